//! Faults that chance picks, as a scenario asks for them.

use crate::clock::{Duration, Time};
use serde::{Deserialize, Serialize};

/// Faults at random, and until when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// How often each kind happens, in faults a second.
    pub random: FaultRates,
    /// When the last one ends; everything is mended then.
    pub until: Time,
    /// How long one lasts on average. Default 1 s.
    #[serde(default = "one_second", skip_serializing_if = "is_one_second")]
    pub length: Duration,
}

/// Faults a second, by kind. What is not named does not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FaultRates {
    /// A control node crashes, and restarts.
    #[serde(skip_serializing_if = "is_zero")]
    pub crash: f64,
    /// A control node freezes, and goes on.
    #[serde(skip_serializing_if = "is_zero")]
    pub pause: f64,
    /// A worker crashes, and restarts.
    #[serde(skip_serializing_if = "is_zero")]
    pub worker_crash: f64,
    /// The control nodes fall into two groups that do not hear each other.
    #[serde(skip_serializing_if = "is_zero")]
    pub partition: f64,
    /// One way between two control nodes is cut.
    #[serde(skip_serializing_if = "is_zero")]
    pub cut: f64,
    /// A control node campaigns, as if it had heard of no leader.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeout: f64,
    /// The leader hands over to some control node.
    #[serde(skip_serializing_if = "is_zero")]
    pub transfer: f64,
    /// One way between two control nodes loses, doubles and delays messages.
    #[serde(skip_serializing_if = "is_zero")]
    pub impair: f64,
    /// A control node's clock runs up to a quarter too fast or too slow.
    #[serde(skip_serializing_if = "is_zero")]
    pub drift: f64,
    /// A control node's disk is full, and has room again.
    #[serde(skip_serializing_if = "is_zero")]
    pub fill_disk: f64,
    /// A control node's disk takes up to 100 ms for a write.
    #[serde(skip_serializing_if = "is_zero")]
    pub slow_disk: f64,
    /// A control node takes a snapshot and cuts its log.
    #[serde(skip_serializing_if = "is_zero")]
    pub snapshot: f64,
    /// A control node takes up to 50 ms over each message and timer.
    #[serde(skip_serializing_if = "is_zero")]
    pub slow: f64,
    /// A control node or worker and everybody that it talks to do not hear each other.
    #[serde(skip_serializing_if = "is_zero")]
    pub isolate: f64,
    /// Others vote, and later those of the start again.
    #[serde(skip_serializing_if = "is_zero")]
    pub membership: f64,
    /// A control node's disk lies: its next crash takes up to 16 writes that it had called durable. Raft relies on its
    /// disks, so promises may be broken.
    #[serde(skip_serializing_if = "is_zero")]
    pub lying_disk: f64,
}

impl FaultRates {
    /// Each with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, f64); 16] {
        [
            ("crash", self.crash),
            ("pause", self.pause),
            ("worker_crash", self.worker_crash),
            ("partition", self.partition),
            ("cut", self.cut),
            ("timeout", self.timeout),
            ("transfer", self.transfer),
            ("impair", self.impair),
            ("drift", self.drift),
            ("fill_disk", self.fill_disk),
            ("slow_disk", self.slow_disk),
            ("snapshot", self.snapshot),
            ("slow", self.slow),
            ("isolate", self.isolate),
            ("membership", self.membership),
            ("lying_disk", self.lying_disk),
        ]
    }
}

const fn one_second() -> Duration {
    Duration::SECOND
}

fn is_one_second(length: &Duration) -> bool {
    *length == Duration::SECOND
}

fn is_zero(rate: &f64) -> bool {
    *rate == 0.0
}
