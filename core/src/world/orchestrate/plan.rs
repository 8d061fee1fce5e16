//! What to decide next, from the ledger alone: the first kind of change that there is anything of.

use super::gate::Census;
use super::rollout;
use super::spot::{Compared, ROUND, Round, Spots};
use crate::ids::{ContainerId, NodeId, ReplicaId, ServiceId};
use crate::ledger::Deed;
use crate::order::{sort_by_key, unsigned};
use crate::trace::StopReason;
use crate::view::{ContainerStatus, ProtectedView};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One change, and for a placement which attempt of the round it was.
pub(super) struct Step {
    pub deed: Deed,
    pub attempt: Option<u32>,
}

/// What to do, and what cannot be done; `None` where nobody looked because there is something else to do first.
#[derive(Default)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    pub blocked: Option<Vec<ProtectedView>>,
    pub unplaced: Option<Vec<(ContainerId, ServiceId)>>,
    /// Why containers of a service find no node: which attempt it was, and what it compared.
    pub ruled_out: BTreeMap<ServiceId, (u32, Compared)>,
    /// The round of placements.
    pub round: Option<Arc<Round>>,
}

impl Plan {
    fn of(deeds: Vec<Deed>) -> Self {
        let step = |deed| Step { deed, attempt: None };
        Self { steps: deeds.into_iter().map(step).collect(), ..Self::default() }
    }
}

impl World {
    pub(super) fn plan(&self, control: ReplicaId) -> Plan {
        let census = Census::of(self.controls[control.index()].ledger.containers(), &self.setup.services);
        let deeds = match census.containers.is_down() {
            true => stops(&census),
            false => counts(&census),
        };
        if !deeds.is_empty() {
            return Plan::of(deeds);
        }
        let (deeds, blocked) = self.drains(control, &census);
        let mut plan = match deeds.is_empty() {
            true => self.placements(control, &census),
            false => Plan::of(deeds),
        };
        if plan.steps.is_empty() {
            plan.steps = Plan::of(self.milestones(control, &census)).steps;
        }
        plan.blocked = Some(blocked);
        plan
    }

    /// Containers that are moved off nodes that are drained, as far as budgets allow, and those that may not be.
    fn drains(&self, control: ReplicaId, census: &Census) -> (Vec<Deed>, Vec<ProtectedView>) {
        let ledger = &self.controls[control.index()].ledger;
        let (mut deeds, mut blocked) = (Vec::new(), Vec::new());
        for (place, containers) in census.by_service.iter().enumerate() {
            let spec = &census.setup[place].spec;
            let must_stay = spec.budget.map_or(0, |budget| budget.must_stay(census.desired(place)));
            let mut ready = census.count(place, |record| record.is_ready());
            for (container, record) in containers {
                let Some(node) = record.holds().filter(|node| ledger.node(*node).cordoned) else { continue };
                if record.stop.is_some() {
                    continue;
                }
                // Taking away one that is not ready costs nothing, as long as those that have to be ready are.
                let left = ready.saturating_sub(u16::from(record.is_ready()));
                if spec.budget.is_some() && left < must_stay {
                    blocked.push(ProtectedView { container: *container, node, ready, must_stay });
                    continue;
                }
                ready = left;
                deeds.push(Deed::Stop { container: *container, reason: StopReason::Evicted });
            }
        }
        (deeds, blocked)
    }

    /// Nodes for containers that wait, those of the highest priority first; where there is none, others make way.
    fn placements(&self, control: ReplicaId, census: &Census) -> Plan {
        let mut waiting: Vec<_> = census.containers.iter().collect();
        waiting.retain(|(_, record)| record.status == ContainerStatus::Pending && record.stop.is_none());
        let mut plan = Plan { unplaced: Some(Vec::new()), ..Plan::default() };
        if waiting.is_empty() {
            return plan;
        }
        let priority = |service: ServiceId| census.setup[service.index()].spec.priority;
        sort_by_key(&mut waiting, |(container, record)| (unsigned(-i64::from(priority(record.service))), container.0));
        let mut spots = Spots::of(self, control, census);
        // While somebody makes way, nobody less important gets in between.
        let leaving = census.containers.iter().any(|(_, record)| record.stop == Some(StopReason::Preempted));
        let (mut victims, mut bar) = (Vec::new(), i32::MIN);
        for (container, record) in waiting {
            let (service, version) = (record.service, record.version);
            if priority(service) < bar {
                continue;
            }
            if plan.steps.len() == ROUND {
                plan.unplaced = None;
                break;
            }
            if !plan.ruled_out.contains_key(&service) {
                let (chosen, attempt) = spots.choose(census, container);
                if let Some(node) = chosen {
                    plan.steps.push(Step { deed: Deed::Place { container, node }, attempt: Some(attempt) });
                    continue;
                }
                plan.ruled_out.insert(service, (attempt, spots.ruled_out(census, service, version)));
                if !leaving && victims.is_empty() {
                    victims = spots.victims(census, service, version);
                }
                if leaving || !victims.is_empty() {
                    bar = bar.max(priority(service));
                }
            }
            plan.unplaced.get_or_insert_default().push((container, service));
        }
        let stop = |container| Deed::Stop { container, reason: StopReason::Preempted };
        plan.steps.extend(Plan::of(victims.into_iter().map(stop).collect()).steps);
        plan.round = Some(Arc::new(spots.into_round()));
        plan
    }

    /// Services that came to where they are to be, and nodes that are empty as they are to be.
    fn milestones(&self, control: ReplicaId, census: &Census) -> Vec<Deed> {
        let mut deeds = Vec::new();
        for (place, record) in census.containers.services().iter().enumerate() {
            let version = record.version;
            let settled = census.count(place, |container| match census.setup[place].is_job() {
                true => container.status == ContainerStatus::Completed,
                false => container.is_ready() && container.version == version,
            });
            let all = census.by_service[place].len();
            let done = settled >= record.replicas && all == usize::from(record.replicas) && settled > 0;
            if done && record.settled != Some(version) {
                deeds.push(Deed::Settle { service: ServiceId(place as u16), version });
            }
        }
        let ledger = &self.controls[control.index()].ledger;
        for node in (0..self.workers.len() as u16).map(NodeId) {
            let record = ledger.node(node);
            let is_empty = || census.containers.iter().all(|(_, container)| container.holds() != Some(node));
            if record.cordoned && !record.drained && !record.removed && is_empty() {
                deeds.push(Deed::Drained { node });
            }
        }
        deeds
    }
}

/// Everything is to be stopped: those first that nobody depends on.
fn stops(census: &Census) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for (_, containers) in census.by_service.iter().enumerate().filter(|(place, _)| census.may_stop(*place)) {
        let running = containers.iter().filter(|(_, record)| record.is_wanted());
        deeds.extend(running.map(|(container, _)| Deed::Stop { container: *container, reason: StopReason::Down }));
    }
    deeds
}

/// Containers that are missing, and those that are too many.
fn counts(census: &Census) -> Vec<Deed> {
    let mut next = census.containers.next().0;
    let services = (0..census.setup.len()).filter(|service| census.may_start(*service));
    services.flat_map(|service| rollout::changes(census, service, &mut next)).collect()
}
