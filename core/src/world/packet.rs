//! Messages between control nodes: datagrams.
//!
//! They cross the same network as all others, with its latency and loss, but nobody sends a lost one again and nothing
//! keeps them in order beyond their latency: the protocol sees to both itself. Their chance is a stream of its own, so
//! that what control nodes tell each other moves no other draw. When too many are on one way, a new one is lost at once.

use super::mail::Mail;
use super::network::{InFlight, WAY};
use super::plane::Message;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::consensus::REPLICAS_MAX;
use crate::consensus::raft::Campaign;
use crate::ids::{ReplicaId, Seq};
use crate::pending::{Rank, TimerId};
use crate::rng::Rng;
use crate::scenario::Input;
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

#[derive(Clone)]
pub(super) struct Packets {
    rng: Rng,
    /// By slot; free slots are `None`.
    slots: Vec<Option<Packet>>,
    free: Vec<u32>,
    /// How many are on each way, by sender and receiver.
    crowds: Vec<u16>,
}

impl Packets {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::stream(seed, "control network"),
            slots: Vec::new(),
            free: Vec::new(),
            crowds: vec![0; REPLICAS_MAX * REPLICAS_MAX],
        }
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

    fn crowd(&mut self, from: ReplicaId, to: ReplicaId) -> &mut u16 {
        &mut self.crowds[from.index() * REPLICAS_MAX + to.index()]
    }

    fn put(&mut self, packet: Packet) -> u32 {
        *self.crowd(packet.from, packet.to) += 1;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.slots[slot as usize] = Some(packet);
        slot
    }

    fn take(&mut self, slot: u32) -> Option<Packet> {
        let packet = self.slots.get_mut(slot as usize)?.take()?;
        *self.crowd(packet.from, packet.to) -= 1;
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
        if let Some(impaired) = self.network.impairment(Site::Control(from), Site::Control(to)) {
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
        let crowded = u32::from(*plane.packets.crowd(from, to)) >= WAY;
        if crowded {
            let (message, reason) = (sent_as.unwrap_or_default(), DropReason::Full);
            self.emit(sink, Site::Control(from), sent_as, EventKind::MessageDropped { message, what, reason });
            return;
        }
        for (due, packet) in twin.map(|due| (due, packet.clone())).into_iter().chain([(due, packet)]) {
            let slot = plane.packets.put(Packet { due, ..packet });
            let timer = self.pending.set(due, Rank::Arrival, Timer::Packet(slot));
            if let Some(packet) = &mut plane.packets.slots[slot as usize] {
                packet.timer = timer;
            }
        }
    }

    /// Whether a message of any kind that was sent as this event is on its way.
    pub(super) fn is_on_its_way(&self, sent_as: Seq) -> bool {
        let packets = self.plane.as_ref().map(|plane| &plane.packets);
        let sent = |flight: &InFlight| flight.envelope.cause == Some(sent_as) && !flight.waiting;
        packets.is_some_and(|it| it.iter().any(|packet| packet.sent_as == Some(sent_as)))
            || self.network.in_flight().any(sent)
    }

    /// A person takes a packet out, holds it, or lets it arrive now.
    pub(super) fn catch_packet(&mut self, sent_as: Seq, input: &Input) {
        let now = self.now;
        let Some(plane) = &mut self.plane else { return };
        let Some((slot, packet)) = plane.packets.find(sent_as) else { return };
        match input {
            Input::Drop(_) => packet.lost = Some(DropReason::Taken),
            Input::Hold(_) => {
                self.pending.cancel(packet.timer);
                (packet.timer, packet.due) = (TimerId::NONE, Time::NEVER);
            }
            _ => {
                self.pending.cancel(packet.timer);
                packet.due = now;
                // Chance has no say in what a person delivers.
                packet.lost = packet.lost.filter(|reason| *reason != DropReason::Lost);
                packet.timer = self.pending.set(now, Rank::Arrival, Timer::Packet(slot));
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
            () if self.is_full(site) => Some(DropReason::Full),
            () => None,
        };
        if let Some(reason) = reason {
            self.emit(sink, site, sent_as, EventKind::MessageDropped { message, what, reason });
            return;
        }
        let cause = self.emit(sink, site, sent_as, EventKind::MessageDelivered { message, what });
        self.receive(to, Mail::Packet { from, message: content, cause }, sink);
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
