//! Lists: `{"items": […], "next": "cursor" | null}`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::limits;

/// One page of a list, and the cursor of the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it as `after` to read on; `null` at the end.
    #[schema(required)]
    pub next: Option<String>,
}

/// How much of a list, and from where.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before. Opaque, and good for this list only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
