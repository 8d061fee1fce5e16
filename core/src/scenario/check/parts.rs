//! Checks of the parts that stand in more than one place: nodes, sources, distributions, traits, regions.

use super::{Checked, NAME, Problem, TASKS};
use crate::clock::{Duration, LONGEST, Time};
use crate::dist::Fault;
use crate::hint::hint;
use crate::scenario::{Arrivals, Distribution, Input, NodeSpec, Scenario, Source, Step, TaskTraits};
use std::collections::BTreeSet;

/// The most of one resource, and the most of it that a task needs: the world counts thousandths in 32 bits.
pub(super) const AMOUNT: f64 = 4_000_000.0;
/// The most keys of one source.
const KEYS: f64 = 100_000.0;
/// Priorities lie between minus this and this.
const PRIORITY: i32 = 1_000_000;
/// Weights of tasks lie between 1 and this.
const WEIGHT: u32 = 1_000_000;

pub(super) fn range(path: &str, value: f64, min: f64, max: f64) -> Checked {
    match (min..=max).contains(&value) {
        true => Ok(()),
        false => Err(Problem::new(path, format!("{value} is out of range: expected {min} to {max}"))),
    }
}

pub(super) fn positive(path: &str, value: Duration) -> Checked {
    match (1..=LONGEST).contains(&value.0) {
        true => Ok(()),
        false => Err(Problem::new(path, format!("{value} is out of range: expected a length of time above 0"))),
    }
}

pub(super) fn named(path: &str, name: Option<&str>) -> Checked {
    let Some(name) = name else { return Ok(()) };
    match name.is_empty() || name.chars().nth(NAME).is_some() || name.chars().any(char::is_control) {
        true => Err(Problem::new(path, format!("a name has 1 to {NAME} characters, none of them a control character"))),
        false => Ok(()),
    }
}

impl NodeSpec {
    pub(super) fn check(&self) -> Checked {
        named("name", self.name.as_deref())?;
        named("region", self.region.as_deref())?;
        if self.count == 0 {
            return Err(Problem::new("count", "0 nodes: expected at least 1, or leave the entry out"));
        }
        range("cpu", self.cpu, 0.001, AMOUNT)?;
        range("memory", self.memory, 0.0, AMOUNT)?;
        range("disk", self.disk, 0.0, AMOUNT)?;
        super::placement::check_node(self)?;
        range("speed", self.speed, 0.001, 1_000.0)?;
        range("weight", self.weight.into(), 1.0, 1_000_000.0)?;
        range("price", self.price.unwrap_or(0.0), 0.0, 1_000_000.0)
    }
}

impl Source {
    /// `tasks` counts the written ones over all sources.
    pub(super) fn check(&self, until: Option<Time>, room: &Room, regions: &Regions, tasks: &mut usize) -> Checked {
        named("class", Some(&self.class))?;
        let defaults = self.traits();
        check_traits(&defaults, regions)?;
        match (&self.arrivals, self.tasks.is_empty()) {
            (None, true) => Err(Problem::new("", "a source has tasks, or arrivals and service: this one has neither")),
            (Some(_), false) => {
                Err(Problem::new("arrivals", "a source has tasks or arrivals, not both: write two sources"))
            }
            (None, false) => self.check_written(&defaults, room, regions, tasks),
            (Some(arrivals), true) => {
                room.check(&defaults)?;
                self.check_keys()?;
                arrivals.check().map_err(|fault| misfit(fault, arrivals.kind()).within("arrivals"))?;
                self.check_drawn(until)
            }
        }
    }

    fn check_written(&self, defaults: &TaskTraits, room: &Room, regions: &Regions, tasks: &mut usize) -> Checked {
        let drawn = [
            ("service", self.service.is_some()),
            ("keys", self.keys.is_some()),
            ("limit", self.limit.is_some()),
            ("start", self.start != Time::ZERO),
            ("end", self.end.is_some()),
        ];
        if let Some((key, _)) = drawn.iter().find(|(_, said)| *said) {
            return Err(Problem::new(
                *key,
                format!("{key} belongs to arrivals, and this source has its tasks written out"),
            ));
        }
        *tasks += self.tasks.len();
        if *tasks > TASKS {
            return Err(Problem::new("tasks", format!("more than {TASKS} tasks in all")));
        }
        let mut last = None;
        for (place, task) in self.tasks.iter().enumerate() {
            let fault = |problem: Problem| problem.within(place).within("tasks");
            named("name", task.name.as_deref()).map_err(fault)?;
            if task.arrival.0 > LONGEST || task.work.0 > LONGEST {
                return Err(fault(Problem::new("", "a time beyond 285 years")));
            }
            range("output", task.output, 0.0, 1e12).map_err(fault)?;
            let traits = task.traits();
            check_traits(&traits, regions).map_err(fault)?;
            let traits = traits.or(*defaults);
            let need = (traits.cpu, traits.memory, traits.disk);
            if last != Some(need) {
                room.check(&traits).map_err(fault)?;
                last = Some(need);
            }
        }
        Ok(())
    }

    fn check_keys(&self) -> Checked {
        let Some(keys) = &self.keys else { return Ok(()) };
        if self.key.is_some() {
            return Err(Problem::new(
                "keys",
                "each task draws one of keys, or all have the same key: write one of the two",
            ));
        }
        range("keys.count", keys.count.into(), 1.0, KEYS)?;
        range("keys.skew", keys.skew, 0.0, 10.0)
    }

    fn check_drawn(&self, until: Option<Time>) -> Checked {
        let Some(service) = &self.service else {
            return Err(Problem::new(
                "",
                "\"service\" is missing: how much work is a task? such as service: {exponential: {mean: 1s}}",
            ));
        };
        service.check_at("service")?;
        if self.limit == Some(0) {
            return Err(Problem::new("limit", "0 tasks: expected at least 1, or leave the source out"));
        }
        if self.end.is_some_and(|end| end <= self.start) {
            return Err(Problem::new("end", "a source ends after it starts"));
        }
        match (self.limit, self.end, until) {
            (None, None, None) => {
                Err(Problem::new("", "this source never ends: give it a limit or an end, or the scenario an until"))
            }
            _ => Ok(()),
        }
    }
}

impl Arrivals {
    fn kind(&self) -> &'static str {
        match self {
            Self::Poisson { .. } => "poisson",
            Self::Deterministic { .. } => "deterministic",
            Self::Uniform { .. } => "uniform",
            Self::Bursty { .. } => "bursty",
            Self::Diurnal { .. } => "diurnal",
        }
    }
}

impl Distribution {
    fn kind(&self) -> &'static str {
        match self {
            Self::Fixed(_) => "fixed",
            Self::Exponential { .. } => "exponential",
            Self::Uniform { .. } => "uniform",
            Self::Lognormal { .. } => "lognormal",
            Self::Pareto { .. } => "pareto",
            Self::Hyperexponential { .. } => "hyperexponential",
        }
    }

    /// What [`Distribution::check`] says, with its place.
    pub(super) fn check_at(&self, path: &str) -> Checked {
        self.check().map_err(|fault| misfit(fault, self.kind()).within(path))
    }
}

fn misfit((param, message): Fault, kind: &str) -> Problem {
    Problem::new(param, message).within(kind)
}

/// Checks what is said of tasks; whether a node can hold them is [`Room::check`].
pub(super) fn check_traits(traits: &TaskTraits, regions: &Regions) -> Checked {
    for (path, amount) in [("cpu", traits.cpu), ("memory", traits.memory), ("disk", traits.disk)] {
        range(path, amount.unwrap_or(0.0), 0.0, AMOUNT)?;
    }
    let priority = traits.priority.unwrap_or(0);
    range("priority", priority.into(), (-PRIORITY).into(), PRIORITY.into())?;
    positive("deadline", traits.deadline.unwrap_or(Duration::SECOND))?;
    positive("estimate", traits.estimate.unwrap_or(Duration::SECOND))?;
    positive("period", traits.period.unwrap_or(Duration::SECOND))?;
    if let Some(io) = traits.io {
        positive("io.every", io.every)?;
        if io.length.0 > LONGEST {
            return Err(Problem::new("io.length", "a time beyond 285 years"));
        }
    }
    range("weight", traits.weight.unwrap_or(1).into(), 1.0, WEIGHT.into())?;
    named("tenant", traits.tenant)?;
    named("key", traits.key)?;
    regions.check("region", traits.region, Region::Known)
}

/// The largest nodes: those of which no other has as much of everything.
pub(super) struct Room(Vec<[f64; 3]>);

impl Room {
    /// The room of all nodes, those that the script adds included.
    pub fn of(scenario: &Scenario) -> Self {
        let mut sizes: Vec<[f64; 3]> = Vec::new();
        for node in scenario.nodes.iter().chain(scenario.script.iter().filter_map(added)) {
            let size = [node.cpu, node.memory, node.disk];
            if !sizes.iter().any(|other| holds(other, &size)) {
                sizes.retain(|other| !holds(&size, other));
                sizes.push(size);
            }
        }
        Self(sizes)
    }

    /// Whether some node can hold such a task.
    pub fn check(&self, traits: &TaskTraits) -> Checked {
        let need = [traits.cpu.unwrap_or(1.0), traits.memory.unwrap_or(0.0), traits.disk.unwrap_or(0.0)];
        if self.0.iter().any(|size| holds(size, &need)) {
            return Ok(());
        }
        for (place, resource) in ["cpu", "memory", "disk"].into_iter().enumerate() {
            let most = self.0.iter().map(|size| size[place]).fold(0.0, f64::max);
            if need[place] > most {
                let message = format!("no node can ever hold {}: the largest has {most}", need[place]);
                return Err(Problem::new(resource, message));
            }
        }
        let [cpu, memory, disk] = need;
        Err(Problem::new("", format!("no node has cpu {cpu}, memory {memory} and disk {disk} together")))
    }
}

fn holds(size: &[f64; 3], need: &[f64; 3]) -> bool {
    size.iter().zip(need).all(|(size, need)| size >= need)
}

fn added(step: &Step) -> Option<&NodeSpec> {
    match &step.input {
        Input::AddNode(spec) => Some(spec),
        _ => None,
    }
}

/// The names of regions.
pub(super) struct Regions {
    /// Those where something is: a node, the control plane, a client.
    used: BTreeSet<String>,
    /// Those that the table of latencies names, and those of the nodes and the control plane.
    known: BTreeSet<String>,
}

#[derive(Clone, Copy)]
pub(super) enum Region {
    /// One where nodes are or that the latency table names.
    Known,
    /// Any: naming it makes it one.
    Used,
}

impl Regions {
    pub fn of(scenario: &Scenario) -> Self {
        let nodes = scenario.nodes.iter().chain(scenario.script.iter().filter_map(added));
        let places = nodes.filter_map(|node| node.region.clone()).chain(scenario.network.region.clone());
        let places = places.chain(scenario.network.control.iter().cloned());
        let mut used = BTreeSet::new();
        used.extend(places);
        let table = &scenario.network.regions;
        let listed = table.keys().chain(table.values().flat_map(|row| row.keys())).cloned();
        let mut known = used.clone();
        known.extend(listed);
        for source in &scenario.workload {
            used.extend(source.region.clone());
            used.extend(source.tasks.iter().filter_map(|task| task.region.clone()));
        }
        used.extend(scenario.script.iter().filter_map(|step| match &step.input {
            Input::Submit(submit) => submit.region.clone(),
            _ => None,
        }));
        Self { used, known }
    }

    /// Whether `region` may stand at `path`.
    pub fn check(&self, path: &str, region: Option<&str>, which: Region) -> Checked {
        named(path, region)?;
        match (region, which) {
            (Some(region), Region::Known) if !self.known.contains(region) => Err(unknown(path, region, &self.known)),
            _ => Ok(()),
        }
    }

    /// Whether something is in `region`, so that its latencies matter.
    pub fn check_used(&self, region: &str) -> Checked {
        match self.used.contains(region) {
            true => Ok(()),
            false => Err(unknown("", region, &self.used)),
        }
    }
}

fn unknown(path: &str, region: &str, regions: &BTreeSet<String>) -> Problem {
    let known: Vec<_> = regions.iter().map(String::as_str).take(24).collect();
    let listed = if known.is_empty() { "none: no node has one".to_owned() } else { known.join(", ") };
    Problem::new(path, format!("there is no region {region:?}: the regions are {listed}{}", hint(region, &known)))
}
