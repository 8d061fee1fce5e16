//! Checks of the script: every step names a node that is there at that time, and a class that the scenario has.

use super::parts::{Regions, Room, check_traits, range};
use super::services::{check_rollout, check_scale, service_named};
use super::{Checked, NODES, Problem, TASKS};
use crate::clock::{LONGEST, Time};
use crate::consensus::raft::Reads;
use crate::consensus::{CONTROL_NODES, Plan};
use crate::hint::hint;
use crate::order::sort_by_key;
use crate::scenario::{
    ALL, CLIENT, CONTROL, GATEWAY, Impair, Input, LEADER, NodeSpec, ReadWay, Scenario, Slow, Step, Submit,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most writes that a disk that lies may owe.
const LIES_MAX: f64 = 1e6;

/// A node's life as the script tells it.
#[derive(Clone, Copy)]
struct Life {
    joined: Time,
    removed: Option<Time>,
}

/// Follows the steps in the order of their times: first who joins, then what is done to whom. `names` are the nodes of the start, `tasks` the tasks written out.
/// `controls` are the control nodes.
pub(super) fn check(
    scenario: &Scenario,
    names: Vec<String>,
    controls: Vec<String>,
    room: &Room,
    regions: &Regions,
    tasks: usize,
) -> Checked {
    let classes = scenario.workload.iter().map(|source| source.class.clone()).collect();
    let mut cast = Cast { names, controls, classes, lives: BTreeMap::new() };
    for name in &cast.names {
        cast.lives.insert(name.clone(), Life { joined: Time::ZERO, removed: None });
    }
    let mut order: Vec<(usize, &Step)> = scenario.script.iter().enumerate().collect();
    sort_by_key(&mut order, |(_, step)| (step.at.0, 0));
    for &(place, step) in &order {
        let fault = |problem: Problem| problem.within(place).within("script");
        if step.at.0 > LONGEST {
            return Err(fault(Problem::new("at", "a time beyond 285 years")));
        }
        match &step.input {
            Input::SetReplicas { voters, .. } => cast.grow(voters),
            Input::AddLearner(name) => cast.grow(std::slice::from_ref(name)),
            _ => {}
        }
        if let Input::AddNode(spec) = &step.input {
            cast.add(spec, step.at).map_err(|problem| fault(problem.within("add_node")))?;
        }
    }
    let mut tasks = tasks;
    for (place, step) in order {
        match &step.input {
            Input::Crash(name) => cast.check_any("crash", name, step.at),
            Input::Restart(name) => cast.check_any("restart", name, step.at),
            Input::Pause(name) => cast.check_any("pause", name, step.at),
            Input::Resume(name) => cast.check_any("resume", name, step.at),
            Input::Timeout(name) => cast.check_control("timeout", name),
            Input::Transfer(name) => cast.check_control("transfer", name),
            Input::Cut(way) => cast
                .check_site("from", &way.from, step.at)
                .and_then(|()| cast.check_site("to", &way.to, step.at))
                .map_err(|problem| problem.within("cut")),
            Input::Partition(groups) => cast.check_groups(groups, step.at),
            Input::Isolate(name) => cast.check_site("isolate", name, step.at),
            Input::Impair(impair) => check_impair(&cast, impair, step.at).map_err(|problem| problem.within("impair")),
            Input::Drift { node, rate } => cast
                .check_control("node", node)
                .and_then(|()| range("rate", *rate, 0.1, 10.0))
                .map_err(|problem| problem.within("drift")),
            Input::SlowDisk { node, .. } => {
                cast.check_control("node", node).map_err(|problem| problem.within("slow_disk"))
            }
            Input::LyingDisk { node, writes } => cast
                .check_control("node", node)
                .and_then(|()| range("writes", f64::from(*writes), 0.0, LIES_MAX))
                .map_err(|problem| problem.within("lying_disk")),
            Input::FillDisk(name) => cast.check_control("fill_disk", name),
            Input::FreeDisk(name) => cast.check_control("free_disk", name),
            Input::Snapshot(name) => cast.check_control("snapshot", name),
            Input::Read(name) => cast.check_control("read", name),
            Input::ReadAs { node, way } => {
                let lease = |()| check_lease(scenario, *way);
                cast.check_control("node", node).and_then(lease).map_err(|problem| problem.within("read_as"))
            }
            Input::AddLearner(name) => cast.check_control("add_learner", name),
            Input::Promote(name) => cast.check_control("promote", name),
            Input::RemoveMember(name) => cast.check_control("remove_member", name),
            Input::SetReplicas { voters, .. } => {
                cast.check_voters(voters).map_err(|problem| problem.within("set_replicas"))
            }
            Input::Update(rollout) => check_rollout(scenario, rollout).map_err(|problem| problem.within("update")),
            Input::Scale { service, replicas } => service_named(scenario, "service", service)
                .and_then(|_| check_scale(*replicas))
                .map_err(|problem| problem.within("scale")),
            Input::Drain(name) => cast.check("drain", name, step.at),
            Input::Uncordon(name) => cast.check("uncordon", name, step.at),
            Input::Down(_)
            | Input::Up(_)
            | Input::SplitVote(_)
            | Input::AlignTimers(_)
            | Input::SpreadTimers(_)
            | Input::Drop(_)
            | Input::Hold(_)
            | Input::Deliver(_)
            | Input::Heal(_) => Ok(()),
            Input::Slow(slow) => cast.check_slow(slow, step.at).map_err(|problem| problem.within("slow")),
            Input::RemoveNode(name) => cast.remove(name, step.at),
            Input::Submit(submit) => {
                check_submit(submit, scenario, room, regions, &mut tasks).map_err(|problem| problem.within("submit"))
            }
            Input::SetPlace(policy) => scenario.policies.takes(policy).map_err(|problem| problem.within("set_place")),
            Input::AddNode(_) | Input::SetQueue(_) | Input::SetBalance(_) | Input::SetPredict(_) => Ok(()),
        }
        .map_err(|problem| problem.within(place).within("script"))?;
    }
    Ok(())
}

struct Cast {
    /// Every node there ever was, in the order in which they joined.
    names: Vec<String>,
    /// The control nodes.
    controls: Vec<String>,
    classes: Vec<String>,
    lives: BTreeMap<String, Life>,
}

impl Cast {
    /// Whether `name` is a node at that time.
    fn check(&self, path: &str, name: &str, at: Time) -> Checked {
        let message = match self.lives.get(name) {
            Some(Life { removed: Some(removed), .. }) => format!("{name} was taken out of service at {removed}"),
            Some(Life { joined, .. }) if *joined > at => format!("{name} joins only at {joined}"),
            Some(_) => return Ok(()),
            None => {
                let known: Vec<_> = self.names.iter().map(String::as_str).collect();
                let listed = match known.len() {
                    0..=24 => known.join(", "),
                    count => format!("{}, ... ({count} in all)", known[..24].join(", ")),
                };
                format!("at {at} there is no node {name:?}: the nodes are {listed}{}", hint(name, &known))
            }
        };
        Err(Problem::new(path, message))
    }

    /// Takes in the control nodes that a change of members makes.
    fn grow(&mut self, voters: &[String]) {
        let place = |name: &String| name.strip_prefix('n').and_then(|place| place.parse::<usize>().ok());
        let most = voters.iter().filter_map(place).max().unwrap_or(0).min(CONTROL_NODES as usize);
        if !self.controls.is_empty() {
            self.controls.extend((self.controls.len() + 1..=most).map(|place| format!("n{place}")));
        }
    }

    fn check_voters(&self, voters: &[String]) -> Checked {
        let each = voters.iter().enumerate();
        let checked = |(place, name): (usize, &String)| match voters[..place].contains(name) {
            true => Err(Problem::new("", format!("{name} is listed twice"))),
            false => self.check_control("", name),
        };
        for (place, name) in each {
            checked((place, name)).map_err(|problem| problem.within(place).within("voters"))?;
        }
        match voters.is_empty() {
            true => Err(Problem::new("voters", "expected at least one control node")),
            false => Ok(()),
        }
    }

    /// Whether `name` is a control node, or the word for the one that leads.
    fn check_control(&self, path: &str, name: &str) -> Checked {
        let known: Vec<_> = self.controls.iter().map(String::as_str).collect();
        match (known.is_empty(), known.contains(&name) || name == LEADER) {
            (_, true) => Ok(()),
            (true, _) => Err(Problem::new(
                path,
                "there are no control nodes: the scenario has no control plane such as control: raft",
            )),
            (false, _) => {
                let listed = known.join(", ");
                let message = format!("there is no control node {name:?}: they are {listed}{}", hint(name, &known));
                Err(Problem::new(path, message))
            }
        }
    }

    /// Whether `name` is a control node, or a worker at that time.
    fn check_any(&self, path: &str, name: &str, at: Time) -> Checked {
        match self.controls.iter().any(|known| known == name) || name == LEADER && !self.controls.is_empty() {
            true => Ok(()),
            false => self.check(path, name, at),
        }
    }

    fn check_site(&self, path: &str, name: &str, at: Time) -> Checked {
        let class = name.strip_prefix(CLIENT);
        match name {
            GATEWAY => Ok(()),
            CONTROL if self.controls.is_empty() => Ok(()),
            _ if class.is_some_and(|class| self.classes.iter().any(|known| known == class)) => Ok(()),
            _ => self.check_any(path, name, at),
        }
    }

    /// A worker has a factor, a control node a delay.
    fn check_slow(&self, slow: &Slow, at: Time) -> Checked {
        let Slow { node, factor, delay } = slow;
        let expected = |path, what: &str| Err(Problem::new(path, what.to_owned()));
        if self.check_any("node", node, at).is_ok() && self.check("node", node, at).is_err() {
            return match (factor, delay) {
                (Some(_), _) => expected("factor", "workers have a factor; a control node has a delay"),
                (None, None) => expected("delay", "expected how long the control node takes over each message"),
                (None, Some(delay)) => range("delay", delay.as_secs_f64(), 0.0, 3_600.0),
            };
        }
        self.check("node", node, at)?;
        match (factor, delay) {
            (_, Some(_)) => expected("delay", "control nodes have a delay; a worker has a factor"),
            (None, None) => {
                expected("factor", "expected the worker's new speed, as a factor of the one it was made with")
            }
            (Some(factor), None) => range("factor", *factor, 0.001, 100.0),
        }
    }

    /// Whether every name of a partition is a site, and stands in one group only.
    fn check_groups(&self, groups: &[Vec<String>], at: Time) -> Checked {
        let mut seen = BTreeSet::new();
        for (place, group) in groups.iter().enumerate() {
            for (member, name) in group.iter().enumerate() {
                let fault = |problem: Problem| problem.within(member).within(place).within("partition");
                self.check_site("", name, at).map_err(fault)?;
                if !seen.insert(name) {
                    return Err(fault(Problem::new("", format!("{name} stands in two groups"))));
                }
            }
        }
        match groups.len() {
            0 | 1 => Err(Problem::new("partition", "expected two groups or more")),
            _ => Ok(()),
        }
    }

    fn add(&mut self, spec: &NodeSpec, at: Time) -> Checked {
        spec.check()?;
        if self.names.len() + usize::from(spec.count) > NODES {
            return Err(Problem::new("count", format!("more than {NODES} nodes in all")));
        }
        let first = self.names.len();
        spec.name_into(&mut self.names);
        for name in &self.names[first..] {
            if self.lives.insert(name.clone(), Life { joined: at, removed: None }).is_some() {
                return Err(Problem::new("name", format!("there is already a node called {name:?}")));
            }
        }
        Ok(())
    }

    fn remove(&mut self, name: &str, at: Time) -> Checked {
        self.check("remove_node", name, at)?;
        let life = self.lives.get_mut(name).expect("checked above");
        life.removed = Some(at);
        Ok(())
    }
}

/// A leader holds a lease only where reads are set to rely on it.
fn check_lease(scenario: &Scenario, way: ReadWay) -> Checked {
    let Some(Plan::Raft { params, .. }) = scenario.control.as_ref().map(|control| *control.build()) else {
        return Ok(());
    };
    match way == ReadWay::Lease && params.reads != Reads::Lease {
        true => Err(Problem::new("way", "nobody holds a lease: the control plane has to be set to reads: lease")),
        false => Ok(()),
    }
}

fn check_impair(cast: &Cast, impair: &Impair, at: Time) -> Checked {
    match (impair.from == ALL, impair.to == ALL) {
        (true, true) => return Err(Problem::new("to", "expected one site at least: not all at both ends")),
        (from, to) => {
            if !from {
                cast.check_site("from", &impair.from, at)?;
            }
            if !to {
                cast.check_site("to", &impair.to, at)?;
            }
        }
    }
    range("loss", impair.loss, 0.0, 1.0)?;
    range("duplicate", impair.duplicate, 0.0, 1.0)
}

fn check_submit(submit: &Submit, scenario: &Scenario, room: &Room, regions: &Regions, tasks: &mut usize) -> Checked {
    let classes: Vec<_> = scenario.workload.iter().map(|source| source.class.as_str()).collect();
    if !classes.contains(&submit.class.as_str()) {
        let listed = if classes.is_empty() { "none".to_owned() } else { classes.join(", ") };
        let hint = hint(&submit.class, &classes);
        let message = format!("there is no class {:?}: the classes are {listed}{hint}", submit.class);
        return Err(Problem::new("class", message));
    }
    range("count", submit.count.into(), 1.0, 100_000.0)?;
    *tasks += submit.count as usize;
    if *tasks > TASKS {
        return Err(Problem::new("count", format!("more than {TASKS} tasks in all")));
    }
    let traits = submit.traits();
    check_traits(&traits, regions)?;
    room.check(&traits)
}
