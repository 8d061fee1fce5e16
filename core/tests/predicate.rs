//! Claims about sentences on a run: what is read, what is refused and where, and that a run stops at exactly the event.

#![allow(clippy::unwrap_used)]

use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::expect::claims;
use switchyard::predicate::{Happened, Happening, Predicate};
use switchyard::scenario::Scenario;
use switchyard::session::{Advanced, Hit, Session, Watch};
use switchyard::trace::{EventKind, Fingerprint};
use switchyard::view::TaskStatus;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn parse(text: &str) -> Predicate {
    Predicate::parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"))
}

/// The world of a built-in scenario at a time.
fn world(key: &str, at: u64) -> World {
    let mut world = World::new(&builtin::scenario(key).unwrap()).unwrap();
    world.run(Time(at), &mut Fingerprint::default());
    world
}

#[test]
fn sentences_say_what_is_so() {
    let world = world("playground", 15_000_000);
    let view = world.view();
    let queue = view.workers[2].queue.length;
    let done = view.tally.completed;
    for (text, holds) in [
        ("leaders = 1", true),
        ("one leader", true),
        ("a = 1", false),
        ("two leaders", false),
        ("no leader", false),
        ("exactly 1 leader and 4 followers", true),
        ("at most 3 followers", false),
        ("more than three followers", true),
        ("fewer than 4 followers", false),
        ("5 control nodes up", true),
        ("control nodes >= 6", false),
        ("workers = 8", true),
        ("time is at least 15s", true),
        ("time > 15000ms", false),
        ("time < 0.3m and time > 10", true),
        ("events > 100 or two leaders", true),
        ("not two leaders", true),
        ("not (one leader)", false),
        ("!two leaders and !no leader", true),
        ("task T1 finished", true),
        ("task T1 is running", false),
        ("task T999999 arrived", false),
        ("not task T999999 finished", true),
        ("workers up > 100 or workers busy > 0", true),
        ("utilisation > 5% and utilisation <= 1", true),
        ("term of n1 >= 1 and log of n1 >= commit of n1", true),
        ("queue >= 0 and tally.completed > 0", true),
        ("queue of w99 > 0 or queue of w99 <= 0", false),
        ("n1 busy", false),
        ("on commit", false),
    ] {
        assert_eq!(parse(text).holds(&world, Happened::default()), holds, "{text}");
    }
    let same = format!("queue of w3 = {queue} and tally.completed == {done} and queue of w3 >= queue of w3");
    assert!(parse(&same).holds(&world, Happened::default()), "{same}");
}

#[test]
fn and_binds_more_tightly_than_or() {
    let world = world("playground", 15_000_000);
    let holds = |text: &str| parse(text).holds(&world, Happened::default());
    let (yes, no) = ("one leader", "two leaders");
    assert!(holds(&format!("{yes} or {no} and {no}")));
    assert!(!holds(&format!("({yes} or {no}) and {no}")));
    assert!(holds(&format!("not {no} and {yes}")));
    assert!(holds(&format!("not not {yes}")));
}

#[test]
fn mistakes_have_a_place() {
    for (text, at, words) in [
        ("", 1, "the text ends where a number or a figure was expected"),
        ("queue of w3", 12, "the text ends where a comparison such as > 10 was expected"),
        ("queue of", 9, "the name of a node"),
        ("queue of w3 > > 2", 15, "\">\" stands where a number or a figure was expected"),
        ("two leaders two", 13, "\"two\" stands where \"and\", \"or\" or the end was expected"),
        ("two leaders and", 16, "the text ends"),
        ("(two leaders", 13, "\")\" was expected"),
        ("task T7 finishd", 9, "did you mean \"finished\"?"),
        ("on commits", 4, "one of election, leader change, commit"),
        ("on leader", 4, "\"leader\" stands where one of election"),
        ("at least 2 of them", 12, "so many of something"),
        ("queue of w3 > 10x", 15, "\"10x\" is no number"),
        ("queue of \"w3 > 10", 10, "the quotation mark \" is never closed"),
        ("queue # 3", 7, "there is no meaning to '#' here"),
        ("领导者 > 1 ?", 9, "there is no meaning to '?' here"),
    ] {
        let mistake = Predicate::parse(text).unwrap_err();
        assert!(mistake.at == at && mistake.message.contains(words), "{text}: {mistake}");
    }
    let deep = "(".repeat(100_000);
    assert!(Predicate::parse(&deep).unwrap_err().message.contains("at most 64 deep"));
}

#[test]
fn names_are_those_of_the_scenario() {
    let scenario = builtin::scenario("playground").unwrap();
    for good in ["queue of w8 > 1", "w1 is down", "n5 leads", "task T7 finished", "tally.completed > 3", "\"w1\" slow"]
    {
        assert_eq!(parse(good).check(&scenario.names()), Ok(()), "{good}");
    }
    for (text, at, words) in [
        ("two leaders or queue of w9 > 1", 25, "there is no worker \"w9\": expected one of w1, w2"),
        ("queue of n1 > 1", 10, "there is no worker \"n1\""),
        ("term of w1 > 1", 9, "there is no control node \"w1\""),
        ("n6 leads", 1, "there is no node \"n6\""),
        ("task seven finished", 6, "there is no task \"seven\""),
        ("tally.compleet > 1", 1, "did you mean \"tally.completed\""),
    ] {
        let mistake = parse(text).check(&scenario.names()).unwrap_err();
        assert!(mistake.at == at && mistake.message.contains(words), "{text}: {mistake}");
    }
}

/// Stops a run of a scenario; the event that stopped it.
fn stop(session: &mut Session, text: &str) -> Option<Hit> {
    match session.advance_until(Time::NEVER, u64::MAX, &mut Watch::new([parse(text)])) {
        Advanced::Stopped(hit) => Some(hit),
        Advanced::Arrived => None,
        Advanced::Paused => panic!("there was no limit"),
    }
}

#[test]
fn a_run_stops_at_exactly_the_event() {
    let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
    let hit = stop(&mut session, "task T7 finished").unwrap();
    let event = session.trace().get(hit.event).unwrap();
    assert!(matches!(event.kind, EventKind::TaskCompleted { task, .. } if task.0 == 6), "{event:?}");
    assert_eq!(session.task(switchyard::ids::TaskId(6)).unwrap().status, TaskStatus::Completed);
    let end = session.view().next;
    assert_eq!(session.trace().iter().next_back().map(|event| event.seq.0 + 1), Some(end.0), "nothing was seen beyond");
    session.step_back();
    assert_ne!(session.task(switchyard::ids::TaskId(6)).unwrap().status, TaskStatus::Completed);
    // It stays true, so it stops nothing again.
    session.step();
    assert_eq!(session.view().next, end);
    assert_eq!(stop(&mut session, "task T7 finished"), None);

    session.seek(Time::ZERO);
    stop(&mut session, "queue of w3 > 0").unwrap();
    assert_eq!(session.view().workers[2].queue.length, 1);
    session.step_back();
    assert_eq!(session.view().workers[2].queue.length, 0);

    session.seek(Time::ZERO);
    for nth in 1..=2 {
        let hit = stop(&mut session, "on leader change").unwrap();
        assert!(Happening::LeaderChange.is(session.trace().get(hit.event).unwrap()), "leader change {nth}");
    }
    assert_eq!(session.view().control_tally.offices, 1, "the second one leads and has not taken office");
}

#[test]
fn two_leaders_are_found_where_a_stale_one_goes_on() {
    let mut session = Session::new(builtin::scenario("stale-leader").unwrap()).unwrap();
    stop(&mut session, "two leaders").expect("the scenario is about that");
    let leads = |session: &Session| {
        let nodes = session.view().control;
        nodes.iter().filter(|node| node.replica.role == switchyard::consensus::Role::Leader).count()
    };
    assert_eq!(leads(&session), 2);
    session.step_back();
    assert_eq!(leads(&session), 1);
}

#[test]
fn a_stop_in_the_known_past_is_the_same_stop() {
    let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
    let first = stop(&mut session, "on crash").unwrap();
    let (view, hash) = (session.view(), session.fingerprint());
    session.seek(Time(60_000_000));
    session.seek(Time::ZERO);
    assert_eq!(stop(&mut session, "on crash"), Some(first));
    assert_eq!((session.view(), session.fingerprint()), (view, hash));
}

#[test]
fn the_events_before_and_after_are_found() {
    let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
    session.seek(Time(60_000_000));
    for kind in [Happening::Completion, Happening::Commit, Happening::LeaderChange, Happening::Crash] {
        session.seek(Time(30_000_000));
        let expected: Vec<_> = session.trace().iter().filter(|event| kind.is(event)).map(|event| event.seq).collect();
        let last = session.last_known(kind).unwrap();
        session.visit(last);
        assert!(session.view().next > last);
        assert!(session.now() <= Time(30_000_000) && expected.contains(&last));
        let next = session.next_known(kind);
        assert_eq!(next, expected.iter().copied().find(|seq| *seq >= session.view().next), "{}", kind.name());
        if let Some(next) = next {
            session.visit(next);
            assert!(session.view().next > next);
            session.step_back();
            assert!(session.view().next <= next);
        }
    }
    session.seek(Time::ZERO);
    assert_eq!(session.last_known(Happening::Completion), None);
}

#[test]
fn expect_takes_sentences_numbers_and_truths() {
    let text = |expect: &str| {
        format!(
            "{}\nexpect: {expect}\n",
            "version: 1
until: 20s
control: {raft: {nodes: 3}}
nodes: [{count: 2}]
workload: [{tasks: [{name: A, work: 1s}, {work: 2s}]}]"
        )
    };
    let read = |expect: &str| Scenario::parse(&text(expect));
    let claims_of = |expect: &str| {
        let scenario = read(expect).unwrap_or_else(|error| panic!("{expect}: {error}"));
        assert_eq!(Scenario::parse(&scenario.to_yaml()).as_ref(), Ok(&scenario), "{expect}");
        let mut world = World::new(&scenario).unwrap();
        world.run(Time::NEVER, &mut ());
        claims(&scenario, &world.view(), &world)
    };
    let all = "{one leader: true, two leaders: false, leaders: 1, tally.completed: 2, queue of w1: {max: 0},
        task A finished: true, 'queue of w2 > 3': false, finished on w1: {min: 1}, makespan: {min: 2, max: 4}}";
    for claim in claims_of(all) {
        assert!(claim.is_met(), "{claim}");
    }
    assert!(!claims_of("{two leaders: true}")[0].is_met());
    assert!(!claims_of("{leaders: 2}")[0].is_met());
    for (expect, words) in [
        ("{queue of w3: 1}", "expect.queue of w3: character 10: there is no worker \"w3\""),
        ("{queue of w1 >: true}", "character 14: the text ends"),
        ("{makespam: 1}", "there is no figure \"makespam\""),
        ("{makespan: soon}", "makespan"),
        ("{makespan: {}}", "expected min, max or both"),
    ] {
        let error = read(expect).unwrap_err().to_string();
        assert!(error.contains(words) && error.starts_with("line "), "{expect}: {error}");
    }
}
