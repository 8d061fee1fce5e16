//! Figures over time as a table: a row for each figure of each stretch of time. Times in seconds.
//!
//! Rows stand by themselves, because percentiles have longer stretches than the rest: `from,to,figure,value`.

use super::io_error;
use crate::clock::{Duration, Time};
use crate::view::Series;
use std::io::{self, Write};

/// Writes the table of a run that is at `now`.
///
/// # Errors
/// What `out` says.
pub fn write(series: &Series, now: Time, out: impl Write) -> io::Result<()> {
    let mut table = Table { csv: csv::Writer::from_writer(out), now };
    table.csv.write_record(["from", "to", "figure", "value"]).map_err(io_error)?;
    let latency = &series.latency;
    table.rows("waiting", series.width, series.waiting.iter().map(|value| Some(f64::from(*value))))?;
    table.rows("running", series.width, series.running.iter().map(|value| Some(f64::from(*value))))?;
    table.rows("utilisation", series.width, series.busy.iter().map(|value| Some(f64::from(*value))))?;
    table.rows("completed", series.width, series.completed.iter().map(|count| Some(f64::from(*count))))?;
    for (name, values) in
        [("turnaround_p50", &latency.p50), ("turnaround_p95", &latency.p95), ("turnaround_p99", &latency.p99)]
    {
        // No task was completed there.
        table.rows(name, latency.width, values.iter().map(|value| (*value > 0.0).then_some(f64::from(*value))))?;
    }
    table.csv.flush()
}

struct Table<W: Write> {
    csv: csv::Writer<W>,
    now: Time,
}

impl<W: Write> Table<W> {
    fn rows(&mut self, name: &str, width: Duration, values: impl Iterator<Item = Option<f64>>) -> io::Result<()> {
        let edge = |place: usize| Time(width.0 * place as u64);
        for (place, value) in values.enumerate() {
            let (from, to) = (edge(place), edge(place + 1).min(self.now));
            let Some(value) = value.filter(|_| from < to) else { continue };
            let seconds = [from, to].map(|at| at.as_secs_f64().to_string());
            let row = [seconds[0].as_str(), &seconds[1], name, &format!("{value:.6}")];
            self.csv.write_record(row).map_err(io_error)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::world::World;

    #[test]
    fn completed_tasks_and_the_mean_queue_are_in_the_rows() {
        let scenario = Scenario::parse(
            "{version: 1, nodes: [{count: 1}], workload: [{tasks: [{arrival: 0s, work: 2s}, {arrival: 0s, work: 1999999us}]}]}",
        );
        let mut world = World::new(&scenario.unwrap()).unwrap();
        world.run(Time::NEVER, &mut ());
        let view = world.view();
        let mut out = Vec::new();
        write(&view.metrics.series, view.now, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("from,to,figure,value\n0,"), "{text}");
        let sum = |figure: &str, weighed: bool| -> f64 {
            let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
            let number = |text: &str| text.parse::<f64>().unwrap();
            let weight = |row: &[&str]| if weighed { number(row[1]) - number(row[0]) } else { 1.0 };
            rows.filter(|row| row[2] == figure).map(|row| number(row[3]) * weight(&row)).sum()
        };
        assert_eq!(sum("completed", false), 2.0);
        // One waits for the two seconds that the other runs.
        assert!((sum("waiting", true) - 2.0).abs() < 0.01, "{}", sum("waiting", true));
        assert!((sum("running", true) - 4.0).abs() < 0.01, "{}", sum("running", true));
        let tails = text.lines().filter(|line| line.contains("turnaround_p95")).count();
        assert_eq!(tails, 2, "{text}");
    }
}
