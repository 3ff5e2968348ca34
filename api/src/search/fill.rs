//! Filling the index with what was there before it: records, then conclusions, then messages, the newest first, a batch a job.
//!
//! Each batch and the job for the next are one transaction: wherever it is broken off, it goes on.

use sea_orm::{DbErr, FromQueryResult};
use serde::{Deserialize, Serialize};
use shared::{MessageId, RecordId, Seq, Timestamp, UserId, WorkspaceId, search::SearchKind};
use uuid::Uuid;

use super::store::{self, Place, Text};
use crate::{
    app::AppState,
    db::{Ask, WriteTxn, dialect},
    delivery::job::{Outcome, Task},
    http::error::ApiError,
    values,
};

/// Texts of one transaction: a post that waits for it waits for some hundredths of a second.
pub const BATCH: usize = 200;

/// What is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Records,
    Conclusions,
    Messages,
}

/// Records of before have numbers below this one: they are searched for themselves, and what was said is not to be looked for among them.
const RECORDS: i64 = -(1 << 62);

impl Part {
    /// Numbers of this part lie below the first, and not below the second.
    fn numbers(self) -> (i64, i64) {
        match self {
            Self::Records => (RECORDS, i64::MIN),
            Self::Conclusions | Self::Messages => (0, RECORDS),
        }
    }

    fn next(self) -> Option<Self> {
        match self {
            Self::Records => Some(Self::Conclusions),
            Self::Conclusions => Some(Self::Messages),
            Self::Messages => None,
        }
    }
}

/// A text that is not in the index yet, perhaps.
#[derive(FromQueryResult)]
struct Row {
    target: Uuid,
    number: i64,
    workspace_id: WorkspaceId,
    record_id: RecordId,
    type_key: String,
    external_id: String,
    message_id: Option<MessageId>,
    seq: Option<Seq>,
    author_id: Option<UserId>,
    at: Timestamp,
    text: String,
}

#[derive(FromQueryResult)]
struct Lowest {
    id: Option<i64>,
}

/// Fills in a batch, and leaves the next to another job.
///
/// # Errors
/// What the database says.
pub async fn fill(app: &AppState, part: Part, before: Option<Uuid>) -> Result<Outcome, ApiError> {
    app.write(move |txn| {
        Box::pin(async move {
            if let Some((part, before)) = batch(txn, part, before).await? {
                txn.job(&Task::FillSearch { part, before });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// Fills in everything at once: for a database that was filled in another way than by its people.
///
/// # Errors
/// What the database says.
pub async fn everything(app: &AppState) -> Result<(), ApiError> {
    let mut next = Some((Part::Records, None));
    while let Some((part, before)) = next {
        next = app.write(move |txn| Box::pin(async move { Ok(batch(txn, part, before).await?) })).await?;
    }
    Ok(())
}

/// Fills in what comes before `before`, and says where to go on.
async fn batch(txn: &mut WriteTxn, part: Part, before: Option<Uuid>) -> Result<Option<(Part, Option<Uuid>)>, DbErr> {
    let rows = rows(txn, part, before.unwrap_or(Uuid::max())).await?;
    let (top, bottom) = part.numbers();
    let lowest: Option<Lowest> =
        txn.one("SELECT MIN(id) AS id FROM search_texts WHERE id >= $1 AND id < $2", values![bottom, top]).await?;
    let number = lowest.and_then(|lowest| lowest.id).unwrap_or(top);
    let shown: Vec<String> = rows.iter().map(|row| row.shown(part)).collect();
    let texts: Vec<Text<'_>> = rows.iter().zip(&shown).map(|(row, shown)| row.text(part, shown)).collect();
    store::fill(txn, number, &texts);
    Ok(match rows.last() {
        Some(last) if rows.len() >= BATCH => Some((part, Some(last.target))),
        _ => part.next().map(|part| (part, None)),
    })
}

/// The next texts. Their rows are held until they are filled in: whoever changes one at this moment comes after it.
async fn rows(txn: &mut WriteTxn, part: Part, before: Uuid) -> Result<Vec<Row>, DbErr> {
    let share = |table| dialect::for_share(txn.backend(), table);
    let sql = match part {
        Part::Records => format!(
            "SELECT r.id AS target, CAST(0 AS BIGINT) AS number, r.workspace_id, r.id AS record_id, r.type_key, r.external_id, NULL AS message_id,
               NULL AS seq, NULL AS author_id, r.created_at AS at, r.title AS text
             FROM records r WHERE r.id < $1 ORDER BY r.id DESC LIMIT {BATCH}{}",
            share("r")
        ),
        // All conclusions of a thread at once: a batch ends between two threads.
        Part::Conclusions => format!(
            "SELECT tr.thread_id AS target, tr.number, r.workspace_id, r.id AS record_id, r.type_key, r.external_id, NULL AS message_id,
               tr.after_seq AS seq, tr.by_id AS author_id, tr.at, tr.conclusion AS text
             FROM (SELECT t.id, t.record_id FROM threads t WHERE t.id < $1 AND EXISTS (
                 SELECT 1 FROM transitions c WHERE c.thread_id = t.id AND c.conclusion IS NOT NULL) ORDER BY t.id DESC LIMIT {BATCH}) t
             JOIN transitions tr ON tr.thread_id = t.id AND tr.conclusion IS NOT NULL
             JOIN records r ON r.id = t.record_id ORDER BY t.id DESC, tr.number DESC"
        ),
        Part::Messages => format!(
            "SELECT ms.id AS target, CAST(0 AS BIGINT) AS number, r.workspace_id, r.id AS record_id, r.type_key, r.external_id, ms.id AS message_id,
               ms.seq, ms.author_id, ms.created_at AS at, ms.html AS text
             FROM messages ms JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
             WHERE ms.id < $1 AND ms.html IS NOT NULL ORDER BY ms.id DESC LIMIT {BATCH}{}",
            share("ms")
        ),
    };
    txn.all(&sql, values![before]).await
}

impl Row {
    fn shown(&self, part: Part) -> String {
        match part {
            Part::Records => store::record_text(&self.text, &self.external_id),
            Part::Conclusions => self.text.clone(),
            Part::Messages => super::snippet::plain(&self.text),
        }
    }

    fn text<'a>(&'a self, part: Part, shown: &'a str) -> Text<'a> {
        Text {
            kind: match part {
                Part::Records => SearchKind::Record,
                Part::Conclusions => SearchKind::Conclusion,
                Part::Messages => SearchKind::Message,
            },
            target: self.target,
            number: self.number,
            place: Place { workspace: self.workspace_id, record: self.record_id, type_key: &self.type_key },
            message: self.message_id,
            seq: self.seq,
            author: self.author_id,
            has_file: false,
            at: self.at,
            text: shown,
        }
    }
}
