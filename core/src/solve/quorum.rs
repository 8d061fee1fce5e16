//! Quorums: how far one has come, and whether a vote is decided, by majorities and pairs of them.

use super::Problem;
use super::answer::Answer;
use super::given::Given;
use crate::consensus::quorum::{self, VoteResult};
use crate::consensus::{Index, Membership, REPLICAS_MAX, ReplicaSet};
use crate::ids::ReplicaId;

/// `cfg`, `cfgj` (when joint), `acks` → `want`: the highest index that a quorum has; `inf` when nobody votes.
pub(super) fn commit(case: &Given) -> Result<Answer, Problem> {
    let (membership, names) = membership(case)?;
    let mut acks = [Index::ZERO; REPLICAS_MAX];
    for (name, ack) in case.field("acks", "an object of indexes")?.fields()? {
        let index = ack.as_whole(0, i64::MAX)? as u64;
        if let Some(place) = names.iter().position(|known| *known == name) {
            acks[place] = Index(index);
        }
    }
    let reached = quorum::reached(&membership, |id| acks[id.index()]);
    let want = reached.map_or(Answer::Text("inf".into()), |Index(index)| Answer::Number(index as f64));
    Ok(Answer::Record(vec![("want", want)]))
}

/// `cfg`, `cfgj` (when joint), `votes` (`y` or `n`) → `want`: won, lost or pending.
pub(super) fn vote(case: &Given) -> Result<Answer, Problem> {
    let (membership, names) = membership(case)?;
    let (mut granted, mut refused) = (ReplicaSet::EMPTY, ReplicaSet::EMPTY);
    for (name, vote) in case.field("votes", "an object of votes")?.fields()? {
        let votes = match vote.as_text()? {
            "y" => &mut granted,
            "n" => &mut refused,
            _ => return Err(vote.not(r#""y" or "n""#)),
        };
        if let Some(place) = names.iter().position(|known| *known == name) {
            *votes = votes.with(ReplicaId(place as u8));
        }
    }
    let want = match quorum::vote(&membership, granted, refused) {
        VoteResult::Won => "won",
        VoteResult::Lost => "lost",
        VoteResult::Pending => "pending",
    };
    Ok(Answer::Record(vec![("want", Answer::Text(want.into()))]))
}

/// The configuration, and the names of its members: the ids of a case may be any numbers.
fn membership(case: &Given) -> Result<(Membership, Vec<String>), Problem> {
    let mut names = Vec::new();
    let voters = voters(&case.field("cfg", "a list")?, &mut names)?;
    let outgoing = case.optional("cfgj")?.map(|cfgj| self::voters(&cfgj, &mut names)).transpose()?.unwrap_or_default();
    Ok((Membership { voters, outgoing, learners: ReplicaSet::EMPTY }, names))
}

fn voters(cfg: &Given, names: &mut Vec<String>) -> Result<ReplicaSet, Problem> {
    let mut voters = ReplicaSet::EMPTY;
    for item in cfg.items()? {
        let name = item.as_whole(0, i64::MAX)?.to_string();
        let place = names.iter().position(|known| *known == name).unwrap_or(names.len());
        if place == REPLICAS_MAX {
            return Err(item.problem(format!("expected at most {REPLICAS_MAX} different members")));
        }
        if place == names.len() {
            names.push(name);
        }
        voters = voters.with(ReplicaId(place as u8));
    }
    Ok(voters)
}

#[cfg(test)]
mod tests {
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_makes_no_sense_is_an_error_in_its_place() {
        for (kind, case, path, message) in [
            ("commit", r#"{"cfg": [1]}"#, "acks", "missing: expected an object of indexes"),
            ("commit", r#"{"cfg": [1], "acks": [2]}"#, "acks", "expected an object, not a list"),
            ("commit", r#"{"cfg": [1, "x"], "acks": {}}"#, "cfg[1]", "a whole number"),
            ("commit", r#"{"cfg": [1], "acks": {"1": -1}}"#, "acks.1", "a whole number"),
            ("vote", r#"{"cfg": [1], "votes": {"1": "maybe"}}"#, "votes.1", r#"expected \"y\" or \"n\""#),
            (
                "vote",
                r#"{"cfg": [0,1,2,3,4,5,6,7,8], "cfgj": [9,10,11,12,13,14,15,16], "votes": {}}"#,
                "cfgj[7]",
                "expected at most 16 different members",
            ),
        ] {
            let answers = solve(&format!(r#"{{"kind": "quorum/{kind}", "cases": [{case}]}}"#));
            assert!(answers.text.contains(&format!(r#""path":"cases[0].{path}""#)), "{}", answers.text);
            assert!(answers.text.contains(message), "{}", answers.text);
        }
    }
}
