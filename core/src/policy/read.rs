//! Reading a policy: `fcfs`, or `{round_robin: {quantum: 2s}}`. Unknown names, unknown parameters and values out of
//! bounds are errors at their own place, and each says what was expected.

use super::{Family, ParamKind, Policy, Value};
use crate::clock::Duration;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

impl<'de, F: Family> Deserialize<'de> for Policy<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PolicyVisitor(PhantomData))
    }
}

struct PolicyVisitor<F>(PhantomData<F>);

impl<'de, F: Family> Visitor<'de> for PolicyVisitor<F> {
    type Value = Policy<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} policy: its key, or a map from its key to its parameters", F::NAME)
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Policy<F>, E> {
        Policy::new(key).ok_or_else(|| {
            let known: Vec<_> = F::TABLE.iter().map(|entry| entry.key).collect();
            let key: String = key.chars().take(40).collect();
            E::custom(format!("there is no {} policy {key:?}: expected one of {}", F::NAME, known.join(", ")))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Policy<F>, A::Error> {
        let Some(policy) = map.next_key_seed(PolicyKey(PhantomData))? else {
            return Err(de::Error::custom(format!("an empty map is not a {} policy", F::NAME)));
        };
        let policy = map.next_value_seed(Params(policy))?;
        if map.next_key::<de::IgnoredAny>()?.is_some() {
            return Err(de::Error::custom(format!("one {} policy only", F::NAME)));
        }
        Ok(policy)
    }
}

/// Reads a key where it stands, so that an unknown one is an error at that place.
struct PolicyKey<F>(PhantomData<F>);

impl<'de, F: Family> DeserializeSeed<'de> for PolicyKey<F> {
    type Value = Policy<F>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Policy<F>, D::Error> {
        deserializer.deserialize_str(PolicyVisitor(PhantomData))
    }
}

struct Params<F: Family>(Policy<F>);

impl<'de, F: Family> DeserializeSeed<'de> for Params<F> {
    type Value = Policy<F>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Policy<F>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: Family> Visitor<'de> for Params<F> {
    type Value = Policy<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameters of {}", self.0.key())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Policy<F>, E> {
        Ok(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Policy<F>, A::Error> {
        let mut policy = self.0;
        while let Some(key) = map.next_key::<String>()? {
            let kind = policy.entry().params.iter().find(|param| param.key == key).map(|param| param.kind);
            match kind {
                Some(kind) => {
                    let value = map.next_value_seed(ParamValue(kind))?;
                    policy.set(&key, value).map_err(de::Error::custom)?;
                }
                None => policy.set(&key, Value::Flag(false)).map_err(de::Error::custom)?,
            }
        }
        Ok(policy)
    }
}

struct ParamValue(ParamKind);

impl<'de> DeserializeSeed<'de> for ParamValue {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            ParamKind::Duration { .. } => Duration::deserialize(deserializer).map(Value::Duration),
            ParamKind::Integer { .. } => i64::deserialize(deserializer).map(Value::Integer),
            ParamKind::Real { .. } => f64::deserialize(deserializer).map(Value::Real),
            ParamKind::Flag { .. } => bool::deserialize(deserializer).map(Value::Flag),
            ParamKind::Choice { options, .. } => {
                let text = String::deserialize(deserializer)?;
                options
                    .iter()
                    .position(|option| *option == text)
                    .map(Value::Choice)
                    .ok_or_else(|| de::Error::custom(format!("{text:?} is not one of {}", options.join(", "))))
            }
        }
    }
}
