//! Graphs: tasks that need each other's data, services that need each other to run.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::{Given, short};
use super::amount::Unit;
use super::{PLACES_MAX, THINGS_MAX, list, row};
use crate::optimize::heft::{Dag, Slot};
use crate::optimize::start_order::{Cycle, start_order as order};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// The most edges of a case.
const EDGES_MAX: usize = 100_000;

/// What can be asked of a service before one that needs it starts.
const CONDITIONS: [&str; 3] = ["service_started", "service_healthy", "service_completed_successfully"];

/// `computation` (by task and processor), `edges` (from, to, data; tasks count from 1) → `rank_u`, `order`,
/// `schedule` (task: start, finish, processor), `makespan`.
pub(in super::super) fn heft(case: &Given) -> Result<Answer, Problem> {
    let computation = list(case, "computation", THINGS_MAX)?;
    let times = computation.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let processors = times.first().map_or(0, Vec::len);
    for (row, given) in times.iter().zip(&computation) {
        if row.is_empty() || row.len() > PLACES_MAX || row.len() != processors {
            let expected = processors.clamp(1, PLACES_MAX);
            return Err(given.problem(format!("expected {expected} numbers, one a processor, not {}", row.len())));
        }
    }
    let edges = list(case, "edges", EDGES_MAX)?;
    let edges = edges.iter().map(|edge| edge_parts(edge, times.len())).collect::<Result<Vec<_>, Problem>>()?;
    let unit = Unit::of(times.iter().flatten().chain(edges.iter().map(|(_, _, data)| data)));
    let time = times.iter().map(|row| unit.read_all(row)).collect::<Result<Vec<_>, _>>()?;
    let data = edges.iter().map(|(from, to, data)| Ok((*from, *to, unit.read(data)?)));
    let data = data.collect::<Result<Vec<_>, Problem>>()?;
    let longest = time.iter().map(|row| u128::from(row.iter().copied().max().unwrap_or(0))).sum::<u128>();
    let longest = longest + data.iter().map(|(_, _, data)| u128::from(*data)).sum::<u128>();
    if longest > 1 << 60 {
        return Err(case.problem("all these times together are too long"));
    }
    let dag = Dag::new(time, &data).map_err(|Cycle(tasks)| {
        let tasks: Vec<_> = tasks.iter().map(|task| (task + 1).to_string()).collect();
        case.problem_at("edges", format!("a cycle, these tasks need each other: {}", around(&tasks)))
    })?;
    let schedule = dag.heft();
    let shown = |amount: u64| unit.show(amount as f64);
    let slot = |slot: &Slot| json!([shown(slot.start), shown(slot.finish), slot.processor]);
    let slots = schedule.slots.iter().enumerate().map(|(task, place)| ((task + 1).to_string(), slot(place)));
    let order: Vec<usize> = schedule.order.iter().map(|task| task + 1).collect();
    Ok(Answer::Record(vec![
        ("rank_u", Answer::List(dag.upward_ranks().into_iter().map(|rank| unit.show(rank)).collect())),
        ("order", super::places(&order)),
        ("schedule", Answer::Given(slots.collect::<Map<_, _>>().into())),
        ("makespan", shown(schedule.makespan())),
    ]))
}

/// From, to, counted from 0, and the data.
fn edge_parts<'a>(edge: &Given<'a>, tasks: usize) -> Result<(usize, usize, Given<'a>), Problem> {
    let parts = edge.items()?;
    let [from, to, data] = &parts[..] else { return Err(edge.not("[from, to, data]")) };
    let task = |given: &Given| match tasks {
        0 => Err(given.problem("there are no tasks")),
        tasks => Ok(given.as_whole(1, tasks as i64)? as usize - 1),
    };
    Ok((task(from)?, task(to)?, data.clone()))
}

/// `services`, `depends_on` (service → list), `conditions` (service → service → condition) → `start_waves`,
/// `lexicographic_topological_order`. A cycle is an error that names it.
pub(in super::super) fn start_order(case: &Given) -> Result<Answer, Problem> {
    let services = list(case, "services", THINGS_MAX)?;
    let mut names = BTreeMap::new();
    for service in &services {
        if names.insert(service.as_text()?, 0).is_some() {
            return Err(service.problem(format!("there are two services {}", short(service.as_text()?))));
        }
    }
    // In the order of their names, so that ties go by name.
    for (place, (_, number)) in names.iter_mut().enumerate() {
        *number = place;
    }
    let known = |given: &Given, name: &str| {
        names.get(name).copied().ok_or_else(|| given.problem(format!("there is no service {}", short(name))))
    };
    let mut needs = vec![Vec::new(); names.len()];
    for (name, needed) in fields(case, "depends_on")? {
        let service = known(&needed, &name)?;
        for needed in needed.items()? {
            needs[service].push(known(&needed, needed.as_text()?)?);
        }
    }
    for (name, conditions) in fields(case, "conditions")? {
        let service = known(&conditions, &name)?;
        for (needed, condition) in conditions.fields()? {
            if !needs[service].contains(&known(&condition, &needed)?) {
                let message = format!("{} does not depend on {}", short(&name), short(&needed));
                return Err(condition.problem(message));
            }
            if !CONDITIONS.contains(&condition.as_text()?) {
                return Err(condition.not(&format!("one of {}", CONDITIONS.join(", "))));
            }
        }
    }
    let names: Vec<&str> = names.into_keys().collect();
    let found = order(&needs).map_err(|Cycle(services)| {
        let services: Vec<_> = services.iter().map(|&service| names[service].to_owned()).collect();
        case.problem_at("depends_on", format!("a cycle, these services need each other: {}", around(&services)))
    })?;
    let named = |services: &[usize]| {
        Answer::List(services.iter().map(|&service| Answer::Text(names[service].to_owned())).collect())
    };
    Ok(Answer::Record(vec![
        ("start_waves", Answer::List(found.waves.iter().map(|wave| named(wave)).collect())),
        ("lexicographic_topological_order", named(&found.order)),
    ]))
}

fn fields<'a>(case: &Given<'a>, key: &str) -> Result<Vec<(String, Given<'a>)>, Problem> {
    case.field(key, "an object")?.fields()
}

/// `a → b → a`.
fn around(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let first = names.first().map_or("", |name| name);
    match names.len() > SHOWN {
        true => format!("{} → ... ({} in all) → {first}", names[..SHOWN].join(" → "), names.len()),
        false => format!("{} → {first}", names.join(" → ")),
    }
}
