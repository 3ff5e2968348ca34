//! The SQL of digests: whose are due, who has one in hand, and what was covered. What is in them is in [`super::compute`].

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{DeliveryId, Timestamp, UserId, WorkspaceId};
use uuid::Uuid;

use super::{LEASE, LOOK_BACK, SETTLING, schedule::Look};
use crate::{
    db::{Ask, WriteTxn, dialect, places},
    delivery::job::Task,
    values,
};

/// Has something been said in the workspace `w` that somebody who wants to hear within seconds has not heard of?
const FOR_INSTANTS: &str =
    "(w.digest = 'instant' OR EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = w.id AND m.digest = 'instant'))
    AND EXISTS (SELECT 1 FROM threads t WHERE t.workspace_id = w.id AND t.last_at > w.instant_until)";

#[derive(FromQueryResult)]
struct Waiting {
    id: WorkspaceId,
    digests_until: Timestamp,
    instant_until: Timestamp,
    active: bool,
    for_instants: bool,
}

fn waiting(limit: u8) -> String {
    format!(
        "SELECT w.id, w.digests_until, w.instant_until,
           EXISTS (SELECT 1 FROM threads t WHERE t.workspace_id = w.id AND t.last_at > w.digests_until - {LOOK_BACK}) AS active, ({FOR_INSTANTS}) AS for_instants
         FROM workspaces w WHERE w.digests_until < $1 OR (w.instant_until < $2 AND {FOR_INSTANTS}) LIMIT {limit}"
    )
}

/// Has a slot begun in any workspace, or is anybody to hear within seconds?
pub async fn has_waiting(db: &impl Ask, slot: Timestamp, settled: Timestamp) -> Result<bool, DbErr> {
    Ok(db.one::<Waiting>(&waiting(1), values![slot, settled]).await?.is_some())
}

/// Takes the workspaces in which a slot has begun, or somebody is to hear within seconds, and leaves their members to jobs.
pub async fn claim_workspaces(txn: &mut WriteTxn, slot: Timestamp, settled: Timestamp) -> Result<(), DbErr> {
    let sql = format!("{}{}", waiting(100), dialect::skip_locked(txn.backend()));
    let found: Vec<Waiting> = txn.change(&sql, values![slot, settled]).await?;
    for workspace in found {
        let begins = workspace.digests_until < slot;
        if begins && workspace.active {
            let since = Some(workspace.digests_until);
            txn.job(&Task::Digests { workspace: workspace.id, since, slot, after: None });
        }
        let instants = workspace.for_instants && workspace.instant_until < settled;
        if instants {
            txn.job(&Task::Digests { workspace: workspace.id, since: None, slot: settled, after: None });
        }
        txn.later(
            "UPDATE workspaces SET digests_until = $2, instant_until = $3 WHERE id = $1",
            values![
                workspace.id,
                if begins { slot } else { workspace.digests_until },
                if instants { settled } else { workspace.instant_until }
            ],
        );
    }
    Ok(())
}

/// A member who gets digests.
#[derive(FromQueryResult)]
pub struct Member {
    pub user_id: UserId,
    pub frequency: String,
    pub time_zone: String,
    pub quiet_from: Option<i64>,
    pub quiet_to: Option<i64>,
}

/// A page of the members of a workspace who get digests and have not heard of the last thing said. An address that the mail
/// server refused is left alone for a day, and so is a digest that is being sent or waits to be tried again.
pub async fn members(db: &impl Ask, look: &Look, now: Timestamp, limit: usize) -> Result<Vec<Member>, DbErr> {
    let frequency = if look.since.is_some() { "<> 'off'" } else { "= 'instant'" };
    let sql = format!(
        "SELECT m.user_id, COALESCE(m.digest, w.digest) AS frequency, u.time_zone, m.quiet_from, m.quiet_to
         FROM members m JOIN workspaces w ON w.id = m.workspace_id JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id
         WHERE m.workspace_id = $1 AND m.user_id > $2 AND m.active AND NOT u.service AND ro.receives_mail AND COALESCE(m.digest, w.digest) {frequency}
           AND m.covered_until < (SELECT MAX(t.last_at) FROM threads t WHERE t.workspace_id = $1)
           AND m.digest_lease <= $3 AND (u.mail_failing_at IS NULL OR u.mail_failing_at < $4)
         ORDER BY m.user_id LIMIT {limit}"
    );
    let after = look.after.map_or(Uuid::nil(), |id| id.0);
    db.all(&sql, values![look.workspace, after, now, now.plus(-Timestamp::DAY)]).await
}

/// A member whose digest this worker has for the time of the lease.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub struct Claimed {
    pub user_id: UserId,
    pub covered_until: Timestamp,
    pub digest_delivery: DeliveryId,
    /// What was said later is left to the next digest.
    #[sea_orm(from_alias = "digest_until")]
    pub until: Timestamp,
    /// Tells this worker from one that comes after it.
    #[sea_orm(from_alias = "digest_lease")]
    pub lease: Timestamp,
}

/// Takes the digests of those of these members whose last one covers less than `covered_before`, but for those that another worker
/// has. Until it is put down what was covered, the delivery keeps its id and the digest its end: a mail that may have been sent
/// is the same mail when it is sent again.
pub async fn claim(
    txn: &mut WriteTxn,
    workspace: WorkspaceId,
    users: &[UserId],
    covered_before: Timestamp,
) -> Result<Vec<Claimed>, DbErr> {
    let now = txn.now();
    let mut values: Vec<Value> = values![workspace, now, now.plus(LEASE), now.plus(-SETTLING), covered_before];
    let mut pairs = Vec::with_capacity(users.len());
    for user in users {
        values.push((*user).into());
        values.push(txn.id().into());
        pairs.push(format!("(${}, ${})", values.len() - 1, values.len()));
    }
    let sql = format!(
        "UPDATE members SET digest_lease = $3, digest_until = COALESCE(digest_until, $4), digest_delivery = COALESCE(digest_delivery, asked.column2)
         FROM (VALUES {}) asked
         WHERE members.workspace_id = $1 AND members.user_id = asked.column1 AND members.digest_lease <= $2 AND members.covered_until < $5
         RETURNING user_id, covered_until, digest_delivery, digest_until, digest_lease",
        pairs.join(", ")
    );
    txn.change(&sql, values).await
}

/// Queues the deliveries of digests, unless an earlier attempt did.
pub fn queue(txn: &mut WriteTxn, workspace: WorkspaceId, digests: &[(UserId, DeliveryId)]) {
    if digests.is_empty() {
        return;
    }
    let mut values: Vec<Value> = values![workspace, txn.now()];
    let mut rows = Vec::with_capacity(digests.len());
    for (user, delivery) in digests {
        values.push((*delivery).into());
        values.push((*user).into());
        rows.push(format!("(${}, $1, ${}, 'mail', 'digest', 'queued', $2)", values.len() - 1, values.len()));
    }
    txn.later(
        format!(
            "INSERT INTO deliveries (id, workspace_id, user_id, channel, reason, state, queued_at) VALUES {} ON CONFLICT (id) DO NOTHING",
            rows.join(", ")
        ),
        values,
    );
}

/// Puts down that members have nothing to hear of, and why their digests are not sent, when an earlier attempt queued them.
pub fn covered(txn: &mut WriteTxn, workspace: WorkspaceId, members: &[Claimed]) {
    if members.is_empty() {
        return;
    }
    let now = txn.now();
    let mut of_deliveries: Vec<Value> = values![now];
    of_deliveries.extend(members.iter().map(|member| Value::from(member.digest_delivery)));
    txn.later(
        format!(
            "UPDATE deliveries SET state = 'cancelled', ended_at = $1, detail = (
               SELECT CASE WHEN NOT m.active THEN 'inactive' WHEN NOT ro.receives_mail THEN 'mail_barred'
                 WHEN COALESCE(m.digest, w.digest) = 'off' THEN 'off' ELSE 'read' END
               FROM members m JOIN workspaces w ON w.id = m.workspace_id JOIN roles ro ON ro.id = m.role_id
               WHERE m.workspace_id = deliveries.workspace_id AND m.user_id = deliveries.user_id)
             WHERE state = 'queued' AND id IN ({})",
            places(2, members.len())
        ),
        of_deliveries,
    );
    let mut of_members: Vec<Value> = values![workspace];
    let mut rows = Vec::with_capacity(members.len());
    for member in members {
        of_members.extend(values![member.user_id, member.until, member.lease]);
        rows.push(format!("(${}, ${}, ${})", of_members.len() - 2, of_members.len() - 1, of_members.len()));
    }
    txn.later(
        format!(
            "UPDATE members SET {COVER} FROM (VALUES {}) asked
             WHERE members.workspace_id = $1 AND members.user_id = asked.column1 AND members.digest_lease = asked.column3",
            rows.join(", ")
        )
        .replace("{until}", "asked.column2"),
        of_members,
    );
}

/// What has been covered never becomes less: a digest that ends late must not undo what was put down meanwhile.
const COVER: &str = "covered_until = CASE WHEN covered_until > {until} THEN covered_until ELSE {until} END,
    digest_lease = 0, digest_until = NULL, digest_delivery = NULL";

/// How a digest ended.
pub enum End<'a> {
    Sent,
    /// For good, and the news with it: the address does not work.
    Failed(&'a str),
    /// This mail is not tried again; what it said is left to the next one.
    Dropped(&'a str),
}

/// Puts down how the digest of a member ended and what it covered, unless another worker has it by now.
pub fn end(txn: &mut WriteTxn, workspace: WorkspaceId, member: &Claimed, end: &End<'_>, covered: &str) {
    let now = txn.now();
    let (state, detail) = match end {
        End::Sent => ("sent", None),
        End::Failed(reason) | End::Dropped(reason) => ("failed", Some((*reason).to_owned())),
    };
    txn.later(
        "UPDATE deliveries SET state = $2, detail = $3, covered = $4, ended_at = $5 WHERE id = $1 AND state = 'queued'",
        values![member.digest_delivery, state, detail, covered, now],
    );
    let until = if matches!(end, End::Dropped(_)) { member.covered_until } else { member.until };
    txn.later(
        format!("UPDATE members SET {COVER} WHERE workspace_id = $1 AND user_id = $2 AND digest_lease = $4")
            .replace("{until}", "$3"),
        values![workspace, member.user_id, until, member.lease],
    );
}

/// Gives the digest of a member back, to be tried again at `again_at`: computed anew, unless the mail may have been sent.
pub fn give_back(
    txn: &mut WriteTxn,
    workspace: WorkspaceId,
    member: &Claimed,
    again_at: Timestamp,
    reason: &str,
    may_be_sent: bool,
) {
    txn.later("UPDATE deliveries SET detail = $2 WHERE id = $1 AND state = 'queued'", values![member.digest_delivery, reason]);
    txn.later(
        "UPDATE members SET digest_lease = $3, digest_until = CASE WHEN $4 THEN digest_until END
         WHERE workspace_id = $1 AND user_id = $2 AND digest_lease = $5",
        values![workspace, member.user_id, again_at, may_be_sent, member.lease],
    );
}
