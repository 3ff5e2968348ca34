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
    job::{Outcome, Task},
    slack,
};
use crate::{
    app::AppState,
    db::Ask,
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
}

#[derive(FromQueryResult)]
struct Person {
    user_id: UserId,
    /// When the mail may leave; `None` for those who want none.
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

/// Tells a batch of people, and leaves the next to another job.
///
/// # Errors
/// What the database says.
pub async fn tell(
    app: &AppState,
    message: MessageId,
    kind: MentionKind,
    target: Option<Uuid>,
    after: Option<UserId>,
) -> Result<Outcome, ApiError> {
    let sql = "SELECT t.workspace_id, ms.thread_id, ms.seq FROM messages ms JOIN threads t ON t.id = ms.thread_id WHERE ms.id = $1 AND ms.deleted_at IS NULL";
    let Some(found) = app.db.one::<Message>(sql, values![message]).await? else { return Ok(Outcome::Done) };
    let reason = if kind == MentionKind::Team { NotificationReason::TeamMention } else { NotificationReason::EveryoneMention };
    let told = Told { workspace: found.workspace_id, thread: found.thread_id, message, seq: found.seq, reason };
    let people = people(app, message, target, after).await?;
    let next = people.get(BATCH - 1).map(|person| person.user_id);
    if people.is_empty() {
        return Ok(Outcome::Done);
    }
    let now = app.clock.now();
    app.write(move |txn| {
        let people: Vec<(UserId, Option<Timestamp>, bool)> =
            people.iter().map(|person| (person.user_id, person.mails.then(|| person.mail_at(now)), person.slack)).collect();
        Box::pin(async move {
            let users: Vec<UserId> = people.iter().map(|(user, ..)| *user).collect();
            deliveries::actions::revive(txn, message, &users, reason).await?;
            for (user, mail_at, in_slack) in people {
                let id = NotificationId(txn.id());
                store::insert(txn, id, user, &told);
                let mut event = Event::about(EventKind::NotificationCreated, told.thread, told.seq);
                event.notification_id = Some(id);
                txn.signal(Signal::to_user(user, event));
                if let Some(mail_at) = mail_at {
                    let delivery = store::queue_mail(txn, user, &told);
                    txn.job_at(&Task::MentionMail { delivery }, mail_at);
                }
                if in_slack {
                    slack::post::queue(txn, user, &told);
                }
            }
            if let Some(after) = next {
                txn.job(&Task::TellGroup { message, kind, target, after: Some(after) });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
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
