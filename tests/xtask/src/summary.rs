//! Adding up what test runners say at their end, so that one line can say how everything went.

use std::{fmt, ops::AddAssign};

/// How many tests went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tests that ran and held.
    pub passed: usize,
    /// Tests that ran and did not, and steps that failed without naming a test.
    pub failed: usize,
    /// Tests that did not run.
    pub skipped: usize,
}

impl Summary {
    /// Reads a runner's closing line: `test result: ok. 3 passed; 0 failed; 1 ignored; ...`. Other lines say nothing.
    pub fn of_line(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result: ")?;
        let words: Vec<_> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        let count = |name: &str| {
            let place = words.iter().position(|word| *word == name)?;
            words[..place].last()?.parse().ok()
        };
        Some(Self { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored").unwrap_or(0) })
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_both_runners_are_read() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.12s",
                Some((12, 0, 1)),
            ),
            ("test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.02s", Some((4, 2, 0))),
            ("test clock::tests::ok ... ok", None),
            ("running 3 tests", None),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|(passed, failed, skipped)| Summary { passed, failed, skipped });
            assert_eq!(Summary::of_line(line), expected, "{line}");
        }
    }

    #[test]
    fn the_last_line_names_skipped_tests_only_when_there_are_some() {
        let mut all = Summary { passed: 3, failed: 1, skipped: 0 };
        assert_eq!(all.to_string(), "3 passed, 1 failed");
        all += Summary { passed: 0, failed: 0, skipped: 2 };
        assert_eq!(all.to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
