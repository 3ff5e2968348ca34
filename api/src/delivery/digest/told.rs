//! Who hears of a message by digest: they need no mail of their own for a team, or everyone, that it mentions.
//!
//! Teams and everyone are expanded after the message was posted, and a digest may be quicker. A member's row says which digest is in
//! hand, so it is held while that is judged: a digest that begins later sees the mails that were queued meanwhile.

use std::collections::HashSet;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{Seq, ThreadId, Timestamp, UserId, WorkspaceId};

use super::{LOOK_BACK, compute::first_id};
use crate::{
    db::{Ask, WriteTxn, dialect, places},
    deliveries::store::CoveredRow,
    values,
};

/// A message that mentions a team or everyone.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub seq: Seq,
    pub created_at: Timestamp,
    /// Later than the message when an edit added the mention: digests of before told nothing of it.
    pub mentioned_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Member {
    user_id: UserId,
    covered_until: Timestamp,
    digest_until: Option<Timestamp>,
    listens: bool,
}

#[derive(FromQueryResult)]
struct Sent {
    user_id: UserId,
    covered: String,
}

/// Those of these members whom a digest tells of a message: one that is in hand, or was sent since the mention. Until the
/// transaction ends none of theirs begins.
pub async fn by_digest(txn: &mut WriteTxn, said: &Said, users: &[UserId]) -> Result<HashSet<UserId>, DbErr> {
    if users.is_empty() {
        return Ok(HashSet::new());
    }
    let mut values: Vec<Value> = values![said.workspace, said.thread];
    values.extend(users.iter().map(|user| Value::from(*user)));
    let sql = format!(
        "SELECT m.user_id, m.covered_until, m.digest_until, COALESCE(sb.level, 'all') = 'all' AS listens
         FROM members m LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = $2
         WHERE m.workspace_id = $1 AND m.user_id IN ({}) ORDER BY m.user_id{}",
        places(3, users.len()),
        dialect::for_share(txn.backend(), "m")
    );
    let members: Vec<Member> = txn.all(&sql, values).await?;
    let (covered, coming): (Vec<Member>, Vec<Member>) =
        members.into_iter().partition(|member| member.covered_until >= said.created_at);
    let in_hand = |member: &Member| member.listens && member.digest_until.is_some_and(|until| until >= said.created_at);
    let mut told: HashSet<UserId> = coming.iter().filter(|member| in_hand(member)).map(|member| member.user_id).collect();
    told.extend(sent(txn, said, &covered).await?);
    Ok(told)
}

/// Those of whom a digest that was sent since the mention says that it covered the message.
async fn sent(txn: &mut WriteTxn, said: &Said, among: &[Member]) -> Result<Vec<UserId>, DbErr> {
    if among.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = values![said.workspace, first_id(said.mentioned_at.plus(-LOOK_BACK)), said.mentioned_at];
    values.extend(among.iter().map(|member| Value::from(member.user_id)));
    let sql = format!(
        "SELECT d.user_id, d.covered FROM deliveries d
         WHERE d.workspace_id = $1 AND d.user_id IN ({}) AND d.id >= $2 AND d.reason = 'digest' AND d.state = 'sent' AND d.ended_at >= $3
           AND d.covered IS NOT NULL",
        places(4, among.len())
    );
    let digests: Vec<Sent> = txn.all(&sql, values).await?;
    let covers =
        |covered: &CoveredRow| covered.thread_id == said.thread && (covered.from_seq..=covered.to_seq).contains(&said.seq);
    let tells = |digest: &Sent| {
        let covered: Vec<CoveredRow> = serde_json::from_str(&digest.covered).unwrap_or_default();
        covered.iter().any(covers)
    };
    Ok(digests.iter().filter(|digest| tells(digest)).map(|digest| digest.user_id).collect())
}
