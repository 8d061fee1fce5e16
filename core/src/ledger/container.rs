//! The containers in the ledger: which there are, where each was placed, and how far it is, as its node last told.
//!
//! As with tasks, placing a container gives it an attempt number, and what a node tells of an older attempt is refused.
//! Within an attempt, what a node tells is numbered too, so that what it told earlier never overwrites what it told
//! later. A new container says which number it is to get: of two leaders that make the same one, one is refused.

use super::{Deed, Ledger, Outcome, Told};
use crate::ids::{ContainerId, NodeId, ServiceId};
use crate::trace::StopReason;
use crate::view::ContainerStatus;
use std::collections::BTreeMap;

/// What the ledger knows of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContainerRecord {
    /// Of which service.
    pub service: ServiceId,
    /// Which of the service's containers it is, counted from 1.
    pub replica: u16,
    /// Which version of the service it runs.
    pub version: u16,
    /// How far it is, as last told.
    pub status: ContainerStatus,
    /// Where it is placed. Invariant: `None` exactly while it is pending.
    pub node: Option<NodeId>,
    /// How many times it was placed: the fencing token.
    pub attempt: u32,
    /// How often its node started it again.
    pub restarts: u32,
    /// True once it was started where it is.
    pub started: bool,
    /// Why it is to end, when it is.
    pub stop: Option<StopReason>,
    /// The number of what was told next.
    serial: u32,
}

impl ContainerRecord {
    /// True unless it is to end for good.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.stop.is_none_or(StopReason::comes_back)
    }

    /// True while it counts as ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status == ContainerStatus::Ready && self.stop.is_none()
    }

    /// True while it holds what it needs of its node.
    #[must_use]
    pub fn holds(&self) -> Option<NodeId> {
        self.node.filter(|_| !self.status.is_over())
    }
}

/// What the ledger knows of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceRecord {
    /// How many containers it is to have.
    pub replicas: u16,
    /// Which version they are to be of.
    pub version: u16,
    /// The latest version that all of them were of, and ready.
    pub settled: Option<u16>,
    /// True once what it depends on was far enough.
    pub opened: bool,
    /// The number of the latest order about its size, and about its version.
    scaled: u16,
    updated: u16,
}

/// All containers and services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Containers {
    records: BTreeMap<ContainerId, ContainerRecord>,
    /// How many there ever were.
    created: u32,
    services: Vec<ServiceRecord>,
    down: bool,
    /// The number of the latest order to stop or start everything.
    powered: u16,
}

/// How what a node tells stands to what is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is news.
    News,
    /// It, or something later, was recorded.
    Known,
    /// The container is not this node's any more.
    Stale,
}

impl Containers {
    /// The services at the start: how many containers each is to have, in their order.
    pub fn found(&mut self, replicas: impl Iterator<Item = u16>) {
        self.services = replicas.map(|replicas| ServiceRecord { replicas, ..ServiceRecord::default() }).collect();
    }

    /// A container; `None` when there never was one, or it is gone.
    #[must_use]
    pub fn get(&self, container: ContainerId) -> Option<&ContainerRecord> {
        self.records.get(&container)
    }

    /// Every container, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (ContainerId, &ContainerRecord)> {
        self.records.iter().map(|(container, record)| (*container, record))
    }

    /// The number of the next container.
    #[must_use]
    pub fn next(&self) -> ContainerId {
        ContainerId(self.created)
    }

    /// By service.
    #[must_use]
    pub fn services(&self) -> &[ServiceRecord] {
        &self.services
    }

    /// True when everything is to be stopped.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.down
    }

    /// How many bytes it takes to send a copy.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.records.len() * 32 + self.services.len() * 12) as u64
    }

    /// How what a node tells stands to what is recorded.
    #[must_use]
    pub fn standing(&self, container: ContainerId, node: NodeId, attempt: u32, serial: u32) -> Standing {
        match self.records.get(&container) {
            Some(record) if record.attempt == attempt && record.node == Some(node) => match serial >= record.serial {
                true => Standing::News,
                false => Standing::Known,
            },
            _ => Standing::Stale,
        }
    }

    fn create(&mut self, container: ContainerId, service: ServiceId, replica: u16, version: u16) -> Outcome {
        let Some(record) = self.services.get_mut(service.index()) else { return Outcome::Ignored };
        if container.0 != self.created || self.down {
            return Outcome::Ignored;
        }
        record.opened = true;
        self.created += 1;
        let status = ContainerStatus::Pending;
        let new = ContainerRecord {
            service,
            replica,
            version,
            status,
            node: None,
            attempt: 0,
            restarts: 0,
            started: false,
            stop: None,
            serial: 0,
        };
        self.records.insert(container, new);
        Outcome::Applied { attempt: 0 }
    }

    fn place(&mut self, container: ContainerId, node: NodeId) -> Outcome {
        let waits = |record: &&mut ContainerRecord| record.status == ContainerStatus::Pending;
        let Some(record) = self.records.get_mut(&container).filter(waits) else { return Outcome::Ignored };
        record.status = ContainerStatus::Placed;
        record.node = Some(node);
        record.attempt += 1;
        record.serial = 0;
        record.started = false;
        Outcome::Applied { attempt: record.attempt }
    }

    fn report(&mut self, container: ContainerId, node: NodeId, attempt: u32, told: Told) -> Outcome {
        match self.standing(container, node, attempt, told.serial) {
            Standing::Known => return Outcome::Ignored,
            Standing::Stale => {
                return Outcome::Fenced { current: self.get(container).map_or(0, |record| record.attempt) };
            }
            Standing::News => {}
        }
        let Some(record) = self.records.get_mut(&container) else { return Outcome::Ignored };
        record.serial = told.serial + 1;
        record.restarts = told.restarts;
        let ended = told.status == ContainerStatus::Pending || told.status.is_over();
        match record.stop {
            Some(_) if ended => self.leave(container),
            Some(_) => {}
            None => {
                record.status = told.status;
                record.started |= matches!(told.status, ContainerStatus::Started | ContainerStatus::Ready);
                record.started |= told.status == ContainerStatus::Completed;
                if told.status == ContainerStatus::Pending {
                    record.node = None; // it ended, and nobody wanted that
                }
            }
        }
        Outcome::Applied { attempt }
    }

    /// A container that was to end has: it is gone, or waits to be placed again.
    fn leave(&mut self, container: ContainerId) {
        let Some(record) = self.records.get_mut(&container) else { return };
        if record.is_wanted() {
            record.status = ContainerStatus::Pending;
            (record.node, record.stop, record.started) = (None, None, false);
        } else {
            self.records.remove(&container);
        }
    }

    fn displace(&mut self, container: ContainerId, node: NodeId, attempt: u32) -> Outcome {
        let held = |record: &&mut ContainerRecord| record.attempt == attempt && record.holds() == Some(node);
        let Some(record) = self.records.get_mut(&container).filter(held) else { return Outcome::Ignored };
        record.stop = record.stop.or(Some(StopReason::Evicted));
        self.leave(container);
        Outcome::Applied { attempt }
    }

    fn stop(&mut self, container: ContainerId, reason: StopReason) -> Outcome {
        let Some(record) = self.records.get_mut(&container).filter(|record| record.is_wanted()) else {
            return Outcome::Ignored;
        };
        if reason.comes_back() && record.stop.is_some() {
            return Outcome::Ignored;
        }
        let attempt = record.attempt;
        record.stop = Some(reason);
        match record.holds() {
            Some(_) => record.status = ContainerStatus::Stopping,
            None => self.leave(container),
        }
        Outcome::Applied { attempt }
    }

    fn service(&mut self, service: ServiceId, change: impl FnOnce(&mut ServiceRecord) -> bool) -> Outcome {
        match self.services.get_mut(service.index()).is_some_and(change) {
            true => Outcome::Applied { attempt: 0 },
            false => Outcome::Ignored,
        }
    }

    fn power(&mut self, up: bool, order: u16) -> Outcome {
        if order <= self.powered {
            return Outcome::Ignored;
        }
        self.powered = order;
        if self.down != up {
            return Outcome::Ignored;
        }
        self.down = !up;
        if self.down {
            self.services.iter_mut().for_each(|service| service.opened = false);
        }
        Outcome::Applied { attempt: 0 }
    }
}

impl Ledger {
    /// The containers.
    #[inline]
    #[must_use]
    pub fn containers(&self) -> &Containers {
        &self.containers
    }

    /// Takes the services of a scenario into an empty ledger.
    pub(crate) fn found_services(&mut self, replicas: impl Iterator<Item = u16>) {
        self.containers.found(replicas);
    }

    /// Applies a change to the containers.
    pub(super) fn apply_deed(&mut self, deed: &Deed) -> Outcome {
        let containers = &mut self.containers;
        match *deed {
            Deed::Create { container, service, replica, version } => {
                containers.create(container, service, replica, version)
            }
            Deed::Place { node, .. } if !self.nodes.get(node.index()).is_some_and(|node| node.accepts()) => {
                Outcome::Ignored
            }
            Deed::Place { container, node } => containers.place(container, node),
            Deed::Report { container, node, attempt, status, restarts, serial } => {
                containers.report(container, node, attempt, Told { status, restarts, serial })
            }
            Deed::Displace { container, node, attempt, .. } => containers.displace(container, node, attempt),
            Deed::Stop { container, reason } => containers.stop(container, reason),
            Deed::Scale { service, replicas, order } => containers.service(service, |record| {
                let news = order > record.scaled;
                if news {
                    (record.scaled, record.replicas) = (order, replicas);
                }
                news
            }),
            Deed::Update { service, version, order } => containers.service(service, |record| {
                let news = order > record.updated;
                if news {
                    (record.updated, record.version) = (order, version);
                }
                news
            }),
            Deed::Settle { service, version } => containers.service(service, |record| {
                record.version == version && record.settled.replace(version) != Some(version)
            }),
            Deed::Cordon { node, drain, order } => self.node_change(node, |record| {
                if order <= record.ordered || record.removed {
                    return false;
                }
                record.ordered = order;
                record.drained = false;
                std::mem::replace(&mut record.cordoned, drain) != drain
            }),
            Deed::Drained { node } => {
                self.node_change(node, |record| record.cordoned && !std::mem::replace(&mut record.drained, true))
            }
            Deed::Power { up, order } => containers.power(up, order),
        }
    }

    /// True when a change was recorded before, so that it changes nothing and may be acknowledged.
    pub(super) fn knows_deed(&self, deed: &Deed) -> bool {
        let service = |service: ServiceId| self.containers.services.get(service.index()).copied().unwrap_or_default();
        match *deed {
            Deed::Report { container, node, attempt, serial, .. } => {
                self.containers.standing(container, node, attempt, serial) != Standing::News
            }
            Deed::Scale { service: which, order, .. } => service(which).scaled >= order,
            Deed::Update { service: which, order, .. } => service(which).updated >= order,
            Deed::Cordon { node, order, .. } => self.node(node).ordered >= order || self.node(node).removed,
            Deed::Power { order, .. } => self.containers.powered >= order,
            _ => false,
        }
    }
}
