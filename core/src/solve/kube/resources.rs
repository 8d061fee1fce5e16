//! Resources: how full nodes would be, whether there is room, and who has to go.

use super::{Bench, found, read};
use crate::kube::{BrokenLinear, Filter, Node, Plugin, PodTemplate, Profile, Strategy};
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;

/// `pod`, `nodes`, `existing`, `resources` with their weights, `shape` for a ratio → the score of each node.
///
/// Quantities given for a pod are those of its one container; a pod without any has no container.
pub(in crate::solve) fn noderesources(case: &Given) -> Result<Answer, Problem> {
    let plugin = case.field("plugin", "a text")?;
    let resources = read::weighted_resources(&case.field("resources", "a list")?)?;
    let names = resources.iter().map(|(name, _)| name.clone()).collect();
    let strategy = match plugin.as_text()? {
        "NodeResourcesFit/MostAllocated" => Strategy::MostAllocated,
        "NodeResourcesFit/RequestedToCapacityRatio" => {
            let shape = case.field("shape", "a list")?;
            let curve = BrokenLinear::shape(&read::points(&shape)?);
            Strategy::RequestedToCapacityRatio(curve.map_err(|invalid| shape.problem(invalid.to_string()))?)
        }
        "NodeResourcesFit/LeastAllocated" | "NodeResourcesBalancedAllocation" | "NodeResourcesFit filter" => {
            Strategy::LeastAllocated
        }
        _ => {
            return Err(plugin.not(
                "NodeResourcesFit/LeastAllocated, NodeResourcesFit/MostAllocated, \
                 NodeResourcesFit/RequestedToCapacityRatio, NodeResourcesBalancedAllocation or NodeResourcesFit filter",
            ));
        }
    };
    let profile = Profile { strategy, fit_resources: resources, balanced_resources: names, ..Profile::default() };
    let mut bench = Bench::new(case, profile)?;
    for given in case.list("nodes")? {
        let name = given.text("name")?.to_owned();
        let allocatable = read::quantities(&given.field("allocatable", "an object of quantities")?)?;
        bench.add(&given, Node { name, allocatable, ..Node::default() })?;
    }
    for given in case.list("existing")? {
        let containers = read::containers(&given.field("requests", "an object of quantities")?)?;
        bench.bind(&given, PodTemplate { containers, ..PodTemplate::default() })?;
    }
    let given = case.field("pod", "an object of quantities")?;
    let containers = read::containers(&given)?;
    let pod = bench.template(PodTemplate { containers, ..PodTemplate::default() })?;
    Ok(match plugin.as_text()? {
        "NodeResourcesFit filter" => bench.statuses(pod, Filter::NodeResourcesFit),
        "NodeResourcesBalancedAllocation" => bench.scores(pod, Plugin::NodeResourcesBalancedAllocation, &bench.all()),
        _ => bench.scores(pod, Plugin::NodeResourcesFit, &bench.all()),
    })
}

/// `pod`, `node_capacity_cpu`, `nodes` with their pods → `node`, and `victims` by name, the most important first. When
/// there is no such node, it is null.
pub(in crate::solve) fn preemption(case: &Given) -> Result<Answer, Problem> {
    let capacity = case.field("node_capacity_cpu", "a whole number")?.as_whole(0, 1 << 53)?;
    let mut bench = Bench::new(case, Profile::default())?;
    let mut names = Vec::new();
    for (name, pods) in case.field("nodes", "an object of nodes with their pods")?.fields()? {
        let allocatable = [("cpu".to_owned(), capacity)].into();
        let node = bench.add(&pods, Node { name, allocatable, ..Node::default() })?;
        for given in pods.items()? {
            let name = given.text("name")?.to_owned();
            // Who has not started yet counts as started last.
            let start = given.optional("start_time")?;
            let start = start.map_or(Ok(i64::MAX), |start| start.as_whole(i64::MIN, i64::MAX))?;
            let template = bench.scheduler.template(pod(&given)?).map_err(|invalid| found(&given, &invalid))?;
            let pod = bench.scheduler.bind(template, node, start).map_err(|invalid| found(&given, &invalid))?;
            names.push((pod, name));
        }
    }
    let preemptor = bench.template(pod(&case.field("pod", "an object")?)?)?;
    let found = bench.scheduler.preempt(preemptor, &[]);
    let name = |node| bench.scheduler.cluster().node(node).map(|node| Answer::Text(node.name.clone()));
    let node = found.as_ref().and_then(|found| name(found.node)).unwrap_or(Answer::Nothing);
    let victims = found.into_iter().flat_map(|found| found.victims);
    let name = |pod| names.iter().find(|(known, _)| *known == pod).map(|(_, name)| Answer::Text(name.clone()));
    Ok(Answer::Record(vec![("node", node), ("victims", Answer::List(victims.filter_map(name).collect()))]))
}

/// A pod with a priority that takes some CPU.
fn pod(given: &Given) -> Result<PodTemplate, Problem> {
    let priority = given.whole("priority", i64::from(i32::MIN), i64::from(i32::MAX))? as i32;
    let cpu = given.whole("cpu", 0, 1 << 53)?;
    let requests = [("cpu".to_owned(), cpu)].into();
    let containers = vec![crate::kube::Container { requests, ..crate::kube::Container::default() }];
    Ok(PodTemplate { priority, containers, ..PodTemplate::default() })
}
