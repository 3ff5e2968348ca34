//! Closing a conversation: the sentence that it ends with, and a minute to take it back.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Code, ThreadId, Timestamp, UserId, limits,
    threads::{CloseThread, ThreadState, ThreadView},
};

use super::OpenThread;
use crate::{
    api::{self, Failure},
    browser, keyboard, moments,
    session::session,
    ui::{Dialog, Glyph, Icon, announce, field_id, toast},
    words::{t, t_with, tr},
    workspaces::desk,
};

/// How long the server lets one take one's own closing back, less a moment for the way there.
const UNDO_MS: i32 = 58_000;

/// Closing, as far as the head of a conversation knows of it.
#[derive(Clone, Copy)]
pub struct Closing {
    open: OpenThread,
    /// The dialog is shown.
    pub asks: RwSignal<bool>,
    pub busy: RwSignal<bool>,
    /// What the head says below its buttons.
    pub notice: RwSignal<Option<String>>,
    sentence: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    /// The thread whose closing can still be taken back, and until when by this browser's clock, in milliseconds.
    undoable: RwSignal<Option<(ThreadId, f64)>>,
}

impl Closing {
    pub fn of(open: OpenThread) -> Self {
        Self {
            open,
            asks: RwSignal::new(false),
            busy: RwSignal::new(false),
            notice: RwSignal::new(None),
            sentence: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            undoable: RwSignal::new(None),
        }
    }

    pub fn may_close(self) -> bool {
        self.open.thread.with(|thread| thread.as_ref().is_some_and(|thread| thread.viewer.can_close))
    }

    /// Asks for the conclusion. What was typed before is still there.
    pub fn ask(self) {
        self.wrong.set(None);
        self.notice.set(None);
        self.asks.set(true);
    }

    /// Must there be one, for this type of record?
    fn is_required(self) -> bool {
        let key = self.open.thread.with(|thread| thread.as_ref().map(|thread| thread.record.record_type.clone()));
        key.and_then(|key| desk().record_type(&key)).is_some_and(|kind| kind.requires_conclusion)
    }

    /// Closes, unless a message has come that the person has not seen: then that is read and they decide again.
    fn close(self) {
        let Some(id) = self.open.id().filter(|_| !self.busy.get_untracked()) else { return };
        let seen = self.open.messages.with_untracked(|list| list.last().map(|message| message.seq));
        // Only what is shown counts as seen; far from the end that is not the newest message.
        let last_seq = if self.open.later.get_untracked().is_none() { seen } else { None };
        let conclusion = self.sentence.with_untracked(|text| Some(text.trim().to_owned())).filter(|text| !text.is_empty());
        self.busy.set(true);
        spawn_local(async move {
            let close = CloseThread { conclusion: conclusion.clone(), last_seq };
            let answer = api::post::<ThreadView>(&format!("/threads/{id}/close"), &close, None).await;
            if self.busy.is_disposed() {
                return;
            }
            match &answer {
                Err(failure) if failure.field("/conclusion").is_some() => {
                    self.busy.set(false);
                    self.wrong.set(Some(t("thread.conclusion_needed")));
                    return;
                }
                // Closing what is closed is no error, and changes nothing: what was typed is kept nowhere but here.
                Ok(thread) if !is_mine(thread, conclusion.as_deref()) => {
                    self.busy.set(false);
                    self.wrong.set(Some(t("thread.closed_meanwhile")));
                    self.open.take(thread.clone());
                    self.open.refresh();
                    return;
                }
                _ => {}
            }
            let is_closed = answer.is_ok();
            self.asks.set(false);
            self.finish(answer, "thread.now_closed");
            if is_closed {
                self.sentence.set(String::new());
                self.let_take_back(id, UNDO_MS);
            }
        });
    }

    fn let_take_back(self, id: ThreadId, for_ms: i32) {
        let this = Some((id, browser::now_ms() + f64::from(for_ms)));
        self.undoable.set(this);
        spawn_local(async move {
            browser::sleep(for_ms).await;
            if self.undoable.try_get_untracked() == Some(this) {
                self.undoable.set(None);
            }
        });
    }

    /// A closing of mine that is there when the page is opened can be taken back there too, in its first minute.
    fn find(self, id: ThreadId, by: UserId, at: Timestamp) {
        let is_known = self.undoable.with_untracked(|undoable| undoable.is_some_and(|(known, _)| known == id));
        let age_ms = (browser::now_ms() - moments::ms(at)).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "less than a minute")]
        let left_ms = (f64::from(UNDO_MS) - age_ms) as i32;
        if session().my_id() == Some(by) && !is_known && left_ms > 0 {
            self.let_take_back(id, left_ms);
        }
    }

    pub fn reopen(self) {
        self.change(async move |id| api::act::<ThreadView>(&format!("/threads/{id}/reopen")).await);
    }

    fn take_back(self) {
        self.change(async move |id| api::delete_answered::<ThreadView>(&format!("/threads/{id}/close")).await);
    }

    fn change(self, call: impl AsyncFn(ThreadId) -> Result<ThreadView, Failure> + 'static) {
        let Some(id) = self.open.id().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        self.notice.set(None);
        spawn_local(async move {
            let answer = call(id).await;
            if !self.busy.is_disposed() {
                self.finish(answer, "thread.now_open");
            }
        });
    }

    fn finish(self, answer: Result<ThreadView, Failure>, done: &'static str) {
        self.busy.set(false);
        match answer {
            Ok(thread) => {
                announce(t_with(done, &[("title", &thread.record.title)]));
                self.undoable.set(None);
                self.open.take(thread);
                // The button goes with the state that it changed.
                keyboard::focus_if_lost(".conversation h2");
            }
            Err(failure) if failure.is(Code::Outrun) => self.notice.set(Some(t("thread.outrun"))),
            Err(failure) if failure.is(Code::TooLate) => {
                self.undoable.set(None);
                self.notice.set(Some(t("thread.too_late")));
            }
            Err(failure) => toast(failure.sentence()),
        }
        self.open.refresh();
    }
}

/// Did this person close it, with this conclusion?
fn is_mine(thread: &ThreadView, conclusion: Option<&str>) -> bool {
    let by = thread.closed_by.as_ref().map(|by| by.id);
    by.is_some() && by == session().my_id() && thread.conclusion.as_deref() == conclusion
}

/// Asks how it was settled.
#[component]
pub fn ClosingDialog(closing: Closing) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        closing.close();
    };
    let title = Signal::derive(|| t("thread.close"));
    view! {
        <Dialog open=closing.asks title>
            <form class="form" on:submit=submit>{view! { <SentenceField closing/> }}
                <button type="submit" class="primary" aria-busy=move || closing.busy.get().to_string()>
                    <Icon glyph=Glyph::Check/> {tr("thread.close")}
                </button>
            </form>
        </Dialog>
    }
}

#[component]
fn SentenceField(closing: Closing) -> impl IntoView {
    let (id, help) = (field_id("conclusion"), field_id("conclusion-help"));
    let is_wrong = move || closing.wrong.with(Option::is_some);
    let label = move || if closing.is_required() { t("thread.conclusion") } else { t("thread.conclusion_optional") };
    view! {
        <label for=id.clone()>{label}</label>
        <input id=id type="text" autofocus autocomplete="off" maxlength=limits::CONCLUSION_MAX.to_string() aria-describedby=help.clone()
            aria-required=move || closing.is_required().to_string() aria-invalid=move || is_wrong().then_some("true") bind:value=closing.sentence/>
        <p id=help class="muted">{tr("thread.conclusion_text")}</p>
        <p class="form-error" role="alert">{move || closing.wrong.get()}</p>
    }
}

/// On top of a closed conversation: who closed it, how it was settled, and for a minute the way back.
#[component]
pub fn Conclusion(closing: Closing) -> impl IntoView {
    let shown = Memo::new(move |_| {
        closing.open.thread.with(|thread| {
            let thread = thread.as_ref().filter(|thread| thread.state == ThreadState::Closed)?;
            Some((thread.id, thread.closed_by.clone()?, thread.closed_at?, thread.conclusion.clone()))
        })
    });
    move || {
        let (thread, by, at, conclusion) = shown.get()?;
        closing.find(thread, by.id, at);
        let is_mine = session().my_id() == Some(by.id);
        let can_undo = move || is_mine && closing.undoable.with(|undoable| undoable.is_some_and(|(known, _)| known == thread));
        let (name, is_plain) = (by.name, conclusion.is_none());
        let who = move || t_with("thread.closed_by", &[("name", &name), ("when", &moments::date_and_clock(at))]);
        Some(view! {
            <div class="settled" class:plain=is_plain>
                <Icon glyph=Glyph::Check/>
                <p>
                    {conclusion.map(|conclusion| view! { <b dir="auto">{conclusion}</b> " " })}
                    <small>{who}</small>
                </p>
                <Show when=can_undo>
                    <button type="button" class="quiet" aria-busy=move || closing.busy.get().to_string() on:click=move |_| closing.take_back()>
                        <Icon glyph=Glyph::RotateCcw/> {tr("action.undo")}
                    </button>
                </Show>
            </div>
        })
    }
}
