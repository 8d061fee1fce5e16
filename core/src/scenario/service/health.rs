//! How containers are found healthy, how they fail, and when they are started again.

use super::is_default;
use crate::clock::Duration;
use crate::scenario::Distribution;
use serde::{Deserialize, Serialize};

/// A check of whether a container serves, made by its node again and again. The first is made one `interval` after the
/// container was started, each other one `interval` after the one before was answered or given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Health {
    /// From one check to the next. Default 30 s.
    pub interval: Duration,
    /// How long a check waits for an answer. Default 30 s.
    pub timeout: Duration,
    /// After so many failures in a row the container is taken for broken. Default 3.
    pub retries: u32,
    /// Failures so soon after the start do not count, until a check has passed. Default 0 s.
    pub start_period: Duration,
}

/// When containers fail by themselves, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fails {
    /// How long after each start.
    pub after: Distribution,
    /// How.
    #[serde(default, skip_serializing_if = "is_default")]
    pub how: Failure,
    /// How often each container fails at most; without it, each time it is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// How a container fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It ends with an error.
    #[default]
    Exit,
    /// It goes on and does not serve any more: only a health check finds out.
    Hang,
}

/// What happens to a container that ended or fails its checks: its node waits for a while and starts it again. The wait
/// doubles with each failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Restart {
    /// Whether it is started again. Default: always; for a job, on failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<RestartPolicy>,
    /// The wait before the first restart. Default 10 s.
    pub backoff: Duration,
    /// The longest wait. Default 300 s.
    pub max: Duration,
    /// A container that ran for so long begins with the first wait again. Default 600 s.
    pub reset: Duration,
    /// After so many restarts it is given up; without it, never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
}

/// Whether a container that ended is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestartPolicy {
    /// However it ended.
    Always,
    /// When it ended with an error or failed its checks.
    OnFailure,
    /// Never.
    Never,
}

impl Default for Health {
    fn default() -> Self {
        let thirty = Duration::from_secs(30);
        Self { interval: thirty, timeout: thirty, retries: 3, start_period: Duration::ZERO }
    }
}

impl Default for Restart {
    fn default() -> Self {
        Self {
            policy: None,
            backoff: Duration::from_secs(10),
            max: Duration::from_secs(300),
            reset: Duration::from_secs(600),
            retries: None,
        }
    }
}

impl Restart {
    /// The wait before a restart after so many failures in a row, counted from 1: `backoff`, twice that, four times
    /// that, and never more than `max`.
    #[must_use]
    pub fn delay(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(63);
        let delay = u128::from(self.backoff.0) << doublings;
        Duration(delay.min(self.max.0.into()) as u64)
    }
}
