//! Cluster membership changes. Joint consensus is the paper's; one server at a time is section 4.1 of the dissertation.

use crate::cluster::{Cluster, disk, id, set};
use switchyard::consensus::raft::{Params, Timer, Why, Write};
use switchyard::consensus::{
    Change, Entries, Entry, Index, Membership, Payload, Refusal, ReplicaSet, Response, Role, Term,
};
use switchyard::ids::ReplicaId;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Three voters with a leader, and `more` that are no members.
fn grown(more: usize, params: Params) -> Cluster {
    let mut cluster = Cluster::new(3, params);
    for _ in 0..more {
        cluster.add_node();
    }
    cluster.elect(id(0));
    cluster
}

fn joint(voters: &[u8]) -> Change {
    Change::Joint { voters: set(voters), learners: ReplicaSet::EMPTY }
}

fn refusal(response: Option<Response>) -> Option<Refusal> {
    match response {
        Some(Response::Refused { reason, .. }) => Some(reason),
        _ => None,
    }
}

fn heartbeat(cluster: &mut Cluster, leader: ReplicaId) {
    cluster.fire(leader, Timer::Heartbeat);
    cluster.settle();
}

/// "Once a given server adds the new configuration entry to its log, it uses that configuration for all future decisions
/// (regardless of whether the entry is committed)."
#[test]
fn a_configuration_counts_from_when_it_is_in_the_log() {
    let mut cluster = grown(2, Params::paper());
    cluster.change(id(0), joint(&[2, 3, 4]));
    let view = cluster.view(id(0));
    assert!(view.membership.is_joint() && view.membership_index > view.commit_index);
    assert_eq!(view.peers.iter().map(|peer| peer.id).collect::<ReplicaSet>(), set(&[1, 2, 3, 4]));
}

/// "Agreement (for elections and entry commitment) requires separate majorities from both the old and new
/// configurations."
#[test]
fn joint_consensus_commits_by_both_majorities() {
    for (hears, commits) in [(vec![0, 1, 2], false), (vec![0, 2, 3, 4], true), (vec![0, 3, 4], false)] {
        let mut cluster = grown(2, Params::paper());
        let before = cluster.commit(id(0));
        cluster.change(id(0), joint(&[2, 3, 4]));
        for _ in 0..4 {
            cluster.settle_among(&hears);
            cluster.fire(id(0), Timer::Heartbeat);
        }
        assert_eq!(cluster.commit(id(0)) > before, commits, "{hears:?}");
    }
}

/// The same for elections: with C-old,new in its log, a candidate needs both.
#[test]
fn joint_consensus_elects_by_both_majorities() {
    let membership = Membership { voters: set(&[2, 3, 4]), outgoing: set(&[0, 1, 2]), learners: ReplicaSet::EMPTY };
    let mut joint = disk(1, &[1]);
    let entry = Entry { term: Term(1), payload: Payload::Membership(membership) };
    joint.write(Write::Append { previous: Index(1), entries: Entries::one(entry) });
    for (votes, wins) in [(vec![0, 1, 2], false), (vec![1, 2, 3, 4], true), (vec![2, 3, 4], false)] {
        let mut cluster = Cluster::with_disks(vec![joint.clone(); 5], Params::paper());
        cluster.time_out(id(2));
        cluster.settle_among(&votes);
        assert_eq!(cluster.role(id(2)) == Role::Leader, wins, "{votes:?}");
    }
}

/// "Once C-old,new has been committed [...] it is now safe for the leader to create a log entry describing C-new."
#[test]
fn the_leader_goes_on_to_the_new_configuration() {
    let mut cluster = grown(2, Params::paper());
    cluster.change(id(0), joint(&[0, 1, 2, 3, 4]));
    cluster.settle();
    heartbeat(&mut cluster, id(0));
    heartbeat(&mut cluster, id(0));
    for replica in cluster.ids() {
        let view = cluster.view(replica);
        assert_eq!((view.membership.voters, view.membership.is_joint()), (set(&[0, 1, 2, 3, 4]), false));
        assert_eq!(cluster.machine(replica), cluster.machine(id(0)));
    }
}

/// "New servers join the cluster as non-voting members": they get the log and do not count.
#[test]
fn learners_get_the_log_and_do_not_count() {
    let mut cluster = grown(1, Params::paper());
    cluster.change(id(0), Change::AddLearner(id(3)));
    cluster.settle();
    heartbeat(&mut cluster, id(0));
    assert_eq!(cluster.log(id(3)), cluster.log(id(0)));
    let before = cluster.commit(id(0));
    cluster.propose(id(0), 1);
    cluster.settle_among(&[0, 3]);
    assert_eq!(cluster.commit(id(0)), before);
    cluster.time_out(id(3));
    assert_eq!(cluster.role(id(3)), Role::Follower);
}

/// "Once the new servers have caught up with the rest of the cluster, the reconfiguration can proceed."
#[test]
fn a_learner_votes_once_it_has_caught_up() {
    let params = Params { catch_up_entries: 0, ..Params::paper() };
    let mut cluster = grown(1, params);
    cluster.change(id(0), Change::AddLearner(id(3)));
    cluster.settle_among(&[0, 1, 2]);
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(3)))), Some(Refusal::NotCaughtUp));
    heartbeat(&mut cluster, id(0));
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(3)))), None);
    assert!(cluster.view(id(0)).membership.voters.contains(id(3)));
}

/// "The leader steps down (returns to follower state) once it has committed the C-new log entry. [...] there will be a
/// period of time when the leader is managing a cluster that does not include itself; it replicates log entries but does
/// not count itself in majorities."
#[test]
fn a_leader_outside_the_new_configuration_leads_until_it_is_committed() {
    let mut cluster = grown(0, Params::paper());
    cluster.change(id(0), Change::Remove(id(0)));
    assert_eq!(cluster.role(id(0)), Role::Leader);
    let before = cluster.commit(id(0));
    // Of the two voters left one is not a majority, though with the leader it would be two of three.
    cluster.settle_among(&[0, 1]);
    assert_eq!((cluster.commit(id(0)), cluster.role(id(0))), (before, Role::Leader));
    heartbeat(&mut cluster, id(0));
    assert_eq!((cluster.commit(id(0)), cluster.role(id(0))), (before + 1, Role::Follower));
    cluster.time_out(id(0));
    assert_eq!(cluster.role(id(0)), Role::Follower);
    cluster.time_out(id(1));
    cluster.settle();
    assert_eq!(cluster.role(id(1)), Role::Leader);
}

/// "If a server receives a RequestVote RPC within the minimum election timeout of hearing from a current leader, it does
/// not update its term or grant its vote": removed servers cannot disrupt the cluster.
#[test]
fn a_removed_server_disturbs_nobody() {
    for leader_stickiness in [true, false] {
        let mut cluster = grown(0, Params { leader_stickiness, ..Params::paper() });
        cluster.change(id(0), Change::Remove(id(2)));
        // It never hears that it was removed.
        cluster.settle_among(&[0, 1]);
        heartbeat(&mut cluster, id(0));
        cluster.time_out(id(2));
        cluster.settle();
        let undisturbed = (cluster.role(id(0)), cluster.term(id(0))) == (Role::Leader, 1);
        assert_eq!(undisturbed, leader_stickiness);
    }
}

/// "It is not safe for [...] servers to switch directly": another change waits until this one is committed.
#[test]
fn one_change_at_a_time() {
    let mut cluster = grown(2, Params::paper());
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(3)))), None);
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(4)))), Some(Refusal::ChangeInProgress));
    cluster.settle();
    heartbeat(&mut cluster, id(0));
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(4)))), None);
}

/// raft-dev, July 2015: single-server changes are unsafe until the leader has committed an entry of its term.
#[test]
fn no_change_before_the_leader_has_committed_in_its_term() {
    let mut cluster = Cluster::new(3, Params::paper());
    cluster.time_out(id(0));
    while cluster.role(id(0)) != Role::Leader {
        let envelope = cluster.network.remove(0);
        cluster.deliver(envelope);
    }
    let answer = cluster.change(id(0), Change::Remove(id(2)));
    assert_eq!(refusal(answer), Some(Refusal::NothingCommittedInTerm));
}

/// Dissertation section 4.2.2: "a server that is not part of its own latest configuration should still start new
/// elections, as it might still be needed until the C-new entry is committed". It does not count its own vote.
#[test]
fn a_server_outside_its_latest_configuration_still_campaigns_until_that_is_committed() {
    let joint = Membership { voters: set(&[3, 4, 5]), outgoing: set(&[0, 1, 2]), learners: ReplicaSet::EMPTY };
    let mut settled = disk(1, &[1]);
    let mut append = |membership| {
        let entry = Entry { term: Term(1), payload: Payload::Membership(membership) };
        settled.write(Write::Append { previous: settled.log.last_index(), entries: Entries::one(entry) });
        settled.clone()
    };
    let (joint, settled) = (append(joint), append(joint.settled()));
    // C-new is on the old servers alone: the new ones cannot win against their logs.
    let disks = [vec![settled; 3], vec![joint; 3]].concat();
    let mut cluster = Cluster::with_disks(disks, Params::paper());
    cluster.time_out(id(4));
    cluster.settle();
    assert_eq!(cluster.leader(), None);
    cluster.time_out(id(0));
    cluster.settle_among(&[0, 1, 2, 3]);
    assert_eq!(cluster.role(id(0)), Role::Candidate);
    cluster.time_out(id(0));
    cluster.settle();
    heartbeat(&mut cluster, id(0));
    // It led until C-new was committed, and is of no more use.
    assert_eq!((cluster.leader(), cluster.commit(id(3))), (None, 4));
    cluster.time_out(id(0));
    assert_eq!(cluster.role(id(0)), Role::Follower);
}

/// A configuration that is cut off the log stops counting.
#[test]
fn a_configuration_that_is_overwritten_is_reverted() {
    let mut cluster = grown(2, Params::paper());
    cluster.change(id(0), joint(&[0, 3, 4]));
    cluster.lose_everything();
    cluster.time_out(id(1));
    cluster.settle_among(&[1, 2]);
    assert_eq!(cluster.role(id(1)), Role::Leader);
    heartbeat(&mut cluster, id(1));
    heartbeat(&mut cluster, id(1));
    let view = cluster.view(id(0));
    assert_eq!((view.membership.voters, view.membership.is_joint()), (set(&[0, 1, 2]), false));
    assert!(cluster.notes.iter().any(|(_, why)| matches!(why, Why::MembershipReverted { .. })));
}

/// Changes that make no sense are refused.
#[test]
fn senseless_changes_are_refused() {
    let mut cluster = Cluster::new(1, Params::paper());
    cluster.elect(id(0));
    assert_eq!(refusal(cluster.change(id(0), Change::Remove(id(0)))), Some(Refusal::NoVoters));
    assert_eq!(refusal(cluster.change(id(0), Change::Remove(id(5)))), Some(Refusal::NoChange));
    assert_eq!(refusal(cluster.change(id(0), Change::AddVoter(id(0)))), Some(Refusal::NoChange));
    assert_eq!(refusal(cluster.change(id(0), joint(&[]))), Some(Refusal::NoVoters));
}
