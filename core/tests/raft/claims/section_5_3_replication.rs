//! Log replication.

use crate::cluster::{Cluster, Message, disk, id};
use switchyard::consensus::Role;
use switchyard::consensus::raft::{AppendRule, Params, Timer, Why};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// "The leader appends the command to its log as a new entry, then issues AppendEntries RPCs in parallel to each of the
/// other servers to replicate the entry. When the entry has been safely replicated, the leader applies the entry."
#[test]
fn a_command_is_appended_sent_on_and_applied_once_a_majority_has_it() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 7);
    assert_eq!(cluster.network.len(), 4);
    assert_eq!((cluster.log(id(0)).len(), cluster.commit(id(0))), (2, 1));
    cluster.settle_among(&[0, 1]);
    assert!(cluster.machine(id(0)).done.is_empty());
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle_among(&[0, 1, 2]);
    assert!(cluster.machine(id(0)).done.contains(&7));
}

/// "Once a follower learns that a log entry is committed, it applies the entry to its local state machine (in log
/// order)"; it learns it with "future AppendEntries RPCs (including heartbeats)".
#[test]
fn followers_learn_of_commits_with_the_next_append() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 7);
    cluster.settle();
    assert_eq!((cluster.commit(id(0)), cluster.commit(id(1))), (2, 1));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!(cluster.commit(id(1)), 2);
    assert_eq!(cluster.machine(id(1)), cluster.machine(id(0)));
}

/// "If followers crash or run slowly, or if network packets are lost, the leader retries AppendEntries RPCs
/// indefinitely."
#[test]
fn the_leader_retries_until_a_follower_has_everything() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.crash(id(2), 0);
    for command in 0..20 {
        cluster.propose(id(0), command);
        cluster.fire(id(0), Timer::Heartbeat);
        cluster.settle();
    }
    cluster.restart(id(2));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!(cluster.log(id(2)), cluster.log(id(0)));
}

/// "This also commits all preceding entries in the leader's log, including entries created by previous leaders."
#[test]
fn a_commit_takes_what_is_before_with_it() {
    let mut cluster = Cluster::with_disks(vec![disk(2, &[1, 2, 2]), disk(2, &[1]), disk(2, &[1])], Params::paper());
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!((cluster.log(id(0)), cluster.commit(id(0))), (vec![1, 2, 2, 3], 4));
}

/// "If the follower does not find an entry in its log with the same index and term, then it refuses the new entries."
#[test]
fn the_consistency_check_refuses_what_does_not_follow() {
    for (follower, rule) in [(vec![1], AppendRule::LogTooShort), (vec![1, 1, 1], AppendRule::TermDiffers)] {
        let disks = vec![disk(2, &[1, 2, 2]), disk(2, &follower), disk(2, &[])];
        let mut cluster = Cluster::with_disks(disks, Params::paper());
        cluster.time_out(id(0));
        cluster.settle();
        let refused = cluster.notes.iter().find_map(|(replica, why)| match why {
            Why::AppendRejected { rule, prev_log_index, .. } if *replica == id(1) => Some((*rule, prev_log_index.0)),
            _ => None,
        });
        assert_eq!(refused, Some((rule, 3)));
        assert_eq!(cluster.log(id(1)), [1, 2, 2, 3]);
    }
}

/// The six followers of figure 7, brought to the log of the leader of term 8, with and without fast backtracking.
#[test]
fn figure_7_every_follower_comes_to_the_leaders_log() {
    let leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let followers: [&[u64]; 6] = [
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    for fast_backtracking in [false, true] {
        let params = Params { fast_backtracking, ..Params::paper() };
        let disks = [disk(7, &leader)].into_iter().chain(followers.map(|terms| disk(7, terms))).collect();
        let mut cluster = Cluster::with_disks(disks, params);
        cluster.time_out(id(0));
        cluster.settle();
        // (a), (b), (e) and (f) are enough for a majority; (c) and (d) have better logs and refuse.
        let refused = cluster.notes.iter().filter(|(_, why)| matches!(why, Why::Voted { granted: false, .. })).count();
        assert_eq!((cluster.role(id(0)), cluster.term(id(0)), refused), (Role::Leader, 8, 2));
        for follower in cluster.ids() {
            assert_eq!(cluster.log(follower), [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8], "{follower}");
        }
    }
}

/// "When rejecting an AppendEntries request, the follower can include the term of the conflicting entry [...] one
/// AppendEntries RPC will be required for each term with conflicting entries, rather than one RPC per entry."
#[test]
fn fast_backtracking_takes_a_message_a_term_instead_of_an_entry() {
    let rejections = |fast_backtracking| {
        let follower: Vec<u64> = [vec![1], vec![2; 10], vec![3; 10], vec![4; 10]].concat();
        let leader: Vec<u64> = [vec![1], vec![5; 30]].concat();
        let disks = vec![disk(5, &leader), disk(5, &follower), disk(5, &[])];
        let mut cluster = Cluster::with_disks(disks, Params { fast_backtracking, ..Params::paper() });
        cluster.time_out(id(0));
        cluster.settle();
        assert_eq!(cluster.log(id(1)), cluster.log(id(0)));
        let from_1 = |(replica, why): &&_| *replica == id(1) && matches!(why, Why::AppendRejected { .. });
        cluster.notes.iter().filter(from_1).count()
    };
    assert_eq!(rejections(false), 30);
    assert!(rejections(true) <= 3, "{}", rejections(true));
}

/// "A leader never overwrites or deletes entries in its own log (the Leader Append-Only Property)."
#[test]
fn a_leader_never_overwrites_its_log() {
    let disks = vec![disk(3, &[1, 1, 3]), disk(3, &[1, 2, 2, 2, 2]), disk(3, &[1])];
    let mut cluster = Cluster::with_disks(disks, Params::paper());
    cluster.time_out(id(0));
    cluster.settle();
    assert_eq!(cluster.log(id(0)), [1, 1, 3, 4]);
    assert_eq!(cluster.log(id(1)), [1, 1, 3, 4]);
}

/// Figure 2, AppendEntries rule 3: only "if an existing entry conflicts with a new one" is anything deleted.
#[test]
fn a_late_append_deletes_nothing() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 1);
    let late = cluster.take(id(1)).expect("the first goes to the second replica");
    cluster.settle();
    for command in 2..5 {
        cluster.propose(id(0), command);
        cluster.fire(id(0), Timer::Heartbeat);
        cluster.settle();
    }
    let before = cluster.log(id(1));
    assert_eq!(before.len(), 5);
    cluster.deliver(late);
    assert_eq!(cluster.log(id(1)), before);
}

/// "A single slow follower will not impact performance": a round trip to the fastest majority commits.
#[test]
fn one_round_trip_to_a_majority_commits() {
    let mut cluster = Cluster::new(5, Params::paper());
    cluster.elect(id(0));
    cluster.propose(id(0), 1);
    for follower in [id(1), id(2)] {
        let append = cluster.take(follower).expect("it goes to all");
        cluster.deliver(append);
    }
    cluster.settle_if(|envelope| matches!(envelope.message, Message::AppendEntriesReply { .. }));
    assert_eq!(cluster.commit(id(0)), 2);
}
