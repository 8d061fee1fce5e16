//! Scores of how full a node would be: `NodeResourcesFit` by one of three strategies, and
//! `NodeResourcesBalancedAllocation`.
//!
//! Both look at what would be taken with the pod there, resource by resource, and pass over resources that the node
//! does not have and over those beyond CPU, memory and ephemeral storage that the pod does not ask for. Fit counts
//! defaults for containers that say nothing of CPU or memory, balanced allocation does not.

use super::cluster::{Cluster, NodeId, Share, Template};
use super::demand::{CPU, EPHEMERAL_STORAGE, MEMORY, ResourceId};
use super::{Invalid, SCORE_MAX};

/// How `NodeResourcesFit` scores the share of a resource that would be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The emptier, the better.
    #[default]
    LeastAllocated,
    /// The fuller, the better.
    MostAllocated,
    /// As a curve says, from the percentage taken to a score.
    RequestedToCapacityRatio(BrokenLinear),
}

/// A curve through points, straight between them, level before the first and after the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLinear {
    /// Invariant: not empty, and the first numbers rise.
    points: Vec<(i64, i64)>,
}

impl BrokenLinear {
    /// # Errors
    ///
    /// When there is no point, the first numbers do not rise, or a number is beyond ±1,000,000.
    pub fn new(points: Vec<(i64, i64)>) -> Result<Self, Invalid> {
        if points.is_empty() {
            return Err(Invalid::new("points", "expected at least one point, not 0"));
        }
        for (place, pair) in points.windows(2).enumerate() {
            if pair[0].0 >= pair[1].0 {
                let message = format!("expected more than {}, not {}", pair[0].0, pair[1].0);
                return Err(Invalid::new(format!("points[{}]", place + 1), message));
            }
        }
        let far = |(x, y): &(i64, i64)| x.unsigned_abs() > 1_000_000 || y.unsigned_abs() > 1_000_000;
        match points.iter().position(far) {
            Some(place) => Err(Invalid::new(format!("points[{place}]"), "expected numbers from -1000000 to 1000000")),
            None => Ok(Self { points }),
        }
    }

    /// The shape of `RequestedToCapacityRatio`: percentages from 0 to 100 and scores from 0 to 10, which count tenfold.
    ///
    /// # Errors
    ///
    /// When there is no point, the percentages do not rise, or a number is out of its range.
    pub fn shape(points: &[(i64, i64)]) -> Result<Self, Invalid> {
        let outside = |(percent, score): &(i64, i64)| !(0..=100).contains(percent) || !(0..=10).contains(score);
        if let Some(place) = points.iter().position(outside) {
            let message = "expected a percentage from 0 to 100 and a score from 0 to 10";
            return Err(Invalid::new(format!("points[{place}]"), message));
        }
        Self::new(points.iter().map(|(percent, score)| (*percent, score * SCORE_MAX / 10)).collect())
    }

    /// The height of the curve at `x`, between points cut off towards the one before.
    #[must_use]
    pub fn at(&self, x: i64) -> i64 {
        let after = self.points.iter().position(|point| x <= point.0);
        match after {
            None => self.points[self.points.len() - 1].1,
            Some(0) => self.points[0].1,
            Some(after) => {
                let ((x0, y0), (x1, y1)) = (self.points[after - 1], self.points[after]);
                y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            }
        }
    }
}

/// One resource that counts for a pod.
#[derive(Clone, Copy, Debug)]
struct Part {
    resource: ResourceId,
    weight: i64,
    /// What the pod would add to what is taken.
    asked: i64,
}

impl Part {
    #[inline]
    fn share<'a>(&self, cluster: &'a Cluster, node: NodeId) -> &'a Share {
        cluster.share(self.resource, node)
    }
}

/// The score of `NodeResourcesFit` for one pod.
#[derive(Clone, Debug)]
pub(super) struct Allocated<'a> {
    strategy: &'a Strategy,
    parts: Vec<Part>,
}

impl<'a> Allocated<'a> {
    pub(super) fn new(
        cluster: &Cluster,
        template: &Template,
        strategy: &'a Strategy,
        resources: &[(String, i64)],
    ) -> Self {
        let part = |(name, weight): &(String, i64)| {
            let resource = counted(cluster, template, name)?;
            let asked = match resource {
                CPU | MEMORY => template.demand.nonzero[resource],
                other => template.demand.other(other),
            };
            Some(Part { resource, weight: *weight, asked })
        };
        Self { strategy, parts: resources.iter().filter_map(part).collect() }
    }

    /// From 0 to 100; 0 when no resource counts.
    #[inline]
    pub(super) fn score(&self, cluster: &Cluster, node: NodeId) -> i64 {
        match self.strategy {
            Strategy::LeastAllocated => self.mean(cluster, node, |allocatable, taken| {
                if taken > allocatable { 0 } else { (allocatable - taken) * SCORE_MAX / allocatable }
            }),
            Strategy::MostAllocated => self.mean(cluster, node, |allocatable, taken| percentage(allocatable, taken)),
            Strategy::RequestedToCapacityRatio(shape) => self.ratio(cluster, node, shape),
        }
    }

    /// Integer division twice: for each resource, and over the weights.
    #[inline]
    fn mean(&self, cluster: &Cluster, node: NodeId, score: impl Fn(i64, i64) -> i64) -> i64 {
        let (mut sum, mut weights) = (0, 0);
        for part in &self.parts {
            let share = part.share(cluster, node);
            if share.allocatable != 0 {
                sum += part.weight * score(share.allocatable, share.nonzero + part.asked);
                weights += part.weight;
            }
        }
        // Division by a number known beforehand takes a fraction of the time of any other.
        match weights {
            0 => 0,
            1 => sum,
            2 => sum / 2,
            weights => sum / weights,
        }
    }

    /// Resources whose score is 0 are left out, and halves are rounded up.
    fn ratio(&self, cluster: &Cluster, node: NodeId, shape: &BrokenLinear) -> i64 {
        let (mut sum, mut weights) = (0, 0);
        for part in &self.parts {
            let share = part.share(cluster, node);
            if share.allocatable != 0 {
                let score = shape.at(percentage(share.allocatable, share.nonzero + part.asked));
                if score > 0 {
                    sum += part.weight * score;
                    weights += part.weight;
                }
            }
        }
        if weights == 0 { 0 } else { (2 * sum + weights) / (2 * weights) }
    }
}

/// How much of the whole is taken, 100 when it is more than the whole.
fn percentage(allocatable: i64, taken: i64) -> i64 {
    taken.min(allocatable) * SCORE_MAX / allocatable
}

/// The score of `NodeResourcesBalancedAllocation` for one pod.
#[derive(Clone, Debug)]
pub(super) struct Balanced {
    parts: Vec<Part>,
}

impl Balanced {
    /// `None` for pods that ask nothing of these resources: they would all go to one node.
    pub(super) fn new(cluster: &Cluster, template: &Template, resources: &[String]) -> Option<Self> {
        let part = |name: &String| {
            let resource = counted(cluster, template, name)?;
            let asked = match resource {
                CPU | MEMORY => template.demand.real[resource],
                other => template.demand.other(other),
            };
            Some(Part { resource, weight: 1, asked })
        };
        let parts: Vec<Part> = resources.iter().filter_map(part).collect();
        parts.iter().any(|part| part.asked > 0).then_some(Self { parts })
    }

    /// 100 less the standard deviation, in percent, of how much of each resource would be taken.
    #[inline]
    pub(super) fn score(&self, cluster: &Cluster, node: NodeId) -> i64 {
        let fractions = self.parts.iter().filter_map(|part| {
            let share = part.share(cluster, node);
            let taken = (share.requested + part.asked) as f64;
            (share.allocatable != 0).then(|| (taken / share.allocatable as f64).min(1.0))
        });
        let (mut count, mut sum, mut first, mut last) = (0_u32, 0.0, 0.0, 0.0);
        for fraction in fractions.clone() {
            (first, last) = (last, fraction);
            count += 1;
            sum += fraction;
        }
        let deviation = match count {
            0 | 1 => 0.0,
            2 => ((first - last) / 2.0_f64).abs(),
            count => {
                let mean = sum / f64::from(count);
                let squares: f64 = fractions.map(|fraction| (fraction - mean) * (fraction - mean)).sum();
                (squares / f64::from(count)).sqrt()
            }
        };
        ((1.0 - deviation) * SCORE_MAX as f64) as i64
    }
}

/// The place of a resource, unless nobody has it, or it is extended and the pod does not ask for it.
fn counted(cluster: &Cluster, template: &Template, name: &str) -> Option<ResourceId> {
    let resource = cluster.resource_id(name)?;
    (resource <= EPHEMERAL_STORAGE || template.demand.other(resource) > 0).then_some(resource)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_curve_is_straight_between_its_points_and_level_beyond() {
        // Published with kube-scheduler's tests of RequestedToCapacityRatio.
        for (points, values) in [
            (
                &[(10, 1), (90, 9)][..],
                &[(-10, 1), (9, 1), (10, 1), (19, 1), (20, 2), (89, 8), (90, 9), (99, 9), (110, 9)][..],
            ),
            (&[(0, 2), (40, 10), (100, 0)], &[(-10, 2), (0, 2), (20, 6), (30, 8), (40, 10), (70, 5), (100, 0), (110, 0)]),
            (&[(0, 2), (40, 2), (100, 2)], &[(-10, 2), (20, 2), (40, 2), (70, 2), (110, 2)]),
            (&[(50, 7)], &[(0, 7), (50, 7), (100, 7)]),
        ] {
            let curve = BrokenLinear::new(points.to_vec()).unwrap();
            for (x, expected) in values {
                assert_eq!(curve.at(*x), *expected, "{points:?} at {x}");
            }
        }
    }

    #[test]
    fn a_curve_that_is_none_is_an_error() {
        for (points, message) in [
            (&[][..], "points: expected at least one point, not 0"),
            (&[(0, 1), (0, 2)], "points[1]: expected more than 0, not 0"),
            (&[(0, 1), (101, 2)], "points[1]: expected a percentage from 0 to 100 and a score from 0 to 10"),
            (&[(0, 11)], "points[0]: expected a percentage from 0 to 100 and a score from 0 to 10"),
        ] {
            assert_eq!(BrokenLinear::shape(points).unwrap_err().to_string(), message);
        }
    }
}
