//! The things of the host application that are talked about.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{RecordId, TeamId, ThreadId, Timestamp, UserId, limits, text, threads::ThreadState};

/// Who may read a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Every member of the workspace but its guests.
    #[default]
    Workspace,
    /// Those granted, and nobody else.
    Restricted,
}

/// One grant: to a user or to a team, never both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Grant {
    User { user_id: UserId },
    Team { team_id: TeamId },
}

/// A grant with the name of whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub team_id: Option<TeamId>,
    #[schema(example = "Inès Laurent")]
    pub name: String,
}

/// The dot and the number that stand wherever a record is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordThread {
    pub id: ThreadId,
    pub state: ThreadState,
    pub message_count: i64,
    /// How many the caller has not read; stops at 100.
    pub unread: i64,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordView {
    pub id: RecordId,
    /// The key of its record type.
    #[serde(rename = "type")]
    #[schema(example = "processing-activity")]
    pub record_type: String,
    /// The host application's own id.
    #[schema(example = "PA-0042")]
    pub external_id: String,
    #[schema(example = "Payroll management")]
    pub title: String,
    /// Where the host application shows it.
    #[schema(required)]
    pub url: Option<String>,
    pub visibility: Visibility,
    /// Whom it is granted to, by name; empty where the whole workspace reads and no guest was let in.
    pub grants: Vec<GrantView>,
    pub updated_at: Timestamp,
    #[schema(required)]
    pub thread: Option<RecordThread>,
}

/// A record in a list: without its grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordItem {
    pub id: RecordId,
    #[serde(rename = "type")]
    #[schema(example = "processing-activity")]
    pub record_type: String,
    #[schema(example = "PA-0042")]
    pub external_id: String,
    #[schema(example = "Payroll management")]
    pub title: String,
    #[schema(required)]
    pub url: Option<String>,
    pub visibility: Visibility,
    #[schema(required)]
    pub thread: Option<RecordThread>,
}

/// A record, named beside its thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordRef {
    #[serde(rename = "type")]
    #[schema(example = "processing-activity")]
    pub record_type: String,
    /// The host application's own id.
    #[schema(example = "PA-0042")]
    pub id: String,
    #[schema(example = "Payroll management")]
    pub title: String,
    #[schema(required)]
    pub url: Option<String>,
}

/// A record as it shall be.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Payroll management", "url": "https://host.example/records/PA-0042", "visibility": "workspace"}))]
pub struct PutRecord {
    #[validate(length(min = 1, max = "limits::TITLE_MAX"), custom(function = "text::line"))]
    #[schema(
        min_length = 1,
        max_length = 300,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub title: String,
    /// Where the host application shows it: http or https.
    #[validate(custom(function = "text::http_url"))]
    #[serde(default)]
    #[schema(max_length = 2000, pattern = r"^https?://[A-Za-z0-9.:-]+([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?$")]
    pub url: Option<String>,
    /// Who may read it; as it was when absent, the whole workspace when new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// All grants it shall have; as they were when absent. One that restricts always keeps its caller.
    #[validate(length(max = "limits::GRANTS_MAX"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 500)]
    pub grants: Option<Vec<Grant>>,
}

/// The record's place in the host application.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordKey {
    #[serde(rename = "type")]
    #[validate(custom(function = "text::type_key"))]
    #[schema(max_length = 60, pattern = r"^[a-z][a-z0-9-]*$", example = "processing-activity")]
    pub record_type: String,
    #[validate(custom(function = "text::external_id"))]
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f.][^\x00-\x1f\x7f-\x9f]*$", example = "PA-0042")]
    pub id: String,
}

/// Which records' dots and numbers.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"records": [{"type": "processing-activity", "id": "PA-0042"}]}))]
pub struct CountersQuery {
    #[validate(length(max = "limits::COUNTERS_MAX"), nested)]
    #[schema(max_items = 200)]
    pub records: Vec<RecordKey>,
}

/// The dot and number of one record. A record that the caller may not know of has none, like one without a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordCounters {
    #[serde(rename = "type")]
    pub record_type: String,
    pub id: String,
    /// `null` when there is no thread.
    #[schema(required)]
    pub state: Option<ThreadState>,
    pub messages: i64,
    /// Stops at 100.
    pub unread: i64,
}

/// Which state of its thread a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    Open,
    Closed,
    /// No thread yet.
    None,
}

/// Which records.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// The key of a record type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub record_type: Option<String>,
    /// Matched without accents or case on the start of every word of the title, or the start of the id.
    #[validate(length(max = "limits::QUERY_MAX"))]
    #[param(max_length = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<RecordState>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
