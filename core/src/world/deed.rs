//! What follows from what is recorded of containers: the world takes note of it once (figures and the event), and the
//! serving control node does something about it (orders, its orchestrator).

use super::World;
use super::body::Body;
use super::control::Grounds;
use super::services::Known;
use crate::ids::{ContainerId, NodeId, ReplicaId, Seq, ServiceId};
use crate::ledger::{Command, Deed, Outcome, Standing, Told};
use crate::trace::{Displaced, EventKind, Sink, Site, StopReason};
use crate::view::ContainerStatus;

impl World {
    /// A change to the containers was recorded for the first time: takes note, and returns the cause of what follows.
    #[inline(never)]
    pub(super) fn note_deed<S: Sink>(
        &mut self,
        control: ReplicaId,
        deed: &Deed,
        attempt: u32,
        grounds: Grounds,
        sink: &mut S,
    ) -> Option<Seq> {
        self.measure(deed);
        let cause = grounds.cause;
        let site = Site::Control(control);
        let kind = match *deed {
            Deed::Create { container, service, replica, version } => {
                EventKind::ContainerCreated { container, service, replica, version }
            }
            Deed::Place { container, node } => match grounds.why {
                Some(why) => EventKind::ContainerPlaced { container, node, attempt, why },
                None => return cause,
            },
            Deed::Report { container, .. } if self.ledger().containers().get(container).is_none() => {
                EventKind::ContainerRemoved { container }
            }
            Deed::Report { .. } => return cause,
            Deed::Displace { container, node, reason, .. } => {
                EventKind::ContainerDisplaced { container, node, attempt, reason }
            }
            Deed::Stop { container, reason } => EventKind::ContainerStopping { container, reason },
            Deed::Scale { service, replicas, .. } => EventKind::ServiceScaled { service, replicas },
            Deed::Update { service, version, .. } => EventKind::ServiceUpdated { service, version },
            Deed::Settle { service, version } => EventKind::ServiceSettled { service, version },
            Deed::Cordon { node, drain: true, .. } => EventKind::NodeDraining { node },
            Deed::Cordon { node, drain: false, .. } => EventKind::NodeUncordoned { node },
            Deed::Drained { node } => EventKind::NodeDrained { node },
            Deed::Power { up, .. } => EventKind::ServicesSwitched { up },
        };
        let told = self.emit(sink, site, cause, kind).or(cause);
        match *deed {
            // One that was nowhere is gone at once.
            Deed::Stop { container, .. } | Deed::Displace { container, .. }
                if self.ledger().containers().get(container).is_none() =>
            {
                self.emit(sink, site, told, EventKind::ContainerRemoved { container }).or(told)
            }
            _ => told,
        }
    }

    /// Keeps the figures that a change is about.
    fn measure(&mut self, deed: &Deed) {
        let now = self.now;
        let services = &mut self.services;
        let container = match *deed {
            Deed::Create { container, service, replica, .. } => {
                let status = ContainerStatus::Pending;
                services.known.push(Known { service, replica, status, since: now, restarts: 0 });
                container
            }
            Deed::Report { container, restarts, .. } => {
                if let Some(known) = services.known.get_mut(container.index()) {
                    let more = restarts.saturating_sub(known.restarts);
                    known.restarts = known.restarts.max(restarts);
                    services.measured[known.service.index()].restarts += u64::from(more);
                }
                container
            }
            Deed::Place { container, .. } => {
                // Its node counts anew.
                if let Some(known) = services.known.get_mut(container.index()) {
                    known.restarts = 0;
                }
                container
            }
            Deed::Displace { container, .. } => {
                services.displaced += 1;
                container
            }
            Deed::Stop { container, reason } => {
                services.evicted += u64::from(reason == StopReason::Evicted);
                container
            }
            _ => return,
        };
        let record = self.ledger().containers().get(container).copied();
        let Some(known) = self.services.known.get_mut(container.index()) else { return };
        let service = known.service;
        if let Some(record) = record.filter(|record| record.status != known.status) {
            (known.status, known.since) = (record.status, now);
        }
        if self.services.measured[service.index()].ready_at.is_none() && self.is_ready(service) {
            self.services.measured[service.index()].ready_at = Some(now);
        }
    }

    /// Whether all containers of a service are ready, or have completed.
    fn is_ready(&self, service: ServiceId) -> bool {
        let containers = self.ledger().containers();
        let is_job = self.setup.services[service.index()].is_job();
        let done =
            containers.iter().filter(|(_, record)| record.service == service).filter(|(_, record)| match is_job {
                true => record.status == ContainerStatus::Completed,
                false => record.is_ready(),
            });
        let desired = containers.services()[service.index()].replicas;
        desired > 0 && done.count() >= usize::from(desired)
    }

    /// A change was recorded at the serving control node: does what is to be done about it.
    #[inline(never)]
    pub(super) fn follow_deed<S: Sink>(
        &mut self,
        control: ReplicaId,
        deed: &Deed,
        outcome: Outcome,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let orchestrator = &mut self.controls[control.index()].dispatcher.orchestrator;
        orchestrator.settled(deed);
        if let Some(container) = deed.container() {
            self.sync_room(control, container);
        }
        self.must_orchestrate(control, cause);
        let Outcome::Applied { .. } = outcome else { return };
        match *deed {
            Deed::Place { container, .. } | Deed::Stop { container, .. } => {
                self.order_container(control, container, cause, sink);
            }
            Deed::Cordon { node, .. } => {
                let node_control = &mut self.controls[control.index()];
                let accepts = node_control.ledger.node(node).accepts();
                if let Some(state) = node_control.dispatcher.nodes.get_mut(node.index()) {
                    state.up = accepts;
                }
                node_control.dispatcher.may_have_room();
            }
            _ => {}
        }
    }

    /// Says to a node what is recorded of one of its containers: that it is to run, or to end.
    pub(super) fn order_container<S: Sink>(
        &mut self,
        control: ReplicaId,
        container: ContainerId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(&record) = self.controls[control.index()].ledger.containers().get(container) else { return };
        let Some(node) = record.holds() else { return };
        let term = self.office_term(control);
        let attempt = record.attempt;
        let body = match record.stop {
            Some(_) => Body::Halt { term, container, attempt },
            None => Body::Host {
                term,
                container,
                attempt,
                service: record.service,
                replica: record.replica,
                version: record.version,
            },
        };
        self.send(Site::Control(control), Site::Worker(node), body, cause, sink);
    }

    /// A worker tells how far a container is.
    pub(super) fn on_state<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        (container, attempt, state): (ContainerId, u32, Told),
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let containers = self.controls[control.index()].ledger.containers();
        let standing = containers.standing(container, node, attempt, state.serial);
        let Told { status, restarts, serial } = state;
        let command = Command::Container(Deed::Report { container, node, attempt, status, restarts, serial });
        if standing == Standing::News {
            return self.propose(control, command, Grounds::of(cause), sink);
        }
        if standing == Standing::Stale && !state.status.is_over() && state.status != ContainerStatus::Pending {
            let term = self.office_term(control);
            let body = Body::Halt { term, container, attempt };
            self.send(Site::Control(control), Site::Worker(node), body, cause, sink);
        }
        if self.plane.is_some() {
            self.acknowledge(control, &command, cause, sink);
        }
    }

    /// Takes every container away that was placed on a node.
    pub(super) fn displace_all<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        reason: Displaced,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let containers = self.controls[control.index()].ledger.containers().iter();
        let held = containers.filter(|(_, record)| record.holds() == Some(node));
        let held: Vec<_> = held.map(|(container, record)| (container, record.attempt)).collect();
        for (container, attempt) in held {
            if reason == Displaced::NodeLost {
                let lost = &mut self.controls[control.index()].dispatcher.members[node.index()].lost;
                lost.push((container, attempt));
            }
            let command = Command::Container(Deed::Displace { container, node, attempt, reason });
            self.propose(control, command, Grounds::of(cause), sink);
        }
        self.must_orchestrate(control, cause);
    }

    /// A node given up is there after all: what it should not have any more is called back.
    pub(super) fn call_back<S: Sink>(&mut self, control: ReplicaId, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let lost = std::mem::take(&mut self.controls[control.index()].dispatcher.members[node.index()].lost);
        let term = self.office_term(control);
        for (container, attempt) in lost {
            let body = Body::Halt { term, container, attempt };
            self.send(Site::Control(control), Site::Worker(node), body, cause, sink);
        }
        self.must_orchestrate(control, cause);
    }
}
