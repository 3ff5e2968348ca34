//! Users inside one workspace, with a role.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{RoleId, Timestamp, UserId, limits, roles::RoleView, users::Avatar};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    pub user_id: UserId,
    #[schema(example = "Tom Fischer")]
    pub name: String,
    #[schema(required, example = "Auditor")]
    pub title: Option<String>,
    /// The address, for those who manage members, for oneself, and where the workspace shows it.
    #[schema(required)]
    pub email: Option<String>,
    pub active: bool,
    pub role: RoleView,
    pub avatar: Avatar,
    /// For those who manage members: did the mail server refuse the address the last time?
    pub mail_failing: bool,
    pub joined_at: Timestamp,
}

/// A change of a member; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"active": true}))]
pub struct MemberPatch {
    /// A role of the workspace. Nobody gives more than they have themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_id: Option<RoleId>,
    /// A deactivated member can do nothing from the next request on, and gets nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Which members.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Matched without accents or case on the start of every word of the name.
    #[validate(length(max = "limits::QUERY_MAX"))]
    #[param(max_length = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
