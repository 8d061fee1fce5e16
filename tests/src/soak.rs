//! Runs under random faults, many of them: what must hold in each, and what has to have happened in some.
//!
//! A seed decides everything: how many control nodes, how Raft is set up, what the network does, which faults come
//! when. After the faults every run has to find a leader and finish its tasks.

use std::num::NonZero;
use std::ops::Range;
use std::panic;
use std::thread;
use switchyard::consensus::raft::{FollowReason, VoteRule, Why};
use switchyard::rng::Rng;
use switchyard::scenario::Scenario;
use switchyard::trace::Invariant;
use switchyard::trace::{Candidate, Event, EventKind, Sink};
use switchyard::world::World;

/// Tasks of a run.
pub const TASKS: u64 = 50;

/// What came of one seed.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Tasks that were done.
    pub completed: u64,
    /// What was broken first, if anything was.
    pub broken: Option<Invariant>,
    /// What happened, as a place in [`SOMETIMES`].
    pub happened: [bool; SOMETIMES.len()],
}

impl Outcome {
    /// True when every promise was kept.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.completed == TASKS && self.broken.is_none()
    }
}

/// What has to happen in some run, or the runs were too easy.
pub const SOMETIMES: [&str; 12] = [
    "a split vote",
    "a log cut back",
    "a snapshot installed",
    "an entry of an earlier term not committed by counting",
    "a vote refused for a log that is behind",
    "a leader without a quorum stepping down",
    "a leader overtaken by a higher term",
    "an order of a deposed leader refused by a worker",
    "a report of an outdated attempt refused",
    "a new leader taking over tasks that are not done",
    "a leader elected in a joint configuration",
    "a change of the members taken back",
];

/// Watches for broken promises, and for what happens sometimes.
#[derive(Default)]
struct Witness {
    happened: [bool; SOMETIMES.len()],
    broken: Option<Invariant>,
    /// Whether the members that were taken last are joint.
    joint: bool,
    /// The last term in which somebody campaigned, how many did, and whether one of them won.
    campaign: (u64, u32, bool),
}

impl Sink for Witness {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        let place = match &event.kind {
            EventKind::Broken { violation } => {
                self.broken = self.broken.or(Some(violation.invariant));
                return;
            }
            EventKind::OrderRefused { .. } => 7,
            EventKind::Fenced { .. } => 8,
            EventKind::TookOffice { open: 1.., .. } => 9,
            EventKind::Consensus { note } => match **note {
                Why::BecameCandidate { term, .. } => return self.campaign(term.0),
                Why::BecameLeader { term, .. } => {
                    self.campaign.2 |= self.campaign.0 == term.0;
                    self.happened[10] |= self.joint;
                    return;
                }
                Why::MembershipTaken { membership, .. } => {
                    self.joint = membership.is_joint();
                    return;
                }
                Why::MembershipReverted { .. } => 11,
                Why::AppendAccepted { cut_after: Some(_), .. } => 1,
                Why::SnapshotInstalled { .. } => 2,
                Why::CommitHeldBack { .. } => 3,
                Why::Voted { rule: VoteRule::LogBehind, .. } => 4,
                Why::BecameFollower { reason: FollowReason::QuorumSilent, .. } => 5,
                Why::BecameFollower { reason: FollowReason::HigherTerm, .. } => 6,
                _ => return,
            },
            _ => return,
        };
        self.happened[place] = true;
    }
}

impl Witness {
    /// A term in which several campaigned and nobody won was split.
    fn campaign(&mut self, term: u64) {
        if term > self.campaign.0 {
            self.happened[0] |= self.campaign.1 > 1 && !self.campaign.2;
            self.campaign = (term, 0, false);
        }
        self.campaign.1 += u32::from(term == self.campaign.0);
    }
}

/// The scenario of a seed, as a person could write it.
#[must_use]
pub fn scenario(seed: u64) -> String {
    let mut rng = Rng::stream(seed, "soak");
    let mut one_of = |choices: &[&str]| choices[rng.below(choices.len() as u64) as usize].to_owned();
    let nodes = one_of(&["3", "5"]);
    let flags = [(); 4].map(|()| one_of(&["true", "false"]));
    let [pre_vote, check_quorum, stickiness, backtracking] = flags;
    let snapshots = one_of(&["0", "10", "40"]);
    let batch = one_of(&["256", "1"]);
    let sync = one_of(&["0", "0", "2ms", "20ms"]);
    let loss = one_of(&["0", "0.02", "0.2"]);
    let latency = one_of(&["{fixed: 5ms}", "{exponential: {mean: 10ms}}", "{uniform: {low: 1ms, high: 60ms}}"]);
    let rates = one_of(&[
        "{crash: 0.3, pause: 0.2, worker_crash: 0.1, partition: 0.2, cut: 0.2, timeout: 0.2, transfer: 0.1}",
        "{crash: 1, timeout: 0.5}",
        "{crash: 0.4, membership: 0.4, partition: 0.2, transfer: 0.1}",
        "{impair: 1, drift: 0.5, snapshot: 0.5, timeout: 0.2}",
        "{fill_disk: 0.5, slow_disk: 0.5, crash: 0.3}",
        "{partition: 0.7, cut: 0.5, timeout: 0.3, isolate: 0.2}",
        "{pause: 0.8, crash: 0.2, worker_crash: 0.2, slow: 0.5}",
    ]);
    // A server that was removed hears no leader, and deposes every one with its campaigns, unless those who do hear
    // one take no notice (Raft, section 6): without that rule nothing is promised.
    let stickiness = if rates.contains("membership") { "true".to_owned() } else { stickiness };
    // Elections only come to an end where messages are much faster than timeouts (Raft, section 5.6).
    let slow = latency.contains("60ms") || loss == "0.2";
    let timeouts = if slow { "election_timeout_min: 500ms, election_timeout_max: 1s, lease: 400ms, " } else { "" };
    format!(
        "version: 1
seed: {seed}
until: 300s
control: {{raft: {{nodes: {nodes}, {timeouts}pre_vote: {pre_vote}, check_quorum: {check_quorum}, leader_stickiness: {stickiness}, \
         fast_backtracking: {backtracking}, snapshot_entries: {snapshots}, append_entries_max: {batch}, sync: {sync}}}}}
nodes: [{{count: 4}}]
workload: [{{arrivals: {{poisson: {{rate: 4}}}}, service: {{exponential: {{mean: 400ms}}}}, limit: {TASKS}}}]
policies: {{balance: least_connections, detect: {{heartbeat: 200ms, timeout: 1s}}}}
network: {{latency: {latency}, loss: {loss}}}
faults: {{random: {rates}, until: 20s}}
"
    )
}

/// Runs one seed.
///
/// # Panics
/// When the scenario of the seed is wrong, which is a fault of this file.
#[must_use]
pub fn run(seed: u64) -> Outcome {
    run_changed(seed, |_| {})
}

/// Runs one seed in a world that was changed before it began.
///
/// # Panics
/// When the scenario of the seed is wrong, which is a fault of this file.
#[must_use]
pub fn run_changed(seed: u64, change: impl FnOnce(&mut World)) -> Outcome {
    let scenario = Scenario::parse(&scenario(seed)).expect("the scenario reads");
    let mut world = World::new(&scenario).expect("the scenario is sound");
    change(&mut world);
    let mut witness = Witness::default();
    while world.tally().completed < TASKS && world.step(&mut witness) {}
    world.run(world.now() + switchyard::clock::Duration::SECOND, &mut witness);
    let completed = world.tally().completed;
    Outcome { seed, completed, broken: witness.broken, happened: witness.happened }
}

/// Runs one seed; a panic leaves nothing done, and says on the standard error which seed it was.
fn attempt(seed: u64) -> Outcome {
    panic::catch_unwind(|| run(seed)).unwrap_or_else(|_| {
        eprintln!("seed {seed} panicked");
        Outcome { seed, completed: 0, broken: None, happened: [false; SOMETIMES.len()] }
    })
}

/// Runs many seeds, on every processor there is; `done` is told after each. In the order of the seeds.
///
/// # Panics
/// When a thread cannot be joined, which a run cannot bring about.
pub fn run_all(seeds: Range<u64>, done: impl Fn(&Outcome) + Sync) -> Vec<Outcome> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let mut all: Vec<_> = thread::scope(|scope| {
        let (seeds, done) = (&seeds, &done);
        let share = |worker: u64| {
            let own = seeds.clone().filter(move |seed| seed % workers == worker);
            scope.spawn(move || own.map(attempt).inspect(done).collect::<Vec<_>>())
        };
        let handles: Vec<_> = (0..workers).map(share).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("a run does not panic")).collect()
    });
    all.sort_by_key(|outcome| outcome.seed);
    all
}

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many seeds there were.
    pub seeds: u64,
    /// The seeds that broke a promise or left tasks undone, with what they did.
    pub bad: Vec<String>,
    /// In how many runs each of [`SOMETIMES`] happened.
    pub happened: [u64; SOMETIMES.len()],
}

impl Report {
    /// Adds everything up.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut report = Self { seeds: outcomes.len() as u64, ..Self::default() };
        for outcome in outcomes {
            for (count, one) in report.happened.iter_mut().zip(outcome.happened) {
                *count += u64::from(one);
            }
            if !outcome.is_good() {
                let Outcome { seed, completed, broken, .. } = outcome;
                let broken = broken.map_or_else(String::new, |broken| format!(", broken: {broken:?}"));
                report.bad.push(format!("seed {seed}: {completed} of {TASKS} tasks done{broken}"));
            }
        }
        report
    }

    /// What has to happen sometimes, and never did.
    #[must_use]
    pub fn never(&self) -> Vec<&'static str> {
        let never = SOMETIMES.iter().zip(self.happened).filter(|(_, count)| *count == 0);
        never.map(|(what, _)| *what).collect()
    }
}
