//! Claims about sessions: a moment is the same however it was reached.

#![allow(clippy::unwrap_used)]

use switchyard::clock::{Duration, Time};
use switchyard::rng::Rng;
use switchyard::scenario::{Input, Scenario, Slow};
use switchyard::session::Session;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const SCENARIO: &str = "
version: 1
seed: 3
until: 60s
nodes: [{count: 3}]
policies: {queue: srtf, balance: least_connections, detect: {heartbeat: 200ms, timeout: 700ms}}
network: {latency: {exponential: {mean: 15ms}}, loss: 0.02}
workload:
  - class: web
    arrivals: {poisson: {rate: 6}}
    service: {exponential: {mean: 300ms}}
script:
  - {at: 10s, crash: w2}
  - {at: 20s, restart: w2}
";

fn scenario() -> Scenario {
    Scenario::parse(SCENARIO).unwrap()
}

/// The session's moment is that of a fresh run of the same scenario and inputs to the same time.
fn assert_same_as_fresh(session: &mut Session, context: &str) {
    let now = session.now();
    session.seek(now); // everything of this microsecond
    let mut fresh = Session::new(session.to_scenario()).unwrap();
    fresh.seek(now);
    assert_eq!(fresh.fingerprint(), session.fingerprint(), "{context}");
    assert_eq!(fresh.view(), session.view(), "{context}");
    assert_eq!(fresh.trace().len(), session.view().next.0 as usize, "{context}");
    let seen: Vec<_> = session.trace().iter().take(fresh.trace().len()).collect();
    assert!(fresh.trace().iter().eq(seen), "{context}");
}

#[test]
fn any_sequence_of_moves_gives_the_state_of_a_straight_run() {
    let mut branches = 0;
    for seed in 0..12 {
        let mut rng = Rng::stream(seed, "moves");
        let mut session = Session::new(scenario()).unwrap();
        for round in 0..40 {
            let context = format!("seed {seed}, move {round}");
            match rng.below(8) {
                0 | 1 => session.seek(Time(rng.below(60_000_000))),
                2 => {
                    session.advance(session.now() + Duration::from_secs(5), rng.below(300));
                }
                3 => (0..rng.below(30)).for_each(|_| {
                    session.step();
                }),
                4 => (0..rng.below(5)).for_each(|_| {
                    session.step_back();
                }),
                5 => {
                    let node = format!("w{}", rng.below(3) + 1);
                    let inputs = [
                        Input::Crash(node.clone()),
                        Input::Restart(node.clone()),
                        Input::Pause(node.clone()),
                        Input::Resume(node),
                    ];
                    let _ = session.act(inputs[rng.below(4) as usize].clone());
                }
                6 => {
                    let branches = session.branches();
                    session.switch(branches[rng.below(branches.len() as u64) as usize].id);
                }
                _ => assert_same_as_fresh(&mut session, &context),
            }
        }
        assert_same_as_fresh(&mut session, &format!("seed {seed}, at the end"));
        branches += session.branches().len() - 1;
    }
    assert!(branches > 10, "acting in the past opened {branches} branches");
}

#[test]
fn a_step_back_undoes_a_step() {
    let mut session = Session::new(scenario()).unwrap();
    session.seek(Time(12_000_000));
    for _ in 0..200 {
        let next = session.step().unwrap();
        let back = session.step_back().unwrap();
        assert!(back <= next);
        session.step();
    }
    let here = session.view();
    session.step_back();
    session.step();
    assert_eq!(session.view(), here);
    session.seek(Time::ZERO);
    while session.step_back().is_some() {}
    assert_eq!(session.view().next.0, 0);
}

#[test]
fn acting_in_the_past_keeps_the_old_future() {
    let mut session = Session::new(scenario()).unwrap();
    session.seek(Time(30_000_000));
    let (old, end) = (session.branch(), session.fingerprint());
    session.seek(Time(5_000_000));
    session.act(Input::Crash("w1".to_owned())).unwrap();
    assert_ne!(session.branch(), old);
    session.seek(Time(30_000_000));
    assert_ne!(session.fingerprint(), end);
    session.switch(old);
    session.seek(Time(30_000_000));
    assert_eq!(session.fingerprint(), end);
}

#[test]
fn what_makes_no_sense_is_rejected_and_changes_nothing() {
    let mut session = Session::new(scenario()).unwrap();
    session.seek(Time(5_000_000));
    let before = session.view();
    for input in [
        Input::Restart("w1".to_owned()),
        Input::Crash("w9".to_owned()),
        Input::Slow(Slow::worker("w1".to_owned(), f64::NAN)),
    ] {
        assert!(session.act(input.clone()).is_err(), "{input:?}");
        assert_eq!(session.view(), before);
    }
}

#[test]
fn bars_are_those_of_a_straight_run_on_every_branch() {
    let mut session = Session::new(scenario()).unwrap();
    session.seek(Time(40_000_000));
    session.seek(Time(13_000_000));
    session.act(Input::Pause("w3".to_owned())).unwrap();
    session.seek(Time(25_000_000));
    let mut fresh = Session::new(session.to_scenario()).unwrap();
    fresh.seek(Time(25_000_000));
    assert_eq!(fresh.spans(), session.spans());
}
