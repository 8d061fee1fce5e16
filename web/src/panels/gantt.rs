//! What ran when: a row for each node, a bar for each stretch of running, the known future dimmed.
//!
//! Bars stand at shares of the chart's width, so that the chart has no size of its own. A long run shows a window of it
//! that moves on in steps, never continuously.

use crate::action::Command;
use crate::figures::{decimal, stamp};
use crate::text::Text;
use crate::ticks;
use crate::ui::{Scene, Subject};
use switchyard::clock::Time;
use switchyard::ids::NodeId;
use switchyard::view::{Health, Outcome, Span};
use yew::{Html, classes, component, html};

/// More bars than this in one window and the window becomes shorter.
const BARS: usize = 700;
/// The height of one lane in pixels, when there are few and when there are many.
const LANE: [u32; 2] = [20, 9];
/// More rows than this get the small height.
const ROOMY: usize = 9;

/// The stretch of time that the chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    from: Time,
    to: Time,
}

impl Window {
    /// The whole timeline, or as much around now as holds a readable number of bars.
    fn of(now: Time, reach: Time, bars: usize) -> Self {
        if bars <= BARS {
            return Self { from: Time::ZERO, to: reach };
        }
        let wanted = reach.0 as f64 * BARS as f64 / bars as f64;
        let step = ticks::time_step(switchyard::clock::Duration(wanted as u64), 5).0;
        let last = (now.0 / step + 1) * step;
        Self { from: Time(last.saturating_sub(5 * step)), to: Time(last.max(5 * step)) }
    }

    /// A moment's place, in percent of the chart's width.
    fn percent(&self, at: Time) -> f64 {
        let at = at.max(self.from).min(self.to);
        at.since(self.from).0 as f64 / self.to.since(self.from).0.max(1) as f64 * 100.0
    }
}

/// The panel.
#[component]
pub fn Gantt(scene: &Scene) -> Html {
    let frame = &scene.frame;
    let session = frame.session();
    let spans = session.spans();
    if spans.is_empty() {
        return html! { <p class="soft empty">{ scene.say(Text::NoSpans) }</p> };
    }
    let reach = ticks::reach(frame.known_until).min(frame.reach);
    let window = Window::of(frame.view.now, reach, spans.len());
    let shown: Vec<&Span> =
        spans.iter().filter(|span| span.start < window.to && span.end.is_none_or(|end| end > window.from)).collect();
    let rows = rows(scene, &shown);
    let lanes: u32 = rows.iter().map(|row| row.lanes).sum();
    let height = LANE[usize::from(lanes as usize > ROOMY)];
    html! {
        <div class="gantt" tabindex="0" aria-label={scene.say(Text::GanttHint)} role="group">
            <div class="gantt-names">
                { for rows.iter().map(|row| html! {
                    <button key={row.node.0} class="link" style={format!("height:{}px", row.lanes * height)}
                        onclick={scene.on(Command::Look(Subject::Worker(row.node)))}>{ &row.name }</button>
                }) }
            </div>
            <div class="gantt-chart">
                <div class="gantt-plot">
                    <svg width="100%" height={(lanes * height).to_string()}>
                        { for grid(&window) }
                        { hatch() }
                        { for rows.iter().map(|row| line(row, height)) }
                        { for rows.iter().flat_map(|row| downs(scene, &window, row, height)) }
                        { for shown.iter().filter_map(|span| {
                            let row = rows.iter().find(|row| row.node == span.node)?;
                            Some(bar(scene, &window, span, (row.top + u32::from(span.lane)) * height, height))
                        }) }
                    </svg>
                    <span class="gantt-now" id="gantt-now" aria-hidden="true" data-from={window.from.0.to_string()} data-to={window.to.0.to_string()}></span>
                </div>
                { super::axis(window.from, window.to, 8) }
            </div>
        </div>
    }
}

/// A node's row: its first lane, counted over all rows, and how many it has.
struct Row {
    node: NodeId,
    name: String,
    top: u32,
    lanes: u32,
}

fn rows(scene: &Scene, shown: &[&Span]) -> Vec<Row> {
    let mut top = 0;
    let workers = scene.frame.view.workers.iter();
    workers
        .filter_map(|worker| {
            let highest = shown.iter().filter(|span| span.node == worker.id).map(|span| span.lane).max();
            if highest.is_none() && worker.health == Health::Removed {
                return None;
            }
            let lanes = highest.map_or(1, |lane| u32::from(lane) + 1);
            let row = Row { node: worker.id, name: worker.name.clone(), top, lanes };
            top += lanes;
            Some(row)
        })
        .collect()
}

fn grid(window: &Window) -> Vec<Html> {
    let line = |at: Time| {
        let x = format!("{}%", decimal(window.percent(at), 2));
        html! { <line class="grid-line" x1={x.clone()} x2={x} y1="0" y2="100%" /> }
    };
    ticks::times(window.from, window.to, 8).into_iter().map(|(at, _)| line(at)).collect()
}

fn line(row: &Row, height: u32) -> Html {
    let y = ((row.top + row.lanes) * height).to_string();
    html! { <line class="row-line" x1="0" x2="100%" y1={y.clone()} y2={y} /> }
}

/// The pattern of a node that is down, as on its card.
fn hatch() -> Html {
    html! {
        <defs>
            <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="4" height="8" class="hatch" />
            </pattern>
        </defs>
    }
}

/// The stretches in which the row's node was down, as far as now.
fn downs(scene: &Scene, window: &Window, row: &Row, height: u32) -> Vec<Html> {
    let now = scene.frame.view.now;
    let known = scene.frame.known_until;
    let downs = scene.frame.timeline.downs(row.node).into_iter();
    downs
        .map(|(from, to)| {
            let (left, right) = (window.percent(from), window.percent(to.unwrap_or(known)));
            html! {
                <rect class={classes!("down", (from >= now).then_some("future"))} fill="url(#hatch)" x={format!("{}%", decimal(left, 3))}
                    width={format!("{}%", decimal((right - left).max(0.0), 3))} y={(row.top * height).to_string()} height={(row.lanes * height).to_string()} />
            }
        })
        .collect()
}

/// A bar: what has happened in full, what is only known dimmed.
fn bar(scene: &Scene, window: &Window, span: &Span, y: u32, height: u32) -> Html {
    let now = scene.frame.view.now;
    let end = span.end.unwrap_or(now.max(span.start));
    let piece = |from: Time, to: Time, future: bool| {
        let (left, right) = (window.percent(from), window.percent(to));
        if right <= left {
            return html! {};
        }
        let outcome = match span.outcome {
            Outcome::Lost => "lost-bar",
            Outcome::Preempted => "cut-bar",
            Outcome::Running | Outcome::Finished => "",
        };
        html! {
            <rect x={format!("{}%", decimal(left, 3))} width={format!("{}%", decimal(right - left, 3))} y={(y + 2).to_string()}
                height={(height - 4).to_string()} rx="3" class={classes!(outcome, future.then_some("future"))} />
        }
    };
    let chosen = scene.ui.subject == Subject::Task(span.task);
    let label = || {
        let (task, node) = (scene.frame.task_name(span.task), scene.frame.node_name(span.node));
        scene.fill(Text::GanttBar, &[&task, &node, &stamp(span.start), &stamp(end)])
    };
    html! {
        <g key={span.started.0} class={classes!("span", format!("c-{}", span.class.0 % 8), chosen.then_some("chosen"))}
            data-testid="span" onclick={scene.on(Command::Visit(span.started))}>
            if chosen { <title>{ label() }</title> }
            { piece(span.start, end.min(now), false) }
            { piece(span.start.max(now), end, true) }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_is_shown_whole() {
        let window = Window::of(Time(3_000_000), Time(60_000_000), 100);
        assert_eq!(window, Window { from: Time(0), to: Time(60_000_000) });
        assert_eq!(window.percent(Time(15_000_000)), 25.0);
        assert_eq!(window.percent(Time(90_000_000)), 100.0);
    }

    #[test]
    fn a_long_run_is_shown_in_steps_around_now() {
        let at = |now| Window::of(Time(now), Time(600_000_000), 7_000);
        assert_eq!(at(301_000_000), at(318_000_000));
        assert!(at(301_000_000).from <= Time(301_000_000) && at(301_000_000).to > Time(301_000_000));
        assert_eq!(at(0).from, Time(0));
    }
}
