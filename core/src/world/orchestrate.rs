//! The orchestrator: makes the containers that there are into those that there are to be.
//!
//! It runs where the dispatcher runs, and looks at the ledger alone: whenever something about containers or nodes is
//! recorded, it compares what is with what is to be and decides the next changes (`plan`), the first kind of change
//! that there is anything of. It decides no more until all of them are recorded. So a new leader goes on where the one
//! before stopped, and nothing is decided twice.
//!
//! What stands here besides is belief that can be made anew: the room that placed containers hold, and why something
//! cannot be done for now.

mod gate;
mod plan;
pub(super) mod pod;
mod rollout;
mod spot;

use super::World;
use super::control::Grounds;
use super::funnel::Attempt;
use crate::ids::{ContainerId, NodeId, ReplicaId, Resources, Seq};
use crate::ledger::{Command, Deed};
use crate::trace::{CANDIDATES, EventKind, Rule, Sink, Site, Verdict, Why};
use crate::view::ProtectedView;
pub(super) use gate::Census;
use plan::{Plan, Step};
pub(super) use spot::Round;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most rounds of decisions in one go: more than any scenario has waves, versions and nodes to see to.
const ROUNDS: u32 = 100_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Orchestrator {
    /// True when there may be something to decide.
    pub due: bool,
    /// How much of what it decided is not yet recorded.
    in_flight: u32,
    /// What led to the next decisions.
    cause: Option<Seq>,
    /// What placed containers hold, and where.
    held: BTreeMap<ContainerId, (NodeId, Resources)>,
    /// Containers that no node can be chosen for, with how many nodes were ruled out for each reason.
    pub unplaced: BTreeMap<ContainerId, Vec<(Verdict, u32)>>,
    /// Containers that keep nodes from being drained.
    pub blocked: Vec<ProtectedView>,
}

impl Orchestrator {
    /// Something is recorded that may have been decided here.
    pub fn settled(&mut self, deed: &Deed) {
        self.in_flight -= u32::from(deed.is_decided() && self.in_flight > 0);
    }
}

impl World {
    /// There may be something to decide.
    pub(super) fn must_orchestrate(&mut self, control: ReplicaId, cause: Option<Seq>) {
        if self.services.is_empty() {
            return;
        }
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        dispatcher.orchestrator.due = true;
        dispatcher.orchestrator.cause = cause.or(dispatcher.orchestrator.cause);
        dispatcher.undecided = true;
    }

    /// Decides what can be decided.
    #[inline(never)]
    pub(super) fn orchestrate<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        for _ in 0..ROUNDS {
            let orchestrator = &mut self.controls[control.index()].dispatcher.orchestrator;
            if !orchestrator.due || orchestrator.in_flight > 0 {
                return;
            }
            orchestrator.due = false;
            let cause = orchestrator.cause;
            let mut plan = self.plan(control);
            self.tell_obstacles(control, &mut plan, cause, sink);
            let steps = plan.steps;
            if steps.is_empty() {
                self.controls[control.index()].dispatcher.orchestrator.cause = None;
                return;
            }
            if self.plane.is_some() {
                self.controls[control.index()].dispatcher.orchestrator.in_flight = steps.len() as u32;
            }
            let round = plan.round;
            for Step { deed, attempt } in steps {
                let mut grounds = Grounds::of(cause);
                if let Deed::Place { container, node } = deed {
                    self.reserve_room(control, container, node);
                    if S::ON
                        && let Some((round, attempt)) = round.as_ref().zip(attempt)
                    {
                        grounds.why = Some(Why { rule: Rule::Kube, among: round.nodes().len() as u32 });
                        self.why = round.compared(attempt);
                        self.attempt = Some(Attempt::Container { round: Arc::clone(round), attempt });
                    }
                }
                self.propose(control, Command::Container(deed), grounds, sink);
            }
        }
    }

    fn demand_of(&self, control: ReplicaId, container: ContainerId) -> Option<Resources> {
        let record = self.controls[control.index()].ledger.containers().get(container)?;
        Some(self.setup.services[record.service.index()].demand)
    }

    fn reserve_room(&mut self, control: ReplicaId, container: ContainerId, node: NodeId) {
        let Some(demand) = self.demand_of(control, container) else { return };
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let Some(state) = dispatcher.nodes.get_mut(node.index()) else { return };
        if dispatcher.orchestrator.held.insert(container, (node, demand)).is_none() {
            state.free.take(&demand);
        }
    }

    /// Brings the room that a container holds to what is recorded of it.
    pub(super) fn sync_room(&mut self, control: ReplicaId, container: ContainerId) {
        let record = self.controls[control.index()].ledger.containers().get(container);
        let holds = record.and_then(|record| record.holds());
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let held = dispatcher.orchestrator.held.get(&container).copied();
        if held.map(|(node, _)| node) == holds {
            return;
        }
        if let Some((node, demand)) = held {
            dispatcher.orchestrator.held.remove(&container);
            dispatcher.nodes[node.index()].free.give(&demand);
            dispatcher.may_have_room();
        }
        if let Some(node) = holds {
            self.reserve_room(control, container, node);
        }
    }

    /// A new leader finds containers placed: they keep their room.
    pub(super) fn keep_containers(&mut self, control: ReplicaId) {
        let containers = self.controls[control.index()].ledger.containers().iter();
        let all: Vec<_> = containers.map(|(container, _)| container).collect();
        for container in all {
            self.sync_room(control, container);
        }
        self.must_orchestrate(control, None);
    }

    /// Tells what cannot be done for now and could be before, or could not for other reasons.
    fn tell_obstacles<S: Sink>(&mut self, control: ReplicaId, plan: &mut Plan, cause: Option<Seq>, sink: &mut S) {
        let site = Site::Control(control);
        if let Some(blocked) = plan.blocked.take() {
            let orchestrator = &mut self.controls[control.index()].dispatcher.orchestrator;
            let before = std::mem::replace(&mut orchestrator.blocked, blocked.clone());
            for view in blocked.iter().filter(|view| !before.contains(view)) {
                let ProtectedView { container, node, ready, must_stay } = *view;
                self.emit(sink, site, cause, EventKind::DrainBlocked { container, node, ready, must_stay });
            }
        }
        let Some(unplaced) = plan.unplaced.take() else { return };
        let orchestrator = &mut self.controls[control.index()].dispatcher.orchestrator;
        let before = std::mem::take(&mut orchestrator.unplaced);
        let mut now = BTreeMap::new();
        for (container, service) in unplaced {
            let Some((attempt, compared)) = plan.ruled_out.get(&service) else { continue };
            let counts = spot::counts(compared);
            if S::ON && before.get(&container) != Some(&counts) {
                self.why = compared.iter().copied().take(CANDIDATES).collect();
                self.attempt = plan.round.as_ref().map(|round| {
                    let round = Arc::clone(round);
                    Attempt::Container { round, attempt: *attempt }
                });
                let why = Why { rule: Rule::Kube, among: compared.len() as u32 };
                self.emit(sink, site, cause, EventKind::ContainerUnplaced { container, why });
            }
            now.insert(container, counts);
        }
        self.controls[control.index()].dispatcher.orchestrator.unplaced = now;
    }
}
