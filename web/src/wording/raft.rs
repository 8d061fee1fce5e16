//! Raft's reasons as sentences.

use crate::frame::Frame;
use crate::text::{Lang, Text};
use switchyard::consensus::raft::{AppendRule, FollowReason, ReadRule, TransferStep, VoteRule, Why};
use switchyard::consensus::{Membership, Refusal, ReplicaSet};
use switchyard::ids::ReplicaId;

/// What a control node decided, and why, without the full stop.
#[must_use]
pub fn sentence(frame: &Frame, lang: Lang, at: ReplicaId, why: &Why) -> String {
    let name = |id: ReplicaId| frame.replica_name(id);
    let own = name(at);
    let fill = |text: Text, values: &[&dyn ToString]| {
        let mut all = vec![own.clone()];
        all.extend(values.iter().map(|value| value.to_string()));
        lang.fill(text, &all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    match *why {
        Why::BecameFollower { term, leader, reason } => {
            let leader = leader.map_or_else(String::new, name);
            fill(follow_text(reason, leader.is_empty()), &[&term, &leader])
        }
        Why::BecamePreCandidate { term } => fill(Text::WhyPreCandidate, &[&term]),
        Why::BecameCandidate { term, .. } => fill(Text::WhyCandidate, &[&term]),
        Why::BecameLeader { term, granted, voters } => fill(Text::WhyLeader, &[&term, &granted, &voters]),
        Why::CannotCampaign { .. } => fill(Text::WhyCannotCampaign, &[]),
        Why::Voted { candidate, term, granted, rule, own_term, voted_for, candidate_last, own_last, .. } => {
            let reason = match rule {
                VoteRule::FirstCome => lang.say(Text::VoteFirstCome).to_owned(),
                VoteRule::SameCandidate => lang.say(Text::VoteSame).to_owned(),
                VoteRule::CouldWin => lang.say(Text::VoteCouldWin).to_owned(),
                VoteRule::LeaderAlive => lang.say(Text::VoteAlive).to_owned(),
                VoteRule::StaleTerm => lang.fill(Text::VoteStale, &[&own_term.to_string()]),
                VoteRule::AlreadyVoted => lang.fill(Text::VoteTaken, &[&voted_for.map_or_else(String::new, name)]),
                VoteRule::LogBehind => {
                    let ends = [candidate_last.term.0, candidate_last.index.0, own_last.term.0, own_last.index.0];
                    lang.fill(Text::VoteBehind, &ends.map(|end| end.to_string()).each_ref().map(String::as_str))
                }
            };
            let text = if granted { Text::WhyVoteGranted } else { Text::WhyVoteRefused };
            fill(text, &[&name(candidate), &term, &reason])
        }
        Why::VoteCounted { from, votes, needed, .. } => fill(Text::WhyCounted, &[&votes, &needed, &name(from)]),
        Why::AppendAccepted { leader, match_index, cut_after: None, .. } => {
            fill(Text::WhyAppended, &[&match_index, &name(leader)])
        }
        Why::AppendAccepted { match_index, cut_after: Some(cut), .. } => fill(Text::WhyCut, &[&match_index, &cut]),
        Why::AppendRejected { leader, rule, term, prev_log_index, prev_log_term, own_term, .. } => match rule {
            AppendRule::StaleTerm => fill(Text::WhyAppendStale, &[&name(leader), &term]),
            AppendRule::LogTooShort => fill(Text::WhyAppendShort, &[&name(leader), &prev_log_index]),
            AppendRule::TermDiffers => {
                let own = own_term.map_or_else(String::new, |term| term.to_string());
                fill(Text::WhyAppendDiffers, &[&name(leader), &prev_log_index, &own, &prev_log_term])
            }
        },
        Why::SteppedBack { peer, from, to } => fill(Text::WhySteppedBack, &[&name(peer), &to, &from]),
        Why::CommitAdvanced { to, .. } => fill(Text::WhyCommit, &[&to]),
        Why::CommitHeldBack { quorum_index, entry_term, term } => {
            fill(Text::WhyHeldBack, &[&quorum_index, &entry_term, &term])
        }
        Why::CommitLearned { to, .. } => fill(Text::WhyLearned, &[&to]),
        ref other => lesser(frame, lang, at, other),
    }
}

/// The part of [`sentence`] about snapshots, reads, transfers and members.
fn lesser(frame: &Frame, lang: Lang, at: ReplicaId, why: &Why) -> String {
    let name = |id: ReplicaId| frame.replica_name(id);
    let own = name(at);
    let fill = |text: Text, values: &[&dyn ToString]| {
        let mut all = vec![own.clone()];
        all.extend(values.iter().map(|value| value.to_string()));
        lang.fill(text, &all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    match *why {
        Why::LogCompacted { base, .. } => fill(Text::WhyCompacted, &[&base]),
        Why::SnapshotSent { peer, last_included_index, .. } => {
            fill(Text::WhySnapshotSent, &[&name(peer), &last_included_index])
        }
        Why::SnapshotInstalled { last_included_index, .. } => fill(Text::WhySnapshotInstalled, &[&last_included_index]),
        Why::SnapshotIgnored { last_included_index, .. } => fill(Text::WhySnapshotIgnored, &[&last_included_index]),
        Why::ReadConfirmed { index, rule, .. } => {
            let rule = match rule {
                ReadRule::QuorumAnswered => Text::ReadQuorum,
                ReadRule::Lease => Text::ReadLease,
                ReadRule::Local => Text::ReadLocal,
            };
            fill(Text::WhyRead, &[&index, &lang.say(rule)])
        }
        Why::ReadWaits { term, .. } => fill(Text::WhyReadWaits, &[&term]),
        Why::Transfer { to, step } => {
            let step = match step {
                TransferStep::CatchingUp => Text::TransferCatching,
                TransferStep::TimeoutNowSent => Text::TransferSent,
                TransferStep::TimeoutNowTaken => Text::TransferTaken,
                TransferStep::TimedOut => Text::TransferTimedOut,
                TransferStep::Refused => Text::TransferRefused,
            };
            fill(Text::WhyTransfer, &[&name(to), &lang.say(step)])
        }
        Why::MembershipTaken { index, membership } => fill(Text::WhyMembers, &[&index, &members(frame, &membership)]),
        Why::MembershipReverted { index, membership } => {
            fill(Text::WhyMembersBack, &[&index, &members(frame, &membership)])
        }
        Why::MembershipCommitted { index, membership } => {
            fill(Text::WhyMembersSettled, &[&index, &members(frame, &membership)])
        }
        Why::RequestRefused { reason } => fill(Text::WhyRequestRefused, &[&lang.say(refusal_text(reason))]),
        Why::QuorumChecked { heard, voters, .. } => fill(Text::WhyQuorumChecked, &[&heard, &voters]),
        Why::LeaseEnded { .. } => fill(Text::WhyLeaseEnded, &[]),
        _ => fill(Text::WhyIgnored, &[]),
    }
}

fn refusal_text(reason: Refusal) -> Text {
    match reason {
        Refusal::Transferring => Text::RefusalTransferring,
        Refusal::ChangeInProgress => Text::RefusalChange,
        Refusal::NothingCommittedInTerm => Text::RefusalTerm,
        Refusal::NoVoters => Text::RefusalVoters,
        Refusal::NoChange => Text::RefusalNothing,
        Refusal::NotCaughtUp => Text::RefusalBehind,
        Refusal::NotAVoter => Text::RefusalNoVoter,
        Refusal::Busy => Text::RefusalBusy,
        Refusal::LeadershipLost => Text::RefusalLost,
    }
}

fn follow_text(reason: FollowReason, nobody: bool) -> Text {
    match reason {
        FollowReason::Started => Text::WhyFollowStarted,
        FollowReason::LeaderFound if !nobody => Text::WhyFollowLeader,
        FollowReason::HigherTerm | FollowReason::LeaderFound => Text::WhyFollowTerm,
        FollowReason::PreVoteLost => Text::WhyFollowPreVote,
        FollowReason::QuorumSilent => Text::WhyFollowSilent,
        FollowReason::Removed => Text::WhyFollowRemoved,
    }
}

/// The members by name; a joint configuration as both its sides.
fn members(frame: &Frame, membership: &Membership) -> String {
    let names = |set: ReplicaSet| set.iter().map(|id| frame.replica_name(id)).collect::<Vec<_>>().join(" ");
    match membership.outgoing {
        outgoing if outgoing.is_empty() => names(membership.voters),
        outgoing => format!("{} → {}", names(outgoing), names(membership.voters)),
    }
}

/// Where the rule behind a decision stands in the literature.
#[must_use]
pub fn source(why: &Why) -> &'static str {
    match why {
        Why::BecameFollower { reason: FollowReason::QuorumSilent, .. } | Why::QuorumChecked { .. } => {
            "Ongaro, dissertation, section 6.2"
        }
        Why::BecameFollower { reason: FollowReason::PreVoteLost, .. } | Why::BecamePreCandidate { .. } => {
            "Ongaro, dissertation, section 9.6"
        }
        Why::Voted { rule: VoteRule::LeaderAlive, .. } => "Raft, section 6",
        Why::Voted { rule: VoteRule::CouldWin, .. } => "Ongaro, dissertation, section 9.6",
        Why::Voted { rule: VoteRule::LogBehind, .. } => "Raft, section 5.4.1",
        Why::BecameFollower { .. }
        | Why::BecameCandidate { .. }
        | Why::BecameLeader { .. }
        | Why::CannotCampaign { .. }
        | Why::Voted { .. }
        | Why::VoteCounted { .. } => "Raft, section 5.2",
        Why::AppendAccepted { .. } | Why::AppendRejected { .. } | Why::SteppedBack { .. } => "Raft, section 5.3",
        Why::CommitAdvanced { .. } | Why::CommitHeldBack { .. } => "Raft, section 5.4.2",
        Why::CommitLearned { .. } => "Raft, section 5.3",
        Why::LogCompacted { .. }
        | Why::SnapshotSent { .. }
        | Why::SnapshotInstalled { .. }
        | Why::SnapshotIgnored { .. } => "Raft, section 7",
        Why::ReadConfirmed { .. } | Why::ReadWaits { .. } | Why::LeaseEnded { .. } => {
            "Raft, section 8; dissertation, section 6.4"
        }
        Why::Transfer { .. } => "Ongaro, dissertation, section 3.10",
        Why::MembershipTaken { .. } | Why::MembershipReverted { .. } | Why::MembershipCommitted { .. } => {
            "Raft, section 6"
        }
        Why::RequestRefused { reason: Refusal::NothingCommittedInTerm } => "Ongaro, raft-dev, July 2015",
        Why::RequestRefused { reason: Refusal::ChangeInProgress } => "Ongaro, dissertation, section 4.1",
        Why::RequestRefused { reason: Refusal::NotCaughtUp } => "Ongaro, dissertation, section 4.2.1",
        Why::RequestRefused { .. } | Why::Ignored { .. } => "",
    }
}
