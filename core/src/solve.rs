//! Textbook exercises: cases in, answers out, both JSON.
//!
//! A document is `{"kind": K, "cases": [...]}`; there may be several, one after the other. Each is answered by one
//! line: an array with an answer for every case, in their order. A case that cannot be solved is answered in its
//! place by `{"error": {"path", "message"}}`, and the others are solved all the same. Nothing is computed here that
//! the simulation computes too: scheduling cases run the world, balancing cases drive the very leaf that a scenario
//! names. There is no file and no terminal here; that is the command line's.

mod answer;
mod balance;
mod cpu_sched;
mod exact;
mod fairness;
mod given;
mod kube;
mod makespan;
mod placement;
mod prediction;
mod queueing;
mod quorum;
mod raft;
mod setting;

use answer::Answer;
use balance::{hashing, places};
use given::Given;
use serde_json::Value;

/// The answers to some documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// One JSON array a line, one line a document.
    pub text: String,
    /// False when at least one case was answered with an error.
    pub all_solved: bool,
}

/// Why something cannot be solved.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Problem {
    /// Where: `cases[2].jobs[0].length`, or a line and a column.
    path: String,
    /// What is wrong there, and what was expected.
    message: String,
}

impl Problem {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

/// Solves one case of a kind.
type Solver = fn(&Given) -> Result<Answer, Problem>;

/// Every kind of exercise.
const KINDS: &[(&str, Solver)] = &[
    ("cpu_sched/cases", cpu_sched::solve),
    ("cpu_sched/parallel_makespan", makespan::solve),
    ("balance/smooth_weighted_round_robin", balance::smooth_weighted_round_robin),
    ("balance/lvs_weighted_round_robin", balance::lvs_weighted_round_robin),
    ("balance/least_connections", balance::least_connections),
    ("placement/job_shop", placement::job_shop),
    ("placement/bin_packing_1d", placement::bin_packing_1d),
    ("placement/vector_bin_packing_2d", placement::vector_bin_packing),
    ("placement/heterogeneous_min_cost", placement::heterogeneous_min_cost),
    ("placement/generalized_assignment", placement::generalized_assignment),
    ("placement/knapsack", placement::knapsack),
    ("placement/linear_programs", placement::program),
    ("placement/heft", placement::heft),
    ("placement/dependency_start_order", placement::start_order),
    ("balance/ketama", hashing::ketama),
    ("balance/modulo_hash", hashing::modulo_hash),
    ("balance/ring_hash", hashing::ring_hash),
    ("balance/maglev", hashing::maglev),
    ("balance/jump_hash", hashing::jump_hash),
    ("balance/rendezvous", hashing::rendezvous),
    ("balance/priority_failover", places::priority_failover),
    ("balance/locality_weighted", places::locality_weighted),
    ("balance/geo", places::geo),
    ("kube/noderesources", kube::noderesources),
    ("kube/node_affinity", kube::node_affinity),
    ("kube/taints", kube::taints),
    ("kube/interpod_affinity", kube::interpod_affinity),
    ("kube/topology_spread", kube::topology_spread),
    ("kube/preemption", kube::preemption),
    ("kube/hpa", kube::hpa),
    ("queueing/points", queueing::solve),
    ("fairness/drf", fairness::drf),
    ("fairness/mesos", fairness::mesos),
    ("fairness/yarn", fairness::yarn),
    ("fairness/max_min", fairness::max_min),
    ("fairness/jain", fairness::jain),
    ("prediction/exponential_average", prediction::exponential_average),
    ("prediction/rfc6298", prediction::rfc6298),
    ("prediction/linear_regression", prediction::linear_regression),
    ("prediction/ucb1", prediction::ucb1),
    ("prediction/percentiles", prediction::percentiles),
    ("fairness/stride", fairness::stride),
    ("raft/vectors", raft::vector),
    ("raft/pairs", raft::pair),
    ("quorum/commit", quorum::commit),
    ("quorum/vote", quorum::vote),
];

/// The kinds of exercise that can be solved.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// Solves every document in `text`. What is not JSON is answered by one error and ends it: nobody can tell where the
/// next document would begin.
///
/// ```
/// let answers = switchyard::solve::solve(
///     r#"{"kind": "balance/smooth_weighted_round_robin", "cases": [{"weights": [5, 1, 1]}, {"weights": 7}]}"#,
/// );
/// assert_eq!(
///     answers.text,
///     concat!(
///         r#"[{"sequence_one_cycle":"aabacaa"},"#,
///         r#"{"error":{"path":"cases[1].weights","message":"expected a list, not 7"}}]"#,
///         "\n",
///     ),
/// );
/// assert!(!answers.all_solved);
/// ```
#[must_use]
pub fn solve(text: &str) -> Answers {
    let mut answers = Answers { text: String::new(), all_solved: true };
    let mut documents = 0;
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        documents += 1;
        match document {
            Ok(document) => answers.add_document(&document),
            Err(error) => answers.add(&[answer::problem(&not_json(&error))], false),
        }
    }
    if documents == 0 {
        let nothing = Problem::new("", r#"there is nothing here: expected {"kind": ..., "cases": [...]}"#);
        answers.add(&[answer::problem(&nothing)], false);
    }
    answers
}

impl Answers {
    fn add_document(&mut self, document: &Value) {
        let document = Given::document(document);
        match solver(&document).and_then(|solver| Ok((solver, document.list("cases")?))) {
            Ok((solver, cases)) => {
                let solved: Vec<_> = cases.iter().map(|case| (case.label(), solve_case(solver, case))).collect();
                let all_solved = solved.iter().all(|(_, answer)| answer.is_ok());
                let shown: Vec<_> = solved.into_iter().map(|(label, answer)| answer::labelled(label, answer)).collect();
                self.add(&shown, all_solved);
            }
            Err(problem) => {
                // An error of the whole document stands in the place of each of its cases.
                let cases = document.list("cases").map_or(1, |cases| cases.len().max(1));
                self.add(&vec![answer::problem(&problem); cases], false);
            }
        }
    }

    fn add(&mut self, answers: &[Answer], all_solved: bool) {
        self.text += &serde_json::to_string(answers).expect("answers have no maps with keys that are not text");
        self.text.push('\n');
        self.all_solved &= all_solved;
    }
}

fn solve_case(solver: Solver, case: &Given) -> Result<Answer, Problem> {
    let answer = solver(case)?;
    match answer.is_finite() {
        true => Ok(answer),
        false => Err(case.problem("the numbers of this case are so large or so small that its answer is none")),
    }
}

fn solver(document: &Given) -> Result<Solver, Problem> {
    let kind = document.text("kind")?;
    let found = KINDS.iter().find(|(known, _)| *known == kind);
    found.map(|(_, solver)| *solver).ok_or_else(|| {
        let known: Vec<_> = kinds().collect();
        document.problem_at(
            "kind",
            format!("there is no kind {}: expected one of {}", given::short(kind), known.join(", ")),
        )
    })
}

/// serde_json ends its message with the place; here the place stands apart.
fn not_json(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(&*message, |(what, _)| what);
    Problem::new(format!("line {}, column {}", error.line(), error.column()), format!("this is not JSON: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_document_has_its_line_and_every_case_its_place() {
        let answers = solve(
            r#"{"kind": "balance/smooth_weighted_round_robin", "cases": [{"id": "w1", "weights": [1, 1, 1]}, {}]}
               {"kind": "balance/smooth_weighted_round_robin", "cases": []}
               {"kind": "balance/geo", "cases": [5, {"name": "here", "a": [0, 0], "b": [0, 0], "R_km": 6371}]}"#,
        );
        let expected = [
            r#"[{"id":"w1","sequence_one_cycle":"abc"},{"error":{"path":"cases[1].weights","message":"missing: expected a list"}}]"#,
            "[]",
            r#"[{"error":{"path":"cases[0]","message":"expected an object, not 5"}},{"name":"here","km":0}]"#,
        ];
        assert_eq!(answers.text, expected.map(|line| format!("{line}\n")).concat());
        assert!(!answers.all_solved);
    }

    #[test]
    fn what_is_no_document_is_an_error_with_its_place() {
        for (text, line) in [
            (
                "",
                r#"[{"error":{"path":"","message":"there is nothing here: expected {\"kind\": ..., \"cases\": [...]}"}}]"#,
            ),
            ("[", r#"[{"error":{"path":"line 1, column 1","message":"this is not JSON: EOF while parsing a list"}}]"#),
            ("{}\n{\"kind\": NaN}", r#"[{"error":{"path":"kind","message":"missing: expected a text"}}]"#),
            (r#"{"kind": "balance/geo"}"#, r#"[{"error":{"path":"cases","message":"missing: expected a list"}}]"#),
            ("7", r#"[{"error":{"path":"","message":"expected an object, not 7"}}]"#),
        ] {
            let answers = solve(text);
            assert_eq!(answers.text.lines().next(), Some(line));
            assert!(!answers.all_solved);
        }
        let unknown = solve(r#"{"kind": "kube/vpa", "cases": [{}, {}]}"#).text;
        assert_eq!(unknown.matches("there is no kind").count(), 2, "{unknown}");
    }

    #[test]
    fn an_answer_beyond_all_numbers_is_an_error() {
        let case = r#"{"a": [0, 0], "b": [0, 180], "R_km": 1e308}"#;
        let answers = solve(&format!(r#"{{"kind": "balance/geo", "cases": [{case}]}}"#));
        assert!(answers.text.contains("so large or so small") && !answers.all_solved, "{}", answers.text);
    }

    #[test]
    fn garbage_is_survived() {
        let deep = "[".repeat(100_000);
        let long = "x".repeat(1_000_000);
        for text in [&*deep, &*long, "\u{0}\u{1}", "{\"kind\": 1e999}", "\"\\ud800\""] {
            let answers = solve(text);
            assert!(!answers.all_solved && answers.text.len() < 1_000, "{}", answers.text);
        }
    }
}
