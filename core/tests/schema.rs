//! The schema takes what reading takes. The validator here knows the words that the schema uses, and fails on others:
//! the crates that know them all take minutes to build.

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "schema")]

use serde_json::{Value, json};
use switchyard::builtin::SCENARIOS;
use switchyard::scenario::{Scenario, schema};

/// Why `value` is not what `schema` describes, at `path`.
fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let Value::Object(rules) = schema else {
        return if schema == &json!(true) { Ok(()) } else { Err(path.to_owned()) };
    };
    for (rule, what) in rules {
        let fits = |schema: &Value| check(root, schema, value, path);
        let met = match rule.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "pattern" => true,
            "$ref" => {
                let target = what.as_str().and_then(|what| root.pointer(what.trim_start_matches('#')));
                fits(target.expect("references lead somewhere"))?;
                true
            }
            "const" => value == what,
            "enum" => items(what).contains(value),
            "anyOf" => items(what).iter().any(|schema| fits(schema).is_ok()),
            "oneOf" => items(what).iter().filter(|schema| fits(schema).is_ok()).count() == 1,
            "type" => {
                what.as_array().map_or_else(|| is_a(value, what), |kinds| kinds.iter().any(|kind| is_a(value, kind)))
            }
            "minimum" => value.as_f64().is_none_or(|value| value >= what.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|value| value <= what.as_f64().expect("a number")),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= what.as_u64().expect("a number")),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= what.as_u64().expect("a number")),
            "required" => value
                .as_object()
                .is_none_or(|map| items(what).iter().all(|key| map.contains_key(key.as_str().expect("a key")))),
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, what, item, &format!("{path}/{place}"))?;
                }
                true
            }
            "properties" => {
                for (key, schema) in what.as_object().expect("a map") {
                    if let Some(inner) = value.get(key) {
                        check(root, schema, inner, &format!("{path}/{key}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |key: &str| rules.get("properties").is_some_and(|known| known.get(key).is_some());
                for (key, inner) in value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)) {
                    match what {
                        Value::Bool(false) => return Err(format!("{path}: {key} is not known")),
                        schema => check(root, schema, inner, &format!("{path}/{key}"))?,
                    }
                }
                true
            }
            other => panic!("the schema uses {other:?}, which this validator does not know"),
        };
        if !met {
            return Err(format!("{path}: {value} does not meet {rule} {what}"));
        }
    }
    Ok(())
}

fn items(what: &Value) -> &Vec<Value> {
    what.as_array().expect("a list")
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().expect("a kind") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("there is no kind {other}"),
    }
}

#[test]
fn it_takes_every_builtin_scenario() {
    let schema = schema();
    for (key, text) in SCENARIOS {
        let json = serde_json::to_value(Scenario::parse(text).expect("it is sound")).expect("plain data");
        assert_eq!(check(&schema, &schema, &json, ""), Ok(()), "{key}");
    }
}

#[test]
fn it_takes_and_refuses_what_reading_does() {
    let schema = schema();
    let node = |rest: &str| format!(r#"{{"version": 1, "nodes": [{{}}]{rest}}}"#);
    for (json, taken) in [
        (node(""), true),
        (node(r#", "until": 3, "policies": {"queue": {"round_robin": {"quantum": 0.5}}}"#), true),
        (node(r#", "policies": {"queue": {"priority": null}}, "script": [{"at": 1, "crash": "w1"}]"#), true),
        (r#"{"version": 2, "nodes": [{}]}"#.to_owned(), false),
        (r#"{"version": 1}"#.to_owned(), false),
        (node(r#", "nodez": 3"#), false),
        (node(r#", "seed": -1"#), false),
        (node(r#", "policies": {"queue": "fifo"}"#), false),
        (node(r#", "policies": {"queue": {"fcfs": {"quantum": 1}}}"#), false),
        (
            node(r#", "until": 9, "control": "raft", "script": [{"at": 1, "crash": "n3"}, {"at": 2, "heal": "all"}]"#),
            true,
        ),
        (node(r#", "until": 9, "control": {"raft": {"nodes": 5, "pre_vote": false}}"#), true),
        (node(r#", "until": 9, "control": {"raft": {"nodes": 10}}"#), false),
        (
            node(
                r#", "until": 9, "control": "raft", "script": [{"at": 1, "partition": [["n1"], ["n2", "gateway", "w1"]]}]"#,
            ),
            true,
        ),
        (
            node(
                r#", "until": 9, "services": [{"name": "db", "image": {"name": "x", "size": 3}, "health": {"retries": 2}},
                {"name": "web", "image": "y", "depends_on": {"db": "healthy"}, "update": {"surge": "50%", "unavailable": 0}}],
                "script": [{"at": 1, "update": {"service": "web", "image": "z"}}, {"at": 2, "down": "all"}]"#,
            ),
            true,
        ),
        (node(r#", "until": 9, "services": [{"image": "y"}]"#), false),
        (node(r#", "until": 9, "services": [{"name": "db", "kind": "task"}]"#), false),
        (node(r#", "until": 9, "services": [{"name": "db", "image": 3}]"#), false),
        (node(r#", "script": [{"crash": "w1"}]"#), false),
        (node(r#", "script": [{"at": 1}]"#), false),
        (node(r#", "script": [{"at": 1, "crash": "w1", "pause": "w1"}]"#), false),
    ] {
        let value = serde_json::from_str(&json).expect("it is JSON");
        let checked = check(&schema, &schema, &value, "");
        assert_eq!(checked.is_ok(), taken, "{json} {checked:?}");
        assert_eq!(Scenario::parse(&json).is_ok(), taken, "{json}");
    }
}
