//! Texts of Compose files: variables in them, and lengths of time.

use crate::clock::{Duration, LONGEST};
use crate::import::tree::misfit;
use crate::scenario::Flaw;
use crate::scenario::yaml::{Node, Value};
use std::borrow::Cow;

/// How deep defaults may have variables with defaults of their own.
const DEPTH: u32 = 16;

/// Puts the defaults of variables in their places, everywhere.
pub(super) fn substitute(node: &mut Node) {
    match &mut node.value {
        Value::Text(text) if text.contains('$') => *text = Cow::Owned(substituted(text, DEPTH)),
        Value::List(items) => items.iter_mut().for_each(substitute),
        Value::Map(pairs) => pairs.iter_mut().for_each(|pair| substitute(&mut pair.node)),
        _ => {}
    }
}

/// `${NAME:-default}` and `${NAME-default}` become the default, `$$` becomes `$`, and other variables stay as they are:
/// nobody says what they are.
fn substituted(text: &str, depth: u32) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('$') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("$$") {
            out.push('$');
            rest = after;
            continue;
        }
        let Some(inner) = rest.strip_prefix("${") else {
            out.push('$');
            rest = &rest[1..];
            continue;
        };
        // What is not closed stays as it is, to the end.
        let Some(end) = closing(inner) else { break };
        let (inner, whole) = (&rest[2..2 + end], &rest[..end + 3]);
        let name = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        let default = inner[name..].strip_prefix(":-").or_else(|| inner[name..].strip_prefix('-'));
        match default {
            // Defaults may have variables of their own.
            Some(default) if depth > 0 => out.push_str(&substituted(default, depth - 1)),
            _ => out.push_str(whole),
        }
        rest = &rest[end + 3..];
    }
    out + rest
}

/// Where the brace that was opened before `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (place, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(place);
        }
    }
    None
}

/// A length of time such as `1m30s`, `500ms` or `2h5m`.
pub(super) fn duration(node: &Node) -> Result<Duration, Flaw> {
    let wrong = || misfit(node, "a length of time such as 1m30s or 500ms");
    let Value::Text(text) = &node.value else {
        return match node.value {
            Value::Unsigned(0) => Ok(Duration::ZERO),
            _ => Err(wrong()),
        };
    };
    let (mut rest, mut sum) = (text.trim(), 0.0);
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let units = [
            ("ns", 1e-9),
            ("us", 1e-6),
            ("µs", 1e-6),
            ("ms", 1e-3),
            ("s", 1.0),
            ("m", 60.0),
            ("h", 3_600.0),
            ("d", 86_400.0),
            ("w", 604_800.0),
        ];
        let (unit, seconds) = units.into_iter().find(|(unit, _)| rest.starts_with(unit)).ok_or_else(wrong)?;
        rest = &rest[unit.len()..];
        sum += number * seconds;
    }
    Duration::from_secs_f64(sum).filter(|time| time.0 <= LONGEST).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::yaml::parse;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn variables_become_their_defaults_or_stay() {
        for (text, expected) in [
            ("nginx:${TAG:-1.25}", "nginx:1.25"),
            ("${A-x}${B}", "x${B}"),
            ("${A:-${B:-deep}}!", "deep!"),
            ("$PORT and $$5", "$PORT and $5"),
            ("${OPEN", "${OPEN"),
            ("${A:?must be set}", "${A:?must be set}"),
            ("${A:-}", ""),
            ("100 $", "100 $"),
        ] {
            assert_eq!(substituted(text, DEPTH), expected, "{text}");
        }
    }

    #[test]
    fn many_braces_take_no_long_time() {
        let open = "${".repeat(200_000);
        assert_eq!(substituted(&open, DEPTH), open);
        let deep = format!("{}x{}", "${A:-".repeat(50_000), "}".repeat(50_000));
        assert!(substituted(&deep, DEPTH).starts_with("${A:-"));
    }

    #[test]
    fn lengths_of_time_are_sums() {
        let read = |text: &str| duration(&parse(text).expect("it is YAML")).map(|time| time.0).ok();
        assert_eq!(read("1m30s"), Some(90_000_000));
        assert_eq!(read("1h5m30s20ms"), Some(3_930_020_000));
        assert_eq!(read("1.5s"), Some(1_500_000));
        assert_eq!(read("40us"), Some(40));
        assert_eq!(read("0"), Some(0));
        for wrong in ["10", "\"10\"", "1 minute", "-1s", "\"\"", "[]", "1mm", "99999999999h"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
