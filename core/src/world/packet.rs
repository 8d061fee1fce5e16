//! Messages between control nodes: datagrams.
//!
//! They cross the same network as all others, with its latency and loss, but nobody sends a lost one again and nothing
//! keeps them in order beyond their latency: the protocol sees to both itself. Their chance is a stream of its own, so
//! that what control nodes tell each other moves no other draw.

use super::plane::Message;
use super::replica::Mail;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::consensus::raft::Campaign;
use crate::ids::{ReplicaId, Seq};
use crate::pending::{Rank, TimerId};
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
    pub timer: TimerId,
    /// Why it will not arrive, when that is known already.
    pub lost: Option<DropReason>,
}

/// What a way does to messages beyond what the network does to all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Impaired {
    pub from: ReplicaId,
    pub to: ReplicaId,
    pub loss: f64,
    pub duplicate: f64,
    pub delay: Duration,
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

    /// The one sent as this event, with its slot.
    pub fn find(&mut self, sent_as: Seq) -> Option<(u32, &mut Packet)> {
        let slots = self.slots.iter_mut().zip(0..);
        let mut known = slots.filter_map(|(slot, place)| Some((place, slot.as_mut()?)));
        known.find(|(_, packet)| packet.sent_as == Some(sent_as))
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
        let mut due = self.now + transit + self.setup.distance(near, far);
        let mut lost = self.network.loses(&mut plane.packets.rng).then_some(DropReason::Lost);
        let mut twin = None;
        let rng = &mut plane.packets.rng;
        if let Some(impaired) = plane.impaired.iter().find(|way| (way.from, way.to) == (from, to)) {
            lost = lost.or((rng.unit() < impaired.loss).then_some(DropReason::Lost));
            let on_time = due;
            due = on_time + Duration(rng.below(impaired.delay.0 + 1));
            let again = on_time + Duration(rng.below(impaired.delay.0 + 1));
            twin = (rng.unit() < impaired.duplicate).then_some(again);
        }
        let cut = self.network.is_cut(Site::Control(from), Site::Control(to)).then_some(DropReason::Cut);
        let what = kind(&message);
        let kind = EventKind::MessageSent { to: Site::Control(to), due, what, task: None };
        let sent_as = self.emit(sink, Site::Control(from), cause, kind);
        let Some(plane) = &mut self.plane else { return };
        let timer = TimerId::NONE;
        let packet = Packet { from, to, message, sent_as, sent: self.now, due, timer, lost: cut.or(lost) };
        for (due, packet) in twin.map(|due| (due, packet.clone())).into_iter().chain([(due, packet)]) {
            let slot = plane.packets.put(Packet { due, ..packet });
            let timer = self.pending.set(due, Rank::Arrival, Timer::Packet(slot));
            if let Some(packet) = &mut plane.packets.slots[slot as usize] {
                packet.timer = timer;
            }
        }
    }

    /// A packet is due.
    #[inline(never)]
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
