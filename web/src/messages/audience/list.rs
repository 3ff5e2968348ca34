//! Everybody whom the message reaches, and how; everybody whom it does not, and why.

use leptos::prelude::*;
use shared::{
    deliveries::{Audience, Channel, ToldGroup, ToldNow},
    messages::{NotReached, NotReachedReason},
    users::Avatar,
};

use super::Preview;
use crate::{
    messages::ledger::channel_words,
    ui::{Face, Glyph, Icon},
    words::{t, t_counted, tr},
};

/// The list that the line opens.
#[component]
pub fn AudienceList(preview: Preview, id: String) -> impl IntoView {
    let lines = move || preview.audience.get().map(lines);
    view! { <ul class="told-list" id=id tabindex="0" aria-label=tr("audience.list")>{lines}</ul> }
}

fn lines(audience: Audience) -> impl IntoView {
    let Audience { now, groups, digest, not_reached, .. } = audience;
    let missed = |told: &ToldNow| not_reached.iter().find(|missed| missed.user_id == told.user_id).cloned();
    let now = now.into_iter().map(|told| person(missed(&told), told)).collect_view();
    // Who is told in the app all the same stands above.
    let is_unnamed = |missed: &NotReached| missed.reason != NotReachedReason::MailBarred;
    let missed = not_reached.iter().filter(|missed| is_unnamed(missed)).cloned().map(stranger).collect_view();
    view! {
        {now}
        {groups.into_iter().map(group).collect_view()}
        {(digest > 0).then(|| view! {
            <li>
                <span class="face small team" aria-hidden="true"><Icon glyph=Glyph::Inbox size=13/></span>
                <span class="who"><b>{move || t_counted("picker.people", digest)}</b> <small>{tr("audience.with_digest")}</small></span>
            </li>
        })}
        {missed}
    }
}

fn person(missed: Option<NotReached>, told: ToldNow) -> impl IntoView {
    let by_loudness = [Channel::Mail, Channel::Slack, Channel::InApp, Channel::Webhook];
    let channels: Vec<_> = by_loudness.into_iter().filter(|channel| told.channels.contains(channel)).collect();
    let by = move || channels.iter().map(|channel| t(channel_words(*channel))).collect::<Vec<_>>().join(", ");
    view! {
        <li>
            <Face avatar=Avatar::of(told.user_id, &told.name) small=true/>
            <span class="who">
                <b>{told.name}</b> <small>{by}</small>
                {missed.map(|missed| view! { " " <small>{tr(why(missed.reason))}</small> })}
            </span>
        </li>
    }
}

fn group(group: ToldGroup) -> impl IntoView {
    view! {
        <li>
            <span class="face small team" aria-hidden="true"><Icon glyph=Glyph::Users size=13/></span>
            <span class="who">
                <b>"@"{group.name}</b>
                " " <small>{move || t_counted("picker.people", group.people)} " · " {tr("audience.as_each_wishes")}</small>
            </span>
        </li>
    }
}

fn stranger(missed: NotReached) -> impl IntoView {
    view! {
        <li class="missed">
            <Face avatar=Avatar::of(missed.user_id, &missed.name) small=true/>
            <span class="who"><b>{missed.name}</b> <small><Icon glyph=Glyph::EyeOff size=13/> {tr(why(missed.reason))}</small></span>
        </li>
    }
}

fn why(reason: NotReachedReason) -> &'static str {
    match reason {
        NotReachedReason::NoAccess => "audience.why.no_access",
        NotReachedReason::Inactive => "audience.why.inactive",
        NotReachedReason::MailBarred => "audience.why.mail_barred",
    }
}
