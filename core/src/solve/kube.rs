//! Exercises on the kube-scheduler and the horizontal autoscaler: cases as Kubernetes' own unit tests state them.
//!
//! A case names one plugin and is answered by that plugin alone, as the scheduler runs it: for each node its score from
//! 0 to 100, or `fits`, `Unschedulable` or `UnschedulableAndUnresolvable`. What upstream skips scores 0 everywhere.

mod hpa;
mod pods;
mod read;
mod resources;

pub(super) use hpa::hpa;
pub(super) use pods::{interpod_affinity, topology_spread};
pub(super) use resources::{noderesources, preemption};

use super::Problem;
use super::answer::Answer;
use super::given::Given;
use crate::kube::{
    Filter, Invalid, Node, NodeAffinity, NodeId, NodeTerm, Plugin, PodTemplate, Profile, Scheduler, Status, TemplateId,
};

/// `preferred`, `added_affinity`, `nodes` → the score of each node.
pub(super) fn node_affinity(case: &Given) -> Result<Answer, Problem> {
    let plugin = case.field("plugin", "a text")?;
    let preferred = read::preferred_nodes(&case.field("preferred", "a list")?)?;
    let added = case.field("added_affinity", "a list")?;
    let profile = Profile { added_affinity: read::preferred_nodes(&added)?, ..Profile::default() };
    let mut bench = Bench::new(case, profile)?;
    for (name, labels) in case.field("nodes", "an object of nodes with their labels")?.fields()? {
        bench.add(&labels, Node { name, labels: read::labels(&labels)?, ..Node::default() })?;
    }
    let required = case.optional("required")?.map(|terms| read::node_terms(&terms)).transpose()?;
    let node_selector = case.optional("node_selector")?.map(|labels| read::labels(&labels)).transpose()?;
    let node_affinity = NodeAffinity { required, preferred };
    let node_selector = node_selector.unwrap_or_default();
    let pod = bench.template(PodTemplate { node_affinity, node_selector, ..PodTemplate::default() })?;
    match plugin.as_text()? {
        "NodeAffinity score" => Ok(bench.scores(pod, Plugin::NodeAffinity, &bench.all())),
        "NodeAffinity filter" => Ok(bench.statuses(pod, Filter::NodeAffinity)),
        _ => Err(plugin.not(r#""NodeAffinity score" or "NodeAffinity filter""#)),
    }
}

/// `tolerations` and `nodes` with their taints → the score of each node; or `taints` → whether a node with them takes
/// the pod.
pub(super) fn taints(case: &Given) -> Result<Answer, Problem> {
    let plugin = case.field("plugin", "a text")?;
    let is_score = match plugin.as_text()? {
        "TaintToleration score" => true,
        "TaintToleration filter" => false,
        _ => return Err(plugin.not(r#""TaintToleration score" or "TaintToleration filter""#)),
    };
    let tolerations = read::tolerations(&case.field("tolerations", "a list")?)?;
    let mut bench = Bench::new(case, Profile::default())?;
    let pod = bench.template(PodTemplate { tolerations, ..PodTemplate::default() })?;
    if is_score {
        for (name, taints) in case.field("nodes", "an object of nodes with their taints")?.fields()? {
            bench.add(&taints, Node { name, taints: read::taints(&taints)?, ..Node::default() })?;
        }
        return Ok(bench.scores(pod, Plugin::TaintToleration, &bench.all()));
    }
    let taints = case.field("taints", "a list")?;
    let node = bench.add(&taints, Node { taints: read::taints(&taints)?, ..Node::default() })?;
    Ok(expect(Answer::Text(bench.status(pod, node, Filter::TaintToleration).name().into())))
}

fn expect(answer: Answer) -> Answer {
    Answer::Record(vec![("expect", answer)])
}

/// A scheduler on which one plugin is asked.
struct Bench<'a> {
    case: &'a Given<'a>,
    scheduler: Scheduler,
}

impl<'a> Bench<'a> {
    fn new(case: &'a Given<'a>, profile: Profile) -> Result<Self, Problem> {
        let scheduler = Scheduler::new(profile).map_err(|invalid| found(case, &invalid))?;
        Ok(Self { case, scheduler })
    }

    fn add(&mut self, given: &Given, node: Node) -> Result<NodeId, Problem> {
        self.scheduler.add_node(node).map_err(|invalid| found(given, &invalid))
    }

    fn template(&mut self, pod: PodTemplate) -> Result<TemplateId, Problem> {
        self.scheduler.template(pod).map_err(|invalid| found(self.case, &invalid))
    }

    /// Binds a pod to the node that `given.node` names.
    fn bind(&mut self, given: &Given, pod: PodTemplate) -> Result<(), Problem> {
        let name = given.field("node", "the name of a node")?;
        let node = self.scheduler.cluster().node_named(name.as_text()?);
        let node = node.ok_or_else(|| name.not("the name of a node"))?;
        let template = self.scheduler.template(pod).map_err(|invalid| found(given, &invalid))?;
        self.scheduler.bind(template, node, 0).map_err(|invalid| found(given, &invalid))?;
        Ok(())
    }

    fn all(&self) -> Vec<NodeId> {
        self.scheduler.cluster().nodes().map(|(node, _)| node).collect()
    }

    fn scores(&self, pod: TemplateId, plugin: Plugin, nodes: &[NodeId]) -> Answer {
        let scores = self.scheduler.scores(pod, plugin, nodes);
        let score = |place: usize| scores.as_ref().map_or(0, |scores| scores[place].normalized);
        self.by_name(nodes, (0..nodes.len()).map(|place| Answer::Number(score(place) as f64)))
    }

    fn statuses(&self, pod: TemplateId, filter: Filter) -> Answer {
        let all = self.all();
        self.by_name(&all, all.iter().map(|node| Answer::Text(self.status(pod, *node, filter).name().into())))
    }

    /// What one filter says.
    fn status(&self, pod: TemplateId, node: NodeId, filter: Filter) -> Status {
        let rejections = self.scheduler.rejections(pod, node);
        let by_filter = rejections.iter().filter(|rejection| rejection.filter == filter);
        by_filter.map(|rejection| rejection.status).max().unwrap_or(Status::Fits)
    }

    fn by_name(&self, nodes: &[NodeId], answers: impl Iterator<Item = Answer>) -> Answer {
        let name =
            |node: &NodeId| self.scheduler.cluster().node(*node).map_or_else(String::new, |node| node.name.clone());
        expect(Answer::Map(nodes.iter().map(name).zip(answers).collect()))
    }
}

/// What the engine finds wrong, at its place in the case.
fn found(given: &Given, invalid: &Invalid) -> Problem {
    given.problem_at(&invalid.path, &*invalid.message)
}

/// A term that any node but these meets.
fn all_but(names: Vec<String>) -> Result<NodeTerm, Invalid> {
    let other = crate::kube::Requirement::new("metadata.name", crate::kube::Operator::NotIn, names)?;
    Ok(NodeTerm { fields: [other].into_iter().collect(), ..NodeTerm::default() })
}
