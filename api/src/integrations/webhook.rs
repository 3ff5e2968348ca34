//! The address of an incoming webhook: Slack's, and nobody else's. Who sets Slack up must not make this program call whatever
//! it can reach. Pure.

/// Where Slack's own webhooks are.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// Whether `url` is the address of a webhook. Those where the Web API is (`api`) are accepted, too, for an operator who stands
/// something in for Slack.
#[must_use]
pub fn accepts(url: &str, api: Option<&str>) -> bool {
    let Some(origin) = origin(url) else { return false };
    HOSTS.iter().any(|host| origin == format!("https://{host}")) || api.and_then(self::origin) == Some(origin)
}

/// Scheme, host and port of an address, in lower case; nothing for one that names a user, or has what clients read each in
/// their own way: both would only hide the host.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!authority.is_empty() && authority.chars().all(plain)).then(|| format!("{scheme}://{authority}").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_slacks_or_where_the_api_is_and_nobody_elses() {
        let stood_in = Some("http://127.0.0.1:4711/api");
        for good in [
            "https://hooks.slack.com/services/T/B/x",
            "HTTPS://Hooks.Slack.com/services/T/B/x",
            "https://hooks.slack-gov.com/services/T/B/x",
            "http://127.0.0.1:4711/services/T/B/x",
        ] {
            assert!(accepts(good, stood_in), "{good}");
        }
        for bad in [
            "http://hooks.slack.com/services/T/B/x",
            "https://hooks.slack.com.evil.example/services/T/B/x",
            "https://hooks.slack.com@evil.example/services",
            "https://hooks.slack.com\\@evil.example/services",
            "https://hooks.slack.com\t.evil.example/services",
            "https://hooks.slack.com%2eevil.example/services",
            "https://evil.example/hooks.slack.com",
            "https://hooks.slack.com:8443/services/T/B/x",
            "https://hooks.slack.com.",
            "http://127.0.0.1:4712/services/T/B/x",
            "http://127.0.0.1/services/T/B/x",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]:4711/services",
            "http://localhost/",
            "file:///etc/passwd",
            "https:///services/T/B/x",
            "",
        ] {
            assert!(!accepts(bad, stood_in), "{bad}");
        }
        assert!(!accepts("http://127.0.0.1:4711/services/T/B/x", Some("https://slack.com/api")));
        assert!(!accepts("", None));
    }
}
