//! The SQL of threads as one member sees them: one select for all of them.

use std::{collections::HashMap, sync::LazyLock};

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    RecordId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, limits,
    records::{RecordKey, RecordRef},
    roles::{Permission, Permissions},
    subscriptions::SubscriptionLevel,
    threads::{LastMessage, Participant, StateFilter, ThreadState, ThreadView, ThreadViewer, ThreadsQuery, Waiting},
    users::Avatar,
};
use uuid::Uuid;

use super::{
    people::{participant_ids, person},
    reads::{READ_SEQ, TOLD},
    rules,
};
use crate::{db::Ask, mentions::store::mentions, pins, records::store::VISIBLE, values};

// What is asked of each thread is asked for one row at most. Of an `EXISTS` among the columns PostgreSQL may gather all rows of all
// threads, to look them up.

/// Does a message of the thread mention the member by name? One that was deleted does not, nor one whose edit took the mention away.
const ASKED: &str = "((SELECT 1 FROM notifications a JOIN mentions me ON me.message_id = a.message_id AND me.kind = 'user' AND me.target = a.user_id
    WHERE a.user_id = m.user_id AND a.thread_id = t.id AND a.reason = 'mention' LIMIT 1) IS NOT NULL)";

/// Has the member written something on the record that they have not sent?
const DRAFTED: &str = "((SELECT 1 FROM drafts dr WHERE dr.user_id = m.user_id AND dr.record_id = r.id AND dr.body IS NOT NULL LIMIT 1) IS NOT NULL)";

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
    pub drafted: bool,
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
                has_draft: self.drafted,
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

/// `$1` is the user. `threads` says how the thread is joined to its record.
fn select(from: &str) -> String {
    format!(
        "SELECT r.workspace_id, r.id AS record_id, r.type_key, r.external_id, r.title, r.url, ro.permissions, m.title AS viewer_title, w.starter_may_close, w.slack_ready,
           t.id AS thread_id, t.state, t.last_seq, t.message_count, t.participants, t.opened_at, t.opened_by, t.closed_at, t.conclusion, t.last_at,
           {} AS read_seq, {} AS told, {ASKED} AS asked, {DRAFTED} AS drafted, sb.level AS subscription,
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
        *TOLD,
        pins::store::COLUMNS,
        pins::store::JOINS,
        *VISIBLE
    )
}

static OF_THREADS: LazyLock<String> = LazyLock::new(|| select("threads t JOIN records r ON r.id = t.record_id"));
/// The threads in which a message that the user was told of mentions them: begun from there, for few threads mention one person.
static OF_MENTIONS: LazyLock<String> = LazyLock::new(|| {
    select(&format!(
        "(SELECT o.thread_id FROM (SELECT DISTINCT f.thread_id FROM notifications f
            WHERE f.workspace_id = $2 AND f.user_id = $1 AND f.message_id IS NOT NULL) o
          WHERE EXISTS (SELECT 1 FROM notifications f WHERE f.user_id = $1 AND f.thread_id = o.thread_id AND {})) told
         CROSS JOIN threads t JOIN records r ON r.id = t.record_id AND t.id = told.thread_id",
        mentions("f.message_id", "f.user_id")
    ))
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
