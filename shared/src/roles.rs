//! Roles: named sets of permissions in a workspace.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::RoleId;

/// One thing a role may do beyond reading and writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum Permission {
    /// Close discussions.
    #[serde(rename = "threads:close")]
    CloseThreads,
    /// Delete other people's messages.
    #[serde(rename = "messages:moderate")]
    ModerateMessages,
    /// Register, change and archive records and record types.
    #[serde(rename = "records:manage")]
    ManageRecords,
    /// Invite members, change their role, deactivate them.
    #[serde(rename = "members:manage")]
    ManageMembers,
    /// Make roles of the workspace's own.
    #[serde(rename = "roles:manage")]
    ManageRoles,
    /// Set up Slack, webhooks and tokens.
    #[serde(rename = "integrations:manage")]
    ManageIntegrations,
    /// Read the audit log.
    #[serde(rename = "audit:read")]
    ReadAudit,
    /// Change the workspace's name and settings.
    #[serde(rename = "workspace:manage")]
    ManageWorkspace,
}

impl Permission {
    pub const ALL: &'static [Self] = &[
        Self::CloseThreads,
        Self::ModerateMessages,
        Self::ManageRecords,
        Self::ManageMembers,
        Self::ManageRoles,
        Self::ManageIntegrations,
        Self::ReadAudit,
        Self::ManageWorkspace,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CloseThreads => "threads:close",
            Self::ModerateMessages => "messages:moderate",
            Self::ManageRecords => "records:manage",
            Self::ManageMembers => "members:manage",
            Self::ManageRoles => "roles:manage",
            Self::ManageIntegrations => "integrations:manage",
            Self::ReadAudit => "audit:read",
            Self::ManageWorkspace => "workspace:manage",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.name() == name)
    }

    /// Its place in a stored set: one bit each.
    #[must_use]
    pub fn bit(self) -> i64 {
        1 << (self as u8)
    }
}

/// A set of permissions, stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(pub i64);

impl Permissions {
    #[must_use]
    pub fn of(list: &[Permission]) -> Self {
        Self(list.iter().fold(0, |bits, permission| bits | permission.bit()))
    }

    #[must_use]
    pub fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Is every permission of `other` in this set too?
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    #[must_use]
    pub fn list(self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.has(*permission)).collect()
    }
}

/// The roles that every workspace has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    Owner,
    Administrator,
    Moderator,
    Member,
    Guest,
}

impl BuiltIn {
    pub const ALL: [Self; 5] = [Self::Owner, Self::Administrator, Self::Moderator, Self::Member, Self::Guest];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Moderator => "moderator",
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Administrator => "Administrator",
            Self::Moderator => "Moderator",
            Self::Member => "Member",
            Self::Guest => "Guest",
        }
    }

    #[must_use]
    pub fn permissions(self) -> Permissions {
        match self {
            Self::Owner => Permissions::of(Permission::ALL),
            Self::Administrator => Permissions(Permissions::of(Permission::ALL).0 & !Permission::ManageWorkspace.bit()),
            Self::Moderator => Permissions::of(&[Permission::CloseThreads, Permission::ModerateMessages]),
            Self::Member | Self::Guest => Permissions::default(),
        }
    }
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleView {
    pub id: RoleId,
    /// `owner`, `administrator`, `moderator`, `member` or `guest` for the built-in ones.
    #[schema(example = "moderator")]
    pub key: String,
    #[schema(example = "Moderator")]
    pub name: String,
    pub permissions: Vec<Permission>,
    /// False bars the role from all mail (`PRODUCT.md` rule 7).
    pub receives_mail: bool,
}

/// A change of a role; what is absent stays.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"receives_mail": true}))]
pub struct RolePatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receives_mail: Option<bool>,
}

impl RoleView {
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    #[must_use]
    pub fn permission_set(&self) -> Permissions {
        Permissions::of(&self.permissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_may_manage_the_workspace() {
        for role in BuiltIn::ALL {
            assert_eq!(role.permissions().has(Permission::ManageWorkspace), role == BuiltIn::Owner);
        }
    }

    #[test]
    fn a_set_of_permissions_survives_its_stored_form_and_its_names() {
        let set = BuiltIn::Moderator.permissions();
        assert_eq!(Permissions::of(&set.list()), set);
        for permission in Permission::ALL {
            assert_eq!(Permission::from_name(permission.name()), Some(*permission));
        }
        assert!(BuiltIn::Owner.permissions().covers(set));
        assert!(!set.covers(BuiltIn::Administrator.permissions()));
    }
}
