//! The imperative layer: the marks that move with every frame.
//!
//! Messages on their tracks, the progress of running tasks, the clock and the playheads are written straight into the DOM,
//! and only where something changed. Yew owns all other attributes and never touches these. A paused page is not painted.

use super::geometry::{self, Point, Rect, Track};
use crate::figures;
use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::ids::{NodeId, TaskId};
use switchyard::trace::{MessageKind, Site};
use switchyard::view::{MessageView, View};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// The space between rows of cards, as in the style sheet.
const GAP: f64 = 14.0;
/// Steps of progress that can be told apart on a bar.
const STEPS: f64 = 500.0;
const SVG: &str = "http://www.w3.org/2000/svg";

/// A running task's bar.
struct Run {
    node: NodeId,
    task: TaskId,
    bar: HtmlElement,
    /// What it shows, in steps of [`STEPS`]; `None` when that is not known.
    done: Option<u32>,
}

/// A circle that stands for one message at a time.
struct Dot {
    circle: Element,
    class: String,
    at: Option<Point>,
}

/// Paints what moves.
#[derive(Default)]
pub struct Painter {
    runs: Vec<Run>,
    dots: Vec<Dot>,
    tracks: BTreeMap<Site, Track>,
    trunk: Track,
    still: bool,
}

impl Painter {
    /// Finds the bars that Yew has drawn since.
    pub fn collect(&mut self, document: &Document) {
        let known = std::mem::take(&mut self.runs);
        let Ok(found) = document.query_selector_all("[data-run]") else { return };
        for place in 0..found.length() {
            let Some(bar) = found.get(place).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
            let Some(mark) = bar.get_attribute("data-run") else { continue };
            let Some((node, task)) = mark.split_once(':') else { continue };
            if let (Ok(node), Ok(task)) = (node.parse(), task.parse()) {
                let (node, task) = (NodeId(node), TaskId(task));
                let same = |run: &&Run| run.node == node && run.task == task && run.bar.is_same_node(Some(&bar));
                let done = known.iter().find(same).and_then(|run| run.done);
                self.runs.push(Run { node, task, bar, done });
            }
        }
    }

    /// Measures where things stand, and lays the tracks. To be called when the layout may have changed.
    pub fn measure(&mut self, document: &Document) {
        self.still = motion_is_unwelcome();
        self.tracks.clear();
        let Some(yard) = document.get_element_by_id("yard") else { return };
        let Some((gateway, control)) = rect(&yard, "gateway").zip(rect(&yard, "control")) else { return };
        self.trunk = geometry::straight(gateway, control);
        let grid = rect(&yard, "grid").unwrap_or_default();
        let mut rails = self.trunk.path();
        let sites = sites(&yard);
        let mut clients = sites.iter().filter(|(site, _)| matches!(site, Site::Client(_))).map(|(_, place)| place.x);
        let first = clients.next();
        let in_column = clients.all(|x| first.is_some_and(|first| (x - first).abs() < 1.0));
        for (site, place) in sites {
            let track = match site {
                Site::Client(_) => geometry::feeder(place, gateway, in_column),
                Site::Worker(_) => geometry::spur(control, grid, place, GAP),
                Site::Gateway | Site::Control(_) => continue,
            };
            rails.push_str(&track.path());
            self.tracks.insert(site, track);
        }
        if let Some(path) = document.get_element_by_id("rails") {
            write(&path, "d", &rails);
        }
        for dot in &mut self.dots {
            dot.at = None;
        }
    }

    /// Writes what differs from what stands there.
    pub fn paint(&mut self, document: &Document, view: &View, reach: Time) {
        self.paint_progress(view);
        self.paint_messages(document, view);
        let share = view.now.0 as f64 / reach.0.max(1) as f64;
        slide(document.get_element_by_id("playhead"), share);
        if let Some(line) = document.get_element_by_id("gantt-now") {
            let share = share_within(&line, view.now);
            slide(Some(line), share);
        }
        if let Some(clock) = document.get_element_by_id("clock") {
            let text = figures::stamp(view.now);
            if clock.text_content().as_deref() != Some(&text) {
                clock.set_text_content(Some(&text));
            }
        }
    }

    fn paint_progress(&mut self, view: &View) {
        for run in &mut self.runs {
            let worker = view.workers.get(run.node.index());
            let task = worker.and_then(|worker| worker.running.iter().find(|task| task.id == run.task));
            let done = task.map_or(1.0, |task| 1.0 - task.remaining.0 as f64 / task.work.0.max(1) as f64);
            let done = (done.clamp(0.0, 1.0) * STEPS) as u32;
            if run.done != Some(done) {
                run.done = Some(done);
                let transform = format!("scaleX({})", figures::decimal(f64::from(done) / STEPS, 3));
                // A style that the browser does not take is drawn as the sheet has it.
                let _ = run.bar.style().set_property("transform", &transform);
            }
        }
    }

    fn paint_messages(&mut self, document: &Document, view: &View) {
        let Some(layer) = document.get_element_by_id("marks") else { return };
        if self.dots.first().is_some_and(|dot| !dot.circle.is_connected()) {
            self.dots.clear();
        }
        let mut used = 0;
        for message in &view.messages {
            let Some(point) = self.place(message, view.now) else { continue };
            if used == self.dots.len() {
                let Ok(circle) = document.create_element_ns(Some(SVG), "circle") else { return };
                if layer.append_child(&circle).is_err() {
                    return;
                }
                self.dots.push(Dot { circle, class: String::new(), at: None });
            }
            let dot = &mut self.dots[used];
            dot.look(class_of(message));
            dot.move_to(point);
            used += 1;
        }
        for dot in &mut self.dots[used..] {
            dot.look("off".to_owned());
        }
    }

    /// Where a message is now; with unwelcome motion, halfway all the time.
    fn place(&self, message: &MessageView, now: Time) -> Option<Point> {
        let share = match self.still {
            true => 0.5,
            false => now.since(message.sent).0 as f64 / message.due.since(message.sent).0.max(1) as f64,
        };
        let (track, forward) = match (message.from, message.to) {
            (Site::Gateway, Site::Control(_)) => (&self.trunk, true),
            (Site::Control(_), Site::Gateway) => (&self.trunk, false),
            (Site::Gateway, client @ Site::Client(_)) => (self.tracks.get(&client)?, false),
            (_, worker @ Site::Worker(_)) => (self.tracks.get(&worker)?, true),
            (site, _) => (self.tracks.get(&site)?, matches!(site, Site::Client(_))),
        };
        Some(track.at(if forward { share } else { 1.0 - share }))
    }
}

impl Dot {
    fn look(&mut self, class: String) {
        if self.class != class {
            write(&self.circle, "class", &class);
            self.class = class;
        }
    }

    fn move_to(&mut self, point: Point) {
        if self.at != Some(point) {
            write(&self.circle, "cx", &figures::decimal(point.x, 1));
            write(&self.circle, "cy", &figures::decimal(point.y, 1));
            self.at = Some(point);
        }
    }
}

/// Shape by the kind of message, colour by the class of its task.
fn class_of(message: &MessageView) -> String {
    let shape = match message.what {
        MessageKind::Submit | MessageKind::Order | MessageKind::Recall => "request",
        MessageKind::Reply | MessageKind::Report | MessageKind::Returned => "reply",
        MessageKind::Ack | MessageKind::Redirect => "reply",
        MessageKind::Operate => "request",
        _ => "heartbeat",
    };
    let fate = if message.lost { " lost" } else { "" };
    match message.task {
        Some((_, class)) => format!("{shape}{fate} c-{}", class.0 % 8),
        None => format!("{shape}{fate}"),
    }
}

fn write(element: &Element, name: &str, value: &str) {
    // These names and values are always well formed, which is all that the browser objects to.
    let _ = element.set_attribute(name, value);
}

/// Moves a marker to a share of the box it stands in.
fn slide(marker: Option<Element>, share: f64) {
    let Some(marker) = marker.and_then(|marker| marker.dyn_into::<HtmlElement>().ok()) else { return };
    let left = format!("{}%", figures::decimal(share.clamp(0.0, 1.0) * 100.0, 3));
    if marker.get_attribute("data-at").as_deref() != Some(&left) {
        // A browser writes percentages its own way, so what was written is remembered beside it.
        write(&marker, "data-at", &left);
        let _ = marker.style().set_property("left", &left);
    }
}

/// The share of a chart's width at `now`, from what the chart says its ends stand for.
fn share_within(line: &Element, now: Time) -> f64 {
    let number = |name: &str| line.get_attribute(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let (from, to) = (number("data-from"), number("data-to"));
    now.0.saturating_sub(from) as f64 / to.saturating_sub(from).max(1) as f64
}

/// Every client and worker on the stage, and where it stands.
fn sites(yard: &Element) -> Vec<(Site, Rect)> {
    let Ok(found) = yard.query_selector_all("[data-site]") else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|place| found.get(place)?.dyn_into::<Element>().ok());
    elements
        .filter_map(|element| {
            let name = element.get_attribute("data-site")?;
            let (kind, number) = name.split_once('-')?;
            let site = match kind {
                "client" => Site::Client(switchyard::ids::ClassId(number.parse().ok()?)),
                "worker" => Site::Worker(NodeId(number.parse().ok()?)),
                _ => return None,
            };
            Some((site, within(yard, &element)))
        })
        .collect()
}

fn rect(yard: &Element, site: &str) -> Option<Rect> {
    let element = yard.query_selector(&format!("[data-site='{site}']")).ok()??;
    Some(within(yard, &element))
}

fn within(yard: &Element, element: &Element) -> Rect {
    let (outer, inner) = (yard.get_bounding_client_rect(), element.get_bounding_client_rect());
    let (right, down) = (f64::from(yard.scroll_left()), f64::from(yard.scroll_top()));
    Rect {
        x: inner.x() - outer.x() + right,
        y: inner.y() - outer.y() + down,
        width: inner.width(),
        height: inner.height(),
    }
}

fn motion_is_unwelcome() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok()?);
    query.is_some_and(|query| query.matches())
}
