//! A scenario: everything that decides a run, as a person writes it.
//!
//! Scenarios are YAML (JSON is YAML too). These types are the format; reading them, checking what types cannot say,
//! and telling a person where an error is, is `scenario/read.rs` and `scenario/check.rs`. Quantities here are in the scenario's units
//! (seconds, whole processors); the world turns them into its integers when it is made.

mod bounds;
mod check;
mod de;
mod faults;
mod figure;
mod input;
mod names;
mod read;
#[cfg(feature = "schema")]
mod schema;
mod service;
mod step;
mod write;
pub(crate) mod yaml;
mod workload;

pub use check::{CONTAINERS, NODES, Problem, SERVICES, SOURCES, STEPS, TASKS};
pub use faults::{FaultRates, Faults};
pub use figure::FIGURES;
pub use input::{
    ALL, All, CLIENT, CONTROL, ChangeWay, GATEWAY, Impair, Input, LEADER, ReadWay, Rollout, Slow, Step, Way,
};
pub(crate) use read::Flaw;
pub use read::{ScenarioError, TEXT_LIMIT, from_text};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use service::{
    Affinity, Amounts, Budget, Condition, Expression, Fails, Failure, HOSTNAME, Health, Image, Match, NodeAffinity,
    NodePreference, Operator, PodAffinity, PodPreference, PodTerm, Portion, REGION, Restart, RestartPolicy,
    ServiceKind, ServiceSpec, Spread, Taint, TaintEffect, Toleration, TolerationOperator, Unsatisfied, UpdateStrategy,
};
pub use workload::{Arrivals, Distribution, Keys};

use crate::balance::BalancePolicy;
use crate::clock::{Duration, Time};
use crate::consensus::ControlPolicy;
use crate::graph::Graph;
use crate::place::PlacePolicy;
use crate::predict::PredictPolicy;
use crate::queue::QueuePolicy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format version that this program writes.
pub const VERSION: u32 = 1;

/// Adds to a struct what every task may carry. Not `#[serde(flatten)]`: that would lose the place of an error.
macro_rules! with_traits {
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($body)*
            /// The smaller number goes first.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub priority: Option<i32>,
            /// Processors it holds while it runs; default 1.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub cpu: Option<f64>,
            /// Memory it holds while it runs.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub memory: Option<f64>,
            /// Disk it holds while it runs.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub disk: Option<f64>,
            /// How long after its arrival it should be done.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub deadline: Option<Duration>,
            /// What its owner says that its work is, for those who do not know it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub estimate: Option<Duration>,
            /// Its share beside other tasks where a discipline gives shares (tickets, weight); default 1.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub weight: Option<u32>,
            /// The time between it and the next of its kind; tasks that arrive in equal gaps have that gap.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub period: Option<Duration>,
            /// The I/O that it leaves its processor for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub io: Option<Io>,
            /// Whose it is.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub tenant: Option<String>,
            /// Where its client is.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub region: Option<String>,
            /// What it is about, such as a session or a user: balancers that hash give the same key to the same node.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub key: Option<String>,
        }

        impl $name {
            /// What is said here of the tasks' traits.
            #[must_use]
            pub fn traits(&self) -> TaskTraits<'_> {
                TaskTraits {
                    priority: self.priority,
                    cpu: self.cpu,
                    memory: self.memory,
                    disk: self.disk,
                    deadline: self.deadline,
                    estimate: self.estimate,
                    weight: self.weight,
                    period: self.period,
                    io: self.io,
                    tenant: self.tenant.as_deref(),
                    region: self.region.as_deref(),
                    key: self.key.as_deref(),
                }
            }
        }
    };
}

/// A whole experiment. The default is the empty one, of version 0, which no world takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format version: 1.
    pub version: u32,
    /// What the chooser calls it.
    #[serde(default)]
    pub title: String,
    /// One or two sentences for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Where all chance comes from.
    #[serde(default)]
    pub seed: u64,
    /// When the run ends; without it, when nothing is left to happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// The control plane; without it one control node that never fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlPolicy>,
    /// What stands in the logs of control nodes at the start: the terms of their entries, which say nothing. Every node
    /// has heard of the latest of these terms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub logs: BTreeMap<String, Vec<u64>>,
    /// The worker nodes; a control plane of several nodes may do without.
    pub nodes: Vec<NodeSpec>,
    /// The tasks.
    #[serde(default)]
    pub workload: Vec<Source>,
    /// The containers that are to run on the nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceSpec>,
    /// Who decides what.
    #[serde(default)]
    pub policies: Policies,
    /// What lies between the sites.
    #[serde(default, skip_serializing_if = "Network::is_default")]
    pub network: Network,
    /// What happens from outside, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<Step>,
    /// Faults at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults: Option<Faults>,
    /// Claims that a run of this scenario must meet when it ends: the name of a figure, or a sentence about the run such
    /// as `two leaders`, and the bounds of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expect: BTreeMap<String, Bounds>,
    /// Anything else the author wants to keep with it, such as the header of an imported file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Scenario {
    /// True when the control plane is more than one node that never fails.
    #[must_use]
    pub fn is_replicated(&self) -> bool {
        self.control.as_ref().is_some_and(|control| control.index() > 0)
    }
}

/// One worker node, or `count` alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NodeSpec {
    /// Its name; with `count`, a number is appended. Default: w1, w2, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many alike.
    #[serde(default = "one_u16", skip_serializing_if = "is_one_u16")]
    pub count: u16,
    /// Processors.
    #[serde(default = "one")]
    pub cpu: f64,
    /// Memory, in any unit the tasks use too.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub memory: f64,
    /// Disk, in any unit the tasks use too.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub disk: f64,
    /// Seconds of work done in one second.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub speed: f64,
    /// Relative share of the tasks it should get.
    #[serde(default = "one_u32", skip_serializing_if = "is_one_u32")]
    pub weight: u32,
    /// What an hour of it costs, in any unit of money; default 1 for each processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What it is known by. It also has a label with its own name, and one with its region.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What keeps containers away from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    /// The images that it has at the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
}

with_traits! {
/// Where tasks come from.
pub struct Source {
    /// The class of its tasks: a name, and a colour on the page.
    #[serde(default = "default_class")]
    pub class: String,
    /// Tasks written out one by one, or read from a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskSpec>,
    /// When tasks arrive, for a source that draws them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrivals: Option<Arrivals>,
    /// How much work a task is, for a source that draws them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Distribution>,
    /// The keys of its tasks, for a source that draws them; default: every task has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Keys>,
    /// The source stops after so many tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// When the source begins.
    #[serde(default, skip_serializing_if = "is_zero_time")]
    pub start: Time,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Time>,
}
}

/// What a task may carry besides its arrival and work; `None` where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct TaskTraits<'a> {
    pub priority: Option<i32>,
    pub cpu: Option<f64>,
    pub memory: Option<f64>,
    pub disk: Option<f64>,
    pub deadline: Option<Duration>,
    pub estimate: Option<Duration>,
    pub weight: Option<u32>,
    pub period: Option<Duration>,
    pub io: Option<Io>,
    pub tenant: Option<&'a str>,
    pub region: Option<&'a str>,
    pub key: Option<&'a str>,
}

impl TaskTraits<'_> {
    /// These, and `defaults` where these say nothing.
    #[must_use]
    pub fn or(self, defaults: Self) -> Self {
        Self {
            priority: self.priority.or(defaults.priority),
            cpu: self.cpu.or(defaults.cpu),
            memory: self.memory.or(defaults.memory),
            disk: self.disk.or(defaults.disk),
            deadline: self.deadline.or(defaults.deadline),
            estimate: self.estimate.or(defaults.estimate),
            weight: self.weight.or(defaults.weight),
            period: self.period.or(defaults.period),
            io: self.io.or(defaults.io),
            tenant: self.tenant.or(defaults.tenant),
            region: self.region.or(defaults.region),
            key: self.key.or(defaults.key),
        }
    }
}

/// I/O in between: a task that has done `every` of its work leaves its processor for `length`, and so on until it is
/// done. There is none at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Io {
    /// The work between one I/O and the next.
    pub every: Duration,
    /// How long it takes.
    pub length: Duration,
}

with_traits! {
/// One task written out.
pub struct TaskSpec {
    /// Its name; default T1, T2, ... in the order of arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it arrives.
    #[serde(default)]
    pub arrival: Time,
    /// Its work, as time on a worker of speed 1.
    pub work: Duration,
    /// The names of the tasks that must be done before it may run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// How much data each task after it needs of it: another node than its own fetches that first, at the network's
    /// `bandwidth`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub output: f64,
}
}

/// Who decides what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    /// Whether a node is chosen on arrival or when it has room.
    pub binding: Binding,
    /// The order of waiting tasks.
    pub queue: QueuePolicy,
    /// The choice of a node.
    pub balance: BalancePolicy,
    /// The choice of tasks and nodes by the room that nodes have; needs late binding.
    #[serde(skip_serializing_if = "is_left_to_the_balancer")]
    pub place: PlacePolicy,
    /// What the order and the choice take a task's work for.
    #[serde(skip_serializing_if = "is_exact")]
    pub predict: PredictPolicy,
    /// How failures are noticed; without it nobody watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detect: Option<Detect>,
    /// The most tasks a queue holds; a task that finds it full is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_limit: Option<u32>,
}

/// When a task is bound to a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// On arrival: a balancer chooses, and the task waits in that node's own queue.
    #[default]
    Early,
    /// When a node has room: the task waits in one central queue.
    Late,
}

/// Failure detection by heartbeats: a node that is silent for `timeout` is believed to be down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// How often a node says that it is alive.
    pub heartbeat: Duration,
    /// How long a silence is taken for a failure.
    pub timeout: Duration,
}

/// What lies between the sites.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Latency of a message between two sites of one region. Default: none, and 1 ms with several control nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Distribution>,
    /// How much data crosses from one node to another in a second. Default: no data takes any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth: Option<f64>,
    /// Probability that a message is lost. Lost messages are sent again by those who need an answer.
    pub loss: f64,
    /// The region of the control plane and its gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The regions of the control nodes n1, n2, ...; those beyond the list are in `region`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub control: Vec<String>,
    /// Latency added between two regions, by the names of both; the same both ways.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub regions: BTreeMap<String, BTreeMap<String, Duration>>,
    /// Where regions are on the globe, by their names, for balancers that go by distance.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, Place>,
}

/// A place on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// North of the equator, -90 to 90.
    pub latitude: f64,
    /// East of Greenwich, -180 to 180.
    pub longitude: f64,
}

impl Network {
    /// True when nothing was said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

with_traits! {
/// Tasks that arrive by hand.
pub struct Submit {
    /// The class of the tasks: one that the scenario knows.
    pub class: String,
    /// How many.
    #[serde(default = "one_u32")]
    pub count: u32,
    /// The work of each.
    pub work: Duration,
}
}

/// What a figure must lie between, both ends included. A number alone means exactly that; `true` and `false` say whether
/// a sentence is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// At least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// At most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Default for NodeSpec {
    fn default() -> Self {
        Self {
            name: None,
            count: 1,
            cpu: 1.0,
            memory: 0.0,
            disk: 0.0,
            speed: 1.0,
            weight: 1,
            price: None,
            region: None,
            labels: BTreeMap::new(),
            taints: Vec::new(),
            images: Vec::new(),
        }
    }
}

impl Scenario {
    /// Which tasks wait for which; `None` when none does.
    ///
    /// # Errors
    /// The place of the source and of the task in it whose `after` is at fault, and what is wrong with it.
    pub fn graph(&self) -> Result<Option<Graph>, (usize, usize, String)> {
        let tasks = || self.workload.iter().flat_map(|source| &source.tasks);
        if tasks().all(|task| task.after.is_empty()) {
            return Ok(None);
        }
        self.graph_of_tasks().map(Some)
    }

    /// Out of line: most scenarios have none.
    #[inline(never)]
    fn graph_of_tasks(&self) -> Result<Graph, (usize, usize, String)> {
        let tasks = self.workload.iter().flat_map(|source| &source.tasks);
        let vertices: Vec<_> = tasks.map(|task| (task.name.as_deref(), &task.after[..])).collect();
        Graph::new(&vertices).map_err(|fault| {
            let mut place = fault.vertex;
            for (number, source) in self.workload.iter().enumerate() {
                match place.checked_sub(source.tasks.len()) {
                    Some(beyond) => place = beyond,
                    None => return (number, place, fault.message),
                }
            }
            (0, 0, fault.message)
        })
    }
}

impl Source {
    /// A source of tasks written out.
    #[must_use]
    pub fn written(class: String, tasks: Vec<TaskSpec>) -> Self {
        Self { class, tasks, ..Self::default() }
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            binding: Binding::Early,
            queue: QueuePolicy::new("fcfs").expect("the table has fcfs"),
            balance: BalancePolicy::new("round_robin").expect("the table has round_robin"),
            place: PlacePolicy::new("balancer").expect("the table has balancer"),
            predict: PredictPolicy::new("exact").expect("the table has exact"),
            detect: None,
            queue_limit: None,
        }
    }
}

fn is_left_to_the_balancer(policy: &PlacePolicy) -> bool {
    policy.index() == 0
}

fn is_exact(policy: &PredictPolicy) -> bool {
    policy.key() == "exact"
}

fn one() -> f64 {
    1.0
}

fn one_u16() -> u16 {
    1
}

fn one_u32() -> u32 {
    1
}

fn is_zero(n: &f64) -> bool {
    *n == 0.0
}

fn is_one(n: &f64) -> bool {
    *n == 1.0
}

fn is_one_u32(n: &u32) -> bool {
    *n == 1
}

fn is_one_u16(n: &u16) -> bool {
    *n == 1
}

fn is_zero_time(time: &Time) -> bool {
    *time == Time::ZERO
}

fn default_class() -> String {
    "tasks".to_owned()
}
