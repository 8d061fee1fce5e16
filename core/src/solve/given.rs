//! Reading what a case gives: a JSON value that knows its place, so that every error does.

use super::Problem;
use serde_json::{Map, Value};

#[derive(Clone, Debug)]
pub(super) struct Given<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Given<'a> {
    /// A whole document, whose place needs no words.
    pub(super) fn document(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    /// The id or the name of a case, to be given back with its answer.
    pub(super) fn label(&self) -> Option<(&'static str, Value)> {
        let case = self.value.as_object()?;
        ["id", "name"].into_iter().find_map(|key| Some((key, case.get(key)?.clone())))
    }

    /// The field `key`; `expected` says what it should be, in case it is missing.
    pub(super) fn field(&self, key: &str, expected: &str) -> Result<Self, Problem> {
        let found = self.optional(key)?;
        found.ok_or_else(|| self.problem_at(key, format!("missing: expected {expected}")))
    }

    /// The field `key`, when it is there and not null.
    pub(super) fn optional(&self, key: &str) -> Result<Option<Self>, Problem> {
        let found = self.object()?.get(key).filter(|value| !value.is_null());
        Ok(found.map(|value| Self { value, path: self.path_of(key) }))
    }

    fn object(&self) -> Result<&'a Map<String, Value>, Problem> {
        self.value.as_object().ok_or_else(|| self.not("an object"))
    }

    pub(super) fn items(&self) -> Result<Vec<Self>, Problem> {
        let items = self.value.as_array().ok_or_else(|| self.not("a list"))?;
        let item = |(place, value)| Self { value, path: format!("{}[{place}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub(super) fn list(&self, key: &str) -> Result<Vec<Self>, Problem> {
        self.field(key, "a list")?.items()
    }

    /// The fields of an object, in the order of their names.
    pub(super) fn fields(&self) -> Result<Vec<(String, Self)>, Problem> {
        let field = |(key, value): (&String, &'a Value)| (key.clone(), Self { value, path: self.path_of(key) });
        Ok(self.object()?.iter().map(field).collect())
    }

    pub(super) fn as_text(&self) -> Result<&'a str, Problem> {
        self.value.as_str().ok_or_else(|| self.not("a text"))
    }

    pub(super) fn text(&self, key: &str) -> Result<&'a str, Problem> {
        self.field(key, "a text")?.as_text()
    }

    pub(super) fn as_flag(&self) -> Result<bool, Problem> {
        self.value.as_bool().ok_or_else(|| self.not("true or false"))
    }

    pub(super) fn as_number(&self) -> Result<f64, Problem> {
        self.value.as_f64().ok_or_else(|| self.not("a number"))
    }

    pub(super) fn as_positive(&self) -> Result<f64, Problem> {
        let number = self.as_number()?;
        if number > 0.0 { Ok(number) } else { Err(self.not("a number above 0")) }
    }

    pub(super) fn positive(&self, key: &str) -> Result<f64, Problem> {
        self.field(key, "a number above 0")?.as_positive()
    }

    /// A whole number from `min` to `max`; `3.0` is one too.
    pub(super) fn as_whole(&self, min: i64, max: i64) -> Result<i64, Problem> {
        let number = self.value.as_i64().or_else(|| {
            let number = self.value.as_f64()?;
            (number == number.trunc() && number.abs() < 9e15).then_some(number as i64)
        });
        number
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| self.not(&format!("a whole number from {min} to {max}")))
    }

    /// A whole number of 64 bits, which may be written as a text: JSON's numbers are not exact above 2⁵³.
    pub(super) fn as_u64(&self) -> Result<u64, Problem> {
        let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let written = self.value.as_str().filter(digits).and_then(|text| text.parse().ok());
        let number = self.value.as_u64().or(written);
        number.ok_or_else(|| self.not(&format!("a whole number from 0 to {}, as a text or a number", u64::MAX)))
    }

    pub(super) fn whole(&self, key: &str, min: i64, max: i64) -> Result<i64, Problem> {
        self.field(key, &format!("a whole number from {min} to {max}"))?.as_whole(min, max)
    }

    /// This is something else than what was expected.
    pub(super) fn not(&self, expected: &str) -> Problem {
        let found = match self.value {
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::String(text) => short(text),
            other => other.to_string(),
        };
        self.problem(format!("expected {expected}, not {found}"))
    }

    pub(super) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(&*self.path, message)
    }

    pub(super) fn problem_at(&self, key: &str, message: impl Into<String>) -> Problem {
        Problem::new(self.path_of(key), message)
    }

    fn path_of(&self, key: &str) -> String {
        match self.path.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.path),
        }
    }
}

/// A text in quotes, cut when it is long.
pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
