//! What is told of a case that was run.

use super::Job;
use super::chart::{Bar, Chart};
use crate::clock::Time;
use crate::solve::answer::{Answer, numbers};

/// What is told of each job, in ticks.
struct Figures {
    response: f64,
    turnaround: f64,
    wait: f64,
    finish: f64,
    slowdown: f64,
}

/// How a case is told.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    /// With the sum of weighted completions.
    pub weighted: bool,
    /// How many levels there are, when the trace tells them and nobody asks for waits.
    pub levels: Option<i64>,
    /// By how much the world's times are longer than the case's.
    pub scale: f64,
}

pub(super) fn answer(jobs: &[Job], order: &[usize], chart: &Chart, telling: Telling) -> Answer {
    let bars = chart.merged();
    let mut first_and_last = vec![(Time::NEVER, Time::ZERO); jobs.len()];
    for bar in &bars {
        let (first, last) = &mut first_and_last[order[bar.task.index()]];
        *first = (*first).min(bar.start);
        *last = (*last).max(bar.end);
    }
    let ticks = |time: Time| time.as_secs_f64() / telling.scale;
    let figures = jobs.iter().zip(&first_and_last).map(|(job, span)| figures_of(job, ticks(span.0), ticks(span.1)));
    let figures: Vec<_> = figures.collect();
    let mean = |of: fn(&Figures) -> f64| figures.iter().map(of).sum::<f64>() / figures.len() as f64;
    let row = |bar: &Bar| {
        let id = jobs[order[bar.task.index()]].id.clone();
        let mut row = vec![Answer::Number(ticks(bar.start)), Answer::Number(ticks(bar.end)), Answer::Given(id)];
        // Programs that tell levels number them from the lowest.
        row.extend(telling.levels.map(|levels| Answer::Number((levels - 1 - bar.level) as f64)));
        Answer::List(row)
    };
    let completion = |(job, figures): (&Job, &Figures)| job.weight.given * figures.finish;
    let sum = telling.weighted.then(|| jobs.iter().zip(&figures).map(completion).sum());
    let sum = sum.map(|sum| ("sum_weighted_completion", Answer::Number(sum)));
    let told = |key: &&str| telling.levels.is_none() || !["wait", "slowdown"].contains(key);
    let per_job = |(job, figures): (&Job, &Figures)| per_job(job, figures, told);
    let avg = [
        ("response", mean(|job| job.response)),
        ("turnaround", mean(|job| job.turnaround)),
        ("wait", mean(|job| job.wait)),
        ("slowdown", mean(|job| job.slowdown)),
    ];
    let end = bars.iter().map(|bar| bar.end).max().unwrap_or(Time::ZERO);
    let mut fields = vec![
        ("per_job", Answer::List(jobs.iter().zip(&figures).map(per_job).collect())),
        ("avg", numbers(avg.into_iter().filter(|(key, _)| told(key)))),
        ("trace", Answer::List(bars.iter().map(row).collect())),
        ("makespan", Answer::Number(ticks(end))),
    ];
    fields.extend(sum);
    Answer::Record(fields)
}

/// `first` and `last`: when it first ran and when it was done, in ticks.
fn figures_of(job: &Job, first: f64, last: f64) -> Figures {
    let (arrival, length) = (job.arrival.as_secs_f64(), job.length.as_secs_f64());
    let turnaround = last - arrival;
    Figures {
        response: first - arrival,
        turnaround,
        wait: (turnaround - length).max(0.0),
        finish: last,
        slowdown: turnaround / length,
    }
}

fn per_job(job: &Job, figures: &Figures, told: impl Fn(&&str) -> bool) -> Answer {
    let fields = [
        ("response", figures.response),
        ("turnaround", figures.turnaround),
        ("wait", figures.wait),
        ("finish", figures.finish),
        ("slowdown", figures.slowdown),
    ];
    let fields = fields.into_iter().filter(|(key, _)| told(key)).map(|(key, value)| (key, Answer::Number(value)));
    let id = ("id", Answer::Given(job.id.clone()));
    let due = job.deadline.map(|deadline| {
        let late = figures.finish - deadline.as_secs_f64();
        [("lateness", Answer::Number(late)), ("missed", Answer::Given((late > 0.0).into()))]
    });
    Answer::Record(std::iter::once(id).chain(fields).chain(due.into_iter().flatten()).collect())
}
