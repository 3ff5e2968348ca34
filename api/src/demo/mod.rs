//! The demo workspace: Acme Privacy, as `palabre demo` makes it.
//!
//! It is made through the same actions as everything else, by a clock that starts two weeks ago; the mails that would have
//! been sent are struck from the queue.

pub mod bench;
pub mod bench_digests;
mod names;
mod people;
mod story;

use std::collections::HashMap;

use actix_web::web::Data;
use anyhow::{Result, anyhow};
use sea_orm::FromQueryResult;
use shared::{
    RoleId, TeamId, Timestamp, UserId, WorkspaceId,
    mentions::{self, MentionKind},
    messages::NewMessage,
    records::RecordKey,
    roles::{BuiltIn, Permissions},
    threads::CloseThread,
    users::Locale,
};

use crate::{
    app::{AppState, Parts},
    clock::Clock,
    config::Config,
    db::{Ask, connect},
    members,
    messages::post::{Place, post},
    record_types, records, roles, teams, threads, users, values, workspaces,
};

/// Everybody's password.
pub const PASSWORD: &str = "palabre-demo";
const WORKSPACE: &str = "Acme Privacy";

#[derive(FromQueryResult)]
struct Found {
    #[expect(dead_code, reason = "only its being there counts")]
    id: UserId,
}

/// Brings the database up to date and fills it, unless it was filled before.
///
/// # Errors
/// What the database says.
pub async fn seed(config: Config) -> Result<()> {
    let connections = connect::open(&config.database_url, config.database_connections).await?;
    connect::migrate(&connections).await?;
    let now = Clock::system().now();
    let parts = Parts { clock: Clock::fixed(now.plus(-14 * Timestamp::DAY)), ..Parts::real(&config)? };
    let app = AppState::start(config, connections, parts);
    if app.db.one::<Found>("SELECT id FROM users WHERE email = $1", values!["claire@acme.example"]).await?.is_some() {
        println!("the demo workspace is there already");
        return Ok(());
    }
    let world = make_world(&app).await?;
    for step in story::STEPS {
        let at = now.plus(-step.minutes_ago * Timestamp::MINUTE);
        app.clock.advance((at.0 - app.clock.now().0).max(0));
        perform(&app, &world, &step.act).await?;
    }
    strike_mails(&app).await?;
    println!("the demo workspace {WORKSPACE} is made; everybody's password is {PASSWORD}");
    Ok(())
}

/// What the story speaks of.
struct World {
    workspace: WorkspaceId,
    users: HashMap<&'static str, UserId>,
    roles: HashMap<&'static str, Permissions>,
    teams: HashMap<&'static str, TeamId>,
}

impl World {
    fn user(&self, key: &str) -> Result<UserId> {
        self.users.get(key).copied().ok_or_else(|| anyhow!("the demo knows no {key}"))
    }
}

async fn make_world(app: &Data<AppState>) -> Result<World> {
    let hash = app.passwords.hash(PASSWORD.into()).await?;
    let world = app
        .write(move |txn| {
            let hash = hash.clone();
            Box::pin(async move {
                let workspace = WorkspaceId(txn.id());
                workspaces::store::insert(txn, workspace, WORKSPACE, Locale::En);
                txn.flush().await?;
                let role_ids: HashMap<&str, RoleId> =
                    BuiltIn::ALL.iter().map(|role| role.key()).zip(roles::store::insert_built_in(txn, workspace)).collect();
                txn.flush().await?;
                let (mut ids, mut permissions) = (HashMap::new(), HashMap::new());
                for person in people::PEOPLE {
                    let id = UserId(txn.id());
                    let account = users::store::NewUser {
                        id,
                        email: person.email,
                        name: person.name,
                        locale: person.locale,
                        time_zone: "Europe/Paris",
                        password_hash: Some(&hash),
                        service: false,
                    };
                    users::store::insert(txn, &account);
                    ids.insert(person.key, id);
                    permissions.insert(person.key, person.role.permissions());
                }
                txn.flush().await?;
                for person in people::PEOPLE {
                    let (Some(id), Some(role)) = (ids.get(person.key), role_ids.get(person.role.key())) else { continue };
                    members::store::insert(txn, workspace, *id, *role, person.name, Some(person.title));
                }
                let mut teams = HashMap::new();
                for (name, members) in people::TEAMS {
                    let members: Vec<UserId> = members.iter().filter_map(|key| ids.get(key).copied()).collect();
                    txn.flush().await?;
                    teams.insert(*name, insert_team(txn, workspace, name, &members).await?);
                }
                Ok(World { workspace, users: ids, roles: permissions, teams })
            })
        })
        .await?;
    make_records(app, &world).await?;
    Ok(world)
}

async fn insert_team(
    txn: &mut crate::db::WriteTxn,
    workspace: WorkspaceId,
    name: &str,
    members: &[UserId],
) -> Result<TeamId, sea_orm::DbErr> {
    let id = teams::store::insert(txn, workspace, name);
    txn.flush().await?;
    teams::store::add_members(txn, id, members);
    Ok(id)
}

async fn make_records(app: &Data<AppState>, world: &World) -> Result<()> {
    let workspace = world.workspace;
    for record_type in people::record_types() {
        app.write(move |txn| {
            let (key, put) = record_type.clone();
            Box::pin(async move {
                record_types::store::put(txn, workspace, key, &put);
                Ok(())
            })
        })
        .await?;
    }
    for record in people::RECORDS {
        let grants = people::grants(record, &world.users, &world.teams);
        app.write(move |txn| {
            let grants = grants.clone();
            Box::pin(async move {
                let id = shared::RecordId(txn.id());
                let url = format!("https://host.example/{}/{}", record.record_type, record.id);
                let put = records::store::Put {
                    id,
                    workspace,
                    type_key: record.record_type,
                    external_id: record.id,
                    title: record.title,
                    url: Some(&url),
                    restricted: record.restricted,
                };
                records::store::insert(txn, &put);
                txn.flush().await?;
                records::store::set_grants(txn, id, &grants);
                Ok(())
            })
        })
        .await?;
    }
    Ok(())
}

async fn perform(app: &Data<AppState>, world: &World, act: &story::Act) -> Result<()> {
    let (who, record) = match act {
        story::Act::Write { who, record, .. } | story::Act::Close { who, record, .. } | story::Act::Read { who, record } => {
            (*who, *record)
        }
    };
    let user = world.user(who)?;
    let key = RecordKey { record_type: record.0.into(), id: record.1.into() };
    let row = threads::store::of_record(&app.db, user, world.workspace, &key).await?;
    let row = row.ok_or_else(|| anyhow!("{who} cannot read {}", key.id))?;
    let permissions = world.roles.get(who).copied().unwrap_or_default();
    if let story::Act::Write { text, .. } = act {
        let new = NewMessage {
            body: with_mentions(world, text),
            attachment_ids: vec![],
            reopen: true,
            reply_to: None,
            draft_revision: None,
        };
        post(app, Place { user, permissions, row }, new, None).await?;
        return Ok(());
    }
    let thread = shared::ThreadId(row.thread_id.ok_or_else(|| anyhow!("{} has no thread", key.id))?);
    let seen = threads::access::VisibleThread { caller: crate::sessions::caller::Caller::of(user), thread, row, permissions };
    match act {
        story::Act::Close { conclusion, .. } => {
            threads::actions::close(app, &seen, CloseThread { conclusion: conclusion.map(str::to_owned), last_seq: None })
                .await?;
        }
        _ => {
            threads::actions::mark_read(app, &seen, i64::MAX).await?;
        }
    }
    Ok(())
}

/// `@key` in a text becomes a mention.
fn with_mentions(world: &World, text: &str) -> String {
    let mut body = text.to_owned();
    for person in people::PEOPLE {
        if let Some(id) = world.users.get(person.key) {
            body = body.replace(&format!("@{}", person.key), &mentions::link(MentionKind::User, Some(id.0), person.name));
        }
    }
    for (name, id) in &world.teams {
        body = body.replace(&format!("@{name}"), &mentions::link(MentionKind::Team, Some(id.0), name));
    }
    body
}

/// Seeding sends no mail, and counts as covered by everyone's digest.
async fn strike_mails(app: &Data<AppState>) -> Result<()> {
    app.write(|txn| {
        Box::pin(async move {
            let now = txn.now();
            txn.later("DELETE FROM jobs", values![]);
            txn.later("UPDATE members SET covered_until = $1", values![now]);
            txn.later("UPDATE workspaces SET digests_until = $1, instant_until = $1", values![now]);
            txn.later(
                "UPDATE deliveries SET state = 'cancelled', detail = 'demo', ended_at = $1 WHERE state = 'queued'",
                values![now],
            );
            Ok(())
        })
    })
    .await?;
    Ok(())
}
