//! Small numbers that stand for things. Names live beside them in [`crate::scenario`] and in the world; the trace
//! and the policies only see these.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The position in the table that belongs to this id.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            /// The name a thing has when nobody gave it one, counted from 1.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), u64::from(self.0) + 1)
            }
        }
    };
}

id!(
    /// A task, numbered in the order of arrival.
    TaskId, u32, "T"
);
id!(
    /// A worker node, numbered in the order in which nodes joined.
    NodeId, u16, "w"
);
id!(
    /// A class of tasks: one source of the workload, one colour on the page.
    ClassId, u16, "class"
);
id!(
    /// A tenant, who owns tasks.
    TenantId, u16, "tenant"
);
id!(
    /// A region of the network.
    RegionId, u16, "region"
);

id!(
    /// A service: containers alike.
    ServiceId, u16, "service"
);
id!(
    /// A container, numbered in the order in which they were recorded.
    ContainerId, u32, "c"
);

id!(
    /// A replica of the control plane; below [`crate::consensus::REPLICAS_MAX`].
    ReplicaId, u8, "s"
);

/// The number of an event in its trace, counted from 0. The same run gives the same numbers on every host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Amounts of the three resources of a node, or what a task needs of them while it runs.
///
/// The unit is a thousandth of what the scenario writes: `cpu: 0.5` is 500 here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resources {
    /// Processors, in thousandths.
    pub cpu: u32,
    /// Memory, in thousandths of the scenario's unit.
    pub memory: u32,
    /// Disk, in thousandths of the scenario's unit.
    pub disk: u32,
}

impl Resources {
    /// True when `need` can be taken out of `self`.
    #[must_use]
    pub fn fits(&self, need: &Self) -> bool {
        need.cpu <= self.cpu && need.memory <= self.memory && need.disk <= self.disk
    }

    /// The same, of no processor.
    #[must_use]
    pub fn without_cpu(self) -> Self {
        Self { cpu: 0, ..self }
    }

    /// Takes `need` out. The caller has checked [`Resources::fits`].
    pub fn take(&mut self, need: &Self) {
        self.cpu -= need.cpu;
        self.memory -= need.memory;
        self.disk -= need.disk;
    }

    /// Puts `back` back.
    pub fn give(&mut self, back: &Self) {
        self.cpu += back.cpu;
        self.memory += back.memory;
        self.disk += back.disk;
    }
}

/// Work per time of a worker, in thousandths: 1000 does one second of work in one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(pub u32);

impl Default for Speed {
    fn default() -> Self {
        Self(1_000)
    }
}
