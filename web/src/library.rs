//! Where scenarios come from: those that are built in, a person's text, a person's file.
//!
//! Reading happens before anything of the running simulation is touched; what cannot be read is a [`Refusal`] with its
//! place.

use switchyard::builtin::{self, TITLES};
use switchyard::cost;
use switchyard::import;
use switchyard::scenario::{Scenario, ScenarioError};

/// Why a text or a file is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong and what was expected.
    pub message: String,
    /// What it is about, such as `policies.queue`; may be empty.
    pub path: String,
    /// Line and column, counted from 1, when it has a place.
    pub place: Option<(u32, u32)>,
}

impl From<ScenarioError> for Refusal {
    fn from(error: ScenarioError) -> Self {
        let place = (error.line > 0).then_some((error.line, error.column));
        Self { message: error.message, path: error.path, place }
    }
}

/// The key and the title of every built-in scenario, the default first.
pub fn builtins() -> impl Iterator<Item = (&'static str, &'static str)> {
    TITLES.iter().copied()
}

/// The built-in scenario at `place`, or the default.
#[must_use]
pub fn builtin(place: usize) -> Option<Scenario> {
    builtin::scenario(TITLES.get(place).or(TITLES.first())?.0)
}

/// The place of this scenario among the built-in ones, when it is one of them, unchanged.
#[must_use]
pub fn place_of(scenario: &Scenario) -> Option<usize> {
    let key = builtin::key_of(scenario)?;
    TITLES.iter().position(|(known, _)| *known == key)
}

/// How many workers this scenario has, when it is the default one with that many.
#[must_use]
pub fn scale_of(scenario: &Scenario) -> Option<u16> {
    let workers = u16::try_from(cost::worker_count(scenario)).ok()?;
    let default = builtin(0)?;
    (default.title == scenario.title && (default == *scenario || cost::scaled(&default, workers) == *scenario))
        .then_some(workers)
}

/// Reads a scenario as a person writes it.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str) -> Result<Scenario, Refusal> {
    Ok(Scenario::parse(text)?)
}

/// Reads a file by its name and its bytes, in any format that the core knows; also what of it is not used, in sentences.
///
/// # Errors
/// The first thing that is wrong.
pub fn open(name: &str, bytes: &[u8]) -> Result<(Scenario, Vec<String>), Refusal> {
    let imported = import::open(name, bytes)?;
    Ok((imported.scenario, imported.ignored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_begins_and_has_its_title() {
        for (place, (key, title)) in builtins().enumerate() {
            let scenario = builtin(place).unwrap();
            assert_eq!(scenario.title, title, "{key}");
            assert_eq!(place_of(&scenario), Some(place), "{key}");
            assert!(crate::player::Player::new(scenario).is_ok(), "{key}");
        }
    }
}
