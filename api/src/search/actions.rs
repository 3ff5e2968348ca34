//! Searching: what the filters name is looked up, then the newest texts that fit are ranked, a window of them at a time.

use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use shared::{
    Code, Page, Timestamp, UserId,
    search::{SearchItem, SearchQuery},
};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{
    lookup::{self, Row, Search},
    query::{Author, Query},
    ranking, rules, snippet,
    store::Arm,
    tokens::{Token, tokens},
};
use crate::{app::AppState, db::page, http::error::ApiError, sessions::caller::Member};

/// How many texts are ranked among each other. Older ones follow on the next page, ranked again: a word that stands everywhere costs
/// no more than this.
const WINDOW: u64 = 200;

/// Where in the ranking a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Ended {
    said: bool,
    /// The window begins below this number.
    below: i64,
    score: i64,
    id: i64,
}

impl Ended {
    fn start(said: bool, below: i64) -> Self {
        Self { said, below, score: i64::MAX, id: i64::MAX }
    }
}

/// What was found of what the member may read.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn search(app: &AppState, member: &Member, asked: &SearchQuery) -> Result<Page<SearchItem>, ApiError> {
    let after = page::key::<Ended>("search", asked.after.as_deref())?;
    let query = rules::parse(&asked.q);
    if query.is_empty() {
        return Ok(page::whole(Vec::new()));
    }
    let Some(search) = resolve(app, member, &query).await? else { return Ok(page::whole(Vec::new())) };
    let limit = usize::try_from(page::limit(asked.limit)).unwrap_or(usize::MAX);
    let first = after.unwrap_or_else(|| Ended::start(!query.fits_records(), i64::MAX));
    let mut items = Vec::new();
    for said in [false, true].into_iter().filter(|said| *said >= first.said) {
        let from = if said == first.said { first } else { Ended::start(said, i64::MAX) };
        let arm = if said { Arm::Said } else { Arm::Records };
        let rows = lookup::find(&app.db, &search, arm, from.below, WINDOW).await?;
        let (Some(newest), Some(oldest)) = (rows.first().map(|row| row.id), rows.last().map(|row| row.id)) else { continue };
        let full = rows.len() as u64 == WINDOW;
        let below = newest.saturating_add(1);
        let mut place = Ended { below, ..from };
        let asked = query.clone();
        // Two hundred long texts, word by word: too much for the thread on which everybody's calls are answered.
        let ranked = spawn_blocking(move || rank(rows, &asked)).await;
        let ranked = ranked.map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))?;
        for ranked in ranked.into_iter().filter(|ranked| (ranked.score, ranked.row.id) < (from.score, from.id)) {
            if items.len() == limit {
                return Ok(Page { items, next: Some(page::cursor("search", &place)) });
            }
            place = Ended { score: ranked.score, id: ranked.row.id, ..place };
            items.push(ranked.item(&query));
        }
        if full {
            return Ok(Page { items, next: Some(page::cursor("search", &Ended::start(said, oldest))) });
        }
    }
    Ok(Page { items, next: None })
}

/// A text and how much it is what was looked for.
struct Ranked {
    row: Row,
    tokens: Vec<Token>,
    score: i64,
}

impl Ranked {
    fn item(self, query: &Query) -> SearchItem {
        let snippet = snippet::snippet(&self.row.text, &self.tokens, &query.terms);
        self.row.item(snippet)
    }
}

/// The best first; of equals the newest.
fn rank(rows: Vec<Row>, query: &Query) -> Vec<Ranked> {
    let newest = rows.iter().map(|row| row.at).max().unwrap_or(Timestamp(0));
    let mut ranked: Vec<Ranked> = rows
        .into_iter()
        .map(|row| {
            let tokens = tokens(&row.text);
            let score = ranking::score(&tokens, &query.terms, row.at, newest);
            Ranked { row, tokens, score }
        })
        .collect();
    if query.terms.is_empty() {
        // Nothing is more of it than anything else.
        ranked.iter_mut().for_each(|ranked| ranked.score = 0);
    }
    ranked.sort_by_key(|ranked| std::cmp::Reverse((ranked.score, ranked.row.id)));
    ranked
}

/// Finds out whom, what and which times the filters mean: one statement, or none. `None` when they mean nobody or nothing.
async fn resolve<'a>(app: &AppState, member: &Member, query: &'a Query) -> Result<Option<Search<'a>>, ApiError> {
    let user = member.caller.user_id;
    let name = match &query.from {
        Some(Author::Named(name)) => Some(name.as_str()),
        _ => None,
    };
    let within = query.within.as_deref();
    let needed = name.is_some() || within.is_some() || query.has_days();
    let named = if needed { lookup::named(&app.db, user, member.workspace, name, within).await? } else { Vec::new() };
    let of = |kind: &'static str| named.iter().filter(move |named| named.kind == kind);
    let authors: Option<Vec<UserId>> = match query.from {
        Some(Author::Me) => Some(vec![user]),
        Some(Author::Named(_)) => Some(of("member").map(|named| UserId(named.id)).collect()),
        None => None,
    };
    let exact = of("record").any(|named| named.exact);
    let records: Option<Vec<Uuid>> =
        within.map(|_| of("record").filter(|named| named.exact || !exact).map(|named| named.id).collect());
    if authors.as_ref().is_some_and(Vec::is_empty) || records.as_ref().is_some_and(Vec::is_empty) {
        return Ok(None);
    }
    let zone: Tz = of("caller").next().and_then(|named| named.time_zone.parse().ok()).unwrap_or(Tz::UTC);
    let begin = |day: Option<NaiveDate>| day.map(|day| midnight(zone, day));
    Ok(Some(Search {
        user,
        workspace: member.workspace,
        terms: &query.terms,
        authors,
        records,
        record_type: query.record_type.as_deref(),
        state: query.state,
        has_file: query.has_file,
        since: begin(query.since),
        until: begin(query.until),
    }))
}

/// When a day begins in a time zone; where its midnight is skipped, an hour later.
fn midnight(zone: Tz, day: NaiveDate) -> Timestamp {
    let start = day.and_time(NaiveTime::MIN);
    let begun = zone.from_local_datetime(&start).earliest();
    let begun = begun.or_else(|| zone.from_local_datetime(&(start + chrono::TimeDelta::hours(1))).earliest());
    Timestamp::from_chrono(begun.map_or_else(|| start.and_utc(), |time| time.to_utc()))
}
