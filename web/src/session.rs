//! Who is signed in. The session is renewed by one tab for all; when it is over, the person signs in over the page and
//! what they typed stays.

use std::cell::{OnceCell, RefCell};

use futures_channel::oneshot;
use futures_util::lock::Mutex;
use leptos::prelude::*;
use shared::{
    Code, WorkspaceId,
    roles::{Permission, RoleView},
    sessions::{Login, Refresh, SignedIn},
    users::{Me, Membership},
};

use crate::{
    api::{self, Answer, Failure},
    browser, words,
};

const RENEWED_AT: &str = "palabre.renewed_at";
const LAST_WORKSPACE: &str = "palabre.workspace";

/// What is known about the person before the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    Unknown,
    SignedOut,
    SignedIn,
    /// The server could not be asked.
    Unreachable(Failure),
}

/// The signed-in person, as signals that live as long as the page.
#[derive(Clone, Copy)]
pub struct Session {
    pub me: RwSignal<Option<Me>>,
    pub phase: RwSignal<Phase>,
    /// The session is over while the page is open: the sign-in dialog shows.
    pub expired: RwSignal<bool>,
    /// The workspace last looked at.
    pub workspace: RwSignal<Option<WorkspaceId>>,
}

/// What came of renewing the session.
pub enum Renewal {
    Done,
    /// Nobody is signed in.
    Ended,
    Unreachable,
}

thread_local! {
    static SESSION: OnceCell<Session> = const { OnceCell::new() };
    static WAITING: RefCell<Vec<oneshot::Sender<()>>> = const { RefCell::new(Vec::new()) };
    static TURN: std::rc::Rc<Mutex<()>> = std::rc::Rc::new(Mutex::new(()));
}

/// The session. First called at start-up, outside any component, so that its signals outlive all of them.
pub fn session() -> Session {
    SESSION.with(|cell| {
        *cell.get_or_init(|| Session {
            me: RwSignal::new(None),
            phase: RwSignal::new(Phase::Unknown),
            expired: RwSignal::new(false),
            workspace: RwSignal::new(browser::recall(LAST_WORKSPACE).and_then(|id| id.parse().ok())),
        })
    })
}

impl Session {
    /// Asks who is signed in, and speaks their language.
    pub async fn read_me(self) -> Answer<()> {
        match api::get::<Me>("/me").await {
            Ok(me) => {
                self.welcome(me);
                Ok(())
            }
            Err(failure) => {
                if failure.is(Code::Unauthenticated) {
                    self.leave();
                } else if self.me.with_untracked(Option::is_none) {
                    self.phase.set(Phase::Unreachable(failure.clone()));
                }
                Err(failure)
            }
        }
    }

    /// Takes over who is signed in now.
    pub fn welcome(self, me: Me) {
        words::speak(me.locale);
        if self.me.with_untracked(|old| old.as_ref() != Some(&me)) {
            self.me.set(Some(me));
        }
        if self.phase.get_untracked() != Phase::SignedIn {
            self.phase.set(Phase::SignedIn);
        }
    }

    fn leave(self) {
        self.me.set(None);
        self.phase.set(Phase::SignedOut);
    }

    /// Signs in. Over an open page, somebody else than before gets a fresh page.
    pub async fn sign_in(self, login: &Login) -> Answer<()> {
        let signed_in: SignedIn = api::post("/auth/login", login, None).await?;
        mark_renewed();
        self.settle(signed_in.user);
        Ok(())
    }

    /// Goes on with whoever has just signed in.
    pub fn settle(self, me: Me) {
        let before = self.me.with_untracked(|old| old.as_ref().map(|old| old.id));
        if before.is_some_and(|id| id != me.id) {
            drop(window().location().reload());
            return;
        }
        self.welcome(me);
        self.expired.set(false);
        for waiting in WAITING.with_borrow_mut(std::mem::take) {
            let _ = waiting.send(());
        }
    }

    /// Signs out, here and for all tabs of this browser.
    pub async fn sign_out(self) {
        drop(api::post_silent("/auth/logout", &Refresh::default()).await);
        drop(window().location().set_href("/sign-in"));
    }

    /// The person's place in a workspace.
    pub fn membership(self, workspace: WorkspaceId) -> Option<Membership> {
        self.me.with(|me| me.as_ref()?.memberships.iter().find(|m| m.workspace.id == workspace).cloned())
    }

    pub fn role(self, workspace: WorkspaceId) -> Option<RoleView> {
        self.membership(workspace).map(|membership| membership.role)
    }

    pub fn may(self, workspace: WorkspaceId, permission: Permission) -> bool {
        self.role(workspace).is_some_and(|role| role.has(permission))
    }

    /// Remembers the workspace that is being looked at.
    pub fn look_at(self, workspace: WorkspaceId) {
        if self.workspace.get_untracked() != Some(workspace) {
            browser::remember(LAST_WORKSPACE, &workspace.to_string());
            self.workspace.set(Some(workspace));
        }
    }

    /// Who the person is. Another person gets a fresh page, so nothing has to follow this.
    pub fn my_id(self) -> Option<shared::UserId> {
        self.me.with_untracked(|me| me.as_ref().map(|me| me.id))
    }
}

/// Renews a session that a call asked at `asked_at` found expired. One call of one tab does it, the others wait for it.
pub async fn renew(asked_at: f64) -> Renewal {
    let turn = TURN.with(Clone::clone);
    let held = turn.lock().await;
    let outcome = browser::locked("palabre.renew", refresh_unless_done_since(asked_at)).await;
    let outcome = outcome.unwrap_or(Renewal::Unreachable);
    drop(held);
    let session = session();
    if !matches!(outcome, Renewal::Ended) || session.me.with_untracked(Option::is_none) {
        return outcome;
    }
    // The person may have signed in again while this call was being refused.
    if renewed_since(asked_at) {
        return Renewal::Done;
    }
    session.expired.set(true);
    let (signed_in, waiting) = oneshot::channel();
    WAITING.with_borrow_mut(|list| list.push(signed_in));
    let _ = waiting.await;
    Renewal::Done
}

async fn refresh_unless_done_since(asked_at: f64) -> Renewal {
    if renewed_since(asked_at) {
        return Renewal::Done;
    }
    match api::post::<SignedIn>("/auth/refresh", &Refresh::default(), None).await {
        Ok(_) => {
            mark_renewed();
            Renewal::Done
        }
        Err(Failure::Refused { problem, .. }) if problem.status == 401 => Renewal::Ended,
        Err(_) => Renewal::Unreachable,
    }
}

fn renewed_since(asked_at: f64) -> bool {
    let renewed_at = browser::recall(RENEWED_AT).and_then(|at| at.parse::<f64>().ok());
    renewed_at.is_some_and(|at| at >= asked_at && at <= browser::now_ms())
}

/// Tells all tabs that the cookies are fresh.
pub fn mark_renewed() {
    browser::remember(RENEWED_AT, &browser::now_ms().to_string());
}

/// Another tab signed in while this one waits: go on, when it is the same person.
pub fn follow_other_tabs() {
    let listening = window_event_listener(leptos::ev::storage, |event| {
        let session = session();
        if event.key().as_deref() != Some(RENEWED_AT) || !session.expired.get_untracked() {
            return;
        }
        leptos::task::spawn_local(async move {
            if let Ok(me) = api::get::<Me>("/me").await {
                session.settle(me);
            }
        });
    });
    std::mem::forget(listening);
}
