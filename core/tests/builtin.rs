//! The scenarios that come with the program: each is sound, and its claims about itself are true.

use switchyard::builtin::{SCENARIOS, TITLES, key_of, opening, scenario};
use switchyard::expect::{claims, figure};
use switchyard::scenario::{FIGURES, Scenario};
use switchyard::trace::Fingerprint;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn end_of(scenario: &Scenario) -> World {
    let mut world = World::new(scenario).expect("built-in scenarios are sound");
    let until = world.until();
    world.run(until, &mut Fingerprint::default());
    world
}

#[test]
fn each_is_what_it_says() {
    assert_eq!(SCENARIOS.len(), TITLES.len());
    for ((key, text), listed) in SCENARIOS.iter().zip(TITLES) {
        let known = Scenario::parse(text).unwrap_or_else(|error| panic!("{key}: {error}"));
        assert_eq!((*key, known.title.as_str()), *listed);
        assert!(!known.title.is_empty() && known.summary.ends_with('.'), "{key} tells what it shows");
        assert!(!known.expect.is_empty(), "{key} makes claims");
        assert_eq!(key_of(&known), Some(*key));
        assert_eq!(Scenario::parse(&known.to_yaml()).as_ref(), Ok(&known), "{key} reads back");
        let world = end_of(&known);
        let unmet: Vec<_> = claims(&known, &world.view(), &world).into_iter().filter(|claim| !claim.is_met()).collect();
        assert!(unmet.is_empty(), "{key}: {unmet:?}");
    }
}

#[test]
fn the_opening_scenario_is_what_its_file_says() {
    assert_eq!(Scenario::parse(SCENARIOS[0].1), Ok(opening()));
    assert_eq!(scenario(SCENARIOS[0].0), Some(opening()));
}

#[test]
fn every_figure_that_may_be_claimed_is_a_number() {
    let view = end_of(&scenario("playground").expect("it is in the table")).view();
    let mut names: Vec<String> = FIGURES.iter().map(|name| (*name).to_owned()).collect();
    for prefix in ["all", "classes.web"] {
        names.extend(
            ["tasks", "due", "late", "max_lateness", "mean_tardiness", "weighted_turnaround", "fairness"]
                .map(|name| format!("{prefix}.{name}")),
        );
        for stat in ["response", "wait", "turnaround", "slowdown"] {
            names.extend(["mean", "p50", "p90", "p95", "p99", "max"].map(|which| format!("{prefix}.{stat}.{which}")));
        }
    }
    names.extend(["workers.w1.utilisation".to_owned(), "workers.w1.finished".to_owned()]);
    for name in names {
        assert!(figure(&view, &name).is_some(), "{name}");
        let claim = format!("expect:\n  {name}: {{min: 0}}\n");
        let text = SCENARIOS[0].1.split("expect:").next().expect("a text has a beginning").to_owned() + &claim;
        assert!(Scenario::parse(&text).is_ok(), "{name}");
    }
    assert_eq!(figure(&view, "all.turnaround"), None);
    assert_eq!(figure(&view, "workers.w99.finished"), None);
}
