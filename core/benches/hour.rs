//! An hour of simulated time with more than a million events, as a session keeps it: how much memory it takes, and how
//! long it takes to go anywhere in it. Fails when that is more than 200 MB or 100 ms, which the page promises.
//!
//! Two runs: the playground's, in which a control plane of five beats all the time, and 64 workers with little to do but
//! tasks. The memory is all that the program has in the end, natively and in the browser. Of each thousand moments, some
//! lie just before a checkpoint and are the furthest from the last one: the longest time is what counts.
//!
//! Natively: `cargo bench -p switchyard --bench hour`. In Chromium: `cargo xtask bench`, which runs both.

#![allow(missing_docs)]

use std::hint::black_box;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::rng::Rng;
use switchyard::scenario::{Input, Scenario};
use switchyard::session::Session;

const HOUR: u64 = 3_600_000_000;
const MB_MAX: f64 = 200.0;
const MS_MAX: f64 = 100.0;
/// Moments that are gone to.
const MOMENTS: usize = 300;

fn scenarios() -> [(&'static str, Scenario); 2] {
    let mut playground = builtin::scenario("playground").expect("it is built in");
    playground.until = Some(Time(HOUR));
    playground.expect.clear();
    let tasks = Scenario::parse(
        "version: 1
seed: 1
until: 1h
nodes: [{count: 64}]
policies: {queue: srtf, balance: least_connections}
workload: [{arrivals: {poisson: {rate: 45}}, service: {exponential: {mean: 1s}}}]
",
    );
    [("playground", playground), ("tasks", tasks.expect("the scenario is sound"))]
}

/// What was measured of one run.
struct Measured {
    events: u64,
    simulating_ms: f64,
    mean_ms: f64,
    longest_ms: f64,
    branch_ms: f64,
    mb: f64,
}

fn measure(scenario: Scenario, clock: fn() -> f64, memory: fn() -> f64) -> Measured {
    let mut session = Session::new(scenario).expect("the scenario is sound");
    let began = clock();
    session.seek(Time(HOUR));
    let simulating_ms = clock() - began;
    let events = session.view().next.0;
    let mut rng = Rng::stream(1, "moments");
    let (mut sum, mut longest) = (0.0, 0.0);
    for _ in 0..MOMENTS {
        let to = Time(rng.below(HOUR));
        let began = clock();
        session.seek(to);
        black_box(session.view());
        let took = clock() - began;
        sum += took;
        longest = f64::max(longest, took);
    }
    // A branch from the middle, which shares its past.
    session.seek(Time(HOUR / 2));
    let began = clock();
    session.act(Input::Crash("w1".to_owned())).expect("w1 is up");
    let branch_ms = clock() - began;
    session.seek(Time(HOUR));
    Measured { events, simulating_ms, mean_ms: sum / MOMENTS as f64, longest_ms: longest, branch_ms, mb: memory() }
}

fn tell(name: &str, measured: &Measured) -> String {
    let Measured { events, simulating_ms, mean_ms, longest_ms, branch_ms, mb } = measured;
    format!(
        "{name}: {events} events in {:.1} s; going anywhere takes {mean_ms:.1} ms, {longest_ms:.1} ms at most; a branch {branch_ms:.1} ms; {mb:.0} MB with two branches",
        simulating_ms / 1e3
    )
}

fn check(measured: &Measured) {
    assert!(measured.events > 1_000_000, "{} events", measured.events);
    assert!(measured.mb < MB_MAX, "{} MB", measured.mb);
    assert!(measured.longest_ms < MS_MAX, "{} ms", measured.longest_ms);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    /// How long the processor has been at it, where the system tells: what else runs does not count.
    fn clock() -> f64 {
        let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
        told.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
    }
    /// What the program has in memory, where the system tells.
    fn memory() -> f64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
    }
    // `cargo test --benches` only wants to see that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    for (name, scenario) in scenarios() {
        let measured = measure(scenario, clock, memory);
        println!("hour/{}", tell(name, &measured));
        check(&measured);
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_test]
    fn an_hour_is_at_hand() {
        for (name, scenario) in super::scenarios() {
            // Memory never shrinks here: the second run has what the first one left.
            let memory = || core::arch::wasm32::memory_size(0) as f64 / 16.0;
            let measured = super::measure(scenario, js_sys::Date::now, memory);
            console_log!("hour/{}", super::tell(name, &measured));
            super::check(&measured);
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
