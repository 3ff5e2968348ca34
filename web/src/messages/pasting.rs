//! What a paste becomes: files for the tray, a link over words, or clean Markdown. What is left is the browser's own.

use web_sys::ClipboardEvent;

use super::{
    markup::{Change, is_address, is_code, pasted_link},
    paste::markdown_of,
    writing::Writing,
};
use crate::attachments::pasted;

/// Pastes. `is_plain` when the person asked for the text alone.
pub fn paste(writing: Writing, event: &ClipboardEvent, is_plain: bool) {
    let Some(clipboard) = event.clipboard_data() else { return };
    let read = |kind: &str| clipboard.get_data(kind).unwrap_or_default();
    let (text, html) = (read("text/plain"), if is_plain { String::new() } else { read("text/html") });
    let link = writing.selected(|at| pasted_link(at, &text)).flatten();
    if let Some(link) = link.filter(|_| !is_plain) {
        event.prevent_default();
        return writing.apply(&link);
    }
    // A text processor puts a picture of the text beside it.
    let is_text = !text.trim().is_empty() && !html.is_empty();
    let has_files = clipboard.files().is_some_and(|files| files.length() > 0);
    if has_files && !is_text {
        if writing.editor.is_none() {
            pasted(event, writing.tray, writing.problem);
        }
        return;
    }
    let is_words = writing.selected(|at| !is_code(at.text, at.from)).unwrap_or(false) && !is_address(text.trim());
    let markdown = (is_words && !html.is_empty()).then(|| markdown_of(&html)).flatten();
    if let Some(change) = markdown.and_then(|markdown| writing.selected(|at| Change::behind(at.from, at.to, markdown))) {
        event.prevent_default();
        writing.apply(&change);
    }
}
