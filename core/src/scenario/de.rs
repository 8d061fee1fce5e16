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
pub(crate) struct Reader<'n, 'a>(pub &'n Node<'a>);

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let read = match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Unsigned(value) => visitor.visit_u64(*value),
            Value::Negative(value) => visitor.visit_i64(*value),
            Value::Real(value) if !value.is_finite() => {
                Err(de::Error::custom(format!("{value} where a finite number was expected")))
            }
            Value::Real(value) => visitor.visit_f64(*value),
            Value::Text(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(Items { items: items.iter(), place: 0 }),
            Value::Map(pairs) => visitor.visit_map(Pairs { pairs: pairs.iter(), node: None }),
        };
        read.map_err(|flaw| flaw.or_at(self.0.mark))
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
        let mark = self.0.mark;
        let read = match &self.0.value {
            Value::Text(text) => visitor.visit_enum(Choice { key: text, mark, node: None }),
            Value::Map(pairs) if pairs.len() == 1 => {
                let Pair { key, key_mark, node } = &pairs[0];
                visitor.visit_enum(Choice { key, mark: *key_mark, node: Some(node) })
            }
            Value::Map(pairs) => {
                Err(de::Error::custom(format!("{} entries where exactly one was expected", pairs.len())))
            }
            _ => Err(de::Error::invalid_type(unexpected(self.0), &"one of its kinds")),
        };
        read.map_err(|flaw| flaw.or_at(mark))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
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
        let read = seed.deserialize(Reader(item)).map_err(|flaw| flaw.or_at(item.mark).within(&self.place.to_string()));
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

impl Choice<'_, '_> {
    fn read<T>(self, read: impl FnOnce(Reader) -> Result<T, Flaw>) -> Result<T, Flaw> {
        let Some(node) = self.node else {
            return Err(Flaw::at(self.mark, format!("{} needs its parameters: write {{{}: ...}}", self.key, self.key)));
        };
        read(Reader(node)).map_err(|flaw| flaw.or_at(node.mark).within(self.key))
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
        self.read(|reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Flaw> {
        self.read(|reader| reader.deserialize_any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Flaw> {
        self.read(|reader| reader.deserialize_any(visitor))
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
