//! The parts of the integration suite that keep files, on a bucket of a real server: moto's, from PyPI.

use std::{
    fs::File,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{report::Transcript, steps};
use crate::{http, process::Running, scratch::Scratch, setup};

/// The longest that a start may take, on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
const BUCKET: &str = "palabre-tests";
/// The parts of the suite that keep files.
const PARTS: [&str; 3] = ["attachments::", "doctor::files::", "edits::deleting::"];

pub fn check(transcript: &mut Transcript) -> Result<()> {
    let scratch = Scratch::new("s3")?;
    let port = http::free_port()?;
    let address = format!("127.0.0.1:{port}");
    let log = scratch.path().join("log");
    let output = File::create(&log)?;
    let mut command = Command::new(setup::python::programs().join("moto_server"));
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).current_dir(scratch.path());
    // What is larger goes to a file, and the files of the tests to a directory that is removed.
    command.env("MOTO_S3_DEFAULT_KEY_BUFFER_SIZE", "65536").env("TMPDIR", scratch.path());
    let mut server = Running::start(command.stdout(output.try_clone()?).stderr(output))?;
    let start = Instant::now();
    while http::put(&address, &format!("/{BUCKET}")).map_or(true, |answer| answer.status != 200) {
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        if let Some(status) = server.ended()? {
            bail!("the server of S3 ended with {status}: {}", said().trim());
        }
        if start.elapsed() > START_LIMIT {
            bail!("the server of S3 made no bucket within {START_LIMIT:?}: {}", said().trim());
        }
        thread::sleep(Duration::from_millis(50));
    }
    let mut suite = steps::suite();
    suite.arg("--").args(PARTS).env("TEST_DATABASE", "sqlite").env_remove("TEST_DATABASE_URL");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        suite.env_remove(name);
    }
    suite.env("TEST_BLOBS_URL", format!("s3://{BUCKET}")).env("AWS_ENDPOINT_URL", format!("http://{address}"));
    suite.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_REGION", "us-east-1");
    transcript.run(&mut suite)?;
    let answer = http::get(&address, &format!("/{BUCKET}"), None).context("the server of S3 is gone")?;
    // A suite that never came near the bucket would have tested something else.
    if answer.status != 200 || !answer.body.contains("<Key>") {
        bail!("the suite left nothing in the bucket: {}", answer.body);
    }
    Ok(())
}
