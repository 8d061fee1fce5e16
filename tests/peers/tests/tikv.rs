//! Our Raft and TiKV's, driven by the same scripts: campaigns, proposals, partitions and crashes lead to the same terms,
//! leaders, logs and committed entries.
//!
//! Both have pre-votes or both have none, and neither the check of the quorum: that one goes by time, and there is none
//! here. Faults are only tried with pre-votes; without them TiKV's replicas keep silent about a later term of theirs, where
//! the paper, and ours, refuse and name it.

#![cfg(not(target_arch = "wasm32"))]

use raft::eraftpb::{ConfState, Message as TikvMessage};
use raft::storage::MemStorage;
use raft::{Config, RawNode, StateRole, Storage as _};
use std::collections::VecDeque;
use switchyard::consensus::raft::{Message, Params, Raft, Storage, Timer};
use switchyard::consensus::{
    Boot, Effect, Membership, Outbox, Payload, Proposal, Protocol, ReplicaSet, Request, RequestId, Role, Stamp,
};
use switchyard::ids::ReplicaId;
use switchyard::rng::Rng;

/// One thing that is done to both clusters.
#[derive(Clone, Debug)]
enum Step {
    Campaign(usize),
    Propose(usize, u32),
    Crash(usize),
    Restart(usize),
    /// Replicas with the same number hear one another.
    Partition(Vec<u8>),
}

/// What both are compared by: one replica.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    term: u64,
    leads: bool,
    /// Of every entry, its term and its command; 0 for none.
    log: Vec<(u64, u32)>,
    /// Of leaders only: TiKV's replicas store their commit index, ours learn it anew after a restart.
    commit: Option<u64>,
}

trait Side {
    fn act(&mut self, step: &Step);
    /// Leaders make themselves heard, and messages are delivered until there are none.
    fn settle(&mut self, groups: &[u8]);
    fn shown(&self) -> Vec<Option<Shown>>;
}

type Replica = Raft<u32, ()>;

struct Ours {
    params: Params,
    replicas: Vec<Option<Replica>>,
    /// What is on the disks of those that are down.
    disks: Vec<Storage<u32, ()>>,
    network: VecDeque<(usize, usize, Message<u32, ()>)>,
    out: Outbox<Replica>,
}

impl Ours {
    fn new(replicas: usize, pre_vote: bool) -> Self {
        let params = Params { pre_vote, eager_commit: true, ..Params::paper() };
        let mut side = Self {
            params,
            replicas: vec![None; replicas],
            disks: vec![Storage::default(); replicas],
            network: VecDeque::new(),
            out: Outbox::without_notes(),
        };
        (0..replicas).for_each(|replica| side.act(&Step::Restart(replica)));
        side
    }

    fn handle(&mut self, replica: usize, handler: impl FnOnce(&mut Replica, &mut Outbox<Replica>)) {
        if let Some(running) = &mut self.replicas[replica] {
            handler(running, &mut self.out);
            for effect in self.out.drain() {
                match effect {
                    Effect::Send { to, message } => self.network.push_back((replica, to.index(), message)),
                    Effect::Persist(write) => self.disks[replica].write(write),
                    _ => {}
                }
            }
        }
    }
}

impl Side for Ours {
    fn act(&mut self, step: &Step) {
        match *step {
            Step::Campaign(replica) => self.handle(replica, |raft, out| raft.on_request(Request::Campaign, out)),
            Step::Propose(replica, command) => {
                let proposal = Proposal { id: RequestId(0), stamp: Stamp::default(), command };
                self.handle(replica, |raft, out| raft.on_request(Request::Propose(proposal), out));
            }
            Step::Crash(replica) => self.replicas[replica] = None,
            Step::Restart(replica) => {
                let membership = Membership::of(ReplicaSet::first(self.replicas.len()));
                let storage = self.disks[replica].clone();
                let boot = Boot { id: ReplicaId(replica as u8), params: self.params, membership, storage };
                self.replicas[replica] = Some(Raft::start(boot, &mut self.out));
                self.out.drain().for_each(drop);
            }
            Step::Partition(_) => {}
        }
    }

    fn settle(&mut self, groups: &[u8]) {
        for replica in 0..self.replicas.len() {
            self.handle(replica, |raft, out| {
                if raft.role() == Role::Leader {
                    raft.on_timer(Timer::Heartbeat, out);
                }
            });
        }
        while let Some((from, to, message)) = self.network.pop_front() {
            if groups[from] == groups[to] {
                self.handle(to, |raft, out| raft.on_message(ReplicaId(from as u8), message, out));
            }
        }
    }

    fn shown(&self) -> Vec<Option<Shown>> {
        let show = |raft: &Option<Replica>| {
            let raft = raft.as_ref()?;
            let (storage, leads) = (raft.storage(), raft.role() == Role::Leader);
            let entry = |entry: &switchyard::consensus::Entry<u32>| match entry.payload {
                Payload::Command { command, .. } => (entry.term.0, command),
                _ => (entry.term.0, 0),
            };
            Some(Shown {
                term: storage.current_term.0,
                leads,
                log: storage.log.iter().map(entry).collect(),
                commit: leads.then(|| raft.view().commit_index.0),
            })
        };
        self.replicas.iter().map(show).collect()
    }
}

struct Tikv {
    pre_vote: bool,
    replicas: Vec<Option<RawNode<MemStorage>>>,
    disks: Vec<MemStorage>,
    network: VecDeque<TikvMessage>,
}

impl Tikv {
    fn new(replicas: usize, pre_vote: bool) -> Self {
        let voters: Vec<u64> = (1..=replicas as u64).collect();
        let disk = || MemStorage::new_with_conf_state(ConfState::from((voters.clone(), Vec::new())));
        let mut side = Self {
            pre_vote,
            replicas: (0..replicas).map(|_| None).collect(),
            disks: (0..replicas).map(|_| disk()).collect(),
            network: VecDeque::new(),
        };
        (0..replicas).for_each(|replica| side.act(&Step::Restart(replica)));
        side
    }

    fn handle(&mut self, replica: usize, handler: impl FnOnce(&mut RawNode<MemStorage>)) {
        let Some(node) = &mut self.replicas[replica] else { return };
        handler(node);
        while node.has_ready() {
            let mut ready = node.ready();
            self.network.extend(ready.take_messages());
            {
                let mut store = self.disks[replica].wl();
                store.append(ready.entries()).expect("entries follow one another");
                if let Some(state) = ready.hs() {
                    store.set_hardstate(state.clone());
                }
            }
            self.network.extend(ready.take_persisted_messages());
            let mut light = node.advance(ready);
            if let Some(commit) = light.commit_index() {
                self.disks[replica].wl().mut_hard_state().set_commit(commit);
            }
            self.network.extend(light.take_messages());
            node.advance_apply();
        }
    }
}

impl Side for Tikv {
    fn act(&mut self, step: &Step) {
        match *step {
            Step::Campaign(replica) => self.handle(replica, |node| drop(node.campaign())),
            Step::Propose(replica, command) => self.handle(replica, |node| {
                if node.raft.state == StateRole::Leader {
                    node.propose(Vec::new(), command.to_le_bytes().to_vec()).expect("a leader takes proposals");
                }
            }),
            Step::Crash(replica) => self.replicas[replica] = None,
            Step::Restart(replica) => {
                let config = Config {
                    id: replica as u64 + 1,
                    pre_vote: self.pre_vote,
                    max_size_per_msg: 1 << 20,
                    ..Config::default()
                };
                let logger = slog::Logger::root(slog::Discard, slog::o!());
                let node = RawNode::new(&config, self.disks[replica].clone(), &logger);
                self.replicas[replica] = Some(node.expect("the configuration is sound"));
            }
            Step::Partition(_) => {}
        }
    }

    fn settle(&mut self, groups: &[u8]) {
        for replica in 0..self.replicas.len() {
            self.handle(replica, RawNode::ping);
        }
        while let Some(message) = self.network.pop_front() {
            let (from, to) = (message.from as usize - 1, message.to as usize - 1);
            if groups[from] == groups[to] {
                self.handle(to, |node| drop(node.step(message)));
            }
        }
    }

    fn shown(&self) -> Vec<Option<Shown>> {
        let show = |(replica, node): (usize, &Option<RawNode<MemStorage>>)| {
            let raft = &node.as_ref()?.raft;
            let disk = &self.disks[replica];
            let last = disk.last_index().expect("memory has no errors");
            let context = raft::GetEntriesContext::empty(false);
            let entries = match last {
                0 => Vec::new(),
                _ => disk.entries(1, last + 1, None, context).expect("nothing is compacted"),
            };
            let command = |data: &[u8]| data.try_into().map_or(0, u32::from_le_bytes);
            Some(Shown {
                term: raft.term,
                leads: raft.state == StateRole::Leader,
                log: entries.iter().map(|entry| (entry.term, command(&entry.data))).collect(),
                commit: (raft.state == StateRole::Leader).then_some(raft.raft_log.committed),
            })
        };
        self.replicas.iter().enumerate().map(show).collect()
    }
}

/// A script that makes sense: who is down is restarted, who leads may change.
fn script(rng: &mut Rng, replicas: usize, faults: bool) -> Vec<Step> {
    let mut down = vec![false; replicas];
    let mut step = |command: u32| {
        let replica = rng.below(replicas as u64) as usize;
        match rng.below(10) {
            0..=2 => Step::Campaign(replica),
            3 if faults => Step::Partition((0..replicas).map(|_| rng.below(2) as u8).collect()),
            4 if faults => Step::Partition(vec![0; replicas]),
            5 | 6 if faults => {
                down[replica] = !down[replica];
                if down[replica] { Step::Crash(replica) } else { Step::Restart(replica) }
            }
            _ => Step::Propose(replica, command),
        }
    };
    (1..=60).map(&mut step).collect()
}

/// How often what happened in a run of scripts.
#[derive(Default, Debug)]
struct Seen {
    leaders: usize,
    two_leaders: usize,
    parted_logs: usize,
    committed: u64,
}

fn compare(seed: u64, seen: &mut Seen) {
    let mut rng = Rng::stream(seed, "script");
    let replicas = [3, 5][rng.below(2) as usize];
    let pre_vote = rng.below(2) == 0;
    let (mut ours, mut tikv) = (Ours::new(replicas, pre_vote), Tikv::new(replicas, pre_vote));
    let mut groups = vec![0; replicas];
    for (number, step) in script(&mut rng, replicas, pre_vote).iter().enumerate() {
        if let Step::Partition(into) = step {
            groups.clone_from(into);
        }
        for side in [&mut ours as &mut dyn Side, &mut tikv] {
            side.act(step);
            // A few rounds, so that what was lost in a partition is sent again.
            (0..4).for_each(|_| side.settle(&groups));
        }
        let (ours, tikv) = (ours.shown(), tikv.shown());
        assert_eq!(ours, tikv, "seed {seed}, after step {number}, {step:?} (left ours, right TiKV's)");
        let up: Vec<_> = ours.into_iter().flatten().collect();
        let leaders = up.iter().filter(|shown| shown.leads).count();
        seen.leaders += leaders;
        seen.two_leaders += usize::from(leaders > 1);
        seen.parted_logs += usize::from(up.windows(2).any(|pair| pair[0].log != pair[1].log));
        seen.committed = seen.committed.max(up.iter().filter_map(|shown| shown.commit).max().unwrap_or(0));
    }
}

#[test]
fn the_same_scripts_lead_to_the_same_terms_leaders_and_logs() {
    let mut seen = Seen::default();
    (0..1_000).for_each(|seed| compare(seed, &mut seen));
    assert!(
        seen.leaders > 20_000 && seen.two_leaders > 100 && seen.parted_logs > 1_000 && seen.committed > 30,
        "{seen:?}"
    );
}
