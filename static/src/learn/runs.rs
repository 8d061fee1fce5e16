//! Runs of the scenarios that lessons name, and the figures that they come to.

use anyhow::{Context as _, Result, anyhow, bail};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use switchyard::builtin;
use switchyard::clock::{Duration, Time};
use switchyard::expect::{self, Claim};
use switchyard::predicate::{Predicate, Subject};
use switchyard::scenario::Scenario;
use switchyard::world::World;

/// Which run: a scenario, what of it is replaced, and the moment that is looked at, the end without one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// A lesson's own scenario, or a built-in one.
    pub scenario: String,
    /// Paths and values, as `switchyard run --set` takes them.
    pub sets: Vec<(String, String)>,
    /// When.
    pub at: Option<Time>,
}

/// The scenarios of the lessons, and the worlds that ran already.
pub struct Runs {
    folder: PathBuf,
    worlds: RefCell<BTreeMap<Run, World>>,
}

impl Runs {
    /// Scenarios are looked for in `folder` first, then among those that come with the program.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, worlds: RefCell::default() }
    }

    /// True when the scenario is a lesson's own, and not built in.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        self.folder.join(format!("{name}.yaml")).is_file()
    }

    /// The names of the lessons' own scenarios, sorted.
    ///
    /// # Errors
    /// The folder that cannot be read.
    pub fn own(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(&self.folder).with_context(|| self.folder.display().to_string())?;
        let mut names = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
            }
        }
        names.sort();
        Ok(names)
    }

    /// The scenario of a run.
    ///
    /// # Errors
    /// There is none, or it does not fit what is replaced.
    pub fn scenario(&self, run: &Run) -> Result<Scenario> {
        let name = &run.scenario;
        let sets: Vec<_> = run.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
        let parse = |text: &str| Scenario::parse_with(text, &sets).with_context(|| name.clone());
        if self.is_own(name) {
            return parse(&fs::read_to_string(self.folder.join(format!("{name}.yaml")))?);
        }
        match builtin::SCENARIOS.iter().find(|(key, _)| key == name) {
            Some((_, text)) => parse(text),
            None => bail!("there is no scenario {name:?}, neither in {} nor built in", self.folder.display()),
        }
    }

    /// Calls `look` with the world at the moment that is looked at.
    ///
    /// # Errors
    /// The scenario does not run.
    pub fn world<T>(&self, run: &Run, look: impl FnOnce(&World) -> T) -> Result<T> {
        if !self.worlds.borrow().contains_key(run) {
            let mut world = World::new(&self.scenario(run)?).with_context(|| run.scenario.clone())?;
            world.run(run.at.unwrap_or(Time::NEVER), &mut ());
            self.worlds.borrow_mut().insert(run.clone(), world);
        }
        Ok(look(&self.worlds.borrow()[run]))
    }

    /// What a figure, or a sentence as 1 or 0, comes to in a run.
    ///
    /// # Errors
    /// The scenario does not run, or there is no such figure.
    pub fn figure(&self, run: &Run, name: &str) -> Result<f64> {
        let value = self.world(run, |world| {
            let named = expect::figure(&world.view(), name);
            named.or_else(|| Subject::parse(name).ok()?.value(world))
        })?;
        value.filter(|value| value.is_finite()).ok_or_else(|| anyhow!("{}: there is no figure {name:?}", run.scenario))
    }

    /// What became of the claims that a scenario makes.
    ///
    /// # Errors
    /// The scenario does not run.
    pub fn claims(&self, name: &str) -> Result<Vec<Claim>> {
        let run = Run { scenario: name.to_owned(), ..Run::default() };
        let scenario = self.scenario(&run)?;
        self.world(&run, |world| expect::claims(&scenario, &world.view(), world))
    }
}

/// A sentence about the runs of a scenario.
///
/// # Errors
/// What is wrong with it.
pub fn sentence(text: &str, scenario: &Scenario) -> Result<Predicate> {
    let read = Predicate::parse(text).and_then(|sentence| sentence.check(&scenario.names()).map(|()| sentence));
    read.map_err(|mistake| anyhow!("{text:?}: {mistake}"))
}

/// A moment such as `1.5s`.
///
/// # Errors
/// It is none.
pub fn moment(text: &str) -> Result<Time> {
    let length: Duration = text.trim().parse().map_err(|error| anyhow!("{text:?} is no moment: {error}"))?;
    Ok(Time::ZERO + length)
}
