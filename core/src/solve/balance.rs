//! Load balancing: who gets each request. The picks are those of the leaves that a scenario names. Here are the kinds
//! that go by turns and load; `hashing` has those that go by keys, `places` those that go by region.

pub(super) mod hashing;
pub(super) mod places;

use super::Problem;
use super::answer::Answer;
use super::given::Given;
use crate::balance::{BalancePolicy, Balancer, Context, Key, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, TaskId};
use crate::rng::Rng;
use std::collections::BTreeMap;

/// Backends are letters, so there are at most so many.
const LETTERS: usize = 26;

/// The largest weight.
const WEIGHT_MAX: i64 = 1_000_000;

/// The most picks of one answer.
const PICKS_MAX: u64 = 1_000_000;

/// `weights` → `sequence_one_cycle`: as many picks as the weights sum to, over their greatest common divisor.
pub(super) fn smooth_weighted_round_robin(case: &Given) -> Result<Answer, Problem> {
    cycle(case, "smooth_weighted_round_robin", "sequence_one_cycle")
}

/// `weights` → `sequence`: one cycle too.
pub(super) fn lvs_weighted_round_robin(case: &Given) -> Result<Answer, Problem> {
    cycle(case, "lvs_weighted_round_robin", "sequence")
}

fn cycle(case: &Given, policy: &str, answer: &'static str) -> Result<Answer, Problem> {
    let nodes = lettered(case)?;
    let sum: u64 = nodes.iter().map(|node| u64::from(node.weight)).sum();
    let picks = sum / nodes.iter().map(|node| u64::from(node.weight)).fold(0, greatest_common_divisor);
    if picks > PICKS_MAX {
        return Err(case.problem_at("weights", format!("one cycle is {picks} picks: expected at most {PICKS_MAX}")));
    }
    let mut bench = Bench::new(policy);
    let sequence = (0..picks).map(|_| letter(bench.pick(&nodes))).collect();
    Ok(Answer::Record(vec![(answer, Answer::Text(sequence))]))
}

/// `weights`, `ops` → `nginx`: the backend of each request, in order. `["req", k]` is a request that stays until
/// `["done", k]`.
pub(super) fn least_connections(case: &Given) -> Result<Answer, Problem> {
    let mut nodes = lettered(case)?;
    let mut bench = Bench::new("least_connections");
    let mut held: BTreeMap<i64, NodeId> = BTreeMap::new();
    let mut sequence = String::new();
    for op in case.list("ops")? {
        let (what, request) = read_op(&op)?;
        if what == "req" {
            let chosen = bench.pick(&nodes);
            if held.insert(request, chosen).is_some() {
                return Err(op.problem(format!("request {request} is already there")));
            }
            nodes[chosen.index()].active += 1;
            sequence.push(letter(chosen));
        } else {
            let node =
                held.remove(&request).ok_or_else(|| op.problem(format!("there is no request {request} to end")))?;
            nodes[node.index()].active -= 1;
            bench.balancer.finished(Time::ZERO, node, TaskId(0), None);
        }
    }
    Ok(Answer::Record(vec![("nginx", Answer::Text(sequence))]))
}

fn read_op<'a>(op: &Given<'a>) -> Result<(&'a str, i64), Problem> {
    let parts = op.items()?;
    let [what, request] = &parts[..] else { return Err(op.not(r#"["req", k] or ["done", k]"#)) };
    match what.as_text()? {
        word @ ("req" | "done") => Ok((word, request.as_whole(0, i64::MAX)?)),
        _ => Err(what.not(r#""req" or "done""#)),
    }
}

/// A balancer with what it wants to know of the world.
pub(super) struct Bench {
    balancer: Box<dyn Balancer>,
    rng: Rng,
}

impl Bench {
    pub(super) fn new(policy: &str) -> Self {
        let policy = BalancePolicy::new(policy).expect("the table has it");
        Self { balancer: policy.build(), rng: Rng::stream(0, "balance") }
    }

    /// Idle nodes with these weights.
    pub(super) fn nodes(weights: &[u32]) -> Vec<NodeState> {
        let node =
            |(id, &weight): (usize, &u32)| NodeState::idle(NodeId(id as u16), NodeId(id as u16).to_string(), weight);
        weights.iter().enumerate().map(node).collect()
    }

    fn pick(&mut self, nodes: &[NodeState]) -> NodeId {
        self.pick_for(Duration::SECOND, nodes)
    }

    /// The node for a task of this work.
    pub(super) fn pick_for(&mut self, work: Duration, nodes: &[NodeState]) -> NodeId {
        self.choose(work, Key::Task(TaskId(0)), nodes)
    }

    /// The node for a task about `key`.
    fn pick_by(&mut self, key: &str, nodes: &[NodeState]) -> NodeId {
        self.choose(Duration::SECOND, Key::Named(key), nodes)
    }

    fn choose(&mut self, work: Duration, key: Key, nodes: &[NodeState]) -> NodeId {
        let (task, demand) = (TaskId(0), Resources::default());
        let request = Request { task, vertex: None, work, key, region: RegionId(0), demand, weight: 1 };
        let mut cx = Context {
            now: Time::ZERO,
            rng: &mut self.rng,
            distance: &|_, _| Duration::ZERO,
            kilometres: &|_, _| None,
            why: None,
        };
        self.balancer.pick(&mut cx, &request, nodes).expect("there is a node that can be chosen")
    }
}

/// Nodes with the weights of the case. Those of weight 0 take no part.
fn lettered(case: &Given) -> Result<Vec<NodeState>, Problem> {
    let weights = case.list("weights")?;
    if weights.is_empty() || weights.len() > LETTERS {
        return Err(case.problem_at("weights", format!("expected 1 to {LETTERS} weights, not {}", weights.len())));
    }
    let mut nodes = Bench::nodes(&read_weights(case, &weights)?);
    nodes.iter_mut().for_each(|node| node.eligible = node.weight > 0);
    Ok(nodes)
}

/// Weights from 0 on, not all of them 0.
fn read_weights(case: &Given, weights: &[Given]) -> Result<Vec<u32>, Problem> {
    let weights = weights.iter().map(|weight| Ok(weight.as_whole(0, WEIGHT_MAX)? as u32));
    let weights = weights.collect::<Result<Vec<_>, _>>()?;
    match weights.iter().any(|weight| *weight > 0) {
        true => Ok(weights),
        false => Err(case.problem_at("weights", "expected at least one weight above 0")),
    }
}

fn letter(node: NodeId) -> char {
    char::from(b'a' + node.0 as u8)
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn answer(kind: &str, case: &str) -> String {
        let text = solve(&format!(r#"{{"kind": "balance/{kind}", "cases": [{case}]}}"#)).text;
        text.trim_end().strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or_default().to_owned()
    }

    pub(in crate::solve) fn assert_solved(kind: &str, case: &str, expected: &str) {
        assert_eq!(answer(kind, case), expected, "{case}");
    }

    pub(in crate::solve) fn assert_error(kind: &str, case: &str, path: &str, message: &str) {
        let expected = format!(r#"{{"error":{{"path":"cases[0].{path}","message":"{message}"}}}}"#);
        assert_eq!(answer(kind, case), expected, "{case}");
    }

    #[test]
    fn backends_are_picked_as_the_rules_say() {
        for (kind, case, expected) in [
            ("smooth_weighted_round_robin", r#"{"weights": [4, 2, 1]}"#, r#"{"sequence_one_cycle":"abacaba"}"#),
            ("smooth_weighted_round_robin", r#"{"weights": [2, 2]}"#, r#"{"sequence_one_cycle":"ab"}"#),
            (
                "least_connections",
                r#"{"weights": [1, 1], "ops": [["req", 0], ["req", 1], ["done", 1], ["req", 2]]}"#,
                r#"{"nginx":"abb"}"#,
            ),
            ("smooth_weighted_round_robin", r#"{"weights": [2, 0, 1]}"#, r#"{"sequence_one_cycle":"aca"}"#),
            ("lvs_weighted_round_robin", r#"{"weights": [4, 3, 2]}"#, r#"{"sequence":"aababcabc"}"#),
            ("lvs_weighted_round_robin", r#"{"weights": [0, 6, 4]}"#, r#"{"sequence":"bbcbc"}"#),
            ("least_connections", r#"{"weights": [0, 1], "ops": [["req", 0], ["req", 1]]}"#, r#"{"nginx":"bb"}"#),
        ] {
            assert_solved(kind, case, expected);
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error_in_its_place() {
        for (kind, case, path, message) in [
            ("smooth_weighted_round_robin", r#"{"weights": []}"#, "weights", "expected 1 to 26 weights, not 0"),
            (
                "smooth_weighted_round_robin",
                r#"{"weights": [1, -1]}"#,
                "weights[1]",
                "expected a whole number from 0 to 1000000, not -1",
            ),
            (
                "smooth_weighted_round_robin",
                r#"{"weights": [1000000, 999999]}"#,
                "weights",
                "one cycle is 1999999 picks: expected at most 1000000",
            ),
            (
                "least_connections",
                r#"{"weights": [1], "ops": [["done", 3]]}"#,
                "ops[0]",
                "there is no request 3 to end",
            ),
            (
                "least_connections",
                r#"{"weights": [1], "ops": [["req", 3], ["req", 3]]}"#,
                "ops[1]",
                "request 3 is already there",
            ),
            ("lvs_weighted_round_robin", r#"{"weights": [0, 0]}"#, "weights", "expected at least one weight above 0"),
            ("lvs_weighted_round_robin", "{}", "weights", "missing: expected a list"),
        ] {
            assert_error(kind, case, path, message);
        }
    }
}
