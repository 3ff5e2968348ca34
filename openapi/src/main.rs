//! Writes the API document to `openapi/openapi.json`, or checks that the committed one equals what the API serves.

use std::{fs, process::ExitCode};

use anyhow::{Context, Result, bail};
use api::http::openapi::DOCUMENT;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

fn main() -> ExitCode {
    match run(std::env::args().nth(1).as_deref()) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("openapi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Option<&str>) -> Result<&'static str> {
    match command {
        Some("write") => {
            fs::write(PATH, DOCUMENT.as_str()).context("openapi/openapi.json cannot be written")?;
            Ok("openapi/openapi.json is written")
        }
        Some("check") => {
            let committed = fs::read_to_string(PATH).context("openapi/openapi.json cannot be read")?;
            if committed != *DOCUMENT {
                bail!("openapi/openapi.json is not what the API serves: run `cargo xtask openapi` and commit it");
            }
            Ok("openapi/openapi.json is what the API serves")
        }
        _ => bail!("say write or check"),
    }
}
