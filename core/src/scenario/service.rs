//! Services: containers that run side by side, what they wait for, and what becomes of them when they fail.
//!
//! A service is a number of containers alike. Those of a service are made once everything that it depends on is as far
//! as it asks for; they are restarted when they fail, replaced a few at a time when the service gets another image, and
//! placed on the nodes that their needs allow. The words are those of the field, so that other formats map onto these.

mod health;
mod placement;
mod wave;

pub use health::{Fails, Failure, Health, Restart, RestartPolicy};
pub use placement::{
    Affinity, Expression, HOSTNAME, Match, NodeAffinity, NodePreference, Operator, PodAffinity, PodPreference, PodTerm,
    REGION, Spread, Taint, TaintEffect, Toleration, TolerationOperator, Unsatisfied,
};

use crate::clock::Duration;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// Containers alike, and how they are kept running.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Its name; its containers are called after it, `web-1`, `web-2`, ...
    pub name: String,
    /// Whether its containers go on for ever or come to an end.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: ServiceKind,
    /// What its containers run: a name, or a name and how much there is to fetch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub image: Image,
    /// How many containers; of a job, how many have to complete.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub replicas: u16,
    /// The most containers of a job at a time; default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u16>,
    /// The work of each container of a job, as time on a node of speed 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Duration>,
    /// One container after the other: each is made when the one before is ready, and they are replaced from the last
    /// to the first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ordered: bool,
    /// What each container holds of its node. What is not said is what `limits` says, or nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub requests: Amounts,
    /// The most that each container may use.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Amounts,
    /// The services that have to be that far before the first container is made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub depends_on: BTreeMap<String, Condition>,
    /// How long a container that was started takes until it serves. Without a health check nobody sees the difference.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: Duration,
    /// How long a container takes to end when it is told to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stop: Duration,
    /// How it is found out whether a container serves; without it, one that was started counts as ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// When containers fail by themselves; without it they never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails: Option<Fails>,
    /// What happens to a container that ended or fails its checks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub restart: Restart,
    /// How its containers are replaced by those of another image.
    #[serde(default, skip_serializing_if = "is_default")]
    pub update: UpdateStrategy,
    /// How many containers a drain has to leave ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// What its containers are known by. Each also has `service` with the name of its service, unless said otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The labels that a node must have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// Which nodes and neighbours its containers want or avoid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub affinity: Affinity,
    /// The taints that do not keep its containers away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// How evenly its containers lie over the nodes or regions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Spread>,
    /// The larger number goes first, and takes the place of smaller ones. (Of tasks, the smaller number goes first.)
    #[serde(default, skip_serializing_if = "is_default")]
    pub priority: i32,
}

/// Whether containers go on for ever or come to an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// They go on for ever.
    #[default]
    Service,
    /// They do their work and complete.
    Job,
}

/// How far a service has to be before another begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All its containers were started.
    Started,
    /// All its containers pass their health check.
    Healthy,
    /// All its containers have completed: it is a job.
    Completed,
}

/// Amounts of the resources of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Amounts {
    /// Processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Memory, in the unit of the nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<f64>,
    /// Disk, in the unit of the nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<f64>,
}

/// What containers run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    /// Its name, with its version.
    pub name: String,
    /// How much a node fetches that does not have it, at the network's `bandwidth`.
    pub size: f64,
}

/// A number of containers, or a part of those of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// So many.
    Count(u16),
    /// So many of a hundred, up to a hundred.
    Percent(u8),
}

/// How the containers of a service are replaced by new ones. Recreating all at once is surge 0, unavailable 100%.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct UpdateStrategy {
    /// How many more than `replicas` there may be meanwhile; a part is rounded up. Default 25%.
    pub surge: Portion,
    /// How many of `replicas` need not be ready meanwhile; a part is rounded down. Default 25%.
    pub unavailable: Portion,
}

/// How many containers of a service stay ready when nodes are drained: one of the two. Parts are rounded up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// At least so many stay ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_available: Option<Portion>,
    /// At most so many are not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Portion>,
}

impl Default for UpdateStrategy {
    fn default() -> Self {
        Self { surge: Portion::Percent(25), unavailable: Portion::Percent(25) }
    }
}

impl UpdateStrategy {
    /// How many more than `replicas` there may be, and how many of them need not be ready. When rounding leaves
    /// nothing of both, one need not be ready, or nothing could ever be replaced.
    #[must_use]
    pub fn bounds(&self, replicas: u16) -> (u16, u16) {
        match (self.surge.of_up(replicas), self.unavailable.of_down(replicas)) {
            (0, 0) => (0, 1),
            bounds => bounds,
        }
    }
}

impl Budget {
    /// How many of `replicas` containers have to be ready before one more may be taken away, that one not counted.
    #[must_use]
    pub fn must_stay(&self, replicas: u16) -> u16 {
        match (self.min_available, self.max_unavailable) {
            (Some(portion), _) => portion.of_up(replicas),
            (None, Some(portion)) => replicas.saturating_sub(portion.of_up(replicas)),
            (None, None) => 0,
        }
    }
}

impl Portion {
    /// How many of `whole` this is, a part rounded up.
    #[must_use]
    pub fn of_up(self, whole: u16) -> u16 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => (u32::from(percent) * u32::from(whole)).div_ceil(100) as u16,
        }
    }

    /// How many of `whole` this is, a part rounded down.
    #[must_use]
    pub fn of_down(self, whole: u16) -> u16 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => (u32::from(percent) * u32::from(whole) / 100) as u16,
        }
    }

    /// True for nothing at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        matches!(self, Self::Count(0) | Self::Percent(0))
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl Serialize for Portion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u16(*count),
            Self::Percent(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Portion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;
        impl Visitor<'_> for Word {
            type Value = Portion;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of containers such as 2, or a part of them such as 25%")
            }
            fn visit_u64<E: de::Error>(self, count: u64) -> Result<Portion, E> {
                u16::try_from(count).map(Portion::Count).map_err(|_| E::custom(format!("{count} containers")))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Portion, E> {
                let percent = text.strip_suffix('%').and_then(|number| number.parse().ok());
                let wrong = || E::custom(format!("{text:?} is not a part: expected 0% to 100%, or a number"));
                percent.filter(|percent| *percent <= 100).map(Portion::Percent).ok_or_else(wrong)
            }
        }
        deserializer.deserialize_any(Word)
    }
}

/// The fields of [`Image`] when it is a map.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageFields {
    name: String,
    #[serde(default)]
    size: f64,
}

impl Serialize for Image {
    /// The bare name when nothing else is known.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.size == 0.0 {
            return serializer.serialize_str(&self.name);
        }
        ImageFields { name: self.name.clone(), size: self.size }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;
        impl<'de> Visitor<'de> for Word {
            type Value = Image;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an image, or its name and size")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Image, E> {
                Ok(Image { name: name.to_owned(), size: 0.0 })
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Image, A::Error> {
                let fields = ImageFields::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Image { name: fields.name, size: fields.size })
            }
        }
        deserializer.deserialize_any(Word)
    }
}

fn one() -> u16 {
    1
}

fn is_one(n: &u16) -> bool {
    *n == 1
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
