//! The stand-in as a program, for tests in other languages: says where it is, and answers until it is stopped.

use anyhow::Result;
use clap::Parser;
use stand_in::{Slack, TOKEN};

/// A server that speaks what Palabre uses of Slack's API.
#[derive(Parser)]
struct Cli {
    /// The port of the loopback interface to listen on; 0 takes any.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

fn main() -> Result<()> {
    let slack = Slack::start(Cli::parse().port)?;
    println!("{}", slack.base);
    eprintln!("PALABRE_SLACK_API_URL={}  token {TOKEN}  webhook {}", slack.api_url(), slack.webhook_url());
    loop {
        std::thread::park();
    }
}
