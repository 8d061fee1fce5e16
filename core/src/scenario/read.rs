//! From a text to a scenario, or to one error that says where it is and what was expected.
//!
//! The text becomes a tree that knows its places, overrides are written into the tree, the tree becomes the types,
//! and the types are checked ([`Scenario::check`]). Whatever goes wrong on the way has a path, and the tree turns
//! every path into a line and a column.

use super::de::Reader;
use super::yaml::{self, Mark, Node, Pair, Value};
use super::{Problem, Scenario, VERSION};
use crate::hint::short;
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;

/// The longest text that is read, in bytes.
pub const TEXT_LIMIT: usize = 10_000_000;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Counted from 1; 0 when the error stands in no line, such as one in an override.
    pub line: u32,
    /// Counted from 1, in characters; 0 with line 0.
    pub column: u32,
    /// What the error is about, such as `policies.queue`; empty for the whole.
    pub path: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl ScenarioError {
    /// An error about the whole of a text.
    #[must_use]
    pub fn whole(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, path: String::new(), message: message.into() }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.path.is_empty()) {
            (0, true) => f.write_str(&self.message),
            (0, false) => write!(f, "{}: {}", self.path, self.message),
            (line, true) => write!(f, "line {line}, column {}: {}", self.column, self.message),
            (line, false) => write!(f, "line {line}, column {}, {}: {}", self.column, self.path, self.message),
        }
    }
}

impl std::error::Error for ScenarioError {}

/// An error on its way up: its path grows, its place is set once. Boxed, because every reader returns it and hardly
/// ever has one.
#[derive(Clone, Debug)]
pub(crate) struct Flaw(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    mark: Option<Mark>,
    /// Innermost first.
    path: Vec<String>,
    message: String,
}

impl Flaw {
    #[cold]
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self(Box::new(Details { mark: None, path: Vec::new(), message: message.into() }))
    }

    #[cold]
    pub fn at(mark: Mark, message: impl Into<String>) -> Self {
        Self::nowhere(message).or_at(mark)
    }

    /// The same, at `mark` unless it already has a place.
    #[cold]
    #[inline(never)]
    pub fn or_at(mut self, mark: Mark) -> Self {
        self.0.mark.get_or_insert(mark);
        self
    }

    /// The same, seen from the thing that holds `segment`.
    #[cold]
    #[inline(never)]
    pub fn within(mut self, segment: &str) -> Self {
        self.0.path.push(short(segment));
        self
    }

    /// The same, seen from the list that holds it at `place`.
    #[cold]
    #[inline(never)]
    pub fn within_list(self, place: usize) -> Self {
        self.within(&place.to_string())
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Flaw {}

impl From<Flaw> for ScenarioError {
    fn from(Flaw(flaw): Flaw) -> Self {
        let Mark { line, column } = flaw.mark.unwrap_or_default();
        // Nothing in a scenario lies deeper than this; what does is garbage.
        const SHOWN: usize = 12;
        let deeper = (flaw.path.len() > SHOWN).then_some("...");
        let path: Vec<_> = flaw.path.iter().rev().take(SHOWN).map(String::as_str).chain(deeper).collect();
        Self { line, column, path: path.join("."), message: flaw.message }
    }
}

impl Scenario {
    /// Reads and checks a scenario in YAML or JSON.
    ///
    /// ```
    /// use switchyard::scenario::Scenario;
    /// let error = Scenario::parse("version: 1\nnodes: [{cpu: -2}]").unwrap_err();
    /// assert_eq!(error.to_string(), "line 2, column 15, nodes.0.cpu: -2 is out of range: expected 0.001 to 4000000");
    /// ```
    ///
    /// # Errors
    /// The first thing that is wrong, with its line, column and path, and what was expected instead.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        Self::parse_with(text, &[])
    }

    /// Reads a scenario and leaves the checks to whoever makes a world of it.
    ///
    /// # Errors
    /// As for [`Scenario::parse`], as far as the types can tell.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let root = tree(text)?;
        migrate(&root)?;
        Ok(Self::deserialize(Reader(&root))?)
    }

    /// The same as `parse` with some values replaced: pairs of a path such as `nodes.0.count` and a value in YAML.
    ///
    /// # Errors
    /// As for [`Scenario::parse`]; errors in an override have a path and no line.
    pub fn parse_with(text: &str, sets: &[(&str, &str)]) -> Result<Self, ScenarioError> {
        finish(tree(text)?, sets)
    }

    /// This scenario with some values replaced, as in [`Scenario::parse_with`].
    ///
    /// # Errors
    /// As there.
    pub fn with(&self, sets: &[(&str, &str)]) -> Result<Self, ScenarioError> {
        let json = serde_json::to_string(self).expect("scenarios have text keys");
        finish(yaml::parse_own(&json), sets).map_err(|error| ScenarioError { line: 0, column: 0, ..error })
    }
}

/// From the tree of a text to a scenario that was checked.
fn finish<'a>(mut root: Node<'a>, sets: &[(&str, &'a str)]) -> Result<Scenario, ScenarioError> {
    for (path, value) in sets {
        set(&mut root, path, value)?;
    }
    migrate(&root)?;
    let scenario = Scenario::deserialize(Reader(&root))?;
    scenario.check().map_err(|Problem { path, message }| {
        let replaced = sets.iter().any(|(set, _)| covers(set, &path));
        let Mark { line, column } = if replaced { Mark::default() } else { root.place(&path) };
        ScenarioError { line, column, path, message }
    })?;
    Ok(scenario)
}

/// Reads plain data that has scenarios or parts of them in it, and checks no more than the types do.
///
/// # Errors
/// The first thing that is not as the types have it.
pub fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ScenarioError> {
    Ok(T::deserialize(Reader(&tree(text)?))?)
}

/// Reads a text that is not too long.
fn tree(text: &str) -> Result<Node<'_>, ScenarioError> {
    if text.len() > TEXT_LIMIT {
        let (has, takes) = (text.len() / 1_000_000, TEXT_LIMIT / 1_000_000);
        return Err(ScenarioError::whole(format!("the text has {has} MB: expected at most {takes} MB")));
    }
    Ok(yaml::parse(text)?)
}

/// Brings a tree of an older format version to this one. Only version 1 exists yet, so this only looks.
fn migrate(root: &Node) -> Result<(), Flaw> {
    if !matches!(root.value, Value::Map(_)) {
        return Err(Flaw::at(root.mark, "a scenario was expected: a map that begins with version: 1"));
    }
    let Some(version) = root.get("version") else {
        return Err(Flaw::at(root.mark, "\"version\" is missing: a scenario begins with version: 1"));
    };
    match version.value {
        Value::Unsigned(number) if number == u64::from(VERSION) => Ok(()),
        _ => Err(Flaw::at(version.mark, format!("this program reads format version {VERSION} only")).within("version")),
    }
}

/// `nodes.0.count` for `nodes[0].count` too.
fn dotted(path: &str) -> String {
    path.replace('[', ".").replace(']', "")
}

/// True when what `path` names is inside of what `set` replaced.
fn covers(set: &str, path: &str) -> bool {
    path.strip_prefix(&dotted(set)).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Writes `value` to the place that `path` names, making the maps on the way that are not there.
fn set<'a>(root: &mut Node<'a>, path: &str, value: &'a str) -> Result<(), ScenarioError> {
    let wrong = |message: String| ScenarioError { path: short(path), ..ScenarioError::whole(message) };
    let mut value = yaml::parse(value).map_err(|flaw| wrong(format!("{:?}: {flaw}", short(value))))?;
    unplace(&mut value);
    let dotted = dotted(path);
    let mut rest = dotted.as_str();
    if rest.split('.').any(str::is_empty) {
        return Err(wrong("an override needs a path, such as policies.queue=sjf".to_owned()));
    }
    let mut here = root;
    while !rest.is_empty() {
        if !matches!(here.value, Value::Map(_) | Value::List(_)) {
            // What stands here is replaced by a map: `policies.queue: fcfs` by `policies.queue.round_robin.quantum`.
            here.value = Value::Map(Vec::new());
        }
        let step = here.step(rest);
        here = match &mut here.value {
            Value::Map(pairs) => match step {
                Some((place, left)) => {
                    rest = left;
                    &mut pairs[place].node
                }
                None => {
                    let (key, left) = rest.split_once('.').unwrap_or((rest, ""));
                    rest = left;
                    let (mark, key_mark) = (Mark::default(), Mark::default());
                    let key = Cow::Owned(key.to_owned());
                    pairs.push(Pair { key, key_mark, node: Node { mark, value: Value::Null } });
                    &mut pairs.last_mut().expect("one was pushed").node
                }
            },
            Value::List(items) => {
                let Some((place, left)) = step else {
                    let (word, count) = (rest.split('.').next().unwrap_or(rest), items.len());
                    let message = format!("{:?} is not a place in a list of {count}: places count from 0", short(word));
                    return Err(wrong(message));
                };
                rest = left;
                &mut items[place]
            }
            _ => unreachable!("made a map above"),
        };
    }
    *here = value;
    Ok(())
}

/// Takes away the places of an override's value: they would be lines of another text.
fn unplace(node: &mut Node) {
    node.mark = Mark::default();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| unplace(item)),
        Value::Map(pairs) => {
            for pair in pairs {
                pair.key_mark = Mark::default();
                unplace(&mut pair.node);
            }
        }
        _ => {}
    }
}
