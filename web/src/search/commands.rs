//! Where one can go and what one can do, without anything being searched: found by the beginnings of its words.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    notifications::{Counters, MarkRead},
    users::{Locale, Me, MePatch},
};

use super::option::{Goal, Group, Line, Note, Sign};
use crate::{
    api, browser, route,
    session::session,
    theme::{self, Theme},
    ui::{Glyph, announce, toast},
    words::{locale, t, t_with},
    workspaces::{Desk, has_settings},
};

/// All of them, for this person, in the order in which they are offered.
pub fn commands(desk: Desk, workspace: WorkspaceId) -> Vec<Line> {
    let go = |glyph, words: &str, address: String| line(glyph, t(words), Goal::Go(address));
    let mut lines = vec![
        go(Glyph::MessageCircle, "rail.hub", route::hub(workspace)),
        go(Glyph::Bell, "rail.notifications", route::notifications(workspace)),
    ];
    lines.extend(desk.types.get_untracked().into_iter().map(|kind| {
        line(crate::ui::icon_of(kind.icon), kind.label(locale()).many.clone(), Goal::Go(route::records(workspace, &kind.key)))
    }));
    lines.push(go(Glyph::Users, "rail.members", route::members(workspace)));
    if has_settings(workspace) {
        lines.push(go(Glyph::Settings, "rail.settings", route::settings(workspace)));
    }
    lines.push(go(Glyph::Bell, "rail.preferences", route::preferences(workspace)));
    lines.push(go(Glyph::User, "rail.profile", "/profile".to_owned()));
    lines.push(line(Glyph::CheckCheck, t("palette.mark_all_read"), Goal::MarkAllRead));
    for look in Theme::ALL.into_iter().filter(|look| *look != theme::chosen()) {
        let name = t(&format!("theme.{}", look.name()));
        lines.push(line(Glyph::Settings, t_with("palette.look", &[("name", &name)]), Goal::Look(look)));
    }
    let (other, words) = match locale() {
        Locale::En => (Locale::Fr, "Parler français"),
        Locale::Fr => (Locale::En, "Speak English"),
    };
    lines.push(line(Glyph::MessageCircle, words.to_owned(), Goal::Speak(other)));
    lines.push(line(Glyph::LogOut, t("rail.sign_out"), Goal::SignOut));
    lines
}

fn line(glyph: Glyph, label: String, goal: Goal) -> Line {
    Line { group: Group::Go, sign: Sign::Glyph(glyph), label, note: Note::None, goal }
}

/// Does every word of `typed` begin a word of `label`, whatever the accents?
pub fn fits(label: &str, typed: &str) -> bool {
    let (label, typed) = (browser::folded(label), browser::folded(typed));
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let label = words(&label);
    words(&typed).iter().all(|word| label.iter().any(|of| of.starts_with(word.as_str())))
}

/// Marks everything that one was told of as read.
pub fn mark_all_read(desk: Desk, workspace: WorkspaceId) {
    spawn_local(async move {
        let mark = MarkRead { ids: None, all: Some(true) };
        match api::post::<Counters>(&format!("/workspaces/{workspace}/notifications/read"), &mark, None).await {
            Ok(counters) => {
                desk.counters.try_set(counters);
                toast(t("notifications.marked_read"));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}

/// Speaks another language to this person, everywhere.
pub fn speak(locale: Locale) {
    spawn_local(async move {
        let patch = MePatch { locale: Some(locale), ..MePatch::default() };
        match api::patch::<Me>("/me", &patch).await {
            Ok(me) => {
                session().welcome(me);
                announce(t("saved"));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}
