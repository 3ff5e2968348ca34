//! Counts tests by the closing lines of their runners: libtest's `test result:` and Playwright's `3 passed (5.1s)`.

use std::ops::AddAssign;

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The tests that a runner's output tells of.
pub fn count(output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines().map(str::trim) {
        tally += libtest(line).or_else(|| playwright(line)).unwrap_or_default();
    }
    tally
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; …`
fn libtest(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result:")?.split_once(". ")?.1;
    let number = |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok());
    Some(Tally { passed: number("passed")?, failed: number("failed")? })
}

/// `12 passed (30.1s)`, `1 failed`, `2 did not run`, `1 flaky`: each on a line of its own, nothing else on it.
fn playwright(line: &str) -> Option<Tally> {
    let (number, rest) = line.split_once(' ')?;
    let number = number.parse().ok()?;
    match rest.split(" (").next()? {
        "passed" | "flaky" => Some(Tally { passed: number, failed: 0 }),
        "failed" | "did not run" | "interrupted" => Some(Tally { passed: 0, failed: number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_several_test_binaries_add_up() {
        let output = "test a ... ok\n\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
                      test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        assert_eq!(count(output), Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn stories_are_counted() {
        assert_eq!(
            count("  1 failed\n    [x] › a.spec.ts\n  2 did not run\n  12 passed (30.1s)\n"),
            Tally { passed: 12, failed: 3 }
        );
    }

    #[test]
    fn a_sentence_is_no_count() {
        assert_eq!(count("12 passed the exam\n7 failed to answer\n"), Tally::default());
    }
}
