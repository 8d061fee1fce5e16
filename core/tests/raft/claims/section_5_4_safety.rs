//! Safety: what restricts elections and commits.

use crate::cluster::{Cluster, Message, Storage, disk, id};
use switchyard::consensus::raft::{Params, SettingRole, Timer, VoteRule, Why};
use switchyard::consensus::{Index, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// 5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the candidate. [...] the log with the
/// later term is more up-to-date. If the logs end with the same term, then whichever log is longer."
#[test]
fn the_better_log_denies_its_vote() {
    for (candidate, voter, granted) in [
        (vec![1], vec![1], true),
        (vec![1, 1], vec![1], true),
        (vec![1], vec![1, 1], false),
        (vec![2], vec![1, 1, 1], true),
        (vec![1, 1, 1], vec![2], false),
        (vec![], vec![1], false),
    ] {
        let mut cluster = Cluster::with_disks(vec![disk(2, &candidate), disk(2, &voter)], Params::paper());
        cluster.time_out(id(0));
        cluster.settle();
        assert_eq!(cluster.role(id(0)) == Role::Leader, granted, "{candidate:?} {voter:?}");
        let rule = cluster.notes.iter().find_map(|(_, why)| match why {
            Why::Voted { rule, .. } => Some(*rule),
            _ => None,
        });
        assert_eq!(rule, Some(if granted { VoteRule::FirstCome } else { VoteRule::LogBehind }));
    }
}

/// 5.4.1: "all the committed entries from previous terms are present on each new leader from the moment of its election".
#[test]
fn every_later_leader_has_every_committed_entry() {
    let mut cluster = Cluster::new(3, Params::paper());
    let mut committed = Vec::new();
    for round in 0..6 {
        let leader = id(round % 3);
        cluster.time_out(leader);
        cluster.settle();
        assert_eq!(cluster.role(leader), Role::Leader);
        assert_eq!(cluster.log(leader)[..committed.len()], committed);
        cluster.propose(leader, u32::from(round));
        // One follower hears nothing of it.
        let deaf = (round + 2) % 3;
        cluster.settle_if(|envelope| envelope.to != id(deaf));
        committed = cluster.log(leader);
        assert_eq!(cluster.commit(leader) as usize, committed.len());
    }
    assert_eq!(committed.len(), 12);
}

/// Figure 8 (c): S1 leads term 4 by the votes of S2 and S3. Its entry of term 2 is on S2 since term 2 and gets to S3 now;
/// its entry of term 4 is nowhere else. S5, down, has an entry of term 3, which it led by the votes of S3 and S4.
fn figure_8() -> Cluster {
    let params = Params { append_entries_max: 1, pipelining: false, ..Params::paper() };
    let voted = |terms: &[u64]| Storage { voted_for: Some(id(0)), ..disk(4, terms) };
    let disks = vec![voted(&[1, 2, 4]), voted(&[1, 2]), voted(&[1]), disk(3, &[1]), disk(3, &[1, 3])];
    let mut cluster = Cluster::with_disks(disks, params);
    cluster.crash(id(4), 0);
    let leads = SettingRole::Leader { matched: vec![(id(1), Index(2))], next: vec![(id(2), Index(2))] };
    cluster.set(id(0), leads, 0);
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle_if(|envelope| {
        let of_term_4 = match &envelope.message {
            Message::AppendEntries { entries, .. } => entries.iter().any(|entry| entry.term.0 == 4),
            _ => false,
        };
        !of_term_4 && [id(0), id(1), id(2)].contains(&envelope.to)
    });
    assert_eq!((cluster.log(id(1)), cluster.log(id(2))), (vec![1, 2], vec![1, 2]));
    cluster
}

/// 5.4.2: "Raft never commits log entries from previous terms by counting replicas."
#[test]
fn figure_8_c_an_old_entry_on_a_majority_is_not_committed() {
    let cluster = figure_8();
    assert_eq!(cluster.commit(id(0)), 0);
    assert!(cluster.notes.iter().any(|(_, why)| {
        matches!(why, Why::CommitHeldBack { quorum_index, entry_term, .. } if quorum_index.0 == 2 && entry_term.0 == 2)
    }));
}

/// Figure 8 (d): such an entry can still be overwritten by a future leader.
#[test]
fn figure_8_d_it_can_still_be_overwritten() {
    let mut cluster = figure_8();
    cluster.crash(id(0), 0);
    cluster.lose_everything();
    cluster.restart(id(4));
    // S5 learns the present term by its first, failed, election; S2, S3 and S4 vote for it in the next.
    cluster.time_out(id(4));
    cluster.settle();
    cluster.time_out(id(4));
    cluster.settle();
    assert_eq!(cluster.role(id(4)), Role::Leader);
    cluster.fire(id(4), Timer::Heartbeat);
    cluster.settle();
    let overwritten = cluster.log(id(2));
    assert_eq!((overwritten[..2].to_vec(), cluster.commit(id(2))), (vec![1, 3], 3));
}

/// Figure 8 (e): with an entry of the leader's own term on a majority everything before it is committed, and S5 cannot
/// win any more.
#[test]
fn figure_8_e_with_an_entry_of_its_own_term_it_is_committed() {
    let mut cluster = figure_8();
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle_among(&[0, 1, 2]);
    assert_eq!(cluster.commit(id(0)), 3);
    cluster.crash(id(0), 0);
    cluster.restart(id(4));
    for _ in 0..3 {
        cluster.time_out(id(4));
        cluster.settle();
        assert_ne!(cluster.role(id(4)), Role::Leader);
    }
}
