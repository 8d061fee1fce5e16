//! A policy as the reference needs it: an entry of any family's table without the family's type.

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use switchyard::balance::Balance;
use switchyard::builtin::SCENARIOS;
use switchyard::builtin::shown::{Slot, beside, shown};
use switchyard::consensus::Consensus;
use switchyard::place::Place;
use switchyard::policy::{Param, Policy as Chosen};
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard_web::text::{Lang, policy_name, policy_summary};

/// A family of policies.
pub struct Family {
    /// As `switchyard list` spells it.
    pub name: &'static str,
    /// Its policies in a language, in the order of the table.
    pub policies: fn(Lang) -> Vec<Policy>,
    /// The views that tell most about it.
    pub views: &'static str,
    /// The scenarios that show its policies, by their keys.
    shown: fn() -> BTreeMap<&'static str, &'static str>,
}

/// All families, in the order of the book.
pub const FAMILIES: [Family; 5] = [
    family::<Queue>("stage gantt"),
    family::<Balance>("stage"),
    family::<Place>("stage gantt"),
    family::<Predict>("stage gantt"),
    family::<Consensus>("stage lanes"),
];

const fn family<F: Slot>(views: &'static str) -> Family {
    Family { name: F::NAME, policies: policies::<F>, views, shown: all_shown::<F> }
}

/// A policy, with what a page says of it.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its family.
    pub family: &'static str,
    /// Where scenarios choose it.
    pub path: &'static str,
    /// How scenarios spell it.
    pub key: &'static str,
    /// What it is called.
    pub name: String,
    /// One sentence.
    pub summary: &'static str,
    /// Where it comes from; empty for what has no author.
    pub source: &'static str,
    /// What can be set.
    pub params: &'static [Param],
    /// The same as a scenario writes it, every parameter with its default.
    pub value: Value,
    /// The keys of those beside it in the table.
    pub beside: Vec<&'static str>,
    /// True for the first of the table, which scenarios have that choose none.
    pub first: bool,
}

impl Policy {
    /// The name of its page's file without the ending.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}-{}", self.family, self.key)
    }

    /// The file of its page.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.html", self.stem())
    }

    /// The built-in scenario that shows it.
    #[must_use]
    pub fn shown_by(&self) -> Option<&'static str> {
        SHOWN.get(&(self.family, self.key)).copied()
    }

    /// The views that tell most about it.
    #[must_use]
    pub fn views(&self) -> &'static str {
        FAMILIES.iter().find(|family| family.name == self.family).map_or("stage", |family| family.views)
    }
}

fn policies<F: Slot>(lang: Lang) -> Vec<Policy> {
    let policy = |(place, entry): (usize, &'static switchyard::policy::Entry<F::Object>)| Policy {
        family: F::NAME,
        path: F::PATH,
        key: entry.key,
        name: policy_name::<F>(lang, entry).to_owned(),
        summary: policy_summary::<F>(lang, entry),
        source: entry.source,
        params: entry.params,
        value: Chosen::<F>::new(entry.key).and_then(|policy| serde_json::to_value(policy).ok()).unwrap_or_default(),
        beside: beside::<F>(place).map(|entry| entry.key).collect(),
        first: place == 0,
    };
    F::TABLE.iter().enumerate().map(policy).collect()
}

/// Found once: it takes hundreds of runs.
static SHOWN: LazyLock<BTreeMap<(&'static str, &'static str), &'static str>> = LazyLock::new(|| {
    let of = |family: &Family| {
        let name = family.name;
        (family.shown)().into_iter().map(move |(key, scenario)| ((name, key), scenario))
    };
    FAMILIES.iter().flat_map(of).collect()
});

fn all_shown<F: Slot>() -> BTreeMap<&'static str, &'static str> {
    let names = || SCENARIOS.iter().map(|(name, _)| *name);
    let scenario = |place: usize| Some((F::TABLE[place].key, shown::<F>(place, names())?));
    (0..F::TABLE.len()).filter_map(scenario).collect()
}
