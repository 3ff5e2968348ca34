//! The dialog that lists the shortcuts.

use leptos::prelude::*;

use crate::{
    browser, keyboard,
    ui::Dialog,
    words::{t, tr},
};

const KEYS: [(&str, &str); 8] = [
    ("J", "shortcuts.next"),
    ("K", "shortcuts.previous"),
    ("R", "shortcuts.reply"),
    ("E", "shortcuts.close"),
    ("N", "shortcuts.first_unread"),
    ("U", "shortcuts.unread"),
    ("M", "shortcuts.mark_read"),
    ("?", "shortcuts.help"),
];

/// Opens on `?`.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let open = RwSignal::new(false);
    keyboard::on_key("?", move || open.set(true));
    let search = if browser::is_apple() { "shortcuts.search_key_command" } else { "shortcuts.search_key" };
    let send = if browser::is_apple() { "shortcuts.send_key_command" } else { "shortcuts.send_key" };
    let format = if browser::is_apple() { "shortcuts.format_key_command" } else { "shortcuts.format_key" };
    let lines = if browser::is_apple() { "shortcuts.lines_key_command" } else { "shortcuts.lines_key" };
    view! {
        <Dialog open title=Signal::derive(|| t("shortcuts.title"))>
            <dl class="keys">
                {KEYS.into_iter().map(|(key, words)| view! { <dt><kbd>{key}</kbd></dt><dd>{tr(words)}</dd> }).collect_view()}
                <dt><kbd>{tr(search)}</kbd></dt><dd>{tr("shortcuts.search")}</dd>
                <dt><kbd>{tr(send)}</kbd></dt><dd>{tr("shortcuts.send")}</dd>
                <dt><kbd>{tr(format)}</kbd></dt><dd>{tr("shortcuts.format")}</dd>
                <dt><kbd>{tr(lines)}</kbd></dt><dd>{tr("shortcuts.lines")}</dd>
            </dl>
        </Dialog>
    }
}
