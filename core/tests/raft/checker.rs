//! What must hold after every step (paper figure 3), checked from outside the protocol.

use crate::machine::{Command, Machine, digest};
use std::collections::BTreeMap;
use switchyard::consensus::raft::Log;
use switchyard::consensus::{Entry, Index, Payload, RequestId, Term};
use switchyard::ids::ReplicaId;

/// What was ever seen of one place of the log in one term.
struct Seen {
    term: Term,
    previous: Term,
    payload: Payload<Command>,
}

struct Committed {
    term: Term,
    /// The term in which it was committed, or a later one.
    by: Term,
    /// Of the log up to here.
    digest: u64,
}

#[derive(Default)]
pub struct Checker {
    leaders: BTreeMap<Term, ReplicaId>,
    /// By index, from 1.
    seen: Vec<Vec<Seen>>,
    /// By index, from 1.
    committed: Vec<Committed>,
    /// For every read, what was committed when it was asked.
    floors: BTreeMap<RequestId, Index>,
    pub violation: Option<String>,
}

impl Checker {
    pub fn violated(&mut self, what: String) {
        self.violation.get_or_insert(what);
    }

    /// The last place that was applied anywhere.
    pub fn last_committed(&self) -> Index {
        Index(self.committed.len() as u64)
    }

    /// Election safety: at most one leader a term. Leader completeness: it has what was committed before its term.
    pub fn on_leader(&mut self, id: ReplicaId, term: Term, log: &Log<Command>) {
        if let Some(other) = self.leaders.insert(term, id).filter(|other| *other != id) {
            self.violated(format!("election safety: {other} and {id} both lead term {term}"));
        }
        let lost = (1..).zip(&self.committed).find(|(index, committed)| {
            let index = Index(*index);
            committed.by < term && index > log.base_index() && !log.matches(index, committed.term)
        });
        if let Some((index, committed)) = lost {
            let what = format!("entry {index} of term {}, committed in term {}", committed.term, committed.by);
            self.violated(format!("leader completeness: {id} leads term {term} without {what}"));
        }
    }

    /// Log matching, by induction: a place and a term stand for one payload and one term before it.
    pub fn on_appended(&mut self, id: ReplicaId, log: &Log<Command>, after: Index) {
        let mut index = after.next();
        while let Some(entry) = log.get(index) {
            let place = index.0 as usize - 1;
            if self.seen.len() <= place {
                self.seen.resize_with(place + 1, Vec::new);
            }
            let previous = log.term_at(index.previous()).expect("the place before an entry is known");
            match self.seen[place].iter().find(|seen| seen.term == entry.term) {
                Some(seen) if seen.previous != previous || seen.payload != entry.payload => {
                    let term = entry.term;
                    self.violated(format!("log matching: {id} has another entry {index} of term {term} than others"));
                }
                Some(_) => {}
                None => {
                    let payload = entry.payload.clone();
                    self.seen[place].push(Seen { term: entry.term, previous, payload });
                }
            }
            index = index.next();
        }
    }

    /// State machine safety: everybody applies the same entry at a place.
    pub fn on_apply(&mut self, id: ReplicaId, index: Index, entry: &Entry<Command>, by: Term) {
        let place = index.0 as usize - 1;
        let before = place.checked_sub(1).map_or(0, |place| self.committed.get(place).map_or(0, |c| c.digest));
        let digest = digest(before, entry);
        match self.committed.get(place) {
            Some(committed) if committed.digest != digest => {
                let (applied, first) = (entry.term, committed.term);
                self.violated(format!(
                    "state machine safety: {id} applies entry {index} of term {applied}, others that of term {first}"
                ));
            }
            Some(_) => {}
            None if place > self.committed.len() => self.violated(format!("{id} applies entry {index} too early")),
            None => self.committed.push(Committed { term: entry.term, by, digest }),
        }
    }

    /// The same, for a state that came as a snapshot.
    pub fn on_restore(&mut self, id: ReplicaId, machine: &Machine) {
        let place = (machine.applied.0 as usize).checked_sub(1);
        let committed = place.and_then(|place| self.committed.get(place));
        if committed.is_none_or(|committed| committed.digest != machine.digest) {
            self.violated(format!("state machine safety: {id} restores a state at {} of its own", machine.applied));
        }
    }

    pub fn on_read_asked(&mut self, id: RequestId) {
        self.floors.insert(id, self.last_committed());
    }

    /// Reads see what was committed before they were asked.
    pub fn on_read_answered(&mut self, replica: ReplicaId, id: RequestId, index: Index, machine: &Machine) {
        let floor = self.floors[&id];
        if index < floor || machine.applied < index {
            let applied = machine.applied;
            self.violated(format!("stale read: {replica}, at {applied}, reads at {index} what was {floor} when asked"));
        }
    }
}
