//! The server: listening, answering, stopping.

use std::{io::Write, net::TcpListener, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Compress, Condition, from_fn},
    web::{self, Data},
};
use anyhow::{Context, Result};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

use crate::{
    app::AppState,
    delivery::worker,
    http::{fallback, health, openapi, outermost, rate_limit, routes},
    subscriptions,
};

/// How long calls in flight may take to finish when the program is told to stop.
const PATIENCE_SECONDS: u64 = 10;

/// A server on an open port, not yet running.
///
/// # Errors
/// When it cannot listen.
pub fn server(app: Data<AppState>, listener: TcpListener) -> Result<Server> {
    std::sync::LazyLock::force(&openapi::DOCUMENT); // made now, not in the first call
    let origins = app.config.cors_origins.clone();
    let server = HttpServer::new(move || {
        let cors = origins
            .iter()
            .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
            .allow_any_method()
            .allow_any_header()
            .max_age(3600);
        App::new()
            .app_data(app.clone())
            .wrap(Compress::default())
            .wrap(Condition::new(!origins.is_empty(), cors))
            .wrap(from_fn(outermost::around))
            .service(health::live)
            .service(health::ready)
            .service(health::metrics)
            .service(health::document)
            .service(health::docs)
            .service(health::problem)
            .service(SwaggerUi::new("/api/docs/{_:.*}").config(DocsConfig::new(["/api/v1/openapi.json"])))
            .service(subscriptions::routes::one_click)
            .service(web::scope("/api/v1").configure(|config| routes::operations(&mut ServiceConfig::new(config))))
            .default_service(web::to(fallback::answer))
    })
    .listen(listener)?
    .shutdown_timeout(PATIENCE_SECONDS)
    .client_request_timeout(Duration::from_secs(30))
    .disable_signals()
    .run();
    Ok(server)
}

/// Serves until SIGTERM or Ctrl-C, then finishes what is in flight.
///
/// # Errors
/// A sentence that says why it could not start.
pub async fn run(app: Data<AppState>, with_worker: bool) -> Result<()> {
    let address = app.config.listen;
    let listener =
        TcpListener::bind(address).with_context(|| format!("cannot listen on {address}: is another program using the port?"))?;
    let stop = CancellationToken::new();
    let working = with_worker.then(|| tokio::spawn(worker::run(app.clone(), stop.clone())));
    let server = server(app.clone(), listener)?;
    tokio::spawn(forget_callers(app.clone(), stop.clone()));
    let handle = server.handle();
    let closing = app.clone();
    say(&format!("listening on http://{address}, for people at {}", app.config.public_url));
    if app.config.smtp_url.is_none() {
        say(&format!("mails are written to {}", app.config.data_dir.join("mail").display()));
    }
    if app.rate_limits.is_none() {
        say("WARNING: rate limits are off");
    }
    tokio::spawn(async move {
        stopped().await;
        closing.bus.close();
        handle.stop(true).await;
    });
    server.await.context("the server failed")?;
    stop.cancel();
    if let Some(working) = working {
        let _late = tokio::time::timeout(Duration::from_secs(PATIENCE_SECONDS), working).await;
    }
    Ok(())
}

/// Keeps the memory of rate limiting as small as the number of recent callers; each process counts for itself.
async fn forget_callers(app: Data<AppState>, stop: CancellationToken) {
    let Some(limits) = &app.rate_limits else { return };
    let mut tidy = interval(rate_limit::TIDY);
    while stop.run_until_cancelled(tidy.tick()).await.is_some() {
        limits.tidy();
    }
}

/// Tells whoever started the program; nobody may be listening any more.
fn say(line: &str) {
    let _nobody_listens = writeln!(std::io::stdout(), "{line}");
}

/// Works until SIGTERM or Ctrl-C.
///
/// # Errors
/// None so far.
pub async fn work(app: Data<AppState>) -> Result<()> {
    let stop = CancellationToken::new();
    say("working");
    let working = tokio::spawn(worker::run(app, stop.clone()));
    stopped().await;
    stop.cancel();
    let _late = tokio::time::timeout(Duration::from_secs(PATIENCE_SECONDS), working).await;
    Ok(())
}

async fn stopped() {
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _cannot_listen = tokio::signal::ctrl_c().await;
}
