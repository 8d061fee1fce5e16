//! Our Raft.

use crate::{Cluster, Command, command};
use switchyard::consensus::raft::{Message, Params, Raft, Storage};
use switchyard::consensus::{
    Boot, Effect, Membership, Outbox, Payload, Proposal, Protocol, ReplicaSet, Request, RequestId, Role, Stamp,
};
use switchyard::ids::ReplicaId;

type Replica = Raft<Command, ()>;

/// A cluster of our Raft.
pub struct Ours {
    replicas: Vec<Replica>,
    out: Outbox<Replica>,
    now: Vec<(ReplicaId, ReplicaId, Message<Command, ()>)>,
    next: Vec<(ReplicaId, ReplicaId, Message<Command, ()>)>,
    leader: usize,
    committed: u64,
}

impl Ours {
    /// Runs a handler and takes up what it sent and committed. What it stores is in its memory, as with the others.
    fn handle(&mut self, replica: usize, handler: impl FnOnce(&mut Replica, &mut Outbox<Replica>)) {
        handler(&mut self.replicas[replica], &mut self.out);
        for effect in self.out.drain() {
            match effect {
                Effect::Send { to, message } => self.next.push((ReplicaId(replica as u8), to, message)),
                Effect::Apply { entries, .. } if replica == self.leader => {
                    let commands = entries.iter().filter(|entry| matches!(entry.payload, Payload::Command { .. }));
                    self.committed += commands.count() as u64;
                }
                _ => {}
            }
        }
    }
}

impl Cluster for Ours {
    fn new(replicas: usize, _: u64) -> Self {
        let params = Params { snapshot_entries: 0, pre_vote: false, leader_stickiness: false, ..Params::default() };
        let membership = Membership::of(ReplicaSet::first(replicas));
        let mut out = Outbox::without_notes();
        let start = |id| {
            let boot = Boot { id: ReplicaId(id), params, membership, storage: Storage::default() };
            Raft::start(boot, &mut out)
        };
        let replicas = (0..replicas as u8).map(start).collect();
        out.drain().for_each(drop);
        let mut cluster = Self { replicas, out, now: Vec::new(), next: Vec::new(), leader: 0, committed: 0 };
        cluster.elect(0);
        cluster
    }

    fn propose(&mut self, numbers: std::ops::Range<u64>) {
        let (id, stamp) = (RequestId(numbers.start), Stamp::default());
        let request = match numbers.end - numbers.start {
            1 => Request::Propose(Proposal { id, stamp, command: command(numbers.start) }),
            _ => Request::ProposeBatch(id, numbers.map(|number| (stamp, command(number))).collect()),
        };
        self.handle(self.leader, |leader, out| leader.on_request(request, out));
    }

    fn hop(&mut self) -> bool {
        std::mem::swap(&mut self.now, &mut self.next);
        let mut now = std::mem::take(&mut self.now);
        let any = !now.is_empty();
        for (from, to, message) in now.drain(..) {
            self.handle(to.index(), |replica, out| replica.on_message(from, message, out));
        }
        self.now = now;
        any
    }

    fn committed(&self) -> u64 {
        self.committed
    }

    fn elect(&mut self, replica: usize) {
        self.leader = replica;
        self.handle(replica, |replica, out| replica.on_request(Request::Campaign, out));
        while self.hop() {}
        assert!(self.replicas[replica].role() == Role::Leader, "nobody else campaigns");
    }
}
