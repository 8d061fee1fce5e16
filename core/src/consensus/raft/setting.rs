//! A replica in the middle of things: for exercises that begin with "given a leader whose log is ...".

use super::replication::Progress;
use super::{Raft, RaftOutbox, Storage};
use crate::consensus::{Boot, Index, Protocol, ReplicaSet, Role, Value};
use crate::ids::ReplicaId;

/// What a replica is, and what only that role knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingRole {
    /// It follows `leader`, whom it has heard just now if there is one.
    Follower {
        /// Who leads.
        leader: Option<ReplicaId>,
    },
    /// It asks whether it could win; its own vote is counted.
    PreCandidate,
    /// It campaigns; its own vote is counted.
    Candidate,
    /// It leads. Peers that are not named have, as far as it knows, nothing, and were sent everything.
    Leader {
        /// `match_index` of peers.
        matched: Vec<(ReplicaId, Index)>,
        /// `next_index` of peers.
        next: Vec<(ReplicaId, Index)>,
    },
}

/// The volatile state of a replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub role: SettingRole,
    /// What it has committed and applied.
    pub commit_index: Index,
}

impl<C: Value, S: Value> Raft<C, S> {
    /// A replica that has reached this setting, with `boot` for what is durable and `out` for the timers that run.
    #[must_use]
    pub fn in_setting(boot: Boot<Self>, setting: Setting, out: &mut RaftOutbox<C, S>) -> Self {
        let mut raft = Self::start(boot, out);
        let Storage { log, .. } = &raft.storage;
        let commit_index = setting.commit_index.clamp(raft.commit_index, log.last_index().max(raft.commit_index));
        (raft.commit_index, raft.last_applied) = (commit_index, commit_index);
        match setting.role {
            SettingRole::Follower { leader } => {
                raft.leader = leader;
                if leader.is_some() {
                    raft.leader_was_heard(out);
                }
            }
            SettingRole::PreCandidate => raft.set_campaign(Role::PreCandidate),
            SettingRole::Candidate => raft.set_campaign(Role::Candidate),
            SettingRole::Leader { matched, next } => raft.set_leader(&matched, &next),
        }
        raft
    }

    fn set_campaign(&mut self, role: Role) {
        self.role = role;
        self.granted = ReplicaSet::EMPTY.with(self.id);
    }

    fn set_leader(&mut self, matched: &[(ReplicaId, Index)], next: &[(ReplicaId, Index)]) {
        let given = |of: &[(ReplicaId, Index)], id| of.iter().find(|(peer, _)| *peer == id).map(|(_, index)| *index);
        self.role = Role::Leader;
        self.leader = Some(self.id);
        self.lead.round = 1;
        let last = self.storage.log.last_index();
        self.meet_peers(last);
        for peer in &mut self.lead.peers {
            peer.match_index = given(matched, peer.id).unwrap_or_default().min(last);
            let sent = given(matched, peer.id).map_or(last.next(), |_| peer.match_index.next());
            peer.next_index = given(next, peer.id).unwrap_or(sent).max(peer.match_index.next()).min(last.next());
            peer.progress = Progress::Replicate;
        }
    }
}
