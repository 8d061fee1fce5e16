//! Load balancing: who gets each request. The picks are those of the leaves that a scenario names.

use super::Problem;
use super::answer::{Answer, numbers};
use super::given::Given;
use crate::balance::{BalancePolicy, Balancer, Context, Key, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, TaskId};
use crate::rng::Rng;
use std::collections::BTreeMap;

/// Backends are letters, so there are at most so many.
const BACKENDS_MAX: usize = 26;

/// The largest weight.
const WEIGHT_MAX: i64 = 1_000_000;

/// The most picks of one answer.
const PICKS_MAX: u64 = 1_000_000;

/// `weights` → `sequence_one_cycle`: as many picks as the weights sum to, over their greatest common divisor.
pub(super) fn smooth_weighted_round_robin(case: &Given) -> Result<Answer, Problem> {
    let nodes = nodes(case)?;
    let sum: u64 = nodes.iter().map(|node| u64::from(node.weight)).sum();
    let picks = sum / nodes.iter().map(|node| u64::from(node.weight)).fold(0, greatest_common_divisor);
    if picks > PICKS_MAX {
        return Err(case.problem_at("weights", format!("one cycle is {picks} picks: expected at most {PICKS_MAX}")));
    }
    let mut bench = Bench::new("smooth_weighted_round_robin");
    let sequence = (0..picks).map(|_| letter(bench.pick(&nodes))).collect();
    Ok(Answer::Record(vec![("sequence_one_cycle", Answer::Text(sequence))]))
}

/// `weights`, `ops` → `nginx`: the backend of each request, in order. `["req", k]` is a request that stays until
/// `["done", k]`.
pub(super) fn least_connections(case: &Given) -> Result<Answer, Problem> {
    let mut nodes = nodes(case)?;
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
            bench.balancer.finished(Time::ZERO, node, None);
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

/// `a`, `b`, `R_km` → `km`: the great-circle distance by the haversine formula.
pub(super) fn geo(case: &Given) -> Result<Answer, Problem> {
    let (a_latitude, a_longitude) = place(case, "a")?;
    let (b_latitude, b_longitude) = place(case, "b")?;
    let radius = case.positive("R_km")?;
    let half_sine = |angle: f64| libm::sin(angle / 2.0);
    let across = half_sine(b_latitude - a_latitude);
    let along = half_sine(b_longitude - a_longitude);
    let haversine = across * across + libm::cos(a_latitude) * libm::cos(b_latitude) * along * along;
    Ok(numbers([("km", 2.0 * radius * libm::asin(haversine.sqrt().min(1.0)))]))
}

/// Latitude and longitude, read in degrees, given in radians.
fn place(case: &Given, key: &str) -> Result<(f64, f64), Problem> {
    let place = case.field(key, "[latitude, longitude]")?;
    let parts = place.items()?;
    let [latitude, longitude] = &parts[..] else { return Err(place.not("[latitude, longitude]")) };
    let angle = |given: &Given, max: f64| match given.as_number()? {
        degrees if degrees.abs() <= max => Ok(degrees * std::f64::consts::PI / 180.0),
        _ => Err(given.not(&format!("degrees from -{max} to {max}"))),
    };
    Ok((angle(latitude, 90.0)?, angle(longitude, 360.0)?))
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
        let (task, demand) = (TaskId(0), Resources::default());
        let request =
            Request { task, work, key: Key::Task(task), region: RegionId(0), demand, vertex: None, weight: 1 };
        let mut cx = Context { now: Time::ZERO, rng: &mut self.rng, distance: &|_, _| Duration::ZERO, why: None };
        self.balancer.pick(&mut cx, &request, nodes).expect("every node is eligible and there is one")
    }
}

fn nodes(case: &Given) -> Result<Vec<NodeState>, Problem> {
    let weights = case.list("weights")?;
    if weights.is_empty() || weights.len() > BACKENDS_MAX {
        return Err(case.problem_at("weights", format!("expected 1 to {BACKENDS_MAX} weights, not {}", weights.len())));
    }
    let weights =
        weights.iter().map(|weight| Ok(weight.as_whole(1, WEIGHT_MAX)? as u32)).collect::<Result<Vec<_>, _>>()?;
    Ok(Bench::nodes(&weights))
}

fn letter(node: NodeId) -> char {
    char::from(b'a' + node.0 as u8)
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn answer(kind: &str, case: &str) -> String {
        let text = solve(&format!(r#"{{"kind": "balance/{kind}", "cases": [{case}]}}"#)).text;
        text.trim_end().trim_start_matches('[').trim_end_matches(']').to_owned()
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
            ("geo", r#"{"a": [36.12, -86.67], "b": [33.94, -118.4], "R_km": 6372.8}"#, r#"{"km":2887.259951}"#),
        ] {
            assert_eq!(answer(kind, case), expected);
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
                "expected a whole number from 1 to 1000000, not -1",
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
            ("geo", r#"{"a": [91, 0], "b": [0, 0], "R_km": 1}"#, "a[0]", "expected degrees from -90 to 90, not 91"),
            ("geo", r#"{"a": [1, 0], "b": [0, 0], "R_km": 0}"#, "R_km", "expected a number above 0, not 0"),
        ] {
            let expected = format!(r#"{{"error":{{"path":"cases[0].{path}","message":"{message}"}}}}"#);
            assert_eq!(answer(kind, case), expected);
        }
    }
}
