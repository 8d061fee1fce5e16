//! Labels, and selectors over them.
//!
//! A selector is a list of requirements that must all hold. Where upstream allows a selector to be absent, absent
//! means that it matches nothing, and empty that it matches everything.

use super::Invalid;
use std::collections::BTreeMap;

/// Names with values, of a pod, a node or a namespace.
pub type Labels = BTreeMap<String, String>;

/// How a requirement compares the value of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The value is one of some.
    In,
    /// The value is none of some, or the label is not there.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// The value is a whole number above another.
    Gt,
    /// The value is a whole number below another.
    Lt,
}

impl Operator {
    /// All of them, by the names that manifests use.
    pub const ALL: [(&'static str, Self); 6] = [
        ("In", Self::In),
        ("NotIn", Self::NotIn),
        ("Exists", Self::Exists),
        ("DoesNotExist", Self::DoesNotExist),
        ("Gt", Self::Gt),
        ("Lt", Self::Lt),
    ];
}

/// One condition on one label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    key: String,
    test: Test,
}

/// Invariant: lists of values are sorted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
    Above(i64),
    Below(i64),
}

impl Requirement {
    /// `In` and `NotIn` want at least one value, `Exists` and `DoesNotExist` none, `Gt` and `Lt` one whole number.
    ///
    /// # Errors
    ///
    /// When the key is empty or the values are not what the operator wants.
    pub fn new(key: impl Into<String>, operator: Operator, mut values: Vec<String>) -> Result<Self, Invalid> {
        let key = key.into();
        if key.is_empty() {
            return Err(Invalid::new("key", "expected the name of a label, not an empty text"));
        }
        values.sort_unstable();
        let wrong = |expected: &str| Err(Invalid::new("values", format!("expected {expected}, not {}", values.len())));
        let test = match operator {
            Operator::In | Operator::NotIn if values.is_empty() => return wrong("at least one value"),
            Operator::In => Test::In(values),
            Operator::NotIn => Test::NotIn(values),
            Operator::Exists | Operator::DoesNotExist if !values.is_empty() => return wrong("no values"),
            Operator::Exists => Test::Exists,
            Operator::DoesNotExist => Test::DoesNotExist,
            Operator::Gt | Operator::Lt => {
                let [value] = &values[..] else { return wrong("one whole number") };
                let bound = value
                    .parse()
                    .map_err(|_| Invalid::new("values", format!("expected a whole number, not {value:?}")))?;
                if operator == Operator::Gt { Test::Above(bound) } else { Test::Below(bound) }
            }
        };
        Ok(Self { key, test })
    }

    /// The label `key` has this value.
    pub fn equals(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), test: Test::In(vec![value.into()]) }
    }

    /// The label `key` has another value, or is not there.
    pub fn differs(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), test: Test::NotIn(vec![value.into()]) }
    }

    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.test {
            Test::In(values) => value.is_some_and(|value| values.binary_search(value).is_ok()),
            Test::NotIn(values) => value.is_none_or(|value| values.binary_search(value).is_err()),
            Test::Exists => value.is_some(),
            Test::DoesNotExist => value.is_none(),
            Test::Above(bound) => number().is_some_and(|number| number > *bound),
            Test::Below(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

/// Requirements that must all hold. The empty selector matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(Vec<Requirement>);

impl Selector {
    /// True when these labels meet every requirement.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().all(|requirement| requirement.matches(labels))
    }

    /// True when it has no requirement.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Requirement> for Selector {
    fn from_iter<I: IntoIterator<Item = Requirement>>(requirements: I) -> Self {
        Self(requirements.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_operator_compares_as_its_name_says() {
        let labels: Labels = [("zone", "a"), ("cores", "8"), ("empty", "")].map(|(k, v)| (k.into(), v.into())).into();
        for (key, operator, values, expected) in [
            ("zone", Operator::In, &["b", "a"][..], true),
            ("zone", Operator::In, &["b"], false),
            ("rack", Operator::In, &["a"], false),
            ("empty", Operator::In, &[""], true),
            ("zone", Operator::NotIn, &["b"], true),
            ("zone", Operator::NotIn, &["c", "a"], false),
            ("rack", Operator::NotIn, &["a"], true),
            ("empty", Operator::Exists, &[], true),
            ("rack", Operator::Exists, &[], false),
            ("rack", Operator::DoesNotExist, &[], true),
            ("zone", Operator::DoesNotExist, &[], false),
            ("cores", Operator::Gt, &["7"], true),
            ("cores", Operator::Gt, &["8"], false),
            ("cores", Operator::Lt, &["9"], true),
            ("cores", Operator::Lt, &["-9"], false),
            ("zone", Operator::Gt, &["0"], false),
            ("rack", Operator::Lt, &["0"], false),
        ] {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let requirement = Requirement::new(key, operator, values).unwrap();
            assert_eq!(requirement.matches(&labels), expected, "{requirement:?}");
        }
        assert!(Selector::default().matches(&labels));
    }

    #[test]
    fn what_no_operator_wants_is_an_error() {
        for (key, operator, values, message) in [
            ("", Operator::Exists, &[][..], "key: expected the name of a label, not an empty text"),
            ("a", Operator::In, &[], "values: expected at least one value, not 0"),
            ("a", Operator::NotIn, &[], "values: expected at least one value, not 0"),
            ("a", Operator::Exists, &["x"], "values: expected no values, not 1"),
            ("a", Operator::Gt, &["1", "2"], "values: expected one whole number, not 2"),
            ("a", Operator::Lt, &["1.5"], r#"values: expected a whole number, not "1.5""#),
        ] {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(Requirement::new(key, operator, values).unwrap_err().to_string(), message);
        }
    }
}
