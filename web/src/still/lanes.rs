//! Space and time: a lane for everybody who takes part, and every message a slanted line. The rows, the messages and what
//! lies behind them are those of the page's panel; the picture ends at the moment it is of.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, fitted, number};
use super::sample::{self, Legend, Sample, mean};
use crate::frame::Frame;
use crate::panels::lanes::backdrop::{self, Classes};
use crate::panels::lanes::marks::{Dot, Line, Marks, Weight};
use crate::panels::lanes::paint::{Stretch, What};
use crate::panels::lanes::plan::{Owner, Rows, SPANS, Window, fitting};
use crate::text::{Lang, Text};
use crate::ticks;
use std::collections::BTreeMap;
use switchyard::clock::{Duration, Time};
use switchyard::consensus::Role;
use switchyard::trace::MessageKind;

const MARGIN: f64 = 20.0;
const NAMES: f64 = 84.0;
const TOP: f64 = 36.0;
/// The most messages of a picture.
const LINES: usize = 260;
/// How the lines of one look are told apart: colour, quarters of a pixel, percent, dashed.
type Stroke = (Ink, u8, u8, bool);

struct Picture<'a> {
    frame: &'a Frame,
    rows: Rows,
    window: Window,
    stretches: Vec<Stretch>,
    classes: Classes,
    lane: f64,
    left: f64,
    right: f64,
}

/// Draws the diagram; tells how high it is.
pub fn lanes(pen: &mut Pen, frame: &Frame, lang: Lang, width: f64) -> f64 {
    let rows = Rows::of(frame, None);
    let now = frame.view.now;
    let session = frame.session();
    let ending = |place: usize| {
        let span = SPANS[place].min(now.0.max(1));
        let window = Window { from: Time(now.0.saturating_sub(span)), span: Duration(span) };
        (window, Marks::read(session.trace(), &window, &rows))
    };
    // Nobody points at a still picture: it has to be read as it is.
    let places = (0..=fitting(session.trace())).rev();
    let readable = places.map(ending).find(|(_, marks)| marks.lines.len() <= LINES);
    let (window, marks) = readable.unwrap_or_else(|| ending(0));
    let mut classes = Classes::default();
    classes.follow(frame);
    let lane = (420.0 / rows.owners.len().max(1) as f64).clamp(14.0, 34.0);
    let stretches = backdrop::stretches(frame, &rows, window);
    let picture =
        Picture { frame, rows, window, stretches, classes, lane, left: MARGIN + NAMES, right: width - MARGIN };
    picture.ground(pen, lang);
    let mut legend = Legend::new();
    for stretch in &picture.stretches {
        picture.stretch(pen, lang, stretch, &mut legend);
    }
    picture.lines(pen, lang, &marks.lines, &mut legend);
    for dot in marks.dots.iter().filter(|dot| dot.at >= window.from && dot.at <= now) {
        picture.dot(pen, dot);
    }
    let bottom = TOP + lane * picture.rows.owners.len() as f64;
    pen.line([picture.right, TOP, picture.right, bottom], Look::line(Ink::Accent, 1.5));
    legend.extend(sample::classes(&frame.view.classes));
    bottom + 12.0 + sample::legend(pen, &legend, [MARGIN, bottom + 12.0], width - 2.0 * MARGIN, Ink::Panel)
}

impl Picture<'_> {
    fn x(&self, at: Time) -> f64 {
        self.left + self.window.share(at) * (self.right - self.left)
    }

    fn y(&self, row: usize) -> f64 {
        TOP + self.lane * (row as f64 + 0.5)
    }

    /// The time axis, the lanes and their names.
    fn ground(&self, pen: &mut Pen, lang: Lang) {
        let bottom = TOP + self.lane * self.rows.owners.len() as f64;
        let most = ((self.right - self.left) / 110.0).max(2.0) as u64;
        for (at, label) in ticks::times(self.window.from, self.window.to(), most) {
            let x = self.x(at);
            pen.line([x, TOP, x, bottom], Look::line(Ink::Line, 1.0));
            let x = x.clamp(self.left + 14.0, self.right - 14.0);
            pen.text(x, TOP - 10.0, Type::new(11.0, Ink::Soft).middle(), &label);
        }
        let alone = self.frame.view.control.is_empty();
        for (row, owner) in self.rows.owners.iter().enumerate() {
            let name = match *owner {
                Owner::Clients => lang.say(Text::LaneClients).to_owned(),
                Owner::Gateway => lang.say(Text::Gateway).to_owned(),
                Owner::Control(_) if alone => lang.say(Text::SiteControl).to_owned(),
                Owner::Control(id) => self.frame.replica_name(id),
                Owner::Worker(id) => self.frame.node_name(id),
            };
            let y = self.y(row);
            pen.line([self.left, y, self.right, y], Look::line(Ink::Line, 1.0));
            pen.text(self.left - 10.0, y + 4.2, Type::new(12.0, Ink::Text).end(), &fitted(&name, 12.0, NAMES - 12.0));
        }
    }

    fn stretch(&self, pen: &mut Pen, lang: Lang, stretch: &Stretch, legend: &mut Legend) {
        let left = self.x(stretch.from).max(self.left);
        let right = self.x(stretch.to.min(self.window.to())).min(self.right);
        if right <= left {
            return;
        }
        let y = self.y(stretch.row);
        let bar = |part: f64| [left, y - self.lane * part / 2.0, (right - left).max(1.0), self.lane * part];
        match stretch.what {
            What::Reign(term, Role::Leader) => {
                pen.rect(bar(0.78), 3.0, Look::fill(Ink::term(term)).thin(0.3));
                mean(legend, lang, Sample::Crown(term), Text::Leader);
            }
            What::Reign(term, Role::Candidate | Role::PreCandidate) => {
                pen.hatch(bar(0.78), 6.0, Look::line(Ink::term(term), 2.5));
                mean(legend, lang, Sample::Candidate(term), Text::Candidate);
            }
            What::Reign(_, Role::Follower) => {}
            What::Down => {
                pen.rect([left, y - 1.5, right - left, 3.0], 0.0, Look::fill(Ink::Panel));
                pen.line([left, y, right, y], Look::line(Ink::Bad, 1.4).dash("4 3"));
                mean(legend, lang, Sample::Stroke(Ink::Bad, "4 3"), Text::Crashed);
            }
            What::Run(class, _) => pen.rect(bar(0.46), 2.0, Look::fill(Ink::class(class.0)).thin(0.32)),
        }
    }

    fn lines(&self, pen: &mut Pen, lang: Lang, lines: &[Line], legend: &mut Legend) {
        let mut strokes: BTreeMap<Stroke, String> = BTreeMap::new();
        let mut heads: BTreeMap<Ink, String> = BTreeMap::new();
        let mut lost = Vec::new();
        for line in lines {
            let Some(([x1, y1, x2, y2], ends_here)) = self.ends(line) else { continue };
            let stroke = self.look(line);
            strokes.entry(stroke).or_default().push_str(&format!(
                "M{} {}L{} {}",
                number(x1),
                number(y1),
                number(x2),
                number(y2)
            ));
            let far = ((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)).sqrt();
            if line.lost && ends_here {
                lost.push([x2, y2]);
            } else if ends_here && stroke.1 > 3 && far > 8.0 {
                let (ux, uy) = ((x2 - x1) / far, (y2 - y1) / far);
                let side = |across: f64| {
                    format!("{} {}", number(x2 - 6.0 * ux - across * uy), number(y2 - 6.0 * uy + across * ux))
                };
                let head = format!("M{} {}L{}L{}Z", number(x2), number(y2), side(2.4), side(-2.4));
                heads.entry(stroke.0).or_default().push_str(&head);
            }
        }
        for ((ink, width, opacity, dashed), data) in &strokes {
            let look = Look::line(*ink, f64::from(*width) / 4.0).pale(f64::from(*opacity) / 100.0);
            pen.path(data, if *dashed { look.dash("4 3") } else { look });
        }
        for (ink, data) in &heads {
            pen.path(data, Look::fill(*ink));
        }
        for at in &lost {
            sample::cross(pen, *at, 3.6, 2.0);
        }
        if !lost.is_empty() {
            mean(legend, lang, Sample::Lost, Text::FigureLost);
        }
    }

    /// A line as far as it lies in the picture, and whether its end does.
    fn ends(&self, line: &Line) -> Option<([f64; 4], bool)> {
        let (x1, y1) = (self.x(line.times.0), self.y(line.rows.0));
        let (x2, y2) = (self.x(line.times.1), self.y(line.rows.1));
        let part = if line.lost { 0.75 } else { 1.0 };
        let (x2, y2) = (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part);
        if x2 < self.left || x1 > self.right {
            return None;
        }
        let at = |x: f64| y1 + (y2 - y1) * (x - x1) / (x2 - x1).max(1e-9);
        let (left, right) = (x1.max(self.left), x2.min(self.right));
        let start = if x1 < self.left { [left, at(left)] } else { [x1, y1] };
        let end = if x2 > self.right { [right, at(right)] } else { [x2, y2] };
        Some(([start[0], start[1], end[0], end[1]], x2 <= self.right))
    }

    fn look(&self, line: &Line) -> Stroke {
        let class = line.task.and_then(|task| self.classes.known.get(task.index()));
        match (line.what, class) {
            (MessageKind::Heartbeat | MessageKind::LeaderBeat | MessageKind::Ack | MessageKind::AppendReply, _) => {
                (Ink::Soft, 3, 40, line.lost)
            }
            (_, Some(class)) => (Ink::class(class.0), 5, 90, line.lost),
            (_, None) => (self.term_ink(line), 5, 80, line.lost),
        }
    }

    /// What control nodes say to each other has the colour of the sender's term.
    fn term_ink(&self, line: &Line) -> Ink {
        let at = |stretch: &&Stretch| {
            stretch.row == line.rows.0 && stretch.from <= line.times.0 && line.times.0 <= stretch.to
        };
        let term = self.stretches.iter().filter(at).find_map(|stretch| match stretch.what {
            What::Reign(term, _) => Some(term),
            _ => None,
        });
        term.map_or(Ink::Soft, Ink::term)
    }

    fn dot(&self, pen: &mut Pen, dot: &Dot) {
        let (x, y) = (self.x(dot.at), self.y(dot.row));
        let class = dot.task.and_then(|task| self.classes.known.get(task.index()));
        match dot.weight {
            Weight::Light => pen.circle(x, y, 1.3, Look::fill(Ink::Soft).thin(0.5)),
            Weight::Plain => pen.circle(x, y, 2.5, Look::fill(class.map_or(Ink::Text, |class| Ink::class(class.0)))),
            Weight::Crown => {
                let data = "M-6 4L-7 -4L-3 0L0 -6L3 0L7 -4L6 4Z";
                pen.moved(x, y, 1.0, |pen| pen.path(data, Look::fill(Ink::Text)));
            }
            Weight::Fault => sample::cross(pen, [x, y], 4.5, 2.75),
            Weight::Back => pen.line([x, y - 5.0, x, y + 5.0], Look::line(Ink::Good, 2.75)),
        }
    }
}
