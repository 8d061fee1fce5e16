//! Checks of labels, taints, tolerations, affinities and spreads.

use super::parts::named;
use super::{Checked, Problem};
use crate::scenario::{Expression, NodeSpec, Operator, PodAffinity, ServiceSpec, Toleration, TolerationOperator};
use std::collections::BTreeMap;

/// The most entries of one list.
const ENTRIES: usize = 200;

pub(super) fn check_node(node: &NodeSpec) -> Checked {
    check_labels("labels", &node.labels)?;
    each("taints", &node.taints, |taint| named("key", Some(&taint.key)))?;
    each("images", &node.images, |image| named("", Some(image)))
}

pub(super) fn check_service(service: &ServiceSpec) -> Checked {
    check_labels("labels", &service.labels)?;
    check_labels("node_selector", &service.node_selector)?;
    each("tolerations", &service.tolerations, check_toleration)?;
    let node = &service.affinity.node;
    let within = |problem: Problem| problem.within("node").within("affinity");
    each("required", &node.required, |labels| check_match("", labels, true)).map_err(within)?;
    each("preferred", &node.preferred, |preference| {
        check_weight(preference.weight)?;
        check_match("labels", &preference.labels, true)
    })
    .map_err(within)?;
    for (path, affinity) in [("pod", &service.affinity.pod), ("anti", &service.affinity.anti)] {
        check_neighbours(affinity).map_err(|problem| problem.within(path).within("affinity"))?;
    }
    each("spread", &service.spread, |spread| {
        named("topology", Some(&spread.topology))?;
        match (spread.max_skew, spread.min_domains) {
            (0, _) => Err(Problem::new("max_skew", "expected at least 1")),
            (_, Some(0)) => Err(Problem::new("min_domains", "expected at least 1, or leave it out")),
            _ => check_match("labels", spread.labels.as_deref().unwrap_or_default(), false),
        }
    })
}

fn check_neighbours(affinity: &PodAffinity) -> Checked {
    each("required", &affinity.required, |term| {
        named("topology", Some(&term.topology))?;
        check_match("labels", &term.labels, false)
    })?;
    each("preferred", &affinity.preferred, |preference| {
        check_weight(preference.weight)?;
        named("topology", Some(&preference.topology))?;
        check_match("labels", &preference.labels, false)
    })
}

fn check_toleration(toleration: &Toleration) -> Checked {
    match (toleration.operator, toleration.key.is_empty(), toleration.value.is_empty()) {
        (TolerationOperator::Equal, true, _) => {
            Err(Problem::new("key", "a toleration without a key tolerates everything: say operator: exists"))
        }
        (TolerationOperator::Exists, _, false) => {
            Err(Problem::new("value", "with the operator exists any value will do: leave it out"))
        }
        _ => Ok(()),
    }
}

fn check_weight(weight: u8) -> Checked {
    match weight {
        1..=100 => Ok(()),
        _ => Err(Problem::new("weight", format!("{weight} is out of range: expected 1 to 100"))),
    }
}

/// `numbers` tells whether labels may be compared as numbers.
fn check_match(path: &str, labels: &[Expression], numbers: bool) -> Checked {
    let within = |problem: Problem| if path.is_empty() { problem } else { problem.within(path) };
    each_in(labels, |expression| check_expression(expression, numbers)).map_err(within)
}

fn check_expression(expression: &Expression, numbers: bool) -> Checked {
    named("key", Some(&expression.key))?;
    let fault = |message: String| Err(Problem::new("values", message));
    let values = &expression.values;
    match expression.operator {
        Operator::In | Operator::NotIn if values.is_empty() => fault("expected at least one value".to_owned()),
        Operator::Exists | Operator::DoesNotExist if !values.is_empty() => {
            fault("whether a label is there has nothing to do with its value: leave them out".to_owned())
        }
        Operator::Gt | Operator::Lt if !numbers => Err(Problem::new(
            "operator",
            "labels of containers are not compared as numbers: expected in, not_in, exists or does_not_exist",
        )),
        Operator::Gt | Operator::Lt if values.len() != 1 || values[0].parse::<i64>().is_err() => {
            fault("expected one whole number, in quotes".to_owned())
        }
        _ if values.len() > ENTRIES => fault(format!("{} values: expected at most {ENTRIES}", values.len())),
        _ => Ok(()),
    }
}

fn check_labels(path: &str, labels: &BTreeMap<String, String>) -> Checked {
    if labels.len() > ENTRIES {
        return Err(Problem::new(path, format!("{} labels: expected at most {ENTRIES}", labels.len())));
    }
    labels.keys().try_for_each(|key| named("", Some(key))).map_err(|problem| problem.within(path))
}

fn each<T>(path: &str, items: &[T], check: impl Fn(&T) -> Checked) -> Checked {
    each_in(items, check).map_err(|problem| problem.within(path))
}

fn each_in<T>(items: &[T], check: impl Fn(&T) -> Checked) -> Checked {
    if items.len() > ENTRIES {
        return Err(Problem::new("", format!("{} entries: expected at most {ENTRIES}", items.len())));
    }
    items.iter().enumerate().try_for_each(|(place, item)| check(item).map_err(|problem| problem.within(place)))
}
