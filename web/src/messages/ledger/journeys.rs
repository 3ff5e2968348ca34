//! Deliveries person by person, and the shortest way to say how they went. Pure.

use shared::{
    Timestamp, UserId,
    deliveries::{Channel, DeliveryState, DeliveryView},
};

/// All that is known of telling one person, or one channel of Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    pub user: Option<UserId>,
    /// Empty for a channel of Slack.
    pub name: String,
    /// By mail first, in the app last.
    pub lines: Vec<DeliveryView>,
}

impl Journey {
    pub fn read_at(&self) -> Option<Timestamp> {
        self.lines.iter().filter_map(|line| line.read_at).min()
    }

    /// The delivery that tells most of how it went: one outside of the app if there is any.
    fn main(&self) -> Option<&DeliveryView> {
        self.lines.first()
    }
}

/// Puts together what belongs to one person, by name.
pub fn journeys(lines: &[DeliveryView]) -> Vec<Journey> {
    let mut all: Vec<Journey> = vec![];
    for line in lines {
        match all.iter_mut().find(|journey| journey.user == line.user_id) {
            Some(journey) => journey.lines.push(line.clone()),
            None => {
                let name = line.name.clone().unwrap_or_default();
                all.push(Journey { user: line.user_id, name, lines: vec![line.clone()] });
            }
        }
    }
    all.sort_by_cached_key(|journey| journey.name.to_lowercase());
    for journey in &mut all {
        journey.lines.sort_by_key(|line| order(line.channel));
    }
    all
}

fn order(channel: Channel) -> u8 {
    match channel {
        Channel::Mail => 0,
        Channel::Slack => 1,
        Channel::Webhook => 2,
        Channel::InApp => 3,
    }
}

/// One part of the line under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It was given up for these people.
    Failed(Channel, Vec<String>),
    /// How it stands with the only person.
    One {
        name: String,
        channel: Channel,
        state: DeliveryState,
        at: Timestamp,
        detail: Option<String>,
    },
    ReadAt(Timestamp),
    /// So many were reached.
    Sent(Channel, usize),
    Queued(usize),
    Read(usize),
}

/// What failed comes first. With several people it is numbers.
pub fn summary(journeys: &[Journey]) -> Vec<Part> {
    let mut parts = vec![];
    for channel in [Channel::Mail, Channel::Slack] {
        let fails = |line: &DeliveryView| line.channel == channel && line.state == DeliveryState::Failed;
        let failed: Vec<_> = journeys.iter().filter(|journey| journey.lines.iter().any(fails)).collect();
        if !failed.is_empty() {
            parts.push(Part::Failed(channel, failed.into_iter().map(|journey| journey.name.clone()).collect()));
        }
    }
    match journeys {
        [one] => parts.extend(of_one(one)),
        several => parts.extend(of_several(several)),
    }
    parts
}

fn of_one(journey: &Journey) -> Vec<Part> {
    let stands = journey.main().filter(|line| line.state != DeliveryState::Failed).map(|line| Part::One {
        name: journey.name.clone(),
        channel: line.channel,
        state: line.state,
        at: line.sent_at.unwrap_or(line.queued_at),
        detail: line.detail.clone(),
    });
    stands.into_iter().chain(journey.read_at().map(Part::ReadAt)).collect()
}

fn of_several(journeys: &[Journey]) -> Vec<Part> {
    let main = || journeys.iter().filter_map(Journey::main);
    let sent_by = |channel| main().filter(|line| line.channel == channel && line.state == DeliveryState::Sent).count();
    let parts = [
        Part::Sent(Channel::Mail, sent_by(Channel::Mail)),
        Part::Sent(Channel::Slack, sent_by(Channel::Slack)),
        Part::Sent(Channel::InApp, sent_by(Channel::InApp)),
        Part::Queued(main().filter(|line| line.state == DeliveryState::Queued).count()),
        Part::Read(journeys.iter().filter(|journey| journey.read_at().is_some()).count()),
    ];
    let is_any = |part: &Part| !matches!(part, Part::Sent(_, 0) | Part::Queued(0) | Part::Read(0));
    parts.into_iter().filter(is_any).collect()
}

#[cfg(test)]
mod tests {
    use shared::{DeliveryId, deliveries::DeliveryReason};
    use uuid::Uuid;

    use super::*;

    fn line(person: u128, name: &str, channel: Channel, state: DeliveryState) -> DeliveryView {
        DeliveryView {
            id: DeliveryId(Uuid::nil()),
            user_id: Some(UserId(Uuid::from_u128(person))),
            name: Some(name.to_owned()),
            channel,
            reason: DeliveryReason::Mention,
            state,
            detail: None,
            queued_at: Timestamp(1),
            sent_at: (state == DeliveryState::Sent).then_some(Timestamp(2)),
            read_at: None,
            message_id: None,
            thread_id: None,
            seq: None,
            record: None,
            covered: vec![],
        }
    }

    #[test]
    fn one_person_has_the_mail_and_when_they_read_it() {
        let mut bell = line(1, "Karim", Channel::InApp, DeliveryState::Sent);
        bell.read_at = Some(Timestamp(5));
        let told = journeys(&[bell, line(1, "Karim", Channel::Mail, DeliveryState::Sent)]);
        assert_eq!(told.len(), 1);
        let (name, detail) = ("Karim".to_owned(), None);
        let mailed = Part::One { name, channel: Channel::Mail, state: DeliveryState::Sent, at: Timestamp(2), detail };
        assert_eq!(summary(&told), [mailed, Part::ReadAt(Timestamp(5))]);
    }

    #[test]
    fn a_mail_that_failed_comes_first_and_by_name() {
        let lines = [
            line(1, "Inès", Channel::Mail, DeliveryState::Sent),
            line(2, "Karim", Channel::Mail, DeliveryState::Failed),
            line(2, "Karim", Channel::InApp, DeliveryState::Sent),
            line(3, "Tom", Channel::Mail, DeliveryState::Queued),
        ];
        let wanted = [Part::Failed(Channel::Mail, vec!["Karim".to_owned()]), Part::Sent(Channel::Mail, 1), Part::Queued(1)];
        assert_eq!(summary(&journeys(&lines)), wanted);
    }

    #[test]
    fn who_is_told_in_the_app_alone_counts_once() {
        let lines = [
            line(1, "Inès", Channel::InApp, DeliveryState::Sent),
            line(2, "Karim", Channel::InApp, DeliveryState::Sent),
            line(2, "Karim", Channel::Slack, DeliveryState::Sent),
        ];
        assert_eq!(summary(&journeys(&lines)), [Part::Sent(Channel::Slack, 1), Part::Sent(Channel::InApp, 1)]);
    }
}
