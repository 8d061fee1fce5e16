//! What a person can set of a policy: parameters with their bounds, and values.

use crate::clock::{Duration, LONGEST};
use serde::{Serialize, Serializer};
use std::fmt;

/// One parameter of a policy.
#[derive(Debug)]
pub struct Param {
    /// How scenarios spell it.
    pub key: &'static str,
    /// One sentence: what it does, and which way it pulls.
    pub help: &'static str,
    /// What values it takes.
    pub kind: ParamKind,
}

/// The most entries of a list.
pub const LIST_MAX: usize = 100_000;

/// The values a parameter takes, and the one it has when nobody says otherwise. Bounds are inclusive; those of a list
/// hold for each entry. A list of one entry may be written as that entry alone.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum ParamKind {
    Duration { min: Duration, max: Duration, default: Duration },
    Integer { min: i64, max: i64, default: i64 },
    Real { min: f64, max: f64, default: f64 },
    Flag { default: bool },
    Choice { options: &'static [&'static str], default: usize },
    Durations { min: Duration, max: Duration, default: &'static [Duration] },
    Integers { min: i64, max: i64, default: &'static [i64] },
}

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// For [`ParamKind::Duration`].
    Duration(Duration),
    /// For [`ParamKind::Integer`].
    Integer(i64),
    /// For [`ParamKind::Real`].
    Real(f64),
    /// For [`ParamKind::Flag`].
    Flag(bool),
    /// For [`ParamKind::Choice`]: the position among the options.
    Choice(usize),
    /// For [`ParamKind::Durations`].
    Durations(Vec<Duration>),
    /// For [`ParamKind::Integers`].
    Integers(Vec<i64>),
}

impl ParamKind {
    /// The value it has when nobody says otherwise.
    #[must_use]
    pub fn default(&self) -> Value {
        match *self {
            Self::Duration { default, .. } => Value::Duration(default),
            Self::Integer { default, .. } => Value::Integer(default),
            Self::Real { default, .. } => Value::Real(default),
            Self::Flag { default } => Value::Flag(default),
            Self::Choice { default, .. } => Value::Choice(default),
            Self::Durations { default, .. } => Value::Durations(default.to_vec()),
            Self::Integers { default, .. } => Value::Integers(default.to_vec()),
        }
    }

    /// The same as lists and tables show it; an empty list as `none`.
    #[must_use]
    pub fn default_text(&self) -> String {
        fn listed(list: &[impl ToString]) -> String {
            match list {
                [] => "none".to_owned(),
                list => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            }
        }
        match *self {
            Self::Duration { default, .. } => default.to_string(),
            Self::Integer { default, .. } => default.to_string(),
            Self::Real { default, .. } => default.to_string(),
            Self::Flag { default } => default.to_string(),
            Self::Choice { options, default } => options[default].to_owned(),
            Self::Durations { default, .. } => listed(default),
            Self::Integers { default, .. } => listed(default),
        }
    }

    /// True when `value` is of this kind and within its bounds.
    #[must_use]
    pub fn allows(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Duration { min, max, .. }, Value::Duration(v)) => (min..=max).contains(&v),
            (Self::Integer { min, max, .. }, Value::Integer(v)) => (min..=max).contains(&v),
            (Self::Real { min, max, .. }, Value::Real(v)) => (min..=max).contains(&v),
            (Self::Flag { .. }, Value::Flag(_)) => true,
            (Self::Choice { options, .. }, Value::Choice(v)) => *v < options.len(),
            (Self::Durations { min, max, .. }, Value::Durations(list)) => {
                list.len() <= LIST_MAX && list.iter().all(|v| (min..=max).contains(&v))
            }
            (Self::Integers { min, max, .. }, Value::Integers(list)) => {
                list.len() <= LIST_MAX && list.iter().all(|v| (min..=max).contains(&v))
            }
            _ => false,
        }
    }
}

impl fmt::Display for ParamKind {
    /// What is expected, as error messages and help say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration { min, max, .. } if max.0 >= LONGEST => write!(f, "a length of time from {min} up"),
            Self::Durations { min, max, .. } if max.0 >= LONGEST => {
                write!(f, "a length of time from {min} up, or a list of them")
            }
            Self::Durations { min, max, .. } => write!(f, "a length of time from {min} to {max}, or a list of them"),
            Self::Integers { min, max, .. } => write!(f, "a whole number from {min} to {max}, or a list of them"),
            Self::Duration { min, max, .. } => write!(f, "a length of time from {min} to {max}"),
            Self::Integer { min, max, .. } => write!(f, "a whole number from {min} to {max}"),
            Self::Real { min, max, .. } => write!(f, "a number from {min} to {max}"),
            Self::Flag { .. } => f.write_str("true or false"),
            Self::Choice { options, .. } => write!(f, "one of {}", options.join(", ")),
        }
    }
}

/// The values of a policy's parameters, in the order of its table entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Values(pub Vec<Value>);

impl Values {
    /// The length of time at `place`. Panics when the table entry says otherwise: entry and constructor stand together.
    #[must_use]
    pub fn duration(&self, place: usize) -> Duration {
        match self.0[place] {
            Value::Duration(v) => v,
            ref other => panic!("parameter {place} is {other:?}, not a duration"),
        }
    }

    /// The whole number at `place`.
    #[must_use]
    pub fn integer(&self, place: usize) -> i64 {
        match self.0[place] {
            Value::Integer(v) => v,
            ref other => panic!("parameter {place} is {other:?}, not an integer"),
        }
    }

    /// The number at `place`.
    #[must_use]
    pub fn real(&self, place: usize) -> f64 {
        match self.0[place] {
            Value::Real(v) => v,
            ref other => panic!("parameter {place} is {other:?}, not a number"),
        }
    }

    /// The yes or no at `place`.
    #[must_use]
    pub fn flag(&self, place: usize) -> bool {
        match self.0[place] {
            Value::Flag(v) => v,
            ref other => panic!("parameter {place} is {other:?}, not a flag"),
        }
    }

    /// The position among the options at `place`.
    #[must_use]
    pub fn choice(&self, place: usize) -> usize {
        match self.0[place] {
            Value::Choice(v) => v,
            ref other => panic!("parameter {place} is {other:?}, not a choice"),
        }
    }

    /// The lengths of time at `place`.
    #[must_use]
    pub fn durations(&self, place: usize) -> &[Duration] {
        match &self.0[place] {
            Value::Durations(list) => list,
            other => panic!("parameter {place} is {other:?}, not a list of durations"),
        }
    }

    /// The whole numbers at `place`.
    #[must_use]
    pub fn integers(&self, place: usize) -> &[i64] {
        match &self.0[place] {
            Value::Integers(list) => list,
            other => panic!("parameter {place} is {other:?}, not a list of integers"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Duration(v) => v.serialize(serializer),
            Self::Integer(v) => serializer.serialize_i64(*v),
            Self::Real(v) => serializer.serialize_f64(*v),
            Self::Flag(v) => serializer.serialize_bool(*v),
            Self::Choice(v) => serializer.serialize_u64(*v as u64),
            Self::Durations(list) => one_or_many(list, serializer),
            Self::Integers(list) => one_or_many(list, serializer),
        }
    }
}

fn one_or_many<T: Serialize, S: Serializer>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    match list {
        [one] => one.serialize(serializer),
        list => list.serialize(serializer),
    }
}
