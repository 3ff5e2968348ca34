//! Over the field: that what stands in it is a draft, and what can be done with it. A draft is never sent by itself.

use leptos::prelude::*;

use super::{
    draft::Draft,
    quoting::COMPOSER,
    synced::{Note, Synced},
    writing::Writing,
};
use crate::{
    keyboard,
    ui::{Glyph, Icon},
    words::{t, tr},
};

/// Nothing while there is nothing to say.
#[component]
pub fn DraftNote(writing: Writing) -> impl IntoView {
    let Some(synced) = writing.synced else { return ().into_any() };
    view! {
        <div role="status">
            {move || synced.note.get().map(|note| view! { <Line writing synced note/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Line(writing: Writing, synced: Synced, note: Note) -> impl IntoView {
    let words = match &note {
        Note::Restored => "draft.restored",
        Note::Elsewhere => "draft.elsewhere",
        Note::Other(_) => "draft.other",
        Note::Discarded(_) => "draft.discarded",
        Note::OtherDiscarded(_) => "draft.other_discarded",
        Note::Gone(_) => "draft.gone",
    };
    let is_other = matches!(note, Note::Other(_));
    let back = |label: &'static str, draft: Draft| {
        let bring = move |_| {
            synced.bring_back(writing, draft.clone());
            keyboard::focus(COMPOSER);
        };
        view! { <button type="button" class="outline small" on:click=bring>{tr(label)}</button> }.into_any()
    };
    let button = match note {
        Note::Restored | Note::Elsewhere => {
            let discard = move |_| {
                synced.discard(writing);
                keyboard::focus(UNDO);
            };
            view! { <button type="button" class="outline small" on:click=discard>{tr("draft.discard")}</button> }.into_any()
        }
        Note::Other(draft) => back("draft.show_other", draft),
        Note::Discarded(draft) => back("draft.undo", draft),
        Note::OtherDiscarded(draft) => {
            let offer = move |_| {
                synced.offer_again(draft.clone());
                keyboard::focus(UNDO);
            };
            view! { <button type="button" class="outline small" on:click=offer>{tr("draft.undo")}</button> }.into_any()
        }
        Note::Gone(draft) => back("draft.bring_back", draft),
    };
    let put_away = move |_| {
        synced.put_away();
        keyboard::focus(if is_other { UNDO } else { COMPOSER });
    };
    view! {
        <div class="draft-note">
            <Icon glyph=Glyph::Pencil size=14/>
            <span>{move || t(words)}</span>
            {button}
            <button type="button" class="quiet square" aria-label=tr("action.dismiss") title=tr("action.dismiss") on:click=put_away>
                <Icon glyph=Glyph::X size=14/>
            </button>
        </div>
    }
}

/// The button that stands where the one was that threw the draft away.
const UNDO: &str = ".draft-note .outline";
