//! Our Raft.

use crate::{Cluster, Command, command};
use switchyard::consensus::raft::{Params, Raft, Storage};
use switchyard::consensus::{
    Boot, Effect, Membership, Outbox, Proposal, Protocol, ReplicaSet, Request, RequestId, Role, Stamp,
};
use switchyard::ids::ReplicaId;

type Replica = Raft<Command, ()>;

/// A cluster of our Raft.
pub struct Ours {
    replicas: Vec<Replica>,
    /// What handlers want done in this hop.
    now: Effects,
    /// What they want done in the next.
    next: Effects,
    leader: usize,
}

/// What handlers want done, one after another.
struct Effects {
    all: Outbox<Replica>,
    /// Whose they are: how many there are up to the last of a replica's.
    whose: Vec<(usize, ReplicaId)>,
}

impl Effects {
    fn new() -> Self {
        // The others keep no disk either, are told when time has passed, and are not asked for what is committed.
        Self { all: Outbox::of_messages(), whose: Vec::new() }
    }

    fn of(&mut self, replica: usize, handler: impl FnOnce(&mut Outbox<Replica>)) {
        handler(&mut self.all);
        self.whose.push((self.all.effects().len(), ReplicaId(replica as u8)));
    }
}

impl Cluster for Ours {
    fn new(replicas: usize, _: u64) -> Self {
        let params = Params { snapshot_entries: 0, pre_vote: false, leader_stickiness: false, ..Params::default() };
        let membership = Membership::of(ReplicaSet::first(replicas));
        let start = |id| {
            let boot = Boot { id: ReplicaId(id), params, membership, storage: Storage::default() };
            Raft::start(boot, &mut Outbox::of_messages())
        };
        let replicas = (0..replicas as u8).map(start).collect();
        let mut cluster = Self { replicas, now: Effects::new(), next: Effects::new(), leader: 0 };
        cluster.elect(0);
        cluster
    }

    fn propose(&mut self, numbers: std::ops::Range<u64>) {
        let (id, stamp) = (RequestId(numbers.start), Stamp::default());
        let request = match numbers.end - numbers.start {
            1 => Request::Propose(Proposal { id, stamp, command: command(numbers.start) }),
            _ => Request::ProposeBatch(id, numbers.map(|number| (stamp, command(number))).collect()),
        };
        self.next.of(self.leader, |out| self.replicas[self.leader].on_request(request, out));
    }

    /// Delivers what was sent. What is stored is in memory, as with the others.
    fn hop(&mut self) -> bool {
        let Self { replicas, now, next, .. } = self;
        std::mem::swap(now, next);
        let any = !now.all.effects().is_empty();
        let mut effects = now.all.drain();
        let mut done = 0;
        for (until, from) in now.whose.drain(..) {
            for effect in effects.by_ref().take(until - done) {
                if let Effect::Send { to, message } = effect {
                    next.of(to.index(), |out| replicas[to.index()].on_message(from, message, out));
                }
            }
            done = until;
        }
        any
    }

    fn committed(&self) -> u64 {
        self.replicas[self.leader].commit_index().0
    }

    fn elect(&mut self, replica: usize) {
        self.leader = replica;
        self.next.of(replica, |out| self.replicas[replica].on_request(Request::Campaign, out));
        while self.hop() {}
        assert!(self.replicas[replica].role() == Role::Leader, "nobody else campaigns");
    }
}
