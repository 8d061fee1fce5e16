//! Raft's published vectors, through `solve`, so by the leaf that worlds run.
//!
//! A vector asserts only the keys that its `then` has. A list for a role means any of them; each message under `sends`
//! must be among those sent; a text such as `<2` compares a number.

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn document(kind: &str) -> Value {
    let text = include_str!("oracles/raft.json");
    let mut documents =
        serde_json::Deserializer::from_str(text).into_iter::<Value>().map(|document| document.expect("a document"));
    documents.find(|document| document["kind"] == kind).expect("the file has this kind")
}

/// Each case with its answer.
fn answered(kind: &str) -> Vec<(Value, Value)> {
    let document = document(kind);
    let answers = solve(&document.to_string());
    let answers: Vec<Value> = serde_json::from_str(&answers.text).expect("answers are JSON");
    document["cases"].as_array().expect("cases are a list").iter().cloned().zip(answers).collect()
}

fn holds(expected: &Value, seen: &Value) -> bool {
    let compared = |text: &str, number: u64| {
        let (sign, bound) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let bound: u64 = bound.parse().ok()?;
        match sign {
            "<" => Some(number < bound),
            "<=" => Some(number <= bound),
            ">" => Some(number > bound),
            ">=" => Some(number >= bound),
            _ => None,
        }
    };
    match (expected, seen) {
        (Value::Object(expected), Value::Object(seen)) => {
            expected.iter().all(|(key, value)| holds(value, seen.get(key).unwrap_or(&Value::Null)))
        }
        (Value::String(text), Value::Number(number)) => {
            number.as_u64().and_then(|number| compared(text, number)) == Some(true)
        }
        (expected, seen) => expected == seen,
    }
}

fn claim_holds(key: &str, expected: &Value, answer: &Value) -> bool {
    let sends = |wanted: &Value| answer["sends"].as_array().expect("a list").iter().any(|sent| holds(wanted, sent));
    match (key, expected) {
        ("role", Value::Array(roles)) => roles.contains(&answer["role"]),
        ("sends", Value::Array(wanted)) => wanted.iter().all(sends),
        ("sendsNot", Value::Array(unwanted)) => !unwanted.iter().any(sends),
        _ => holds(expected, &answer[key]),
    }
}

#[test]
fn servers_do_what_the_published_vectors_say() {
    let cases = answered("raft/vectors");
    assert_eq!(cases.len(), 35);
    for (case, answer) in cases {
        for (key, expected) in case["then"].as_object().unwrap() {
            assert!(
                claim_holds(key, expected, &answer),
                "{}: {key} should be {expected}\nswitchyard solve <<< '{}'\n{answer:#}",
                case["title"],
                json!({"kind": "raft/vectors", "cases": [case]}),
            );
        }
    }
}

#[test]
fn figure_7_is_repaired_and_quorums_are_counted() {
    for (case, answer) in answered("raft/pairs") {
        assert!(holds(&case["expect"], &answer), "{case}\n{answer}");
    }
    for (case, answer) in answered("quorum/commit").into_iter().chain(answered("quorum/vote")) {
        assert_eq!(case["want"], answer["want"], "{case}");
    }
}

/// What must be answered is a state and what happens to it; anything else is an error that says where.
#[test]
fn what_makes_no_sense_is_an_error_in_its_place() {
    let given = json!({"role": "follower", "term": 1, "log": [1]});
    for (change, path, message) in [
        (json!({"voters": null}), "voters", "missing: expected a list"),
        (json!({"self": 99}), "self", "expected a whole number from 0 to 15, not 99"),
        (json!({"given": {"role": "king", "term": 1}}), "given.role", "expected \"follower\""),
        (json!({"given": {"role": "follower", "term": 1, "commit": 3}}), "given.commit", "the log ends at 0"),
        (json!({"given": {"role": "leader", "term": 1, "match": {"x": 1}}}), "given.match", "\"x\" is not a server"),
        (json!({"when": [{"type": "Earthquake", "from": 2}]}), "when[0].type", "there is no event"),
        (json!({"when": [{"type": "AppendEntries", "from": 2, "term": 1}]}), "when[0].prevLogIndex", "missing"),
        (json!({"options": {"preVote": 1}}), "options.preVote", "expected true or false"),
    ] {
        let mut case = json!({"self": 1, "voters": [1, 2, 3], "given": given, "when": []});
        for (key, value) in change.as_object().unwrap() {
            case[key] = value.clone();
        }
        let answers = solve(&json!({"kind": "raft/vectors", "cases": [case]}).to_string());
        let error = &serde_json::from_str::<Value>(&answers.text).unwrap()[0]["error"];
        assert_eq!(error["path"], format!("cases[0].{path}"), "{error}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
    let pair = json!({"leaderTerm": 3, "leaderLog": [1, 3], "followerLog": []});
    let answers = solve(&json!({"kind": "raft/pairs", "cases": [pair]}).to_string());
    assert!(answers.text.contains("expected terms before the leader's, 3"), "{}", answers.text);
}
