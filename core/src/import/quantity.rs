//! Amounts as other programs write them: Kubernetes' quantities (`100m`, `1.5Gi`, `1e3`) and Compose's bytes (`512m`,
//! `1gb`).

use super::tree::misfit;
use crate::hint::short;
use crate::scenario::Flaw;
use crate::scenario::yaml::{Node, Value};

/// Bytes in the unit of memory and disk of imported scenarios: mebibytes.
pub(super) const MEBIBYTE: f64 = 1_048_576.0;

/// Suffixes of Kubernetes with what they multiply by.
const SUFFIXES: [(&str, f64); 16] = [
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("", 1.0),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("Ki", 1_024.0),
    ("Mi", MEBIBYTE),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
];

/// A quantity of Kubernetes, from 0 up.
pub(super) fn quantity(node: &Node) -> Result<f64, Flaw> {
    let value = match &node.value {
        Value::Unsigned(value) => *value as f64,
        Value::Negative(value) => *value as f64,
        Value::Real(value) => *value,
        Value::Text(text) => parse(text).map_err(|message| Flaw::at(node.mark, message))?,
        _ => return Err(misfit(node, "a quantity such as 100m, 0.5 or 1.5Gi")),
    };
    match value {
        value if !value.is_finite() => Err(misfit(node, "a quantity such as 100m, 0.5 or 1.5Gi")),
        value if value < 0.0 => Err(Flaw::at(node.mark, format!("{} is negative: expected 0 or more", said(node)))),
        value => Ok(value),
    }
}

fn said(node: &Node) -> String {
    super::tree::text(node).map_or_else(|_| "it".to_owned(), |text| short(&text))
}

/// `<sign><digits>[.<digits>]<suffix>`, where the suffix is a letter or two, or an exponent.
fn parse(text: &str) -> Result<f64, String> {
    let wrong = |why: String| format!("{:?} is not a quantity: {why}", short(text));
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let parsed: f64 =
        number.parse().map_err(|_| wrong("expected a number such as 0.5, and a suffix such as m or Gi".to_owned()))?;
    if let Some((_, factor)) = SUFFIXES.iter().find(|(known, _)| *known == suffix) {
        return Ok(parsed * factor);
    }
    let exponent = suffix.strip_prefix(['e', 'E']).and_then(|digits| digits.parse::<i32>().ok());
    match exponent {
        // The whole text is a number that the language knows how to read, to the last bit.
        Some(-300..=300) => text.parse().map_err(|_| wrong("expected a number".to_owned())),
        _ => {
            let known: Vec<_> = SUFFIXES.iter().map(|(known, _)| *known).filter(|known| !known.is_empty()).collect();
            Err(wrong(format!(
                "there is no suffix {:?}: expected one of {}, or an exponent such as e3",
                short(suffix),
                known.join(", ")
            )))
        }
    }
}

/// An amount of memory of Compose in mebibytes: a number of bytes, or one with b, k, kb, m, mb, g, gb, t, tb.
pub(super) fn bytes(node: &Node) -> Result<f64, Flaw> {
    const EXPECTED: &str = "an amount of memory such as 512m or 1gb";
    let text = match &node.value {
        Value::Unsigned(value) => return Ok(*value as f64 / MEBIBYTE),
        Value::Text(text) => text.trim().to_ascii_lowercase(),
        _ => return Err(misfit(node, EXPECTED)),
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let number: f64 = number.parse().map_err(|_| misfit(node, EXPECTED))?;
    let factor = match suffix.trim() {
        "" | "b" => 1.0,
        "k" | "kb" | "kib" => 1_024.0,
        "m" | "mb" | "mib" => MEBIBYTE,
        "g" | "gb" | "gib" => 1_073_741_824.0,
        "t" | "tb" | "tib" => 1_099_511_627_776.0,
        other => {
            let message = format!("there is no unit {:?}: expected one of b, k, m, g, t", short(other));
            return Err(Flaw::at(node.mark, message));
        }
    };
    Ok(number * factor / MEBIBYTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read(text: &str) -> Result<f64, String> {
        let node = crate::scenario::yaml::parse(text).expect("it is YAML");
        quantity(&node).map_err(|flaw| flaw.to_string())
    }

    #[test]
    fn quantities_are_read_as_kubernetes_writes_them() {
        for (text, value) in [
            ("100m", 0.1),
            ("1.5Gi", 1.5 * 1_073_741_824.0),
            ("1e3", 1_000.0),
            ("\"1e3\"", 1_000.0),
            ("\"1E3\"", 1_000.0),
            ("1E", 1e18),
            ("\"0.5\"", 0.5),
            (".5", 0.5),
            ("\"5.\"", 5.0),
            ("2", 2.0),
            ("+2k", 2_000.0),
            ("500u", 5e-4),
            ("12e-3", 0.012),
            ("0", 0.0),
        ] {
            assert_eq!(read(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for (text, part) in [
            ("100x", "there is no suffix \"x\""),
            ("1GB", "there is no suffix \"GB\""),
            ("1gi", "there is no suffix \"gi\""),
            ("-1", "-1 is negative"),
            ("\"-100m\"", "-100m is negative"),
            ("\"\"", "expected a number such as 0.5"),
            ("Gi", "expected a number"),
            ("1e3Gi", "there is no suffix"),
            ("\"1e999\"", "there is no suffix"),
            ("[1]", "a list where a quantity"),
            (".nan", "NaN where a quantity"),
        ] {
            let found = read(text).expect_err(text);
            assert!(found.contains(part), "{text}: {found}");
        }
    }

    #[test]
    fn bytes_are_read_as_compose_writes_them() {
        let read = |text: &str| bytes(&crate::scenario::yaml::parse(text).expect("it is YAML"));
        for (text, mebibytes) in
            [("512m", 512.0), ("1gb", 1_024.0), ("50M", 50.0), ("1048576", 1.0), ("2.5 GB", 2_560.0)]
        {
            assert_eq!(read(text).ok(), Some(mebibytes), "{text}");
        }
        assert!(read("5q").is_err() && read("-1").is_err() && read("[]").is_err());
    }
}
