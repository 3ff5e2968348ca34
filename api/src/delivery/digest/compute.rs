//! What each of some members has not read: three statements, however many they are.

use std::collections::{HashMap, HashSet};

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{MessageId, Seq, ThreadId, Timestamp, UserId, WorkspaceId};
use uuid::Uuid;

use super::{LOOK_BACK, store::Claimed};
use crate::{
    attachments::store::OF_MESSAGE,
    db::{Ask, places},
    preferences::{self, rules::Rhythm},
    records::store::VISIBLE,
    threads::reads::READ_SEQ,
    values,
};

/// Discussions that one digest looks at; those with the latest activity.
const THREADS_MAX: usize = 40;
/// Messages of one discussion that a digest counts; beyond them it says "more than".
const MESSAGES_MAX: i64 = 100;
/// Messages of one discussion whose whole text is read.
const WHOLE_MAX: i64 = 10;

/// A member, and what they have not read.
#[derive(Debug, Clone)]
pub struct Digest {
    pub member: Claimed,
    pub reader: Reader,
    /// Those with the latest activity first.
    pub threads: Vec<Unread>,
    /// Discussions beyond [`THREADS_MAX`].
    pub more_threads: i64,
}

/// To whom a digest goes.
#[derive(Debug, Clone)]
pub struct Reader {
    pub name: String,
    pub email: String,
    pub locale: String,
    pub time_zone: String,
    pub workspace: String,
    pub rhythm: Rhythm,
}

/// What a member has not read of one discussion.
#[derive(Debug, Clone)]
pub struct Unread {
    pub thread: ThreadId,
    pub external_id: String,
    pub title: String,
    pub labels: String,
    pub content_level: String,
    /// The first message that they have not read, be it in this digest or in one before.
    pub first: Seq,
    /// The newest first.
    pub messages: Vec<Said>,
    /// There may be more than [`MESSAGES_MAX`].
    pub more: bool,
}

/// A message that somebody has not read.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Said {
    id: MessageId,
    thread_id: ThreadId,
    pub seq: Seq,
    author_id: UserId,
    pub author: String,
    pub excerpt: String,
    pub body: Option<String>,
    pub html: Option<String>,
    pub mentions: String,
    pub attachments: Option<String>,
    pub created_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Place {
    user_id: UserId,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    workspace: String,
    thread_id: ThreadId,
    last_seq: Seq,
    read_seq: Seq,
    external_id: String,
    title: String,
    labels: String,
    content_level: String,
    total: i64,
}

#[derive(FromQueryResult)]
struct Mailed {
    user_id: UserId,
    message_id: MessageId,
}

/// What these members have not read; those with nothing are left out.
///
/// # Errors
/// What the database says.
pub async fn compute(db: &impl Ask, workspace: WorkspaceId, members: &[Claimed]) -> Result<Vec<Digest>, DbErr> {
    let Some(until) = members.iter().map(|member| member.until).max() else { return Ok(Vec::new()) };
    let floor = until.plus(-LOOK_BACK);
    let oldest = members.iter().map(|member| member.covered_until).min().unwrap_or(until).max(floor);
    let users: Vec<UserId> = members.iter().map(|member| member.user_id).collect();
    let places = places_of(db, workspace, &users, floor).await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let said = said(db, &places, until).await?;
    let mailed = mailed(db, workspace, &users, oldest).await?;
    let by_user: HashMap<UserId, Claimed> = members.iter().map(|member| (member.user_id, *member)).collect();
    let mut digests: Vec<Digest> = Vec::new();
    for place in places {
        let Some(member) = by_user.get(&place.user_id) else { continue };
        let since = member.covered_until.max(floor);
        let unread = said.get(&place.thread_id).into_iter().flatten().filter(|message| {
            message.seq > place.read_seq
                && message.created_at > since
                && message.created_at <= member.until
                && message.author_id != place.user_id
                && !mailed.contains(&(place.user_id, message.id))
        });
        let messages: Vec<Said> = unread.cloned().collect();
        if messages.is_empty() {
            continue;
        }
        if digests.last().is_none_or(|digest| digest.member.user_id != place.user_id) {
            let more_threads = (place.total - i64::try_from(THREADS_MAX).unwrap_or(0)).max(0);
            let reader = Reader {
                name: place.name,
                email: place.email,
                locale: place.locale,
                rhythm: preferences::store::rhythm("", &place.time_zone, place.quiet_from, place.quiet_to),
                time_zone: place.time_zone,
                workspace: place.workspace,
            };
            digests.push(Digest { member: *member, reader, threads: Vec::new(), more_threads });
        }
        if let Some(digest) = digests.last_mut() {
            digest.threads.push(Unread {
                thread: place.thread_id,
                external_id: place.external_id,
                title: place.title,
                labels: place.labels,
                content_level: place.content_level,
                first: place.read_seq + 1,
                more: messages
                    .last()
                    .is_some_and(|oldest| oldest.seq > place.read_seq + 1 && oldest.seq <= place.last_seq - MESSAGES_MAX + 1),
                messages,
            });
        }
    }
    Ok(digests)
}

/// Which discussions have news for whom that no mail of its own has told, by member, those with the latest activity first. Muted ones, and those of which
/// only mentions are wanted, have none.
async fn places_of(db: &impl Ask, workspace: WorkspaceId, users: &[UserId], floor: Timestamp) -> Result<Vec<Place>, DbErr> {
    let mut values: Vec<Value> = values![workspace, floor];
    values.extend(users.iter().map(|user| Value::from(*user)));
    let sql = format!(
        "SELECT * FROM (
           SELECT m.user_id, u.name, u.email, u.locale, u.time_zone, m.quiet_from, m.quiet_to, w.name AS workspace, t.id AS thread_id, t.last_seq, ({read}) AS read_seq,
             r.external_id, r.title, rt.labels, rt.content_level,
             ROW_NUMBER() OVER (PARTITION BY m.user_id ORDER BY t.last_at DESC, t.id) AS place, COUNT(*) OVER (PARTITION BY m.user_id) AS total
           FROM members m JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id JOIN workspaces w ON w.id = m.workspace_id
           JOIN threads t ON t.workspace_id = m.workspace_id AND t.last_at > m.covered_until AND t.last_at > $2
           JOIN records r ON r.id = t.record_id JOIN record_types rt ON rt.workspace_id = r.workspace_id AND rt.key = r.type_key
           LEFT JOIN reads rd ON rd.user_id = m.user_id AND rd.thread_id = t.id
           LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
           WHERE m.workspace_id = $1 AND m.user_id IN ({among}) AND m.active AND ro.receives_mail
             AND COALESCE(m.digest, w.digest) <> 'off' AND COALESCE(sb.level, 'all') = 'all' AND {visible} AND EXISTS (
               SELECT 1 FROM messages ms WHERE ms.thread_id = t.id AND ms.seq > ({read}) AND ms.created_at > m.covered_until AND ms.created_at > $2
                 AND ms.created_at <= m.digest_until AND ms.author_id <> m.user_id AND ms.deleted_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.message_id = ms.id AND d.user_id = m.user_id AND d.channel = 'mail' AND d.state IN ('queued', 'sent')))
         ) placed WHERE place <= {THREADS_MAX} ORDER BY user_id, place",
        read = *READ_SEQ,
        visible = *VISIBLE,
        among = places(3, users.len()),
    );
    db.all(&sql, values).await
}

/// The newest messages of these discussions that anybody has not read, the newest first; the whole text of the newest only.
async fn said(db: &impl Ask, of: &[Place], until: Timestamp) -> Result<HashMap<ThreadId, Vec<Said>>, DbErr> {
    let mut from: HashMap<ThreadId, Seq> = HashMap::new();
    for place in of {
        let seq = place.read_seq.max(place.last_seq - MESSAGES_MAX);
        from.entry(place.thread_id).and_modify(|least| *least = seq.min(*least)).or_insert(seq);
    }
    let mut values: Vec<Value> = values![until];
    let mut pairs = Vec::with_capacity(from.len());
    for (thread, seq) in from {
        values.push(thread.into());
        values.push(seq.into());
        pairs.push(format!("(${}, ${})", values.len() - 1, values.len()));
    }
    let sql = format!(
        "SELECT ms.id, ms.thread_id, ms.seq, ms.author_id, u.name AS author, ms.excerpt, ms.mentions, {OF_MESSAGE}, ms.created_at,
           CASE WHEN ms.seq > t.last_seq - {WHOLE_MAX} THEN ms.body END AS body, CASE WHEN ms.seq > t.last_seq - {WHOLE_MAX} THEN ms.html END AS html
         FROM (VALUES {}) asked JOIN threads t ON t.id = asked.column1 JOIN messages ms ON ms.thread_id = asked.column1 AND ms.seq > asked.column2
         JOIN users u ON u.id = ms.author_id
         WHERE ms.deleted_at IS NULL AND ms.created_at <= $1 ORDER BY ms.thread_id, ms.seq DESC",
        pairs.join(", ")
    );
    let rows: Vec<Said> = db.all(&sql, values).await?;
    let mut said: HashMap<ThreadId, Vec<Said>> = HashMap::new();
    for row in rows {
        said.entry(row.thread_id).or_default().push(row);
    }
    Ok(said)
}

/// The messages of which these members were told by a mail of their own, or are about to be.
async fn mailed(
    db: &impl Ask,
    workspace: WorkspaceId,
    users: &[UserId],
    since: Timestamp,
) -> Result<HashSet<(UserId, MessageId)>, DbErr> {
    let mut values: Vec<Value> = values![workspace, first_id(since)];
    values.extend(users.iter().map(|user| Value::from(*user)));
    let sql = format!(
        "SELECT d.user_id, d.message_id FROM deliveries d
         WHERE d.workspace_id = $1 AND d.user_id IN ({}) AND d.id >= $2 AND d.channel = 'mail' AND d.message_id IS NOT NULL AND d.state IN ('queued', 'sent')",
        places(3, users.len())
    );
    let rows: Vec<Mailed> = db.all(&sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row.message_id)).collect())
}

/// The least id that can have been made at a moment: ids begin with their time in milliseconds (RFC 9562, 5.7).
#[must_use]
pub fn first_id(at: Timestamp) -> Uuid {
    let millis = u128::try_from(at.0.max(0) / 1000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}
