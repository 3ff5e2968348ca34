//! The people of a test, with a session or a token each.

use api::{
    members,
    sessions::{self, token},
    tokens::{
        actions::{self as tokens, NewToken},
        scopes::Scopes,
    },
    users,
};
use shared::{Page, RoleId, SessionId, UserId, WorkspaceId, roles::BuiltIn, users::Locale, workspaces::WorkspaceView};

use super::{Person, TestApp, make_record_types, make_workspace};

impl TestApp {
    pub async fn owner(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Owner).await
    }

    pub async fn administrator(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Administrator).await
    }

    pub async fn moderator(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Moderator).await
    }

    pub async fn member(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Member).await
    }

    /// Somebody who sees what was granted to them by name.
    pub async fn guest(&self) -> Person {
        self.guest_called("Ivan Novak").await
    }

    pub async fn guest_called(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Guest).await
    }

    /// The owner of another workspace.
    pub async fn stranger(&self) -> Person {
        self.stranger_called("Eve Stranger").await
    }

    pub async fn stranger_called(&self, name: &str) -> Person {
        let (elsewhere, roles) = make_workspace(self.state(), "Elsewhere").await;
        make_record_types(self.state(), elsewhere).await;
        let mut stranger = self.person(name, elsewhere, roles[BuiltIn::Owner.key()]).await;
        stranger.workspace = self.workspace;
        stranger
    }

    /// The first workspace, by name, that somebody is a member of.
    pub async fn home_of(&self, person: &Person) -> WorkspaceId {
        person.get::<Page<WorkspaceView>>("/workspaces").await.ok().items[0].id
    }

    /// Nobody in particular.
    pub fn nobody(&self) -> Person {
        Person {
            id: UserId(uuid::Uuid::nil()),
            name: "Nobody".into(),
            email: "nobody@acme.example".into(),
            session: SessionId(uuid::Uuid::nil()),
            refresh_token: String::new(),
            bearer: None,
            workspace: self.workspace,
            base: self.server.base.clone(),
            http: self.http.clone(),
        }
    }

    async fn join(&self, name: &str, role: BuiltIn) -> Person {
        self.person(name, self.workspace, self.role(role)).await
    }

    async fn person(&self, name: &str, workspace: WorkspaceId, role: RoleId) -> Person {
        let id = UserId(self.state().clock.id());
        let email = format!("{}@acme.example", api::db::words::fold(name).replace(' ', "."));
        let (name, address, hash) = (name.to_owned(), email.clone(), self.hash.clone());
        let called = name.clone();
        self.write(move |txn| {
            let (name, address, hash) = (name.clone(), address.clone(), hash.clone());
            Box::pin(async move {
                let account = users::store::NewUser {
                    id,
                    email: &address,
                    name: &name,
                    locale: Locale::En,
                    time_zone: "Europe/Paris",
                    password_hash: Some(&hash),
                    service: false,
                };
                users::store::insert(txn, &account);
                txn.flush().await?;
                members::store::insert(txn, workspace, id, role, &name, None);
                Ok(())
            })
        })
        .await;
        let signed_out = Person { id, name: called, email, workspace, ..self.nobody() };
        self.signed_in(&signed_out).await
    }

    /// The same person, signed in at another place.
    pub async fn signed_in(&self, person: &Person) -> Person {
        let (user, session) = (person.id, SessionId(self.state().clock.id()));
        let refresh_token = format!("{session}.{}", token::random());
        let hash = token::hash(&refresh_token);
        self.write(move |txn| {
            let hash = hash.clone();
            Box::pin(async move {
                sessions::store::start(txn, session, user, &hash, None);
                Ok(())
            })
        })
        .await;
        let bearer = self.state().keys.sign(user, session, self.state().clock.now().plus(self.patience)).expect("a token");
        Person { session, refresh_token, bearer: Some(bearer), ..person.clone() }
    }

    /// A host application with an API token of its own.
    pub async fn host(&self, scopes: &str, lasts_days: i64) -> Person {
        self.token(scopes, None, lasts_days).await
    }

    /// A program that acts as somebody.
    pub async fn acting_as(&self, person: &Person, scopes: &str) -> Person {
        self.token(scopes, Some(person.id), 365).await
    }

    async fn token(&self, scopes: &str, acts_as: Option<UserId>, lasts_days: i64) -> Person {
        let scopes = Scopes::parse(scopes).expect("scopes");
        let new = NewToken { workspace: self.workspace, name: "Host".into(), scopes, acts_as, lasts_days };
        let secret = tokens::create(self.state(), new).await.expect("a token");
        Person { bearer: Some(secret), ..self.nobody() }
    }

    /// Many members at once, without sessions.
    pub async fn crowd(&self, count: usize) {
        let (workspace, role, clock) = (self.workspace, self.role(BuiltIn::Member), self.state().clock.clone());
        let ids: Vec<UserId> = (0..count).map(|_| UserId(clock.id())).collect();
        self.write(move |txn| {
            let ids = ids.clone();
            Box::pin(async move {
                for (n, id) in ids.into_iter().enumerate() {
                    let (name, email) = (format!("Walk On{n:04}"), format!("{id}@acme.example"));
                    let account = users::store::NewUser {
                        id,
                        email: &email,
                        name: &name,
                        locale: Locale::En,
                        time_zone: "UTC",
                        password_hash: None,
                        service: false,
                    };
                    users::store::insert(txn, &account);
                    txn.flush().await?;
                    members::store::insert(txn, workspace, id, role, &name, None);
                    txn.flush().await?;
                }
                Ok(())
            })
        })
        .await;
    }
}
