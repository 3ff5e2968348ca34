//! What stands in the place of a deleted message: that it was deleted, by whom if not by its author, and why.

use leptos::prelude::*;
use shared::messages::MessageView;

use crate::words::{t_with, tr};

#[component]
pub fn Tombstone(message: MessageView) -> impl IntoView {
    let author = message.author.id;
    let moderator = message.deleted_by.filter(|person| person.id != author);
    let said = move || match &moderator {
        Some(person) => t_with("message.deleted_by", &[("name", &person.name)]),
        None => tr("message.deleted")(),
    };
    view! {
        <div class="text muted tombstone">
            <p>{said}</p>
            {message.deletion_reason.map(|reason| view! { <p>{move || t_with("message.deleted_reason", &[("reason", &reason)])}</p> })}
        </div>
    }
}
