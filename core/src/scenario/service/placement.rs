//! Which nodes a container may be placed on, and which it prefers: labels and taints of nodes, and what containers say
//! of them and of each other. The meaning is that of the kube-scheduler.

use super::is_default;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The label of a node's own name, which every node has.
pub const HOSTNAME: &str = "kubernetes.io/hostname";
/// The label of a node's region, which every node in a named region has.
pub const REGION: &str = "topology.kubernetes.io/region";

/// Keeps containers away from a node, except those that tolerate it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Taint {
    /// Its name.
    pub key: String,
    /// Its value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// How it keeps them away.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effect: TaintEffect,
}

/// How a taint keeps containers away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaintEffect {
    /// No container is placed there.
    #[default]
    NoSchedule,
    /// Other nodes are preferred.
    PreferNoSchedule,
    /// No container is placed there or stays there.
    NoExecute,
}

/// Lets containers be placed on nodes in spite of taints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Toleration {
    /// The taint's name; empty, with the operator `exists`, for every taint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Whether the value matters.
    #[serde(skip_serializing_if = "is_default")]
    pub operator: TolerationOperator,
    /// The taint's value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The taint's effect; without it, every effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<TaintEffect>,
}

/// Whether a toleration is about one value of a taint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TolerationOperator {
    /// The value must be the same.
    #[default]
    Equal,
    /// Any value.
    Exists,
}

/// Something that a label must be. Several in a list must all hold.
pub type Match = Vec<Expression>;

/// Something that one label must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expression {
    /// The label's name.
    pub key: String,
    /// How it is compared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub operator: Operator,
    /// With what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// It is there and has one of the values.
    #[default]
    In,
    /// It has none of the values, or is not there.
    NotIn,
    /// It is there.
    Exists,
    /// It is not there.
    DoesNotExist,
    /// It is a whole number above the one value. Of nodes only.
    Gt,
    /// It is a whole number below the one value. Of nodes only.
    Lt,
}

/// Which nodes and neighbours containers want or avoid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Affinity {
    /// Nodes that they want.
    #[serde(skip_serializing_if = "is_default")]
    pub node: NodeAffinity,
    /// Containers that they want to be near.
    #[serde(skip_serializing_if = "is_default")]
    pub pod: PodAffinity,
    /// Containers that they want to be away from.
    #[serde(skip_serializing_if = "is_default")]
    pub anti: PodAffinity,
}

/// Nodes that containers want.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NodeAffinity {
    /// The node must be as one of these says; an empty list asks for nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Match>,
    /// Nodes that are as these say are better.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<NodePreference>,
}

/// Nodes that are better.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NodePreference {
    /// By how much: 1 to 100.
    pub weight: u8,
    /// Which.
    pub labels: Match,
}

/// Containers that others want to be near to, or away from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PodAffinity {
    /// All of these must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<PodTerm>,
    /// Nodes where these hold are better.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PodPreference>,
}

/// Containers with these labels, in the same place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PodTerm {
    /// Which containers.
    pub labels: Match,
    /// What makes two nodes the same place: a label of nodes. Default: each node is a place of its own.
    #[serde(default = "hostname", skip_serializing_if = "is_hostname")]
    pub topology: String,
}

/// Containers whose neighbourhood is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PodPreference {
    /// By how much: 1 to 100.
    pub weight: u8,
    /// Which containers.
    pub labels: Match,
    /// What makes two nodes the same place: a label of nodes. Default: each node is a place of its own.
    #[serde(default = "hostname", skip_serializing_if = "is_hostname")]
    pub topology: String,
}

/// How evenly containers lie over places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The most that one place may have more than the one that has the fewest. Default 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub max_skew: u16,
    /// What makes two nodes the same place: a label of nodes. Default: each node is a place of its own.
    #[serde(default = "hostname", skip_serializing_if = "is_hostname")]
    pub topology: String,
    /// Which containers count. Default: those of the same service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Match>,
    /// What happens when that cannot be.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unsatisfied: Unsatisfied,
    /// So many places at least there should be; with fewer, the fewest of one place counts as 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_domains: Option<u16>,
}

/// What happens to a container that cannot be placed as evenly as asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unsatisfied {
    /// It waits.
    #[default]
    DoNotSchedule,
    /// It is placed where that is least uneven.
    ScheduleAnyway,
}

impl fmt::Display for Taint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value.is_empty() {
            true => f.write_str(&self.key),
            false => write!(f, "{}={}", self.key, self.value),
        }
    }
}

impl Toleration {
    /// Whether this lets containers pass that taint.
    #[must_use]
    pub fn tolerates(&self, taint: &Taint) -> bool {
        self.effect.is_none_or(|effect| effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && match self.operator {
                TolerationOperator::Exists => true,
                TolerationOperator::Equal => self.value == taint.value,
            }
    }
}

impl Expression {
    /// Whether these labels are as this says.
    #[must_use]
    pub fn holds(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        let is_one = |value: &String| self.values.contains(value);
        let compare = |wanted: fn(i64, i64) -> bool| {
            let numbers = value.and_then(|value| value.parse().ok()).zip(self.values.first()?.parse().ok());
            numbers.map(|(has, bound)| wanted(has, bound))
        };
        match self.operator {
            Operator::In => value.is_some_and(is_one),
            Operator::NotIn => !value.is_some_and(is_one),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => compare(|has, bound| has > bound).unwrap_or(false),
            Operator::Lt => compare(|has, bound| has < bound).unwrap_or(false),
        }
    }
}

impl Default for Spread {
    fn default() -> Self {
        Self { max_skew: 1, topology: hostname(), labels: None, unsatisfied: Unsatisfied::default(), min_domains: None }
    }
}

fn hostname() -> String {
    HOSTNAME.to_owned()
}

fn is_hostname(topology: &str) -> bool {
    topology == HOSTNAME
}

fn one() -> u16 {
    1
}

fn is_one(n: &u16) -> bool {
    *n == 1
}
