//! The program `palabre`.

use std::{
    io::{IsTerminal, Read},
    process::ExitCode,
};

use anyhow::{Result, bail};
use api::{
    app::AppState,
    config::{self, Config},
    demo, doctor, serve, telemetry,
    tokens::{
        actions::{self as tokens, NewToken},
        scopes::Scopes,
    },
    users::operator::{self, NewMember},
};
use clap::{Args, Parser, Subcommand};
use shared::users::Locale;

/// Every record of a business application gets its own discussion.
#[derive(Parser)]
#[command(name = "palabre", version, after_long_help = config::help(), arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the page, and work off the queue.
    #[command(after_long_help = config::help())]
    Serve {
        /// Leave the queue to `palabre worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Work off the queue: send mails, tell teams, follow renames.
    Worker,
    /// Bring the database up to date, and exit.
    Migrate,
    /// Bring the database up to date and fill it with the demo workspace, and exit. Doing it again changes nothing.
    Demo,
    /// Look for what is wrong with the set-up and say how to put it right, changing nothing. Ends with 1 when there is a fault.
    Doctor(doctor::Options),
    /// Users.
    #[command(subcommand)]
    User(UserCommand),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Fill an empty database for the load test.
    #[command(hide = true)]
    BenchSeed(demo::bench::Size),
    /// Measure the digests of a database that bench-seed filled.
    #[command(hide = true)]
    BenchDigests,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make a member. The password is read from standard input; without one, a one-time link is printed.
    /// A workspace that is not there is made when the role is owner.
    Create(UserArguments),
}

#[derive(Args)]
struct UserArguments {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// Its name or id.
    #[arg(long)]
    workspace: String,
    /// owner, administrator, moderator, member or guest.
    #[arg(long)]
    role: String,
    /// en or fr.
    #[arg(long, default_value = "en")]
    locale: String,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make an API token and print it, this once.
    Create(TokenArguments),
}

#[derive(Args)]
struct TokenArguments {
    /// Its name or id.
    #[arg(long)]
    workspace: String,
    /// What it is for.
    #[arg(long)]
    name: String,
    /// `all`, or a comma-separated list of read, write and permissions such as records:manage.
    #[arg(long, default_value = "all")]
    scopes: String,
    /// The address of the member it acts as. Without it, the token is a service of its own.
    #[arg(long = "as")]
    acts_as: Option<String>,
    /// Days until it expires.
    #[arg(long, default_value_t = 365)]
    days: i64,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let system = actix_web::rt::System::new();
    match system.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("palabre: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode> {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        bail!("the cryptography provider was installed twice");
    }
    match cli.command {
        Command::Serve { no_worker } => serve::run(AppState::open(settings()?).await?, !no_worker).await?,
        Command::Worker => serve::work(AppState::open(settings()?).await?).await?,
        Command::Migrate => {
            AppState::open(settings()?).await?;
            println!("the database is up to date");
        }
        Command::Demo => demo::seed(settings()?).await?,
        // It reads the settings itself: loading them makes the secret key, and stops at the first that is wrong.
        Command::Doctor(options) => return Ok(if doctor::run(&options).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
        Command::User(UserCommand::Create(arguments)) => create_user(settings()?, arguments).await?,
        Command::Token(TokenCommand::Create(arguments)) => create_token(settings()?, arguments).await?,
        Command::BenchSeed(size) => demo::bench::seed(settings()?, size).await?,
        Command::BenchDigests => demo::bench_digests::measure(settings()?).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads the settings and starts the log that they ask for.
fn settings() -> Result<Config> {
    let config = Config::load()?;
    telemetry::start(&config)?;
    Ok(config)
}

async fn create_user(config: Config, arguments: UserArguments) -> Result<()> {
    let mut password = String::new();
    if !std::io::stdin().is_terminal() {
        std::io::stdin().read_to_string(&mut password)?;
    }
    let password = Some(password.trim_end_matches(['\r', '\n']).to_owned()).filter(|password| !password.is_empty());
    let app = AppState::open(config).await?;
    let new = NewMember {
        email: arguments.email,
        name: arguments.name,
        workspace: arguments.workspace,
        role: arguments.role,
        password,
        locale: Locale::from_tag(&arguments.locale),
    };
    match operator::create(&app, new).await? {
        Some(link) => println!("{link}"),
        None => println!("made"),
    }
    Ok(())
}

async fn create_token(config: Config, arguments: TokenArguments) -> Result<()> {
    let Ok(scopes) = Scopes::parse(&arguments.scopes).map_err(|unknown| eprintln!("{unknown} is not a scope")) else {
        bail!("scopes are all, read, write and permissions such as records:manage")
    };
    let app = AppState::open(config).await?;
    let workspace = tokens::workspace(&app, &arguments.workspace).await?;
    let acts_as = match &arguments.acts_as {
        Some(email) => Some(tokens::member(&app, workspace, email).await?),
        None => None,
    };
    let secret =
        tokens::create(&app, NewToken { workspace, name: arguments.name, scopes, acts_as, lasts_days: arguments.days }).await?;
    println!("{secret}");
    Ok(())
}
