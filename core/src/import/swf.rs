//! Standard Workload Format 2.2: the logs of the Parallel Workloads Archive.
//!
//! One job a line, 18 numbers, -1 for unknown; before them a header of comments, `; Key: value`. A job becomes a task:
//! submit time is its arrival, run time its work, the processors it was given (or, when unknown, the ones it asked
//! for) what it holds; its user is the tenant. Classes are the queues when the log tells of two to eight of them,
//! by the names in the header; else the jobs' sizes, so that there are always few and each means something. The
//! machine becomes one node with as many processors as the header says, and jobs wait in one central queue. The time
//! that a job asked for is its estimate, and where a log tells any, disciplines that go by lengths go by these.
//!
//! Left out: the order between jobs, and what the log says of waits,
//! which the simulation is there to find out.

use super::Imported;
use crate::clock::{Duration, Time};
use crate::hint::short;
use crate::policy::Policy;
use crate::scenario::{Binding, NodeSpec, Policies, Scenario, ScenarioError, Source, TaskSpec, VERSION};
use std::collections::BTreeMap;

const COLUMNS: [&str; 18] = [
    "job number",
    "submit time",
    "wait time",
    "run time",
    "allocated processors",
    "average cpu time",
    "used memory",
    "requested processors",
    "requested time",
    "requested memory",
    "status",
    "user",
    "group",
    "executable",
    "queue",
    "partition",
    "preceding job",
    "think time",
];

/// One line of the log; `None` for -1.
struct Job {
    number: i64,
    submit: Option<f64>,
    run: Option<f64>,
    processors: Option<u32>,
    /// The time that was asked for.
    requested: Option<f64>,
    /// Kilobytes for each processor.
    memory: Option<f64>,
    status: i64,
    user: Option<i64>,
    queue: Option<i64>,
    follows: bool,
}

pub(super) fn read(name: &str, text: &str) -> Result<Imported, ScenarioError> {
    let mut header = Vec::new();
    let mut jobs = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if let Some(comment) = trimmed.strip_prefix(';') {
            header.push(comment.trim().to_owned());
        } else if !trimmed.is_empty() {
            jobs.push(job(place as u32 + 1, line)?);
        }
    }
    if jobs.is_empty() {
        return Err(ScenarioError::whole("there are no jobs in this file: expected lines of 18 numbers"));
    }
    let mut ignored = Vec::new();
    let jobs = usable(jobs, &mut ignored);
    if jobs.is_empty() {
        return Err(ScenarioError::whole("no job of this file can be run: their run times or processors are unknown"));
    }
    Ok(Imported { scenario: scenario(name, header, &jobs, &mut ignored), ignored })
}

fn job(line: u32, text: &str) -> Result<Job, ScenarioError> {
    let mut numbers = [0.0; 18];
    let mut count = 0;
    for (column, word) in words(text) {
        let fault = |name: &str, message: String| ScenarioError { line, column, path: name.to_owned(), message };
        let Some(name) = COLUMNS.get(count) else {
            return Err(fault("", format!("more than 18 columns: {word:?} is too much")));
        };
        let number: f64 = word
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| fault(name, format!("{:?} where a number was expected", short(word))))?;
        if number < 0.0 && number != -1.0 {
            return Err(fault(name, format!("{number} where a number from 0 up, or -1 for unknown, was expected")));
        }
        numbers[count] = number;
        count += 1;
    }
    if count < 18 {
        let column = text.trim_end().chars().count() as u32 + 1;
        let message = format!("the line ends after {count} of 18 columns: expected the {} here", COLUMNS[count]);
        return Err(ScenarioError { line, column, path: String::new(), message });
    }
    let known = |place: usize| (numbers[place] >= 0.0).then_some(numbers[place]);
    let whole = |place: usize| known(place).map(|number| number as i64);
    let processors = known(4).filter(|n| *n > 0.0).or(known(7).filter(|n| *n > 0.0));
    Ok(Job {
        number: numbers[0] as i64,
        submit: known(1),
        run: known(3),
        processors: processors.map(|n| n as u32),
        requested: known(8).filter(|seconds| *seconds > 0.0),
        memory: known(6).filter(|kilobytes| *kilobytes > 0.0),
        status: numbers[10] as i64,
        user: whole(11),
        queue: whole(14),
        follows: known(16).is_some_and(|job| job > 0.0),
    })
}

/// The words of a line with their columns, counted from 1 in characters.
fn words(line: &str) -> impl Iterator<Item = (u32, &str)> {
    line.split_whitespace().map(move |word| {
        let before = word.as_ptr() as usize - line.as_ptr() as usize;
        (line[..before].chars().count() as u32 + 1, word)
    })
}

/// The jobs that can be run; the others are counted.
fn usable(jobs: Vec<Job>, ignored: &mut Vec<String>) -> Vec<Job> {
    let all = jobs.len();
    let (parts, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| (2..=4).contains(&job.status));
    let (known, unknown): (Vec<_>, Vec<_>) =
        jobs.into_iter().partition(|job| job.submit.is_some() && job.run.is_some() && job.processors.is_some());
    let mut tell = |count: usize, what: &str| {
        if count > 0 {
            ignored.push(format!("{count} of {all} jobs {what}"));
        }
    };
    tell(unknown.len(), "are left out: their submit time, run time or processors are unknown");
    tell(parts.len(), "are left out: they are parts of jobs that are told in whole elsewhere (status 2 to 4)");
    tell(
        known.iter().filter(|job| job.follows).count(),
        "name a job that they follow: their own submit times are used",
    );
    known
}

fn scenario(name: &str, header: Vec<String>, jobs: &[Job], ignored: &mut Vec<String>) -> Scenario {
    let said = |key: &str| header.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim));
    let number = |key: &str| said(key).and_then(|value| value.parse::<u32>().ok()).filter(|number| *number > 0);
    let most = jobs.iter().filter_map(|job| job.processors).max().unwrap_or(1);
    let processors = number("MaxProcs").or(number("MaxNodes")).unwrap_or(most);
    if processors < most {
        ignored.push(format!("the header says {processors} processors, and a job holds {most}: the node has {most}"));
    }
    let processors = processors.max(most);
    // As much memory as the processors had, if each had as much as any was seen to use: it never runs out first.
    let megabytes = |kilobytes: f64| kilobytes / 1024.0;
    let each = jobs.iter().filter_map(|job| job.memory).map(megabytes).fold(0.0, f64::max).ceil();
    let memory = f64::from(processors) * each;
    let with_memory = memory <= 4_000_000.0;
    if !with_memory {
        ignored.push("memory is left out: the jobs used more than can be counted".to_owned());
    }
    let title = [said("Computer"), said("Installation")].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let title = if title.is_empty() { name.to_owned() } else { title };
    let mut sources = BTreeMap::<(i64, String), Vec<TaskSpec>>::new();
    let classes = Classes::of(&header, jobs);
    let predict = if jobs.iter().any(|job| job.requested.is_some()) { "estimate" } else { "exact" };
    for job in jobs {
        let task = task(job, with_memory);
        sources.entry(classes.class(job)).or_default().push(task);
    }
    Scenario {
        version: VERSION,
        summary: format!(
            "{} jobs of a parallel machine with {processors} processors, as they were recorded.",
            jobs.len()
        ),
        title,
        seed: 1,
        nodes: vec![NodeSpec {
            name: Some("machine".to_owned()),
            cpu: processors.into(),
            memory: if with_memory { memory } else { 0.0 },
            ..NodeSpec::default()
        }],
        workload: sources.into_iter().map(|((_, class), tasks)| Source::written(class, tasks)).collect(),
        policies: Policies {
            binding: Binding::Late,
            queue: Policy::new("fcfs").expect("the table has fcfs"),
            predict: Policy::new(predict).expect("the table has both"),
            ..Policies::default()
        },
        notes: header,
        ..Scenario::default()
    }
}

fn task(job: &Job, with_memory: bool) -> TaskSpec {
    let processors = job.processors.unwrap_or(1);
    let seconds = |value: Option<f64>| Duration::from_secs_f64(value.unwrap_or(0.0)).unwrap_or_default();
    TaskSpec {
        name: Some(format!("J{}", job.number)),
        arrival: Time(seconds(job.submit).0),
        work: seconds(job.run),
        estimate: job.requested.map(|requested| seconds(Some(requested))),
        cpu: Some(processors.into()),
        memory: job.memory.filter(|_| with_memory).map(|kilobytes| kilobytes / 1024.0 * f64::from(processors)),
        tenant: job.user.map(|user| format!("user {user}")),
        ..TaskSpec::default()
    }
}

/// What the classes of a log are.
enum Classes {
    /// Its queues, with the names that the header gives them.
    Queues(BTreeMap<i64, String>),
    /// The jobs' sizes.
    Sizes,
}

impl Classes {
    fn of(header: &[String], jobs: &[Job]) -> Self {
        let mut names = BTreeMap::new();
        for queue in jobs.iter().filter_map(|job| job.queue) {
            names.entry(queue).or_insert_with(|| format!("queue {queue}"));
        }
        if !(2..=8).contains(&names.len()) {
            return Self::Sizes;
        }
        // `; Queue: 0 interactive`
        for line in header.iter().filter_map(|line| line.strip_prefix("Queue:")) {
            let mut words = line.split_whitespace();
            let number = words.next().and_then(|word| word.parse::<i64>().ok());
            if let (Some(number), Some(name)) = (number, words.next())
                && let Some(known) = names.get_mut(&number)
            {
                *known = name.chars().take(40).collect();
            }
        }
        Self::Queues(names)
    }

    /// The class with its place among the classes.
    fn class(&self, job: &Job) -> (i64, String) {
        match self {
            Self::Queues(names) => match job.queue.and_then(|queue| Some((queue, names.get(&queue)?))) {
                Some((queue, name)) => (queue, name.clone()),
                None => (i64::MAX, "no queue".to_owned()),
            },
            Self::Sizes => match job.processors.unwrap_or(1) {
                1 => (0, "1 processor".to_owned()),
                2..=8 => (1, "2 to 8 processors".to_owned()),
                9..=64 => (2, "9 to 64 processors".to_owned()),
                _ => (3, "over 64 processors".to_owned()),
            },
        }
    }
}
