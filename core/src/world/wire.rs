//! How a message gets from one site to another.
//!
//! A message other than a heartbeat that is lost is sent again after [`RETRY`], and those sent behind it wait for it, as on
//! a connection; a lost heartbeat is gone. Without latency and loss a message arrives the moment it is sent, before its
//! sender does anything else, and is not told as an event of its own: senders send last.
//!
//! Where a way is impaired, messages are lost or late, and what arrives a second time a connection drops; only a
//! heartbeat arrives twice. A person may take any message out, hold it or let it arrive: one that is taken out counts as
//! lost, and others overtake it, as they do one that is held.

use super::body::Body;
use super::mail::Mail;
use super::network::{Envelope, InFlight, WAY};
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, ReplicaId, Seq};
use crate::pending::{Rank, TimerId};
use crate::scenario::Input;
use crate::trace::{DropReason, EventKind, Sink, Site};

/// How long a sender waits before it sends a lost message again.
pub const RETRY: Duration = Duration::from_millis(200);

/// The most times in a row that a message is lost.
const LOSSES_MAX: u8 = 16;

impl World {
    /// Sends a message.
    #[inline]
    pub(super) fn send<S: Sink>(&mut self, from: Site, to: Site, body: Body, cause: Option<Seq>, sink: &mut S) {
        let envelope = Envelope { from, to, body, cause };
        match self.network.is_instant(from, to) {
            true => self.deliver(&envelope, sink),
            false => self.send_far(&envelope, sink),
        }
    }

    fn send_far<S: Sink>(&mut self, envelope: &Envelope, sink: &mut S) {
        let Envelope { from, to, body, cause } = *envelope;
        let [a, b] = [from, to].map(|site| self.region_of(site, &body));
        let distance = self.setup.distance(a, b);
        let replicated = self.plane.is_some();
        let reliable = body != Body::Heartbeat;
        let network = &mut self.network;
        let mut transit = network.draw_transit() + distance;
        let mut losses = 0;
        while losses < LOSSES_MAX && network.lose() {
            losses += 1;
            if !reliable {
                break;
            }
        }
        let mut again = None;
        if let Some(way) = network.impairment(from, to) {
            let rng = &mut network.bad_luck;
            transit += Duration(rng.below(way.delay.0 + 1));
            // Where everything is lost, each try is, until the way is healed.
            while way.loss < 1.0 && losses < LOSSES_MAX && rng.unit() < way.loss && (reliable || losses == 0) {
                losses += 1;
            }
            let later = Duration(rng.below(way.delay.0 + 1));
            again = (rng.unit() < way.duplicate).then_some(later);
        }
        let link = network.link(from, to);
        let crowded = link.crowd >= WAY && body.is_said_again(replicated);
        // Lost tries delay the one that arrives; it also waits for what was sent before it on this connection.
        let tries = if reliable { u64::from(losses) } else { 0 };
        let arrives = (self.now + transit + Duration((transit + RETRY).0 * tries)).max(link.due);
        if crowded {
            return self.crowd_out(envelope, arrives, sink);
        }
        // Of two that are due at one moment the one that was put on the wire first arrives first: not the one sent again.
        link.due = arrives + Duration(u64::from(tries > 0));
        let flight = InFlight {
            envelope: *envelope,
            sent: self.now,
            due: self.now,
            transit,
            arrives,
            losses,
            fate: None,
            waiting: false,
            timer: TimerId::NONE,
            idle: false,
        };
        let slot = network.put(flight);
        self.transmit(slot, cause, sink);
        if let Some(later) = again {
            self.double(slot, later);
        }
    }

    /// The same message arrives again so much later. A connection drops it then; a heartbeat is heard twice.
    fn double(&mut self, slot: u32, later: Duration) {
        let Some(flight) = self.network.flight(slot) else { return };
        let due = flight.arrives + later;
        let fate = (flight.envelope.body != Body::Heartbeat).then_some(DropReason::Duplicate);
        let twin = InFlight { due, fate, idle: true, losses: 0, ..flight.clone() };
        let slot = self.network.put(twin);
        self.housekeeping += 1;
        let timer = self.pending.set(due, Rank::Arrival, Timer::Deliver(slot));
        if let Some(flight) = self.network.flight(slot) {
            flight.timer = timer;
        }
    }

    /// There is too much on the way already.
    fn crowd_out<S: Sink>(&mut self, envelope: &Envelope, due: Time, sink: &mut S) {
        let Envelope { from, to, body, cause } = *envelope;
        let what = body.kind();
        let sent = self.emit(sink, from, cause, EventKind::MessageSent { to, due, what, task: body.task() });
        let message = sent.unwrap_or_default();
        self.emit(sink, from, sent, EventKind::MessageDropped { message, what, reason: DropReason::Full });
    }

    /// Puts a message that has its slot on the wire.
    fn transmit<S: Sink>(&mut self, slot: u32, cause: Option<Seq>, sink: &mut S) {
        let now = self.now;
        let Some(flight) = self.network.flight(slot) else { return };
        let soonest = now + flight.transit;
        let due = if flight.losses > 0 { soonest } else { flight.arrives.max(soonest) };
        let Envelope { from, to, body, .. } = flight.envelope;
        (flight.sent, flight.due, flight.fate, flight.waiting) = (now, due, None, false);
        let kind = EventKind::MessageSent { to, due, what: body.kind(), task: body.task() };
        let sent = self.emit(sink, from, cause, kind);
        let idle = body == Body::Heartbeat || self.network.is_dead(from, to);
        self.housekeeping += usize::from(idle);
        let timer = self.pending.set(due, Rank::Arrival, Timer::Deliver(slot));
        if let Some(flight) = self.network.flight(slot) {
            flight.envelope.cause = sent;
            (flight.timer, flight.idle) = (timer, idle);
        }
    }

    /// A message is due: it arrives, or it turns out to be lost.
    pub(super) fn on_due<S: Sink>(&mut self, slot: u32, sink: &mut S) {
        let Some(flight) = self.network.flight(slot) else { return };
        let (envelope, lost, fate) = (flight.envelope, flight.losses > 0, flight.fate);
        let Envelope { from, to, body, cause } = envelope;
        let what = body.kind();
        let message = cause.unwrap_or_default();
        self.housekeeping -= usize::from(std::mem::take(&mut flight.idle));
        let reason = match () {
            () if fate.is_some() => fate,
            () if lost => Some(DropReason::Lost),
            () if self.network.is_cut(from, to) => Some(DropReason::Cut),
            () if self.network.is_dead(from, to) => Some(DropReason::Lost),
            () if !self.is_reachable(to) => Some(DropReason::ReceiverDown),
            () if self.is_full(to) => Some(DropReason::Full),
            () => None,
        };
        let again = reason.is_some_and(|reason| !matches!(reason, DropReason::ReceiverDown | DropReason::Duplicate));
        match again && body != Body::Heartbeat {
            true => self.wait(slot),
            false => self.network.take(slot),
        }
        if let Some(reason) = reason {
            self.emit(sink, to, cause, EventKind::MessageDropped { message, what, reason });
            return;
        }
        let cause = self.emit(sink, to, cause, EventKind::MessageDelivered { message, what });
        self.deliver(&Envelope { cause, ..envelope }, sink);
    }

    /// A try was lost: the sender waits, and sends it again.
    fn wait(&mut self, slot: u32) {
        let Some(flight) = self.network.flight(slot) else { return };
        let Envelope { from, to, .. } = flight.envelope;
        flight.losses = flight.losses.saturating_sub(1);
        flight.waiting = true;
        let idle = self.network.is_dead(from, to);
        self.housekeeping += usize::from(idle);
        let timer = self.pending.set(self.now + RETRY, Rank::Timer, Timer::Resend(slot));
        if let Some(flight) = self.network.flight(slot) {
            (flight.timer, flight.idle) = (timer, idle);
        }
    }

    pub(super) fn on_resend<S: Sink>(&mut self, slot: u32, sink: &mut S) {
        let Some(flight) = self.network.flight(slot) else { return };
        self.housekeeping -= usize::from(std::mem::take(&mut flight.idle));
        let Envelope { from, cause, .. } = flight.envelope;
        // A control node that is down sends nothing again: what still matters is said by the next leader.
        if matches!(from, Site::Control(_)) && !self.is_reachable(from) {
            self.network.take(slot);
            return;
        }
        self.transmit(slot, cause, sink);
    }

    /// A person takes a message out, holds it, or lets it arrive now; false when it is not on this kind of way.
    pub(super) fn catch_message(&mut self, sent_as: Seq, input: &Input) -> bool {
        let now = self.now;
        let Some((slot, flight)) = self.network.find(sent_as) else { return false };
        if let Input::Drop(_) = input {
            flight.fate = Some(DropReason::Taken);
            return true;
        }
        let timer = flight.timer;
        let idle = std::mem::take(&mut flight.idle);
        (flight.timer, flight.due) = (TimerId::NONE, Time::NEVER);
        self.housekeeping -= usize::from(idle);
        self.pending.cancel(timer);
        if let Input::Deliver(_) = input
            && let Some(flight) = self.network.flight(slot)
        {
            flight.losses = 0;
            flight.fate = flight.fate.filter(|fate| *fate == DropReason::Taken);
            flight.due = now;
            flight.timer = self.pending.set(now, Rank::Arrival, Timer::Deliver(slot));
        }
        true
    }

    /// Hands a message to its receiver.
    #[inline]
    pub(super) fn deliver<S: Sink>(&mut self, envelope: &Envelope, sink: &mut S) {
        let cause = envelope.cause;
        if self.plane.is_some() {
            return self.deliver_replicated(envelope, sink);
        }
        match envelope.to {
            Site::Gateway => {
                if let Body::Submit { task } = envelope.body {
                    self.on_submit(ReplicaId(0), task, cause, sink);
                }
            }
            Site::Control(control) => {
                if let Site::Worker(node) = envelope.from {
                    self.on_worker_message(control, node, &envelope.body, cause, sink);
                }
            }
            Site::Worker(node) => self.on_control_message(node, envelope, sink),
            Site::Client(_) => {}
        }
    }

    #[inline(never)]
    fn deliver_replicated<S: Sink>(&mut self, envelope: &Envelope, sink: &mut S) {
        let Envelope { from, to, ref body, cause } = *envelope;
        match (to, from) {
            (Site::Gateway, Site::Control(control)) => self.on_answer(control, body, cause, sink),
            (Site::Gateway, _) => {
                if let Body::Submit { task } = *body {
                    self.on_submit(ReplicaId(0), task, cause, sink);
                }
            }
            (Site::Control(control), _) => self.receive(control, Mail::Envelope(*envelope), sink),
            (Site::Worker(node), _) => self.on_control_message(node, envelope, sink),
            (Site::Client(_), _) => {}
        }
    }

    fn region_of(&self, site: Site, body: &Body) -> RegionId {
        match site {
            Site::Client(_) => {
                let task = body.task().and_then(|task| self.tasks.get(task));
                task.map_or(self.setup.home, |task| task.traits.region)
            }
            Site::Worker(NodeId(node)) => self.workers[node as usize].region,
            Site::Control(control) => {
                let replica = self.controls[control.index()].replica.as_ref();
                replica.map_or(self.setup.home, |replica| replica.region)
            }
            Site::Gateway => self.setup.home,
        }
    }

    pub(super) fn is_reachable(&self, site: Site) -> bool {
        match site {
            Site::Control(control) => {
                self.controls[control.index()].replica.as_ref().is_none_or(|replica| replica.is_up())
            }
            Site::Worker(node) => self.workers[node.index()].is_reachable(),
            _ => true,
        }
    }
}
