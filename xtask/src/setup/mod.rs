//! Makes sure that everything is there. As root on Debian what is missing is installed; elsewhere the error says what to
//! install. The other commands call the parts that they need.

pub mod chromium;
pub mod debian;
pub mod node;
pub mod postgres;
pub mod python;
pub mod wasm;

use anyhow::{Result, bail};

use crate::step::step;

/// `cargo xtask setup`: every part; the faults of all parts are told together.
pub fn run() -> Result<()> {
    let parts = [for_page(), for_databases(), for_python(), for_stories()];
    let faults: Vec<_> = parts.into_iter().filter_map(Result::err).map(|fault| format!("{fault:#}")).collect();
    if faults.is_empty() {
        println!("\nEverything is there: `cargo xtask demo` shows Palabre, `cargo xtask test` tests it.");
        return Ok(());
    }
    bail!("some parts are missing\n- {}", faults.join("\n- "))
}

/// What building the page needs. The font, from npm, is not required: the build warns and goes on.
pub fn for_page() -> Result<()> {
    step("set up: the page", || {
        wasm::ensure()?;
        if let Err(fault) = node::packages("web") {
            println!("  warning: the page will be without its font Inter: {fault:#}");
        }
        Ok(())
    })
}

/// What the suite on PostgreSQL needs.
pub fn for_databases() -> Result<()> {
    step("set up: PostgreSQL", postgres::ensure)
}

/// What the contract tests, the check of the stand-in for Slack and the suite on S3 need.
pub fn for_python() -> Result<()> {
    step("set up: Python", python::ensure)
}

/// What the stories need.
pub fn for_stories() -> Result<()> {
    step("set up: Playwright and Chromium", || {
        println!("  Node {}", node::ensure()?);
        node::packages("e2e")?;
        chromium::ensure()
    })
}
