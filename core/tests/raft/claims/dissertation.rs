//! What the dissertation adds: pre-votes (9.6), the check of the quorum (6.2), stickiness (4.2.3), transfer (3.10),
//! leases (6.4.1), pipelining (10.2.1).

use crate::cluster::{Cluster, Message, disk, id};
use switchyard::consensus::raft::{Params, Reads, Timer, VoteRule, Why};
use switchyard::consensus::{Change, Index, Proposal, Refusal, Request, RequestId, Response, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// So many commands, one after the other.
fn propose(cluster: &mut Cluster, commands: u32) {
    for command in 0..commands {
        cluster.propose(id(0), command);
    }
}

/// 9.6: a server that was cut off does not depose the leader when it comes back.
#[test]
fn pre_vote_a_rejoining_server_disturbs_nobody() {
    for pre_vote in [true, false] {
        let mut cluster = Cluster::new(3, Params { pre_vote, ..Params::paper() });
        cluster.elect(id(0));
        for _ in 0..5 {
            cluster.time_out(id(2));
            cluster.lose_everything();
        }
        cluster.propose(id(0), 1);
        cluster.settle();
        cluster.fire(id(0), Timer::Heartbeat);
        cluster.settle();
        assert_eq!(cluster.role(id(0)) == Role::Leader, pre_vote);
        assert_eq!(cluster.term(id(2)) > 5, !pre_vote);
    }
}

/// 9.6: the pre-vote changes neither term nor vote, of nobody.
#[test]
fn pre_vote_changes_no_persistent_state() {
    let mut cluster = Cluster::with_disks(
        vec![disk(3, &[1]), disk(3, &[1]), disk(3, &[1, 2])],
        Params { pre_vote: true, ..Params::paper() },
    );
    let before: Vec<_> = cluster.ids().map(|id| cluster.disk(id).clone()).collect();
    cluster.time_out(id(0));
    assert_eq!(cluster.role(id(0)), Role::PreCandidate);
    cluster.settle_among(&[0, 2]);
    assert_eq!(cluster.ids().map(|id| cluster.disk(id).clone()).collect::<Vec<_>>(), before);
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!((cluster.role(id(0)), cluster.term(id(0))), (Role::Leader, 4));
}

/// 6.2: "a leader steps down if an election timeout elapses without a successful round of heartbeats to a majority".
#[test]
fn check_quorum_a_leader_without_a_quorum_steps_down() {
    for check_quorum in [true, false] {
        let mut cluster = Cluster::new(5, Params { check_quorum, ..Params::paper() });
        cluster.elect(id(0));
        for _ in 0..3 {
            cluster.fire(id(0), Timer::Heartbeat);
            cluster.settle_among(&[0, 1, 2]);
            cluster.fire(id(0), Timer::CheckQuorum);
        }
        assert_eq!(cluster.role(id(0)), Role::Leader);
        for _ in 0..2 {
            cluster.fire(id(0), Timer::Heartbeat);
            cluster.settle_among(&[0, 1]);
            cluster.fire(id(0), Timer::CheckQuorum);
        }
        assert_eq!(cluster.role(id(0)) == Role::Leader, !check_quorum);
        assert_eq!(cluster.term(id(0)), 1);
    }
}

/// 4.2.3: who hears a leader neither votes nor takes over the term.
#[test]
fn stickiness_no_vote_while_a_leader_is_heard() {
    let mut cluster = Cluster::new(3, Params { leader_stickiness: true, ..Params::paper() });
    cluster.elect(id(0));
    cluster.time_out(id(2));
    cluster.settle();
    assert_eq!((cluster.term(id(1)), cluster.role(id(0))), (1, Role::Leader));
    assert!(cluster.notes.iter().any(|(_, why)| matches!(why, Why::Voted { rule: VoteRule::LeaderAlive, .. })));
    // Once the leader is silent for the shortest timeout, votes are given again.
    cluster.fire(id(1), Timer::Stickiness);
    cluster.time_out(id(2));
    cluster.settle_among(&[1, 2]);
    assert_eq!(cluster.role(id(2)), Role::Leader);
}

/// 3.10: the leader brings the target up to date, then tells it to campaign, and stickiness does not stand in the way.
#[test]
fn transfer_the_target_is_brought_up_to_date_and_leads() {
    let mut cluster = Cluster::new(3, Params::default());
    cluster.elect(id(0));
    cluster.propose(id(0), 1);
    cluster.settle_among(&[0, 1]);
    assert!(matches!(cluster.transfer(id(0), id(2)), Some(Response::Transferring { .. })));
    assert!(!cluster.network.iter().any(|envelope| matches!(envelope.message, Message::TimeoutNow { .. })));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!((cluster.leader(), cluster.term(id(2))), (Some(id(2)), 2));
}

/// 3.10: meanwhile the leader takes no proposals; "if [...] not complete after about an election timeout, the prior
/// leader aborts the transfer and resumes accepting client requests".
#[test]
fn transfer_proposals_wait_until_it_ends_or_times_out() {
    let mut cluster = Cluster::new(3, Params::default());
    cluster.elect(id(0));
    cluster.transfer(id(0), id(2));
    cluster.lose_everything();
    let refused = cluster.propose(id(0), 1);
    assert!(matches!(refused, Some(Response::Refused { reason: Refusal::Transferring, .. })));
    cluster.fire(id(0), Timer::Transfer);
    assert!(matches!(cluster.propose(id(0), 1), Some(Response::Proposed { .. })));
}

/// 3.10: only a voter can be the target.
#[test]
fn transfer_to_a_learner_is_refused() {
    let mut cluster = Cluster::new(3, Params::paper());
    let learner = cluster.add_node();
    cluster.elect(id(0));
    cluster.change(id(0), Change::AddLearner(learner));
    cluster.settle();
    for target in [learner, id(0), id(9)] {
        let answer = cluster.transfer(id(0), target);
        assert!(matches!(answer, Some(Response::Refused { reason: Refusal::NotAVoter, .. })), "{target}");
    }
}

fn leases() -> Params {
    Params { reads: Reads::Lease, leader_stickiness: true, ..Params::paper() }
}

/// 6.4.1: with a lease the leader answers alone, until the lease is over.
#[test]
fn lease_the_leader_answers_alone_while_it_lasts() {
    let mut cluster = Cluster::new(3, leases());
    cluster.elect(id(0));
    let read = cluster.read(id(0));
    assert!(cluster.network.is_empty());
    assert_eq!(cluster.answer(read), Some(Response::ReadAt { id: read, index: Index(1) }));
    for round in 1..=2 {
        assert!(cluster.view(id(0)).lease);
        cluster.fire(id(0), Timer::Lease(round));
    }
    assert!(!cluster.view(id(0)).lease);
    let read = cluster.read(id(0));
    assert_eq!(cluster.answer(read), None);
    cluster.settle();
    assert!(cluster.answer(read).is_some() && cluster.view(id(0)).lease);
}

/// 6.4.1: the clock assumption, broken. The leader's clock stands still, so that its lease never ends, and it answers a
/// read that misses what its successor committed.
#[test]
fn lease_a_clock_that_is_too_slow_reads_stale() {
    let mut cluster = Cluster::new(3, leases());
    cluster.elect(id(0));
    // An election timeout passes on the others, and nothing on the leader.
    cluster.fire(id(1), Timer::Stickiness);
    cluster.time_out(id(2));
    cluster.settle_among(&[1, 2]);
    cluster.propose(id(2), 1);
    cluster.settle_among(&[1, 2]);
    assert_eq!(cluster.checker.violation, None);
    cluster.read(id(0));
    let violation = cluster.checker.violation.take().expect("the read was stale");
    assert!(violation.starts_with("stale read"), "{violation}");
}

/// A transfer invites votes at once, so the leader's lease ends with it.
#[test]
fn lease_ends_with_a_transfer() {
    let mut cluster = Cluster::new(3, leases());
    cluster.elect(id(0));
    cluster.transfer(id(0), id(1));
    assert!(!cluster.view(id(0)).lease);
}

/// Whoever restarts may have promised a lease and forgotten it, so it waits before it votes.
#[test]
fn lease_a_restarted_follower_waits_before_it_votes() {
    let mut cluster = Cluster::new(3, leases());
    cluster.elect(id(0));
    cluster.crash(id(1), 0);
    cluster.restart(id(1));
    cluster.time_out(id(2));
    cluster.settle_among(&[1, 2]);
    assert_eq!(cluster.leader(), Some(id(0)));
    assert_eq!(cluster.role(id(2)), Role::Candidate);
}

/// 10.2.1: entries follow one another without waiting; without pipelining there is one message on the way.
#[test]
fn pipelining_entries_do_not_wait_for_answers() {
    for (pipelining, messages) in [(true, 5), (false, 1)] {
        let mut cluster = Cluster::new(2, Params { pipelining, ..Params::paper() });
        cluster.elect(id(0));
        propose(&mut cluster, 5);
        assert_eq!(cluster.network.len(), messages);
        cluster.settle();
        assert_eq!(cluster.commit(id(0)), 6);
    }
}

/// What is on the way is bounded, and so is what one message carries.
#[test]
fn pipelining_is_bounded() {
    let params = Params { append_entries_max: 3, in_flight_entries_max: 7, ..Params::paper() };
    let mut cluster = Cluster::new(2, params);
    cluster.elect(id(0));
    propose(&mut cluster, 20);
    let sizes = |cluster: &Cluster| -> Vec<usize> {
        let size = |message: &&Message| match message {
            Message::AppendEntries { entries, .. } => entries.len(),
            _ => 0,
        };
        cluster.sent_to(id(1)).iter().map(size).collect()
    };
    assert_eq!(sizes(&cluster), [1; 7]);
    cluster.lose_everything();
    cluster.fire(id(0), Timer::Heartbeat);
    let mut most = 0;
    while !cluster.network.is_empty() {
        most = most.max(sizes(&cluster).into_iter().max().unwrap_or(0));
        let envelope = cluster.network.remove(0);
        cluster.deliver(envelope);
    }
    assert_eq!((most, cluster.commit(id(0))), (3, 21));
}

/// Messages that overtake one another cost a round, nothing else.
#[test]
fn pipelining_survives_reordering() {
    let mut cluster = Cluster::new(2, Params::paper());
    cluster.elect(id(0));
    propose(&mut cluster, 6);
    while let Some(envelope) = cluster.network.pop() {
        cluster.deliver(envelope);
    }
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!((cluster.commit(id(0)), cluster.log(id(1)).len()), (7, 7));
}

/// 10.2.2: commands that come together are one batch: one write, one message a follower, one answer.
#[test]
fn batching_commands_that_come_together_travel_together() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    let commands = (1..=9).map(|command| (Cluster::stamp(1, command), command)).collect();
    cluster.request(id(0), Request::ProposeBatch(RequestId(77), commands));
    assert_eq!(cluster.network.len(), 2);
    let proposed = cluster.answer(RequestId(77));
    assert!(matches!(proposed, Some(Response::Proposed { index: Index(2), .. })), "{proposed:?}");
    cluster.settle();
    assert_eq!((cluster.commit(id(0)), cluster.machine(id(0)).done.len()), (10, 9));
    // The same, each with its own answer.
    let proposal =
        |serial| Proposal { id: RequestId(80 + u64::from(serial)), stamp: Cluster::stamp(1, serial), command: serial };
    cluster.request(id(0), Request::ProposeAll((10..=12).map(proposal).collect()));
    assert_eq!(cluster.network.len(), 2);
    for (request, place) in [(90, 11), (91, 12), (92, 13)] {
        let proposed = cluster.answer(RequestId(request));
        assert!(matches!(proposed, Some(Response::Proposed { index, .. }) if index == Index(place)), "{proposed:?}");
    }
}
