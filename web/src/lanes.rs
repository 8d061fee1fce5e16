//! The lanes of a race on the page: the same run under other policies, at the player's moment.
//!
//! Each lane is a session of its own, made from the player's scenario with everything that was done by hand. Lanes follow
//! the player's clock and never lead it. What is shown is always one moment of all lanes: while they catch up, the last
//! such moment stays.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::race::{self, Difference, Divergence, Refused, Setting};
use switchyard::scenario::{Policies, Scenario};
use switchyard::session::Session;
use switchyard::view::View;

/// How many lanes there may be.
pub const MOST: usize = 6;
/// ... and must be.
pub const LEAST: usize = 2;
/// Steps taken between two looks at the clock.
const BATCH: u64 = 2_000;
/// Events that a lane keeps: more than a batch makes, so that none is missed.
const EVENTS: usize = 60_000;

/// The policies of one lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice(pub Policies);

impl Choice {
    /// The policies of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self(scenario.policies.clone())
    }

    /// What a lane with these policies sets in a scenario, by the name of its place: A, B, ...
    #[must_use]
    pub fn setting(&self, place: usize) -> Setting {
        let policies = serde_json::to_string(&self.0).ok().map(|json| ("policies".to_owned(), json));
        Setting { name: letter(place).to_string(), sets: policies.into_iter().collect() }
    }
}

/// What a lane is called.
#[must_use]
pub fn letter(place: usize) -> char {
    char::from(b'A' + place.min(25) as u8)
}

/// The settings of several lanes.
#[must_use]
pub fn settings(choices: &[Choice]) -> Vec<Setting> {
    choices.iter().enumerate().map(|(place, choice)| choice.setting(place)).collect()
}

/// All lanes, on their way to the player's moment.
pub struct Lanes {
    lanes: Vec<Lane>,
    /// The moment that all lanes were at last.
    shown: Rc<[LaneMoment]>,
}

struct Lane {
    session: Rc<RefCell<Session>>,
    /// The next event to be looked at for a difference.
    next: Seq,
    /// Against the first lane; the first lane's own is not used.
    divergence: Divergence,
}

/// One lane at one moment.
#[derive(Clone)]
pub struct LaneMoment {
    /// The moment as the core shows it.
    pub view: View,
    /// Where the lane parts from the first one, as far as is known.
    pub parted: Option<Difference>,
    session: Rc<RefCell<Session>>,
}

impl LaneMoment {
    /// The lane's session, for its bars and names.
    #[must_use]
    pub fn session(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }
}

impl Lanes {
    /// Lanes at the start of `scenario`.
    ///
    /// # Errors
    /// Why there is no such race.
    pub fn new(scenario: &Scenario, choices: &[Choice]) -> Result<Self, Refused> {
        let lane = |lane: race::Lane| {
            let name = lane.setting.name;
            let session = Session::keeping(lane.scenario, EVENTS).map_err(|problem| Refused { lane: name, problem })?;
            Ok(Lane { session: Rc::new(RefCell::new(session)), next: Seq(0), divergence: Divergence::default() })
        };
        let lanes = race::lanes(scenario, &settings(choices))?.into_iter().map(lane).collect::<Result<_, _>>()?;
        let mut lanes = Self { lanes, shown: Rc::new([]) };
        lanes.show();
        Ok(lanes)
    }

    /// Goes to `to`, forward or back, as far as `enough` allows; true when all lanes arrived.
    pub fn follow(&mut self, to: Time, enough: &mut impl FnMut() -> bool) -> bool {
        for place in 0..self.lanes.len() {
            loop {
                let arrived = self.lanes[place].session.borrow_mut().advance(to, BATCH);
                self.compare(place);
                if arrived {
                    break;
                }
                if enough() {
                    return false;
                }
            }
        }
        for lane in &mut self.lanes {
            lane.divergence.settle(to);
        }
        self.show();
        true
    }

    /// The same lanes, which show what `others` last showed until they have caught up.
    #[must_use]
    pub fn after(self, others: &Self) -> Self {
        match others.lanes.len() == self.lanes.len() {
            true => Self { shown: others.shown(), ..self },
            false => self,
        }
    }

    /// True when every lane is at `now`.
    #[must_use]
    pub fn are_at(&self, now: Time) -> bool {
        self.lanes.iter().all(|lane| lane.session.borrow().now() == now)
    }

    /// True when nothing is left to happen in any lane.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.shown.iter().all(|lane| lane.view.over)
    }

    /// The last moment that all lanes shared.
    #[must_use]
    pub fn shown(&self) -> Rc<[LaneMoment]> {
        Rc::clone(&self.shown)
    }

    /// Tells what a lane did for the first time: the first lane to all others, another to itself.
    fn compare(&mut self, place: usize) {
        let session = Rc::clone(&self.lanes[place].session);
        let session = session.borrow();
        let from = self.lanes[place].next;
        for event in session.trace().since(from) {
            self.lanes[place].next = Seq(event.seq.0 + 1);
            match place {
                0 => self.lanes[1..].iter_mut().for_each(|other| other.divergence.take(0, event)),
                _ => self.lanes[place].divergence.take(1, event),
            }
        }
    }

    fn show(&mut self) {
        let moment = |lane: &Lane| LaneMoment {
            view: lane.session.borrow().view(),
            parted: lane.divergence.found(),
            session: Rc::clone(&lane.session),
        };
        self.shown = self.lanes.iter().map(moment).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use switchyard::builtin;
    use switchyard::queue::QueuePolicy;
    use switchyard::scenario::Step;

    fn convoy(queues: &[&str]) -> Lanes {
        let scenario = builtin::scenario("convoy-fcfs").unwrap();
        let own = Choice::of(&scenario);
        let choice = |key: &&str| Choice(Policies { queue: QueuePolicy::new(key).unwrap(), ..own.0.clone() });
        Lanes::new(&scenario, &queues.iter().map(choice).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn lanes_go_to_one_moment_and_back() {
        let mut lanes = convoy(&["fcfs", "sjf"]);
        assert!(lanes.are_at(Time::ZERO));
        let done = |lanes: &Lanes| lanes.shown().iter().map(|lane| lane.view.tally.completed).collect::<Vec<_>>();
        for (at, expected) in [(10_000_000, [0, 2]), (26_000_000, [1, 2]), (5_000_000, [0, 1])] {
            assert!(lanes.follow(Time(at), &mut || false));
            assert!(lanes.are_at(Time(at)));
            assert_eq!(done(&lanes), expected);
        }
        let parted: Vec<_> = lanes.shown().iter().map(|lane| lane.parted.map(|parted| parted.at)).collect();
        assert_eq!(parted, [None, Some(Time::ZERO)]);
    }

    #[test]
    fn while_lanes_catch_up_the_last_moment_stays() {
        let mut lanes = convoy(&["fcfs", "sjf"]);
        lanes.follow(Time(4_000_000), &mut || false);
        let scenario = library::builtin(0).unwrap();
        let own = Choice::of(&scenario);
        let mut lanes = Lanes::new(&scenario, &[own.clone(), own]).unwrap().after(&lanes);
        assert!(!lanes.follow(Time(200_000_000), &mut || true));
        assert!(!lanes.are_at(Time(200_000_000)));
        assert_eq!(lanes.shown()[0].view.now, Time(4_000_000));
        assert!(lanes.follow(Time(200_000_000), &mut || false));
        assert_eq!(lanes.shown()[1].view, lanes.shown()[0].view);
        assert_eq!(lanes.shown()[1].parted, None);
    }

    #[test]
    fn what_was_done_by_hand_is_done_in_every_lane() {
        let scenario = library::builtin(0).unwrap();
        let mut session = Session::new(scenario).unwrap();
        session.seek(Time(3_000_000));
        session.act(switchyard::scenario::Input::Crash("w2".to_owned())).unwrap();
        session.seek(Time(6_000_000));
        let played = session.to_scenario();
        assert!(played.script.iter().any(|Step { at, .. }| *at == Time(3_000_001)));
        let own = Choice::of(&played);
        let mut lanes = Lanes::new(&played, &[own.clone(), own]).unwrap();
        lanes.follow(Time(6_000_000), &mut || false);
        for lane in lanes.shown().iter() {
            assert_eq!(lane.view.workers, session.view().workers);
        }
    }
}
