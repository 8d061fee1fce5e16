//! What must be the same on every host: each test here runs natively and in the browser.

use switchyard::rng::Rng;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test(unsupported = test)]
fn a_stream_of_chance_has_the_same_bits() {
    let mut rng = Rng::stream(1, "arrivals");
    assert_eq!([rng.bits(), rng.bits()], [0x6906_a3ab_d9ba_c918, 0x3333_aa27_57be_1db7]);
}
