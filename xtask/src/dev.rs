//! The demo for those who change it: a source file changes, what depends on it is built, the server starts again.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, SystemTime},
};

use anyhow::Result;

use crate::{
    demo, layout,
    process::{self, Running},
    step::step,
    web,
};

const POLL: Duration = Duration::from_millis(400);
const PROGRAM: [&str; 3] = ["api", "shared", "migrations"];
const PAGE: [&str; 2] = ["web", "shared"];

pub fn run() -> Result<()> {
    build(true)?;
    step("seed the demo workspace", || process::run(&mut demo::program("demo")))?;
    demo::introduce();
    let mut server = Some(Running::start(&mut demo::program("serve"))?);
    let (mut program, mut page) = (newest(&PROGRAM), newest(&PAGE));
    loop {
        thread::sleep(POLL);
        let (program_now, page_now) = (newest(&PROGRAM), newest(&PAGE));
        if (program_now, page_now) == (program, page) {
            continue;
        }
        let page_changed = page_now != page;
        (program, page) = (program_now, page_now);
        match build(page_changed) {
            Ok(()) => {
                drop(server.take());
                server = Some(Running::start(&mut demo::program("serve"))?);
                println!("▸ reload the page in the browser");
            }
            // The compiler has said why; the last version that compiled goes on serving.
            Err(fault) => println!("✗ {fault:#}"),
        }
    }
}

fn build(page: bool) -> Result<()> {
    if page {
        web::build(web::Kind::Draft)?;
    }
    demo::build_program()
}

/// When a file in one of the folders last changed.
fn newest(folders: &[&str]) -> Option<SystemTime> {
    folders.iter().filter_map(|folder| newest_below(&layout::root().join(folder))).max()
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    let entries = fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
    let sources = entries.filter(|entry| !entry.ends_with("node_modules"));
    sources.filter_map(|entry| newest_below(&entry)).chain(metadata.modified()).max()
}
