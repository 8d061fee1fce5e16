//! Every policy of a table is explained: docs that cite its source, a case of its own, a built-in scenario that would
//! not be what it says under its neighbours in the table, one sentence in the chooser in both languages.
//!
//! A family joins by a line in the test at the end.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;
use switchyard::balance::{Balance, BalancePolicy};
use switchyard::builtin::{SCENARIOS, scenario};
use switchyard::clock::Time;
use switchyard::expect::claims;
use switchyard::place::{Place, PlacePolicy};
use switchyard::policy::{Entry, Family};
use switchyard::predict::{Predict, PredictPolicy};
use switchyard::queue::{Queue, QueuePolicy};
use switchyard::scenario::Scenario;
use switchyard::world::World;

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

/// Where a family's policy stands in a scenario.
struct Slot {
    /// The key of the policy at the start.
    key: fn(&Scenario) -> &'static str,
    /// Puts the policy with this key in its place, all else as it was.
    put: fn(&mut Scenario, &'static str),
}

const BALANCE: Slot = Slot {
    key: |scenario| scenario.policies.balance.key(),
    put: |scenario, key| scenario.policies.balance = BalancePolicy::new(key).expect("the table has it"),
};

const QUEUE: Slot = Slot {
    key: |scenario| scenario.policies.queue.key(),
    put: |scenario, key| scenario.policies.queue = QueuePolicy::new(key).expect("the table has it"),
};

const PREDICT: Slot = Slot {
    key: |scenario| scenario.policies.predict.key(),
    put: |scenario, key| scenario.policies.predict = PredictPolicy::new(key).expect("the table has it"),
};

const PLACE: Slot = Slot {
    key: |scenario| scenario.policies.place.key(),
    put: |scenario, key| scenario.policies.place = PlacePolicy::new(key).expect("the table has it"),
};

/// True when a run of it is as it says.
fn is_what_it_says(scenario: &Scenario) -> bool {
    let Ok(mut world) = World::new(scenario) else { return false };
    world.run(Time::NEVER, &mut ());
    claims(scenario, &world.view(), &world).iter().all(switchyard::expect::Claim::is_met)
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

fn check<F: Family>(slot: &Slot, gaps: &mut Gaps) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(F::NAME);
    let keys: Vec<&'static str> = F::TABLE.iter().map(|entry| entry.key).collect();
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
        let neighbours = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let neighbours: Vec<_> = neighbours.filter_map(|place| keys.get(place).copied()).collect();
        let shows = |name: &&str| shows(slot, name, key, &neighbours);
        let names = SCENARIOS.iter().map(|(name, _)| *name);
        let mut shown = names.filter(|name| TITLES.contains(&format!("\"{name}\",")));
        gaps.unless(shown.any(|name| shows(&name)), key, "no built-in scenario would notice one of its neighbours");
    }
}

/// Whether a scenario has this policy, and would not be what it says under any of the neighbours.
fn shows(slot: &Slot, name: &str, key: &str, neighbours: &[&'static str]) -> bool {
    let own = scenario(name).expect("it is in the table");
    (slot.key)(&own) == key
        && neighbours.iter().all(|neighbour| {
            let mut other = own.clone();
            (slot.put)(&mut other, neighbour);
            !is_what_it_says(&other)
        })
}

#[test]
fn every_policy_is_explained() {
    let mut gaps = Gaps(Vec::new());
    check::<Balance>(&BALANCE, &mut gaps);
    check::<Queue>(&QUEUE, &mut gaps);
    check::<Predict>(&PREDICT, &mut gaps);
    check::<Place>(&PLACE, &mut gaps);
    assert!(gaps.0.is_empty(), "\n{}", gaps.0.join("\n"));
}

#[test]
fn gaps_are_noticed() {
    assert_eq!(docs("//! One.\n//! Two.\nuse x;\n//! Three.\n"), "One. Two.");
    assert!(is_one_sentence("Gives each task to the next node in turn: needs to know nothing."));
    assert!(!is_one_sentence("Gives each task to the next node. Needs to know nothing.") && !is_one_sentence("Turns."));
    assert_eq!(chinese("balance/nobody"), None);
    assert_eq!(chinese("balance/random").map(|(name, _)| name), Some("随机"));
    // Among equal workers, chances by weight are plain chances.
    assert!(!shows(&BALANCE, "sixteen-queues", "random", &["weighted_random"]));
    assert!(shows(&BALANCE, "sixteen-queues", "random", &["round_robin"]));
    assert!(!shows(&BALANCE, "sixteen-queues", "greedy", &["round_robin"]));
}
