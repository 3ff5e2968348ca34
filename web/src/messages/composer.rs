//! Where a message is written. What is typed is kept with every key and lost only by sending it.

use leptos::{ev, html, prelude::*};
use shared::{limits, mentions::Mentionable, text, threads::ThreadState};
use web_sys::KeyboardEvent;

use super::{
    draft::{self, Draft},
    mention,
    outgoing::{self, Outgoing},
    picker::{LIST_ID, Picker, PickerList},
};
use crate::{
    api::Failure,
    browser,
    threads::OpenThread,
    ui::{Glyph, Icon, field_id},
    words::{t, t_count, t_with, tr},
};

const KIND: &str = "draft";
/// Characters left when the counter appears.
const COUNTED_FROM: i64 = 500;
/// The name of the setting that lets Enter send.
pub const ENTER_SENDS: &str = "palabre.enter_sends";

#[derive(Clone, Copy)]
struct Writing {
    open: OpenThread,
    node: NodeRef<html::Textarea>,
    draft: RwSignal<Draft>,
    picker: Picker,
    problem: RwSignal<Option<String>>,
    leaves_closed: RwSignal<bool>,
}

impl Writing {
    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.problem.set(None);
        self.keep();
    }

    fn keep(self) {
        if let Some((workspace, key)) = self.open.record() {
            let draft = self.draft.get_untracked();
            draft::keep(KIND, workspace, &key, (!draft.text.is_empty()).then_some(&draft));
        }
        request_animation_frame(move || self.grow());
    }

    /// As high as its text, up to what the style sheet allows.
    fn grow(self) {
        if let Some(node) = self.node.try_get_untracked().flatten() {
            let style = web_sys::HtmlElement::style(&node);
            drop(style.set_property("height", "auto"));
            drop(style.set_property("height", &format!("{}px", node.scroll_height())));
        }
    }

    fn caret(self) -> usize {
        let caret = self.node.get_untracked().and_then(|node| node.selection_end().ok().flatten());
        caret.map_or(0, |caret| caret as usize)
    }

    fn follow_caret(self) {
        if let Some((workspace, key)) = self.open.record() {
            let wanted = self.draft.with_untracked(|draft| mention::wanted(&draft.text, self.caret()));
            self.picker.follow(wanted, workspace, &key);
        }
    }

    /// Puts a text and the caret where they belong, in the field itself.
    fn put(self, text: &str, caret: usize) {
        let Some(node) = self.node.get_untracked() else { return };
        node.set_value(text);
        let caret = u32::try_from(caret).unwrap_or(u32::MAX);
        drop(node.focus());
        drop(node.set_selection_range(caret, caret));
    }

    fn pick(self, who: &Mentionable) {
        let Some(at) = self.picker.at() else { return };
        let (text, caret) = self.draft.with_untracked(|draft| mention::put_in(&draft.text, at, self.caret(), &who.name));
        self.put(&text, caret);
        self.picker.done();
        self.change(|draft| {
            draft.text = text;
            let picked = mention::Picked::from(who);
            if !draft.picked.contains(&picked) {
                draft.picked.push(picked);
            }
        });
    }

    /// The button: puts an `@` where the caret is, which opens the list.
    fn start_mention(self) {
        let caret = self.caret();
        let text = self.draft.with_untracked(|draft| draft.text.clone());
        let units: Vec<u16> = text.encode_utf16().collect();
        let (before, after) = units.split_at(caret.min(units.len()));
        let (before, after) = (String::from_utf16_lossy(before), String::from_utf16_lossy(after));
        let gap = if before.is_empty() || before.ends_with(char::is_whitespace) { "" } else { " " };
        let text = format!("{before}{gap}@{after}");
        self.put(&text, caret + gap.len() + 1);
        self.change(|draft| draft.text = text);
        self.follow_caret();
    }

    fn send(self) {
        let draft = self.draft.get_untracked();
        let body = mention::markdown(&draft.text, &draft.picked);
        if draft.text.trim().is_empty() {
            return;
        }
        if text::message_body(&body).is_err() {
            let over = limits_over(&body);
            let too_long = || t_count("composer.too_long", over);
            self.problem.set(Some(if over > 0 { too_long() } else { t("problems.invalid") }));
            return;
        }
        self.picker.done();
        self.put("", 0);
        self.change(|draft| *draft = Draft::default());
        let reopen = !self.leaves_closed.get_untracked();
        outgoing::send(
            self.open,
            draft.text,
            draft.picked,
            reopen,
            Callback::new(move |(message, failure)| self.take_back(message, &failure)),
        );
    }

    /// The server would not have it as it is: the text comes back, before what was typed meanwhile.
    /// False when the field is no longer there.
    fn take_back(self, message: Outgoing, failure: &Failure) -> bool {
        if self.draft.is_disposed() {
            return false;
        }
        self.change(|draft| {
            draft.text = if draft.text.is_empty() { message.text } else { format!("{}\n\n{}", message.text, draft.text) };
            draft.picked.extend(message.picked);
        });
        let text = self.draft.with_untracked(|draft| draft.text.clone());
        let end = text.encode_utf16().count();
        self.put(&text, end);
        self.problem.set(Some(failure.sentence()));
        true
    }

    fn press(self, event: &KeyboardEvent) {
        // Enter that ends an input method's composition chooses a word and sends nothing.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let key = event.key();
        if self.picker.is_open() && self.press_in_picker(event, &key) {
            return;
        }
        let enter_sends = browser::recall(ENTER_SENDS).as_deref() == Some("yes");
        let sends = event.ctrl_key() || event.meta_key() || (enter_sends && !event.shift_key() && !event.alt_key());
        if key == "Enter" && sends {
            event.prevent_default();
            self.send();
        } else if key == "Escape"
            && let Some(node) = self.node.get_untracked()
        {
            drop(node.blur());
        }
    }

    /// True when the key was for the list.
    fn press_in_picker(self, event: &KeyboardEvent, key: &str) -> bool {
        match key {
            "ArrowDown" => self.picker.step(1),
            "ArrowUp" => self.picker.step(-1),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => {
                if let Some(who) = self.picker.chosen() {
                    self.pick(&who);
                }
            }
            "Escape" => self.picker.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }
}

fn limits_over(body: &str) -> i64 {
    left(body).saturating_neg()
}

fn left(body: &str) -> i64 {
    let length = i64::try_from(body.chars().count()).unwrap_or(i64::MAX);
    limits::MESSAGE_MAX.cast_signed().saturating_sub(length)
}

/// The field, the list of people, and what sends it.
#[component]
pub fn Composer(open: OpenThread) -> impl IntoView {
    let kept = open.record().map(|(workspace, key)| draft::kept::<Draft>(KIND, workspace, &key)).unwrap_or_default();
    outgoing::restore(open);
    let writing = Writing {
        open,
        node: NodeRef::new(),
        draft: RwSignal::new(kept),
        picker: Picker::new(),
        problem: RwSignal::new(None),
        leaves_closed: RwSignal::new(false),
    };
    Effect::new(move |_| {
        if let Some(node) = writing.node.get() {
            node.set_value(&writing.draft.with_untracked(|draft| draft.text.clone()));
            writing.grow();
        }
    });
    let picker = writing.picker;
    let is_closed =
        Memo::new(move |_| open.thread.with(|thread| thread.as_ref().is_some_and(|thread| thread.state == ThreadState::Closed)));
    let placeholder = move || match (is_closed.get(), writing.leaves_closed.get(), open.thread.with(Option::is_none)) {
        (true, false, _) => t("composer.reopens"),
        (_, _, true) => t("composer.first"),
        _ => t("composer.placeholder"),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        writing.send();
    };
    let on_input = move |event: ev::Event| {
        writing.change(|draft| draft.text = event_target_value(&event));
        writing.follow_caret();
    };
    // A textarea may take no other role (ARIA in HTML): while it offers a list it says so as a text field with completion.
    let while_open = move |value: &'static str| move || picker.is_open().then_some(value);
    let problem_id = field_id("composer-problem");
    view! {
        <form class="composer" aria-label=tr("composer.label") on:submit=submit>
            <NotTold open/>
            <PickerList picker on_pick=move |who: Mentionable| writing.pick(&who)/>
            <textarea rows="1" node_ref=writing.node aria-label=tr("composer.message") placeholder=placeholder
                aria-autocomplete=while_open("list") aria-haspopup=while_open("listbox") aria-controls=while_open(LIST_ID)
                aria-activedescendant=move || picker.is_open().then(|| format!("{LIST_ID}-{}", picker.active.get()))
                aria-describedby=problem_id.clone()
                on:input=on_input on:keydown=move |event| writing.press(&event)
                on:click=move |_| writing.follow_caret()
                on:keyup=move |event| if event.key().starts_with("Arrow") && !picker.is_open() { writing.follow_caret() }
                on:blur=move |_| picker.close()></textarea>
            <p class="composer-problem" id=problem_id role="alert">{move || writing.problem.get()}</p>
            <Tools writing is_closed/>
        </form>
    }
}

/// Whom the last message did not reach, and why: quietly, until the next one or until it is put away.
#[component]
fn NotTold(open: OpenThread) -> impl IntoView {
    view! {
        <div role="status">
            <Show when=move || open.not_told.with(|list| !list.is_empty())>
                <div class="not-told">
                    <Icon glyph=Glyph::EyeOff/>
                    <div>{move || open.not_told.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
                    <button type="button" class="quiet square" aria-label=tr("action.dismiss") on:click=move |_| open.not_told.set(vec![])>
                        <Icon glyph=Glyph::X size=14/>
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Tools(writing: Writing, is_closed: Memo<bool>) -> impl IntoView {
    let left = move || left(&writing.draft.with(|draft| mention::markdown(&draft.text, &draft.picked)));
    let hint = if browser::recall(ENTER_SENDS).as_deref() == Some("yes") {
        "composer.hint_enter"
    } else if browser::is_apple() {
        "composer.hint_command"
    } else {
        "composer.hint"
    };
    view! {
        <div class="tools">
            <button type="button" class="quiet square" aria-label=tr("composer.mention") title=tr("composer.mention")
                on:mousedown=|event| event.prevent_default() on:click=move |_| writing.start_mention()>
                <Icon glyph=Glyph::AtSign size=18/>
            </button>
            <div class="hint">
                {move || if is_closed.get() {
                    view! { <label><input type="checkbox" bind:checked=writing.leaves_closed/> {tr("composer.leave_closed")}</label> }.into_any()
                } else {
                    view! { <span class="long">{tr(hint)}</span> }.into_any()
                }}
            </div>
            <span class="counter" class:over=move || left().is_negative() aria-live="polite">
                {move || (left() < COUNTED_FROM).then(|| t_with("composer.left", &[("n", &left().to_string())]))}
            </span>
            <button type="submit" class="primary" aria-disabled=move || writing.draft.with(|draft| draft.text.trim().is_empty()).to_string()>
                <Icon glyph=Glyph::Send/> {tr("composer.send")}
            </button>
        </div>
    }
}
