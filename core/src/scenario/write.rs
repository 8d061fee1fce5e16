//! From a scenario to YAML that a person would write: short maps in one line, everything else a line each.
//!
//! What is written reads back to an equal scenario.

use super::Scenario;
use super::yaml::{Node, Value, parse, parse_own};
use serde::Serialize;
use std::fmt::Write;

/// A map or list that fits into so many columns, indentation included, stands in one line.
const WIDTH: usize = 110;

impl Scenario {
    /// Writes it so that [`Scenario::parse`] reads an equal one.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        to_yaml(self)
    }
}

/// Writes any plain data. JSON is YAML, so serde's JSON read back as a tree is the tree to write.
pub(crate) fn to_yaml(data: &impl Serialize) -> String {
    let json = serde_json::to_string(data).expect("scenarios have text keys and finite numbers");
    let root = parse_own(&json);
    let mut out = String::new();
    match &root.value {
        Value::Map(pairs) => {
            for pair in pairs {
                entry(&mut out, 0, &pair.key, &pair.node, Layout::Open);
            }
        }
        _ => out = flow(&root) + "\n",
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    /// One entry a line, even when all would fit in one.
    Open,
    /// In one line when it fits.
    Tight,
}

/// Writes `key: value` from the current column on, and ends the line.
fn entry(out: &mut String, indent: usize, key: &str, node: &Node, layout: Layout) {
    let key = text(key);
    if (layout == Layout::Tight || is_leaf(node))
        && let Some(line) = in_one_line(node, indent + key.len() + 2)
    {
        let _ = writeln!(out, "{key}: {line}");
        return;
    }
    let _ = writeln!(out, "{key}:");
    block(out, indent + 2, node);
}

/// Writes a map or list, one entry a line, each indented.
fn block(out: &mut String, indent: usize, node: &Node) {
    let pad = " ".repeat(indent);
    match &node.value {
        Value::Map(pairs) => {
            for pair in pairs {
                out.push_str(&pad);
                entry(out, indent, &pair.key, &pair.node, Layout::Tight);
            }
        }
        Value::List(items) => {
            for item in items {
                let _ = write!(out, "{pad}- ");
                match (&item.value, in_one_line(item, indent + 2)) {
                    (_, Some(line)) => {
                        let _ = writeln!(out, "{line}");
                    }
                    // The first entry follows the dash, the others stand below it.
                    (Value::Map(_), None) => {
                        let start = out.len();
                        block(out, indent + 2, item);
                        out.replace_range(start..start + indent + 2, "");
                    }
                    (_, None) => {
                        out.truncate(out.trim_end().len());
                        out.push('\n');
                        block(out, indent + 2, item);
                    }
                }
            }
        }
        _ => unreachable!("scalars stand in one line"),
    }
}

/// The value in one line when it is simple and short enough to be read there.
fn in_one_line(node: &Node, column: usize) -> Option<String> {
    if is_leaf(node) {
        return Some(flow(node));
    }
    if !is_simple(node) {
        return None;
    }
    let line = flow(node);
    (column + line.chars().count() <= WIDTH).then_some(line)
}

fn is_leaf(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.is_empty(),
        Value::Map(pairs) => pairs.is_empty(),
        _ => true,
    }
}

/// A map of leaves, or a map with one entry that is one: `{round_robin: {quantum: 1s}}`; or a list of numbers.
fn is_simple(node: &Node) -> bool {
    match &node.value {
        Value::Map(pairs) if pairs.len() == 1 => is_leaf(&pairs[0].node) || is_simple(&pairs[0].node),
        Value::Map(pairs) => pairs.iter().all(|pair| is_leaf(&pair.node)),
        Value::List(items) => items.iter().all(|item| is_leaf(item) && !matches!(item.value, Value::Text(_))),
        _ => true,
    }
}

fn flow(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Negative(value) => value.to_string(),
        Value::Real(value) => real(*value),
        Value::Text(value) => text(value),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(pairs) => {
            let pairs = pairs.iter().map(|pair| format!("{}: {}", text(&pair.key), flow(&pair.node)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The shortest form that reads back to the same bits; whole numbers without a point.
fn real(value: f64) -> String {
    let shown = format!("{value:?}");
    match shown.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => shown,
    }
}

/// Plain when nothing else could be read there, else in double quotes as JSON writes it.
fn text(value: &str) -> String {
    let ordinary = |c: char| c.is_alphanumeric() || "_-./()+' ".contains(c);
    let plain = value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.chars().all(|c| ordinary(c) || "°µσ×–→".contains(c))
        && !value.ends_with(' ')
        && matches!(parse(value), Ok(Node { value: Value::Text(_), .. }));
    match plain {
        true => value.to_owned(),
        false => serde_json::to_string(value).expect("text is JSON"),
    }
}
