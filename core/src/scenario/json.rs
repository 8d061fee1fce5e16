//! Plain data as JSON: as much of it as scenarios and links need.
//!
//! serde_json writes the same and far more, and the page would carry its tables of floating-point numbers and its
//! errors. Here nothing can fail: texts grow, keys are texts, and what scenarios have none of (bytes, tuples, single
//! characters) is a fault of the program.

use serde::ser::{self, Impossible, Serialize};
use std::fmt::{self, Display, Write};

/// The data in one line.
pub(crate) fn to_json(data: &impl Serialize) -> String {
    let mut json = Json(String::new());
    let Ok(()) = data.serialize(&mut json);
    json.0
}

/// A text in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = Json(String::new());
    json.text(text);
    json.0
}

/// What was written so far.
struct Json(String);

impl Json {
    fn text(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\t' => self.0.push_str("\\t"),
                '\0'..' ' => self.show(format_args!("\\u{:04x}", u32::from(c))),
                _ => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    fn show(&mut self, shown: fmt::Arguments) {
        self.0.write_fmt(shown).expect("a text takes what is written to it");
    }

    /// A comma, unless this is the first entry. No entry ends with an opening bracket: texts end with their quote.
    fn separate(&mut self) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
    }

    fn key(&mut self, key: &str) {
        self.separate();
        self.text(key);
        self.0.push(':');
    }

    fn variant(&mut self, key: &str) {
        self.0.push('{');
        self.key(key);
    }

    fn open(&mut self, start: char, end: &'static str) -> Result<Open<'_>, Never> {
        self.0.push(start);
        Ok(Open { json: self, end })
    }
}

/// A list or map that is not closed yet.
struct Open<'j> {
    json: &'j mut Json,
    /// What closes it.
    end: &'static str,
}

impl Open<'_> {
    fn close(self) -> Result<(), Never> {
        self.json.0.push_str(self.end);
        Ok(())
    }
}

/// The error that never is.
#[derive(Debug)]
enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: Display>(message: T) -> Self {
        unreachable!("scenarios can be written: {message}")
    }
}

/// One method of a serializer for each type of number.
macro_rules! numbers {
    ($($method:ident $type:ty as $wide:ty => $shown:ident;)*) => {
        $(fn $method(self, value: $type) -> Result<(), Never> {
            self.$shown(<$wide>::from(value));
            Ok(())
        })*
    };
}

impl Json {
    fn unsigned(&mut self, value: u64) {
        self.show(format_args!("{value}"));
    }

    fn signed(&mut self, value: i64) {
        self.show(format_args!("{value}"));
    }

    /// The shortest form that reads back to the same bits.
    fn real(&mut self, value: f64) {
        match value.is_finite() {
            true => self.show(format_args!("{value:?}")),
            false => self.0.push_str("null"),
        }
    }
}

impl<'j> ser::Serializer for &'j mut Json {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Open<'j>;
    type SerializeMap = Open<'j>;
    type SerializeStruct = Open<'j>;
    type SerializeStructVariant = Open<'j>;
    type SerializeTuple = Impossible<(), Never>;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;

    numbers! {
        serialize_u8 u8 as u64 => unsigned;
        serialize_u16 u16 as u64 => unsigned;
        serialize_u32 u32 as u64 => unsigned;
        serialize_u64 u64 as u64 => unsigned;
        serialize_i8 i8 as i64 => signed;
        serialize_i16 i16 as i64 => signed;
        serialize_i32 i32 as i64 => signed;
        serialize_i64 i64 as i64 => signed;
        serialize_f32 f32 as f64 => real;
        serialize_f64 f64 as f64 => real;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Never> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), Never> {
        self.text(text);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _name: &'static str, _place: u32, variant: &'static str) -> Result<(), Never> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _place: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.0.push('}');
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Open<'j>, Never> {
        self.open('[', "]")
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Open<'j>, Never> {
        self.open('{', "}")
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Open<'j>, Never> {
        self.open('{', "}")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _place: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Open<'j>, Never> {
        self.variant(variant);
        self.open('{', "}}")
    }

    fn serialize_char(self, _: char) -> Result<(), Never> {
        unreachable!("scenarios have no single characters")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Never> {
        unreachable!("scenarios have no bytes")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Never> {
        unreachable!("scenarios have no empty structs")
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, Never> {
        unreachable!("scenarios have no tuples")
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Self::SerializeTupleStruct, Never> {
        unreachable!("scenarios have no tuples")
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _place: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, Never> {
        unreachable!("scenarios have no tuples")
    }
}

impl ser::SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.json.separate();
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        self.json.separate();
        key.serialize(&mut *self.json)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.json.0.push(':');
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl ser::SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Never> {
        self.json.key(key);
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl ser::SerializeStructVariant for Open<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Never> {
        self.json.key(key);
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, to_json};
    use crate::builtin;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_writes_what_serde_json_writes() {
        for (key, _) in builtin::SCENARIOS {
            let scenario = builtin::scenario(key).unwrap();
            assert_eq!(to_json(&scenario), serde_json::to_string(&scenario).unwrap(), "{key}");
        }
        for text in ["", "plain", "\"quoted\\\"", "two\nlines\tand\r\u{7}\u{7f}", "Zürich 😀\u{85}\u{2028}"] {
            let json = quoted(text);
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text, "{json}");
        }
    }
}
