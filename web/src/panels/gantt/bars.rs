//! The bars: where each stands, and the elements that draw them. A bar that leaves gives its element to one that comes.

use super::{LANES, ROWS, Window};
use crate::figures::decimal;
use crate::frame::Frame;
use switchyard::ids::NodeId;
use switchyard::view::{Health, Outcome, Span, Stretch};
use yew::virtual_dom::Key;
use yew::{Html, html};

/// A node's row: its first lane, counted over all rows, and how many it has, those of I/O last.
pub(crate) struct Row {
    pub node: NodeId,
    pub name: String,
    pub top: u32,
    pub lanes: u32,
    runs: u32,
}

impl Row {
    /// Which of its lanes a bar is in.
    pub(crate) fn lane(&self, span: &Span) -> u32 {
        let lane = u32::from(span.lane).min(LANES - 1);
        match span.stretch {
            Stretch::Run => lane,
            Stretch::Io => self.runs + lane,
        }
    }
}

/// How many lanes the bars of each node take, those that run and those of I/O.
fn lanes(shown: &[&Span]) -> Vec<[u32; 2]> {
    let mut lanes = Vec::new();
    for span in shown {
        if lanes.len() <= span.node.index() {
            lanes.resize(span.node.index() + 1, [0; 2]);
        }
        let most = &mut lanes[span.node.index()][usize::from(span.stretch == Stretch::Io)];
        *most = (u32::from(span.lane) + 1).min(LANES).max(*most);
    }
    lanes
}

/// The rows of the nodes, in order.
pub(crate) fn rows(frame: &Frame, shown: &[&Span]) -> Vec<Row> {
    let mut top = 0;
    let taken = lanes(shown);
    let workers = frame.view.workers.iter();
    // Of very many, those that have something to show.
    let many = workers.len() > ROWS;
    workers
        .filter_map(|worker| {
            let [runs, blocked] = taken.get(worker.id.index()).copied().unwrap_or_default();
            if runs == 0 && (many || worker.health == Health::Removed) {
                return None;
            }
            let runs = runs.max(1);
            let lanes = runs + blocked;
            let row = Row { node: worker.id, name: worker.name.clone(), top, lanes, runs };
            top += lanes;
            Some(row)
        })
        .take(ROWS)
        .collect()
}

/// The bars that have a width, and where.
pub(super) fn drawn<'a>(
    frame: &Frame,
    window: &Window,
    first: usize,
    shown: &[&'a Span],
    rows: &[Row],
    height: u32,
) -> Vec<Bar<'a>> {
    let now = frame.view.now;
    let mut row_of = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        row_of.resize(row_of.len().max(row.node.index() + 1), None);
        row_of[row.node.index()] = Some(place);
    }
    let bar = |(place, span): (usize, &&'a Span)| {
        let row = &rows[row_of.get(span.node.index()).copied()??];
        // What has no end yet goes on as far as anything is known: further than now after going back.
        let end = span.end.unwrap_or(frame.known_until.max(now).max(span.start));
        let (left, right) = (window.percent(span.start), window.percent(end));
        let y = (row.top + row.lane(span)) * height;
        let now = window.percent(now.max(span.start).min(end));
        (right > left).then_some(Bar { span, place, left, now, right, y, height })
    };
    shown.iter().enumerate().filter_map(|(place, span)| bar((first + place, span))).collect()
}

/// Where a bar stands: its ends and now between them, in percent of the chart's width, and its lane.
pub(super) struct Bar<'a> {
    pub span: &'a Span,
    /// Its place among all bars of the run.
    place: usize,
    pub left: f64,
    now: f64,
    pub right: f64,
    y: u32,
    height: u32,
}

impl Bar<'_> {
    /// A piece of it. The same element serves bar after bar.
    pub(super) fn rect(&self, key: Key, class: Option<String>, [left, right]: [f64; 2]) -> Html {
        let about = class.is_some().then(|| subjects(self.span));
        html! {
            <rect {key} {class} data-about={about} x={format!("{}%", decimal(left, 3))} width={format!("{}%", decimal(right - left, 3))}
                y={(self.y + 2).to_string()} height={(self.height - 4).to_string()} />
        }
    }
}

/// How a bar looks: what has happened in full, what is only known dimmed.
fn look(span: &Span, future: bool) -> String {
    let outcome = match span.outcome {
        Outcome::Lost => " lost-bar",
        _ if span.stretch == Stretch::Io => " io-bar",
        Outcome::Preempted | Outcome::Blocked => " cut-bar",
        Outcome::Running | Outcome::Finished => "",
    };
    format!("span c-{}{outcome}{}", span.class.0 % 8, if future { " future" } else { "" })
}

/// What a bar is about.
pub(super) fn subjects(span: &Span) -> String {
    format!("task-{} event-{}", span.task.0, span.started.0)
}

/// So many bars share as many elements, at least.
const ELEMENTS: usize = 128;

/// Every bar as one element, or two when now is in the middle of it. Their places lie within a stretch as long as `count`.
pub(super) fn bars(drawn: &[Bar], count: usize) -> Vec<Html> {
    let most = count.next_multiple_of(ELEMENTS).max(1);
    let mut pieces = Vec::with_capacity(drawn.len() + ELEMENTS);
    for bar in drawn {
        let future = bar.now <= bar.left;
        let element = bar.place % most;
        let end = if future { bar.right } else { bar.now };
        pieces.push((element, bar.rect(element.into(), Some(look(bar.span, future)), [bar.left, end])));
        if !future && bar.now < bar.right {
            // These are few, and come last.
            let element = most + element;
            pieces.push((element, bar.rect(element.into(), Some(look(bar.span, true)), [bar.now, bar.right])));
        }
    }
    // In the order of the elements, none of which has to move then.
    pieces.sort_unstable_by_key(|(element, _)| *element);
    pieces.into_iter().map(|(_, piece)| piece).collect()
}
