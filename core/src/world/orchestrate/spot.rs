//! On which node a container is placed: of those that it may be placed on, the one that is least allocated.
//!
//! A node is ruled out by the first of these that holds: it is believed to be down, it is being drained, its labels are
//! not what the container asks for, it has a taint that the container does not tolerate, it is too small, it has no
//! room left. The score of a node is the mean, over processors and memory, of the part that would be left, in hundredths,
//! as the kube-scheduler's LeastAllocated counts it; of several that are best, the first is chosen.

use crate::ids::{NodeId, ReplicaId, Resources};
use crate::scenario::TaintEffect;
use crate::trace::{Candidate, Verdict};
use crate::world::World;
use crate::world::services::ServiceSetup;
use crate::world::worker::Marks;

/// Nodes, each with its score and verdict, the chosen first.
pub(super) type Compared = Vec<Candidate>;

/// The nodes, as one round of placements leaves them.
pub(super) struct Spots<'a>(Vec<Spot<'a>>);

struct Spot<'a> {
    node: NodeId,
    capacity: Resources,
    free: Resources,
    marks: &'a Marks,
    up: bool,
    cordoned: bool,
}

impl<'a> Spots<'a> {
    pub fn of(world: &'a World, control: ReplicaId) -> Self {
        let node_control = &world.controls[control.index()];
        let dispatcher = &node_control.dispatcher;
        let there = dispatcher.nodes.iter().zip(&dispatcher.members).filter(|(_, member)| !member.removed);
        let spot = |(state, member): (&crate::balance::NodeState, &crate::world::dispatch::Member)| Spot {
            node: state.id,
            capacity: state.capacity,
            free: state.free,
            marks: &world.workers[state.id.index()].marks,
            up: !member.suspected,
            cordoned: node_control.ledger.node(state.id).cordoned,
        };
        Self(there.map(spot).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Chooses a node for a container of a service and takes its room.
    pub fn choose(&mut self, service: &ServiceSetup) -> (Option<NodeId>, Compared) {
        let mut compared: Compared = self.0.iter().map(|spot| spot.weigh(service)).collect();
        let open = compared.iter().enumerate().filter(|(_, candidate)| candidate.verdict == Verdict::Passed);
        // The first of the best.
        let best = open.rev().max_by_key(|(_, candidate)| candidate.score).map(|(place, _)| place);
        let Some(place) = best else { return (None, compared) };
        self.0[place].free.take(&service.demand);
        compared[place].verdict = Verdict::Chosen;
        compared.swap(0, place);
        compared.truncate(crate::trace::CANDIDATES);
        (Some(self.0[place].node), compared)
    }
}

impl Spot<'_> {
    fn weigh(&self, service: &ServiceSetup) -> Candidate {
        let demand = &service.demand;
        let verdict = match () {
            () if !self.up => Verdict::Down,
            () if self.cordoned => Verdict::Cordoned,
            () if !self.is_wanted(service) => Verdict::Unmatched,
            () if !self.is_tolerated(service) => Verdict::Tainted,
            () if !self.capacity.fits(demand) => Verdict::TooSmall,
            () if !self.free.fits(demand) => Verdict::NoRoom,
            () => Verdict::Passed,
        };
        let score = if verdict == Verdict::Passed { self.score(demand) } else { 0 };
        Candidate { verdict, ..Candidate::node(self.node, score) }
    }

    fn is_wanted(&self, service: &ServiceSetup) -> bool {
        let labels = &self.marks.labels;
        let selected = service.spec.node_selector.iter().all(|(key, value)| labels.get(key) == Some(value));
        let required = &service.spec.affinity.node.required;
        selected
            && (required.is_empty()
                || required.iter().any(|all| !all.is_empty() && all.iter().all(|one| one.holds(labels))))
    }

    fn is_tolerated(&self, service: &ServiceSetup) -> bool {
        let mut keeping = self.marks.taints.iter().filter(|taint| taint.effect != TaintEffect::PreferNoSchedule);
        keeping.all(|taint| service.spec.tolerations.iter().any(|toleration| toleration.tolerates(taint)))
    }

    fn score(&self, demand: &Resources) -> i64 {
        let left = |free: u32, needed: u32, capacity: u32| i64::from(free - needed) * 100 / i64::from(capacity);
        let cpu = left(self.free.cpu, demand.cpu, self.capacity.cpu);
        match self.capacity.memory {
            0 => cpu,
            capacity => (cpu + left(self.free.memory, demand.memory, capacity)) / 2,
        }
    }
}

/// How many were ruled out, for each reason.
pub(super) fn counts(compared: &[Candidate]) -> Vec<(Verdict, u32)> {
    let mut counts: Vec<(Verdict, u32)> = Vec::new();
    for candidate in compared {
        match counts.iter_mut().find(|(verdict, _)| *verdict == candidate.verdict) {
            Some((_, count)) => *count += 1,
            None => counts.push((candidate.verdict, 1)),
        }
    }
    counts
}
