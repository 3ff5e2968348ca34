//! A mail server that speaks just enough SMTP to take a mail, or to refuse it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub struct MailServer {
    pub port: u16,
    mails: Arc<Mutex<Vec<String>>>,
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

    /// The same with answers of its own to some commands, named by their first four letters.
    pub async fn answering(port: u16, answers: Vec<(&'static str, &'static str)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&mails);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _hung_up = converse(stream, &answers, &taken).await;
            }
        });
        Self { port, mails, serving }
    }

    /// What was taken.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn converse(stream: TcpStream, answers: &[(&str, &str)], taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.acme.example\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let own = answers.iter().find(|(name, _)| *name == command).map(|(_, answer)| format!("{answer}\r\n"));
        let answer = match (own, command.as_str()) {
            (Some(own), _) => own,
            (None, "DATA") => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") && stream.read_line(&mut mail).await? > 0 {}
                taken.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                "250 taken\r\n".to_owned()
            }
            (None, "QUIT") => return stream.write_all(b"221 bye\r\n").await,
            (None, _) => "250 good\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
        line.clear();
    }
    Ok(())
}
