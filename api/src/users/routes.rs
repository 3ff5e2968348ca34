//! `/me`.

use actix_web::{
    get, patch,
    web::{Data, Json},
};
use shared::users::{Me, MePatch};

use super::actions;
use crate::{
    app::AppState,
    http::{
        call::{Body, Call},
        error::ApiError,
    },
    sessions::caller::Caller,
};

/// Who you are, and where you are a member; with an API token, its workspace alone.
#[utoipa::path(tag = "users", operation_id = "get_me", responses((status = 200, description = "You.", body = Me)))]
#[get("/me")]
pub async fn me(app: Data<AppState>, call: Call<Caller>) -> Result<Json<Me>, ApiError> {
    Ok(Json(actions::me(&app, call.access.user_id, call.access.token_workspace).await?))
}

/// Change your name, language or time zone.
#[utoipa::path(tag = "users", operation_id = "change_me", request_body = MePatch, responses((status = 200, description = "Changed.", body = Me)))]
#[patch("/me")]
pub async fn change_me(app: Data<AppState>, call: Call<Caller, Body<MePatch>>) -> Result<Json<Me>, ApiError> {
    Ok(Json(actions::change(&app, &call.access, call.input.0).await?))
}
