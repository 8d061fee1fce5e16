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

/// Adjacent entries of one job are one.
fn merge(trace: &Value) -> Value {
    let mut merged: Vec<Vec<Value>> = Vec::new();
    for entry in trace.as_array().expect("a trace is a list") {
        let entry = entry.as_array().expect("an entry is a list").clone();
        match merged.last_mut().filter(|last| last[2] == entry[2] && last[1].as_f64() == entry[0].as_f64()) {
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
        ("/policy", json!("hrrn"), "cases[0].policy: there is no policy \"hrrn\" here: expected one of fcfs, sjf,"),
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
