//! How it looks who looks at a conversation, and who is writing in it.

use leptos::prelude::*;

use super::presence::Presence;
use crate::{ui::Face, words::t_with};

/// Faces shown; of more it is said how many.
const FACES: usize = 3;

/// The others who look, as faces with their names. Nothing when one is alone.
#[component]
pub fn Present(presence: Presence) -> impl IntoView {
    let others = Memo::new(move |_| presence.others());
    move || {
        let others = others.get();
        if others.is_empty() {
            return None;
        }
        let names = others.iter().map(|person| person.name.clone()).collect::<Vec<_>>().join(", ");
        let label = Signal::derive(move || t_with("presence.label", &[("names", &names)]));
        let more = others.len().saturating_sub(FACES);
        let faces = others.into_iter().take(FACES).map(|person| view! { <Face avatar=person.avatar small=true/> });
        Some(view! {
            <div class="present" role="img" aria-label=label title=label>
                {faces.collect_view()}
                {(more > 0).then(|| view! { <span class="face small team" aria-hidden="true">"+" {more}</span> })}
            </div>
        })
    }
}

/// Who is writing, over the composer. Its place is always kept, so that nothing moves; aloud it is said elsewhere, and seldom.
#[component]
pub fn WhoWrites(presence: Presence) -> impl IntoView {
    view! { <p class="who-writes" aria-hidden="true"><span class="cut">{move || presence.who_writes()}</span></p> }
}
