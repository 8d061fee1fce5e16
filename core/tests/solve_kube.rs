//! Kubernetes' own expectations of its scheduler and its autoscaler, through `solve`, so by the engine that places pods.
//!
//! `oracles/kube.json` has published vectors of `kubernetes/kubernetes` (Apache-2.0), facts only: unit tests of the
//! plugins `noderesources`, `nodeaffinity`, `tainttoleration`, `interpodaffinity`, `podtopologyspread` and
//! `defaultpreemption`, and of the autoscaler's replica calculator. The tables here state more of them in short.

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn answer(kind: &str, case: &Value) -> Value {
    let answers = solve(&json!({"kind": format!("kube/{kind}"), "cases": [case]}).to_string());
    let mut answers: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
    answers[0].take()
}

#[track_caller]
fn assert_expected(kind: &str, case: &Value, expected: &Value) {
    let seen = answer(kind, case);
    assert_eq!(
        &seen["expect"], expected,
        "switchyard solve <<< '{{\"kind\": \"kube/{kind}\", \"cases\": [{case}]}}'\n{seen}"
    );
}

#[test]
fn published_vectors_are_met() {
    let documents = serde_json::Deserializer::from_str(include_str!("oracles/kube.json")).into_iter::<Value>();
    let mut met = 0;
    for document in documents.map(|document| document.expect("a document")) {
        let kind = document["kind"].as_str().unwrap().strip_prefix("kube/").unwrap();
        for case in document["cases"].as_array().unwrap() {
            match case.get("expect_any_of") {
                None => assert_expected(kind, case, &case["expect"]),
                Some(nodes) => {
                    let seen = answer(kind, case);
                    assert!(nodes.as_array().unwrap().contains(&seen["node"]), "{case}\n{seen}");
                    assert_eq!(seen["id"], case["id"]);
                }
            }
            met += 1;
        }
    }
    assert_eq!(met, 34);
}
