//! Messages as Markdown, for another program: one of them, or the whole conversation.

use leptos::{prelude::GetUntracked, task::spawn_local};
use shared::{
    Page, ThreadId,
    messages::MessageView,
    threads::{ThreadState, ThreadView},
};

use super::mention;
use crate::{
    api::{self, Answer},
    browser, moments,
    threads::OpenThread,
    ui::toast,
    words::{t, t_count, t_with},
};

const PAGE: usize = 100;
/// Pages read of one conversation: what is longer is copied up to there, and that is said.
const MOST_PAGES: usize = 50;

/// Copies what one message says, as it was written, with its mentions as `@Name`.
pub fn copy_message(message: &MessageView) {
    let text = mention::readable(message.body.as_deref().unwrap_or_default());
    spawn_local(async move { tell(browser::copy(&text).await.then(|| t("copying.message"))) });
}

/// Copies a conversation from its first message on, also what is not loaded here.
pub fn copy_thread(open: OpenThread) {
    let Some(thread) = open.thread.get_untracked() else { return };
    spawn_local(async move {
        match all_messages(thread.id).await {
            Ok((messages, is_whole)) => {
                let count = i64::try_from(messages.len()).unwrap_or(i64::MAX);
                let said = if is_whole { "copying.thread" } else { "copying.thread_cut" };
                tell(browser::copy(&of_thread(&thread, &messages)).await.then(|| t_count(said, count)));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}

fn tell(done: Option<String>) {
    toast(done.unwrap_or_else(|| t("copying.failed")));
}

async fn all_messages(thread: ThreadId) -> Answer<(Vec<MessageView>, bool)> {
    let mut all: Vec<MessageView> = vec![];
    for _ in 0..MOST_PAGES {
        let last = all.last().map_or(0, |message| message.seq);
        let page: Page<MessageView> = api::get(&format!("/threads/{thread}/messages?after_seq={last}&limit={PAGE}")).await?;
        all.extend(page.items);
        if page.next.is_none() {
            return Ok((all, true));
        }
    }
    Ok((all, false))
}

fn of_thread(thread: &ThreadView, messages: &[MessageView]) -> String {
    let mut out = format!("# {}\n", one_line(&thread.record.title));
    for message in messages {
        out.push_str(&format!("\n## {} · {}\n\n", one_line(&message.author.name), moments::full(message.created_at)));
        if let Some(quote) = &message.reply_to {
            let words = quote.excerpt.clone().unwrap_or_else(|| t("message.deleted_brief"));
            out.push_str(&format!("> **{}:** {}\n\n", one_line(&quote.author.name), one_line(&words)));
        }
        match &message.body {
            Some(body) => out.push_str(mention::readable(body).trim_end()),
            None => out.push_str(&format!("*{}*", t("message.deleted"))),
        }
        out.push('\n');
        for file in &message.attachments {
            out.push_str(&format!("\n- {}", one_line(&file.file_name)));
        }
        if !message.attachments.is_empty() {
            out.push('\n');
        }
    }
    if let (ThreadState::Closed, Some(by), Some(at)) = (thread.state, &thread.closed_by, thread.closed_at) {
        let who = t_with("thread.closed_by", &[("name", &one_line(&by.name)), ("when", &moments::full(at))]);
        let conclusion = thread.conclusion.as_deref().map(|text| format!(": {}", one_line(text))).unwrap_or_default();
        out.push_str(&format!("\n---\n\n**{who}**{conclusion}\n"));
    }
    out
}

/// What comes from people stays in the line in which it stands.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
