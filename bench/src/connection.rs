//! A kept-alive HTTP/1.1 connection that does no more than a measurement needs: it sends prepared bytes and reads one
//! answer, whose length the server says or which comes in chunks.

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), line: String::new(), body: Vec::new() })
    }

    /// Sends a request and reads the answer to its end; returns the status. The body is then in [`Self::body`].
    pub async fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.get_mut().write_all(request).await?;
        self.next_line().await?;
        let status = self.line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("the answer has no status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            self.next_line().await?;
            let Some((name, value)) = self.line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().context("the answer's length is no number")?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        self.body.clear();
        if chunked {
            self.read_chunks().await?
        } else {
            self.read_bytes(length).await?
        }
        Ok(status)
    }

    /// The body of the last answer.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    async fn next_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.stream.read_line(&mut self.line).await? == 0 {
            bail!("the server closed the connection");
        }
        self.line.truncate(self.line.trim_end().len());
        Ok(())
    }

    async fn read_bytes(&mut self, length: usize) -> Result<()> {
        let start = self.body.len();
        self.body.resize(start + length, 0);
        self.stream.read_exact(&mut self.body[start..]).await?;
        Ok(())
    }

    async fn read_chunks(&mut self) -> Result<()> {
        loop {
            self.next_line().await?;
            let length = usize::from_str_radix(&self.line, 16).context("a chunk's length is no number")?;
            self.read_bytes(length).await?;
            self.next_line().await?;
            if length == 0 {
                return Ok(());
            }
        }
    }
}
