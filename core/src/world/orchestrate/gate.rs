//! Who may start, and who may stop: services start when those they depend on are far enough, and stop when nobody who
//! depends on them is left.

use crate::ids::{ContainerId, ServiceId};
use crate::ledger::{ContainerRecord, Containers};
use crate::scenario::Condition;
use crate::view::ContainerStatus;
use crate::world::services::ServiceSetup;

/// The containers of a ledger, by service.
pub(in crate::world) struct Census<'a> {
    pub containers: &'a Containers,
    pub setup: &'a [ServiceSetup],
    pub by_service: Vec<Vec<(ContainerId, &'a ContainerRecord)>>,
}

impl<'a> Census<'a> {
    pub fn of(containers: &'a Containers, setup: &'a [ServiceSetup]) -> Self {
        let mut by_service = vec![Vec::new(); setup.len()];
        for (container, record) in containers.iter() {
            by_service[record.service.index()].push((container, record));
        }
        Self { containers, setup, by_service }
    }

    /// How many containers of a service there are to be.
    pub fn desired(&self, service: usize) -> u16 {
        self.containers.services()[service].replicas
    }

    /// How many containers of a service are as `is` asks.
    pub fn count(&self, service: usize, is: impl Fn(&ContainerRecord) -> bool) -> u16 {
        self.by_service[service].iter().filter(|(_, record)| is(record)).count() as u16
    }

    /// Whether a service is as far as another asks.
    pub fn is_met(&self, service: ServiceId, condition: Condition) -> bool {
        let completed = |record: &ContainerRecord| record.status == ContainerStatus::Completed;
        let far_enough = self.count(service.index(), |record| match condition {
            Condition::Started => record.started,
            Condition::Healthy => record.is_ready() || completed(record),
            Condition::Completed => completed(record),
        });
        far_enough >= self.desired(service.index())
    }

    /// Whether the first container of a service may be made.
    pub fn may_start(&self, service: usize) -> bool {
        let opened = self.containers.services()[service].opened;
        opened || self.setup[service].depends_on.iter().all(|(other, condition)| self.is_met(*other, *condition))
    }

    /// Whether nobody who depends on a service has a container left.
    pub fn may_stop(&self, service: usize) -> bool {
        let depends = |other: &ServiceSetup| other.depends_on.iter().any(|(needed, _)| needed.index() == service);
        let mut left = self.setup.iter().zip(&self.by_service).filter(|(_, containers)| !containers.is_empty());
        !left.any(|(other, _)| depends(other))
    }
}
