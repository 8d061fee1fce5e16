//! A race: the same tasks under two to six settings, in lockstep, and what came of each side by side.
//!
//! The lanes of a race differ in policies and in whatever else is set, never in their tasks. Named random streams see to
//! that (common random numbers: [`crate::rng`]), and it is checked as the tasks arrive. So a difference between two lanes
//! is their settings' doing, and the same task can be compared with itself: the spread of these differences is far smaller
//! than that of the figures (Law, Simulation Modeling and Analysis, section 11.2).
//!
//! With several seeds every figure is a mean over independent runs, with the interval that holds the true mean in 95 of 100
//! races. There is no warm-up to be cut off: a lane's figures are those that [`World`] gives for the whole run.

mod setting;
mod figure;
mod estimate;
mod divergence;
mod pairs;
mod heat;
mod table;
mod load;
mod sweep;

pub use divergence::{Difference, Divergence, Doing, Move};
pub use estimate::Estimate;
pub use figure::{Better, FIGURES, Figure, Unit, best};
pub use load::{at_load, load};
pub use setting::{Axis, LANES, Lane, Refused, SEEDS, Setting, axis, lanes, of_policies, product, setting};
pub use sweep::{Cell, Crossing, Curves, MEASURES, Measure, POINTS, Point, Sweep, loads, loads_between};
pub use table::{FirstDifference, Paired, Row, Table};

use crate::scenario::Scenario;
#[cfg(doc)]
use crate::world::World;
use heat::{Heat, Outcome};

/// A race that goes on when it is told to.
///
/// ```
/// use switchyard::race::{Race, axis, product};
/// use switchyard::scenario::Scenario;
///
/// let scenario = Scenario::parse("
/// version: 1
/// nodes: [{}]
/// workload: [{tasks: [{work: 24s}, {work: 3s}, {work: 3s}]}]
/// ").unwrap();
/// let settings = product(&[axis("queue=fcfs,sjf").unwrap()]).unwrap();
/// let mut race = Race::new(&scenario, &settings, 1).unwrap();
/// while !race.advance(1_000).unwrap() {}
/// let table = race.table();
/// let turnaround = [0, 1].map(|lane| table.lanes[lane].figures[2].unwrap().mean);
/// assert_eq!(turnaround, [27.0, 13.0]);
/// ```
pub struct Race {
    lanes: Vec<Lane>,
    seeds: u32,
    /// What came of the seeds that are done.
    outcomes: Vec<Outcome>,
    /// The seed that runs; `None` when all are done.
    heat: Option<Heat>,
}

impl Race {
    /// A race of a lane for each setting, at its start, once for each of `seeds` seeds from the scenario's own on.
    ///
    /// # Errors
    /// The first thing that is wrong: with the number of lanes or seeds, or with a lane, by its name and path.
    pub fn new(base: &Scenario, settings: &[Setting], seeds: u32) -> Result<Self, Refused> {
        setting::check_seeds(seeds)?;
        let lanes = lanes(base, settings)?;
        let heat = Some(Heat::new(&lanes, lanes[0].scenario.seed)?);
        Ok(Self { lanes, seeds, outcomes: Vec::new(), heat })
    }

    /// Goes on for about so many steps of each lane; true when the race is over.
    ///
    /// # Errors
    /// When two lanes turn out not to have the same tasks.
    pub fn advance(&mut self, steps: u64) -> Result<bool, Refused> {
        let Some(heat) = &mut self.heat else { return Ok(true) };
        if !heat.advance(&self.lanes, steps)? {
            return Ok(false);
        }
        self.outcomes.push(heat.outcome());
        let done = self.outcomes.len() as u32;
        self.heat = match done < self.seeds {
            true => Some(Heat::new(&self.lanes, self.lanes[0].scenario.seed.wrapping_add(done.into()))?),
            false => None,
        };
        Ok(self.heat.is_none())
    }

    /// How much of the race is over, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        let current = self.heat.as_ref().map_or(0.0, |heat| heat.progress(&self.lanes));
        (self.outcomes.len() as f64 + current) / f64::from(self.seeds)
    }

    /// What came of it, over the seeds that are done.
    #[must_use]
    pub fn table(&self) -> Table {
        Table::new(&self.lanes, &self.outcomes)
    }
}
