//! A server in a thread of its own, with a system of its own, that stops when the test lets go of it.

use std::{net::TcpListener, thread::JoinHandle};

use actix_web::{dev::ServerHandle, rt::System, web::Data};
use api::{
    app::{AppState, Parts},
    attachments::storage::Storage,
    clock::Clock,
    config::Config,
    db::connect,
    delivery::mail::Mailer,
    integrations::slack::Slack,
    serve,
    sessions::password::Passwords,
};
use tokio::sync::oneshot;

pub struct Server {
    pub state: Data<AppState>,
    /// `http://127.0.0.1:port`.
    pub base: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub async fn start(config: Config, clock: Clock, mailer: Mailer) -> Self {
        let _again = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (started, starting) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                let connections = connect::open(&config.database_url, config.database_connections).await.expect("the database");
                let slack = Slack::new(config.slack_api_url.as_deref()).expect("a way to Slack");
                let passwords = Passwords::cheap().expect("passwords");
                let storage = Storage::open(&config.blobs).expect("a storage");
                let state = AppState::start(config, connections, Parts { clock, mailer, slack, passwords, storage });
                let server = serve::server(state.clone(), listener).expect("a server");
                let _gone = started.send((state, server.handle()));
                server.await.expect("served");
            });
        });
        let (state, handle) = starting.await.expect("a server that starts");
        Self { state, base, handle, thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.bus.close();
        drop(self.handle.stop(false)); // the order is given; the thread carries it out
        if let Some(Err(fault)) = self.thread.take().map(JoinHandle::join)
            && !std::thread::panicking()
        {
            std::panic::resume_unwind(fault);
        }
    }
}
