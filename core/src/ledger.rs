//! The ledger: the state that every decision passes through before anybody acts on it.
//!
//! [`Ledger::apply`] is pure and total: the same commands in the same order give the same ledger, whoever applies
//! them, and a command that no longer makes sense is refused with a reason instead of failing. That is what lets a
//! replicated control plane put a log in front of it.
//!
//! The one idea is the attempt number. Each time a task is given to a node its attempt grows by one; orders and
//! reports carry it, and whatever carries an older one is refused. So a task of a lost node can be given out anew at
//! once, although the lost node may still be running it, and is still completed exactly once.
//!
//! A client that asks a second time, because it heard no answer, is answered as the first time: the ledger keeps the
//! sessions of clients with what it answered them ([`Ledger::record`]).
//!
//! What is believed of the nodes, what a node given up may still be running, and which policies are in force stand here
//! too: whoever leads next inherits it.
//!
//! The ledger knows nothing of queues or reasons, and forgets tasks that ended long ago.

mod command;
mod container;
mod deed;

pub use command::{Command, NodeRecord, Outcome, Record};
pub use container::{ContainerRecord, Containers, ServiceRecord, Standing};
pub use deed::{Deed, Told};

use crate::clock::Duration;
use crate::consensus::{Admission, Index, SessionId, Sessions, Stamp};
use crate::ids::{NodeId, TaskId};
use crate::trace::{PolicyFamily, RequeueReason};
use crate::view::TaskStatus;
use command::UNKNOWN;
use std::collections::VecDeque;

/// How many of the newest tasks stay known after they ended.
pub const RETAINED: usize = 1_024;

/// The replicated state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// Records of the newest tasks. Invariant: `records[i]` is of the task numbered `forgotten + i`.
    records: VecDeque<Record>,
    forgotten: u32,
    /// By node.
    nodes: Vec<NodeRecord>,
    /// What nodes were running when they were last given up: node, task, attempt. They may be running it still.
    strays: Vec<(NodeId, TaskId, u32)>,
    /// Of clients, with the place in the log of what they asked for.
    sessions: Sessions<Index>,
    containers: Containers,
    /// The choices of policies in force, by their families; `None` for those of the scenario.
    policies: [Option<u16>; 4],
    /// Reports count whatever attempt they are of. For the test that shows what the numbers are good for.
    unfenced: bool,
}

impl Ledger {
    /// Takes the fence of attempt numbers down.
    pub(crate) fn unfence(&mut self) {
        self.unfenced = true;
    }

    /// Keeps so many sessions from here on, with these open.
    pub fn keep_sessions(&mut self, capacity: usize, open: impl Iterator<Item = SessionId>) {
        self.sessions = Sessions::new(capacity);
        for session in open {
            self.sessions.open(session);
        }
    }

    /// Applies the command of a client that stands at `index` in the log, unless it was applied before.
    pub fn record(&mut self, stamp: Stamp, index: Index, command: &Command) -> Outcome {
        match self.sessions.admit(stamp) {
            Admission::Fresh => {}
            Admission::Duplicate(_) => return Outcome::Repeated,
            Admission::Stale => return Outcome::Ignored,
            Admission::Full => return Outcome::Busy,
            Admission::Unknown => return Outcome::Expired,
        }
        let outcome = self.apply(command);
        self.sessions.record(stamp, index);
        outcome
    }

    /// What the sessions say of a client's command; a reply is its first place in the log.
    #[must_use]
    pub fn admit(&self, stamp: Stamp) -> Admission<'_, Index> {
        self.sessions.admit(stamp)
    }

    /// How many sessions are open.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// What a node was running when it was last given up, with the attempt numbers.
    pub fn strays(&self, node: NodeId) -> impl Iterator<Item = (TaskId, u32)> {
        self.strays.iter().filter(move |stray| stray.0 == node).map(|stray| (stray.1, stray.2))
    }

    /// Applies one command.
    #[inline(always)] // callers know which command it is
    pub fn apply(&mut self, command: &Command) -> Outcome {
        match *command {
            Command::Submit { task, work } => self.submit(task, work),
            Command::Reject { task } if task.0 < self.forgotten => Outcome::Ignored,
            Command::Reject { task } => {
                let record = self.entry(task);
                if record.status.is_some_and(|status| status != TaskStatus::Waiting) {
                    return Outcome::Ignored;
                }
                record.status = Some(TaskStatus::Rejected);
                Outcome::Applied { attempt: record.attempt }
            }
            Command::Assign { task, node } => self.assign(task, node),
            Command::Finish { task, node, attempt } => self.current(task, Some(node), attempt, |record| {
                record.status = Some(TaskStatus::Completed);
                record.remaining = Duration::ZERO;
            }),
            Command::Return { task, node, attempt, remaining } => self.current(task, Some(node), attempt, |record| {
                record.status = Some(TaskStatus::Waiting);
                record.remaining = remaining;
            }),
            Command::Requeue { task, attempt, reason } => self.requeue(task, attempt, reason),
            Command::Join { node, boot } => {
                let outcome = self.node_change(node, |record| {
                    let new = !record.removed && record.boot < boot;
                    record.boot = record.boot.max(boot);
                    new
                });
                self.forget_strays(node, outcome)
            }
            Command::NodeDown { node, .. } => {
                let outcome = self.node_change(node, |record| {
                    let changes = record.serves();
                    record.down |= changes;
                    changes
                });
                self.forget_strays(node, outcome)
            }
            Command::NodeUp { node } => self.node_change(node, |record| {
                let changes = record.down && !record.removed;
                record.down &= !changes;
                changes
            }),
            Command::RemoveNode { node } => {
                self.node_change(node, |record| !std::mem::replace(&mut record.removed, true))
            }
            Command::Register { session } if self.sessions.is_open(session) => Outcome::Ignored,
            Command::Register { session } => {
                self.sessions.open(session);
                Outcome::Applied { attempt: 0 }
            }
            Command::SetPolicy { .. } if self.knows(command) => Outcome::Ignored,
            Command::SetPolicy { family, choice } => {
                self.policies[family as usize] = Some(choice);
                Outcome::Applied { attempt: 0 }
            }
            Command::Container(ref deed) => self.apply_deed(deed),
        }
    }

    /// True when a command was recorded before, so that it changes nothing and may be acknowledged.
    #[must_use]
    pub fn knows(&self, command: &Command) -> bool {
        match *command {
            Command::Submit { task, .. } => task.0 < self.forgotten || self.get(task).is_some(),
            Command::Finish { task, .. } | Command::Return { task, .. } => {
                task.0 < self.forgotten || self.repeats(command)
            }
            Command::Join { node, boot } => self.node(node).boot >= boot || self.node(node).removed,
            Command::RemoveNode { node } => self.node(node).removed,
            Command::Register { session } => self.sessions.is_open(session),
            Command::SetPolicy { family, choice } => self.policy(family) >= Some(choice),
            Command::Container(ref deed) => self.knows_deed(deed),
            _ => false,
        }
    }

    /// True for a report that was recorded before under the same attempt number.
    #[must_use]
    pub fn repeats(&self, command: &Command) -> bool {
        let stands = |task, node, attempt, status| {
            let same =
                |record: &Record| (record.node, record.attempt, record.status) == (Some(node), attempt, Some(status));
            self.get(task).is_some_and(same)
        };
        match *command {
            Command::Finish { task, node, attempt } => stands(task, node, attempt, TaskStatus::Completed),
            Command::Return { task, node, attempt, .. } => stands(task, node, attempt, TaskStatus::Waiting),
            _ => false,
        }
    }

    /// The current attempt number, when a report carries one that can never be current again.
    #[must_use]
    pub fn fences(&self, command: &Command) -> Option<u32> {
        let (Command::Finish { task, node, attempt } | Command::Return { task, node, attempt, .. }) = *command else {
            return None;
        };
        let record = match self.get(task) {
            _ if self.unfenced => return None,
            Some(record) => record,
            None if self.is_done(task) => &UNKNOWN,
            // This copy may be behind: a later one knows the task.
            None => return None,
        };
        let is_current = record.status == Some(TaskStatus::Assigned) && record.node == Some(node);
        let is_over = attempt < record.attempt || (attempt == record.attempt && !is_current);
        is_over.then_some(record.attempt)
    }

    /// True for a task that was completed, however long ago.
    #[must_use]
    pub fn is_done(&self, task: TaskId) -> bool {
        task.0 < self.forgotten || self.get(task).is_some_and(|record| record.status == Some(TaskStatus::Completed))
    }

    /// How many bytes it takes to send a copy.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let sessions = self.sessions.len() * 16 + self.sessions.replies() * 12;
        let tasks = self.records.len() * 32 + self.strays.len() * 12;
        (tasks + self.nodes.len() * 8 + sessions + 64) as u64 + self.containers.bytes()
    }

    /// What is known of a node.
    #[inline]
    #[must_use]
    pub fn node(&self, node: NodeId) -> NodeRecord {
        self.nodes.get(node.index()).copied().unwrap_or_default()
    }

    /// The choice of a policy in force; `None` for that of the scenario.
    #[must_use]
    pub fn policy(&self, family: PolicyFamily) -> Option<u16> {
        self.policies[family as usize]
    }

    /// Every task that is known and not done, oldest first.
    pub fn open(&self) -> impl Iterator<Item = (TaskId, &Record)> {
        let open = |record: &Record| matches!(record.status, Some(TaskStatus::Waiting | TaskStatus::Assigned));
        (self.forgotten..).map(TaskId).zip(&self.records).filter(move |(_, record)| open(record))
    }

    fn node_change(&mut self, node: NodeId, change: impl FnOnce(&mut NodeRecord) -> bool) -> Outcome {
        if self.nodes.len() <= node.index() {
            self.nodes.resize(node.index() + 1, NodeRecord::default());
        }
        match change(&mut self.nodes[node.index()]) {
            true => Outcome::Applied { attempt: 0 },
            false => Outcome::Ignored,
        }
    }

    /// What is known of a task; `None` when it was never heard of or ended long ago.
    #[inline]
    #[must_use]
    pub fn get(&self, task: TaskId) -> Option<&Record> {
        self.records.get(task.0.checked_sub(self.forgotten)? as usize).filter(|record| record.status.is_some())
    }

    /// The tasks that are given to `node` and not done, oldest first.
    pub fn assigned_to(&self, node: NodeId) -> impl Iterator<Item = (TaskId, &Record)> {
        let held = move |record: &Record| record.status == Some(TaskStatus::Assigned) && record.node == Some(node);
        (self.forgotten..).map(TaskId).zip(&self.records).filter(move |(_, record)| held(record))
    }

    #[inline]
    fn submit(&mut self, task: TaskId, work: Duration) -> Outcome {
        if task.0 < self.forgotten {
            return Outcome::Ignored;
        }
        let new = Record { status: Some(TaskStatus::Waiting), work, remaining: work, ..UNKNOWN };
        if (task.0 - self.forgotten) as usize == self.records.len() {
            self.forget();
            self.records.push_back(new);
            return Outcome::Applied { attempt: 0 };
        }
        let record = self.entry(task);
        if record.status.is_some() {
            return Outcome::Ignored; // a task keeps its number, also where its client's session expired
        }
        *record = new;
        Outcome::Applied { attempt: 0 }
    }

    /// A task is taken away from a node, which may go on with it when it is only believed to be lost.
    fn requeue(&mut self, task: TaskId, attempt: u32, reason: RequeueReason) -> Outcome {
        let mut held_by = None;
        let outcome = self.current(task, None, attempt, |record| {
            record.status = Some(TaskStatus::Waiting);
            record.remaining = record.work;
            held_by = record.node;
        });
        if reason == RequeueReason::NodeLost
            && let Some(node) = held_by
        {
            self.strays.push((node, task, attempt));
        }
        outcome
    }

    /// A node begins anew: it came back empty, or it is given up again.
    fn forget_strays(&mut self, node: NodeId, outcome: Outcome) -> Outcome {
        if let Outcome::Applied { .. } = outcome {
            self.strays.retain(|stray| stray.0 != node);
        }
        outcome
    }

    #[inline]
    fn assign(&mut self, task: TaskId, node: NodeId) -> Outcome {
        if task.0 < self.forgotten || !self.node(node).accepts() {
            return Outcome::Ignored;
        }
        let record = self.entry(task);
        if record.status != Some(TaskStatus::Waiting) {
            return Outcome::Ignored;
        }
        record.status = Some(TaskStatus::Assigned);
        record.node = Some(node);
        record.attempt += 1;
        Outcome::Applied { attempt: record.attempt }
    }

    /// Changes a task that is given out, if the attempt number (and the node, where one is named) is the current one.
    #[inline]
    fn current(
        &mut self,
        task: TaskId,
        node: Option<NodeId>,
        attempt: u32,
        change: impl FnOnce(&mut Record),
    ) -> Outcome {
        let place = task.0.checked_sub(self.forgotten).map(|place| place as usize);
        let Some(record) = place.and_then(|place| self.records.get_mut(place)) else {
            return Outcome::Fenced { current: 0 };
        };
        let is_current = record.status == Some(TaskStatus::Assigned)
            && (self.unfenced || record.attempt == attempt)
            && node.is_none_or(|node| record.node == Some(node));
        if !is_current {
            return Outcome::Fenced { current: record.attempt };
        }
        change(record);
        Outcome::Applied { attempt }
    }

    /// The record of a task that is not forgotten, made when it is new. Tasks can be recorded in another order than
    /// they were numbered, because messages overtake each other.
    #[inline]
    fn entry(&mut self, task: TaskId) -> &mut Record {
        let place = (task.0 - self.forgotten) as usize;
        while self.records.len() <= place {
            self.records.push_back(UNKNOWN);
        }
        &mut self.records[place]
    }

    #[inline]
    fn forget(&mut self) {
        while self.records.len() > RETAINED
            && matches!(self.records[0].status, Some(TaskStatus::Completed | TaskStatus::Rejected))
        {
            self.records.pop_front();
            self.forgotten += 1;
        }
    }
}

#[cfg(test)]
mod tests;
