//! Reading a policy: `fcfs`, or `{round_robin: {quantum: 2s}}`. Unknown names, unknown parameters and values out of
//! bounds are errors at their own place, and each says what was expected.

use super::{Family, LIST_MAX, Param, ParamKind, Policy, Value};
use crate::clock::Duration;
use crate::hint::hint;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
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
            let (hint, key): (_, String) = (hint(key, &known), key.chars().take(40).collect());
            E::custom(format!("there is no {} policy {key:?}: expected one of {}{hint}", F::NAME, known.join(", ")))
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
        while let Some(place) = map.next_key_seed(ParamKey(&policy))? {
            policy.values.0[place] = map.next_value_seed(ParamValue { policy: &policy, place })?;
        }
        Ok(policy)
    }
}

/// Reads the key of a parameter: its place in the table entry.
struct ParamKey<'p, F: Family>(&'p Policy<F>);

impl<'de, F: Family> DeserializeSeed<'de> for ParamKey<'_, F> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        let key = String::deserialize(deserializer)?;
        self.0.place(&key).map_err(de::Error::custom)
    }
}

/// Reads the value of the parameter at `place`, and checks it where it stands.
struct ParamValue<'p, F: Family> {
    policy: &'p Policy<F>,
    place: usize,
}

impl<'de, F: Family> DeserializeSeed<'de> for ParamValue<'_, F> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let Param { key, kind, .. } = &self.policy.entry().params[self.place];
        let value = match kind {
            ParamKind::Duration { .. } => Duration::deserialize(deserializer).map(Value::Duration),
            ParamKind::Integer { .. } => i64::deserialize(deserializer).map(Value::Integer),
            ParamKind::Real { .. } => f64::deserialize(deserializer).map(Value::Real),
            ParamKind::Flag { .. } => bool::deserialize(deserializer).map(Value::Flag),
            ParamKind::Choice { options, .. } => {
                let text = String::deserialize(deserializer)?;
                let place = options.iter().position(|option| *option == text);
                // A place beyond the options is refused below, with the words of the table.
                Ok(Value::Choice(place.unwrap_or(options.len())))
            }
            ParamKind::Durations { .. } => OneOrMany::deserialize(deserializer).map(|list| Value::Durations(list.0)),
            ParamKind::Integers { .. } => OneOrMany::deserialize(deserializer).map(|list| Value::Integers(list.0)),
        }?;
        match kind.allows(&value) {
            true => Ok(value),
            false => Err(de::Error::custom(format!("{key} of {} takes {kind}", self.policy.key()))),
        }
    }
}

/// A list, or one entry of it alone.
struct OneOrMany<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData)).map(Self)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value, or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            if all.len() == LIST_MAX {
                return Err(de::Error::custom(format!("more than {LIST_MAX} entries")));
            }
            all.push(one);
        }
        Ok(all)
    }

    fn visit_str<E: de::Error>(self, one: &str) -> Result<Vec<T>, E> {
        T::deserialize(one.into_deserializer()).map(|one| vec![one])
    }

    fn visit_f64<E: de::Error>(self, one: f64) -> Result<Vec<T>, E> {
        T::deserialize(one.into_deserializer()).map(|one| vec![one])
    }

    fn visit_u64<E: de::Error>(self, one: u64) -> Result<Vec<T>, E> {
        T::deserialize(one.into_deserializer()).map(|one| vec![one])
    }

    fn visit_i64<E: de::Error>(self, one: i64) -> Result<Vec<T>, E> {
        T::deserialize(one.into_deserializer()).map(|one| vec![one])
    }
}
