//! Finding whose digest is due.

use shared::{Timestamp, UserId, WorkspaceId};

use super::{SETTLING, store};
use crate::{
    app::AppState,
    delivery::job::{Outcome, Task},
    http::error::ApiError,
    preferences::{rules, store::rhythm},
};

/// Members looked at in one go.
const PAGE: usize = 500;
/// Members whose digests are computed together.
const TOGETHER: usize = 50;

/// What a look at the members of a workspace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub workspace: WorkspaceId,
    /// When the last look was; `None` when only those are looked for who want to hear within seconds.
    pub since: Option<Timestamp>,
    pub slot: Timestamp,
    /// The last member of the page before.
    pub after: Option<UserId>,
}

/// Looks whether a slot has begun, or somebody is to hear within seconds; leaves the rest to jobs. Any number of workers may.
///
/// # Errors
/// What the database says.
pub async fn look(app: &AppState) -> Result<(), ApiError> {
    let now = app.clock.now();
    let (slot, settled) = (rules::slot(now), now.plus(-SETTLING));
    if store::has_waiting(&app.db, slot, settled).await? {
        app.write(move |txn| Box::pin(async move { Ok(store::claim_workspaces(txn, slot, settled).await?) })).await?;
    }
    Ok(())
}

/// Looks at a page of members: those whose digest is due become jobs of some members each, and the next page another job.
///
/// # Errors
/// What the database says.
pub async fn page(app: &AppState, look: Look) -> Result<Outcome, ApiError> {
    let members = store::members(&app.db, &look, app.clock.now(), PAGE).await?;
    let next = (members.len() == PAGE).then(|| members.last().map(|member| member.user_id)).flatten();
    let due: Vec<UserId> = members
        .iter()
        .filter(|member| {
            let rhythm = rhythm(&member.frequency, &member.time_zone, member.quiet_from, member.quiet_to);
            look.since.map_or_else(|| !rules::is_quiet(&rhythm, look.slot), |since| rules::due(&rhythm, since, look.slot))
        })
        .map(|member| member.user_id)
        .collect();
    if due.is_empty() && next.is_none() {
        return Ok(Outcome::Done);
    }
    // What a digest of this slot covers ends after this: who has had theirs gets no second one when the job is done twice.
    let covered_before = if look.since.is_some() { look.slot.plus(-SETTLING) } else { look.slot };
    app.write(move |txn| {
        let due = due.clone();
        Box::pin(async move {
            for users in due.chunks(TOGETHER) {
                let users = users.to_vec();
                txn.job(&Task::DigestMails { workspace: look.workspace, users, covered_before, attempt: 0 });
            }
            if let Some(after) = next {
                let Look { workspace, since, slot, .. } = look;
                txn.job(&Task::Digests { workspace, since, slot, after: Some(after) });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}
