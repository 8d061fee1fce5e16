//! Where pods may go: selectors, affinities, tolerations, spreads.

use super::objects;
use crate::import::tree::{Ignored, each, field, items, labels, misfit, need, note_others, one_of, read, text, whole};
use crate::scenario::yaml::{Node, Value};
use crate::scenario::{
    Affinity, Expression, Flaw, Match, NodeAffinity, NodePreference, Operator, PodAffinity, PodPreference, PodTerm,
    Spread, Taint, TaintEffect, Toleration, TolerationOperator, Unsatisfied,
};

const EFFECTS: [(&str, TaintEffect); 3] = [
    ("NoSchedule", TaintEffect::NoSchedule),
    ("PreferNoSchedule", TaintEffect::PreferNoSchedule),
    ("NoExecute", TaintEffect::NoExecute),
];

const OPERATORS: [(&str, Operator); 6] = [
    ("In", Operator::In),
    ("NotIn", Operator::NotIn),
    ("Exists", Operator::Exists),
    ("DoesNotExist", Operator::DoesNotExist),
    ("Gt", Operator::Gt),
    ("Lt", Operator::Lt),
];

/// A label selector: `matchLabels` and `matchExpressions`, all of which must hold.
pub(super) fn selector(node: &Node) -> Result<Match, Flaw> {
    let exact = read(node, "matchLabels", labels)?.unwrap_or_default();
    let exact = exact.into_iter().map(|(key, value)| Expression { key, values: vec![value], ..Expression::default() });
    Ok(exact.chain(objects(node, "matchExpressions", expression)?).collect())
}

fn expression(node: &Node) -> Result<Expression, Flaw> {
    let operator = need(node, "operator", |it| one_of(it, &OPERATORS))?;
    let values = objects(node, "values", text)?;
    let fault = |message: &str| Err(Flaw::at(node.mark, message).within("values"));
    match operator {
        Operator::In | Operator::NotIn if values.is_empty() => fault("expected at least one value"),
        Operator::Exists | Operator::DoesNotExist if !values.is_empty() => fault("expected no values"),
        Operator::Gt | Operator::Lt if values.len() != 1 || values[0].parse::<i64>().is_err() => {
            fault("expected one whole number, in quotes")
        }
        _ => Ok(Expression { key: need(node, "key", text)?, operator, values }),
    }
}

/// A term of a node affinity: labels and fields, all of which must hold. The one field there is is the node's name.
fn node_term(node: &Node) -> Result<Match, Flaw> {
    let mut all = objects(node, "matchExpressions", expression)?;
    for mut field in objects(node, "matchFields", expression)? {
        if field.key == "metadata.name" {
            crate::scenario::HOSTNAME.clone_into(&mut field.key);
        }
        all.push(field);
    }
    Ok(all)
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn affinity(node: &Node, ignored: &mut Ignored) -> Result<Affinity, Flaw> {
    note_others(node, &["nodeAffinity", "podAffinity", "podAntiAffinity"], "affinity", ignored)?;
    Ok(Affinity {
        node: read(node, "nodeAffinity", node_affinity)?.unwrap_or_default(),
        pod: read(node, "podAffinity", |it| pod_affinity(it, ignored))?.unwrap_or_default(),
        anti: read(node, "podAntiAffinity", |it| pod_affinity(it, ignored))?.unwrap_or_default(),
    })
}

fn node_affinity(node: &Node) -> Result<NodeAffinity, Flaw> {
    let required = read(node, REQUIRED, |it| need(it, "nodeSelectorTerms", |terms| each(terms, node_term)))?;
    let preferred = objects(node, PREFERRED, |it| {
        Ok(NodePreference { weight: need(it, "weight", weight)?, labels: need(it, "preference", node_term)? })
    })?;
    Ok(NodeAffinity { required: required.unwrap_or_default(), preferred })
}

fn pod_affinity(node: &Node, ignored: &mut Ignored) -> Result<PodAffinity, Flaw> {
    let mut affinity = PodAffinity::default();
    read(node, REQUIRED, |list| {
        for (place, it) in items(list)?.iter().enumerate() {
            affinity.required.push(pod_term(it, ignored).map_err(|flaw| flaw.within_list(place))?);
        }
        Ok(())
    })?;
    read(node, PREFERRED, |list| {
        for (place, it) in items(list)?.iter().enumerate() {
            let term = need(it, "podAffinityTerm", |term| pod_term(term, ignored));
            let PodTerm { labels, topology } = term.map_err(|flaw| flaw.within_list(place))?;
            let weight = need(it, "weight", weight).map_err(|flaw| flaw.within_list(place))?;
            affinity.preferred.push(PodPreference { weight, labels, topology });
        }
        Ok(())
    })?;
    Ok(affinity)
}

fn pod_term(node: &Node, ignored: &mut Ignored) -> Result<PodTerm, Flaw> {
    note_others(node, &["labelSelector", "topologyKey"], "an affinity to pods", ignored)?;
    let labels = read(node, "labelSelector", selector)?.unwrap_or_else(nobody);
    Ok(PodTerm { labels, topology: need(node, "topologyKey", text)? })
}

/// What no pod matches: a selector that is not there.
fn nobody() -> Match {
    let has = |operator| Expression { key: "service".to_owned(), operator, values: Vec::new() };
    vec![has(Operator::Exists), has(Operator::DoesNotExist)]
}

fn weight(node: &Node) -> Result<u8, Flaw> {
    match node.value {
        Value::Unsigned(weight @ 1..=100) => Ok(weight as u8),
        _ => Err(misfit(node, "a weight from 1 to 100")),
    }
}

pub(super) fn toleration(node: &Node) -> Result<Toleration, Flaw> {
    let operators = [("Equal", TolerationOperator::Equal), ("Exists", TolerationOperator::Exists)];
    let toleration = Toleration {
        key: read(node, "key", text)?.unwrap_or_default(),
        operator: read(node, "operator", |it| one_of(it, &operators))?.unwrap_or_default(),
        value: read(node, "value", text)?.unwrap_or_default(),
        effect: match field(node, "effect").map(text).transpose()?.as_deref() {
            Some("") | None => None,
            Some(_) => read(node, "effect", |it| one_of(it, &EFFECTS))?,
        },
    };
    match (toleration.operator, toleration.key.is_empty(), toleration.value.is_empty()) {
        (TolerationOperator::Equal, true, _) => {
            Err(Flaw::at(node.mark, "a toleration without a key tolerates everything: its operator is Exists"))
        }
        (TolerationOperator::Exists, _, false) => {
            Err(Flaw::at(node.mark, "with the operator Exists any value will do: expected none").within("value"))
        }
        _ => Ok(toleration),
    }
}

pub(super) fn taint(node: &Node) -> Result<Taint, Flaw> {
    Ok(Taint {
        key: need(node, "key", text)?,
        value: read(node, "value", text)?.unwrap_or_default(),
        effect: need(node, "effect", |it| one_of(it, &EFFECTS))?,
    })
}

pub(super) fn spread(node: &Node) -> Result<Spread, Flaw> {
    let unsatisfied = [("DoNotSchedule", Unsatisfied::DoNotSchedule), ("ScheduleAnyway", Unsatisfied::ScheduleAnyway)];
    let positive = |it: &Node| match whole(it, u16::MAX.into())? {
        0 => Err(misfit(it, "a whole number from 1 up")),
        number => Ok(number as u16),
    };
    Ok(Spread {
        max_skew: need(node, "maxSkew", positive)?,
        topology: need(node, "topologyKey", text)?,
        labels: Some(read(node, "labelSelector", selector)?.unwrap_or_else(nobody)),
        unsatisfied: need(node, "whenUnsatisfiable", |it| one_of(it, &unsatisfied))?,
        min_domains: read(node, "minDomains", positive)?,
    })
}
