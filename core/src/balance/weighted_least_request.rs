//! Weighted least request: turns in proportion to weights that shrink with the work in hand.
//!
//! Envoy's least request balancer for nodes of unequal weights. Each node has a deadline on a clock of turns; the
//! earliest is chosen, ties go to the one that has waited longest, and its next deadline is 1 / w later, where w =
//! weight / (unfinished tasks + 1)^`active_request_bias`, the tasks being those before this one. With a bias of 0 it is
//! earliest-deadline-first weighted round robin. A deadline that is set stays, whatever becomes of the work in hand
//! until then. For equal weights Envoy draws two nodes instead, see `power_of_d_choices`. A node that could not be
//! chosen joins anew.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "weighted_least_request",
    name: "Weighted least request",
    summary: "Gives nodes turns in proportion to their weights, fewer to those with work in hand: heeds how big nodes are and how loaded.",
    source: "Envoy documentation: weighted least request",
    measure: Measure::Ratio,
    params: &[Param {
        key: "active_request_bias",
        help: "How much the work in hand counts: 0 ignores it, 1 divides the weight by it, more avoids busy nodes harder.",
        kind: ParamKind::Real { min: 0.0, max: 5.0, default: 1.0 },
    }],
    build: |values| Box::new(WeightedLeastRequest { bias: values.real(0), ..WeightedLeastRequest::default() }),
};

#[derive(Clone, Default)]
struct WeightedLeastRequest {
    bias: f64,
    /// The deadline of the last turn.
    clock: f64,
    /// How many turns were given out.
    turns: u64,
    /// By node; `None` for those that could not be chosen when it was last looked.
    waiting: Vec<Option<Turn>>,
}

#[derive(Clone, Copy)]
struct Turn {
    deadline: f64,
    /// Which turn it is, to settle ties.
    number: u64,
}

impl WeightedLeastRequest {
    fn next_turn(&mut self, node: &NodeState) -> Turn {
        let busy = libm::pow(f64::from(node.active) + 1.0, self.bias);
        self.turns += 1;
        Turn { deadline: self.clock + busy / f64::from(node.weight.max(1)), number: self.turns }
    }
}

impl Balancer for WeightedLeastRequest {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        self.waiting.resize(nodes.len().max(self.waiting.len()), None);
        let mut best: Option<(Turn, &NodeState)> = None;
        for (place, node) in nodes.iter().enumerate() {
            if !node.eligible {
                self.waiting[place] = None;
                continue;
            }
            let turn = self.waiting[place].unwrap_or_else(|| self.next_turn(node));
            self.waiting[place] = Some(turn);
            cx.note(node.id, ((turn.deadline - self.clock) * 1_000.0) as i64);
            let earlier = |best: Turn| (turn.deadline, turn.number) < (best.deadline, best.number);
            if best.is_none_or(|(best, _)| earlier(best)) {
                best = Some((turn, node));
            }
        }
        let (turn, node) = best?;
        self.clock = turn.deadline;
        let next = self.next_turn(node);
        self.waiting[node.id.index()] = Some(next);
        Some(node.id)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{Driver, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Deadlines of a at 1/2, 1, 3/2, ...; of b at 1, 2, ...: a alone, then both at once, a having its turn later.
    #[test]
    fn without_bias_or_work_turns_follow_the_weights() {
        let nodes = nodes(&[2, 1]);
        for policy in ["weighted_least_request: {active_request_bias: 0}", "weighted_least_request"] {
            assert_eq!(Driver::new(policy).picks(&nodes, 9), "abaabaaba", "{policy}");
        }
    }

    #[test]
    fn work_in_hand_lowers_the_weight() {
        let mut nodes = nodes(&[4, 1]);
        nodes[0].active = 7; // as if of weight 4 / 8
        let count = |policy: &str| Driver::new(policy).picks(&nodes, 300).matches('a').count();
        assert_eq!(count("weighted_least_request"), 100);
        assert_eq!(count("weighted_least_request: {active_request_bias: 0}"), 240);
        assert_eq!(count("weighted_least_request: {active_request_bias: 3}"), 2);
    }

    #[test]
    fn who_comes_back_has_no_turns_to_catch_up_with() {
        let mut driver = Driver::new("weighted_least_request");
        let mut nodes = nodes(&[1, 1]);
        nodes[1].eligible = false;
        assert_eq!(driver.picks(&nodes, 50), "a".repeat(50));
        nodes[1].eligible = true;
        assert_eq!(driver.picks(&nodes, 4), "abab");
    }
}
