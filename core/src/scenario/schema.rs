//! The JSON Schema of scenarios, for editors and other programs: from the types where they say it all, by hand where
//! the text differs from the type (times, policies, steps), and there from the same tables that reading uses.

use super::{Image, Input, Portion, Scenario, Step};
use crate::clock::{Duration, Time};
use crate::policy::{self, Entry, Family, LIST_MAX, Param, ParamKind, Policy};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The schema of a whole scenario, as of this version of the program.
#[must_use]
pub fn schema() -> Value {
    let mut schema =
        schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Scenario>();
    schema.insert("title".to_owned(), json!("Switchyard scenario"));
    let version = schema.pointer_mut("/properties/version").expect("a scenario has a version");
    *version = json!({"description": "Format version.", "const": super::VERSION});
    schema.to_value()
}

fn time_schema(what: &str) -> Schema {
    json_schema!({
        "description": what,
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": r"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*(us|µs|ms|s|m|h|d)?\s*$"},
        ],
    })
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        time_schema("A time since the start of the run: a number of seconds, or one with a unit (us, ms, s, m, h, d).")
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        time_schema("A length of time: a number of seconds, or one with a unit (us, ms, s, m, h, d).")
    }
}

impl JsonSchema for policy::Value {
    fn schema_name() -> Cow<'static, str> {
        "PolicyValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = [generator.subschema_for::<Duration>().to_value(), json!({"type": ["number", "boolean"]})];
        json_schema!({
            "description": "A parameter's value; of a choice its place among the options.",
            "anyOf": [one[0], one[1], {"type": "array", "items": one[0]}, {"type": "array", "items": {"type": "number"}}],
        })
    }
}

impl JsonSchema for Portion {
    fn schema_name() -> Cow<'static, str> {
        "Portion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of containers, or a part of them such as 25%.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": u16::MAX},
                {"type": "string", "pattern": "^(100|[0-9]{1,2})%$"},
            ],
        })
    }
}

impl JsonSchema for Image {
    fn schema_name() -> Cow<'static, str> {
        "Image".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What containers run: the name of an image, or its name and how much a node fetches that does not have it.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "size": {"type": "number", "minimum": 0}},
                    "required": ["name"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl<F: Family> JsonSchema for Policy<F> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}_policy", F::NAME).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let keys: Vec<_> = F::TABLE.iter().map(|entry| entry.key).collect();
        let bare = json!({"description": "With the defaults of all parameters.", "enum": keys});
        let full = F::TABLE.iter().map(|entry| with_params(entry, generator));
        let ways: Vec<_> = std::iter::once(bare).chain(full).collect();
        json_schema!({"description": format!("A {} policy: its key, or a map from its key to its parameters.", F::NAME), "oneOf": ways})
    }
}

fn with_params<T: ?Sized>(entry: &Entry<T>, generator: &mut SchemaGenerator) -> Value {
    let params: Map<_, _> = entry.params.iter().map(|p| (p.key.to_owned(), param(p, generator))).collect();
    json!({
        "title": entry.name,
        "description": entry.summary,
        "type": "object",
        "properties": {entry.key: {"type": ["object", "null"], "properties": params, "additionalProperties": false}},
        "required": [entry.key],
        "additionalProperties": false,
    })
}

fn param(param: &Param, generator: &mut SchemaGenerator) -> Value {
    let mut schema = match param.kind {
        ParamKind::Duration { .. } => generator.subschema_for::<Duration>().to_value(),
        ParamKind::Integer { min, max, .. } => json!({"type": "integer", "minimum": min, "maximum": max}),
        ParamKind::Real { min, max, .. } => json!({"type": "number", "minimum": min, "maximum": max}),
        ParamKind::Flag { .. } => json!({"type": "boolean"}),
        ParamKind::Choice { options, .. } => json!({"enum": options}),
        ParamKind::Durations { .. } => one_or_many(generator.subschema_for::<Duration>().to_value()),
        ParamKind::Integers { min, max, .. } => one_or_many(json!({"type": "integer", "minimum": min, "maximum": max})),
    };
    schema["description"] = json!(param.help);
    schema
}

fn one_or_many(one: Value) -> Value {
    json!({"anyOf": [one, {"type": "array", "items": one, "maxItems": LIST_MAX}]})
}

impl JsonSchema for Step {
    fn schema_name() -> Cow<'static, str> {
        "Step".into()
    }

    /// Each input with `at` beside it.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let at = generator.subschema_for::<Time>().to_value();
        let mut schema = Input::json_schema(generator);
        let inputs = schema.get_mut("oneOf").and_then(Value::as_array_mut).expect("an enum has its variants");
        for input in inputs {
            input["properties"]["at"] = at.clone();
            input["required"].as_array_mut().expect("a variant requires its key").push(json!("at"));
        }
        schema.insert("description".to_owned(), json!("Something that happens from outside: when, and what."));
        schema
    }
}
