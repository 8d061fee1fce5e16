//! What the types of a scenario cannot say: ranges, names that must exist, and bounds on everything.
//!
//! The reader of a text and the maker of a world ask the same question here, so a scenario built in code is held
//! to the same rules as one from a file. Only the first problem is told: people mend one at a time.

mod parts;
mod placement;
mod script;
mod services;

use super::{Binding, Policies, Scenario, VERSION};
use crate::clock::{LONGEST, Time};
use crate::consensus::Plan;
use crate::hint::{self, hint};
use crate::place::PlacePolicy;
use crate::predicate::Subject;
use parts::{Region, Regions, Room};
use std::collections::BTreeSet;
use std::fmt;

/// The most nodes, those that the script adds included.
pub const NODES: usize = 10_000;
/// The most tasks written out, those that the script submits included.
pub const TASKS: usize = 1_000_000;
/// The most steps of a script.
pub const STEPS: usize = 10_000;
/// The most sources of tasks.
pub const SOURCES: usize = 1_000;
/// The most services.
pub const SERVICES: usize = 500;
/// The most containers of all services together.
pub const CONTAINERS: usize = 5_000;
/// The most entries of a log at the start.
const LOG: usize = 1_000;
/// The most characters of a name.
const NAME: usize = 120;

/// The most characters of a message.
const MESSAGE: usize = 600;

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about, such as `nodes.0.cpu`; empty for the whole.
    pub path: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl Problem {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        // It may quote a scenario from anywhere, whose names may be of any length.
        Self { path: path.into(), message: hint::cut(&message.into(), MESSAGE) }
    }

    /// The same, seen from the thing that holds `outer`.
    fn within(self, outer: impl fmt::Display) -> Self {
        self.within_any(&outer)
    }

    #[cold]
    #[inline(never)]
    fn within_any(mut self, outer: &dyn fmt::Display) -> Self {
        self.path = match self.path.is_empty() {
            true => outer.to_string(),
            false => format!("{outer}.{}", self.path),
        };
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

impl std::error::Error for Problem {}

type Checked = Result<(), Problem>;

impl Scenario {
    /// Whether a world can be made of it.
    ///
    /// # Errors
    /// The first problem, with the path of what it is about.
    pub fn check(&self) -> Result<(), Problem> {
        if self.version != VERSION {
            return Err(Problem::new("version", format!("this program reads format version {VERSION} only")));
        }
        if self.until.is_some_and(|until| until == Time::ZERO || until.0 > LONGEST) {
            return Err(Problem::new("until", "a run ends after its start, and within 285 years"));
        }
        self.check_sizes()?;
        let names = self.check_nodes()?;
        let controls = self.check_control(&names)?;
        self.check_logs(&controls)?;
        let regions = Regions::of(self);
        self.check_network(&regions)?;
        self.check_policies()?;
        let room = Room::of(self);
        let mut tasks = 0;
        for (place, source) in self.workload.iter().enumerate() {
            source.check(self.until, &room, &regions, &mut tasks).map_err(|p| p.within(place).within("workload"))?;
        }
        services::check(self)?;
        self.check_graph()?;
        self.check_faults()?;
        script::check(self, names, controls, &room, &regions, tasks)?;
        self.check_expectations()
    }

    fn check_logs(&self, controls: &[String]) -> Checked {
        for (name, terms) in &self.logs {
            let fault = |message: String| Err(Problem::new("", message).within(name).within("logs"));
            match () {
                () if !controls.contains(name) => {
                    let known: Vec<_> = controls.iter().map(String::as_str).collect();
                    return fault(format!("there is no control node {name:?}{}", hint(name, &known)));
                }
                () if terms.len() > LOG => return fault(format!("{} entries: expected at most {LOG}", terms.len())),
                () if !terms.iter().all(|term| (1..=1_000_000).contains(term)) || !terms.is_sorted() => {
                    return fault("expected terms from 1 on, none smaller than the one before".to_owned());
                }
                () => {}
            }
        }
        Ok(())
    }

    fn check_graph(&self) -> Checked {
        self.graph().map(drop).map_err(|(source, task, message)| {
            Problem::new("after", message).within(task).within("tasks").within(source).within("workload")
        })
    }

    fn check_faults(&self) -> Checked {
        let Some(faults) = &self.faults else { return Ok(()) };
        let fault = |path: &str, message: &str| Err(Problem::new(format!("faults.{path}"), message));
        if let Some((name, _)) = faults.random.named().iter().find(|(_, rate)| !(0.0..=100.0).contains(rate)) {
            return fault(&format!("random.{name}"), "expected 0 to 100 faults a second");
        }
        match () {
            () if faults.until == Time::ZERO || faults.until.0 > LONGEST => {
                fault("until", "expected a time after the start")
            }
            () if faults.length.is_zero() || faults.length.0 > LONGEST => fault("length", "expected more than 0 s"),
            () => Ok(()),
        }
    }

    fn check_sizes(&self) -> Checked {
        let bounded = |path: &str, len: usize, most: usize| match len > most {
            true => Err(Problem::new(path, format!("{len} entries: expected at most {most}"))),
            false => Ok(()),
        };
        bounded("workload", self.workload.len(), SOURCES)?;
        bounded("services", self.services.len(), SERVICES)?;
        bounded("script", self.script.len(), STEPS)?;
        bounded("notes", self.notes.len(), 10_000)?;
        bounded("expect", self.expect.len(), 500)?;
        match self.nodes.is_empty() && !(self.is_replicated() && self.workload.is_empty()) {
            true => Err(Problem::new("nodes", "a scenario needs at least one node")),
            false => Ok(()),
        }
    }

    fn check_nodes(&self) -> Result<Vec<String>, Problem> {
        let mut names = Vec::new();
        let mut known = BTreeSet::new();
        for (place, spec) in self.nodes.iter().enumerate() {
            let fault = |problem: Problem| problem.within(place).within("nodes");
            spec.check().map_err(fault)?;
            if names.len() + usize::from(spec.count) > NODES {
                return Err(fault(Problem::new("count", format!("more than {NODES} nodes in all"))));
            }
            let first = names.len();
            spec.name_into(&mut names);
            for name in &names[first..] {
                if !known.insert(name.clone()) {
                    return Err(fault(Problem::new("name", format!("two nodes are called {name:?}"))));
                }
            }
        }
        Ok(names)
    }

    fn check_network(&self, regions: &Regions) -> Checked {
        let network = &self.network;
        let fault = |problem: Problem| problem.within("network");
        if let Some(latency) = &network.latency {
            latency.check_at("network.latency")?;
        }
        // Lost messages are sent again until one arrives: at 1 none ever would.
        parts::range("loss", network.loss, 0.0, 0.9).map_err(fault)?;
        parts::range("bandwidth", network.bandwidth.unwrap_or(1.0), 0.001, 1e12).map_err(fault)?;
        for (from, row) in &network.regions {
            regions.check_used(from).map_err(|problem| problem.within(from).within("network.regions"))?;
            for (to, latency) in row {
                let fault = |problem: Problem| problem.within(to).within(from).within("network.regions");
                regions.check_used(to).map_err(fault)?;
                let back = network.regions.get(to).and_then(|row| row.get(from));
                if back.is_some_and(|back| back != latency) {
                    return Err(fault(Problem::new("", format!("not the same as from {to} to {from}: write it once"))));
                }
            }
        }
        for (region, place) in &network.places {
            let fault = |problem: Problem| problem.within(region).within("network.places");
            regions.check_used(region).map_err(fault)?;
            parts::range("latitude", place.latitude, -90.0, 90.0).map_err(fault)?;
            parts::range("longitude", place.longitude, -180.0, 180.0).map_err(fault)?;
        }
        regions.check("region", network.region.as_deref(), Region::Used).map_err(fault)
    }

    /// The names of the control nodes.
    fn check_control(&self, workers: &[String]) -> Result<Vec<String>, Problem> {
        let fault = |path: &str, message: String| Err(Problem::new(path, message));
        let plan = self.control.as_ref().map_or(Plan::None, |control| *control.build());
        if let Err((param, message)) = plan.check() {
            return Err(Problem::new(param, message).within("raft").within("control"));
        }
        let count = match plan {
            Plan::None => 0,
            Plan::Raft { nodes, .. } => usize::from(nodes),
        };
        let names: Vec<_> = (1..=count).map(|place| format!("n{place}")).collect();
        if let Some(name) = workers
            .iter()
            .find(|name| names.contains(name) || count > 0 && ["gateway", super::LEADER].contains(&name.as_str()))
        {
            return fault("nodes", format!("a worker is called {name:?}, as a control node or the gateway is"));
        }
        if self.network.control.len() > count {
            let listed = self.network.control.len();
            return fault("network.control", format!("{listed} regions for {count} control nodes"));
        }
        if count > 0 && self.until.is_none() {
            return fault("until", "control nodes never rest: say when the run ends".to_owned());
        }
        Ok(names)
    }

    fn check_policies(&self) -> Checked {
        let fault = |problem: Problem| problem.within("policies");
        if let Some(detect) = &self.policies.detect {
            let fault = |path: &str, message: &str| Err(Problem::new(path, message).within("policies.detect"));
            if detect.heartbeat.is_zero() {
                return fault("heartbeat", "expected a length of time above 0");
            }
            if detect.timeout <= detect.heartbeat {
                return fault("timeout", "expected more than one heartbeat, or every node is taken for dead");
            }
        }
        self.policies.takes(&self.policies.place).map_err(|problem| fault(problem.within("place")))?;
        match self.policies.queue_limit {
            Some(0) => Err(fault(Problem::new("queue_limit", "a queue holds at least 1"))),
            _ => Ok(()),
        }
    }

    fn check_expectations(&self) -> Checked {
        for (name, bounds) in &self.expect {
            let fault = |message: String| Err(Problem::new("", message).within(name).within("expect"));
            if let Err(message) = self.knows_figure(name) {
                // One word is a figure or nothing; more are a sentence.
                match Subject::parse(name).and_then(|subject| subject.check(&self.names())) {
                    Err(mistake) if name.trim().contains(' ') => return fault(mistake.to_string()),
                    Err(_) => return fault(message),
                    Ok(()) => {}
                }
            }
            match (bounds.min, bounds.max) {
                (None, None) => return fault("expected min, max or both".to_owned()),
                (min, max) if min.into_iter().chain(max).any(|bound| !bound.is_finite()) => {
                    return fault("expected finite bounds".to_owned());
                }
                (Some(min), Some(max)) if min > max => {
                    return fault(format!("min {min} is above max {max}: nothing lies between them"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Policies {
    /// Whether a placement rule can be in force beside these.
    pub(crate) fn takes(&self, place: &PlacePolicy) -> Checked {
        if place.index() == 0 || self.binding == Binding::Late {
            return Ok(());
        }
        let why = "chooses among nodes with room, so tasks must wait until one has: say binding: late";
        Err(Problem::new("", format!("{} {why}", place.key())))
    }
}
