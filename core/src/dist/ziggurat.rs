//! Exponential variables of mean 1 by the ziggurat.
//!
//! Marsaglia and Tsang, *The Ziggurat Method for Generating Random Variables* (2000), section 3. The area under
//! e⁻ˣ is cut into 256 layers of equal area, each a rectangle from 0 to its edge; the lowest has the tail beyond its
//! edge instead of a corner. A random word picks a layer and a point along it. Points left of the next layer's edge
//! lie under the curve whatever their height: 97.8 % of all draws end there. The rest compare a height, or, in the
//! tail, begin anew from its edge, since an exponential has no memory.
//!
//! The paper uses 32-bit words, whose layer bits also choose the point; here layer and point have bits of their own.

use crate::rng::Rng;
use std::sync::LazyLock;

const LAYERS: usize = 256;

/// Where the tail begins: the one edge for which 256 layers of equal area end at the top of the curve.
const TAIL: f64 = 7.697_117_470_131_05;

/// Points along a layer are multiples of 2⁻⁵³ of its width.
const POINTS: f64 = 9_007_199_254_740_992.0;

#[derive(Clone, Copy, Debug, Default)]
struct Layer {
    /// Points below this one are under the curve.
    inside: u64,
    /// The distance between two points.
    unit: f64,
}

/// The tables, the same for every sampler.
#[derive(Debug)]
pub(super) struct Ziggurat {
    layers: [Layer; LAYERS],
    /// The curve's height at each layer's edge, and 1 at the top.
    heights: [f64; LAYERS + 1],
}

static TABLES: LazyLock<Ziggurat> = LazyLock::new(Ziggurat::new);

impl Ziggurat {
    /// The tables, computed when first asked for.
    pub(super) fn tables() -> &'static Self {
        &TABLES
    }

    fn new() -> Self {
        let edges = edges();
        let mut layers = [Layer::default(); LAYERS];
        for (layer, pair) in layers.iter_mut().zip(edges.windows(2)) {
            *layer = Layer { inside: (pair[1] / pair[0] * POINTS) as u64, unit: pair[0] / POINTS };
        }
        Self { layers, heights: edges.map(|edge| libm::exp(-edge)) }
    }

    /// An exponential variable of mean 1.
    #[inline]
    pub(super) fn exponential(&self, rng: &mut Rng) -> f64 {
        let bits = rng.bits();
        let layer = self.layers[layer_of(bits)];
        let point = bits >> 11;
        if point < layer.inside {
            return point as f64 * layer.unit;
        }
        self.outside(bits, rng)
    }

    /// Goes on from a word whose point is not left of the next edge.
    #[cold]
    fn outside(&self, mut bits: u64, rng: &mut Rng) -> f64 {
        let mut start = 0.0;
        loop {
            let place = layer_of(bits);
            let layer = self.layers[place];
            let point = bits >> 11;
            let x = point as f64 * layer.unit;
            if point < layer.inside {
                return start + x;
            }
            if place == 0 {
                start += TAIL;
            } else {
                let (low, high) = (self.heights[place], self.heights[place + 1]);
                if low + rng.unit() * (high - low) < libm::exp(-x) {
                    return start + x;
                }
            }
            bits = rng.bits();
        }
    }
}

fn layer_of(bits: u64) -> usize {
    (bits % LAYERS as u64) as usize
}

/// The right edges of the layers, from the bottom up, and 0. The bottom's is where its edge would be if it were a
/// rectangle of the common area.
fn edges() -> [f64; LAYERS + 1] {
    let mut edges = [0.0; LAYERS + 1];
    let area = (TAIL + 1.0) * libm::exp(-TAIL);
    edges[0] = area / libm::exp(-TAIL);
    edges[1] = TAIL;
    for place in 2..LAYERS {
        edges[place] = -libm::log(libm::exp(-edges[place - 1]) + area / edges[place - 1]);
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_top_layer_has_the_common_area() {
        let edges = edges();
        let area = (TAIL + 1.0) * libm::exp(-TAIL);
        let top = edges[LAYERS - 1] * (1.0 - libm::exp(-edges[LAYERS - 1]));
        assert!((top / area - 1.0).abs() < 1e-9, "{top} {area}");
        assert!(edges.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn the_tail_is_reached_and_as_heavy_as_it_should_be() {
        let mut rng = Rng::stream(3, "tail");
        let beyond = (0..1_000_000).filter(|_| Ziggurat::tables().exponential(&mut rng) > TAIL).count() as f64;
        let expected = 1e6 * libm::exp(-TAIL);
        assert!((beyond - expected).abs() < 4.0 * expected.sqrt(), "{beyond} {expected}");
    }
}
