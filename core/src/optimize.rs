//! Optimisation over plain integers: what is best, and what the field's rules of thumb reach.
//!
//! Every function here is pure: sizes, costs and orders in, an answer out. Nothing knows a world, a clock or chance.
//! Rules of thumb ([`fit`], [`list`], [`heft`]) answer at once. Exact searches answer with a [`Search`]: the best that
//! was found, the bound that no answer beats, and whether the two meet. A search takes a [`Budget`] of steps, not of
//! seconds, so it gives the same answer on every host.
//!
//! | module | question | method |
//! | --- | --- | --- |
//! | [`fit`] | items into bins, one after the other | next, first, best and worst fit, dot product; decreasing orders |
//! | [`list`] | independent tasks on unlike machines | minimum completion time, min-min, max-min, sufferage |
//! | [`heft`] | tasks with precedences on unlike machines | HEFT, CPOP |
//! | [`start_order`] | what starts when, given what needs what | Kahn's waves |
//! | [`knapsack`] | the most profit in one bin | core and dominance |
//! | [`bin_packing`] | items into the fewest bins | column generation, bin completion |
//! | [`makespan`] | jobs on machines that are alike at the earliest | by packing |
//! | [`vector_packing`] | items of several resources into the fewest bins | bin completion |
//! | [`min_cost`] | items onto unlike nodes at the least cost | branch and bound |
//! | [`generalized_assignment`] | jobs to agents with capacities at the least cost | Lagrangean branch and bound |
//! | [`assignment`] | one to one at the least cost | Hungarian method |
//! | [`transport`] | amounts from sources to sinks at the least cost | successive shortest paths |
//! | [`linear`] | linear programs | simplex method |
//! | [`job_shop`] | jobs through machines at the earliest | tabu search, edge finding and branching |

pub mod fit;
pub mod list;
pub mod heft;
pub mod start_order;
pub mod knapsack;
pub mod bin_packing;
pub mod makespan;
pub mod vector_packing;
pub mod min_cost;
pub mod generalized_assignment;
pub mod assignment;
pub mod transport;
pub mod linear;
pub mod job_shop;

/// The steps that a search may take before it gives up. A step is a look at one thing in one place, a few nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

impl Budget {
    /// Some seconds of one core.
    pub const SECONDS: Self = Self(2_000_000_000);
}

/// What an exact search found. "Better" is less or more, as the question has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search<T> {
    /// The best answer seen.
    pub best: Option<Best<T>>,
    /// No answer is better than this.
    pub bound: i64,
    /// Nothing better than `best` exists; when that is `None`, no answer exists at all.
    pub proved: bool,
    /// How many steps it took.
    pub steps: u64,
}

/// An answer and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best<T> {
    /// Its cost or its profit.
    pub value: i64,
    /// The answer itself.
    pub answer: T,
}

impl<T> Search<T> {
    /// How far the best answer may be from the optimum.
    #[must_use]
    pub fn gap(&self) -> Option<u64> {
        self.best.as_ref().map(|best| best.value.abs_diff(self.bound))
    }

    /// The best answer, when nothing is better.
    #[must_use]
    pub fn optimum(&self) -> Option<&Best<T>> {
        self.best.as_ref().filter(|_| self.proved)
    }
}

/// Counts steps against a budget.
#[derive(Clone, Debug)]
struct Meter {
    steps: u64,
    budget: u64,
}

impl Meter {
    fn new(budget: Budget) -> Self {
        Self { steps: 0, budget: budget.0 }
    }

    /// Takes so many steps; false when the budget does not allow them any more.
    #[inline]
    fn spend(&mut self, steps: u64) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.has_left()
    }

    #[inline]
    fn has_left(&self) -> bool {
        self.steps <= self.budget
    }
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
