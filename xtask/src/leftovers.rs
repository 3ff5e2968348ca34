//! What must not outlive this program: processes it started and directories it made for a while.
//!
//! Each is normally ended by its owner's `Drop`. This list is for the other way out: Ctrl-C and SIGTERM, which run no
//! `Drop`. Processes are ended by the number they were started under, never by name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

#[derive(PartialEq, Eq)]
enum Leftover {
    Process(u32),
    Directory(PathBuf),
}

static LEFTOVERS: Mutex<Vec<Leftover>> = Mutex::new(Vec::new());

fn leftovers() -> MutexGuard<'static, Vec<Leftover>> {
    LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C and SIGTERM end what was started and remove what was made, then this program, with status 130.
pub fn watch_for_interrupts() {
    let set = ctrlc::set_handler(|| {
        let list = std::mem::take(&mut *leftovers());
        for leftover in &list {
            if let Leftover::Process(id) = leftover {
                signal(*id, "INT");
            }
        }
        thread::sleep(Duration::from_millis(if list.is_empty() { 0 } else { 700 }));
        for leftover in &list {
            match leftover {
                Leftover::Process(id) => signal(*id, "TERM"),
                Leftover::Directory(path) => drop(fs::remove_dir_all(path)),
            }
        }
        process::exit(130);
    });
    if let Err(error) = set {
        eprintln!("warning: Ctrl-C will leave processes behind: {error}");
    }
}

/// Sends a signal to one process, which may have ended already.
pub fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).stderr(Stdio::null()).status();
    drop(sent);
}

pub fn add_process(id: u32) {
    leftovers().push(Leftover::Process(id));
}

pub fn remove_process(id: u32) {
    leftovers().retain(|leftover| *leftover != Leftover::Process(id));
}

pub fn add_directory(path: &Path) {
    leftovers().push(Leftover::Directory(path.to_owned()));
}

pub fn remove_directory(path: &Path) {
    leftovers().retain(|leftover| !matches!(leftover, Leftover::Directory(kept) if kept == path));
}
