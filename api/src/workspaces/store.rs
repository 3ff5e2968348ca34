//! The SQL of workspaces.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    UserId, WorkspaceId,
    preferences::{Defaults, DigestFrequency},
    users::Locale,
    workspaces::{WorkspacePatch, WorkspaceView},
};

use crate::{
    db::{Ask, WriteTxn},
    values,
};

#[derive(FromQueryResult)]
pub struct Row {
    id: WorkspaceId,
    pub name: String,
    locale: String,
    starter_may_close: bool,
    show_emails: bool,
    show_read: bool,
    digest: String,
    team_mention_mail: bool,
    slack: bool,
    pub revision: i64,
}

impl Row {
    #[must_use]
    pub fn view(self) -> WorkspaceView {
        WorkspaceView {
            id: self.id,
            name: self.name,
            locale: Locale::from_tag(&self.locale),
            starter_may_close: self.starter_may_close,
            show_emails: self.show_emails,
            show_read: self.show_read,
            defaults: Defaults {
                digest: DigestFrequency::from_name(&self.digest),
                team_mention_mail: self.team_mention_mail,
                slack: self.slack,
            },
        }
    }

    #[must_use]
    pub fn place(&self) -> (String, WorkspaceId) {
        (self.name.clone(), self.id)
    }
}

const COLUMNS: &str =
    "w.id, w.name, w.locale, w.starter_may_close, w.show_emails, w.show_read, w.digest, w.team_mention_mail, w.slack, w.revision";

/// The workspaces of a user, by name.
pub async fn list(
    db: &impl Ask,
    user: UserId,
    only: Option<WorkspaceId>,
    after: Option<(String, WorkspaceId)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values = values![user, i64::try_from(limit).unwrap_or(i64::MAX)];
    let mut conditions = String::new();
    if let Some(only) = only {
        values.push(only.into());
        conditions.push_str(&format!(" AND w.id = ${}", values.len()));
    }
    if let Some((name, id)) = after {
        values.push(name.into());
        values.push(id.into());
        conditions.push_str(&format!(" AND (w.name, w.id) > (${}, ${})", values.len() - 1, values.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = $1 AND m.active{conditions}
         ORDER BY w.name, w.id LIMIT $2"
    );
    db.all(&sql, values).await
}

pub async fn get(db: &impl Ask, id: WorkspaceId) -> Result<Option<Row>, DbErr> {
    db.one(&format!("SELECT {COLUMNS} FROM workspaces w WHERE w.id = $1"), values![id]).await
}

/// Changes what is given, when the revision is still the one that was read.
pub async fn change(txn: &mut WriteTxn, id: WorkspaceId, patch: &WorkspacePatch, revision: i64) -> Result<Option<Row>, DbErr> {
    let name = patch.name.as_deref().map(|name| name.trim().to_owned());
    let locale = patch.locale.map(|locale| locale.tag().to_owned());
    let sql = "UPDATE workspaces SET name = COALESCE($2, name), locale = COALESCE($3, locale),
                 starter_may_close = COALESCE($4, starter_may_close), show_emails = COALESCE($5, show_emails), revision = revision + 1,
                 show_read = COALESCE($7, show_read), digest = COALESCE($8, digest), team_mention_mail = COALESCE($9, team_mention_mail), slack = COALESCE($10, slack)
               WHERE id = $1 AND revision = $6
               RETURNING id, name, locale, starter_may_close, show_emails, show_read, digest, team_mention_mail, slack, revision";
    let defaults = patch.defaults;
    if defaults.is_some_and(|defaults| defaults.digest != DigestFrequency::Off) {
        // Who had no digests until now hears of what is said from now on.
        let now = txn.now();
        txn.later(
            "UPDATE members SET covered_until = $2 WHERE workspace_id = $1 AND digest IS NULL
               AND (SELECT w.digest FROM workspaces w WHERE w.id = $1) = 'off'",
            values![id, now],
        );
        txn.flush().await?;
    }
    let values = values![
        id,
        name,
        locale,
        patch.starter_may_close,
        patch.show_emails,
        revision,
        patch.show_read,
        defaults.map(|defaults| defaults.digest.name().to_owned()),
        defaults.map(|defaults| defaults.team_mention_mail),
        defaults.map(|defaults| defaults.slack)
    ];
    let rows = txn.change(sql, values).await?;
    Ok(rows.into_iter().next())
}

/// A new workspace.
pub fn insert(txn: &mut WriteTxn, id: WorkspaceId, name: &str, locale: Locale) {
    let now = txn.now();
    txn.later(
        "INSERT INTO workspaces (id, name, locale, starter_may_close, show_emails, revision, created_at, digests_until, instant_until) VALUES ($1, $2, $3, FALSE, FALSE, 1, $4, $4, $4)",
        values![id, name, locale.tag(), now],
    );
}
