//! A server that speaks what Palabre uses of Slack: four methods of the Web API below `/api/`, and incoming webhooks below
//! `/services/`. It keeps what was posted, and fails when it is told to.
//!
//! It follows Slack's documented wire format: answers of the Web API are 200 with `ok`, refusals among them; 429 has
//! `Retry-After`; webhooks answer in plain text. A test in this process steers it by methods, anything else over HTTP below
//! `/_/`.

mod checks;
pub mod clamd;
mod control;
mod failure;
mod state;
mod web_api;
mod webhooks;

use std::{net::TcpListener, sync::mpsc, thread::JoinHandle};

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    rt::System,
    web::{self, Data, PayloadConfig},
};
use anyhow::{Context, Result};

pub use failure::Failure;
pub use state::{Call, Posted, State};

/// The token that it knows from the start.
pub const TOKEN: &str = "xoxb-123456789012-stand-in";
/// The path of the webhook that it knows from the start.
pub const WEBHOOK: &str = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
/// Largest body that it reads.
const BODY_MAX: usize = 1024 * 1024;

/// A stand-in that answers until it is dropped.
pub struct Slack {
    /// `http://127.0.0.1:port`.
    pub base: String,
    /// What it knows and what it was told.
    pub state: Data<State>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Slack {
    /// Starts on `port`, or on any when it is 0, in a thread of its own.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).with_context(|| format!("port {port} cannot be had"))?;
        let base = format!("http://{}", listener.local_addr()?);
        let state = Data::new(State::default());
        let (served, started) = (state.clone(), mpsc::channel());
        let (tell, hear) = started;
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                match serve(served, listener) {
                    Ok(server) => {
                        let _gone = tell.send(Ok(server.handle()));
                        let _ended = server.await;
                    }
                    Err(error) => drop(tell.send(Err(error))),
                }
            });
        });
        let handle = hear.recv().context("the server did not start")??;
        Ok(Self { base, state, handle, thread: Some(thread) })
    }

    /// What the setting `PALABRE_SLACK_API_URL` must be.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/api", self.base)
    }

    #[must_use]
    pub fn webhook_url(&self) -> String {
        format!("{}{WEBHOOK}", self.base)
    }
}

impl Drop for Slack {
    fn drop(&mut self) {
        drop(self.handle.stop(false)); // the order is given; the thread carries it out
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn serve(state: Data<State>, listener: TcpListener) -> Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(PayloadConfig::new(BODY_MAX))
            .service(web::scope("/_").configure(control::operations))
            .route("/api/{method}", web::to(web_api::answer))
            .route("/services/{rest:.*}", web::to(webhooks::answer))
    });
    Ok(server.workers(1).listen(listener)?.disable_signals().run())
}
