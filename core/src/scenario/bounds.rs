//! Reading bounds: a map with `min` and `max`, a number, or a truth.

use super::Bounds;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;

#[derive(serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Range {
    /// At least this.
    min: Option<f64>,
    /// At most this.
    max: Option<f64>,
}

impl Bounds {
    /// Nothing but this.
    #[must_use]
    pub fn exactly(value: f64) -> Self {
        Self { min: Some(value), max: Some(value) }
    }
}

impl<'de> Deserialize<'de> for Bounds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Bounds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with min, max or both, a number, true or false")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Bounds, E> {
        Ok(Bounds::exactly(f64::from(u8::from(value))))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Bounds, E> {
        Ok(Bounds::exactly(value as f64))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Bounds, E> {
        Ok(Bounds::exactly(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Bounds, E> {
        Ok(Bounds::exactly(value))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Bounds, M::Error> {
        let Range { min, max } = Range::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Bounds { min, max })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Bounds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bounds".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        if generator.contract().is_serialize() {
            return schemars::json_schema!({
                "description": "What a figure must lie between, both ends included.",
                "type": "object",
                "properties": {"min": {"type": "number"}, "max": {"type": "number"}},
            });
        }
        schemars::json_schema!({
            "description": "What a figure must lie between, both ends included; a number alone means exactly that, and true and false say whether a sentence is to hold.",
            "anyOf": [Range::json_schema(generator), {"type": "number"}, {"type": "boolean"}],
        })
    }
}
