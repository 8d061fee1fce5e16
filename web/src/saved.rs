//! Runs that the browser keeps: those that a person saved under a name, and the state that a tab left behind.
//!
//! A kept run is the text of a link ([`switchyard::link`]): scenario, branches with what was done, moment, view and hashes.
//! Beside it stands an [`Entry`], which says what it is without its being opened. Whatever is read back, from the browser's
//! storage or from a file, is a stranger's text: it goes through the same door as any link.
//!
//! When a tab's state is offered again. A tab keeps its state only after something was done in it by hand: who came by
//! a link or only looks on has lost nothing. It keeps it under a number of its own, half a second after a change and
//! every few seconds while time passes, and holds a lock with that number: a number whose lock nobody holds is that of a
//! tab that is gone, by a crash or by being closed. The newest such state is offered once, within a day, to a page that is
//! opened without a run in its address, or with the one that the lost tab had there when it knew more (a reload after
//! a crash). The first thing that is done takes the offer away; the state stays in the sheet of saved runs, under what was
//! left without saving, among the last few and for a month. Saving a run, or beginning another, leaves nothing to offer.

pub mod alive;
pub mod file;
pub mod import;
pub mod offer;
pub mod pictures;
pub mod sheet;
pub mod store;

use crate::figures::stamp;
use crate::text::{Lang, Text, scenario_title};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::link::Link;
use switchyard::session::Tree;

/// The most runs that are saved.
pub const RUNS_MAX: usize = 500;
/// The longest name, in characters.
pub const NAME_MAX: usize = 80;
/// The longest key, in bytes.
const ID_MAX: usize = 40;
/// The longest title that is kept beside a run, in characters.
const TITLE_MAX: usize = 200;
/// How many states of tabs that are gone are kept, and for how long; in milliseconds.
const LEFT_MAX: usize = 5;
const LEFT_MS: u64 = 30 * 86_400_000;
/// How long such a state is offered, in milliseconds.
const OFFERED_MS: u64 = 86_400_000;

/// What is known of a kept run without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its key.
    pub id: String,
    /// What a person called it.
    pub name: String,
    /// The title of its scenario.
    pub title: String,
    /// The key of its scenario, when that is built in.
    pub builtin: Option<String>,
    /// When it was kept, in milliseconds since 1970.
    pub kept_ms: u64,
    /// The moment that was looked at.
    pub at: Time,
    /// How far it is known in any of its branches.
    pub length: Time,
    /// How many things were done by hand in the branch that was looked at.
    pub deeds: usize,
    /// How many branches it has.
    pub branches: usize,
    /// For the state of a tab, what there is to know of the tab; `None` for a saved run.
    pub left: Option<Left>,
}

/// What is known of a tab whose state is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// What stood in its address bar.
    pub address: String,
    /// True when that was all there was to know.
    pub whole: bool,
    /// True when it was offered and not taken.
    pub declined: bool,
}

impl Entry {
    /// What is known of this run.
    #[must_use]
    pub fn of(link: &Link, id: String, name: &str, now_ms: u64) -> Self {
        let known = link.tree.branches.iter().map(|branch| branch.known_until);
        Self {
            id,
            name: clipped(name, NAME_MAX),
            title: clipped(&link.scenario.title, TITLE_MAX),
            builtin: builtin::key_of(&link.scenario).map(str::to_owned),
            kept_ms: now_ms,
            at: link.at,
            length: known.fold(link.at, Time::max),
            deeds: link.inputs().len(),
            branches: link.tree.branches.len(),
            left: None,
        }
    }

    /// Reads one back from the browser's storage; `None` when it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let entry = serde_json::from_str::<Self>(text).ok()?;
        let good = (1..=ID_MAX).contains(&entry.id.len()) && entry.branches > 0;
        good.then(|| Self { name: clipped(&entry.name, NAME_MAX), title: clipped(&entry.title, TITLE_MAX), ..entry })
    }

    /// How the browser's storage spells it.
    #[must_use]
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("an entry has text keys and whole numbers")
    }

    /// The title of its scenario in a language.
    #[must_use]
    pub fn titled(&self, lang: Lang) -> String {
        let known = self.builtin.as_deref().and_then(|key| scenario_title(lang, key));
        match known.unwrap_or(&self.title) {
            "" => lang.say(Text::OwnScenario).to_owned(),
            title => title.to_owned(),
        }
    }

    /// What it is, in a line: moment, length, what was done.
    #[must_use]
    pub fn told(&self, lang: Lang) -> Vec<String> {
        let mut parts = vec![lang.fill(Text::SavedAt, &[&stamp(self.at)])];
        if self.length > self.at {
            parts.push(lang.fill(Text::BranchKnown, &[&stamp(self.length)]));
        }
        if self.branches > 1 {
            parts.push(lang.fill(Text::SavedBranches, &[&self.branches.to_string()]));
        }
        parts.push(match self.deeds {
            0 => lang.say(Text::BranchNothing).to_owned(),
            deeds => lang.count(deeds as u64, Text::SavedDeed, Text::SavedDeeds),
        });
        parts
    }
}

/// A new key: the moment, so that keys are in the order in which they were made, and a number from 0 to 1 by chance.
#[must_use]
pub fn fresh_id(now_ms: u64, chance: f64) -> String {
    format!("{now_ms:013}-{:08x}", (chance * f64::from(u32::MAX)) as u32)
}

/// A name for a new run: `wanted`, with a number behind it where it is taken.
#[must_use]
pub fn free_name(wanted: &str, taken: &[Entry]) -> String {
    let wanted = clipped(wanted.trim(), NAME_MAX - 6);
    let free = |name: &String| !taken.iter().any(|entry| entry.left.is_none() && entry.name == *name);
    // `Run 2` is followed by `Run 3`.
    let (stem, first) = match wanted.rsplit_once(' ').and_then(|(stem, last)| Some((stem, last.parse::<u32>().ok()?))) {
        Some((stem, number)) if number > 1 && number < 10_000 => (stem, number + 1),
        _ => (wanted.as_str(), 2),
    };
    let numbered = (first..).map(|number| format!("{stem} {number}")).take(RUNS_MAX + 1);
    [wanted.clone()].into_iter().chain(numbered).find(free).unwrap_or_else(|| wanted.clone())
}

/// True when there is something in a run that is not to be had elsewhere: something was done in it, or its scenario is
/// a person's own, or it races lanes.
#[must_use]
pub fn is_worth_keeping(link: &Link) -> bool {
    let lone = link.tree.branches.len() == 1 && link.tree == Tree::lone(Vec::new());
    !lone || !link.lanes.is_empty() || builtin::key_of(&link.scenario).is_none()
}

/// What a page finds of tabs that are gone.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing that it would speak of.
    Nothing,
    /// A state to offer.
    Offer(Entry),
    /// What it opened by its address is all that the tab with this number knew.
    Same(String),
}

/// What a page that was opened at `address` finds among the kept runs, and the keys of states that are too old or too many.
/// `alive` are the numbers of tabs that are still there.
#[must_use]
pub fn left_behind(entries: &[Entry], alive: &BTreeSet<String>, address: &str, now_ms: u64) -> (Found, Vec<String>) {
    let mut gone: Vec<(&Entry, &Left)> = entries
        .iter()
        .filter(|entry| !alive.contains(&entry.id))
        .filter_map(|entry| Some((entry, entry.left.as_ref()?)))
        .collect();
    gone.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.kept_ms));
    let age = |entry: &Entry| now_ms.saturating_sub(entry.kept_ms);
    let fresh = gone.iter().take(LEFT_MAX).filter(|(entry, _)| age(entry) <= LEFT_MS).count();
    let old = gone.split_off(fresh).into_iter().map(|(entry, _)| entry.id.clone()).collect();
    let same = gone.iter().find(|(_, left)| left.whole && !address.is_empty() && left.address == address);
    let offered = gone.iter().find(|(entry, left)| {
        !left.declined && age(entry) <= OFFERED_MS && (address.is_empty() || left.address == address)
    });
    let found = match (same, offered) {
        (Some((entry, _)), _) => Found::Same(entry.id.clone()),
        (None, Some((entry, _))) => Found::Offer((*entry).clone()),
        (None, None) => Found::Nothing,
    };
    (found, old)
}

/// At most so many characters of a text.
fn clipped(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use switchyard::scenario::Input;
    use switchyard::session::Session;

    fn entry(id: &str, name: &str, kept_ms: u64) -> Entry {
        Entry::of(&Link::to(library::builtin(0).unwrap()), id.to_owned(), name, kept_ms)
    }

    fn left(id: &str, kept_ms: u64, left: Left) -> Entry {
        Entry { left: Some(left), ..entry(id, "", kept_ms) }
    }

    #[test]
    fn an_entry_says_what_a_run_is() {
        let mut session = Session::new(library::builtin(0).unwrap()).unwrap();
        session.seek(Time(9_000_000));
        session.seek(Time(3_000_000));
        session.act(Input::Crash("w1".to_owned())).unwrap();
        let link = Link::of(&session);
        let entry = Entry::of(&link, "1".to_owned(), "Mine", 5);
        assert_eq!(entry.told(Lang::En), ["at 0:03.000", "known until 0:09.000", "2 branches", "1 thing done by hand"]);
        assert_eq!(entry.titled(Lang::En), link.scenario.title);
        assert_ne!(entry.titled(Lang::Zh), link.scenario.title);
        assert_eq!(Entry::read(&entry.written()), Some(entry));
    }

    #[test]
    fn what_is_read_back_is_checked() {
        let good = entry("1", "Mine", 5).written();
        assert!(Entry::read(&good).is_some());
        assert_eq!(Entry::read("nonsense"), None);
        assert_eq!(Entry::read(&good.replace("\"name\"", "\"nmae\"")), None);
        assert_eq!(Entry::read(&good.replace("\"id\":\"1\"", "\"id\":\"\"")), None);
        let long = Entry::read(&good.replace("Mine", &"x".repeat(5_000))).unwrap();
        assert_eq!(long.name.len(), NAME_MAX);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let taken = [entry("1", "Run", 0), entry("2", "Run 2", 0), left("3", 0, Left::default())];
        assert_eq!(free_name(" Run ", &taken), "Run 3");
        assert_eq!(free_name("Run 2", &taken), "Run 3");
        assert_eq!(free_name("Other", &taken), "Other");
        assert_eq!(free_name("2.5", &taken), "2.5");
    }

    #[test]
    fn only_what_is_not_to_be_had_elsewhere_is_worth_keeping() {
        let mut session = Session::new(library::builtin(0).unwrap()).unwrap();
        session.seek(Time(3_000_000));
        assert!(!is_worth_keeping(&Link::of(&session)));
        session.act(Input::Crash("w1".to_owned())).unwrap();
        assert!(is_worth_keeping(&Link::of(&session)));
        let mut own = Link::to(library::builtin(0).unwrap());
        own.scenario.seed += 1;
        assert!(is_worth_keeping(&own));
    }

    #[test]
    fn the_newest_state_of_a_tab_that_is_gone_is_offered_once() {
        let now = 100 * LEFT_MS;
        let declined = Left { declined: true, ..Left::default() };
        let entries = [
            entry("saved", "Mine", now),
            left("older", now - 2_000, Left::default()),
            left("newer", now - 1_000, Left::default()),
            left("alive", now, Left::default()),
        ];
        let alive = BTreeSet::from(["alive".to_owned()]);
        let offered = |entries: &[Entry], address: &str| match left_behind(entries, &alive, address, now).0 {
            Found::Offer(entry) => Some(entry.id),
            _ => None,
        };
        assert_eq!(offered(&entries, "").as_deref(), Some("newer"));
        assert_eq!(offered(&entries, "v2.1.a"), None, "a link leads where it leads");
        assert_eq!(offered(&[left("1", now, declined)], ""), None);
        assert_eq!(offered(&[left("1", now - OFFERED_MS - 1, Left::default())], ""), None);
    }

    #[test]
    fn a_reload_after_a_crash_is_offered_what_the_address_did_not_know() {
        let behind = Left { address: "v2.1.a".to_owned(), ..Left::default() };
        let whole = Left { whole: true, ..behind.clone() };
        let found = |left_state: Left| left_behind(&[left("1", 5, left_state)], &BTreeSet::new(), "v2.1.a", 6).0;
        assert!(matches!(found(behind), Found::Offer(_)));
        assert_eq!(found(whole), Found::Same("1".to_owned()));
    }

    #[test]
    fn old_states_and_too_many_of_them_are_dropped() {
        let now = 100 * LEFT_MS;
        let mut entries: Vec<_> = (0..7).map(|n| left(&n.to_string(), now - 1_000 * n, Left::default())).collect();
        entries.push(entry("saved", "Mine", 0));
        let (_, old) = left_behind(&entries, &BTreeSet::new(), "", now);
        assert_eq!(old, ["5", "6"]);
        let (_, old) = left_behind(&[left("1", now - LEFT_MS - 1, Left::default())], &BTreeSet::new(), "", now);
        assert_eq!(old, ["1"]);
    }
}
