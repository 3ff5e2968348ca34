//! How Slack stands: not set up, works, or what is missing; and a test that finds out.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    deliveries::Channel,
    integrations::{SlackView, SlackWay},
};

use super::problems::sentences;
use crate::{
    api,
    lists::Kept,
    moments, route,
    ui::{Glyph, Icon, toast},
    words::{t, t_count, t_with, tr},
};

/// How it stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    NotSetUp,
    Works,
    /// Set up, and nobody has tried it since.
    Untried,
    Problems,
}

impl Standing {
    fn of(view: &SlackView) -> Self {
        match view {
            SlackView { way: None, .. } => Self::NotSetUp,
            SlackView { problems, .. } if !problems.is_empty() => Self::Problems,
            SlackView { ok: true, .. } => Self::Works,
            _ => Self::Untried,
        }
    }

    fn look(self) -> (&'static str, Glyph, &'static str) {
        match self {
            Self::NotSetUp => ("outcome", Glyph::Ban, "slack.not_set_up"),
            Self::Works => ("outcome good", Glyph::Check, "slack.works"),
            Self::Untried => ("outcome", Glyph::Clock, "slack.untried"),
            Self::Problems => ("outcome bad", Glyph::CircleAlert, "slack.problems"),
        }
    }
}

/// The state, each problem as a sentence, and the button that tests.
#[component]
pub fn SlackState(workspace: WorkspaceId, now: Signal<SlackView>, kept: Kept<SlackView>) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let test = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = api::act::<SlackView>(&format!("/workspaces/{workspace}/integrations/slack/test")).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    toast(t(if view.problems.is_empty() { "slack.test_worked" } else { "slack.test_failed" }));
                    kept.value.set(Some(view));
                }
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let standing = Memo::new(move |_| now.with(Standing::of));
    let pill = move || {
        let (class, glyph, words) = standing.get().look();
        view! { <span class=class><Icon glyph size=14/> {tr(words)}</span> }
    };
    let facts = move || {
        now.with(|view| {
            let team = view.team.as_ref().map(|team| t_with("slack.team", &[("team", team)]));
            let since = view.changed_at.filter(|_| view.way.is_some());
            let since = since.map(|at| t_with("slack.changed", &[("when", &moments::date_and_clock(at))]));
            [team, since].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    let problems =
        move || now.with(|view| sentences(&view.problems).into_iter().map(|words| view! { <li>{words}</li> }).collect_view());
    let test_text = move || {
        let is_webhook = now.with(|view| view.way == Some(SlackWay::Webhook));
        t(if is_webhook { "slack.test_text_webhook" } else { "slack.test_text" })
    };
    view! {
        <section aria-labelledby="slack-state">
            <h2 id="slack-state">{tr("slack.state")}</h2>
            <div class="standing" role="status">
                {pill} <small>{facts}</small>
                <Show when=move || standing.get() == Standing::Problems><ul class="problems">{problems}</ul></Show>
            </div>
            <WithoutAccount workspace count=Signal::derive(move || now.with(|view| view.without_account))/>
            <Show when=move || standing.get() == Standing::NotSetUp
                fallback=move || view! {
                    <p class="muted">{test_text}</p>
                    <p class="form-error" role="alert">{move || failure.get()}</p>
                    <p class="form-actions">
                        <button type="button" class="outline" aria-busy=move || busy.get().to_string() on:click=test>
                            <Icon glyph=Glyph::Send/> {move || t(if busy.get() { "slack.testing" } else { "slack.test" })}
                        </button>
                    </p>
                }>
                <p class="muted">{tr("slack.not_set_up_text")}</p>
            </Show>
        </section>
    }
}

/// How many members are looked for in Slack in vain, and the way to who they are.
#[component]
fn WithoutAccount(workspace: WorkspaceId, count: Signal<i64>) -> impl IntoView {
    let href = format!("{}?channel={}&state=cancelled", route::deliveries(workspace), Channel::Slack.name());
    view! {
        <Show when=move || { count.get() > 0 }>
            <p class="muted">{move || t_count("slack.without_account", count.get())} " " <a href=href.clone()>{tr("slack.who")}</a></p>
        </Show>
    }
}
