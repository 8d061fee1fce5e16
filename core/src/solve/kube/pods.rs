//! Pods near to each other, and pods spread evenly.

use super::{Bench, all_but, found, read};
use crate::kube::{
    Filter, Node, NodeAffinity, NodePolicy, Plugin, PodTemplate, Profile, SpreadConstraint, WhenUnsatisfiable,
};
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;

/// `pod_labels`, `pod_terms`, `existing` pods with labels and terms, `nodes` with labels, `hard_pod_affinity_weight` →
/// the score of each node, or whether it takes the pod.
pub(in crate::solve) fn interpod_affinity(case: &Given) -> Result<Answer, Problem> {
    let plugin = case.field("plugin", "a text")?;
    let is_score = match plugin.as_text()? {
        "InterPodAffinity score" => true,
        "InterPodAffinity filter" => false,
        _ => return Err(plugin.not(r#""InterPodAffinity score" or "InterPodAffinity filter""#)),
    };
    let hard = match is_score {
        true => case.whole("hard_pod_affinity_weight", 0, 100)?,
        false => 1,
    };
    let mut bench = Bench::new(case, Profile { hard_pod_affinity_weight: hard as i32, ..Profile::default() })?;
    for (name, labels) in read::namespaces(case)? {
        bench.scheduler.set_namespace(name, Some(labels));
    }
    add_nodes(&mut bench, &case.field("nodes", "an object of nodes with their labels")?)?;
    for given in case.list("existing")? {
        let terms = given.optional("terms")?.map(|terms| read::terms(&terms)).transpose()?.unwrap_or_default();
        bench.bind(&given, pod(read::namespace(&given)?, read::labels_of(&given)?, terms))?;
    }
    let labels = read::labels(&case.field("pod_labels", "an object of labels")?)?;
    let terms = read::terms(&case.field("pod_terms", "a list")?)?;
    let pod = bench.template(pod(read::namespace(case)?, labels, terms))?;
    Ok(match is_score {
        true => bench.scores(pod, Plugin::InterPodAffinity, &bench.all()),
        false => bench.statuses(pod, Filter::InterPodAffinity),
    })
}

fn pod(namespace: String, labels: crate::kube::Labels, terms: read::Terms) -> PodTemplate {
    let read::Terms { affinity, anti_affinity, preferred_affinity, preferred_anti_affinity } = terms;
    let near = PodTemplate { affinity, anti_affinity, preferred_affinity, ..PodTemplate::default() };
    PodTemplate { namespace, labels, preferred_anti_affinity, ..near }
}

/// `constraints`, `pods` and `candidate_nodes` with `other_nodes` → the score of each candidate; or `pod_labels`,
/// `constraints`, `pods`, `nodes`, `nodes_excluded_by_affinity` → whether each node takes the pod.
pub(in crate::solve) fn topology_spread(case: &Given) -> Result<Answer, Problem> {
    let plugin = case.field("plugin", "a text")?;
    let is_score = match plugin.as_text()? {
        "PodTopologySpread score" => true,
        "PodTopologySpread filter" => false,
        _ => return Err(plugin.not(r#""PodTopologySpread score" or "PodTopologySpread filter""#)),
    };
    let mut bench = Bench::new(case, Profile::default())?;
    let nodes = match is_score {
        true => "candidate_nodes",
        false => "nodes",
    };
    add_nodes(&mut bench, &case.field(nodes, "an object of nodes with their labels")?)?;
    let candidates = bench.all();
    if is_score {
        add_nodes(&mut bench, &case.field("other_nodes", "an object of nodes with their labels")?)?;
    }
    for given in case.list("pods")? {
        let (namespace, labels) = (read::namespace(&given)?, read::labels_of(&given)?);
        bench.bind(&given, PodTemplate { namespace, labels, ..PodTemplate::default() })?;
    }
    let (labels, excluded) = match is_score {
        true => (case.optional("pod_labels")?, case.optional("nodes_excluded_by_affinity")?),
        false => (
            Some(case.field("pod_labels", "an object of labels")?),
            Some(case.field("nodes_excluded_by_affinity", "a list of names")?),
        ),
    };
    let excluded = excluded.map_or_else(|| Ok(Vec::new()), |given| read::texts(&given))?;
    let required = match excluded.is_empty() {
        true => None,
        false => Some(vec![all_but(excluded).map_err(|invalid| found(case, &invalid))?]),
    };
    let when = match is_score {
        true => WhenUnsatisfiable::ScheduleAnyway,
        false => WhenUnsatisfiable::DoNotSchedule,
    };
    let constraints = case.list("constraints")?;
    let pod = bench.template(PodTemplate {
        namespace: read::namespace(case)?,
        labels: labels.map(|labels| read::labels(&labels)).transpose()?.unwrap_or_default(),
        node_affinity: NodeAffinity { required, ..NodeAffinity::default() },
        spread: constraints.iter().map(|given| constraint(given, when)).collect::<Result<_, _>>()?,
        ..PodTemplate::default()
    })?;
    Ok(match is_score {
        true => bench.scores(pod, Plugin::PodTopologySpread, &candidates),
        false => bench.statuses(pod, Filter::PodTopologySpread),
    })
}

/// `max_skew`, `topology`, `selector`, `min_domains`, and the policies as manifests name them.
fn constraint(given: &Given, when_unsatisfiable: WhenUnsatisfiable) -> Result<SpreadConstraint, Problem> {
    let policies = [("Honor", NodePolicy::Honor), ("Ignore", NodePolicy::Ignore)];
    let policy =
        |key, default| given.optional(key)?.map_or(Ok(default), |policy: Given| read::choice(&policy, &policies));
    let min_domains =
        given.optional("min_domains")?.map(|domains| domains.as_whole(1, i64::from(u32::MAX))).transpose()?;
    Ok(SpreadConstraint {
        max_skew: given.whole("max_skew", 1, i64::from(u32::MAX))? as u32,
        topology_key: read::topology(given)?,
        when_unsatisfiable,
        selector: given.optional("selector")?.map(|selector| read::selector(&selector)).transpose()?,
        min_domains: min_domains.map(|domains| domains as u32),
        node_affinity_policy: policy("node_affinity_policy", NodePolicy::Honor)?,
        node_taints_policy: policy("node_taints_policy", NodePolicy::Ignore)?,
        match_label_keys: given
            .optional("match_label_keys")?
            .map_or_else(|| Ok(Vec::new()), |keys| read::texts(&keys))?,
    })
}

/// An object of nodes with their labels.
fn add_nodes(bench: &mut Bench, nodes: &Given) -> Result<(), Problem> {
    for (name, labels) in nodes.fields()? {
        bench.add(&labels, Node { name, labels: read::labels(&labels)?, ..Node::default() })?;
    }
    Ok(())
}
