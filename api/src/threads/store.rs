//! The SQL of threads: one select that shows a thread as one member sees it, and the statement that numbers a message.

use std::{collections::HashMap, sync::LazyLock};

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    MessageId, RecordId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, limits,
    records::{RecordKey, RecordRef},
    roles::{Permission, Permissions},
    subscriptions::SubscriptionLevel,
    threads::{
        LastMessage, Participant, StateFilter, ThreadState, ThreadView, ThreadViewer, ThreadsQuery, TransitionKind,
        TransitionView, Waiting,
    },
    users::{Avatar, Person},
};
use uuid::Uuid;

use super::rules::{self, Transition};
use crate::{
    db::{Ask, WriteTxn, dialect, places},
    delivery::job::Task,
    messages::quote::{Numbered, QUOTED},
    pins,
    records::store::VISIBLE,
    values,
};

/// From when on messages count as unread for the member: since they joined or, where access came by a grant, since that.
const SINCE: &str = "(CASE WHEN r.restricted OR NOT ro.sees_workspace THEN COALESCE((
    SELECT MIN(CASE WHEN tm.since > g.since THEN tm.since ELSE g.since END)
    FROM grants g LEFT JOIN team_members tm ON tm.team_id = g.subject AND tm.user_id = m.user_id
    WHERE g.record_id = r.id AND (g.subject = m.user_id OR (ro.sees_workspace AND tm.user_id IS NOT NULL))), m.joined_at) ELSE m.joined_at END)";

/// The number of the last message the member has read: their marker or, before they ever read, where their unread begins.
pub static READ_SEQ: LazyLock<String> = LazyLock::new(|| {
    format!(
        "CASE WHEN rd.seq IS NOT NULL THEN rd.seq WHEN t.opened_at >= {SINCE} THEN 0 WHEN t.last_at < {SINCE} THEN t.last_seq
         ELSE COALESCE((SELECT b.seq FROM messages b WHERE b.thread_id = t.id AND b.created_at < {SINCE} ORDER BY b.seq DESC LIMIT 1), 0) END"
    )
});

/// How many messages the member has not read.
pub static UNREAD: LazyLock<String> = LazyLock::new(|| {
    let stop = limits::COUNTER_STOP;
    format!("(SELECT CASE WHEN x.n > {stop} THEN {stop} ELSE x.n END FROM (SELECT t.last_seq - ({}) AS n) x)", *READ_SEQ)
});

/// Is there an unread notification about the thread? 2 when one is of a message, 1 when all are of changes of state.
pub const TOLD: &str = "(SELECT MAX(CASE WHEN n.message_id IS NULL THEN 1 ELSE 2 END) FROM notifications n
    WHERE n.workspace_id = t.workspace_id AND n.user_id = m.user_id AND n.thread_id = t.id AND n.read_at IS NULL)";

/// Does a message of the thread mention the member by name?
const ASKED: &str =
    "EXISTS (SELECT 1 FROM notifications a WHERE a.user_id = m.user_id AND a.thread_id = t.id AND a.reason = 'mention')";

/// The open threads in which it is somebody's turn, as [`rules::waiting`] says it.
fn waits(waiting: Waiting) -> String {
    let mine = format!("lm.author_id <> m.user_id AND (t.opened_by = m.user_id OR {ASKED})");
    // Participants are a JSON list: with a comma there are two.
    let unanswered = "t.participants NOT LIKE '%,%'";
    let whose = match waiting {
        Waiting::Me => mine,
        Waiting::Nobody => format!("NOT ({mine}) AND {unanswered}"),
        Waiting::Others => format!("lm.author_id = m.user_id AND NOT ({unanswered})"),
    };
    format!(" AND t.state = 'open' AND {whose}")
}

/// A record, and its thread if there is one, as one member sees them.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub workspace_id: WorkspaceId,
    pub record_id: RecordId,
    pub type_key: String,
    pub external_id: String,
    pub title: String,
    pub url: Option<String>,
    pub permissions: i64,
    /// What the viewer does in the workspace.
    pub viewer_title: Option<String>,
    pub starter_may_close: bool,
    /// Can the workspace write to Slack?
    pub slack_ready: bool,
    pub thread_id: Option<Uuid>,
    pub state: Option<String>,
    pub last_seq: Option<Seq>,
    pub message_count: Option<i64>,
    pub participants: Option<String>,
    pub opened_at: Option<Timestamp>,
    pub opened_by: Option<Uuid>,
    pub closed_at: Option<Timestamp>,
    pub conclusion: Option<String>,
    pub last_at: Option<Timestamp>,
    pub read_seq: Option<Seq>,
    pub told: Option<i32>,
    /// Does a message mention the viewer by name?
    pub asked: bool,
    /// The viewer's wish for the thread; `None` is the default.
    pub subscription: Option<String>,
    pub excerpt: Option<String>,
    pub last_deleted: Option<bool>,
    pub said_at: Option<Timestamp>,
    pub author_id: Option<Uuid>,
    pub author_name: Option<String>,
    pub author_title: Option<String>,
    pub author_active: Option<bool>,
    pub closer_id: Option<Uuid>,
    pub closer_name: Option<String>,
    pub closer_title: Option<String>,
    pub closer_active: Option<bool>,
    #[sea_orm(nested)]
    pub pin: pins::store::Pin,
}

impl Row {
    /// The ids of the thread's participants.
    #[must_use]
    pub fn participant_ids(&self) -> Vec<UserId> {
        self.participants.as_deref().map(participant_ids).unwrap_or_default()
    }

    #[must_use]
    pub fn record(&self) -> RecordRef {
        RecordRef {
            record_type: self.type_key.clone(),
            id: self.external_id.clone(),
            title: self.title.clone(),
            url: self.url.clone(),
        }
    }

    /// What the viewer wants to hear of the thread.
    #[must_use]
    pub fn subscription(&self) -> SubscriptionLevel {
        self.subscription.as_deref().map(SubscriptionLevel::from_name).unwrap_or_default()
    }

    /// Is there something about the thread that the viewer was told of and has not read?
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// The same person as closer of this thread.
    #[must_use]
    pub fn closer(&self, user: UserId, permissions: Permissions) -> rules::Closer {
        rules::Closer { user, permitted: permissions.has(Permission::CloseThreads), starters_may: self.starter_may_close }
    }

    /// The thread as `user` sees it; `None` when there is none. `permissions` are what they may exercise in this call.
    #[must_use]
    pub fn view(&self, user: UserId, permissions: Permissions, names: &HashMap<UserId, String>) -> Option<ThreadView> {
        let state = ThreadState::from_name(self.state.as_deref()?);
        let (last_seq, last_read_seq) = (self.last_seq?, self.read_seq?);
        let may_close = rules::may_close(self.closer(user, permissions), UserId(self.opened_by?));
        Some(ThreadView {
            id: ThreadId(self.thread_id?),
            workspace_id: self.workspace_id,
            record: self.record(),
            state,
            last_seq,
            message_count: self.message_count?,
            opened_at: self.opened_at?,
            closed_at: self.closed_at,
            closed_by: person(self.closer_id, self.closer_name.as_ref(), self.closer_title.as_ref(), self.closer_active),
            conclusion: self.conclusion.clone(),
            pinned: self.pin.view(),
            last_message: LastMessage {
                author: person(self.author_id, self.author_name.as_ref(), self.author_title.as_ref(), self.author_active)?,
                excerpt: self.excerpt.clone()?,
                deleted: self.last_deleted.unwrap_or(false),
                at: self.said_at?,
            },
            participants: self
                .participant_ids()
                .into_iter()
                .filter_map(|id| {
                    names.get(&id).map(|name| Participant { user_id: id, name: name.clone(), avatar: Avatar::of(id, name) })
                })
                .collect(),
            viewer: ThreadViewer {
                can_post: true,
                can_close: may_close && state == ThreadState::Open,
                can_reopen: state == ThreadState::Closed,
                unread: (last_seq - last_read_seq).clamp(0, limits::COUNTER_STOP),
                mentioned: self.told == Some(2),
                last_read_seq,
                subscription: self.subscription(),
                waiting: rules::waiting(rules::Turn {
                    state,
                    spoke_last: self.author_id == Some(user.0),
                    started: self.opened_by == Some(user.0),
                    asked: self.asked,
                    unanswered: self.participant_ids().len() < 2,
                }),
            },
        })
    }

    #[must_use]
    pub fn place(&self) -> (i64, Option<Uuid>) {
        (self.last_at.map_or(0, |at| at.0), self.thread_id)
    }
}

/// Reads the participants as they are stored.
#[must_use]
pub fn participant_ids(stored: &str) -> Vec<UserId> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// A person of a joined row.
#[must_use]
pub fn person(id: Option<Uuid>, name: Option<&String>, title: Option<&String>, active: Option<bool>) -> Option<Person> {
    let (id, name) = (UserId(id?), name?.clone());
    Some(Person { avatar: Avatar::of(id, &name), id, name, title: title.cloned(), active: active.unwrap_or(false) })
}

/// `$1` is the user. `threads` says how the thread is joined to its record.
fn select(from: &str) -> String {
    format!(
        "SELECT r.workspace_id, r.id AS record_id, r.type_key, r.external_id, r.title, r.url, ro.permissions, m.title AS viewer_title, w.starter_may_close, w.slack_ready,
           t.id AS thread_id, t.state, t.last_seq, t.message_count, t.participants, t.opened_at, t.opened_by, t.closed_at, t.conclusion, t.last_at,
           {} AS read_seq, {TOLD} AS told, {ASKED} AS asked, sb.level AS subscription,
           lm.excerpt, (lm.deleted_at IS NOT NULL) AS last_deleted, lm.created_at AS said_at, la.id AS author_id, la.name AS author_name, am.title AS author_title, am.active AS author_active,
           cu.id AS closer_id, cu.name AS closer_name, cm.title AS closer_title, cm.active AS closer_active,
           {}
         FROM {from}
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active
         JOIN roles ro ON ro.id = m.role_id
         JOIN workspaces w ON w.id = r.workspace_id
         LEFT JOIN reads rd ON rd.user_id = m.user_id AND rd.thread_id = t.id
         LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
         LEFT JOIN messages lm ON lm.thread_id = t.id AND lm.seq = t.last_seq
         LEFT JOIN users la ON la.id = lm.author_id
         LEFT JOIN members am ON am.workspace_id = r.workspace_id AND am.user_id = la.id
         LEFT JOIN users cu ON cu.id = t.closed_by
         LEFT JOIN members cm ON cm.workspace_id = r.workspace_id AND cm.user_id = cu.id
         {}
         WHERE {}",
        *READ_SEQ,
        pins::store::COLUMNS,
        pins::store::JOINS,
        *VISIBLE
    )
}

static OF_THREADS: LazyLock<String> = LazyLock::new(|| select("threads t JOIN records r ON r.id = t.record_id"));
/// The threads in which the user was told something: begun from there, for few threads mention one person.
static OF_MENTIONS: LazyLock<String> = LazyLock::new(|| {
    select(
        "(SELECT DISTINCT f.thread_id FROM notifications f WHERE f.workspace_id = $2 AND f.user_id = $1 AND f.message_id IS NOT NULL) told
         CROSS JOIN threads t JOIN records r ON r.id = t.record_id AND t.id = told.thread_id",
    )
});
static OF_RECORDS: LazyLock<String> = LazyLock::new(|| select("records r LEFT JOIN threads t ON t.record_id = r.id"));

/// One thread, when the user may see it.
pub async fn find(db: &impl Ask, user: UserId, thread: ThreadId) -> Result<Option<Row>, DbErr> {
    db.one(&format!("{} AND t.id = $2", *OF_THREADS), values![user, thread]).await
}

/// A record and its thread if it has one, when the user may see it.
pub async fn of_record(db: &impl Ask, user: UserId, workspace: WorkspaceId, key: &RecordKey) -> Result<Option<Row>, DbErr> {
    let sql = format!("{} AND r.workspace_id = $2 AND r.type_key = $3 AND r.external_id = $4", *OF_RECORDS);
    db.one(&sql, values![user, workspace, key.record_type.as_str(), key.id.as_str()]).await
}

/// The hub: the threads the user may see, last activity first.
pub async fn list(
    db: &impl Ask,
    user: UserId,
    workspace: WorkspaceId,
    query: &ThreadsQuery,
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values = values![user, workspace];
    let from = if query.mentioned.is_some() { &OF_MENTIONS } else { &OF_THREADS };
    let mut sql = format!("{} AND t.workspace_id = $2", **from);
    sql.push_str(match query.state.unwrap_or_default() {
        StateFilter::Open => " AND t.state = 'open'",
        StateFilter::Closed => " AND t.state = 'closed'",
        StateFilter::All => "",
    });
    if let Some(key) = &query.record_type {
        values.push(key.as_str().into());
        sql.push_str(&format!(" AND t.type_key = ${}", values.len()));
        if query.state.unwrap_or_default() == StateFilter::All {
            sql.push_str(" AND t.state IN ('open', 'closed')");
        }
    }
    match query.unread {
        Some(true) => sql.push_str(&format!(" AND t.last_seq > ({})", *READ_SEQ)),
        Some(false) => sql.push_str(&format!(" AND t.last_seq <= ({})", *READ_SEQ)),
        None => {}
    }
    if let Some(waiting) = query.waiting {
        sql.push_str(&waits(waiting));
    }
    if let Some((at, id)) = after {
        values.push(at.into());
        values.push(id.into());
        sql.push_str(&format!(" AND (t.last_at, t.id) < (${}, ${})", values.len() - 1, values.len()));
    }
    sql.push_str(&format!(" ORDER BY t.last_at DESC, t.id DESC LIMIT {limit}"));
    db.all(&sql, values).await
}

#[derive(FromQueryResult)]
struct Named {
    id: UserId,
    name: String,
}

/// The names of users: one statement, or none when nobody is asked for.
pub async fn names(db: &impl Ask, ids: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, String>, DbErr> {
    let mut ids: Vec<UserId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT id, name FROM users WHERE id IN ({})", places(1, ids.len()));
    let rows: Vec<Named> = db.all(&sql, ids.into_iter().map(Value::from).collect()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A thread whose row this transaction holds.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Held {
    pub id: ThreadId,
    pub state: String,
    pub last_seq: Seq,
    pub message_count: i64,
    pub transition_count: i64,
    pub participants: String,
    pub opened_at: Timestamp,
    pub opened_by: UserId,
    pub closed_at: Option<Timestamp>,
}

impl Held {
    #[must_use]
    pub fn state(&self) -> ThreadState {
        ThreadState::from_name(&self.state)
    }
}

/// Gives the next number of a record's thread, making the thread with the first; `None` when the user may not see the
/// record any more. From here on the thread's row is this transaction's, and so is the order of its messages.
///
/// The message that is answered is looked up with the same call.
pub async fn number(
    txn: &mut WriteTxn,
    user: UserId,
    record: RecordId,
    reply_to: Option<MessageId>,
) -> Result<Option<Numbered>, DbErr> {
    let (id, now) = (txn.id(), txn.now());
    let mut values = values![id, user, record, now];
    let quoted = reply_to.map_or("", |message| {
        values.push(message.into());
        QUOTED.as_str()
    });
    let sql = format!(
        "INSERT INTO threads (id, workspace_id, record_id, type_key, state, last_seq, message_count, transition_count, participants, opened_at, opened_by, last_at)
         SELECT $1, r.workspace_id, r.id, r.type_key, 'open', 1, 1, 0, '[]', $4, m.user_id, $4
         FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $2 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE r.id = $3 AND {}{}
         ON CONFLICT (record_id) DO UPDATE SET last_seq = threads.last_seq + 1, message_count = threads.message_count + 1, last_at = CASE WHEN threads.last_at > excluded.last_at THEN threads.last_at ELSE excluded.last_at END
         RETURNING id, state, last_seq, message_count, transition_count, participants, opened_at, opened_by, closed_at{quoted}",
        *VISIBLE,
        dialect::for_share(txn.backend(), "r, m")
    );
    let rows = txn.change(&sql, values).await?;
    Ok(rows.into_iter().next())
}

/// Takes the row of a thread for changing its state; `None` when the user may not see it any more.
pub async fn hold(txn: &mut WriteTxn, user: UserId, thread: ThreadId) -> Result<Option<Held>, DbErr> {
    let sql = format!(
        "SELECT t.id, t.state, t.last_seq, t.message_count, t.transition_count, t.participants, t.opened_at, t.opened_by, t.closed_at
         FROM threads t JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE t.id = $2 AND {}{}",
        *VISIBLE,
        dialect::for_update(txn.backend(), "t")
    );
    txn.one(&sql, values![user, thread]).await
}

/// Writes a transition, and what it and a new participant change of the thread: one statement for the thread's row. Those who
/// follow it are told by the worker.
pub fn set_state(txn: &mut WriteTxn, held: &Held, by: UserId, transition: Option<&Transition>, participants: Option<&[UserId]>) {
    let now = txn.now();
    let mut values = values![held.id];
    let mut changes = Vec::new();
    if let Some(transition) = transition {
        let number = held.transition_count + 1;
        txn.later(
            "INSERT INTO transitions (thread_id, number, kind, by_id, at, after_seq, conclusion) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![held.id, number, transition.kind.name(), by, now, transition.after_seq, transition.conclusion.clone()],
        );
        if transition.kind != TransitionKind::Opened {
            txn.job(&Task::TellState { thread: held.id, number, after: None });
        }
        let closed = transition.kind == TransitionKind::Closed;
        values.extend(values![
            number,
            rules::state_after(transition.kind).name(),
            closed.then_some(now.0),
            closed.then_some(by.0),
            transition.conclusion.clone()
        ]);
        changes.push("transition_count = $2, state = $3, closed_at = $4, closed_by = $5, conclusion = $6".to_owned());
    }
    if let Some(participants) = participants {
        values.push(serde_json::to_string(participants).unwrap_or_default().into());
        changes.push(format!("participants = ${}", values.len()));
    }
    if !changes.is_empty() {
        txn.later(format!("UPDATE threads SET {} WHERE id = $1", changes.join(", ")), values);
    }
}

/// Moves a user's read marker forward to `seq`, and marks what they were told of up to there as read.
pub fn move_read(txn: &mut WriteTxn, user: UserId, thread: ThreadId, seq: Seq, told: bool) {
    txn.later(
        "INSERT INTO reads (user_id, thread_id, seq) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, thread_id) DO UPDATE SET seq = CASE WHEN excluded.seq > reads.seq THEN excluded.seq ELSE reads.seq END",
        values![user, thread, seq],
    );
    if told {
        let now = txn.now();
        txn.later(
            "UPDATE notifications SET read_at = $4 WHERE user_id = $1 AND thread_id = $2 AND seq <= $3 AND read_at IS NULL",
            values![user, thread, seq, now],
        );
    }
}

/// Sets a user's read marker back.
pub fn set_read_back(txn: &mut WriteTxn, user: UserId, thread: ThreadId, seq: Seq) {
    txn.later(
        "INSERT INTO reads (user_id, thread_id, seq) VALUES ($1, $2, $3) ON CONFLICT (user_id, thread_id) DO UPDATE SET seq = excluded.seq",
        values![user, thread, seq],
    );
}

#[derive(FromQueryResult)]
pub struct TransitionRow {
    pub number: i64,
    kind: String,
    at: Timestamp,
    after_seq: Seq,
    conclusion: Option<String>,
    by_id: Uuid,
    name: String,
    title: Option<String>,
    active: Option<bool>,
}

impl TransitionRow {
    #[must_use]
    pub fn view(self) -> Option<TransitionView> {
        Some(TransitionView {
            kind: TransitionKind::from_name(&self.kind),
            by: person(Some(self.by_id), Some(&self.name), self.title.as_ref(), self.active)?,
            at: self.at,
            after_seq: self.after_seq,
            conclusion: self.conclusion,
        })
    }
}

/// The transitions of a thread, oldest first.
pub async fn transitions(db: &impl Ask, thread: ThreadId, after: i64, limit: u64) -> Result<Vec<TransitionRow>, DbErr> {
    let sql = "SELECT tr.number, tr.kind, tr.at, tr.after_seq, tr.conclusion, tr.by_id, u.name, m.title, m.active
               FROM transitions tr JOIN threads t ON t.id = tr.thread_id JOIN users u ON u.id = tr.by_id
               LEFT JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = tr.by_id
               WHERE tr.thread_id = $1 AND tr.number > $2 ORDER BY tr.number LIMIT $3";
    db.all(sql, values![thread, after, i64::try_from(limit).unwrap_or(i64::MAX)]).await
}
