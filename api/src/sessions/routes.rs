//! `/auth/…` and `/me/sessions`.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    delete, get, post, put,
    web::Data,
};
use shared::{
    Code, Page, SessionId,
    page::PageQuery,
    sessions::{Login, Refresh, SignedIn},
    users::{PasswordChange, SessionView},
};

use super::{
    actions,
    caller::{Caller, REFRESH_COOKIE, SESSION_COOKIE, same_origin},
    store,
};
use crate::{
    app::AppState,
    http::{
        answer::Done,
        call::{Body, Call, Input, OptionalBody, Query, path},
        error::ApiError,
    },
};

/// What anyone sends: read without asking who they are.
pub struct Open<I>(pub I);

impl<I: Input> actix_web::FromRequest for Open<I> {
    type Error = ApiError;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move { Ok(Self(I::read(&request, &mut payload).await?.0)) })
    }
}

/// Sign in with e-mail address and password.
///
/// The answer carries the tokens and sets the cookies `palabre_session` and `palabre_refresh`. Attempts are counted per
/// address and per account; the answer does not tell whether an account exists.
#[utoipa::path(tag = "sessions", operation_id = "login", request_body = Login, security(()),
    responses((status = 200, description = "Signed in.", body = SignedIn), (status = 401, description = "The address or the password is wrong.")))]
#[post("/auth/login")]
pub async fn login(
    app: Data<AppState>,
    request: HttpRequest,
    Open(Body(body)): Open<Body<Login>>,
) -> Result<HttpResponse, ApiError> {
    let signed_in = actions::login(&app, body, user_agent(&request)).await?;
    Ok(with_cookies(&app, signed_in))
}

/// Exchange the refresh token for a fresh session.
///
/// A browser sends the cookie and no token; a tool sends `refresh_token`. Each refresh token works once: using one again
/// ends the session.
#[utoipa::path(tag = "sessions", operation_id = "refresh", request_body = Refresh, security(()),
    responses((status = 200, description = "Refreshed.", body = SignedIn), (status = 401, description = "The refresh token is not valid.")))]
#[post("/auth/refresh")]
pub async fn refresh(
    app: Data<AppState>,
    request: HttpRequest,
    Open(OptionalBody(body)): Open<OptionalBody<Refresh>>,
) -> Result<HttpResponse, ApiError> {
    let token = match body.refresh_token {
        Some(token) => token,
        None => {
            let cookie = request.cookie(REFRESH_COOKIE).ok_or_else(|| ApiError::new(Code::Unauthenticated))?;
            if !same_origin(&request, &app.config.public_url) {
                return Err(ApiError::new(Code::CrossOrigin));
            }
            cookie.value().to_owned()
        }
    };
    let signed_in = actions::refresh(&app, &token).await?;
    Ok(with_cookies(&app, signed_in))
}

/// Sign out: end this session.
#[utoipa::path(tag = "sessions", operation_id = "logout", responses((status = 204, description = "Signed out.")))]
#[post("/auth/logout")]
pub async fn logout(app: Data<AppState>, call: Call<Caller>) -> Result<HttpResponse, ApiError> {
    let session = call.access.session()?;
    actions::end(&app, &call.access, session).await?;
    let mut answer = HttpResponse::NoContent();
    for (name, path) in [(SESSION_COOKIE, "/"), (REFRESH_COOKIE, "/api/v1/auth")] {
        answer.cookie(cookie(&app, name, path, String::new(), Duration::ZERO));
    }
    Ok(answer.finish())
}

/// Where you are signed in.
#[utoipa::path(tag = "sessions", operation_id = "list_sessions", params(PageQuery),
    responses((status = 200, description = "Your sessions, newest first.", body = Page<SessionView>)))]
#[get("/me/sessions")]
pub async fn list(
    app: Data<AppState>,
    call: Call<Caller, Query<PageQuery>>,
) -> Result<actix_web::web::Json<Page<SessionView>>, ApiError> {
    Ok(actix_web::web::Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// End one of your sessions, at once.
#[utoipa::path(tag = "sessions", operation_id = "end_session", params(("session_id" = SessionId, Path, description = "The session.")),
    responses((status = 204, description = "Ended.")))]
#[delete("/me/sessions/{session_id}")]
pub async fn end(app: Data<AppState>, request: HttpRequest, call: Call<Caller>) -> Result<Done, ApiError> {
    let session = path(&request, "session_id")?;
    actions::end(&app, &call.access, session).await?;
    Ok(Done)
}

/// Change your password.
///
/// Your other sessions end.
#[utoipa::path(tag = "sessions", operation_id = "change_password", request_body = PasswordChange,
    responses((status = 204, description = "Changed.")))]
#[put("/me/password")]
pub async fn change_password(app: Data<AppState>, call: Call<Caller, Body<PasswordChange>>) -> Result<Done, ApiError> {
    actions::change_password(&app, &call.access, call.input.0).await?;
    Ok(Done)
}

pub(crate) fn user_agent(request: &HttpRequest) -> Option<String> {
    request.headers().get("user-agent").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The answer of signing in, with its cookies. They outlive the access token: the page renews it when it is refused.
pub(crate) fn with_cookies(app: &AppState, signed_in: SignedIn) -> HttpResponse {
    let lasts = Duration::microseconds(store::LASTS);
    HttpResponse::Ok()
        .cookie(cookie(app, SESSION_COOKIE, "/", signed_in.access_token.clone(), lasts))
        .cookie(cookie(app, REFRESH_COOKIE, "/api/v1/auth", signed_in.refresh_token.clone(), lasts))
        .insert_header(("Cache-Control", "no-store"))
        .json(signed_in)
}

fn cookie(app: &AppState, name: &'static str, path: &'static str, value: String, lasts: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.secure())
        .max_age(lasts)
        .finish()
}
