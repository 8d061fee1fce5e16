//! Figures: how the run does so far, over time, by node and by class of tasks.

use crate::action::Command;
use crate::figures::{decimal, percent, rate, seconds, short};
use crate::text::Text;
use crate::ticks;
use crate::ui::Scene;
use switchyard::clock::Time;
use switchyard::view::{Health, Series, Summary};
use yew::{Html, html};

/// The most buckets that a chart draws: of levels, and of rates, which say little in short buckets.
const LEVELS: f64 = 96.0;
const RATES: f64 = 32.0;

/// The panel.
pub fn metrics(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let metrics = &view.metrics;
    let series = &metrics.series;
    let reach = ticks::reach(scene.frame.view.now).min(scene.frame.reach);
    let seconds_each = series.width.as_secs_f64().max(1e-9);
    let done = series.completed.iter().map(|count| f64::from(*count) / seconds_each).collect();
    let floats = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
    let big = |name: Text, value: String| html! { <div><dt>{ scene.say(name) }</dt><dd>{ value }</dd></div> };
    html! {
        <div class="metrics" tabindex="0">
            <dl class="bigs">
                { big(Text::Throughput, rate(metrics.throughput)) }
                { big(Text::Turnaround, seconds(metrics.all.turnaround.mean)) }
                { big(Text::Wait, seconds(metrics.all.wait.mean)) }
                { big(Text::Slowdown, format!("{}×", decimal(metrics.all.slowdown.mean, 2))) }
                { big(Text::Utilisation, format!("{} %", percent(metrics.utilisation))) }
                { big(Text::MeanInSystem, decimal(metrics.mean_in_system, 2)) }
                { big(Text::Fairness, decimal(metrics.all.fairness, 2)) }
                { big(Text::BalanceFigure, decimal(metrics.balance, 2)) }
                { big(Text::Makespan, seconds(metrics.makespan)) }
                if metrics.all.due > 0 {
                    { big(Text::Missed, metrics.missed.to_string()) }
                    { big(Text::MaxLateness, signed(metrics.all.max_lateness)) }
                }
                if metrics.prediction_error > 0.0 { { big(Text::PredictionError, seconds(metrics.prediction_error)) } }
            </dl>
            if metrics.prediction_error > 0.0 {
                <p class="soft">
                    { scene.say(Text::TruthNote) }{ " " }
                    <button class="link" data-testid="metrics-race-truth" onclick={scene.on(Command::RaceTruth)}>{ scene.say(Text::RaceTruth) }</button>
                </p>
            }
            <div class="charts">
                { chart(scene, Text::OverTime, &Lines::new(series, reach, LEVELS, vec![("waiting", floats(&series.waiting)), ("running", floats(&series.running))])) }
                { chart(scene, Text::DoneOverTime, &Lines::new(series, reach, RATES, vec![("done", done)])) }
                { nodes(scene) }
            </div>
            { classes(scene) }
            <p class="soft">{ scene.say(Text::PercentileNote) }</p>
        </div>
    }
}

/// Seconds that may be negative.
fn signed(length: f64) -> String {
    let sign = if length < 0.0 { "−" } else { "" };
    format!("{sign}{}", seconds(length.abs()))
}

/// Lines over time, in buckets wide enough to be told apart.
struct Lines {
    /// The class and the values of each line.
    lines: Vec<(&'static str, Vec<f64>)>,
    /// How many buckets fill the width.
    steps: f64,
    /// Where the time axis ends.
    reach: Time,
}

impl Lines {
    fn new(series: &Series, reach: Time, columns: f64, lines: Vec<(&'static str, Vec<f64>)>) -> Self {
        let steps = reach.0 as f64 / series.width.0.max(1) as f64;
        let merged = ((steps / columns) as usize).max(1);
        let lines = lines.into_iter().map(|(class, values)| (class, merge(&values, merged))).collect();
        Self { lines, steps: steps / merged as f64, reach }
    }
}

/// The means of so many neighbours each; a group that is not yet full is left out, unless it is the only one.
fn merge(values: &[f64], count: usize) -> Vec<f64> {
    let mean = |group: &[f64]| group.iter().sum::<f64>() / group.len() as f64;
    match values.len() < count {
        true => values.chunks(count).map(mean).collect(),
        false => values.chunks_exact(count).map(mean).collect(),
    }
}

fn chart(scene: &Scene, title: Text, data: &Lines) -> Html {
    let Lines { lines, steps, reach } = data;
    let (steps, reach) = (*steps, *reach);
    let most = lines.iter().flat_map(|line| &line.1).copied().fold(0.0, f64::max);
    let top = ticks::top(most);
    let last = lines.iter().filter_map(|line| line.1.last()).copied().fold(0.0, f64::max);
    let label = scene.fill(Text::ChartLabel, &[scene.say(title), &short(last, 2), &short(most, 2)]);
    html! {
        <figure class="chart">
            <figcaption>
                { scene.say(title) }
                if lines.len() > 1 {
                    <span class="key waiting">{ scene.say(Text::Waiting) }</span>
                    <span class="key running">{ scene.say(Text::Running) }</span>
                }
            </figcaption>
            <div class="plot">
                <span class="top-label">{ short(top, 3) }</span>
                <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={label}>
                    <path class="grid-line" d="M0 0.5H1000M0 50H1000M0 99.5H1000" />
                    { for lines.iter().map(|(class, values)| html! { <path class={*class} d={path(values, top, steps)} /> }) }
                </svg>
                { super::axis(Time::ZERO, reach, 4) }
            </div>
        </figure>
    }
}

/// A staircase through the values, each as wide as its bucket; `steps` buckets fill the width.
fn path(values: &[f64], top: f64, steps: f64) -> String {
    let mut path = String::new();
    let x = |place: usize| decimal((place as f64 / steps.max(1.0) * 1_000.0).min(1_000.0), 1);
    for (place, value) in values.iter().enumerate() {
        let y = decimal(100.0 - value / top * 99.0, 1);
        path.push_str(&format!("{}{} {y}H{}", if place == 0 { "M" } else { "L" }, x(place), x(place + 1)));
    }
    path
}

/// How busy each node is.
fn nodes(scene: &Scene) -> Html {
    let workers = scene.frame.view.workers.iter().filter(|worker| worker.health != Health::Removed);
    html! {
        <figure class="chart">
            <figcaption>{ scene.say(Text::BusyNodes) }</figcaption>
            <ul class="busy">
                { for workers.map(|worker| html! {
                    <li key={worker.id.0}>
                        <span>{ &worker.name }</span>
                        <div class="meter"><div style={format!("transform:scaleX({})", decimal(worker.utilisation.clamp(0.0, 1.0), 3))}></div></div>
                        <span class="number">{ percent(worker.utilisation) }{ " %" }</span>
                    </li>
                }) }
            </ul>
        </figure>
    }
}

/// A line of figures for each class, and one for all.
fn classes(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let head =
        [Text::Completed, Text::Response, Text::Wait, Text::Turnaround, Text::Slowdown, Text::Fairness, Text::Late];
    let row = |name: Html, summary: &Summary| {
        let cell = |name: Text, value: String| html! { <td data-name={scene.say(name)}><span>{ value }</span></td> };
        let both = |name: Text, mean: f64, p90: f64| {
            html! { <td data-name={scene.say(name)}><span>{ seconds(mean) }<small>{ " p90 " }{ seconds(p90) }</small></span></td> }
        };
        html! {
            <tr>
                <th scope="row">{ name }</th>
                { cell(Text::Completed, summary.tasks.to_string()) }
                { both(Text::Response, summary.response.mean, summary.response.p90) }
                { both(Text::Wait, summary.wait.mean, summary.wait.p90) }
                { both(Text::Turnaround, summary.turnaround.mean, summary.turnaround.p90) }
                { cell(Text::Slowdown, format!("{}×", decimal(summary.slowdown.mean, 2))) }
                { cell(Text::Fairness, decimal(summary.fairness, 2)) }
                { cell(Text::Late, summary.late.to_string()) }
            </tr>
        }
    };
    html! {
        <table class="classes">
            <thead><tr>
                <th scope="col">{ scene.say(Text::Class) }</th>
                { for head.map(|text| html! { <th scope="col">{ scene.say(text) }</th> }) }
            </tr></thead>
            <tbody>
                { for view.classes.iter().map(|class| row(
                    html! { <><span class={format!("chip c-{}", class.id.0 % 8)}></span>{ " " }{ &class.name }</> },
                    &class.metrics,
                )) }
                if view.classes.len() > 1 { { row(html! { scene.say(Text::AllClasses) }, &view.metrics.all) } }
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_merged() {
        assert_eq!(merge(&[1.0, 3.0, 5.0, 7.0, 9.0], 2), [2.0, 6.0]);
        assert_eq!(merge(&[1.0, 3.0], 4), [2.0]);
    }

    #[test]
    fn a_series_is_a_staircase() {
        assert_eq!(path(&[0.0, 2.0], 2.0, 4.0), "M0.0 100.0H250.0L250.0 1.0H500.0");
    }
}
