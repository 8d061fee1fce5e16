//! Claims about causes: every chain leads to where it came from, and every cone agrees with the causes that are told.

#![allow(clippy::unwrap_used)]

use switchyard::builtin;
use switchyard::causality::{Chain, How, Origin, chain, cone};
use switchyard::clock::{Duration, Time};
use switchyard::consensus::raft::Why;
use switchyard::ids::Seq;
use switchyard::scenario::{Input, Submit};
use switchyard::session::Session;
use switchyard::trace::{Event, EventKind, MessageKind, Site};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn run(key: &str, until: u64) -> Session {
    let mut session = Session::new(builtin::scenario(key).unwrap()).unwrap();
    session.seek(Time(until * 1_000_000));
    session
}

fn find(session: &Session, after: u64, wanted: impl Fn(&Event) -> bool) -> Seq {
    let mut events = session.trace().iter().filter(|event| event.at >= Time(after * 1_000_000));
    events.find(|event| wanted(event)).unwrap().seq
}

fn kinds<'a>(session: &'a Session, chain: &Chain) -> Vec<&'a EventKind> {
    chain.links.iter().map(|link| &session.trace().get(link.seq).unwrap().kind).collect()
}

#[test]
fn a_placed_task_leads_back_to_its_arrival() {
    let session = run("playground", 12);
    let placed = find(&session, 9, |event| matches!(event.kind, EventKind::TaskAssigned { .. }));
    let chain = chain(&session, placed).unwrap();
    let kinds = kinds(&session, &chain);
    let EventKind::TaskAssigned { task, .. } = *kinds[0] else { panic!() };
    assert!(matches!(kinds.last(), Some(EventKind::TaskArrived { task: arrived, .. }) if *arrived == task));
    assert!(kinds.iter().any(|kind| matches!(kind, EventKind::TaskSubmitted { .. })));
    assert_eq!(chain.origin, Origin::Workload);
}

#[test]
fn a_task_given_by_hand_leads_back_to_the_hand() {
    let mut session = run("playground", 5);
    let class = session.scenario().workload[0].class.clone();
    let submit = Submit { class, count: 1, work: Duration::from_secs(1), ..Submit::default() };
    let first = session.act(Input::Submit(submit)).unwrap();
    session.seek(Time(8_000_000));
    let EventKind::TaskArrived { task, .. } = session.trace().get(first).unwrap().kind else { panic!() };
    let started = find(&session, 5, |event| matches!(event.kind, EventKind::TaskStarted { task: t, .. } if t == task));
    let chain = chain(&session, started).unwrap();
    assert_eq!((chain.links.last().unwrap().seq, chain.origin), (first, Origin::Hand));
}

#[test]
fn an_election_leads_back_to_the_crash_of_the_leader() {
    let mut session = run("leader-crash", 4);
    let crash = session.act(Input::Crash("leader".to_owned())).unwrap();
    session.seek(Time(8_000_000));
    let elected = find(
        &session,
        4,
        |event| matches!(&event.kind, EventKind::Consensus { note } if matches!(**note, Why::BecameLeader { .. })),
    );
    let chain = chain(&session, elected).unwrap();
    assert_eq!((chain.links.last().unwrap().seq, chain.origin), (crash, Origin::Hand));
    let silence = chain.links.iter().find(|link| link.how == How::Silence).unwrap();
    let (how, heard) = silence.beside.unwrap();
    assert_eq!(how, How::LastHeard);
    let last = &session.trace().get(heard).unwrap().kind;
    assert!(matches!(last, EventKind::MessageDelivered { what: MessageKind::LeaderBeat | MessageKind::Append, .. }));
}

#[test]
fn a_lost_vote_leads_back_to_the_script() {
    let session = run("split-vote", 1);
    let is_lost = |event: &Event| {
        matches!(event.kind, EventKind::MessageDropped { what: MessageKind::RequestVote | MessageKind::Vote, .. })
    };
    for lost in session.trace().iter().filter(|event| is_lost(event)) {
        let chain = chain(&session, lost.seq).unwrap();
        assert_eq!(chain.origin, Origin::Script, "{}", lost.seq);
        assert_eq!(chain.links[0].how, How::Obstacle);
        assert!(matches!(kinds(&session, &chain).last(), Some(EventKind::NetworkCut { .. })));
        assert!(matches!(chain.links[0].beside, Some((How::Cause, _))));
    }
    let count = session.trace().iter().filter(|event| is_lost(event)).count();
    assert!(count > 0, "no vote is lost");
    // A vote that was not given leads to the candidate, and to who made it one.
    let refused = find(
        &session,
        0,
        |event| matches!(&event.kind, EventKind::Consensus { note } if matches!(**note, Why::Voted { granted: false, .. })),
    );
    assert_eq!(chain(&session, refused).unwrap().origin, Origin::Script);
}

#[test]
fn a_node_that_is_given_up_leads_back_to_its_crash() {
    for (key, until) in [("playground", 12), ("crash-and-recovery", 14)] {
        let session = run(key, until);
        let down = find(&session, 0, |event| matches!(event.kind, EventKind::NodeDown { .. }));
        let chain = chain(&session, down).unwrap();
        assert!(matches!(kinds(&session, &chain)[1], EventKind::NodeCrashed { .. }), "{key}: {chain:?}");
        assert_eq!(chain.origin, Origin::Script);
    }
}

/// Every event of these runs, among them loss, partitions, pauses, containers and random faults.
#[test]
fn every_chain_goes_back_and_ends_at_an_origin() {
    for key in ["leader-crash", "partition", "crash-and-recovery", "rolling-update", "random-cluster", "single-queue"] {
        let session = run(key, 12);
        let mut ends = std::collections::BTreeMap::new();
        for event in session.trace().iter().step_by(7) {
            let chain = chain(&session, event.seq).unwrap();
            assert!(chain.links.is_sorted_by(|later, earlier| later.seq > earlier.seq), "{key} {}", event.seq);
            assert_ne!(chain.origin, Origin::Forgotten, "{key} {}: {chain:?}", event.seq);
            *ends.entry(format!("{:?}", chain.origin)).or_insert(0) += 1;
            let last = session.trace().get(chain.links.last().unwrap().seq).unwrap();
            let from_workload = matches!(last.kind, EventKind::TaskArrived { .. });
            assert_eq!(from_workload, chain.origin == Origin::Workload, "{key} {}: {chain:?}", event.seq);
        }
        assert!(!ends.is_empty(), "{key}");
    }
}

#[test]
fn causes_lie_in_the_cone_and_the_cone_turns_round() {
    let session = run("leader-crash", 6);
    let trace = session.trace();
    let all = Seq(0)..Seq(trace.len() as u64);
    let mut seen = 0;
    for event in trace.iter().step_by(41) {
        let mine = cone(trace, event.seq, all.clone()).unwrap();
        if let Some(cause) = event.cause.and_then(|cause| trace.get(cause)) {
            assert!(mine.has_past(cause), "{} of {}", cause.seq, event.seq);
        }
        for (site, last) in &mine.past {
            let theirs = cone(trace, *last, all.clone()).unwrap();
            assert!(theirs.has_future(event, trace), "{} at {site:?} leads to {}", last, event.seq);
            let after = trace.since(Seq(last.0 + 1)).find(|later| later.site == *site && later.seq < event.seq);
            let lost = |later: &Event| matches!(later.kind, EventKind::MessageDropped { .. });
            if let Some(after) = after.filter(|after| !lost(after)) {
                assert!(!cone(trace, after.seq, all.clone()).unwrap().has_future(event, trace));
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
    assert!(trace.iter().any(|event| matches!(event.site, Site::Control(_))));
}
