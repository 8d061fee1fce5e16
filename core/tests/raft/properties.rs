//! Safety after every step, and life after peace, whatever happens in between; and what each rule is good for.
//!
//! A failure names its seed: `SWITCHYARD_SEED=n cargo test -p switchyard --test raft one_seed -- --nocapture` runs it.

use crate::chaos::Chaos;
use std::collections::{BTreeMap, BTreeSet};
use switchyard::consensus::Term;
use switchyard::consensus::raft::{FollowReason, ReadRule, Rules, TransferStep, VoteRule, Why};
use switchyard::ids::ReplicaId;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What happened, and how often.
#[derive(Default, Debug)]
pub struct Seen {
    pub unsynced_writes_lost: usize,
    pub restarts_from_snapshot: usize,
    what: BTreeMap<&'static str, usize>,
    candidates: BTreeMap<Term, BTreeSet<ReplicaId>>,
    elected: BTreeSet<Term>,
    joint: bool,
}

/// What must have happened in a run of many seeds, or the runs were too easy.
const SOMETIMES: [&str; 26] = [
    "election",
    "split vote",
    "vote refused: already voted",
    "vote refused: log behind",
    "vote refused: leader alive",
    "pre-vote lost",
    "leader deposed by a higher term",
    "leader without a quorum",
    "leader removed",
    "log truncated",
    "leader stepped back",
    "commit held back",
    "snapshot sent",
    "snapshot installed",
    "snapshot ignored",
    "snapshot restored at a restart",
    "joint configuration",
    "joint configuration interrupted",
    "membership reverted",
    "transfer completed",
    "transfer timed out",
    "read by quorum",
    "read by lease",
    "read waited",
    "lease ended",
    "unsynced write lost",
];

impl Seen {
    fn count(&mut self, what: &'static str) {
        *self.what.entry(what).or_default() += 1;
    }

    pub fn note(&mut self, replica: ReplicaId, why: &Why) {
        let what = match *why {
            Why::BecameCandidate { term, .. } => {
                self.candidates.entry(term).or_default().insert(replica);
                return;
            }
            Why::BecameLeader { term, .. } => {
                self.elected.insert(term);
                if self.joint {
                    self.count("joint configuration interrupted");
                }
                "election"
            }
            Why::Voted { rule: VoteRule::AlreadyVoted, .. } => "vote refused: already voted",
            Why::Voted { rule: VoteRule::LogBehind, .. } => "vote refused: log behind",
            Why::Voted { rule: VoteRule::LeaderAlive, .. } => "vote refused: leader alive",
            Why::BecameFollower { reason: FollowReason::PreVoteLost, .. } => "pre-vote lost",
            Why::BecameFollower { reason: FollowReason::HigherTerm, .. } => "leader deposed by a higher term",
            Why::BecameFollower { reason: FollowReason::QuorumSilent, .. } => "leader without a quorum",
            Why::BecameFollower { reason: FollowReason::Removed, .. } => "leader removed",
            Why::AppendAccepted { cut_after: Some(_), .. } => "log truncated",
            Why::SteppedBack { .. } => "leader stepped back",
            Why::CommitHeldBack { .. } => "commit held back",
            Why::SnapshotSent { .. } => "snapshot sent",
            Why::SnapshotInstalled { .. } => "snapshot installed",
            Why::SnapshotIgnored { .. } => "snapshot ignored",
            Why::MembershipTaken { membership, .. } => {
                self.joint = membership.is_joint();
                match self.joint {
                    true => "joint configuration",
                    false => return,
                }
            }
            Why::MembershipReverted { .. } => "membership reverted",
            Why::Transfer { step: TransferStep::TimeoutNowTaken, .. } => "transfer completed",
            Why::Transfer { step: TransferStep::TimedOut, .. } => "transfer timed out",
            Why::ReadConfirmed { rule: ReadRule::QuorumAnswered, .. } => "read by quorum",
            Why::ReadConfirmed { rule: ReadRule::Lease, .. } => "read by lease",
            Why::ReadWaits { .. } => "read waited",
            Why::LeaseEnded { .. } => "lease ended",
            _ => return,
        };
        self.count(what);
    }

    /// Adds up what several runs have seen.
    fn merge(&mut self, other: Self) {
        let split = other.candidates.iter().filter(|(term, who)| who.len() > 1 && !other.elected.contains(term));
        let counted = [
            ("split vote", split.count()),
            ("unsynced write lost", other.unsynced_writes_lost),
            ("snapshot restored at a restart", other.restarts_from_snapshot),
        ];
        for (what, times) in other.what.into_iter().chain(counted) {
            *self.what.entry(what).or_default() += times;
        }
    }
}

/// Runs these seeds; what was seen, or the first seed that fails and why.
fn run(seeds: impl Iterator<Item = u64>, rules: Rules) -> Result<Seen, (u64, String)> {
    let mut seen = Seen::default();
    for seed in seeds {
        let mut chaos = Chaos::new(seed, rules);
        chaos.run().map_err(|violation| (seed, violation))?;
        seen.merge(chaos.seen);
    }
    Ok(seen)
}

/// As many as a run of all tests has time for; in the browser fewer.
const SEEDS: u64 = if cfg!(target_arch = "wasm32") { 100 } else { 2_000 };

fn seeds() -> u64 {
    std::env::var("SWITCHYARD_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS)
}

#[test]
fn all_properties_hold_and_every_hardship_occurs() {
    let result = run(0..seeds(), Rules::ALL);
    let seen = result.unwrap_or_else(|(seed, violation)| panic!("seed {seed}, {violation}"));
    if seeds() >= 2_000 {
        let missing: Vec<_> = SOMETIMES.iter().filter(|what| !seen.what.contains_key(*what)).collect();
        assert!(missing.is_empty(), "{missing:?} never happened: {:?}", seen.what);
        assert!(seen.what.values().all(|times| *times > 0), "{:?}", seen.what);
    }
}

/// For a seed that failed.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn one_seed() {
    if let Some(seed) = std::env::var("SWITCHYARD_SEED").ok().and_then(|seed| seed.parse().ok()) {
        run(seed..seed + 1, Rules::ALL).unwrap_or_else(|(seed, violation)| panic!("seed {seed}, {violation}"));
    }
}

/// Without the rule the same runs find a violation of safety.
fn assert_needed(rules: Rules, seeds: std::ops::Range<u64>) {
    let (first, last) = (seeds.start, seeds.end);
    match run(seeds, rules) {
        Err((seed, violation)) => {
            assert!(!violation.starts_with("liveness"), "seed {seed}: {violation}");
            println!("seed {seed} of {first}..{last}: {violation}");
        }
        Ok(_) => panic!("{rules:?} violates nothing in the seeds {first}..{last}"),
    }
}

#[test]
fn without_persisted_votes_something_breaks() {
    assert_needed(Rules { vote_persisted: false, ..Rules::ALL }, 0..2_000);
}

#[test]
fn without_comparing_logs_something_breaks() {
    assert_needed(Rules { log_up_to_date: false, ..Rules::ALL }, 0..2_000);
}

#[test]
fn without_the_own_term_rule_something_breaks() {
    assert_needed(Rules { own_term_commit: false, ..Rules::ALL }, 0..2_000);
}

#[test]
fn with_two_votes_a_term_something_breaks() {
    assert_needed(Rules { one_vote_per_term: false, ..Rules::ALL }, 0..2_000);
}

#[test]
fn with_one_majority_in_a_joint_configuration_something_breaks() {
    assert_needed(Rules { joint_majorities: false, ..Rules::ALL }, 0..2_000);
}
