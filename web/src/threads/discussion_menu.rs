//! What one does with a whole conversation, besides closing and following it.

use leptos::prelude::*;

use super::OpenThread;
use crate::{
    messages::copy_thread,
    ui::{Glyph, Icon, Menu, MenuItem},
    words::{t, tr},
};

/// Nothing while there is no thread.
#[component]
pub fn DiscussionMenu(open: OpenThread) -> impl IntoView {
    let is_there = Memo::new(move |_| open.thread.with(Option::is_some));
    view! {
        <Show when=move || is_there.get()>
            <div class="discussion-menu">
                <Menu class="quiet square" label=Signal::derive(|| t("thread.more")) end=true button=|| view! { <Icon glyph=Glyph::Ellipsis/> }>
                    <MenuItem on_choose=move |()| copy_thread(open)><Icon glyph=Glyph::Copy/> {tr("copying.copy_thread")}</MenuItem>
                </Menu>
            </div>
        </Show>
    }
}
