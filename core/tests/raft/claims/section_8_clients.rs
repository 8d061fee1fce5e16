//! Client interaction.

use crate::cluster::{Cluster, disk, id};
use switchyard::consensus::raft::{Message, Params, Timer};
use switchyard::consensus::{Index, Refusal, Response, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// "If the client's first choice is not the leader, that server will reject the client's request and supply information
/// about the most recent leader it has heard from."
#[test]
fn a_follower_names_the_leader() {
    let mut cluster = Cluster::new(3, Params::paper());
    assert!(matches!(cluster.propose(id(1), 1), Some(Response::NotLeader { leader: None, .. })));
    cluster.elect(id(0));
    let leader = Some(id(0));
    assert!(matches!(cluster.propose(id(1), 1), Some(Response::NotLeader { leader: named, .. }) if named == leader));
}

/// "Clients assign unique serial numbers to every command. [...] If it receives a command whose serial number has already
/// been executed, it responds immediately without re-executing the request."
#[test]
fn a_retried_command_is_executed_once() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.propose_as(id(0), Cluster::stamp(1, 1), 11);
    cluster.settle();
    // The leader fails before it answers; the client asks the next.
    cluster.crash(id(0), 0);
    cluster.time_out(id(1));
    cluster.settle();
    cluster.propose_as(id(1), Cluster::stamp(1, 1), 11);
    cluster.propose_as(id(1), Cluster::stamp(1, 2), 12);
    cluster.settle();
    // The checker would have seen it taking effect twice.
    assert_eq!(cluster.machine(id(1)).applied, Index(5));
    assert_eq!(cluster.machine(id(1)).done.iter().copied().collect::<Vec<_>>(), [11, 12]);
}

/// "Raft handles this by having each leader commit a blank no-op entry into the log at the start of its term."
#[test]
fn a_new_leader_commits_an_empty_entry() {
    let disks = vec![disk(1, &[1, 1]), disk(1, &[1, 1]), disk(1, &[1])];
    let mut cluster = Cluster::with_disks(disks, Params::paper());
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!((cluster.log(id(0)), cluster.commit(id(0))), (vec![1, 1, 2], 3));
}

/// "A leader must check whether it has been deposed before processing a read-only request": it exchanges heartbeat
/// messages with a majority first.
#[test]
fn a_read_is_answered_after_a_round_of_heartbeats() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.elect(id(0));
    let read = cluster.read(id(0));
    assert_eq!(cluster.answer(read), None);
    cluster.settle_among(&[0, 1]);
    assert_eq!(cluster.answer(read), None);
    let again = cluster.read(id(0));
    cluster.settle_among(&[0, 1, 2]);
    for read in [read, again] {
        assert_eq!(cluster.answer(read), Some(Response::ReadAt { id: read, index: Index(1) }));
    }
}

/// The round has to be sent after the read was asked: an answer to an earlier one says nothing.
#[test]
fn an_earlier_round_does_not_confirm_a_read() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.fire(id(0), Timer::Heartbeat);
    let earlier = cluster.network.len();
    let read = cluster.read(id(0));
    cluster.network.truncate(earlier);
    cluster.settle();
    assert_eq!(cluster.answer(read), None);
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert!(cluster.answer(read).is_some());
}

/// A stale leader does not answer: the read would miss what its successor committed.
#[test]
fn a_deposed_leader_answers_no_read() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.time_out(id(1));
    cluster.settle_among(&[1, 2]);
    cluster.propose(id(1), 5);
    cluster.settle_among(&[1, 2]);
    assert_eq!((cluster.role(id(0)), cluster.commit(id(1))), (Role::Leader, 3));
    let read = cluster.read(id(0));
    assert_eq!(cluster.answer(read), None);
    cluster.settle();
    let reason = Refusal::LeadershipLost;
    assert_eq!(cluster.answer(read), Some(Response::Refused { id: read, reason }));
}

/// "A leader must have the latest information on which entries are committed": a read waits for the empty entry.
#[test]
fn a_read_waits_until_something_is_committed_in_the_term() {
    let disks = vec![disk(1, &[1, 1]), disk(1, &[1, 1]), disk(1, &[1, 1])];
    let mut cluster = Cluster::with_disks(disks, Params::paper());
    cluster.time_out(id(0));
    cluster.settle_if(|envelope| !matches!(envelope.message, Message::AppendEntries { .. }));
    let read = cluster.read(id(0));
    assert_eq!(cluster.answer(read), None);
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!(cluster.answer(read), Some(Response::ReadAt { id: read, index: Index(3) }));
}

/// Dissertation section 6.4: followers can help; they ask the leader for its read index and wait until they are there.
#[test]
fn a_follower_reads_at_the_leaders_index() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 3);
    cluster.settle();
    // The follower has the entry and does not know that it is committed.
    assert_eq!((cluster.commit(id(0)), cluster.commit(id(2))), (2, 1));
    let read = cluster.read(id(2));
    cluster.settle();
    assert_eq!(cluster.answer(read), Some(Response::ReadAt { id: read, index: Index(2) }));
}
