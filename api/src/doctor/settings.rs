//! The settings: can they be read, and do they fit together? None of their values is printed that may be a secret.

use std::collections::BTreeMap;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::report::{Area, Line, number};
use crate::config::{self, Config};

type Values = BTreeMap<String, String>;

/// Reads the settings without making anything. Names that nobody knows are told and left out, so that the rest can be
/// looked at; without usable settings there is nothing else to look at.
pub fn load() -> (Vec<Line>, Option<(Config, Values)>) {
    match config::values() {
        Ok(values) => check(values),
        Err(error) => (vec![unreadable(&error)], None),
    }
}

/// Not the whole error: it quotes the line, and in that a password may stand.
fn unreadable(error: &anyhow::Error) -> Line {
    let Some(wrong) = error.downcast_ref::<toml::de::Error>() else {
        return Line::fault(
            Area::Settings,
            format!("{error:#}"),
            "make it readable for the user that runs Palabre, or remove it",
        );
    };
    let text = std::fs::read_to_string("palabre.toml").unwrap_or_default();
    let place = wrong.span().map_or_else(String::new, |span| format!("line {} of ", line_of(&text, span.start)));
    let finding = format!("{place}palabre.toml cannot be understood, and Palabre does not start with it");
    Line::fault(Area::Settings, finding, "write each setting as NAME = \"value\" on a line of its own, once")
}

/// The number of the line, from 1, in which the byte at `offset` stands.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn check(mut values: Values) -> (Vec<Line>, Option<(Config, Values)>) {
    let unknown: Vec<String> = values.keys().filter(|name| !config::is_known(name)).cloned().collect();
    values.retain(|name, _| config::is_known(name));
    let mut lines: Vec<Line> = unknown
        .iter()
        .map(|name| {
            let finding = format!("{name} is not a setting, and Palabre does not start with it");
            Line::fault(Area::Settings, finding, "correct its name or remove it: `palabre serve --help` lists the settings")
        })
        .collect();
    match Config::without_key(&values) {
        Ok(config) => {
            if unknown.is_empty() {
                lines.push(Line::ok(
                    Area::Settings,
                    match values.len() {
                        0 => "none is set: the defaults count".to_owned(),
                        set => format!("{set} of {} are set, all of them known", config::SETTINGS.len()),
                    },
                ));
            }
            (lines, Some((config, values)))
        }
        Err(error) => {
            lines.push(Line::fault(
                Area::Settings,
                format!("{error:#}"),
                "correct it and run this again: the rest was not looked at",
            ));
            (lines, None)
        }
    }
}

/// Looks at how the settings fit together.
pub fn examine(config: &Config, values: &Values) -> Vec<Line> {
    let mut lines = public_url(&config.public_url);
    lines.extend(proxies(config));
    if config.rate_limits.is_none() {
        let finding = "rate limits are off: passwords can be guessed as fast as the machine allows";
        lines.push(Line::warning(Area::Settings, finding, "remove PALABRE_RATE_LIMITS=off, which is for load tests"));
    }
    if config.database_connections == 0 {
        let finding = "PALABRE_DATABASE_CONNECTIONS is 0: nothing can be asked of the database";
        lines.push(Line::fault(Area::Settings, finding, "set it to 1 or more; 10 is the default"));
    }
    if EnvFilter::try_new(&config.log).is_err() {
        let finding = "PALABRE_LOG cannot be understood, and Palabre does not start with it";
        lines.push(Line::fault(Area::Settings, finding, "set it to a level or directives, such as info,api=debug"));
    }
    if values.get("PALABRE_LOG_FORMAT").is_some_and(|format| !matches!(format.as_str(), "" | "text" | "json")) {
        lines.push(Line::warning(
            Area::Settings,
            "PALABRE_LOG_FORMAT is neither text nor json: text is written",
            "set it to one of them",
        ));
    }
    for origin in config.cors_origins.iter().filter(|origin| !is_origin(origin)) {
        let finding = format!("PALABRE_CORS_ORIGINS: {origin} is no origin, so no page has it");
        lines.push(Line::warning(Area::Settings, finding, "write scheme, host and port alone, such as https://tasks.example"));
    }
    lines
}

fn public_url(address: &str) -> Vec<Line> {
    let fault = |finding: String, fix: &str| vec![Line::fault(Area::Settings, finding, fix)];
    let Ok(url) = Url::parse(address) else {
        return fault("PALABRE_PUBLIC_URL is no address".into(), "set it to what people type, such as https://talk.example");
    };
    let Some(host) = url.host_str() else {
        return fault("PALABRE_PUBLIC_URL has no host".into(), "set it to what people type, such as https://talk.example");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return fault(
            "PALABRE_PUBLIC_URL has a user or password, which every mail would show".into(),
            "take what stands before the @ out",
        );
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        let finding =
            format!("PALABRE_PUBLIC_URL has something after its host, {}: Palabre is served at the root of a host", url.path());
        return fault(finding, "give Palabre a host name of its own and set PALABRE_PUBLIC_URL to that, without a path");
    }
    if matches!(host, "0.0.0.0" | "[::]") {
        let finding = format!("PALABRE_PUBLIC_URL is {address}, which is an address to listen on: no browser can go there");
        return fault(finding, "set it to the name under which people reach it");
    }
    if url.scheme() == "https" {
        return vec![Line::ok(Area::Settings, format!("people come to {address}; cookies are Secure"))];
    }
    if is_loopback(host) {
        return vec![Line::ok(Area::Settings, format!("people come to {address}, from this machine alone"))];
    }
    let finding = format!("people come to {address}: passwords and sessions travel unencrypted, and cookies are not Secure");
    vec![Line::warning(Area::Settings, finding, "put a proxy with TLS before it and set PALABRE_PUBLIC_URL to its https address")]
}

/// Palabre speaks no TLS itself: behind an https address there is a proxy.
fn proxies(config: &Config) -> Option<Line> {
    if config.trusted_proxies.iter().any(|net| net.prefix_len() == 0) {
        let finding = "PALABRE_TRUSTED_PROXIES believes everybody: who sends X-Forwarded-For evades the rate limits";
        return Some(Line::warning(Area::Settings, finding, "name the network of the proxy alone, such as 127.0.0.1/32"));
    }
    if !config.secure() {
        return None;
    }
    if config.trusted_proxies.is_empty() {
        let finding = "PALABRE_TRUSTED_PROXIES is not set, but the public address is https: everybody seems to come from the proxy and shares its limit of attempts to sign in";
        let fix = if config.listen.ip().is_loopback() {
            "set PALABRE_TRUSTED_PROXIES=127.0.0.1/32, and let the proxy send X-Forwarded-For"
        } else {
            "set it to the network of the proxy, and let the proxy send X-Forwarded-For"
        };
        return Some(Line::warning(Area::Settings, finding, fix));
    }
    let networks = number(i64::try_from(config.trusted_proxies.len()).unwrap_or(i64::MAX), "network");
    Some(Line::ok(Area::Settings, format!("X-Forwarded-For is believed from {networks}")))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    fn with(pairs: &[(&str, &str)]) -> Vec<Line> {
        let values = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (mut lines, loaded) = check(values);
        lines.extend(loaded.map(|(config, values)| examine(&config, &values)).unwrap_or_default());
        lines.retain(|line| line.level != Level::Ok);
        lines
    }

    fn only(pairs: &[(&str, &str)]) -> (Level, String) {
        let mut lines = with(pairs);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.pop().map(|line| (line.level, line.finding)).expect("a line")
    }

    #[test]
    fn the_defaults_are_fine_and_so_is_https_behind_a_trusted_proxy() {
        assert_eq!(with(&[]), []);
        let behind_proxy = [("PALABRE_PUBLIC_URL", "https://talk.example/"), ("PALABRE_TRUSTED_PROXIES", "127.0.0.1/32")];
        assert_eq!(with(&behind_proxy), []);
    }

    #[test]
    fn every_name_that_nobody_knows_is_told_and_the_rest_is_looked_at_all_the_same() {
        let lines = with(&[("PALABRE_LISTN", "x"), ("PALABRE_SMPT_URL", "smtp://u:hunter2@x"), ("PALABRE_RATE_LIMITS", "off")]);
        let levels: Vec<Level> = lines.iter().map(|line| line.level).collect();
        assert_eq!(levels, [Level::Fault, Level::Fault, Level::Warning]);
        assert!(lines[0].finding.starts_with("PALABRE_LISTN ") && lines[1].finding.starts_with("PALABRE_SMPT_URL "));
        assert!(!format!("{lines:?}").contains("hunter2"));
    }

    #[test]
    fn a_value_that_cannot_be_understood_is_named() {
        let (level, finding) = only(&[("PALABRE_LISTEN", "everywhere")]);
        assert_eq!(level, Level::Fault);
        assert!(finding.contains("PALABRE_LISTEN"));
    }

    #[test]
    fn a_public_address_must_be_the_root_of_a_host_that_a_browser_can_go_to() {
        for address in ["https://x.example/talk", "http://localhost?x=1", "http://0.0.0.0:8080", "http://u:hunter2@localhost"] {
            let lines = with(&[("PALABRE_PUBLIC_URL", address), ("PALABRE_TRUSTED_PROXIES", "10.0.0.0/8")]);
            assert_eq!(lines.iter().map(|line| line.level).collect::<Vec<_>>(), [Level::Fault], "{address}");
            assert!(!lines[0].finding.contains("hunter2"));
        }
        for address in ["http://127.0.0.1:8080", "http://[::1]", "http://talk.localhost"] {
            assert_eq!(with(&[("PALABRE_PUBLIC_URL", address)]), [], "{address}");
        }
    }

    #[test]
    fn what_is_less_safe_than_it_could_be_is_a_warning() {
        for (pairs, said) in [
            (&[("PALABRE_PUBLIC_URL", "http://talk.example")][..], "unencrypted"),
            (&[("PALABRE_PUBLIC_URL", "https://talk.example")], "PALABRE_TRUSTED_PROXIES is not set"),
            (&[("PALABRE_TRUSTED_PROXIES", "0.0.0.0/0")], "believes everybody"),
            (&[("PALABRE_RATE_LIMITS", "off")], "rate limits are off"),
            (&[("PALABRE_CORS_ORIGINS", "https://tasks.example/app")], "is no origin"),
            (&[("PALABRE_LOG_FORMAT", "yaml")], "neither text nor json"),
        ] {
            let (level, finding) = only(pairs);
            assert!(level == Level::Warning && finding.contains(said), "{finding}");
        }
    }

    #[test]
    fn what_keeps_the_program_from_working_is_a_fault() {
        for pairs in [[("PALABRE_DATABASE_CONNECTIONS", "0")], [("PALABRE_LOG", "api=shout")]] {
            assert_eq!(only(&pairs).0, Level::Fault);
        }
    }
}
