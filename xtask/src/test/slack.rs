//! Is the stand-in for Slack like Slack? Slack's own client must find what it would find there.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{report::Transcript, steps};
use crate::{
    http, layout,
    process::{self, Running},
    setup,
};

/// The longest that a start may take, on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);

pub fn check(transcript: &mut Transcript) -> Result<()> {
    transcript.run(&mut process::cargo([&["build", "--quiet"], &steps::HOST[..], &["--bin", "slack-stand-in"]].concat()))?;
    let address = format!("127.0.0.1:{}", http::free_port()?);
    let (_, port) = address.split_once(':').unwrap_or_default();
    let mut command = Command::new(layout::slack_stand_in());
    let mut stand_in = Running::start(command.args(["--port", port]).stdout(Stdio::null()).stderr(Stdio::null()))?;
    let start = Instant::now();
    while http::get(&address, "/_/calls", None).is_err() {
        if let Some(status) = stand_in.ended()? {
            bail!("the stand-in ended with {status}");
        }
        if start.elapsed() > START_LIMIT {
            bail!("the stand-in does not answer after {START_LIMIT:?}");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let script = layout::root().join("e2e/slack/accepts.py");
    transcript.run(Command::new(setup::python::programs().join("python")).arg(script).arg(format!("http://{address}")))
}
