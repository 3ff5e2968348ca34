//! Other programs that the workspace is connected to: Slack, at `/w/{w}/slack`, for whoever manages integrations.

mod channels;
mod page;
mod problems;
mod remove;
mod slack_form;
mod state;

pub use page::SlackPage;
pub use problems::said_by_slack;
