//! Peak EWMA: the node with the least expected latency, as its answers so far and what it has in hand suggest.
//!
//! Finagle, `PeakEwma`. Each node has a moving average of its response times; its cost is that average × (unfinished
//! tasks + 1). Observations come at uneven times, so the old average keeps the share e^(−t / decay) after a time t
//! (Eckner, *Algorithms for Unevenly Spaced Time Series*). It is sensitive to peaks: a response above the average
//! becomes the average at once, and one below pulls it down slowly; looking at a node counts as a response of no time,
//! so an old peak is forgiven. Without `peak` it is the plain average, known as least response time. A node that has
//! work and has answered nothing yet costs more than any that has; among such, the one with less work is cheaper.
//!
//! As in Finagle, `choices` nodes are drawn and compared, distinct ones here, ties going to the first drawn; with 0 all
//! are compared, in the order of their ids. A response is the time from giving a task out until its completion is
//! recorded, waiting in the node's queue and messages included. Tasks taken away count as no response.

use super::power_of_d_choices::{CHOICES_MAX, distinct};
use super::{Balancer, Context, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, TaskId};
use crate::policy::{Entry, Measure, Param, ParamKind};

/// Costs more than any response time.
const PENALTY: f64 = 1e18;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "peak_ewma",
    name: "Peak EWMA (least response time)",
    summary: "Gives each task to the node that has answered fastest lately, for what it has in hand: notices a slow node by its answers alone.",
    source: "Finagle: PeakEwma load balancer",
    measure: Measure::Duration,
    params: &[
        Param {
            key: "decay",
            help: "How long a response time counts: a shorter time forgives a slow answer sooner.",
            kind: ParamKind::Duration {
                min: Duration::from_millis(1),
                max: Duration::from_secs(86_400),
                default: Duration::from_secs(10),
            },
        },
        Param {
            key: "peak",
            help: "Whether one slow answer counts in full at once; without it, as part of the average.",
            kind: ParamKind::Flag { default: true },
        },
        Param {
            key: "choices",
            help: "How many nodes are drawn and compared: more find the fastest more often, 0 compares all.",
            kind: ParamKind::Integer { min: 0, max: CHOICES_MAX, default: 2 },
        },
    ],
    build: |values| {
        Box::new(PeakEwma {
            decay: values.duration(0),
            peak: values.flag(1),
            choices: values.integer(2) as usize,
            averages: Vec::new(),
        })
    },
};

#[derive(Clone)]
struct PeakEwma {
    decay: Duration,
    peak: bool,
    choices: usize,
    /// By node.
    averages: Vec<Average>,
}

/// A moving average of response times.
#[derive(Clone, Copy, Default)]
struct Average {
    micros: f64,
    /// When it last changed.
    at: Time,
}

impl Average {
    fn observe(&mut self, now: Time, micros: f64, decay: Duration, peak: bool) {
        let kept = libm::exp(-(now.since(self.at).0 as f64) / decay.0 as f64);
        self.micros = match peak && micros > self.micros || self.micros == 0.0 {
            true => micros,
            false => self.micros * kept + micros * (1.0 - kept),
        };
        self.at = now;
    }
}

impl PeakEwma {
    fn average(&mut self, node: NodeId) -> &mut Average {
        if self.averages.len() <= node.index() {
            self.averages.resize(node.index() + 1, Average::default());
        }
        &mut self.averages[node.index()]
    }

    /// What a task more would cost on a node, in microseconds.
    fn cost(&mut self, now: Time, node: &NodeState) -> f64 {
        let (decay, peak) = (self.decay, self.peak);
        let average = self.average(node.id);
        if peak {
            average.observe(now, 0.0, decay, peak);
        }
        match average.micros == 0.0 && node.active > 0 {
            true => PENALTY + f64::from(node.active) * 1e6,
            false => average.micros * (f64::from(node.active) + 1.0),
        }
    }
}

impl Balancer for PeakEwma {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let places = match self.choices {
            0 => (0..nodes.len()).filter(|place| nodes[*place].eligible).collect(),
            choices => distinct(cx.rng, nodes, choices),
        };
        let mut best: Option<(f64, NodeId)> = None;
        for place in places {
            let node = &nodes[place];
            let cost = self.cost(cx.now, node);
            cx.note(node.id, cost as i64);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, node.id));
            }
        }
        best.map(|(_, node)| node)
    }

    fn finished(&mut self, now: Time, node: NodeId, _task: TaskId, response: Option<Duration>) {
        if let Some(response) = response {
            let (decay, peak) = (self.decay, self.peak);
            self.average(node).observe(now, response.0 as f64, decay, peak);
        }
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Average;
    use crate::balance::drive::{Driver, nodes};
    use crate::clock::{Duration, SECOND, Time};
    use crate::ids::NodeId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const DECAY: Duration = Duration::from_secs(10);

    fn after(observations: &[(u64, f64)], peak: bool) -> f64 {
        let mut average = Average::default();
        for (second, micros) in observations {
            average.observe(Time(second * SECOND), *micros, DECAY, peak);
        }
        average.micros
    }

    /// e^-1 = 0.367879, e^-2 = 0.135335.
    #[test]
    fn a_peak_counts_at_once_and_fades_with_the_decay() {
        let near = |seen: f64, expected: f64| assert!((seen - expected).abs() < 1e-3, "{seen} {expected}");
        near(after(&[(0, 100.0), (10, 500.0)], true), 500.0);
        near(after(&[(0, 500.0), (10, 100.0)], true), 500.0 * 0.367_879_441 + 100.0 * 0.632_120_559);
        near(after(&[(0, 500.0), (20, 0.0)], true), 500.0 * 0.135_335_283);
        near(after(&[(0, 100.0), (10, 500.0)], false), 100.0 * 0.367_879_441 + 500.0 * 0.632_120_559);
    }

    #[test]
    fn cost_is_the_average_times_the_tasks_in_hand_and_one() {
        for policy in ["peak_ewma: {choices: 0}", "peak_ewma: {choices: 0, peak: false}", "peak_ewma: {choices: 3}"] {
            let mut driver = Driver::new(policy);
            let mut nodes = nodes(&[1, 1, 1]);
            for (node, millis) in [(0, 300), (1, 100), (2, 50)] {
                driver.finished(NodeId(node), Some(Duration::from_millis(millis)));
            }
            assert_eq!(driver.picks(&nodes, 1), "c");
            nodes[2].active = 2; // 3 × 50 above 100
            assert_eq!(driver.picks(&nodes, 1), "b");
            nodes[1].active = 3; // 4 × 100 above 300 and 150
            assert_eq!(driver.picks(&nodes, 1), "c");
            nodes[2].active = 6; // 7 × 50 above 300
            assert_eq!(driver.picks(&nodes, 1), "a");
        }
    }

    #[test]
    fn a_node_with_work_and_no_answer_yet_is_the_last_to_be_chosen() {
        let mut driver = Driver::new("peak_ewma: {choices: 0}");
        let mut nodes = nodes(&[1, 1, 1]);
        (nodes[0].active, nodes[1].active, nodes[2].active) = (1, 2, 1);
        driver.finished(NodeId(2), Some(Duration::from_secs(3_600)));
        assert_eq!(driver.picks(&nodes, 1), "c");
        nodes[2].eligible = false;
        assert_eq!(driver.picks(&nodes, 1), "a");
        driver.finished(NodeId(0), None); // taken away: still no answer
        assert_eq!(driver.picks(&nodes, 1), "a");
        nodes[0].active = 0; // never tried
        assert_eq!(driver.picks(&nodes, 1), "a");
    }
}
