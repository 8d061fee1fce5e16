//! What lies under the pointer, and where the arrows lead.

use super::Lanes;
use super::paint::Canvas;
use std::cmp::Reverse;
use switchyard::ids::Seq;
use switchyard::trace::Event;
use web_sys::HtmlCanvasElement;
use yew::Context;

/// How near the pointer has to be to an event and to a message, in pixels.
const NEAR_DOT: f64 = 8.0;
const NEAR_LINE: f64 = 5.0;

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the event before on the same lane.
    Back,
    /// To the next.
    On,
    /// To the lane above.
    Up,
    /// To the lane below.
    Down,
}

impl Way {
    /// The arrow of a key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Back,
            "ArrowRight" => Self::On,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            _ => return None,
        })
    }
}

impl Lanes {
    /// The event under the pointer: one on a lane, else a message, by its end where that is nearer.
    pub(super) fn at(&self, cx: &Context<Self>, x: f64, y: f64) -> Option<Seq> {
        let canvas = Canvas::of(&self.canvas.cast::<HtmlCanvasElement>()?)?;
        let session = cx.props().frame.session();
        let window = self.window(session.now());
        let dots = self.marks.dots.iter().map(|dot| {
            let (dx, dy) = (canvas.x(&window, dot.at) - x, canvas.y(&self.rows, dot.row) - y);
            ((dx * dx + dy * dy).sqrt() / NEAR_DOT, dot.seq)
        });
        let lines = self.marks.lines.iter().map(|line| {
            let from = (canvas.x(&window, line.times.0), canvas.y(&self.rows, line.rows.0));
            let to = (canvas.x(&window, line.times.1), canvas.y(&self.rows, line.rows.1));
            let (distance, along) = distance((x, y), from, to);
            let seq = line.end.filter(|_| along > 0.5).unwrap_or(line.sent);
            (distance / NEAR_LINE, seq)
        });
        let near = dots.chain(lines).filter(|(distance, _)| *distance <= 1.0);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, seq)| seq)
    }

    /// Where the keyboard begins: at what was picked, else at what happened last.
    pub(super) fn first_aim(&self, cx: &Context<Self>) -> Option<Seq> {
        let scene = cx.props();
        let (first, end) = self.marks.range;
        let session = scene.frame.session();
        let last = session.trace().until(scene.frame.view.next.min(end)).next_back().map(|event| event.seq);
        scene.ui.event.or(last).filter(|seq| (first..end).contains(seq))
    }

    /// The event that lies this way, within what is shown.
    pub(super) fn next(&self, cx: &Context<Self>, way: Way) -> Option<Seq> {
        let session = cx.props().frame.session();
        let trace = session.trace();
        let here = trace.get(self.aim.as_ref()?.seq)?;
        let (first, end) = self.marks.range;
        let row = self.rows.of_site(here.site)?;
        let shown = || trace.since(first).take((end.0 - first.0) as usize);
        let in_row = |event: &&Event, wanted: usize| self.rows.of_site(event.site) == Some(wanted);
        let nearest = |wanted: usize| {
            let others = shown().filter(|event| in_row(event, wanted));
            others.min_by_key(|event| (event.at.0.abs_diff(here.at.0), Reverse(event.seq))).map(|event| event.seq)
        };
        match way {
            Way::Back => shown().rev().find(|event| event.seq < here.seq && in_row(event, row)).map(|event| event.seq),
            Way::On => shown().find(|event| event.seq > here.seq && in_row(event, row)).map(|event| event.seq),
            Way::Up => (0..row).rev().find_map(nearest),
            Way::Down => (row + 1..self.rows.owners.len()).find_map(nearest),
        }
    }
}

/// How far a point is from a stretch of line, and how far along that is as a share of it.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).max(1e-9);
    let along = (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).clamp(0.0, 1.0);
    let (nx, ny) = (from.0 + dx * along - point.0, from.1 + dy * along - point.1);
    ((nx * nx + ny * ny).sqrt(), along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_as_far_as_its_foot_on_the_line() {
        assert_eq!(distance((5.0, 3.0), (0.0, 0.0), (10.0, 0.0)), (3.0, 0.5));
        assert_eq!(distance((13.0, 4.0), (0.0, 0.0), (10.0, 0.0)), (5.0, 1.0));
        assert_eq!(distance((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)), (5.0, 0.0));
    }
}
