//! The mail that invites somebody into a workspace.

use std::collections::BTreeMap;

use minijinja::Value;
use shared::{InvitationId, users::Locale};

use super::{
    compose::{self, Envelope},
    job::Outcome,
};
use crate::{app::AppState, http::error::ApiError, invitations};

/// Sends the mail of an invitation that can still be taken up.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, id: InvitationId) -> Result<Outcome, ApiError> {
    let Some(invitation) = invitations::actions::pending(&app.db, id, app.clock.now()).await? else { return Ok(Outcome::Done) };
    let locale = Locale::from_tag(&invitation.workspace_locale);
    let envelope = Envelope {
        from: &app.config.mail_from,
        from_name: Some(format!("{} (Palabre)", invitation.inviter)),
        to_name: "",
        to: &invitation.email,
        at: app.clock.now(),
        message_id: format!("{id}@{}", compose::id_host(&app.config.public_url)),
        discussion_id: None,
        list: None,
        unsubscribe: None,
        locale,
    };
    let facts = BTreeMap::from([
        ("inviter", Value::from(invitation.inviter.clone())),
        ("workspace", Value::from(invitation.workspace_name.clone())),
        ("url", Value::from(invitations::actions::url(app, id))),
        ("until", Value::from(compose::moment(invitation.expires_at, "UTC", locale))),
    ]);
    match compose::compose("invitation", &envelope, facts) {
        Ok(message) => Ok(app.mailer.send(message, &format!("invitation-{id}")).await),
        Err(fault) => Ok(Outcome::Dead(fault)),
    }
}
