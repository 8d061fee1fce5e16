//! The one owner of the session: turns real time into simulated time, and hands out frames.
//!
//! It knows no browser. Real time comes in through [`Player::pass`], together with a clock that says when enough of the
//! frame was spent, so that a run too fast for this computer becomes slower instead of freezing the page.

mod past;

use crate::frame::{Beside, Frame, Moment, Side};
use crate::lanes::{Choice, Lanes};
use crate::speed::{Carry, Speed};
use crate::ticks;
use crate::timeline::Timeline;
use std::cell::RefCell;
use std::rc::Rc;
use switchyard::clock::{Duration, Time};
use switchyard::ids::Seq;
use switchyard::race::Refused;
use switchyard::scenario::{Input, Scenario};
use switchyard::session::{Advanced, Rejected, Session, Watch, contrast};
use switchyard::view::View;

/// Events simulated between two looks at the clock.
const BATCH: u64 = 2_000;
/// The most sentences that are waited for.
pub const STOPS_MAX: usize = 12;
/// The longest stretch of real time that one frame stands for: after a hiccup the run goes on from where it was.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

/// Runs a session.
pub struct Player {
    session: Rc<RefCell<Session>>,
    run: u32,
    playing: bool,
    speed: Speed,
    carry: Carry,
    behind: bool,
    timeline: Timeline,
    /// True when time was stopped because a promise was broken.
    alarmed: bool,
    /// The lanes of a race, while there is one.
    lanes: Option<Lanes>,
    /// What stops the run, and what stopped it last.
    watch: Watch,
    hit: Option<(String, Seq)>,
    /// Density and marks of the branch that is compared.
    beside: Timeline,
}

impl Player {
    /// A player at the start of `scenario`, playing.
    ///
    /// # Errors
    /// The scenario's first problem, in words.
    pub fn new(scenario: Scenario) -> Result<Self, String> {
        Session::new(scenario).map(Self::with).map_err(|problem| problem.to_string())
    }

    /// A player of a session, playing.
    #[must_use]
    pub fn with(session: Session) -> Self {
        let speed = speed_for(session.scenario());
        let timeline = Timeline::new(session.edition());
        let session = Rc::new(RefCell::new(session));
        Self {
            session,
            run: 0,
            playing: true,
            speed,
            carry: Carry::default(),
            behind: false,
            timeline,
            alarmed: false,
            lanes: None,
            watch: Watch::default(),
            hit: None,
            beside: Timeline::new(u64::MAX),
        }
    }

    /// Begins another scenario. On an error the present run is untouched. What ran can be had back by undoing.
    ///
    /// # Errors
    /// The scenario's first problem, in words.
    pub fn load(&mut self, scenario: Scenario) -> Result<(), String> {
        let speed = speed_for(&scenario);
        self.session.borrow_mut().replace(scenario).map_err(|problem| problem.to_string())?;
        self.begin_again();
        self.speed = speed;
        self.playing = true;
        Ok(())
    }

    /// Goes on with what another player plays.
    pub fn replace(&mut self, other: Self) {
        *self = Self { run: self.run + 1, ..other };
    }

    /// Races lanes with these policies, in lockstep with the run, or other lanes than before. They catch up from the start.
    ///
    /// # Errors
    /// Why there is no such race; the lanes are as before then.
    pub fn race(&mut self, choices: &[Choice]) -> Result<(), Refused> {
        let lanes = Lanes::new(&self.session.borrow().to_scenario(), choices)?;
        self.lanes = Some(match &self.lanes {
            Some(others) => lanes.after(others),
            None => lanes,
        });
        Ok(())
    }

    /// Ends the race; the run goes on.
    pub fn end_race(&mut self) {
        self.lanes = None;
    }

    /// True while lanes are not yet at the moment of the run.
    #[must_use]
    pub fn lags(&self) -> bool {
        self.lanes.as_ref().is_some_and(|lanes| !lanes.are_at(self.session.borrow().now()))
    }

    /// Lets the lanes come nearer to the moment of the run, as far as `enough` allows; true when they are there.
    pub fn catch_up(&mut self, mut enough: impl FnMut() -> bool) -> bool {
        let now = self.session.borrow().now();
        self.lanes.as_mut().is_none_or(|lanes| lanes.are_at(now) || lanes.follow(now, &mut enough))
    }

    /// Lets `elapsed` real time pass. `enough` says when this frame's share of the computer is used up. When the run is
    /// over, time stops.
    pub fn pass(&mut self, elapsed: Duration, mut enough: impl FnMut() -> bool) {
        let due = self.speed.advance(elapsed.min(LONGEST_FRAME), &mut self.carry);
        // The run waits for its lanes: nobody sees them apart.
        if !self.catch_up(&mut enough) {
            self.behind = true;
            self.carry = Carry::default();
            return;
        }
        let mut session = self.session.borrow_mut();
        let to = session.now() + due;
        self.behind = false;
        loop {
            let advanced = match self.watch.is_empty() {
                true if session.advance(to, BATCH) => Advanced::Arrived,
                true => Advanced::Paused,
                false => session.advance_until(to, BATCH, &mut self.watch),
            };
            if let Advanced::Stopped(hit) = advanced {
                let sentence = self.watch.predicates().nth(hit.sentence).map(|sentence| sentence.text().to_owned());
                self.hit = sentence.map(|sentence| (sentence, hit.event));
                self.playing = false;
            }
            if advanced != Advanced::Paused {
                break;
            }
            if enough() {
                self.behind = true;
                self.carry = Carry::default();
                break;
            }
        }
        let broken = session.world().broken().is_some();
        drop(session);
        self.behind |= !self.catch_up(&mut enough);
        self.playing &= !self.is_over();
        if broken && !self.alarmed {
            self.playing = false;
            self.alarmed = true;
        }
    }

    /// Starts or stops time; a run that is over stays where it is.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing && !self.is_over();
        self.behind = false;
    }

    /// True when nothing is left to happen, in the lanes of a race neither.
    fn is_over(&self) -> bool {
        self.session.borrow().is_over() && self.lanes.as_ref().is_none_or(Lanes::are_over)
    }

    /// True while time passes.
    #[must_use]
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// Changes the speed.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.carry = Carry::default();
        self.behind = false;
    }

    /// One event on, and stop.
    pub fn step(&mut self) -> Option<Seq> {
        self.playing = false;
        self.session.borrow_mut().step()
    }

    /// One event back, and stop.
    pub fn step_back(&mut self) -> Option<Seq> {
        self.playing = false;
        self.session.borrow_mut().step_back()
    }

    /// Goes to a moment; never beyond where the run ends.
    pub fn seek(&mut self, to: Time) {
        self.carry = Carry::default();
        self.session.borrow_mut().seek(to);
    }

    /// Does something to the run now.
    ///
    /// # Errors
    /// Why the run does not take it.
    pub fn act(&mut self, input: Input) -> Result<Seq, Rejected> {
        self.session.borrow_mut().act(input)
    }

    /// The moment, for the painter: made anew, cheaper than a frame.
    #[must_use]
    pub fn view(&self) -> View {
        self.session.borrow().view()
    }

    /// The run itself, for the address bar and the crash box.
    #[must_use]
    pub fn session(&self) -> &Rc<RefCell<Session>> {
        &self.session
    }

    /// The moment as all panels see it.
    #[must_use]
    pub fn frame(&mut self) -> Frame {
        let session = self.session.borrow();
        self.timeline.follow(session.edition(), session.trace());
        let view = session.view();
        let there = session.beside().and_then(|branch| {
            let edition = session.edition_of(branch)?;
            self.beside.follow(edition, session.trace_of(branch)?);
            Some((branch, edition, session.beside_view()?))
        });
        let contrast = Rc::new(there.as_ref().map_or_else(Default::default, |(_, _, there)| contrast(&view, there)));
        let known_until = session.known_until();
        let reach = match view.until {
            Time::NEVER if view.over => known_until.max(Time(1)),
            Time::NEVER => ticks::reach(known_until),
            until => until,
        };
        let moment = Moment {
            side: Side::Here,
            run: self.run,
            playing: self.playing,
            speed: self.speed,
            behind: self.behind,
            known_until,
            reach,
            edition: session.edition(),
            deeds: [session.undoable().cloned(), session.redoable().cloned()],
            stops: self.watch.predicates().map(|predicate| predicate.text().to_owned()).collect(),
            beside: None,
            contrast: Rc::clone(&contrast),
            branch: session.branch(),
            branches: session.branches(),
            timeline: self.timeline.clone(),
            view,
            lanes: self.lanes.as_ref().map(Lanes::shown),
            session: Rc::clone(&self.session),
        };
        let beside = there.map(|(branch, edition, view)| Beside {
            frame: Frame(Rc::new(Moment {
                side: Side::There,
                edition,
                deeds: [None, None],
                stops: Vec::new(),
                beside: None,
                contrast,
                branch,
                branches: Vec::new(),
                timeline: self.beside.clone(),
                view,
                lanes: None,
                session: Rc::clone(&self.session),
                ..moment
            })),
            inputs: session.parting_inputs().cloned().unwrap_or_default(),
            parting: session.parting().cloned(),
        });
        Frame(Rc::new(Moment { beside, ..moment }))
    }
}

/// The speed a run begins with: long ones begin fast.
fn speed_for(scenario: &Scenario) -> Speed {
    let tasks = scenario.workload.iter().flat_map(|source| &source.tasks);
    let last = tasks.map(|task| task.arrival).max().unwrap_or_default();
    Speed::fitting(last.max(scenario.until.unwrap_or_default()).since(Time::ZERO))
}
