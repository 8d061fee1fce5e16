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
//! What is believed of the nodes, and which policies are in force, stands here too: whoever leads next inherits it.
//!
//! The ledger knows nothing of queues or reasons, and forgets tasks that ended long ago.

mod container;
mod deed;

pub use container::{ContainerRecord, Containers, ServiceRecord, Standing};
pub use deed::{Deed, Told};

use crate::clock::Duration;
use crate::ids::{NodeId, TaskId};
use crate::trace::{PolicyFamily, RequeueReason};
use crate::view::TaskStatus;
use std::collections::VecDeque;

/// How many of the newest tasks stay known after they ended.
pub const RETAINED: usize = 1_024;

/// A change to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Records a task: from here on it cannot be lost.
    Submit {
        /// Which.
        task: TaskId,
        /// All its work.
        work: Duration,
    },
    /// Records that a task is not taken in.
    Reject {
        /// Which.
        task: TaskId,
    },
    /// Gives a waiting task to a node under a new attempt number.
    Assign {
        /// Which.
        task: TaskId,
        /// To whom.
        node: NodeId,
    },
    /// Records a task as done.
    Finish {
        /// Which.
        task: TaskId,
        /// By whom.
        node: NodeId,
        /// Under which attempt number.
        attempt: u32,
    },
    /// Takes a task back from a node that stopped it, keeping what was done.
    Return {
        /// Which.
        task: TaskId,
        /// From whom.
        node: NodeId,
        /// Under which attempt number.
        attempt: u32,
        /// What is left of it.
        remaining: Duration,
    },
    /// Takes a task away from a node that is lost; what was done there is lost too.
    Requeue {
        /// Which.
        task: TaskId,
        /// Under which attempt number it was given out.
        attempt: u32,
        /// Why.
        reason: RequeueReason,
    },
    /// Records that a node is there: a new one, or one that came back empty.
    Join {
        /// Which.
        node: NodeId,
        /// How many times it was started.
        boot: u32,
    },
    /// Records that a node is believed to be down: nothing more is given to it.
    NodeDown {
        /// Which.
        node: NodeId,
        /// How long nothing was heard of it.
        silence: Duration,
    },
    /// Records that a node believed to be down was heard of.
    NodeUp {
        /// Which.
        node: NodeId,
    },
    /// Takes a node out of service for good.
    RemoveNode {
        /// Which.
        node: NodeId,
    },
    /// Puts another policy in force.
    SetPolicy {
        /// Of which family.
        family: PolicyFamily,
        /// Its number: the how-manieth choice of this run it is. What was chosen stands with whoever asked for it.
        choice: u16,
    },
    /// Changes something about containers.
    Container(Deed),
}

/// What a command led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was applied; the task now has this attempt number.
    Applied {
        /// The task's attempt number.
        attempt: u32,
    },
    /// It was refused: it carries an attempt number that is not the current one, or the task has ended.
    Fenced {
        /// The task's attempt number.
        current: u32,
    },
    /// It changes nothing: the task is not in the state that the command is about.
    Ignored,
}

/// What the ledger knows of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// Where it stands.
    pub status: Option<TaskStatus>,
    /// The node it was last given to.
    pub node: Option<NodeId>,
    /// How many times it was given to a node: the fencing token.
    pub attempt: u32,
    /// All its work.
    pub work: Duration,
    /// What is left of it, as last told.
    pub remaining: Duration,
}

const UNKNOWN: Record =
    Record { status: None, node: None, attempt: 0, work: Duration::ZERO, remaining: Duration::ZERO };

/// What the ledger knows of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeRecord {
    /// How many times it was started; 0 when it never joined.
    pub boot: u32,
    /// True when it is believed to be down.
    pub down: bool,
    /// True when it was taken out of service.
    pub removed: bool,
    /// True while it is to be emptied of containers and gets nothing.
    pub cordoned: bool,
    /// True once it has no container any more, after that.
    pub drained: bool,
    /// The number of the latest order about that.
    pub ordered: u16,
}

impl NodeRecord {
    /// True when it can work.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.boot > 0 && !self.down && !self.removed
    }

    /// True when tasks and containers can be given to it.
    #[must_use]
    pub fn accepts(&self) -> bool {
        self.serves() && !self.cordoned
    }
}

/// The replicated state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// Records of the newest tasks. Invariant: `records[i]` is of the task numbered `forgotten + i`.
    records: VecDeque<Record>,
    forgotten: u32,
    /// By node.
    nodes: Vec<NodeRecord>,
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
            Command::Requeue { task, attempt, .. } => self.current(task, None, attempt, |record| {
                record.status = Some(TaskStatus::Waiting);
                record.remaining = record.work;
            }),
            Command::Join { node, boot } => self.node_change(node, |record| {
                let new = !record.removed && record.boot < boot;
                record.boot = record.boot.max(boot);
                new
            }),
            Command::NodeDown { node, .. } => self.node_change(node, |record| {
                let changes = record.serves();
                record.down |= changes;
                changes
            }),
            Command::NodeUp { node } => self.node_change(node, |record| {
                let changes = record.down && !record.removed;
                record.down &= !changes;
                changes
            }),
            Command::RemoveNode { node } => {
                self.node_change(node, |record| !std::mem::replace(&mut record.removed, true))
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
        (self.records.len() * 32 + self.nodes.len() * 8 + 64) as u64 + self.containers.bytes()
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
            return Outcome::Ignored; // sent twice, recorded once
        }
        *record = new;
        Outcome::Applied { attempt: 0 }
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
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TASK: TaskId = TaskId(0);
    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);

    fn ledger(commands: &[Command]) -> Ledger {
        let mut ledger = Ledger::default();
        for node in [A, B] {
            ledger.apply(&Command::Join { node, boot: 1 });
        }
        for command in commands {
            ledger.apply(command);
        }
        ledger
    }

    #[test]
    fn a_lost_node_cannot_finish_what_was_given_to_another() {
        let mut ledger = ledger(&[
            Command::Submit { task: TASK, work: Duration::SECOND },
            Command::Assign { task: TASK, node: A },
            Command::Requeue { task: TASK, attempt: 1, reason: RequeueReason::NodeLost },
            Command::Assign { task: TASK, node: B },
        ]);
        let late = Command::Finish { task: TASK, node: A, attempt: 1 };
        assert_eq!(ledger.apply(&late), Outcome::Fenced { current: 2 });
        let done = Command::Finish { task: TASK, node: B, attempt: 2 };
        assert_eq!(ledger.apply(&done), Outcome::Applied { attempt: 2 });
        assert_eq!(ledger.apply(&done), Outcome::Fenced { current: 2 }, "done once");
    }

    #[test]
    fn a_submit_sent_twice_is_recorded_once() {
        let submit = Command::Submit { task: TASK, work: Duration::SECOND };
        let mut ledger = ledger(&[submit, Command::Assign { task: TASK, node: A }]);
        assert_eq!(ledger.apply(&submit), Outcome::Ignored);
        assert_eq!(ledger.get(TASK).map(|record| record.attempt), Some(1));
    }

    #[test]
    fn nothing_is_given_to_a_node_that_is_down_gone_or_unknown() {
        let task = Command::Submit { task: TASK, work: Duration::SECOND };
        let assign = Command::Assign { task: TASK, node: A };
        let down = Command::NodeDown { node: A, silence: Duration::SECOND };
        let mut ledger = ledger(&[task, down]);
        assert_eq!(ledger.apply(&assign), Outcome::Ignored);
        assert_eq!(ledger.apply(&Command::NodeUp { node: A }), Outcome::Applied { attempt: 0 });
        assert_eq!(ledger.apply(&Command::NodeUp { node: A }), Outcome::Ignored, "it is up already");
        ledger.apply(&Command::RemoveNode { node: A });
        assert_eq!(ledger.apply(&assign), Outcome::Ignored);
        assert_eq!(ledger.apply(&Command::Assign { task: TASK, node: NodeId(7) }), Outcome::Ignored);
    }

    #[test]
    fn a_node_comes_back_once_for_each_start() {
        let mut ledger = ledger(&[]);
        let back = Command::Join { node: A, boot: 2 };
        assert_eq!(ledger.apply(&back), Outcome::Applied { attempt: 0 });
        assert_eq!(ledger.apply(&back), Outcome::Ignored, "said twice");
        assert_eq!(ledger.apply(&Command::Join { node: A, boot: 1 }), Outcome::Ignored, "said late");
    }

    #[test]
    fn ended_tasks_are_forgotten_oldest_first() {
        let mut ledger = ledger(&[]);
        for task in (0..10_000).map(TaskId) {
            ledger.apply(&Command::Submit { task, work: Duration::SECOND });
            ledger.apply(&Command::Assign { task, node: A });
            ledger.apply(&Command::Finish { task, node: A, attempt: 1 });
        }
        assert_eq!(ledger.get(TaskId(10)), None);
        assert!(ledger.get(TaskId(9_999)).is_some());
        assert!(ledger.records.len() <= RETAINED + 1);
        assert_eq!(ledger.apply(&Command::Assign { task: TaskId(3), node: B }), Outcome::Ignored);
    }
}
