//! Small charts over simulated time: a staircase for each line, a line where it is now, and what is only known to come
//! veiled.

use crate::figures::{decimal, short};
use crate::text::Text;
use crate::ticks;
use crate::ui::Scene;
use switchyard::clock::{Duration, Time};
use yew::{Html, html};

/// The box that a chart is drawn in, before it is stretched.
const BOX: [f64; 2] = [1_000.0, 100.0];

/// A line of a chart.
pub struct Line {
    /// Its class in the style sheet.
    pub class: &'static str,
    /// What it is called, where there are several.
    pub name: Option<Text>,
    /// A value for each bucket; `None` where there is none.
    pub values: Vec<Option<f64>>,
}

impl Line {
    /// A line that has a value in every bucket.
    pub fn of(class: &'static str, name: Option<Text>, values: impl IntoIterator<Item = f64>) -> Self {
        Self { class, name, values: values.into_iter().map(Some).collect() }
    }
}

/// A chart over time.
pub struct Chart {
    /// What it shows.
    pub title: Text,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The width of a bucket.
    pub width: Duration,
    /// Where the time axis ends.
    pub reach: Time,
    /// The top of the value axis, where that is fixed.
    pub top: Option<f64>,
    /// How a value is told.
    pub told: fn(f64) -> String,
    /// The most buckets that are drawn; neighbours are joined by their mean.
    pub columns: f64,
}

impl Chart {
    /// Draws it.
    pub fn draw(&self, scene: &Scene) -> Html {
        let steps = self.reach.0 as f64 / self.width.0.max(1) as f64;
        let joined = ((steps / self.columns) as usize).max(1);
        let steps = steps / joined as f64;
        let lines: Vec<_> = self.lines.iter().map(|line| (line, join(&line.values, joined))).collect();
        let most = lines.iter().flat_map(|line| &line.1).flatten().copied().fold(0.0, f64::max);
        let top = self.top.unwrap_or_else(|| ticks::top(most));
        let now = scene.frame.view.now;
        let here = (now.0 as f64 / self.reach.0.max(1) as f64 * steps).ceil() as usize;
        let value = |values: &[Option<f64>]| values.iter().take(here.max(1)).rev().find_map(|value| *value);
        let last = lines.iter().filter_map(|line| value(&line.1)).fold(0.0, f64::max);
        let label = scene.fill(Text::ChartLabel, &[scene.say(self.title), &(self.told)(last), &(self.told)(most)]);
        let share = decimal((now.0 as f64 / self.reach.0.max(1) as f64).min(1.0) * 100.0, 2);
        html! {
            <figure class="chart" data-testid="chart">
                <figcaption>
                    { scene.say(self.title) }
                    { for self.lines.iter().filter_map(|line| Some((line.class, line.name?))).map(|(class, name)| html! {
                        <span class={format!("key {class}")}>{ scene.say(name) }</span>
                    }) }
                </figcaption>
                <div class="plot">
                    <span class="top-label">{ (self.told)(top) }</span>
                    <div class="plot-area">
                        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={label}>
                            <path class="grid-line" d="M0 0.5H1000M0 50H1000M0 99.5H1000" />
                            { for lines.iter().map(|(line, values)| html! { <path class={line.class} d={path(values, top, steps, BOX)} /> }) }
                        </svg>
                        <span class="veil" style={format!("left:{share}%")} aria-hidden="true"></span>
                        <span class="gantt-now" aria-hidden="true" data-from="0" data-to={self.reach.0.to_string()}></span>
                    </div>
                    { crate::panels::axis(Time::ZERO, self.reach, 4) }
                </div>
            </figure>
        }
    }
}

/// A number with as many digits as it needs.
pub fn plain(value: f64) -> String {
    short(value, 3)
}

/// The means of so many neighbours each; a group that is not yet full is left out, unless it is the only one.
pub(crate) fn join(values: &[Option<f64>], count: usize) -> Vec<Option<f64>> {
    let mean = |group: &[Option<f64>]| {
        let known: Vec<f64> = group.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    match values.len() < count {
        true => values.chunks(count).map(mean).collect(),
        false => values.chunks_exact(count).map(mean).collect(),
    }
}

/// A staircase through the values in a box of this width and height, each as wide as its bucket; `steps` buckets fill the
/// width. It is broken where there is no value.
pub(crate) fn path(values: &[Option<f64>], top: f64, steps: f64, [width, height]: [f64; 2]) -> String {
    let mut path = String::new();
    let mut drawn = false;
    let x = |place: usize| decimal((place as f64 / steps.max(1.0) * width).min(width), 1);
    for (place, value) in values.iter().enumerate() {
        if let Some(value) = value {
            let y = decimal(height - (value / top).min(1.0) * (height - 1.0), 1);
            path.push_str(&format!("{}{} {y}H{}", if drawn { "L" } else { "M" }, x(place), x(place + 1)));
        }
        drawn = value.is_some();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn neighbours_are_joined() {
        assert_eq!(join(&some(&[1.0, 3.0, 5.0, 7.0, 9.0]), 2), some(&[2.0, 6.0]));
        assert_eq!(join(&some(&[1.0, 3.0]), 4), some(&[2.0]));
        assert_eq!(join(&[None, Some(4.0), None, None], 2), [Some(4.0), None]);
    }

    #[test]
    fn a_line_is_a_staircase_with_gaps() {
        assert_eq!(path(&some(&[0.0, 2.0]), 2.0, 4.0, BOX), "M0.0 100.0H250.0L250.0 1.0H500.0");
        assert_eq!(path(&[Some(2.0), None, Some(0.0)], 2.0, 4.0, BOX), "M0.0 1.0H250.0M500.0 100.0H750.0");
    }
}
