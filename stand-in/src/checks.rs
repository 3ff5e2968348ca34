//! What Slack demands of a message before it takes it: some text, and blocks within their limits.

use serde_json::Value;

/// Most characters of a message's text.
const TEXT_MAX: usize = 40_000;
/// Most blocks of a message.
const BLOCKS_MAX: usize = 50;

/// Slack's word for what is wrong with a message.
pub fn fault(message: &Value) -> Option<&'static str> {
    let text = message["text"].as_str().unwrap_or_default();
    let blocks = match &message["blocks"] {
        Value::Null => &[][..],
        Value::Array(blocks) => blocks,
        _ => return Some("invalid_blocks_format"),
    };
    if text.trim().is_empty() && blocks.is_empty() {
        return Some("no_text");
    }
    if text.chars().count() > TEXT_MAX {
        return Some("msg_too_long");
    }
    let good = blocks.len() <= BLOCKS_MAX && blocks.iter().all(is_block);
    (!good).then_some("invalid_blocks")
}

/// Only the kinds that Palabre sends.
fn is_block(block: &Value) -> bool {
    match block["type"].as_str() {
        Some("header") => is_text(&block["text"], &["plain_text"], 150),
        Some("section") => is_text(&block["text"], &["plain_text", "mrkdwn"], 3000),
        Some("divider") => true,
        Some("context") => elements(block, 10, |element| is_text(element, &["plain_text", "mrkdwn"], 3000)),
        Some("actions") => elements(block, 25, is_button),
        _ => false,
    }
}

fn elements(block: &Value, most: usize, good: impl Fn(&Value) -> bool) -> bool {
    block["elements"].as_array().is_some_and(|list| !list.is_empty() && list.len() <= most && list.iter().all(good))
}

fn is_button(element: &Value) -> bool {
    let short =
        |name: &str, most: usize| element[name].as_str().is_none_or(|value| !value.is_empty() && value.chars().count() <= most);
    element["type"] == "button" && is_text(&element["text"], &["plain_text"], 75) && short("url", 3000) && short("value", 2000)
}

fn is_text(text: &Value, kinds: &[&str], most: usize) -> bool {
    let known = text["type"].as_str().is_some_and(|kind| kinds.contains(&kind));
    let length = text["text"].as_str().unwrap_or_default().chars().count();
    known && (1..=most).contains(&length)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_has_text_or_blocks_and_these_have_limits() {
        assert_eq!(fault(&json!({})), Some("no_text"));
        assert_eq!(fault(&json!({ "text": "Hello" })), None);
        assert_eq!(fault(&json!({ "text": "x".repeat(40_001) })), Some("msg_too_long"));
        let section = |length: usize| json!({ "type": "section", "text": { "type": "mrkdwn", "text": "x".repeat(length) } });
        assert_eq!(fault(&json!({ "blocks": [section(3000)] })), None);
        for wrong in [json!([section(3001)]), json!([section(0)]), json!([{ "type": "poem" }]), json!(vec![section(1); 51])] {
            assert_eq!(fault(&json!({ "text": "x", "blocks": wrong })), Some("invalid_blocks"));
        }
        assert_eq!(fault(&json!({ "text": "x", "blocks": "[]" })), Some("invalid_blocks_format"));
    }
}
