//! Scores of how full a node would be: `NodeResourcesFit` by one of three strategies, and
//! `NodeResourcesBalancedAllocation`.
//!
//! Both look at what would be taken with the pod there, resource by resource, and pass over resources that the node
//! does not have and over those beyond CPU, memory and ephemeral storage that the pod does not ask for. Fit counts
//! defaults for containers that say nothing of CPU or memory, balanced allocation does not.

use super::cluster::{Cluster, NodeId, Room, Share, Template};
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

/// The resources that count for a pod.
#[derive(Clone, Debug)]
struct Parts {
    all: Vec<Part>,
    /// CPU and memory when these are all, as they mostly are.
    main: Option<[Part; 2]>,
}

impl Parts {
    fn new(all: Vec<Part>) -> Self {
        let of = |resource| all.iter().find(|part| part.resource == resource).copied();
        let main = of(CPU).zip(of(MEMORY)).filter(|_| all.len() == 2);
        Self { main: main.map(|(cpu, memory)| [cpu, memory]), all }
    }

    /// Calls `each` with each resource and its share of the node.
    #[inline]
    fn each(&self, cluster: &Cluster, node: NodeId, room: &Room, mut each: impl FnMut(&Part, &Share)) {
        match &self.main {
            Some([cpu, memory]) => {
                each(cpu, &room.cpu);
                each(memory, &room.memory);
            }
            None => self.all.iter().for_each(|part| each(part, cluster.share(part.resource, node))),
        }
    }
}

/// The score of `NodeResourcesFit` for one pod.
#[derive(Clone, Debug)]
pub(super) struct Allocated<'a> {
    strategy: &'a Strategy,
    parts: Parts,
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
        Self { strategy, parts: Parts::new(resources.iter().filter_map(part).collect()) }
    }

    /// From 0 to 100; 0 when no resource counts.
    #[inline]
    pub(super) fn score(&self, cluster: &Cluster, node: NodeId, room: &Room) -> i64 {
        match self.strategy {
            Strategy::LeastAllocated => self.mean(cluster, node, room, |allocatable, taken| {
                if taken > allocatable { 0 } else { percent(allocatable - taken, allocatable) }
            }),
            Strategy::MostAllocated => self.mean(cluster, node, room, percentage),
            Strategy::RequestedToCapacityRatio(shape) => self.ratio(cluster, node, room, shape),
        }
    }

    /// Integer division twice: for each resource, and over the weights.
    #[inline]
    fn mean(&self, cluster: &Cluster, node: NodeId, room: &Room, score: impl Fn(i64, i64) -> i64) -> i64 {
        let (mut sum, mut weights) = (0, 0);
        self.parts.each(cluster, node, room, |part, share| {
            if share.allocatable != 0 {
                sum += part.weight * score(share.allocatable, share.nonzero + part.asked);
                weights += part.weight;
            }
        });
        // Division by a number known beforehand takes a fraction of the time of any other.
        match weights {
            0 => 0,
            1 => sum,
            2 => sum / 2,
            weights => sum / weights,
        }
    }

    /// Resources whose score is 0 are left out, and halves are rounded up.
    fn ratio(&self, cluster: &Cluster, node: NodeId, room: &Room, shape: &BrokenLinear) -> i64 {
        let (mut sum, mut weights) = (0, 0);
        self.parts.each(cluster, node, room, |part, share| {
            if share.allocatable != 0 {
                let score = shape.at(percentage(share.allocatable, share.nonzero + part.asked));
                if score > 0 {
                    sum += part.weight * score;
                    weights += part.weight;
                }
            }
        });
        if weights == 0 { 0 } else { (2 * sum + weights) / (2 * weights) }
    }
}

/// How much of the whole is taken, 100 when it is more than the whole.
fn percentage(allocatable: i64, taken: i64) -> i64 {
    percent(taken.min(allocatable), allocatable)
}

/// Neither is below 0, and at most 2⁵³. Unsigned division is the faster one.
#[inline]
fn percent(part: i64, whole: i64) -> i64 {
    (part as u64 * SCORE_MAX as u64 / whole as u64) as i64
}

/// The score of `NodeResourcesBalancedAllocation` for one pod.
#[derive(Clone, Debug)]
pub(super) struct Balanced {
    parts: Parts,
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
        parts.iter().any(|part| part.asked > 0).then(|| Self { parts: Parts::new(parts) })
    }

    /// 100 less the standard deviation, in percent, of how much of each resource would be taken.
    #[inline]
    pub(super) fn score(&self, cluster: &Cluster, node: NodeId, room: &Room) -> i64 {
        let (mut count, mut first, mut last) = (0_u32, 0.0, 0.0);
        self.parts.each(cluster, node, room, |part, share| {
            if let Some(fraction) = fraction(part, share) {
                (first, last) = (last, fraction);
                count += 1;
            }
        });
        let deviation = match count {
            0 | 1 => 0.0,
            2 => ((first - last) / 2.0_f64).abs(),
            count => self.deviation(cluster, node, room, f64::from(count)),
        };
        score_of(deviation)
    }

    /// Of a population of more than two.
    fn deviation(&self, cluster: &Cluster, node: NodeId, room: &Room, count: f64) -> f64 {
        let (mut sum, mut squares) = (0.0, 0.0);
        self.parts.each(cluster, node, room, |part, share| sum += fraction(part, share).unwrap_or(0.0));
        let mean = sum / count;
        self.parts.each(cluster, node, room, |part, share| {
            squares += fraction(part, share).map_or(0.0, |fraction| (fraction - mean) * (fraction - mean));
        });
        (squares / count).sqrt()
    }
}

/// How much of a resource would be taken, 1 at most; `None` when the node does not have it.
#[inline]
fn fraction(part: &Part, share: &Share) -> Option<f64> {
    let taken = (share.requested + part.asked) as f64;
    (share.allocatable != 0).then(|| (taken / share.allocatable as f64).min(1.0))
}

/// Both scores where they are what they mostly are, in few instructions: the emptier, the better, by CPU and memory with
/// the same weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Even {
    real: [i64; 2],
    nonzero: [i64; 2],
    /// Of fit and of balanced allocation.
    weights: [i64; 2],
}

impl Even {
    /// `None` when something is otherwise.
    pub(super) fn new(allocated: (i64, &Allocated), balanced: (i64, &Balanced)) -> Option<Self> {
        let (by_fit, by_balance) = (allocated.1.parts.main.as_ref()?, balanced.1.parts.main.as_ref()?);
        let is_even = *allocated.1.strategy == Strategy::LeastAllocated && by_fit[0].weight == by_fit[1].weight;
        let asked = |parts: &[Part; 2]| [parts[0].asked, parts[1].asked];
        let weights = [allocated.0, balanced.0];
        is_even.then(|| Self { real: asked(by_balance), nonzero: asked(by_fit), weights })
    }

    /// Their weighted sum; `None` when the node lacks one of the two resources.
    #[inline]
    pub(super) fn score(&self, room: &Room) -> Option<i64> {
        if room.cpu.allocatable == 0 || room.memory.allocatable == 0 {
            return None;
        }
        let least = |share: &Share, asked| {
            let taken = share.nonzero + asked;
            if taken > share.allocatable { 0 } else { percent(share.allocatable - taken, share.allocatable) }
        };
        let fraction = |share: &Share, asked| ((share.requested + asked) as f64 / share.allocatable as f64).min(1.0);
        let deviation = ((fraction(&room.cpu, self.real[0]) - fraction(&room.memory, self.real[1])) / 2.0).abs();
        let fit = (least(&room.cpu, self.nonzero[0]) + least(&room.memory, self.nonzero[1])) / 2;
        Some(self.weights[0] * fit + self.weights[1] * score_of(deviation))
    }
}

/// The score of balanced allocation for a standard deviation from 0 to 1.
#[inline]
fn score_of(deviation: f64) -> i64 {
    ((1.0 - deviation) * SCORE_MAX as f64) as i64
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
            (
                &[(0, 2), (40, 10), (100, 0)],
                &[(-10, 2), (0, 2), (20, 6), (30, 8), (40, 10), (70, 5), (100, 0), (110, 0)],
            ),
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
