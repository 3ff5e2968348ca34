//! The SQL of what a member has read: it is a number for each thread, and what is unread is arithmetic.

use std::sync::LazyLock;

use shared::{Seq, ThreadId, UserId, limits};

use crate::{db::WriteTxn, mentions::store::mentions, values};

/// From when on messages count as unread for the member: since they joined or, where access came by a grant, since that.
const SINCE: &str = "(CASE WHEN r.restricted OR NOT ro.sees_workspace THEN COALESCE((
    SELECT MIN(CASE WHEN tm.since > g.since THEN tm.since ELSE g.since END)
    FROM grants g LEFT JOIN team_members tm ON tm.team_id = g.subject AND tm.user_id = m.user_id
    WHERE g.record_id = r.id AND (g.subject = m.user_id OR (ro.sees_workspace AND tm.user_id IS NOT NULL))), m.joined_at) ELSE m.joined_at END)";

/// The number of the last message the member has read: their marker or, before they ever read, where their unread begins, which is
/// one step in the index of messages by time, however many have come since.
pub static READ_SEQ: LazyLock<String> = LazyLock::new(|| {
    format!(
        "CASE WHEN rd.seq IS NOT NULL THEN rd.seq WHEN t.opened_at >= {SINCE} THEN 0 WHEN t.last_at < {SINCE} THEN t.last_seq
         ELSE COALESCE((SELECT b.seq FROM messages b WHERE b.thread_id = t.id AND b.created_at < {SINCE} ORDER BY b.created_at DESC, b.seq DESC LIMIT 1), 0) END"
    )
});

/// How many messages the member has not read.
pub static UNREAD: LazyLock<String> = LazyLock::new(|| {
    let stop = limits::COUNTER_STOP;
    format!("(SELECT CASE WHEN x.n > {stop} THEN {stop} ELSE x.n END FROM (SELECT t.last_seq - ({}) AS n) x)", *READ_SEQ)
});

/// Is there an unread notification about the thread? 2 when one is of a message that still mentions the member, 1 when none is.
/// Of many only the first is looked at, as long as it still does.
pub static TOLD: LazyLock<String> = LazyLock::new(|| {
    let unread = "FROM notifications n
    WHERE n.workspace_id = t.workspace_id AND n.user_id = m.user_id AND n.thread_id = t.id AND n.read_at IS NULL";
    let mentioned = mentions("n.message_id", "n.user_id");
    format!("COALESCE((SELECT 2 {unread} AND {mentioned} LIMIT 1), (SELECT 1 {unread} LIMIT 1))")
});

/// Moves a user's read marker forward to `seq`, and marks what they were told of up to there as read.
pub fn move_read(txn: &mut WriteTxn, user: UserId, thread: ThreadId, seq: Seq, told: bool) {
    txn.later(
        "INSERT INTO reads (user_id, thread_id, seq) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, thread_id) DO UPDATE SET seq = CASE WHEN excluded.seq > reads.seq THEN excluded.seq ELSE reads.seq END",
        values![user, thread, seq],
    );
    if told {
        let now = txn.now();
        txn.later(
            "UPDATE notifications SET read_at = $4 WHERE user_id = $1 AND thread_id = $2 AND seq <= $3 AND read_at IS NULL",
            values![user, thread, seq, now],
        );
    }
}

/// Sets a user's read marker back.
pub fn set_read_back(txn: &mut WriteTxn, user: UserId, thread: ThreadId, seq: Seq) {
    txn.later(
        "INSERT INTO reads (user_id, thread_id, seq) VALUES ($1, $2, $3) ON CONFLICT (user_id, thread_id) DO UPDATE SET seq = excluded.seq",
        values![user, thread, seq],
    );
}
