//! The members of a replicated control plane, changed on purpose: step by step as somebody asks the leader, or by an
//! operator who sees a whole change through, whoever leads meanwhile.

use super::replica::Replica;
use super::{Timer, World};
use crate::clock::Duration;
use crate::consensus::{CONTROL_NODES, Change, Membership, Protocol as _, ReplicaSet, Request, RequestId};
use crate::ids::ReplicaId;
use crate::pending::Rank;
use crate::scenario::{ChangeWay, Input};
use crate::trace::{EventKind, Sink, Site};

/// How often the operator looks how far a change of members has come, and asks for the next step.
const OPERATOR: Duration = Duration::from_millis(100);

impl World {
    /// Whether an input is about members, and then whether it would be taken.
    pub(super) fn check_members(&self, input: &Input) -> Option<Result<(), String>> {
        let asked = |name: &str, wanted: fn(&Membership, ReplicaId) -> bool, otherwise: &str| {
            let id = self.member(name)?;
            let members = self.members().ok_or("nobody leads")?;
            match wanted(&members, id) {
                true => Ok(()),
                false => Err(format!("{name} {otherwise}")),
            }
        };
        let there = |name: &str| match self.control(name) {
            Some(_) => Ok(()),
            None => Err(format!("there is no control node {name:?}")),
        };
        Some(match input {
            Input::SetReplicas { .. } | Input::AddLearner(_) | Input::Promote(_) | Input::RemoveMember(_)
                if self.plane.is_none() =>
            {
                Err("there are no control nodes".to_owned())
            }
            Input::SetReplicas { voters, .. } if voters.is_empty() => Err("nobody would vote".to_owned()),
            Input::SetReplicas { voters, .. } => voters.iter().try_for_each(|name| place(name).map(drop)),
            Input::AddLearner(name) => {
                asked(name, |members, id| !members.everybody().contains(id), "is a member already")
            }
            Input::Promote(name) => {
                there(name).and_then(|()| asked(name, |members, id| !members.voters.contains(id), "votes already"))
            }
            Input::RemoveMember(name) => {
                there(name).and_then(|()| asked(name, |members, id| members.everybody().contains(id), "is no member"))
            }
            _ => return None,
        })
    }

    /// Does what such an input says; false when it is about something else.
    pub(super) fn on_members<S: Sink>(&mut self, input: &Input, sink: &mut S) -> bool {
        let change = |change: fn(ReplicaId) -> Change, name: &str| self.member(name).map(change);
        let change = match input {
            Input::SetReplicas { voters, way } => return self.set_replicas(voters, *way, sink),
            Input::AddLearner(name) => change(Change::AddLearner, name),
            Input::Promote(name) => change(Change::AddVoter, name),
            Input::RemoveMember(name) => change(Change::Remove, name),
            _ => return false,
        };
        let (Ok(change), Some(leader)) = (change, self.leader()) else { return true };
        if let Change::AddLearner(new) = change {
            self.make_controls(new.index() + 1, sink);
        }
        if let Some(plane) = &mut self.plane {
            // Whoever goes step by step does not want an operator to lead back.
            plane.goal = None;
        }
        let request = Request::Change(RequestId(0), change);
        self.with_raft(leader, None, sink, |raft, out| raft.on_request(request, out));
        true
    }

    /// The control node with this name, there or not.
    fn member(&self, name: &str) -> Result<ReplicaId, String> {
        self.control(name).map_or_else(|| place(name).map(ReplicaId), Ok)
    }

    /// The members as the leader has them.
    fn members(&self) -> Option<Membership> {
        let replica = self.controls[self.leader()?.index()].replica.as_ref()?;
        replica.raft.as_ref().map(|raft| raft.view().membership)
    }

    /// Makes control nodes until there are so many.
    fn make_controls<S: Sink>(&mut self, count: usize, sink: &mut S) {
        for made in self.controls.len()..count {
            let control = ReplicaId(made as u8);
            self.add_control(self.setup.home);
            let cause = self.emit(sink, Site::Control(control), None, EventKind::ReplicaAdded);
            self.boot(control, cause, sink);
        }
    }

    /// Makes the control nodes that are not there, and lets the operator see to the rest.
    fn set_replicas<S: Sink>(&mut self, voters: &[String], way: ChangeWay, sink: &mut S) -> bool {
        let goal: ReplicaSet = voters.iter().filter_map(|name| place(name).ok()).map(ReplicaId).collect();
        self.make_controls(goal.iter().last().map_or(0, |last| last.index() + 1), sink);
        if let Some(plane) = &mut self.plane {
            let idle = plane.goal.replace((goal, way)).is_none();
            if idle {
                self.pending.push(self.now, Rank::Timer, Timer::Operator);
            }
        }
        true
    }

    /// The operator asks the leader for the next step towards the members that are wanted.
    #[inline(never)]
    pub(super) fn on_operator<S: Sink>(&mut self, sink: &mut S) {
        let Some((goal, way)) = self.plane.as_ref().and_then(|plane| plane.goal) else { return };
        let leader = self.leader().filter(|leader| self.controls[leader.index()].serving);
        let well = |replica: &&Replica| replica.is_well();
        let replica = leader.and_then(|leader| self.controls[leader.index()].replica.as_deref()).filter(well);
        let members = replica.and_then(|replica| replica.raft.as_ref()).map(|raft| raft.view().membership);
        if let (Some(leader), Some(members)) = (leader, members) {
            if members.voters == goal && !members.is_joint() && members.learners.is_empty() {
                if let Some(plane) = &mut self.plane {
                    plane.goal = None;
                }
                return;
            }
            if let Some(change) = next_step(goal, way, &members) {
                let request = Request::Change(RequestId(0), change);
                self.with_raft(leader, None, sink, |raft, out| raft.on_request(request, out));
            }
        }
        self.pending.push(self.now + OPERATOR, Rank::Timer, Timer::Operator);
    }
}

/// The place of the control node with this name, there or not.
fn place(name: &str) -> Result<u8, String> {
    let place = name.strip_prefix('n').and_then(|place| place.parse::<u8>().ok());
    let place = place.filter(|place| (1..=CONTROL_NODES as u8).contains(place));
    place.map(|place| place - 1).ok_or_else(|| format!("{name:?} is no control node: expected n1 to n{CONTROL_NODES}"))
}

/// New voters learn first; then they vote, all at once or one after the other; then others leave.
fn next_step(goal: ReplicaSet, way: ChangeWay, members: &Membership) -> Option<Change> {
    if members.is_joint() {
        return None; // the leader leaves it by itself
    }
    let missing = goal.difference(members.voters);
    if let Some(new) = missing.difference(members.learners).iter().next() {
        return Some(Change::AddLearner(new));
    }
    match way {
        ChangeWay::Joint => Some(Change::Joint { voters: goal, learners: ReplicaSet::EMPTY }),
        ChangeWay::Single => match missing.iter().next() {
            Some(new) => Some(Change::AddVoter(new)),
            None => members.everybody().difference(goal).iter().next().map(Change::Remove),
        },
    }
}
