//! What ran when: a row for each node, a bar for each stretch of running, the known future dimmed.
//!
//! Bars stand at shares of the chart's width, so that the chart has no size of its own. A long run shows a window of it
//! that moves on in steps, never continuously.
//!
//! A node that runs several tasks at once has a lane for each; below them are lanes for the tasks that do I/O, lighter and
//! with a dashed edge. What is beyond the lanes that a row has room for is drawn in the last.
//!
//! There are hundreds of bars, so each is one element, and a bar that leaves gives its element to one that comes: going
//! somewhere else in a long run writes places, and makes and throws away little.
//!
//! All bars together are one stop of the tab key. Arrows go from bar to bar, along a row and to the rows beside it; Enter
//! goes to the moment when the bar began.

mod bars;

use crate::action::Command;
use crate::figures::{decimal, stamp};
use crate::frame::Frame;
use crate::keyboard::Way;
use crate::page;
use crate::text::Text;
use crate::ticks;
use crate::ui::{Scene, Subject, about, when};
use bars::{Bar, bars, drawn, subjects};
pub(crate) use bars::{Row, rows};
use std::cmp::Reverse;
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::view::{Span, Stretch};
use web_sys::Element;
use yew::virtual_dom::Key;
use yew::{Callback, Component, Context, Html, KeyboardEvent, MouseEvent, TargetCast, classes, html};

/// More bars than this in one window and the window becomes shorter: bars would be too short to read and point at.
const BARS: usize = 400;
/// Lanes share this height in pixels, and each gets at least and at most so much of it.
const CHART: u32 = 176;
const LANE: [u32; 2] = [9, 30];
/// More workers than this and only those with bars have a row, so many at most.
const ROWS: usize = 120;
/// The most lanes of one row for tasks that run, and for tasks that do I/O.
const LANES: u32 = 16;

/// The stretch of time that the chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its left end.
    pub from: Time,
    /// Its right end.
    pub to: Time,
}

impl Window {
    /// The whole timeline, or as much around now as holds a readable number of bars.
    #[must_use]
    pub fn of(now: Time, reach: Time, bars: usize) -> Self {
        if bars <= BARS {
            return Self { from: Time::ZERO, to: reach };
        }
        let wanted = reach.0 as f64 * BARS as f64 / bars as f64;
        let step = ticks::time_step(switchyard::clock::Duration(wanted as u64), 5).0;
        let last = (now.0 / step + 1) * step;
        Self { from: Time(last.saturating_sub(5 * step)), to: Time(last.max(5 * step)) }
    }

    /// A moment's place, in percent of the chart's width.
    #[must_use]
    pub fn percent(&self, at: Time) -> f64 {
        let at = at.max(self.from).min(self.to);
        at.since(self.from).0 as f64 / self.to.since(self.from).0.max(1) as f64 * 100.0
    }
}

/// The id of the bar that the tab key leads to.
const STOP: &str = "gantt-stop";

/// What the chart is told.
pub enum Msg {
    /// An arrow was pressed.
    Go(Way),
    /// The bar that this event began has the focus.
    Hold(Seq),
}

impl Way {
    /// The bar that lies this way from `here`; none at the edge.
    fn bar<'a>(self, here: &Span, spans: &[&'a Span]) -> Option<&'a Span> {
        let row = spans.iter().copied().filter(|span| span.node == here.node);
        let others = spans.iter().copied().filter(|span| span.node != here.node);
        let nearest = |span: &&Span| span.start.0.abs_diff(here.start.0);
        match self {
            Self::Left => row.filter(|span| span.started < here.started).max_by_key(|span| span.started),
            Self::Right => row.filter(|span| span.started > here.started).min_by_key(|span| span.started),
            Self::First => row.min_by_key(|span| span.started),
            Self::Last => row.max_by_key(|span| span.started),
            Self::Up => {
                others.filter(|span| span.node < here.node).min_by_key(|span| (Reverse(span.node), nearest(span)))
            }
            Self::Down => others.filter(|span| span.node > here.node).min_by_key(|span| (span.node, nearest(span))),
        }
    }
}

/// The panel.
#[derive(Default)]
pub struct Gantt {
    /// The bar that the tab key leads to, by the event that began it: the one that had the focus last. Before that it is the
    /// newest bar, whichever that is.
    aim: Option<Seq>,
    /// True from an arrow until the focus has followed it.
    moved: bool,
}

impl Component for Gantt {
    type Message = Msg;
    type Properties = Scene;

    fn create(_cx: &Context<Self>) -> Self {
        Self::default()
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        let way = match msg {
            Msg::Go(way) => way,
            Msg::Hold(started) => {
                self.aim = Some(started);
                return false;
            }
        };
        let scene = cx.props();
        let session = scene.frame.session();
        let (_, shown) = shown(&scene.frame, session.spans());
        let next = self.aimed(scene, &shown).and_then(|here| way.bar(here, &shown));
        self.moved = next.is_some();
        self.aim = next.map(|span| span.started).or(self.aim);
        self.moved
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let frame = &scene.frame;
        let session = frame.session();
        let spans = session.spans();
        if spans.is_empty() {
            return html! { <p class="soft empty">{ scene.say(Text::NoSpans) }</p> };
        }
        let (window, shown) = shown(frame, spans);
        let aimed = self.aimed(scene, &shown).map(|span| span.started);
        let rows = rows(frame, &shown);
        // Windows are stretches of the list of bars.
        let first = shown.first().map_or(0, |first| spans.partition_point(|span| span.started < first.started));
        let lanes: u32 = rows.iter().map(|row| row.lanes).sum();
        let height = (CHART / lanes.max(1)).clamp(LANE[0], LANE[1]);
        let drawn = drawn(frame, &window, first, &shown, &rows, height);
        html! {
            <div class="gantt" aria-label={scene.say(Text::GanttHint)} role="group">
                <div class="gantt-names">
                    { for rows.iter().map(|row| html! {
                        // For the pointer alone: keys reach the same worker by its card, without a stop for each row here.
                        <span key={row.node.0} style={format!("height:{}px", row.lanes * height)} data-about={about(Subject::Worker(row.node))}
                            onclick={scene.on(Command::Look(Subject::Worker(row.node)))}>{ &row.name }</span>
                    }) }
                </div>
                <div class="gantt-chart">
                    <div class="gantt-plot">
                        <svg width="100%" height={(lanes * height).to_string()}>
                            { for grid(&window) }
                            { hatch() }
                            { for rows.iter().map(|row| line(row, height)) }
                            { for rows.iter().flat_map(|row| downs(scene, &window, row, height)) }
                            <g onclick={visit(scene)}>{ for bars(&drawn, shown.len()) }</g>
                            { for aimed.and_then(|aimed| drawn.iter().find(|bar| bar.span.started == aimed)).map(|bar| self.stop(cx, bar)) }
                        </svg>
                        <span class="gantt-now" aria-hidden="true" data-from={window.from.0.to_string()} data-to={window.to.0.to_string()}></span>
                    </div>
                    { super::axis(window.from, window.to, 8) }
                </div>
            </div>
        }
    }

    fn rendered(&mut self, _cx: &Context<Self>, _first: bool) {
        if std::mem::take(&mut self.moved) {
            page::focus(STOP);
        }
    }
}

impl Gantt {
    /// The bar that the tab key leads to.
    fn aimed<'a>(&self, scene: &Scene, shown: &[&'a Span]) -> Option<&'a Span> {
        let now = scene.frame.view.now;
        let aimed = shown.iter().find(|span| Some(span.started) == self.aim);
        let begun = || shown.iter().rev().find(|span| span.start <= now);
        aimed.or_else(begun).or(shown.first()).copied()
    }

    /// What stands over the bar that has the tab stop, with its name and the keys that lead away from it.
    fn stop(&self, cx: &Context<Self>, bar: &Bar) -> Html {
        let scene = cx.props();
        let span = bar.span;
        let (link, visit, started) = (cx.link().clone(), scene.on(Command::Visit(span.started)), span.started);
        let onfocus = link.callback(move |_| Msg::Hold(started));
        let onkeydown = move |event: KeyboardEvent| {
            let key = event.key();
            if let Some(way) = Way::of_key(&key) {
                link.send_message(Msg::Go(way));
            } else if key == "Enter" || key == " " {
                visit.emit(());
            } else {
                return;
            }
            event.prevent_default();
        };
        html! {
            <g id={STOP} class="span span-stop" data-testid="span" data-about={subjects(span)} tabindex="0" role="button"
                aria-label={label(scene, span)} onclick={scene.on(Command::Visit(span.started))} {onfocus} {onkeydown}>
                { bar.rect(Key::from(STOP), None, [bar.left, bar.right]) }
            </g>
        }
    }
}

/// The stretch of time to show, and the bars in it.
pub(crate) fn shown<'a>(frame: &Frame, spans: &'a [Span]) -> (Window, Vec<&'a Span>) {
    let reach = ticks::reach(frame.known_until).min(frame.reach);
    let window = Window::of(frame.view.now, reach, spans.len());
    let within = |span: &&Span| span.start < window.to && span.end.is_none_or(|end| end > window.from);
    (window, spans.iter().filter(within).collect())
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

/// Goes to the bar that is clicked.
fn visit(scene: &Scene) -> Callback<MouseEvent> {
    when(&scene.emit, |event: MouseEvent| {
        let words = event.target_dyn_into::<Element>()?.get_attribute("data-about")?;
        let started = words.split(' ').find_map(|word| word.strip_prefix("event-")?.parse().ok())?;
        Some(Command::Visit(Seq(started)))
    })
}

fn label(scene: &Scene, span: &Span) -> String {
    let end = span.end.unwrap_or(scene.frame.view.now.max(span.start));
    let (task, node) = (scene.frame.task_name(span.task), scene.frame.node_name(span.node));
    let text = match span.stretch {
        Stretch::Run => Text::GanttBar,
        Stretch::Io => Text::GanttIo,
    };
    scene.fill(text, &[&task, &node, &stamp(span.start), &stamp(end)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::NodeId;
    use switchyard::view::Outcome;

    #[test]
    fn a_short_run_is_shown_whole() {
        let window = Window::of(Time(3_000_000), Time(60_000_000), 100);
        assert_eq!(window, Window { from: Time(0), to: Time(60_000_000) });
        assert_eq!(window.percent(Time(15_000_000)), 25.0);
        assert_eq!(window.percent(Time(90_000_000)), 100.0);
    }

    #[test]
    fn a_long_run_is_shown_in_steps_around_now() {
        let at = |now| Window::of(Time(now), Time(600_000_000), 10 * BARS);
        assert_eq!(at(301_000_000), at(318_000_000));
        assert!(at(301_000_000).from <= Time(301_000_000) && at(301_000_000).to > Time(301_000_000));
        assert_eq!(at(0).from, Time(0));
    }

    #[test]
    fn arrows_go_along_a_row_and_to_the_rows_beside_it() {
        let span = |node, start, seq| Span {
            node: NodeId(node),
            task: switchyard::ids::TaskId(seq as u32),
            stretch: Stretch::Run,
            class: switchyard::ids::ClassId(0),
            attempt: 1,
            start: Time(start),
            end: Some(Time(start + 5)),
            outcome: Outcome::Finished,
            lane: 0,
            started: Seq(seq),
        };
        let all = [span(0, 0, 1), span(0, 10, 4), span(2, 1, 2), span(2, 12, 5), span(3, 3, 3)];
        let spans: Vec<&Span> = all.iter().collect();
        let go = |seq: u64, way: Way| {
            let here = all.iter().find(|span| span.started == Seq(seq)).unwrap();
            way.bar(here, &spans).map(|span| span.started.0)
        };
        assert_eq!([go(1, Way::Right), go(4, Way::Right), go(4, Way::Left)], [Some(4), None, Some(1)]);
        assert_eq!([go(4, Way::Down), go(5, Way::Down), go(3, Way::Down)], [Some(5), Some(3), None]);
        assert_eq!([go(3, Way::Up), go(5, Way::Up), go(1, Way::Up)], [Some(2), Some(4), None]);
        assert_eq!([go(4, Way::First), go(2, Way::Last)], [Some(1), Some(5)]);
    }
}
