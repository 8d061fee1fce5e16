//! Inputs on the control plane and the network: control nodes that fail, ways that are cut, timers that are nudged.

use super::World;
use super::replica::Replica;
use crate::clock::Duration;
use crate::consensus::{Protocol as _, Request, RequestId};
use crate::ids::ReplicaId;
use crate::pending::TimerId;
use crate::scenario::{Input, LEADER, Slow, Way};
use crate::trace::{EventKind, Sink, Site};

impl World {
    /// Whether an input is about the control plane or the network, and then whether it would be taken.
    pub(super) fn check_outage(&self, input: &Input) -> Option<Result<(), String>> {
        let replica =
            |name: &str| self.control(name).and_then(|id| Some((id, self.controls[id.index()].replica.as_deref()?)));
        let health = |name: &str, wanted: fn(&Replica) -> bool, otherwise: &str| {
            let (_, replica) = replica(name)?;
            Some(if wanted(replica) { Ok(()) } else { Err(format!("{name} {otherwise}")) })
        };
        let must = |found: Option<Result<(), String>>, name: &str| {
            Some(found.unwrap_or_else(|| Err(format!("there is no control node {name:?}"))))
        };
        match input {
            Input::Crash(name) => health(name, Replica::is_up, "is down already"),
            Input::Restart(name) => health(name, |replica| !replica.is_up(), "is not down"),
            Input::Pause(name) => health(name, Replica::is_well, "is down or paused already"),
            Input::Resume(name) => health(name, |replica| replica.paused, "is not paused"),
            Input::Slow(slow) => {
                let health = health(&slow.node, Replica::is_up, "is down")?;
                Some(health.and_then(|()| self.check_delay(slow)))
            }
            Input::Timeout(name) => must(health(name, Replica::is_well, "is down or paused"), name),
            Input::Transfer(name) => {
                let target = self.control(name);
                Some(match (target, self.leader()) {
                    (None, _) => Err(format!("there is no control node {name:?}")),
                    (_, None) => Err("nobody leads".to_owned()),
                    (target, leader) if target == leader => Err(format!("{name} leads already")),
                    _ => Ok(()),
                })
            }
            Input::Partition(groups) => Some(groups.iter().flatten().try_for_each(|name| self.site(name).map(drop))),
            Input::Cut(Way { from, to }) => Some(self.site(from).and_then(|_| self.site(to)).map(drop)),
            Input::Heal(_) => Some(match self.network.cuts().is_empty() && self.network.impaired.is_empty() {
                true => Err("nothing is cut".to_owned()),
                false => Ok(()),
            }),
            _ => None,
        }
    }

    /// Does what an input on the control plane or the network says; false when it is about something else.
    pub(super) fn on_outage<S: Sink>(&mut self, input: &Input, sink: &mut S) -> bool {
        match input {
            Input::Crash(name) => self.with_control(name, |world, node| world.crash_replica(node, sink)),
            Input::Restart(name) => self.with_control(name, |world, node| world.restart_replica(node, sink)),
            Input::Pause(name) => self.with_control(name, |world, node| {
                world.change(node, |replica| replica.paused = true);
                world.emit(sink, Site::Control(node), None, EventKind::ReplicaPaused);
            }),
            Input::Resume(name) => self.with_control(name, |world, node| {
                world.change(node, |replica| replica.paused = false);
                world.emit(sink, Site::Control(node), None, EventKind::ReplicaResumed);
                world.catch_up(node, sink);
            }),
            Input::Slow(Slow { node, delay, .. }) => self.with_control(node, |world, node| {
                world.slow_control(node, delay.unwrap_or_default(), sink);
            }),
            Input::Timeout(name) => self.with_control(name, |world, node| {
                world.with_raft(node, None, sink, |raft, out| raft.on_request(Request::Campaign, out));
            }),
            Input::Transfer(name) => self.with_control(name, |world, to| {
                let Some(leader) = world.leader() else { return };
                let request = Request::Transfer { id: RequestId(0), to };
                world.with_raft(leader, None, sink, |raft, out| raft.on_request(request, out));
            }),
            Input::Partition(groups) => self.partition(groups, sink),
            Input::Cut(Way { from, to }) => {
                let ends = self.site(from).and_then(|from| Ok((from, self.site(to)?)));
                if let Ok((from, to)) = ends {
                    let ways = u32::from(self.network.cut(from, to));
                    self.emit(sink, from, None, EventKind::NetworkCut { ways });
                }
                true
            }
            Input::Heal(_) => {
                self.housekeeping -= self.network.heal();
                self.emit(sink, Site::Gateway, None, EventKind::NetworkHealed);
                true
            }
            _ => false,
        }
    }

    fn check_delay(&self, slow: &Slow) -> Result<(), String> {
        let now = self.control(&slow.node).and_then(|id| self.controls[id.index()].replica.as_ref());
        let now = now.map_or(Duration::ZERO, |replica| replica.delay);
        match (slow.factor, slow.delay) {
            (None, Some(delay)) if delay != now => Ok(()),
            (None, Some(_)) => Err(format!("{} is as slow as that already", slow.node)),
            _ => Err(format!("{} is a control node: expected a delay, and nothing else", slow.node)),
        }
    }

    /// Sites of different groups do not hear each other.
    fn partition<S: Sink>(&mut self, groups: &[Vec<String>], sink: &mut S) -> bool {
        let sites = groups.iter().map(|group| group.iter().filter_map(|name| self.site(name).ok()).collect());
        let sites: Vec<Vec<Site>> = sites.collect();
        let mut ways = 0;
        for (place, group) in sites.iter().enumerate() {
            for other in sites.iter().enumerate().filter(|(other, _)| *other != place).flat_map(|(_, group)| group) {
                for site in group {
                    ways += u32::from(self.network.cut(*site, *other));
                }
            }
        }
        self.emit(sink, Site::Gateway, None, EventKind::NetworkCut { ways });
        true
    }

    fn crash_replica<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let lost = replica.unsynced();
        let timers = std::mem::take(&mut replica.timers);
        replica.raft = None;
        let forgotten = replica.disk.crash();
        if let Some(plane) = &mut self.plane {
            plane.checker.crashed(control);
        }
        replica.held.clear();
        replica.inbox.clear();
        replica.paused = false;
        replica.delay = Duration::ZERO;
        self.pending.cancel(std::mem::replace(&mut replica.attends, TimerId::NONE));
        for set in timers.into_iter().flatten() {
            self.pending.cancel(set.id);
        }
        let mut cause = self.emit(sink, Site::Control(control), None, EventKind::ReplicaCrashed { lost });
        if forgotten > 0 {
            let kind = EventKind::DiskForgot { writes: forgotten };
            cause = self.emit(sink, Site::Control(control), cause, kind).or(cause);
        }
        self.leave_office(control, cause, sink);
    }

    fn restart_replica<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let cause = self.emit(sink, Site::Control(control), None, EventKind::ReplicaRestarted);
        self.boot(control, cause, sink);
    }

    pub(super) fn change(&mut self, control: ReplicaId, change: impl FnOnce(&mut Replica)) {
        if let Some(replica) = &mut self.controls[control.index()].replica {
            change(replica);
        }
    }

    /// The control node with this name.
    pub(super) fn control(&self, name: &str) -> Option<ReplicaId> {
        if name == LEADER {
            return self.leader();
        }
        let named = |replica: &Replica| &*replica.name == name;
        let place = self.controls.iter().position(|node| node.replica.as_deref().is_some_and(named));
        place.map(|place| ReplicaId(place as u8))
    }

    pub(super) fn with_control(&mut self, name: &str, act: impl FnOnce(&mut Self, ReplicaId)) -> bool {
        let found = self.control(name);
        if let Some(node) = found {
            act(self, node);
        }
        found.is_some()
    }

    /// How long a length of time is on a clock of this rate.
    pub(super) fn on_clock(time: Duration, rate: u32) -> Duration {
        Duration((u128::from(time.0) * 1_000 / u128::from(rate.max(1))) as u64)
    }
}
