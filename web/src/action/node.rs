//! What the verbs do to workers, control nodes, the gateway and the ways between them.

use super::{Command, Situation, refuse};
use crate::text::Text;
use crate::ui::Subject;
use switchyard::clock::Duration;
use switchyard::consensus::ReplicaSet;
use switchyard::scenario::{ALL, ChangeWay, GATEWAY, Impair, Input, NodeSpec, Slow};
use switchyard::view::{ControlView, Health, WorkerView};

/// The input for the selected worker, when the run would take it.
pub(super) fn on_worker(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    let worker = selected(s)?;
    allowed(s, input(worker.name.clone()))
}

/// The input for the selected worker or control node, when the run would take it.
pub(super) fn on_node(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    match s.subject {
        Subject::Replica(_) => on_replica(s, input),
        _ => on_worker(s, input),
    }
}

/// The input for the selected control node, when the run would take it.
pub(super) fn on_replica(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    allowed(s, input(selected_replica(s)?.name.clone()))
}

/// How many writes a disk that lies may owe.
pub(super) const LIES: u32 = 16;

pub(super) fn lie(s: &Situation, writes: u32) -> Result<Command, String> {
    on_replica(s, |node| Input::LyingDisk { node, writes })
}

/// Cuts the selected site off: a control node from its peers, while workers and the gateway still reach it; others from
/// everybody.
pub(super) fn isolate(s: &Situation) -> Result<Command, String> {
    if !matches!(s.subject, Subject::Replica(_)) {
        return allowed(s, Input::Isolate(selected_site(s)?));
    }
    let own = selected_replica(s)?;
    let others = s.frame.view.control.iter().filter(|node| node.id != own.id).map(|node| node.name.clone()).collect();
    allowed(s, Input::Partition(vec![vec![own.name.clone()], others]))
}

/// What the selected site sends is lost, doubled or late from now on.
pub(super) fn impair(s: &Situation) -> Result<Command, String> {
    let (from, to) = (selected_site(s)?, ALL.to_owned());
    allowed(s, Input::Impair(Impair { from, to, loss: 0.25, duplicate: 0.25, delay: Duration::from_millis(80) }))
}

/// What inputs call the selected worker, control node or gateway.
pub(super) fn selected_site(s: &Situation) -> Result<String, String> {
    match s.subject {
        Subject::Gateway => Ok(GATEWAY.to_owned()),
        Subject::Replica(_) => selected_replica(s).map(|node| node.name.clone()),
        _ => selected(s).map(|worker| worker.name.clone()),
    }
}

/// Cuts the control nodes into two groups: the leader with the smaller one.
pub(super) fn halves(s: &Situation) -> Result<Command, String> {
    let mut names: Vec<_> = s.frame.view.control.iter().map(|node| node.name.clone()).collect();
    if let Some(leader) = s.frame.leader() {
        names.rotate_left(leader.id.index());
    }
    let others = names.split_off(names.len() / 2);
    allowed(s, Input::Partition(vec![names, others]))
}

pub(super) fn crash_leader(s: &Situation) -> Result<Command, String> {
    let leader = s.frame.leader().ok_or_else(|| s.lang.say(Text::RingNobody).to_owned())?;
    allowed(s, Input::Crash(leader.name.clone()))
}

pub(super) fn selected_replica<'a>(s: &Situation<'a>) -> Result<&'a ControlView, String> {
    let node = match s.subject {
        Subject::Replica(id) => s.frame.replica(id),
        _ => None,
    };
    node.ok_or_else(|| s.lang.say(Text::SelectReplicaFirst).to_owned())
}

/// A worker works at half its speed; a control node takes its time over everything.
pub(super) fn slow(s: &Situation) -> Result<Command, String> {
    let slow = match s.subject {
        Subject::Replica(_) => Slow::control(selected_replica(s)?.name.clone(), Duration::from_millis(20)),
        _ => Slow::worker(selected(s)?.name.clone(), 0.5),
    };
    allowed(s, Input::Slow(slow))
}

pub(super) fn full_speed(s: &Situation) -> Result<Command, String> {
    if let Subject::Replica(_) = s.subject {
        return on_replica(s, |node| Input::Slow(Slow::control(node, Duration::ZERO)));
    }
    let worker = selected(s)?;
    if worker.health != Health::Slow {
        return refuse(s, Text::FastestAlready);
    }
    allowed(s, Input::Slow(Slow::worker(worker.name.clone(), 1.0)))
}

pub(super) fn selected<'a>(s: &Situation<'a>) -> Result<&'a WorkerView, String> {
    let worker = match s.subject {
        Subject::Worker(id) => s.frame.worker(id),
        _ => None,
    };
    worker.ok_or_else(|| s.lang.say(Text::SelectWorkerFirst).to_owned())
}

pub(super) fn allowed(s: &Situation, input: Input) -> Result<Command, String> {
    match s.frame.session().allows(&input) {
        Ok(()) => Ok(Command::Act(input)),
        Err(rejected) => Err(rejected.0),
    }
}

/// A worker like the first one that is still in service.
pub(super) fn add_worker(s: &Situation) -> Result<Command, String> {
    let like = s.frame.view.workers.iter().find(|worker| worker.health != Health::Removed);
    let [cpu, memory, disk] = like.map_or([1.0, 0.0, 0.0], |worker| worker.capacity);
    let spec = NodeSpec {
        cpu,
        memory,
        disk,
        speed: like.map_or(1.0, |worker| worker.nominal_speed),
        weight: like.map_or(1, |worker| worker.weight),
        price: like.map(|worker| worker.price),
        region: like.map(|worker| worker.region_name.clone()).filter(|name| !name.is_empty()),
        ..NodeSpec::default()
    };
    allowed(s, Input::AddNode(spec))
}

/// The members as the leader has them, and the selected control node changed among its voters, all at once.
pub(super) fn jointly(s: &Situation, change: fn(ReplicaSet, &ControlView) -> ReplicaSet) -> Result<Command, String> {
    let node = selected_replica(s)?;
    let leader = s.frame.leader().ok_or_else(|| s.lang.say(Text::RingNobody).to_owned())?;
    let before = leader.replica.membership.voters;
    let after = change(before, node);
    if before == after {
        return refuse(s, Text::ChangesNothing);
    }
    let voters = after.iter().map(|id| s.frame.replica_name(id)).collect();
    allowed(s, Input::SetReplicas { voters, way: ChangeWay::Joint })
}

/// One more control node, which learns.
pub(super) fn add_control(s: &Situation) -> Result<Command, String> {
    allowed(s, Input::AddLearner(format!("n{}", s.frame.view.control.len() + 1)))
}
