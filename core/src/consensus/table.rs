//! The table of control planes: none, or replicas that run a protocol.

use super::SESSIONS;
use super::raft::{Params, Reads};
use crate::clock::Duration;
use crate::policy::{Entry, Family, Measure, Param, ParamKind, Policy, Values};

/// The most control nodes that a scenario starts with.
pub const CONTROL_NODES: i64 = 9;

/// The most heartbeats that a lease may last.
const LEASES: u64 = 10_000;

/// What a control plane is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plan {
    /// One control node that neither fails nor waits: whatever it decides is recorded at once.
    None,
    /// Raft replicas.
    Raft {
        /// How many there are at the start.
        nodes: u8,
        /// How long a disk takes to make a write durable.
        sync: Duration,
        /// How many client sessions the ledger keeps open.
        sessions: u32,
        /// How the protocol is set up.
        params: Params,
    },
}

/// The family of control planes.
pub struct Consensus;

/// A control plane with its parameters.
pub type ControlPolicy = Policy<Consensus>;

impl Family for Consensus {
    type Object = Plan;
    const NAME: &'static str = "consensus";
    const TABLE: &'static [Entry<Plan>] = &[
        Entry {
            key: "none",
            name: "No replication",
            summary: "One control node that never fails; what it decides is recorded at once.",
            source: "",
            measure: Measure::Count,
            params: &[],
            build: |_| Box::new(Plan::None),
        },
        Entry {
            key: "raft",
            name: "Raft",
            summary: "Replicas elect a leader each term; what a majority has stored is recorded.",
            source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014); Ongaro's dissertation (2014)",
            measure: Measure::Count,
            params: RAFT,
            build: |values| Box::new(raft(values)),
        },
    ];
}

const fn time(key: &'static str, help: &'static str, default: u64) -> Param {
    let kind = ParamKind::Duration {
        min: Duration(1_000),
        max: Duration::from_secs(3_600),
        default: Duration::from_millis(default),
    };
    Param { key, help, kind }
}

const fn flag(key: &'static str, help: &'static str, default: bool) -> Param {
    Param { key, help, kind: ParamKind::Flag { default } }
}

const fn count(key: &'static str, help: &'static str, min: i64, default: i64) -> Param {
    Param { key, help, kind: ParamKind::Integer { min, max: 1_000_000_000, default } }
}

/// In the order in which [`raft`] reads them.
const RAFT: &[Param] = &[
    Param {
        key: "nodes",
        help: "How many control nodes; a majority of them has to work.",
        kind: ParamKind::Integer { min: 1, max: CONTROL_NODES, default: 3 },
    },
    time("election_timeout_min", "The shortest wait for a leader; short ones depose healthy leaders.", 150),
    time("election_timeout_max", "The longest wait; a wide range makes split votes rare.", 300),
    time("heartbeat", "How often a leader makes itself heard; well below the election timeout.", 50),
    flag("pre_vote", "Ask whether an election could be won before starting one: who returns deposes nobody.", true),
    flag("check_quorum", "A leader that hears from no majority steps down.", true),
    flag("leader_stickiness", "Refuse votes while a leader is heard; leases need it.", true),
    flag("fast_backtracking", "A refused append tells where the logs may part: terms are skipped, not entries.", true),
    flag("pipelining", "Send entries without waiting for the answer to those before.", true),
    count("append_entries_max", "The most entries in one message.", 1, 256),
    count("in_flight_entries_max", "The most entries on the way to one follower.", 1, 4_096),
    flag("eager_commit", "Tell followers of a commit at once: fresher followers, more messages.", false),
    count("snapshot_entries", "Take a snapshot after so many entries; 0 for never.", 0, 1_000),
    count("trailing_entries", "Entries kept behind a snapshot, for followers a little behind.", 0, 0),
    count("snapshot_chunk_bytes", "The most bytes of a snapshot in one message.", 1, 65_536),
    Param {
        key: "reads",
        help: "How reads are answered: by a majority, by a lease that trusts clocks, or at once and perhaps stale.",
        kind: ParamKind::Choice { options: &["read_index", "lease", "local"], default: 0 },
    },
    time("lease", "How long a lease lasts; shorter than the shortest election timeout.", 120),
    count("catch_up_entries", "How many entries a learner may lack to become a voter.", 0, 64),
    time("transfer_timeout", "How long a transfer may take before the leader goes on.", 300),
    Param {
        key: "sync",
        help: "How long a disk takes to make a write durable; nothing is sent before.",
        kind: ParamKind::Duration { min: Duration::ZERO, max: Duration::from_secs(60), default: Duration::ZERO },
    },
    count("sessions", "How many client sessions stay open; one more closes the one idle longest.", 1, SESSIONS as i64),
];

fn raft(values: &Values) -> Plan {
    let number = |place| values.integer(place) as u64;
    let params = Params {
        election_timeout_min: values.duration(1),
        election_timeout_max: values.duration(2),
        heartbeat: values.duration(3),
        pre_vote: values.flag(4),
        check_quorum: values.flag(5),
        leader_stickiness: values.flag(6),
        fast_backtracking: values.flag(7),
        pipelining: values.flag(8),
        append_entries_max: number(9) as u32,
        in_flight_entries_max: number(10) as u32,
        eager_commit: values.flag(11),
        snapshot_entries: number(12),
        trailing_entries: number(13),
        snapshot_chunk_bytes: number(14),
        reads: [Reads::ReadIndex, Reads::Lease, Reads::Local][values.choice(15)],
        lease: values.duration(16),
        catch_up_entries: number(17),
        transfer_timeout: values.duration(18),
        ..Params::default()
    };
    let sessions = u32::try_from(number(20)).unwrap_or(u32::MAX);
    Plan::Raft { nodes: number(0) as u8, sync: values.duration(19), sessions, params }
}

impl Plan {
    /// What is wrong with it, if anything: the parameter, and what was expected.
    ///
    /// # Errors
    /// The parameter's key and the message.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let Self::Raft { params, .. } = self else { return Ok(()) };
        let [min, max] = [params.election_timeout_min, params.election_timeout_max];
        if max < min {
            return Err(("election_timeout_max", format!("{max} is below election_timeout_min, {min}")));
        }
        if params.heartbeat >= min {
            return Err((
                "heartbeat",
                format!("expected less than election_timeout_min, {min}: or every leader is deposed"),
            ));
        }
        // Each heartbeat begins a lease of its own.
        if params.reads == Reads::Lease && params.lease.0 / params.heartbeat.0.max(1) > LEASES {
            return Err(("lease", format!("expected at most {LEASES} heartbeats, of {} each", params.heartbeat)));
        }
        if params.reads == Reads::Lease && params.lease >= min {
            return Err((
                "lease",
                format!("expected less than election_timeout_min, {min}: or two leaders may answer"),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_defaults_of_the_table_are_those_of_the_protocol() {
        let plan = *ControlPolicy::new("raft").expect("it is in the table").build();
        let params = Params::default();
        assert_eq!(plan, Plan::Raft { nodes: 3, sync: Duration::ZERO, sessions: 1_000, params });
        assert_eq!(plan.check(), Ok(()));
    }
}
