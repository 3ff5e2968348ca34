//! Whom a message would reach and how it would look, before it is sent: the same rules as posting, and nothing is written.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    UserId,
    deliveries::{Audience, Channel, ToldGroup, ToldNow},
    limits,
    mentions::MentionKind,
    messages::NewMessage,
};
use uuid::Uuid;

use super::{
    markdown::{self, Target},
    post::Place,
    rules::{self, Reach},
    wording,
};
use crate::{
    app::AppState,
    db::{Ask, places},
    http::error::ApiError,
    mentions::{self, store::Known},
    records::store::VISIBLE,
    values,
};

/// People looked at to count those who would hear; more than the count stops at, for some do not want to.
const CANDIDATES: i64 = 4 * limits::COUNTER_STOP;

/// Whom a message would reach, and how it would look.
///
/// # Errors
/// 422 for too many mentions.
pub async fn preview(app: &AppState, place: &Place, new: &NewMessage) -> Result<Audience, ApiError> {
    let targets = markdown::targets(&new.body);
    if targets.len() > limits::MENTIONS_MAX {
        return Err(ApiError::invalid("/body", "too_many_mentions", "mentions more than 50 different people and teams"));
    }
    let of = |kind: MentionKind| targets.iter().filter(move |target| target.0 == kind).filter_map(|target| target.1);
    let users: Vec<UserId> = of(MentionKind::User).map(UserId).collect();
    let teams: Vec<Uuid> = of(MentionKind::Team).collect();
    let known = mentions::store::known(&app.db, place.row.workspace_id, place.row.record_id, &users, &teams).await?;
    let reach = rules::reach(place.user, &targets, &known);
    let now = reach.notified.iter().filter_map(|user| told(*user, &known, &reach.mailed)).collect();
    let readers = readers(&app.db, place, &reach).await?;
    let people = people_of_teams(&app.db, place, &teams).await?;
    let groups = reach.groups.iter().filter_map(|target| group(*target, &known, readers.told, &people)).collect();
    let html = markdown::render(&new.body, |target| wording::name(&known, target)).html;
    Ok(Audience { now, groups, digest: readers.digest, not_reached: reach.not_reached, html })
}

fn told(user: UserId, known: &[Known], mailed: &[UserId]) -> Option<ToldNow> {
    let person = known.iter().find(|known| known.is(MentionKind::User) && known.id == user.0)?;
    let mut channels = vec![Channel::InApp];
    if mailed.contains(&user) {
        channels.push(Channel::Mail);
    }
    if person.slack {
        channels.push(Channel::Slack);
    }
    Some(ToldNow { user_id: user, name: person.name.clone(), channels })
}

fn group((kind, id): Target, known: &[Known], everyone: i64, people: &HashMap<Uuid, i64>) -> Option<ToldGroup> {
    match (kind, id) {
        (MentionKind::Everyone, _) => Some(ToldGroup { kind, name: "everyone".into(), people: everyone }),
        (MentionKind::Team, Some(id)) => {
            let team = known.iter().find(|known| known.is(MentionKind::Team) && known.id == id)?;
            Some(ToldGroup { kind, name: team.name.clone(), people: people.get(&id).copied().unwrap_or(0) })
        }
        _ => None,
    }
}

#[derive(FromQueryResult)]
struct Readers {
    /// Who would be told if everyone was mentioned.
    told: i64,
    /// Who would hear by digest.
    digest: i64,
}

/// How many can read the record, the author left out; both stop at [`limits::COUNTER_STOP`]. Who gets a mail at once, by name or
/// for a group, does not hear of it by digest again. Only so many are looked at, those granted the record among them: the cost does not grow with the workspace.
async fn readers(db: &impl Ask, place: &Place, reach: &Reach) -> Result<Readers, DbErr> {
    let mut values: Vec<Value> = values![place.row.workspace_id, place.row.record_id, place.user];
    values.extend(reach.notified.iter().map(|user| Value::from(*user)));
    let by_name = among("m.user_id", 4, reach.notified.len());
    let in_group = if reach.groups.iter().any(|target| target.0 == MentionKind::Everyone) {
        "TRUE".to_owned()
    } else {
        let teams: Vec<Uuid> = reach.groups.iter().filter_map(|target| target.1).collect();
        let in_team = among("tm.team_id", values.len() + 1, teams.len());
        values.extend(teams.into_iter().map(Value::from));
        format!("EXISTS (SELECT 1 FROM team_members tm WHERE tm.user_id = m.user_id AND {in_team})")
    };
    let sql = format!(
        "SELECT COUNT(CASE WHEN level <> 'muted' THEN 1 END) AS told,
           COUNT(CASE WHEN level = 'all' AND receives_mail AND digest <> 'off' AND NOT by_name AND NOT by_group THEN 1 END) AS digest
         FROM (SELECT COALESCE(sb.level, 'all') AS level, ro.receives_mail, COALESCE(m.digest, w.digest) AS digest, ({by_name}) AS by_name,
             (COALESCE(m.team_mention_mail, w.team_mention_mail) AND {in_group}) AS by_group
           FROM (SELECT user_id FROM (SELECT m.user_id FROM members m WHERE m.workspace_id = $1 AND m.active ORDER BY m.sort_name, m.user_id LIMIT {CANDIDATES}) first_by_name
                 UNION SELECT user_id FROM (SELECT g.subject AS user_id FROM grants g WHERE g.record_id = $2 AND g.kind = 'user' LIMIT {CANDIDATES}) granted
                 UNION SELECT user_id FROM (SELECT tm.user_id FROM grants g JOIN team_members tm ON tm.team_id = g.subject WHERE g.record_id = $2 LIMIT {CANDIDATES}) by_team) c
           JOIN members m ON m.workspace_id = $1 AND m.user_id = c.user_id AND m.active
           JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id JOIN workspaces w ON w.id = m.workspace_id
           JOIN records r ON r.id = $2 LEFT JOIN threads t ON t.record_id = r.id
           LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
           WHERE m.user_id <> $3 AND NOT u.service AND {}) readers",
        *VISIBLE
    );
    let counted: Option<Readers> = db.one(&sql, values).await?;
    let stop = limits::COUNTER_STOP;
    Ok(counted.map_or(Readers { told: 0, digest: 0 }, |all| Readers { told: all.told.min(stop), digest: all.digest.min(stop) }))
}

/// Is it one of so many values, which begin at a number? None is one of none.
fn among(column: &str, from: usize, count: usize) -> String {
    if count == 0 { "FALSE".to_owned() } else { format!("{column} IN ({})", places(from, count)) }
}

#[derive(FromQueryResult)]
struct Team {
    team_id: Uuid,
    people: i64,
}

/// How many of each team would be told: one statement, or none when no team is mentioned. Only so many are looked at, those granted
/// the record among them.
async fn people_of_teams(db: &impl Ask, place: &Place, teams: &[Uuid]) -> Result<HashMap<Uuid, i64>, DbErr> {
    if teams.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values: Vec<Value> = values![place.row.workspace_id, place.row.record_id, place.user];
    let mut parts = Vec::with_capacity(teams.len());
    for team in teams {
        values.push((*team).into());
        let number = values.len();
        parts.push(format!(
            "SELECT (SELECT id FROM teams WHERE id = ${number}) AS team_id, (SELECT COUNT(*) FROM (
               SELECT 1 FROM (SELECT user_id FROM (SELECT tm.user_id FROM team_members tm WHERE tm.team_id = ${number} ORDER BY tm.user_id LIMIT {CANDIDATES}) first_of_team
                   UNION SELECT tm.user_id FROM (SELECT g.subject AS user_id FROM grants g WHERE g.record_id = $2 AND g.kind = 'user' LIMIT {CANDIDATES}) granted
                     JOIN team_members tm ON tm.team_id = ${number} AND tm.user_id = granted.user_id
                   UNION SELECT tm.user_id FROM (SELECT gm.user_id FROM grants g JOIN team_members gm ON gm.team_id = g.subject WHERE g.record_id = $2 LIMIT {CANDIDATES}) by_team
                     JOIN team_members tm ON tm.team_id = ${number} AND tm.user_id = by_team.user_id) c
               JOIN members m ON m.workspace_id = $1 AND m.user_id = c.user_id AND m.active
               JOIN roles ro ON ro.id = m.role_id JOIN records r ON r.id = $2 LEFT JOIN threads t ON t.record_id = r.id
               LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
               WHERE m.user_id <> $3 AND COALESCE(sb.level, 'all') <> 'muted' AND {} LIMIT {}) x) AS people",
            *VISIBLE,
            limits::COUNTER_STOP
        ));
    }
    let rows: Vec<Team> = db
        .all(&format!("SELECT team_id, people FROM ({}) counted WHERE team_id IS NOT NULL", parts.join(" UNION ALL ")), values)
        .await?;
    Ok(rows.into_iter().map(|row| (row.team_id, row.people)).collect())
}
