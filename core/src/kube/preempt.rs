//! Preemption: whom to put out when a pod fits nowhere.
//!
//! On each node that might take the pod without its pods of lower priority, those are taken off, and then taken back
//! as long as the pod still fits: first those whose budget allows no more to go, then the others, each from the most
//! important down. Who could not be taken back is a victim. Of the nodes, the best is the one with 1. fewest victims
//! whose budget is broken, 2. the lowest of highest priorities, 3. the lowest sum of priorities, each counted from the
//! lowest there is, 4. fewest victims, 5. the latest start of the earliest started victim of the highest priority,
//! 6. the first. All nodes are tried; upstream tries a tenth of them, 100 at least, from a random one on.

use super::attempt::Attempt;
use super::cluster::{Bound, Cluster, NodeId, PodId, Room, Share, TemplateId};
use super::demand::{CPU, MEMORY, ResourceId};
use super::fit;
use super::funnel::{self, Status};
use super::label::Selector;
use super::scheduler::Scheduler;
use crate::order;

/// How many pods of a kind may go (PodDisruptionBudget, as far as it matters here).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The namespace of the pods.
    pub namespace: String,
    /// Their labels; none, and one that asks for nothing, means no pod.
    pub selector: Option<Selector>,
    /// How many of them may go now.
    pub allowed: i64,
}

/// Whom to put out, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preemption {
    /// The node that then takes the pod.
    pub node: NodeId,
    /// Who has to go, the most important first; nobody when the node takes the pod as it is.
    pub victims: Vec<PodId>,
    /// How many of them go although their budget allows no more to go.
    pub violations: u32,
}

impl Scheduler {
    /// Whom to put out so that a pod can be placed, and where. `None` when that helps nowhere, or when these pods never
    /// put out others.
    #[must_use]
    pub fn preempt(&self, template: TemplateId, budgets: &[Budget]) -> Option<Preemption> {
        let cluster = self.cluster();
        let attempt = Attempt::new(cluster, template);
        if let Some((node, _)) = cluster.nodes().find(|(node, _)| attempt.admits(*node)) {
            return Some(Preemption { node, victims: Vec::new(), violations: 0 });
        }
        if cluster.pod_template(template).never_preempts {
            return None;
        }
        let candidates = cluster.nodes().filter_map(|(node, _)| {
            let might = funnel::status(&attempt.rejections(node)) == Status::Unschedulable;
            might.then(|| victims(cluster, &attempt, template, node, budgets)).flatten()
        });
        let keyed = candidates.map(|candidate| (cost(cluster, &candidate), candidate));
        let best = keyed.reduce(|best, next| if next.0 < best.0 { next } else { best });
        best.map(|(_, candidate)| candidate)
    }
}

/// What decides between candidates: less is better, part by part.
fn cost(cluster: &Cluster, candidate: &Preemption) -> (u32, i32, i64, usize, i64) {
    let bound = |pod: &PodId| cluster.pod(*pod).expect("victims are there");
    let priority = |pod: &PodId| cluster.pod_template(bound(pod).template).priority;
    let highest = candidate.victims.iter().map(priority).max().unwrap_or(i32::MIN);
    let sum = candidate.victims.iter().map(|pod| i64::from(priority(pod)) - i64::from(i32::MIN)).sum();
    let of_highest = candidate.victims.iter().filter(|pod| priority(pod) == highest);
    let earliest = of_highest.map(|pod| bound(pod).start).min().unwrap_or(i64::MAX);
    // The later, the better: the sign turned over.
    (candidate.violations, highest, sum, candidate.victims.len(), !earliest)
}

/// Who has to go from a node; `None` when the pod does not fit even without all of lower priority.
fn victims(
    cluster: &Cluster,
    attempt: &Attempt,
    template: TemplateId,
    node: NodeId,
    budgets: &[Budget],
) -> Option<Preemption> {
    let priority = |bound: &Bound| cluster.pod_template(bound.template).priority;
    let own = cluster.pod_template(template).priority;
    let there = cluster.pods_on(node).iter().filter_map(|pod| Some((*pod, *cluster.pod(*pod)?)));
    let mut lower: Vec<(PodId, Bound)> = there.filter(|(_, bound)| priority(bound) < own).collect();
    if lower.is_empty() {
        return None;
    }
    order::sort_by_key(&mut lower, |(_, bound)| {
        // The sign turned over, so that what is below 0 comes after what is not.
        let importance = !(priority(bound) as u32 ^ 1 << 31);
        let start = order::unsigned(bound.start);
        (u64::from(importance) << 32 | start >> 32, start as u32)
    });
    let mut trial = Trial::new(cluster, attempt.clone(), template, node);
    lower.iter().for_each(|(_, bound)| trial.count(bound, -1));
    if !trial.fits() {
        return None;
    }
    let violating = violating(cluster, &lower, budgets);
    let (mut is_victim, mut violations) = (vec![false; lower.len()], 0);
    for of_budget in [true, false] {
        for place in (0..lower.len()).filter(|place| violating[*place] == of_budget) {
            trial.count(&lower[place].1, 1);
            if !trial.fits() {
                trial.count(&lower[place].1, -1);
                is_victim[place] = true;
                violations += u32::from(of_budget);
            }
        }
    }
    let victims = lower.iter().zip(is_victim).filter(|(_, is_victim)| *is_victim).map(|((pod, _), _)| *pod).collect();
    Some(Preemption { node, victims, violations })
}

/// Which pods break a budget when all go, the most important first.
fn violating(cluster: &Cluster, pods: &[(PodId, Bound)], budgets: &[Budget]) -> Vec<bool> {
    let mut allowed: Vec<i64> = budgets.iter().map(|budget| budget.allowed).collect();
    let mut violates = |(_, bound): &(PodId, Bound)| {
        let pod = cluster.pod_template(bound.template);
        let mut any = false;
        for (budget, allowed) in budgets.iter().zip(&mut allowed) {
            let selector = budget.selector.as_ref().filter(|selector| !selector.is_empty() && !pod.labels.is_empty());
            if budget.namespace == pod.namespace && selector.is_some_and(|selector| selector.matches(&pod.labels)) {
                *allowed -= 1;
                any |= *allowed < 0;
            }
        }
        any
    };
    pods.iter().map(&mut violates).collect()
}

/// A node from which pods are taken and to which they are given back, for trial.
struct Trial<'a> {
    cluster: &'a Cluster,
    attempt: Attempt<'a>,
    template: TemplateId,
    node: NodeId,
    room: Room,
    /// Of the other resources that the pod asks for.
    shares: Vec<(ResourceId, Share)>,
}

impl<'a> Trial<'a> {
    fn new(cluster: &'a Cluster, attempt: Attempt<'a>, template: TemplateId, node: NodeId) -> Self {
        let others = &cluster.template(template).demand.others;
        let shares = others.iter().map(|(resource, _)| (*resource, *cluster.share(*resource, node))).collect();
        Self { cluster, attempt, template, node, room: *cluster.room(node), shares }
    }

    /// Counts a pod in (1) or out (-1).
    fn count(&mut self, bound: &Bound, sign: i64) {
        let demand = &self.cluster.template(bound.template).demand;
        self.room.pods = self.room.pods.wrapping_add_signed(sign as i32);
        self.room.cpu.requested += sign * demand.real[CPU];
        self.room.memory.requested += sign * demand.real[MEMORY];
        for (resource, share) in &mut self.shares {
            share.requested += sign * demand.other(*resource);
        }
        self.attempt.update(bound, sign);
    }

    /// Name, labels and taints are not asked again: had they kept the pod away, putting others out would not help.
    fn fits(&self) -> bool {
        let share = |resource: ResourceId| {
            let found = self.shares.iter().find(|(known, _)| *known == resource);
            &found.expect("every resource that the pod asks for is there").1
        };
        fit::fits(&self.cluster.template(self.template).demand, &self.room, share) && self.attempt.agrees(self.node)
    }
}
