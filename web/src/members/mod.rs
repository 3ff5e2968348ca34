//! Who belongs to the workspace, in which role: `/w/{w}/members`.

mod invite;
mod member_line;
mod page;

pub use page::MembersPage;

use crate::words::t;
use shared::roles::RoleView;

/// The name of a role: the built-in ones speak the reader's language.
pub fn role_name(role: &RoleView) -> String {
    match role.key.as_str() {
        "owner" | "administrator" | "moderator" | "member" | "guest" => t(&format!("role.{}", role.key)),
        _ => role.name.clone(),
    }
}
