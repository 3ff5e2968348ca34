//! A step: something that takes time, is announced, and says how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Does `work` between two lines that say what it is and how long it took.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {title}");
    let start = Instant::now();
    let outcome = work();
    let (mark, took) = (if outcome.is_ok() { "✓" } else { "✗" }, spell(start.elapsed()));
    println!("{mark} {title} ({took})");
    outcome
}

/// A duration as a person says it: `0.3 s`, `42.0 s`, `3 min 05 s`.
pub fn spell(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_a_person_says_it() {
        assert_eq!(spell(Duration::from_millis(340)), "0.3 s");
        assert_eq!(spell(Duration::from_secs(185)), "3 min 05 s");
    }
}
