//! TiKV's Raft.

use crate::{Cluster, command};
use raft::eraftpb::{ConfState, Entry, EntryType, Message};
use raft::storage::MemStorage;
use raft::{Config, RawNode, StateRole};

/// A cluster of TiKV's Raft, its appends merged as far as it merges them.
pub struct Tikv {
    replicas: Vec<RawNode<MemStorage>>,
    now: Vec<Message>,
    next: Vec<Message>,
    commands: Vec<u64>,
    leader: usize,
}

impl Tikv {
    fn started(replicas: usize) -> Self {
        let voters: Vec<u64> = (1..=replicas as u64).collect();
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let start = |id: &u64| {
            let storage = MemStorage::new_with_conf_state(ConfState::from((voters.clone(), Vec::new())));
            let config = Config {
                id: *id,
                max_size_per_msg: 1 << 20,
                max_inflight_msgs: 4096,
                batch_append: true,
                ..Config::default()
            };
            RawNode::new(&config, storage, &logger).expect("the configuration is sound")
        };
        Self {
            replicas: voters.iter().map(start).collect(),
            now: Vec::new(),
            next: Vec::new(),
            commands: vec![0; replicas],
            leader: 0,
        }
    }

    /// Stores, sends and applies what a replica has ready.
    fn on_ready(&mut self, replica: usize) {
        let node = &mut self.replicas[replica];
        while node.has_ready() {
            let mut ready = node.ready();
            self.next.extend(ready.take_messages());
            let mut committed = ready.take_committed_entries();
            {
                let mut store = node.raft.raft_log.store.wl();
                if !ready.entries().is_empty() {
                    store.append(ready.entries()).expect("entries follow one another");
                }
                if let Some(state) = ready.hs() {
                    store.set_hardstate(state.clone());
                }
            }
            self.next.extend(ready.take_persisted_messages());
            let mut light = node.advance(ready);
            if let Some(commit) = light.commit_index() {
                node.raft.raft_log.store.wl().mut_hard_state().set_commit(commit);
            }
            self.next.extend(light.take_messages());
            committed.extend(light.take_committed_entries());
            node.advance_apply();
            self.commands[replica] += committed.iter().filter(|entry| is_command(entry)).count() as u64;
        }
    }
}

fn is_command(entry: &Entry) -> bool {
    entry.get_entry_type() == EntryType::EntryNormal && !entry.data.is_empty()
}

impl Cluster for Tikv {
    fn new(replicas: usize, _: u64) -> Self {
        let mut cluster = Self::started(replicas);
        cluster.elect(0);
        cluster
    }

    fn propose(&mut self, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let proposed = self.replicas[self.leader].propose(Vec::new(), command(number).to_vec());
            assert!(proposed.is_ok(), "the leader takes commands");
        }
        self.on_ready(self.leader);
    }

    fn hop(&mut self) -> bool {
        std::mem::swap(&mut self.now, &mut self.next);
        let mut now = std::mem::take(&mut self.now);
        let any = !now.is_empty();
        for message in now.drain(..) {
            let to = message.to as usize - 1;
            self.replicas[to].step(message).expect("replicas understand one another");
        }
        self.now = now;
        for replica in 0..self.replicas.len() {
            self.on_ready(replica);
        }
        any
    }

    fn committed(&self) -> u64 {
        self.commands[self.leader]
    }

    fn elect(&mut self, replica: usize) {
        self.leader = replica;
        self.replicas[replica].campaign().expect("it may campaign");
        self.on_ready(replica);
        while self.hop() {}
        assert!(self.replicas[replica].raft.state == StateRole::Leader, "nobody else campaigns");
    }
}
