//! Moments as the reader writes them: in their language and their time zone.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use leptos::{ev, prelude::*, reactive::graph::Observer};
use shared::Timestamp;
use wasm_bindgen::JsValue;

use crate::{
    session::session,
    words::{locale, t, t_count, t_with},
};

thread_local! {
    /// Making a format costs more than using it a thousand times.
    static FORMATS: RefCell<HashMap<(String, &'static str), Function>> = RefCell::new(HashMap::new());
    /// The day that the page shows as today.
    static TODAY: RefCell<Option<ArcRwSignal<String>>> = const { RefCell::new(None) };
}

/// How often it is asked whether another day has begun. A clock may jump, and a machine may sleep over midnight.
const LOOK: Duration = Duration::from_secs(30);

fn shown_today() -> ArcRwSignal<String> {
    TODAY.with_borrow_mut(|cell| cell.get_or_insert_with(|| ArcRwSignal::new(String::new())).clone())
}

/// From now on, what is written of days and years is written again when another day begins. For as long as the page lives.
pub fn follow_the_days() {
    let look = || {
        let (shown, now) = (shown_today(), untrack(|| written("key", &Date::new_0())));
        if shown.with_untracked(|shown| *shown != now) {
            shown.set(now);
        }
    };
    look();
    set_interval(look, LOOK);
    std::mem::forget(window_event_listener(ev::visibilitychange, move |_| look()));
}

/// The day it is for the reader; whoever reads it in a view follows it.
fn today() -> String {
    if Observer::get().is_some() {
        shown_today().track();
    }
    written("key", &Date::new_0())
}

/// Milliseconds since 1970, as browsers count.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of our time fit in 53 bits")]
pub fn ms(at: Timestamp) -> f64 {
    (at.0 / 1000) as f64
}

fn date_of(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(ms(at)))
}

fn options(kind: &'static str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "clock" => &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")],
        "weekday" => &[("weekday", "short")],
        "date" => &[("day", "numeric"), ("month", "short")],
        "date_year" => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        "day" => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        "day_year" => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        "key" => &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")],
        _ => &[
            ("day", "numeric"),
            ("month", "long"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
        ],
    }
}

fn format_of(kind: &'static str, zone: &str) -> Function {
    // The key of a day is compared, never shown; British English writes days first.
    let tag = match (kind, locale()) {
        ("key", _) => "en-CA",
        (_, shared::users::Locale::En) => "en-GB",
        (_, shared::users::Locale::Fr) => "fr-FR",
    };
    let name = format!("{tag} {zone}");
    FORMATS.with_borrow_mut(|formats| {
        formats
            .entry((name, kind))
            .or_insert_with(|| {
                let chosen = Object::new();
                for (option, value) in options(kind) {
                    drop(Reflect::set(&chosen, &(*option).into(), &(*value).into()));
                }
                if !zone.is_empty() {
                    drop(Reflect::set(&chosen, &"timeZone".into(), &zone.into()));
                }
                DateTimeFormat::new(&Array::of1(&tag.into()), &chosen).format()
            })
            .clone()
    })
}

fn written(kind: &'static str, date: &Date) -> String {
    let zone = session().me.with(|me| me.as_ref().map(|me| me.time_zone.clone())).unwrap_or_default();
    let format = format_of(kind, &zone);
    format.call1(&JsValue::UNDEFINED, date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn days_ago(at: Timestamp) -> i64 {
    let noon = |key: String| Date::parse(&format!("{key}T12:00:00Z"));
    let days = (noon(today()) - noon(day_key(at))) / 86_400_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a number of days")]
    let whole = days.round() as i64;
    whole
}

fn is_this_year(at: Timestamp) -> bool {
    today().get(..4) == day_key(at).get(..4)
}

/// The day in the reader's time zone, `2026-11-23`: to tell days apart.
pub fn day_key(at: Timestamp) -> String {
    written("key", &date_of(at))
}

/// `09:42`
pub fn clock(at: Timestamp) -> String {
    written("clock", &date_of(at))
}

/// As short as a list needs it: the time today, then Yesterday, the weekday, the date.
pub fn short(at: Timestamp) -> String {
    match days_ago(at) {
        0 => clock(at),
        1 => t("time.yesterday"),
        2..=6 => written("weekday", &date_of(at)),
        _ if is_this_year(at) => written("date", &date_of(at)),
        _ => written("date_year", &date_of(at)),
    }
}

/// A day as the timeline names it: Today, Yesterday, Monday 23 November.
pub fn day(at: Timestamp) -> String {
    match days_ago(at) {
        0 => t("time.today"),
        1 => t("time.yesterday"),
        _ if is_this_year(at) => written("day", &date_of(at)),
        _ => written("day_year", &date_of(at)),
    }
}

/// How many days ago that was, in words; nothing for today.
pub fn age(at: Timestamp) -> Option<String> {
    let days = days_ago(at);
    (days > 0).then(|| t_count("time.days", days))
}

/// The date and the time: `21 Nov at 17:04`.
pub fn date_and_clock(at: Timestamp) -> String {
    match days_ago(at) {
        0 => clock(at),
        _ => {
            let kind = if is_this_year(at) { "date" } else { "date_year" };
            t_with("time.at", &[("date", &written(kind, &date_of(at))), ("clock", &clock(at))])
        }
    }
}

/// Everything, for a title: `23 November 2026 at 09:42`.
pub fn full(at: Timestamp) -> String {
    written("full", &date_of(at))
}
