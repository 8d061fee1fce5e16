//! Claims about the branches of a session: any way of going about in them leads to the state of a straight run, what is
//! undone is as it was, and where two branches part is found.

#![allow(clippy::unwrap_used)]

use switchyard::builtin::SCENARIOS;
use switchyard::clock::{Duration, Time};
use switchyard::queue::QueuePolicy;
use switchyard::rng::Rng;
use switchyard::scenario::{All, Input, Scenario, Submit};
use switchyard::session::{BranchId, BranchView, Deed, Session, UNDO_MAX, contrast};
use switchyard::trace::{EventKind, Fingerprint};
use switchyard::view::View;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn builtin(key: &str) -> Scenario {
    switchyard::builtin::scenario(key).unwrap()
}

/// Number, name, origin and how much was done by hand.
type Line = (BranchId, Option<String>, Option<(BranchId, Time)>, usize);

/// Everything that decides a session, and what is seen of it.
#[derive(Debug, PartialEq)]
struct State {
    title: String,
    branch: BranchId,
    lines: Vec<Line>,
    view: View,
    fingerprint: Fingerprint,
}

fn state(session: &Session) -> State {
    let line = |branch: &BranchView| {
        (branch.id, branch.name.as_deref().map(str::to_owned), branch.parent, branch.inputs.len())
    };
    State {
        title: session.scenario().title.clone(),
        branch: session.branch(),
        lines: session.branches().iter().map(line).collect(),
        view: session.view(),
        fingerprint: session.fingerprint(),
    }
}

/// The session's moment is that of a fresh run of the same scenario and inputs to the same time.
fn assert_straight(session: &mut Session, context: &str) {
    let now = session.now();
    session.seek(now); // everything of this microsecond
    let mut fresh = Session::new(session.to_scenario()).unwrap();
    fresh.seek(now);
    assert_eq!(fresh.fingerprint(), session.fingerprint(), "{context}");
    let [straight, here] = [fresh.view(), session.view()];
    assert!(straight == here, "{context}: {:?}", contrast(&here, &straight));
    // Both keep the newest that they saw.
    let first = fresh.trace().first().max(session.trace().first());
    let other = fresh.trace().since(first).zip(session.trace().since(first)).find(|(straight, here)| straight != here);
    assert_eq!(other, None, "{context}");
    assert!(
        session.trace().iter().next_back().map(|event| event.seq)
            >= fresh.trace().iter().next_back().map(|event| event.seq),
        "{context}"
    );
}

/// Something that a person might do to any scenario; many of these make no sense and are refused.
fn input(rng: &mut Rng, view: &View) -> Input {
    let mut names: Vec<_> = view.workers.iter().map(|worker| worker.name.clone()).collect();
    names.extend(view.control.iter().map(|node| node.name.clone()));
    let Some(name) = names.get(rng.below(names.len().max(1) as u64) as usize).cloned() else {
        return Input::Heal(All::All);
    };
    match rng.below(9) {
        0..3 => Input::Crash(name),
        3 => Input::Restart(name),
        4 => Input::Pause(name),
        5 => Input::Isolate(name),
        6 => Input::SplitVote(All::All),
        7 => Input::SetQueue(QueuePolicy::new("sjf").unwrap()),
        _ => Input::Heal(All::All),
    }
}

/// A time before which some two thousand steps are taken.
fn horizon(scenario: &Scenario) -> u64 {
    let mut world = World::new(scenario).unwrap();
    world.run_some(Time::NEVER, 2_000, &mut Fingerprint::default());
    world.now().0.clamp(1, 600_000_000)
}

/// What the moves of one run came to: branches opened, things undone, things done again.
#[derive(Default)]
struct Met {
    branches: usize,
    undone: usize,
    redone: usize,
}

fn wander(key: &str, scenario: Scenario, seed: u64, met: &mut Met) {
    let horizon = horizon(&scenario);
    let mut rng = Rng::stream(seed, key);
    let mut session = Session::new(scenario).unwrap();
    let (mut past, mut future) = (Vec::new(), Vec::new());
    for round in 0..50 {
        let context = format!("{key}, seed {seed}, move {round}");
        let before = state(&session);
        let branches = session.branches();
        let any = branches[rng.below(branches.len() as u64) as usize].id;
        let done = match rng.below(14) {
            0 | 1 => {
                session.seek(Time(rng.below(horizon)));
                false
            }
            2 => {
                (0..rng.below(30)).for_each(|_| {
                    session.step();
                });
                false
            }
            3 => {
                (0..rng.below(4)).for_each(|_| {
                    session.step_back();
                });
                false
            }
            4..7 => {
                let input = input(&mut rng, &before.view);
                session.act(input).is_ok()
            }
            7 => {
                session.switch(any);
                any != before.branch
            }
            8 => match rng.below(4) {
                0 => {
                    session.fork();
                    true
                }
                1 => session.delete(any).is_ok(),
                _ => session.rename(any, &format!("try {round}")).is_ok(),
            },
            9 => {
                session.compare(Some(any));
                false
            }
            10 | 11 => {
                met.undone += usize::from(session.undo().is_some());
                if let Some(then) = past.pop() {
                    assert_eq!(state(&session), then, "undone: {context}");
                    future.push(before);
                }
                continue;
            }
            _ => {
                met.redone += usize::from(session.redo().is_some());
                if let Some(then) = future.pop() {
                    assert_eq!(state(&session), then, "done again: {context}");
                    past.push(before);
                }
                continue;
            }
        };
        if done {
            past.push(before);
            future.clear();
        }
    }
    assert_straight(&mut session, &format!("{key}, seed {seed}"));
    for branch in session.branches() {
        session.switch(branch.id);
        assert_straight(&mut session, &format!("{key}, seed {seed}, branch {}", branch.id.0));
    }
    met.branches += session.branches().len() - 1;
}

#[test]
fn any_way_through_any_built_in_scenario_leads_to_the_state_of_a_straight_run() {
    let mut met = Met::default();
    for (place, (key, text)) in SCENARIOS.iter().enumerate() {
        wander(key, Scenario::parse(text).unwrap(), place as u64, &mut met);
    }
    let Met { branches, undone, redone } = met;
    let many = SCENARIOS.len();
    assert!(
        branches > many && undone > many && redone > many / 2,
        "{branches} branches, {undone} undone, {redone} redone"
    );
}

#[test]
fn many_ways_through_the_playground_lead_to_the_state_of_a_straight_run() {
    let mut met = Met::default();
    for seed in 100..112 {
        wander("playground", builtin("playground"), seed, &mut met);
    }
    assert!(met.branches > 10 && met.redone > 10, "{} branches, {} redone", met.branches, met.redone);
}

#[test]
fn an_edit_of_the_scenario_is_undone_like_anything_else() {
    let mut session = Session::new(builtin("playground")).unwrap();
    session.seek(Time(5_000_000));
    session.act(Input::Crash("w1".to_owned())).unwrap();
    session.seek(Time(7_000_000));
    let old = state(&session);
    let (run, edition) = (session.run(), session.edition());
    assert!(session.replace(Scenario::default()).is_err());
    assert_eq!(state(&session), old, "what does not run changes nothing");
    session.replace(builtin("leader-crash")).unwrap();
    assert_eq!((session.now(), session.branches().len()), (Time::ZERO, 1));
    session.seek(Time(2_000_000));
    let new = state(&session);
    assert_eq!(session.undo(), Some(Deed::Edited));
    assert_eq!(state(&session), old);
    assert_eq!((session.run(), session.edition()), (run, edition), "what was known is still known");
    assert_eq!(session.redoable(), Some(&Deed::Edited));
    session.redo();
    assert_eq!(state(&session), new);
    assert_ne!(session.run(), run);
    session.undo();
    assert_eq!(session.undo(), Some(Deed::Acted(Box::new(Input::Crash("w1".to_owned())))));
    assert_eq!((session.now(), session.inputs().len()), (Time(5_000_000), 0));
}

#[test]
fn so_much_is_remembered_and_no_more() {
    let mut session = Session::new(builtin("playground")).unwrap();
    for number in 0..UNDO_MAX + 20 {
        session.rename(BranchId(0), &format!("name {number}")).unwrap();
    }
    let mut undone = 0;
    while session.undo().is_some() {
        undone += 1;
    }
    assert_eq!(undone, UNDO_MAX);
    assert_eq!(session.branches()[0].name.as_deref(), Some("name 19"));
    assert!(session.redo().is_some());
    session.rename(BranchId(0), "another").unwrap();
    assert_eq!(session.redo(), None, "what was undone is gone when something else is done");
}

#[test]
fn names_and_the_first_branch_are_guarded() {
    let mut session = Session::new(builtin("playground")).unwrap();
    session.rename(BranchId(0), "  as it was ").unwrap();
    assert_eq!(session.branches()[0].name.as_deref(), Some("as it was"));
    assert!(session.rename(BranchId(0), &"x".repeat(61)).is_err());
    assert!(session.rename(BranchId(7), "x").is_err());
    assert!(session.delete(BranchId(0)).is_err());
    session.rename(BranchId(0), "  ").unwrap();
    assert_eq!(session.branches()[0].name, None);
}

#[test]
fn branches_of_a_deleted_branch_hang_on_what_it_hung_on() {
    let mut session = Session::new(builtin("playground")).unwrap();
    let act = |session: &mut Session, node: &str, at: u64| {
        session.seek(Time(at + 1_000_000));
        session.seek(Time(at));
        session.act(Input::Crash(node.to_owned())).unwrap();
        session.branch()
    };
    let second = act(&mut session, "w1", 3_000_000);
    let third = act(&mut session, "w2", 4_000_000);
    assert_eq!(session.branches()[2].parent, Some((second, Time(4_000_000))));
    session.delete(second).unwrap();
    assert_eq!(session.branch(), third);
    assert_eq!(session.branches()[1].parent, Some((BranchId(0), Time(3_000_000))));
    session.delete(third).unwrap();
    assert_eq!(session.branch(), BranchId(0));
    session.undo();
    session.undo();
    assert_eq!(session.branches().len(), 3);
    assert_straight(&mut session, "after both came back");
}

/// The first run and, beside it, one in which worker w1 crashes at 4 s.
fn parted() -> (Session, BranchId) {
    let mut session = Session::new(builtin("playground")).unwrap();
    session.seek(Time(9_000_000));
    session.seek(Time(4_000_000));
    session.act(Input::Crash("w1".to_owned())).unwrap();
    let crashed = session.branch();
    session.switch(BranchId(0));
    session.compare(Some(crashed));
    (session, crashed)
}

#[test]
fn the_first_divergence_names_the_input_and_the_event() {
    let (session, crashed) = parted();
    assert_eq!(session.beside(), Some(crashed));
    let parting = session.parting().expect("both are known beyond the crash").clone();
    let [here, there] = &parting.inputs;
    assert_eq!(here, &None);
    assert_eq!(there.as_ref().map(|step| step.at), Some(Time(4_000_001)));
    assert_eq!(parting.at, Time(4_000_001));
    let [here, there] = parting.events.clone().map(|event| event.unwrap_or_else(|| panic!("{parting:?}")));
    assert!(matches!(there.kind, EventKind::NodeCrashed { .. }), "{there:?}");
    assert_eq!(here.seq, there.seq);
    // Before it both tell the same, from it on they do not.
    let [own, other] = [BranchId(0), crashed].map(|branch| session.trace_of(branch).unwrap());
    assert!(own.iter().zip(other.iter()).take_while(|(own, _)| own.seq < here.seq).all(|(own, other)| own == other));
    assert_eq!(own.get(here.seq), Some(&here));
    assert_eq!(other.get(here.seq), Some(&there));
}

#[test]
fn playheads_are_linked_and_differences_are_told() {
    let (mut session, crashed) = parted();
    for at in [3_000_000, 8_000_000, 4_500_000] {
        session.seek(Time(at));
        let there = session.beside_view().unwrap();
        assert_eq!(there.now, Time(at));
        let told = contrast(&session.view(), &there);
        assert_eq!(told.is_empty(), at < 4_000_001, "at {at}: {told:?}");
        assert_eq!(told.workers.iter().any(|node| node.0 == 0), at > 4_000_000, "at {at}: {told:?}");
    }
    session.seek(Time(8_000_000));
    let told = contrast(&session.view(), &session.beside_view().unwrap());
    assert!(!told.tasks.is_empty() && !told.figures.is_empty(), "{told:?}");
    // Going over to the other side turns both around.
    let here = session.view();
    session.switch(crashed);
    assert_eq!(session.beside(), Some(BranchId(0)));
    assert_eq!(session.beside_view(), Some(here));
    assert_eq!(session.parting().unwrap().inputs[1], None);
    session.delete(crashed).unwrap();
    assert_eq!(session.beside(), None);
}

#[test]
fn branches_without_a_difference_part_nowhere() {
    let mut session = Session::new(builtin("playground")).unwrap();
    session.seek(Time(6_000_000));
    session.seek(Time(2_000_000));
    session.fork();
    session.seek(Time(6_000_000));
    session.compare(Some(BranchId(0)));
    assert_eq!(session.parting(), None);
    assert_eq!(session.parting_inputs(), Some(&[None, None]));
    assert!(contrast(&session.view(), &session.beside_view().unwrap()).is_empty());
    // What is done now parts them once both are known so far.
    session
        .act(Input::Submit(Submit { class: "web".to_owned(), count: 1, work: Duration(1), ..Submit::default() }))
        .unwrap();
    assert_eq!(session.parting().map(|parting| parting.at), Some(Time(6_000_001)));
    session.undo();
    assert_eq!(session.parting(), None);
}
