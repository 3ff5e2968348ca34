//! A mail as a mail program shows it.

use base64::{Engine, engine::general_purpose::STANDARD};

pub struct Mail {
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl Mail {
    pub fn read(raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").expect("headers and a body");
        let headers = headers(head);
        let kind = find(&headers, "Content-Type");
        let boundary = kind.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
        let body = body.split(&format!("--{boundary}--")).next().unwrap_or_default();
        let parts: Vec<String> = body
            .split(&format!("--{boundary}"))
            .filter_map(|part| part.trim_start_matches("\r\n").split_once("\r\n\r\n"))
            .map(|(head, body)| decoded(&find(&self::headers(head), "Content-Transfer-Encoding"), body))
            .collect();
        let [text, html] = parts.try_into().expect("plain text and HTML");
        Self { headers, text, html }
    }

    /// A header, with its words decoded.
    pub fn header(&self, name: &str) -> String {
        find(&self.headers, name)
    }

    /// Everything a reader sees, for a snapshot; what differs each time is replaced by words.
    pub fn shown(&self, replace: &[(String, &str)]) -> String {
        let mut headers = self.headers.clone();
        headers.retain(|(name, _)| name != "Content-Type");
        headers.sort();
        let headers: Vec<String> = headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let all = format!("{}\n\n{}\n\n{}", headers.join("\n"), self.text.trim(), self.html.trim());
        replace.iter().fold(all.replace("\r\n", "\n"), |text, (from, to)| text.replace(from.as_str(), to))
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.split("\r\n").filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), words(value))).collect()
}

fn find(headers: &[(String, String)], name: &str) -> String {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Decodes the words of a header: `=?utf-8?b?…?=`.
fn words(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        let Some((word, behind)) = after.split_once("?=") else { break };
        if !before.trim().is_empty() {
            text.push_str(before);
        }
        text.push_str(&String::from_utf8(STANDARD.decode(word).expect("base64")).expect("UTF-8"));
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn decoded(encoding: &str, body: &str) -> String {
    match encoding {
        "base64" => {
            let compact: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(compact).expect("base64")).expect("UTF-8")
        }
        "quoted-printable" => quoted(body),
        _ => body.to_owned(),
    }
}

fn quoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'='
            && let [high, low, behind @ ..] = tail
            && let Ok(byte) = u8::from_str_radix(&format!("{}{}", char::from(*high), char::from(*low)), 16)
        {
            bytes.push(byte);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
