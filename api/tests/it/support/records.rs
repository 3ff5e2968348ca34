//! What the people of a test talk about, and the teams they are in.

use api::{records, teams};
use shared::{
    RecordId, TeamId, UserId,
    mentions::{self, MentionKind},
    records::{Grant, RecordKey},
};

use super::{ACTIVITY, INCIDENT, Person, TestApp};

/// A record as the tests name it.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: RecordId,
    pub key: RecordKey,
}

/// A team as the tests name it.
#[derive(Debug, Clone)]
pub struct Team {
    pub id: TeamId,
    name: String,
}

impl Team {
    pub fn mention(&self) -> String {
        mentions::link(MentionKind::Team, Some(self.id.0), &self.name)
    }

    pub fn grant(&self) -> Grant {
        Grant::Team { team_id: self.id }
    }
}

impl TestApp {
    /// A record that the whole workspace may read.
    pub async fn record(&self, record_type: &'static str, id: &str) -> Record {
        self.put(record_type, id, false, Vec::new()).await
    }

    /// A record that those granted may read, and nobody else.
    pub async fn restricted(&self, id: &str, grants: &[Grant]) -> Record {
        self.put(INCIDENT, id, true, grants.to_vec()).await
    }

    /// A record of the whole workspace that guests were let in to.
    pub async fn shared_with(&self, id: &str, grants: &[Grant]) -> Record {
        self.put(ACTIVITY, id, false, grants.to_vec()).await
    }

    async fn put(&self, record_type: &'static str, external_id: &str, restricted: bool, grants: Vec<Grant>) -> Record {
        let (workspace, id) = (self.workspace, RecordId(self.state().clock.id()));
        let name = external_id.to_owned();
        self.write(move |txn| {
            let (name, grants) = (name.clone(), grants.clone());
            Box::pin(async move {
                let title = format!("Record {name}");
                let put = records::store::Put {
                    id,
                    workspace,
                    type_key: record_type,
                    external_id: &name,
                    title: &title,
                    url: None,
                    restricted,
                };
                records::store::insert(txn, &put);
                txn.flush().await?;
                records::store::set_grants(txn, id, &grants);
                Ok(())
            })
        })
        .await;
        Record { id, key: RecordKey { record_type: record_type.into(), id: external_id.into() } }
    }

    pub async fn team(&self, name: &str, people: &[&Person]) -> Team {
        let (workspace, called) = (self.workspace, name.to_owned());
        let people: Vec<UserId> = people.iter().map(|person| person.id).collect();
        let id = self
            .write(move |txn| {
                let (name, people) = (called.clone(), people.clone());
                Box::pin(async move {
                    let id = teams::store::insert(txn, workspace, &name);
                    txn.flush().await?;
                    teams::store::add_members(txn, id, &people);
                    Ok(id)
                })
            })
            .await;
        Team { id, name: name.to_owned() }
    }
}
