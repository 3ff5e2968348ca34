//! Signing in, staying signed in, signing out.

use shared::{
    Code, Page, SessionId, UserId,
    page::PageQuery,
    sessions::{Login, SignedIn},
    users::{PasswordChange, SessionView},
};

use super::{caller::Caller, jwt::ACCESS_SECONDS, store, token};
use crate::{
    app::AppState,
    db::page,
    http::{
        error::ApiError,
        rate_limit::{self, Who},
    },
    realtime::bus::Signal,
    users,
};

/// A fresh pair of tokens for a session.
pub struct Tokens {
    pub access: String,
    /// `<session id>.<secret>`.
    pub refresh: String,
}

/// Signs in with address and password. The answer and its timing are the same whether the account is not there, has no
/// password, or has another.
///
/// # Errors
/// `invalid_credentials`; `rate_limited` per account.
pub async fn login(app: &AppState, login: Login, user_agent: Option<String>) -> Result<SignedIn, ApiError> {
    let email = users::rules::address(&login.email);
    throttle(app, &email)?;
    let account = store::account(&app.db, &email).await?;
    let (user, hash) = account.map_or((None, None), |account| (Some(account.id), account.password_hash));
    let fits = app.passwords.check(login.password, hash).await?;
    match user.filter(|_| fits) {
        Some(user) => start(app, user, user_agent).await,
        None => Err(ApiError::new(Code::InvalidCredentials)),
    }
}

/// Counts an attempt on an account, whether it exists or not.
pub(crate) fn throttle(app: &AppState, email: &str) -> Result<(), ApiError> {
    let Some(limits) = &app.rate_limits else { return Ok(()) };
    let left = limits.account.count(Who::Account(email));
    if left.retry_after.is_some() { Err(rate_limit::refusal(&left)) } else { Ok(()) }
}

/// Starts a session of a user who has proved who they are.
pub(crate) async fn start(app: &AppState, user: UserId, user_agent: Option<String>) -> Result<SignedIn, ApiError> {
    let session = SessionId(app.clock.id());
    let secret = token::random();
    let refresh = format!("{session}.{secret}");
    let hash = token::hash(&refresh);
    let user_agent = user_agent.map(|text| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>());
    app.write(move |txn| {
        let (hash, user_agent) = (hash.clone(), user_agent.clone());
        Box::pin(async move {
            store::start(txn, session, user, &hash, user_agent);
            Ok(())
        })
    })
    .await?;
    signed_in(app, user, session, refresh).await
}

async fn signed_in(app: &AppState, user: UserId, session: SessionId, refresh_token: String) -> Result<SignedIn, ApiError> {
    let access_token = app.keys.sign(user, session, app.clock.now())?;
    let user = users::actions::me(app, user, None).await?;
    Ok(SignedIn { access_token, expires_in: ACCESS_SECONDS, refresh_token, user })
}

/// Exchanges a refresh token for the next pair. One that was exchanged before ends the session: somebody has a copy.
///
/// # Errors
/// `unauthenticated`.
pub async fn refresh(app: &AppState, refresh_token: &str) -> Result<SignedIn, ApiError> {
    let unknown = || ApiError::new(Code::Unauthenticated);
    let session: SessionId = refresh_token.split_once('.').and_then(|(id, _)| id.parse().ok()).ok_or_else(unknown)?;
    let old_hash = token::hash(refresh_token);
    let next = format!("{session}.{}", token::random());
    let new_hash = token::hash(&next);
    let user = app
        .write(move |txn| {
            let (old_hash, new_hash) = (old_hash.clone(), new_hash.clone());
            Box::pin(async move {
                let now = txn.now();
                let Some(live) = store::live(txn, session, now).await? else { return Ok(None) };
                if store::rotate(txn, session, &old_hash, &new_hash).await? {
                    return Ok(Some(live.user_id));
                }
                store::end(txn, live.user_id, session).await?;
                txn.signal(Signal::SessionEnded(session));
                Ok(None)
            })
        })
        .await?;
    match user {
        Some(user) => signed_in(app, user, session, next).await,
        None => Err(unknown()),
    }
}

/// Ends a session of the caller's.
///
/// # Errors
/// 404 when the caller has no such session.
pub async fn end(app: &AppState, caller: &Caller, session: SessionId) -> Result<(), ApiError> {
    caller.session()?;
    let user = caller.user_id;
    app.write(move |txn| {
        Box::pin(async move {
            if !store::end(txn, user, session).await? {
                return Err(ApiError::not_found());
            }
            txn.signal(Signal::SessionEnded(session));
            Ok(())
        })
    })
    .await
}

/// Where the caller is signed in.
///
/// # Errors
/// 403 with an API token.
pub async fn list(app: &AppState, caller: &Caller, query: &PageQuery) -> Result<Page<SessionView>, ApiError> {
    let current = caller.session()?;
    let before = page::key::<SessionId>("sessions", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, caller.user_id, app.clock.now(), before, limit + 1, current).await?;
    Ok(page::page("sessions", rows, limit, |row| row.id))
}

/// Changes the caller's password and ends their other sessions.
///
/// # Errors
/// 422 when the current password is not right.
pub async fn change_password(app: &AppState, caller: &Caller, change: PasswordChange) -> Result<(), ApiError> {
    let current = caller.session()?;
    throttle(app, &caller.user_id.to_string())?;
    let account = store::account_of(&app.db, caller.user_id).await?.ok_or_else(ApiError::not_found)?;
    if !app.passwords.check(change.current_password, account.password_hash).await? {
        return Err(ApiError::invalid("/current_password", "wrong", "is not your current password"));
    }
    let hash = app.passwords.hash(change.new_password).await?;
    let user = caller.user_id;
    app.write(move |txn| {
        let hash = hash.clone();
        Box::pin(async move {
            users::store::set_password(txn, user, &hash);
            for ended in store::end_others(txn, user, current).await? {
                txn.signal(Signal::SessionEnded(ended));
            }
            Ok(())
        })
    })
    .await
}
