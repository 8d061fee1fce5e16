//! The trace as a log for ShiViz: two lines for each event, what happened, and where with its vector clock.
//!
//! ShiViz reads this with the expression that it takes when a file names none, `(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`;
//! the first two lines of such a file, for another expression and for a delimiter, are left empty
//! (<https://bestchai.bitbucket.io/shiviz/>). A place's own part of its clock counts its events from 1; the clock of an
//! event that another one led to, or whose message it is, takes in that one's (Fidge, "Timestamps in message-passing systems
//! that preserve the partial ordering", 1988; Mattern, "Virtual time and global states of distributed systems", 1989).

use crate::ids::Seq;
use crate::trace::{Candidate, Event, EventKind, Sink, Site};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// The most parts that all clocks together have: 32 MB. Later events are left out; ShiViz draws far fewer.
const PARTS: usize = 8_000_000;

/// Gathers events with their clocks.
#[derive(Default)]
pub struct Clocks {
    /// By place, its number: in the order in which something first happened there.
    hosts: BTreeMap<Site, usize>,
    /// By host, the clock of its last event.
    latest: Vec<Vec<u32>>,
    entries: Vec<Entry>,
    first: Seq,
    parts: usize,
    left_out: u64,
}

struct Entry {
    host: usize,
    event: String,
    /// By host; hosts that are not reached stand for 0.
    clock: Vec<u32>,
}

impl Clocks {
    /// How many events came when there was no more room.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Writes the log.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, world: &World, mut out: impl Write) -> io::Result<()> {
        let names = self.names(world);
        write!(out, "\n\n")?;
        for entry in &self.entries {
            let parts = entry.clock.iter().enumerate().filter(|(_, count)| **count > 0);
            let clock: Vec<String> = parts.map(|(host, count)| format!("{}:{count}", quoted(&names[host]))).collect();
            writeln!(out, "{}\n{} {{{}}}", entry.event, names[entry.host], clock.join(","))?;
        }
        out.flush()
    }

    /// What hosts are called: their names without spaces, each once.
    fn names(&self, world: &World) -> Vec<String> {
        let mut names = vec![String::new(); self.hosts.len()];
        let mut taken = BTreeSet::new();
        for (site, place) in &self.hosts {
            let name = match *site {
                Site::Client(class) => format!("client:{}", world.class_name(class)),
                Site::Gateway => "gateway".to_owned(),
                Site::Control(id) => id.to_string(),
                Site::Worker(node) => world.node_name(node),
            };
            let mut name: String =
                name.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect();
            while !taken.insert(name.clone()) {
                name.push('\'');
            }
            names[*place] = name;
        }
        names
    }

    /// The clock of an event that is kept.
    fn clock_of(&self, seq: Seq) -> &[u32] {
        let place = seq.0.checked_sub(self.first.0);
        place.and_then(|place| self.entries.get(place as usize)).map_or(&[], |entry| &entry.clock)
    }
}

impl Sink for Clocks {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        if self.left_out > 0 || self.parts >= PARTS {
            self.left_out += 1;
            return;
        }
        if self.entries.is_empty() {
            self.first = event.seq;
        }
        let count = self.hosts.len();
        let host = *self.hosts.entry(event.site).or_insert(count);
        if host == self.latest.len() {
            self.latest.push(Vec::new());
        }
        let mut clock = std::mem::take(&mut self.latest[host]);
        let message = match event.kind {
            EventKind::MessageDelivered { message, .. } => Some(message),
            _ => None,
        };
        for from in [event.cause, message].into_iter().flatten() {
            take_in(&mut clock, self.clock_of(from));
        }
        if clock.len() <= host {
            clock.resize(host + 1, 0);
        }
        clock[host] += 1;
        self.parts += clock.len();
        self.latest[host].clone_from(&clock);
        let kind = serde_json::to_string(&event.kind).unwrap_or_default();
        self.entries.push(Entry { host, event: format!("{} {kind}", event.at), clock });
    }
}

/// The larger of both, part by part.
fn take_in(clock: &mut Vec<u32>, other: &[u32]) {
    if clock.len() < other.len() {
        clock.resize(other.len(), 0);
    }
    for (own, other) in clock.iter_mut().zip(other) {
        *own = (*own).max(*other);
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::scenario::Scenario;
    use std::collections::BTreeMap;

    type Clock = BTreeMap<String, u32>;

    /// The log read as ShiViz's default expression reads it: event, host, clock.
    fn read(text: &str) -> Vec<(String, String, Clock)> {
        let lines: Vec<&str> = text.strip_prefix("\n\n").unwrap().lines().collect();
        let entry = |pair: &[&str]| {
            let (host, clock) = pair[1].split_once(' ').unwrap();
            (pair[0].to_owned(), host.to_owned(), serde_json::from_str(clock).unwrap())
        };
        lines.chunks_exact(2).map(entry).collect()
    }

    fn log(scenario: &str) -> Vec<(String, String, Clock)> {
        let mut world = World::new(&Scenario::parse(scenario).unwrap()).unwrap();
        let mut clocks = Clocks::default();
        world.run(Time(3_000_000), &mut clocks);
        let mut out = Vec::new();
        clocks.write(&world, &mut out).unwrap();
        assert_eq!(clocks.left_out(), 0);
        read(&String::from_utf8(out).unwrap())
    }

    const PLANE: &str = "
version: 1
until: 10s
control: {raft: {nodes: 3}}
nodes: [{name: 'a b', count: 1}, {name: 'a　b', count: 1}]
workload: [{class: 'two words', arrivals: {poisson: {rate: 3}}, service: {fixed: 300ms}, limit: 5}]
";

    #[test]
    fn every_host_counts_its_own_events_from_one() {
        let log = log(PLANE);
        let mut counts = BTreeMap::new();
        for (_, host, clock) in &log {
            let count = counts.entry(host.clone()).or_insert(0);
            *count += 1;
            assert_eq!(clock.get(host), Some(&*count), "{host}");
        }
        assert!(counts.keys().all(|host| !host.contains(char::is_whitespace)), "{counts:?}");
        assert!(counts.contains_key("client:two_words") && counts.len() >= 6, "{counts:?}");
    }

    #[test]
    fn what_arrives_knows_all_that_its_sender_knew() {
        let log = log(PLANE);
        let mut deliveries = 0;
        for (event, _, clock) in &log {
            let Some((_, kind)) = event.split_once(' ') else { continue };
            let kind: serde_json::Value = serde_json::from_str(kind).unwrap();
            if kind["event"] == "message_delivered" {
                let sent = &log[kind["message"].as_u64().unwrap() as usize];
                assert!(sent.2.iter().all(|(host, count)| clock.get(host) >= Some(count)), "{event}");
                deliveries += 1;
            }
        }
        assert!(deliveries > 20, "{deliveries}");
    }
}
