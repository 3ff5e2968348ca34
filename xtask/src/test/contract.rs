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

    let config = results.join("schemathesis.toml");
    fs::write(&config, with_ids(&Ids::of(&server.address, &token)?)?)?;
    let mut run = Command::new(setup::python::programs().join("schemathesis"));
    run.arg("--config-file").arg(&config).args(["--no-color", "run", "--checks", "all", "--report", "junit"]);
    run.arg("--report-junit-path").arg(results.join("junit.xml"));
    run.arg(format!("{}/api/v1/openapi.json", server.url())).env("PALABRE_TOKEN", &token);
    let person = serde_json::json!({ "email": "claire@acme.example", "password": "palabre-demo" });
    let session = http::post_json(&server.address, "/api/v1/auth/login", &person)?;
    run.env("PALABRE_ACCESS_TOKEN", session["access_token"].as_str().context("signing in gave no access token")?);
    // Its store of examples would otherwise be made in the repository, and make a run depend on the one before.
    run.current_dir(data.path());
    transcript.run(&mut run)?;
    still_answers(&server.address, &token)
}

/// Ids of the demo that requests are made with.
struct Ids {
    workspace: String,
    thread: String,
    message: String,
    /// The one that is deleted, so that the others stay to be read.
    last_message: String,
    attachment: String,
    /// Of a member whom the requests may change: not the one that they are made by.
    user: String,
    role: String,
    delivery: String,
}

impl Ids {
    fn of(address: &str, token: &str) -> Result<Self> {
        let nth = |path: &str, n: usize, key: &str| {
            let list = http::get_json(address, path, token)?;
            let id =
                list.pointer(&format!("/items/{n}")).and_then(|item| item.get(key)).and_then(Value::as_str).map(str::to_owned);
            id.with_context(|| format!("GET {path} has no item {n} with {key}: {list}"))
        };
        let first = |path: &str, key: &str| nth(path, 0, key);
        let workspace = first("/api/v1/workspaces", "id")?;
        let thread = first(&format!("/api/v1/workspaces/{workspace}/threads?limit=1"), "id")?;
        let messages = format!("/api/v1/threads/{thread}/messages?limit=2");
        let (message, last_message) = (first(&messages, "id")?, nth(&messages, 1, "id")?);
        let file = http::upload(address, &format!("/api/v1/workspaces/{workspace}/attachments"), token, ("plan.txt", "A plan"))?;
        let attachment = file["id"].as_str().context("an upload was answered without an id")?.to_owned();
        let user = first(&format!("/api/v1/workspaces/{workspace}/members?q=tom"), "user_id")?;
        let role = first(&format!("/api/v1/workspaces/{workspace}/roles"), "id")?;
        let delivery = first(&format!("/api/v1/workspaces/{workspace}/deliveries?limit=1"), "id")?;
        Ok(Self { workspace, thread, message, last_message, attachment, user, role, delivery })
    }
}

/// The configuration with the ids filled in: schemathesis does not look for variables in its dictionaries.
fn with_ids(ids: &Ids) -> Result<String> {
    let file = layout::root().join("openapi/contract/schemathesis.toml");
    let config = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let variables = [
        ("WORKSPACE", &ids.workspace),
        ("THREAD", &ids.thread),
        ("MESSAGE", &ids.message),
        ("LAST_MESSAGE", &ids.last_message),
        ("ATTACHMENT", &ids.attachment),
        ("USER", &ids.user),
        ("ROLE", &ids.role),
        ("DELIVERY", &ids.delivery),
    ];
    Ok(variables.iter().fold(config, |config, (name, id)| config.replace(&format!("${{PALABRE_{name}_ID}}"), id)))
}

fn still_answers(address: &str, token: &str) -> Result<()> {
    let answer = http::get(address, "/api/v1/me", Some(token))?;
    if answer.status != 200 {
        bail!("after the run the server answers {}: {}", answer.status, answer.body);
    }
    Ok(())
}
