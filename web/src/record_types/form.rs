//! Making a record type, or changing one: it is replaced as a whole.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Page, WorkspaceId, limits,
    record_types::{ContentLevel, Icon, PutRecordType, RecordTypeView},
    text,
};

use super::{
    icon_words,
    labels::{LabelFields, Typed},
    level_text, level_words,
};
use crate::{
    api::{self, Answer, Failure},
    browser,
    ui::{Choice, Offer, field_id, icon_of, toast},
    words::{t, t_with, tr},
};

const LEVELS: [ContentLevel; 3] = [ContentLevel::Full, ContentLevel::Excerpt, ContentLevel::None];

/// Why it was not kept.
#[derive(Clone, PartialEq, Eq)]
enum Wrong {
    KeyForm,
    /// There is a type of this key, which would be replaced.
    KeyTaken,
    Refused(Failure),
}

impl Wrong {
    fn sentence(&self, key: &str) -> String {
        match self {
            Self::KeyForm => t("record_types.key_wrong"),
            Self::KeyTaken => t_with("record_types.key_taken", &[("key", key)]),
            Self::Refused(failure) if failure.field("/labels").is_some() => t("record_types.labels_wrong"),
            Self::Refused(failure) => failure.sentence(),
        }
    }

    fn is_of_key(&self) -> bool {
        matches!(self, Self::KeyForm | Self::KeyTaken)
    }
}

/// The fields of a type. `subject` is the one to change; without it, a new one is made.
#[component]
pub fn RecordTypeForm(workspace: WorkspaceId, subject: Option<RecordTypeView>, on_done: Callback<()>) -> impl IntoView {
    let is_new = subject.is_none();
    let labels = subject.as_ref().map(|kind| &kind.labels);
    let (english, french) = (Typed::of(labels, "en"), Typed::of(labels, "fr"));
    let icon = RwSignal::new(subject.as_ref().map(|kind| kind.icon).unwrap_or_default());
    let level = RwSignal::new(subject.as_ref().map(|kind| kind.content_level).unwrap_or_default());
    let concludes = RwSignal::new(subject.as_ref().is_some_and(|kind| kind.requires_conclusion));
    let key = RwSignal::new(subject.map(|kind| kind.key).unwrap_or_default());
    let (busy, wrong) = (RwSignal::new(false), RwSignal::new(None::<Wrong>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let key = key.with_untracked(|key| key.trim().to_owned());
        if text::type_key(&key).is_err() {
            return wrong.set(Some(Wrong::KeyForm));
        }
        let label = |tag: &str, typed: Typed| Some((tag.to_owned(), typed.label()?));
        let labels: BTreeMap<_, _> = [label("en", english), label("fr", french)].into_iter().flatten().collect();
        let put = PutRecordType {
            labels,
            icon: icon.get_untracked(),
            content_level: level.get_untracked(),
            requires_conclusion: concludes.get_untracked(),
        };
        busy.set(true);
        wrong.set(None);
        spawn_local(async move {
            let kept = keep(workspace, &key, &put, is_new).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match kept {
                Ok(()) => {
                    toast(t("saved"));
                    on_done.run(());
                }
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    let icons = Icon::ALL.into_iter().map(|one| Offer::new(one, move || icon_words(one)).drawn(icon_of(one))).collect::<Vec<_>>();
    let levels =
        LEVELS.into_iter().map(|one| Offer::new(one, move || level_words(one)).saying(move || level_text(one))).collect();
    view! {
        <form class="form" on:submit=submit>
            {is_new.then(|| view! { <KeyField key is_wrong=Signal::derive(move || wrong.with(|wrong| wrong.as_ref().is_some_and(Wrong::is_of_key)))/> })}
            <LabelFields typed=english legend="record_types.english" lang="en" is_needed=true/>
            <LabelFields typed=french legend="record_types.french" lang="fr" is_needed=false/>
            <Choice legend=Signal::derive(|| t("record_types.icon")) offers=icons chosen=icon tiles=true/>
            <Choice legend=Signal::derive(|| t("record_types.content_level")) offers=levels chosen=level/>
            <label class="check">
                <input type="checkbox" bind:checked=concludes/>
                <span>{tr("record_types.requires_conclusion")}<small>{tr("record_types.requires_conclusion_text")}</small></span>
            </label>
            <p class="form-error" role="alert">{move || wrong.with(|wrong| wrong.as_ref().map(|wrong| wrong.sentence(key.get_untracked().trim())))}</p>
            <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
        </form>
    }
}

#[component]
fn KeyField(key: RwSignal<String>, is_wrong: Signal<bool>) -> impl IntoView {
    let (key_id, rule_id) = (field_id("key"), field_id("rule"));
    view! {
        <label for=key_id.clone()>{tr("record_types.key")}</label>
        <input id=key_id type="text" required autofocus autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="contract"
            maxlength=limits::TYPE_KEY_MAX.to_string() aria-describedby=rule_id.clone() aria-invalid=move || is_wrong.get().then_some("true") bind:value=key/>
        <p id=rule_id class="muted">{tr("record_types.key_text")}</p>
    }
}

/// Puts the type. A new one never replaces one that is there.
async fn keep(workspace: WorkspaceId, key: &str, put: &PutRecordType, is_new: bool) -> Result<(), Wrong> {
    if is_new && is_taken(workspace, key).await.map_err(Wrong::Refused)? {
        return Err(Wrong::KeyTaken);
    }
    let path = format!("/workspaces/{workspace}/record-types/{}", browser::encoded(key));
    api::put::<RecordTypeView>(&path, put).await.map(drop).map_err(Wrong::Refused)
}

/// Is there a type of this key? The list on the screen may be old.
async fn is_taken(workspace: WorkspaceId, key: &str) -> Answer<bool> {
    let types: Page<RecordTypeView> = api::get(&format!("/workspaces/{workspace}/record-types")).await?;
    Ok(types.items.iter().any(|kind| kind.key == key))
}
