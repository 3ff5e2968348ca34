//! The workspace on the screen, with its badges and record types, kept fresh by the event stream.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared::{
    Page, WorkspaceId,
    events::EventKind,
    notifications::Counters,
    record_types::{Label, RecordTypeView},
};

use crate::{api, browser, live, route, session::session, words};

const NET_MS: u64 = 60_000;
const PAUSE_MS: i32 = 250;

/// What every page knows of the workspace it is in.
#[derive(Clone, Copy)]
pub struct Desk {
    pub id: Memo<Option<WorkspaceId>>,
    pub counters: RwSignal<Counters>,
    pub types: RwSignal<Vec<RecordTypeView>>,
    /// A reading is planned: further events wait for it.
    planned: RwSignal<bool>,
}

/// The workspace on the screen; every page inside the shell has one.
pub fn desk() -> Desk {
    use_context().unwrap_or_else(Desk::set_up)
}

impl Desk {
    /// Sets up for the workspace of the address, or the one last looked at, or the person's first.
    pub fn set_up() -> Self {
        let path = use_location().pathname;
        let session = session();
        let id = Memo::new(move |_| {
            let named = path.with(|path| route::workspace_of(path)).and_then(Result::ok);
            let first = || session.me.with(|me| me.as_ref()?.memberships.first().map(|m| m.workspace.id));
            let last = || session.workspace.get().filter(|id| session.membership(*id).is_some());
            named.or_else(last).or_else(first)
        });
        let desk = Self { id, counters: RwSignal::default(), types: RwSignal::default(), planned: RwSignal::new(false) };
        Effect::new(move |_| match id.get().filter(|id| session.membership(*id).is_some()) {
            Some(id) => {
                session.look_at(id);
                live::follow(id);
                desk.plan_reading();
            }
            None => desk.clear(),
        });
        live::on_event(move |event| match event.kind {
            EventKind::MessageEdited | EventKind::MessageDeleted | EventKind::MessageReacted | EventKind::ThreadPinned => {}
            EventKind::AccessChanged => {
                spawn_local(async move { drop(session.read_me().await) });
                desk.plan_reading();
            }
            _ => desk.plan_reading(),
        });
        if let Ok(net) = set_interval_with_handle(move || desk.look_again(), std::time::Duration::from_millis(NET_MS)) {
            on_cleanup(move || net.clear());
        }
        desk
    }

    /// Nothing of a workspace stays on the screen of who is no member of it.
    fn clear(self) {
        live::stop();
        self.counters.set(Counters::default());
        self.types.set(vec![]);
    }

    /// Whoever is no member may become one again.
    fn look_again(self) {
        if untrack(|| self.id.get().is_some_and(|id| session().membership(id).is_some())) {
            self.plan_reading();
        } else {
            spawn_local(async { drop(session().read_me().await) });
        }
    }

    /// Reads badges and record types soon, once for many events.
    pub fn plan_reading(self) {
        if self.planned.try_get_untracked() != Some(false) {
            return;
        }
        self.planned.set(true);
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            let Some(Some(id)) = self.id.try_get_untracked() else { return };
            self.planned.set(false);
            let counters = api::get::<Counters>(&format!("/workspaces/{id}/counters")).await;
            let types = api::get::<Page<RecordTypeView>>(&format!("/workspaces/{id}/record-types?limit=100")).await;
            if self.id.try_get_untracked() != Some(Some(id)) {
                return;
            }
            if let Ok(counters) = counters {
                self.counters.set(counters);
            }
            if let Ok(types) = types
                && self.types.with_untracked(|old| *old != types.items)
            {
                self.types.set(types.items);
            }
        });
    }

    /// What a record type is called, and its icon.
    pub fn record_type(self, key: &str) -> Option<RecordTypeView> {
        self.types.with(|types| types.iter().find(|kind| kind.key == key).cloned())
    }

    /// The name of a record type in the reader's language; its key until it is known.
    pub fn label(self, key: &str) -> Label {
        let locale = words::locale();
        self.record_type(key).map_or_else(|| Label { one: key.to_owned(), many: key.to_owned() }, |kind| kind.label(locale))
    }

    pub fn glyph(self, key: &str) -> crate::ui::Glyph {
        crate::ui::icon_of(self.record_type(key).map(|kind| kind.icon).unwrap_or_default())
    }
}
