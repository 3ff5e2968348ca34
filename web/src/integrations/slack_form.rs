//! Setting Slack up: a bot's token or an incoming webhook, and the channels. A secret is never shown again.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    integrations::{PutSlack, SLACK_SCOPES, SlackView, SlackWay},
    limits,
};

use super::channels::{ChannelFields, Channels};
use crate::{
    api::{self, Failure},
    lists::Kept,
    ui::{Choice, Offer, field_id, toast},
    words::{t, tr},
};

/// Longest token of a bot, in bytes; the API accepts no longer one.
const TOKEN_MAX: u64 = 500;

fn sentence(failure: &Failure) -> String {
    if failure.field("/bot_token").is_some() {
        t("slack.token_wrong")
    } else if failure.field("/webhook_url").is_some() {
        t("slack.webhook_wrong")
    } else if failure.has_field_under("/channels") {
        t("slack.channels_wrong")
    } else {
        failure.sentence()
    }
}

/// Sets Slack up, or changes it. `view` is what the form starts from, `now` how it stands.
#[component]
pub fn SlackForm(workspace: WorkspaceId, view: SlackView, now: Signal<SlackView>, kept: Kept<SlackView>) -> impl IntoView {
    let way = RwSignal::new(view.way.unwrap_or(SlackWay::BotToken));
    let secret = RwSignal::new(String::new());
    let channels = Channels::of(view.channels);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let has_secret = Memo::new(move |_| now.with(|view| view.way == Some(way.get())));
    // What was typed for one way is no secret of the other.
    Effect::new(move |before: Option<SlackWay>| {
        let chosen = way.get();
        if before.is_some_and(|before| before != chosen) {
            secret.set(String::new());
            failure.set(None);
        }
        chosen
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let typed = Some(secret.with_untracked(|secret| secret.trim().to_owned())).filter(|secret| !secret.is_empty());
        let channels = channels.chosen(way.get_untracked());
        let put = match way.get_untracked() {
            SlackWay::BotToken => PutSlack { bot_token: typed, webhook_url: None, channels },
            SlackWay::Webhook => PutSlack { bot_token: None, webhook_url: typed, channels },
        };
        spawn_local(async move {
            let answer = api::put::<SlackView>(&format!("/workspaces/{workspace}/integrations/slack"), &put).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    secret.set(String::new());
                    kept.value.set(Some(view));
                    toast(t("slack.saved"));
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    let ways = vec![
        Offer::new(SlackWay::BotToken, || t("slack.way.bot_token")).saying(|| t("slack.way_text.bot_token")),
        Offer::new(SlackWay::Webhook, || t("slack.way.webhook")).saying(|| t("slack.way_text.webhook")),
    ];
    view! {
        <section aria-labelledby="slack-set-up">
            <h2 id="slack-set-up">{tr("slack.set_up")}</h2>
            <form class="form" on:submit=submit>
                <Choice legend=Signal::derive(|| t("slack.way_legend")) offers=ways chosen=way/>
                <SecretField way secret has_secret/>
                <ChannelFields way channels/>
                <p class="form-error" role="alert">{move || failure.get().map(|failure| sentence(&failure))}</p>
                <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
            </form>
        </section>
    }
}

/// The token or the webhook's address. It is empty unless somebody is typing a new one.
#[component]
fn SecretField(way: RwSignal<SlackWay>, secret: RwSignal<String>, has_secret: Memo<bool>) -> impl IntoView {
    let (secret_id, note_id) = (field_id("secret"), field_id("note"));
    let is_bot = move || way.get() == SlackWay::BotToken;
    let label = move || t(if is_bot() { "slack.bot_token" } else { "slack.webhook_url" });
    let most = move || if is_bot() { TOKEN_MAX } else { limits::URL_MAX }.to_string();
    let placeholder = move || if is_bot() { "xoxb-…" } else { "https://hooks.slack.com/services/…" };
    let scopes = SLACK_SCOPES.into_iter().map(|scope| view! { <li><code>{scope}</code></li> }).collect_view();
    view! {
        <label for=secret_id.clone()>{label}</label>
        <input id=secret_id type="password" autocomplete="off" spellcheck="false" required=move || !has_secret.get() maxlength=most placeholder=placeholder
            aria-describedby=note_id.clone() bind:value=secret/>
        <p id=note_id class="muted">{move || t(if has_secret.get() { "slack.secret_set" } else { "slack.secret_needed" })}</p>
        <div class="muted" hidden=move || !is_bot()>{tr("slack.scopes")}<ul class="scopes">{scopes}</ul></div>
    }
}
