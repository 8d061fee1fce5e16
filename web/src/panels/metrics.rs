//! Figures: how the run does so far, over time, by node and by class of tasks.
//!
//! The charts show all that was seen of this branch: after going back, what is known to come is veiled.

mod bars;
pub(crate) mod chart;

use crate::action::Command;
use crate::figures::{decimal, percent, rate, seconds, short};
use crate::text::Text;
use crate::ticks;
use crate::ui::Scene;
use chart::{Chart, Line, plain};
use std::rc::Rc;
use switchyard::clock::Time;
use switchyard::session::BranchId;
use switchyard::view::{Health, Series, Summary};
use yew::{Component, Context, Html, html};

/// The most buckets that a chart draws: of levels, and of rates, which say little in short buckets.
const LEVELS: f64 = 96.0;
const RATES: f64 = 32.0;
/// The most nodes that have a bar of their own.
const NODES: usize = 96;

/// The panel.
pub struct Metrics {
    /// The longest course that was seen, and of what.
    of: (u32, BranchId),
    until: Time,
    course: Rc<Series>,
}

impl Component for Metrics {
    type Message = ();
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let frame = &cx.props().frame;
        let course = Rc::new(frame.view.metrics.series.clone());
        Self { of: (frame.run, frame.branch), until: frame.view.now, course }
    }

    fn changed(&mut self, cx: &Context<Self>, _old: &Scene) -> bool {
        let frame = &cx.props().frame;
        if self.of != (frame.run, frame.branch) || frame.view.now >= self.until {
            *self = Self::create(cx);
        }
        true
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        metrics(cx.props(), &self.course, self.until)
    }
}

fn metrics(scene: &Scene, series: &Series, until: Time) -> Html {
    let view = &scene.frame.view;
    let metrics = &view.metrics;
    let reach = ticks::reach(until).min(scene.frame.reach);
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
                { for charts(series, reach).iter().map(|chart| chart.draw(scene)) }
                { bars::bars(scene, &metrics.series.latency.bars, &metrics.all.turnaround) }
                { nodes(scene) }
            </div>
            { classes(scene) }
            <p class="soft">{ scene.say(Text::PercentileNote) }</p>
        </div>
    }
}

/// The charts over time.
pub(crate) fn charts(series: &Series, reach: Time) -> [Chart; 4] {
    let floats = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
    let seconds_each = series.width.as_secs_f64().max(1e-9);
    let done = series.completed.iter().map(|count| f64::from(*count) / seconds_each);
    let latency = &series.latency;
    let tail = |class, name, values: &[f32]| {
        let values = values.iter().map(|value| (*value > 0.0).then_some(f64::from(*value))).collect();
        Line { class, name: Some(name), values }
    };
    let chart =
        |title, lines, told, columns| Chart { title, lines, width: series.width, reach, top: None, told, columns };
    let waiting = Line::of("waiting", Some(Text::Waiting), floats(&series.waiting));
    let running = Line::of("running", Some(Text::Running), floats(&series.running));
    let busy = Line::of("busy-share", None, floats(&series.busy));
    let tails = vec![
        tail("p50", Text::Median, &latency.p50),
        tail("p95", Text::P95, &latency.p95),
        tail("p99", Text::P99, &latency.p99),
    ];
    [
        chart(Text::OverTime, vec![waiting, running], plain, LEVELS),
        Chart { width: latency.width, ..chart(Text::LatencyOverTime, tails, seconds, LEVELS) },
        Chart {
            top: Some(1.0),
            ..chart(Text::UseOverTime, vec![busy], |share| format!("{} %", percent(share)), LEVELS)
        },
        chart(Text::DoneOverTime, vec![Line::of("done", None, done)], |value| short(value, 2), RATES),
    ]
}

/// Seconds that may be negative.
fn signed(length: f64) -> String {
    let sign = if length < 0.0 { "−" } else { "" };
    format!("{sign}{}", seconds(length.abs()))
}

/// How busy each node is.
fn nodes(scene: &Scene) -> Html {
    let workers = scene.frame.view.workers.iter().filter(|worker| worker.health != Health::Removed).take(NODES);
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
