//! The settings: from the environment, or under the same names from `palabre.toml`; the environment wins.
//!
//! A setting that is not in [`SETTINGS`] is refused at start-up: a misspelt name never passes silently.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use ipnet::IpNet;
use lettre::message::Mailbox;

use crate::attachments::{clamd::Clamd, storage::Blobs};

/// Every setting: name, default, meaning.
pub const SETTINGS: &[(&str, &str, &str)] = &[
    ("PALABRE_LISTEN", "127.0.0.1:8080", "address and port to listen on"),
    (
        "PALABRE_PUBLIC_URL",
        "http://127.0.0.1:8080",
        "where people reach it; links in mails begin with it, https makes cookies Secure",
    ),
    ("PALABRE_DATA_DIR", "data", "database, files, mails and the generated secret key"),
    ("PALABRE_DATABASE_URL", "sqlite://$PALABRE_DATA_DIR/palabre.db", "or postgres://… for many machines"),
    ("PALABRE_DATABASE_CONNECTIONS", "10", "most connections to PostgreSQL, or readers of SQLite, of one process"),
    (
        "PALABRE_BLOBS_URL",
        "file://$PALABRE_DATA_DIR/blobs",
        "the directory of files in messages, shared by all processes; or s3://bucket, with the usual AWS_… variables",
    ),
    ("PALABRE_ATTACHMENT_MAX_BYTES", "26214400", "largest file in a message, in bytes"),
    (
        "PALABRE_CLAMD_URL",
        "",
        "unix:///run/clamav/clamd.ctl or tcp://host:3310: files are given out once ClamAV has found them clean; unset: nobody looks",
    ),
    (
        "PALABRE_SMTP_URL",
        "",
        "smtp://host:port or smtps://user:password@host; unset: mails become files in $PALABRE_DATA_DIR/mail",
    ),
    ("PALABRE_MAIL_FROM", "Palabre <palabre@localhost>", "sender of mails"),
    ("PALABRE_SECRET_KEY", "", "at least 32 bytes; generated into the data directory when unset, required with PostgreSQL"),
    ("PALABRE_SLACK_API_URL", "https://slack.com/api", "where Slack's Web API is; off: nothing is ever written to Slack"),
    ("PALABRE_RATE_LIMITS", "on", "off for load tests, on loopback only"),
    ("PALABRE_RATE_LIMIT_DEFAULT", "1200/60", "calls per seconds, of one session, token or address"),
    ("PALABRE_RATE_LIMIT_SIGN_IN", "20/60", "attempts to sign in, of one address"),
    ("PALABRE_RATE_LIMIT_ACCOUNT", "10/300", "attempts to sign in, to one account"),
    ("PALABRE_RATE_LIMIT_POST", "120/60", "messages posted or edited"),
    ("PALABRE_RATE_LIMIT_PICKER", "300/60", "look-ups of people"),
    ("PALABRE_TRUSTED_PROXIES", "", "networks, comma-separated, whose X-Forwarded-For is believed"),
    ("PALABRE_CORS_ORIGINS", "", "origins, comma-separated, whose pages may call the API with a token"),
    (
        "PALABRE_LOG",
        "info,sea_orm_migration=warn,actix_server=warn,sqlx=warn",
        "what to log, as in tracing's directives: info,api=debug",
    ),
    ("PALABRE_LOG_FORMAT", "text", "text or json"),
];

/// The generated secret key, in the data directory.
pub const SECRET_KEY_FILE: &str = "secret.key";
/// Bytes that a secret key must have.
pub const SECRET_KEY_MIN: usize = 32;

/// Is there a setting of this name?
#[must_use]
pub fn is_known(name: &str) -> bool {
    SETTINGS.iter().any(|(known, ..)| *known == name)
}

/// What is set: in `palabre.toml` of the working directory, when there is one, and in the environment, which wins.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn values() -> Result<BTreeMap<String, String>> {
    let mut values = match std::fs::read_to_string("palabre.toml") {
        Ok(text) => {
            toml::from_str::<BTreeMap<String, String>>(&text).context("palabre.toml: names with text values are expected")?
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => return Err(error).context("palabre.toml cannot be read"),
    };
    values.extend(std::env::vars().filter(|(name, _)| name.starts_with("PALABRE_")));
    Ok(values)
}

/// How many, in how many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub calls: u32,
    pub seconds: u32,
}

/// The five policies of rate limiting.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    pub default: Quota,
    pub sign_in: Quota,
    pub account: Quota,
    pub post: Quota,
    pub picker: Quota,
}

/// The settings, checked.
#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Without a slash at its end.
    pub public_url: String,
    pub data_dir: PathBuf,
    pub database_url: String,
    pub database_connections: u32,
    /// Where the files in messages are.
    pub blobs: Blobs,
    pub attachment_max_bytes: u64,
    /// `None`: nobody looks for viruses.
    pub clamd: Option<Clamd>,
    pub smtp_url: Option<String>,
    pub mail_from: Mailbox,
    pub secret_key: Vec<u8>,
    /// Without a slash at its end; `None` when switched off.
    pub slack_api_url: Option<String>,
    /// `None` when switched off.
    pub rate_limits: Option<Quotas>,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<String>,
    pub log: String,
    pub log_json: bool,
}

impl Config {
    /// Reads the environment and, when there is one, `palabre.toml` of the working directory.
    ///
    /// # Errors
    /// A sentence that names the setting that is unknown or wrong.
    pub fn load() -> Result<Self> {
        Self::from_values(&values()?)
    }

    /// The same from given values.
    ///
    /// # Errors
    /// A sentence that names the setting that is unknown or wrong.
    pub fn from_values(values: &BTreeMap<String, String>) -> Result<Self> {
        Self::with_key(values, secret_key)
    }

    /// The same with an empty secret key: nothing is made, and nothing but the values is looked at.
    ///
    /// # Errors
    /// A sentence that names the setting that is unknown or wrong.
    pub fn without_key(values: &BTreeMap<String, String>) -> Result<Self> {
        Self::with_key(values, |_, _, _| Ok(Vec::new()))
    }

    fn with_key(values: &BTreeMap<String, String>, secret_key: fn(&str, &Path, bool) -> Result<Vec<u8>>) -> Result<Self> {
        if let Some(unknown) = values.keys().find(|name| !is_known(name)) {
            bail!("{unknown} is not a setting; `palabre serve --help` lists them");
        }
        let get = |name: &str| -> String {
            let default = SETTINGS.iter().find(|(known, ..)| *known == name).map_or("", |(_, default, _)| default);
            values.get(name).filter(|value| !value.is_empty()).map_or(default, String::as_str).to_owned()
        };
        let data_dir = PathBuf::from(get("PALABRE_DATA_DIR"));
        let database_url = get("PALABRE_DATABASE_URL").replace("$PALABRE_DATA_DIR", &data_dir.to_string_lossy());
        let sqlite = database_url.starts_with("sqlite:");
        ensure!(
            sqlite || database_url.starts_with("postgres://") || database_url.starts_with("postgresql://"),
            "PALABRE_DATABASE_URL must begin with sqlite:// or postgres://"
        );
        let blobs_url = get("PALABRE_BLOBS_URL").replace("$PALABRE_DATA_DIR", &data_dir.to_string_lossy());
        let clamd = Some(get("PALABRE_CLAMD_URL")).filter(|url| !url.is_empty());
        let attachment_max_bytes = get("PALABRE_ATTACHMENT_MAX_BYTES").parse().ok().filter(|max| *max > 0);
        let public_url = get("PALABRE_PUBLIC_URL").trim_end_matches('/').to_owned();
        ensure!(shared::text::http_url(&public_url).is_ok(), "PALABRE_PUBLIC_URL must be an http or https address");
        let listen: SocketAddr =
            get("PALABRE_LISTEN").parse().context("PALABRE_LISTEN must be an address and port, such as 127.0.0.1:8080")?;
        let rate_limits = match get("PALABRE_RATE_LIMITS").as_str() {
            "on" => Some(Quotas {
                default: quota(&get, "PALABRE_RATE_LIMIT_DEFAULT")?,
                sign_in: quota(&get, "PALABRE_RATE_LIMIT_SIGN_IN")?,
                account: quota(&get, "PALABRE_RATE_LIMIT_ACCOUNT")?,
                post: quota(&get, "PALABRE_RATE_LIMIT_POST")?,
                picker: quota(&get, "PALABRE_RATE_LIMIT_PICKER")?,
            }),
            "off" => {
                ensure!(listen.ip().is_loopback(), "PALABRE_RATE_LIMITS may be off only when listening on loopback");
                None
            }
            _ => bail!("PALABRE_RATE_LIMITS must be on or off"),
        };
        let slack = get("PALABRE_SLACK_API_URL").trim_end_matches('/').to_owned();
        ensure!(
            slack == "off" || shared::text::http_url(&slack).is_ok(),
            "PALABRE_SLACK_API_URL must be an http or https address, or off"
        );
        Ok(Self {
            slack_api_url: Some(slack).filter(|url| url != "off"),
            secret_key: secret_key(&get("PALABRE_SECRET_KEY"), &data_dir, sqlite)?,
            listen,
            public_url,
            blobs: Blobs::parse(&blobs_url)
                .context("PALABRE_BLOBS_URL must be a directory, file:///path, or a bucket, s3://bucket or s3://bucket/path")?,
            clamd: clamd
                .map(|url| Clamd::parse(&url).context("PALABRE_CLAMD_URL must be unix:///path/of/socket or tcp://host:port"))
                .transpose()?,
            attachment_max_bytes: attachment_max_bytes.context("PALABRE_ATTACHMENT_MAX_BYTES must be a number above zero")?,
            data_dir,
            database_url,
            database_connections: get("PALABRE_DATABASE_CONNECTIONS")
                .parse()
                .context("PALABRE_DATABASE_CONNECTIONS must be a number")?,
            smtp_url: Some(get("PALABRE_SMTP_URL")).filter(|url| !url.is_empty()),
            mail_from: get("PALABRE_MAIL_FROM")
                .parse()
                .context("PALABRE_MAIL_FROM must be a sender such as Palabre <palabre@example.com>")?,
            rate_limits,
            trusted_proxies: list(&get("PALABRE_TRUSTED_PROXIES"))
                .map(|net| {
                    net.parse().with_context(|| format!("PALABRE_TRUSTED_PROXIES: {net} is no network such as 10.0.0.0/8"))
                })
                .collect::<Result<_>>()?,
            cors_origins: list(&get("PALABRE_CORS_ORIGINS")).map(str::to_owned).collect(),
            log: get("PALABRE_LOG"),
            log_json: get("PALABRE_LOG_FORMAT") == "json",
        })
    }

    /// Must cookies be kept to https?
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Is the database SQLite, and not PostgreSQL?
    #[must_use]
    pub fn sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }
}

/// What `--help` says of the settings.
#[must_use]
pub fn help() -> String {
    let mut text = String::from("Settings, from the environment or palabre.toml:\n");
    for (name, default, meaning) in SETTINGS {
        let default = if default.is_empty() { "unset" } else { default };
        text.push_str(&format!("  {name}\n      {meaning} [default: {default}]\n"));
    }
    text
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn quota(get: &impl Fn(&str) -> String, name: &str) -> Result<Quota> {
    let value = get(name);
    let parsed = value.split_once('/').and_then(|(calls, seconds)| Some((calls.parse().ok()?, seconds.parse().ok()?)));
    let (calls, seconds) = parsed.with_context(|| format!("{name} must be calls/seconds, such as 120/60"))?;
    ensure!(calls > 0 && seconds > 0, "{name} must be above zero");
    Ok(Quota { calls, seconds })
}

/// The key as set, or the one in the data directory, made there at the first start.
fn secret_key(set: &str, data_dir: &Path, sqlite: bool) -> Result<Vec<u8>> {
    if !set.is_empty() {
        ensure!(set.len() >= SECRET_KEY_MIN, "PALABRE_SECRET_KEY must have at least {SECRET_KEY_MIN} bytes");
        return Ok(set.as_bytes().to_vec());
    }
    ensure!(sqlite, "PALABRE_SECRET_KEY must be set with PostgreSQL, the same for every process");
    let path = data_dir.join(SECRET_KEY_FILE);
    std::fs::create_dir_all(data_dir).with_context(|| format!("the data directory {} cannot be made", data_dir.display()))?;
    match create_private(&path) {
        Ok(mut file) => {
            let key = crate::sessions::token::random();
            std::io::Write::write_all(&mut file, key.as_bytes())?;
            file.sync_all()?;
            Ok(key.into_bytes())
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let key = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            ensure!(key.len() >= SECRET_KEY_MIN, "{} has fewer than {SECRET_KEY_MIN} bytes", path.display());
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
}

/// Makes a file that only this account may read.
///
/// # Errors
/// When it is there, or cannot be made.
#[cfg(unix)]
pub fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
pub fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(path)
}

/// Makes a directory that only this account may look into, with those above it that are not there; one that is there stays as it
/// is.
///
/// # Errors
/// What the file system says.
pub fn make_private(directory: &Path) -> std::io::Result<()> {
    let mut making = std::fs::DirBuilder::new();
    making.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
    making.create(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Config> {
        let key = ("PALABRE_SECRET_KEY".to_owned(), "0123456789abcdef0123456789abcdef".to_owned());
        Config::from_values(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain([key]).collect())
    }

    #[test]
    fn a_setting_nobody_knows_is_refused_by_name() {
        let error = with(&[("PALABRE_LISTN", "x")]).err().expect("refused");
        assert!(error.to_string().contains("PALABRE_LISTN"));
    }

    #[test]
    fn a_sender_that_is_none_stops_the_start_and_not_the_mails() {
        assert!(with(&[("PALABRE_MAIL_FROM", "Palabre")]).is_err());
        let config = with(&[("PALABRE_MAIL_FROM", "Talk <talk@acme.example>")]).expect("settings");
        assert_eq!(config.mail_from.email.domain(), "acme.example");
    }

    #[test]
    fn rate_limits_go_off_on_loopback_only() {
        assert!(with(&[("PALABRE_RATE_LIMITS", "off")]).is_ok());
        assert!(with(&[("PALABRE_RATE_LIMITS", "off"), ("PALABRE_LISTEN", "0.0.0.0:80")]).is_err());
    }

    #[test]
    fn a_public_address_loses_its_slash_and_decides_on_secure_cookies() {
        let config = with(&[("PALABRE_PUBLIC_URL", "https://talk.example/")]).expect("settings");
        assert_eq!(config.public_url, "https://talk.example");
        assert!(config.secure());
    }

    #[test]
    fn files_go_beside_the_database_unless_another_directory_is_set() {
        let blobs =
            |url: &str| with(&[("PALABRE_DATA_DIR", "/srv/palabre"), ("PALABRE_BLOBS_URL", url)]).map(|config| config.blobs);
        assert_eq!(blobs("").expect("settings"), Blobs::Directory("/srv/palabre/blobs".into()));
        assert_eq!(blobs("file:///mnt/files").expect("settings"), Blobs::Directory("/mnt/files".into()));
        assert!(matches!(blobs("s3://files").expect("settings"), Blobs::S3 { .. }));
        assert!(blobs("/mnt/files").is_err());
        assert!(with(&[("PALABRE_ATTACHMENT_MAX_BYTES", "0")]).is_err());
    }

    #[test]
    fn nobody_looks_for_viruses_unless_a_daemon_is_named() {
        let clamd = |url: &str| with(&[("PALABRE_CLAMD_URL", url)]).map(|config| config.clamd);
        assert_eq!(clamd("").expect("settings"), None);
        assert!(clamd("tcp://clamav:3310").expect("settings").is_some());
        assert!(clamd("clamav").is_err());
    }

    #[test]
    fn slack_is_slacks_own_unless_another_address_is_set_or_it_is_off() {
        let url = |value: &str| with(&[("PALABRE_SLACK_API_URL", value)]).map(|config| config.slack_api_url);
        assert_eq!(url("").expect("settings").as_deref(), Some("https://slack.com/api"));
        assert_eq!(url("http://127.0.0.1:4711/api/").expect("settings").as_deref(), Some("http://127.0.0.1:4711/api"));
        assert_eq!(url("off").expect("settings"), None);
        assert!(url("slack.com/api").is_err());
    }
}
