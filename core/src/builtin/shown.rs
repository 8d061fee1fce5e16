//! Which built-in scenario shows which policy: it has the policy, and would not be what it says under those beside it in
//! the table.

use super::{SCENARIOS, scenario};
use crate::balance::Balance;
use crate::clock::Time;
use crate::consensus::Consensus;
use crate::expect::{Claim, claims};
use crate::place::Place;
use crate::policy::{Entry, Family, Policy};
use crate::predict::Predict;
use crate::queue::Queue;
use crate::scenario::Scenario;
use crate::world::World;

/// A family that a scenario chooses from.
pub trait Slot: Family + Sized {
    /// Where its policy stands, as [`Scenario::with`] takes it.
    const PATH: &'static str;
    /// The key of the one that is in force at the start.
    fn key_in(scenario: &Scenario) -> &'static str;
}

impl Slot for Queue {
    const PATH: &'static str = "policies.queue";
    fn key_in(scenario: &Scenario) -> &'static str {
        scenario.policies.queue.key()
    }
}

impl Slot for Balance {
    const PATH: &'static str = "policies.balance";
    fn key_in(scenario: &Scenario) -> &'static str {
        scenario.policies.balance.key()
    }
}

impl Slot for Place {
    const PATH: &'static str = "policies.place";
    fn key_in(scenario: &Scenario) -> &'static str {
        scenario.policies.place.key()
    }
}

impl Slot for Predict {
    const PATH: &'static str = "policies.predict";
    fn key_in(scenario: &Scenario) -> &'static str {
        scenario.policies.predict.key()
    }
}

impl Slot for Consensus {
    const PATH: &'static str = "control";
    fn key_in(scenario: &Scenario) -> &'static str {
        scenario.control.as_ref().map_or(Self::TABLE[0].key, Policy::key)
    }
}

/// The entries before and after the one at `place` in a family's table.
pub fn beside<F: Family>(place: usize) -> impl Iterator<Item = &'static Entry<F::Object>> {
    [place.checked_sub(1), Some(place + 1)].into_iter().flatten().filter_map(|place| F::TABLE.get(place))
}

/// What became of the claims of a scenario with other policies in the places of its own; `None` when it takes none of
/// them, or does not run.
#[must_use]
pub fn outcome(scenario: &Scenario, sets: &[(&str, &str)]) -> Option<Vec<Claim>> {
    let scenario = if sets.is_empty() { scenario.clone() } else { scenario.with(sets).ok()? };
    let mut world = World::new(&scenario).ok()?;
    world.run(Time::NEVER, &mut ());
    Some(claims(&scenario, &world.view(), &world))
}

/// How many of `others` would break what the scenario says, in place of its own policy.
fn broken<F: Slot>(scenario: &Scenario, others: &[&str]) -> usize {
    let is_what_it_says = |other: &str| {
        let claims = outcome(scenario, &[(F::PATH, other)]);
        claims.is_some_and(|claims| claims.iter().all(Claim::is_met))
    };
    others.iter().filter(|other| !is_what_it_says(other)).count()
}

/// Whether the built-in scenario `name` has the policy `key`, and would not be what it says under any of `others`.
#[must_use]
pub fn shows<F: Slot>(name: &str, key: &str, others: &[&str]) -> bool {
    let own = scenario(name).filter(|own| F::key_in(own) == key);
    own.is_some_and(|own| broken::<F>(&own, others) == others.len())
}

/// How many families have another policy in force than the first of their table, which is the plainest.
fn unusual(scenario: &Scenario) -> usize {
    fn is<F: Slot>(scenario: &Scenario) -> usize {
        usize::from(F::key_in(scenario) != F::TABLE[0].key)
    }
    is::<Queue>(scenario)
        + is::<Balance>(scenario)
        + is::<Place>(scenario)
        + is::<Predict>(scenario)
        + is::<Consensus>(scenario)
}

/// The one of `names` that shows the policy at `place` in its family's table best: with as little else in it that is
/// unusual, and then with as many neighbours in the table that would break what it says, but one at least. The shortest
/// of several.
pub fn shown<F: Slot>(place: usize, names: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let key = F::TABLE.get(place)?.key;
    let others: Vec<_> = beside::<F>(place).map(|entry| entry.key).collect();
    let rank = |name: &'static str| {
        let own = scenario(name).filter(|own| F::key_in(own) == key)?;
        let broken = broken::<F>(&own, &others);
        let (_, text) = SCENARIOS.iter().find(|(known, _)| *known == name)?;
        (broken > 0).then_some((unusual(&own), others.len() - broken, text.len(), name))
    };
    names.into_iter().filter_map(rank).min().map(|(.., name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_scenario_shows_a_policy_when_its_neighbours_would_break_what_it_says() {
        // Among equal workers, chances by weight are plain chances.
        assert!(!shows::<Balance>("sixteen-queues", "random", &["weighted_random"]));
        assert!(shows::<Balance>("sixteen-queues", "random", &["round_robin"]));
        assert!(!shows::<Balance>("sixteen-queues", "greedy", &["round_robin"]));
        assert!(!shows::<Balance>("nowhere", "random", &[]));
        // Mistaken predictions show shortest first as well, but there is more to understand.
        assert_eq!(shown::<Queue>(1, ["convoy-fcfs", "exaggeration", "convoy-sjf"]), Some("convoy-sjf"));
        assert_eq!(shown::<Queue>(usize::MAX, ["convoy-sjf"]), None);
    }

    #[test]
    fn what_a_policy_does_not_fit_has_no_outcome() {
        let early = scenario("convoy-fcfs").unwrap();
        assert_eq!(outcome(&early, &[("policies.place", "best_fit")]), None);
        assert!(outcome(&early, &[]).unwrap().iter().all(Claim::is_met));
    }
}
