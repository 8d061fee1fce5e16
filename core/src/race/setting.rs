//! What the lanes of a race are: settings of one scenario, as a person writes them.
//!
//! `queue=fcfs,sjf` is an axis: a path and the values it takes. Several axes give every combination. Paths that begin with
//! a policy (`queue`, `balance`, `place`, `predict`, `binding`, `detect`, `queue_limit`) need no `policies.` before them.

use crate::scenario::{Policies, Problem, Scenario};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// How many lanes a race has.
pub const LANES: RangeInclusive<usize> = 2..=6;
/// How many seeds.
pub const SEEDS: RangeInclusive<u32> = 1..=1_000;

/// What stands under `policies` in a scenario.
const POLICIES: [&str; 7] = ["binding", "queue", "balance", "place", "predict", "detect", "queue_limit"];
/// Policies whose value says enough without their name.
const PLAIN: [&str; 5] = ["binding", "queue", "balance", "place", "predict"];

/// What one lane replaces in the scenario, as in [`Scenario::with`]; nothing for the scenario as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// What tables and charts call the lane.
    pub name: String,
    /// Paths and values in YAML.
    pub sets: Vec<(String, String)>,
}

/// A lane of a race.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// What is replaced.
    pub setting: Setting,
    /// The scenario with that.
    pub scenario: Scenario,
}

/// Why there is no such race.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The lane it is about; empty for all.
    pub lane: String,
    /// What is wrong, with its path.
    pub problem: Problem,
}

impl Refused {
    pub(super) fn all(message: impl Into<String>) -> Self {
        Self { lane: String::new(), problem: Problem { path: String::new(), message: message.into() } }
    }

    pub(super) fn of(lane: &Lane, problem: Problem) -> Self {
        Self { lane: lane.setting.name.clone(), problem }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lane.is_empty() {
            true => self.problem.fmt(f),
            false => write!(f, "lane {}: {}", self.lane, self.problem),
        }
    }
}

impl std::error::Error for Refused {}

/// A lane for each setting of `base`. What the scenario claims of its own run is left out.
///
/// # Errors
/// When there are too few or too many lanes, when a setting does not fit the scenario, and when it would give a lane
/// other tasks or another end than the scenario has.
pub fn lanes(base: &Scenario, settings: &[Setting]) -> Result<Vec<Lane>, Refused> {
    if !LANES.contains(&settings.len()) {
        let (few, many) = (LANES.start(), LANES.end());
        return Err(Refused::all(format!("a race has {few} to {many} lanes, not {}", settings.len())));
    }
    let base = Scenario { expect: BTreeMap::new(), ..base.clone() };
    let lane = |setting: &Setting| {
        let sets: Vec<_> = setting.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
        let problem = |problem| Refused { lane: setting.name.clone(), problem };
        let scenario = match sets.is_empty() {
            true => base.check().map(|()| base.clone()).map_err(problem)?,
            false => base.with(&sets).map_err(|error| problem(Problem { path: error.path, message: error.message }))?,
        };
        let same = [
            ("workload", scenario.workload == base.workload),
            ("seed", scenario.seed == base.seed),
            ("until", scenario.until == base.until),
        ];
        match same.iter().find(|(_, same)| !same) {
            None => Ok(Lane { setting: setting.clone(), scenario }),
            Some((path, _)) => {
                let message = "the lanes of a race have the same tasks for the same time: set this for all of them";
                Err(problem(Problem { path: (*path).to_owned(), message: message.to_owned() }))
            }
        }
    };
    settings.iter().map(lane).collect()
}

pub(super) fn check_seeds(seeds: u32) -> Result<(), Refused> {
    let (few, many) = (SEEDS.start(), SEEDS.end());
    match SEEDS.contains(&seeds) {
        true => Ok(()),
        false => Err(Refused::all(format!("a race has {few} to {many} seeds, not {seeds}"))),
    }
}

/// A path and the values that lanes give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    path: String,
    values: Vec<String>,
}

/// Reads `queue=fcfs,sjf`. Commas within brackets and quotes belong to a value.
///
/// # Errors
/// What was expected, in words.
pub fn axis(text: &str) -> Result<Axis, String> {
    let wrong = || "expected a path and its values, such as queue=fcfs,sjf".to_owned();
    let (path, values) = text.split_once('=').ok_or_else(wrong)?;
    let values = parts(values);
    match path.trim().is_empty() || values.iter().any(String::is_empty) {
        true => Err(wrong()),
        false => Ok(Axis { path: path.trim().to_owned(), values }),
    }
}

/// Every combination of the axes' values, the last axis changing fastest.
///
/// # Errors
/// When that gives too many.
pub fn product(axes: &[Axis]) -> Result<Vec<Setting>, String> {
    let mut all = vec![Vec::new()];
    for axis in axes {
        let longer = |sets: &Vec<(String, String)>| {
            let with = |value: &String| sets.iter().cloned().chain([(axis.path.clone(), value.clone())]).collect();
            axis.values.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
        if all.len() > *LANES.end() {
            return Err(format!("that gives more than {} lanes: name them one by one instead", LANES.end()));
        }
    }
    Ok(all.into_iter().map(named).collect())
}

/// Reads one lane: `queue=sjf,balance=geo`; `as-is` changes nothing.
///
/// # Errors
/// What was expected, in words.
pub fn setting(text: &str) -> Result<Setting, String> {
    if text.trim() == AS_IS {
        return Ok(named(Vec::new()));
    }
    let pair = |part: String| match part.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() && !value.trim().is_empty() => {
            Ok((path.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(format!("expected paths and values, such as queue=sjf,balance=geo, or {AS_IS}")),
    };
    Ok(named(parts(text).into_iter().map(pair).collect::<Result<_, _>>()?))
}

/// The settings of lanes that have these policies, as a link carries them: each is called by what sets it apart.
#[must_use]
pub fn of_policies(lanes: &[Policies]) -> Vec<Setting> {
    let told: Vec<Value> = lanes.iter().map(|policies| serde_json::to_value(policies).unwrap_or_default()).collect();
    let differs = |key: &&&str| told.iter().any(|policies| policies.get(**key) != told[0].get(**key));
    let apart: Vec<&str> = POLICIES.iter().filter(differs).copied().collect();
    let names = |plain: bool| {
        let value = |value: &Value| match value {
            Value::String(key) => key.clone(),
            // A policy with its parameters: its key says enough where that tells the lanes apart.
            Value::Object(one) if plain && one.len() == 1 => one.keys().cloned().collect(),
            value => value.to_string(),
        };
        let one = |policies: &Value, key: &str| policies.get(key).map_or_else(|| "default".to_owned(), value);
        let name = |policies| named(apart.iter().map(|key| ((*key).to_owned(), one(policies, key))).collect()).name;
        told.iter().map(name).collect::<Vec<String>>()
    };
    let alone = |names: &[String], name: &String| names.iter().filter(|other| *other == name).count() == 1;
    let plain = names(true);
    let names = if plain.iter().all(|name| alone(&plain, name)) { plain } else { names(false) };
    let setting = |(place, policies): (usize, &Value)| {
        let name = &names[place];
        let letter = char::from(b'A' + place.min(25) as u8);
        Setting {
            name: if alone(&names, name) { name.clone() } else { format!("{letter} {name}") },
            sets: vec![("policies".to_owned(), policies.to_string())],
        }
    };
    told.iter().enumerate().map(setting).collect()
}

/// The name of a lane that changes nothing.
const AS_IS: &str = "as-is";

/// A setting with full paths, and a name made of what it sets.
fn named(sets: Vec<(String, String)>) -> Setting {
    let name = |(path, value): &(String, String)| {
        let value: String = value.chars().filter(|c| !"{}\"'".contains(*c)).collect();
        match PLAIN.contains(&path.strip_prefix("policies.").unwrap_or(path)) {
            true => value,
            false => format!("{}={value}", path.rsplit('.').next().unwrap_or(path)),
        }
    };
    let names: Vec<_> = sets.iter().map(name).collect();
    let whole =
        |(path, value): (String, String)| match POLICIES.contains(&path.split(['.', '[']).next().unwrap_or(&path)) {
            true => (format!("policies.{path}"), value),
            false => (path, value),
        };
    Setting {
        name: if names.is_empty() { AS_IS.to_owned() } else { names.join(" ") },
        sets: sets.into_iter().map(whole).collect(),
    }
}

/// What stands between the commas that are not within brackets or quotes.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quote) = (0_u32, None);
    for c in text.chars() {
        match (c, quote) {
            (',', None) if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            ('{' | '[', None) => depth += 1,
            ('}' | ']', None) => depth = depth.saturating_sub(1),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        parts.last_mut().expect("it begins with one").push(c);
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn names(axes: &[&str]) -> Vec<String> {
        let axes: Vec<_> = axes.iter().map(|text| axis(text).unwrap()).collect();
        product(&axes).unwrap().into_iter().map(|setting| setting.name).collect()
    }

    #[test]
    fn axes_combine_with_the_last_changing_fastest() {
        assert_eq!(names(&["queue=fcfs,sjf"]), ["fcfs", "sjf"]);
        assert_eq!(
            names(&["queue=fcfs,sjf", "balance = geo, greedy"]),
            ["fcfs geo", "fcfs greedy", "sjf geo", "sjf greedy"]
        );
        assert_eq!(
            names(&["queue=fcfs,{round_robin: {quantum: 1s, context_switch: 1ms}}"])[1],
            "round_robin: quantum: 1s, context_switch: 1ms"
        );
        assert_eq!(names(&["nodes.0.count=1,2"]), ["count=1", "count=2"]);
        assert_eq!(
            product(&[axis("seed=1,2,3,4,5,6,7").unwrap()]).unwrap_err(),
            "that gives more than 6 lanes: name them one by one instead"
        );
    }

    #[test]
    fn policies_have_short_paths() {
        let sets = |text: &str| setting(text).unwrap().sets.into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(sets("queue=sjf,balance=geo"), ["policies.queue", "policies.balance"]);
        assert_eq!(sets("queue.round_robin.quantum=2s"), ["policies.queue.round_robin.quantum"]);
        assert_eq!(sets("nodes.0.cpu=2,policies.queue=sjf"), ["nodes.0.cpu", "policies.queue"]);
        assert_eq!(setting("as-is").unwrap(), Setting { name: "as-is".to_owned(), sets: vec![] });
    }

    #[test]
    fn every_policy_of_a_scenario_has_a_short_path() {
        let policies = serde_json::to_value(Policies::default()).unwrap();
        for key in policies.as_object().unwrap().keys() {
            assert_eq!(setting(&format!("{key}=1")).unwrap().sets[0].0, format!("policies.{key}"));
        }
    }

    #[test]
    fn lanes_of_a_link_are_called_by_what_sets_them_apart() {
        let policies =
            |text: &str| Scenario::parse(&format!("version: 1\nnodes: [{{}}]\npolicies: {text}\n")).unwrap().policies;
        let names = |texts: &[&str]| {
            let lanes: Vec<_> = texts.iter().map(|text| policies(text)).collect();
            of_policies(&lanes).into_iter().map(|setting| setting.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&["{queue: sjf}", "{queue: {round_robin: {quantum: 2s}}}"]), ["sjf", "round_robin"]);
        let quanta = names(&["{queue: {round_robin: {quantum: 2s}}}", "{queue: {round_robin: {quantum: 3s}}}"]);
        assert!(quanta[0].contains("quantum:2s") && quanta[1].contains("quantum:3s"), "{quanta:?}");
        assert_eq!(names(&["{queue: sjf, balance: geo}", "{queue: fcfs, balance: geo}"]), ["sjf", "fcfs"]);
        assert_eq!(names(&["{binding: late, place: best_fit}", "{binding: late}"]), ["best_fit", "default"]);
        assert_eq!(names(&["{queue: sjf}", "{queue: sjf}"]), ["A as-is", "B as-is"]);
        assert_eq!(names(&["{}", "{queue_limit: 3}"]), ["queue_limit=default", "queue_limit=3"]);
        assert!(names(&[]).is_empty());
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for text in ["queue", "=fcfs", "queue=", "queue=fcfs,,sjf", ""] {
            assert_eq!(axis(text).unwrap_err(), "expected a path and its values, such as queue=fcfs,sjf", "{text}");
        }
        for text in ["", "queue", "queue=sjf,", "queue=sjf,geo", "=1"] {
            assert!(setting(text).is_err(), "{text}");
        }
    }
}
