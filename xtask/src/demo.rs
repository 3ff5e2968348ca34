//! The demo: from a fresh clone to a page that a person can sign in to.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    layout,
    process::{self, Running},
    step::step,
    web,
};

/// What the seeded workspace is, for a person who is about to sign in.
const PEOPLE: &str = "  Sign in with the password palabre-demo as
    claire@acme.example    Claire Martin, owner (English)
    karim@acme.example     Karim Benali, moderator (French)
    ines@acme.example      Inès Laurent, member, security (French)
    irene@acme.example     Irène Roux, member, legal
    tom@acme.example       Tom Fischer, member, auditor (English)
    sofia@acme.example     Sofia Lopes, member
    ivan@partner.example   Ivan Novak, guest with one record";

#[derive(clap::Args)]
pub struct Options {
    /// Build and seed, then stop.
    #[arg(long)]
    no_serve: bool,
}

/// `PALABRE_…` settings of the environment reach the program.
pub fn run(options: &Options) -> Result<()> {
    web::build(web::Kind::Full)?;
    build_program()?;
    step("seed the demo workspace", || process::run(&mut program("demo")))?;
    if options.no_serve {
        return Ok(());
    }
    introduce();
    let status = Running::start(&mut program("serve"))?.wait()?;
    if !status.success() {
        bail!("`palabre serve` ended with {status}");
    }
    Ok(())
}

/// The program as a dev build, with the page in it.
pub fn build_program() -> Result<()> {
    step("build the program", || {
        process::run(&mut process::cargo([
            "build",
            "--locked",
            "--package",
            "api",
            "--features",
            "embed-web",
            "--bin",
            "palabre",
        ]))
    })
}

/// `palabre <command>` in the root of the repository, where it finds its `data`. It refuses settings that it does not
/// know, so what is meant for the stories does not reach it.
pub fn program(command: &str) -> Command {
    let mut program = Command::new(layout::program(false));
    program.arg(command).current_dir(layout::root()).env_remove("PALABRE_CHROMIUM").env_remove("PALABRE_PROGRAM");
    program.env("PALABRE_PUBLIC_URL", address());
    program
}

/// Where a person reaches the demo: as set, or where it listens.
fn address() -> String {
    let listen = std::env::var("PALABRE_LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    std::env::var("PALABRE_PUBLIC_URL").unwrap_or_else(|_| format!("http://{listen}"))
}

/// Says where the demo is and who can sign in.
pub fn introduce() {
    let address = address();
    println!(
        "\n  Palabre is at {address}\n\n{PEOPLE}\n\n  Ctrl-C stops it. Mails are written to data/mail unless PALABRE_SMTP_URL is set.\n"
    );
}
