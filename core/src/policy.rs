//! What every table of policies has in common: entries that describe themselves, parameters with bounds and help,
//! and a policy as a person chose it.
//!
//! A family (queue disciplines, balancers, ...) is a marker type that names one `const` table. Choosers on the page,
//! `switchyard list`, scenario parsing, the schema, the docs and the tests all read that table and nothing else.

mod param;
mod read;

pub use param::{LIST_MAX, Param, ParamKind, Value, Values};

use crate::hint::hint;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A table of policies with one kind of object behind it.
pub trait Family: 'static {
    /// What the policies of this family are to the world.
    type Object: ?Sized;
    /// The family's name, as `switchyard list` and the scenario spell it.
    const NAME: &'static str;
    /// Every policy of the family, in the order in which choosers show them.
    const TABLE: &'static [Entry<Self::Object>];
}

/// One policy of a family.
pub struct Entry<T: ?Sized> {
    /// How scenarios spell it.
    pub key: &'static str,
    /// The field's standard name.
    pub name: &'static str,
    /// One sentence for the chooser.
    pub summary: &'static str,
    /// Where it comes from: paper or book, with its section.
    pub source: &'static str,
    /// What its decisions compare, for the reasons it gives.
    pub measure: Measure,
    /// What a person can set.
    pub params: &'static [Param],
    /// Makes it from the values of `params`, in their order.
    pub build: fn(&Values) -> Box<T>,
}

/// What the numbers in a decision's reason are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A point in time, microseconds.
    Time,
    /// A length of time, microseconds.
    Duration,
    /// A length of time with its sign turned, microseconds: the longest is the smallest.
    Longest,
    /// Time to spare, microseconds; negative when it is too late already.
    Laxity,
    /// A length of time for each unit of weight, thousandths of a microsecond.
    PerWeight,
    /// A number of things.
    Count,
    /// A number without a unit, in thousandths.
    Ratio,
    /// A priority: the smaller number goes first.
    Priority,
    /// A level and a turn on it; [`crate::queue::level_of`] tells the level, 0 is the highest.
    Level,
    /// A share, its sign turned so that the largest is the smallest.
    Share,
    /// A response ratio in thousandths, its sign turned so that the highest is the smallest.
    ResponseRatio,
    /// A virtual runtime, microseconds.
    VirtualTime,
    /// How far somebody has come in strides.
    Pass,
    /// A position in a turn or an order.
    Turn,
    /// Kilometres.
    Distance,
    /// Which of its own policies decided, counted from 1.
    Arm,
}

/// A policy of family `F` with its parameters, as a scenario or a person chose it.
///
/// Invariant: `index` is in the table and `values` are allowed by the entry's parameters, one for one.
pub struct Policy<F: Family> {
    index: usize,
    values: Values,
    family: PhantomData<F>,
}

impl<F: Family> Policy<F> {
    /// The policy called `key` with the defaults of all its parameters; `None` when the table has no such key.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        let index = F::TABLE.iter().position(|entry| entry.key == key)?;
        let values = Values(F::TABLE[index].params.iter().map(|param| param.kind.default()).collect());
        Some(Self { index, values, family: PhantomData })
    }

    /// Sets one parameter.
    ///
    /// # Errors
    /// When there is no such parameter, or when it does not take this value; the error says what it takes.
    pub fn set(&mut self, key: &str, value: Value) -> Result<(), String> {
        let place = self.place(key)?;
        let kind = self.entry().params[place].kind;
        if !kind.allows(&value) {
            return Err(format!("{key} of {} takes {kind}", self.key()));
        }
        self.values.0[place] = value;
        Ok(())
    }

    /// Where the parameter called `key` stands among its parameters, or an error that says which there are.
    fn place(&self, key: &str) -> Result<usize, String> {
        let params = self.entry().params;
        params.iter().position(|param| param.key == key).ok_or_else(|| {
            let known: Vec<_> = params.iter().map(|param| param.key).collect();
            match known.is_empty() {
                true => format!("{} has no parameters, so not {key:?}", self.key()),
                false => {
                    let hint = hint(key, &known);
                    format!("{} has no parameter {key:?}: expected one of {}{hint}", self.key(), known.join(", "))
                }
            }
        })
    }

    /// The same, for policies written in the program itself.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.set(key, value).expect("the program sets parameters that exist to values they take");
        self
    }

    /// Its table entry.
    #[must_use]
    pub fn entry(&self) -> &'static Entry<F::Object> {
        &F::TABLE[self.index]
    }

    /// Its place in the table.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// How scenarios spell it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.entry().key
    }

    /// Its parameters' values, in the order of the table entry.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Makes it.
    #[must_use]
    pub fn build(&self) -> Box<F::Object> {
        (self.entry().build)(&self.values)
    }
}

impl<F: Family> Clone for Policy<F> {
    fn clone(&self) -> Self {
        Self { index: self.index, values: self.values.clone(), family: PhantomData }
    }
}

impl<F: Family> PartialEq for Policy<F> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && self.values == other.values
    }
}

impl<F: Family> fmt::Debug for Policy<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.key());
        for (param, value) in self.entry().params.iter().zip(&self.values.0) {
            shown.field(param.key, value);
        }
        shown.finish()
    }
}

impl<F: Family> Serialize for Policy<F> {
    /// The bare key when it has no parameters, else `{key: {param: value, ...}}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.values.0.is_empty() {
            return serializer.serialize_str(self.key());
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.key(), &ParamsOut(self.entry().params, &self.values))?;
        map.end()
    }
}

struct ParamsOut<'a>(&'static [Param], &'a Values);

impl Serialize for ParamsOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (param, value) in self.0.iter().zip(&self.1.0) {
            match (&param.kind, value) {
                (ParamKind::Choice { options, .. }, Value::Choice(place)) => {
                    map.serialize_entry(param.key, options[*place])?;
                }
                _ => map.serialize_entry(param.key, value)?,
            }
        }
        map.end()
    }
}
