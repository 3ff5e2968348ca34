//! What is measured, and the requests it is made of. The same numbers give the same requests: runs can be compared.

use clap::ValueEnum;

use crate::seed::Seed;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Operation {
    /// A message with one mention, to one of many threads.
    Post,
    /// The latest 50 messages of a very long thread.
    Messages,
    /// What opening it at the first unread message asks for: 30 messages before and 50 from there.
    MessagesUnread,
    /// The same at a message anywhere in it.
    MessagesMiddle,
    /// The first page of the hub: open threads.
    Hub,
    /// The badges of the navigation.
    Counters,
    /// Dot and number of 50 records.
    RecordCounters,
    /// People for the picker, by two or more letters of a name.
    Picker,
    /// What was said, by words that stand in many messages and by some that stand in few.
    Search,
    /// One word that stands in a fifth of all messages.
    SearchFrequent,
    /// One that stands in every twenty-thousandth.
    SearchRare,
    /// Words one behind the other.
    SearchPhrase,
    /// The beginning of a word.
    SearchPrefix,
    /// A frequent word in closed discussions of one type, not too old.
    SearchFiltered,
}

impl Operation {
    pub const ALL: [Self; 9] = [
        Self::Messages,
        Self::MessagesUnread,
        Self::MessagesMiddle,
        Self::Hub,
        Self::Counters,
        Self::RecordCounters,
        Self::Picker,
        Self::Search,
        Self::Post,
    ];

    /// One kind of search each: for a database in which very much was said.
    pub const SEARCHES: [Self; 5] =
        [Self::SearchFrequent, Self::SearchRare, Self::SearchPhrase, Self::SearchPrefix, Self::SearchFiltered];

    pub fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Messages => "messages",
            Self::MessagesUnread => "messages_unread",
            Self::MessagesMiddle => "messages_middle",
            Self::Hub => "hub",
            Self::Counters => "counters",
            Self::RecordCounters => "record_counters",
            Self::Picker => "picker",
            Self::Search => "search",
            Self::SearchFrequent => "search_frequent",
            Self::SearchRare => "search_rare",
            Self::SearchPhrase => "search_phrase",
            Self::SearchPrefix => "search_prefix",
            Self::SearchFiltered => "search_filtered",
        }
    }

    /// The request number `number` (any) of this operation, as the client `client`.
    pub fn request(self, seed: &Seed, client: usize, number: u64) -> Request {
        let workspace = &seed.workspace_id;
        let token = &pick(&seed.clients, client as u64).token;
        let get = |path: String| Request::get(token, &path);
        let search = |words: &str| get(format!("/api/v1/workspaces/{workspace}/search?q={}&limit=20", encode(words)));
        match self {
            Self::Post => {
                let (thread, person) = (pick(&seed.thread_ids, number), pick(&seed.mention_user_ids, number / 7));
                let text = format!(
                    "Could you look at point {} before Friday, [@you](mention:user/{person})? The **retention** of the payslips is \
                     five years in the contract, and ten in the register.",
                    number % 1000
                );
                Request::post(token, &format!("/api/v1/threads/{thread}/messages"), &serde_json::json!({ "body": text }), 201)
            }
            Self::Messages => get(format!("/api/v1/threads/{}/messages?limit=50", seed.long_thread_id)),
            // Half of it unread.
            Self::MessagesUnread => get(around(seed, seed.long_thread_messages / 2, number)),
            Self::MessagesMiddle => {
                get(around(seed, number.wrapping_mul(7_919) % seed.long_thread_messages.max(1) + 1, number / 2))
            }
            Self::Hub => get(format!("/api/v1/workspaces/{workspace}/threads?state=open&limit=50")),
            Self::Counters => get(format!("/api/v1/workspaces/{workspace}/counters")),
            Self::RecordCounters => {
                let start = usize::try_from(number % 100).unwrap_or_default();
                let records: Vec<_> = seed.records.iter().cycle().skip(start).take(50.min(seed.records.len())).collect();
                let body = serde_json::json!({ "records": records });
                Request::post(token, &format!("/api/v1/workspaces/{workspace}/records/counters"), &body, 200)
            }
            Self::Search => search(pick::<String>(&seed.searches, number)),
            Self::SearchFrequent => search(pick::<&str>(&["vendor", "encryption", "committee", "evaluated"], number)),
            Self::SearchRare => search("quokka"),
            Self::SearchPhrase => search(pick::<&str>(&["\"confirms five years\"", "\"report is in the record\""], number)),
            Self::SearchPrefix => search(pick::<&str>(&["encr", "commit", "quok"], number)),
            Self::SearchFiltered => search("contract state:closed type:incident after:2026-03-01"),
            Self::Picker => {
                let (query, record) = (pick(&seed.queries, number), pick(&seed.records, number / 3));
                let (query, kind, id) = (encode(query), encode(&record.kind), encode(&record.id));
                get(format!("/api/v1/workspaces/{workspace}/mentionables?q={query}&type={kind}&id={id}"))
            }
        }
    }
}

/// One of the two requests that read the long thread around a message.
fn around(seed: &Seed, seq: u64, number: u64) -> String {
    let seq = seq.max(1);
    let run =
        if number.is_multiple_of(2) { format!("before_seq={seq}&limit=30") } else { format!("after_seq={}&limit=50", seq - 1) };
    format!("/api/v1/threads/{}/messages?{run}", seed.long_thread_id)
}

/// A request as it goes over the wire, and the status that means that it was done.
pub struct Request {
    pub bytes: Vec<u8>,
    pub expected: u16,
}

impl Request {
    fn get(token: &str, path: &str) -> Self {
        let head = format!("GET {path} HTTP/1.1\r\nHost: palabre\r\nAuthorization: Bearer {token}\r\n\r\n");
        Self { bytes: head.into_bytes(), expected: 200 }
    }

    fn post(token: &str, path: &str, body: &serde_json::Value, expected: u16) -> Self {
        let body = body.to_string();
        let text = format!(
            "POST {path} HTTP/1.1\r\nHost: palabre\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { bytes: text.into_bytes(), expected }
    }
}

/// One of a list, scattered over it by the number.
fn pick<T>(list: &[T], number: u64) -> &T {
    let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    &list[usize::try_from(scattered).unwrap_or_default() % list.len()]
}

/// Percent-encodes all but letters and digits.
fn encode(text: &str) -> String {
    let encode_byte = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode_byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_accents_are_encoded() {
        assert_eq!(encode("Inès 7"), "In%C3%A8s%207");
    }

    #[test]
    fn numbers_are_scattered_over_the_whole_list() {
        let list: Vec<u64> = (0..10).collect();
        let picked: std::collections::BTreeSet<u64> = (0..200).map(|number| *pick(&list, number)).collect();
        assert_eq!(picked.len(), 10);
    }
}
