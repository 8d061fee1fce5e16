//! Every policy of a table is explained: docs that cite its source, a case of its own, a built-in scenario that would
//! not be what it says under its neighbours in the table, one sentence in the chooser in both languages.
//!
//! A family joins by a line in the test at the end.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;
use switchyard::balance::Balance;
use switchyard::builtin::SCENARIOS;
use switchyard::builtin::shown::{Slot, beside, shows};
use switchyard::place::Place;
use switchyard::policy::Entry;
use switchyard::predict::Predict;
use switchyard::queue::Queue;

const CHINESE: &str = include_str!("../../web/src/text/policy.rs");
const TITLES: &str = include_str!("../../web/src/text/scenario.rs");

/// What is missing of one entry, in words.
struct Gaps(Vec<String>);

impl Gaps {
    fn unless(&mut self, there: bool, key: &str, missing: &str) {
        if !there {
            self.0.push(format!("{key}: {missing}"));
        }
    }
}

/// The leaf's opening comment, as one line.
fn docs(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

fn is_one_sentence(summary: &str) -> bool {
    let inner = summary.trim_end_matches('.');
    summary.ends_with('.') && !inner.contains(". ") && (20..=200).contains(&summary.chars().count())
}

/// The line of the table of Chinese texts that begins with this key: name and summary.
fn chinese(key: &str) -> Option<(&'static str, &'static str)> {
    let (_, rest) = CHINESE.split_once(&format!("\"{key}\","))?;
    let mut texts = rest.split('"').skip(1).step_by(2);
    Some((texts.next()?, texts.next()?))
}

fn check<F: Slot>(gaps: &mut Gaps) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(F::NAME);
    for (place, entry) in F::TABLE.iter().enumerate() {
        let Entry { key, summary, source, .. } = *entry;
        let leaf = fs::read_to_string(directory.join(format!("{key}.rs"))).unwrap_or_default();
        let docs = docs(&leaf);
        let author = source.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        gaps.unless(!author.is_empty() && docs.contains(author), key, "its docs do not name its source");
        gaps.unless(docs.split(". ").count() > 2, key, "its docs do not say what it does");
        let tests = leaf.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests);
        gaps.unless(tests.contains("#[test]") && tests.contains("assert"), key, "it has no case of its own");
        gaps.unless(is_one_sentence(summary), key, "its summary is not one sentence");
        let both = chinese(&format!("{}/{key}", F::NAME));
        gaps.unless(
            both.is_some_and(|(name, line)| !name.is_empty() && line.ends_with('。')),
            key,
            "it has no Chinese",
        );
        let titled = |name: &&str| TITLES.contains(&format!("\"{name}\","));
        let names = SCENARIOS.iter().map(|(name, _)| *name).filter(titled);
        let others: Vec<_> = beside::<F>(place).map(|entry| entry.key).collect();
        let mut shown = names.filter(|name| shows::<F>(name, key, &others));
        gaps.unless(shown.next().is_some(), key, "no built-in scenario would notice one of its neighbours");
    }
}

#[test]
fn every_policy_is_explained() {
    let mut gaps = Gaps(Vec::new());
    check::<Balance>(&mut gaps);
    check::<Queue>(&mut gaps);
    check::<Predict>(&mut gaps);
    check::<Place>(&mut gaps);
    assert!(gaps.0.is_empty(), "\n{}", gaps.0.join("\n"));
}

#[test]
fn gaps_are_noticed() {
    assert_eq!(docs("//! One.\n//! Two.\nuse x;\n//! Three.\n"), "One. Two.");
    assert!(is_one_sentence("Gives each task to the next node in turn: needs to know nothing."));
    assert!(!is_one_sentence("Gives each task to the next node. Needs to know nothing.") && !is_one_sentence("Turns."));
    assert_eq!(chinese("balance/nobody"), None);
    assert_eq!(chinese("balance/random").map(|(name, _)| name), Some("随机"));
}
