//! Small marks: what stands for a task and for a message, and the legend that says what they mean.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, width_of};
use crate::stage::crate_class;
use crate::stage::dot::{Hue, MINUS, PLUS, shape_of};
use crate::text::{Lang, Text};
use switchyard::trace::MessageKind;
use switchyard::view::{ClassView, ContainerStatus};

/// The shape and colour of a class of tasks, so large, around a point.
pub fn chip(pen: &mut Pen, class: u16, [x, y]: [f64; 2], size: f64, look: fn(Ink) -> Look) {
    let look = look(Ink::class(class));
    let half = size / 2.0;
    let mut path = |data: &[(f64, f64)]| {
        let points = data.iter().enumerate().map(|(place, (dx, dy))| {
            let letter = if place == 0 { "M" } else { "L" };
            format!("{letter}{} {}", super::pen::number(x + dx * half), super::pen::number(y + dy * half))
        });
        let data = points.collect::<String>() + "Z";
        pen.path(&data, look);
    };
    match class % 8 {
        0 => pen.rect([x - half, y - half, size, size], size / 4.0, look),
        1 => pen.circle(x, y, half, look),
        2 => path(&[(0.0, -1.18), (1.18, 0.0), (0.0, 1.18), (-1.18, 0.0)]),
        3 => path(&[(0.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]),
        4 => path(&[(-1.0, 1.0), (-1.0, 0.0), (-0.5, -0.86), (0.5, -0.86), (1.0, 0.0), (1.0, 1.0)]),
        5 => path(&[(-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)]),
        6 => path(&[(-1.0, 0.0), (-0.3, -1.0), (1.0, -1.0), (1.0, 0.0), (0.3, 1.0), (-1.0, 1.0)]),
        _ => pen.rect([x - half, y - half * 0.6, size, size * 0.6], size / 6.0, look),
    }
}

/// A message: its shape says what it is, its colour what it is about.
pub fn message(
    pen: &mut Pen,
    what: MessageKind,
    hue: Hue,
    lost: bool,
    granted: Option<bool>,
    [x, y]: [f64; 2],
    ground: Ink,
) {
    let ink = match hue {
        Hue::Term(term) => Ink::term(term),
        Hue::Class(class) => Ink::class(class),
        Hue::None => Ink::Soft,
    };
    let shape = shape_of(what);
    let large = if shape.contains("vote") { 0.5 } else { 0.0 };
    let (radius, look) = match shape.split(' ').next() {
        Some("request") => (5.0 + large, Look::fill(ink).edge(ground, 1.5)),
        Some("heartbeat") => {
            let ink = if matches!(hue, Hue::Term(_)) { ink } else { Ink::Strong };
            (2.5, Look::fill(ground).edge(ink, 1.2))
        }
        _ if shape.contains("small") => (3.5, Look::fill(ground).edge(ink, 2.0)),
        _ => (4.5 + large, Look::fill(ground).edge(ink, 2.0)),
    };
    pen.circle(x, y, radius, if lost { look.pale(0.45).dash("2 2") } else { look });
    if let Some(granted) = granted {
        pen.moved(x, y, 1.0, |pen| pen.path(if granted { PLUS } else { MINUS }, Look::line(Ink::Text, 1.5)));
    }
}

/// A line of a legend.
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    Class(u16),
    Aged(u16),
    Message(MessageKind, Option<bool>),
    Term(u64),
    Crown(u64),
    Candidate(u64),
    Timer(u64),
    Down,
    Cut,
    Lost,
    Dashed(u64),
    Applied(u64),
    Glyph(&'static str),
    Stroke(Ink, &'static str),
    Hollow(u16),
    Crate(ContainerStatus),
}

/// What marks mean, with words.
pub type Legend = Vec<(Sample, String)>;

/// The classes of a run.
pub fn classes(classes: &[ClassView]) -> Legend {
    classes.iter().take(8).map(|class| (Sample::Class(class.id.0), class.name.clone())).collect()
}

/// Adds what is meant, once.
pub fn mean(legend: &mut Legend, lang: Lang, sample: Sample, text: Text) {
    let words = lang.say(text).to_owned();
    if !legend.iter().any(|(_, known)| *known == words) {
        legend.push((sample, words));
    }
}

const ROW: f64 = 20.0;
const SIZE: f64 = 12.0;

/// Draws a legend within `width`; tells how high it is.
pub fn legend(pen: &mut Pen, legend: &Legend, [left, top]: [f64; 2], width: f64, ground: Ink) -> f64 {
    let (mut x, mut y) = (0.0, 0.0);
    for (sample, words) in legend {
        let long = 20.0 + width_of(words, SIZE);
        if x > 0.0 && x + long > width {
            (x, y) = (0.0, y + ROW);
        }
        mark(pen, sample, [left + x + 7.0, top + y + ROW / 2.0], ground);
        pen.text(left + x + 20.0, top + y + ROW / 2.0 + 4.2, Type::new(SIZE, Ink::Soft), words);
        x += long + 16.0;
    }
    if legend.is_empty() { 0.0 } else { y + ROW }
}

fn mark(pen: &mut Pen, sample: &Sample, [x, y]: [f64; 2], ground: Ink) {
    let cell = [x - 7.0, y - 6.0, 14.0, 12.0];
    match *sample {
        Sample::Class(class) => chip(pen, class, [x, y], 10.0, Look::fill),
        Sample::Hollow(class) => chip(pen, class, [x, y], 10.0, |ink| Look::fill(ink).thin(0.25).edge(ink, 1.0)),
        Sample::Aged(class) => {
            chip(pen, class, [x, y], 9.0, Look::fill);
            pen.rect([x - 7.0, y - 7.0, 14.0, 14.0], 4.0, Look::line(Ink::Bad, 2.0));
        }
        Sample::Message(what, granted) => message(pen, what, Hue::None, false, granted, [x, y], ground),
        Sample::Term(term) => pen.rect(cell, 3.0, Look::fill(Ink::term(term))),
        Sample::Dashed(term) => {
            let ink = Ink::term(term);
            pen.rect(cell, 3.0, Look::fill(ink).thin(0.26).edge(ink, 1.0).dash("3 2"));
        }
        Sample::Applied(term) => {
            pen.rect(cell, 3.0, Look::fill(Ink::term(term)));
            pen.line([x - 4.0, y + 3.0, x + 4.0, y + 3.0], Look::line(Ink::OnTerm, 2.0));
        }
        Sample::Crown(term) => {
            let data = "M-6 5l-1-9 4 3.5 3-6 3 6 4-3.5-1 9z";
            pen.moved(x, y, 1.0, |pen| pen.path(data, Look::fill(Ink::term(term))));
        }
        Sample::Candidate(term) => {
            pen.circle(x, y, 7.0, Look::fill(Ink::term(term)));
            pen.circle(x - 2.6, y, 2.0, Look::fill(Ink::OnTerm));
            pen.circle(x + 2.6, y, 1.7, Look::line(Ink::OnTerm, 0.9).dash("1.5 1"));
        }
        Sample::Timer(term) => {
            let data = "M0 -6A6 6 0 1 1 -6 0";
            pen.moved(x, y, 1.0, |pen| pen.path(data, Look::line(Ink::term(term), 2.4)));
        }
        Sample::Down => {
            pen.rect(cell, 3.0, Look::line(Ink::Strong, 1.0).dash("3 2"));
            pen.hatch([x - 6.0, y - 5.0, 12.0, 10.0], 4.0, Look::line(Ink::Strong, 1.0));
        }
        Sample::Cut => pen.line([x - 7.0, y, x + 7.0, y], Look::line(Ink::Bad, 2.4).dash("4 2")),
        Sample::Lost => cross(pen, [x, y], 3.6, 2.0),
        Sample::Glyph(glyph) => pen.text(x, y + 4.2, Type::new(SIZE, Ink::Text).middle(), glyph),
        Sample::Crate(status) => container(pen, status, 0, [x - 6.0, y - 6.0]),
        Sample::Stroke(ink, dash) => pen.line([x - 7.0, y, x + 7.0, y], Look::line(ink, 2.0).dash(dash)),
    }
}

/// A container of a service, from its upper left corner.
pub fn container(pen: &mut Pen, status: ContainerStatus, service: u16, [x, y]: [f64; 2]) {
    let ink = Ink::class(service);
    let look = match crate_class(status) {
        "ready" | "completed" => Look::fill(ink),
        "started" => Look::fill(ink).thin(0.45).edge(ink, 1.0),
        "failing" => Look::fill(ink).thin(0.2).edge(Ink::Bad, 2.0),
        "ending" => Look::line(ink, 1.0).pale(0.6),
        _ => Look::line(ink, 1.2).dash("2.5 2"),
    };
    pen.rect([x, y, 12.0, 12.0], 2.0, look);
}

/// A cross: something was lost, or broke.
pub fn cross(pen: &mut Pen, [x, y]: [f64; 2], arm: f64, width: f64) {
    let [l, r, t, b] = [x - arm, x + arm, y - arm, y + arm].map(super::pen::number);
    pen.path(&format!("M{l} {t}L{r} {b}M{l} {b}L{r} {t}"), Look::line(Ink::Bad, width));
}
