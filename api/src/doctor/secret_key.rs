//! The secret key: is it there, long enough, and nobody else's to read? It is not made here, nor printed.

use std::{collections::BTreeMap, io::ErrorKind, path::Path};

use super::{
    file_system,
    report::{Area, Line},
};
use crate::config::{Config, SECRET_KEY_FILE, SECRET_KEY_MIN};

const MAKE_ONE: &str = "set it to at least 32 bytes from `openssl rand -hex 32`, the same for every process";

/// Looks at the key that is set, or at the file of the generated one.
pub fn examine(config: &Config, values: &BTreeMap<String, String>) -> Line {
    let set = values.get("PALABRE_SECRET_KEY").map_or("", String::as_str);
    if !set.is_empty() {
        if set.len() < SECRET_KEY_MIN {
            let finding = format!("PALABRE_SECRET_KEY has {} bytes, and Palabre does not start with it", set.len());
            return Line::fault(Area::Settings, finding, MAKE_ONE);
        }
        return Line::ok(Area::Settings, "PALABRE_SECRET_KEY is set and long enough");
    }
    if !config.sqlite() {
        return Line::fault(Area::Settings, "PALABRE_SECRET_KEY is not set, which PostgreSQL needs", MAKE_ONE);
    }
    file(&config.data_dir.join(SECRET_KEY_FILE))
}

/// The key that the program would take, if it can be had without making one.
pub fn read(config: &Config, values: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    let set = values.get("PALABRE_SECRET_KEY").filter(|set| !set.is_empty()).map(|set| set.as_bytes().to_vec());
    let key = set.or_else(|| std::fs::read(config.data_dir.join(SECRET_KEY_FILE)).ok().filter(|_| config.sqlite()))?;
    Some(key).filter(|key| key.len() >= SECRET_KEY_MIN)
}

fn file(path: &Path) -> Line {
    let shown = path.display();
    let length = match std::fs::read(path) {
        Ok(key) => key.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Line::ok(Area::Settings, format!("there is no secret key yet; the first start makes {shown}"));
        }
        Err(error) => {
            let fix = "make it, and the directories above it, readable for the user that runs Palabre";
            return Line::fault(Area::Settings, format!("the secret key {shown} cannot be read: {error}"), fix);
        }
    };
    if length < SECRET_KEY_MIN {
        let finding = format!("the secret key {shown} has {length} bytes, and Palabre does not start with it");
        return Line::fault(
            Area::Settings,
            finding,
            "restore it from a backup, or remove it: then a new one is made, and everybody signs in anew",
        );
    }
    if let Some(mode) = file_system::open_to_others(path) {
        let finding =
            format!("the secret key {shown} has the mode {mode:04o}: others on this machine can read it, and sign in as anybody");
        return Line::fault(Area::Settings, finding, format!("chmod 600 {shown}"));
    }
    Line::ok(Area::Settings, format!("the secret key {shown} is long enough and nobody else's to read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[cfg(unix)]
    #[test]
    fn a_key_is_long_enough_and_nobody_elses_to_read() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("secret.key");
        assert_eq!(file(&path).level, Level::Ok);
        assert!(!path.exists());
        for (key, mode, level) in
            [("short", 0o600, Level::Fault), (&*"k".repeat(32), 0o600, Level::Ok), (&*"k".repeat(32), 0o640, Level::Fault)]
        {
            std::fs::write(&path, key).expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
            let line = file(&path);
            assert_eq!(line.level, level, "{line:?}");
            assert!(!line.finding.contains(key));
        }
    }

    #[test]
    fn postgresql_needs_one_that_all_processes_share() {
        let url = ("PALABRE_DATABASE_URL".to_owned(), "postgres://x/y".to_owned());
        let config = Config::without_key(&BTreeMap::from([url])).expect("settings");
        let with = |key: &str| examine(&config, &BTreeMap::from([("PALABRE_SECRET_KEY".to_owned(), key.to_owned())])).level;
        assert_eq!(with(""), Level::Fault);
        assert_eq!(with("too short"), Level::Fault);
        assert_eq!(with(&"k".repeat(32)), Level::Ok);
    }
}
