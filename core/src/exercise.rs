//! Exercises: what a learner has to bring about in a scenario, and a short code that proves that somebody did.
//!
//! An exercise is a scenario, the inputs that may be given, and sentences ([`crate::predicate`]) about the run: those that
//! must become true one after the other, those that never may, and those that must hold at its end. Grading replays the
//! scenario with the inputs, so the answer is the same wherever it is asked.
//!
//! # What a code proves
//!
//! A code carries the inputs themselves. Whoever checks it replays them, offline, and sees the exercise solved or not; there
//! is no secret in it, and none is needed. It proves that these inputs solve this exercise. It does not prove who found
//! them: codes can be copied, as answers can. Beside the inputs stands the fingerprint of the run, so that a version of the
//! program in which they lead elsewhere says so instead of calling a learner wrong.
//!
//! The code is `SY1.EXERCISE.CONTENT`; the content is base64url of four bytes of the fingerprint, the inputs as raw
//! deflated JSON, and four bytes of a hash of all that and the exercise's key.

mod code;

pub use code::{Refused, Solved, code, is_code, verify};

use crate::builtin;
use crate::clock::Time;
use crate::predicate::{Happened, Predicate};
use crate::scenario::{Input, Problem, Scenario, Step, from_text};
use crate::trace::{Candidate, Event, Fingerprint, Sink};
use crate::world::World;
use serde::Deserialize;

macro_rules! table {
    ($($key:literal),+ $(,)?) => {
        /// Every exercise, in the order of the lessons: its key and its text.
        pub const EXERCISES: &[(&str, &str)] =
            &[$(($key, include_str!(concat!("../../static/learn/exercises/", $key, ".yaml")))),+];
    };
}

table! {
    "queues",
    "starvation",
    "choices",
    "packing",
    "log",
    "election",
    "partition",
    "once",
}

/// Something to bring about.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Its key in [`EXERCISES`].
    pub key: &'static str,
    /// Where it happens.
    pub scenario: Scenario,
    /// What may be done, by the names of inputs.
    pub may: Vec<String>,
    /// How often, at most.
    pub inputs_max: usize,
    /// What must become true, one after the other.
    pub reach: Vec<Predicate>,
    /// What must never be true.
    pub never: Vec<Predicate>,
    /// What must be true in the end.
    pub end: Vec<Predicate>,
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The key of a built-in scenario.
    scenario: String,
    /// What of it is replaced: `path=value`.
    #[serde(default)]
    set: Vec<String>,
    may: Vec<String>,
    inputs_max: usize,
    #[serde(default)]
    reach: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    end: Vec<String>,
}

/// How far inputs came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// When the sentences of [`Exercise::reach`] became true, as far as they did.
    pub reached: Vec<Time>,
    /// The first sentence of [`Exercise::never`] that was true, by its place, and when.
    pub broken: Option<(usize, Time)>,
    /// Which sentences of [`Exercise::end`] hold in the end.
    pub end: Vec<bool>,
    /// The hash of the whole run.
    pub fingerprint: u64,
}

/// Why inputs are not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foul {
    /// There are more than may be.
    TooMany(usize),
    /// This one is none that may be given.
    MayNot(String),
    /// The scenario does not take them.
    Wrong(Problem),
}

impl std::fmt::Display for Foul {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooMany(most) => write!(f, "more than {most} inputs"),
            Self::MayNot(name) => write!(f, "the exercise is to be solved without {name}"),
            Self::Wrong(problem) => write!(f, "{problem}"),
        }
    }
}

impl Grade {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_solved(&self, exercise: &Exercise) -> bool {
        self.reached.len() == exercise.reach.len() && self.broken.is_none() && self.end.iter().all(|holds| *holds)
    }
}

/// The exercise with this key.
#[must_use]
pub fn exercise(key: &str) -> Option<Exercise> {
    let (key, text) = EXERCISES.iter().find(|(known, _)| *known == key)?;
    Some(read(key, text).expect("a test reads every exercise"))
}

/// The exercise that this scenario belongs to.
#[must_use]
pub fn of_scenario(scenario: &Scenario) -> Option<Exercise> {
    EXERCISES.iter().filter_map(|(key, _)| exercise(key)).find(|exercise| exercise.scenario == *scenario)
}

/// Reads an exercise.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(key: &'static str, text: &str) -> Result<Exercise, String> {
    let written: Written = from_text(text).map_err(|error| error.to_string())?;
    let known = builtin::SCENARIOS.iter().find(|(known, _)| *known == written.scenario);
    let (_, text) = known.ok_or_else(|| format!("there is no built-in scenario {:?}", written.scenario))?;
    let sets: Vec<_> = written.set.iter().filter_map(|set| set.split_once('=')).collect();
    let scenario = Scenario::parse_with(text, &sets).map_err(|error| error.to_string())?;
    if scenario.until.is_none() || sets.len() < written.set.len() {
        return Err("an exercise ends, and replaces values by path=value".to_owned());
    }
    let sentences = |texts: &[String]| -> Result<Vec<_>, String> {
        let sentence = |text: &String| {
            let read = Predicate::parse(text).and_then(|read| read.check(&scenario.names()).map(|()| read));
            read.map_err(|mistake| format!("{text:?}: {mistake}"))
        };
        texts.iter().map(sentence).collect()
    };
    let [reach, never, end] = [&written.reach, &written.never, &written.end].map(|texts| sentences(texts));
    let (reach, never, end) = (reach?, never?, end?);
    Ok(Exercise { key, may: written.may, inputs_max: written.inputs_max, reach, never, end, scenario })
}

/// The kinds of what happened in one step, and the hash of all of them.
#[derive(Default)]
struct Watch {
    fingerprint: Fingerprint,
    happened: Happened,
}

impl Sink for Watch {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.happened = self.happened.and(Happened::of(&event));
        self.fingerprint.emit(event, candidates);
    }
}

impl Exercise {
    /// How far these inputs come.
    ///
    /// # Errors
    /// Why they are not looked at.
    pub fn grade(&self, inputs: &[Step]) -> Result<Grade, Foul> {
        self.allows(inputs)?;
        let mut played = self.scenario.clone();
        played.script.extend_from_slice(inputs);
        let mut world = World::new(&played).map_err(Foul::Wrong)?;
        let mut grade = Grade { reached: Vec::new(), broken: None, end: Vec::new(), fingerprint: 0 };
        let mut watch = Watch::default();
        loop {
            let before = world.next_seq();
            watch.happened = Happened::default();
            let over = world.run_some(Time::NEVER, 1, &mut watch);
            // Before the inputs may begin, nothing counts.
            if world.next_seq() > before {
                self.look(&world, watch.happened, &mut grade);
            }
            if over {
                break;
            }
        }
        grade.end = self.end.iter().map(|sentence| sentence.holds(&world, Happened::default())).collect();
        grade.fingerprint = watch.fingerprint.value();
        Ok(grade)
    }

    /// Whether these are inputs that may be given, as often.
    fn allows(&self, inputs: &[Step]) -> Result<(), Foul> {
        if inputs.len() > self.inputs_max {
            return Err(Foul::TooMany(self.inputs_max));
        }
        match inputs.iter().map(|step| name_of(&step.input)).find(|name| !self.may.contains(name)) {
            Some(name) => Err(Foul::MayNot(name)),
            None => Ok(()),
        }
    }

    fn look(&self, world: &World, happened: Happened, grade: &mut Grade) {
        if let Some(next) = self.reach.get(grade.reached.len())
            && next.holds(world, happened)
        {
            grade.reached.push(world.now());
        }
        if grade.broken.is_none() {
            let broken = self.never.iter().position(|sentence| sentence.holds(world, happened));
            grade.broken = broken.map(|place| (place, world.now()));
        }
    }
}

/// How scripts call an input.
fn name_of(input: &Input) -> String {
    match serde_json::to_value(input) {
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
