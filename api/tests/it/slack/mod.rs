//! What is told in Slack: to whom, in which channel, how much; and what Slack's answers lead to.

mod answers;
mod edits;
mod telling;

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    MessageId,
    deliveries::{Channel, DeliveryState, DeliveryView},
    integrations::SlackView,
};
use stand_in::{Posted, Slack, TOKEN};

use crate::support::{ACTIVITY, Person, Record, TestApp};

/// A workspace that writes to Slack, and whom its tests speak of.
pub struct World {
    pub app: TestApp,
    pub slack: Slack,
    pub admin: Person,
    pub claire: Person,
    pub karim: Person,
    pub payroll: Record,
}

impl World {
    pub async fn new(put: Value) -> Self {
        let slack = Slack::start(0).expect("a stand-in");
        let app = TestApp::with_slack(&slack).await;
        let world = Self {
            admin: app.administrator("Adam Smith").await,
            claire: app.member("Claire Martin").await,
            karim: app.member("Karim Benali").await,
            payroll: app.record(ACTIVITY, "PA-0042").await,
            app,
            slack,
        };
        world.slack.state.add_person(&world.karim.email);
        world.slack.state.add_channel("#payroll");
        world.put(put).await;
        world
    }

    /// With a bot, and a channel for processing activities.
    pub async fn with_channel() -> Self {
        Self::new(json!({ "bot_token": TOKEN, "channels": { ACTIVITY: "#payroll" } })).await
    }

    pub async fn with_bot() -> Self {
        Self::new(json!({ "bot_token": TOKEN })).await
    }

    pub async fn put(&self, put: Value) -> SlackView {
        self.admin.send(Method::PUT, &self.admin.here("/integrations/slack"), put).await.ok()
    }

    pub async fn view(&self) -> SlackView {
        self.admin.get(&self.admin.here("/integrations/slack")).await.ok()
    }

    pub async fn problems(&self) -> Vec<String> {
        let view = self.view().await;
        assert!(!view.ok || view.problems.is_empty());
        view.problems.into_iter().map(|problem| problem.code).collect()
    }

    /// Claire mentions Karim.
    pub async fn mention(&self) -> MessageId {
        self.claire.post(&self.payroll, format!("{}, five years?", self.karim.mention())).await.created().message.id
    }

    pub fn to_karim(&self) -> Vec<Posted> {
        self.slack.state.posted_to(&self.karim.email)
    }

    /// What the ledger says of Slack.
    pub async fn lines(&self, message: MessageId) -> Vec<DeliveryView> {
        let all = self.admin.deliveries(message).await;
        all.into_iter().filter(|line| line.channel == Channel::Slack).collect()
    }

    /// How the one line ended.
    pub async fn ended(&self, message: MessageId) -> (DeliveryState, Option<String>) {
        let mut lines = self.lines(message).await;
        assert_eq!(lines.len(), 1);
        lines.pop().map(|line| (line.state, line.detail)).expect("a line")
    }
}

/// What a failure for a reason looks like in the ledger.
pub fn failed(word: &str) -> (DeliveryState, Option<String>) {
    (DeliveryState::Failed, Some(word.to_owned()))
}
