//! The real program, as an operator runs it.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use reqwest::Method;
use serde_json::{Value, json};
use shared::sessions::SignedIn;

use super::{Answer, PASSWORD, answer};

/// The program with its settings, in a directory of its own.
pub fn palabre(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palabre"));
    command.args(arguments).current_dir(directory).env_clear().env("PALABRE_DATA_DIR", directory).env("PALABRE_LOG", "warn");
    command
}

/// Runs it to its end, with `input` to read.
pub fn run(directory: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = palabre(directory, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("read");
    child.wait_with_output().expect("an end")
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// A running server that is killed when the test lets go of it.
///
/// It writes to its output for as long as it runs: the reading end stays open.
pub struct Running {
    child: Child,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub fn start(directory: &Path, port: u16) -> Self {
        Self::with(directory, port, &[])
    }

    /// With settings of its own.
    pub fn with(directory: &Path, port: u16, settings: &[(&str, &str)]) -> Self {
        let mut command = palabre(directory, &["serve"]);
        command.env("PALABRE_LISTEN", format!("127.0.0.1:{port}")).envs(settings.iter().copied()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a server");
        let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
        let listening = output.by_ref().map_while(Result::ok).any(|line| line.starts_with("listening on"));
        assert!(listening, "the server did not start");
        Self { child, _output: output }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Claire, at the API of a running program.
pub struct Client {
    base: String,
    http: reqwest::Client,
    token: String,
}

impl Client {
    pub async fn sign_in(port: u16) -> Self {
        let (base, http) =
            (format!("http://127.0.0.1:{port}/api/v1"), reqwest::Client::builder().no_proxy().build().expect("a client"));
        let body = json!({ "email": "claire@acme.example", "password": PASSWORD });
        let signed_in = answer::<SignedIn>(http.post(format!("{base}/auth/login")).json(&body)).await.ok();
        Self { base, http, token: signed_in.access_token }
    }

    pub async fn send<T>(&self, method: Method, path: &str, body: Value) -> Answer<T> {
        answer(self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token).json(&body)).await
    }
}
