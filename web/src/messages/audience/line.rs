//! The line under the field: whom the message reaches. It opens to the list of them.

use leptos::prelude::*;
use shared::{deliveries::Channel, limits, messages::NotReachedReason};

use super::{
    Preview,
    list::AudienceList,
    parts::{Part, parts},
};
use crate::{
    messages::names::{named, of_names},
    ui::{Glyph, Icon, field_id},
    words::{t, t_counted, t_with},
};

/// Nothing while nothing is known.
#[component]
pub fn AudienceLine(preview: Preview) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let is_known = Memo::new(move |_| preview.audience.with(Option::is_some));
    Effect::new(move |_| {
        if !is_known.get() {
            is_open.set(false);
        }
    });
    let said = move || {
        let parts = preview.audience.with(|audience| audience.as_ref().map(parts).unwrap_or_default());
        let between = |i: usize| (i > 0).then_some(" · ");
        let part = |(i, part): (usize, Part)| view! { {between(i)}<span class:missed=is_missed(&part)>{words(&part)}</span> };
        parts.into_iter().enumerate().map(part).collect_view()
    };
    let id = field_id("audience");
    let controlled = id.clone();
    view! {
        <div class="audience">
            // What changes in it is said; the list is not, for whoever opens it reads it.
            <div role="status">
                <Show when=move || is_known.get()>
                    <button type="button" class="disclosure" aria-expanded=move || is_open.get().to_string()
                        aria-controls={let id = controlled.clone(); move || is_open.get().then(|| id.clone())}
                        // The text keeps the focus, and a phone its keyboard.
                        on:mousedown=|event| event.prevent_default() on:click=move |_| is_open.update(|open| *open = !*open)>
                        <Icon glyph=Glyph::Users size=14/> <span>{said}</span> <Icon glyph=Glyph::ChevronDown size=14/>
                    </button>
                </Show>
            </div>
            <Show when=move || is_open.get()><AudienceList preview id=id.clone()/></Show>
        </div>
    }
}

fn is_missed(part: &Part) -> bool {
    matches!(part, Part::Missed(..))
}

fn words(part: &Part) -> String {
    match part {
        Part::Now(channel, names) => {
            let key = match channel {
                Channel::Slack => "audience.slack",
                Channel::InApp => "audience.in_app",
                Channel::Mail | Channel::Webhook => "audience.mail",
            };
            t_with(key, &[("names", &named(names))])
        }
        Part::Groups(groups) => {
            let shown: Vec<_> = groups.iter().map(|(name, people)| format!("@{name} ({})", counted(*people))).collect();
            t_with("audience.groups", &[("names", &named(&shown))])
        }
        Part::Digest(people) => t_counted("audience.digest", *people),
        Part::Missed(NotReachedReason::NoAccess, names) => of_names("audience.no_access", names),
        Part::Missed(NotReachedReason::Inactive, names) => of_names("audience.inactive", names),
        Part::Missed(NotReachedReason::MailBarred, names) => of_names("audience.mail_barred", names),
        Part::Nobody => t("audience.nobody"),
    }
}

fn counted(people: i64) -> String {
    if people >= limits::COUNTER_STOP { "99+".to_owned() } else { people.to_string() }
}
