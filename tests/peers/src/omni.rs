//! OmniPaxos.

use crate::{Cluster, command};
use omnipaxos::messages::Message;
use omnipaxos::storage::{Entry, NoSnapshot};
use omnipaxos::{ClusterConfig, OmniPaxos, OmniPaxosConfig, ServerConfig};
use omnipaxos_storage::memory_storage::MemoryStorage;

/// 16 bytes in its log.
#[derive(Clone, Copy, Debug)]
pub struct Command(#[allow(dead_code)] crate::Command);

impl Entry for Command {
    type Snapshot = NoSnapshot;
}

/// A cluster of OmniPaxos.
pub struct Omni {
    replicas: Vec<OmniPaxos<Command, MemoryStorage<Command>>>,
    now: Vec<Message<Command>>,
    next: Vec<Message<Command>>,
    leader: usize,
}

impl Omni {
    fn collect(&mut self) {
        for replica in &mut self.replicas {
            replica.take_outgoing_messages(&mut self.next);
        }
    }
}

impl Cluster for Omni {
    fn new(replicas: usize, batch: u64) -> Self {
        let nodes: Vec<u64> = (1..=replicas as u64).collect();
        let start = |pid: &u64| {
            let cluster_config =
                ClusterConfig { configuration_id: 1, nodes: nodes.clone(), ..ClusterConfig::default() };
            let server_config = ServerConfig { pid: *pid, batch_size: batch as usize, ..ServerConfig::default() };
            let config = OmniPaxosConfig { cluster_config, server_config };
            config.build(MemoryStorage::default()).expect("the configuration is sound")
        };
        let replicas = nodes.iter().map(start).collect();
        let mut cluster = Self { replicas, now: Vec::new(), next: Vec::new(), leader: 0 };
        cluster.elect(0);
        cluster
    }

    fn propose(&mut self, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let appended = self.replicas[self.leader].append(Command(command(number)));
            assert!(appended.is_ok(), "the leader takes commands");
        }
        self.collect();
    }

    /// Every replica takes all its messages before it is asked for answers, so that it can merge them.
    fn hop(&mut self) -> bool {
        std::mem::swap(&mut self.now, &mut self.next);
        let any = !self.now.is_empty();
        for message in self.now.drain(..) {
            let to = message.get_receiver() as usize - 1;
            self.replicas[to].handle_incoming(message);
        }
        self.collect();
        any
    }

    fn committed(&self) -> u64 {
        self.replicas[self.leader].get_decided_idx() as u64
    }

    fn elect(&mut self, replica: usize) {
        self.leader = replica;
        self.replicas[replica].try_become_leader();
        self.collect();
        while self.hop() {}
        let pid = replica as u64 + 1;
        let (leader, accepts) = self.replicas[replica].get_current_leader().expect("it was elected");
        assert!(leader == pid && accepts, "nobody else campaigns");
    }
}
