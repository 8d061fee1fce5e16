//! A cluster in time, with random faults: everything that happens is drawn from one seed.

use crate::cluster::{Cluster, Envelope, id};
use crate::machine::Command;
use crate::properties::Seen;
use std::collections::BTreeMap;
use switchyard::clock::Duration;
use switchyard::consensus::raft::{Params, Reads, Rules, Timer, Why};
use switchyard::consensus::{Change, ReplicaSet, Request, Response, Role};
use switchyard::ids::ReplicaId;
use switchyard::rng::Rng;

const MS: u64 = 1_000;
/// How long faults go on.
const FAULTS_UNTIL: u64 = 2_500 * MS;
/// By when all is well again, or never will be.
const PATIENCE: u64 = 30_000 * MS;
const CLIENTS: u32 = 3;
const COMMANDS_EACH: u32 = 6;
/// Replicas besides the first voters, for changes of membership.
const SPARE: u64 = 2;

enum Event {
    Deliver(Envelope),
    Timer(ReplicaId, Timer, u64),
    Fault,
    Restart(ReplicaId),
    Sync(ReplicaId),
    Heal,
    /// A new leader of a storm reaches only some, and not for long.
    Doom(ReplicaId),
    Crash(ReplicaId),
    Client(u32),
    Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Crash,
    CrashLeader,
    SlowDisk,
    Isolate,
    Split,
    OneWay,
    Change,
    Transfer,
    Campaign,
    Snapshot,
    Read,
}

const FAULTS: [Fault; 11] = [
    Fault::Crash,
    Fault::CrashLeader,
    Fault::SlowDisk,
    Fault::Isolate,
    Fault::Split,
    Fault::OneWay,
    Fault::Change,
    Fault::Transfer,
    Fault::Campaign,
    Fault::Snapshot,
    Fault::Read,
];

#[derive(Default)]
struct Client {
    done: u32,
    target: u8,
}

pub struct Chaos {
    rng: Rng,
    pub cluster: Cluster,
    now: u64,
    next: u64,
    queue: BTreeMap<(u64, u64), Event>,
    /// Timers that run, by the number of their event.
    timers: BTreeMap<(ReplicaId, Timer), u64>,
    /// Messages from the first to the second are lost.
    cut: Vec<(ReplicaId, ReplicaId)>,
    faults: Vec<Fault>,
    fault_every: u64,
    lost_of_1000: u64,
    doubled_of_1000: u64,
    late_of_1000: u64,
    storm: bool,
    clients: Vec<Client>,
    pub seen: Seen,
}

fn params(rng: &mut Rng, rules: Rules) -> Params {
    let mut flip = || rng.below(2) == 0;
    let one_by_one = flip();
    Params {
        pre_vote: flip(),
        check_quorum: flip(),
        leader_stickiness: flip(),
        fast_backtracking: flip(),
        pipelining: flip(),
        eager_commit: flip(),
        append_entries_max: if one_by_one { 1 } else { 3 },
        in_flight_entries_max: 8,
        reads: if flip() { Reads::Lease } else { Reads::ReadIndex },
        heartbeat: Duration::from_millis(if flip() { 60 } else { 100 }),
        snapshot_entries: if flip() { 0 } else { 4 + rng.below(8) },
        trailing_entries: rng.below(3),
        snapshot_chunk_bytes: 40,
        catch_up_entries: 3,
        rules,
        ..Params::default()
    }
}

impl Chaos {
    pub fn new(seed: u64, rules: Rules) -> Self {
        let mut rng = Rng::stream(seed, "chaos");
        let voters = if rng.below(2) == 0 { 3 } else { 5 };
        let mut params = params(&mut rng, rules);
        let mut faults: Vec<Fault> = FAULTS.into_iter().filter(|_| rng.below(3) > 0).collect();
        let profile = rng.below(4);
        let (storm, moult) = (profile == 0, profile == 1);
        if moult {
            // Members change, and the cluster falls apart meanwhile.
            faults = vec![Fault::Change, Fault::Change, Fault::Split, Fault::CrashLeader, Fault::Isolate];
        }
        if storm {
            // What figure 8 needs: leaders that fail while their entries, one a message, are on their way.
            faults = vec![Fault::CrashLeader, Fault::Crash, Fault::CrashLeader, Fault::Campaign];
            params = Params {
                append_entries_max: 1,
                pipelining: false,
                rules,
                election_timeout_min: Duration::from_millis(40),
                election_timeout_max: Duration::from_millis(120),
                heartbeat: Duration::from_millis(20),
                ..Params::paper()
            };
        }
        // Removed replicas would disturb without end.
        params.leader_stickiness |= faults.contains(&Fault::Change);
        let mut cluster = Cluster::new(voters, params);
        if faults.contains(&Fault::Change) {
            (0..SPARE).for_each(|_| {
                cluster.add_node();
            });
        }
        let mut chaos = Self {
            cluster,
            now: 0,
            next: 0,
            queue: BTreeMap::new(),
            timers: BTreeMap::new(),
            cut: Vec::new(),
            faults,
            fault_every: if storm || moult { 80 * MS } else { (20 + rng.below(150)) * MS },
            lost_of_1000: if storm { 100 } else { [0, 20, 150][rng.below(3) as usize] },
            doubled_of_1000: [0, 20, 150][rng.below(3) as usize],
            late_of_1000: [0, 20, 150][rng.below(3) as usize],
            storm,
            clients: Vec::new(),
            seen: Seen::default(),
            rng,
        };
        chaos.clients.resize_with(CLIENTS as usize, Client::default);
        (0..CLIENTS).for_each(|client| chaos.later(u64::from(client) * 10 * MS, Event::Client(client)));
        chaos.later(chaos.fault_every, Event::Fault);
        chaos.collect();
        chaos
    }

    /// Runs to the end: faults, then peace. What was violated, if anything.
    pub fn run(&mut self) -> Result<(), String> {
        while self.now < FAULTS_UNTIL {
            self.step()?;
        }
        self.make_peace();
        while !self.all_is_well() {
            if self.now > PATIENCE {
                return Err(format!("liveness: {}", self.describe()));
            }
            self.step()?;
        }
        Ok(())
    }

    fn describe(&self) -> String {
        let done: Vec<_> = self.clients.iter().map(|client| client.done).collect();
        let mut text = format!("clients have {done:?} of {COMMANDS_EACH} done");
        for replica in self.cluster.ids().filter(|id| self.cluster.is_up(*id)) {
            let view = self.cluster.view(replica);
            text += &format!(
                "\n{replica}: {:?} term {} log {}..={} commit {} {:?}",
                view.role, view.current_term, view.first_index, view.last_index, view.commit_index, view.membership
            );
        }
        text
    }

    fn step(&mut self) -> Result<(), String> {
        let ((at, number), event) = self.queue.pop_first().expect("timers never end");
        self.now = at;
        match event {
            Event::Deliver(envelope) => {
                if !self.cut.contains(&(envelope.from, envelope.to)) {
                    self.cluster.deliver(envelope);
                }
            }
            Event::Timer(replica, timer, set) => {
                if self.timers.get(&(replica, timer)) == Some(&set) {
                    self.timers.remove(&(replica, timer));
                    self.cluster.fire(replica, timer);
                }
            }
            Event::Fault => {
                if at < FAULTS_UNTIL {
                    self.fault();
                    let wait = 1 + self.rng.below(2 * self.fault_every);
                    self.later(wait, Event::Fault);
                }
            }
            Event::Restart(replica) => self.restart(replica),
            Event::Sync(replica) => self.cluster.sync(replica),
            Event::Heal => self.cut.clear(),
            Event::Doom(leader) => self.doom(leader),
            Event::Crash(replica) => self.crash(replica),
            Event::Client(client) => self.ask(client),
            Event::Look => self.retire(),
        }
        self.collect();
        match self.cluster.checker.violation.take() {
            Some(violation) => Err(format!("at {} in step {number}: {violation}", Duration(self.now))),
            None => Ok(()),
        }
    }

    fn later(&mut self, wait: u64, event: Event) {
        self.next += 1;
        self.queue.insert((self.now + wait, self.next), event);
    }

    fn chance(&mut self, of_1000: u64) -> bool {
        self.rng.below(1000) < of_1000
    }

    /// Takes up what replicas have sent, set and noted.
    fn collect(&mut self) {
        let mut sent = std::mem::take(&mut self.cluster.network);
        for envelope in sent.drain(..) {
            if self.chance(self.lost_of_1000) {
                continue;
            }
            if self.chance(self.doubled_of_1000) {
                let wait = self.latency();
                self.later(wait, Event::Deliver(envelope.clone()));
            }
            let wait = self.latency();
            self.later(wait, Event::Deliver(envelope));
        }
        self.cluster.network = sent;
        let mut changes = std::mem::take(&mut self.cluster.timer_changes);
        for (replica, timer, range) in changes.drain(..) {
            self.timers.remove(&(replica, timer));
            if let Some((min, max)) = range {
                let wait = min.0 + self.rng.below(max.0 - min.0 + 1);
                self.later(wait, Event::Timer(replica, timer, self.next + 1));
                self.timers.insert((replica, timer), self.next);
            }
        }
        self.cluster.timer_changes = changes;
        let cluster = &mut self.cluster;
        let mut elected = None;
        for (replica, why) in cluster.notes.drain(..) {
            self.seen.note(replica, &why);
            if matches!(why, Why::BecameLeader { .. }) {
                elected = Some(replica);
            }
        }
        cluster.answers.clear();
        if let Some(leader) = elected.filter(|_| self.storm && self.now < FAULTS_UNTIL) {
            self.later(0, Event::Doom(leader));
        }
    }

    fn latency(&mut self) -> u64 {
        match self.chance(self.late_of_1000) {
            true => self.rng.below(400 * MS),
            false => MS + self.rng.below(8 * MS),
        }
    }

    fn anybody(&mut self) -> ReplicaId {
        let count = self.cluster.ids().count() as u64;
        id(self.rng.below(count) as u8)
    }

    fn crash(&mut self, replica: ReplicaId) {
        if !self.cluster.is_up(replica) {
            return;
        }
        let kept = self.rng.below(4) as usize;
        self.seen.unsynced_writes_lost += self.cluster.crash(replica, kept);
        self.timers.retain(|(of, _), _| *of != replica);
        // Often at once: whoever forgets something must be asked again soon for it to show.
        let wait = if self.rng.below(2) == 0 { self.rng.below(10 * MS) } else { self.rng.below(500 * MS) };
        self.later(wait, Event::Restart(replica));
    }

    fn restart(&mut self, replica: ReplicaId) {
        if !self.cluster.is_up(replica) {
            self.seen.restarts_from_snapshot += usize::from(self.cluster.disk(replica).snapshot.is_some());
            self.cluster.restart(replica);
        }
    }

    fn cut_between(&mut self, one: ReplicaSet, other: ReplicaSet) {
        for from in one.iter() {
            self.cut.extend(other.iter().map(|to| (from, to)));
        }
    }

    fn heal_later(&mut self) {
        let wait = self.rng.below(700 * MS);
        self.later(wait, Event::Heal);
    }

    fn some(&mut self) -> ReplicaSet {
        let ids: Vec<_> = self.cluster.ids().collect();
        ids.into_iter().filter(|_| self.rng.below(2) == 0).collect()
    }

    fn fault(&mut self) {
        if self.faults.is_empty() {
            return;
        }
        let everybody: ReplicaSet = self.cluster.ids().collect();
        let replica = self.anybody();
        match self.faults[self.rng.below(self.faults.len() as u64) as usize] {
            Fault::Crash => self.crash(replica),
            Fault::CrashLeader => {
                let leader = self.cluster.leader().unwrap_or(replica);
                self.crash(leader);
            }
            Fault::SlowDisk => {
                if self.cluster.is_up(replica) {
                    self.cluster.slow_disk(replica);
                    let wait = self.rng.below(200 * MS);
                    self.later(wait, Event::Sync(replica));
                }
            }
            Fault::Isolate => {
                let alone = ReplicaSet::EMPTY.with(replica);
                self.cut_between(alone, everybody);
                self.cut_between(everybody, alone);
                self.heal_later();
            }
            Fault::Split => {
                let half = self.some();
                self.cut_between(half, everybody.difference(half));
                self.cut_between(everybody.difference(half), half);
                self.heal_later();
            }
            Fault::OneWay => {
                let deaf = self.some();
                self.cut_between(everybody.difference(deaf), deaf);
                self.heal_later();
            }
            Fault::Change => self.change(replica),
            Fault::Transfer => {
                if let Some(leader) = self.cluster.leader() {
                    self.cluster.transfer(leader, replica);
                }
            }
            Fault::Campaign => self.cluster.request(replica, Request::Campaign),
            Fault::Snapshot => {
                if self.cluster.is_up(replica) {
                    self.cluster.snapshot(replica);
                }
            }
            Fault::Read => {
                self.cluster.read(replica);
                if let Some(leader) = self.cluster.leader() {
                    self.cluster.read(leader);
                }
            }
        }
    }

    fn doom(&mut self, leader: ReplicaId) {
        let (unreached, wait) = (self.some(), self.rng.below(80 * MS));
        self.cut_between(ReplicaSet::EMPTY.with(leader), unreached);
        self.later(wait, Event::Crash(leader));
        self.later(wait, Event::Heal);
    }

    fn change(&mut self, replica: ReplicaId) {
        let Some(leader) = self.cluster.leader() else { return };
        let change = match self.rng.below(6) {
            0 => Change::AddLearner(replica),
            1 => Change::AddVoter(replica),
            2 if self.cluster.view(leader).membership.voters.len() > 2 => Change::Remove(replica),
            _ => {
                let (voters, learners) = (self.some().with(replica), self.some());
                Change::Joint { voters, learners }
            }
        };
        self.cluster.change(leader, change);
    }

    /// A client asks, or asks again, until it sees its command done; then it goes on to the next.
    fn ask(&mut self, number: u32) {
        let command = |done: u32| -> Command { number * COMMANDS_EACH + done };
        let done = self.clients[number as usize].done;
        let ids: Vec<_> = self.cluster.ids().collect();
        if ids.iter().any(|id| self.cluster.machine(*id).done.contains(&command(done))) {
            self.clients[number as usize].done += 1;
        }
        let done = self.clients[number as usize].done;
        if done == COMMANDS_EACH {
            return;
        }
        let target = id(self.clients[number as usize].target % ids.len() as u8);
        let answer = self.cluster.propose_as(target, Cluster::stamp(number, done + 1), command(done));
        let mut wait = 50 * MS + self.rng.below(100 * MS);
        match answer {
            Some(Response::Proposed { .. }) => {}
            Some(Response::NotLeader { leader: Some(leader), .. }) => {
                self.clients[number as usize].target = leader.0;
                wait = self.rng.below(10 * MS);
            }
            _ => self.clients[number as usize].target = self.rng.below(ids.len() as u64) as u8,
        }
        self.later(wait, Event::Client(number));
    }

    /// Faults stop: everybody runs, every message arrives.
    fn make_peace(&mut self) {
        (self.lost_of_1000, self.doubled_of_1000, self.late_of_1000) = (0, 0, 0);
        self.cut.clear();
        for replica in self.cluster.ids() {
            self.cluster.sync(replica);
            self.restart(replica);
        }
        self.collect();
        self.later(0, Event::Look);
    }

    /// Switches off who is no member any more, as an operator would, and on again who is one after all: the leader that
    /// was looked at before may have been an old one.
    fn retire(&mut self) {
        self.later(100 * MS, Event::Look);
        let Some(leader) = self.cluster.leader() else { return };
        let view = self.cluster.view(leader);
        if view.membership.is_joint() || view.membership_index > view.commit_index {
            return;
        }
        for replica in self.cluster.ids() {
            if view.membership.everybody().contains(replica) {
                self.restart(replica);
            } else if self.cluster.is_up(replica) && self.cluster.role(replica) != Role::Leader {
                self.cluster.crash(replica, 0);
                self.timers.retain(|(of, _), _| *of != replica);
            }
        }
    }

    /// A leader leads, all commands are done, and all members are in the same state.
    fn all_is_well(&self) -> bool {
        if self.clients.iter().any(|client| client.done < COMMANDS_EACH) {
            return false;
        }
        let Some(leader) = self.cluster.leader() else { return false };
        let view = self.cluster.view(leader);
        let members = view.membership.everybody();
        let state = self.cluster.machine(leader);
        state.done.len() as u32 == CLIENTS * COMMANDS_EACH
            && !view.membership.is_joint()
            && view.commit_index == view.last_index
            && members.iter().all(|member| self.cluster.is_up(member) && self.cluster.machine(member) == state)
    }
}
