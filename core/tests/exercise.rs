//! Exercises can be solved, are not solved by doing nothing, and their codes are proof of exactly that.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use switchyard::exercise::{EXERCISES, Exercise, Foul, Refused, code, exercise, of_scenario, verify};
use switchyard::scenario::{Step, from_text};

/// One solution for each exercise.
const SOLUTIONS: [(&str, &str); 8] = [
    ("queues", "[{at: 5s, pause: server}, {at: 16s, resume: server}]"),
    ("starvation", "[{at: 10ms, set_queue: {priority: {aging_interval: 3s}}}]"),
    ("choices", "[{at: 1ms, set_balance: power_of_d_choices}, {at: 2ms, remove_node: w1}, {at: 2ms, remove_node: w2}]"),
    ("packing", "[{at: 10ms, set_place: first_fit}]"),
    ("log", "[{at: 1s, crash: n3}, {at: 6s, restart: n3}]"),
    ("election", "[{at: 1s, timeout: n2}, {at: 1s, timeout: n3}, {at: 1s, timeout: n4}]"),
    ("partition", "[{at: 4s, isolate: n1}, {at: 8s, heal: all}]"),
    ("once", "[{at: 5.5s, pause: w2}, {at: 9s, resume: w2}, {at: 12s, crash: n3}]"),
];

fn inputs(text: &str) -> Vec<Step> {
    from_text(text).expect("a solution is a list of inputs")
}

fn solved(key: &str) -> (Exercise, Vec<Step>) {
    let (_, text) = SOLUTIONS.iter().find(|(known, _)| *known == key).expect("it has a solution");
    (exercise(key).expect("it is in the table"), inputs(text))
}

#[test]
fn every_exercise_has_a_solution_and_doing_nothing_is_none() {
    assert_eq!(EXERCISES.iter().map(|(key, _)| *key).collect::<Vec<_>>(), SOLUTIONS.map(|(key, _)| key));
    for (key, _) in SOLUTIONS {
        let (exercise, inputs) = solved(key);
        let grade = exercise.grade(&inputs).unwrap();
        assert!(grade.is_solved(&exercise), "{key}: {grade:?}");
        let idle = exercise.grade(&[]).unwrap();
        assert!(!idle.is_solved(&exercise), "{key} is solved by doing nothing: {idle:?}");
    }
}

#[test]
fn a_code_is_short_and_replays_to_what_was_done() {
    for (key, _) in SOLUTIONS {
        let (exercise, inputs) = solved(key);
        let text = code(&exercise, &inputs).unwrap();
        assert!(text.len() <= 180, "{key}: {} characters", text.len());
        let checked = verify(&text).unwrap();
        assert_eq!((checked.exercise.key, checked.inputs), (key, inputs), "{text}");
    }
}

#[test]
fn nothing_but_a_solution_has_a_code() {
    let (exercise, inputs) = solved("partition");
    assert!(matches!(code(&exercise, &inputs[..1]), Err(Refused::Unsolved(_))), "never mended");
    let submit = r#"[{"at": "1s", "submit": {"class": "tasks", "work": "1s"}}]"#;
    let foul = |text: &str| code(&exercise, &from_text::<Vec<Step>>(text).unwrap()).unwrap_err();
    assert_eq!(foul(submit), Refused::Foul(Foul::MayNot("submit".to_owned())));
    let many = format!("[{}]", [r#"{"at": "1s", "pause": "n1"}"#; 3].join(","));
    assert_eq!(foul(&many), Refused::Foul(Foul::TooMany(2)));
    assert!(matches!(foul(r#"[{"at": "1s", "pause": "n9"}]"#), Refused::Foul(Foul::Wrong(_))));
}

#[test]
fn a_refused_code_says_why() {
    let (exercise, inputs) = solved("election");
    let good = code(&exercise, &inputs).unwrap();
    let cases = [
        (String::new(), "is no code"),
        ("SY9.election.AAAA".to_owned(), "is no code"),
        (good.replace("election", "elections"), "there is no exercise"),
        (good.replace("election", "partition"), "characters of the code were changed"),
        (good[..good.len() - 1].to_owned(), "characters of the code were changed"),
        ("SY1.election.".to_owned(), "characters of the code were changed"),
    ];
    for (text, reason) in cases {
        let refused = verify(&text).unwrap_err().to_string();
        assert!(refused.contains(reason), "{text}: {refused}");
    }
}

#[test]
fn an_exercise_is_known_by_its_scenario() {
    for (key, _) in SOLUTIONS {
        let found = of_scenario(&exercise(key).unwrap().scenario).map(|exercise| exercise.key);
        assert_eq!(found, Some(key));
    }
    assert!(of_scenario(&switchyard::builtin::scenario("playground").unwrap()).is_none());
}

proptest! {
    #[test]
    fn a_mutated_code_is_refused(place in 0_usize..400, with in "[ -~]") {
        let (exercise, inputs) = solved("packing");
        let good = code(&exercise, &inputs).unwrap();
        let place = place % good.len();
        let mut bad = good.clone();
        bad.replace_range(place..=place, &with);
        prop_assume!(bad.trim() != good);
        prop_assert!(verify(&bad).is_err(), "{bad}");
    }

    #[test]
    fn any_text_at_all_is_refused_and_never_panics(text in "(SY1\\.)?(election\\.|queues\\.|\\PC{0,9}\\.)?\\PC{0,80}") {
        prop_assert!(verify(&text).is_err(), "{text}");
    }
}
