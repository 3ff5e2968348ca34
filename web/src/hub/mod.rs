//! The list of the workspace's discussions, and one of them beside it. It opens on the open ones.

mod filters;
mod list;
mod page;
mod row;

pub use list::More;
pub use page::{HomePage, Hub, HubPage};
