//! The network: every message between two sites crosses it.
//!
//! Between two sites messages keep their order, as on a connection. A message other than a heartbeat that is lost is
//! sent again after [`RETRY`], and those sent behind it wait for it; a lost heartbeat is gone. Without latency and
//! loss a message arrives the moment it is sent, before its sender does anything else, and is not told as an event of
//! its own: senders send last.

use super::body::Body;
use super::replica::Mail;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::dist::Sampler;
use crate::ids::{NodeId, RegionId, ReplicaId, Seq};
use crate::pending::Rank;
use crate::rng::Rng;
use crate::scenario;
use crate::trace::{DropReason, EventKind, Sink, Site};

/// How long a sender waits before it sends a lost message again.
pub const RETRY: Duration = Duration::from_millis(200);

/// How long a message takes between several control nodes and everybody else, when the scenario does not say.
pub const LATENCY: Duration = Duration::from_millis(1);

/// The most times in a row that a message is lost.
const LOSSES_MAX: u8 = 16;

/// A message with its addresses and the event that led to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope {
    pub from: Site,
    pub to: Site,
    pub body: Body,
    pub cause: Option<Seq>,
}

/// A message on its way.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    /// Its cause is the event that sent it.
    pub envelope: Envelope,
    pub sent: Time,
    pub due: Time,
    transit: Duration,
    /// When the last try arrives.
    arrives: Time,
    /// How many more times it will be lost.
    pub losses: u8,
    /// True while it is lost and not yet sent again.
    pub waiting: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Network {
    /// `None` when messages take no time and are never lost.
    latency: Option<Sampler>,
    loss: f64,
    rng: Rng,
    /// By slot; free slots are `None`.
    in_flight: Vec<Option<InFlight>>,
    free: Vec<u32>,
    /// When the last message on each connection arrives: none sent later arrives earlier.
    /// Invariant: ascending connections.
    last_due: Vec<((Site, Site), Time)>,
    /// Ways that are cut, from one site to another. Invariant: ascending.
    cuts: Vec<(Site, Site)>,
}

impl Network {
    /// `replicated`: between several control nodes messages always take time.
    pub fn new(network: &scenario::Network, replicated: bool, seed: u64) -> Result<Self, String> {
        let has_effect = replicated || network.latency.is_some() || network.loss > 0.0 || !network.regions.is_empty();
        let least = if replicated { LATENCY } else { Duration::ZERO };
        let latency = network.latency.clone().unwrap_or(scenario::Distribution::Fixed(least));
        Ok(Self {
            latency: if has_effect { Some(Sampler::new(&latency)?) } else { None },
            loss: network.loss,
            rng: Rng::stream(seed, "network"),
            in_flight: Vec::new(),
            free: Vec::new(),
            last_due: Vec::new(),
            cuts: Vec::new(),
        })
    }

    /// Messages on their way, in no particular order.
    pub fn in_flight(&self) -> impl Iterator<Item = &InFlight> {
        self.in_flight.iter().flatten()
    }

    /// True when messages take time.
    pub fn takes_time(&self) -> bool {
        self.latency.is_some()
    }

    /// When the last message from `from` to `to` arrives.
    fn connection(&mut self, from: Site, to: Site) -> &mut Time {
        let place = self.last_due.binary_search_by(|(ends, _)| ends.cmp(&(from, to))).unwrap_or_else(|place| {
            self.last_due.insert(place, ((from, to), Time::ZERO));
            place
        });
        &mut self.last_due[place].1
    }

    /// How long a message takes that somebody else draws the chance for; `None` when messages take no time.
    pub fn transit(&self, rng: &mut Rng) -> Option<Duration> {
        self.latency.as_ref().map(|latency| latency.sample(rng))
    }

    /// Whether such a message is lost.
    pub fn loses(&self, rng: &mut Rng) -> bool {
        self.loss > 0.0 && rng.unit() < self.loss
    }

    #[inline]
    pub fn is_cut(&self, from: Site, to: Site) -> bool {
        !self.cuts.is_empty() && self.cuts.binary_search(&(from, to)).is_ok()
    }

    /// The ways that are cut.
    pub fn cuts(&self) -> &[(Site, Site)] {
        &self.cuts
    }

    /// Cuts a way; true when it was not cut before.
    pub fn cut(&mut self, from: Site, to: Site) -> bool {
        let place = self.cuts.binary_search(&(from, to));
        if let Err(place) = place {
            self.cuts.insert(place, (from, to));
        }
        place.is_err()
    }

    /// Mends every cut.
    pub fn heal(&mut self) {
        self.cuts.clear();
    }

    fn lose(&mut self) -> bool {
        self.loss > 0.0 && self.rng.unit() < self.loss
    }
}

impl World {
    /// Sends a message.
    #[inline]
    pub(super) fn send<S: Sink>(&mut self, from: Site, to: Site, body: Body, cause: Option<Seq>, sink: &mut S) {
        let envelope = Envelope { from, to, body, cause };
        match self.network.latency {
            None => self.deliver(&envelope, sink),
            Some(_) => self.send_far(&envelope, sink),
        }
    }

    fn send_far<S: Sink>(&mut self, envelope: &Envelope, sink: &mut S) {
        let Envelope { from, to, body, cause } = *envelope;
        let [a, b] = [from, to].map(|site| self.region_of(site, &body));
        let distance = self.setup.distance(a, b);
        let network = &mut self.network;
        let Some(latency) = &network.latency else { return };
        let transit = latency.sample(&mut network.rng) + distance;
        let reliable = body != Body::Heartbeat;
        let mut losses = 0;
        while losses < LOSSES_MAX && network.lose() {
            losses += 1;
            if !reliable {
                break;
            }
        }
        let link = network.connection(from, to);
        // Lost tries delay the one that arrives; it also waits for what was sent before it on this connection.
        let tries = if reliable { u64::from(losses) } else { 0 };
        let arrives = (self.now + transit + Duration((transit + RETRY).0 * tries)).max(*link);
        *link = arrives;
        let flight =
            InFlight { envelope: *envelope, sent: self.now, due: self.now, transit, arrives, losses, waiting: false };
        let slot = network.free.pop().unwrap_or_else(|| {
            network.in_flight.push(None);
            (network.in_flight.len() - 1) as u32
        });
        network.in_flight[slot as usize] = Some(flight);
        self.transmit(slot, cause, sink);
    }

    /// Puts a message that has its slot on the wire.
    fn transmit<S: Sink>(&mut self, slot: u32, cause: Option<Seq>, sink: &mut S) {
        let Some(flight) = &mut self.network.in_flight[slot as usize] else { return };
        flight.sent = self.now;
        let soonest = self.now + flight.transit;
        flight.due = if flight.losses > 0 { soonest } else { flight.arrives.max(soonest) };
        flight.waiting = false;
        let (due, Envelope { from, to, body, .. }) = (flight.due, flight.envelope);
        let kind = EventKind::MessageSent { to, due, what: body.kind(), task: body.task() };
        let sent = self.emit(sink, from, cause, kind);
        if let Some(flight) = &mut self.network.in_flight[slot as usize] {
            flight.envelope.cause = sent;
        }
        self.housekeeping += usize::from(body == Body::Heartbeat);
        self.pending.push(due, Rank::Arrival, Timer::Deliver(slot));
    }

    /// A message is due: it arrives, or it turns out to be lost.
    pub(super) fn on_due<S: Sink>(&mut self, slot: u32, sink: &mut S) {
        let Some(flight) = &mut self.network.in_flight[slot as usize] else { return };
        let Envelope { to, body, cause, .. } = flight.envelope;
        let what = body.kind();
        let message = cause.unwrap_or_default();
        self.housekeeping -= usize::from(body == Body::Heartbeat);
        let lost = flight.losses > 0;
        let cut = self.network.cuts.binary_search(&(flight.envelope.from, to)).is_ok();
        let again = (lost || cut) && body != Body::Heartbeat;
        if again {
            flight.losses -= u8::from(lost);
            flight.waiting = true;
            self.pending.push(self.now + RETRY, Rank::Timer, Timer::Resend(slot));
        }
        let envelope = flight.envelope;
        if !again {
            self.network.in_flight[slot as usize] = None;
            self.network.free.push(slot);
        }
        let reason = match () {
            () if lost => Some(DropReason::Lost),
            () if cut => Some(DropReason::Cut),
            () if !self.is_reachable(to) => Some(DropReason::ReceiverDown),
            () => None,
        };
        if let Some(reason) = reason {
            self.emit(sink, to, cause, EventKind::MessageDropped { message, what, reason });
            return;
        }
        let cause = self.emit(sink, to, cause, EventKind::MessageDelivered { message, what });
        self.deliver(&Envelope { cause, ..envelope }, sink);
    }

    pub(super) fn on_resend<S: Sink>(&mut self, slot: u32, sink: &mut S) {
        let Some(envelope) = self.network.in_flight[slot as usize].as_ref().map(|flight| flight.envelope) else {
            return;
        };
        // A control node that is down sends nothing again: what still matters is said by the next leader.
        if matches!(envelope.from, Site::Control(_)) && !self.is_reachable(envelope.from) {
            self.network.in_flight[slot as usize] = None;
            self.network.free.push(slot);
            return;
        }
        let cause = envelope.cause;
        self.transmit(slot, cause, sink);
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
            (Site::Control(control), _) => {
                let Some(replica) = &mut self.controls[control.index()].replica else { return };
                match replica.paused {
                    true => replica.inbox.push(Mail::Envelope(*envelope)),
                    false => self.on_mail(control, from, body, cause, sink),
                }
            }
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
