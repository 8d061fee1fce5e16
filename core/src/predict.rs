//! Predictors: what a task's work is taken for before anybody has done it.
//!
//! Disciplines and balancers that go by lengths see what the predictor in force says of a task when it is first
//! dispatched; only the world knows the truth, and workers find it out by working. A predictor sees what clients tell
//! of a task ([`Features`]) and, of each task that is done, how much work it was. Whoever takes office as a new leader
//! begins to learn anew: what was learnt is no part of the ledger.

mod exact;
mod estimate;
pub(crate) mod exponential_average;
mod percentile;
pub(crate) mod least_squares;

mod each;

use crate::clock::{Duration, LONGEST};
use crate::ids::{ClassId, Resources, TenantId};
use crate::policy::{Entry, Family, Policy};

/// What is known of a task before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Its class.
    pub class: ClassId,
    /// Whose it is.
    pub tenant: TenantId,
    /// What its owner says that its work is, if anything.
    pub estimate: Option<Duration>,
    /// The smaller number goes first.
    pub priority: i32,
    /// What it needs while it runs.
    pub demand: Resources,
}

/// Predicts execution times.
pub trait Predictor: Send {
    /// What to take the work of a task for; `None` for what it really is.
    fn predict(&self, task: &Features) -> Option<Duration>;

    /// A task was done, and was so much work.
    fn learn(&mut self, _task: &Features, _work: Duration) {}

    /// A copy with everything it has learnt.
    fn boxed_clone(&self) -> Box<dyn Predictor>;
}

/// The family of predictors.
pub struct Predict;

/// A predictor with its parameters.
pub type PredictPolicy = Policy<Predict>;

impl Family for Predict {
    type Object = dyn Predictor;
    const NAME: &'static str = "predict";
    const TABLE: &'static [Entry<dyn Predictor>] =
        &[exact::ENTRY, estimate::ENTRY, exponential_average::ENTRY, percentile::ENTRY, least_squares::ENTRY];
}

/// The nearest length of time that a task may have: at least a microsecond.
fn length(micros: f64) -> Duration {
    // A cast of what is no number gives 0.
    Duration((micros + 0.5) as u64).clamp(Duration(1), Duration(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn read(policy: &str) -> Box<dyn Predictor> {
        let policy = PredictPolicy::new(policy).unwrap_or_else(|| serde_json::from_str(policy).unwrap());
        policy.build()
    }

    pub(super) fn features(class: u16) -> Features {
        Features {
            class: ClassId(class),
            tenant: TenantId(0),
            estimate: None,
            priority: 0,
            demand: Resources::default(),
        }
    }
}
