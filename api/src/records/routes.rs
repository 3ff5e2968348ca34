//! `/workspaces/{w}/records`.

use actix_web::{
    delete, get, post, put,
    web::{Data, Json},
};
use shared::{
    Page, WorkspaceId,
    page::PageQuery,
    records::{CountersQuery, PutRecord, RecordCounters, RecordItem, RecordView, RecordsQuery},
    threads::{DecisionView, ThreadView},
};

use super::{
    access::{ManagedRecord, RecordPath, VisibleRecord},
    actions,
};
use crate::{
    app::AppState,
    http::{
        answer::{Done, Revised},
        call::{Body, Call, Query},
        error::ApiError,
    },
    sessions::caller::Member,
    threads,
};

/// The records you may read.
#[utoipa::path(tag = "records", operation_id = "list_records", params(("w" = WorkspaceId, Path, description = "The workspace."), RecordsQuery),
    responses((status = 200, description = "Records, by title.", body = Page<RecordItem>)))]
#[get("/workspaces/{w}/records")]
pub async fn list(app: Data<AppState>, call: Call<Member, Query<RecordsQuery>>) -> Result<Json<Page<RecordItem>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// The dots and numbers of up to 200 records, for a list of the host application.
///
/// They come in the order asked for. A record that you may not read looks like one without a discussion.
#[utoipa::path(tag = "records", operation_id = "count_records", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = CountersQuery, responses((status = 200, description = "One for each record asked for.", body = Page<RecordCounters>)))]
#[post("/workspaces/{w}/records/counters")]
pub async fn counters(
    app: Data<AppState>,
    call: Call<Member, Body<CountersQuery>>,
) -> Result<Json<Page<RecordCounters>>, ApiError> {
    Ok(Json(actions::counters(&app, &call.access, call.input.0).await?))
}

/// A record.
#[utoipa::path(tag = "records", operation_id = "get_record", params(RecordPath),
    responses((status = 200, description = "The record.", body = RecordView)))]
#[get("/workspaces/{w}/records/{type}/{id}")]
pub async fn get(app: Data<AppState>, call: Call<VisibleRecord>) -> Result<Revised<RecordView>, ApiError> {
    actions::get(&app, &call.access.member, &call.access.key).await
}

/// Register a record, or change it.
///
/// Needs `records:manage`. What is absent of `visibility` and `grants` stays as it was. Whoever restricts a record keeps
/// access to it. A record that was archived comes back.
#[utoipa::path(tag = "records", operation_id = "put_record", params(RecordPath),
    request_body = PutRecord, responses((status = 200, description = "As it is now.", body = RecordView)))]
#[put("/workspaces/{w}/records/{type}/{id}")]
pub async fn put(app: Data<AppState>, call: Call<ManagedRecord, Body<PutRecord>>) -> Result<Revised<RecordView>, ApiError> {
    actions::put(&app, &call.access.member, call.access.key, call.input.0, call.expected).await
}

/// Archive a record.
///
/// Needs `records:manage`. The record and its discussion disappear for everyone until it is registered again.
#[utoipa::path(tag = "records", operation_id = "archive_record", params(RecordPath),
    responses((status = 204, description = "Archived.")))]
#[delete("/workspaces/{w}/records/{type}/{id}")]
pub async fn archive(app: Data<AppState>, call: Call<ManagedRecord>) -> Result<Done, ApiError> {
    actions::archive(&app, &call.access.member, call.access.key, call.expected).await?;
    Ok(Done)
}

/// What was decided about a record: the conclusions of its discussion.
#[utoipa::path(tag = "records", operation_id = "list_decisions", params(RecordPath, PageQuery),
    responses((status = 200, description = "Decisions, newest first.", body = Page<DecisionView>)))]
#[get("/workspaces/{w}/records/{type}/{id}/decisions")]
pub async fn decisions(
    app: Data<AppState>,
    call: Call<VisibleRecord, Query<PageQuery>>,
) -> Result<Json<Page<DecisionView>>, ApiError> {
    Ok(Json(threads::actions::decisions(&app, &call.access.row, &call.input.0).await?))
}

/// The discussion of a record.
///
/// 404 `no_thread` when nobody has written yet.
#[utoipa::path(tag = "records", operation_id = "get_record_thread", params(RecordPath),
    responses((status = 200, description = "The thread.", body = ThreadView)))]
#[get("/workspaces/{w}/records/{type}/{id}/thread")]
pub async fn thread(app: Data<AppState>, call: Call<VisibleRecord>) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(threads::actions::of_record(&app, &call.access.member, &call.access.row).await?))
}
