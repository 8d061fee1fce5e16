//! The TypeScript declarations of everything that goes in and out, made from the JSON Schemas of the types.
//!
//! A schema knows what a reader of JSON may rely on and what a writer may leave out: what leaves the program is declared by the
//! first, what goes in by the second. It has the doc comments, and policies have their parameters in it, out of the tables.
//! `BLESS=1 cargo test -p switchyard-module` writes `types.d.ts` anew; then the difference is to be read.

use crate::convert::{Limits, Options};
use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use switchyard::causality::Chain;
use switchyard::consensus::LOG_SHOWN;
use switchyard::export::ndjson::Line;
use switchyard::scenario::{Input, Scenario, Step};
use switchyard::trace::CANDIDATES;
use switchyard::view::{FunnelView, LATENCY_BUCKETS, SERIES_BUCKETS, SHOWN, Span, TaskDetail, View};

/// What cannot be said by a type of the core.
const HEAD: &str = include_str!("typescript/head.d.ts");

/// Types that are another thing on the way out than on the way in, by the names that they get there.
const OUT: [(&str, &str); 3] = [("Time", "Seconds"), ("Duration", "Seconds"), ("Bounds", "ClaimBounds")];

/// Types that are written by hand, in [`HEAD`].
const BY_HAND: [&str; 3] = ["Seconds", "Time", "Duration"];

/// Constants that are told by their values.
const VALUES: [(&str, usize); 5] = [
    ("SHOWN", SHOWN),
    ("LOG_SHOWN", LOG_SHOWN),
    ("CANDIDATES", CANDIDATES),
    ("SERIES_BUCKETS", SERIES_BUCKETS),
    ("LATENCY_BUCKETS", LATENCY_BUCKETS),
];

/// The longest line that a type may stand in.
const WIDTH: usize = 100;

/// Types on their way out and in.
pub struct Declarations {
    out: SchemaGenerator,
    into: SchemaGenerator,
}

impl Declarations {
    /// Declares a type that leaves the program.
    pub fn data<T: JsonSchema>(&mut self) {
        self.out.subschema_for::<T>();
    }

    fn input<T: JsonSchema>(&mut self) {
        self.into.subschema_for::<T>();
    }

    /// All of them, in the order of their names.
    fn text(mut self) -> String {
        let mut all = BTreeMap::new();
        for (name, schema) in self.into.take_definitions(true) {
            all.insert(title(&name, false), declared(&name, &schema, false));
        }
        for (name, schema) in self.out.take_definitions(true) {
            let title = title(&name, true);
            let declared = declared(&name, &schema, true);
            let known = all.insert(title.clone(), declared.clone());
            let by_hand = BY_HAND.contains(&&*title);
            assert!(by_hand || known.is_none_or(|known| known == declared), "{title} is another thing out than in");
        }
        for name in all.keys() {
            assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "two types have the name of {name}: rename one");
        }
        all.retain(|name, _| !BY_HAND.contains(&&**name));
        let kinds: Vec<_> = switchyard::solve::kinds().map(|kind| format!("{kind:?}")).collect();
        let head = HEAD.replace("KINDS", &kinds.join(" | "));
        all.into_values().fold(head, |text, declared| format!("{text}\n{declared}"))
    }
}

/// The name of a type: `queue_policy` becomes `QueuePolicy`.
fn title(name: &str, out: bool) -> String {
    if let Some((_, other)) = OUT.iter().find(|(known, _)| out && *known == name) {
        return (*other).to_owned();
    }
    let words = name.split('_').map(|word| word.chars().enumerate());
    words.flat_map(|word| word.map(|(place, c)| if place == 0 { c.to_ascii_uppercase() } else { c })).collect()
}

fn declared(name: &str, schema: &Value, out: bool) -> String {
    let writer = Writer { out };
    let name = title(name, out);
    let doc = doc(schema, "");
    match schema.as_object() {
        Some(object) if is_interface(object) => format!("{doc}export interface {name} {}\n", writer.fields(object, "")),
        _ => format!("{doc}export type {name} ={};\n", writer.variants(schema)),
    }
}

fn is_interface(schema: &Map<String, Value>) -> bool {
    schema.contains_key("properties") && !["oneOf", "anyOf", "allOf"].iter().any(|key| schema.contains_key(*key))
}

/// A description as a comment; nothing without one.
fn doc(schema: &Value, indent: &str) -> String {
    let Some(text) = schema.get("description").and_then(Value::as_str) else { return String::new() };
    let text = plain(text);
    match text.contains('\n') || text.len() + indent.len() > WIDTH {
        false => format!("{indent}/** {text} */\n"),
        true => {
            let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
            let lines = paragraphs.flat_map(|paragraph| wrapped(&paragraph, WIDTH - indent.len()));
            let lines: String = lines.map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("there is one at least");
        if !last.is_empty() && last.len() + 1 + word.len() > width {
            lines.push(word.to_owned());
        } else {
            let space = if last.is_empty() { "" } else { " " };
            *last += &format!("{space}{word}");
        }
    }
    lines
}

/// Links to other items become their names, and those to constants their values.
fn plain(text: &str) -> String {
    let mut parts = text.split("[`");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once("`]").expect("a link ends");
        let name = path.rsplit("::").next().unwrap_or(path);
        plain += &match VALUES.iter().find(|(constant, _)| *constant == name) {
            Some((_, value)) => format!("{value}{rest}"),
            None => format!("`{name}`{rest}"),
        };
    }
    plain.replace("`NEVER`", "`Infinity`").replace("`None`", "`null`")
}

struct Writer {
    out: bool,
}

impl Writer {
    /// A union with one line for each way when these have words of their own or are many.
    fn variants(&self, schema: &Value) -> String {
        let ways = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(key)?.as_array());
        let alone = schema.get("properties").is_none();
        match ways.filter(|ways| alone && (ways.iter().any(|way| way.get("description").is_some()) || ways.len() > 3)) {
            Some(ways) => ways.iter().map(|way| format!("\n{}  | {}", doc(way, "  "), self.ty(way, "  "))).collect(),
            None => format!(" {}", self.ty(schema, "")),
        }
    }

    /// A type; `indent` is where its line begins.
    fn ty(&self, schema: &Value, indent: &str) -> String {
        let Some(object) = schema.as_object() else { return "unknown".to_owned() };
        let mut parts = Vec::new();
        if let Some(name) = object.get("$ref").and_then(Value::as_str) {
            parts.push(title(name.rsplit('/').next().unwrap_or(name), self.out));
        }
        if let Some(value) = object.get("const") {
            parts.push(value.to_string());
        } else if let Some(values) = object.get("enum").and_then(Value::as_array) {
            parts.push(union(values.iter().map(Value::to_string)));
        } else if let Some(kind) = object.get("type") {
            let kinds = kind.as_array().cloned().unwrap_or_else(|| vec![kind.clone()]);
            parts.push(union(kinds.iter().map(|kind| self.of_kind(kind.as_str().unwrap_or_default(), object, indent))));
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(ways) = object.get(key).and_then(Value::as_array) {
                parts.push(union(ways.iter().map(|way| self.ty(way, indent))));
            }
        }
        if let Some(all) = object.get("allOf").and_then(Value::as_array) {
            parts.extend(all.iter().map(|part| self.ty(part, indent)));
        }
        match &*parts {
            [] => "unknown".to_owned(),
            [one] => one.clone(),
            parts => parts.iter().map(|part| grouped(part)).collect::<Vec<_>>().join(" & "),
        }
    }

    fn of_kind(&self, kind: &str, schema: &Map<String, Value>, indent: &str) -> String {
        match kind {
            "array" => self.array(schema, indent),
            "object" if schema.contains_key("properties") => self.fields(schema, indent),
            "object" => match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => "Record<string, never>".to_owned(),
                Some(value) => format!("Record<string, {}>", self.ty(value, indent)),
                None => "Record<string, unknown>".to_owned(),
            },
            "integer" | "number" => "number".to_owned(),
            plain => plain.to_owned(),
        }
    }

    fn array(&self, schema: &Map<String, Value>, indent: &str) -> String {
        if let Some(items) = schema.get("prefixItems").and_then(Value::as_array) {
            let items: Vec<_> = items.iter().map(|item| self.ty(item, indent)).collect();
            return format!("[{}]", items.join(", "));
        }
        let item = schema.get("items").map_or_else(|| "unknown".to_owned(), |item| self.ty(item, indent));
        let length = schema.get("maxItems").filter(|most| schema.get("minItems") == Some(most)).and_then(Value::as_u64);
        match length {
            Some(length) => format!("[{}]", vec![item; length as usize].join(", ")),
            None => format!("{}[]", grouped(&item)),
        }
    }

    /// The fields of an object, in one line where they fit and need no comment.
    fn fields(&self, schema: &Map<String, Value>, indent: &str) -> String {
        let properties = schema.get("properties").and_then(Value::as_object).expect("the caller has looked");
        if properties.is_empty() {
            return "Record<string, never>".to_owned();
        }
        let required = schema.get("required").and_then(Value::as_array);
        let deeper = format!("{indent}  ");
        let field = |(name, schema): (&String, &Value)| {
            let must = required.is_some_and(|required| required.iter().any(|known| known == name));
            format!("{}{}: {}", key(name), if must { "" } else { "?" }, self.ty(schema, &deeper))
        };
        let bare = properties.values().all(|schema| schema.get("description").is_none());
        let line = format!("{{ {} }}", properties.iter().map(field).collect::<Vec<_>>().join("; "));
        if bare && !indent.is_empty() && line.len() <= WIDTH && !line.contains('\n') {
            return line;
        }
        let fields = properties.iter().map(|pair| format!("{}{deeper}{};\n", doc(pair.1, &deeper), field(pair)));
        format!("{{\n{}{indent}}}", fields.collect::<String>())
    }
}

fn union(ways: impl Iterator<Item = String>) -> String {
    let mut seen = Vec::new();
    for way in ways {
        if !seen.contains(&way) {
            seen.push(way);
        }
    }
    seen.join(" | ")
}

fn grouped(ty: &str) -> String {
    if ty.contains(" | ") && !ty.starts_with('{') { format!("({ty})") } else { ty.to_owned() }
}

fn key(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("{name:?}") }
}

#[test]
fn the_declarations_are_those_of_the_types() {
    let mut declarations = Declarations {
        out: SchemaSettings::draft2020_12().for_serialize().into_generator(),
        into: SchemaSettings::draft2020_12().for_deserialize().into_generator(),
    };
    declarations.input::<Scenario>();
    declarations.input::<Input>();
    declarations.input::<Step>();
    declarations.input::<Options>();
    declarations.input::<Limits>();
    declarations.data::<View>();
    declarations.data::<Line>();
    declarations.data::<Span>();
    declarations.data::<TaskDetail>();
    declarations.data::<FunnelView>();
    declarations.data::<Chain>();
    crate::session::declare(&mut declarations);
    crate::headless::declare(&mut declarations);
    crate::catalogue::declare(&mut declarations);
    let made = declarations.text();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/types.d.ts");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(file, &made).expect("it can be written");
    }
    let kept = std::fs::read_to_string(file).expect("it is there");
    let differs = made.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert!(
        made == kept,
        "types.d.ts is out of date; the first line that differs: {differs:?}; BLESS=1 writes it anew"
    );
}
