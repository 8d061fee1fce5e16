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
    /// What handlers want done, and up to where it is whose: done in the next hop.
    next: (Outbox<Replica>, Vec<(usize, ReplicaId)>),
    /// Room for another hop.
    now: (Outbox<Replica>, Vec<(usize, ReplicaId)>),
    leader: usize,
}

impl Ours {
    fn handle(&mut self, replica: usize, handler: impl FnOnce(&mut Replica, &mut Outbox<Replica>)) {
        let (out, whose) = &mut self.next;
        handler(&mut self.replicas[replica], out);
        whose.push((out.effects().len(), ReplicaId(replica as u8)));
    }
}

impl Cluster for Ours {
    fn new(replicas: usize, _: u64) -> Self {
        let params = Params { snapshot_entries: 0, pre_vote: false, leader_stickiness: false, ..Params::default() };
        let membership = Membership::of(ReplicaSet::first(replicas));
        // The others keep no disk either, are told when time has passed, and are not asked for what is committed.
        let mut out = Outbox::of_messages();
        let start = |id| {
            let boot = Boot { id: ReplicaId(id), params, membership, storage: Storage::default() };
            Raft::start(boot, &mut out)
        };
        let replicas = (0..replicas as u8).map(start).collect();
        out.drain().for_each(drop);
        let [now, next] = [out, Outbox::of_messages()].map(|out| (out, Vec::new()));
        let mut cluster = Self { replicas, now, next, leader: 0 };
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

    /// Delivers what was sent. What is stored is in memory, as with the others.
    fn hop(&mut self) -> bool {
        let (mut now, mut whose) = std::mem::replace(&mut self.now, (Outbox::of_messages(), Vec::new()));
        std::mem::swap(&mut now, &mut self.next.0);
        std::mem::swap(&mut whose, &mut self.next.1);
        let any = !now.effects().is_empty();
        let mut senders = whose.drain(..);
        let (mut until, mut from) = (0, ReplicaId(0));
        for (place, effect) in now.drain().enumerate() {
            while place == until
                && let Some(sender) = senders.next()
            {
                (until, from) = sender;
            }
            match effect {
                Effect::Send { to, message } => {
                    self.handle(to.index(), |replica, out| replica.on_message(from, message, out));
                }
                _ => {}
            }
        }
        drop(senders);
        self.now = (now, whose);
        any
    }

    fn committed(&self) -> u64 {
        self.replicas[self.leader].commit_index().0
    }

    fn elect(&mut self, replica: usize) {
        self.leader = replica;
        self.handle(replica, |replica, out| replica.on_request(Request::Campaign, out));
        while self.hop() {}
        assert!(self.replicas[replica].role() == Role::Leader, "nobody else campaigns");
    }
}
