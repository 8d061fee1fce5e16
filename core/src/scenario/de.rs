//! Reading serde types from a [`Node`], with the place of every error.
//!
//! Errors of serde speak of `f64` and `struct NodeSpec`; the people who read them speak of numbers and maps, so the
//! words are chosen here.

use super::read::Flaw;
use super::yaml::{Mark, Node, Pair, Value};
use crate::hint::{hint, short};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt::Display;

/// Reads one value of the tree.
///
/// Each type asks for what it is, not for anything: a struct is a map and never a list, and no code is made in the
/// browser for the ways in which a number could be a map.
pub(crate) struct Reader<'n, 'a>(pub &'n Node<'a>);

impl Reader<'_, '_> {
    /// The error that something else was expected here.
    #[cold]
    fn misfit(&self, expected: &dyn de::Expected) -> Flaw {
        let flaw: Flaw = match self.0.value {
            Value::Real(value) if !value.is_finite() => {
                de::Error::custom(format!("{value} where a finite number was expected"))
            }
            _ => de::Error::invalid_type(unexpected(self.0), expected),
        };
        flaw.or_at(self.0.mark)
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let read = match self.0.value {
            Value::Unsigned(value) => visitor.visit_u64(value),
            Value::Negative(value) => visitor.visit_i64(value),
            Value::Real(value) if value.is_finite() => visitor.visit_f64(value),
            _ => return Err(self.misfit(&visitor)),
        };
        read.map_err(|flaw: Flaw| flaw.or_at(self.0.mark))
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match &self.0.value {
            Value::Text(text) => visitor.visit_str(text).map_err(|flaw: Flaw| flaw.or_at(self.0.mark)),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match &self.0.value {
            Value::List(items) => {
                visitor.visit_seq(Items { items: items.iter(), place: 0 }).map_err(|flaw| flaw.or_at(self.0.mark))
            }
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn map<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match &self.0.value {
            Value::Map(pairs) => {
                visitor.visit_map(Pairs { pairs: pairs.iter(), node: None }).map_err(|flaw| flaw.or_at(self.0.mark))
            }
            _ => Err(self.misfit(&visitor)),
        }
    }
}

/// One method of a deserializer for each type of number.
macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let mark = self.0.mark;
        match &self.0.value {
            Value::Null => visitor.visit_unit().map_err(|flaw: Flaw| flaw.or_at(mark)),
            Value::Bool(value) => visitor.visit_bool(*value).map_err(|flaw: Flaw| flaw.or_at(mark)),
            Value::Unsigned(_) | Value::Negative(_) | Value::Real(_) => self.number(visitor),
            Value::Text(_) => self.text(visitor),
            Value::List(_) => self.list(visitor),
            Value::Map(_) => self.map(visitor),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0.value {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        self.text(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        self.map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        let choice = self.choice()?;
        visitor.visit_enum(choice).map_err(|flaw| flaw.or_at(self.0.mark))
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

impl<'n, 'a> Reader<'n, 'a> {
    /// The variant of an enum: a word, or a map with one entry.
    fn choice(&self) -> Result<Choice<'n, 'a>, Flaw> {
        let mark = self.0.mark;
        match &self.0.value {
            Value::Text(text) => Ok(Choice { key: text, mark, node: None }),
            Value::Map(pairs) if pairs.len() == 1 => {
                let Pair { key, key_mark, node } = &pairs[0];
                Ok(Choice { key, mark: *key_mark, node: Some(node) })
            }
            Value::Map(pairs) => Err(Flaw::at(mark, format!("{} entries where exactly one was expected", pairs.len()))),
            _ => Err(self.misfit(&"one of its kinds")),
        }
    }
}

struct Items<'n, 'a> {
    items: std::slice::Iter<'n, Node<'a>>,
    place: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'_, '_> {
    type Error = Flaw;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Flaw> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let read = seed.deserialize(Reader(item)).map_err(|flaw| flaw.or_at(item.mark).within_list(self.place));
        self.place += 1;
        read.map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Pairs<'n, 'a> {
    pairs: std::slice::Iter<'n, Pair<'a>>,
    /// The pair whose key was read and whose value was not.
    node: Option<&'n Pair<'a>>,
}

impl<'de> de::MapAccess<'de> for Pairs<'_, '_> {
    type Error = Flaw;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Flaw> {
        self.node = self.pairs.next();
        let Some(pair) = self.node else { return Ok(None) };
        let key: de::value::StrDeserializer<Flaw> = pair.key.as_ref().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|flaw| flaw.or_at(pair.key_mark))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Flaw> {
        let pair = self.node.take().expect("serde asks for a value after its key");
        seed.deserialize(Reader(&pair.node)).map_err(|flaw| flaw.or_at(pair.node.mark).within(&pair.key))
    }
}

/// A variant's key, and what stands behind it.
struct Choice<'n, 'a> {
    key: &'n str,
    mark: Mark,
    node: Option<&'n Node<'a>>,
}

impl<'de, 'n, 'a> de::EnumAccess<'de> for Choice<'n, 'a> {
    type Error = Flaw;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Flaw> {
        let key: de::value::StrDeserializer<Flaw> = self.key.into_deserializer();
        let read = seed.deserialize(key).map_err(|flaw| flaw.or_at(self.mark))?;
        Ok((read, self))
    }
}

impl<'n, 'a> Choice<'n, 'a> {
    fn content(&self) -> Result<Reader<'n, 'a>, Flaw> {
        let missing = || Flaw::at(self.mark, format!("{} needs its parameters: write {{{}: ...}}", self.key, self.key));
        self.node.map(Reader).ok_or_else(missing)
    }
}

impl<'de> de::VariantAccess<'de> for Choice<'_, '_> {
    type Error = Flaw;

    fn unit_variant(self) -> Result<(), Flaw> {
        match self.node {
            None => Ok(()),
            Some(node) => Err(Flaw::at(node.mark, format!("{} takes no parameters", self.key))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Flaw> {
        seed.deserialize(self.content()?).map_err(|flaw| flaw.within(self.key))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Flaw> {
        self.content()?.list(visitor).map_err(|flaw| flaw.within(self.key))
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Flaw> {
        self.content()?.map(visitor).map_err(|flaw| flaw.within(self.key))
    }
}

impl de::Error for Flaw {
    fn custom<T: Display>(message: T) -> Self {
        Self::nowhere(message.to_string())
    }

    fn invalid_type(found: Unexpected, expected: &dyn de::Expected) -> Self {
        Self::nowhere(format!("{} where {} was expected", in_words(&found), expectation(expected)))
    }

    fn invalid_value(found: Unexpected, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::nowhere(unknown("field", field, known))
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::nowhere(unknown("kind", variant, known))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::nowhere(format!("{field:?} is missing"))
    }
}

fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    format!("there is no {what} {:?}: expected one of {}{}", short(word), known.join(", "), hint(word, known))
}

fn unexpected<'n>(node: &'n Node) -> Unexpected<'n> {
    match &node.value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Unsigned(value) => Unexpected::Unsigned(*value),
        Value::Negative(value) => Unexpected::Signed(*value),
        Value::Real(value) => Unexpected::Float(*value),
        Value::Text(text) => Unexpected::Str(text),
        Value::List(_) => Unexpected::Seq,
        Value::Map(_) => Unexpected::Map,
    }
}

fn in_words(found: &Unexpected) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => value.to_string(),
        Unexpected::Str(text) => format!("the text {:?}", short(text)),
        Unexpected::Unit => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a map".to_owned(),
        other => other.to_string(),
    }
}

fn expectation(expected: &dyn de::Expected) -> String {
    let words = expected.to_string();
    match words.as_str() {
        "f64" => "a number".to_owned(),
        "u16" => format!("a whole number from 0 to {}", u16::MAX),
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "u64" => "a whole number from 0 up".to_owned(),
        "i32" => format!("a whole number from {} to {}", i32::MIN, i32::MAX),
        "i64" => "a whole number".to_owned(),
        "a string" | "string" => "text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        _ if words.starts_with("struct ") => "a map".to_owned(),
        _ => words,
    }
}
