//! Files in messages: uploaded first, then named in a message.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::ValidationError;

use crate::{AttachmentId, limits};

/// What a virus scanner says of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scan {
    /// Nobody looks.
    #[default]
    None,
    /// It is not given out yet.
    Pending,
    Clean,
    /// Its bytes are gone.
    Infected,
    /// Its bytes were gone before anybody had looked.
    Lost,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttachmentView {
    pub id: AttachmentId,
    /// As it was given, less any directories.
    #[schema(example = "Contrat cadre (signé).pdf")]
    pub file_name: String,
    /// Found in the bytes, whatever the name says.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// In bytes.
    #[schema(example = 48213)]
    pub size: u64,
    /// Of the bytes, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// Of a picture, in pixels, once it has been looked at.
    #[schema(required, example = 1600)]
    pub width: Option<u32>,
    /// Of a picture, in pixels, once it has been looked at.
    #[schema(required, example = 1200)]
    pub height: Option<u32>,
    pub scan: Scan,
    /// Where its bytes are.
    #[schema(example = "/api/v1/attachments/01936f5e-7c00-7000-8000-000000000001/content")]
    pub content_url: String,
    /// Where a smaller picture of it is, once there is one.
    #[schema(required, example = "/api/v1/attachments/01936f5e-7c00-7000-8000-000000000001/thumbnail")]
    pub thumbnail_url: Option<String>,
}

impl AttachmentView {
    /// Is it a picture that can be shown?
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.thumbnail_url.is_some()
    }
}

/// The files of a message: at most [`limits::ATTACHMENTS_MAX`], each named once.
pub fn named_once(ids: &[AttachmentId]) -> Result<(), ValidationError> {
    let wrong = |code, detail| Err(ValidationError::new(code).with_message(Cow::Borrowed(detail)));
    if ids.len() > limits::ATTACHMENTS_MAX {
        return wrong("too_many", "must name at most 10 files");
    }
    let mut seen = ids.to_vec();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() < ids.len() {
        return wrong("repeated", "must name each file once");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_message_names_ten_files_at_most_and_each_once() {
        let ids: Vec<AttachmentId> = (0..11).map(|n| AttachmentId(Uuid::from_u128(n))).collect();
        assert!(named_once(&ids[..10]).is_ok());
        assert_eq!(named_once(&ids).expect_err("too many").code, "too_many");
        assert_eq!(named_once(&[ids[0], ids[1], ids[0]]).expect_err("twice").code, "repeated");
    }
}
