//! A service's containers, nodes and what runs on them in the kube-scheduler's terms.
//!
//! Amounts are in thousandths, as everywhere in the world. A container that says nothing of processors counts as 100
//! millicores when nodes are scored, as upstream has it; of memory and disk, whose unit is the scenario's own, it counts
//! as nothing. Images are taken to be given in mebibytes, as those of imported scenarios are.

use crate::ids::Resources;
use crate::kube::{
    Container, Effect, Invalid, NodeAffinity, NodeTerm, Operator, PodTemplate, PodTerm, Quantities, Requirement,
    Selector, SpreadConstraint, Taint, Toleration, TolerationOperator, Weighted, WhenUnsatisfiable,
};
use crate::scenario::{self, Expression, Image, ServiceSpec, TaintEffect, Unsatisfied};

/// The label that says of which service a container is.
const SERVICE: &str = "service";
/// Where services live.
pub(in crate::world) const NAMESPACE: &str = "default";
/// Where tasks are told apart from services.
const TASKS: &str = "tasks";

/// What the containers of a service have in common; their image is that of a version.
pub(in crate::world) fn template(spec: &ServiceSpec, demand: &Resources) -> Result<PodTemplate, Invalid> {
    let mut labels = spec.labels.clone();
    labels.entry(SERVICE.to_owned()).or_insert_with(|| spec.name.clone());
    let mut requests = quantities(demand);
    if spec.requests.cpu.or(spec.limits.cpu).is_none() {
        requests.remove("cpu");
    }
    let own = Requirement::equals(SERVICE, labels[SERVICE].clone());
    let spread = |spread: &scenario::Spread| {
        let selector = match &spread.labels {
            Some(all) => selector(all)?,
            None => [own.clone()].into_iter().collect(),
        };
        Ok(SpreadConstraint {
            max_skew: u32::from(spread.max_skew),
            topology_key: spread.topology.clone(),
            when_unsatisfiable: match spread.unsatisfied {
                Unsatisfied::DoNotSchedule => WhenUnsatisfiable::DoNotSchedule,
                Unsatisfied::ScheduleAnyway => WhenUnsatisfiable::ScheduleAnyway,
            },
            selector: Some(selector),
            min_domains: spread.min_domains.map(u32::from),
            ..SpreadConstraint::default()
        })
    };
    let affinity = &spec.affinity;
    let required = affinity.node.required.iter().map(|all| node_term(all));
    let required: Vec<NodeTerm> = required.collect::<Result<_, _>>()?;
    let preferred =
        affinity.node.preferred.iter().map(|preference| {
            Ok(Weighted { weight: i32::from(preference.weight), term: node_term(&preference.labels)? })
        });
    let terms = |of: &scenario::PodAffinity| {
        of.required.iter().map(|term| pod_term(&term.labels, &term.topology)).collect::<Result<_, _>>()
    };
    let preferences = |of: &scenario::PodAffinity| {
        let weighted = of.preferred.iter().map(|preference| {
            let term = pod_term(&preference.labels, &preference.topology)?;
            Ok(Weighted { weight: i32::from(preference.weight), term })
        });
        weighted.collect::<Result<_, Invalid>>()
    };
    Ok(PodTemplate {
        namespace: NAMESPACE.to_owned(),
        containers: vec![Container { image: spec.image.name.clone(), requests, limits: Quantities::new() }],
        priority: spec.priority,
        node_selector: spec.node_selector.clone(),
        node_affinity: NodeAffinity {
            required: (!required.is_empty()).then_some(required),
            preferred: preferred.collect::<Result<_, Invalid>>()?,
        },
        tolerations: spec.tolerations.iter().map(toleration).collect(),
        affinity: terms(&affinity.pod)?,
        anti_affinity: terms(&affinity.anti)?,
        preferred_affinity: preferences(&affinity.pod)?,
        preferred_anti_affinity: preferences(&affinity.anti)?,
        spread: spec.spread.iter().map(spread).collect::<Result<_, Invalid>>()?,
        labels,
        ..PodTemplate::default()
    })
}

/// What tasks hold of a node, all together: nobody can put them out.
pub(in crate::world) fn tasks(held: &Resources) -> PodTemplate {
    PodTemplate {
        namespace: TASKS.to_owned(),
        containers: vec![Container { requests: quantities(held), ..Container::default() }],
        priority: i32::MAX,
        ..PodTemplate::default()
    }
}

/// Which containers are of the service of this template.
pub(super) fn same_service(pod: &PodTemplate) -> Selector {
    [Requirement::equals(SERVICE, pod.labels[SERVICE].clone())].into_iter().collect()
}

/// The three resources by the names that manifests use.
pub(in crate::world) fn quantities(amounts: &Resources) -> Quantities {
    let named = [("cpu", amounts.cpu), ("memory", amounts.memory), ("ephemeral-storage", amounts.disk)];
    named.map(|(name, amount)| (name.to_owned(), i64::from(amount))).into()
}

/// The size of an image in bytes.
pub(in crate::world) fn bytes(image: &Image) -> i64 {
    const LARGEST: f64 = (1_i64 << 52) as f64;
    (image.size * 1_048_576.0).clamp(0.0, LARGEST) as i64
}

pub(super) fn taint(taint: &scenario::Taint) -> Taint {
    Taint { key: taint.key.clone(), value: taint.value.clone(), effect: effect(taint.effect) }
}

/// Tolerations as they are when nobody may tolerate that a node is drained or believed to be down: one that is for
/// every taint is one for each of the taints that nodes were given.
pub(super) fn for_taints(tolerations: &[Toleration], keys: &[&str]) -> Vec<Toleration> {
    let mut all = Vec::new();
    for toleration in tolerations {
        match toleration.key.as_str() {
            "" => all.extend(keys.iter().map(|key| Toleration { key: (*key).to_owned(), ..toleration.clone() })),
            key if keys.contains(&key) => all.push(toleration.clone()),
            _ => {}
        }
    }
    all
}

fn effect(effect: TaintEffect) -> Effect {
    match effect {
        TaintEffect::NoSchedule => Effect::NoSchedule,
        TaintEffect::PreferNoSchedule => Effect::PreferNoSchedule,
        TaintEffect::NoExecute => Effect::NoExecute,
    }
}

fn toleration(toleration: &scenario::Toleration) -> Toleration {
    Toleration {
        key: toleration.key.clone(),
        operator: match toleration.operator {
            scenario::TolerationOperator::Equal => TolerationOperator::Equal,
            scenario::TolerationOperator::Exists => TolerationOperator::Exists,
        },
        value: toleration.value.clone(),
        effect: toleration.effect.map(effect),
    }
}

fn selector(all: &[Expression]) -> Result<Selector, Invalid> {
    let requirement = |one: &Expression| {
        let operator = match one.operator {
            scenario::Operator::In => Operator::In,
            scenario::Operator::NotIn => Operator::NotIn,
            scenario::Operator::Exists => Operator::Exists,
            scenario::Operator::DoesNotExist => Operator::DoesNotExist,
            scenario::Operator::Gt => Operator::Gt,
            scenario::Operator::Lt => Operator::Lt,
        };
        Requirement::new(one.key.clone(), operator, one.values.clone())
    };
    all.iter().map(requirement).collect()
}

fn node_term(all: &[Expression]) -> Result<NodeTerm, Invalid> {
    Ok(NodeTerm { labels: selector(all)?, fields: Selector::default() })
}

fn pod_term(all: &[Expression], topology: &str) -> Result<PodTerm, Invalid> {
    Ok(PodTerm { selector: Some(selector(all)?), topology_key: topology.to_owned(), ..PodTerm::default() })
}
