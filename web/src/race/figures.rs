//! The lanes in figures: a small table for each lane, the best of each marked, each held against the first lane.

use super::lane::letter_class;
use crate::figures::{decimal, percent, seconds, short};
use crate::lanes::{LaneMoment, letter};
use crate::text::Text;
use crate::ui::Scene;
use switchyard::race::{self, Better, FIGURES, Unit};
use yew::{Html, classes, html};

/// The figures that are shown, by their keys in the core's table, and what they are called.
const SHOWN: [(&str, Text); 8] = [
    ("completed", Text::DoneShort),
    (WAITING, Text::Waiting),
    (MEAN, Text::MeanTurnaround),
    ("turnaround_p50", Text::P50),
    ("turnaround_p99", Text::P99),
    ("fairness", Text::Fairness),
    ("missed", Text::MissedShort),
    ("cost_used", Text::CostUsed),
];
/// What the verdict is about.
const MEAN: &str = "turnaround_mean";
/// How many wait now: a figure of a moment, which the core's table of whole runs does not have.
const WAITING: &str = "waiting";

/// One figure of all lanes.
pub(super) struct Line {
    key: &'static str,
    label: Text,
    unit: Unit,
    values: Vec<Option<f64>>,
    best: Vec<bool>,
}

/// All figures of all lanes.
pub(super) fn table(scene: &Scene, lanes: &[LaneMoment]) -> Vec<Line> {
    let due = has_deadlines(scene);
    let line = |(key, label): (&'static str, Text)| {
        let known = FIGURES.iter().find(|figure| figure.key == key);
        let value = |lane: &LaneMoment| match known {
            Some(known) => known.of(&lane.view.metrics, &lane.view.tally),
            None => Some((lane.view.tally.waiting + lane.view.tally.submitting) as f64),
        };
        let values: Vec<_> = lanes.iter().map(value).collect();
        let (unit, better) = known.map_or((Unit::Count, Better::Less), |known| (known.unit, known.better));
        Line { key, label, unit, best: race::best(better, &values), values }
    };
    // Where nothing is due, nothing is missed; how busy the nodes are says more.
    let swapped = |shown: (&'static str, Text)| match shown.0 == "missed" && !due {
        true => ("utilisation", Text::BusyShort),
        false => shown,
    };
    SHOWN.map(swapped).map(line).into()
}

fn has_deadlines(scene: &Scene) -> bool {
    let session = scene.frame.session();
    let mut sources = session.scenario().workload.iter();
    sources.any(|source| source.deadline.is_some() || source.tasks.iter().any(|task| task.deadline.is_some()))
}

/// The figures of one lane.
pub(super) fn figures(scene: &Scene, place: usize, table: &[Line]) -> Html {
    html! {
        <dl class="racer-figures">
            { for table.iter().map(|line| {
                let best = line.best.get(place).copied().unwrap_or(false);
                let alike = line.values.iter().all(|value| *value == line.values[0]);
                html! {
                    <div key={line.key} class={classes!(best.then_some("best"), alike.then_some("alike"))} data-testid={format!("lane-{place}-{}", line.key)}>
                        <dt>{ scene.say(line.label) }</dt>
                        <dd>
                            { line.values.get(place).copied().flatten().map_or("–".to_owned(), |value| shown(line.unit, value)) }
                            if best { <span class="unseen">{ scene.say(Text::BestOfLanes) }</span> }
                            if let Some(change) = change(line, place) { <small>{ change }</small> }
                        </dd>
                    </div>
                }
            }) }
        </dl>
    }
}

fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count => short(value, 1),
        Unit::Seconds => seconds(value),
        Unit::Ratio => decimal(value, 2),
        Unit::Share => format!("{} %", percent(value)),
        Unit::Money => short(value, 3),
    }
}

/// How far a figure is from the first lane's, in percent of that.
fn change(line: &Line, place: usize) -> Option<String> {
    let (first, own) = ((*line.values.first()?)?, line.values[place]?);
    if place == 0 || first == 0.0 {
        return None;
    }
    let change = (own - first) / first;
    if change >= 9.5 {
        return Some(format!("×{}", decimal(own / first, 0)));
    }
    let whole = percent(change.abs());
    (whole != "0").then(|| format!("{}{whole} %", if change < 0.0 { "−" } else { "+" }))
}

/// Who is ahead, in one sentence.
pub(super) fn verdict(scene: &Scene, table: &[Line]) -> Html {
    let mean = table.iter().find(|line| line.key == MEAN);
    let Some(Line { values, best, .. }) = mean.filter(|mean| mean.values.iter().flatten().next().is_some()) else {
        return html! { scene.say(Text::VerdictNone) };
    };
    let Some(winner) = best.iter().position(|best| *best) else {
        return html! { scene.say(Text::VerdictEven) };
    };
    let others = values.iter().enumerate().filter(|(place, _)| !best[*place]);
    let worst = others.filter_map(|(place, value)| Some((place, (*value)?))).max_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(own), Some((last, most))) = (values[winner], worst) else {
        return html! { scene.say(Text::VerdictEven) };
    };
    let less = percent(1.0 - own / most);
    html! {
        <><span class={letter_class(winner)}>{ letter(winner) }</span>
            { scene.fill(Text::Verdict, &[&seconds(own), &less, &letter(last).to_string(), &seconds(most)]) }</>
    }
}
