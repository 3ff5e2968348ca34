//! The choices: how often, what else comes by mail, Slack, and when nothing comes.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    preferences::{Chosen, DigestFrequency, PreferencesView, PutPreferences},
};

use super::{
    frequency_words,
    quiet::{Quiet, QuietFields},
};
use crate::{
    api::{self, Failure},
    lists::Kept,
    ui::{Choice, Glyph, Icon, Offer, Unsaved, toast},
    words::{t, t_with, tr},
};

/// Why it was not kept.
#[derive(Clone, PartialEq, Eq)]
enum Wrong {
    QuietHours,
    Refused(Failure),
}

impl Wrong {
    fn sentence(&self) -> String {
        match self {
            Self::QuietHours => t("preferences.quiet_wrong"),
            Self::Refused(failure) => failure.sentence(),
        }
    }
}

/// Changes how the member is told. `view` is what the form starts from, `now` how it stands.
#[component]
pub fn PreferencesForm(
    workspace: WorkspaceId,
    view: PreferencesView,
    now: Signal<PreferencesView>,
    kept: Kept<PreferencesView>,
) -> impl IntoView {
    let digest = RwSignal::new(view.chosen.digest);
    let (team, slack) = (RwSignal::new(view.chosen.team_mention_mail), RwSignal::new(view.chosen.slack));
    let quiet = Quiet::of(view.quiet_hours);
    let chosen = move || Chosen { digest: digest.get(), team_mention_mail: team.get(), slack: slack.get() };
    let is_unsaved = Memo::new(move |_| now.with(|view| view.chosen != chosen() || !quiet.says(view.quiet_hours)));
    let (busy, wrong) = (RwSignal::new(false), RwSignal::new(None::<Wrong>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Ok(quiet_hours) = quiet.chosen() else { return wrong.set(Some(Wrong::QuietHours)) };
        busy.set(true);
        wrong.set(None);
        let put = PutPreferences {
            digest: digest.get_untracked(),
            team_mention_mail: team.get_untracked(),
            slack: slack.get_untracked(),
            quiet_hours,
        };
        spawn_local(async move {
            let answer = api::put::<PreferencesView>(&format!("/workspaces/{workspace}/preferences"), &put).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    kept.value.set(Some(view));
                    toast(t("saved"));
                }
                Err(failure) => wrong.set(Some(Wrong::Refused(failure))),
            }
        });
    };
    let proposed = move || frequency_words(now.with(|view| view.defaults.digest));
    let every = DigestFrequency::ALL.into_iter().map(|one| Offer::new(Some(one), move || frequency_words(one)));
    let frequencies = std::iter::once(Offer::new(None, move || as_proposed(&proposed()))).chain(every).collect::<Vec<_>>();
    let team_default = Signal::derive(move || now.with(|view| view.defaults.team_mention_mail));
    let slack_default = Signal::derive(move || now.with(|view| view.defaults.slack));
    let receives_mail = Memo::new(move |_| now.with(|view| view.receives_mail));
    let has_slack = Memo::new(move |_| now.with(|view| view.slack_available));
    view! {
        <form class="form preferences" on:submit=submit>
            <Choice legend=Signal::derive(|| t("preferences.digest")) offers=frequencies chosen=digest/>
            <Show when=move || receives_mail.get()>
                <p class="certain"><Icon glyph=Glyph::AtSign/> <span>{tr("preferences.direct")}</span></p>
            </Show>
            <Choice legend=Signal::derive(|| t("preferences.team")) offers=yes_or_no(team_default) chosen=team/>
            <Show when=move || has_slack.get()>
                <Choice legend=Signal::derive(|| t("preferences.slack")) offers=yes_or_no(slack_default) chosen=slack/>
            </Show>
            <QuietFields quiet is_wrong=Signal::derive(move || wrong.with(|wrong| *wrong == Some(Wrong::QuietHours)))/>
            <p class="form-error" role="alert">{move || wrong.with(|wrong| wrong.as_ref().map(Wrong::sentence))}</p>
            <p class="form-actions">
                <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
                <Unsaved is_unsaved/>
            </p>
        </form>
    }
}

fn as_proposed(what: &str) -> String {
    t_with("preferences.proposed", &[("what", what)])
}

fn yes_no(yes: bool) -> String {
    t(if yes { "preferences.yes" } else { "preferences.no" })
}

fn yes_or_no(proposed: Signal<bool>) -> Vec<Offer<Option<bool>>> {
    vec![
        Offer::new(None, move || as_proposed(&yes_no(proposed.get()))),
        Offer::new(Some(true), || yes_no(true)),
        Offer::new(Some(false), || yes_no(false)),
    ]
}
