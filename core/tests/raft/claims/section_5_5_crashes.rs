//! Follower and candidate crashes.

use crate::cluster::{Cluster, id};
use switchyard::consensus::Role;
use switchyard::consensus::raft::{Params, Timer};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// "Raft RPCs are idempotent, so this causes no harm."
#[test]
fn messages_may_come_twice() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.time_out(id(0));
    for command in 0..5 {
        while !cluster.network.is_empty() {
            let envelope = cluster.network.remove(0);
            cluster.deliver(envelope.clone());
            cluster.deliver(envelope);
        }
        cluster.propose(id(0), command);
        cluster.fire(id(0), Timer::Heartbeat);
    }
    cluster.settle();
    assert_eq!(cluster.log(id(0)), [1; 6]);
    assert!(cluster.ids().all(|id| cluster.log(id) == [1; 6]));
}

/// "If a server crashes after completing an RPC but before responding, then it will receive the same RPC again after it
/// restarts."
#[test]
fn a_follower_that_stored_and_did_not_answer_is_asked_again() {
    let mut cluster = Cluster::new(2, Params::paper());
    cluster.elect(id(0));
    cluster.slow_disk(id(1));
    cluster.propose(id(0), 1);
    cluster.settle();
    assert_eq!(cluster.commit(id(0)), 1);
    // The write reached the disk, the answer nobody.
    assert_eq!(cluster.crash(id(1), 1), 0);
    cluster.restart(id(1));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!((cluster.commit(id(0)), cluster.log(id(1))), (2, vec![1, 1]));
}

/// Figure 2: what is volatile is gone, what is persistent stays.
#[test]
fn a_crash_keeps_term_vote_and_log_and_nothing_else() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 1);
    cluster.settle();
    let before = cluster.view(id(0));
    cluster.crash(id(0), 0);
    cluster.restart(id(0));
    let after = cluster.view(id(0));
    assert_eq!(
        (after.current_term, after.voted_for, &after.log_terms),
        (before.current_term, before.voted_for, &before.log_terms)
    );
    assert_eq!((after.role, after.leader, after.commit_index.0, after.last_applied.0), (Role::Follower, None, 0, 0));
}

/// What was written and not yet durable is lost, and nobody was told otherwise.
#[test]
fn a_write_that_is_lost_was_never_acknowledged() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.slow_disk(id(1));
    cluster.slow_disk(id(2));
    cluster.propose(id(0), 1);
    cluster.settle();
    assert_eq!(cluster.commit(id(0)), 1);
    for follower in [id(1), id(2)] {
        assert!(cluster.crash(follower, 0) > 0);
        cluster.restart(follower);
        assert_eq!(cluster.log(follower), [1]);
    }
}
