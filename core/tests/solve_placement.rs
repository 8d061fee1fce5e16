//! Exercises on placement that are wrong, empty or at the edge: every answer has its place in the list.
//!
//! Collections of instances that may not be copied here are tried when `SWITCHYARD_INSTANCES` names a file of them:
//! `{kind: [case, ...]}`, each case with what is given and the `optimum`, `optimum_min`, `optimum_max` or `heuristics`
//! to be found.

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// The answers to these cases, and whether all of them were solved.
fn answers(kind: &str, cases: &[Value]) -> (Vec<Value>, bool) {
    let answers = solve(&json!({"kind": format!("placement/{kind}"), "cases": cases}).to_string());
    let list: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
    (list.as_array().expect("answers are a list").clone(), answers.all_solved)
}

/// A case of every kind that is solved.
fn good() -> [(&'static str, Value); 9] {
    [
        ("job_shop", json!({"machines": 2, "jobs": [[[0, 3], [1, 2]], [[1, 4], [0, 1]]]})),
        ("bin_packing_1d", json!({"capacity": 10, "items": [6, 5, 4]})),
        ("vector_bin_packing_2d", json!({"capacity": [4, 8], "items": [[2, 3], [2, 6]]})),
        (
            "heterogeneous_min_cost",
            json!({
                "nodes": [{"cpu": 4, "mem": 8, "cost": 3}, {"cpu": 2, "mem": 2, "cost": 1}],
                "items": [{"cpu": 2, "mem": 2}, {"cpu": 3, "mem": 1}],
                "anti_affinity_pairs": [[0, 1]],
            }),
        ),
        (
            "generalized_assignment",
            json!({
                "agents": 2, "jobs": 2, "profit_or_cost": [[1, 2], [3, 5]], "consumption": [[1, 1], [1, 1]],
                "capacity": [1, 1],
            }),
        ),
        ("knapsack", json!({"capacity": 5, "weights": [3, 3], "profits": [1, 2]})),
        ("linear_programs", json!({"sense": "max", "c": [1, 2], "A_ub": [[1, 1]], "b_ub": [4]})),
        ("heft", json!({"computation": [[2, 3], [4, 1]], "edges": [[1, 2, 5]]})),
        (
            "dependency_start_order",
            json!({
                "services": ["web", "db"], "depends_on": {"web": ["db"]},
                "conditions": {"web": {"db": "service_healthy"}},
            }),
        ),
    ]
}

#[test]
fn every_kind_has_the_fields_that_are_promised() {
    let expected = [
        json!({"optimum": 6, "proved": true}),
        json!({"optimum": 2, "proved": true, "heuristics": {
            "next_fit": 2, "first_fit": 2, "best_fit": 2, "worst_fit": 2,
            "first_fit_decreasing": 2, "best_fit_decreasing": 2,
        }}),
        json!({"optimum": 2, "assignment": [0, 1], "heuristics": {
            "first_fit": 2, "first_fit_decreasing_sum": 2, "first_fit_decreasing_dominant": 2,
            "best_fit_decreasing_sum": 2,
        }}),
        json!({"min_cost": 4, "feasible": true, "assignment": [1, 0]}),
        json!({"optimum_min": 5, "optimum_max": 6}),
        json!({"optimum": 2, "selection": [0, 1]}),
        json!({"optimum": 8, "x": [0, 4]}),
        json!({"rank_u": [10, 2.5], "order": [1, 2], "schedule": {"1": [0, 2, 0], "2": [2, 6, 0]}, "makespan": 6}),
        json!({"start_waves": [["db"], ["web"]], "lexicographic_topological_order": ["db", "web"]}),
    ];
    for ((kind, mut case), expected) in good().into_iter().zip(expected) {
        let (seen, all_solved) = answers(kind, std::slice::from_ref(&case));
        assert!(all_solved);
        assert_eq!(seen[0], expected, "{kind}");
        // The name comes back, and what nobody asked for is ignored.
        case["name"] = json!("n");
        case["remark"] = json!([1]);
        let named = answers(kind, &[case]).0.remove(0);
        assert_eq!(
            (&named["name"], named.as_object().unwrap().len()),
            (&json!("n"), expected.as_object().unwrap().len() + 1)
        );
    }
}

#[test]
fn a_field_that_is_missing_or_of_another_type_is_an_error_in_its_place() {
    for (kind, good) in good() {
        for key in good.as_object().unwrap().keys() {
            for spoilt in [Value::Null, json!("word"), json!(-1), json!({"a": 1}), json!([[["deep"]]])] {
                let mut case = good.clone();
                case[key] = spoilt.clone();
                let (seen, all_solved) = answers(kind, &[case, good.clone()]);
                let path = seen[0]["error"]["path"].as_str().unwrap_or_default();
                assert!(path.starts_with(&format!("cases[0].{key}")), "{kind} {key} {spoilt}: {}", seen[0]);
                assert!(!all_solved && seen[1].get("error").is_none(), "{kind}: the other case is solved all the same");
            }
        }
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    for (kind, case, expected) in [
        (
            "bin_packing_1d",
            json!({"capacity": 10, "items": [5, 11]}),
            json!({"error": {"path": "cases[0].items[1]", "message": "this item is larger than a bin"}}),
        ),
        (
            "vector_bin_packing_2d",
            json!({"capacity": [4, 8], "items": [[1, 9]]}),
            json!({"error": {"path": "cases[0].items[0]", "message": "this item is larger than a bin"}}),
        ),
        (
            "heterogeneous_min_cost",
            json!({"nodes": [{"cpu": 1, "mem": 1, "cost": 3}], "items": [{"cpu": 2, "mem": 1}], "anti_affinity_pairs": []}),
            json!({"min_cost": null, "feasible": false, "assignment": null}),
        ),
        (
            "generalized_assignment",
            json!({"agents": 1, "jobs": 2, "profit_or_cost": [[1, 2]], "consumption": [[1, 1]], "capacity": [1]}),
            json!({"optimum_min": null, "optimum_max": null}),
        ),
        (
            "linear_programs",
            json!({"sense": "max", "c": [1], "A_ub": [[-1]], "b_ub": [2]}),
            json!({"optimum": "unbounded", "x": null}),
        ),
        (
            "linear_programs",
            json!({"sense": "min", "c": [1], "A_ub": [[1]], "b_ub": [-2]}),
            json!({"optimum": "infeasible", "x": null}),
        ),
        (
            "heft",
            json!({"computation": [[1], [1]], "edges": [[1, 2, 0], [2, 1, 0]]}),
            json!({"error": {"path": "cases[0].edges", "message": "a cycle, these tasks need each other: 1 → 2 → 1"}}),
        ),
        (
            "dependency_start_order",
            json!({"services": ["c", "a", "b"], "depends_on": {"a": ["b"], "b": ["c"], "c": ["a"]}, "conditions": {}}),
            json!({"error": {
                "path": "cases[0].depends_on",
                "message": "a cycle, these services need each other: a → b → c → a",
            }}),
        ),
        (
            "dependency_start_order",
            json!({"services": ["a"], "depends_on": {"a": ["b"]}, "conditions": {}}),
            json!({"error": {"path": "cases[0].depends_on.a[0]", "message": "there is no service \"b\""}}),
        ),
    ] {
        assert_eq!(answers(kind, &[case]).0, [expected], "{kind}");
    }
}

#[test]
fn nothing_and_decimals_and_the_largest_numbers_are_solved() {
    let large = 1_u64 << 53;
    for (kind, case, key, expected) in [
        ("job_shop", json!({"machines": 1, "jobs": []}), "optimum", json!(0)),
        ("job_shop", json!({"machines": 2, "jobs": [[[0, 3], [0, 4], [1, 0]], [[0, 2.5]]]}), "optimum", json!(9.5)),
        ("job_shop", json!({"machines": 1, "jobs": [[[0, large - 1]]]}), "optimum", json!((large - 1) as f64)),
        ("bin_packing_1d", json!({"capacity": 0, "items": []}), "optimum", json!(0)),
        ("bin_packing_1d", json!({"capacity": 0, "items": [0, 0]}), "optimum", json!(1)),
        ("bin_packing_1d", json!({"capacity": 1, "items": [0.4, 0.8, 0.1, 0.4, 0.2, 0.1]}), "optimum", json!(2)),
        ("bin_packing_1d", json!({"capacity": large, "items": [large, 1, 0]}), "optimum", json!(2)),
        ("vector_bin_packing_2d", json!({"capacity": [0, 4.5], "items": [[0, 2.25], [0, 2.25]]}), "optimum", json!(1)),
        ("heterogeneous_min_cost", json!({"nodes": [], "items": [], "anti_affinity_pairs": []}), "min_cost", json!(0)),
        (
            "generalized_assignment",
            json!({"agents": 1, "jobs": 0, "profit_or_cost": [[]], "consumption": [[]], "capacity": [7]}),
            "optimum_max",
            json!(0),
        ),
        ("knapsack", json!({"capacity": 0, "weights": [0, 1], "profits": [5, 6]}), "optimum", json!(5)),
        ("knapsack", json!({"capacity": 2.5, "weights": [1.5, 1], "profits": [0.1, 0.2]}), "optimum", json!(0.3)),
        ("linear_programs", json!({"sense": "max", "c": [], "A_ub": [], "b_ub": []}), "optimum", json!(0)),
        (
            "linear_programs",
            json!({"sense": "max", "c": [1, 1], "A_ub": [[1, 2]], "b_ub": [4], "bounds": [[null, 1], [0, 9]]}),
            "x",
            json!([1, 1.5]),
        ),
        ("heft", json!({"computation": [], "edges": []}), "makespan", json!(0)),
        (
            "dependency_start_order",
            json!({"services": [], "depends_on": {}, "conditions": {}}),
            "start_waves",
            json!([]),
        ),
    ] {
        let seen = answers(kind, std::slice::from_ref(&case)).0.remove(0);
        let same = match (seen[key].as_f64(), expected.as_f64()) {
            (Some(seen), Some(expected)) => (seen - expected).abs() < 1e-9 * expected.max(1.0),
            _ => seen[key] == expected,
        };
        assert!(same, "{kind} {case}: {seen}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn instances_of_other_collections_are_solved_to_their_optima() {
    let Some(path) = std::env::var_os("SWITCHYARD_INSTANCES") else { return };
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let kinds: Value = serde_json::from_str(&text).expect("the file is JSON");
    for (kind, cases) in kinds.as_object().expect("kinds with their cases") {
        for case in cases.as_array().expect("a list of cases") {
            let seen = answers(kind, std::slice::from_ref(case)).0.remove(0);
            for key in ["optimum", "optimum_min", "optimum_max", "heuristics"] {
                if let Some(expected) = case.get(key) {
                    assert_eq!(&seen[key], expected, "{kind} {}: {key}", case["name"]);
                }
            }
            assert_ne!(seen["proved"], false, "{kind} {}", case["name"]);
        }
    }
}
