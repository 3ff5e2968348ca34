//! The file with the differences between SQLite and PostgreSQL; there are none elsewhere.

use sea_orm::{DbBackend, DbErr, RuntimeErr, sqlx};

/// Locks the rows of `table` that a statement reads against changes until the transaction ends. SQLite's one writer needs none.
#[must_use]
pub fn for_share(backend: DbBackend, table: &str) -> String {
    if backend == DbBackend::Postgres { format!(" FOR SHARE OF {table}") } else { String::new() }
}

/// Locks the rows of `table` that a statement reads for changing them.
#[must_use]
pub fn for_update(backend: DbBackend, table: &str) -> String {
    if backend == DbBackend::Postgres { format!(" FOR UPDATE OF {table}") } else { String::new() }
}

/// Passes over rows that another worker has locked.
#[must_use]
pub fn skip_locked(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" }
}

/// Asks for the name of the table `$1`: no row when there is no such table.
#[must_use]
pub fn find_table(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "SELECT CAST(c.relname AS TEXT) AS name FROM pg_class c WHERE c.oid = to_regclass($1)"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1"
    }
}

/// Statements whose answers nobody needs, as one call: several statements on SQLite, one with common table expressions on
/// PostgreSQL (where they all see the database as it was before, so none may build on another's rows).
#[must_use]
pub fn together(backend: DbBackend, statements: &[String]) -> String {
    match statements {
        [one] => one.clone(),
        many if backend == DbBackend::Postgres => {
            let mut sql = String::from("WITH ");
            for (n, statement) in many.iter().enumerate() {
                if n > 0 {
                    sql.push_str(", ");
                }
                sql.push_str(&format!("s{n} AS ({statement} RETURNING 1)"));
            }
            sql.push_str(" SELECT 1");
            sql
        }
        many => many.join("; "),
    }
}

/// Words that must stand one behind the other in a text; may the last of them go on?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub words: Vec<String>,
    pub prefix: bool,
}

/// How the index of texts is asked.
pub struct FullText {
    /// The texts `s`, begun from the index.
    pub from: &'static str,
    /// True of those that have what is sought.
    pub matches: String,
    /// The value that `matches` takes, where it takes one.
    pub value: Option<String>,
    /// The number of a text, in whose order the index is read.
    pub number: &'static str,
}

/// Asks the index for all of it; `$place` is free for a value.
///
/// PostgreSQL must see the words when it plans: only then does it know whether they are rare, and begin at their index, or stand
/// everywhere, and begin at the newest texts. They are letters, digits and marks, so they can stand in the text of a statement.
#[must_use]
pub fn full_text(backend: DbBackend, all: &[Vec<Sought>], place: usize) -> FullText {
    let sought = sought(backend, all);
    if backend == DbBackend::Postgres {
        let matches = format!("s.words @@ CAST('{}' AS TSQUERY)", sought.replace('\'', "''"));
        FullText { from: "search_texts s", matches, value: None, number: "s.id" }
    } else {
        FullText {
            from: "search_index x CROSS JOIN search_texts s",
            matches: format!("search_index MATCH ${place} AND s.id = x.rowid"),
            value: Some(sought),
            number: "x.rowid",
        }
    }
}

/// The words of a text as the index keeps them: marks, which stand nowhere, and words in their order.
#[must_use]
pub fn indexed(backend: DbBackend, marks: &[String], words: &[String]) -> String {
    if backend != DbBackend::Postgres {
        return marks.iter().chain(words).map(String::as_str).collect::<Vec<_>>().join(" ");
    }
    let marks = marks.iter().map(|mark| format!("'{mark}'"));
    // Beyond this place PostgreSQL counts no further.
    marks.chain(words.iter().zip(1..16_384).map(|(word, place)| format!("'{word}':{place}"))).collect::<Vec<_>>().join(" ")
}

/// The place `$place` of a value that [`indexed`] made.
#[must_use]
pub fn as_indexed(backend: DbBackend, place: usize) -> String {
    if backend == DbBackend::Postgres { format!("CAST(${place} AS TSVECTOR)") } else { format!("${place}") }
}

/// What the index is asked for: of each list one at least.
fn sought(backend: DbBackend, all: &[Vec<Sought>]) -> String {
    let many = backend == DbBackend::Postgres;
    let one = |sought: &Sought| {
        let (open, between, close) = if many { ("'", "' <-> '", "'") } else { ("\"", " ", "\"") };
        let star = if many { ":*" } else { " *" };
        let plain = |word: &String| word.chars().filter(|c| c.is_alphanumeric() || matches!(c, '§' | '·')).collect::<String>();
        let words: Vec<String> = sought.words.iter().map(plain).collect();
        format!("{open}{}{close}{}", words.join(between), if sought.prefix { star } else { "" })
    };
    let (or, and) = if many { (" | ", " & ") } else { (" OR ", " AND ") };
    let any = |any: &Vec<Sought>| format!("({})", any.iter().map(one).collect::<Vec<_>>().join(or));
    all.iter().map(any).collect::<Vec<_>>().join(and)
}

/// What a failure of the database means for who waits on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Two transactions crossed: doing it again will do.
    Crossed,
    /// A row with this key is there already.
    Duplicate,
    /// A row that is pointed at is not there.
    Dangling,
    /// No room on the disk.
    Full,
    /// The database is busy or gone.
    Unavailable,
    /// A fault of ours.
    Fault,
}

/// Tells the kinds of failure apart, by SQLSTATE on PostgreSQL and by extended result code on SQLite.
#[must_use]
pub fn failure(error: &DbErr) -> Failure {
    let runtime = match error {
        DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime) => runtime,
        DbErr::ConnectionAcquire(_) => return Failure::Unavailable,
        _ => return Failure::Fault,
    };
    let RuntimeErr::SqlxError(error) = runtime else { return Failure::Fault };
    match &**error {
        sqlx::Error::Database(error) => by_code(error.code().as_deref().unwrap_or_default()),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Failure::Unavailable
        }
        _ => Failure::Fault,
    }
}

fn by_code(code: &str) -> Failure {
    match code {
        "40001" | "40P01" => Failure::Crossed,
        "23505" | "1555" | "2067" => Failure::Duplicate,
        "23503" | "787" => Failure::Dangling,
        "53100" | "13" => Failure::Full,
        "5" | "261" | "517" | "53300" | "57P01" | "57P02" | "57P03" | "10" | "778" | "1034" | "3338" | "4874" => {
            Failure::Unavailable
        }
        _ => Failure::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_sent_as_one_call_on_both_databases() {
        let two = ["INSERT INTO a VALUES ($1)".to_owned(), "DELETE FROM b WHERE c = $2".to_owned()];
        assert_eq!(together(DbBackend::Sqlite, &two), "INSERT INTO a VALUES ($1); DELETE FROM b WHERE c = $2");
        assert_eq!(
            together(DbBackend::Postgres, &two),
            "WITH s0 AS (INSERT INTO a VALUES ($1) RETURNING 1), s1 AS (DELETE FROM b WHERE c = $2 RETURNING 1) SELECT 1"
        );
    }

    #[test]
    fn the_index_is_asked_in_the_words_of_each_database() {
        let one = |words: &[&str], prefix| Sought { words: words.iter().map(|word| (*word).to_owned()).collect(), prefix };
        let all = [vec![one(&["a"], false), one(&["b"], false)], vec![one(&["pa", "00"], true)]];
        assert_eq!(sought(DbBackend::Sqlite, &all), "(\"a\" OR \"b\") AND (\"pa 00\" *)");
        assert_eq!(sought(DbBackend::Postgres, &all), "('a' | 'b') & ('pa' <-> '00':*)");
        let asked = full_text(DbBackend::Postgres, &[vec![one(&["it's\\"], false)]], 4);
        assert_eq!((asked.matches.as_str(), asked.value), ("s.words @@ CAST('(''its'')' AS TSQUERY)", None));
        let words = ["pa".to_owned(), "00".to_owned()];
        assert_eq!(indexed(DbBackend::Sqlite, &["§s".to_owned()], &words), "§s pa 00");
        assert_eq!(indexed(DbBackend::Postgres, &["§s".to_owned()], &words), "'§s' 'pa':1 '00':2");
    }
}
