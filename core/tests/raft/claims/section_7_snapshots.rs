//! Log compaction.

use crate::cluster::{Cluster, Message, SNAPSHOT_BYTES, disk, id};
use switchyard::consensus::raft::{Params, Timer, Why};
use switchyard::consensus::{Change, Flow, Index, Role, Term};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn snapshots(every: u64) -> Params {
    Params { snapshot_entries: every, snapshot_chunk_bytes: 30, ..Params::paper() }
}

/// A leader with this many commands committed, while the last replica is down.
fn busy(commands: u32, params: Params) -> Cluster {
    let mut cluster = Cluster::new(3, params);
    cluster.elect(id(0));
    cluster.crash(id(2), 0);
    for command in 0..commands {
        cluster.propose(id(0), command);
        cluster.settle();
    }
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    cluster
}

/// "The entire current system state is written to a snapshot on stable storage, then the entire log up to that point is
/// discarded"; "each server takes snapshots independently".
#[test]
fn a_snapshot_takes_the_place_of_the_log() {
    let cluster = busy(25, snapshots(10));
    for replica in [id(0), id(1)] {
        let view = cluster.view(replica);
        assert_eq!(view.snapshot, Some((Index(20), Term(1))));
        assert_eq!((view.first_index, view.last_index), (Index(21), Index(26)));
    }
}

/// "The last included index and term [...] are preserved to support the AppendEntries consistency check for the first log
/// entry following the snapshot", and the vote's comparison.
#[test]
fn an_empty_log_after_a_snapshot_still_knows_its_last_entry() {
    let mut cluster = busy(9, snapshots(10));
    assert_eq!((cluster.log(id(0)).len(), cluster.view(id(0)).last_index), (0, Index(10)));
    cluster.propose(id(0), 9);
    cluster.settle();
    assert_eq!(cluster.log(id(1)), [1]);
    cluster.time_out(id(1));
    cluster.settle();
    assert_eq!(cluster.role(id(1)), Role::Leader);
}

/// "The leader must occasionally send snapshots to followers that lag behind", "a sequence of chunks".
#[test]
fn a_lagging_follower_gets_the_snapshot_in_chunks() {
    let mut cluster = busy(25, snapshots(10));
    cluster.restart(id(2));
    for _ in 0..3 {
        cluster.fire(id(0), Timer::Heartbeat);
        cluster.settle();
    }
    let offsets = cluster.notes.iter().filter_map(|(_, why)| match why {
        Why::SnapshotSent { peer, offset, length, .. } if *peer == id(2) => Some((*offset, *length)),
        _ => None,
    });
    assert_eq!(offsets.collect::<Vec<_>>(), [(0, 30), (30, 30), (60, 30), (90, 10)]);
    assert_eq!(cluster.machine(id(2)), cluster.machine(id(0)));
    assert_eq!(cluster.log(id(2)), cluster.log(id(0)));
}

/// Lost, doubled and late chunks only cost time.
#[test]
fn chunks_may_be_lost_doubled_and_late() {
    let mut cluster = busy(25, snapshots(10));
    cluster.restart(id(2));
    let mut late = Vec::new();
    for round in 0..40 {
        cluster.fire(id(0), Timer::Heartbeat);
        while !cluster.network.is_empty() {
            let envelope = cluster.network.remove(0);
            let fate = (late.len() + round) % 4;
            late.push(envelope.clone());
            if fate != 0 {
                cluster.deliver(envelope);
            }
            if fate == 3 {
                let place = late.len() / 2;
                cluster.deliver(late[place].clone());
            }
        }
    }
    assert_eq!(cluster.checker.violation, None);
    assert_eq!(cluster.machine(id(2)), cluster.machine(id(0)));
}

/// "If [...] the snapshot describes a prefix of its log, then log entries covered by the snapshot are deleted but entries
/// following the snapshot are still valid and must be retained."
#[test]
fn entries_after_the_snapshot_are_retained() {
    let mut cluster = busy(9, snapshots(10));
    let snapshot = Message::InstallSnapshot {
        term: Term(1),
        last_included_index: Index(10),
        last_included_term: Term(1),
        membership: (Index(0), cluster.view(id(0)).membership),
        offset: 0,
        length: SNAPSHOT_BYTES,
        state: Some((std::sync::Arc::new(cluster.machine(id(0)).clone()), SNAPSHOT_BYTES)),
        round: 0,
    };
    for (log, kept) in [(vec![1; 12], 2), (vec![1; 5], 0), ([vec![1; 8], vec![0; 4]].concat(), 0)] {
        let mut other = Cluster::with_disks(vec![disk(1, &[]), disk(1, &log)], snapshots(0));
        // The state is of another cluster: only the log is looked at.
        other.deliver(crate::cluster::Envelope { from: id(0), to: id(1), message: snapshot.clone() });
        let view = other.view(id(1));
        assert_eq!((view.snapshot, view.commit_index), (Some((Index(10), Term(1))), Index(10)));
        assert_eq!(other.log(id(1)).len(), kept, "{log:?}");
    }
    cluster.settle();
}

/// A snapshot of what is committed already changes nothing (retransmission, or a mistake).
#[test]
fn an_old_snapshot_is_ignored() {
    let mut cluster = busy(25, snapshots(10));
    cluster.restart(id(2));
    cluster.fire(id(0), Timer::Heartbeat);
    let mut pieces = Vec::new();
    while !cluster.network.is_empty() {
        let envelope = cluster.network.remove(0);
        if matches!(envelope.message, Message::InstallSnapshot { .. }) {
            pieces.push(envelope.clone());
        }
        cluster.deliver(envelope);
    }
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    let before = cluster.view(id(2));
    pieces.into_iter().for_each(|piece| cluster.deliver(piece));
    assert_eq!(cluster.view(id(2)), before);
    assert!(cluster.notes.iter().any(|(_, why)| matches!(why, Why::SnapshotIgnored { .. })));
}

/// A restart goes on from the snapshot: what is in it was committed.
#[test]
fn a_restart_goes_on_from_the_snapshot() {
    let mut cluster = busy(25, snapshots(10));
    cluster.crash(id(1), 0);
    cluster.restart(id(1));
    let view = cluster.view(id(1));
    assert_eq!((view.commit_index, view.last_applied), (Index(20), Index(20)));
    assert_eq!(cluster.machine(id(1)).applied, Index(20));
    cluster.fire(id(0), Timer::Heartbeat);
    cluster.settle();
    assert_eq!(cluster.machine(id(1)), cluster.machine(id(0)));
}

/// "Snapshotting must include the latest configuration in the log as of the last included index."
#[test]
fn a_snapshot_has_the_members() {
    let mut cluster = Cluster::new(3, snapshots(10));
    let new = cluster.add_node();
    cluster.elect(id(0));
    cluster.change(id(0), Change::AddLearner(new));
    cluster.settle_among(&[0, 1, 2]);
    for command in 0..30 {
        cluster.propose(id(0), command);
        cluster.settle_among(&[0, 1, 2]);
    }
    for _ in 0..8 {
        cluster.fire(id(0), Timer::Heartbeat);
        cluster.settle();
    }
    assert_eq!(cluster.view(new).membership, cluster.view(id(0)).membership);
    assert_eq!(cluster.machine(new), cluster.machine(id(0)));
    cluster.crash(new, 0);
    cluster.restart(new);
    assert_eq!(cluster.view(new).membership, cluster.view(id(0)).membership);
}

/// Entries kept after a snapshot spare followers that are only a little behind the whole of it.
#[test]
fn trailing_entries_spare_a_snapshot() {
    for (trailing_entries, sent) in [(0, true), (30, false)] {
        let mut cluster = busy(25, Params { trailing_entries, ..snapshots(10) });
        cluster.restart(id(2));
        cluster.fire(id(0), Timer::Heartbeat);
        let flows = |cluster: &Cluster| cluster.view(id(0)).peers[1].flow;
        cluster.settle_if(|envelope| !matches!(envelope.message, Message::InstallSnapshotReply { .. }));
        assert_eq!(matches!(flows(&cluster), Flow::Snapshot { .. }), sent);
    }
}
