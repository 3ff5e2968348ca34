//! A mail server that speaks just enough SMTP to take a mail, or to refuse it.

use std::sync::Arc;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// The answer of a server that says nothing more and keeps the connection.
pub const SILENCE: &str = "";
/// What is answered at the end of a mail, when it was taken.
pub const END: &str = ".";

pub struct MailServer {
    pub port: u16,
    mails: watch::Receiver<Vec<String>>,
    serving: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl MailServer {
    /// Listens on `port`, or on any when it is 0, and answers each recipient with `reply`.
    pub async fn start(port: u16, reply: &'static str) -> Self {
        Self::answering(port, vec![("RCPT", reply)]).await
    }

    /// The same with answers of its own to commands that start so, or to [`END`].
    pub async fn answering(port: u16, answers: Vec<(&'static str, &'static str)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (taken, mails) = watch::channel(Vec::new());
        let answers = Arc::new(answers);
        let serving = tokio::spawn(async move {
            // Ended with the server, as those of a program that is ended.
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (answers, taken) = (Arc::clone(&answers), taken.clone());
                conversations.spawn(async move { converse(stream, &answers, &taken).await });
            }
        });
        Self { port, mails, serving }
    }

    /// Goes away, and says which port is free now.
    pub async fn end(mut self) -> u16 {
        self.serving.abort();
        let _aborted = (&mut self.serving).await;
        self.port
    }

    /// What was taken.
    pub fn mails(&self) -> Vec<String> {
        self.mails.borrow().clone()
    }

    /// Waits until `count` mails were taken.
    pub async fn taken(&mut self, count: usize) -> Vec<String> {
        self.mails.wait_for(|mails| mails.len() >= count).await.expect("a server").clone()
    }
}

async fn converse(stream: TcpStream, answers: &[(&str, &str)], taken: &watch::Sender<Vec<String>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.acme.example\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let own = |line: &str| answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, answer)| *answer);
        let answer = match (own(&line), line.trim_end()) {
            (Some(own), _) => own,
            (None, "DATA") => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") && stream.read_line(&mut mail).await? > 0 {}
                taken.send_modify(|mails| mails.push(mail));
                own(END).unwrap_or("250 taken")
            }
            (None, "QUIT") => return stream.write_all(b"221 bye\r\n").await,
            (None, _) => "250 good",
        };
        if answer != SILENCE {
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        line.clear();
    }
    Ok(())
}
