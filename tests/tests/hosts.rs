//! What must be the same on every host: each test here runs natively and in the browser.

use std::fmt::Write as _;
use switchyard::builtin::SCENARIOS;
use switchyard::clock::Time;
use switchyard::rng::Rng;
use switchyard::scenario::Scenario;
use switchyard::trace::Fingerprint;
use switchyard::world::World;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test(unsupported = test)]
fn a_stream_of_chance_has_the_same_bits() {
    let mut rng = Rng::stream(1, "arrivals");
    assert_eq!([rng.bits(), rng.bits()], [0x6906_a3ab_d9ba_c918, 0x3333_aa27_57be_1db7]);
}

/// Both hosts compare with one file, written natively with `BLESS=1 cargo test -p switchyard-tests --test hosts`.
#[wasm_bindgen_test(unsupported = test)]
fn every_built_in_scenario_leaves_the_same_trace() {
    let mut found = String::new();
    for (key, text) in SCENARIOS {
        let scenario = Scenario::parse(text).expect("built-in scenarios read");
        let mut world = World::new(&scenario).expect("built-in scenarios are sound");
        let mut fingerprint = Fingerprint::default();
        world.run(Time::NEVER, &mut fingerprint);
        let events = world.next_seq().0;
        writeln!(found, "{key} {fingerprint} of {events} events").expect("a string takes anything");
    }
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("BLESS").is_some() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/fingerprints.txt");
        std::fs::write(golden, &found).expect("the golden file can be written");
        return;
    }
    assert_eq!(found, include_str!("../golden/fingerprints.txt"));
}
