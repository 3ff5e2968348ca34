//! What we aim at, to be printed beside what was measured.

/// Requests per second aimed at with 16 clients; `None` where there is no aim.
pub fn per_second(database: &str, operation: &str) -> Option<f64> {
    match (operation, database) {
        ("post", "sqlite") => Some(2000.0),
        ("post", "postgres") => Some(1500.0),
        ("messages" | "messages_unread" | "messages_middle" | "hub", _) => Some(2500.0),
        _ => None,
    }
}

/// Calls to the database for each request, at most.
pub fn calls(operation: &str) -> Option<f64> {
    match operation {
        "post" => Some(5.0),
        "messages" | "messages_unread" | "messages_middle" => Some(4.0),
        "hub" => Some(3.0),
        // Whom and what the filters name is looked up first.
        "search_filtered" => Some(4.0),
        search if search.starts_with("search") => Some(3.0),
        _ => None,
    }
}

/// How much slower the slowest hundredth may be with the most threads than with the fewest.
pub const GROWTH: f64 = 1.5;
/// Ten thousand digests that are due at once, on two cores with PostgreSQL.
pub const DIGESTS_SECONDS: f64 = 10.0;
pub const IDLE_KIB: u64 = 30 * 1024;
pub const LOADED_KIB: u64 = 100 * 1024;
pub const START_MS: f64 = 200.0;
pub const PROGRAM_BYTES: u64 = 40_000_000;
pub const FIRST_PAGE_BYTES: u64 = 350_000;
