//! What sentences about a run ask it. Asked after every event, so no answer makes a view unless it has to.

use super::World;
use super::replica::{ControlNode, Replica};
use super::worker::Worker;
use crate::consensus::Role;
use crate::consensus::raft::Raft;
use crate::expect::figure;
use crate::ids::{NodeId, TaskId};
use crate::predicate::{Facts, Gauge, NodeState, TaskState, Who};
use crate::view::TaskStatus;

impl Facts for World {
    fn time(&self) -> f64 {
        self.now.as_secs_f64()
    }

    fn events(&self) -> u64 {
        self.next.0
    }

    fn queue(&self) -> u64 {
        (self.dispatcher().central.len() + self.dispatcher().parked().count()) as u64
    }

    fn count(&self, who: Who, state: Option<NodeState>) -> u64 {
        let is = |found: Option<bool>| found.unwrap_or(false);
        let count = match who {
            Who::Workers => {
                let here = |(place, worker): &(u16, &Worker)| match state {
                    None => !worker.removed,
                    Some(state) => is(self.worker_is(*place, worker, state)),
                };
                (0..).zip(&self.workers).filter(here).count()
            }
            Who::Control => {
                let replicas = self.controls.iter().filter_map(|node| node.replica.as_deref());
                replicas.filter(|replica| state.is_none_or(|state| is(control_is(replica, state)))).count()
            }
        };
        count as u64
    }

    fn node(&self, name: &str, state: NodeState) -> Option<bool> {
        match self.worker_named(name) {
            Some((place, worker)) => self.worker_is(place, worker, state),
            None => control_is(self.control_named(name)?, state),
        }
    }

    fn gauge(&self, gauge: Gauge, name: &str) -> Option<f64> {
        let worker = || self.worker_named(name).map(|(_, worker)| worker);
        let control = || self.control_named(name);
        let log = |replica: &Replica| {
            let own = replica.raft.as_ref().map(Raft::storage);
            own.unwrap_or(&replica.disk.storage).log.last_index().0
        };
        Some(match gauge {
            Gauge::Queue => worker()?.queue.len() as f64,
            Gauge::Running => worker()?.running.len() as f64,
            Gauge::Finished => worker()?.finished as f64,
            Gauge::Utilisation => worker()?.utilisation(self.now),
            Gauge::Speed => f64::from(worker()?.speed.0) / 1_000.0,
            Gauge::Term => control()?.raft.as_ref().map_or(0, |raft| raft.term().0) as f64,
            Gauge::Log => log(control()?) as f64,
            Gauge::Commit => control()?.raft.as_ref().map_or(0, |raft| raft.commit_index().0) as f64,
        })
    }

    fn task(&self, name: &str, state: TaskState) -> Option<bool> {
        let id = self.task_named(name)?;
        let Some(task) = self.tasks.get(id) else {
            // It ended long ago.
            return Some(matches!(state, TaskState::Arrived | TaskState::Finished));
        };
        let status = self.ledger().get(id).and_then(|record| record.status);
        Some(match state {
            TaskState::Arrived => true,
            TaskState::Waiting => matches!(status, Some(TaskStatus::Waiting | TaskStatus::Assigned)) && task.runs == 0,
            TaskState::Running => task.runs > 0,
            TaskState::Finished => status == Some(TaskStatus::Completed),
            TaskState::Rejected => status == Some(TaskStatus::Rejected),
            TaskState::Late => {
                task.traits.deadline.is_some_and(|due| task.arrival + due < task.ended.unwrap_or(self.now))
            }
        })
    }

    fn figure(&self, name: &str) -> Option<f64> {
        match name {
            "tally.completed" => Some(self.counts.completed as f64),
            "tally.arrived" => Some(self.counts.arrived as f64),
            "tally.rejected" => Some(self.counts.rejected as f64),
            name => figure(&self.view(), name),
        }
    }
}

impl World {
    fn worker_named(&self, name: &str) -> Option<(u16, &Worker)> {
        (0..).zip(&self.workers).find(|(_, worker)| *worker.name == *name)
    }

    fn control_named(&self, name: &str) -> Option<&Replica> {
        let mut replicas = self.controls.iter().filter_map(|node: &ControlNode| node.replica.as_deref());
        replicas.find(|replica| *replica.name == *name)
    }

    /// The task with this name, when it has arrived.
    fn task_named(&self, name: &str) -> Option<TaskId> {
        let numbered = name.strip_prefix('T').and_then(|number| number.parse::<u32>().ok()?.checked_sub(1));
        let arrived = |id: &u32| u64::from(*id) < self.counts.arrived;
        match numbered.filter(arrived).map(TaskId) {
            // A task that was given a name does not go by its number.
            Some(id) if self.tasks.get(id).is_none() || self.name_of_task(id) == name => Some(id),
            _ => self.tasks.named(|id| self.name_of_task(id) == name),
        }
    }

    fn worker_is(&self, place: u16, worker: &Worker, state: NodeState) -> Option<bool> {
        let record = || self.ledger().node(NodeId(place));
        Some(match state {
            NodeState::Up => worker.is_well(),
            NodeState::Down => !worker.up && !worker.removed,
            NodeState::Paused => worker.up && worker.paused,
            NodeState::Slow => worker.up && worker.speed < worker.nominal,
            NodeState::Removed => worker.removed,
            NodeState::Suspected => record().down,
            NodeState::Draining => record().cordoned,
            NodeState::Busy => worker.is_well() && !worker.running.is_empty(),
            NodeState::Idle => worker.is_well() && worker.running.is_empty(),
            NodeState::Leader | NodeState::Candidate | NodeState::Follower => return None,
        })
    }
}

fn control_is(replica: &Replica, state: NodeState) -> Option<bool> {
    let role = replica.raft.as_ref().map(Raft::role);
    Some(match state {
        NodeState::Up => replica.is_well(),
        NodeState::Down => role.is_none(),
        NodeState::Paused => role.is_some() && replica.paused,
        NodeState::Slow => role.is_some() && !replica.delay.is_zero(),
        NodeState::Leader => role == Some(Role::Leader),
        NodeState::Candidate => matches!(role, Some(Role::Candidate | Role::PreCandidate)),
        NodeState::Follower => role == Some(Role::Follower),
        NodeState::Removed | NodeState::Suspected | NodeState::Draining | NodeState::Busy | NodeState::Idle => {
            return None;
        }
    })
}
