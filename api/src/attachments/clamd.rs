//! ClamAV's daemon, as its manual `clamd(8)` describes it: one connection for each command, `z` before it and NUL behind it and
//! behind the answer. A file goes there in chunks (`INSTREAM`), so the daemon needs no access to the storage.

use std::{io, path::PathBuf, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long it may take to accept a connection, and to take a chunk.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may look: it gives up by itself after two minutes (`MaxScanTime`).
const LOOKING: Duration = Duration::from_secs(130);
/// Longest answer that is read.
const ANSWER_MAX: u64 = 4096;
/// What it says to a file that is larger than its `StreamMaxLength`.
const TOO_LARGE: &str = "INSTREAM size limit exceeded";

/// Where the daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clamd {
    Socket(PathBuf),
    Tcp(String),
}

/// What the daemon says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// With what it calls what it found.
    Infected(String),
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the virus scanner cannot be reached: {0}")]
    Unreachable(io::Error),
    #[error("the virus scanner does not answer")]
    Mute,
    #[error("the file is larger than the virus scanner takes; raise its StreamMaxLength")]
    TooLarge,
    #[error("the virus scanner says: {0}")]
    Refused(String),
    /// Not the daemon's fault.
    #[error("the storage of files: {0}")]
    Storage(io::Error),
}

impl Clamd {
    /// Reads `unix:///run/clamav/clamd.ctl`, `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (cfg!(unix) && path.starts_with('/')).then(|| Self::Socket(path.into()));
        }
        let place = url.strip_prefix("tcp://")?;
        let (host, port) = place.rsplit_once(':')?;
        (!host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| Self::Tcp(place.to_owned()))
    }

    /// Where it is, for people.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Socket(path) => path.display().to_string(),
            Self::Tcp(place) => place.clone(),
        }
    }

    /// Has a file looked at.
    ///
    /// # Errors
    /// Why there is no verdict.
    pub async fn scan(&self, file: impl Stream<Item = io::Result<Bytes>>) -> Result<Verdict, Fault> {
        let answer = match self {
            Self::Tcp(place) => instream(connect(TcpStream::connect(place)).await?, file).await?,
            #[cfg(unix)]
            Self::Socket(path) => instream(connect(tokio::net::UnixStream::connect(path)).await?, file).await?,
            #[cfg(not(unix))]
            Self::Socket(_) => return Err(Fault::Unreachable(io::ErrorKind::Unsupported.into())),
        };
        verdict(&answer)
    }

    /// What it says to a command without arguments, such as `VERSION`.
    ///
    /// # Errors
    /// Why it says nothing.
    pub async fn ask(&self, command: &str) -> Result<String, Fault> {
        match self {
            Self::Tcp(place) => converse(connect(TcpStream::connect(place)).await?, command).await,
            #[cfg(unix)]
            Self::Socket(path) => converse(connect(tokio::net::UnixStream::connect(path)).await?, command).await,
            #[cfg(not(unix))]
            Self::Socket(_) => Err(Fault::Unreachable(io::ErrorKind::Unsupported.into())),
        }
    }
}

async fn connect<S>(connecting: impl Future<Output = io::Result<S>>) -> Result<S, Fault> {
    timeout(PATIENCE, connecting).await.map_err(|_| Fault::Mute)?.map_err(Fault::Unreachable)
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, command: &str) -> Result<String, Fault> {
    send(&mut stream, format!("z{command}\0").as_bytes()).await?;
    answer(&mut stream, PATIENCE).await
}

async fn instream(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    file: impl Stream<Item = io::Result<Bytes>>,
) -> Result<String, Fault> {
    send(&mut stream, b"zINSTREAM\0").await?;
    let mut file = std::pin::pin!(file);
    while let Some(piece) = file.next().await {
        let piece = piece.map_err(Fault::Storage)?;
        // An empty chunk would be the end of the file.
        let Some(length) = u32::try_from(piece.len()).ok().filter(|length| *length > 0) else { continue };
        let chunk = [&length.to_be_bytes()[..], &piece].concat();
        match send(&mut stream, &chunk).await {
            Ok(()) => {}
            // It says why before it hangs up.
            Err(Fault::Unreachable(error)) => return answer(&mut stream, PATIENCE).await.map_err(|_| Fault::Unreachable(error)),
            Err(other) => return Err(other),
        }
    }
    send(&mut stream, &0_u32.to_be_bytes()).await?;
    answer(&mut stream, LOOKING).await
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), Fault> {
    timeout(PATIENCE, stream.write_all(bytes)).await.map_err(|_| Fault::Mute)?.map_err(Fault::Unreachable)
}

async fn answer(stream: &mut (impl AsyncRead + Unpin), patience: Duration) -> Result<String, Fault> {
    let mut said = Vec::new();
    let read = async {
        let mut some = [0; 512];
        while !said.contains(&0) && (said.len() as u64) < ANSWER_MAX {
            match stream.read(&mut some).await? {
                0 => break,
                count => said.extend_from_slice(&some[..count]),
            }
        }
        Ok(())
    };
    timeout(patience, read).await.map_err(|_| Fault::Mute)?.map_err(Fault::Unreachable)?;
    match said.split(|byte| *byte == 0).next() {
        Some(line) if !line.is_empty() => Ok(String::from_utf8_lossy(line).trim().to_owned()),
        _ => Err(Fault::Unreachable(io::ErrorKind::UnexpectedEof.into())),
    }
}

/// `stream: OK`, `stream: Eicar-Signature FOUND`, or why there is none.
fn verdict(answer: &str) -> Result<Verdict, Fault> {
    if answer.starts_with(TOO_LARGE) {
        return Err(Fault::TooLarge);
    }
    match answer.strip_prefix("stream: ") {
        Some("OK") => Ok(Verdict::Clean),
        Some(found) => match found.strip_suffix(" FOUND") {
            Some(name) => Ok(Verdict::Infected(name.to_owned())),
            None => Err(Fault::Refused(answer.to_owned())),
        },
        None => Err(Fault::Refused(answer.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_socket_or_a_host_with_its_port() {
        let socket = Some(Clamd::Socket("/run/clamav/clamd.ctl".into()));
        assert_eq!(Clamd::parse("unix:/run/clamav/clamd.ctl"), socket);
        assert_eq!(Clamd::parse("unix:///run/clamav/clamd.ctl"), socket);
        assert_eq!(Clamd::parse("tcp://clamav:3310"), Some(Clamd::Tcp("clamav:3310".into())));
        assert_eq!(Clamd::parse("tcp://[::1]:3310"), Some(Clamd::Tcp("[::1]:3310".into())));
        for bad in
            ["", "clamav:3310", "tcp://clamav", "tcp://:3310", "tcp://clamav:0", "tcp://clamav:x", "unix:clamd.ctl", "unix://"]
        {
            assert_eq!(Clamd::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_but_ok_is_clean() {
        assert_eq!(verdict("stream: OK").expect("a verdict"), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar-Signature FOUND").expect("a verdict"), Verdict::Infected("Eicar-Signature".into()));
        assert!(matches!(verdict("INSTREAM size limit exceeded. ERROR"), Err(Fault::TooLarge)));
        for odd in ["", "OK", "stream: Can't allocate memory ERROR", "stream: ok", "UNKNOWN COMMAND", "stream: OK FOUND ERROR"] {
            assert!(matches!(verdict(odd), Err(Fault::Refused(_))), "{odd}");
        }
    }
}
