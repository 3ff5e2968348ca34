//! The workspace's name and rules, and how members are told who have not chosen otherwise.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    limits,
    preferences::{Defaults, DigestFrequency},
    workspaces::{WorkspacePatch, WorkspaceView},
};

use crate::{
    api,
    preferences::frequency_words,
    session::session,
    ui::{Unsaved, field_id, toast},
    words::{t, tr},
};

/// What is typed and ticked.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    starter_may_close: RwSignal<bool>,
    show_emails: RwSignal<bool>,
    show_read: RwSignal<bool>,
    digest: RwSignal<DigestFrequency>,
    team_mention_mail: RwSignal<bool>,
    slack: RwSignal<bool>,
}

impl Typed {
    fn of(view: WorkspaceView) -> Self {
        Self {
            name: RwSignal::new(view.name),
            starter_may_close: RwSignal::new(view.starter_may_close),
            show_emails: RwSignal::new(view.show_emails),
            show_read: RwSignal::new(view.show_read),
            digest: RwSignal::new(view.defaults.digest),
            team_mention_mail: RwSignal::new(view.defaults.team_mention_mail),
            slack: RwSignal::new(view.defaults.slack),
        }
    }

    /// Does what is typed differ from `kept`? The language of a workspace is not typed here.
    fn differs(self, kept: &WorkspaceView) -> bool {
        let rules = (self.starter_may_close.get(), self.show_emails.get(), self.show_read.get());
        self.name.with(|name| *name != kept.name)
            || rules != (kept.starter_may_close, kept.show_emails, kept.show_read)
            || self.defaults() != kept.defaults
    }

    fn defaults(self) -> Defaults {
        Defaults { digest: self.digest.get(), team_mention_mail: self.team_mention_mail.get(), slack: self.slack.get() }
    }

    fn patch(self) -> WorkspacePatch {
        WorkspacePatch {
            name: Some(self.name.get_untracked().trim().to_owned()),
            locale: None,
            starter_may_close: Some(self.starter_may_close.get_untracked()),
            show_emails: Some(self.show_emails.get_untracked()),
            show_read: Some(self.show_read.get_untracked()),
            defaults: Some(untrack(|| self.defaults())),
        }
    }
}

/// Changes the workspace.
#[component]
pub fn SettingsForm(view: WorkspaceView) -> impl IntoView {
    let (id, typed, kept) = (view.id, Typed::of(view.clone()), RwSignal::new(view));
    let is_unsaved = Memo::new(move |_| kept.with(|kept| typed.differs(kept)));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let patch = typed.patch();
        spawn_local(async move {
            let answer = api::patch::<WorkspaceView>(&format!("/workspaces/{id}"), &patch).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    typed.name.set(view.name.clone());
                    kept.set(view);
                    toast(t("saved"));
                    drop(session().read_me().await);
                }
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let name_id = field_id("name");
    view! {
        <form class="form settings-form" on:submit=submit>
            <label for=name_id.clone()>{tr("settings.name")}</label>
            <input id=name_id type="text" required maxlength=limits::NAME_MAX.to_string() bind:value=typed.name/>
            <Check ticked=typed.starter_may_close words="settings.starter_may_close" text="settings.starter_may_close_text"/>
            <Check ticked=typed.show_emails words="settings.show_emails" text="settings.show_emails_text"/>
            <Check ticked=typed.show_read words="settings.show_read" text="settings.show_read_text"/>
            <Proposed typed/>
            <p class="form-error" role="alert">{move || failure.get()}</p>
            <p class="form-actions">
                <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
                <Unsaved is_unsaved/>
            </p>
        </form>
    }
}

/// What counts for every member who has not chosen otherwise.
#[component]
fn Proposed(typed: Typed) -> impl IntoView {
    let digest_id = field_id("digest");
    let choose = move |name: String| typed.digest.set(DigestFrequency::from_name(&name));
    view! {
        <fieldset>
            <legend>{tr("settings.proposed")}</legend>
            <p class="muted">{tr("settings.proposed_text")}</p>
            <label for=digest_id.clone()>{tr("settings.digest")}</label>
            <select id=digest_id on:change:target=move |event| choose(event.target().value())>
                {DigestFrequency::ALL.into_iter().map(|one| view! {
                    <option value=one.name() selected=move || typed.digest.get() == one>{move || frequency_words(one)}</option>
                }).collect_view()}
            </select>
            <Check ticked=typed.team_mention_mail words="settings.team_mention_mail" text="settings.team_mention_mail_text"/>
            <Check ticked=typed.slack words="settings.slack_too" text="settings.slack_too_text"/>
        </fieldset>
    }
}

#[component]
fn Check(ticked: RwSignal<bool>, words: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <label class="check"><input type="checkbox" bind:checked=ticked/> <span>{tr(words)}<small>{tr(text)}</small></span></label>
    }
}
