//! The end of a run as a page of text for a terminal.

use super::Report;
use super::services::services;
use crate::balance::Balance;
use crate::expect::Claim;
use crate::place::Place;
use crate::policy::{Family, ParamKind, Value};
use crate::predict::Predict;
use crate::queue::Queue;
use crate::scenario::{Binding, Scenario};
use crate::view::{PolicyView, Series, Summary, Tally, View, WorkerView};
use std::fmt::Write;

/// The most workers that get a line of their own.
const WORKERS: usize = 32;
/// The width of bars and sparklines, in characters.
const WIDTH: usize = 60;

/// The page. Every line is shorter than 100 characters, the title and the summary aside.
#[must_use]
pub fn text(scenario: &Scenario, view: &View, report: &Report) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = head(&mut out, scenario, view);
    let _ = services(&mut out, view);
    let alone = !view.services.is_empty() && view.classes.is_empty();
    if !alone {
        if !view.services.is_empty() {
            out.push('\n');
        }
        let _ = tasks(&mut out, view);
    }
    let _ = workers(&mut out, &view.workers);
    if !alone {
        let _ = queue(&mut out, &view.metrics.series);
    }
    let _ = foot(&mut out, view, report);
    out
}

fn head(out: &mut String, scenario: &Scenario, view: &View) -> std::fmt::Result {
    if !scenario.title.is_empty() {
        writeln!(out, "{}", scenario.title)?;
    }
    if !scenario.summary.is_empty() {
        writeln!(out, "{}", scenario.summary)?;
    }
    let binding = match view.binding {
        Binding::Early => "early binding",
        Binding::Late => "late binding",
    };
    let queue = policy::<Queue>(&view.queue_policy);
    let node = match view.place_policy.key {
        "balancer" => format!("balance {}", policy::<Balance>(&view.balance_policy)),
        _ => format!("place {}", policy::<Place>(&view.place_policy)),
    };
    writeln!(out, "\n{binding}, queue {queue}, {node}, seed {}, until {}\n", scenario.seed, view.now)
}

fn policy<F: Family>(policy: &PolicyView) -> String {
    let entry = F::TABLE.iter().find(|entry| entry.key == policy.key);
    let kinds = entry.into_iter().flat_map(|entry| entry.params).map(|param| param.kind);
    let shown = kinds.zip(&policy.params).map(|(kind, (key, value))| match (kind, value) {
        (ParamKind::Choice { options, .. }, Value::Choice(place)) => format!("{key} {}", options[*place]),
        _ => format!("{key} {}", plain(value)),
    });
    let params: Vec<_> = shown.collect();
    match params.is_empty() {
        true => policy.key.to_owned(),
        false => format!("{} ({})", policy.key, params.join(", ")),
    }
}

fn plain(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).map_or_else(|_| String::new(), |value| unquoted(&value))
}

fn unquoted(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => {
            format!("[{}]", list.iter().map(unquoted).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn tasks(out: &mut String, view: &View) -> std::fmt::Result {
    writeln!(
        out,
        "{:<20}{:>8}  {:<11}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "", "done", "", "mean", "p50", "p90", "p99", "max"
    )?;
    summary(out, "all tasks", &view.metrics.all)?;
    if view.classes.len() > 1 {
        for class in &view.classes {
            summary(out, &class.name, &class.metrics)?;
        }
    }
    let Tally { arrived, submitting, waiting, running, completed, rejected, requeued, fenced, moved } = view.tally;
    write!(out, "\n{arrived} arrived, {completed} completed")?;
    for (count, what) in [
        (submitting, "on their way"),
        (waiting, "waiting"),
        (running, "running"),
        (rejected, "rejected"),
        (requeued, "given out anew"),
        (fenced, "refused as out of date"),
        (moved, "given to another node than the last of their key"),
    ] {
        if count > 0 {
            write!(out, ", {count} {what}")?;
        }
    }
    let metrics = &view.metrics;
    let (makespan, throughput) = (seconds(metrics.makespan), metrics.throughput);
    writeln!(
        out,
        "\nmakespan {makespan}, {throughput:.3} tasks a second, {:.2} tasks in the system",
        metrics.mean_in_system
    )?;
    let Summary { due, max_lateness, mean_tardiness, .. } = metrics.all;
    if due > 0 || metrics.missed > 0 {
        let early = if max_lateness < 0.0 { "-" } else { "" };
        let (lateness, tardiness) = (seconds(max_lateness.abs()), seconds(mean_tardiness));
        let missed = metrics.missed;
        writeln!(out, "{missed} deadlines missed, lateness at most {early}{lateness}, mean tardiness {tardiness}")?;
    }
    if view.predict_policy.key != "exact" {
        let error = seconds(metrics.prediction_error);
        writeln!(out, "work predicted by {}, off by {error} in the mean", policy::<Predict>(&view.predict_policy))?;
    }
    Ok(())
}

fn summary(out: &mut String, name: &str, summary: &Summary) -> std::fmt::Result {
    let name: String = name.chars().take(19).collect();
    let rows = [
        ("response", &summary.response, seconds as fn(f64) -> String),
        ("wait", &summary.wait, seconds),
        ("turnaround", &summary.turnaround, seconds),
        ("slowdown", &summary.slowdown, |ratio| format!("{ratio:.2}")),
    ];
    for (place, (what, stat, shown)) in rows.into_iter().enumerate() {
        let (name, done) = if place == 0 { (name.as_str(), summary.tasks.to_string()) } else { ("", String::new()) };
        let [mean, p50, p90, p99, max] = [stat.mean, stat.p50, stat.p90, stat.p99, stat.max].map(shown);
        writeln!(out, "{name:<20}{done:>8}  {what:<11}{mean:>10}{p50:>10}{p90:>10}{p99:>10}{max:>10}")?;
    }
    Ok(())
}

/// Seconds with about four digits.
pub(super) fn seconds(seconds: f64) -> String {
    match seconds {
        0.0 => "0".to_owned(),
        ..0.001 => format!("{:.1} us", seconds * 1e6),
        0.001..1.0 => format!("{:.1} ms", seconds * 1e3),
        1.0..100.0 => format!("{seconds:.3} s"),
        _ => format!("{seconds:.1} s"),
    }
}

fn workers(out: &mut String, workers: &[WorkerView]) -> std::fmt::Result {
    writeln!(out, "\n{:<20}{:<width$}  {:>6}{:>9}", "utilisation", "", "", "tasks", width = WIDTH)?;
    for worker in workers.iter().take(WORKERS) {
        let share = worker.utilisation.clamp(0.0, 1.0);
        let full = (share * WIDTH as f64 + 0.5) as usize;
        let bar = "█".repeat(full) + &"░".repeat(WIDTH - full);
        let name: String = worker.name.chars().take(19).collect();
        writeln!(out, "{name:<20}{bar}  {:>5.1}%{:>9}", share * 100.0, worker.finished)?;
    }
    if workers.len() > WORKERS {
        let rest = &workers[WORKERS..];
        let mean = rest.iter().map(|worker| worker.utilisation).sum::<f64>() / rest.len() as f64;
        writeln!(out, "and {} more, {:.1}% in the mean", rest.len(), mean * 100.0)?;
    }
    Ok(())
}

fn queue(out: &mut String, series: &Series) -> std::fmt::Result {
    let length = series.waiting.len();
    if length == 0 {
        return Ok(());
    }
    let cells = length.min(WIDTH);
    let means: Vec<f32> = (0..cells)
        .map(|cell| {
            let part = &series.waiting[cell * length / cells..(cell + 1) * length / cells];
            part.iter().sum::<f32>() / part.len() as f32
        })
        .collect();
    let peak = means.iter().copied().fold(0.0, f32::max);
    let level = |mean: &f32| match peak > 0.0 && *mean > 0.0 {
        true => LEVELS[((mean / peak * 8.0).ceil() as usize).clamp(1, 8)],
        false => LEVELS[0],
    };
    let line: String = means.iter().map(level).collect();
    writeln!(out, "\n{:<20}{line:<WIDTH$}  at most {peak:.1}", "waiting")
}

const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

fn foot(out: &mut String, view: &View, report: &Report) -> std::fmt::Result {
    writeln!(out, "\nfingerprint {} of {} events", report.fingerprint, view.next.0)?;
    for claim in &report.claims {
        writeln!(out, "{} {claim}", if Claim::is_met(claim) { "✓" } else { "✗" })?;
    }
    Ok(())
}
