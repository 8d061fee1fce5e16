//! YAML as a tree of values that know where they stand.
//!
//! The parser is a library; this file makes a tree of its events under the core schema of YAML 1.2, so that one
//! tree serves reading, overriding by path, and finding the place of a problem that shows only later. Bounded in
//! depth and size, so that a few lines of aliases cannot grow into gigabytes. A scenario has no use for tags, merge
//! keys and documents after the first, and is told so; files of other programs may have them ([`documents`]).

use super::read::Flaw;
use crate::hint::short;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use std::borrow::Cow;

/// Where something stands in a text, both counted from 1; 0 for what does not stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub line: u32,
    pub column: u32,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub mark: Mark,
    pub value: Value<'a>,
}

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Real(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    /// In the order of the text. Invariant: no key twice.
    Map(Vec<Pair<'a>>),
}

#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    pub key: Cow<'a, str>,
    pub key_mark: Mark,
    pub node: Node<'a>,
}

impl<'a> Node<'a> {
    /// The value of `key`, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.value {
            Value::Map(pairs) => pairs.iter().find(|pair| pair.key == key).map(|pair| &pair.node),
            _ => None,
        }
    }

    /// Where in this map or list `path` begins, and what of the path is left. Keys may have dots in them.
    pub fn step<'p>(&self, path: &'p str) -> Option<(usize, &'p str)> {
        let after = |key: &str| {
            let rest = path.strip_prefix(key)?;
            if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
        };
        match &self.value {
            Value::Map(pairs) => pairs.iter().enumerate().find_map(|(place, pair)| Some((place, after(&pair.key)?))),
            Value::List(items) => {
                let (first, rest) = path.split_once('.').unwrap_or((path, ""));
                let place = first.parse().ok().filter(|place| *place < items.len())?;
                Some((place, rest))
            }
            _ => None,
        }
    }

    /// The place of what `path` names, or of the nearest thing around it that stands in the text.
    pub fn place(&self, mut path: &str) -> Mark {
        let mut here = self;
        while let Some((place, rest)) = here.step(path) {
            let next = match &here.value {
                Value::Map(pairs) => &pairs[place].node,
                Value::List(items) => &items[place],
                _ => unreachable!("steps lead into maps and lists"),
            };
            if next.mark.line == 0 {
                break;
            }
            (here, path) = (next, rest);
        }
        here.mark
    }
}

/// The deepest nesting that is read.
const DEPTH: u32 = 64;
/// The most values in one text, those that aliases repeat counted each time.
const VALUES: u32 = 6_000_000;
/// The most entries of one map: keys are compared with each other.
const KEYS: usize = 512;

/// Reads the one document of `text`.
pub(crate) fn parse(text: &str) -> Result<Node<'_>, Flaw> {
    Builder::new(text, VALUES, Manner::Own).document()
}

/// Reads what this program wrote itself, however much it is.
pub(crate) fn parse_own(json: &str) -> Node<'_> {
    Builder::new(json, u32::MAX, Manner::Own).document().expect("JSON is YAML")
}

/// Reads every document of a text that another program wrote: merge keys are followed, and tags are not looked at but
/// for the one that makes a text of anything. Empty documents are left out.
pub(crate) fn documents(text: &str) -> Result<Vec<Node<'_>>, Flaw> {
    Builder::new(text, VALUES, Manner::Foreign).documents()
}

/// The keys of the first document that has any, as far as the text can be read: enough to see what it is.
pub(crate) fn top_keys(text: &str) -> Vec<String> {
    let (mut depth, mut is_key, mut keys) = (0, true, Vec::new());
    for event in Parser::new_from_str(text).map_while(Result::ok) {
        match &event.0 {
            Event::Scalar(key, ..) if depth == 1 && is_key => keys.push(key.to_string()),
            Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
            Event::MappingEnd | Event::SequenceEnd => depth -= 1,
            Event::DocumentEnd if !keys.is_empty() => break,
            _ => {}
        }
        // What ended at this depth was a key, or the value of one.
        match (depth, &event.0) {
            (1, Event::MappingStart(..)) => is_key = true,
            (1, Event::Scalar(..) | Event::Alias(_) | Event::MappingEnd | Event::SequenceEnd) => is_key = !is_key,
            _ => {}
        }
    }
    keys
}

/// Whose text is read.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Own,
    Foreign,
}

struct Builder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    manner: Manner,
    /// Anchored values, by the parser's numbers.
    anchors: Vec<Anchored<'a>>,
    values: u32,
    /// The most values.
    most: u32,
}

struct Anchored<'a> {
    id: usize,
    /// How many values it holds, itself included.
    values: u32,
    /// How deep they lie in it.
    depth: u32,
    node: Node<'a>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, most: u32, manner: Manner) -> Self {
        Self { parser: Parser::new_from_str(text), manner, anchors: Vec::new(), values: 0, most }
    }

    fn documents(mut self) -> Result<Vec<Node<'a>>, Flaw> {
        let mut documents = Vec::new();
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(documents),
                Event::DocumentStart(_) => self.anchors.clear(),
                Event::Nothing | Event::StreamStart | Event::DocumentEnd => {}
                event => documents.push(self.node(event, &span, 0)?),
            }
            documents.retain(|document: &Node| !matches!(document.value, Value::Null));
        }
    }

    fn document(mut self) -> Result<Node<'a>, Flaw> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => {
                    return root.ok_or_else(|| Flaw::at(Mark { line: 1, column: 1 }, "there is nothing here"));
                }
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(Flaw::at(mark(&span), "a second document starts here: expected one only"));
                }
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                event => root = Some(self.node(event, &span, 0)?),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Flaw> {
        match self.parser.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let place = Mark { line: error.marker().line() as u32, column: error.marker().col() as u32 + 1 };
                Err(Flaw::at(place, format!("this is not YAML: {}", error.info())))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: &Span, depth: u32) -> Result<Node<'a>, Flaw> {
        let mark = mark(span);
        if depth > DEPTH {
            return Err(Flaw::at(mark, format!("nested more than {DEPTH} deep")));
        }
        self.count(1, mark)?;
        let (anchor, tag, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.as_ref().is_some_and(|tag| tag.suffix == "str");
                (anchor, tag, if is_text { Value::Text(text) } else { scalar(text, style) })
            }
            Event::SequenceStart(anchor, tag) => (anchor, tag, Value::List(self.list(depth)?)),
            Event::MappingStart(anchor, tag) => (anchor, tag, Value::Map(self.map(depth)?)),
            Event::Alias(id) => return self.alias(id, mark, depth),
            _ => return Err(Flaw::at(mark, "a value was expected")),
        };
        if let Some(tag) = tag.filter(|_| self.manner == Manner::Own) {
            return Err(Flaw::at(mark, format!("tags such as {}{} are not used here", tag.handle, tag.suffix)));
        }
        let node = Node { mark, value };
        if anchor > 0 {
            let (values, depth) = size(&node);
            let anchored = Anchored { id: anchor, values, depth, node: node.clone() };
            self.anchors.push(anchored);
        }
        Ok(node)
    }

    fn alias(&mut self, id: usize, mark: Mark, depth: u32) -> Result<Node<'a>, Flaw> {
        let Some(place) = self.anchors.iter().rposition(|anchored| anchored.id == id) else {
            return Err(Flaw::at(mark, "this alias stands inside what it names"));
        };
        let Anchored { values, depth: inner, .. } = self.anchors[place];
        if depth + inner > DEPTH {
            return Err(Flaw::at(mark, format!("nested more than {DEPTH} deep, by way of aliases")));
        }
        self.count(values, mark)?;
        Ok(self.anchors[place].node.clone())
    }

    fn list(&mut self, depth: u32) -> Result<Vec<Node<'a>>, Flaw> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => {
                    let place = items.len();
                    items.push(self.node(event, &span, depth + 1).map_err(|flaw| flaw.within_list(place))?);
                }
            }
        }
    }

    fn map(&mut self, depth: u32) -> Result<Vec<Pair<'a>>, Flaw> {
        let mut pairs: Vec<Pair<'a>> = Vec::new();
        let mut defaults = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let key_mark = mark(&span);
            let key = match event {
                Event::MappingEnd => {
                    defaults.into_iter().try_for_each(|node| merge(&mut pairs, node))?;
                    return Ok(pairs);
                }
                Event::Scalar(text, ..) => text,
                _ => return Err(Flaw::at(key_mark, "a key must be one word")),
            };
            if self.manner == Manner::Foreign && key == MERGE {
                let (event, span) = self.next()?;
                let merged = self.node(event, &span, depth + 1).map_err(|flaw| flaw.within(MERGE))?;
                defaults.push(merged);
                continue;
            }
            if let Some(first) = pairs.iter().find(|pair| pair.key == key) {
                let line = first.key_mark.line;
                return Err(Flaw::at(key_mark, format!("{:?} stands here twice, first in line {line}", short(&key))));
            }
            if pairs.len() == KEYS {
                return Err(Flaw::at(key_mark, format!("more than {KEYS} entries in one map")));
            }
            let (event, span) = self.next()?;
            let node = self.node(event, &span, depth + 1).map_err(|flaw| flaw.within(&key))?;
            pairs.push(Pair { key, key_mark, node });
        }
    }

    fn count(&mut self, more: u32, mark: Mark) -> Result<(), Flaw> {
        self.values = self.values.saturating_add(more);
        match self.values > self.most {
            true => Err(Flaw::at(mark, format!("more than {} values", self.most))),
            false => Ok(()),
        }
    }
}

/// The key whose value is a map, or several, that say what this one does not.
const MERGE: &str = "<<";

fn merge<'a>(pairs: &mut Vec<Pair<'a>>, defaults: Node<'a>) -> Result<(), Flaw> {
    match defaults.value {
        Value::Map(more) => {
            for pair in more {
                if !pairs.iter().any(|known| known.key == pair.key) {
                    pairs.push(pair);
                }
            }
            match pairs.len() > KEYS {
                true => Err(Flaw::at(defaults.mark, format!("more than {KEYS} entries in one map"))),
                false => Ok(()),
            }
        }
        Value::List(all) => all.into_iter().try_for_each(|node| merge(pairs, node)),
        _ => Err(Flaw::at(defaults.mark, "a map was expected here, or a list of maps").within(MERGE)),
    }
}

/// How many values a node has, itself included, and how deep they lie in it.
fn size(node: &Node) -> (u32, u32) {
    let add = |(values, depth): (u32, u32), inner: &Node| {
        let (more, below) = size(inner);
        (values + more, depth.max(below + 1))
    };
    match &node.value {
        Value::List(items) => items.iter().fold((1, 0), add),
        Value::Map(pairs) => pairs.iter().map(|pair| &pair.node).fold((1, 0), add),
        _ => (1, 0),
    }
}

fn mark(span: &Span) -> Mark {
    Mark { line: span.start.line() as u32, column: span.start.col() as u32 + 1 }
}

/// The core schema: what a plain scalar is. Quoted and block scalars are text.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value<'_> {
    if style != ScalarStyle::Plain {
        return Value::Text(text);
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Real(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Real(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Value::Real(f64::NAN),
        plain => number(plain).unwrap_or(Value::Text(text)),
    }
}

/// The number that a plain scalar is, if it is one.
fn number<'a>(text: &str) -> Option<Value<'a>> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Value::Unsigned);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Value::Unsigned);
    }
    let starts = |c: u8| c.is_ascii_digit() || b"+-.".contains(&c);
    let numeric = |c: u8| c.is_ascii_digit() || b"+-.eE".contains(&c);
    if !text.bytes().next().is_some_and(starts) || !text.bytes().all(numeric) {
        return None;
    }
    let integer = text.parse().map(Value::Unsigned).or_else(|_| text.parse().map(Value::Negative));
    integer.ok().or_else(|| text.parse().ok().map(Value::Real))
}
