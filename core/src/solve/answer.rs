//! Answers as JSON: fields in the order in which they are made, numbers to six decimals, whole ones without any.

use super::Problem;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Number(f64),
    /// A number with all its digits.
    Exact(f64),
    Flag(bool),
    Text(String),
    /// Something of the case itself, such as an id, as it was written there.
    Given(Value),
    List(Vec<Answer>),
    Record(Vec<(&'static str, Answer)>),
    /// By names that the case gives.
    Map(Vec<(String, Answer)>),
    /// `null`: there is none.
    Nothing,
}

impl Answer {
    /// False when some number in it is too large to be written, or none at all.
    pub(super) fn is_finite(&self) -> bool {
        match self {
            Self::Number(number) | Self::Exact(number) => number.is_finite(),
            Self::Flag(_) | Self::Text(_) | Self::Given(_) | Self::Nothing => true,
            Self::List(list) => list.iter().all(Self::is_finite),
            Self::Record(fields) => fields.iter().all(|(_, value)| value.is_finite()),
            Self::Map(fields) => fields.iter().all(|(_, value)| value.is_finite()),
        }
    }
}

/// The answer to a case that has this label, its id or name.
pub(super) fn labelled(label: Option<(&'static str, Value)>, answer: Result<Answer, Problem>) -> Answer {
    let label = label.map(|(key, value)| (key, Answer::Given(value)));
    Answer::Record(match answer {
        Ok(Answer::Record(fields)) => label.into_iter().chain(fields).collect(),
        Ok(Answer::Map(fields)) => {
            let label = label.into_iter().map(|(key, value)| (key.to_owned(), value));
            return Answer::Map(label.chain(fields).collect());
        }
        Ok(other) => label.into_iter().chain([("answer", other)]).collect(),
        Err(error) => [("error", place_and_message(&error))].into_iter().chain(label).collect(),
    })
}

/// The answer to something that has no label.
pub(super) fn problem(problem: &Problem) -> Answer {
    Answer::Record(vec![("error", place_and_message(problem))])
}

fn place_and_message(problem: &Problem) -> Answer {
    Answer::Record(vec![
        ("path", Answer::Text(problem.path.clone())),
        ("message", Answer::Text(problem.message.clone())),
    ])
}

/// A record of numbers.
pub(super) fn numbers(fields: impl IntoIterator<Item = (&'static str, f64)>) -> Answer {
    Answer::Record(fields.into_iter().map(|(key, number)| (key, Answer::Number(number))).collect())
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serialize_number(*number, serializer),
            Self::Exact(number) => serializer.serialize_f64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Given(value) => value.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Record(fields) => serialize_fields(fields, serializer),
            Self::Map(fields) => serialize_fields(fields, serializer),
            Self::Nothing => serializer.serialize_unit(),
        }
    }
}

fn serialize_fields<S: Serializer>(fields: &[(impl AsRef<str>, Answer)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(fields.len()))?;
    for (key, value) in fields {
        map.serialize_entry(key.as_ref(), value)?;
    }
    map.end()
}

fn serialize_number<S: Serializer>(number: f64, serializer: S) -> Result<S::Ok, S::Error> {
    // Beyond this a double has no six decimals left to round.
    let rounded = if number.abs() < 9e9 { (number * 1e6).round() / 1e6 } else { number };
    match rounded == rounded.trunc() && rounded.abs() < 9e15 {
        true => serializer.serialize_i64(rounded as i64),
        false => serializer.serialize_f64(rounded),
    }
}
