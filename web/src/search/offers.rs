//! What the palette offers for what was typed, and what becomes of the choice.

use futures_util::future::join;
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use shared::{
    Page, WorkspaceId,
    members::MemberView,
    search::{SearchItem, SearchKind},
};

use super::{
    commands,
    option::{Goal, Group, Line, Note, Sign, address, glyph},
    palette::{Field, LIST},
    recent,
};
use crate::{
    api::{self, Failure},
    browser, route,
    session::session,
    theme,
    ui::{Face, Glyph, Icon, announce, stays},
    words::{t, t_count, t_with, tr},
    workspaces::{Desk, desk},
};

const PAUSE_MS: i32 = 120;
/// People, and things, that are offered.
const PEOPLE: u8 = 4;
const THINGS: u8 = 10;

/// The list below the field, whose keys it answers from now on.
#[component]
pub fn Offers(open: RwSignal<bool>, workspace: WorkspaceId, field: Field) -> impl IntoView {
    let desk = desk();
    let answers = RwSignal::new(Vec::<Line>::new());
    let failure = RwSignal::new(None::<Failure>);
    let lines = Memo::new(move |_| field.typed.with(|typed| offered(desk, workspace, typed, answers.get())));
    let active = Memo::new(move |_| {
        let place = |chosen: &Line| lines.with(|lines| lines.iter().position(|line| line.is(chosen)));
        field.chosen.with(|chosen| chosen.as_ref().and_then(place)).unwrap_or(0)
    });
    Effect::new(move |_| field.active.set(Some(option_id(active.get()))));
    let navigate = StoredValue::new_local(use_navigate());
    let act = move |goal: Goal| {
        open.set(false);
        if matches!(goal, Goal::Search(_) | Goal::Go(_)) && stays() {
            return;
        }
        let go = |address: &str| navigate.with_value(|go| go(address, route::going_to(address)));
        match goal {
            Goal::Search(q) => {
                recent::remember(workspace, &q);
                go(&route::search(workspace, &q));
            }
            Goal::Go(address) => go(&address),
            Goal::MarkAllRead => commands::mark_all_read(desk, workspace),
            Goal::ForgetSearches => {
                recent::forget(workspace);
                announce(t("palette.forgotten"));
            }
            Goal::Look(look) => theme::choose(look),
            Goal::Speak(locale) => commands::speak(locale),
            Goal::SignOut => spawn_local(session().sign_out()),
        }
    };
    let act = Callback::new(act);
    ask_as_typed(desk, workspace, field.typed, answers, failure);
    let step = move |by: isize| {
        let count = lines.with_untracked(Vec::len);
        if count > 0 {
            let next = active.get_untracked().saturating_add_signed(by + count.cast_signed()) % count;
            field.chosen.set(lines.with_untracked(|lines| lines.get(next).cloned()));
        }
        if let Some(option) = document().get_element_by_id(&option_id(active.get_untracked())) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        // While an input method is composing, keys are its own; Safari says so of the Enter that ends it by its code alone.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Enter" => {
                let line = lines.with_untracked(|lines| lines.get(active.get_untracked()).cloned());
                line.into_iter().for_each(|line| act.run(line.goal));
            }
            _ => return,
        }
        event.prevent_default();
    };
    field.keys.set_value(Some(Callback::new(press)));
    if field.is_entered.get_value() {
        lines.with_untracked(|lines| lines.first().cloned()).into_iter().for_each(|line| act.run(line.goal));
    }
    let groups = move || {
        lines
            .with(|lines| by_group(lines))
            .into_iter()
            .map(|(group, lines)| view! { <Part group lines active act/> })
            .collect_view()
    };
    view! {
        <p class="form-error" role="alert">{move || failure.with(|failure| failure.as_ref().map(Failure::sentence))}</p>
        <div class="palette-list" role="listbox" id=LIST aria-label=tr("palette.label")>{groups}</div>
        <p class="unseen" role="status">{move || t_count("palette.found", i64::try_from(lines.with(Vec::len)).unwrap_or_default())}</p>
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// Asks the server a moment after the last key; the last question wins. What was found stays until then.
fn ask_as_typed(
    desk: Desk,
    workspace: WorkspaceId,
    typed: RwSignal<String>,
    answers: RwSignal<Vec<Line>>,
    failure: RwSignal<Option<Failure>>,
) {
    let turn = StoredValue::new(0u32);
    Effect::new(move |_| {
        let q = typed.with(|typed| typed.trim().to_owned());
        let now = turn.get_value() + 1;
        turn.set_value(now);
        if q.is_empty() {
            answers.set(vec![]);
            failure.set(None);
            return;
        }
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if turn.try_get_value() != Some(now) {
                return;
            }
            let short: String = q.chars().take(100).collect();
            let question = route::query(&[("q", Some(short)), ("limit", Some(PEOPLE.to_string()))]);
            let people = format!("/workspaces/{workspace}/members{question}");
            let question = route::query(&[("q", Some(q)), ("limit", Some(THINGS.to_string()))]);
            let things = format!("/workspaces/{workspace}/search{question}");
            let (people, things) = join(api::get::<Page<MemberView>>(&people), api::get::<Page<SearchItem>>(&things)).await;
            if turn.try_get_value() != Some(now) {
                return;
            }
            failure.set(people.as_ref().err().or(things.as_ref().err()).cloned());
            let mut lines: Vec<Line> = people.map(|page| page.items).unwrap_or_default().into_iter().map(of_person).collect();
            let things = things.map(|page| page.items).unwrap_or_default();
            lines.extend(things.into_iter().map(|item| of_thing(desk, workspace, item)));
            answers.set(lines);
        });
    });
}

/// Whoever is chosen, what they wrote is shown.
fn of_person(member: MemberView) -> Line {
    Line {
        group: Group::People,
        sign: Sign::Face(member.avatar),
        goal: Goal::Search(format!("from:\"{}\"", member.name.replace('"', ""))),
        label: member.name,
        note: Note::Text(t("palette.what_they_wrote")),
    }
}

fn of_thing(desk: Desk, workspace: WorkspaceId, item: SearchItem) -> Line {
    let is_record = item.kind == SearchKind::Record;
    let of_record = untrack(|| desk.glyph(&item.record.record_type));
    let kind = untrack(|| desk.label(&item.record.record_type).one);
    Line {
        group: if is_record { Group::Records } else { Group::Said },
        sign: Sign::Glyph(glyph(item.kind, of_record)),
        goal: Goal::Go(address(workspace, &item)),
        label: item.record.title,
        note: if is_record { Note::Text(format!("{kind} · {}", item.record.id)) } else { Note::Marked(item.snippet) },
    }
}

/// What is offered for what was typed.
fn offered(desk: Desk, workspace: WorkspaceId, typed: &str, answers: Vec<Line>) -> Vec<Line> {
    let line = |group, glyph, label: String, goal| Line { group, sign: Sign::Glyph(glyph), label, note: Note::None, goal };
    let typed = typed.trim();
    let commands = commands::commands(desk, workspace);
    if typed.is_empty() {
        let recent = recent::recent(workspace);
        let forget = (!recent.is_empty()).then(|| line(Group::Recent, Glyph::X, t("palette.forget"), Goal::ForgetSearches));
        let lines = recent.into_iter().map(|q| line(Group::Recent, Glyph::Clock, q.clone(), Goal::Search(q)));
        return lines.chain(forget).chain(commands).collect();
    }
    let search =
        line(Group::Search, Glyph::Search, t_with("palette.search_for", &[("q", typed)]), Goal::Search(typed.to_owned()));
    let mut lines = vec![search];
    lines.extend(commands.into_iter().filter(|line| commands::fits(&line.label, typed)));
    lines.extend(answers);
    lines.sort_by_key(|line| line.group);
    lines
}

fn by_group(lines: &[Line]) -> Vec<(Group, Vec<(usize, Line)>)> {
    let of = |group| lines.iter().cloned().enumerate().filter(move |(_, line)| line.group == group).collect::<Vec<_>>();
    Group::ALL.into_iter().map(|group| (group, of(group))).filter(|(_, lines)| !lines.is_empty()).collect()
}

#[component]
fn Part(group: Group, lines: Vec<(usize, Line)>, active: Memo<usize>, act: Callback<Goal>) -> impl IntoView {
    view! {
        <div role="group" aria-label=tr(group.words())>
            <p aria-hidden="true">{tr(group.words())}</p>
            {lines.into_iter().map(|(index, line)| view! { <Choice index line active act/> }).collect_view()}
        </div>
    }
}

#[component]
fn Choice(index: usize, line: Line, active: Memo<usize>, act: Callback<Goal>) -> impl IntoView {
    let sign = match line.sign {
        Sign::Glyph(glyph) => view! { <Icon glyph size=16/> }.into_any(),
        Sign::Face(avatar) => view! { <Face avatar small=true/> }.into_any(),
    };
    let note = match line.note {
        Note::None => ().into_any(),
        Note::Text(text) => view! { <small>{text}</small> }.into_any(),
        Note::Marked(html) => view! { <small inner_html=html></small> }.into_any(),
    };
    let goal = line.goal;
    view! {
        <div role="option" id=option_id(index) class="choice-line" aria-selected=move || (active.get() == index).to_string()
            on:mousedown=|event| event.prevent_default() on:click=move |_| act.run(goal.clone())>
            {sign}<span class="what"><b class="cut">{line.label}</b>{note}</span>
        </div>
    }
}
