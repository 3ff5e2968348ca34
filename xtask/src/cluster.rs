//! A PostgreSQL cluster to throw away: its own directory, port, user and password, gone when it is dropped.
//!
//! PostgreSQL refuses to run as root, so root runs it as `postgres` or, where there is none, as `nobody`.

use std::{
    fs::{self, File},
    os::unix::{self, fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    http,
    process::{self, Running},
    scratch::Scratch,
    setup,
};

/// What a cluster promises when the power goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: for tests.
    Off,
    /// Everything that was committed, as in production.
    Full,
}

/// A running cluster. Fields are dropped in this order: the server ends before its directory goes.
pub struct Cluster {
    /// `postgres://…`, as a superuser.
    pub url: String,
    _running: Running,
    _directory: Scratch,
}

impl Cluster {
    pub fn start(durability: Durability) -> Result<Self> {
        let programs = setup::postgres::find().context("PostgreSQL is not installed; run `cargo xtask setup`")?;
        let directory = Scratch::new("postgres")?;
        let owner = Owner::choose()?;
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700))?;
        owner.take(directory.path())?;
        let data = directory.path().join("data");
        let password = password()?;
        let password_file = directory.path().join("password");
        fs::write(&password_file, &password)?;
        owner.take(&password_file)?;

        let mut initdb = owner.command(&programs.join("initdb"), directory.path());
        initdb.args(["--username=postgres", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]);
        process::capture(initdb.arg(&data).arg("--pwfile").arg(&password_file))?;

        let port = http::free_port()?;
        let log = directory.path().join("log");
        let running = Running::start(&mut server(&owner, &programs, &directory, &data, port, durability, &log)?)?;
        let mut cluster = Self {
            url: format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
            _running: running,
            _directory: directory,
        };
        cluster.wait(&programs, port, &log)?;
        Ok(cluster)
    }

    fn wait(&mut self, programs: &Path, port: u16, log: &Path) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        let port = port.to_string();
        loop {
            let mut ready = Command::new(programs.join("pg_isready"));
            if process::capture(ready.args(["--host=127.0.0.1", "--port", &port])).is_ok() {
                return Ok(());
            }
            if self._running.ended()?.is_some() || Instant::now() > deadline {
                bail!("PostgreSQL did not start: {}", fs::read_to_string(log).unwrap_or_default().trim());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn server(
    owner: &Owner,
    programs: &Path,
    directory: &Scratch,
    data: &Path,
    port: u16,
    durability: Durability,
    log: &Path,
) -> Result<Command> {
    let log = File::create(log)?;
    let mut command = owner.command(&programs.join("postgres"), directory.path());
    command.arg("-D").arg(data).arg("-k").arg(directory.path()).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    command.args(["-c", "max_connections=200"]);
    if durability == Durability::Off {
        command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
    }
    command.stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

/// The user that the cluster runs as; `None`: we are not root, so it is ourselves.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn choose() -> Result<Self> {
        if !setup::debian::is_root() {
            return Ok(Self(None));
        }
        let users = fs::read_to_string("/etc/passwd")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| ids(&users, name));
        Ok(Self(Some(found.context("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")?)))
    }

    fn take(&self, path: &Path) -> Result<()> {
        if let Some((user, group)) = self.0 {
            unix::fs::chown(path, Some(user), Some(group))?;
        }
        Ok(())
    }

    fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(directory).env("LC_ALL", "C");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

/// User and group number of `name` in the text of `/etc/passwd`.
fn ids(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn password() -> Result<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:7::/:/bin/sh\npostgres:x:104:112:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(ids(users, "postgres"), Some((104, 112)));
        assert_eq!(ids(users, "nobody"), None);
    }
}
