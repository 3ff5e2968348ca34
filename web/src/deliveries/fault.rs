//! What went wrong, out of what the ledger says of it. Pure.

/// Why the other side did not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault<'a> {
    Status(&'a str),
    Unreachable,
    Silent,
    /// In words that are known here only as they are.
    Other(&'a str),
}

/// Takes a detail apart, `the mail server refused it: status 550`.
pub fn of(detail: &str) -> Fault<'_> {
    let said = detail.rsplit_once(": ").map_or(detail, |(_, said)| said);
    match (said, said.strip_prefix("status ")) {
        (_, Some(status)) => Fault::Status(status),
        ("no connection", None) => Fault::Unreachable,
        ("no answer in time", None) => Fault::Silent,
        (_, None) => Fault::Other(detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_server_said_is_known_by_its_end() {
        assert_eq!(of("the mail server refused it: status 550"), Fault::Status("550"));
        assert_eq!(of("status 503"), Fault::Status("503"));
        assert_eq!(of("the mail server did not take it: no connection"), Fault::Unreachable);
        assert_eq!(of("the mail server did not take it: no answer in time"), Fault::Silent);
        assert_eq!(of("the mail server is slow"), Fault::Other("the mail server is slow"));
    }
}
