//! The SQL of reactions.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult};
use shared::{MessageId, Seq, ThreadId, UserId, limits, reactions::ReactionView};

use super::rules::{Emoji, Standing};
use crate::{
    db::{Ask, WriteTxn},
    values,
};

/// One who gave an emoji, with what is to be known of that emoji.
#[derive(FromQueryResult)]
struct Given {
    message_id: MessageId,
    emoji: String,
    given: i64,
    mine: i32,
    user_id: UserId,
    name: String,
}

/// The reactions to the messages of a thread from one number to another, each emoji with as many names as are shown.
pub async fn of_messages(
    db: &impl Ask,
    viewer: UserId,
    thread: ThreadId,
    first: Seq,
    last: Seq,
) -> Result<HashMap<MessageId, Vec<ReactionView>>, DbErr> {
    let sql = format!(
        "SELECT x.message_id, x.emoji, x.given, x.mine, x.user_id, u.name FROM (
           SELECT re.message_id, re.emoji, re.user_id, COUNT(*) OVER one AS given, MIN(re.at) OVER one AS began,
             MAX(CASE WHEN re.user_id = $1 THEN 1 ELSE 0 END) OVER one AS mine,
             ROW_NUMBER() OVER (PARTITION BY re.message_id, re.emoji
               ORDER BY CASE WHEN re.user_id = $1 THEN 0 ELSE 1 END, re.at, re.user_id) AS place
           FROM messages ms JOIN reactions re ON re.message_id = ms.id
           WHERE ms.thread_id = $2 AND ms.seq BETWEEN $3 AND $4
           WINDOW one AS (PARTITION BY re.message_id, re.emoji)) x
         JOIN users u ON u.id = x.user_id WHERE x.place <= {} ORDER BY x.message_id, x.began, x.emoji, x.place",
        limits::REACTION_NAMES_MAX + 1
    );
    let rows: Vec<Given> = db.all(&sql, values![viewer, thread, first, last]).await?;
    let mut all: HashMap<MessageId, Vec<ReactionView>> = HashMap::new();
    for row in rows {
        let shown = all.entry(row.message_id).or_default();
        if shown.last().is_none_or(|last| last.emoji != row.emoji) {
            shown.push(ReactionView { emoji: row.emoji, count: row.given, mine: row.mine == 1, names: Vec::new() });
        }
        let Some(reaction) = shown.last_mut() else { continue };
        if row.user_id != viewer && reaction.names.len() < limits::REACTION_NAMES_MAX {
            reaction.names.push(row.name);
        }
    }
    Ok(all)
}

#[derive(FromQueryResult)]
struct Counted {
    different: i64,
    these: i64,
    own: i64,
}

/// What stands under a message, seen from one person who gives one emoji.
pub async fn standing(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) -> Result<Standing, DbErr> {
    let sql = "SELECT COUNT(DISTINCT re.emoji) AS different, COUNT(CASE WHEN re.emoji = $2 THEN 1 END) AS these,
                 COUNT(CASE WHEN re.emoji = $2 AND re.user_id = $3 THEN 1 END) AS own
               FROM reactions re WHERE re.message_id = $1";
    let counted: Option<Counted> = txn.one(sql, values![message, emoji.0, user]).await?;
    let counted = counted.unwrap_or(Counted { different: 0, these: 0, own: 0 });
    Ok(Standing { different: counted.different, is_there: counted.these > 0, is_mine: counted.own > 0 })
}

pub fn insert(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) {
    let now = txn.now();
    txn.later(
        "INSERT INTO reactions (message_id, emoji, user_id, at) VALUES ($1, $2, $3, $4)",
        values![message, emoji.0, user, now],
    );
}

#[derive(FromQueryResult)]
struct Removed {
    #[expect(dead_code, reason = "that there is a row says it all")]
    emoji: String,
}

/// Takes back what a person gave. True when they had given it.
pub async fn remove(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) -> Result<bool, DbErr> {
    let sql = "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3 RETURNING emoji";
    let removed: Vec<Removed> = txn.change(sql, values![message, emoji.0, user]).await?;
    Ok(!removed.is_empty())
}

/// Takes all away: for whoever deletes the message, in their transaction.
pub fn remove_of_message(txn: &mut WriteTxn, message: MessageId) {
    txn.later("DELETE FROM reactions WHERE message_id = $1", values![message]);
}
