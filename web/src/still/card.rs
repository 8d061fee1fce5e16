//! A worker on a still stage: the page's card, drawn.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, fitted};
use super::sample::{Legend, Sample, chip, container, mean};
use crate::stage::geometry::Rect;
use crate::stage::{Chip, Face};
use crate::text::{Lang, Text};
use switchyard::view::{Health, WorkerView};

/// Draws a card that fills `at`.
pub fn card(
    pen: &mut Pen,
    lang: Lang,
    face: &Face,
    worker: &WorkerView,
    at: Rect,
    taskless: bool,
    legend: &mut Legend,
) {
    let Rect { x, y, width, height } = at;
    let small = height < 70.0;
    let (condition, _) = face.condition();
    let off = matches!(condition, "crashed" | "suspected");
    pen.rect([x, y, width, height], 12.0, Look::fill(Ink::Panel));
    if face.busy > 0 {
        pen.rect([x, y, width, height], 12.0, Look::fill(Ink::Wash).thin(f64::from(face.busy) * 0.002));
    }
    let inner = [x + 3.0, y + 3.0, width - 6.0, height - 6.0];
    match face.health {
        Health::Crashed => {
            pen.hatch(inner, 12.0, Look::line(Ink::Strong, 4.0).pale(0.16));
            mean(legend, lang, Sample::Down, Text::Crashed);
        }
        Health::Paused => {
            let mut left = x + 10.0;
            while left < x + width - 8.0 {
                pen.line([left, y + 3.0, left, y + height - 3.0], Look::line(Ink::Strong, 4.0).pale(0.16));
                left += 14.0;
            }
        }
        Health::Slow => {
            let columns = ((width - 8.0) / 12.0) as u32;
            let rows = ((height - 8.0) / 12.0) as u32;
            for place in 0..columns * rows {
                let [column, row] = [place % columns, place / columns].map(f64::from);
                pen.circle(x + 10.0 + column * 12.0, y + 10.0 + row * 12.0, 1.5, Look::fill(Ink::Strong).pale(0.3));
            }
        }
        _ => {}
    }
    let edge = if off { Look::line(Ink::Strong, 1.0).dash("4 3") } else { Look::line(Ink::Line, 1.0) };
    pen.rect([x, y, width, height], 12.0, edge);
    head(pen, lang, face, condition, at);
    let faded = if condition == "crashed" { 0.45 } else { 1.0 };
    let pad = if small { 8.0 } else { 12.0 };
    let (left, wide) = (x + pad, width - 2.0 * pad);
    if small {
        bars(pen, face, worker, [left, y + height - 16.0, wide, 8.0], faded);
        return;
    }
    let meters = face.used.iter().flatten().count() as f64 * 8.0;
    if taskless {
        named(pen, lang, face, [left, y + 34.0, wide, height - 34.0 - meters - 12.0]);
        return gauges(pen, face, [left, y + height - meters - 3.0, wide], faded);
    }
    let hosts = face.container_count.is_some_and(|count| count > 0);
    let below = 14.0 + meters + 22.0 + if hosts { 24.0 } else { 0.0 };
    let high = (height - 32.0 - below).clamp(8.0, 44.0);
    let top = y + 32.0 + ((height - 32.0 - below - high) / 2.0).max(0.0);
    bars(pen, face, worker, [left, top, wide, high], faded);
    waiting(pen, lang, face, [left, y + height - meters - 20.0 - if hosts { 24.0 } else { 0.0 }], wide, faded, legend);
    if hosts {
        crates(pen, lang, face, [left, y + height - meters - 22.0], wide);
    }
    gauges(pen, face, [left, y + height - meters - 3.0, wide], faded);
}

/// How much of its processors and memory is used.
fn gauges(pen: &mut Pen, face: &Face, [x, y, width]: [f64; 3], faded: f64) {
    for (place, used) in face.used.iter().flatten().enumerate() {
        let top = y + place as f64 * 8.0;
        let ink = if place == 0 { Ink::Soft } else { Ink::Strong };
        pen.rect([x, top, width, 4.0], 2.0, Look::fill(Ink::Line).pale(faded));
        let part = width * f64::from((*used).min(100)) / 100.0;
        if part >= 1.0 {
            pen.rect([x, top, part, 4.0], 2.0_f64.min(part / 2.0), Look::fill(ink).pale(faded));
        }
    }
}

/// Its name, and what it does or what ails it.
fn head(pen: &mut Pen, lang: Lang, face: &Face, condition: &str, at: Rect) {
    let small = at.height < 70.0;
    let pad = if small { 8.0 } else { 12.0 };
    let (left, right, line) = (at.x + pad, at.x + at.width - pad, at.y + if small { 17.0 } else { 22.0 });
    let name = fitted(&face.name, 13.0, (at.width - 2.0 * pad) * if small { 1.0 } else { 0.55 });
    let room = right - left - super::pen::width_of(&name, 13.0) - if face.cut.is_some() { 26.0 } else { 8.0 };
    pen.text(left, line, Type::new(13.0, Ink::Text).bold(), &name);
    let off = matches!(condition, "crashed" | "suspected");
    let sign = match condition {
        "crashed" => "✕ ",
        "suspected" => "? ",
        _ => "",
    };
    let state = if small { sign.trim().to_owned() } else { format!("{sign}{}", face.state(lang)) };
    let kind = if off { Type::new(12.0, Ink::Bad).bold() } else { Type::new(12.0, Ink::Soft) };
    let end = if face.cut.is_some() { right - 18.0 } else { right };
    pen.text(end, line, kind.end(), &fitted(&state, 12.0, room));
    if face.cut.is_some() {
        cut(pen, [right - 7.0, line - 4.5]);
    }
}

/// The mark of whoever does not reach every control node: a line that is broken.
pub fn cut(pen: &mut Pen, [x, y]: [f64; 2]) {
    pen.line([x - 7.0, y, x - 2.5, y], Look::line(Ink::Bad, 2.0));
    pen.line([x + 2.5, y, x + 7.0, y], Look::line(Ink::Bad, 2.0));
    pen.line([x - 2.0, y + 5.0, x + 2.0, y - 5.0], Look::line(Ink::Bad, 1.6));
}

/// What runs, each bar as full as its task is done.
fn bars(pen: &mut Pen, face: &Face, worker: &WorkerView, [x, y, width, height]: [f64; 4], faded: f64) {
    let count = face.running.len();
    if count == 0 {
        pen.rect([x, y, width, height], 4.0, Look::line(Ink::Strong, 1.0).dash("3 3").pale(0.4 * faded));
        return;
    }
    let high = (height - (count - 1) as f64 * 2.0) / count as f64;
    for (place, run) in face.running.iter().enumerate() {
        let task = worker.running.iter().find(|task| task.id == run.id);
        let done = task.map_or(1.0, |task| 1.0 - task.remaining.0 as f64 / task.work.0.max(1) as f64);
        let top = y + place as f64 * (high + 2.0);
        let ink = Ink::class(run.class);
        pen.rect([x, top, width, high], high.min(8.0) / 2.0, Look::fill(ink).thin(0.18).pale(faded));
        let part = width * done.clamp(0.0, 1.0);
        if part >= 0.5 {
            let radius = (high.min(8.0) / 2.0).min(part / 2.0);
            pen.rect([x, top, part, high], radius, Look::fill(ink).pale(faded));
        }
    }
}

/// What waits, and places that are free.
fn waiting(pen: &mut Pen, lang: Lang, face: &Face, [x, y]: [f64; 2], width: f64, faded: f64, legend: &mut Legend) {
    let room = ((width / 17.0) as usize).max(1);
    let more = face.waiting_count > face.waiting.len() || face.waiting.len() + face.blocked.len() > room;
    let room = if more { room.saturating_sub(2) } else { room };
    let mut place = 0;
    let middle = |place: usize| [x + 6.0 + place as f64 * 17.0, y];
    for waiting in face.waiting.iter().take(room) {
        task(pen, waiting, middle(place), lang, legend);
        place += 1;
    }
    for blocked in face.blocked.iter().take(room.saturating_sub(place)) {
        chip(pen, blocked.class, middle(place), 12.0, |ink| Look::fill(ink).thin(0.25).edge(ink, 1.0).dash("2 1.5"));
        mean(legend, lang, Sample::Hollow(blocked.class), Text::DoingIo);
        place += 1;
    }
    let over = face.waiting_count + face.blocked.len() - place.min(face.waiting_count + face.blocked.len());
    for free in place..face.slots.min(room) {
        let [x, y] = middle(free);
        pen.rect([x - 5.5, y - 5.5, 11.0, 11.0], 3.0, Look::line(Ink::Strong, 1.0).pale(0.35 * faded));
    }
    if over > 0 && more {
        let text = lang.fill(Text::MoreTasks, &[&over.to_string()]);
        pen.text(x + place as f64 * 17.0, y + 4.0, Type::new(11.0, Ink::Soft), &text);
    }
}

/// A task that waits: it reddens with age.
pub fn task(pen: &mut Pen, waiting: &Chip, [x, y]: [f64; 2], lang: Lang, legend: &mut Legend) {
    if waiting.age > 0 {
        let (grow, line) = if waiting.age > 1 { (2.4, 2.2) } else { (2.0, 1.0) };
        let side = 12.0 + 2.0 * grow;
        pen.rect([x - side / 2.0, y - side / 2.0, side, side], 4.5, Look::line(Ink::Bad, line));
        mean(legend, lang, Sample::Aged(waiting.class), Text::WaitsLong);
    }
    chip(pen, waiting.class, [x, y], if waiting.age > 0 { 10.5 } else { 12.0 }, Look::fill);
}

/// Containers, by their service and their state.
fn crates(pen: &mut Pen, lang: Lang, face: &Face, [x, y]: [f64; 2], width: f64) {
    let room = ((width / 17.0) as usize).saturating_sub(2).max(1);
    for (place, known) in face.containers.iter().take(room).enumerate() {
        container(pen, known.status, known.service, [x + place as f64 * 17.0, y]);
    }
    let over = face.container_count.unwrap_or(0).saturating_sub(room.min(face.containers.len()));
    if over > 0 {
        let text = lang.fill(Text::MoreTasks, &[&over.to_string()]);
        pen.text(x + room as f64 * 17.0, y + 10.0, Type::new(11.0, Ink::Soft), &text);
    }
}

/// Containers with their names, a line each; those that have no line are counted.
fn named(pen: &mut Pen, lang: Lang, face: &Face, [x, y, width, height]: [f64; 4]) {
    let rows = ((height / 17.0) as usize).max(1);
    let count = face.container_count.unwrap_or(0);
    let shown = if count > rows { rows - 1 } else { rows };
    for (place, known) in face.containers.iter().take(shown).enumerate() {
        let top = y + place as f64 * 17.0;
        container(pen, known.status, known.service, [x, top]);
        pen.text(x + 19.0, top + 10.2, Type::new(12.0, Ink::Text), &fitted(&known.name, 12.0, width - 19.0));
    }
    let over = count.saturating_sub(shown.min(face.containers.len()));
    if over > 0 {
        let text = lang.fill(Text::MoreTasks, &[&over.to_string()]);
        pen.text(x, y + shown as f64 * 17.0 + 10.2, Type::new(11.0, Ink::Soft), &text);
    }
}
