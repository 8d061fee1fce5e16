//! Taints of nodes, and tolerations of pods.
//!
//! **Filter**: every `NoSchedule` and `NoExecute` taint of the node must be tolerated; a node that is marked
//! unschedulable counts as tainted so. **Score**: the fewer `PreferNoSchedule` taints are not tolerated, the better;
//! only tolerations of that effect, or of any, count.

use super::funnel::Reason;
use super::node::Node;
use super::pod::PodTemplate;
use serde::Serialize;

/// The taint that a node marked unschedulable is taken to have.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Effect {
    /// They are not placed there.
    NoSchedule,
    /// They are placed there when nothing else is better.
    PreferNoSchedule,
    /// They are not placed there, and those that are there have to go.
    NoExecute,
}

impl Effect {
    /// All of them, by the names that manifests use.
    pub const ALL: [(&'static str, Self); 3] = [
        ("NoSchedule", Self::NoSchedule),
        ("PreferNoSchedule", Self::PreferNoSchedule),
        ("NoExecute", Self::NoExecute),
    ];
}

/// A mark on a node that keeps pods away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its name.
    pub key: String,
    /// Its value; may be empty.
    pub value: String,
    /// What it does.
    pub effect: Effect,
}

/// How a toleration compares the value of a taint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TolerationOperator {
    /// The values are the same.
    #[default]
    Equal,
    /// Any value.
    Exists,
    /// The taint's value is a whole number below the toleration's.
    Lt,
    /// The taint's value is a whole number above the toleration's.
    Gt,
}

/// A taint, or a family of taints, that a pod does not mind.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Toleration {
    /// The taint's name; empty means any, with `Exists`.
    pub key: String,
    /// How values are compared.
    pub operator: TolerationOperator,
    /// What the taint's value is compared with.
    pub value: String,
    /// The taint's effect; none means any.
    pub effect: Option<Effect>,
}

impl Toleration {
    /// True when this tolerates that taint.
    #[must_use]
    pub fn tolerates(&self, taint: &Taint) -> bool {
        if self.effect.is_some_and(|effect| effect != taint.effect) || !(self.key.is_empty() || self.key == taint.key) {
            return false;
        }
        let numbers = || Some((taint.value.parse::<i64>().ok()?, self.value.parse::<i64>().ok()?));
        match self.operator {
            TolerationOperator::Equal => self.value == taint.value,
            TolerationOperator::Exists => true,
            TolerationOperator::Lt => numbers().is_some_and(|(taint, bound)| taint < bound),
            TolerationOperator::Gt => numbers().is_some_and(|(taint, bound)| taint > bound),
        }
    }
}

/// True when the node is marked unschedulable and the pod minds.
pub(super) fn minds_unschedulable(pod: &PodTemplate, node: &Node) -> bool {
    let taint = || Taint { key: UNSCHEDULABLE.into(), value: String::new(), effect: Effect::NoSchedule };
    node.unschedulable && !tolerated(&pod.tolerations, &taint())
}

/// The first taint that keeps the pod away.
pub(super) fn untolerated<'a>(pod: &PodTemplate, node: &'a Node) -> Option<&'a Taint> {
    let mut hard = node.taints.iter().filter(|taint| taint.effect != Effect::PreferNoSchedule);
    hard.find(|taint| !tolerated(&pod.tolerations, taint))
}

/// How many taints that only make a node less welcome the pod does not tolerate.
pub(super) fn raw_score(pod: &PodTemplate, node: &Node) -> i64 {
    let soft = node.taints.iter().filter(|taint| taint.effect == Effect::PreferNoSchedule);
    soft.filter(|taint| !tolerated(&pod.tolerations, taint)).count() as i64
}

fn tolerated(tolerations: &[Toleration], taint: &Taint) -> bool {
    tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

impl From<&Taint> for Reason {
    fn from(taint: &Taint) -> Self {
        Self::Untolerated { key: taint.key.clone(), value: taint.value.clone(), effect: taint.effect }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn taint(value: &str, effect: Effect) -> Taint {
        Taint { key: "class".into(), value: value.into(), effect }
    }

    #[test]
    fn a_toleration_covers_what_it_names() {
        use TolerationOperator::{Equal, Exists, Gt, Lt};
        for (key, operator, value, effect, expected) in [
            ("class", Equal, "5", Some(Effect::NoSchedule), true),
            ("class", Equal, "5", None, true),
            ("class", Equal, "5", Some(Effect::NoExecute), false),
            ("class", Equal, "6", None, false),
            ("other", Equal, "5", None, false),
            ("class", Exists, "", None, true),
            ("", Exists, "", None, true),
            ("", Exists, "", Some(Effect::PreferNoSchedule), false),
            ("class", Lt, "6", None, true),
            ("class", Lt, "5", None, false),
            ("class", Gt, "4", None, true),
            ("class", Gt, "x", None, false),
        ] {
            let toleration = Toleration { key: key.into(), operator, value: value.into(), effect };
            assert_eq!(toleration.tolerates(&taint("5", Effect::NoSchedule)), expected, "{toleration:?}");
        }
    }

    #[test]
    fn an_unschedulable_node_takes_only_pods_that_tolerate_it() {
        let node = Node { unschedulable: true, ..Node::default() };
        let mut pod = PodTemplate::default();
        assert!(minds_unschedulable(&pod, &node));
        pod.tolerations.push(Toleration { operator: TolerationOperator::Exists, ..Toleration::default() });
        assert!(!minds_unschedulable(&pod, &node));
    }
}
