//! Going on until something holds or happens, and to the events before and after.

use super::Session;
use crate::clock::Time;
use crate::ids::Seq;
use crate::predicate::{Happened, Happening, Names, Predicate};
use crate::trace::{Event, EventKind};

/// Sentences that stop the run when they become true.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    sentences: Vec<Sentence>,
}

#[derive(Clone, Debug)]
struct Sentence {
    predicate: Predicate,
    /// Whether it held at the last moment that was looked at.
    held: bool,
}

/// What stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The place of the sentence that became true.
    pub sentence: usize,
    /// The event by which it did.
    pub event: Seq,
}

/// How [`Session::advance_until`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// A sentence became true.
    Stopped(Hit),
    /// The time is reached.
    Arrived,
    /// The steps are used up.
    Paused,
}

impl Watch {
    /// Watches these.
    #[must_use]
    pub fn new(predicates: impl IntoIterator<Item = Predicate>) -> Self {
        Self { sentences: predicates.into_iter().map(|predicate| Sentence { predicate, held: true }).collect() }
    }

    /// True when nothing is watched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The sentences.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.sentences.iter().map(|sentence| &sentence.predicate)
    }
}

impl Session {
    /// Goes on to `to` as [`Session::advance`] does, but stops as soon as a sentence that was not true becomes true: right
    /// after the step in which it does. At most `steps` steps are taken.
    pub fn advance_until(&mut self, to: Time, steps: u64, watch: &mut Watch) -> Advanced {
        let to = if to == Time::NEVER { self.moment.world.until() } else { to };
        for sentence in &mut watch.sentences {
            sentence.held = sentence.predicate.holds(&self.moment.world, Happened::default());
        }
        for _ in 0..steps {
            let branch = &mut self.branches[self.current];
            if branch.next_due(&mut self.moment).is_none_or(|due| due > to) {
                self.advance(to, u64::MAX);
                return Advanced::Arrived;
            }
            let first = self.moment.world.next_seq();
            branch.step(&mut self.moment);
            if let Some(hit) = self.hit(first, watch) {
                self.follow();
                return Advanced::Stopped(hit);
            }
        }
        self.follow();
        Advanced::Paused
    }

    /// The first sentence that became true in the step that began with event `first`.
    fn hit(&self, first: Seq, watch: &mut Watch) -> Option<Hit> {
        let next = self.moment.world.next_seq();
        if first == next {
            return None;
        }
        let told = || self.trace().since(first).take_while(move |event| event.seq < next);
        let happened = told().map(Happened::of).fold(Happened::default(), Happened::and);
        let mut hit = None;
        for (place, sentence) in watch.sentences.iter_mut().enumerate() {
            let holds = sentence.predicate.holds(&self.moment.world, happened);
            // What happens happens anew each time; what holds has to begin to.
            let begins = holds && (!sentence.held || sentence.predicate.happening().is_some());
            sentence.held = holds;
            if begins && hit.is_none() {
                let kind = sentence.predicate.happening();
                let telling = |event: &&Event| match kind {
                    Some(kind) => kind.is(event),
                    None => !matches!(event.kind, EventKind::MessageSent { .. } | EventKind::MessageDelivered { .. }),
                };
                let event = told().filter(telling).last().map_or(Seq(next.0 - 1), |event| event.seq);
                hit = Some(Hit { sentence: place, event });
            }
        }
        hit
    }

    /// The names that a sentence about this run may use now: those of the scenario, and nodes that were added.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        let view = self.view();
        let workers = view.workers.into_iter().map(|worker| worker.name);
        self.scenario.names().and(workers, view.control.into_iter().map(|node| node.name))
    }

    /// Goes to the moment right after an event, which must be known or lie in the past.
    pub fn visit(&mut self, event: Seq) {
        let branch = &mut self.branches[self.current];
        if self.moment.world.next_seq() > event {
            self.moment = branch.restore(|moment| moment.world.next_seq() <= event);
        } else {
            // Nearer than where we are, perhaps.
            let nearer = branch.restore(|moment| moment.world.next_seq() <= event);
            if nearer.world.steps() > self.moment.world.steps() {
                self.moment = nearer;
            }
        }
        while self.moment.world.next_seq() <= event && branch.step(&mut self.moment) {}
        self.follow();
    }

    /// The next event of this kind that is known, after this moment.
    #[must_use]
    pub fn next_known(&self, kind: Happening) -> Option<Seq> {
        let next = self.moment.world.next_seq();
        self.trace().since(next).find(|event| event.seq >= next && kind.is(event)).map(|event| event.seq)
    }

    /// The last event of this kind before the one that this moment follows.
    #[must_use]
    pub fn last_known(&self, kind: Happening) -> Option<Seq> {
        // The event that was gone to last is the last that happened, or one of its step.
        let next = self.moment.world.next_seq();
        let mut past = self.trace().iter().rev().skip_while(|event| event.seq >= next);
        past.find(|event| kind.is(event) && event.at < self.now()).map(|event| event.seq)
    }

    /// How many events the trace no longer has.
    #[must_use]
    pub fn forgotten(&self) -> Seq {
        self.trace().first()
    }
}
