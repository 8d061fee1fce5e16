//! Terms act as a logical clock.

use crate::cluster::{Cluster, disk, id};
use switchyard::consensus::Role;
use switchyard::consensus::raft::{Appended, Message, Params, Timer};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// "Each server stores a current term number, which increases monotonically over time."
#[test]
fn terms_only_grow_also_across_crashes() {
    let mut cluster = Cluster::new(3, Params::paper());
    let mut before = [0; 3];
    for round in 0..9 {
        cluster.time_out(id(round % 3));
        cluster.settle();
        let crashed = id((round + 1) % 3);
        cluster.crash(crashed, 0);
        cluster.restart(crashed);
        for replica in cluster.ids() {
            assert!(cluster.term(replica) >= before[replica.index()]);
            before[replica.index()] = cluster.term(replica);
        }
    }
    assert_eq!(before[2], 9);
}

/// "If one server's current term is smaller than the other's, then it updates its current term to the larger value."
#[test]
fn the_larger_term_is_taken_over() {
    let mut cluster = Cluster::with_disks(vec![disk(4, &[]), disk(1, &[]), disk(1, &[])], Params::paper());
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!(cluster.ids().map(|id| cluster.term(id)).collect::<Vec<_>>(), [5, 5, 5]);
}

/// "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower state."
#[test]
fn a_deposed_leader_follows() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.time_out(id(1));
    cluster.settle_among(&[1, 2]);
    assert_eq!((cluster.role(id(0)), cluster.role(id(1))), (Role::Leader, Role::Leader));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!((cluster.role(id(0)), cluster.term(id(0))), (Role::Follower, 2));
}

/// "If a server receives a request with a stale term number, it rejects the request."
#[test]
fn a_stale_request_is_rejected() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.time_out(id(1));
    cluster.settle_among(&[1, 2]);
    cluster.propose(id(0), 1);
    let stale = cluster.take(id(2)).expect("the old leader sends it on");
    let before = cluster.log(id(2));
    cluster.deliver(stale);
    let answer = cluster.sent_to(id(0)).into_iter().find(|message| message.term().0 == 2).cloned();
    assert!(matches!(answer, Some(Message::AppendEntriesReply { outcome: Appended::Stale, .. })));
    assert_eq!(cluster.log(id(2)), before);
}

/// The answer to a stale request says nothing about the present: its sender may lead again by the time it arrives.
#[test]
fn the_answer_to_a_stale_append_is_not_taken_for_one_to_a_new_one() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    for command in 0..5 {
        cluster.propose(id(0), command);
    }
    let late = cluster.network.pop().expect("the last append to the last replica");
    cluster.lose_everything();
    // The others elect one that has none of it, whose log replaces it; then the first leads again.
    cluster.time_out(id(1));
    cluster.settle();
    cluster.elect(id(0));
    let read = cluster.read(id(0));
    cluster.lose_everything();
    cluster.deliver(late);
    cluster.settle();
    assert_eq!((cluster.role(id(0)), cluster.answer(read)), (Role::Leader, None));
}
