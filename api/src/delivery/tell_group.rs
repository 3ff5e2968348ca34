//! Telling the people of a team, or everyone who can read the record: in batches, after the message was posted.

use sea_orm::{FromQueryResult, Value};
use shared::{
    MessageId, NotificationId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    events::{Event, EventKind},
    mentions::MentionKind,
    notifications::NotificationReason,
};
use uuid::Uuid;

use super::{
    digest::{self, told::Said},
    job::{Outcome, Task},
    slack,
};
use crate::{
    app::AppState,
    db::{Ask, WriteTxn},
    deliveries::{self, actions::NOT_MENTIONED},
    http::error::ApiError,
    notifications::store::{self, Told},
    preferences,
    realtime::bus::Signal,
    records::store::VISIBLE,
    values,
};

/// People told in one transaction.
const BATCH: usize = 100;

#[derive(FromQueryResult)]
struct Message {
    workspace_id: WorkspaceId,
    thread_id: ThreadId,
    seq: Seq,
    created_at: Timestamp,
    edited: bool,
}

/// A team, or everyone, that a message mentions.
#[derive(Debug, Clone, Copy)]
pub struct Mention {
    pub message: MessageId,
    pub kind: MentionKind,
    pub target: Option<Uuid>,
    /// When it was made, unless with the message.
    pub at: Option<Timestamp>,
}

#[derive(Clone, FromQueryResult)]
struct Person {
    user_id: UserId,
    mails: bool,
    time_zone: String,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    /// In Slack too: they want it, and the workspace can write to people there.
    slack: bool,
}

impl Person {
    /// At once, or when their quiet hours end (`PRODUCT.md` rule 10).
    fn mail_at(&self, now: Timestamp) -> Timestamp {
        let rhythm = preferences::store::rhythm("", &self.time_zone, self.quiet_from, self.quiet_to);
        preferences::rules::quiet_until(&rhythm, now).unwrap_or(now)
    }
}

/// Tells a batch of people, and leaves the next to another job. Whom a digest tells of the message gets no mail as well.
///
/// # Errors
/// What the database says.
pub async fn tell(app: &AppState, mention: Mention, after: Option<UserId>) -> Result<Outcome, ApiError> {
    let Mention { message, kind, target, at } = mention;
    let sql = "SELECT t.workspace_id, ms.thread_id, ms.seq, ms.created_at, (ms.edited_at IS NOT NULL) AS edited FROM messages ms JOIN threads t ON t.id = ms.thread_id WHERE ms.id = $1 AND ms.deleted_at IS NULL";
    let Some(found) = app.db.one::<Message>(sql, values![message]).await? else { return Ok(Outcome::Done) };
    let reason = if kind == MentionKind::Team { NotificationReason::TeamMention } else { NotificationReason::EveryoneMention };
    let Message { workspace_id: workspace, thread_id: thread, seq, created_at, edited } = found;
    // Whether an edit that mentions them came before they read it or after is not known.
    let told = Told { workspace, thread, message, seq, reason, late: !edited };
    let said = Said { workspace, thread, seq, created_at, mentioned_at: at.unwrap_or(created_at) };
    let people = people(app, message, target, after).await?;
    let next = people.get(BATCH - 1).map(|person| person.user_id);
    if people.is_empty() {
        return Ok(Outcome::Done);
    }
    app.write(move |txn| {
        let people = people.clone();
        Box::pin(async move {
            let users: Vec<UserId> = people.iter().map(|person| person.user_id).collect();
            let by_digest = digest::told::by_digest(txn, &said, &users).await?;
            let others: Vec<UserId> = users.into_iter().filter(|user| !by_digest.contains(user)).collect();
            deliveries::actions::revive(txn, message, &others, reason).await?;
            for person in people {
                let mails = person.mails && !by_digest.contains(&person.user_id);
                queue(txn, &person, &told, mails);
            }
            if let Some(after) = next {
                txn.job(&Task::TellGroup { message, kind, target, after: Some(after), at });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// Tells one of them, in the app and over the channels that they want.
fn queue(txn: &mut WriteTxn, person: &Person, told: &Told, mails: bool) {
    let (user, id) = (person.user_id, NotificationId(txn.id()));
    store::insert(txn, id, user, told);
    let mut event = Event::about(EventKind::NotificationCreated, told.thread, told.seq);
    event.notification_id = Some(id);
    txn.signal(Signal::to_reader(user, told.thread, event));
    if mails {
        let delivery = store::queue_mail(txn, user, told);
        txn.job_at(&Task::MentionMail { delivery }, person.mail_at(txn.now()));
    }
    if person.slack {
        slack::post::queue(txn, user, told);
    }
}

/// Those who can read the record, have not muted the thread and were not told of this message before, or by nothing that left: an
/// edit had taken their mention away. Not its author.
async fn people(app: &AppState, message: MessageId, team: Option<Uuid>, after: Option<UserId>) -> Result<Vec<Person>, ApiError> {
    let mut values: Vec<Value> = values![message, after.map_or(Uuid::nil(), |id| id.0), i64::try_from(BATCH).unwrap_or(i64::MAX)];
    let of_team = team.map_or("", |team| {
        values.push(team.into());
        " AND m.user_id IN (SELECT x.user_id FROM team_members x WHERE x.team_id = $4)"
    });
    let sql = format!(
        "SELECT m.user_id, (ro.receives_mail AND COALESCE(m.team_mention_mail, w.team_mention_mail)) AS mails, u.time_zone, m.quiet_from, m.quiet_to,
           (w.slack_ready AND i.bot_token IS NOT NULL AND COALESCE(m.slack, w.slack)) AS slack
         FROM messages ms JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = t.workspace_id AND m.active JOIN roles ro ON ro.id = m.role_id JOIN users u ON u.id = m.user_id
         JOIN workspaces w ON w.id = m.workspace_id LEFT JOIN slack_integrations i ON i.workspace_id = w.id LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
         WHERE ms.id = $1 AND m.user_id > $2 AND m.user_id <> ms.author_id AND NOT u.service AND COALESCE(sb.level, 'all') <> 'muted' AND {}{of_team}
           AND (NOT EXISTS (SELECT 1 FROM notifications n WHERE n.message_id = ms.id AND n.user_id = m.user_id)
             OR EXISTS (SELECT 1 FROM deliveries d WHERE d.message_id = ms.id AND d.user_id = m.user_id AND d.state = 'cancelled' AND d.detail = '{NOT_MENTIONED}'))
         ORDER BY m.user_id LIMIT $3",
        *VISIBLE
    );
    Ok(app.db.all(&sql, values).await?)
}
