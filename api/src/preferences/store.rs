//! The SQL of preferences: columns of the member, beside what the workspace proposes.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    UserId, WorkspaceId,
    preferences::{Chosen, Defaults, DigestFrequency, PreferencesView, PutPreferences, QuietHours, TimeOfDay},
};

use super::rules::Rhythm;
use crate::{
    db::{Ask, WriteTxn},
    values,
};

#[derive(FromQueryResult)]
struct Row {
    digest: Option<String>,
    team_mention_mail: Option<bool>,
    slack: Option<bool>,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    proposed_digest: String,
    proposed_team_mention_mail: bool,
    proposed_slack: bool,
    slack_ready: bool,
    receives_mail: bool,
    mail_failing_at: Option<i64>,
}

/// Quiet hours as they are stored.
#[must_use]
pub fn quiet_hours(from: Option<i64>, to: Option<i64>) -> Option<QuietHours> {
    let time = |minutes: i64| u16::try_from(minutes).ok().map(TimeOfDay);
    Some(QuietHours { from: time(from?)?, to: time(to?)? })
}

/// When a member wants to hear, from what is stored.
#[must_use]
pub fn rhythm(frequency: &str, zone: &str, from: Option<i64>, to: Option<i64>) -> Rhythm {
    Rhythm {
        frequency: DigestFrequency::from_name(frequency),
        zone: zone.parse().unwrap_or(chrono_tz::UTC),
        quiet: quiet_hours(from, to),
    }
}

/// How a member wants to be told.
pub async fn get(db: &impl Ask, workspace: WorkspaceId, user: UserId) -> Result<Option<PreferencesView>, DbErr> {
    let sql = "SELECT m.digest, m.team_mention_mail, m.slack, m.quiet_from, m.quiet_to, w.digest AS proposed_digest,
                 w.team_mention_mail AS proposed_team_mention_mail, w.slack AS proposed_slack, w.slack_ready, ro.receives_mail, u.mail_failing_at
               FROM members m JOIN workspaces w ON w.id = m.workspace_id JOIN roles ro ON ro.id = m.role_id JOIN users u ON u.id = m.user_id
               WHERE m.workspace_id = $1 AND m.user_id = $2";
    let row: Option<Row> = db.one(sql, values![workspace, user]).await?;
    Ok(row.map(|row| {
        let chosen = Chosen {
            digest: row.digest.as_deref().map(DigestFrequency::from_name),
            team_mention_mail: row.team_mention_mail,
            slack: row.slack,
        };
        let defaults = Defaults {
            digest: DigestFrequency::from_name(&row.proposed_digest),
            team_mention_mail: row.proposed_team_mention_mail,
            slack: row.proposed_slack,
        };
        PreferencesView {
            digest: chosen.digest.unwrap_or(defaults.digest),
            team_mention_mail: chosen.team_mention_mail.unwrap_or(defaults.team_mention_mail),
            slack: chosen.slack.unwrap_or(defaults.slack),
            quiet_hours: quiet_hours(row.quiet_from, row.quiet_to),
            chosen,
            defaults,
            slack_available: row.slack_ready,
            receives_mail: row.receives_mail,
            mail_failing: row.mail_failing_at.is_some(),
        }
    }))
}

/// Sets how a member wants to be told. Who had no digests until now hears of what is said from now on.
pub fn put(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, put: &PutPreferences) {
    let now = txn.now();
    let minutes = |time: Option<TimeOfDay>| time.map(|time| i64::from(time.0));
    txn.later(
        "UPDATE members SET digest = $3, team_mention_mail = $4, slack = $5, quiet_from = $6, quiet_to = $7, digest_before = NULL,
           covered_until = CASE WHEN COALESCE(digest, (SELECT w.digest FROM workspaces w WHERE w.id = $1)) = 'off' THEN $8 ELSE covered_until END
         WHERE workspace_id = $1 AND user_id = $2",
        values![
            workspace,
            user,
            put.digest.map(|digest| digest.name().to_owned()),
            put.team_mention_mail,
            put.slack,
            minutes(put.quiet_hours.map(|quiet| quiet.from)),
            minutes(put.quiet_hours.map(|quiet| quiet.to)),
            now
        ],
    );
}
