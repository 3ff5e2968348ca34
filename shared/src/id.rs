//! Typed ids: a UUIDv7 each, made by the server, that cannot be mistaken for one another.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(example = "01936f5e-7c00-7000-8000-000000000001")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "db")]
        impl From<$name> for sea_orm::Value {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        #[cfg(feature = "db")]
        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(row: &sea_orm::QueryResult, index: I) -> Result<Self, sea_orm::TryGetError> {
                Uuid::try_get_by(row, index).map(Self)
            }
        }
    )*};
}

ids! {
    /// A workspace.
    WorkspaceId
    /// A person's account.
    UserId
    /// A role in a workspace.
    RoleId
    /// A team in a workspace.
    TeamId
    /// A record of the host application, as Palabre knows it.
    RecordId
    /// The discussion of a record.
    ThreadId
    /// A message.
    MessageId
    /// A file in a message, or on its way into one.
    AttachmentId
    /// A change of a thread's state.
    TransitionId
    /// What one member is told, in the app.
    NotificationId
    /// A notification's journey over one channel.
    DeliveryId
    /// One place where a person is signed in.
    SessionId
    /// An invitation into a workspace.
    InvitationId
    /// An API token.
    TokenId
    /// A piece of work for the worker.
    JobId
}
