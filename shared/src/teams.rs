//! Named groups of members that can be mentioned and granted access.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::TeamId;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamView {
    pub id: TeamId,
    #[schema(example = "legal")]
    pub name: String,
    /// How many active members it has.
    pub members: i64,
}
