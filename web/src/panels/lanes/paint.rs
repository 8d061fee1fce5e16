//! Paints the space-time diagram on its canvas: all of it, whenever time or what is pointed at changes, and never else.
//!
//! Strokes of one look are one path, so that a thousand messages are a few calls.

use super::marks::{Dot, Line, Marks, Weight};
use super::plan::{Rows, Window};
use crate::ink::Ink;
use crate::ticks;
use std::collections::BTreeMap;
use switchyard::causality::Cone;
use switchyard::clock::Time;
use switchyard::consensus::Role;
use switchyard::ids::{ClassId, Seq, TaskId};
use switchyard::trace::{MessageKind, Trace};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The height of the time axis, in pixels.
pub const AXIS: f64 = 18.0;
const TURN: f64 = std::f64::consts::TAU;

/// A stretch of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    pub row: usize,
    pub from: Time,
    pub to: Time,
    pub what: What,
}

/// What a lane's owner was during a stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A control node in a term.
    Reign(u64, Role),
    /// Down.
    Down,
    /// A worker ran a task.
    Run(ClassId, TaskId),
}

/// Everything that is on one picture.
pub struct Picture<'a> {
    pub window: Window,
    pub now: Time,
    /// How far the run is known.
    pub known: Time,
    pub rows: &'a Rows,
    pub marks: &'a Marks,
    pub stretches: &'a [Stretch],
    pub trace: &'a Trace,
    /// Classes by task.
    pub classes: &'a [ClassId],
    /// What is looked at.
    pub task: Option<TaskId>,
    pub row: Option<usize>,
    pub picked: Option<Seq>,
    /// What is pointed at, with its causes.
    pub cone: Option<&'a Cone>,
    pub thread: &'a [Seq],
}

/// A canvas with its size in CSS pixels.
pub struct Canvas {
    context: CanvasRenderingContext2d,
    pub width: f64,
    pub height: f64,
}

/// How a line is drawn: its colour, its width in quarters of a pixel, its opacity in percent, and whether it is dashed.
type Look<'a> = (&'a str, u8, u8, bool);

impl Canvas {
    /// The canvas, as sharp as the screen is.
    pub fn of(element: &HtmlCanvasElement) -> Option<Self> {
        let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
        let dots = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0);
        let (wide, high) = ((width * dots) as u32, (height * dots) as u32);
        if (element.width(), element.height()) != (wide, high) {
            element.set_width(wide);
            element.set_height(high);
        }
        let context: CanvasRenderingContext2d = element.get_context("2d").ok()??.dyn_into().ok()?;
        context.set_transform(dots, 0.0, 0.0, dots, 0.0, 0.0).ok()?;
        Some(Self { context, width, height })
    }

    /// The height of a lane.
    pub fn lane(&self, rows: &Rows) -> f64 {
        (self.height - AXIS) / rows.owners.len().max(1) as f64
    }

    /// The middle of a lane.
    pub fn y(&self, rows: &Rows, row: usize) -> f64 {
        AXIS + self.lane(rows) * (row as f64 + 0.5)
    }

    /// The place of a moment.
    pub fn x(&self, window: &Window, at: Time) -> f64 {
        window.share(at) * self.width
    }

    /// Paints all of it.
    pub fn paint(&self, ink: &Ink, picture: &Picture) {
        let pen = &self.context;
        // Where there is room for another part of the page only, there is nothing to paint on.
        if self.width < 40.0 {
            return;
        }
        pen.set_global_alpha(1.0);
        pen.clear_rect(0.0, 0.0, self.width, self.height);
        self.ground(ink, picture);
        for stretch in picture.stretches {
            self.stretch(ink, picture, stretch);
        }
        if let Some(cone) = picture.cone {
            self.cone(ink, picture, cone);
        }
        self.lines(ink, picture);
        for dot in &picture.marks.dots {
            self.dot(ink, picture, dot);
        }
        self.present(ink, picture);
        self.thread(ink, picture);
    }

    /// The time axis, and the lanes under it.
    fn ground(&self, ink: &Ink, picture: &Picture) {
        let (pen, lane) = (&self.context, self.lane(picture.rows));
        if let Some(row) = picture.row {
            self.fill(&ink.accent, 0.09);
            pen.fill_rect(0.0, AXIS + row as f64 * lane, self.width, lane);
        }
        let labels = ticks::times(picture.window.from, picture.window.to(), (self.width / 110.0).max(2.0) as u64);
        pen.begin_path();
        for row in 0..picture.rows.owners.len() {
            let y = self.y(picture.rows, row).round() + 0.5;
            pen.move_to(0.0, y);
            pen.line_to(self.width, y);
        }
        for (at, _) in &labels {
            let x = self.x(&picture.window, *at).round() + 0.5;
            pen.move_to(x, AXIS);
            pen.line_to(x, self.height);
        }
        self.stroke((&ink.line, 4, 100, false));
        self.fill(&ink.soft, 1.0);
        pen.set_font(&format!("11px {}", ink.face));
        pen.set_text_align("center");
        pen.set_text_baseline("middle");
        for (at, label) in &labels {
            let x = self.x(&picture.window, *at).min(self.width - 18.0).max(18.0);
            // A label that the canvas does not draw leaves its line.
            let _ = pen.fill_text(label, x, AXIS / 2.0);
        }
    }

    fn stretch(&self, ink: &Ink, picture: &Picture, stretch: &Stretch) {
        let pen = &self.context;
        let left = self.x(&picture.window, stretch.from).max(-4.0);
        // What has no end yet goes on as far as anything is known.
        let to = if stretch.to == Time::NEVER { picture.known.max(picture.now) } else { stretch.to };
        let right = self.x(&picture.window, to).min(self.width + 4.0);
        if right <= left {
            return;
        }
        let (lane, y) = (self.lane(picture.rows), self.y(picture.rows, stretch.row));
        let bar = |part: f64| pen.fill_rect(left, y - lane * part / 2.0, (right - left).max(1.0), lane * part);
        match stretch.what {
            What::Reign(term, Role::Leader) => {
                self.fill(ink.term(term - 1), 0.34);
                bar(0.78);
            }
            What::Reign(term, Role::Candidate | Role::PreCandidate) => {
                // Striped, as in the panel of terms.
                self.fill(ink.term(term.saturating_sub(1)), 0.5);
                let mut x = left;
                while x < right {
                    pen.fill_rect(x, y - lane * 0.39, 3.0_f64.min(right - x), lane * 0.78);
                    x += 6.0;
                }
            }
            What::Reign(_, Role::Follower) => {}
            What::Down => {
                self.fill(&ink.panel, 1.0);
                pen.fill_rect(left, y - 1.5, right - left, 3.0);
                self.path([(left, y, right, y)]);
                self.stroke((&ink.bad, 5, 80, true));
            }
            What::Run(class, task) => {
                let chosen = picture.task == Some(task);
                self.fill(ink.class(class.0), if chosen { 0.85 } else { 0.3 });
                bar(if chosen { 0.62 } else { 0.46 });
            }
        }
    }

    /// The causal past and future as a light cone: on each lane everything up to a point, and everything from one on.
    fn cone(&self, ink: &Ink, picture: &Picture, cone: &Cone) {
        let lane = self.lane(picture.rows);
        let mut past = BTreeMap::new();
        let mut future = BTreeMap::new();
        let at = |seq: &Seq| picture.trace.get(*seq).map(|event| event.at);
        for (row, at) in cone.past.iter().filter_map(|(site, seq)| Some((picture.rows.of_site(*site)?, at(seq)?))) {
            past.entry(row).and_modify(|last: &mut Time| *last = at.max(*last)).or_insert(at);
        }
        for (row, at) in cone.future.iter().filter_map(|(site, seq)| Some((picture.rows.of_site(*site)?, at(seq)?))) {
            future.entry(row).and_modify(|first: &mut Time| *first = at.min(*first)).or_insert(at);
        }
        self.fill(&ink.accent, 0.15);
        for (row, at) in past {
            let x = self.x(&picture.window, at).min(self.width).max(0.0);
            self.context.fill_rect(0.0, AXIS + row as f64 * lane, x, lane);
        }
        self.fill(ink.class(1), 0.17);
        for (row, at) in future {
            let x = self.x(&picture.window, at).min(self.width).max(0.0);
            self.context.fill_rect(x, AXIS + row as f64 * lane, self.width - x, lane);
        }
    }

    fn lines(&self, ink: &Ink, picture: &Picture) {
        let mut looks: BTreeMap<Look, Vec<[f64; 4]>> = BTreeMap::new();
        let mut crosses = Vec::new();
        for line in &picture.marks.lines {
            let ends = self.ends(picture, line);
            if line.lost {
                crosses.push((ends[2], ends[3]));
            }
            looks.entry(self.look(ink, picture, line)).or_default().push(ends);
        }
        for (look, ends) in looks {
            self.path(ends.into_iter().map(|[x1, y1, x2, y2]| (x1, y1, x2, y2)));
            self.stroke(look);
        }
        let arm = 3.4;
        self.path(
            crosses
                .iter()
                .flat_map(|(x, y)| [(x - arm, y - arm, x + arm, y + arm), (x - arm, y + arm, x + arm, y - arm)]),
        );
        self.stroke((&ink.bad, 8, 100, false));
    }

    /// Where a line begins and ends: one that is lost ends three quarters of the way, where its cross stands.
    pub fn ends(&self, picture: &Picture, line: &Line) -> [f64; 4] {
        let (x1, y1) = (self.x(&picture.window, line.times.0), self.y(picture.rows, line.rows.0));
        let (x2, y2) = (self.x(&picture.window, line.times.1), self.y(picture.rows, line.rows.1));
        let part = if line.lost { 0.75 } else { 1.0 };
        [x1, y1, x1 + (x2 - x1) * part, y1 + (y2 - y1) * part]
    }

    fn look<'a>(&self, ink: &'a Ink, picture: &Picture, line: &Line) -> Look<'a> {
        if let Some(cone) = picture.cone {
            let event = |seq: Seq| picture.trace.get(seq);
            let arrived = line.end.filter(|_| !line.lost);
            let in_past = arrived.and_then(event).is_some_and(|end| cone.has_past(end));
            let in_future = event(line.sent).is_some_and(|sent| cone.has_future(sent, picture.trace));
            return match (in_past, in_future) {
                (true, _) => (&ink.accent, 6, 90, false),
                (_, true) => (ink.class(1), 6, 90, line.lost),
                _ => (&ink.soft, 3, 14, line.lost),
            };
        }
        let chosen = picture.task.is_some() && line.task == picture.task;
        let faded = picture.task.is_some() && !chosen;
        let (colour, width, opacity) = match line.what {
            MessageKind::Heartbeat | MessageKind::LeaderBeat | MessageKind::Ack | MessageKind::AppendReply => {
                (ink.soft.as_str(), 3, 34)
            }
            _ => match line.task.and_then(|task| picture.classes.get(task.index())) {
                Some(class) => (ink.class(class.0), 5, 85),
                None => (self.term_colour(ink, picture, line), 5, 75),
            },
        };
        match (chosen, faded) {
            (true, _) => (colour, 9, 100, line.lost),
            (_, true) => (colour, width, opacity / 3, line.lost),
            _ => (colour, width, opacity, line.lost),
        }
    }

    /// What control nodes say to each other has the colour of the sender's term.
    fn term_colour<'a>(&self, ink: &'a Ink, picture: &Picture, line: &Line) -> &'a str {
        let at = |stretch: &&Stretch| {
            stretch.row == line.rows.0 && stretch.from <= line.times.0 && line.times.0 <= stretch.to
        };
        let term = picture.stretches.iter().filter(at).find_map(|stretch| match stretch.what {
            What::Reign(term, _) => Some(term),
            _ => None,
        });
        term.map_or(&ink.soft, |term| ink.term(term.saturating_sub(1)))
    }

    fn dot(&self, ink: &Ink, picture: &Picture, dot: &Dot) {
        let pen = &self.context;
        let (x, y) = (self.x(&picture.window, dot.at), self.y(picture.rows, dot.row));
        let class = dot.task.and_then(|task| picture.classes.get(task.index()));
        let outside = picture.cone.is_some_and(|cone| {
            picture
                .trace
                .get(dot.seq)
                .is_none_or(|event| !cone.has_past(event) && !cone.has_future(event, picture.trace))
        });
        let faded = outside || (picture.task.is_some() && dot.task != picture.task && dot.weight == Weight::Plain);
        let disc = |radius: f64| {
            pen.begin_path();
            // An arc of a positive radius is always taken.
            let _ = pen.arc(x, y, radius, 0.0, TURN);
            pen.fill();
        };
        let strength = if faded { 0.22 } else { 1.0 };
        match dot.weight {
            Weight::Light => {
                self.fill(&ink.soft, 0.5 * strength);
                disc(1.3);
            }
            Weight::Plain => {
                self.fill(class.map_or(&ink.ink, |class| ink.class(class.0)), strength);
                disc(2.5);
            }
            Weight::Crown => {
                self.fill(&ink.ink, strength);
                pen.begin_path();
                for (place, (dx, dy)) in
                    [(-6.0, 4.0), (-7.0, -4.0), (-3.0, 0.0), (0.0, -6.0), (3.0, 0.0), (7.0, -4.0), (6.0, 4.0)]
                        .into_iter()
                        .enumerate()
                {
                    if place == 0 { pen.move_to(x + dx, y + dy) } else { pen.line_to(x + dx, y + dy) }
                }
                pen.close_path();
                pen.fill();
            }
            Weight::Fault => {
                let arm = 4.5;
                self.path([(x - arm, y - arm, x + arm, y + arm), (x - arm, y + arm, x + arm, y - arm)]);
                self.stroke((&ink.bad, 11, (strength * 100.0) as u8, false));
            }
            Weight::Back => {
                self.path([(x, y - 5.0, x, y + 5.0)]);
                self.stroke((&ink.good, 11, (strength * 100.0) as u8, false));
            }
        }
    }

    /// What is only known to come is paler, and a line stands where it is now.
    fn present(&self, ink: &Ink, picture: &Picture) {
        let (x, height) = (self.x(&picture.window, picture.now), self.height - AXIS);
        if x < self.width {
            self.fill(&ink.panel, 0.55);
            self.context.fill_rect(x, AXIS, self.width - x, height);
        }
        self.fill(&ink.accent, 1.0);
        self.context.fill_rect(x - 1.0, AXIS, 2.0, height);
    }

    /// The thread of causes, ring by ring, and the event that was picked.
    fn thread(&self, ink: &Ink, picture: &Picture) {
        let place = |seq: Seq| {
            let event = picture.trace.get(seq)?;
            Some((self.x(&picture.window, event.at), self.y(picture.rows, picture.rows.of_site(event.site)?)))
        };
        let points: Vec<_> = picture.thread.iter().filter_map(|seq| place(*seq)).collect();
        self.path(points.windows(2).map(|pair| (pair[0].0, pair[0].1, pair[1].0, pair[1].1)));
        self.stroke((&ink.ink, 6, 85, false));
        let ring = |(x, y): (f64, f64), radius: f64, look: Look| {
            self.context.begin_path();
            // As above.
            let _ = self.context.arc(x, y, radius, 0.0, TURN);
            self.stroke(look);
        };
        points.iter().skip(1).for_each(|point| ring(*point, 3.5, (&ink.ink, 6, 85, false)));
        if let Some(point) = picture.cone.and_then(|cone| place(cone.of)) {
            ring(point, 6.0, (&ink.ink, 8, 100, false));
        }
        if let Some(point) = picture.picked.and_then(place) {
            ring(point, 7.0, (&ink.accent, 9, 100, false));
        }
    }

    fn path(&self, lines: impl IntoIterator<Item = (f64, f64, f64, f64)>) {
        self.context.begin_path();
        for (x1, y1, x2, y2) in lines {
            self.context.move_to(x1, y1);
            self.context.line_to(x2, y2);
        }
    }

    fn stroke(&self, (colour, width, opacity, dashed): Look) {
        let pen = &self.context;
        pen.set_stroke_style_str(colour);
        pen.set_line_width(f64::from(width) / 4.0);
        pen.set_global_alpha(f64::from(opacity) / 100.0);
        let dashes = js_sys::Array::new();
        if dashed {
            dashes.push(&JsValue::from(4));
            dashes.push(&JsValue::from(3));
        }
        // Two positive lengths, or none, are always taken.
        let _ = pen.set_line_dash(&dashes);
        pen.stroke();
    }

    fn fill(&self, colour: &str, opacity: f64) {
        self.context.set_fill_style_str(colour);
        self.context.set_global_alpha(opacity);
    }
}
