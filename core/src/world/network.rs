//! The network: what every way between two sites does to what crosses it.
//!
//! Between two sites messages keep their order, as on a connection. How they travel is told in `wire`; control nodes tell
//! each other datagrams, which `packet` has.

use super::body::Body;
use crate::clock::{Duration, Time};
use crate::dist::Sampler;
use crate::ids::Seq;
use crate::pending::TimerId;
use crate::rng::Rng;
use crate::scenario;
use crate::trace::{DropReason, Site};

/// How long a message takes between several control nodes and everybody else, when the scenario does not say.
pub const LATENCY: Duration = Duration::from_millis(1);

/// The most messages on one way, from one site to another. What comes beyond that and is said again anyway (heartbeats, what
/// waits for an answer, datagrams of control nodes) is lost at once; of everything else there is no more than there
/// are tasks.
pub(super) const WAY: u32 = 1_024;

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
    pub transit: Duration,
    /// When the last try arrives.
    pub arrives: Time,
    /// How many more times it will be lost.
    pub losses: u8,
    /// Why this try will not arrive, when that is known already.
    pub fate: Option<DropReason>,
    /// True while it is lost and not yet sent again.
    pub waiting: bool,
    /// When it is due, or sent again; none while it is held.
    pub timer: TimerId,
    /// True when `timer` counts as housekeeping: nothing comes of it by itself.
    pub idle: bool,
}

/// From one site to another.
#[derive(Clone, Debug)]
pub(super) struct Link {
    ends: (Site, Site),
    /// When the last message arrives: none sent later arrives earlier.
    pub due: Time,
    /// How many are on their way.
    pub crowd: u32,
}

/// What a way does to messages beyond what the network does to all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Impaired {
    pub from: Site,
    pub to: Site,
    pub loss: f64,
    pub duplicate: f64,
    pub delay: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Network {
    /// `None` when messages take no time and are never lost.
    latency: Option<Sampler>,
    loss: f64,
    rng: Rng,
    /// What impaired ways draw from, so that no other draw is another because of them.
    pub bad_luck: Rng,
    /// By slot; free slots are `None`.
    in_flight: Vec<Option<InFlight>>,
    free: Vec<u32>,
    /// Invariant: ascending by their ends.
    links: Vec<Link>,
    /// Ways that are cut, from one site to another. Invariant: ascending.
    cuts: Vec<(Site, Site)>,
    pub impaired: Vec<Impaired>,
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
            bad_luck: Rng::stream(seed, "impaired"),
            in_flight: Vec::new(),
            free: Vec::new(),
            links: Vec::new(),
            cuts: Vec::new(),
            impaired: Vec::new(),
        })
    }

    /// Messages on their way, in no particular order.
    pub fn in_flight(&self) -> impl Iterator<Item = &InFlight> {
        self.in_flight.iter().flatten()
    }

    /// The one that was sent as this event, with its slot.
    pub fn find(&mut self, sent_as: Seq) -> Option<(u32, &mut InFlight)> {
        let slots = self.in_flight.iter_mut().zip(0..);
        let mut known = slots.filter_map(|(slot, place)| Some((place, slot.as_mut()?)));
        known.find(|(_, flight)| flight.envelope.cause == Some(sent_as) && !flight.waiting)
    }

    #[inline]
    pub fn flight(&mut self, slot: u32) -> Option<&mut InFlight> {
        self.in_flight[slot as usize].as_mut()
    }

    /// Gives a message its slot.
    pub fn put(&mut self, flight: InFlight) -> u32 {
        let Envelope { from, to, .. } = flight.envelope;
        self.link(from, to).crowd += 1;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.in_flight.push(None);
            (self.in_flight.len() - 1) as u32
        });
        self.in_flight[slot as usize] = Some(flight);
        slot
    }

    /// A message is on its way no more.
    pub fn take(&mut self, slot: u32) {
        if let Some(flight) = self.in_flight[slot as usize].take() {
            let Envelope { from, to, .. } = flight.envelope;
            self.link(from, to).crowd -= 1;
            self.free.push(slot);
        }
    }

    /// True when messages take time.
    pub fn takes_time(&self) -> bool {
        self.latency.is_some()
    }

    /// True when a message arrives the moment it is sent.
    #[inline]
    pub fn is_instant(&self, from: Site, to: Site) -> bool {
        self.latency.is_none() && (self.is_whole() || self.is_open(from, to))
    }

    #[inline]
    fn is_whole(&self) -> bool {
        self.links.is_empty() && self.cuts.is_empty() && self.impaired.is_empty()
    }

    /// Nothing is the matter on this way, and nothing is on it.
    fn is_open(&self, from: Site, to: Site) -> bool {
        let link = self.links.binary_search_by(|link| link.ends.cmp(&(from, to)));
        let idle = link.is_err() || link.is_ok_and(|place| self.links[place].crowd == 0);
        idle && !self.is_cut(from, to) && self.impairment(from, to).is_none()
    }

    /// The way from `from` to `to`.
    pub fn link(&mut self, from: Site, to: Site) -> &mut Link {
        let place = self.links.binary_search_by(|link| link.ends.cmp(&(from, to))).unwrap_or_else(|place| {
            self.links.insert(place, Link { ends: (from, to), due: Time::ZERO, crowd: 0 });
            place
        });
        &mut self.links[place]
    }

    /// How long a message takes, drawn from the network's own chance.
    pub fn draw_transit(&mut self) -> Duration {
        self.latency.as_ref().map_or(Duration::ZERO, |latency| latency.sample(&mut self.rng))
    }

    /// How long a message takes that somebody else draws the chance for; `None` when messages take no time.
    pub fn transit(&self, rng: &mut Rng) -> Option<Duration> {
        self.latency.as_ref().map(|latency| latency.sample(rng))
    }

    /// Whether such a message is lost.
    pub fn loses(&self, rng: &mut Rng) -> bool {
        self.loss > 0.0 && rng.unit() < self.loss
    }

    pub fn lose(&mut self) -> bool {
        self.loss > 0.0 && self.rng.unit() < self.loss
    }

    #[inline]
    pub fn is_cut(&self, from: Site, to: Site) -> bool {
        !self.cuts.is_empty() && self.cuts.binary_search(&(from, to)).is_ok()
    }

    /// What a way does beyond what the network does to all.
    pub fn impairment(&self, from: Site, to: Site) -> Option<Impaired> {
        self.impaired.iter().find(|way| (way.from, way.to) == (from, to)).copied()
    }

    /// True when nothing gets through, however often it is tried.
    pub fn is_dead(&self, from: Site, to: Site) -> bool {
        self.is_cut(from, to) || self.impairment(from, to).is_some_and(|way| way.loss >= 1.0)
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

    /// Mends every way. How many timers were housekeeping and are not any more.
    pub fn heal(&mut self) -> usize {
        self.cuts.clear();
        self.impaired.clear();
        let idle = self.in_flight.iter_mut().flatten().filter(|flight| flight.envelope.body != Body::Heartbeat);
        idle.map(|flight| usize::from(std::mem::take(&mut flight.idle))).sum()
    }
}
