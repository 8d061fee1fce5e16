//! What the player does about the past: undo and redo, branches, stops and jumps.

use super::{BATCH, Player, STOPS_MAX, speed_for};
use crate::speed::Carry;
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::predicate::{Happening, Mistake, Predicate};
use switchyard::session::{Advanced, BranchId, Deed, Rejected, Watch};

impl Player {
    /// After another scenario has taken the place of the one that ran.
    pub(super) fn begin_again(&mut self) {
        self.run += 1;
        self.carry = Carry::default();
        self.behind = false;
        self.alarmed = false;
        self.lanes = None;
        self.hit = None;
        // What was waited for may name what is not there any more.
        let session = self.session.borrow();
        let names = session.names();
        let kept = self.watch.predicates().filter(|predicate| predicate.check(&names).is_ok()).cloned();
        self.watch = Watch::new(kept.collect::<Vec<_>>());
    }

    /// Undoes what was done last, or does it again; what that was. Time stops.
    pub fn undo(&mut self, again: bool) -> Option<Deed> {
        let before = self.session.borrow().run();
        let deed = match again {
            false => self.session.borrow_mut().undo(),
            true => self.session.borrow_mut().redo(),
        };
        if deed.is_some() {
            self.playing = false;
            self.carry = Carry::default();
        }
        if self.session.borrow().run() != before {
            self.speed = speed_for(self.session.borrow().scenario());
            self.begin_again();
        }
        deed
    }

    /// Which run this is: see [`Moment::run`].
    #[must_use]
    pub fn run(&self) -> u32 {
        self.run
    }

    /// Stops the run when `sentence` becomes true.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn stop_when(&mut self, sentence: &str) -> Result<(), Mistake> {
        let predicate = Predicate::parse(sentence)?;
        let session = self.session.borrow();
        predicate.check(&session.names())?;
        let others = self.watch.predicates().filter(|other| other.text() != predicate.text()).cloned();
        self.watch = Watch::new(others.chain([predicate.clone()]).take(STOPS_MAX).collect::<Vec<_>>());
        Ok(())
    }

    /// Waits no longer for the sentence at `place`.
    pub fn forget_stop(&mut self, place: usize) {
        let kept = self.watch.predicates().enumerate().filter(|(other, _)| *other != place);
        self.watch = Watch::new(kept.map(|(_, predicate)| predicate.clone()).collect::<Vec<_>>());
    }

    /// What stopped the run just now, told once: the sentence, and the event by which it became true.
    pub fn take_hit(&mut self) -> Option<(String, Seq)> {
        self.hit.take()
    }

    /// Goes to the next event of a kind, or to the last before this moment, and stops. `None` when there is none, or none
    /// was found before `enough`.
    pub fn jump(&mut self, kind: Happening, forward: bool, mut enough: impl FnMut() -> bool) -> Option<Seq> {
        self.playing = false;
        self.carry = Carry::default();
        let mut session = self.session.borrow_mut();
        let known = if forward { session.next_known(kind) } else { session.last_known(kind) };
        if known.is_some() || !forward {
            if let Some(seq) = known {
                session.visit(seq);
            }
            return known;
        }
        let here = session.now();
        let mut watch = Watch::new([Predicate::on(kind)]);
        loop {
            match session.advance_until(Time::NEVER, BATCH, &mut watch) {
                Advanced::Stopped(hit) => return Some(hit.event),
                Advanced::Paused if !enough() => {}
                _ => break,
            }
        }
        session.seek(here);
        None
    }

    /// Shows another branch.
    pub fn switch(&mut self, branch: BranchId) {
        self.session.borrow_mut().switch(branch);
    }

    /// Opens a branch here.
    pub fn fork(&mut self) {
        self.session.borrow_mut().fork();
    }

    /// Calls a branch something.
    ///
    /// # Errors
    /// Why it cannot be called that.
    pub fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), Rejected> {
        self.session.borrow_mut().rename(branch, name)
    }

    /// Deletes a branch.
    ///
    /// # Errors
    /// Why it has to stay.
    pub fn delete(&mut self, branch: BranchId) -> Result<(), Rejected> {
        self.session.borrow_mut().delete(branch)
    }

    /// Compares the present branch with another one, or no longer.
    pub fn compare(&mut self, branch: Option<BranchId>) {
        self.session.borrow_mut().compare(branch);
    }
}
