//! What happens in the background: jobs, digests, and the mails that come of them.

use api::{
    app::AppState,
    delivery::{
        digest,
        job::{Lane, Task},
        worker,
    },
    values,
};
use sea_orm::FromQueryResult;
use shared::{DeliveryId, MessageId, Timestamp};

use super::{Mail, Person, TestApp};

impl TestApp {
    /// Does everything that is due, and what comes of it.
    pub async fn run_jobs(&self) {
        work(self.state()).await;
    }

    /// Leaves a job, as one that comes back after its worker has died.
    pub async fn job(&self, task: Task) {
        self.write(move |txn| {
            let task = task.clone();
            Box::pin(async move {
                txn.job(&task);
                Ok(())
            })
        })
        .await;
    }

    /// Lets time pass to the next quarter of an hour, and sends the digests that are due.
    pub async fn send_digests(&self) {
        let slot = 15 * Timestamp::MINUTE;
        let now = self.state().clock.now().0;
        self.state().clock.advance(slot - now.rem_euclid(slot) + Timestamp::SECOND);
        self.look_for_digests().await;
    }

    /// Sends the digests that are due now.
    pub async fn look_for_digests(&self) {
        digest::schedule::look(self.state()).await.expect("a look");
        self.run_jobs().await;
    }

    /// Makes the first mail about a message one that failed.
    pub async fn failed_delivery(&self, message: MessageId) -> String {
        #[derive(FromQueryResult)]
        struct Delivery {
            id: DeliveryId,
        }
        let rows: Vec<Delivery> =
            self.rows("SELECT id FROM deliveries WHERE message_id = $1 AND channel = 'mail' LIMIT 1", values![message]).await;
        let id = rows.first().expect("a mail").id;
        self.sql("UPDATE deliveries SET state = 'failed', detail = 'status 550' WHERE id = $1", values![id]).await;
        id.to_string()
    }

    /// What was sent, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.outbox.mails().iter().map(|raw| Mail::read(raw)).collect()
    }

    /// The one mail that somebody got.
    pub fn only_mail_to(&self, person: &Person) -> Mail {
        let mut mails = self.mails_to(person);
        assert_eq!(mails.len(), 1, "{} got {} mails", person.name, mails.len());
        mails.remove(0)
    }

    pub fn mails_to(&self, person: &Person) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.header("To").contains(&person.email)).collect()
    }
}

/// Does everything that is due, on all lanes, and what comes of it.
pub async fn work(state: &AppState) {
    let mut done = 1;
    while done > 0 {
        done = 0;
        for lane in Lane::ALL {
            done += worker::once(state, lane).await.expect("the queue");
        }
    }
}
