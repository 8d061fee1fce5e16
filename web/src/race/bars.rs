//! A lane's chart: what ran when, one path for each class of tasks, and below it how many wait.
//!
//! Paths stand in a box of their own units and are stretched to the chart, so that a lane costs the page a handful of
//! elements, however many bars it has.

use super::Course;
use crate::figures::decimal;
use crate::lanes::LaneMoment;
use crate::panels::Window;
use std::fmt::Write;
use switchyard::clock::Time;
use switchyard::view::{Span, Stretch};
use yew::{Html, classes, html};

/// The colours that classes have.
const COLOURS: usize = 8;
/// The units of a row, and of a bar in it.
const ROW: u32 = 10;
const BAR: u32 = 8;
/// The height of a row in pixels, while all rows fit.
const ROW_PX: u32 = 26;
/// What is left between two bars, where they are long enough to be told apart.
const GAP: f64 = 1.6;
/// The height of all rows in pixels, at most, by the number of lanes from two on.
const MOST_PX: [u32; 5] = [160, 112, 88, 72, 64];

/// The rows of all charts: the same for every lane, so that bars can be compared across.
pub(super) struct Rows {
    /// How many lanes there are.
    lanes: usize,
    /// By node, the row it begins with. The last is where the next node would begin.
    tops: Vec<u32>,
}

impl Rows {
    pub fn of(lanes: &[LaneMoment], window: Window) -> Self {
        let nodes = lanes.iter().map(|lane| lane.view.workers.len()).max().unwrap_or(0);
        let mut heights = vec![1; nodes];
        for lane in lanes {
            for span in lane.session().spans().iter().filter(|span| is_within(span, window)) {
                if let Some(height) = heights.get_mut(span.node.index()) {
                    *height = (*height).max(u32::from(span.lane) + 1);
                }
            }
        }
        let mut top = 0;
        let ends = heights.into_iter().map(|height| {
            top += height;
            top
        });
        Self { lanes: lanes.len(), tops: std::iter::once(0).chain(ends).collect() }
    }

    fn count(&self) -> u32 {
        self.tops.last().copied().unwrap_or(0).max(1)
    }

    fn row(&self, span: &Span) -> Option<u32> {
        Some(self.tops.get(span.node.index())? + u32::from(span.lane))
    }
}

/// Bars of what runs; I/O is left to the chart of one run.
fn is_within(span: &Span, window: Window) -> bool {
    span.stretch == Stretch::Run && span.start < window.to && span.end.is_none_or(|end| end > window.from)
}

/// The bars.
pub(super) fn bars(lane: &LaneMoment, course: &Course) -> Html {
    let paths = paths(lane.session().spans(), course);
    let rows = course.rows.count();
    let height = (rows * ROW_PX).min(MOST_PX[course.rows.lanes.saturating_sub(2).min(4)]);
    html! {
        <svg class="bars" width="100%" height={height.to_string()} viewBox={format!("0 0 1000 {}", rows * ROW)} preserveAspectRatio="none" aria-hidden="true">
            { for paths.into_iter().enumerate().filter(|(_, path)| !path.is_empty()).map(|(place, path)| {
                let (class, future) = (place / 2, place % 2 == 1);
                html! { <path key={place} class={classes!(format!("c-{class}"), future.then_some("future"))} d={path} /> }
            }) }
        </svg>
    }
}

/// By class, what has happened and what is only known.
fn paths(spans: &[Span], course: &Course) -> Vec<String> {
    let mut paths = vec![String::new(); COLOURS * 2];
    for span in spans.iter().filter(|span| is_within(span, course.window)) {
        let Some(row) = course.rows.row(span) else { continue };
        let end = span.end.unwrap_or(course.now.max(span.start));
        let class = usize::from(span.class.0) % COLOURS;
        for (future, from, to) in [(0, span.start, end.min(course.now)), (1, span.start.max(course.now), end)] {
            let (left, right) = (units(course.window, from), units(course.window, to));
            if to > from && right > left {
                let top = row * ROW + 1;
                let gap = if to == end && right - left > 4.0 * GAP { GAP } else { 0.0 };
                // Writing to a text cannot fail.
                let _ = write!(
                    paths[class * 2 + future],
                    "M{} {top}H{}V{}H{}Z",
                    decimal(left, 1),
                    decimal((right - gap).max(left + 0.6), 1),
                    top + BAR,
                    decimal(left, 1)
                );
            }
        }
    }
    paths
}

/// A moment's place in the box.
fn units(window: Window, at: Time) -> f64 {
    window.percent(at) * 10.0
}

/// How many wait, as far as it is known; all lanes on one scale.
pub(super) fn queue(lane: &LaneMoment, course: &Course) -> Html {
    let series = &lane.view.metrics.series;
    let values: Vec<f64> = series.waiting.iter().map(|value| f64::from(*value)).collect();
    html! {
        <svg class="depth" width="100%" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
            <path d={area(&values, series.width.0, course)} />
        </svg>
    }
}

/// A staircase over the values, closed along the ground.
fn area(values: &[f64], width: u64, course: &Course) -> String {
    let mut path = String::new();
    let mut end = units(course.window, Time::ZERO);
    for (place, value) in values.iter().enumerate() {
        let (from, to) = (place as u64 * width, ((place as u64 + 1) * width).min(course.now.0));
        let (left, right) = (units(course.window, Time(from)), units(course.window, Time(to)));
        if right > left {
            let y = decimal(100.0 - value / course.deepest.max(1.0) * 100.0, 1);
            let _ = match path.is_empty() {
                true => write!(path, "M{} 100V{y}H{}", decimal(left, 1), decimal(right, 1)),
                false => write!(path, "V{y}H{}", decimal(right, 1)),
            };
            end = right;
        }
    }
    if !path.is_empty() {
        let _ = write!(path, "V100Z");
    }
    debug_assert!(end <= 1_000.0);
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::{ClassId, NodeId, Seq, TaskId};
    use switchyard::view::Outcome;

    fn course(tops: &[u32]) -> Course {
        let window = Window { from: Time(0), to: Time(100) };
        Course { window, now: Time(50), rows: Rows { lanes: 2, tops: tops.to_vec() }, deepest: 4.0 }
    }

    fn span(node: u16, lane: u16, start: u64, end: Option<u64>) -> Span {
        Span {
            node: NodeId(node),
            task: TaskId(0),
            stretch: Stretch::Run,
            class: ClassId(1),
            attempt: 1,
            start: Time(start),
            end: end.map(Time),
            outcome: Outcome::Finished,
            lane,
            started: Seq(0),
        }
    }

    #[test]
    fn a_bar_that_lasts_beyond_now_has_two_parts() {
        let paths = paths(&[span(1, 0, 40, Some(60))], &course(&[0, 2, 3]));
        assert_eq!(paths[2], "M400.0 21H500.0V29H400.0Z");
        assert_eq!(paths[3], "M500.0 21H598.4V29H500.0Z");
        assert!(paths.iter().enumerate().all(|(place, path)| place == 2 || place == 3 || path.is_empty()));
    }

    #[test]
    fn a_running_task_ends_now() {
        assert_eq!(paths(&[span(0, 1, 40, None)], &course(&[0, 2]))[2], "M400.0 11H498.4V19H400.0Z");
    }

    #[test]
    fn the_queue_is_a_staircase_until_now() {
        assert_eq!(area(&[1.0, 4.0, 2.0], 20, &course(&[0, 1])), "M0.0 100V75.0H200.0V0.0H400.0V50.0H500.0V100Z");
        assert_eq!(area(&[], 20, &course(&[0, 1])), "");
    }
}
