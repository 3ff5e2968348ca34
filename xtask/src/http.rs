//! One HTTP request at a time to a server on this machine: enough to see that it is ready and to read a small answer.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail};

/// The status and the body of an answer.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// A port of the loopback interface that nothing listens on now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Reads `path` from the server at `address` (`host:port`), signed in by `token` if there is one.
pub fn get(address: &str, path: &str, token: Option<&str>) -> Result<Answer> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    exchange(address, &format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n{authorization}\r\n"))
}

/// Puts nothing to `path`, signed in as nobody.
pub fn put(address: &str, path: &str) -> Result<Answer> {
    exchange(address, &format!("PUT {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n"))
}

/// Sends JSON to `path`, signed in as nobody, and reads the JSON that answers it; any status but 200 is an error.
pub fn post_json(address: &str, path: &str, body: &serde_json::Value) -> Result<serde_json::Value> {
    let body = body.to_string();
    let head =
        format!("POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
    let answer = exchange(address, &format!("{head}\r\n\r\n{body}"))?;
    if answer.status != 200 {
        bail!("POST {path} answered {}: {}", answer.status, answer.body);
    }
    serde_json::from_str(&answer.body).with_context(|| format!("POST {path} answered no JSON"))
}

/// Uploads `bytes` as the field `file` of a form, signed in by `token`, and reads the JSON that answers it.
pub fn upload(address: &str, path: &str, token: &str, (name, bytes): (&str, &str)) -> Result<serde_json::Value> {
    let boundary = "a-line-that-no-file-of-ours-has";
    let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{bytes}\r\n");
    let body = format!("{part}--{boundary}--\r\n");
    let authorization = format!("Authorization: Bearer {token}\r\n");
    let kind = format!("Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {}", body.len());
    let request = format!("POST {path} HTTP/1.0\r\nHost: {address}\r\n{authorization}{kind}\r\n\r\n{body}");
    let answer = exchange(address, &request)?;
    if answer.status != 201 {
        bail!("POST {path} answered {}: {}", answer.status, answer.body);
    }
    serde_json::from_str(&answer.body).with_context(|| format!("POST {path} answered no JSON"))
}

/// Speaks HTTP/1.0: the answer comes in one piece and ends with the connection.
fn exchange(address: &str, request: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes))
}

/// Reads JSON from `path`; any status but 200 is an error.
pub fn get_json(address: &str, path: &str, token: &str) -> Result<serde_json::Value> {
    let answer = get(address, path, Some(token))?;
    if answer.status != 200 {
        bail!("GET {path} answered {}: {}", answer.status, answer.body);
    }
    serde_json::from_str(&answer.body).with_context(|| format!("GET {path} answered no JSON"))
}

fn parse(text: &str) -> Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").context("the answer has no end of headers")?;
    let status = head.split_whitespace().nth(1).and_then(|word| word.parse().ok());
    Ok(Answer { status: status.context("the answer has no status")?, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_status_and_a_body() {
        let answer = parse("HTTP/1.0 503 Service Unavailable\r\nX: y\r\n\r\n{}").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (503, "{}"));
    }

    #[test]
    fn half_an_answer_is_an_error() {
        assert!(parse("HTTP/1.0 200 OK\r\nX: y").is_err());
    }
}
