//! From a proposal to what is recorded: commands enter the log of a leader in batches, and every replica applies what is
//! committed to its ledger.
//!
//! Why a command was proposed does not enter the log; it waits beside it by index and term, so that the event that tells
//! of the record has its reason and its cause, whoever led by then.

use super::control::Grounds;
use super::nudge::READS;
use super::replica::{Draft, Reason};
use super::{Timer, World};
use crate::clock::Duration;
use crate::consensus::{Entries, Index, Payload, Proposal, Protocol, Request, RequestId, Response, Stamp, Term};
use crate::ids::{ReplicaId, Seq};
use crate::ledger::{Command, Outcome};
use crate::pending::Rank;
use crate::trace::{EventKind, Rule, Sink, Site, Why};

/// How long drafts wait before they are offered again to a leader that would not take them.
const REFUSED_RETRY: Duration = Duration::from_millis(20);

impl World {
    pub(super) fn apply_entries<S: Sink>(
        &mut self,
        control: ReplicaId,
        first: Index,
        entries: &Entries<Command>,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        for (place, entry) in entries.iter().enumerate() {
            let index = first.plus(place);
            if let Some(replica) = &mut self.controls[control.index()].replica {
                replica.applied = index;
            }
            match entry.payload {
                Payload::Command { command, stamp } => {
                    self.apply_command(control, (index, entry.term), stamp, &command, cause, sink);
                }
                Payload::Noop => {
                    self.observe(index, entry.term);
                    self.maybe_take_office(control, entry.term, cause, sink);
                }
                Payload::Membership(_) => drop(self.observe(index, entry.term)),
            }
        }
    }

    /// Whether an entry is applied for the first time anywhere, and then why it was proposed.
    fn observe(&mut self, index: Index, term: Term) -> Option<Reason> {
        let plane = self.plane.as_mut()?;
        if index <= plane.observed {
            return None;
        }
        plane.observed = index;
        let reason = plane.reasons.remove(&(index, term));
        // Other proposals for this place are lost.
        while plane.reasons.first_key_value().is_some_and(|((place, _), _)| *place <= index) {
            plane.reasons.pop_first();
        }
        Some(reason.unwrap_or_default())
    }

    fn apply_command<S: Sink>(
        &mut self,
        control: ReplicaId,
        (index, term): (Index, Term),
        stamp: Stamp,
        command: &Command,
        applied: Option<Seq>,
        sink: &mut S,
    ) {
        let node = &mut self.controls[control.index()];
        let serving = node.serving;
        let outcome = match node.ledger.repeats(command) {
            true => Outcome::Ignored,
            false => node.ledger.record(stamp, index, command),
        };
        let reason = self.observe(index, term);
        let is_news = reason.is_some();
        let Reason { mut grounds, compared } = reason.unwrap_or_default();
        let mut cause = grounds.cause.or(applied);
        if is_news {
            let mut outcome = outcome;
            if let Some(plane) = &mut self.plane {
                // Where a disk lied, a task may be recorded anew whose first record is lost: it is told once.
                if matches!(command, Command::Submit { .. }) && plane.books.knows(command) {
                    outcome = Outcome::Ignored;
                }
                if !plane.books.repeats(command) {
                    plane.books.record(stamp, index, command);
                }
            }
            (grounds.cause, grounds.stamp) = (cause, stamp);
            if S::ON {
                grounds.why = grounds.why.or(Some(Why { rule: Rule::Inherited, among: 0 }));
                self.why = compared;
            }
            cause = self.note(control, command, outcome, grounds, sink).or(cause);
        }
        if serving {
            self.follow(control, command, outcome, grounds, cause, sink);
            if let (Command::Assign { task, node }, Outcome::Ignored) = (*command, outcome) {
                self.take_back(control, task, node, cause, sink);
            }
            match outcome {
                Outcome::Expired => self.expire(control, stamp.session, cause, sink),
                Outcome::Busy => {}
                _ => self.acknowledge(control, command, cause, sink),
            }
        }
    }

    /// Something is to be recorded: it waits until everything of this instant has happened.
    #[inline(never)]
    pub(super) fn draft(&mut self, control: ReplicaId, command: Command, grounds: Grounds) {
        let compared = std::mem::take(&mut self.why);
        let node = &mut self.controls[control.index()];
        let Some(replica) = node.replica.as_mut().filter(|_| node.serving) else { return };
        let id = RequestId(replica.next_draft);
        replica.next_draft += 1;
        replica.drafts.insert(id, Draft { command, reason: Reason { grounds, compared } });
        node.dispatcher.undecided = true;
    }

    /// Puts the drafts of a serving node into its log, as one batch.
    #[inline(never)]
    pub(super) fn flush<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let Some(replica) = &self.controls[control.index()].replica else { return };
        if !replica.is_ready() || replica.given == replica.next_draft {
            return;
        }
        let mut fresh = replica.drafts.range(RequestId(replica.given)..);
        let cause = fresh.next().and_then(|(_, draft)| draft.reason.grounds.cause);
        let proposals = replica.drafts.range(RequestId(replica.given)..).map(|(id, draft)| Proposal {
            id: *id,
            stamp: draft.reason.grounds.stamp,
            command: draft.command,
        });
        let batch: Vec<_> = proposals.collect();
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        replica.given = replica.next_draft;
        self.with_raft(control, cause, sink, |raft, out| raft.on_request(Request::ProposeAll(batch), out));
        // What was refused, as during a transfer, is offered again later.
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        if replica.given < replica.next_draft {
            self.pending.push(self.now + REFUSED_RETRY, Rank::Timer, Timer::Offer(control));
        }
    }

    /// Offers what was refused again.
    #[inline(never)]
    pub(super) fn on_offer(&mut self, control: ReplicaId) {
        let node = &mut self.controls[control.index()];
        let well = node.replica.as_ref().is_some_and(|replica| replica.is_well());
        node.dispatcher.undecided |= node.serving && well;
    }

    pub(super) fn on_response<S: Sink>(
        &mut self,
        control: ReplicaId,
        response: &Response,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let read = match *response {
            Response::ReadAt { id, .. } | Response::NotLeader { id, .. } | Response::Refused { id, .. } => id.0,
            _ => 0,
        };
        if let Some(place) = read.checked_sub(READS) {
            return self.on_read(control, place as usize, response, cause, sink);
        }
        let Some(plane) = &mut self.plane else { return };
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        match *response {
            Response::Proposed { id, term, index } => {
                if let Some(draft) = replica.drafts.remove(&id) {
                    plane.reasons.insert((index, term), draft.reason);
                }
            }
            Response::Refused { id, .. } if replica.drafts.contains_key(&id) => {
                replica.given = replica.given.min(id.0);
            }
            _ => {}
        }
    }

    /// A read was answered, or refused.
    fn on_read<S: Sink>(
        &mut self,
        control: ReplicaId,
        place: usize,
        response: &Response,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let recorded = self.plane.as_ref().and_then(|plane| plane.reads.get(place)).map_or(0, |index| index.0);
        let kind = match *response {
            Response::ReadAt { index, .. } => {
                // What the copy has is what the client sees, which may be more than the read has to see.
                let applied = self.controls[control.index()].replica.as_ref().map_or(index, |replica| replica.applied);
                let index = applied.max(index).0;
                self.counts.stale_reads += u64::from(index < recorded);
                EventKind::ReadAnswered { index, recorded }
            }
            Response::NotLeader { leader, .. } => EventKind::ReadRefused { leader },
            _ => EventKind::ReadRefused { leader: None },
        };
        self.emit(sink, Site::Control(control), cause, kind);
    }
}
