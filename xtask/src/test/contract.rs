//! The contract tests: schemathesis, with all its checks, against the running program on demo data.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::report::Transcript;
use crate::{http, layout, process, scratch::Scratch, server::Installation, setup};

pub fn check(transcript: &mut Transcript) -> Result<()> {
    let data = Scratch::new("contract")?;
    let installation = Installation { program: layout::program(false), data: data.path().to_owned(), database_url: None };
    process::capture(&mut installation.command(&["demo"]))?;
    let token = installation.token("claire@acme.example")?;
    let results = layout::results().join("contract");
    fs::create_dir_all(&results)?;
    let server = installation.serve(&["--no-worker"], &results.join("server.log"))?;

    let workspace = first_id(&http::get_json(&server.address, "/api/v1/workspaces", &token)?)?;
    let threads = http::get_json(&server.address, &format!("/api/v1/workspaces/{workspace}/threads?limit=1"), &token)?;
    let mut run = Command::new(setup::python::programs().join("schemathesis"));
    run.arg("--config-file").arg(layout::root().join("openapi/contract/schemathesis.toml"));
    run.args(["--no-color", "run", "--checks", "all", "--report", "junit"]);
    run.arg("--report-junit-path").arg(results.join("junit.xml"));
    run.arg(format!("{}/api/v1/openapi.json", server.url()));
    run.env("PALABRE_TOKEN", &token).env("PALABRE_WORKSPACE_ID", &workspace).env("PALABRE_THREAD_ID", first_id(&threads)?);
    // Its store of examples would otherwise be made in the repository, and make a run depend on the one before.
    run.current_dir(data.path());
    transcript.run(&mut run)?;
    still_answers(&server.address, &token)
}

fn first_id(list: &Value) -> Result<String> {
    let id = list.pointer("/items/0/id").and_then(Value::as_str);
    id.map(str::to_owned).with_context(|| format!("the list has no first item with an id: {list}"))
}

fn still_answers(address: &str, token: &str) -> Result<()> {
    let answer = http::get(address, "/api/v1/me", Some(token))?;
    if answer.status != 200 {
        bail!("after the run the server answers {}: {}", answer.status, answer.body);
    }
    Ok(())
}
