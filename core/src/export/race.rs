//! The table of a race: as a page of text, as CSV with a row for each lane, as JSON.

use super::io_error;
use super::summary::seconds;
use crate::race::{Estimate, FIGURES, Figure, FirstDifference, Paired, Row, Table, Unit};
use crate::scenario::Scenario;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The width of the column with the figures' names.
const NAMES: usize = 18;
/// The narrowest column of a lane, and one that has room for intervals.
const COLUMN: [usize; 2] = [13, 19];

/// The table for a terminal: a column for each lane, `*` beside the best.
#[must_use]
pub fn text(scenario: &Scenario, table: &Table) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = page(&mut out, scenario, table);
    trimmed(&out)
}

/// The same without blanks at the ends of lines.
pub(super) fn trimmed(page: &str) -> String {
    page.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn page(out: &mut String, scenario: &Scenario, table: &Table) -> std::fmt::Result {
    if !scenario.title.is_empty() {
        writeln!(out, "{}", scenario.title)?;
    }
    writeln!(out, "the same tasks in {} lanes, {}\n", table.lanes.len(), seeds(scenario.seed, table.seeds))?;
    let names: Vec<_> = table.lanes.iter().map(|lane| lane.setting.name.as_str()).collect();
    let width = COLUMN[usize::from(table.seeds > 1)];
    let heads = heads(out, &names, width)?;
    write!(out, "{:<NAMES$}", "")?;
    for head in &heads {
        write!(out, "{head:>width$}  ")?;
    }
    for (place, figure) in FIGURES.iter().enumerate() {
        if is_worth_a_line(table, place) {
            write!(out, "\n{:<NAMES$}", figure.name)?;
            for lane in &table.lanes {
                let mark = if lane.best[place] { '*' } else { ' ' };
                write!(out, "{:>width$}{mark} ", cell(figure.unit, lane.figures[place]))?;
            }
        }
    }
    writeln!(out, "\n\n* best{}", if table.seeds > 1 { "; ± half of the 95 % interval of the mean" } else { "" })?;
    let others = || table.lanes.iter().zip(&heads).skip(1);
    writeln!(out, "\nturnaround of each task less that of the same task with {}", heads[0])?;
    for (lane, head) in others() {
        let told = lane.paired.map_or_else(|| "no task was done in both lanes".to_owned(), |paired| against(&paired));
        writeln!(out, "  {head}: {told}")?;
    }
    writeln!(out, "\nfirst difference from {}", heads[0])?;
    for (lane, head) in others() {
        let told = lane.parted.as_ref().map_or_else(|| "none".to_owned(), |parted| parts(parted, &heads[0]));
        writeln!(out, "  {head}: {told}")?;
    }
    Ok(())
}

pub(super) fn seeds(first: u64, count: u32) -> String {
    match count {
        1 => format!("seed {first}"),
        _ => format!("{count} seeds from {first} on"),
    }
}

/// What stands over the columns: the lanes' names, or letters for them when a name is too long; these are told first.
pub(super) fn heads(out: &mut String, names: &[&str], width: usize) -> Result<Vec<String>, std::fmt::Error> {
    if names.iter().all(|name| name.chars().count() < width) {
        return Ok(names.iter().map(|name| (*name).to_owned()).collect());
    }
    let letters: Vec<_> = ('A'..='F').map(String::from).take(names.len()).collect();
    for (letter, name) in letters.iter().zip(names) {
        writeln!(out, "{letter}  {name}")?;
    }
    writeln!(out)?;
    Ok(letters)
}

/// False for what never happened in any lane, where its absence is no surprise.
fn is_worth_a_line(table: &Table, place: usize) -> bool {
    let happened = |lane: &Row| lane.figures[place].is_some_and(|estimate| estimate.mean != 0.0);
    !["missed", "rejected"].contains(&FIGURES[place].key) || table.lanes.iter().any(happened)
}

/// A figure with its unit, and half of its interval.
pub(super) fn cell(unit: Unit, estimate: Option<Estimate>) -> String {
    let Some(Estimate { mean, interval }) = estimate else { return "-".to_owned() };
    let value = match unit {
        Unit::Count if mean as u64 as f64 == mean => format!("{mean}"),
        Unit::Count => format!("{mean:.1}"),
        Unit::Seconds => seconds(mean),
        Unit::Ratio => format!("{mean:.3}"),
        Unit::Share => format!("{:.1} %", mean * 100.0),
        Unit::Money => format!("{mean:.4}"),
    };
    match interval {
        None => value,
        Some([low, high]) => {
            let half = (high - low) / 2.0;
            let scale = if unit == Unit::Share { 100.0 } else { 1.0 };
            // In the unit of the mean, which seconds choose by its size.
            let half = match unit {
                Unit::Seconds if mean > 0.0 && mean < 0.001 => half * 1e6,
                Unit::Seconds if mean > 0.0 && mean < 1.0 => half * 1e3,
                _ => half * scale,
            };
            format!("{value} ±{}", short(half))
        }
    }
}

/// About two digits that matter.
fn short(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        ..0.0095 => format!("{value:.4}"),
        0.0095..0.095 => format!("{value:.3}"),
        0.095..9.5 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

fn against(paired: &Paired) -> String {
    let Estimate { mean, interval } = paired.difference;
    let sign = |value: f64| format!("{}{}", if value < 0.0 { "-" } else { "+" }, seconds(value.abs()));
    let sure = interval.map(|[low, high]| format!(" (95 %: {} to {})", sign(low), sign(high))).unwrap_or_default();
    let Paired { faster, alike, slower, .. } = paired;
    format!("{}{sure}; {faster} sooner, {slower} later, {alike} alike", sign(mean))
}

fn parts(parted: &FirstDifference, first: &str) -> String {
    let FirstDifference { difference, here, first: there } = parted;
    let what = match (here.is_empty(), there.is_empty()) {
        (false, false) => format!("it {here}, and {first} {there}"),
        (false, true) => format!("it {here}, and {first} does not"),
        (true, _) => format!("{first} {there}, and it does not"),
    };
    format!("at {} {what}", difference.at)
}

/// The figures that are estimated, and then the paired differences, for the columns of CSV.
fn columns() -> Vec<String> {
    let names = FIGURES.iter().map(|figure| figure.key);
    let spread = |key: &str| [key.to_owned(), format!("{key}_low"), format!("{key}_high")];
    let rest = ["sooner", "alike", "later", "first_difference", "fingerprint"].map(str::to_owned);
    let head = ["lane".to_owned(), "seeds".to_owned()];
    head.into_iter().chain(names.chain(["difference"]).flat_map(spread)).chain(rest).collect()
}

/// Writes the table as CSV: a row for each lane; columns that end in `_low` and `_high` hold the interval's ends.
///
/// # Errors
/// What `out` says.
pub fn csv(table: &Table, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(columns()).map_err(io_error)?;
    for lane in &table.lanes {
        let estimates = lane.figures.iter().copied().chain([lane.paired.map(|paired| paired.difference)]);
        let mut row = vec![lane.setting.name.clone(), table.seeds.to_string()];
        row.extend(estimates.flat_map(spread));
        let counts = lane.paired.map(|paired| [paired.faster, paired.alike, paired.slower]);
        row.extend(
            counts.map_or_else(|| [(); 3].map(|()| String::new()), |counts| counts.map(|count| count.to_string())),
        );
        row.push(lane.parted.as_ref().map_or_else(String::new, |it| it.difference.at.as_secs_f64().to_string()));
        row.push(format!("{:016x}", lane.fingerprint));
        csv.write_record(row).map_err(io_error)?;
    }
    csv.flush()
}

/// A mean and the ends of its interval as cells, empty where there is none.
pub(super) fn spread(estimate: Option<Estimate>) -> [String; 3] {
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let ends = estimate.and_then(|it| it.interval);
    [cell(estimate.map(|it| it.mean)), cell(ends.map(|it| it[0])), cell(ends.map(|it| it[1]))]
}

/// The table as JSON.
#[must_use]
pub fn json(scenario: &Scenario, table: &Table) -> Value {
    json!({
        "title": scenario.title,
        "seed": scenario.seed,
        "seeds": table.seeds,
        "lanes": table.lanes.iter().map(lane).collect::<Vec<_>>(),
    })
}

fn lane(lane: &Row) -> Value {
    let figure = |(place, figure): (usize, &Figure)| {
        let mut value = estimate(lane.figures[place]);
        if let Value::Object(fields) = &mut value {
            fields.insert("unit".to_owned(), json!(figure.unit));
            fields.insert("best".to_owned(), lane.best[place].into());
        }
        (figure.key.to_owned(), value)
    };
    let paired = lane.paired.map(|paired| {
        let Paired { difference, faster, alike, slower } = paired;
        json!({"turnaround": estimate(Some(difference)), "sooner": faster, "alike": alike, "later": slower})
    });
    let parted = lane.parted.as_ref().map(|parted| {
        let or_null = |what: &str| (!what.is_empty()).then(|| what.to_owned());
        json!({"at": parted.difference.at, "here": or_null(&parted.here), "first": or_null(&parted.first)})
    });
    json!({
        "name": lane.setting.name,
        "sets": lane.setting.sets.iter().cloned().map(|(path, value)| (path, value.into())).collect::<Map<_, _>>(),
        "figures": FIGURES.iter().enumerate().map(figure).collect::<Map<_, _>>(),
        "against_first": paired,
        "first_difference": parted,
        "fingerprint": format!("{:016x}", lane.fingerprint),
    })
}

/// `{mean, low, high}`; without ends for a single run, nothing for no run.
pub(super) fn estimate(estimate: Option<Estimate>) -> Value {
    match estimate {
        None => Value::Null,
        Some(Estimate { mean, interval: None }) => json!({ "mean": mean }),
        Some(Estimate { mean, interval: Some([low, high]) }) => json!({ "mean": mean, "low": low, "high": high }),
    }
}
