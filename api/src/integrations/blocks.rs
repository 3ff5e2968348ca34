//! What a message says in Slack: Block Kit, within its limits, with nothing in it that Slack would act on. Pure.

use shared::{deliveries::DeliveryReason, record_types::ContentLevel, users::Locale};
use slack_morphism::prelude::{
    SlackActionsBlock, SlackBlock, SlackBlockButtonElement, SlackBlockMarkDownText, SlackBlockPlainText, SlackContextBlock,
    SlackHeaderBlock, SlackMessageContent, SlackSectionBlock,
};
use url::Url;

use crate::delivery::words::Named;

/// Most characters of a header.
const HEADER_MAX: usize = 150;
/// Most characters of a text in a section or a context.
const TEXT_MAX: usize = 3000;
/// Most characters of the line that notifications show; Slack allows more, but shows no more.
const LINE_MAX: usize = 300;

/// What is told of a message.
pub struct Said<'a> {
    pub author: &'a str,
    pub reason: DeliveryReason,
    pub record: Named,
    /// As much of the text as the record's type allows; empty for none.
    pub text: String,
    /// Its files, as far as the record's type allows; empty for none.
    pub files: String,
    /// Where the message is.
    pub url: String,
    pub locale: Locale,
}

/// How much of a message is told.
#[must_use]
pub fn text(level: ContentLevel, excerpt: &str, whole: impl FnOnce() -> String) -> String {
    match level {
        ContentLevel::Full => whole(),
        ContentLevel::Excerpt => excerpt.to_owned(),
        ContentLevel::None => String::new(),
    }
}

/// A message as Slack shows it: what it is about, who says it, the text, and a button that leads there.
#[must_use]
pub fn message(said: &Said<'_>) -> SlackMessageContent {
    let lead = lead(said);
    let about = if said.record.external_id.is_empty() {
        lead.clone()
    } else {
        format!("{lead} · {} · {}", said.record.kind, said.record.external_id)
    };
    let mut blocks: Vec<SlackBlock> = vec![
        SlackHeaderBlock::new(plain(&said.record.title, HEADER_MAX).into()).into(),
        SlackContextBlock::new(vec![marked(&about).into()]).into(),
    ];
    if !said.text.trim().is_empty() {
        blocks.push(SlackSectionBlock::new().with_text(marked(&said.text).into()).into());
    }
    if !said.files.is_empty() {
        blocks.push(SlackContextBlock::new(vec![plain(&said.files, TEXT_MAX).into()]).into());
    }
    if let Ok(url) = Url::parse(&said.url) {
        let label = match said.locale {
            Locale::En => "Read and answer",
            Locale::Fr => "Lire et répondre",
        };
        let button = SlackBlockButtonElement::new(plain(label, HEADER_MAX).into()).with_url(url);
        blocks.push(SlackActionsBlock::new(vec![button.into()]).into());
    }
    let line = escaped(&format!("{lead}{}{}", colon(said.locale), said.record.title), LINE_MAX);
    SlackMessageContent::new().with_text(line).with_blocks(blocks)
}

/// What a test posts, so that a person sees that it works.
#[must_use]
pub fn trial(workspace: &str, locale: Locale) -> SlackMessageContent {
    let text = match locale {
        Locale::En => format!("Palabre can write here for {workspace}. This is a test; nothing to do."),
        Locale::Fr => format!("Palabre peut écrire ici pour {workspace}. Ceci est un test ; rien à faire."),
    };
    SlackMessageContent::new().with_text(escaped(&text, LINE_MAX))
}

/// Who did what, without a full stop.
fn lead(said: &Said<'_>) -> String {
    let author = said.author;
    match (said.locale, said.reason) {
        (Locale::En, DeliveryReason::TeamMention) => format!("{author} mentioned your team"),
        (Locale::En, DeliveryReason::EveryoneMention) => format!("{author} mentioned everyone"),
        (Locale::En, DeliveryReason::Channel) => format!("{author} wrote"),
        (Locale::En, _) => format!("{author} mentioned you"),
        (Locale::Fr, DeliveryReason::TeamMention) => format!("{author} mentionne votre équipe"),
        (Locale::Fr, DeliveryReason::EveryoneMention) => format!("{author} mentionne tout le monde"),
        (Locale::Fr, DeliveryReason::Channel) => format!("{author} a écrit"),
        (Locale::Fr, _) => format!("{author} vous mentionne"),
    }
}

fn colon(locale: Locale) -> &'static str {
    match locale {
        Locale::En => ": ",
        Locale::Fr => " : ",
    }
}

/// Text that Slack shows letter by letter; nothing in it is a control character, so nothing is escaped.
fn plain(text: &str, most: usize) -> SlackBlockPlainText {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = if line.chars().count() <= most {
        line
    } else {
        format!("{}…", line.chars().take(most - 1).collect::<String>().trim_end())
    };
    SlackBlockPlainText::new(cut).with_emoji(false)
}

/// Text in which Slack shows bold and the like, but finds no names, channels or links of its own.
fn marked(text: &str) -> SlackBlockMarkDownText {
    SlackBlockMarkDownText::new(escaped(text.trim(), TEXT_MAX)).with_verbatim(true)
}

/// Text with its three control characters written as Slack wants them, cut where it would be too long written so.
fn escaped(text: &str, most: usize) -> String {
    let (mut out, mut length, mut cut_at) = (String::with_capacity(text.len()), 0, 0);
    for c in text.chars() {
        let written = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ => "",
        };
        let more = if written.is_empty() { 1 } else { written.len() };
        if length + more > most {
            out.truncate(cut_at);
            return format!("{}…", out.trim_end());
        }
        if written.is_empty() {
            out.push(c)
        } else {
            out.push_str(written)
        }
        length += more;
        if length < most {
            cut_at = out.len();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn said<'a>(author: &'a str, title: &str, text: &str) -> Said<'a> {
        Said {
            author,
            reason: DeliveryReason::Mention,
            record: Named { kind: "Incident".into(), title: title.into(), external_id: "INC-7".into() },
            text: text.into(),
            files: String::new(),
            url: "https://talk.example/threads/1#2".into(),
            locale: Locale::En,
        }
    }

    fn json_of(content: &SlackMessageContent) -> Value {
        serde_json::to_value(content).expect("json")
    }

    #[test]
    fn a_message_says_what_it_is_about_who_says_it_and_leads_there() {
        let shown = json_of(&message(&said("Claire Martin", "Lost laptop, Lyon office", "Was it *encrypted*?")));
        assert_eq!(
            shown,
            json!({
                "text": "Claire Martin mentioned you: Lost laptop, Lyon office",
                "blocks": [
                    { "type": "header", "text": { "type": "plain_text", "text": "Lost laptop, Lyon office", "emoji": false } },
                    { "type": "context", "elements": [
                        { "type": "mrkdwn", "text": "Claire Martin mentioned you · Incident · INC-7", "verbatim": true }] },
                    { "type": "section", "text": { "type": "mrkdwn", "text": "Was it *encrypted*?", "verbatim": true } },
                    { "type": "actions", "elements": [{ "type": "button",
                        "text": { "type": "plain_text", "text": "Read and answer", "emoji": false }, "url": "https://talk.example/threads/1#2" }] },
                ],
            })
        );
    }

    #[test]
    fn nothing_that_a_person_wrote_rings_a_channel_or_becomes_a_link() {
        let shown = json_of(&message(&said("<!here>", "<!channel>", "a <!everyone> & <https://evil.example|Slack>"))).to_string();
        assert!(!shown.contains("<!everyone>") && !shown.contains("<https") && !shown.contains("\"<!here>"), "{shown}");
        assert!(shown.contains("a &lt;!everyone&gt; &amp; &lt;https://evil.example|Slack&gt;"));
        assert!(
            shown.contains("\"type\":\"plain_text\",\"text\":\"<!channel>\"")
                || shown.contains("\"text\":\"<!channel>\",\"type\":\"plain_text\"")
        );
    }

    #[test]
    fn a_level_of_none_leaves_the_kind_of_record_and_the_button() {
        let record = Named { kind: "Incident".into(), title: "Incident".into(), external_id: String::new() };
        let none = Said { record, text: text(ContentLevel::None, "excerpt", || "whole".into()), ..said("Claire Martin", "", "") };
        let shown = json_of(&message(&none));
        assert_eq!(shown["text"], "Claire Martin mentioned you: Incident");
        assert_eq!(shown["blocks"].as_array().map(Vec::len), Some(3));
        assert_eq!(shown["blocks"][1]["elements"][0]["text"], "Claire Martin mentioned you");
        assert_eq!(text(ContentLevel::Excerpt, "excerpt", || "whole".into()), "excerpt");
    }

    #[test]
    fn files_stand_below_the_text_letter_by_letter() {
        let files = "2 files: <!here>.pdf, *b*.png".to_owned();
        let shown = json_of(&message(&Said { files, ..said("Claire Martin", "Lost laptop", "Read this.") }));
        assert_eq!(shown["blocks"][2]["text"]["text"], "Read this.");
        let line = json!({ "type": "plain_text", "text": "2 files: <!here>.pdf, *b*.png", "emoji": false });
        assert_eq!(shown["blocks"][3], json!({ "type": "context", "elements": [line] }));
    }

    #[test]
    fn a_cut_never_leaves_half_of_an_escape() {
        assert_eq!(escaped("a&b", 7), "a&amp;b");
        assert_eq!(escaped("a&b", 6), "a…");
        assert_eq!(escaped("&&", 5), "…");
    }

    proptest! {
        #[test]
        fn whatever_is_written_keeps_within_slacks_limits(author in "\\PC{1,120}", title in "\\PC{1,300}", text in "[a&<>é🙂 \\n]{0,9000}") {
            let shown = json_of(&message(&said(&author, &title, &text)));
            let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
            prop_assert!(length(&shown["text"]) <= LINE_MAX);
            for block in shown["blocks"].as_array().expect("blocks") {
                prop_assert!(length(&block["text"]["text"]) <= TEXT_MAX && length(&block["elements"][0]["text"]) <= TEXT_MAX);
            }
            prop_assert!(length(&shown["blocks"][0]["text"]["text"]) <= HEADER_MAX);
        }
    }
}
