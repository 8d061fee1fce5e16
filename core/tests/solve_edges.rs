//! Exercises at their edges: nothing given, nothing left, numbers that are no numbers, ends that cut.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const PREDICTION: &str = include_str!("oracles/prediction.json");

fn documents(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text).into_iter().map(|document| document.expect("a document")).collect()
}

fn answers(document: &Value) -> Vec<Value> {
    let answers: Value = serde_json::from_str(&solve(&document.to_string()).text).expect("answers are JSON");
    answers.as_array().expect("answers are a list").clone()
}

fn cases(document: &Value) -> &Vec<Value> {
    document["cases"].as_array().expect("cases are a list")
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
