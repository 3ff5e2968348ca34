//! Where files go: is it there, can it be written to, is there room, and does SQLite stand on a disk of this machine?

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::{
    file_system,
    report::{Area, Line},
    sqlite,
};
use crate::config::Config;

const MIB: u64 = 1024 * 1024;
/// Less is a fault: a busy day, or one large write-ahead log, fills it.
const ROOM_NEEDED: u64 = 100 * MIB;
/// Less is a warning.
const ROOM_WANTED: u64 = 1024 * MIB;

/// Looks at the data directory, and at that of the database when it is another.
pub fn examine(config: &Config) -> Vec<Line> {
    let data_dir = &config.data_dir;
    let needed = config.sqlite() || config.smtp_url.is_none();
    if !needed && !data_dir.exists() {
        let finding = "there is no data directory, and none is needed: the database is PostgreSQL, and mails go out by SMTP";
        return vec![Line::ok(Area::Storage, finding)];
    }
    let mut lines = directory("the data directory", data_dir, "PALABRE_DATA_DIR");
    let database = sqlite::file(&config.database_url).map(|file| directory_of(&file));
    if let Some(database) = database {
        if !same(&database, data_dir) {
            lines.extend(directory("the directory of the database", &database, "PALABRE_DATABASE_URL"));
        }
        lines.extend(network(&database));
    }
    lines
}

/// Looks at one directory in which Palabre writes. `name` is what it is to Palabre, `setting` what names it.
pub fn directory(name: &str, path: &Path, setting: &str) -> Vec<Line> {
    let shown = full(path);
    let called = format!("{name} {}", shown.display());
    match path.metadata() {
        Ok(found) if !found.is_dir() => {
            let finding = format!("{called} is a file");
            return vec![Line::fault(Area::Storage, finding, format!("move it away, or set {setting} to a directory"))];
        }
        Ok(_) => {}
        Err(error) => return vec![absent(&called, &error)],
    }
    let mut lines = Vec::new();
    match try_writing(path) {
        Ok(()) => lines.push(Line::ok(Area::Storage, format!("{called} is there and can be written to"))),
        Err(error) => lines.push(unwritable(&called, &error)),
    }
    lines.extend(file_system::owner_when_root(path).map(|owner| {
        let finding = format!("{called} belongs to the user {owner}, and this runs as root, who may write everywhere");
        Line::warning(Area::Storage, finding, format!("run it as that user: sudo -u '#{owner}' palabre doctor"))
    }));
    lines.extend(file_system::room(path).map(|bytes| room(&called, bytes)));
    lines
}

fn absent(called: &str, error: &io::Error) -> Line {
    if error.kind() == ErrorKind::NotFound {
        let fix = "correct PALABRE_DATA_DIR, which counts from the working directory, if it should be there; else `palabre migrate`, or \
                   the first `palabre serve`, makes it";
        return Line::fault(Area::Storage, format!("{called} is not there"), fix);
    }
    let finding = format!("{called} cannot be looked at: {error}");
    Line::fault(Area::Storage, finding, "let the user that runs Palabre into it and the directories above it")
}

/// Writes a file as safely as the database would, reads it, and takes it away again.
pub fn try_writing(directory: &Path) -> io::Result<()> {
    let path = directory.join(format!(".palabre-doctor-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    let written = file.write_all(b"palabre doctor tries whether it can write here\n").and_then(|()| file.sync_all());
    drop(file);
    let written = written.and_then(|()| std::fs::read(&path)).map(drop);
    std::fs::remove_file(&path).and(written)
}

fn unwritable(called: &str, error: &io::Error) -> Line {
    let finding = format!("{called} cannot be written to: {error}");
    let fix = match error.kind() {
        ErrorKind::PermissionDenied => "give it to the user that runs Palabre: chown -R",
        ErrorKind::ReadOnlyFilesystem => "mount it for writing; under systemd, name it in ReadWritePaths",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on its disk",
        _ => "look at its disk and at the log of the system",
    };
    Line::fault(Area::Storage, finding, fix)
}

fn room(called: &str, bytes: u64) -> Line {
    let left = if bytes >= 10 * 1024 * MIB { format!("{} GiB", bytes / (1024 * MIB)) } else { format!("{} MiB", bytes / MIB) };
    let fix = "make room: when it is full, nothing can be posted any more";
    if bytes < ROOM_NEEDED {
        return Line::fault(Area::Storage, format!("{called} has only {left} left"), fix);
    }
    if bytes < ROOM_WANTED {
        return Line::warning(Area::Storage, format!("{called} has only {left} left"), fix);
    }
    Line::ok(Area::Storage, format!("{called} has {left} left"))
}

fn network(directory: &Path) -> Option<Line> {
    let kind = file_system::network(directory)?;
    let finding = format!("the SQLite database is on a network file system ({kind}), where its locks and its log are not safe");
    Some(Line::warning(Area::Storage, finding, "move it to a local disk, or use PostgreSQL"))
}

fn directory_of(file: &Path) -> PathBuf {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// As seen from the root: a path that counts from the wrong working directory is found out by that.
pub fn full(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn same(one: &Path, other: &Path) -> bool {
    full(one) == full(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn room_runs_out_in_two_steps() {
        let levels = [99 * MIB, 100 * MIB, 1023 * MIB, 1024 * MIB].map(|bytes| room("it", bytes).level);
        assert_eq!(levels, [Level::Fault, Level::Warning, Level::Warning, Level::Ok]);
        assert_eq!(room("it", 5 * 1024 * MIB).finding, "it has 5120 MiB left");
        assert_eq!(room("it", 50 * 1024 * MIB).finding, "it has 50 GiB left");
    }

    #[test]
    fn trying_to_write_leaves_nothing_behind() {
        let place = tempfile::tempdir().expect("a directory");
        let lines = directory("it", place.path(), "PALABRE_DATA_DIR");
        assert!(lines[0].level == Level::Ok && lines[0].finding.ends_with("can be written to"), "{lines:?}");
        assert_eq!(std::fs::read_dir(place.path()).expect("its files").count(), 0);
    }

    #[test]
    fn why_it_cannot_be_written_to_decides_on_what_to_do() {
        let fix = |kind| unwritable("it", &io::Error::from(kind)).fix.expect("a fix");
        assert!(fix(ErrorKind::PermissionDenied).contains("chown"));
        assert!(fix(ErrorKind::ReadOnlyFilesystem).contains("ReadWritePaths"));
        assert!(fix(ErrorKind::StorageFull).contains("room"));
    }
}
