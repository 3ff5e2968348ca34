//! The measurements as a table for a person, each beside its aim.

use std::fmt::Write;

use serde_json::Value;

use super::aims;

pub fn of(result: &Value) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    cells(result, &mut text)?;
    digests(result, &mut text)?;
    growth(result, &mut text)?;
    program(result, &mut text)?;
    Ok(text)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_default()
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn cells(result: &Value, text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "{} members in the workspace",
        list(result, "runs").first().map(|run| number(run, "members")).unwrap_or_default()
    )?;
    writeln!(
        text,
        "{:<9} {:>8} {:<16} {:>7} {:>10} {:>8} {:>9} {:>9} {:>7} {:>6}",
        "database", "threads", "operation", "clients", "requests/s", "aim", "p50 ms", "p99 ms", "calls", "aim"
    )?;
    for run in list(result, "runs") {
        let database = word(run, "database");
        for cell in list(run, "cells") {
            let (operation, clients) = (word(cell, "operation"), number(cell, "clients"));
            let aim = aims::per_second(database, operation).filter(|_| clients >= 16.0);
            writeln!(
                text,
                "{database:<9} {:>8} {operation:<16} {clients:>7} {:>10.0} {:>8} {:>9.2} {:>9.2} {:>7.2} {:>6}",
                number(run, "threads"),
                number(cell, "per_second"),
                aim.map(|aim| format!("{aim:.0}")).unwrap_or_default(),
                number(cell, "p50_ms"),
                number(cell, "p99_ms"),
                number(cell, "calls_per_request"),
                aims::calls(operation).map(|aim| format!("≤ {aim:.0}")).unwrap_or_default(),
            )?;
        }
    }
    Ok(())
}

/// How long it took to compute the digests of all members, due at the same moment.
fn digests(result: &Value, text: &mut String) -> std::fmt::Result {
    writeln!(text)?;
    for run in list(result, "runs") {
        let digests = &run["digests"];
        writeln!(
            text,
            "{:<9} {:>8} threads: {} digests due at once in {:.1} s (aim {:.0} for 10000 on postgres), {} calls to the database",
            word(run, "database"),
            number(run, "threads"),
            number(digests, "digests"),
            number(digests, "seconds"),
            aims::DIGESTS_SECONDS,
            number(digests, "calls"),
        )?;
    }
    Ok(())
}

/// For each cell: p99 with the most threads against p99 with the fewest.
fn growth(result: &Value, text: &mut String) -> std::fmt::Result {
    let mut runs: Vec<&Value> = list(result, "runs").iter().collect();
    runs.sort_by(|a, b| number(a, "threads").total_cmp(&number(b, "threads")));
    let Some(most) = runs.last().map(|run| number(run, "threads")) else { return Ok(()) };
    writeln!(text, "\np99 with {most} threads against the fewest (aim ≤ {})", aims::GROWTH)?;
    for large in runs.iter().filter(|run| number(run, "threads") >= most) {
        let small = runs.iter().find(|run| word(run, "database") == word(large, "database"));
        let Some(small) = small.filter(|small| number(small, "threads") < most) else { continue };
        for cell in list(large, "cells") {
            let same = |other: &&Value| other["operation"] == cell["operation"] && other["clients"] == cell["clients"];
            let Some(before) = list(small, "cells").iter().find(same) else { continue };
            writeln!(
                text,
                "{:<9} {:<16} {:>3} clients {:>6.2}",
                word(large, "database"),
                word(cell, "operation"),
                number(cell, "clients"),
                number(cell, "p99_ms") / number(before, "p99_ms"),
            )?;
        }
    }
    Ok(())
}

fn program(result: &Value, text: &mut String) -> std::fmt::Result {
    let bytes = |key: &str| result[key].as_u64().unwrap_or_default();
    writeln!(text)?;
    for run in list(result, "runs") {
        let loaded = list(run, "cells").iter().filter_map(|cell| cell["resident_kib"].as_u64()).max().unwrap_or_default();
        writeln!(
            text,
            "{:<9} {:>8} threads: started in {:.0} ms (aim {:.0}), memory {} MB idle (aim {}), {} MB loaded (aim {})",
            word(run, "database"),
            number(run, "threads"),
            number(run, "started_in_ms"),
            aims::START_MS,
            run["idle_kib"].as_u64().unwrap_or_default() / 1024,
            aims::IDLE_KIB / 1024,
            loaded / 1024,
            aims::LOADED_KIB / 1024,
        )?;
    }
    writeln!(text, "program {} MB (aim {})", bytes("program_bytes") / 1_000_000, aims::PROGRAM_BYTES / 1_000_000)?;
    writeln!(text, "first page {} KB, brotli (aim {})", bytes("first_page_bytes") / 1000, aims::FIRST_PAGE_BYTES / 1000)
}
