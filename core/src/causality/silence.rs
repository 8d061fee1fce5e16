//! Why something happened that no event led to: because something else did not happen. A timer fired since nothing was
//! heard any more, a node was given up since its heartbeats stopped, a message was lost since something stood in its way.

use super::chain::How;
use super::cone::sent_as;
use crate::consensus::raft::{Campaign, Why};
use crate::ids::Seq;
use crate::trace::{DropReason, Event, EventKind, MessageKind, Site, Trace};

/// How far back one question looks, in events.
pub(super) const LOOK_BACK: usize = 50_000;

/// The events before `seq`, the newest first.
pub(super) fn before(trace: &Trace, seq: Seq) -> impl Iterator<Item = &Event> {
    trace.until(seq).rev().take(LOOK_BACK)
}

/// What an absence is explained by: the thing itself, and what else belongs to it.
pub(super) type Reason = (How, Seq, Option<(How, Seq)>);

/// Why a message did not arrive: what stood in its way, and that it was sent.
pub(super) fn of_loss(trace: &Trace, event: &Event) -> Option<Reason> {
    let EventKind::MessageDropped { message, reason, .. } = event.kind else { return None };
    let sent = trace.get(message)?;
    let stood = before(trace, event.seq).find(|earlier| match reason {
        DropReason::Cut => matches!(earlier.kind, EventKind::NetworkCut { .. }),
        DropReason::ReceiverDown => earlier.site == event.site && stops(&earlier.kind),
        DropReason::Lost => {
            matches!(earlier.kind, EventKind::LinkImpaired { to } if to == event.site && earlier.site == sent.site)
        }
        DropReason::Taken | DropReason::Full | DropReason::Duplicate => false,
    });
    stood.map(|stood| (How::Obstacle, stood.seq, Some((How::Cause, message))))
}

/// Why a node was given up.
pub(super) fn of_node(trace: &Trace, event: &Event) -> Option<Reason> {
    let EventKind::NodeDown { node, .. } = event.kind else { return None };
    let heard = before(trace, event.seq).find(|earlier| {
        let sent = matches!(earlier.site, Site::Control(_)).then(|| sent_as(&earlier.kind)).flatten();
        matches!(earlier.kind, EventKind::MessageDelivered { .. })
            && sent.and_then(|sent| trace.get(sent)).is_some_and(|sent| sent.site == Site::Worker(node))
    });
    after_last_word(trace, event, Site::Worker(node), heard)
}

/// Why a control node campaigns.
pub(super) fn of_campaign(trace: &Trace, event: &Event) -> Option<Reason> {
    let begins = matches!(&event.kind, EventKind::Consensus { note }
        if matches!(**note, Why::BecamePreCandidate { .. } | Why::BecameCandidate { .. } | Why::CannotCampaign { .. }));
    if !begins {
        return None;
    }
    let set = before(trace, event.seq).find(|earlier| earlier.site == event.site && sets_timer(&earlier.kind))?;
    let by_message = |event: &&Event| is_from_leader(&event.kind);
    let heard =
        Some(set).filter(by_message).or_else(|| set.cause.and_then(|cause| trace.get(cause)).filter(by_message));
    if let Some(leader) = heard.and_then(|heard| trace.get(sent_as(&heard.kind)?)) {
        return after_last_word(trace, event, leader.site, heard);
    }
    let again = matches!(&set.kind, EventKind::Consensus { note }
        if matches!(**note, Why::BecamePreCandidate { .. } | Why::BecameCandidate { .. }));
    Some((if again { How::Undecided } else { How::Timer }, set.seq, None))
}

/// What made `whom` fall silent after it was last heard; when nothing did, a message of its that was lost since, or that
/// it was heard then and not again.
fn after_last_word(trace: &Trace, event: &Event, whom: Site, heard: Option<&Event>) -> Option<Reason> {
    let sent = heard.and_then(|heard| sent_as(&heard.kind));
    let from = sent.map_or(trace.first(), |sent| Seq(sent.0 + 1));
    let since = || trace.until(event.seq).rev().take_while(|later| later.seq >= from).take(LOOK_BACK);
    let silences = |later: &&Event| match later.kind {
        EventKind::NetworkCut { .. } => true,
        EventKind::LinkImpaired { to } => later.site == whom && to == event.site,
        EventKind::NodeSlowed { .. } | EventKind::ReplicaSlowed { .. } | EventKind::DiskChanged { full: true } => {
            later.site == whom
        }
        ref kind => later.site == whom && stops(kind),
    };
    let beside = heard.map(|heard| (How::LastHeard, heard.seq));
    if let Some(silencer) = since().filter(silences).last() {
        return Some((How::Silence, silencer.seq, beside));
    }
    let lost = |later: &&Event| {
        later.site == event.site
            && matches!(later.kind, EventKind::MessageDropped { message, .. }
                if trace.get(message).is_some_and(|sent| sent.site == whom))
    };
    if let Some(lost) = since().filter(lost).last() {
        return Some((How::Silence, lost.seq, beside));
    }
    heard.map(|heard| (How::LastHeard, heard.seq, None))
}

/// Events after which a node hears and says nothing.
fn stops(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::NodeCrashed { .. }
            | EventKind::NodePaused { .. }
            | EventKind::NodeRemoved { .. }
            | EventKind::ReplicaCrashed { .. }
            | EventKind::ReplicaPaused
    )
}

fn is_from_leader(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::MessageDelivered { what: MessageKind::Append | MessageKind::LeaderBeat | MessageKind::Snapshot, .. }
    )
}

/// Events at which a replica sets its election timer anew.
fn sets_timer(kind: &EventKind) -> bool {
    let EventKind::Consensus { note } = kind else {
        return is_from_leader(kind) || matches!(kind, EventKind::ReplicaRestarted);
    };
    match **note {
        Why::BecameFollower { .. } | Why::BecamePreCandidate { .. } | Why::BecameCandidate { .. } => true,
        Why::Voted { granted, campaign, .. } => granted && campaign != Campaign::PreVote,
        _ => false,
    }
}
