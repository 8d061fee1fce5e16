//! What a reader sees of services and containers.

use super::World;
use super::agent::{Hosted, Phase};
use super::fault::amounts;
use super::orchestrate::Census;
use crate::clock::Time;
use crate::ids::{ContainerId, ServiceId};
use crate::ledger::ContainerRecord;
use crate::view::{ContainerStatus, ContainerTally, ContainerView, DependencyView, ProtectedView, ServiceView};

impl World {
    pub(super) fn container_views(&self) -> Vec<ContainerView> {
        let all = self.ledger().containers().iter();
        all.map(|(container, record)| self.container_view(container, record)).collect()
    }

    fn container_view(&self, id: ContainerId, record: &ContainerRecord) -> ContainerView {
        let hosted = record.node.and_then(|node| {
            let hosted = self.workers[node.index()].agent.hosted.iter();
            hosted.clone().find(|hosted| hosted.id == id && hosted.attempt == record.attempt)
        });
        let waits = |hosted: &&Hosted| matches!(hosted.phase, Phase::Pulling | Phase::BackingOff | Phase::Ending(_));
        let orchestrator = &self.dispatcher().orchestrator;
        ContainerView {
            id,
            name: self.replica_name(record.service, record.replica),
            service: record.service,
            version: record.version,
            image: self.image_name(record.service, record.version),
            status: record.status,
            node: record.node,
            attempt: record.attempt,
            restarts: record.restarts,
            since: self.services.known.get(id.index()).map_or(Time::ZERO, |known| known.since),
            due: hosted.filter(waits).map(|hosted| hosted.due).filter(|due| *due != Time::NEVER),
            failed_checks: hosted.map_or(0, |hosted| hosted.run.failed_checks),
            stop: record.stop,
            ruled_out: match record.status {
                ContainerStatus::Pending => orchestrator.unplaced.get(&id).cloned().unwrap_or_default(),
                _ => Vec::new(),
            },
            demand: amounts(&self.setup.services[record.service.index()].demand),
        }
    }

    fn image_name(&self, service: ServiceId, version: u16) -> String {
        self.services.images[self.services.get(service, version).image as usize].0.to_string()
    }

    pub(super) fn service_views(&self) -> Vec<ServiceView> {
        let census = Census::of(self.ledger().containers(), &self.setup.services);
        let count = |place: usize, is: fn(&ContainerRecord) -> bool| census.count(place, is);
        let view = |place: usize| {
            let setup = &self.setup.services[place];
            let record = census.containers.services()[place];
            let measured = &self.services.measured[place];
            let id = ServiceId(place as u16);
            let dependency = |(service, condition): &(ServiceId, _)| DependencyView {
                service: *service,
                condition: *condition,
                met: census.is_met(*service, *condition),
            };
            ServiceView {
                id,
                name: setup.spec.name.clone(),
                kind: setup.spec.kind,
                wave: setup.wave,
                image: self.image_name(id, record.version),
                version: record.version,
                desired: record.replicas,
                containers: count(place, |_| true),
                started: count(place, |record| record.started),
                ready: count(place, ContainerRecord::is_ready),
                completed: count(place, |record| record.status == ContainerStatus::Completed),
                failed: count(place, |record| record.status == ContainerStatus::Failed),
                updated: census.count(place, |container| container.version == record.version),
                restarts: measured.restarts,
                time_to_ready: measured.ready_at.map(Time::as_secs_f64),
                opened: record.opened,
                depends_on: setup.depends_on.iter().map(dependency).collect(),
            }
        };
        (0..self.setup.services.len()).map(view).collect()
    }

    pub(super) fn container_tally(&self) -> ContainerTally {
        let containers = self.ledger().containers();
        let count =
            |is: fn(&ContainerRecord) -> bool| containers.iter().filter(|(_, record)| is(record)).count() as u64;
        ContainerTally {
            desired: containers.services().iter().map(|service| u64::from(service.replicas)).sum(),
            present: count(|_| true),
            ready: count(ContainerRecord::is_ready),
            completed: count(|record| record.status == ContainerStatus::Completed),
            failed: count(|record| record.status == ContainerStatus::Failed),
            pending: count(|record| record.status == ContainerStatus::Pending),
            restarts: self.services.measured.iter().map(|measured| measured.restarts).sum(),
            displaced: self.services.displaced,
            evicted: self.services.evicted,
            blocked: self.dispatcher().orchestrator.blocked.len() as u64,
        }
    }

    pub(super) fn protected_views(&self) -> Vec<ProtectedView> {
        self.dispatcher().orchestrator.blocked.clone()
    }
}
