//! Sentences about one moment of a run that are true or false: breakpoints, and claims of a scenario.
//!
//! ```
//! use switchyard::predicate::Predicate;
//!
//! for text in ["two leaders", "queue of w3 > 10", "task T7 finished and not (n2 is down)", "on commit", "time >= 12s"] {
//!     assert!(Predicate::parse(text).is_ok(), "{text}");
//! }
//! let mistake = Predicate::parse("queue of w3 >").unwrap_err();
//! assert_eq!(mistake.to_string(), "character 14: the text ends where a number or a figure was expected");
//! ```
//!
//! # The language
//!
//! Sentences are joined by `and`, `or` and `not`, with parentheses; `and` binds more tightly than `or`. A sentence is one of
//!
//! | sentence | examples |
//! | --- | --- |
//! | a comparison of figures | `queue of w3 > 10`, `utilisation >= 0.9`, `all.wait.p99 > 250ms`, `leaders = 1` |
//! | how many there are | `two leaders` (two or more), `no leader`, `exactly 3 workers down`, `at most 1 candidate` |
//! | how a node is | `w3 is down`, `n2 leads`, `w1 busy` |
//! | how a task is | `task T7 finished`, `task "a b" waiting` |
//! | what just happened | `on commit`, `on leader change` |
//!
//! Figures are the names that `expect` knows, and `queue of`, `running on`, `finished on`, `utilisation of`, `speed of` a
//! worker, `term of`, `log of`, `commit of` a control node, `queue` (the central one), `time`, `events`, `leaders`,
//! `candidates`, `followers`, `workers` and `control nodes`, the last two also with how they are: `workers down`. Numbers
//! take `s`, `ms`, `us`, `m` and `h`, and are seconds then, or `%`. A name in quotes is a name whatever it says.

mod facts;
mod happening;
mod names;
mod parse;
mod token;

pub use facts::{Facts, Gauge, NodeState, TaskState, Who};
pub use happening::{Happened, Happening};
pub use names::{Knows, Names};

use std::fmt;

/// What is wrong with a sentence, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The first character that it is about, counted from 1.
    pub at: usize,
    /// How many characters it is about; 0 at the end of the text.
    pub length: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.at, self.message)
    }
}

impl std::error::Error for Mistake {}

/// A sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    text: String,
    test: Test,
}

/// What a sentence says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare(Quantity, How, Quantity),
    Node(Name, NodeState),
    Task(Name, TaskState),
    On(Happening),
}

/// A number that a run has at any moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    Number(f64),
    Time,
    Events,
    Queue,
    Count(Who, Option<NodeState>),
    Gauge(Gauge, Name),
    Figure(Name),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

/// A name with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub text: String,
    pub at: usize,
}

impl Predicate {
    /// Reads a sentence.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and its place.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        parse::predicate(text).map(|test| Self { text: text.trim().to_owned(), test })
    }

    /// The sentence that something of this kind just happened.
    #[must_use]
    pub fn on(happening: Happening) -> Self {
        Self { text: format!("on {}", happening.name()), test: Test::On(happening) }
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether everything that it names is there.
    ///
    /// # Errors
    /// The first name that nothing has, and what there is.
    pub fn check(&self, names: &Names<'_>) -> Result<(), Mistake> {
        names.check(&self.test)
    }

    /// Whether it is true, when `happened` is what happened last. What is not there (a node that never was) is nothing in
    /// particular: no sentence about it is true.
    #[must_use]
    pub fn holds(&self, facts: &(impl Facts + ?Sized), happened: Happened) -> bool {
        self.test.holds(facts, happened)
    }

    /// What it waits for, when it is true as soon as one of these happens, and only then.
    #[must_use]
    pub fn happening(&self) -> Option<Happening> {
        match self.test {
            Test::On(happening) => Some(happening),
            _ => None,
        }
    }
}

impl Test {
    fn holds(&self, facts: &(impl Facts + ?Sized), happened: Happened) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.holds(facts, happened)),
            Self::Any(tests) => tests.iter().any(|test| test.holds(facts, happened)),
            Self::Not(test) => !test.holds(facts, happened),
            Self::Compare(left, how, right) => match (left.value(facts), right.value(facts)) {
                (Some(left), Some(right)) => how.holds(left, right),
                _ => false,
            },
            Self::Node(name, state) => facts.node(&name.text, *state).unwrap_or(false),
            Self::Task(name, state) => facts.task(&name.text, *state).unwrap_or(false),
            Self::On(happening) => happened.has(*happening),
        }
    }
}

impl Quantity {
    pub fn value(&self, facts: &(impl Facts + ?Sized)) -> Option<f64> {
        Some(match self {
            Self::Number(value) => *value,
            Self::Time => facts.time(),
            Self::Events => facts.events() as f64,
            Self::Queue => facts.queue() as f64,
            Self::Count(who, state) => facts.count(*who, *state) as f64,
            Self::Gauge(gauge, name) => return facts.gauge(*gauge, &name.text),
            Self::Figure(name) => return facts.figure(&name.text),
        })
    }
}

impl How {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }
}

/// What a claim is about: a number, or a sentence, which is 1 when it is true and 0 when it is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject(Form);

#[derive(Clone, Debug, PartialEq)]
enum Form {
    Quantity(Quantity),
    Test(Test),
}

impl Subject {
    /// Reads a figure or a sentence.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and its place.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        match parse::quantity(text) {
            Ok(quantity) => Ok(Self(Form::Quantity(quantity))),
            Err(_) => parse::predicate(text).map(|test| Self(Form::Test(test))),
        }
    }

    /// Whether everything that it names is there.
    ///
    /// # Errors
    /// The first name that nothing has, and what there is.
    pub fn check(&self, names: &Names<'_>) -> Result<(), Mistake> {
        match &self.0 {
            Form::Quantity(quantity) => names.check_quantity(quantity),
            Form::Test(test) => names.check(test),
        }
    }

    /// Its number now; `None` when there is no such figure.
    #[must_use]
    pub fn value(&self, facts: &(impl Facts + ?Sized)) -> Option<f64> {
        match &self.0 {
            Form::Quantity(quantity) => quantity.value(facts),
            Form::Test(test) => Some(f64::from(u8::from(test.holds(facts, Happened::default())))),
        }
    }
}
