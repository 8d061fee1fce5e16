//! From recommendations to steps: bounds, policies and stabilisation.
//!
//! Up goes only what every recommendation of the window asked for at least, down what none of them exceeded; by
//! default the window is empty on the way up and 5 minutes on the way down. A policy allows a change by some pods, or
//! by some percent of the pods at the start of its period; what was already added and taken away in the period is
//! counted.

use crate::clock::{Duration, Time};
use std::collections::VecDeque;

/// What a policy counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Pods.
    Pods,
    /// Percent of the pods at the start of the period.
    Percent,
}

/// By how much the number of pods may change in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What `value` counts.
    pub kind: PolicyKind,
    /// How many.
    pub value: u32,
    /// In this time.
    pub period: Duration,
}

/// Which of several policies decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    /// The one that allows the largest change.
    Max,
    /// The one that allows the smallest.
    Min,
    /// None: there is no change in this direction.
    Disabled,
}

/// How fast the number of pods may change in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// How long recommendations are remembered.
    pub stabilization: Duration,
    /// Which policy decides.
    pub select: Select,
    /// The policies.
    pub policies: Vec<Policy>,
}

impl Behavior {
    /// Upstream's default on the way up: 4 pods or 100 % each 15 s, whichever is more.
    #[must_use]
    pub fn up() -> Self {
        let period = Duration::from_secs(15);
        let policies = vec![
            Policy { kind: PolicyKind::Pods, value: 4, period },
            Policy { kind: PolicyKind::Percent, value: 100, period },
        ];
        Self { stabilization: Duration::ZERO, select: Select::Max, policies }
    }

    /// Upstream's default on the way down: 100 % each 15 s, after 5 minutes.
    #[must_use]
    pub fn down() -> Self {
        let policies = vec![Policy { kind: PolicyKind::Percent, value: 100, period: Duration::from_secs(15) }];
        Self { stabilization: Duration::from_secs(300), select: Select::Max, policies }
    }

    fn memory(&self) -> Duration {
        self.policies.iter().map(|policy| policy.period).max().unwrap_or(Duration::ZERO)
    }
}

/// What became of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was recommended.
    pub recommended: u32,
    /// What is left of it after a look at earlier recommendations.
    pub stabilized: u32,
    /// What is left of that within policies and bounds: how many pods there are to be.
    pub desired: u32,
}

/// An autoscaler with what it remembers.
#[derive(Clone, Debug)]
pub struct Autoscaler {
    /// The fewest pods.
    pub min: u32,
    /// The most pods.
    pub max: u32,
    /// How fast it may go up.
    pub up: Behavior,
    /// How fast it may go down.
    pub down: Behavior,
    /// Invariant: from old to new, none older than both windows.
    recommendations: VecDeque<(Time, u32)>,
    /// Invariant: from old to new, none older than all periods. Changes by how many pods, up above 0.
    changes: VecDeque<(Time, i64)>,
}

impl Autoscaler {
    /// One with upstream's default behaviour.
    #[must_use]
    pub fn new(min: u32, max: u32) -> Self {
        let (recommendations, changes) = (VecDeque::new(), VecDeque::new());
        Self { min, max, up: Behavior::up(), down: Behavior::down(), recommendations, changes }
    }

    /// How many pods there are to be, `recommended` being what metrics ask for, and `current` what there is to be now.
    /// The change is taken to be made.
    pub fn step(&mut self, now: Time, current: u32, recommended: u32) -> Step {
        let stabilized = self.stabilize(now, current, recommended);
        let desired = self.limit(now, current, stabilized);
        if desired != current {
            self.changes.push_back((now, i64::from(desired) - i64::from(current)));
        }
        let memory = self.up.memory().max(self.down.memory());
        while self.changes.front().is_some_and(|(at, _)| now.since(*at) > memory) {
            self.changes.pop_front();
        }
        Step { recommended, stabilized, desired }
    }

    fn stabilize(&mut self, now: Time, current: u32, recommended: u32) -> u32 {
        let (mut least, mut most) = (recommended, recommended);
        for (at, earlier) in &self.recommendations {
            if now.since(*at) < self.up.stabilization {
                least = least.min(*earlier);
            }
            if now.since(*at) < self.down.stabilization {
                most = most.max(*earlier);
            }
        }
        self.recommendations.push_back((now, recommended));
        let window = self.up.stabilization.max(self.down.stabilization);
        while self.recommendations.front().is_some_and(|(at, _)| now.since(*at) > window) {
            self.recommendations.pop_front();
        }
        current.max(least).min(most)
    }

    fn limit(&self, now: Time, current: u32, desired: u32) -> u32 {
        let clamp = |limit: i64| u32::try_from(limit.max(0)).unwrap_or(u32::MAX);
        match desired.cmp(&current) {
            std::cmp::Ordering::Greater => desired.min(clamp(self.highest(now, current)).max(current)).min(self.max),
            std::cmp::Ordering::Less => desired.max(clamp(self.lowest(now, current)).min(current)).max(self.min),
            std::cmp::Ordering::Equal => desired.clamp(self.min, self.max.max(self.min)),
        }
    }

    fn highest(&self, now: Time, current: u32) -> i64 {
        let limits = self.up.policies.iter().map(|policy| {
            let start = self.at_start(now, current, policy);
            match policy.kind {
                PolicyKind::Pods => start + i64::from(policy.value),
                PolicyKind::Percent => (start as f64 * (1.0 + f64::from(policy.value) / 100.0)).ceil() as i64,
            }
        });
        let limit = match self.up.select {
            Select::Max => limits.max(),
            Select::Min => limits.min(),
            Select::Disabled => None,
        };
        limit.unwrap_or(i64::from(current))
    }

    fn lowest(&self, now: Time, current: u32) -> i64 {
        let limits = self.down.policies.iter().map(|policy| {
            let start = self.at_start(now, current, policy);
            match policy.kind {
                PolicyKind::Pods => start - i64::from(policy.value),
                PolicyKind::Percent => (start as f64 * (1.0 - f64::from(policy.value) / 100.0)) as i64,
            }
        });
        let limit = match self.down.select {
            Select::Max => limits.min(),
            Select::Min => limits.max(),
            Select::Disabled => None,
        };
        limit.unwrap_or(i64::from(current))
    }

    /// How many pods there were at the start of the policy's period.
    fn at_start(&self, now: Time, current: u32, policy: &Policy) -> i64 {
        let within = self.changes.iter().filter(|(at, _)| now.since(*at) < policy.period);
        i64::from(current) - within.map(|(_, change)| change).sum::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What comes of recommendations, one each 15 seconds, beginning with `current` pods.
    fn run(autoscaler: &mut Autoscaler, mut current: u32, recommendations: &[u32]) -> Vec<u32> {
        let mut steps = Vec::new();
        for (place, recommended) in recommendations.iter().enumerate() {
            current = autoscaler.step(Time(place as u64 * 15_000_000), current, *recommended).desired;
            steps.push(current);
        }
        steps
    }

    #[test]
    fn it_goes_up_at_once_and_down_after_five_minutes() {
        let mut autoscaler = Autoscaler::new(1, 100);
        // At most 4 pods or twice as many in each 15 seconds.
        assert_eq!(run(&mut autoscaler, 1, &[50, 50, 50, 50, 50]), [5, 10, 20, 40, 50]);
        let mut autoscaler = Autoscaler::new(1, 100);
        let recommendations: Vec<u32> = [8].into_iter().chain([2; 22]).collect();
        let steps = run(&mut autoscaler, 8, &recommendations);
        assert_eq!(steps.iter().filter(|pods| **pods == 8).count(), 20, "{steps:?}");
        assert_eq!(steps[20..], [2, 2, 2]);
    }

    #[test]
    fn the_highest_recommendation_of_the_window_holds_it_up() {
        let mut autoscaler = Autoscaler::new(1, 100);
        assert_eq!(run(&mut autoscaler, 10, &[10, 3, 7, 5, 4]), [10; 5]);
        let mut last = autoscaler.step(Time(310_000_000), 10, 2);
        assert_eq!(last, Step { recommended: 2, stabilized: 7, desired: 7 });
        last = autoscaler.step(Time(320_000_000), 7, 2);
        assert_eq!(last.desired, 7);
    }

    #[test]
    fn policies_bound_each_step() {
        let policy = |kind, value, seconds| Policy { kind, value, period: Duration::from_secs(seconds) };
        let behavior = |select, policies: &[Policy]| Behavior {
            stabilization: Duration::ZERO,
            select,
            policies: policies.to_vec(),
        };
        let (pods, percent) = (PolicyKind::Pods, PolicyKind::Percent);
        for (select, policies, recommended, expected) in [
            (Select::Max, &[policy(pods, 4, 15), policy(percent, 10, 15)][..], 99, [24, 28, 32]),
            (Select::Min, &[policy(pods, 4, 15), policy(percent, 10, 15)], 99, [22, 25, 28]),
            // Of 30 seconds the first half used all.
            (Select::Max, &[policy(pods, 4, 30)], 99, [24, 24, 28]),
            (Select::Disabled, &[policy(pods, 4, 15)], 99, [20, 20, 20]),
            (Select::Max, &[policy(pods, 4, 15), policy(percent, 10, 15)], 0, [16, 12, 8]),
            (Select::Min, &[policy(pods, 4, 15), policy(percent, 10, 15)], 0, [18, 16, 14]),
            (Select::Disabled, &[policy(pods, 4, 15)], 0, [20, 20, 20]),
        ] {
            let behavior = behavior(select, policies);
            let mut autoscaler = Autoscaler { up: behavior.clone(), down: behavior, ..Autoscaler::new(1, 100) };
            assert_eq!(run(&mut autoscaler, 20, &[recommended; 3]), expected, "{select:?} {policies:?}");
        }
    }

    #[test]
    fn bounds_hold_whatever_is_recommended() {
        let mut autoscaler = Autoscaler { down: Behavior::up(), ..Autoscaler::new(3, 6) };
        assert_eq!(run(&mut autoscaler, 4, &[1_000, 0, 0, 0, u32::MAX]), [6, 3, 3, 3, 6]);
        assert_eq!(Autoscaler::new(3, 6).step(Time::ZERO, 9, 9).desired, 6);
        assert_eq!(Autoscaler::new(3, 6).step(Time::ZERO, 0, 0).desired, 3);
    }
}
