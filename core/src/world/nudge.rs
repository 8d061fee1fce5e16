//! Inputs that nudge: what is on its way, one by one or a way at a time; timers, clocks, disks and reads of a replicated
//! control plane.

use super::network::Impaired;
use super::replica::Replica;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::consensus::raft::{Reads, Timer as RaftTimer};
use crate::consensus::{Protocol as _, Request, RequestId};
use crate::ids::{ReplicaId, Seq};
use crate::ledger::{Command, Ledger};
use crate::pending::Rank;
use crate::scenario::{Impair, Input, ReadWay};
use crate::trace::{EventKind, Sink, Site};
use std::sync::Arc;

/// The number of the first read; drafts have smaller ones.
pub(super) const READS: u64 = 1 << 48;

impl World {
    pub(super) fn check_nudge(&self, input: &Input) -> Option<Result<(), String>> {
        let known = |name: &str| match self.control(name) {
            Some(_) => Ok(()),
            None => Err(format!("there is no control node {name:?}")),
        };
        let well = |name: &str| match self.control(name).and_then(|id| self.controls[id.index()].replica.as_ref()) {
            Some(replica) if replica.is_well() => Ok(()),
            Some(_) => Err(format!("{name} is down or paused")),
            None => known(name),
        };
        let disk = |name: &str, full: bool, otherwise: &str| {
            let replica = self.control(name).and_then(|id| self.controls[id.index()].replica.as_ref());
            match replica {
                Some(replica) if replica.disk.full == full => Ok(()),
                Some(_) => Err(format!("the disk of {name} {otherwise}")),
                None => known(name),
            }
        };
        let replicated = || match self.plane.is_some() {
            true => Ok(()),
            false => Err("there are no control nodes".to_owned()),
        };
        match input {
            Input::Isolate(name) => Some(self.site(name).map(drop)),
            Input::Impair(Impair { from, to, .. }) => Some(self.ways(from, to).map(drop)),
            Input::Drift { node, rate } if !(0.1..=10.0).contains(rate) => {
                Some(Err(format!("a rate of {rate} for {node}: expected 0.1 to 10")))
            }
            Input::LyingDisk { node, writes } => Some(self.check_lie(node, *writes)),
            Input::Drift { node, .. } | Input::SlowDisk { node, .. } => Some(known(node)),
            Input::FillDisk(name) => Some(disk(name, false, "is full already")),
            Input::FreeDisk(name) => Some(disk(name, true, "is not full")),
            Input::Snapshot(name) | Input::Read(name) => Some(well(name)),
            Input::ReadAs { node, way: ReadWay::Lease } if !self.holds_leases() => Some(
                well(node).and(Err("nobody holds a lease: the control plane has to be set to reads: lease".to_owned())),
            ),
            Input::ReadAs { node, .. } => Some(well(node)),
            Input::SplitVote(_) | Input::AlignTimers(_) | Input::SpreadTimers(_) => Some(replicated()),
            Input::Drop(message) | Input::Hold(message) | Input::Deliver(message) => {
                Some(match self.is_on_its_way(Seq(*message)) {
                    true => Ok(()),
                    false => Err(format!("no message that was sent as #{message} is on its way")),
                })
            }
            _ => None,
        }
    }

    /// Does what such an input says; false when it is about something else.
    pub(super) fn on_nudge<S: Sink>(&mut self, input: &Input, sink: &mut S) -> bool {
        match input {
            Input::Isolate(name) => {
                if let Ok(site) = self.site(name) {
                    self.isolate(site, sink);
                }
                true
            }
            Input::Impair(Impair { from, to, loss, duplicate, delay }) => {
                for (from, to) in self.ways(from, to).unwrap_or_default() {
                    let (loss, duplicate, delay) = (*loss, *duplicate, *delay);
                    self.network.impaired.retain(|way| (way.from, way.to) != (from, to));
                    self.network.impaired.push(Impaired { from, to, loss, duplicate, delay });
                    self.emit(sink, from, None, EventKind::LinkImpaired { to });
                }
                true
            }
            Input::Drift { node, rate } => self.with_control(node, |world, node| {
                let rate = ((rate * 1_000.0 + 0.5) as u32).max(1);
                world.change(node, |replica| replica.clock_rate = rate);
                world.emit(sink, Site::Control(node), None, EventKind::ClockChanged { rate });
            }),
            Input::SlowDisk { node, sync } => self.with_control(node, |world, node| {
                world.change(node, |replica| replica.disk.sync = *sync);
                world.emit(sink, Site::Control(node), None, EventKind::DiskSlowed { sync: *sync });
            }),
            Input::LyingDisk { node, writes } => self.with_control(node, |world, node| {
                world.change(node, |replica| replica.disk.lie(*writes));
                world.emit(sink, Site::Control(node), None, EventKind::DiskLies { writes: *writes });
            }),
            Input::FillDisk(name) => self.with_control(name, |world, node| {
                world.change(node, |replica| replica.disk.full = true);
                world.emit(sink, Site::Control(node), None, EventKind::DiskChanged { full: true });
            }),
            Input::FreeDisk(name) => self.with_control(name, |world, node| {
                world.change(node, |replica| replica.disk.full = false);
                world.emit(sink, Site::Control(node), None, EventKind::DiskChanged { full: false });
                world.on_synced(node, sink);
            }),
            Input::Snapshot(name) => self.with_control(name, |world, node| {
                let control = &world.controls[node.index()];
                let Some(index) = control.replica.as_ref().map(|replica| replica.applied) else { return };
                let (state, bytes) = (Arc::new(control.ledger.clone()), control.ledger.bytes());
                let request = Request::Snapshot { index, state, bytes };
                world.with_raft(node, None, sink, |raft, out| raft.on_request(request, out));
            }),
            Input::Read(name) => self.with_control(name, |world, node| world.read_at(node, Request::Read, sink)),
            Input::ReadAs { node, way } => self.with_control(node, |world, node| {
                let reads = match way {
                    ReadWay::Stale => Reads::Local,
                    ReadWay::ReadIndex => Reads::ReadIndex,
                    ReadWay::Lease => Reads::Lease,
                };
                world.read_at(node, |id| Request::ReadAs(id, reads), sink);
            }),
            Input::SplitVote(_) => self.set_elections(|world, _| world.now),
            Input::AlignTimers(_) => {
                let latest = self.elections().into_iter().map(|(_, due)| due).max();
                self.set_elections(|world, _| latest.unwrap_or(world.now))
            }
            Input::SpreadTimers(_) => {
                let Some(params) = self.plane.as_ref().map(|plane| plane.params) else { return true };
                let step = Duration(params.election_timeout_max.0 / 2);
                self.set_elections(|world, place| {
                    world.now + params.election_timeout_min + Duration(step.0 * place as u64)
                })
            }
            Input::Drop(message) | Input::Hold(message) | Input::Deliver(message) => {
                if !self.catch_message(Seq(*message), input) {
                    self.catch_packet(Seq(*message), input);
                }
                true
            }
            _ => false,
        }
    }

    fn holds_leases(&self) -> bool {
        self.plane.as_ref().is_some_and(|plane| plane.params.reads == Reads::Lease)
    }

    /// A client asks a control node for what is recorded.
    fn read_at<S: Sink>(
        &mut self,
        node: ReplicaId,
        request: impl FnOnce(RequestId) -> Request<Command, Arc<Ledger>>,
        sink: &mut S,
    ) {
        let Some(plane) = &mut self.plane else { return };
        let id = RequestId(READS + plane.reads.len() as u64);
        plane.reads.push(plane.observed);
        self.with_raft(node, None, sink, |raft, out| raft.on_request(request(id), out));
    }

    fn check_lie(&self, name: &str, writes: u32) -> Result<(), String> {
        let replica = self.control(name).and_then(|id| self.controls[id.index()].replica.as_ref());
        match replica.map(|replica| replica.disk.lies()) {
            None => Err(format!("there is no control node {name:?}")),
            Some(lies) if lies == writes && writes == 0 => Err(format!("the disk of {name} tells the truth already")),
            Some(lies) if lies == writes => Err(format!("the disk of {name} lies already")),
            Some(_) => Ok(()),
        }
    }

    /// Cuts every way between a site and those it talks to.
    fn isolate<S: Sink>(&mut self, here: Site, sink: &mut S) {
        let mut ways = 0;
        for other in self.partners(here) {
            ways += u32::from(self.network.cut(here, other)) + u32::from(self.network.cut(other, here));
        }
        self.emit(sink, here, None, EventKind::NetworkCut { ways });
    }

    /// The election timers that are set, with their nodes.
    fn elections(&self) -> Vec<(ReplicaId, Time)> {
        let due = |replica: &Replica| {
            let mut set = replica.timers.iter().flatten();
            set.find(|set| set.timer == RaftTimer::Election).map(|set| set.due)
        };
        let nodes = self.controls.iter().zip(0..);
        nodes.filter_map(|(node, id)| Some((ReplicaId(id), due(node.replica.as_deref()?)?))).collect()
    }

    /// Sets every election timer that is set to another moment; which one depends on its place among them.
    fn set_elections(&mut self, due: impl Fn(&Self, usize) -> Time) -> bool {
        for (place, (control, _)) in self.elections().into_iter().enumerate() {
            let due = due(self, place).max(self.now);
            let Some(replica) = &mut self.controls[control.index()].replica else { continue };
            for (slot, set) in replica.timers.iter_mut().enumerate() {
                let Some(set) = set.as_mut().filter(|set| set.timer == RaftTimer::Election) else { continue };
                self.pending.cancel(set.id);
                set.due = due;
                set.id = self.pending.set(due, Rank::Timer, Timer::Replica { control, place: slot as u16 });
            }
        }
        true
    }
}
