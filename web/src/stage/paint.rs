//! The imperative layer: the marks that move with every frame.
//!
//! Messages on their tracks, the progress of running tasks, the clock and the playheads are written straight into the DOM,
//! and only where something changed. Yew owns all other attributes and never touches these. Over a map of many workers
//! messages are a [`Swarm`] instead. What moves is asked of the world, not of a view: a view tells much more and costs as
//! much. A paused page is not painted.

use super::dot::{Dot, write};
use super::field::Tiles;
use super::geometry::{self, Point, Rect, Track};
use super::look::Look;
use super::plan::Plan;
use super::swarm::Swarm;
use crate::figures;
use crate::frame::Side;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use switchyard::clock::Time;
use switchyard::ids::{NodeId, ReplicaId, TaskId};
use switchyard::trace::Site;
use switchyard::view::MessageView;
use switchyard::world::World;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// Steps of progress that can be told apart on a bar.
const STEPS: f64 = 500.0;
/// Where motion is unwelcome, bars and arcs show as many states.
const STATES: u32 = 8;

/// The most messages that are elements of their own.
const DOTS: usize = 256;

/// A running task's bar.
struct Run {
    node: NodeId,
    task: TaskId,
    bar: HtmlElement,
    /// What it shows, in steps of [`STEPS`]; `None` when that is not known.
    done: Option<u32>,
}

/// The arc of a control node's election timer.
struct Arc {
    node: ReplicaId,
    circle: Element,
    /// What it shows, in thousandths of the whole circle.
    left: Option<u32>,
}

/// Where a message begins and ends that leaves a worker on the map or goes to one.
fn over_the_map(plan: &Plan, side: Side, message: &MessageView, frame: Rect, tiles: &Tiles) -> Option<[Point; 2]> {
    let (node, other, outward) = match (message.from, message.to) {
        (other, Site::Worker(node)) => (node, other, true),
        (Site::Worker(node), other) => (node, other, false),
        _ => return None,
    };
    let tile = tiles.centre(side, node, frame)?;
    let post = plan.places.get(&other).copied().unwrap_or(plan.hub).disc_rim(tile);
    Some(if outward { [post, tile] } else { [tile, post] })
}

/// Paints what moves on one stage.
pub struct Painter {
    side: Side,
    runs: Vec<Run>,
    dots: Vec<Dot>,
    arcs: Vec<Arc>,
    plan: Plan,
    /// Tracks that messages have taken, from one place to another.
    tracks: BTreeMap<(Site, Site), Track>,
    swarm: Option<Swarm>,
    still: bool,
}

impl Painter {
    /// Paints the stage of this side.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self {
            side,
            runs: Vec::new(),
            dots: Vec::new(),
            arcs: Vec::new(),
            plan: Plan::default(),
            tracks: BTreeMap::new(),
            swarm: None,
            still: false,
        }
    }

    /// Finds the bars and arcs that Yew has drawn since.
    pub fn collect(&mut self, document: &Document) {
        let known = std::mem::take(&mut self.runs);
        self.arcs.clear();
        let Some(yard) = self.element(document, "yard") else { return };
        self.collect_arcs(&yard);
        let Ok(found) = yard.query_selector_all("[data-run]") else { return };
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

    /// The stage's own element of this name.
    fn element(&self, document: &Document, name: &str) -> Option<Element> {
        document.get_element_by_id(&self.side.id(name))
    }

    fn collect_arcs(&mut self, yard: &Element) {
        let Ok(found) = yard.query_selector_all("[data-timer]") else { return };
        for place in 0..found.length() {
            let Some(circle) = found.get(place).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            if let Some(node) = circle.get_attribute("data-timer").and_then(|number| number.parse().ok()) {
                self.arcs.push(Arc { node: ReplicaId(node), circle, left: None });
            }
        }
    }

    /// Measures where things stand, and lays the tracks. To be called when the layout may have changed.
    pub fn measure(&mut self, document: &Document) {
        self.still = crate::page::motion_is_unwelcome();
        self.tracks.clear();
        self.swarm = None;
        self.plan = Plan::default();
        let Some(yard) = self.element(document, "yard") else { return };
        let Some((gateway, hub)) = rect(&yard, "gateway").zip(rect(&yard, "hub")) else { return };
        let shown = gateway.width > 0.0;
        let mut places: BTreeMap<_, _> = sites(&yard).into_iter().collect();
        let mut clients = places.iter().filter(|(site, _)| matches!(site, Site::Client(_))).map(|(_, place)| place.x);
        let first = clients.next();
        let in_column = clients.all(|x| first.is_some_and(|first| (x - first).abs() < 1.0));
        if shown {
            places.insert(Site::Gateway, gateway);
        }
        self.plan = Plan { places, hub, grid: rect(&yard, "grid").unwrap_or_default(), in_column };
        if let Some(path) = self.element(document, "rails") {
            write(&path, "d", &self.plan.rails());
        }
        if let Some(path) = self.element(document, "edge") {
            // Too many workers for a track each: one edge, as heavy as what goes over it.
            let each = self.plan.places.keys().any(|site| matches!(site, Site::Worker(_)));
            let edge = (!each && self.plan.grid.width > 0.0).then(|| geometry::straight(hub, self.plan.grid).path());
            write(&path, "d", &edge.unwrap_or_default());
        }
        self.swarm =
            yard.query_selector(".map-frame").ok().flatten().and_then(|map| Swarm::over(&yard, within(&yard, &map)));
        self.dots.iter_mut().for_each(Dot::lift);
    }

    /// Writes what differs from what stands there.
    pub fn paint(&mut self, document: &Document, world: &World, reach: Time, tiles: &Tiles) {
        let now = world.now();
        self.paint_progress(world);
        self.paint_timers(world);
        self.paint_messages(document, world, tiles);
        let share = now.0 as f64 / reach.0.max(1) as f64;
        slide(document.get_element_by_id("playhead"), share);
        if let Some(clock) = document.get_element_by_id("clock") {
            let text = figures::stamp(now);
            if clock.text_content().as_deref() != Some(&text) {
                clock.set_text_content(Some(&text));
            }
        }
    }

    /// Puts the chart's line where its bars end: it moves when they do, or there would be a gap between them.
    pub fn mark_now(&self, document: &Document, now: Time) {
        let Ok(lines) = document.query_selector_all(".gantt-now") else { return };
        for line in (0..lines.length()).filter_map(|place| lines.get(place)?.dyn_into::<Element>().ok()) {
            let share = share_within(&line, now);
            slide(Some(line), share);
        }
    }

    fn paint_progress(&mut self, world: &World) {
        for run in &mut self.runs {
            let done = world.done(run.node, run.task).unwrap_or(1.0);
            let done = settled((done.clamp(0.0, 1.0) * STEPS) as u32, STEPS as u32, self.still);
            if run.done != Some(done) {
                run.done = Some(done);
                let transform = format!("scaleX({})", figures::decimal(f64::from(done) / STEPS, 3));
                // A style that the browser does not take is drawn as the sheet has it.
                let _ = run.bar.style().set_property("transform", &transform);
            }
        }
    }

    /// Writes how much is left of each election timer.
    fn paint_timers(&mut self, world: &World) {
        for arc in &mut self.arcs {
            let Some(timer) = world.election_timer(arc.node) else { continue };
            let whole = timer.due.since(timer.set).0.max(1);
            let left = (timer.due.since(world.now()).0 * 1_000 / whole).min(1_000) as u32;
            let left = settled(left, 1_000, self.still);
            if arc.left != Some(left) {
                arc.left = Some(left);
                write(&arc.circle, "stroke-dasharray", &format!("{left} 1000"));
            }
        }
    }

    fn paint_messages(&mut self, document: &Document, world: &World, tiles: &Tiles) {
        let Some(layer) = self.element(document, "marks") else { return };
        if self.dots.first().is_some_and(|dot| !dot.is_drawn()) {
            self.dots.clear();
        }
        let now = world.now();
        let mut used = 0;
        let mut swarm = self.swarm.take();
        for message in world.messages() {
            let share = self.share(&message, now);
            if let Some(swarm) = &mut swarm {
                if let Some(ends) = over_the_map(&self.plan, self.side, &message, swarm.frame, tiles) {
                    swarm.add(Look::of(&message, world), ends, share);
                    continue;
                }
                // Control nodes are few, and their answers have signs.
                let votes = matches!((message.from, message.to), (Site::Control(_), Site::Control(_)));
                if let Some(point) = self.place(&message, share).filter(|_| !votes) {
                    swarm.add(Look::of(&message, world), [point; 2], 0.0);
                    continue;
                }
            }
            let Some(point) = self.place(&message, share).filter(|_| used < DOTS) else { continue };
            if used == self.dots.len() {
                let Some(dot) = Dot::new(document, &layer) else { return };
                self.dots.push(dot);
            }
            let dot = &mut self.dots[used];
            dot.look(Look::of(&message, world));
            dot.say(document, &layer, message.granted);
            dot.move_to(point);
            used += 1;
        }
        self.swarm = swarm;
        if let Some(swarm) = &mut self.swarm {
            swarm.draw();
        }
        for dot in &mut self.dots[used..] {
            dot.hide(document, &layer);
        }
    }

    /// How far a message is. Where motion is unwelcome, it stands on its track as long as it is on its way, each a little
    /// aside from the others.
    fn share(&self, message: &MessageView, now: Time) -> f64 {
        match self.still {
            true => resting(message.id.0),
            false => now.since(message.sent).0 as f64 / message.due.since(message.sent).0.max(1) as f64,
        }
    }

    fn place(&mut self, message: &MessageView, share: f64) -> Option<Point> {
        let track = match self.tracks.entry((message.from, message.to)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.plan.track(message.from, message.to)?),
        };
        Some(track.at(share))
    }
}

/// The place of a message that does not move, as a share of its track: in the middle, and seldom on top of another.
fn resting(message: u64) -> f64 {
    0.3 + 0.4 * (message * 377 % 610) as f64 / 610.0
}

/// A figure out of `most`, in few states where motion is unwelcome.
fn settled(value: u32, most: u32, still: bool) -> u32 {
    let state = most.div_ceil(STATES);
    if still { value / state * state } else { value }
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
                "control" => Site::Control(ReplicaId(number.parse().ok()?)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_motion_is_unwelcome_marks_stand_and_bars_have_few_states() {
        let places: Vec<_> = (0..40).map(resting).collect();
        assert!(places.iter().all(|place| (0.3..0.7).contains(place)));
        assert!((1..40).all(|next| (places[next] - places[next - 1]).abs() > 0.05), "{places:?}");
        let mut states: Vec<_> = (0..=500).map(|value| settled(value, 500, true)).collect();
        states.dedup();
        assert_eq!((states.len(), states[0]), (STATES as usize, 0), "{states:?}");
        assert_eq!(settled(123, 500, false), 123);
    }
}
