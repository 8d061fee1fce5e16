//! Every published answer that the tables' policies can give, through `solve`, so by the leaves and the world.
//!
//! The cases stand in `oracles/`, in the very format that `switchyard solve` reads, each with what it expects: facts
//! from textbooks, from runs of nginx, Ciw and OSTEP's programs, and from queueing theory.

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const CPU_SCHED: &str = include_str!("oracles/cpu_sched.json");
const REALTIME: &str = include_str!("oracles/realtime.json");
const PREDICTION: &str = include_str!("oracles/prediction.json");
const TIMESHARE: &str = include_str!("oracles/timeshare.json");
const FAIRNESS: &str = include_str!("oracles/fairness.json");
const BALANCE: &str = include_str!("oracles/balance.json");
const PLACEMENT: &str = include_str!("oracles/placement.json");
const QUEUEING: &str = include_str!("oracles/queueing.json");

fn documents(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text).into_iter().map(|document| document.expect("a document")).collect()
}

fn answers(document: &Value) -> Vec<Value> {
    let answers = solve(&document.to_string());
    let answers: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
    answers.as_array().expect("answers are a list").clone()
}

fn cases(document: &Value) -> &Vec<Value> {
    document["cases"].as_array().expect("cases are a list")
}

/// Whether `seen` has everything that `expected` has, numbers to within `tolerance`; the first difference.
fn compare(expected: &Value, seen: &Value, tolerance: &dyn Fn(f64) -> f64, path: &str) -> Result<(), String> {
    match (expected, seen) {
        (Value::Object(expected), Value::Object(seen)) => expected.iter().try_for_each(|(key, value)| {
            compare(value, seen.get(key).unwrap_or(&Value::Null), tolerance, &format!("{path}.{key}"))
        }),
        (Value::Array(expected), Value::Array(seen)) if expected.len() == seen.len() => {
            let mut pairs = expected.iter().zip(seen).enumerate();
            pairs.try_for_each(|(place, (a, b))| compare(a, b, tolerance, &format!("{path}[{place}]")))
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            if (a - b).abs() <= tolerance(a) { Ok(()) } else { Err(format!("{path}: expected {a}, not {b}")) }
        }
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("{path}: expected {a}, not {b}")),
    }
}

/// Adjacent entries of one job, on one level if they tell levels, are one.
fn merge(trace: &Value) -> Value {
    let mut merged: Vec<Vec<Value>> = Vec::new();
    for entry in trace.as_array().expect("a trace is a list") {
        let entry = entry.as_array().expect("an entry is a list").clone();
        match merged.last_mut().filter(|last| last[2..] == entry[2..] && last[1].as_f64() == entry[0].as_f64()) {
            Some(last) => last[1] = entry[1].clone(),
            None => merged.push(entry),
        }
    }
    json!(merged)
}

/// Solves all of `text` and compares; what to paste is in the message.
fn assert_answers(text: &str, tolerance: &dyn Fn(f64) -> f64) {
    for document in documents(text) {
        for (case, mut seen) in cases(&document).iter().zip(answers(&document)) {
            let mut expected = case["expect"].clone();
            if seen.get("expect").is_some() {
                seen = seen["expect"].take();
            }
            if let Some(trace) = expected.get_mut("trace") {
                *trace = merge(trace);
                seen["trace"] = merge(&seen["trace"]);
            }
            if let Err(difference) = compare(&expected, &seen, tolerance, "") {
                let kind = &document["kind"];
                panic!("{difference}\nswitchyard solve <<< '{{\"kind\": {kind}, \"cases\": [{case}]}}'\n{seen}");
            }
        }
    }
}

#[test]
fn schedules_are_the_published_ones() {
    assert_answers(CPU_SCHED, &|_| 0.01);
}

#[test]
fn time_is_shared_as_ostep_stallings_and_ciw_do() {
    assert_answers(TIMESHARE, &|_| 1.1e-6);
}

#[test]
fn deadlines_and_weights_are_those_of_simso_and_smith() {
    assert_answers(REALTIME, &|_| 1e-6);
}

#[test]
fn fair_shares_are_those_of_the_papers_and_of_mesos_and_hadoop() {
    assert_answers(FAIRNESS, &|_| 1e-6);
}

#[test]
fn predictions_are_the_published_ones() {
    assert_answers(PREDICTION, &|_| 1e-6);
}

#[test]
fn picks_are_those_of_the_real_servers() {
    assert_answers(BALANCE, &|_| 1e-5);
}

#[test]
fn placements_and_programs_are_the_published_ones() {
    assert_answers(PLACEMENT, &|_| 1e-3);
}

#[test]
fn formulas_give_the_published_points() {
    // SRPT and SJF are integrals, and those of the points are rough: uniform service is off by 5 in 100,000.
    assert_answers(QUEUEING, &|expected| 1e-4 * expected.abs());
}

#[test]
fn the_world_meets_theory_up_to_a_load_of_0_8() {
    const SAMPLES: f64 = 50_000.0;
    let document = documents(QUEUEING).remove(0);
    let met = cases(&document).iter().filter(|case| case["expect"]["rho"].as_f64() <= Some(0.8));
    let met: Vec<Value> = met.cloned().collect();
    assert!(met.len() >= 9);
    for case in met {
        let mut run = case.clone();
        run["simulate"] = json!({"samples": SAMPLES, "seed": 1});
        let seen = answers(&json!({"kind": "queueing/points", "cases": [run]})).remove(0);
        for (key, tolerance) in case["tolerance"].as_object().expect("tolerances") {
            let (expected, seen) =
                (case["expect"][key].as_f64().unwrap(), seen["expect"][key].as_f64().unwrap_or(f64::NAN));
            let off = (seen / expected - 1.0).abs();
            // The tolerances are four standard deviations of a run of 200,000 jobs.
            let allowed = tolerance.as_f64().unwrap() * (200_000.0 / SAMPLES).sqrt();
            assert!(off <= allowed, "{}: {key} is {seen}, expected {expected}\n{run}", case["id"]);
        }
    }
}

#[test]
fn ties_at_the_end_of_a_slice_follow_the_case() {
    let starts = |tie_break: &str, params: Value| {
        let jobs = json!([
            {"id": "P1", "arrival": 0, "length": 8}, {"id": "P2", "arrival": 1, "length": 4},
            {"id": "P3", "arrival": 2, "length": 9}, {"id": "P4", "arrival": 3, "length": 5},
        ]);
        let case = json!({"policy": "rr", "params": params, "tie_break": tie_break, "jobs": jobs});
        let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
        let trace = seen["trace"].as_array().cloned().unwrap_or_default();
        trace.iter().take(4).map(|entry| entry[2].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    const ARRIVAL: &str = "P1 P2 P3 P1";
    const PREEMPTED: &str = "P1 P2 P1 P3";
    for (tie_break, expected) in [
        ("", ARRIVAL),
        ("arrival first", ARRIVAL),
        ("arrival_first", ARRIVAL),
        ("FIFO; a preempted job goes to the tail", ARRIVAL),
        ("at the end of a slice a job arriving at that instant is queued BEFORE the preempted job", ARRIVAL),
        ("the preempted job is queued after a job arriving at that instant", ARRIVAL),
        ("preempted first", PREEMPTED),
        ("preempted_first", PREEMPTED),
        ("the preempted job is queued BEFORE a job arriving at the same instant", PREEMPTED),
        ("a job arriving at the end of a slice is queued AFTER the preempted job", PREEMPTED),
    ] {
        assert_eq!(starts(tie_break, json!({"quantum": 2})), expected, "{tie_break}");
    }
    assert_eq!(starts("arrival first", json!({"quantum": 2, "arrival_first": false})), PREEMPTED);
}

#[test]
fn several_servers_share_one_queue() {
    let jobs = json!([
        {"id": 0, "arrival": 0, "length": 5, "priority": 2}, {"id": 1, "arrival": 0, "length": 4, "priority": 2},
        {"id": 2, "arrival": 1, "length": 3, "priority": 1}, {"id": 3, "arrival": 2, "length": 1, "priority": 1},
    ]);
    let finishes = |policy: &str| {
        let case = json!({"policy": policy, "params": {"servers": 2}, "tie_break": "id", "jobs": jobs});
        let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
        let rows = seen["per_job"].as_array().unwrap_or_else(|| panic!("{seen}")).clone();
        rows.iter().map(|job| job["finish"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(finishes("fcfs"), [5, 4, 7, 6]);
    assert_eq!(finishes("sjf"), [5, 4, 8, 5]);
    // The later job gives way at 1, the earlier at 2; both go on when the urgent ones are done.
    assert_eq!(finishes("priority_preemptive_resume"), [6, 7, 4, 3]);
}

#[test]
fn what_makes_no_sense_is_an_error_in_its_place() {
    let good = json!({
        "policy": "rr", "params": {"quantum": 1}, "tie_break": "arrival first",
        "jobs": [{"id": 1, "arrival": 0, "length": 2}, {"id": 2, "arrival": 0, "length": 2}],
    });
    let spoilt = |path: &str, value: Value| {
        let mut case = good.clone();
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = case.pointer_mut(parent).unwrap();
        match value {
            Value::Null => drop(parent.as_object_mut().unwrap().remove(key)),
            value => parent[key] = value,
        }
        let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case, good]}));
        assert!(seen[1].get("per_job").is_some(), "the other case is solved all the same");
        let error = &seen[0]["error"];
        format!("{}: {}", error["path"].as_str().unwrap(), error["message"].as_str().unwrap())
    };
    for (path, value, expected) in [
        ("/policy", Value::Null, "cases[0].policy: missing: expected a text"),
        ("/policy", json!("edf"), "cases[0].jobs[0].deadline: missing: expected a number of ticks from 0 up"),
        ("/policy", json!("wspt"), "cases[0].jobs[0].weight: missing: expected a number above 0"),
        ("/policy", json!("rm"), "cases[0].jobs[0].period: missing: expected a number of ticks from 0 up"),
        ("/policy", json!("best"), "cases[0].policy: there is no policy \"best\" here: expected one of fcfs, sjf,"),
        ("/params", Value::Null, "cases[0].params: missing: expected an object"),
        ("/params", json!([]), "cases[0].params: expected an object, not a list"),
        ("/params/quantum", Value::Null, "cases[0].params.quantum: missing: expected a number above 0"),
        ("/params/quantum", json!(0), "cases[0].params.quantum: expected a number above 0, not 0"),
        ("/params/quantum", json!("NaN"), "cases[0].params.quantum: expected a number, not \"NaN\""),
        ("/params/servers", json!(0), "cases[0].params.servers: expected a whole number from 1 to 1000, not 0"),
        ("/jobs", json!([]), "cases[0].jobs: expected 1 to 100000 jobs, not 0"),
        (
            "/jobs/0/length",
            json!(-3),
            "cases[0].jobs[0].length: expected a number of ticks from 0 to 9000000000, not -3",
        ),
        ("/jobs/0/length", json!(0), "cases[0].jobs[0].length: expected a number of ticks from 0.000001 up, not 0"),
        ("/jobs/1/length", Value::Null, "cases[0].jobs[1].length: missing: expected a number of ticks above 0"),
        ("/jobs/1/arrival", json!(1e300), "cases[0].jobs[1].arrival: expected a number of ticks from 0 to 9000000000"),
        ("/jobs/1/id", json!(1), "cases[0].jobs[1].id: another job has the id 1"),
        ("/jobs/0/length", json!(1e9), "cases[0].params.quantum: 1000000002 slices are too many"),
        (
            "/jobs/1/arrival",
            json!(8_999_999_999_u64),
            "cases[0].jobs: all together would take more than 9000000000 ticks",
        ),
    ] {
        let seen = spoilt(path, value);
        assert!(seen.starts_with(expected), "{seen}\n{expected}");
    }
}

#[test]
fn periodic_tasks_that_make_no_sense_are_errors_in_their_place() {
    let good = json!({
        "policy": "edf", "params": {"horizon": 20}, "tie_break": "id",
        "tasks": [{"period": 5, "wcet": 2}, {"period": 10, "wcet": 3, "deadline": 8, "offset": 1}],
    });
    let seen = |case: &Value| answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
    assert_eq!(seen(&good)["jobs"].as_array().map(Vec::len), Some(6));
    for (path, value, expected) in [
        ("/params/horizon", Value::Null, "cases[0].params.horizon: missing: expected a number of ticks above 0"),
        ("/params/horizon", json!(0), "cases[0].params.horizon: expected a number of ticks from 0.000001 up, not 0"),
        ("/params/horizon", json!(1e9), "cases[0].params.horizon: more than 100000 jobs are released before it"),
        ("/tasks", json!([]), "cases[0].tasks: expected 1 to 1000 tasks, not 0"),
        ("/tasks", json!(7), "cases[0].tasks: expected a list, not 7"),
        ("/tasks/0/period", json!(0), "cases[0].tasks[0].period: expected a number of ticks from 0.000001 up, not 0"),
        ("/tasks/1/wcet", json!("2"), "cases[0].tasks[1].wcet: expected a number, not \"2\""),
        ("/tasks/1/offset", json!(-1), "cases[0].tasks[1].offset: expected a number of ticks from 0 to"),
        ("/policy", json!("fcfs"), "cases[0].jobs: missing: expected a list; periodic tasks are scheduled by edf"),
    ] {
        let mut case = good.clone();
        *case.pointer_mut(path).unwrap() = value;
        let error = &seen(&case)["error"];
        let error = format!("{}: {}", error["path"].as_str().unwrap(), error["message"].as_str().unwrap());
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn a_job_that_the_horizon_cuts_is_not_finished() {
    let case = json!({
        "policy": "rm", "params": {"horizon": 7}, "tie_break": "id",
        "tasks": [{"period": 4, "wcet": 3}, {"period": 6, "wcet": 2}],
    });
    let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
    assert_eq!(seen["trace_start_end_task_job"], json!([[0, 3, 0, 1], [3, 4, 1, 1], [4, 7, 0, 2]]));
    let told: Vec<_> = seen["jobs"].as_array().unwrap().iter().map(|job| (&job["finish"], &job["missed"])).collect();
    let expected = [json!([3, false]), json!([7, false]), json!([null, true]), json!([null, false])];
    assert_eq!(json!(told), json!(expected));
}

#[test]
fn weights_may_have_decimals_and_deadlines_may_have_passed() {
    let solved = |case: Value| answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
    let jobs = json!([{"id": 0, "arrival": 0, "length": 3, "weight": 1.5}, {"id": 1, "arrival": 0, "length": 1, "weight": 0.25}]);
    let seen = solved(json!({"policy": "wspt", "params": {}, "tie_break": "ratio, then id", "jobs": jobs}));
    assert_eq!((&seen["trace"], &seen["sum_weighted_completion"]), (&json!([[0, 3, 0], [3, 4, 1]]), &json!(5.5)));
    let jobs = json!([{"id": 0, "arrival": 5, "length": 2, "deadline": 3}, {"id": 1, "arrival": 5, "length": 2, "deadline": 2}]);
    let seen = solved(json!({"policy": "edf", "params": {}, "tie_break": "id", "jobs": jobs}));
    assert_eq!(seen["trace"], json!([[5, 7, 1], [7, 9, 0]]));
    assert_eq!(seen["per_job"][0]["lateness"], json!(6));
}

#[test]
fn fairness_at_its_edges() {
    let solved =
        |kind: &str, case: Value| answers(&json!({"kind": format!("fairness/{kind}"), "cases": [case]})).remove(0);
    // Decimals stay exact, and a resource that nobody has shares nothing and fits nobody who needs it.
    let seen = solved("drf", json!({"capacity": [1, 0], "demands": [[0.1, 0], [0.3, 0], [0, 1]]}));
    assert_eq!((&seen["tasks"], &seen["dominant_shares"]), (&json!([4, 2, 0]), &json!(["2/5", "3/5", "0"])));
    let seen = solved("drf", json!({"capacity": [10], "demands": [[1], [1]], "weights": [3, 1]}));
    assert_eq!((&seen["tasks"], &seen["used"]), (&json!([7, 3]), &json!(["10"])));
    assert_eq!(
        solved("mesos", json!({"total": {"cpus": 0}, "allocations": {"b": {"cpus": 3}, "a": {}}})),
        json!({"shares": {"a": 0, "b": 0}, "order": ["a", "b"]})
    );
    let weighted = json!({"total": {"c": 10}, "allocations": {"a": {"c": 5}, "b": {"c": 6}}, "weights": {"b": 2}});
    assert_eq!(solved("mesos", weighted), json!({"shares": {"a": 0.5, "b": 0.3}, "order": ["b", "a"]}));
    // No ratio meets 10 over three equal queues: Hadoop passes it.
    let queue = json!({"min": 0, "max": null, "weight": 1});
    assert_eq!(solved("yarn", json!({"total": 10, "queues": [queue, queue, queue]}))["shares"], json!([4, 4, 4]));
    let aside = json!([queue, {"min": 7, "max": null, "weight": 0}, {"min": 3, "max": 0, "weight": 1}]);
    assert_eq!(solved("yarn", json!({"total": 10, "queues": aside}))["shares"], json!([3, 7, 0]));
    assert_eq!(solved("max_min", json!({"capacity": 0, "demands": [1, 0]}))["allocation"], json!([0, 0]));
    assert_eq!(solved("max_min", json!({"capacity": 9, "demands": []}))["allocation"], json!([]));
    assert_eq!(solved("jain", json!({"x": [0, 0]}))["index"], json!(1));
    for (kind, case, path, message) in [
        ("drf", json!({"capacity": [1], "demands": [[0]]}), "cases[0].demands[0]", "expected something above 0"),
        ("drf", json!({"capacity": [1, 2], "demands": [[1]]}), "cases[0].demands[0]", "expected 2 amounts"),
        ("drf", json!({"capacity": [1], "demands": [[1e-6]]}), "cases[0]", "more than 100000 tasks fit"),
        ("drf", json!({"capacity": [-1], "demands": [[1]]}), "cases[0].capacity[0]", "expected a number from 0 up"),
        ("drf", json!({"capacity": [], "demands": [[1]]}), "cases[0].capacity", "expected 1 to 100 resources, not 0"),
        (
            "drf",
            json!({"capacity": [1], "demands": [[1]], "weights": [0]}),
            "cases[0].weights[0]",
            "expected a number above 0",
        ),
        (
            "drf",
            json!({"capacity": [1], "demands": [[1]], "weights": []}),
            "cases[0].weights",
            "expected 1 weights, not 0",
        ),
        ("mesos", json!({"total": {}, "allocations": []}), "cases[0].allocations", "expected an object, not a list"),
        ("yarn", json!({"total": 1.5, "queues": []}), "cases[0].total", "expected a whole number"),
        ("yarn", json!({"total": 1, "queues": [{"min": 0}]}), "cases[0].queues[0].weight", "missing"),
        ("max_min", json!({"capacity": 1, "demands": ["x"]}), "cases[0].demands[0]", "expected a number, not \"x\""),
        ("jain", json!({"x": []}), "cases[0].x", "expected at least one number"),
        ("jain", json!({"x": [1, -1]}), "cases[0].x[1]", "expected a number from 0 up, not -1"),
    ] {
        let seen = solved(kind, case);
        let (found, said) =
            (seen["error"]["path"].as_str().unwrap_or_default(), seen["error"]["message"].as_str().unwrap_or_default());
        assert!(found == path && said.starts_with(message), "{kind} {seen}");
    }
}

#[test]
fn lines_have_the_certified_digits() {
    let document =
        documents(PREDICTION).into_iter().find(|it| it["kind"] == json!("prediction/linear_regression")).unwrap();
    let (case, seen) = (&cases(&document)[0], answers(&document).remove(0));
    for key in ["intercept", "slope", "residual_sd", "r_squared"] {
        let (expected, seen) = (case["expect"][key].as_f64().unwrap(), seen[key].as_f64().unwrap());
        assert!((seen / expected - 1.0).abs() < 1e-12, "{key}: {seen}, certified {expected}");
    }
}

#[test]
fn predictions_at_their_edges() {
    let solved =
        |kind: &str, case: Value| answers(&json!({"kind": format!("prediction/{kind}"), "cases": [case]})).remove(0);
    let none = json!({"alpha": 0, "initial": 3, "observations": []});
    assert_eq!(solved("exponential_average", none), json!({"predictions": [3]}));
    assert_eq!(solved("rfc6298", json!({"rows": []}))["rows"], json!([]));
    let far = json!({"data": [[1e6, 3], [1e6 + 1.0, 5], [1e6 + 2.0, 7]]});
    let far = solved("linear_regression", far);
    assert!((far["slope"].as_f64().unwrap() - 2.0).abs() < 1e-12, "{far}");
    let two = solved("linear_regression", json!({"columns": ["y", "x"], "data": [[5, 0], [5, 1]]}));
    assert_eq!(two, json!({"intercept": 5.0, "slope": 0.0, "residual_sd": null, "r_squared": null}));
    let named = json!({"name": "one arm", "rewards_of_kth_pull": [[1, 0]]});
    assert_eq!(solved("ucb1", named), json!({"name": "one arm", "picks_2": [0, 0], "pulls": [2]}));
    let ranks = json!({"method": "Nearest rank", "data": [3, 1, 2], "values": [0, [33.333333], 33.333334, 100]});
    assert_eq!(solved("percentiles", ranks)["values"], json!([[0, 1], [33.333333, 1], [33.333334, 2], [100, 3]]));
    for (kind, case, path, message) in [
        (
            "exponential_average",
            json!({"alpha": 2, "initial": 1, "observations": []}),
            "cases[0].alpha",
            "expected a number from 0 to 1, not 2",
        ),
        ("exponential_average", json!({"alpha": 0.5, "observations": []}), "cases[0].initial", "missing"),
        ("rfc6298", json!({"rows": [[100], []]}), "cases[0].rows[1]", "expected a round trip time R here"),
        ("rfc6298", json!({"rows": [-1]}), "cases[0].rows[0]", "expected a time from 0 up, not -1"),
        ("linear_regression", json!({"data": []}), "cases[0].data", "expected points of at least two different x"),
        (
            "linear_regression",
            json!({"data": [[1, 2], [1, 3]]}),
            "cases[0].data",
            "expected points of at least two different x",
        ),
        ("linear_regression", json!({"data": [[1, 2], [1]]}), "cases[0].data[1]", "expected an x and a y"),
        ("linear_regression", json!({"columns": ["a", "b"], "data": []}), "cases[0].columns", "expected two columns"),
        (
            "ucb1",
            json!({"rewards_of_kth_pull": [[1], []]}),
            "cases[0].rewards_of_kth_pull[1]",
            "expected 1 to 10000 rewards, not 0",
        ),
        (
            "percentiles",
            json!({"method": "guess", "data": [1], "values": []}),
            "cases[0].method",
            "expected \"nearest rank\"",
        ),
        (
            "percentiles",
            json!({"method": "nearest rank", "data": [], "values": [5]}),
            "cases[0].data",
            "expected at least one number",
        ),
        (
            "percentiles",
            json!({"method": "linear", "data": [1], "values": [[101, 1]]}),
            "cases[0].values[0][0]",
            "expected a percent",
        ),
    ] {
        let seen = solved(kind, case);
        let text = |key: &str| seen["error"][key].as_str().unwrap_or_default();
        assert!(text("path") == path && text("message").starts_with(message), "{kind} {seen}");
    }
}

/// The error of the case with what stands at `path` replaced, or left out where that is null.
fn error_of(good: &Value, path: &str, value: Value) -> String {
    let mut case = good.clone();
    let (parent, key) = path.rsplit_once('/').unwrap();
    let parent = case.pointer_mut(parent).unwrap();
    match (value, parent.is_array()) {
        (Value::Null, false) => drop(parent.as_object_mut().unwrap().remove(key)),
        (value, true) => parent[key.parse::<usize>().unwrap()] = value,
        (value, false) => parent[key] = value,
    }
    let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
    let error = &seen["error"];
    assert!(error.is_object(), "{path} is not refused: {seen}");
    format!("{}: {}", error["path"].as_str().unwrap(), error["message"].as_str().unwrap())
}

#[test]
fn disciplines_that_share_time_say_what_they_need() {
    let mlfq = json!({
        "policy": "mlfq", "tie_break": "see mlfq_rules",
        "params": {
            "levels": 2, "quantum_per_level_high_to_low": [2, 4], "allotment_slices_per_level_high_to_low": [1, 1],
            "boost_period": 10, "io_time": 3, "io_resets_allotment": false, "io_return_to_front": false,
        },
        "jobs": [{"id": 0, "arrival": 0, "length": 9, "io_every": 2}],
    });
    let quantum = "cases[0].params.quantum_per_level_high_to_low";
    let slices = "cases[0].params.allotment_slices_per_level_high_to_low";
    for (path, value, expected) in [
        ("/params/levels", Value::Null, "cases[0].params.levels: missing: expected the number of levels".to_owned()),
        ("/params/levels", json!(0), "cases[0].params.levels: expected a whole number from 1 to 64, not 0".to_owned()),
        ("/params/levels", json!(3), format!("{quantum}: expected 3 entries, one a level, not 2")),
        ("/params/quantum_per_level_high_to_low", Value::Null, format!("{quantum}: missing: expected a list")),
        ("/params/quantum_per_level_high_to_low", json!([]), format!("{quantum}: expected 2 entries")),
        ("/params/quantum_per_level_high_to_low/1", json!(0), format!("{quantum}[1]: expected a number of ticks from")),
        ("/params/quantum_per_level_high_to_low", json!("2"), format!("{quantum}: expected a number, not \"2\"")),
        ("/params/quantum_per_level_high_to_low/0", json!(1e-6), format!("{quantum}: 9000004 slices are too many")),
        ("/params/allotment_slices_per_level_high_to_low/0", json!(0), format!("{slices}[0]: expected a whole number")),
        (
            "/params/allotment_slices_per_level_high_to_low/1",
            json!(-1),
            format!("{slices}[1]: expected a whole number"),
        ),
        ("/params/boost_period", json!(-1), "cases[0].params.boost_period: expected a number of ticks".to_owned()),
        ("/params/boost_period", json!(1e-6), "cases[0].params.boost_period: 21000000 boosts are too many".to_owned()),
        ("/params/io_time", Value::Null, "cases[0].params.io_time: missing: expected a number of ticks".to_owned()),
        ("/params/io_time", json!(9e9), "cases[0].params.boost_period: 3600000000 boosts are too".to_owned()),
        ("/params/io_resets_allotment", json!(1), "cases[0].params.io_resets_allotment: expected true or".to_owned()),
        ("/jobs/0/io_every", json!("a"), "cases[0].jobs[0].io_every: expected a number, not \"a\"".to_owned()),
        ("/jobs/0/io_every", json!(-2), "cases[0].jobs[0].io_every: expected a number of ticks from 0".to_owned()),
    ] {
        let seen = error_of(&mlfq, path, value);
        assert!(seen.starts_with(&expected), "{seen}\n{expected}");
    }
    let lottery = json!({
        "policy": "lottery", "tie_break": "id", "params": {"quantum": 2, "random_draws": [1, 2, 3]},
        "jobs": [{"id": 0, "arrival": 0, "length": 5, "tickets": 3}],
    });
    for (path, value, expected) in [
        ("/params/quantum", Value::Null, "cases[0].params.quantum: missing: expected a number of ticks above 0"),
        ("/params/quantum", json!(0), "cases[0].params.quantum: expected a number of ticks from 0.000001 up, not 0"),
        ("/params/random_draws", Value::Null, "cases[0].params.random_draws: missing: expected a list"),
        ("/params/random_draws", json!([]), "cases[0].params.random_draws: 0 draws are too few: 3 quanta are run"),
        ("/params/random_draws/1", json!(-2), "cases[0].params.random_draws[1]: expected a whole number from 0"),
        ("/params/random_draws/1", json!(2.5), "cases[0].params.random_draws[1]: expected a whole number from 0"),
        ("/jobs/0/tickets", json!(0), "cases[0].jobs[0].tickets: expected a whole number from 1 to 1000000, not 0"),
        ("/jobs/0/tickets", Value::Null, "cases[0].jobs[0].tickets: missing: expected a whole number from 1"),
    ] {
        let seen = error_of(&lottery, path, value);
        assert!(seen.starts_with(expected), "{seen}\n{expected}");
    }
    let feedback = json!({
        "policy": "feedback", "tie_break": "FIFO", "params": {"quantum": "1 at every level"},
        "jobs": [{"id": 0, "arrival": 0, "length": 5}],
    });
    for (value, expected) in [
        (Value::Null, "cases[0].params.quantum: missing: expected a number of ticks, or words such as"),
        (json!("short"), "cases[0].params.quantum: expected a number of ticks, or words such as"),
        (json!("0 at every level"), "cases[0].params.quantum: expected a number of ticks, or words such as"),
        (json!("99^i"), "cases[0].params.quantum: expected a number of ticks, or words such as"),
        (json!([1]), "cases[0].params.quantum: expected a number, not a list"),
    ] {
        let seen = error_of(&feedback, "/params/quantum", value);
        assert!(seen.starts_with(expected), "{seen}\n{expected}");
    }
    let shared = json!({
        "policy": "processor_sharing", "tie_break": "id", "params": {"servers": 1},
        "jobs": [{"id": 0, "arrival": 0, "length": 5}],
    });
    assert!(error_of(&shared, "/jobs/0/length", json!(0)).starts_with("cases[0].jobs[0].length: expected"));
    assert!(error_of(&shared, "/params/servers", json!(0)).starts_with("cases[0].params.servers: expected"));
    let stride = |case: Value| answers(&json!({"kind": "fairness/stride", "cases": [case]})).remove(0);
    for (case, expected) in [
        (json!({}), "cases[0].strides: missing: expected a list"),
        (json!({"strides": []}), "cases[0].strides: expected 1 to 26 entries, not 0"),
        (json!({"strides": [1, 0]}), "cases[0].strides[1]: expected a whole number from 1 to 60000, not 0"),
        (json!({"tickets": [0]}), "cases[0].tickets[0]: expected a whole number from 1 to 10000, not 0"),
        (json!({"strides": [59999, 59998]}), "cases[0]: the passes do not meet within 100000 picks"),
    ] {
        let seen = stride(case);
        let error =
            format!("{}: {}", seen["error"]["path"].as_str().unwrap(), seen["error"]["message"].as_str().unwrap());
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn an_io_that_is_never_reached_changes_nothing() {
    let finish = |io_every: Value| {
        let case = json!({
            "policy": "mlfq", "tie_break": "", "jobs": [{"id": 0, "arrival": 0, "length": 4, "io_every": io_every}],
            "params": {"levels": 1, "quantum": 3, "allotment": 1, "io_time": 5},
        });
        answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0)["per_job"][0]["finish"].clone()
    };
    assert_eq!([json!(0), json!(4), json!(9), Value::Null].map(finish), [4, 4, 4, 4].map(|ticks| json!(ticks)));
    assert_eq!([json!(3), json!(2), json!(1)].map(finish), [9, 9, 19].map(|ticks| json!(ticks)));
}

/// On several servers each of n jobs runs at min(1, c/n); bars overlap, and the last job ends when all work is done.
#[test]
fn shared_servers_are_told_to_the_last_digit() {
    let case = json!({
        "policy": "ps", "params": {"servers": 2}, "tie_break": "",
        "jobs": [
            {"id": 0, "arrival": 0, "length": 1}, {"id": 1, "arrival": 0, "length": 1}, {"id": 2, "arrival": 0, "length": 1},
            {"id": 3, "arrival": 0, "length": 1}, {"id": 4, "arrival": 0, "length": 1}, {"id": 5, "arrival": 0, "length": 2},
            {"id": 6, "arrival": 0.5, "length": 1.5},
        ],
    });
    let seen = answers(&json!({"kind": "cpu_sched/cases", "cases": [case]})).remove(0);
    let finishes: Vec<_> =
        seen["per_job"].as_array().unwrap().iter().map(|job| job["finish"].as_f64().unwrap()).collect();
    // Six at a third until 0.5, seven at 2/7: the five have 5/6 left, done at 0.5 + 35/12.
    assert_eq!(finishes, [3.416667, 3.416667, 3.416667, 3.416667, 3.416667, 4.416667, 4.083333]);
    assert_eq!((&seen["makespan"], &seen["trace"][6]), (&json!(4.416667), &json!([0.5, 4.083333, 6])));
    assert_eq!(seen["avg"]["response"], json!(0));
}
