//! Checks of the script: every step names a node that is there at that time, and a class that the scenario has.

use super::parts::{Regions, Room, check_traits, range};
use super::{Checked, NODES, Problem, TASKS};
use crate::clock::{LONGEST, Time};
use crate::hint::hint;
use crate::order::sort_by_key;
use crate::scenario::{Input, NodeSpec, Scenario, Step, Submit};
use std::collections::BTreeMap;

/// A node's life as the script tells it.
#[derive(Clone, Copy)]
struct Life {
    joined: Time,
    removed: Option<Time>,
}

/// Follows the steps in the order of their times: first who joins, then what is done to whom. `names` are the nodes of the start, `tasks` the tasks written out.
pub(super) fn check(scenario: &Scenario, names: Vec<String>, room: &Room, regions: &Regions, tasks: usize) -> Checked {
    let mut cast = Cast { names, lives: BTreeMap::new() };
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
        if let Input::AddNode(spec) = &step.input {
            cast.add(spec, step.at).map_err(|problem| fault(problem.within("add_node")))?;
        }
    }
    let mut tasks = tasks;
    for (place, step) in order {
        match &step.input {
            Input::Crash(name) => cast.check("crash", name, step.at),
            Input::Restart(name) => cast.check("restart", name, step.at),
            Input::Pause(name) => cast.check("pause", name, step.at),
            Input::Resume(name) => cast.check("resume", name, step.at),
            Input::Slow { node, factor } => cast
                .check("node", node, step.at)
                .and_then(|()| range("factor", *factor, 0.001, 100.0))
                .map_err(|problem| problem.within("slow")),
            Input::RemoveNode(name) => cast.remove(name, step.at),
            Input::Submit(submit) => {
                check_submit(submit, scenario, room, regions, &mut tasks).map_err(|problem| problem.within("submit"))
            }
            Input::AddNode(_) | Input::SetQueue(_) | Input::SetBalance(_) => Ok(()),
        }
        .map_err(|problem| problem.within(place).within("script"))?;
    }
    Ok(())
}

struct Cast {
    /// Every node there ever was, in the order in which they joined.
    names: Vec<String>,
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
