//! A control node: what it keeps on disk, what it holds in memory, what it decided last and why, and what can be done.

use super::{fact, heading, verbs, why};
use crate::figures::length;
use crate::stage::role_text;
use crate::text::Text;
use crate::ui::Scene;
use switchyard::consensus::{ReplicaSet, Role};
use switchyard::ids::{ReplicaId, Seq};
use switchyard::trace::{EventKind, Site};
use switchyard::view::{ControlView, Health};
use yew::{Html, html};

/// How far back the last decisions are looked for, in events.
const LOOK_BACK: u64 = 4_000;
/// How many of them are shown.
const DECISIONS: usize = 3;

/// The control node with this id.
#[inline(never)]
pub(super) fn replica(scene: &Scene, id: ReplicaId) -> Html {
    let Some(node) = scene.frame.replica(id) else { return html! {} };
    let health = match node.health {
        Health::Crashed => Some(Text::Crashed),
        Health::Removed => Some(Text::Removed),
        Health::Paused => Some(Text::Paused),
        Health::Slow => Some(Text::Slow),
        Health::Up => None,
    };
    let learner = node.replica.membership.learners.contains(id);
    let role = if node.stale { Text::StaleLeader } else { role_text(node.replica.role, learner) };
    let about = match health {
        Some(health) => scene.say(health).to_owned(),
        None => scene.fill(Text::RoleInTerm, &[scene.say(role), &node.replica.current_term.to_string()]),
    };
    let toggles: &[&'static str] = match node.health {
        Health::Crashed => &["restart"],
        Health::Paused => &["crash", "resume"],
        _ if node.replica.role == Role::Leader => &["crash", "freeze", "isolate", "snapshot"],
        _ => &["crash", "freeze", "isolate", "time-out", "transfer", "snapshot"],
    };
    let disk = if node.disk_full { "free-disk" } else { "fill-disk" };
    let lie = if node.disk_lies > 0 { "honest-disk" } else { "lie-disk" };
    let speed = if node.delay.is_zero() { "slow" } else { "full-speed" };
    let clock = if node.clock_rate == 1.0 { "fast-clock" } else { "right-clock" };
    html! {
        <>
            { heading(&node.name, &about) }
            { verbs(scene, toggles) }
            if node.health != Health::Crashed { { verbs(scene, &[speed, "impair", disk, lie, clock]) } }
            { members(scene, node) }
            if node.health == Health::Up || node.health == Health::Slow {
                <section>
                    <h3>{ scene.say(Text::Reads) }</h3>
                    { verbs(scene, &["read-stale", "read-index", "read-lease"]) }
                </section>
            }
            { on_disk(scene, node) }
            if node.health != Health::Crashed { { in_memory(scene, node) } }
            <section>
                <h3>{ scene.say(Text::Why) }</h3>
                { for decisions(scene, id).into_iter().map(|seq| why::card(scene, seq)) }
            </section>
        </>
    }
}

/// What this node is among the members, as the leader has them, and what can become of it.
fn members(scene: &Scene, node: &ControlView) -> Html {
    let names = |set: ReplicaSet| set.iter().map(|id| scene.frame.replica_name(id)).collect::<Vec<_>>().join(" ");
    let of = scene.frame.leader().unwrap_or(node);
    let members = of.replica.membership;
    let (text, verbs_of_it): (String, &[&'static str]) = match () {
        () if members.is_joint() => {
            let text = scene.fill(Text::MemberJoint, &[&names(members.outgoing), &names(members.voters)]);
            (text, &[])
        }
        () if members.voters.contains(node.id) => {
            let text = scene.fill(Text::MemberVoter, &[&members.voters.len().to_string()]);
            (text, &["remove-member", "remove-jointly"])
        }
        () if members.learners.contains(node.id) => {
            (scene.say(Text::MemberLearner).to_owned(), &["promote", "promote-jointly", "remove-member"])
        }
        () => (scene.say(Text::MemberOutside).to_owned(), &["add-learner", "promote", "promote-jointly"]),
    };
    html! {
        <section data-testid="members">
            <h3>{ scene.say(Text::Membership) }</h3>
            <p class="soft">{ text }</p>
            { verbs(scene, verbs_of_it) }
        </section>
    }
}

fn on_disk(scene: &Scene, node: &ControlView) -> Html {
    let replica = &node.replica;
    let voted =
        replica.voted_for.map_or_else(|| scene.say(Text::NobodyYet).to_owned(), |id| scene.frame.replica_name(id));
    let count = (replica.last_index.0 + 1).saturating_sub(replica.first_index.0).to_string();
    let last = replica.log_terms.last().map_or_else(String::new, |term| {
        scene.fill(Text::LastEntry, &[&term.to_string(), &replica.last_index.to_string()])
    });
    html! {
        <section>
            <h3>{ scene.say(Text::OnDisk) }</h3>
            <dl class="facts">
                { fact("currentTerm", replica.current_term.to_string()) }
                { fact("votedFor", voted) }
                { fact("log", format!("{}{last}", scene.fill(Text::Entries, &[&count]))) }
                if node.disk_lies > 0 {
                    { fact(scene.say(Text::DiskLies), scene.fill(Text::DiskOwes, &[&node.disk_owes.to_string()])) }
                }
                if let Some((index, term)) = replica.snapshot {
                    { fact("snapshot", scene.fill(Text::UpTo, &[&index.to_string(), &term.to_string()])) }
                }
            </dl>
        </section>
    }
}

fn in_memory(scene: &Scene, node: &ControlView) -> Html {
    let replica = &node.replica;
    let names = |set: ReplicaSet| set.iter().map(|id| scene.frame.replica_name(id)).collect::<Vec<_>>().join(" ");
    let campaign = matches!(replica.role, Role::Candidate | Role::PreCandidate);
    let votes = &replica.votes;
    let ballots = [(votes.granted, "✓"), (votes.refused, "✕"), (votes.pending, "?")];
    let ballots = ballots.iter().flat_map(|(set, sign)| {
        set.iter().map(|id| format!("{} {sign}", scene.frame.replica_name(id))).collect::<Vec<_>>()
    });
    let ballots = ballots.collect::<Vec<_>>().join("  ");
    let leader =
        replica.leader.map_or_else(|| scene.say(Text::NobodyYet).to_owned(), |id| scene.frame.replica_name(id));
    let left = node.election.as_ref().map(|timer| timer.due.since(scene.frame.view.now));
    html! {
        <section>
            <h3>{ scene.say(Text::InMemory) }</h3>
            <dl class="facts">
                { fact("commitIndex", replica.commit_index.to_string()) }
                { fact("lastApplied", replica.last_applied.to_string()) }
                if campaign { { fact(scene.say(Text::Votes), ballots) } }
                if replica.role != Role::Leader { { fact(scene.say(Text::KnownLeader), leader) } }
                { fact(scene.say(Text::SessionsRow), node.sessions.to_string()) }
                if !node.delay.is_zero() { { fact(scene.say(Text::TakesEach), length(node.delay)) } }
                if node.unread > 0 { { fact(scene.say(Text::Unread), node.unread.to_string()) } }
                if let Some(left) = left { { fact(scene.say(Text::ElectionIn), length(left)) } }
                { fact(scene.say(Text::Voters), names(replica.membership.voters)) }
                { for replica.peers.iter().map(|peer| html! {
                    <div key={peer.id.0}>
                        <dt>{ scene.frame.replica_name(peer.id) }</dt>
                        <dd>{ format!("nextIndex {} · matchIndex {}", peer.next_index, peer.match_index) }</dd>
                    </div>
                }) }
            </dl>
        </section>
    }
}

/// The last decisions of this node, newest first.
fn decisions(scene: &Scene, id: ReplicaId) -> Vec<Seq> {
    let session = scene.frame.session();
    let next = scene.frame.view.next;
    let recent = session.trace().since(Seq(next.0.saturating_sub(LOOK_BACK))).take_while(|event| event.seq < next);
    let about = recent.filter(|event| {
        event.site == Site::Control(id)
            && matches!(
                event.kind,
                EventKind::Consensus { .. }
                    | EventKind::TookOffice { .. }
                    | EventKind::OrderRefused { .. }
                    | EventKind::ReadAnswered { .. }
                    | EventKind::ReadRefused { .. }
            )
    });
    let all: Vec<_> = about.map(|event| event.seq).collect();
    all.into_iter().rev().take(DECISIONS).collect()
}
