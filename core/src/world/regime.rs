//! The policies in force, as workers and dispatchers ask about them.
//!
//! Which tasks wait is known to queues alone; what a discipline says of slices and switches depends on nothing that
//! waits, so everybody may ask the one empty copy here.

use super::World;
use super::dispatch::move_over;
use crate::balance::BalancePolicy;
use crate::ids::{NodeId, ReplicaId, Seq};
use crate::ledger::Command;
use crate::pending::TimerId;
use crate::place::PlacePolicy;
use crate::predict::PredictPolicy;
use crate::queue::{QueueDiscipline, QueuePolicy};
use crate::rng::Rng;
use crate::scenario::{Binding, Detect, Policies};
use crate::trace::{EventKind, PolicyFamily, Rule, Sink, Site};

pub(super) struct Regime {
    pub policies: Policies,
    /// The queue discipline in force. Invariant: nothing waits in it.
    pub discipline: Box<dyn QueueDiscipline>,
}

impl Clone for Regime {
    fn clone(&self) -> Self {
        Self { policies: self.policies.clone(), discipline: self.discipline.boxed_clone() }
    }
}

impl Regime {
    pub fn new(policies: &Policies) -> Self {
        Self { policies: policies.clone(), discipline: policies.queue.build() }
    }

    #[inline]
    pub fn is_late(&self) -> bool {
        self.policies.binding == Binding::Late
    }

    pub fn detect(&self) -> Option<&Detect> {
        self.policies.detect.as_ref()
    }

    pub fn set_queue(&mut self, policy: &QueuePolicy) {
        self.policies.queue = policy.clone();
        self.discipline = policy.build();
    }
}

/// Makes a queue with chance of its own.
pub(super) fn build_queue(policy: &QueuePolicy, chance: Rng) -> Box<dyn QueueDiscipline> {
    let mut queue = policy.build();
    queue.set_chance(chance);
    queue
}

/// A policy that somebody chose during the run. The ledger knows it by its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    Queue(QueuePolicy),
    Balance(BalancePolicy),
    Place(PlacePolicy),
    Predict(PredictPolicy),
}

impl Choice {
    fn family(&self) -> PolicyFamily {
        match self {
            Self::Queue(_) => PolicyFamily::Queue,
            Self::Balance(_) => PolicyFamily::Balance,
            Self::Place(_) => PolicyFamily::Place,
            Self::Predict(_) => PolicyFamily::Predict,
        }
    }
}

impl World {
    /// The queue of a worker: the discipline in force, or a plain one where tasks wait at the control plane.
    pub(super) fn local_queue(&self, node: NodeId, boot: u32) -> Box<dyn QueueDiscipline> {
        if self.regime.is_late() {
            return QueuePolicy::new("fcfs").expect("the table has fcfs").build();
        }
        let name = format!("queue/{node}/{boot}/{}", self.choices.len());
        build_queue(&self.regime.policies.queue, Rng::stream(self.setup.seed, &name))
    }

    /// Somebody wants another policy.
    pub(super) fn choose<S: Sink>(&mut self, choice: Choice, sink: &mut S) {
        let family = choice.family();
        let number = self.choices.len() as u16;
        self.choices.push(choice);
        self.operate(Command::SetPolicy { family, choice: number }, None, sink);
    }

    /// It is recorded that another policy is in force: the workers are told.
    pub(super) fn note_policy<S: Sink>(
        &mut self,
        control: ReplicaId,
        family: PolicyFamily,
        choice: u16,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> Option<Seq> {
        let choice = self.choices.get(choice as usize).cloned()?;
        let index = match &choice {
            Choice::Queue(policy) => policy.index() as u8,
            Choice::Balance(policy) => policy.index() as u8,
            Choice::Place(policy) => policy.index() as u8,
            Choice::Predict(policy) => policy.index() as u8,
        };
        let cause = self.emit(sink, Site::Control(control), cause, EventKind::PolicyChanged { family, index });
        match choice {
            Choice::Balance(policy) => self.regime.policies.balance = policy,
            Choice::Place(policy) => self.regime.policies.place = policy,
            Choice::Predict(policy) => self.regime.policies.predict = policy,
            Choice::Queue(policy) => self.note_queue(&policy, sink),
        }
        cause
    }

    /// Another discipline is in force. Between one that shares processors and one that does not, whatever runs waits again.
    fn note_queue<S: Sink>(&mut self, policy: &QueuePolicy, sink: &mut S) {
        let shared = self.regime.discipline.shares();
        let rule = Rule::Queue(policy.index() as u8);
        self.regime.set_queue(policy);
        let shares = self.regime.discipline.shares();
        self.tasks.forget_marks();
        for node in (0..self.workers.len() as u16).map(NodeId) {
            if shares != shared {
                self.vacate(node, rule, sink);
                self.workers[node.index()].set_sharing(shares, self.now);
            }
            if !self.regime.is_late() {
                let queue = self.local_queue(node, self.workers[node.index()].boot);
                move_over(&mut self.workers[node.index()].queue, queue, self.now);
                self.workers[node.index()].forget_marks();
                self.pending.cancel(std::mem::replace(&mut self.workers[node.index()].boost, TimerId::NONE));
                self.expect_boost(node);
            }
            self.new_slices(node);
            self.must_schedule(node);
        }
    }

    /// It is recorded that another policy is in force: the dispatcher goes by it.
    pub(super) fn follow_policy(&mut self, control: ReplicaId, family: PolicyFamily, choice: u16) {
        let outline = self.setup.outline();
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        match self.choices.get(choice as usize) {
            Some(Choice::Place(policy)) => dispatcher.set_placer(policy, outline),
            Some(Choice::Balance(policy)) => dispatcher.set_balancer(policy),
            Some(Choice::Queue(policy)) => {
                let name = format!("queue/{}/{choice}", self.plane.is_some());
                let chance = Rng::stream(self.setup.seed, &name);
                self.pending.cancel(std::mem::replace(&mut dispatcher.boost, TimerId::NONE));
                dispatcher.set_queue(policy, chance, self.now);
                self.expect_central_boost(control);
            }
            Some(Choice::Predict(policy)) => dispatcher.predictor = policy.build(),
            None => {}
        }
        if family == PolicyFamily::Queue {
            self.track_given(control);
        }
    }

    /// What rules the tasks that run on a worker: its own queue, or with late binding the discipline in force.
    #[inline]
    pub(super) fn ruling(&self, node: NodeId) -> &dyn QueueDiscipline {
        match self.regime.is_late() {
            true => &*self.regime.discipline,
            false => &*self.workers[node.index()].queue,
        }
    }
}
