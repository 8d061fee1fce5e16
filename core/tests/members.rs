//! Members and reads in a reader's hands: one step at a time, and each read in the way that it is asked for.

#![allow(clippy::unwrap_used)]

use switchyard::clock::{Duration, Time};
use switchyard::consensus::raft::{ReadRule, Why};
use switchyard::consensus::{Refusal, Role};
use switchyard::scenario::{Input, ReadWay, Scenario};
use switchyard::session::Session;
use switchyard::trace::{Event, EventKind};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn session(control: &str) -> Session {
    let text = format!(
        "version: 1
control: {{raft: {{nodes: 3{control}}}}}
nodes: [{{count: 2}}]
network: {{latency: {{fixed: 5ms}}}}
workload: [{{arrivals: {{deterministic: {{every: 100ms}}}}, service: {{fixed: 50ms}}, limit: 100}}]
until: 60s
script: [{{at: 1ms, timeout: n1}}]
"
    );
    let mut session = Session::new(Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}"))).unwrap();
    session.seek(Time(1_000_000));
    session
}

fn act(session: &mut Session, input: Input) -> Vec<Event> {
    let from = session.view().next;
    session.act(input).unwrap();
    session.seek(session.now() + Duration::SECOND);
    session.trace().since(from).cloned().collect()
}

fn members(session: &Session) -> [Vec<u8>; 2] {
    let view = session.view();
    let leader = view.control.iter().find(|node| node.serving).unwrap();
    let members = leader.replica.membership;
    [members.voters, members.learners].map(|set| set.iter().map(|id| id.0 + 1).collect())
}

fn refused(events: &[Event]) -> Option<Refusal> {
    events.iter().find_map(|event| match &event.kind {
        EventKind::Consensus { note } => match **note {
            Why::RequestRefused { reason } => Some(reason),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn a_newcomer_learns_votes_and_the_leader_may_leave() {
    let mut session = session("");
    act(&mut session, Input::AddLearner("n4".into()));
    assert_eq!(members(&session), [vec![1, 2, 3], vec![4]]);
    let view = session.view();
    let learner = &view.control[3];
    assert!(learner.replica.last_index.0 > 10 && learner.election.is_none(), "it has the log and no vote");
    act(&mut session, Input::Promote("n4".into()));
    assert_eq!(members(&session), [vec![1, 2, 3, 4], vec![]]);
    act(&mut session, Input::RemoveMember("leader".into()));
    assert_eq!(members(&session), [vec![2, 3, 4], vec![]]);
    let view = session.view();
    assert!(view.control[0].replica.role == Role::Follower && view.control_tally.offices == 2);
    session.seek(Time(60_000_000));
    assert_eq!((session.view().tally.completed, session.view().broken), (100, None));
}

#[test]
fn one_change_at_a_time_and_the_refusal_says_why() {
    let mut session = session("");
    session.act(Input::AddLearner("n4".into())).unwrap();
    let events = act(&mut session, Input::AddLearner("n5".into()));
    assert_eq!(refused(&events), Some(Refusal::ChangeInProgress));
    assert_eq!(members(&session), [vec![1, 2, 3], vec![4]]);
    let events = act(&mut session, Input::AddLearner("n5".into()));
    assert_eq!(refused(&events), None);
    // A learner that cannot keep up gets no vote.
    act(&mut session, Input::Isolate("n5".into()));
    for _ in 0..8 {
        act(&mut session, Input::Read("n1".into()));
    }
    let events = act(&mut session, Input::Promote("n5".into()));
    assert_eq!(refused(&events), Some(Refusal::NotCaughtUp));
    assert_eq!(members(&session), [vec![1, 2, 3], vec![4, 5]]);
}

#[test]
fn what_makes_no_sense_is_not_offered() {
    let mut session = session("");
    for (input, wanted) in [
        (Input::AddLearner("n1".into()), "is a member already"),
        (Input::AddLearner("n99".into()), "is no control node"),
        (Input::Promote("n2".into()), "votes already"),
        (Input::Promote("n4".into()), "there is no control node"),
        (Input::RemoveMember("n4".into()), "there is no control node"),
        (Input::ReadAs { node: "n1".into(), way: ReadWay::Lease }, "nobody holds a lease"),
    ] {
        let said = session.allows(&input).unwrap_err().0;
        assert!(said.contains(wanted), "{said}");
    }
    act(&mut session, Input::RemoveMember("n3".into()));
    let said = session.allows(&Input::RemoveMember("n3".into())).unwrap_err().0;
    assert_eq!(said, "n3 is no member");
    act(&mut session, Input::Crash("n1".into()));
    assert_eq!(session.allows(&Input::Promote("n3".into())).unwrap_err().0, "nobody leads");
}

/// What a read was answered with: by which rule, and whether out of the past.
fn read(session: &mut Session, node: &str, way: ReadWay) -> (Option<ReadRule>, Option<bool>) {
    let events = act(session, Input::ReadAs { node: node.into(), way });
    let rule = events.iter().find_map(|event| match &event.kind {
        EventKind::Consensus { note } => match **note {
            Why::ReadConfirmed { rule, .. } => Some(rule),
            _ => None,
        },
        _ => None,
    });
    let stale = events.iter().find_map(|event| match event.kind {
        EventKind::ReadAnswered { index, recorded } => Some(index < recorded),
        _ => None,
    });
    (rule, stale)
}

#[test]
fn a_read_is_answered_in_the_way_that_it_is_asked_for() {
    let mut session = session(", reads: lease, check_quorum: false");
    assert_eq!(read(&mut session, "n1", ReadWay::Lease), (Some(ReadRule::Lease), Some(false)));
    assert_eq!(read(&mut session, "n1", ReadWay::ReadIndex), (Some(ReadRule::QuorumAnswered), Some(false)));
    assert_eq!(read(&mut session, "n2", ReadWay::ReadIndex), (Some(ReadRule::QuorumAnswered), Some(false)));
    assert_eq!(read(&mut session, "n2", ReadWay::Lease), (Some(ReadRule::Lease), Some(false)));
    act(
        &mut session,
        Input::Partition(vec![vec!["n1".into()], ["n2", "n3", "gateway", "w1", "w2"].map(String::from).to_vec()]),
    );
    // Cut off, it neither hears a majority nor has a lease, and whoever asks nobody is told the past.
    assert_eq!(read(&mut session, "n1", ReadWay::ReadIndex), (None, None));
    assert_eq!(read(&mut session, "n1", ReadWay::Lease), (None, None));
    assert_eq!(read(&mut session, "n1", ReadWay::Stale), (Some(ReadRule::Local), Some(true)));
    let leads = session.view().control.iter().filter(|node| node.replica.role == Role::Leader).count();
    assert_eq!(leads, 2, "it still believes to lead");
}
