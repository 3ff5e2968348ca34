//! What the steps brought: their output as it was, a table at the end, and one line that sums up.

use std::{
    fs,
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{
    Step, steps,
    tally::{self, Tally},
};
use crate::{layout, process, step::spell};

/// The output of one step, in the order it came.
#[derive(Default)]
pub struct Transcript {
    text: String,
}

impl Transcript {
    /// Runs a program to its end; a status other than 0 is an error.
    pub fn run(&mut self, command: &mut Command) -> Result<()> {
        let (status, output) = process::transcribe(command)?;
        self.text += &output;
        if !status.success() {
            bail!("`{}` ended with {status}", process::spell(command));
        }
        Ok(())
    }

    pub fn say(&mut self, line: &str) {
        self.text += line;
        self.text += "\n";
    }
}

pub struct Outcome {
    step: Step,
    took: Duration,
    tally: Tally,
    fault: Option<String>,
}

impl Outcome {
    /// Of a step that cannot run because another failed.
    pub fn blocked(step: Step, needed: Step) -> Self {
        let fault = Some(format!("not run: {} failed", needed.name()));
        Self { step, took: Duration::ZERO, tally: Tally { passed: 0, failed: 1 }, fault }
    }
}

/// Runs a step and prints its whole output when it has ended, so that two lanes do not mix.
pub fn perform(step: Step) -> Outcome {
    let name = step.name();
    println!("▸ {name}");
    let start = Instant::now();
    let mut transcript = Transcript::default();
    let fault = steps::perform(step, &mut transcript).err().map(|fault| format!("{fault:#}"));
    let took = start.elapsed();
    let mut tally = tally::count(&transcript.text);
    if fault.is_some() && tally.failed == 0 {
        tally.failed = 1;
    }
    keep(&name, &transcript.text);
    let (mark, why) = fault.as_ref().map_or(("✓", String::new()), |fault| ("✗", format!(": {fault}")));
    println!("\n──── {name} ────\n{}\n{mark} {name} ({}){why}", transcript.text.trim_end(), spell(took));
    Outcome { step, took, tally, fault }
}

/// Leaves the output for a person to read again.
fn keep(name: &str, text: &str) {
    let folder = layout::results().join("test");
    let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(format!("{name}.log")), text));
    if let Err(error) = kept {
        println!("  warning: the output of {name} is not kept: {error}");
    }
}

/// The outcomes so far.
#[derive(Default)]
pub struct Report(Mutex<Vec<Outcome>>);

impl Report {
    fn outcomes(&self) -> MutexGuard<'_, Vec<Outcome>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, outcome: Outcome) {
        self.outcomes().push(outcome);
    }

    pub fn failed(&self, step: Step) -> bool {
        self.outcomes().iter().any(|outcome| outcome.step == step && outcome.fault.is_some())
    }

    /// Prints the table and the sum; says whether everything passed.
    pub fn print(&self) -> bool {
        let outcomes = self.outcomes();
        println!("\n{:<12} {:>12} {:>8} {:>8}   result", "step", "time", "passed", "failed");
        let mut sum = Tally::default();
        for outcome in outcomes.iter() {
            sum += outcome.tally;
            let Tally { passed, failed } = outcome.tally;
            // The whole of it stands above, where the step ended.
            let result: String = outcome.fault.as_deref().unwrap_or("ok").chars().take(80).collect();
            println!("{:<12} {:>12} {passed:>8} {failed:>8}   {result}", outcome.step.name(), spell(outcome.took));
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        outcomes.iter().all(|outcome| outcome.fault.is_none())
    }
}
