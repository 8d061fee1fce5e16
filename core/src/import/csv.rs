//! Comma-separated values: one task a row, under a header row that names the columns.
//!
//! `arrival` and `length` are required; `id` or `name`, `class`, `priority` (the smaller goes first), `cpu`, `memory`,
//! `disk`, `deadline` (how long after the arrival), `estimate` (of the length), `weight`, `period`, `io_every` with
//! `io_length` (I/O of that length after every so much work), `tenant`, `region`, `key`, `after` (names with semicolons
//! between them) and `output` may be there; other columns are not used, and told. Times are seconds, or have a unit. A
//! file of tasks says nothing of machines, so there is one node that holds the largest task (or one in each region that
//! a task names), and it runs them in the order of arrival.
//!
//! In errors, the column is the place in the row, counted from 1, and the path is the column's name.

use super::{Imported, missing_column};
use crate::clock::{Duration, Time};
use crate::hint::short;
use crate::scenario::{Io, NodeSpec, Scenario, ScenarioError, Source, TASKS, TaskSpec, VERSION};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeSet;
use std::str::FromStr;

const COLUMNS: [&str; 20] = [
    "arrival",
    "length",
    "id",
    "name",
    "class",
    "priority",
    "cpu",
    "memory",
    "disk",
    "deadline",
    "estimate",
    "weight",
    "period",
    "io_every",
    "io_length",
    "tenant",
    "region",
    "key",
    "after",
    "output",
];

pub(super) fn read(name: &str, text: &str) -> Result<Imported, ScenarioError> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(text)).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(fault)?.clone();
    let columns = Columns::of(&header)?;
    let unused = header.iter().filter(|column| !COLUMNS.contains(&known_as(column).as_str()));
    let ignored = unused.map(|column| format!("the column {:?} is not used", short(column))).collect();
    // Sources in the order in which their classes first appear.
    let mut sources: Vec<Source> = Vec::new();
    let mut count = 0;
    for record in reader.into_records() {
        let record = record.map_err(fault)?;
        let (class, task) = columns.task(&record)?;
        count += 1;
        if count > TASKS {
            return Err(ScenarioError::whole(format!("more than {TASKS} tasks")));
        }
        match sources.iter_mut().find(|source| source.class == class) {
            Some(source) => source.tasks.push(task),
            None => sources.push(Source::written(class, vec![task])),
        }
        if sources.len() > 100 {
            return Err(columns.fault(
                &record,
                "class",
                "more than 100 classes: expected a few kinds of tasks".to_owned(),
            ));
        }
    }
    if count == 0 {
        return Err(ScenarioError::whole("there are no tasks below the header row"));
    }
    let scenario = Scenario {
        version: VERSION,
        title: name.to_owned(),
        summary: format!("{count} tasks of a table, on a machine that just holds the largest."),
        seed: 1,
        nodes: nodes(&sources),
        workload: sources,
        ..Scenario::default()
    };
    Ok(Imported { scenario, ignored })
}

/// What separates the columns: the comma, or what the header has instead of one.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|byte| header.as_bytes().contains(byte)).unwrap_or(b',')
}

fn fault(error: csv::Error) -> ScenarioError {
    let line = error.position().map_or(0, |position| position.line() as u32);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    ScenarioError { line, column: u32::from(line > 0), path: String::new(), message }
}

fn known_as(column: &str) -> String {
    column.trim_start_matches('\u{feff}').to_ascii_lowercase()
}

/// Where each known column stands in a row.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, ScenarioError> {
        let names: Vec<String> = header.iter().map(known_as).collect();
        for (place, name) in names.iter().enumerate() {
            if COLUMNS.contains(&name.as_str()) && names[..place].contains(name) {
                let message = format!("the column {name:?} is there twice");
                return Err(ScenarioError { line: 1, column: place as u32 + 1, path: String::new(), message });
            }
        }
        for required in ["arrival", "length"] {
            if !names.iter().any(|name| name == required) {
                let listed: Vec<_> = names.iter().take(20).map(String::as_str).collect();
                let message = missing_column(required, &listed);
                return Err(ScenarioError { line: 1, column: 1, path: String::new(), message });
            }
        }
        Ok(Self(COLUMNS.map(|column| names.iter().position(|name| name == column))))
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.0[COLUMNS.iter().position(|known| *known == column)?]
    }

    /// What stands in a column, when it is there and not empty.
    fn text<'r>(&self, record: &'r StringRecord, column: &str) -> Option<&'r str> {
        record.get(self.place(column)?).filter(|text| !text.is_empty())
    }

    fn owned(&self, record: &StringRecord, column: &str) -> Option<String> {
        self.text(record, column).map(str::to_owned)
    }

    fn fault(&self, record: &StringRecord, column: &str, message: String) -> ScenarioError {
        let line = record.position().map_or(0, |position| position.line() as u32);
        let place = self.place(column).map_or(1, |place| place as u32 + 1);
        ScenarioError { line, column: place, path: column.to_owned(), message }
    }

    fn parsed<T: FromStr>(&self, record: &StringRecord, column: &str, what: &str) -> Result<Option<T>, ScenarioError> {
        let Some(text) = self.text(record, column) else { return Ok(None) };
        let wrong = |_| self.fault(record, column, format!("{:?} where {what} was expected", short(text)));
        text.parse().map(Some).map_err(wrong)
    }

    fn time(&self, record: &StringRecord, column: &str) -> Result<Option<Duration>, ScenarioError> {
        self.parsed(record, column, "a number of seconds from 0 up, or a time with a unit such as 250ms,")
    }

    fn amount(&self, record: &StringRecord, column: &str) -> Result<Option<f64>, ScenarioError> {
        const WHAT: &str = "a number from 0 to 4000000";
        match self.parsed(record, column, WHAT)? {
            Some(amount) if !(0.0..=4_000_000.0).contains(&amount) => {
                Err(self.fault(record, column, format!("{amount} where {WHAT} was expected")))
            }
            amount => Ok(amount),
        }
    }

    fn required(&self, record: &StringRecord, column: &str) -> Result<Duration, ScenarioError> {
        let missing = || self.fault(record, column, "nothing where a time was expected".to_owned());
        self.time(record, column)?.ok_or_else(missing)
    }

    /// None without `io_every`, or when that is 0.
    fn io(&self, record: &StringRecord) -> Result<Option<Io>, ScenarioError> {
        let length = self.time(record, "io_length")?.unwrap_or_default();
        let every = self.time(record, "io_every")?.filter(|every| !every.is_zero());
        Ok(every.map(|every| Io { every, length }))
    }

    /// A row's class and task.
    fn task(&self, record: &StringRecord) -> Result<(String, TaskSpec), ScenarioError> {
        let task = TaskSpec {
            name: self.owned(record, "name").or_else(|| self.owned(record, "id")),
            arrival: Time(self.required(record, "arrival")?.0),
            work: self.required(record, "length")?,
            priority: self.parsed(record, "priority", "a whole number")?,
            cpu: self.amount(record, "cpu")?,
            memory: self.amount(record, "memory")?,
            disk: self.amount(record, "disk")?,
            deadline: self.time(record, "deadline")?,
            estimate: self.time(record, "estimate")?,
            weight: self.parsed(record, "weight", "a whole number")?,
            period: self.time(record, "period")?,
            io: self.io(record)?,
            tenant: self.owned(record, "tenant"),
            region: self.owned(record, "region"),
            key: self.owned(record, "key"),
            after: self.text(record, "after").map_or_else(Vec::new, names),
            output: self.amount(record, "output")?.unwrap_or(0.0),
        };
        Ok((self.text(record, "class").unwrap_or("tasks").to_owned(), task))
    }
}

/// Names with semicolons between them.
fn names(list: &str) -> Vec<String> {
    list.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A node that holds the largest task; one in each region, when the tasks name some.
fn nodes(sources: &[Source]) -> Vec<NodeSpec> {
    let tasks = || sources.iter().flat_map(|source| &source.tasks);
    let most = |amount: fn(&TaskSpec) -> Option<f64>, least: f64| tasks().filter_map(amount).fold(least, f64::max);
    let mut regions = BTreeSet::new();
    regions.extend(tasks().filter_map(|task| task.region.clone()));
    let node = |region: Option<String>| NodeSpec {
        cpu: most(|task| task.cpu, 1.0),
        memory: most(|task| task.memory, 0.0),
        disk: most(|task| task.disk, 0.0),
        region,
        ..NodeSpec::default()
    };
    match regions.is_empty() {
        true => vec![node(None)],
        false => regions.into_iter().map(|region| node(Some(region))).collect(),
    }
}
