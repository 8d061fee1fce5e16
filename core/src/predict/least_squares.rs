//! Recursive least squares: a straight line through what tasks told of themselves and how long they were.
//!
//! Plackett (1950); Haykin, *Adaptive Filter Theory*, chapters 10 and 14. The work is taken for θ·x, with x = (1, the owner's
//! estimate, whether there is one, processors, memory, disk, priority). θ is what has the least sum of squared errors over
//! the tasks done so far, the last counting 1, the one before λ, the one before that λ², with λ the parameter `forgetting`:
//! a λ below 1 remembers about 1 / (1 − λ) tasks. It is kept as the triangle R and the vector z of R θ = z, into which each
//! task is turned by Givens rotations; the usual recursion on an inverse is the same in exact arithmetic, and loses digits.
//!
//! Until as many tasks were done as there are unknowns, the line says little: `initial` is used for the first, and no
//! prediction is longer than twice the longest task seen, or shorter than half the shortest. Times are in seconds.

use super::each::{Each, PER};
use super::{Features, Predictor, length};
use crate::clock::{Duration, LONGEST};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Predictor> = Entry {
    key: "least_squares",
    name: "Recursive least squares",
    summary: "Learns how the work of tasks depends on what they need and on what their owners say: corrects owners who always exaggerate.",
    source: "Haykin: Adaptive Filter Theory, ch. 10",
    measure: Measure::Duration,
    params: &[
        Param {
            key: "forgetting",
            help: "How much the past keeps of its weight with each task: 1 forgets nothing, less follows changes sooner.",
            kind: ParamKind::Real { min: 0.5, max: 1.0, default: 1.0 },
        },
        Param {
            key: "initial",
            help: "What the first task is taken for.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::from_secs(10) },
        },
        PER,
    ],
    build: |values| {
        let (forgetting, initial) = (values.real(0), values.duration(1));
        Box::new(LeastSquares { forgetting, initial, pasts: Each::new(values.choice(2)) })
    },
};

/// How many numbers tell of a task.
const N: usize = 7;
#[derive(Clone)]
struct LeastSquares {
    forgetting: f64,
    initial: Duration,
    pasts: Each<Option<Past>>,
}

/// What was learnt of some tasks.
#[derive(Clone)]
struct Past {
    line: Line<N>,
    shortest: f64,
    longest: f64,
}

/// A line through points, one after the other.
#[derive(Clone)]
pub(crate) struct Line<const N: usize> {
    /// Upper triangular.
    r: [[f64; N]; N],
    z: [f64; N],
}

/// What a triangle begins with: so little that it pulls on nothing, and what was never seen has no part.
const START: f64 = 1e-8;
/// Less than this is nothing: forgotten, or never seen.
const NOTHING: f64 = 1e-150;

impl<const N: usize> Line<N> {
    /// A line that begins with so little of nothing; with 0 it is that of ordinary least squares.
    pub fn new(start: f64) -> Self {
        let mut r = [[0.0; N]; N];
        (0..N).for_each(|place| r[place][place] = start);
        Self { r, z: [0.0; N] }
    }

    /// Takes in that `x` led to `y`, after all before lost some weight.
    pub fn learn(&mut self, mut x: [f64; N], mut y: f64, forgetting: f64) {
        let kept = forgetting.sqrt();
        for row in 0..N {
            self.r[row][row..].iter_mut().for_each(|entry| *entry *= kept);
            self.z[row] *= kept;
            if x[row] == 0.0 {
                continue;
            }
            let (a, b) = (self.r[row][row], x[row]);
            let length = (a * a + b * b).sqrt();
            let (cosine, sine) = (a / length, b / length);
            for column in row..N {
                let (a, b) = (self.r[row][column], x[column]);
                (self.r[row][column], x[column]) = (cosine * a + sine * b, cosine * b - sine * a);
            }
            (self.z[row], y) = (cosine * self.z[row] + sine * y, cosine * y - sine * self.z[row]);
        }
    }

    /// The line's numbers: what each part of `x` counts for.
    pub fn theta(&self) -> [f64; N] {
        let mut theta = [0.0; N];
        for row in (0..N).rev() {
            let known: f64 = (row + 1..N).map(|column| self.r[row][column] * theta[column]).sum();
            let whole = self.r[row][row];
            theta[row] = if whole.abs() > NOTHING { (self.z[row] - known) / whole } else { 0.0 };
        }
        theta
    }
}

fn numbers(task: &Features) -> [f64; N] {
    let amount = |thousandths: u32| f64::from(thousandths) / 1_000.0;
    let estimate = task.estimate.map_or(0.0, |estimate| estimate.0 as f64 / 1e6);
    let told = f64::from(u8::from(task.estimate.is_some()));
    let demand = task.demand;
    [1.0, estimate, told, amount(demand.cpu), amount(demand.memory), amount(demand.disk), f64::from(task.priority)]
}

impl Predictor for LeastSquares {
    fn predict(&self, task: &Features) -> Option<Duration> {
        let Some(Some(past)) = self.pasts.of(task) else { return Some(self.initial) };
        let seconds: f64 = past.line.theta().iter().zip(numbers(task)).map(|(theta, x)| theta * x).sum();
        Some(length(seconds.clamp(past.shortest / 2.0, past.longest * 2.0) * 1e6))
    }

    fn learn(&mut self, task: &Features, work: Duration) {
        let (seconds, forgetting) = (work.0 as f64 / 1e6, self.forgetting);
        let new = || Past { line: Line::new(START), shortest: seconds, longest: seconds };
        let past = self.pasts.of_mut(task).get_or_insert_with(new);
        past.line.learn(numbers(task), seconds, forgetting);
        past.shortest = past.shortest.min(seconds);
        past.longest = past.longest.max(seconds);
    }

    fn boxed_clone(&self) -> Box<dyn Predictor> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predict::tests::{features, read};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// NIST StRD, Norris: x, y; certified intercept −0.262323073774029 and slope 1.00211681802045.
    const NORRIS: [(f64, f64); 36] = [
        (0.2, 0.1),
        (337.4, 338.8),
        (118.2, 118.1),
        (884.6, 888.0),
        (10.1, 9.2),
        (226.5, 228.1),
        (666.3, 668.5),
        (996.3, 998.5),
        (448.6, 449.1),
        (777.0, 778.9),
        (558.2, 559.2),
        (0.4, 0.3),
        (0.6, 0.1),
        (775.5, 778.1),
        (666.9, 668.8),
        (338.0, 339.3),
        (447.5, 448.9),
        (11.6, 10.8),
        (556.0, 557.7),
        (228.1, 228.3),
        (995.8, 998.0),
        (887.6, 888.8),
        (120.2, 119.6),
        (0.3, 0.3),
        (0.3, 0.6),
        (556.8, 557.6),
        (339.1, 339.3),
        (887.2, 888.0),
        (999.0, 998.5),
        (779.0, 778.9),
        (11.1, 10.2),
        (118.3, 117.6),
        (229.2, 228.9),
        (669.1, 668.4),
        (448.9, 449.2),
        (0.5, 0.2),
    ];

    #[test]
    fn one_task_after_the_other_leads_to_the_line_through_all() {
        let mut line = Line::new(0.0);
        for (x, y) in NORRIS {
            line.learn([1.0, x], y, 1.0);
        }
        let [intercept, slope] = line.theta();
        assert!((intercept + 0.262_323_073_774_029).abs() < 1e-11, "{intercept}");
        assert!((slope - 1.002_116_818_020_45).abs() < 1e-13, "{slope}");
    }

    #[test]
    fn an_owner_who_always_says_three_times_as_much_is_seen_through() {
        let mut predictor = read("least_squares");
        let says = |seconds| Features { estimate: Some(Duration::from_secs(seconds)), ..features(0) };
        assert_eq!(predictor.predict(&says(30)), Some(Duration::from_secs(10)), "nothing is known yet");
        for work in [4, 9, 2, 7, 5] {
            predictor.learn(&says(3 * work), Duration::from_secs(work));
        }
        let seen = predictor.predict(&says(18)).unwrap().as_secs_f64();
        assert!((seen - 6.0).abs() < 1e-3, "{seen}");
        let bounded = predictor.predict(&says(3_000)).unwrap().as_secs_f64();
        assert_eq!(bounded, 18.0, "no longer than twice the longest");
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let mut steady = read("least_squares");
        let mut forgetful = read(r#"{"least_squares": {"forgetting": 0.8}}"#);
        for work in [[3; 30], [9; 30]].concat() {
            steady.learn(&features(0), Duration::from_secs(work));
            forgetful.learn(&features(0), Duration::from_secs(work));
        }
        let seconds = |predictor: &dyn Predictor| predictor.predict(&features(0)).unwrap().as_secs_f64();
        assert!((seconds(&*steady) - 6.0).abs() < 0.01 && (seconds(&*forgetful) - 9.0).abs() < 0.01);
    }

    #[test]
    fn tasks_without_end_and_without_length_do_no_harm() {
        let mut predictor = read(r#"{"least_squares": {"forgetting": 0.5}}"#);
        for round in 0..2_000_u64 {
            let work = if round % 3 == 0 { Duration::ZERO } else { Duration(LONGEST) };
            predictor.learn(&Features { priority: round as i32, ..features(0) }, work);
            let seen = predictor.predict(&features(0)).unwrap();
            assert!((1..=LONGEST).contains(&seen.0));
        }
    }
}
