//! Messages between control nodes: datagrams.
//!
//! They cross the same network as all others, with its latency and loss, but nobody sends a lost one again and nothing
//! keeps them in order beyond their latency: the protocol sees to both itself. Their chance is a stream of its own, so
//! that what control nodes tell each other moves no other draw.

use super::plane::Message;
use super::replica::Mail;
use super::{Timer, World};
use crate::clock::Time;
use crate::consensus::raft::Campaign;
use crate::ids::{ReplicaId, Seq};
use crate::pending::Rank;
use crate::rng::Rng;
use crate::trace::{DropReason, EventKind, MessageKind, Sink, Site};

/// A message on its way from one control node to another.
#[derive(Clone)]
pub(super) struct Packet {
    pub from: ReplicaId,
    pub to: ReplicaId,
    pub message: Message,
    /// The event that sent it.
    pub sent_as: Option<Seq>,
    pub sent: Time,
    pub due: Time,
    /// Why it will not arrive, when that is known already.
    pub lost: Option<DropReason>,
}

#[derive(Clone)]
pub(super) struct Packets {
    rng: Rng,
    /// By slot; free slots are `None`.
    slots: Vec<Option<Packet>>,
    free: Vec<u32>,
}

impl Packets {
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::stream(seed, "control network"), slots: Vec::new(), free: Vec::new() }
    }

    /// Those on their way, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Packet> {
        self.slots.iter().flatten()
    }

    fn put(&mut self, packet: Packet) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.slots[slot as usize] = Some(packet);
        slot
    }

    fn take(&mut self, slot: u32) -> Option<Packet> {
        let packet = self.slots.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        Some(packet)
    }
}

impl World {
    pub(super) fn send_packet<S: Sink>(
        &mut self,
        from: ReplicaId,
        to: ReplicaId,
        message: Message,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(plane) = &mut self.plane else { return };
        let region = |id: ReplicaId| self.controls.get(id.index())?.replica.as_ref().map(|replica| replica.region);
        let (Some(near), Some(far)) = (region(from), region(to)) else { return };
        let Some(transit) = self.network.transit(&mut plane.packets.rng) else { return };
        let due = self.now + transit + self.setup.distance(near, far);
        let lost = self.network.loses(&mut plane.packets.rng).then_some(DropReason::Lost);
        let cut = self.network.is_cut(Site::Control(from), Site::Control(to)).then_some(DropReason::Cut);
        let what = kind(&message);
        let kind = EventKind::MessageSent { to: Site::Control(to), due, what, task: None };
        let sent_as = self.emit(sink, Site::Control(from), cause, kind);
        let Some(plane) = &mut self.plane else { return };
        let slot = plane.packets.put(Packet { from, to, message, sent_as, sent: self.now, due, lost: cut.or(lost) });
        self.pending.push(due, Rank::Arrival, Timer::Packet(slot));
    }

    /// A packet is due.
    pub(super) fn on_packet<S: Sink>(&mut self, slot: u32, sink: &mut S) {
        let Some(Packet { from, to, message: content, sent_as, lost, .. }) =
            self.plane.as_mut().and_then(|plane| plane.packets.take(slot))
        else {
            return;
        };
        let (site, what) = (Site::Control(to), kind(&content));
        let message = sent_as.unwrap_or_default();
        let Some(replica) = &self.controls[to.index()].replica else { return };
        let reason = match () {
            () if lost.is_some() => lost,
            () if self.network.is_cut(Site::Control(from), site) => Some(DropReason::Cut),
            () if !replica.is_up() => Some(DropReason::ReceiverDown),
            () => None,
        };
        if let Some(reason) = reason {
            self.emit(sink, site, sent_as, EventKind::MessageDropped { message, what, reason });
            return;
        }
        let cause = self.emit(sink, site, sent_as, EventKind::MessageDelivered { message, what });
        let Some(replica) = &mut self.controls[to.index()].replica else { return };
        if replica.paused {
            replica.inbox.push(Mail::Packet { from, message: content, cause });
            return;
        }
        self.with_raft(to, cause, sink, |raft, out| crate::consensus::Protocol::on_message(raft, from, content, out));
    }
}

/// What a message is, for whoever draws it.
pub(super) fn kind(message: &Message) -> MessageKind {
    match message {
        Message::RequestVote { campaign: Campaign::PreVote, .. } => MessageKind::PreVote,
        Message::RequestVote { .. } => MessageKind::RequestVote,
        Message::RequestVoteReply { .. } => MessageKind::Vote,
        Message::AppendEntries { entries, .. } if entries.is_empty() => MessageKind::LeaderBeat,
        Message::AppendEntries { .. } => MessageKind::Append,
        Message::AppendEntriesReply { .. } => MessageKind::AppendReply,
        Message::InstallSnapshot { .. } => MessageKind::Snapshot,
        Message::InstallSnapshotReply { .. } => MessageKind::SnapshotReply,
        Message::TimeoutNow { .. } => MessageKind::TimeoutNow,
        Message::ReadIndex { .. } => MessageKind::ReadIndex,
        Message::ReadIndexReply { .. } => MessageKind::ReadIndexReply,
    }
}
