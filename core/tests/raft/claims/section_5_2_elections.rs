//! Leader election.

use crate::cluster::{Cluster, Message, disk, id, set};
use switchyard::clock::Duration;
use switchyard::consensus::Role;
use switchyard::consensus::raft::{Message as Raft, Params, Timer, VoteRule, Why};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// "When servers start up, they begin as followers."
#[test]
fn servers_start_as_followers() {
    let cluster = Cluster::with_disks(vec![disk(7, &[1, 7]), disk(7, &[1])], Params::paper());
    assert!(cluster.ids().all(|id| cluster.role(id) == Role::Follower));
}

/// "A server remains in follower state as long as it receives valid RPCs from a leader or candidate."
#[test]
fn a_heartbeat_sets_the_election_timer_anew() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.timer_changes.clear();
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    for follower in [id(1), id(2)] {
        assert!(
            cluster
                .timer_changes
                .iter()
                .any(|(id, timer, range)| { (*id, *timer, range.is_some()) == (follower, Timer::Election, true) })
        );
    }
}

/// "To begin an election, a follower increments its current term and transitions to candidate state. It then votes for
/// itself and issues RequestVote RPCs in parallel to each of the other servers."
#[test]
fn a_candidate_increments_its_term_votes_for_itself_and_asks_all() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.time_out(id(2));
    let view = cluster.view(id(2));
    assert_eq!((view.role, view.current_term.0, view.voted_for), (Role::Candidate, 1, Some(id(2))));
    assert_eq!(view.votes.granted, set(&[2]));
    assert_eq!(cluster.network.iter().map(|envelope| envelope.to).collect::<Vec<_>>(), [id(0), id(1), id(3), id(4)]);
}

/// "A candidate wins an election if it receives votes from a majority of the servers in the full cluster for the same
/// term."
#[test]
fn a_majority_elects() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.time_out(id(0));
    cluster.settle_among(&[0, 1]);
    assert_eq!(cluster.role(id(0)), Role::Candidate);
    cluster.time_out(id(0));
    cluster.settle_among(&[0, 1, 2]);
    assert_eq!(cluster.role(id(0)), Role::Leader);
}

/// "Each server will vote for at most one candidate in a given term, on a first-come-first-served basis."
#[test]
fn the_first_candidate_gets_the_vote() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.time_out(id(0));
    cluster.time_out(id(1));
    cluster.settle_if(|envelope| envelope.to != id(0) && envelope.to != id(1));
    let rules = cluster.notes.iter().filter_map(|(voter, why)| match why {
        Why::Voted { candidate, granted, rule, .. } if *voter == id(2) => Some((*candidate, *granted, *rule)),
        _ => None,
    });
    let expected = [(id(0), true, VoteRule::FirstCome), (id(1), false, VoteRule::AlreadyVoted)];
    assert_eq!(rules.collect::<Vec<_>>(), expected);
}

/// Figure 2: `votedFor` is persistent.
#[test]
fn a_vote_survives_a_crash() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.time_out(id(0));
    cluster.settle_if(|envelope| envelope.to == id(2));
    cluster.crash(id(2), 0);
    cluster.restart(id(2));
    cluster.time_out(id(1));
    cluster.settle_among(&[1, 2]);
    assert_eq!((cluster.view(id(2)).voted_for, cluster.role(id(1))), (Some(id(0)), Role::Candidate));
}

/// Figure 2: storage is updated before responding to RPCs.
#[test]
fn a_vote_that_is_not_durable_is_not_given() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.slow_disk(id(2));
    cluster.time_out(id(0));
    cluster.settle_if(|envelope| envelope.to == id(2));
    assert!(cluster.network.is_empty());
    cluster.sync(id(2));
    cluster.settle_among(&[0, 2]);
    assert_eq!(cluster.role(id(0)), Role::Leader);
}

/// "Once a candidate wins an election, it becomes leader. It then sends heartbeat messages to all of the other servers
/// to establish its authority and prevent new elections."
#[test]
fn a_new_leader_is_heard_by_all_at_once() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.time_out(id(0));
    while cluster.role(id(0)) != Role::Leader {
        let envelope = cluster.network.remove(0);
        cluster.deliver(envelope);
    }
    let appends = cluster.network.iter().filter(|envelope| matches!(envelope.message, Message::AppendEntries { .. }));
    assert_eq!(appends.map(|envelope| envelope.to).collect::<Vec<_>>(), [id(1), id(2), id(3), id(4)]);
}

/// "If the leader's term is at least as large as the candidate's current term, then the candidate recognizes the leader
/// as legitimate and returns to follower state."
#[test]
fn a_candidate_recognizes_a_leader_of_its_term() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.time_out(id(0));
    cluster.time_out(id(1));
    cluster.settle_if(|envelope| envelope.from != id(1));
    let view = cluster.view(id(1));
    assert_eq!((view.role, view.leader, view.voted_for), (Role::Follower, Some(id(0)), Some(id(1))));
}

/// "If the term in the RPC is smaller than the candidate's current term, then the candidate rejects the RPC and
/// continues in candidate state."
#[test]
fn a_candidate_rejects_a_leader_of_an_earlier_term() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.time_out(id(1));
    cluster.lose_everything();
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle_if(|envelope| envelope.to == id(1));
    assert_eq!((cluster.role(id(1)), cluster.term(id(1))), (Role::Candidate, 2));
}

/// "If many followers become candidates at the same time, votes could be split so that no candidate obtains a
/// majority. When this happens, each candidate will time out and start a new election by incrementing its term."
#[test]
fn a_split_vote_elects_nobody_and_is_followed_by_another_election() {
    let mut cluster = Cluster::new(4, Params::paper());
    cluster.time_out(id(0));
    cluster.time_out(id(1));
    // Each gets one of the other two votes.
    cluster.settle_if(|envelope| (envelope.from.0 + envelope.to.0) % 2 == 0);
    assert_eq!(cluster.leader(), None);
    assert!(cluster.ids().all(|id| cluster.term(id) == 1));
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!((cluster.leader(), cluster.term(id(0))), (Some(id(0)), 2));
}

/// "Election timeouts are chosen randomly from a fixed interval (e.g., 150-300ms). [...] Each candidate restarts its
/// randomized election timeout at the start of an election."
#[test]
fn election_timeouts_are_drawn_from_an_interval_and_drawn_again_for_each_election() {
    let mut cluster = Cluster::new(3, Params::paper());
    let interval = Some((Duration::from_millis(150), Duration::from_millis(300)));
    for _ in 0..3 {
        assert_eq!(cluster.timer(id(0), Timer::Election), interval);
        cluster.time_out(id(0));
    }
}

/// "This allows a leader [...] to send heartbeats"; who leads does not wait for a leader.
#[test]
fn a_leader_has_no_election_timer() {
    let mut cluster = Cluster::new(1, Params::paper());
    cluster.time_out(id(0));
    assert_eq!((cluster.role(id(0)), cluster.timer(id(0), Timer::Election)), (Role::Leader, None));
    cluster.fire(id(0), Timer::Election);
    assert_eq!((cluster.role(id(0)), cluster.term(id(0))), (Role::Leader, 1));
    assert!(!matches!(cluster.network.first().map(|e| &e.message), Some(Raft::RequestVote { .. })));
}
