//! A server as an answer shows it.

use super::{Bench, Message};
use crate::consensus::raft::{Appended, Campaign, Log};
use crate::consensus::{Index, Protocol, ReplicaSet, Role, Term};
use crate::ids::ReplicaId;
use crate::solve::answer::Answer;
use serde_json::Value;

type Fields = Vec<(&'static str, Answer)>;

pub(super) fn server(bench: &Bench) -> Answer {
    let view = bench.server.view();
    let role = match view.role {
        Role::Follower => "follower",
        Role::PreCandidate => "precandidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    };
    let (index, term) = view.snapshot.unwrap_or_default();
    let is_reply = |message: &Message| {
        matches!(
            message,
            Message::RequestVoteReply { .. }
                | Message::AppendEntriesReply { .. }
                | Message::InstallSnapshotReply { .. }
        )
    };
    let reply = bench.sent.iter().find(|(to, message)| bench.asked_by == Some(*to) && is_reply(message));
    let read = |(asked, index): &(usize, Index)| {
        Answer::Record(vec![("ctx", Answer::Given(bench.asked[*asked].clone())), ("index", number(index.0))])
    };
    Answer::Record(vec![
        ("role", text(role)),
        ("term", number(view.current_term.0)),
        ("votedFor", id(view.voted_for)),
        ("log", log(&bench.server.storage().log)),
        ("commit", number(view.commit_index.0)),
        ("leader", id(view.leader)),
        ("snapshot", mark(index, term)),
        ("reply", reply.map_or(Answer::Given(Value::Null), |(_, reply)| Answer::Record(message(reply)))),
        ("sends", Answer::List(bench.sent.iter().map(|(to, sent)| sent_message(*to, sent)).collect())),
        ("reads", Answer::List(bench.reads.iter().map(read).collect())),
    ])
}

/// The terms of the entries after the snapshot.
pub(super) fn log(log: &Log<()>) -> Answer {
    Answer::List(log.iter().map(|entry| number(entry.term.0)).collect())
}

fn sent_message(to: ReplicaId, sent: &Message) -> Answer {
    let mut fields = message(sent);
    fields.insert(1, ("to", id(Some(to))));
    Answer::Record(fields)
}

fn message(message: &Message) -> Fields {
    let mut fields = match message {
        Message::RequestVote { last_log_index, last_log_term, campaign, .. } => vec![
            ("type", text("RequestVote")),
            ("lastLogIndex", number(last_log_index.0)),
            ("lastLogTerm", number(last_log_term.0)),
            ("preVote", flag(*campaign == Campaign::PreVote)),
            ("leaderTransfer", flag(*campaign == Campaign::Transfer)),
        ],
        Message::RequestVoteReply { granted, pre_vote, .. } => {
            vec![("type", text("RequestVoteReply")), ("granted", flag(*granted)), ("preVote", flag(*pre_vote))]
        }
        Message::AppendEntries { prev_log_index, prev_log_term, entries, leader_commit, .. } => vec![
            ("type", text("AppendEntries")),
            ("prevLogIndex", number(prev_log_index.0)),
            ("prevLogTerm", number(prev_log_term.0)),
            ("entries", Answer::List(entries.iter().map(|entry| number(entry.term.0)).collect())),
            ("leaderCommit", number(leader_commit.0)),
        ],
        Message::AppendEntriesReply { outcome, .. } => outcome_fields(*outcome),
        Message::InstallSnapshot { last_included_index, last_included_term, membership, offset, state, .. } => vec![
            ("type", text("InstallSnapshot")),
            ("lastIncludedIndex", number(last_included_index.0)),
            ("lastIncludedTerm", number(last_included_term.0)),
            ("members", members(membership.1.voters)),
            ("offset", number(*offset)),
            ("done", flag(state.is_some())),
        ],
        Message::InstallSnapshotReply { last_included_index, installed, .. } => vec![
            ("type", text("InstallSnapshotReply")),
            ("lastIncludedIndex", number(last_included_index.0)),
            ("success", flag(*installed)),
        ],
        Message::TimeoutNow { .. } => vec![("type", text("TimeoutNow"))],
        Message::ReadIndex { .. } => vec![("type", text("ReadIndex"))],
        Message::ReadIndexReply { .. } => vec![("type", text("ReadIndexReply"))],
    };
    fields.insert(1, ("term", number(message.term().0)));
    fields
}

fn outcome_fields(outcome: Appended) -> Fields {
    let kind = ("type", text("AppendEntriesReply"));
    match outcome {
        Appended::Accepted { match_index } => {
            vec![kind, ("success", flag(true)), ("matchIndex", number(match_index.0))]
        }
        Appended::Stale => vec![kind, ("success", flag(false))],
        Appended::Rejected { prev_log_index, hint } => {
            let hint = hint.map_or(Answer::Given(Value::Null), |(index, term)| mark(index, term));
            vec![kind, ("success", flag(false)), ("prevLogIndex", number(prev_log_index.0)), ("rejectHint", hint)]
        }
    }
}

fn mark(index: Index, term: Term) -> Answer {
    Answer::Record(vec![("index", number(index.0)), ("term", number(term.0))])
}

fn members(set: ReplicaSet) -> Answer {
    Answer::List(set.iter().map(|member| id(Some(member))).collect())
}

fn id(id: Option<ReplicaId>) -> Answer {
    id.map_or(Answer::Given(Value::Null), |id| number(u64::from(id.0)))
}

fn number(number: u64) -> Answer {
    Answer::Number(number as f64)
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

fn flag(flag: bool) -> Answer {
    Answer::Given(Value::Bool(flag))
}
