//! One heat of a race: every lane with one seed, in lockstep.
//!
//! The first lane that is not over leads: it takes some steps, and the others follow to its moment. So memory holds what
//! lies between the lanes and not whole runs.

use super::divergence::{Difference, Divergence};
use super::figure::FIGURES;
use super::pairs::{Pairs, Sum};
use super::setting::{Lane, Refused};
use crate::clock::Time;
use crate::scenario::Scenario;
use crate::trace::{Candidate, Event, Fingerprint, Sink};
use crate::world::World;

pub(super) struct Heat {
    runners: Vec<Runner>,
    pairs: Pairs,
    /// By lane but the first: where it parts from the first one.
    divergences: Vec<Divergence>,
    /// The names of what the first differences are about, while they are still known.
    parted: Vec<Option<Parted>>,
}

struct Runner {
    world: World,
    fingerprint: Fingerprint,
    over: bool,
}

/// A first difference in names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parted {
    pub difference: Difference,
    /// Node and task of what this lane does, and of what the first does.
    pub names: [Option<(String, String)>; 2],
}

/// What came of a heat, by lane.
pub(super) struct Outcome {
    /// In the order of [`FIGURES`].
    pub figures: Vec<Vec<Option<f64>>>,
    pub fingerprints: Vec<Fingerprint>,
    pub sums: Vec<Sum>,
    /// The first lane has none.
    pub parted: Vec<Option<Parted>>,
}

impl Heat {
    pub fn new(lanes: &[Lane], seed: u64) -> Result<Self, Refused> {
        let runner = |lane: &Lane| {
            let scenario = Scenario { seed, ..lane.scenario.clone() };
            let world = World::new(&scenario).map_err(|problem| Refused::of(lane, problem))?;
            Ok(Runner { world, fingerprint: Fingerprint::default(), over: false })
        };
        Ok(Self {
            runners: lanes.iter().map(runner).collect::<Result<_, _>>()?,
            pairs: Pairs::new(lanes.len()),
            divergences: vec![Divergence::default(); lanes.len() - 1],
            parted: vec![None; lanes.len()],
        })
    }

    /// Goes on for about so many steps of each lane; true when all lanes are over.
    pub fn advance(&mut self, lanes: &[Lane], steps: u64) -> Result<bool, Refused> {
        let Some(leader) = self.runners.iter().position(|runner| !runner.over) else { return Ok(true) };
        self.run(leader, Time::NEVER, steps.max(1));
        let now = self.runners[leader].world.now();
        for lane in leader + 1..self.runners.len() {
            if !self.runners[lane].over {
                self.run(lane, now, u64::MAX);
            }
        }
        let over = self.runners.iter().all(|runner| runner.over);
        self.compare(if over { Time::NEVER } else { now });
        let unlike = if over { self.pairs.unlike_in_the_end() } else { self.pairs.unlike() };
        match unlike {
            None => Ok(over),
            Some((lane, task)) => {
                let name = self.runners[lane].world.task_name(task);
                let message =
                    format!("{name} is not the same task as in the other lanes, or is missing in one of them");
                Err(Refused::of(&lanes[lane], crate::scenario::Problem { path: String::new(), message }))
            }
        }
    }

    fn run(&mut self, lane: usize, until: Time, steps: u64) {
        let runner = &mut self.runners[lane];
        let divergences = match lane {
            0 => &mut self.divergences[..],
            _ => &mut self.divergences[lane - 1..lane],
        };
        let mut watch = Watch { lane, pairs: &mut self.pairs, divergences, fingerprint: &mut runner.fingerprint };
        let arrived = runner.world.run_some(until, steps, &mut watch);
        runner.over = arrived && runner.world.next_time().is_none();
        if runner.over {
            // Nothing happens any more, but the time until the end of the run counts.
            runner.world.run(Time::NEVER, &mut watch);
        }
    }

    /// Looks for first differences before `end`, which all lanes have reached.
    fn compare(&mut self, end: Time) {
        for lane in 1..self.runners.len() {
            let divergence = &mut self.divergences[lane - 1];
            divergence.settle(end);
            let Some(difference) = divergence.found().filter(|_| self.parted[lane].is_none()) else { continue };
            let name = |lane: usize, one: Option<super::Move>| {
                let world = &self.runners[lane].world;
                one.map(|one| (world.node_name(one.node), world.task_name(one.task)))
            };
            let names = [name(lane, difference.there), name(0, difference.here)];
            self.parted[lane] = Some(Parted { difference, names });
        }
    }

    /// How much of it is over, 0 to 1.
    pub fn progress(&self, lanes: &[Lane]) -> f64 {
        let shares = self.runners.iter().zip(lanes).map(|(runner, lane)| match runner.over {
            true => 1.0,
            false => share(&runner.world, &lane.scenario),
        });
        shares.sum::<f64>() / lanes.len() as f64
    }

    pub fn outcome(&self) -> Outcome {
        let figures = |runner: &Runner| {
            let (metrics, tally) = (runner.world.metrics(), runner.world.tally());
            FIGURES.iter().map(|figure| figure.of(&metrics, &tally)).collect()
        };
        Outcome {
            figures: self.runners.iter().map(figures).collect(),
            fingerprints: self.runners.iter().map(|runner| runner.fingerprint).collect(),
            sums: self.pairs.sums(),
            parted: self.parted.clone(),
        }
    }
}

/// About how much of a run is over: of its time, or of its tasks when it ends with them.
pub(super) fn share(world: &World, scenario: &Scenario) -> f64 {
    let share = match scenario.until {
        Some(until) => world.now().0 as f64 / until.0.max(1) as f64,
        None => {
            let tasks = |source: &crate::scenario::Source| source.limit.unwrap_or(source.tasks.len() as u64);
            let tasks = scenario.workload.iter().map(tasks).sum::<u64>();
            world.tally().completed as f64 / tasks.max(1) as f64
        }
    };
    share.clamp(0.0, 1.0)
}

/// Sees the events of one lane.
struct Watch<'a> {
    lane: usize,
    pairs: &'a mut Pairs,
    /// All for the first lane, its own for another.
    divergences: &'a mut [Divergence],
    fingerprint: &'a mut Fingerprint,
}

impl Sink for Watch<'_> {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.fingerprint.take(&event, candidates);
        self.pairs.take(self.lane, &event);
        for divergence in &mut *self.divergences {
            divergence.take(usize::from(self.lane > 0), &event);
        }
    }
}
