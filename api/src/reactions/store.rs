//! The SQL of reactions. Who gave what is one table; how many did, and since when, is another that every change keeps with it.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult};
use shared::{MessageId, Seq, ThreadId, UserId, limits, reactions::ReactionView};

use super::rules::{Emoji, Standing};
use crate::{
    db::{Ask, WriteTxn},
    messages::changes::{self, Held},
    values,
};

/// What separates names: they have no control characters.
const BETWEEN: char = '\n';

/// An emoji under a message, with the names of the first who gave it.
#[derive(FromQueryResult)]
struct Given {
    message_id: MessageId,
    emoji: String,
    given: i64,
    mine: bool,
    names: Option<String>,
}

/// The reactions to the messages of a thread from one number to another, each emoji with as many names as are shown. What it costs
/// grows with the emoji, not with the people who gave them.
pub async fn of_messages(
    db: &impl Ask,
    viewer: UserId,
    thread: ThreadId,
    first: Seq,
    last: Seq,
) -> Result<HashMap<MessageId, Vec<ReactionView>>, DbErr> {
    let sql = format!(
        "SELECT c.message_id, c.emoji, c.given,
           ((SELECT 1 FROM reactions re WHERE re.message_id = c.message_id AND re.emoji = c.emoji AND re.user_id = $1 LIMIT 1) IS NOT NULL) AS mine,
           (SELECT string_agg(u.name, '{BETWEEN}' ORDER BY early.at, early.user_id) FROM (
              SELECT re.user_id, re.at FROM reactions re WHERE re.message_id = c.message_id AND re.emoji = c.emoji AND re.user_id <> $1
              ORDER BY re.at, re.user_id LIMIT {}) early JOIN users u ON u.id = early.user_id) AS names
         FROM messages ms JOIN reaction_counts c ON c.message_id = ms.id
         WHERE ms.thread_id = $2 AND ms.seq BETWEEN $3 AND $4 ORDER BY c.message_id, c.began, c.emoji",
        limits::REACTION_NAMES_MAX
    );
    let rows: Vec<Given> = db.all(&sql, values![viewer, thread, first, last]).await?;
    let mut all: HashMap<MessageId, Vec<ReactionView>> = HashMap::new();
    for row in rows {
        let names = row.names.iter().flat_map(|names| names.split(BETWEEN)).map(str::to_owned).collect();
        all.entry(row.message_id).or_default().push(ReactionView { emoji: row.emoji, count: row.given, mine: row.mine, names });
    }
    Ok(all)
}

#[derive(FromQueryResult)]
struct Found {
    different: i64,
    is_there: bool,
    is_mine: bool,
}

/// What stands under a message, seen from one person who gives one emoji.
pub async fn standing(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) -> Result<Standing, DbErr> {
    let sql = "SELECT (SELECT COUNT(*) FROM reaction_counts c WHERE c.message_id = $1) AS different,
                 EXISTS (SELECT 1 FROM reaction_counts c WHERE c.message_id = $1 AND c.emoji = $2) AS is_there,
                 EXISTS (SELECT 1 FROM reactions re WHERE re.message_id = $1 AND re.emoji = $2 AND re.user_id = $3) AS is_mine";
    let found: Option<Found> = txn.one(sql, values![message, emoji.0, user]).await?;
    let found = found.unwrap_or(Found { different: 0, is_there: false, is_mine: false });
    Ok(Standing { different: found.different, is_there: found.is_there, is_mine: found.is_mine })
}

/// Gives an emoji that the person has not given: for whoever holds the message's row.
pub fn insert(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) {
    let now = txn.now();
    txn.later(
        "INSERT INTO reactions (message_id, emoji, user_id, at) VALUES ($1, $2, $3, $4)",
        values![message, emoji.0, user, now],
    );
    txn.later(
        "INSERT INTO reaction_counts (message_id, emoji, given, began) VALUES ($1, $2, 1, $3)
         ON CONFLICT (message_id, emoji) DO UPDATE SET given = reaction_counts.given + 1,
           began = CASE WHEN excluded.began < reaction_counts.began THEN excluded.began ELSE reaction_counts.began END",
        values![message, emoji.0, now],
    );
}

/// A message whose row this transaction holds.
#[derive(FromQueryResult)]
pub struct HeldUnder {
    #[sea_orm(nested)]
    pub held: Held,
    /// Did the person give it the emoji?
    pub is_mine: bool,
}

/// Takes the row of a message for taking an emoji back; `None` when the user may not see it any more.
pub async fn hold(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) -> Result<Option<HeldUnder>, DbErr> {
    let given =
        ", EXISTS (SELECT 1 FROM reactions re WHERE re.message_id = ms.id AND re.emoji = $3 AND re.user_id = $1) AS is_mine";
    txn.one(&changes::holding(txn.backend(), given), values![user, message, emoji.0]).await
}

/// Takes back what a person gave: for whoever holds the message's row. What is counted is looked at once more: they may have taken it
/// back twice at once.
pub fn remove(txn: &mut WriteTxn, message: MessageId, user: UserId, emoji: Emoji) {
    let own = "re.message_id = $1 AND re.emoji = $2 AND re.user_id = $3";
    let others =
        "SELECT re.at FROM reactions re WHERE re.message_id = $1 AND re.emoji = $2 AND re.user_id <> $3 ORDER BY re.at LIMIT 1";
    let counted = format!("message_id = $1 AND emoji = $2 AND EXISTS (SELECT 1 FROM reactions re WHERE {own})");
    for sql in [
        format!("DELETE FROM reaction_counts WHERE {counted} AND NOT EXISTS ({others})"),
        format!("UPDATE reaction_counts SET given = given - 1, began = ({others}) WHERE {counted} AND EXISTS ({others})"),
        // Last: SQLite does one after the other.
        "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3".to_owned(),
    ] {
        txn.later(sql, values![message, emoji.0, user]);
    }
}

/// Takes all away: for whoever deletes the message, in their transaction.
pub fn remove_of_message(txn: &mut WriteTxn, message: MessageId) {
    txn.later("DELETE FROM reactions WHERE message_id = $1", values![message]);
    txn.later("DELETE FROM reaction_counts WHERE message_id = $1", values![message]);
}
