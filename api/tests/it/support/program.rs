//! The real program, as an operator runs it.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use reqwest::{
    Body, Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use shared::{attachments::AttachmentView, sessions::SignedIn};

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
        Self::serving(directory, port, &[], settings)
    }

    /// With arguments and settings of its own.
    pub fn serving(directory: &Path, port: u16, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut command = palabre(directory, &[&["serve"], arguments].concat());
        command.envs(settings.iter().copied());
        Self::started(command, port)
    }

    /// Where no file can have more than this many blocks of 512 bytes: to a program that looks like a full disk, and takes no
    /// rights to set up.
    #[cfg(unix)]
    pub fn where_files_have_at_most(blocks: u32, directory: &Path, port: u16) -> Self {
        let (limited, blocks) = ("trap '' XFSZ; ulimit -f $0; exec \"$@\"", blocks.to_string());
        let mut command = Command::new("sh");
        command.args(["-c", limited, &blocks, env!("CARGO_BIN_EXE_palabre"), "serve"]).current_dir(directory);
        command.env("PALABRE_DATA_DIR", directory).env("PALABRE_LOG", "warn");
        Self::started(command, port)
    }

    fn started(mut command: Command, port: u16) -> Self {
        command.env("PALABRE_LISTEN", format!("127.0.0.1:{port}")).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a server");
        let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
        let listening = output.by_ref().map_while(Result::ok).any(|line| line.starts_with("listening on"));
        assert!(listening, "the server did not start");
        Self { child, _output: output }
    }

    /// The most memory that it has had at once, in bytes; only Linux tells.
    pub fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib * 1024)
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
        let _again = rustls::crypto::ring::default_provider().install_default();
        let (base, http) =
            (format!("http://127.0.0.1:{port}/api/v1"), reqwest::Client::builder().no_proxy().build().expect("a client"));
        let body = json!({ "email": "claire@acme.example", "password": PASSWORD });
        let signed_in = answer::<SignedIn>(http.post(format!("{base}/auth/login")).json(&body)).await.ok();
        Self { base, http, token: signed_in.access_token }
    }

    /// Makes Claire, who owns a workspace, before any program runs.
    pub fn workspace(directory: &Path) {
        let claire = ["--email", "claire@acme.example", "--name", "Claire", "--workspace", "Acme", "--role", "owner"];
        let made = run(directory, &[&["user", "create"], claire.as_slice()].concat(), PASSWORD);
        assert!(made.status.success(), "{made:?}");
    }

    /// The path of her workspace.
    pub async fn first_workspace(&self) -> String {
        let workspaces = self.send::<Value>(Method::GET, "/workspaces", json!({})).await.ok();
        format!("/workspaces/{}", workspaces["items"][0]["id"].as_str().expect("an id"))
    }

    /// The path of a task that is made here.
    pub async fn record(&self, workspace: &str, id: &str) -> String {
        let labels = json!({ "labels": { "en": { "one": "Task", "many": "Tasks" } } });
        self.send::<Value>(Method::PUT, &format!("{workspace}/record-types/task"), labels).await.ok();
        let path = format!("{workspace}/records/task/{id}");
        self.send::<Value>(Method::PUT, &path, json!({ "title": "Task" })).await.ok();
        path
    }

    pub async fn upload(&self, workspace: &str, name: &str, bytes: impl Into<Body>) -> Answer<AttachmentView> {
        let part = Part::stream(bytes).file_name(name.to_owned());
        let call = self.http.post(format!("{}{workspace}/attachments", self.base)).bearer_auth(&self.token);
        answer(call.multipart(Form::new().part("file", part))).await
    }

    pub async fn send<T>(&self, method: Method, path: &str, body: Value) -> Answer<T> {
        answer(self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token).json(&body)).await
    }
}
