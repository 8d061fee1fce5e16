//! The horizontal pod autoscaler: how many pods there should be.
//!
//! The ratio of what is measured to what is wanted says by how much to multiply the pods; within the tolerance around 1
//! nothing changes. Pods that cannot be measured are taken for what makes the change smaller: missing metrics count as
//! all of the request on the way down and as nothing on the way up, pods that are not ready as nothing on the way up.
//! When that turns the change around, nothing changes. Doubles, rounded up, as upstream has them.
//!
//! [`Autoscaler`] turns such recommendations into steps: within bounds, no faster than its policies allow, and not down
//! while any recommendation of the last minutes was higher.

mod behavior;

pub use behavior::{Autoscaler, Behavior, Policy, PolicyKind, Select, Step};

use super::Invalid;

/// What is known of a pod's usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// It is ready, and this is what it uses; `None` when there are no metrics of it.
    Ready(Option<i64>),
    /// It is pending, not ready, or too young for its CPU to mean anything.
    Unready,
    /// It failed or is being deleted: it does not count at all.
    Ignored,
}

/// A pod whose use of a resource is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What it requests of the resource; at least 0.
    pub request: i64,
    /// What it uses, in the same unit.
    pub usage: Usage,
}

/// By how much the ratio may be off 1 without any change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Above 1.
    pub up: f64,
    /// Below 1.
    pub down: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { up: 0.1, down: 0.1 }
    }
}

impl Tolerance {
    fn covers(self, ratio: f64) -> bool {
        1.0 - self.down <= ratio && ratio <= 1.0 + self.up
    }
}

/// Pods for a target of utilization: usage in percent of what is requested. `current` is how many pods there are to be
/// now.
///
/// # Errors
///
/// When there is no pod, no ready pod has metrics, or those that have request nothing.
pub fn by_utilization(
    current: u32,
    target_percent: u32,
    pods: &[Measured],
    tolerance: Tolerance,
) -> Result<u32, Invalid> {
    let most = i64::from(target_percent.max(100));
    let all_of = |request: i64| i128::from(request) * i128::from(most) / 100;
    let ratio = |counted: &[(i64, i128)]| {
        let usage: i128 = counted.iter().map(|(_, usage)| usage).sum();
        let requests: i128 = counted.iter().map(|(request, _)| i128::from(*request)).sum();
        match requests {
            0 => Err(Invalid::new("pods", "the pods with metrics request nothing: there is no utilization")),
            requests => Ok((usage * 100 / requests) as f64 / f64::from(target_percent)),
        }
    };
    by_usage(current, pods, all_of, ratio, tolerance)
}

/// Pods for a target of the mean of a value that each pod has.
///
/// # Errors
///
/// When there is no pod, or no ready pod has a value.
pub fn by_pod_value(current: u32, target: u64, values: &[Usage], tolerance: Tolerance) -> Result<u32, Invalid> {
    let pods: Vec<Measured> = values.iter().map(|usage| Measured { request: 0, usage: *usage }).collect();
    let ratio = |counted: &[(i64, i128)]| {
        let sum: i128 = counted.iter().map(|(_, usage)| usage).sum();
        Ok((sum / counted.len() as i128) as f64 / target as f64)
    };
    by_usage(current, &pods, |_| i128::from(target), ratio, tolerance)
}

/// Pods for a target of one value for all: of an object, or from outside. `ready` pods are there for it.
#[must_use]
pub fn by_value(current: u32, ready: u32, value: u64, target: u64, tolerance: Tolerance) -> u32 {
    let ratio = value as f64 / target as f64;
    match current {
        0 => ratio.ceil() as u32,
        _ if tolerance.covers(ratio) => current,
        _ => (ratio * f64::from(ready)).ceil() as u32,
    }
}

/// Pods for a target of one value's share for each pod.
#[must_use]
pub fn by_value_per_pod(current: u32, value: u64, target: u64, tolerance: Tolerance) -> u32 {
    let ratio = value as f64 / (target as f64 * f64::from(current));
    // Without pods the ratio is infinite, or none at all.
    if ratio.is_nan() || tolerance.covers(ratio) { current } else { (value as f64 / target as f64).ceil() as u32 }
}

/// What both rules for pods have in common. `all_of` is what a pod without metrics counts on the way down, `ratio` that
/// of pods as their requests and usages.
fn by_usage(
    current: u32,
    pods: &[Measured],
    all_of: impl Fn(i64) -> i128,
    ratio: impl Fn(&[(i64, i128)]) -> Result<f64, Invalid>,
    tolerance: Tolerance,
) -> Result<u32, Invalid> {
    if pods.is_empty() {
        return Err(Invalid::new("pods", "expected at least one pod, not 0"));
    }
    let (mut counted, mut missing, mut unready) = (Vec::new(), Vec::new(), Vec::new());
    for Measured { request, usage } in pods {
        match usage {
            Usage::Ready(Some(usage)) => counted.push((*request, i128::from(*usage))),
            Usage::Ready(None) => missing.push(*request),
            Usage::Unready => unready.push((*request, 0)),
            Usage::Ignored => {}
        }
    }
    if counted.is_empty() {
        return Err(Invalid::new("pods", "no ready pod has metrics"));
    }
    let first = ratio(&counted)?;
    let ready = counted.len();
    let up_with_unready = first > 1.0 && !unready.is_empty();
    if missing.is_empty() && !up_with_unready {
        return Ok(if tolerance.covers(first) { current } else { (first * ready as f64).ceil() as u32 });
    }
    if first < 1.0 {
        counted.extend(missing.iter().map(|request| (*request, all_of(*request))));
    } else if first > 1.0 {
        counted.extend(missing.iter().map(|request| (*request, 0)));
    }
    if up_with_unready {
        counted.extend(unready);
    }
    let again = ratio(&counted)?;
    let turned = (first < 1.0 && again > 1.0) || (first > 1.0 && again < 1.0);
    if turned || tolerance.covers(again) {
        return Ok(current);
    }
    let desired = (again * counted.len() as f64).ceil() as u32;
    let backwards = (again < 1.0 && desired > current) || (again > 1.0 && desired < current);
    Ok(if backwards { current } else { desired })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TOLERANCE: Tolerance = Tolerance { up: 0.1, down: 0.1 };

    fn pods(usages: &[Usage]) -> Vec<Measured> {
        usages.iter().map(|usage| Measured { request: 1_000, usage: *usage }).collect()
    }

    fn used(usage: i64) -> Usage {
        Usage::Ready(Some(usage))
    }

    #[test]
    fn utilization_decides_how_many_pods_there_should_be() {
        use Usage::{Ignored, Ready, Unready};
        for (current, target, usages, expected) in [
            (3, 30, &[used(300), used(500), used(700)][..], 5),
            // Exactly at the edge of the tolerance, and just beyond.
            (10, 100, &[used(1_100); 10], 10),
            (10, 100, &[used(1_110); 10], 12),
            (10, 100, &[used(900); 10], 10),
            (10, 100, &[used(890); 10], 9),
            // Nothing is counted for pods that are not ready on the way up, and on the way down they are not counted.
            (3, 30, &[Unready, used(500), used(700)], 4),
            (3, 30, &[used(400), Unready, Unready], 3),
            (5, 50, &[used(100), used(300), used(500), Unready, Unready], 2),
            // Missing metrics: all of the request on the way down, nothing on the way up.
            (4, 100, &[used(400), used(95), Ready(None), Ready(None)], 3),
            (2, 100, &[used(1_900), Ready(None)], 2),
            (2, 100, &[used(1_000), Ready(None)], 2),
            (2, 100, &[used(600), Ready(None)], 2),
            // Of a target beyond 100 % a missing pod takes as much as the target.
            (2, 200, &[used(500), Ready(None)], 2),
            (2, 400, &[used(500), Ready(None)], 2),
            (3, 50, &[Unready, used(2_000), Ready(None)], 4),
            (2, 30, &[used(500), used(700), Ignored, Ignored], 4),
            (1, 50, &[used(0)], 0),
        ] {
            let found = by_utilization(current, target, &pods(usages), TOLERANCE);
            assert_eq!(found, Ok(expected), "{usages:?} at {target} %");
        }
    }

    #[test]
    fn what_is_not_measured_is_an_error() {
        for (pods, message) in [
            (vec![], "pods: expected at least one pod, not 0"),
            (pods(&[Usage::Ready(None), Usage::Unready]), "pods: no ready pod has metrics"),
            (
                vec![Measured { request: 0, usage: used(5) }],
                "pods: the pods with metrics request nothing: there is no utilization",
            ),
        ] {
            assert_eq!(by_utilization(1, 50, &pods, TOLERANCE).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn values_decide_how_many_pods_there_should_be() {
        let usages = [used(20_000), used(10_000), used(30_000)];
        assert_eq!(by_pod_value(3, 15_000, &usages, TOLERANCE), Ok(4));
        assert_eq!(by_pod_value(3, 20_000, &usages, TOLERANCE), Ok(3));
        // One more without a value counts as the target on the way down, and as nothing on the way up.
        let usages = [used(5_000), used(5_000), Usage::Ready(None)];
        assert_eq!(by_pod_value(3, 20_000, &usages, TOLERANCE), Ok(2));
        assert_eq!(by_pod_value(3, 3_000, &usages, TOLERANCE), Ok(4));
        for (current, ready, value, target, expected) in [
            (3, 3, 20_000, 15_000, 4),
            (3, 1, 50_000, 10_000, 5),
            (3, 3, 20_666, 20_000, 3),
            (0, 0, 9, 4, 3),
            (0, 0, 0, 4, 0),
        ] {
            assert_eq!(by_value(current, ready, value, target, TOLERANCE), expected);
        }
        for (current, value, target, expected) in
            [(3, 20_000, 5_000, 4), (4, 20_166, 5_000, 4), (5, 8_600, 2_867, 3), (0, 10, 4, 3), (0, 0, 4, 0)]
        {
            assert_eq!(by_value_per_pod(current, value, target, TOLERANCE), expected);
        }
    }
}
