//! Running other programs: to their end, for their output, or beside us.

use std::{
    io::{self, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{layout, leftovers};

/// Cargo, as it called us, in the root of the repository.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(layout::root());
    forget_xtask(&mut command);
    command
}

/// Takes back what cargo says of xtask to xtask. Some build scripts (ring's) run again when it changes, so a build from here
/// and one by hand would undo each other's work, minutes each time.
pub fn forget_xtask(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_xtask =
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|start| text.starts_with(start));
        if of_xtask || text == "CARGO_PRIMARY_PACKAGE" || text == "OUT_DIR" {
            command.env_remove(name);
        }
    }
}

/// Runs a program to its end, its output going where ours goes. A status other than 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("`{}` ended with {status}", spell(command));
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run `{}`", spell(command)))?;
    if !output.status.success() {
        bail!("`{}` ended with {}: {}", spell(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program to its end and returns everything it wrote, standard output and error in the order they came.
pub fn transcribe(command: &mut Command) -> Result<(ExitStatus, String)> {
    let (mut reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let running = Running::start(command);
    // The command holds our ends of the pipe; they must go before the reader can see its end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let running = running?;
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    let status = running.wait()?;
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

/// The command as a person would type it.
pub fn spell(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program that runs beside us. Dropping it interrupts it, and kills it when it has not ended after 15 s.
pub struct Running {
    child: Child,
}

impl Running {
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("cannot run `{}`", spell(command)))?;
        leftovers::add_process(child.id());
        Ok(Self { child })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of the program.
    pub fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// The status with which the program has ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.child.id();
        if matches!(self.child.try_wait(), Ok(None)) {
            leftovers::signal(id, "INT");
            let deadline = Instant::now() + Duration::from_secs(15);
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(20));
            }
            drop(self.child.kill());
            drop(self.child.wait());
        }
        leftovers::remove_process(id);
    }
}
