//! Marks by the thousand on a canvas, handed over in one call: `static/painter.js` draws them.
//!
//! Marks of one look are drawn together. Their places lie one behind the other in the program's memory, where the script
//! reads them: nothing is copied, and nothing is made for a single mark.

use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = switchyardDiscs, catch)]
    fn discs(pen: &CanvasRenderingContext2d, looks: &Array, runs: &[u32], places: &[f32]) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = switchyardBoxes, catch)]
    fn boxes(pen: &CanvasRenderingContext2d, looks: &Array, runs: &[u32], places: &[f32]) -> Result<(), JsValue>;
}

/// Marks of one kind, by their looks.
#[derive(Default)]
pub(super) struct Batch {
    /// The places of the marks of each look.
    by_look: Vec<Vec<f32>>,
    /// What is handed over: looks and how many have them, and all places.
    runs: Vec<u32>,
    places: Vec<f32>,
}

impl Batch {
    /// One more mark of a look.
    pub(super) fn add<const N: usize>(&mut self, look: usize, place: [f32; N]) {
        if self.by_look.len() <= look {
            self.by_look.resize_with(look + 1, Vec::new);
        }
        self.by_look[look].extend_from_slice(&place);
    }

    /// True when there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.by_look.iter().all(Vec::is_empty)
    }

    /// Draws all as discs on a canvas that is wiped before, and forgets them.
    pub(super) fn draw_discs(&mut self, pen: &CanvasRenderingContext2d, looks: &Array) {
        self.line_up(2);
        // The script is there whenever the page is; without it nothing would be drawn, and all else would work.
        let _ = discs(pen, looks, &self.runs, &self.places);
    }

    /// Draws all as rectangles, and forgets them.
    pub(super) fn draw_boxes(&mut self, pen: &CanvasRenderingContext2d, looks: &Array) {
        self.line_up(4);
        // As above.
        let _ = boxes(pen, looks, &self.runs, &self.places);
    }

    fn line_up(&mut self, numbers: usize) {
        self.runs.clear();
        self.places.clear();
        for (look, places) in self.by_look.iter_mut().enumerate().filter(|(_, places)| !places.is_empty()) {
            self.runs.extend([look as u32, (places.len() / numbers) as u32]);
            self.places.append(places);
        }
    }
}

/// Gives a canvas this size in CSS pixels, as sharp as the screen is, and a pen; true when it is wiped because of that.
pub(super) fn pen(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<(CanvasRenderingContext2d, bool)> {
    let dots = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 2.0);
    let size = ((width * dots) as u32, (height * dots) as u32);
    let another = (canvas.width(), canvas.height()) != size;
    if another {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    let pen = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    pen.set_transform(dots, 0.0, 0.0, dots, 0.0, 0.0).ok()?;
    Some((pen, another))
}
