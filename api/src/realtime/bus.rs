//! Signals of committed changes, and the connections they go to.
//!
//! A signal that is lost or comes twice does no harm: the page reads what it needs, and `resync` makes it read everything.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use shared::{
    RecordId, SessionId, ThreadId, UserId, WorkspaceId,
    events::{Event, EventKind},
};
use tokio::sync::mpsc;

use crate::{
    clock::Clock,
    db::{Ask, Db, places},
    presence::looking::Looking,
    records::store::VISIBLE,
    values,
};

/// Whom an event may reach; who of them may see it is judged when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Audience {
    Thread(ThreadId),
    Record(RecordId),
    /// One of those who may see a thread.
    Reader(UserId, ThreadId),
    /// Somebody, on their streams of one workspace.
    User(UserId, WorkspaceId),
    Workspace(WorkspaceId),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Signal {
    Event(Audience, Event),
    SessionEnded(SessionId),
    MemberChanged {
        workspace: WorkspaceId,
        user: UserId,
    },
    /// Somebody looks at a thread, or no longer does: every process remembers it.
    Looking {
        thread: ThreadId,
        user: UserId,
        is_here: bool,
    },
    /// Signals may have been lost.
    Resync,
}

impl Signal {
    #[must_use]
    pub fn to_thread(thread: ThreadId, event: Event) -> Self {
        Self::Event(Audience::Thread(thread), event)
    }

    #[must_use]
    pub fn to_record(record: RecordId, event: Event) -> Self {
        Self::Event(Audience::Record(record), event)
    }

    #[must_use]
    pub fn to_reader(user: UserId, thread: ThreadId, event: Event) -> Self {
        Self::Event(Audience::Reader(user, thread), event)
    }

    #[must_use]
    pub fn to_user(user: UserId, workspace: WorkspaceId, event: Event) -> Self {
        Self::Event(Audience::User(user, workspace), event)
    }

    #[must_use]
    pub fn to_workspace(workspace: WorkspaceId, event: Event) -> Self {
        Self::Event(Audience::Workspace(workspace), event)
    }
}

/// One open event stream.
struct Connection {
    user: UserId,
    workspace: WorkspaceId,
    session: Option<SessionId>,
    sender: mpsc::Sender<Event>,
}

/// How many events may wait for a slow reader before its stream is closed; it reconnects and reads again.
const WAITING: usize = 256;

/// Where signals go: to this process's streams and, with PostgreSQL, to those of the others.
#[derive(Clone)]
pub struct Bus(Arc<Inner>);

struct Inner {
    connections: Mutex<(u64, HashMap<u64, Connection>)>,
    here: mpsc::UnboundedSender<Vec<Signal>>,
    elsewhere: Option<mpsc::UnboundedSender<Vec<Signal>>>,
    looking: Looking,
    clock: Clock,
}

impl Bus {
    /// A bus; what it receives waits in `here` for [`dispatch`], and for the other processes in `elsewhere`.
    #[must_use]
    pub fn new(
        here: mpsc::UnboundedSender<Vec<Signal>>,
        elsewhere: Option<mpsc::UnboundedSender<Vec<Signal>>>,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Inner { connections: Mutex::default(), here, elsewhere, looking: Looking::default(), clock }))
    }

    /// Who looks at which thread, in any process.
    #[must_use]
    pub fn looking(&self) -> &Looking {
        &self.0.looking
    }

    /// Takes signals of a committed transaction, or of what is never kept.
    pub fn publish(&self, signals: Vec<Signal>) {
        if let Some(elsewhere) = &self.0.elsewhere {
            let _closing = elsewhere.send(signals.clone());
        }
        self.receive(signals);
    }

    /// Takes signals for this process only.
    pub fn receive(&self, signals: Vec<Signal>) {
        let signals: Vec<Signal> = signals.into_iter().filter_map(|signal| self.remember(signal)).collect();
        if !signals.is_empty() && !self.connections().1.is_empty() {
            let _closing = self.0.here.send(signals);
        }
    }

    /// Remembers who looks where, and tells the pages of this process when that is something new to them.
    fn remember(&self, signal: Signal) -> Option<Signal> {
        let Signal::Looking { thread, user, is_here } = signal else { return Some(signal) };
        let is_news = self.0.looking.note(thread, user, is_here, self.0.clock.now());
        let event = Event { thread_id: Some(thread), ..Event::of(EventKind::Presence) };
        is_news.then(|| Signal::to_thread(thread, event))
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, (u64, HashMap<u64, Connection>)> {
        self.0.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream, which begins with `resync`.
    #[must_use]
    pub fn connect(&self, user: UserId, workspace: WorkspaceId, session: Option<SessionId>) -> (u64, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let _empty_channel = sender.try_send(Event::of(EventKind::Resync));
        let mut connections = self.connections();
        connections.0 += 1;
        let id = connections.0;
        connections.1.insert(id, Connection { user, workspace, session, sender });
        (id, receiver)
    }

    pub fn disconnect(&self, id: u64) {
        self.connections().1.remove(&id);
    }

    /// Ends all streams: the server is stopping.
    pub fn close(&self) {
        self.connections().1.clear();
    }

    /// How many streams are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.connections().1.len()
    }

    fn users(&self) -> HashSet<UserId> {
        self.connections().1.values().map(|connection| connection.user).collect()
    }

    /// Sends to the connections that `may` have it; those too slow to take it are closed.
    fn send(&self, event: &Event, may: impl Fn(UserId, WorkspaceId) -> bool) {
        self.connections().1.retain(|_, connection| {
            !may(connection.user, connection.workspace) || connection.sender.try_send(event.clone()).is_ok()
        });
    }

    fn end(&self, which: impl Fn(UserId, WorkspaceId, Option<SessionId>) -> bool) {
        self.connections().1.retain(|_, connection| !which(connection.user, connection.workspace, connection.session));
    }
}

/// Sends signals to this process's streams as they come, for as long as the process runs.
pub async fn dispatch(bus: Bus, db: Db, mut signals: mpsc::UnboundedReceiver<Vec<Signal>>) {
    let mut batch = Vec::new();
    while signals.recv_many(&mut batch, 256).await > 0 {
        let mut readers = Readers::new();
        for signal in batch.drain(..).flatten() {
            if let Err(error) = deliver(&bus, &db, &signal, &mut readers).await {
                tracing::warn!(%error, "whom an event may reach could not be found out");
                bus.send(&Event::of(EventKind::Resync), |_, _| true);
            }
        }
    }
}

/// Who may see the threads and records that a batch of signals is about: each is asked about once.
type Readers = HashMap<Audience, HashSet<(UserId, WorkspaceId)>>;

async fn deliver(bus: &Bus, db: &Db, signal: &Signal, readers: &mut Readers) -> Result<(), sea_orm::DbErr> {
    match signal {
        // It became an event, or nothing, when it was remembered.
        Signal::Looking { .. } => {}
        Signal::Resync => bus.send(&Event::of(EventKind::Resync), |_, _| true),
        Signal::SessionEnded(ended) => bus.end(|_, _, session| session == Some(*ended)),
        Signal::MemberChanged { workspace, user } => {
            if !is_active(db, *workspace, *user).await? {
                bus.end(|of, place, _| of == *user && place == *workspace);
            }
        }
        Signal::Event(Audience::User(user, workspace), event) => {
            bus.send(event, |of, place| of == *user && place == *workspace);
        }
        Signal::Event(Audience::Workspace(workspace), event) => bus.send(event, |_, place| place == *workspace),
        Signal::Event(Audience::Reader(user, thread), event) => {
            let among = bus.users();
            if among.contains(user) {
                let readers = readers_of(db, Audience::Thread(*thread), among, readers).await?;
                bus.send(event, |of, place| of == *user && readers.contains(&(of, place)));
            }
        }
        Signal::Event(audience, event) => {
            let readers = readers_of(db, *audience, bus.users(), readers).await?;
            bus.send(event, |user, place| readers.contains(&(user, place)));
        }
    }
    Ok(())
}

/// Who may see a thread or record: asked, unless this batch knows.
async fn readers_of<'r>(
    db: &Db,
    audience: Audience,
    among: HashSet<UserId>,
    readers: &'r mut Readers,
) -> Result<&'r HashSet<(UserId, WorkspaceId)>, sea_orm::DbErr> {
    match readers.entry(audience) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(unknown) => Ok(unknown.insert(who_may_see(db, &audience, among).await?)),
    }
}

#[derive(FromQueryResult)]
struct Reader {
    user_id: UserId,
    workspace_id: WorkspaceId,
}

/// Who of these users may see a thread or record, now.
async fn who_may_see(
    db: &Db,
    audience: &Audience,
    among: HashSet<UserId>,
) -> Result<HashSet<(UserId, WorkspaceId)>, sea_orm::DbErr> {
    let (id, column) = match audience {
        Audience::Thread(id) => (id.0, "(SELECT t.record_id FROM threads t WHERE t.id = $1)"),
        Audience::Record(id) => (id.0, "$1"),
        _ => return Ok(HashSet::new()),
    };
    let among: Vec<UserId> = among.into_iter().collect();
    let mut readers = HashSet::new();
    for some in among.chunks(500) {
        let mut values: Vec<Value> = values![id];
        values.extend(some.iter().map(|user| Value::from(*user)));
        let sql = format!(
            "SELECT m.user_id, m.workspace_id FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.active
             JOIN roles ro ON ro.id = m.role_id WHERE r.id = {column} AND m.user_id IN ({}) AND {}",
            places(2, some.len()),
            *VISIBLE
        );
        let rows: Vec<Reader> = db.all(&sql, values).await?;
        readers.extend(rows.into_iter().map(|row| (row.user_id, row.workspace_id)));
    }
    Ok(readers)
}

/// Is the user an active member of the workspace?
pub(crate) async fn is_active(db: &Db, workspace: WorkspaceId, user: UserId) -> Result<bool, sea_orm::DbErr> {
    let sql = "SELECT user_id, workspace_id FROM members WHERE workspace_id = $1 AND user_id = $2 AND active";
    Ok(db.one::<Reader>(sql, values![workspace, user]).await?.is_some())
}
