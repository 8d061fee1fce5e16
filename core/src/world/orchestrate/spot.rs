//! On which node a container is placed: as the kube-scheduler would.
//!
//! Each round of placements looks at the cluster as the ledger and the dispatcher have it: nodes with their labels,
//! taints and images, the containers that are placed, and what tasks hold. A node that is drained is unschedulable, and
//! one that is believed to be down has the taint that Kubernetes gives such nodes; nobody tolerates either. Of several
//! nodes with the highest score the first is chosen. Nothing of a round is needed for the next, so a new leader
//! places as the one before would have.

use super::gate::Census;
use super::pod;
use crate::ids::{ContainerId, NodeId, ReplicaId, Resources, ServiceId};
use crate::kube::{self, Budget, Effect, Filter, Funnel, NodeVerdict, Outcome, PodId, Reason, Scheduler, TemplateId};
use crate::trace::{Candidate, Verdict};
use crate::world::World;
use crate::world::dispatch::Member;
use crate::world::services::ServiceSetup;
use std::collections::BTreeMap;

/// The taint of a node that is believed to be down.
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";

/// The most containers that one round places: as many as a scheduler remembers.
pub(super) const ROUND: usize = 1_000;

/// Nodes, each with its score and verdict.
pub(super) type Compared = Vec<Candidate>;

/// A round of placements: the cluster, and what was decided so far.
#[derive(Debug)]
pub(in crate::world) struct Round {
    scheduler: Scheduler,
    /// The world's numbers of the engine's nodes.
    nodes: Vec<NodeId>,
    attempts: usize,
}

/// A round in the making.
pub(super) struct Spots<'a> {
    world: &'a World,
    round: Round,
    /// The names of the taints that nodes were given.
    taints: Vec<&'a str>,
    templates: BTreeMap<(ServiceId, u16), TemplateId>,
    containers: BTreeMap<PodId, ContainerId>,
}

impl<'a> Spots<'a> {
    pub fn of(world: &'a World, control: ReplicaId, census: &Census) -> Self {
        let dispatcher = &world.controls[control.index()].dispatcher;
        let there = || dispatcher.nodes.iter().zip(&dispatcher.members).filter(|(_, member)| !member.removed);
        let marks = |node: NodeId| &world.workers[node.index()].marks;
        let mut taints: Vec<&str> =
            there().flat_map(|(state, _)| &marks(state.id).taints).map(|taint| taint.key.as_str()).collect();
        taints.sort_unstable();
        taints.dedup();
        let round = Round { scheduler: Scheduler::default(), nodes: Vec::new(), attempts: 0 };
        let (templates, containers) = (BTreeMap::new(), BTreeMap::new());
        let mut spots = Self { world, round, taints, templates, containers };
        for (state, member) in there() {
            let node = spots.describe(control, state.id, &state.name, &state.capacity, member);
            spots.round.scheduler.add_node(node).expect("names differ, and amounts are small");
            spots.round.nodes.push(state.id);
        }
        let held = &dispatcher.orchestrator.held;
        for (state, _) in there() {
            let mut by_tasks = state.capacity;
            by_tasks.take(&state.free);
            for (_, (_, demand)) in held.iter().filter(|(_, (node, _))| *node == state.id) {
                by_tasks.take(demand);
            }
            if by_tasks != Resources::default() {
                let template = spots.round.scheduler.template(pod::tasks(&by_tasks)).expect("amounts are small");
                spots.bind(template, state.id, 0);
            }
        }
        for (container, (node, _)) in held {
            let Some(record) = census.containers.get(*container) else { continue };
            let template = spots.template(census, record.service, record.version);
            let since = world.services.known.get(container.index()).map_or(0, |known| known.since.0 as i64);
            let Some(pod) = spots.bind(template, *node, since) else { continue };
            spots.containers.insert(pod, *container);
            if record.stop.is_some() {
                spots.round.scheduler.terminate(pod);
            }
        }
        spots
    }

    fn describe(
        &self,
        control: ReplicaId,
        node: NodeId,
        name: &str,
        capacity: &Resources,
        member: &Member,
    ) -> kube::Node {
        let world = self.world;
        let worker = &world.workers[node.index()];
        let unreachable = kube::Taint { key: UNREACHABLE.into(), value: String::new(), effect: Effect::NoSchedule };
        let there = worker.agent.images.iter().filter(|(_, there)| *there <= world.now);
        let services = &world.services;
        kube::Node {
            name: name.to_owned(),
            allocatable: pod::quantities(capacity),
            pods_max: None,
            labels: worker.marks.labels.clone(),
            taints: member
                .suspected
                .then_some(unreachable)
                .into_iter()
                .chain(worker.marks.taints.iter().map(pod::taint))
                .collect(),
            images: there
                .map(|(image, _)| {
                    let (name, bytes) = &services.images[usize::from(*image)];
                    (name.to_string(), *bytes)
                })
                .collect(),
            unschedulable: world.controls[control.index()].ledger.node(node).cordoned,
        }
    }

    fn bind(&mut self, template: TemplateId, node: NodeId, since: i64) -> Option<PodId> {
        let node = self.round.nodes.iter().position(|known| *known == node)?;
        self.round.scheduler.bind(template, kube::NodeId(node as u32), since).ok()
    }

    fn template(&mut self, census: &Census, service: ServiceId, version: u16) -> TemplateId {
        if let Some(template) = self.templates.get(&(service, version)) {
            return *template;
        }
        let mut template = census.setup[service.index()].pod.clone();
        let image = self.world.services.get(service, version).image;
        template.containers[0].image = self.world.services.images[usize::from(image)].0.to_string();
        template.tolerations = pod::for_taints(&template.tolerations, &self.taints);
        let template = self.round.scheduler.template(template).expect("it was checked with the scenario");
        self.templates.insert((service, version), template);
        template
    }

    /// Chooses a node for a container of a service and takes its room; which attempt of the round that was.
    pub fn choose(&mut self, census: &Census, container: ContainerId) -> (Option<NodeId>, u32) {
        let attempt = self.round.attempts as u32;
        let Some(record) = census.containers.get(container) else { return (None, attempt) };
        let template = self.template(census, record.service, record.version);
        self.round.attempts += 1;
        let Some(node) = self.round.scheduler.schedule(template).node else { return (None, attempt) };
        let pod = self.round.scheduler.bind(template, node, self.world.now.0 as i64);
        // Others may take its room only from the next round on.
        drop(pod);
        (Some(self.round.nodes[node.0 as usize]), attempt)
    }

    /// What keeps containers of a version of a service from each node.
    pub fn ruled_out(&mut self, census: &Census, service: ServiceId, version: u16) -> Compared {
        let template = self.template(census, service, version);
        self.round.scheduler.verdicts(template).iter().map(|verdict| self.round.candidate(verdict)).collect()
    }

    /// The containers of lower priority that have to go so that one of a service finds room.
    pub fn victims(&mut self, census: &Census, service: ServiceId, version: u16) -> Vec<ContainerId> {
        let template = self.template(census, service, version);
        let budget = |(place, setup): (usize, &ServiceSetup)| {
            let ready = i64::from(census.count(place, |record| record.is_ready()));
            let must_stay = setup.spec.budget?.must_stay(census.desired(place));
            Some(Budget {
                namespace: pod::NAMESPACE.to_owned(),
                selector: Some(pod::same_service(&setup.pod)),
                allowed: (ready - i64::from(must_stay)).max(0),
            })
        };
        let budgets: Vec<Budget> = census.setup.iter().enumerate().filter_map(budget).collect();
        let preemption = self.round.scheduler.preempt(template, &budgets);
        let victims = preemption.map(|preemption| preemption.victims).unwrap_or_default();
        victims.iter().filter_map(|pod| self.containers.get(pod).copied()).collect()
    }

    /// The round as it was, for those who ask why.
    pub fn into_round(self) -> Round {
        self.round
    }
}

impl Round {
    /// How many nodes were looked at.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Why an attempt ended as it did.
    pub fn funnel(&self, attempt: u32) -> Option<Funnel> {
        self.scheduler.funnel((self.attempts - 1).checked_sub(attempt as usize)?)
    }

    /// How the scheduler is set up.
    pub fn profile(&self) -> &kube::Profile {
        self.scheduler.profile()
    }

    /// What an attempt compared, the chosen first.
    pub fn compared(&self, attempt: u32) -> Compared {
        let Some(funnel) = self.funnel(attempt) else { return Compared::new() };
        let mut compared: Compared = funnel.nodes.iter().map(|verdict| self.candidate(verdict)).collect();
        let winner = |verdict: &NodeVerdict| Some(verdict.node) == funnel.winner;
        if let Some(place) = funnel.nodes.iter().position(winner) {
            compared[place].verdict = Verdict::Chosen;
            compared.swap(0, place);
        }
        compared.truncate(crate::trace::CANDIDATES);
        compared
    }

    fn candidate(&self, verdict: &NodeVerdict) -> Candidate {
        let node = self.nodes[verdict.node.0 as usize];
        match &verdict.outcome {
            Outcome::Scored { total, .. } => Candidate::node(node, *total),
            Outcome::Rejected(rejections) => Candidate { verdict: summary(rejections), ..Candidate::node(node, 0) },
            Outcome::NotLookedAt => Candidate::node(node, 0),
        }
    }
}

/// What ruled a node out, in one word: the first filter that did.
fn summary(rejections: &[kube::Rejection]) -> Verdict {
    let is_down = |rejection: &kube::Rejection| matches!(&rejection.reason, Reason::Untolerated { key, .. } if key == UNREACHABLE);
    if rejections.iter().any(is_down) {
        return Verdict::Down;
    }
    let too_small = |rejection: &kube::Rejection| matches!(rejection.reason, Reason::Insufficient { asked, allocatable, .. } if asked > allocatable);
    match rejections.first().map(|first| (first.filter, &first.reason)) {
        None => Verdict::Passed,
        Some((Filter::NodeUnschedulable, _)) => Verdict::Cordoned,
        Some((Filter::TaintToleration, _)) => Verdict::Tainted,
        Some((Filter::NodeName | Filter::NodeAffinity, _)) => Verdict::Unmatched,
        Some((Filter::NodeResourcesFit, _)) if rejections.iter().any(too_small) => Verdict::TooSmall,
        Some((Filter::NodeResourcesFit, _)) => Verdict::NoRoom,
        Some((Filter::PodTopologySpread, _)) => Verdict::Skewed,
        Some((Filter::InterPodAffinity, Reason::Refused { .. } | Reason::RefusedByOthers { .. })) => Verdict::TooClose,
        Some((Filter::InterPodAffinity, _)) => Verdict::Apart,
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
