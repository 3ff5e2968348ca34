//! Who calls: found by one statement that also brings their membership and the answer kept for their idempotency key.

use actix_web::{
    HttpRequest,
    http::header::{AUTHORIZATION, HeaderMap, ORIGIN},
};
use sea_orm::FromQueryResult;
use shared::{
    Code, RoleId, SessionId, TokenId, UserId, WorkspaceId,
    roles::{Permission, Permissions},
};
use uuid::Uuid;

use super::token;
use crate::{
    app::AppState,
    db::Ask,
    http::{
        call::{Access, path, reads},
        error::ApiError,
        idempotency::{Once, Stored},
    },
    tokens::scopes::Scopes,
    values,
};

/// The cookie with the access token.
pub const SESSION_COOKIE: &str = "palabre_session";
/// The cookie with the refresh token.
pub const REFRESH_COOKIE: &str = "palabre_refresh";

/// Whoever calls, with valid credentials.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user_id: UserId,
    pub name: String,
    /// The session, unless an API token is used.
    pub session: Option<SessionId>,
    /// The API token, when one is used.
    pub token: Option<TokenId>,
    /// What an API token allows.
    pub scopes: Option<Scopes>,
    /// The workspace of an API token; it is good for no other.
    pub token_workspace: Option<WorkspaceId>,
    stored: Option<Stored>,
}

impl Caller {
    /// A user in whose name the program itself acts.
    #[must_use]
    pub fn of(user_id: UserId) -> Self {
        Self { user_id, name: String::new(), session: None, token: None, scopes: None, token_workspace: None, stored: None }
    }

    /// How to do this request only once, when it has an `Idempotency-Key`.
    #[must_use]
    pub fn once(&self, request: &HttpRequest, request_hash: String) -> Option<Once> {
        let key = request.headers().get("idempotency-key")?.to_str().ok()?.to_owned();
        Some(Once { caller: self.user_id, key, request_hash, stored: self.stored.clone() })
    }

    /// The session; changing one's account takes one, an API token will not do.
    ///
    /// # Errors
    /// 403 with an API token.
    pub fn session(&self) -> Result<SessionId, ApiError> {
        self.session.ok_or_else(|| ApiError {
            detail: Some("This needs a session; an API token will not do.".into()),
            ..ApiError::new(Code::Forbidden)
        })
    }
}

impl Access for Caller {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        Ok(find(request, app, None).await?.0)
    }

    fn caller(&self) -> &Caller {
        self
    }
}

/// A caller who is an active member of the workspace in the path.
#[derive(Debug, Clone)]
pub struct Member {
    pub caller: Caller,
    pub workspace: WorkspaceId,
    pub role: RoleId,
    pub permissions: Permissions,
    /// False for guests, who see only what was granted to them by name.
    pub sees_workspace: bool,
    pub starter_may_close: bool,
    pub show_emails: bool,
}

impl Member {
    /// # Errors
    /// 403 naming the permission.
    pub fn must(&self, permission: Permission) -> Result<(), ApiError> {
        if self.permissions.has(permission) { Ok(()) } else { Err(ApiError::forbidden(permission.name())) }
    }
}

impl Access for Member {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        // An id of the wrong form is told only to those who are signed in: the form is looked at after the credentials.
        let workspace = path::<WorkspaceId>(request, "w");
        let (caller, member) = find(request, app, workspace.as_ref().ok().copied()).await?;
        workspace?;
        member.map(|member| Self { caller, ..member }).ok_or_else(ApiError::not_found)
    }

    fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// `members!{ Name = Permission }`: a member who has the permission.
macro_rules! members_with {
    ($($(#[$doc:meta])* $name:ident = $permission:expr)*) => {$(
        $(#[$doc])*
        pub struct $name(pub Member);

        impl Access for $name {
            async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
                let member = Member::judge(request, app).await?;
                member.must($permission)?;
                Ok(Self(member))
            }

            fn caller(&self) -> &Caller {
                &self.0.caller
            }
        }
    )*};
}

members_with! {
    /// May register and change records and their types.
    RecordsManager = Permission::ManageRecords
    /// May invite members and change their roles.
    MembersManager = Permission::ManageMembers
    /// May change roles.
    RolesManager = Permission::ManageRoles
    /// May set up Slack, and sees every delivery.
    IntegrationsManager = Permission::ManageIntegrations
    /// May change the workspace's settings.
    WorkspaceManager = Permission::ManageWorkspace
}

#[derive(FromQueryResult)]
struct Row {
    user_id: UserId,
    name: String,
    /// Of the session or the token.
    credential_id: Uuid,
    /// Of the token.
    scopes: Option<i64>,
    /// Of the token; of a session it means nothing.
    token_workspace: Uuid,
    request_hash: Option<String>,
    location: Option<String>,
    answer: Option<String>,
    workspace_id: Option<Uuid>,
    role_id: Option<Uuid>,
    permissions: Option<i64>,
    sees_workspace: Option<bool>,
    starter_may_close: Option<bool>,
    show_emails: Option<bool>,
}

const REST: &str = "
    k.request_hash, k.location, k.answer,
    m.workspace_id, m.role_id, ro.permissions, ro.sees_workspace, w.starter_may_close, w.show_emails";

const JOINS: &str = "
    LEFT JOIN idempotency_keys k ON k.caller = u.id AND k.idempotency_key = $3
    LEFT JOIN members m ON m.workspace_id = $4 AND m.user_id = u.id AND m.active
    LEFT JOIN roles ro ON ro.id = m.role_id
    LEFT JOIN workspaces w ON w.id = m.workspace_id";

async fn find(
    request: &HttpRequest,
    app: &AppState,
    workspace: Option<WorkspaceId>,
) -> Result<(Caller, Option<Member>), ApiError> {
    let key = idempotency_key(request.headers());
    let known_key = key.as_ref().map_or(String::new(), |key| key.clone().unwrap_or_default());
    let (place, now) = (workspace.map_or(Uuid::nil(), |id| id.0), app.clock.now());
    let row: Option<Row> = match credential(request) {
        Credential::None => None,
        Credential::Access { token, cookie } => {
            let session = app.keys.session(&token, now).ok_or_else(|| ApiError::new(Code::Unauthenticated))?;
            if cookie && !reads(request.method()) && !same_origin(request, &app.config.public_url) {
                return Err(ApiError::new(Code::CrossOrigin));
            }
            let sql = format!(
                "SELECT u.id AS user_id, u.name, s.id AS credential_id, CAST(NULL AS BIGINT) AS scopes, s.id AS token_workspace, {REST}
                 FROM sessions s JOIN users u ON u.id = s.user_id {JOINS}
                 WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2"
            );
            app.db.one(&sql, values![session, now, known_key, place]).await?
        }
        Credential::Token(secret) => {
            let sql = format!(
                "SELECT u.id AS user_id, u.name, s.id AS credential_id, s.scopes, s.workspace_id AS token_workspace, {REST}
                 FROM tokens s JOIN users u ON u.id = s.user_id {JOINS}
                 WHERE s.hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
                   AND EXISTS (SELECT 1 FROM members a WHERE a.workspace_id = s.workspace_id AND a.user_id = s.user_id AND a.active)"
            );
            let row = app.db.one(&sql, values![token::hash(&secret), now, known_key, place]).await?;
            if let (Some(limits), Some(_)) = (&app.rate_limits, &row) {
                limits.remember(&secret);
            }
            row
        }
    };
    let row = row.ok_or_else(|| ApiError::new(Code::Unauthenticated))?;
    if let Some(Err(error)) = key {
        return Err(error);
    }
    let scopes = row.scopes.map(Scopes);
    if let Some(scopes) = scopes {
        scopes.allow(request.method())?;
    }
    Ok(split(row, scopes))
}

fn split(row: Row, scopes: Option<Scopes>) -> (Caller, Option<Member>) {
    let stored = row.request_hash.map(|request_hash| Stored {
        request_hash,
        location: row.location,
        answer: row.answer.unwrap_or_default(),
    });
    let session = scopes.is_none().then_some(SessionId(row.credential_id));
    let token = scopes.map(|_| TokenId(row.credential_id));
    let token_workspace = scopes.map(|_| WorkspaceId(row.token_workspace));
    let caller = Caller { user_id: row.user_id, name: row.name, session, token, scopes, token_workspace, stored };
    let here = row.workspace_id.filter(|id| token_workspace.is_none_or(|own| own.0 == *id));
    let member = here.zip(row.role_id).map(|(workspace, role)| {
        let permissions = Permissions(row.permissions.unwrap_or(0));
        Member {
            caller: caller.clone(),
            workspace: WorkspaceId(workspace),
            role: RoleId(role),
            permissions: scopes.map_or(permissions, |scopes| scopes.limit(permissions)),
            sees_workspace: row.sees_workspace.unwrap_or(false),
            starter_may_close: row.starter_may_close.unwrap_or(false),
            show_emails: row.show_emails.unwrap_or(false),
        }
    });
    (caller, member)
}

/// What a request proves itself with.
pub enum Credential {
    None,
    /// A JWT, from the header or the cookie.
    Access {
        token: String,
        cookie: bool,
    },
    /// An API token.
    Token(String),
}

/// The credential of a request; the header goes before the cookie.
#[must_use]
pub fn credential(request: &HttpRequest) -> Credential {
    if let Some(header) = request.headers().get(AUTHORIZATION) {
        let bearer = header.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        });
        return match bearer {
            Some(token) if token.starts_with(crate::tokens::PREFIX) => Credential::Token(token),
            Some(token) => Credential::Access { token, cookie: false },
            None => Credential::None,
        };
    }
    request
        .cookie(SESSION_COOKIE)
        .map_or(Credential::None, |cookie| Credential::Access { token: cookie.value().to_owned(), cookie: true })
}

/// The key of a request that shall happen once: 1 to 255 printable ASCII characters.
fn idempotency_key(headers: &HeaderMap) -> Option<Result<String, ApiError>> {
    let value = headers.get("idempotency-key")?;
    let good =
        value.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
    Some(good.map(str::to_owned).ok_or_else(|| {
        ApiError::at(Code::InvalidHeader, "Idempotency-Key", "form", "must be 1 to 255 printable ASCII characters")
    }))
}

/// Does a request that changes something come from our own pages? Browsers say so themselves.
#[must_use]
pub fn same_origin(request: &HttpRequest, public_url: &str) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let connection = request.connection_info();
            origin == public_url || origin == format!("{}://{}", connection.scheme(), connection.host())
        }
        (None, None) => false,
    }
}
