//! What one may do with a message: a button that answers it, and a menu with everything. By keyboard the menu is the one stop of
//! its message, and the arrows go from message to message.

use leptos::prelude::*;
use shared::messages::MessageView;

use super::{
    acts::Acts,
    copying::copy_message,
    permalink,
    pinned::{is_pinned, pin, unpin},
    quoting,
};
use crate::{
    moments,
    threads::mark_unread_from,
    ui::{Glyph, Icon, Menu, MenuItem},
    words::{t_with, tr},
};

#[component]
pub fn Actions(message: MessageView, acts: Acts) -> impl IntoView {
    let thread = message.thread_id;
    let (seq, at, name, viewer) = (message.seq, message.created_at, message.author.name.clone(), message.viewer);
    let label = Signal::derive(move || t_with("message.actions", &[("name", &name), ("at", &moments::clock(at))]));
    let message = StoredValue::new(message);
    let answer = move || message.with_value(|message| quoting::answer(acts.open, message));
    let tabindex = Signal::derive(move || Some(if acts.is_stop(seq) { 0 } else { -1 }));
    let can_post = move || acts.open.thread.with(|thread| thread.as_ref().is_none_or(|thread| thread.viewer.can_post));
    let react = move || acts.reacting.choosing.set(Some(message.get_value()));
    let is_pinned = Memo::new(move |_| is_pinned(acts.open, seq));
    let turn_pin = move || {
        if is_pinned.get_untracked() { unpin(acts.open) } else { pin(acts.open, message.with_value(|message| message.id)) }
    };
    view! {
        <span class="acts">
            <Show when=can_post>
                <button type="button" class="quiet square small by-mouse" tabindex="-1" title=tr("reaction.add") aria-label=tr("reaction.add") on:click=move |_| react()>
                    <Icon glyph=Glyph::SmilePlus/>
                </button>
                <button type="button" class="quiet square small by-mouse" tabindex="-1" title=tr("message.reply") aria-label=tr("message.reply") on:click=move |_| answer()>
                    <Icon glyph=Glyph::Reply/>
                </button>
            </Show>
            <Menu class="quiet square small" label end=true within=".timeline" tabindex arrow_opens=false button=|| view! { <Icon glyph=Glyph::Ellipsis/> }>
                <Show when=can_post>
                    <MenuItem on_choose=move |()| answer()><Icon glyph=Glyph::Reply/> {tr("message.reply")}</MenuItem>
                    <MenuItem on_choose=move |()| react()><Icon glyph=Glyph::SmilePlus/> {tr("reaction.add")}</MenuItem>
                    <MenuItem on_choose=move |()| turn_pin()>
                        {move || if is_pinned.get() {
                            view! { <Icon glyph=Glyph::PinOff/> {tr("pin.unpin")} }.into_any()
                        } else {
                            view! { <Icon glyph=Glyph::Pin/> {tr("pin.pin")} }.into_any()
                        }}
                    </MenuItem>
                </Show>
                <MenuItem on_choose=move |()| message.with_value(copy_message)><Icon glyph=Glyph::Copy/> {tr("copying.copy_message")}</MenuItem>
                <MenuItem on_choose=move |()| permalink::copy(thread, seq)><Icon glyph=Glyph::Link/> {tr("message.copy_link")}</MenuItem>
                <MenuItem on_choose=move |()| mark_unread_from(acts.open, seq)>
                    <Icon glyph=Glyph::EyeOff/> {tr("message.mark_unread")}
                </MenuItem>
                {viewer.can_edit.then(|| view! {
                    <MenuItem on_choose=move |()| acts.edit(message.get_value())><Icon glyph=Glyph::Pencil/> {tr("message.edit")}</MenuItem>
                })}
                {viewer.can_delete.then(|| view! {
                    <MenuItem on_choose=move |()| acts.deleting.set(Some(message.get_value()))>
                        <Icon glyph=Glyph::Trash/> {tr("message.delete")}
                    </MenuItem>
                })}
            </Menu>
        </span>
    }
}
