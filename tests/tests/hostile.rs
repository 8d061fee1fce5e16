//! What strangers send: links, attributes, messages and scenarios, random ones and good ones in which something was
//! changed. Each gives a sentence that says what is wrong, or a state that holds together; never a panic, never markup.
//!
//! A run is followed for a moment only: that long runs are bounded is tested where the bound is.

#![cfg(not(target_arch = "wasm32"))]

#[path = "hostile/changed.rs"]
mod changed;
#[path = "hostile/markup.rs"]
mod markup;

use changed::{changed, pack, unpack, within};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::cell::Cell;
use std::sync::LazyLock;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::link::{self, Link};
use switchyard::scenario::{Input, Policies, Scenario, Step};
use switchyard::session::Session;
use switchyard_web::embed::Wanted;
use switchyard_web::embed::talk::{self, Order};
use switchyard_web::player::Player;

const CASES: u32 = 10_000;
/// How far a run is followed. Its start is where its scenario counts most.
const FOLLOWED: Time = Time(50_000);
/// The longest text that is for a person.
const SENTENCE: usize = 1_000;

/// What came of one case.
enum Outcome {
    Valid,
    Refused,
}

/// Tries so many cases. Both outcomes have to be common, or nothing was tried.
fn all<S: Strategy>(cases: u32, sent: &S, outcome: impl Fn(S::Value) -> Result<Outcome, TestCaseError>) {
    let (valid, refused) = (Cell::new(0), Cell::new(0));
    let rng_seed = RngSeed::Fixed(1);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, rng_seed, ..Config::default() };
    let tried = TestRunner::new(config).run(sent, |sent| {
        let counted = match outcome(sent)? {
            Outcome::Valid => &valid,
            Outcome::Refused => &refused,
        };
        counted.set(counted.get() + 1);
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
    let (valid, refused) = (valid.get(), refused.get());
    assert!(valid > cases / 20 && refused > cases / 20, "{valid} were valid and {refused} were refused");
}

/// What a person is told has to be words.
fn refused(error: &str) -> Result<Outcome, TestCaseError> {
    let plain = error.chars().all(|letter| letter == '\n' || !letter.is_control());
    prop_assert!(!error.trim().is_empty() && error.chars().count() < SENTENCE && plain, "{:?}", error);
    Ok(Outcome::Refused)
}

fn session() -> Session {
    let mut session =
        Session::new(builtin::scenario("leader-crash").expect("it comes with the program")).expect("it runs");
    session.seek(Time(400_000));
    session
}

/// Good links of all sorts.
static LINKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let own = "version: 1\ntitle: Mine\nnodes: [{count: 2}]\nworkload: [{arrivals: {poisson: {rate: 4}}, service: {fixed: 100ms}, limit: 20}]\n";
    let own = Scenario::parse(own).expect("it is a good one");
    let crash = |at| Step { at: Time(at), input: Input::Crash("w1".to_owned()) };
    let mut branched = session();
    branched.act(Input::Crash("n1".to_owned())).expect("it runs at first");
    branched.seek(Time(450_000));
    branched.seek(Time(100_000));
    branched.act(Input::Crash("w2".to_owned())).expect("it runs at first");
    branched.compare(Some(branched.branches()[0].id));
    let race = Link { lanes: vec![own.policies.clone(), Policies::default()], ..Link::to(own.clone()) };
    let leader = builtin::scenario("leader-crash").expect("it comes with the program");
    vec![
        link::encode(&leader, &[], Time(7), Some(9)),
        link::encode(&own, &[crash(5_000)], Time(20_000), None),
        link::encode(&Scenario { seed: 99, ..leader }, &[crash(1)], Time(20_000), None),
        Link::of(&branched).encode(),
        race.encode(),
    ]
});

/// Anything, something in the form of a link, a good link with other characters, and a well-packed link with other content.
fn fragment() -> impl Strategy<Value = String> {
    let contents: Vec<_> = LINKS.iter().map(|link| unpack(link)).collect();
    prop_oneof![
        1 => any::<String>(),
        1 => "#?v[0-3]\\.[0-9]{1,4}\\.[-_A-Za-z0-9]{0,60}",
        2 => changed(LINKS.clone()),
        4 => within(contents.clone()).prop_map(|content| pack("v2", &content.to_string())),
        1 => within(contents.clone()).prop_map(|content| pack("v1", &content.to_string())),
        1 => changed(contents.iter().map(ToString::to_string).collect()).prop_map(|text| pack("v2", &text)),
    ]
}

#[test]
fn a_fragment_gives_a_clear_error_or_a_valid_state() {
    all(CASES, &fragment(), |fragment| {
        let link = match link::decode(&fragment) {
            Ok(link) => link,
            Err(error) => return refused(&error.to_string()),
        };
        prop_assert_eq!(link.scenario.check(), Ok(()));
        let again = link::decode(&link.encode());
        prop_assert_eq!(again.as_ref(), Ok(&link));
        match (Link { at: link.at.min(FOLLOWED), ..link }).open() {
            Ok((session, _)) => {
                prop_assert!(session.now() <= FOLLOWED && !session.branches().is_empty());
                Ok(Outcome::Valid)
            }
            Err(problem) => refused(&problem.to_string()),
        }
    });
}

/// A figure's attributes with good values.
fn attributes() -> Vec<(&'static str, Vec<String>)> {
    let own = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let scenarios =
        ["leader-crash", "convoy-fcfs", "version: 1\nnodes: [{count: 2}]\nscript: [{at: 1ms, crash: w1}]\n"];
    vec![
        ("scenario", [own(&scenarios), LINKS.clone()].concat()),
        ("views", own(&["stage", "stage,lanes", "gantt", "events stage"])),
        ("at", own(&["0s", "20ms", "49ms"])),
        ("autoplay", own(&["", "true", "no"])),
        ("controls", own(&["false", "1"])),
        ("theme", own(&["light", "dark"])),
        ("language", own(&["en", "zh", "zh-CN"])),
        ("exercise", own(&["queues", "election"])),
    ]
}

/// Some of the attributes, most of them good.
fn attributes_sent() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let one = |(key, good): (&'static str, Vec<String>)| {
        prop_oneof![
            5 => Just(None),
            2 => select(good.clone()).prop_map(Some),
            1 => changed(good).prop_map(Some),
            1 => any::<String>().prop_map(Some),
        ]
        .prop_map(move |value| value.map(|value| (key, value)))
    };
    attributes().into_iter().map(one).collect::<Vec<_>>().prop_map(|all| all.into_iter().flatten().collect())
}

#[test]
fn attributes_give_a_clear_error_or_a_valid_state() {
    all(CASES, &attributes_sent(), |sent| {
        let value = |key: &str| sent.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
        let wanted = match Wanted::read(value) {
            Ok(wanted) => wanted,
            Err(error) => return refused(&error),
        };
        prop_assert!(wanted.embed.stage || wanted.embed.panel.is_some());
        prop_assert!((44..2_000).contains(&wanted.embed.height(600.0)));
        match (Wanted { at: wanted.at.map(|at| at.min(FOLLOWED)), ..wanted.clone() }).open() {
            Ok((player, ui)) => {
                prop_assert!(wanted.autoplay || !player.playing());
                prop_assert_eq!(ui.embed, Some(wanted.embed));
                prop_assert_eq!(player.session().borrow().scenario().check(), Ok(()));
                Ok(Outcome::Valid)
            }
            Err(error) => refused(&error),
        }
    });
}

/// Orders of every kind.
fn orders() -> Vec<String> {
    [
        "crash: n1",
        "restart: w1",
        "pause: w1",
        "resume: w1",
        "slow: {node: w1, factor: 2}",
        "remove_node: w2",
        "add_node: {cpu: 2, memory: 8}",
        "submit: {class: short, count: 3, work: 10ms}",
        "set_queue: sjf",
        "set_queue: {round_robin: {quantum: 5ms}}",
        "set_balance: least_connections",
        "partition: [[n1, n2], [n3]]",
        "cut: {from: n1, to: n2}",
        "heal: all",
        "timeout: n2",
        "transfer: n3",
        "isolate: n1",
        "drift: {node: n1, rate: 1.1}",
        "impair: {from: n1, to: n2, loss: 0.5, duplicate: 0, delay: 1ms}",
        "fill_disk: n1",
        "free_disk: n1",
        "snapshot: n1",
        "slow_disk: {node: n1, sync: 3ms}",
        "lying_disk: {node: n1, writes: 3}",
        "set_replicas: {voters: [n1, n2, n4]}",
        "add_learner: n6",
        "promote: n6",
        "remove_member: n2",
        "split_vote: all",
        "read: n1",
        "drop: 3",
        "hold: 4",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn message() -> impl Strategy<Value = (String, String)> {
    let own = |text: &'static str| Just(text.to_owned());
    prop_oneof![
        1 => (any::<String>(), any::<String>()),
        2 => (own("act"), select(orders())),
        6 => (own("act"), changed(orders())),
        1 => (own("act"), "(crash|read|isolate|transfer): [a-z]{1200,2000}"),
        2 => (own("seek"), prop_oneof!["[-0-9.e]{1,12}(s|ms|us|h|d)?", changed(vec!["12.5s".to_owned(), "3ms".to_owned()])]),
        1 => (changed(["play", "pause", "reset", "state"].map(str::to_owned).to_vec()), any::<String>()),
    ]
}

#[test]
fn orders_are_good_before_they_are_changed() {
    for text in orders() {
        assert!(matches!(talk::order("act", &text), Ok(Order::Act(_))), "{text}: {:?}", talk::order("act", &text));
    }
}

/// Obeys one after the other, as the page does; the last one counts.
fn obeyed(messages: Vec<(String, String)>) -> Result<Outcome, TestCaseError> {
    let mut player = Player::with(session());
    let mut outcome = Outcome::Valid;
    for (verb, with) in messages {
        let now = player.session().borrow().now();
        outcome = match talk::order(&verb, &with) {
            Ok(Order::Act(input)) => match player.act(*input) {
                Ok(_) => {
                    player.seek(Time(now.0 + 5_000));
                    Outcome::Valid
                }
                Err(rejected) => refused(&rejected.0)?,
            },
            Ok(Order::Seek(to)) => {
                player.seek(to.min(Time(500_000)));
                Outcome::Valid
            }
            Ok(Order::Play | Order::Pause | Order::Reset | Order::State) => Outcome::Valid,
            Err(error) => refused(&error)?,
        };
    }
    let state = talk::state(&player.session().borrow(), false);
    let read: Result<serde_json::Value, _> = serde_json::from_str(&state);
    prop_assert!(read.is_ok_and(|state| state["view"]["workers"].is_array()), "{}", state);
    Ok(outcome)
}

#[test]
fn messages_give_a_clear_error_or_a_valid_state() {
    all(CASES.div_ceil(3), &vec(message(), 3), obeyed);
}

#[test]
fn a_figure_of_a_strangers_run_is_well_formed_and_has_no_script() {
    let places = select(vec!["title", "summary", "note", "class", "node", "region"]);
    all(48, &btree_map(places, changed::hostile(), 1..5), |words| match markup::figures(&words) {
        Ok(figures) => figures.iter().try_for_each(|figure| markup::is_plain(figure)).map(|()| Outcome::Valid),
        Err(error) => refused(&error),
    });
}
