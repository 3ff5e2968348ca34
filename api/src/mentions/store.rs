//! The SQL of mentions.

use std::sync::LazyLock;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    DeliveryId, MessageId, RecordId, UserId, WorkspaceId,
    mentions::{MentionKind, Mentionable},
    records::RecordKey,
};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn, dialect, places, words},
    records::store::VISIBLE,
    values,
};

/// The stored form of a kind.
#[must_use]
pub fn kind_name(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::User => "user",
        MentionKind::Team => "team",
        MentionKind::Everyone => "everyone",
    }
}

fn kind_of(name: &str) -> MentionKind {
    match name {
        "team" => MentionKind::Team,
        "everyone" => MentionKind::Everyone,
        _ => MentionKind::User,
    }
}

/// Somebody of the workspace who is named by id: a person, or a team.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Known {
    kind: String,
    pub id: Uuid,
    pub name: String,
    pub active: bool,
    pub receives_mail: bool,
    pub can_read: bool,
    /// Would they be told in Slack, in person? They want it, have not muted the discussion, and the workspace has a bot.
    pub slack: bool,
    pub service: bool,
}

impl Known {
    #[must_use]
    pub fn is(&self, kind: MentionKind) -> bool {
        kind_of(&self.kind) == kind
    }
}

/// Does a message still mention somebody: by name, by a team of theirs, or with everyone? One that was deleted mentions nobody, nor
/// does one whom its edit took away. Both are expressions of the statement at hand.
#[must_use]
pub fn mentions(message: &str, user: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM mentions me WHERE me.message_id = {message} AND (me.kind = 'everyone'
  OR me.target = {user} OR me.target IN (SELECT tm.team_id FROM team_members tm WHERE tm.user_id = {user})))"
    )
}

/// Does the message (`ms`) still mention whom the delivery (`d`) goes to?
pub static STILL_MENTIONED: LazyLock<String> = LazyLock::new(|| mentions("ms.id", "d.user_id"));

#[derive(FromQueryResult)]
struct Held {
    #[expect(dead_code, reason = "only its being held counts")]
    id: MessageId,
}

#[derive(FromQueryResult)]
struct Mentioned {
    still_mentioned: bool,
}

/// Does its message still mention whom a delivery goes to? From here on nobody can edit it until the transaction ends. Two statements:
/// one that waits for an edit would see the mentions of before it.
pub async fn still_mentioned(txn: &mut WriteTxn, delivery: DeliveryId) -> Result<bool, DbErr> {
    let of = "FROM deliveries d JOIN messages ms ON ms.id = d.message_id WHERE d.id = $1";
    let hold = format!("SELECT ms.id {of}{}", dialect::for_share(txn.backend(), "ms"));
    txn.one::<Held>(&hold, values![delivery]).await?;
    let sql = format!("SELECT {} AS still_mentioned {of}", *STILL_MENTIONED);
    let found: Option<Mentioned> = txn.one(&sql, values![delivery]).await?;
    Ok(found.is_some_and(|found| found.still_mentioned))
}

/// Who these ids are in a workspace, and whether they can read a record: one statement, or none when nobody is asked for.
pub async fn known(
    db: &impl Ask,
    workspace: WorkspaceId,
    record: RecordId,
    users: &[UserId],
    teams: &[Uuid],
) -> Result<Vec<Known>, DbErr> {
    if users.is_empty() && teams.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = values![workspace];
    let mut parts = Vec::new();
    if !users.is_empty() {
        values.push(record.into());
        values.extend(users.iter().map(|id| Value::from(*id)));
        parts.push(format!(
            "SELECT 'user' AS kind, u.id, u.name, m.active, ro.receives_mail, (m.active AND {}) AS can_read, u.service,
               (w.slack_ready AND COALESCE(m.slack, w.slack) AND EXISTS (SELECT 1 FROM slack_integrations i WHERE i.workspace_id = w.id AND i.bot_token IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM threads t JOIN subscriptions sb ON sb.thread_id = t.id AND sb.user_id = m.user_id WHERE t.record_id = r.id AND sb.level = 'muted')) AS slack
             FROM members m JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id JOIN records r ON r.id = $2
             JOIN workspaces w ON w.id = m.workspace_id WHERE m.workspace_id = $1 AND m.user_id IN ({})",
            *VISIBLE,
            places(3, users.len())
        ));
    }
    if !teams.is_empty() {
        let first = values.len() + 1;
        values.extend(teams.iter().map(|id| Value::from(*id)));
        parts.push(format!(
            "SELECT 'team' AS kind, t.id, t.name, TRUE AS active, TRUE AS receives_mail, TRUE AS can_read, FALSE AS service, FALSE AS slack
             FROM teams t WHERE t.workspace_id = $1 AND t.id IN ({})",
            places(first, teams.len())
        ));
    }
    db.all(&parts.join(" UNION ALL "), values).await
}

/// Forgets some of whom a message mentioned.
pub fn remove(txn: &mut WriteTxn, message: MessageId, mentions: &[(MentionKind, Option<Uuid>)]) {
    for (kind, target) in mentions {
        txn.later(
            "DELETE FROM mentions WHERE message_id = $1 AND kind = $2 AND target = $3",
            values![message, kind_name(*kind), target.unwrap_or_default()],
        );
    }
}

/// Keeps whom a message mentions, so that a rename finds it.
pub fn insert(txn: &mut WriteTxn, message: MessageId, mentions: &[(MentionKind, Option<Uuid>)]) {
    if mentions.is_empty() {
        return;
    }
    let mut values: Vec<Value> = values![message];
    let mut rows = Vec::with_capacity(mentions.len());
    for (kind, target) in mentions {
        values.push(target.unwrap_or_default().into());
        rows.push(format!("($1, '{}', ${})", kind_name(*kind), values.len()));
    }
    txn.later(format!("INSERT INTO mentions (message_id, kind, target) VALUES {}", rows.join(", ")), values);
}

/// People of a team that the picker counts, and that it weighs.
const TEAM_STOP: i64 = 999;
const TEAM_WEIGHED: i64 = 100;

#[derive(FromQueryResult)]
struct Offer {
    kind: String,
    id: Uuid,
    name: String,
    detail: Option<String>,
    can_read: bool,
}

/// People and teams whose names match, those who can read the record first.
///
/// Candidates come from the index of words, or by name when nothing was typed, and at most two hundred are weighed: the
/// cost does not grow with the workspace. Those who were granted the record are always among them. A team can read it when one
/// of those can, or one of its first members; its people are counted when it is offered, and up to a bound.
pub async fn offers(
    db: &impl Ask,
    workspace: WorkspaceId,
    record: RecordId,
    q: &str,
    with_emails: bool,
    limit: u64,
) -> Result<Vec<Mentionable>, DbErr> {
    let mut values: Vec<Value> = values![workspace, record];
    let people = words::matches(q, words::Kind::Member, "$1", "m.user_id", &mut values);
    let teams = words::matches(q, words::Kind::Team, "$1", "t.id", &mut values);
    let people = people.map(|matching| format!(" AND {matching}")).unwrap_or_default();
    let teams = teams.map(|matching| format!(" AND {matching}")).unwrap_or_default();
    let detail = if with_emails { "COALESCE(m.title, u.email)" } else { "m.title" };
    // Who was granted the record, or the first of them.
    let granted = "SELECT user_id FROM (SELECT g.subject AS user_id FROM grants g WHERE g.record_id = $2 AND g.kind = 'user' LIMIT 200) by_name
                     UNION SELECT user_id FROM (SELECT tm.user_id FROM grants g JOIN team_members tm ON tm.team_id = g.subject WHERE g.record_id = $2 LIMIT 200) by_team";
    let sql = format!(
        "SELECT kind, id, name, CASE WHEN kind = 'team' THEN
           (SELECT CASE WHEN COUNT(*) > {TEAM_STOP} THEN '{TEAM_STOP}+' ELSE CAST(COUNT(*) AS TEXT) END FROM (
              SELECT 1 FROM team_members tm JOIN members m ON m.workspace_id = $1 AND m.user_id = tm.user_id AND m.active
              WHERE tm.team_id = offers.id LIMIT {TEAM_STOP} + 1) people) ELSE detail END AS detail, can_read FROM (SELECT * FROM (
           SELECT 'user' AS kind, u.id, u.name, {detail} AS detail, m.sort_name AS place, ({VISIBLE}) AS can_read
           FROM (SELECT user_id FROM (SELECT m.user_id FROM members m WHERE m.workspace_id = $1 AND m.active{people}
                   ORDER BY m.sort_name, m.user_id LIMIT 200) first_by_name
                 UNION
                 SELECT user_id FROM (SELECT m.user_id FROM grants g JOIN members m ON m.workspace_id = $1 AND m.user_id = g.subject AND m.active
                   WHERE g.record_id = $2{people} LIMIT 200) granted
                 UNION
                 SELECT user_id FROM (SELECT m.user_id FROM grants g JOIN team_members tm ON tm.team_id = g.subject
                   JOIN members m ON m.workspace_id = $1 AND m.user_id = tm.user_id AND m.active
                   WHERE g.record_id = $2{people} LIMIT 200) granted_by_team) c
           JOIN members m ON m.workspace_id = $1 AND m.user_id = c.user_id
           JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id JOIN records r ON r.id = $2
           WHERE NOT u.service
           UNION ALL
           SELECT 'team' AS kind, t.id, t.name, NULL AS detail, t.sort_name AS place,
             (t.id IN (SELECT tm.team_id FROM ({granted}) c JOIN members m ON m.workspace_id = $1 AND m.user_id = c.user_id AND m.active
                JOIN roles ro ON ro.id = m.role_id JOIN records r ON r.id = $2 JOIN team_members tm ON tm.user_id = m.user_id WHERE {VISIBLE})
              OR EXISTS (SELECT 1 FROM (SELECT tm.user_id FROM team_members tm WHERE tm.team_id = t.id ORDER BY tm.user_id LIMIT {TEAM_WEIGHED}) c
                JOIN members m ON m.workspace_id = $1 AND m.user_id = c.user_id AND m.active
                JOIN roles ro ON ro.id = m.role_id JOIN records r ON r.id = $2 WHERE {VISIBLE})) AS can_read
           FROM (SELECT t.id, t.name, t.sort_name FROM teams t WHERE t.workspace_id = $1{teams} ORDER BY t.sort_name LIMIT 200) t
         ) candidates ORDER BY can_read DESC, place, id LIMIT {limit}) offers
         ORDER BY can_read DESC, place, id",
        VISIBLE = *VISIBLE
    );
    let rows: Vec<Offer> = db.all(&sql, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| Mentionable {
            kind: kind_of(&row.kind),
            id: Some(row.id),
            name: row.name,
            detail: row.detail,
            can_read: row.can_read,
        })
        .collect())
}

#[derive(FromQueryResult)]
struct Id {
    id: RecordId,
}

/// A record that the user may read, by its place.
pub async fn record(db: &impl Ask, user: UserId, workspace: WorkspaceId, key: &RecordKey) -> Result<Option<RecordId>, DbErr> {
    let sql = format!(
        "SELECT r.id FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE r.workspace_id = $2 AND r.type_key = $3 AND r.external_id = $4 AND {}",
        *VISIBLE
    );
    let row: Option<Id> = db.one(&sql, values![user, workspace, key.record_type.as_str(), key.id.as_str()]).await?;
    Ok(row.map(|row| row.id))
}
