//! The numbers that both sides enforce.

/// Longest message, in Unicode scalars.
pub const MESSAGE_MAX: u64 = 10_000;
/// Longest conclusion, in Unicode scalars.
pub const CONCLUSION_MAX: u64 = 500;
/// Longest reason for deleting a message, in Unicode scalars.
pub const REASON_MAX: u64 = 500;
/// Longest name of a person, team or workspace, in Unicode scalars.
pub const NAME_MAX: u64 = 120;
/// Longest title of a record, in Unicode scalars.
pub const TITLE_MAX: u64 = 300;
/// Longest URL of a record, in bytes.
pub const URL_MAX: u64 = 2_000;
/// Longest `external_id`, in Unicode scalars.
pub const EXTERNAL_ID_MAX: u64 = 200;
/// Longest key of a record type, in characters.
pub const TYPE_KEY_MAX: u64 = 60;
/// Longest e-mail address (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX: u64 = 254;
/// Shortest password, in Unicode scalars (NIST SP 800-63B, 3.1.1.2, asks for 8 at least).
pub const PASSWORD_MIN: u64 = 8;
/// Longest password, in Unicode scalars.
pub const PASSWORD_MAX: u64 = 200;
/// Most grants on one record.
pub const GRANTS_MAX: u64 = 500;
/// Most records asked for in one call of the counters.
pub const COUNTERS_MAX: u64 = 200;
/// Most notifications marked read in one call.
pub const NOTIFICATIONS_READ_MAX: u64 = 100;
/// Most different people, teams and `everyone` that one message may mention.
pub const MENTIONS_MAX: usize = 50;
/// Most different emoji under one message.
pub const REACTIONS_MAX: i64 = 20;
/// Most people named under one emoji, besides the caller.
pub const REACTION_NAMES_MAX: usize = 5;
/// Most people shown who look at a discussion.
pub const PRESENT_MAX: usize = 20;
/// Most files in one message.
pub const ATTACHMENTS_MAX: usize = 10;
/// Largest file in bytes, unless the operator set another limit.
pub const ATTACHMENT_MAX_BYTES: u64 = 25 * 1024 * 1024;
/// Longest name of a file, in Unicode scalars.
pub const FILE_NAME_MAX: usize = 255;
/// Longest search text of a list or the picker, in Unicode scalars.
pub const QUERY_MAX: u64 = 100;
/// Rows of a page when the caller does not say.
pub const PAGE_DEFAULT: u8 = 50;
/// Most rows of a page.
pub const PAGE_MAX: u8 = 100;
/// Counters stop here and are shown as `99+`.
pub const COUNTER_STOP: i64 = 100;
/// Longest excerpt of a message, in Unicode scalars.
pub const EXCERPT_MAX: usize = 160;
/// Longest name of a Slack channel with its `#` (Slack allows 80 characters).
pub const SLACK_CHANNEL_MAX: u64 = 81;
/// Most people the picker offers at once.
pub const MENTIONABLES_MAX: u8 = 20;
