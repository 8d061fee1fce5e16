//! What came of a race: a row of figures for each lane, the best of each marked, and each lane held against the first.

use super::divergence::{Difference, Doing};
use super::estimate::Estimate;
use super::figure::{self, FIGURES};
use super::heat::{Outcome, Parted};
use super::setting::{Lane, Setting};

/// The table of a race.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How many seeds its figures are means over.
    pub seeds: u32,
    /// The lanes, in their order.
    pub lanes: Vec<Row>,
}

/// A lane in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it sets.
    pub setting: Setting,
    /// In the order of [`FIGURES`]; `None` where no run has the figure.
    pub figures: Vec<Option<Estimate>>,
    /// For each figure, whether no lane has a better one; nobody is best when all are alike.
    pub best: Vec<bool>,
    /// The fingerprint of the run with the first seed, as `switchyard run` tells it.
    pub fingerprint: u64,
    /// This lane against the first; `None` for the first, and when no task was done in both.
    pub paired: Option<Paired>,
    /// Where the run with the first seed parts from the first lane's; `None` when it never does.
    pub parted: Option<FirstDifference>,
}

/// The turnaround of each task in a lane, less that of the same task in the first lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Seconds, the mean over the tasks that both lanes have done; its interval is over the seeds.
    pub difference: Estimate,
    /// Tasks that were done sooner than in the first lane.
    pub faster: u64,
    /// At the same moment.
    pub alike: u64,
    /// Later.
    pub slower: u64,
}

/// The first difference between a lane and the first one, in names.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstDifference {
    /// When, and what.
    pub difference: Difference,
    /// What this lane does, such as `starts P2 on cpu`; empty when it does nothing.
    pub here: String,
    /// What the first lane does; empty when it does nothing.
    pub first: String,
}

impl Table {
    pub(super) fn new(lanes: &[Lane], outcomes: &[Outcome]) -> Self {
        let seeds = outcomes.len() as u32;
        // By lane, then by figure.
        let figures: Vec<Vec<Option<Estimate>>> = (0..lanes.len())
            .map(|lane| FIGURES.iter().enumerate().map(|(place, _)| over(outcomes, lane, place)).collect())
            .collect();
        let mut best = vec![Vec::new(); lanes.len()];
        for (place, known) in FIGURES.iter().enumerate() {
            let values: Vec<_> = figures.iter().map(|row| row[place].map(|estimate| estimate.mean)).collect();
            for (lane, mark) in figure::best(known.better, &values).into_iter().enumerate() {
                best[lane].push(mark);
            }
        }
        let rows = lanes.iter().zip(figures).zip(best).enumerate();
        let row = |(place, ((lane, figures), best)): (usize, ((&Lane, _), _))| Row {
            setting: lane.setting.clone(),
            figures,
            best,
            fingerprint: outcomes.first().map_or(0, |first| first.fingerprints[place].value()),
            paired: (place > 0).then(|| paired(outcomes, place)).flatten(),
            parted: outcomes.first().and_then(|first| first.parted[place].as_ref()).map(in_words),
        };
        Self { seeds, lanes: rows.map(row).collect() }
    }
}

/// A figure of a lane over the seeds in which it has one.
fn over(outcomes: &[Outcome], lane: usize, place: usize) -> Option<Estimate> {
    let values: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.figures[lane][place]).collect();
    Estimate::of(&values)
}

fn paired(outcomes: &[Outcome], lane: usize) -> Option<Paired> {
    let sums = || outcomes.iter().map(|outcome| outcome.sums[lane]);
    let tasks = |sum: &super::pairs::Sum| sum.faster + sum.alike + sum.slower;
    let means = sums().filter(|sum| tasks(sum) > 0).map(|sum| sum.difference as f64 / tasks(&sum) as f64 / 1e6);
    Some(Paired {
        difference: Estimate::of(&means.collect::<Vec<_>>())?,
        faster: sums().map(|sum| sum.faster).sum(),
        alike: sums().map(|sum| sum.alike).sum(),
        slower: sums().map(|sum| sum.slower).sum(),
    })
}

fn in_words(parted: &Parted) -> FirstDifference {
    let Parted { difference, names: [here, first] } = parted;
    let words = |one: Option<super::Move>, names: &Option<(String, String)>| match (one, names) {
        (Some(one), Some((node, task))) => match one.doing {
            Doing::Starts => format!("starts {task} on {node}"),
            Doing::Stops => format!("stops {task} on {node}"),
        },
        _ => String::new(),
    };
    FirstDifference {
        difference: *difference,
        here: words(difference.there, here),
        first: words(difference.here, first),
    }
}
