//! Who may change whom: nobody gives or takes more than they have themselves, and the last owner stays.

use shared::roles::{Permission, Permissions};

/// Why a member is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("their role, or the new one, has permissions that yours lacks")]
    Mightier,
    #[error("a workspace keeps one active owner")]
    LastOwner,
}

/// A change of a member, and what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Of whoever makes the change.
    pub mine: Permissions,
    /// Of the member's role before.
    pub before: Permissions,
    /// Of the member's role after.
    pub after: Permissions,
    pub active_before: bool,
    pub active_after: bool,
    /// How many active owners there are, this member among them if they are one.
    pub owners: i64,
}

fn owner(permissions: Permissions) -> bool {
    permissions.has(Permission::ManageWorkspace)
}

/// Judges a change of a member.
///
/// # Errors
/// Why not.
pub fn judge(change: Change) -> Result<(), Refusal> {
    if !change.mine.covers(change.before) || !change.mine.covers(change.after) {
        return Err(Refusal::Mightier);
    }
    let was_owner = change.active_before && owner(change.before);
    let stays_owner = change.active_after && owner(change.after);
    if was_owner && !stays_owner && change.owners <= 1 {
        return Err(Refusal::LastOwner);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::roles::BuiltIn;

    use super::*;

    fn change(mine: BuiltIn, before: BuiltIn, after: BuiltIn, owners: i64) -> Result<(), Refusal> {
        let (mine, before, after) = (mine.permissions(), before.permissions(), after.permissions());
        judge(Change { mine, before, after, active_before: true, active_after: true, owners })
    }

    #[test]
    fn an_administrator_makes_no_owner_and_unmakes_none() {
        assert_eq!(change(BuiltIn::Administrator, BuiltIn::Member, BuiltIn::Owner, 1), Err(Refusal::Mightier));
        assert_eq!(change(BuiltIn::Administrator, BuiltIn::Owner, BuiltIn::Member, 2), Err(Refusal::Mightier));
        assert_eq!(change(BuiltIn::Administrator, BuiltIn::Member, BuiltIn::Administrator, 1), Ok(()));
    }

    #[test]
    fn the_last_owner_stays_one_and_stays_active() {
        assert_eq!(change(BuiltIn::Owner, BuiltIn::Owner, BuiltIn::Member, 1), Err(Refusal::LastOwner));
        assert_eq!(change(BuiltIn::Owner, BuiltIn::Owner, BuiltIn::Member, 2), Ok(()));
        let owner = BuiltIn::Owner.permissions();
        let leaving = Change { mine: owner, before: owner, after: owner, active_before: true, active_after: false, owners: 1 };
        assert_eq!(judge(leaving), Err(Refusal::LastOwner));
    }
}
