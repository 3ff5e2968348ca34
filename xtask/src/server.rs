//! The program under test: its own data directory, its own port, no setting taken from outside.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    http,
    process::{self, Running},
};

/// The longest that a start may take, a debug build on a busy machine included.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How a program is to run: which one, on which data.
pub struct Installation {
    pub program: PathBuf,
    pub data: PathBuf,
    /// `None`: SQLite in the data directory.
    pub database_url: Option<String>,
}

impl Installation {
    /// The program with `arguments` and this installation's settings; those of our own environment do not reach it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PALABRE_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(&self.data).env("PALABRE_DATA_DIR", &self.data).env("PALABRE_RATE_LIMITS", "off");
        // Nobody: what is tested never reaches Slack itself.
        command.env("PALABRE_SLACK_API_URL", "http://127.0.0.1:9/api");
        if let Some(url) = &self.database_url {
            command.env("PALABRE_DATABASE_URL", url);
            command.env("PALABRE_SECRET_KEY", "a secret key for a database that is thrown away");
        }
        command
    }

    /// Makes an API token of the workspace `Acme Privacy` with every scope, which acts as `email`.
    pub fn token(&self, email: &str) -> Result<String> {
        let arguments = ["token", "create", "--workspace", "Acme Privacy", "--name", "xtask", "--scopes", "all", "--as", email];
        let output = process::capture(&mut self.command(&arguments))?;
        let token = output.lines().next_back().map(str::trim).filter(|line| line.starts_with("plb_"));
        token.map(str::to_owned).context("`palabre token create` printed no token on its last line")
    }

    /// Starts `palabre serve` and waits until it is ready. What it logs goes to `log`.
    pub fn serve(&self, arguments: &[&str], log: &Path) -> Result<Server> {
        if let Some(parent) = log.parent() {
            fs::create_dir_all(parent)?;
        }
        let address = format!("127.0.0.1:{}", http::free_port()?);
        let file = File::create(log).with_context(|| log.display().to_string())?;
        let mut command = self.command(&[&["serve"], arguments].concat());
        command.env("PALABRE_LISTEN", &address).env("PALABRE_PUBLIC_URL", format!("http://{address}"));
        command.stdout(file.try_clone()?).stderr(file);

        let start = Instant::now();
        let mut running = Running::start(&mut command)?;
        loop {
            if http::get(&address, "/health/ready", None).is_ok_and(|answer| answer.status == 200) {
                return Ok(Server { address, started_in: start.elapsed(), running });
            }
            if let Some(status) = running.ended()? {
                bail!("`palabre serve` ended with {status}: {}", fs::read_to_string(log)?.trim());
            }
            if start.elapsed() > START_LIMIT {
                bail!("`palabre serve` is not ready after {START_LIMIT:?}: {}", fs::read_to_string(log)?.trim());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// A server that answers until it is dropped.
pub struct Server {
    /// `host:port`.
    pub address: String,
    /// From the start of the process to the first ready answer.
    pub started_in: Duration,
    running: Running,
}

impl Server {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn process_id(&self) -> u32 {
        self.running.id()
    }
}
