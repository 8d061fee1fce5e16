//! Reading other programs' YAML and JSON by hand: each value is asked for what it should be, errors know their place,
//! and what nobody asked for is told at the end.

use crate::hint::{hint, short};
use crate::scenario::Flaw;
use crate::scenario::yaml::{Node, Pair, Value};
use std::collections::BTreeMap;

/// What of a file is not used: in words, with how often each was there.
#[derive(Debug, Default)]
pub(super) struct Ignored(BTreeMap<String, u32>);

impl Ignored {
    /// Notes something that is not used.
    pub fn add(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// A sentence for each.
    pub fn sentences(self) -> Vec<String> {
        let sentence = |(what, times): (String, u32)| match times {
            1 => what,
            times => format!("{what} ({times} times)"),
        };
        self.0.into_iter().map(sentence).collect()
    }
}

pub(super) fn misfit(node: &Node, expected: &str) -> Flaw {
    let found = match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Negative(value) => value.to_string(),
        Value::Real(value) => value.to_string(),
        Value::Text(text) => format!("the text {:?}", short(text)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
    };
    Flaw::at(node.mark, format!("{found} where {expected} was expected"))
}

/// The entries of a map; nothing counts as an empty one.
pub(super) fn entries<'n, 'a>(node: &'n Node<'a>) -> Result<&'n [Pair<'a>], Flaw> {
    match &node.value {
        Value::Map(pairs) => Ok(pairs),
        Value::Null => Ok(&[]),
        _ => Err(misfit(node, "a map")),
    }
}

/// The items of a list; nothing counts as an empty one.
pub(super) fn items<'n, 'a>(node: &'n Node<'a>) -> Result<&'n [Node<'a>], Flaw> {
    match &node.value {
        Value::List(items) => Ok(items),
        Value::Null => Ok(&[]),
        _ => Err(misfit(node, "a list")),
    }
}

/// Reads every item of a list, with the place of an error.
pub(super) fn each<'a, T>(node: &Node<'a>, read: impl Fn(&Node<'a>) -> Result<T, Flaw>) -> Result<Vec<T>, Flaw> {
    let numbered = items(node)?.iter().enumerate();
    numbered.map(|(place, item)| read(item).map_err(|flaw| flaw.within_list(place))).collect()
}

/// A text; numbers and words such as `true` are texts to most programs.
pub(super) fn text(node: &Node) -> Result<String, Flaw> {
    match &node.value {
        Value::Text(text) => Ok(text.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Unsigned(value) => Ok(value.to_string()),
        Value::Negative(value) => Ok(value.to_string()),
        Value::Real(value) => Ok(value.to_string()),
        _ => Err(misfit(node, "text")),
    }
}

/// A whole number from 0 to `most`.
pub(super) fn whole(node: &Node, most: u32) -> Result<u32, Flaw> {
    let expected = || misfit(node, &format!("a whole number from 0 to {most}"));
    let value = match &node.value {
        Value::Unsigned(value) => *value,
        Value::Real(value) if *value >= 0.0 && *value == f64::from(*value as u32) => *value as u64,
        _ => return Err(expected()),
    };
    u32::try_from(value).ok().filter(|value| *value <= most).ok_or_else(expected)
}

/// Yes or no.
pub(super) fn flag(node: &Node) -> Result<bool, Flaw> {
    match node.value {
        Value::Bool(value) => Ok(value),
        _ => Err(misfit(node, "true or false")),
    }
}

/// The value of `key`; nothing counts as not being there.
pub(super) fn field<'n, 'a>(node: &'n Node<'a>, key: &str) -> Option<&'n Node<'a>> {
    node.get(key).filter(|value| !matches!(value.value, Value::Null))
}

/// Reads the value of `key`, when it is there.
pub(super) fn read<'a, T>(
    node: &Node<'a>,
    key: &str,
    read: impl FnOnce(&Node<'a>) -> Result<T, Flaw>,
) -> Result<Option<T>, Flaw> {
    field(node, key).map(read).transpose().map_err(|flaw| flaw.within(key))
}

/// Reads the value of `key`, which has to be there.
pub(super) fn need<'a, T>(
    node: &Node<'a>,
    key: &str,
    reader: impl FnOnce(&Node<'a>) -> Result<T, Flaw>,
) -> Result<T, Flaw> {
    read(node, key, reader)?.ok_or_else(|| Flaw::at(node.mark, format!("{key:?} is missing")))
}

/// One of some words.
pub(super) fn one_of<T: Copy>(node: &Node, known: &[(&str, T)]) -> Result<T, Flaw> {
    let word = text(node)?;
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let hint = hint(&word, &names);
        Flaw::at(node.mark, format!("{:?} is not known: expected one of {}{hint}", short(&word), names.join(", ")))
    })
}

/// Labels: a map of texts, or a list of `key=value`.
pub(super) fn labels(node: &Node) -> Result<BTreeMap<String, String>, Flaw> {
    match &node.value {
        Value::List(_) => Ok(each(node, text)?
            .into_iter()
            .map(|label| match label.split_once('=') {
                Some((key, value)) => (key.to_owned(), value.to_owned()),
                None => (label, String::new()),
            })
            .collect()),
        _ => {
            let read = |pair: &Pair| {
                let value = match pair.node.value {
                    Value::Null => String::new(),
                    _ => text(&pair.node).map_err(|flaw| flaw.within(&pair.key))?,
                };
                Ok((pair.key.to_string(), value))
            };
            entries(node)?.iter().map(read).collect()
        }
    }
}

/// Notes every key of a map that is not among `used`.
pub(super) fn note_others(node: &Node, used: &[&str], whose: &str, ignored: &mut Ignored) -> Result<(), Flaw> {
    for pair in entries(node)? {
        if !used.contains(&pair.key.as_ref()) && !pair.key.starts_with("x-") {
            ignored.add(format!("not used: {} of {whose}", short(&pair.key)));
        }
    }
    Ok(())
}
