//! An empty database filled for the load test: many members, records and threads, and one long thread. The same seed
//! makes the same workspace, but for the ids.

use actix_web::web::Data;
use anyhow::{Result, bail};
use clap::Args;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{FromQueryResult, Value};
use serde_json::json;
use shared::{RoleId, Timestamp, UserId, WorkspaceId, roles::BuiltIn, users::Locale};
use uuid::Uuid;

use super::{names, people};
use crate::{
    app::{AppState, Parts},
    clock::Clock,
    config::Config,
    db::{Ask, WriteTxn, connect, words},
    record_types, roles, search,
    sessions::token,
    tokens::{self, PREFIX, scopes::Scopes},
    values, workspaces,
};

/// How much to fill in.
#[derive(Debug, Clone, Copy, Args)]
pub struct Size {
    #[arg(long, default_value_t = 1_000)]
    pub threads: usize,
    #[arg(long, default_value_t = 1_000)]
    pub members: usize,
    #[arg(long, default_value_t = 1_000)]
    pub long_thread: usize,
    /// Messages spread evenly over the threads; 0 for one to three in each.
    #[arg(long, default_value_t = 0)]
    pub messages: usize,
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
}

/// Members who call, each with a token.
const CLIENTS: usize = 16;
/// Of so many messages one has a rare word.
const RARELY: i64 = 20_000;
/// Rows of one statement: their values stay below what SQLite takes.
const ROWS: usize = 1_500;

#[derive(FromQueryResult)]
struct Found {
    #[expect(dead_code, reason = "only its being there counts")]
    id: Uuid,
}

/// Rows of one table that are written together.
struct Rows {
    head: &'static str,
    width: usize,
    values: Vec<Value>,
}

impl Rows {
    fn into(head: &'static str) -> Self {
        Self { head, width: 0, values: Vec::new() }
    }

    fn push(&mut self, row: Vec<Value>) {
        self.width = row.len();
        self.values.extend(row);
    }

    async fn write(self, app: &Data<AppState>) -> Result<()> {
        if self.width == 0 {
            return Ok(());
        }
        let chunks: Vec<(String, Vec<Value>)> = self
            .values
            .chunks(self.width * ROWS)
            .map(|chunk| {
                let rows: Vec<String> = (0..chunk.len() / self.width)
                    .map(|row| format!("({})", crate::db::places(row * self.width + 1, self.width)))
                    .collect();
                (format!("INSERT INTO {} VALUES {}", self.head, rows.join(", ")), chunk.to_vec())
            })
            .collect();
        app.write(move |txn: &mut WriteTxn| {
            let chunks = chunks.clone();
            Box::pin(async move {
                for (sql, values) in chunks {
                    txn.later(sql, values);
                    txn.flush().await?;
                }
                Ok(())
            })
        })
        .await?;
        Ok(())
    }
}

/// Fills an empty database and prints, as one line of JSON, what the load test calls.
///
/// # Errors
/// When the database is not empty, or what it says.
pub async fn seed(config: Config, size: Size) -> Result<()> {
    let connections = connect::open(&config.database_url, config.database_connections).await?;
    connect::migrate(&connections).await?;
    let now = Clock::system().now();
    let parts = Parts { clock: Clock::fixed(now.plus(-366 * Timestamp::DAY)), ..Parts::real(&config)? };
    let app = AppState::start(config, connections, parts);
    if app.db.one::<Found>("SELECT id FROM workspaces LIMIT 1", values![]).await?.is_some() {
        bail!("the database has a workspace already: the load test needs an empty one");
    }
    let mut random = StdRng::seed_from_u64(size.seed);
    let workspace = WorkspaceId(app.clock.id());
    let role = make_workspace(&app, workspace).await?;
    let members = make_members(&app, workspace, role, size.members.max(CLIENTS + 1), &mut random).await?;
    let clients = make_clients(&app, workspace, &members).await?;
    let world = World { workspace, members, now };
    let made = make_threads(&app, &world, size, &mut random).await?;
    search::fill::everything(&app).await?;
    app.write(|txn| {
        Box::pin(async move {
            txn.later("ANALYZE", values![]);
            Ok(())
        })
    })
    .await?;
    let mention: Vec<UserId> = world.members.iter().skip(CLIENTS).take(100).copied().collect();
    println!(
        "{}",
        json!({
            "workspace_id": workspace, "long_thread_id": made.long, "long_thread_messages": size.long_thread, "thread_ids": made.threads, "records": made.records,
            "clients": clients.iter().map(|(user, token)| json!({ "user_id": user, "token": token })).collect::<Vec<_>>(),
            "mention_user_ids": mention, "queries": names::QUERIES, "searches": names::SEARCHES,
        })
    );
    Ok(())
}

struct World {
    workspace: WorkspaceId,
    members: Vec<UserId>,
    now: Timestamp,
}

async fn make_workspace(app: &Data<AppState>, workspace: WorkspaceId) -> Result<RoleId> {
    let role = app
        .write(move |txn| {
            Box::pin(async move {
                workspaces::store::insert(txn, workspace, "Bench", Locale::En);
                txn.flush().await?;
                let ids = roles::store::insert_built_in(txn, workspace);
                let member = BuiltIn::ALL.iter().zip(ids).find(|(role, _)| **role == BuiltIn::Member).map(|(_, id)| id);
                Ok(member.unwrap_or(RoleId(Uuid::nil())))
            })
        })
        .await?;
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
    Ok(role)
}

async fn make_members(
    app: &Data<AppState>,
    workspace: WorkspaceId,
    role: RoleId,
    count: usize,
    random: &mut StdRng,
) -> Result<Vec<UserId>> {
    let mut users = Rows::into("users (id, email, name, locale, time_zone, password_hash, service, created_at)");
    let mut members = Rows::into("members (workspace_id, user_id, role_id, title, active, sort_name, revision, joined_at)");
    let mut found_by = Rows::into("search_words (workspace_id, kind, word, target)");
    let mut ids = Vec::with_capacity(count);
    let now = app.clock.now();
    for n in 0..count {
        let id = UserId(app.clock.id());
        let first = names::FIRST.choose(random).copied().unwrap_or_default();
        let last = names::LAST.choose(random).copied().unwrap_or_default();
        let name = format!("{first} {last}");
        users.push(values![id, format!("m{n:05}@bench.example"), name.as_str(), "en", "UTC", Option::<String>::None, false, now]);
        members.push(values![workspace, id, role, Option::<String>::None, true, words::fold(&name), 1i64, now]);
        for word in words::words(&name) {
            found_by.push(values![workspace, "member", word, id]);
        }
        ids.push(id);
    }
    users.write(app).await?;
    members.write(app).await?;
    found_by.write(app).await?;
    Ok(ids)
}

async fn make_clients(app: &Data<AppState>, workspace: WorkspaceId, members: &[UserId]) -> Result<Vec<(UserId, String)>> {
    let mut clients = Vec::new();
    for user in members.iter().take(CLIENTS).copied() {
        let secret = format!("{PREFIX}{}", token::random());
        let hash = token::hash(&secret);
        app.write(move |txn| {
            let hash = hash.clone();
            // The clock stands a year back: two years from there is a year from now.
            Box::pin(async move {
                tokens::actions::insert(txn, workspace, user, "bench", &hash, Scopes::all(), 2 * 366);
                Ok(())
            })
        })
        .await?;
        clients.push((user, secret));
    }
    Ok(clients)
}

/// What the load test calls.
struct Made {
    long: Uuid,
    threads: Vec<Uuid>,
    records: Vec<serde_json::Value>,
}

async fn make_threads(app: &Data<AppState>, world: &World, size: Size, random: &mut StdRng) -> Result<Made> {
    let team = Uuid::from_u128(random.random());
    let mut teams = Rows::into("teams (id, workspace_id, name, sort_name)");
    teams.push(values![team, world.workspace, "legal", "legal"]);
    teams.write(app).await?;
    let types = people::record_types();
    let mut made = Made { long: Uuid::nil(), threads: Vec::new(), records: Vec::new() };
    let every = (size.threads / 1_000).max(1);
    let step = 365 * Timestamp::DAY / i64::try_from(size.threads.max(1)).unwrap_or(1);
    let start = app.clock.now();
    let mut n = 0;
    while n < size.threads {
        let mut tables = Tables::new();
        for _ in 0..ROWS.min(size.threads - n) {
            let at = start.plus(step * i64::try_from(n).unwrap_or(0));
            app.clock.advance((at.0 - app.clock.now().0).max(0));
            let is_long = n + 1 == size.threads;
            let key = types.choose(random).map_or("task", |(key, _)| *key);
            let restricted = !is_long && random.random_ratio(1, 50);
            let open = is_long || random.random_ratio(3, 5);
            let messages = match size.messages {
                _ if is_long => size.long_thread,
                0 => random.random_range(1..=3),
                spread => (spread / size.threads).max(1),
            };
            let thread = tables.thread(app, world, random, &Plan { n, key, restricted, open, messages, team });
            if is_long {
                made.long = thread;
            } else if !restricted && open && n % every < 2 && made.threads.len() < 1_000 {
                made.threads.push(thread);
            }
            if !restricted && made.records.len() < 200 && n % every == 0 {
                made.records.push(json!({ "type": key, "id": format!("R-{n}") }));
            }
            n += 1;
        }
        tables.write(app).await?;
    }
    app.clock.advance((world.now.0 - app.clock.now().0).max(0));
    Ok(made)
}

/// One record with its thread.
struct Plan {
    n: usize,
    key: &'static str,
    restricted: bool,
    open: bool,
    messages: usize,
    team: Uuid,
}

struct Tables {
    records: Rows,
    grants: Rows,
    words: Rows,
    threads: Rows,
    messages: Rows,
    transitions: Rows,
    reads: Rows,
}

impl Tables {
    fn new() -> Self {
        Self {
            records: Rows::into(
                "records (id, workspace_id, type_key, external_id, title, sort_title, url, restricted, revision, created_at, updated_at)",
            ),
            grants: Rows::into("grants (record_id, kind, subject, since)"),
            words: Rows::into("search_words (workspace_id, kind, word, target)"),
            threads: Rows::into(
                "threads (id, workspace_id, record_id, type_key, state, last_seq, message_count, transition_count, participants, opened_at, opened_by, closed_at, closed_by, last_at)",
            ),
            messages: Rows::into("messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, revision, created_at)"),
            transitions: Rows::into("transitions (thread_id, number, kind, by_id, at, after_seq)"),
            reads: Rows::into("reads (user_id, thread_id, seq)"),
        }
    }

    fn thread(&mut self, app: &Data<AppState>, world: &World, random: &mut StdRng, plan: &Plan) -> Uuid {
        let (record, thread, at) = (app.clock.id(), app.clock.id(), app.clock.now());
        let title = format!("{} {}", names::TITLES.choose(random).copied().unwrap_or_default(), plan.n);
        let external_id = format!("R-{}", plan.n);
        self.records.push(values![
            record,
            world.workspace,
            plan.key,
            external_id.as_str(),
            title.as_str(),
            words::fold(&title),
            Option::<String>::None,
            plan.restricted,
            1i64,
            at,
            at
        ]);
        for word in words::words(&format!("{title} {external_id}")) {
            self.words.push(values![world.workspace, "record", word, record]);
        }
        if plan.restricted {
            self.grants.push(values![record, "team", plan.team, at]);
        }
        let count = i64::try_from(plan.messages).unwrap_or(1);
        let authors: Vec<UserId> = (0..plan.messages.min(3)).filter_map(|_| world.members.choose(random).copied()).collect();
        let starter = authors.first().copied().unwrap_or(UserId(Uuid::nil()));
        let mut participants = authors.clone();
        participants.sort_unstable();
        participants.dedup();
        let participants = serde_json::to_string(&participants).unwrap_or_default();
        let closed = (!plan.open).then_some(at.0);
        let state = if plan.open { "open" } else { "closed" };
        let transitions = if plan.open { 1i64 } else { 2 };
        self.threads.push(values![
            thread,
            world.workspace,
            record,
            plan.key,
            state,
            count,
            count,
            transitions,
            participants,
            at,
            starter,
            closed,
            closed.map(|_| starter.0),
            at
        ]);
        for seq in 1..=count {
            let author = authors.choose(random).copied().unwrap_or(starter);
            let rare = if (i64::try_from(plan.n).unwrap_or(0) * count + seq) % RARELY == 0 { " Quokka." } else { "" };
            let body = format!("{} ({seq}){rare}", names::SENTENCES.choose(random).copied().unwrap_or_default());
            let html = format!("<p>{body}</p>\n");
            self.messages.push(values![app.clock.id(), thread, seq, author, body.as_str(), html, body.as_str(), "[]", 1i64, at]);
        }
        self.transitions.push(values![thread, 1i64, "opened", starter, at, 0i64]);
        if !plan.open {
            self.transitions.push(values![thread, 2i64, "closed", starter, at, count]);
        }
        if random.random_ratio(1, 2) {
            for user in world.members.iter().take(CLIENTS) {
                self.reads.push(values![*user, thread, count]);
            }
        }
        thread
    }

    async fn write(self, app: &Data<AppState>) -> Result<()> {
        for table in [self.records, self.grants, self.words, self.threads, self.messages, self.transitions, self.reads] {
            table.write(app).await?;
        }
        Ok(())
    }
}
