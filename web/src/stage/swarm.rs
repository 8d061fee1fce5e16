//! Messages by the thousand: small marks on a canvas over the map, painted anew with every frame by one call.

use super::batch::{self, Batch};
use super::geometry::{Point, Rect};
use super::look::Look;
use crate::ink::Ink;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

/// How thick hollow marks are.
const LINE: f64 = 1.2;

/// The canvas, and what is about to be drawn on it.
pub(super) struct Swarm {
    /// Where the map is in sight.
    pub frame: Rect,
    pen: CanvasRenderingContext2d,
    looks: Array,
    batch: Batch,
    /// True while nothing is on the canvas.
    empty: bool,
}

impl Swarm {
    /// Over all of the yard; `None` where there is no map in sight.
    pub(super) fn over(yard: &Element, frame: Rect) -> Option<Self> {
        if frame.width <= 0.0 {
            return None;
        }
        let canvas: HtmlCanvasElement = yard.query_selector(".swarm").ok()??.dyn_into().ok()?;
        // As large as what can be scrolled to, which the canvas itself must not add to.
        let size = |width: i32, height: i32| {
            let style = canvas.style();
            let width = style.set_property("width", &format!("{width}px"));
            width.and(style.set_property("height", &format!("{height}px"))).ok()
        };
        size(0, 0)?;
        let (width, height) = (yard.scroll_width(), yard.scroll_height());
        size(width, height)?;
        let (pen, _) = batch::pen(&canvas, f64::from(width), f64::from(height))?;
        pen.set_line_width(LINE);
        let ink = Ink::read();
        let look = |look: Look| {
            let (radius, colour, filled, opacity) = look.small(&ink);
            let [radius, opacity] = [radius, opacity].map(JsValue::from_f64);
            Array::of4(&radius, &JsValue::from_str(colour), &JsValue::from_bool(filled), &opacity)
        };
        Some(Self { frame, pen, looks: Look::all().map(look).collect(), batch: Batch::default(), empty: false })
    }

    /// One more mark, at a share of the way between two points.
    pub(super) fn add(&mut self, look: Look, [from, to]: [Point; 2], share: f64) {
        let share = share.clamp(0.0, 1.0);
        let between = |from: f64, to: f64| (from + (to - from) * share) as f32;
        self.batch.add(look.number(), [between(from.x, to.x), between(from.y, to.y)]);
    }

    /// Draws all marks that were added since the last time, and nothing else.
    pub(super) fn draw(&mut self) {
        let empty = self.batch.is_empty();
        if !(empty && self.empty) {
            self.batch.draw_discs(&self.pen, &self.looks);
        }
        self.empty = empty;
    }
}
