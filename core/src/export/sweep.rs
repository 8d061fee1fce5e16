//! The curves of a sweep: as a page of text, as CSV with a row for each load and lane, as JSON.

use super::io_error;
use super::race::{cell, estimate, heads, seeds, spread, trimmed};
use crate::race::{Cell, Crossing, Curves, MEASURES, Measure, Point, Unit};
use crate::scenario::Scenario;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The width of the column with the loads.
const LOADS: usize = 8;
/// The width of a lane's column, without and with intervals.
const COLUMN: [usize; 2] = [13, 19];

/// The curves for a terminal: a table for each measure with a row for each load, `*` beside the best, and below it where
/// the winner changes.
#[must_use]
pub fn text(scenario: &Scenario, curves: &Curves) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = page(&mut out, scenario, curves);
    trimmed(&out)
}

fn page(out: &mut String, scenario: &Scenario, curves: &Curves) -> std::fmt::Result {
    if !scenario.title.is_empty() {
        writeln!(out, "{}", scenario.title)?;
    }
    let lanes = curves.lanes.len();
    writeln!(out, "the same tasks in {lanes} lanes at rising load, {}\n", seeds(scenario.seed, curves.seeds))?;
    let names: Vec<_> = curves.lanes.iter().map(String::as_str).collect();
    let width = COLUMN[usize::from(curves.seeds > 1)];
    let heads = heads(out, &names, width)?;
    for measure in MEASURES {
        writeln!(out, "turnaround {}", measure.key())?;
        write!(out, "{:>LOADS$}  ", "rho")?;
        for head in &heads {
            write!(out, "{head:>width$}  ")?;
        }
        for (point, winner) in curves.points.iter().zip(curves.winners(measure)) {
            write!(out, "\n{:>LOADS$}  ", point.rho)?;
            for (place, lane) in point.lanes.iter().enumerate() {
                let mark = if winner == Some(place) { '*' } else { ' ' };
                write!(out, "{:>width$}{mark} ", cell(Unit::Seconds, lane.estimate(measure)))?;
            }
        }
        writeln!(out)?;
        for told in crossings(curves, measure, &heads) {
            writeln!(out, "{told}")?;
        }
        writeln!(out)?;
    }
    let means = if curves.seeds > 1 { "; ± half of the 95 % interval of the mean" } else { "" };
    writeln!(out, "* best{means}")
}

fn crossings(curves: &Curves, measure: Measure, heads: &[String]) -> Vec<String> {
    let crossings = curves.crossings(measure);
    let first = curves.winners(measure).into_iter().flatten().next();
    match (crossings.is_empty(), first) {
        (true, Some(winner)) => vec![format!("{} is best at every load", heads[winner])],
        _ => crossings.iter().map(|crossing| change(crossing, heads)).collect(),
    }
}

fn change(crossing: &Crossing, heads: &[String]) -> String {
    let Crossing { rho, between: [low, high], from, to, clear } = *crossing;
    let doubt = if clear { "" } else { "; the difference is within chance" };
    format!("from rho {rho:.3} on {} is better than {} (between {low} and {high}{doubt})", heads[to], heads[from])
}

/// Writes the curves as CSV: a row for each load and lane; columns that end in `_low` and `_high` hold the ends of intervals.
///
/// # Errors
/// What `out` says.
pub fn csv(curves: &Curves, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let mut head: Vec<_> = ["rho", "lane", "seeds", "completed"].map(str::to_owned).into();
    for measure in MEASURES {
        let key = measure.key();
        head.extend([key.to_owned(), format!("{key}_low"), format!("{key}_high"), format!("best_{key}")]);
    }
    csv.write_record(head).map_err(io_error)?;
    let winners = MEASURES.map(|measure| curves.winners(measure));
    for (at, point) in curves.points.iter().enumerate() {
        for (place, (lane, name)) in point.lanes.iter().zip(&curves.lanes).enumerate() {
            let mut row =
                vec![point.rho.to_string(), name.clone(), curves.seeds.to_string(), lane.completed.to_string()];
            for measure in MEASURES {
                row.extend(spread(lane.estimate(measure)));
                row.push((winners[measure as usize][at] == Some(place)).to_string());
            }
            csv.write_record(row).map_err(io_error)?;
        }
    }
    csv.flush()
}

/// The curves as JSON.
#[must_use]
pub fn json(scenario: &Scenario, curves: &Curves) -> Value {
    let lane = |lane: &Cell| {
        let of = |measure| estimate(lane.estimate(measure));
        json!({"completed": lane.completed, "mean": of(Measure::Mean), "p99": of(Measure::P99)})
    };
    let point = |point: &Point| json!({"rho": point.rho, "lanes": point.lanes.iter().map(lane).collect::<Vec<_>>()});
    let measured = |measure: Measure| {
        json!({
            "winners": curves.winners(measure),
            "crossings": curves.crossings(measure),
        })
    };
    json!({
        "title": scenario.title,
        "seed": scenario.seed,
        "seeds": curves.seeds,
        "lanes": curves.lanes,
        "points": curves.points.iter().map(point).collect::<Vec<_>>(),
        "mean": measured(Measure::Mean),
        "p99": measured(Measure::P99),
    })
}
