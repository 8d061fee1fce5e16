//! Events as sentences: one for each kind, used by the event list, the task's history and the narration.

pub mod container;
mod promise;
pub mod raft;

pub use promise::{breach, excuses, promise_text};

use crate::figures::{decimal, length, stamp};
use crate::frame::Frame;
use crate::text::{Lang, Text, policy_name};
use crate::timeline::Mark;
use switchyard::balance::Balance;
use switchyard::ids::{NodeId, ReplicaId, Seq, TaskId};
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard::trace::{DropReason, Event, EventKind, MessageKind, PolicyFamily, RejectReason, RequeueReason, Site};

/// What happened, in one sentence without its full stop.
#[must_use]
pub fn sentence(frame: &Frame, lang: Lang, event: &Event) -> String {
    let task = |id: TaskId| frame.task_name(id);
    let node = |id: NodeId| frame.node_name(id);
    let fill = |text: Text, values: &[&str]| lang.fill(text, values);
    match event.kind {
        EventKind::TaskArrived { task: t, work, .. } => fill(Text::EvArrived, &[&task(t), &length(work)]),
        EventKind::TaskSubmitted { task: t } => fill(Text::EvSubmitted, &[&task(t)]),
        EventKind::TaskAssigned { task: t, node: n, attempt, .. } => {
            fill(Text::EvAssigned, &[&task(t), &node(n), &attempt.to_string()])
        }
        EventKind::TaskHeldBack { task: t, unfinished: 1 } => fill(Text::EvHeldBackOne, &[&task(t)]),
        EventKind::TaskHeldBack { task: t, unfinished } => fill(Text::EvHeldBack, &[&task(t), &unfinished.to_string()]),
        EventKind::TaskReleased { task: t } => fill(Text::EvReleased, &[&task(t)]),
        EventKind::TaskQueued { task: t, length } => fill(Text::EvQueued, &[&task(t), &length.to_string()]),
        EventKind::TaskStarted { task: t, node: n, remaining, .. } => {
            fill(Text::EvStarted, &[&task(t), &node(n), &length(remaining)])
        }
        EventKind::TaskPreempted { task: t, node: n, remaining, by: Some(by), .. } => {
            fill(Text::EvPreemptedBy, &[&task(t), &node(n), &task(by), &length(remaining)])
        }
        EventKind::TaskPreempted { task: t, node: n, remaining, by: None, .. } => {
            fill(Text::EvPreempted, &[&task(t), &node(n), &length(remaining)])
        }
        EventKind::TaskBlocked { task: t, node: n, remaining, until, .. } => {
            fill(Text::EvBlocked, &[&task(t), &node(n), &stamp(until), &length(remaining)])
        }
        EventKind::TaskUnblocked { task: t } => fill(Text::EvUnblocked, &[&task(t)]),
        EventKind::QueueBoosted => fill(Text::EvBoosted, &[&site(frame, lang, event.site)]),
        EventKind::TaskFinished { task: t, node: n, .. } => fill(Text::EvFinished, &[&task(t), &node(n)]),
        EventKind::TaskCompleted { task: t, turnaround, late, .. } => {
            let text = if late { Text::EvCompletedLate } else { Text::EvCompleted };
            fill(text, &[&task(t), &length(turnaround)])
        }
        EventKind::TaskRequeued { task: t, attempt, reason } => {
            fill(Text::EvRequeued, &[&task(t), &attempt.to_string(), lang.say(requeue_text(reason))])
        }
        EventKind::TaskRejected { task: t, reason } => {
            fill(Text::EvRejected, &[&task(t), lang.say(reject_text(reason))])
        }
        EventKind::Fenced { node: n, attempt, current, what, .. } => {
            fill(Text::EvFenced, &[lang.say(message_text(what)), &node(n), &attempt.to_string(), &current.to_string()])
        }
        EventKind::MessageSent { to, what, task: about, .. } => {
            let (what, from, to) = (lang.say(message_text(what)), site(frame, lang, event.site), site(frame, lang, to));
            match about {
                Some(about) => fill(Text::EvSentFor, &[what, &from, &to, &task(about)]),
                None => fill(Text::EvSent, &[what, &from, &to]),
            }
        }
        EventKind::MessageDelivered { what, .. } => {
            fill(Text::EvDelivered, &[lang.say(message_text(what)), &site(frame, lang, event.site)])
        }
        EventKind::MessageDropped { what, reason, .. } => {
            let reason = match reason {
                DropReason::Lost => Text::DropLost,
                DropReason::ReceiverDown => Text::DropDown,
                DropReason::Cut => Text::DropCut,
                DropReason::Taken => Text::DropTaken,
                DropReason::Full => Text::DropFull,
                DropReason::Duplicate => Text::DropDuplicate,
            };
            fill(Text::EvDropped, &[lang.say(message_text(what)), lang.say(reason)])
        }
        EventKind::PolicyChanged { family, index } => fill(Text::EvPolicy, &[policy_at(lang, family, index)]),
        EventKind::NetworkCut { ways: 1 } => lang.say(Text::EvNetworkCutOne).to_owned(),
        EventKind::NetworkCut { ways } => fill(Text::EvNetworkCut, &[&ways.to_string()]),
        EventKind::NetworkHealed => lang.say(Text::EvNetworkHealed).to_owned(),
        EventKind::LinkImpaired { to } => {
            fill(Text::EvImpaired, &[&site(frame, lang, event.site), &site(frame, lang, to)])
        }
        EventKind::OrderRefused { task: t, node: n, term, current, what, .. } => fill(
            Text::EvOrderRefused,
            &[&node(n), lang.say(message_text(what)), &task(t), &term.to_string(), &current.to_string()],
        ),
        ref other => match (container::sentence(frame, lang, other), event.site) {
            (Some(told), _) => told,
            (None, Site::Control(id)) => replica_sentence(frame, lang, id, other),
            (None, _) => node_sentence(frame, lang, other),
        },
    }
}

/// The part of [`sentence`] about one control node, or the network between them.
fn replica_sentence(frame: &Frame, lang: Lang, id: ReplicaId, kind: &EventKind) -> String {
    let name = frame.replica_name(id);
    match *kind {
        EventKind::Consensus { ref note } => raft::sentence(frame, lang, id, note),
        EventKind::TookOffice { term, open } => {
            lang.fill(Text::EvTookOffice, &[&name, &term.to_string(), &open.to_string()])
        }
        EventKind::LeftOffice { term } => lang.fill(Text::EvLeftOffice, &[&name, &term.to_string()]),
        EventKind::ReplicaCrashed { lost: 0 } => lang.fill(Text::EvReplicaCrashed, &[&name]),
        EventKind::ReplicaCrashed { lost } => lang.fill(Text::EvReplicaCrashedLost, &[&name, &lost.to_string()]),
        EventKind::ReplicaRestarted => lang.fill(Text::EvReplicaRestarted, &[&name]),
        EventKind::ReplicaPaused => lang.fill(Text::EvPaused, &[&name]),
        EventKind::ReplicaResumed => lang.fill(Text::EvResumed, &[&name]),
        EventKind::ClockChanged { rate } => {
            let rate = format!("{}×", decimal(f64::from(rate) / 1_000.0, 2));
            lang.fill(Text::EvClock, &[&name, &rate])
        }
        EventKind::DiskChanged { full: true } => lang.fill(Text::EvDiskFull, &[&name]),
        EventKind::DiskChanged { full: false } => lang.fill(Text::EvDiskFree, &[&name]),
        EventKind::DiskLies { writes: 0 } => lang.fill(Text::EvDiskHonest, &[&name]),
        EventKind::DiskLies { writes } => lang.fill(Text::EvDiskLies, &[&name, &writes.to_string()]),
        EventKind::DiskForgot { writes } => lang.fill(Text::EvDiskForgot, &[&name, &writes.to_string()]),
        EventKind::DiskSlowed { sync } => lang.fill(Text::EvDiskSlowed, &[&name, &length(sync)]),
        EventKind::ReplicaSlowed { delay } if delay.is_zero() => lang.fill(Text::EvReplicaFast, &[&name]),
        EventKind::ReplicaSlowed { delay } => lang.fill(Text::EvReplicaSlowed, &[&name, &length(delay)]),
        EventKind::SessionOpened { session } => lang.fill(Text::EvSessionOpened, &[&name, &session.to_string()]),
        EventKind::SubmitRepeated { task, session, serial, index } => lang.fill(
            Text::EvSubmitRepeated,
            &[&name, &frame.task_name(task), &session.to_string(), &serial.to_string(), &index.to_string()],
        ),
        EventKind::ReplicaAdded => lang.fill(Text::EvReplicaAdded, &[&name]),
        EventKind::ReadAnswered { index, recorded } if index < recorded => {
            lang.fill(Text::EvReadStale, &[&name, &index.to_string(), &recorded.to_string()])
        }
        EventKind::ReadAnswered { index, .. } => lang.fill(Text::EvRead, &[&name, &index.to_string()]),
        EventKind::ReadRefused { .. } => lang.fill(Text::EvReadRefused, &[&name]),
        EventKind::Broken { violation } => {
            let promise = lang.say(promise_text(violation.invariant));
            lang.fill(Text::EvBroken, &[promise, &breach(frame, lang, &violation)])
        }
        ref other => node_sentence(frame, lang, other),
    }
}

/// The part of [`sentence`] about nodes alone.
fn node_sentence(frame: &Frame, lang: Lang, kind: &EventKind) -> String {
    let about = |text: Text, node: NodeId| lang.fill(text, &[&frame.node_name(node)]);
    match *kind {
        EventKind::NodeCrashed { node, lost: 0 } => about(Text::EvCrashedNone, node),
        EventKind::NodeCrashed { node, lost: 1 } => about(Text::EvCrashedOne, node),
        EventKind::NodeCrashed { node, lost } => {
            lang.fill(Text::EvCrashed, &[&frame.node_name(node), &lost.to_string()])
        }
        EventKind::NodeRestarted { node } => about(Text::EvRestarted, node),
        EventKind::NodePaused { node } => about(Text::EvPaused, node),
        EventKind::NodeResumed { node } => about(Text::EvResumed, node),
        EventKind::NodeSlowed { node, speed } => {
            let speed = format!("{}×", decimal(f64::from(speed) / 1_000.0, 2));
            lang.fill(Text::EvSlowed, &[&frame.node_name(node), &speed])
        }
        EventKind::NodeAdded { node } => about(Text::EvAdded, node),
        EventKind::NodeRemoved { node } => about(Text::EvRemoved, node),
        EventKind::NodeDown { node, silence, timeout } => {
            lang.fill(Text::EvDown, &[&frame.node_name(node), &length(silence), &length(timeout)])
        }
        EventKind::NodeUp { node } => about(Text::EvUp, node),
        _ => String::new(),
    }
}

/// What stands under the stage: the sentence of the last thing worth telling, or how things are.
pub struct Narration {
    /// The sentence.
    pub text: String,
    /// True when something happened, so that it is worth being read aloud.
    pub news: bool,
}

/// Simulated time for which news stays: at least this long, and longer when time runs fast.
const NEWS_SECONDS: u64 = 4;

/// Tells the moment.
#[must_use]
pub fn narrate(frame: &Frame, lang: Lang) -> Narration {
    let view = &frame.view;
    let tally = &view.tally;
    let calm = |text: String| Narration { text, news: false };
    if frame.behind {
        return calm(lang.fill(Text::NarrateBehind, &[&frame.speed.label()]));
    }
    let trace = frame.trace();
    let seen = frame.timeline.notable().iter().rev().find(|notable| notable.seq < view.next);
    let fresh = frame.speed.simulated(NEWS_SECONDS).max(NEWS_SECONDS * 500_000);
    if let Some(event) = seen.filter(|seen| view.now.since(seen.at).0 <= fresh).and_then(|seen| trace.get(seen.seq)) {
        return Narration { text: news(frame, lang, event) + lang.say(Text::FullStop), news: true };
    }
    let hosting = !view.services.is_empty() && view.classes.is_empty();
    if hosting && (view.over || view.next != Seq(0)) {
        let tally = &view.container_tally;
        let [ready, desired] = [tally.ready + tally.completed, tally.desired].map(|count| count.to_string());
        return calm(lang.fill(Text::NarrateContainers, &[&ready, &desired]));
    }
    if view.over {
        return calm(lang.fill(Text::NarrateOver, &[&tally.completed.to_string(), &tally.rejected.to_string()]));
    }
    if view.next == Seq(0) {
        return calm(lang.say(Text::NarrateStart).to_owned());
    }
    let quiet = seen.is_none_or(|seen| seen.mark == Mark::Office && view.control.len() > 1);
    if quiet && view.workers.len() > 1 {
        let invite = if view.control.is_empty() { Text::NarrateInvite } else { Text::NarrateInviteLeader };
        return calm(lang.say(invite).to_owned());
    }
    let [running, waiting, done] = [tally.running, tally.waiting, tally.completed].map(|count| count.to_string());
    calm(lang.fill(Text::NarrateCalm, &[&running, &waiting, &done]))
}

/// The event as news: for a lost node, how many tasks went back because of it; else the event's own sentence.
pub fn news(frame: &Frame, lang: Lang, event: &Event) -> String {
    let EventKind::NodeDown { node, .. } = event.kind else { return sentence(frame, lang, event) };
    let trace = frame.trace();
    let after = trace.since(event.seq).take_while(|later| later.at == event.at && later.seq < frame.view.next);
    let back =
        after.filter(|later| matches!(later.kind, EventKind::TaskRequeued { reason: RequeueReason::NodeLost, .. }));
    match back.count() {
        0 => sentence(frame, lang, event),
        1 => lang.fill(Text::NarrateRequeuedOne, &[&frame.node_name(node)]),
        count => lang.fill(Text::NarrateRequeued, &[&frame.node_name(node), &count.to_string()]),
    }
}

/// What a place is called.
#[must_use]
pub fn site(frame: &Frame, lang: Lang, site: Site) -> String {
    match site {
        Site::Client(class) => lang.fill(Text::SiteClient, &[&frame.class_name(class)]),
        Site::Gateway => lang.say(Text::SiteGateway).to_owned(),
        Site::Control(id) => {
            frame.replica(id).map_or_else(|| lang.say(Text::SiteControl).to_owned(), |node| node.name.clone())
        }
        Site::Worker(node) => frame.node_name(node),
    }
}

/// The name of a policy by its place in its family's table.
#[must_use]
pub fn policy_at(lang: Lang, family: PolicyFamily, index: u8) -> &'static str {
    let index = usize::from(index);
    match family {
        PolicyFamily::Queue => Queue::TABLE.get(index).map_or("", |entry| policy_name::<Queue>(lang, entry)),
        PolicyFamily::Place => Place::TABLE.get(index).map_or("", |entry| policy_name::<Place>(lang, entry)),
        PolicyFamily::Balance => Balance::TABLE.get(index).map_or("", |entry| policy_name::<Balance>(lang, entry)),
        PolicyFamily::Predict => Predict::TABLE.get(index).map_or("", |entry| policy_name::<Predict>(lang, entry)),
    }
}

/// What a message is called.
#[must_use]
pub fn message_text(what: MessageKind) -> Text {
    match what {
        MessageKind::Submit => Text::MsgSubmit,
        MessageKind::Reply => Text::MsgReply,
        MessageKind::Order => Text::MsgOrder,
        MessageKind::Recall => Text::MsgRecall,
        MessageKind::Report => Text::MsgReport,
        MessageKind::Returned => Text::MsgReturned,
        MessageKind::Heartbeat | MessageKind::LeaderBeat => Text::MsgHeartbeat,
        MessageKind::Ack => Text::MsgAck,
        MessageKind::Redirect => Text::MsgRedirect,
        MessageKind::Announce => Text::MsgAnnounce,
        MessageKind::Operate => Text::MsgOperate,
        MessageKind::PreVote => Text::MsgPreVote,
        MessageKind::RequestVote => Text::MsgRequestVote,
        MessageKind::Vote => Text::MsgVote,
        MessageKind::Append => Text::MsgAppend,
        MessageKind::AppendReply => Text::MsgAppendReply,
        MessageKind::Snapshot => Text::MsgSnapshot,
        MessageKind::SnapshotReply => Text::MsgSnapshotReply,
        MessageKind::TimeoutNow => Text::MsgTimeoutNow,
        MessageKind::ReadIndex => Text::MsgReadIndex,
        MessageKind::ReadIndexReply => Text::MsgReadIndexReply,
        MessageKind::Expired => Text::MsgExpired,
    }
}

fn requeue_text(reason: RequeueReason) -> Text {
    match reason {
        RequeueReason::NodeLost => Text::RequeueLost,
        RequeueReason::NodeRemoved => Text::RequeueRemoved,
        RequeueReason::NodeRestarted => Text::RequeueRestarted,
        RequeueReason::Preempted => Text::RequeuePreempted,
        RequeueReason::SliceOver => Text::RequeueSlice,
        RequeueReason::Blocked => Text::RequeueBlocked,
    }
}

fn reject_text(reason: RejectReason) -> Text {
    match reason {
        RejectReason::QueueFull => Text::RejectFull,
        RejectReason::NoNodeFits => Text::RejectFits,
        RejectReason::DependencyRejected => Text::RejectDependency,
    }
}

/// The node that an event is about.
#[must_use]
pub fn node_of(event: &Event) -> Option<NodeId> {
    match event.kind {
        EventKind::TaskAssigned { node, .. }
        | EventKind::TaskCompleted { node, .. }
        | EventKind::OrderRefused { node, .. }
        | EventKind::Fenced { node, .. }
        | EventKind::NodeCrashed { node, .. }
        | EventKind::NodeRestarted { node }
        | EventKind::NodePaused { node }
        | EventKind::NodeResumed { node }
        | EventKind::NodeSlowed { node, .. }
        | EventKind::NodeAdded { node }
        | EventKind::NodeRemoved { node }
        | EventKind::NodeDown { node, .. }
        | EventKind::NodeUp { node }
        | EventKind::ContainerPlaced { node, .. }
        | EventKind::ContainerDisplaced { node, .. }
        | EventKind::NodeDraining { node }
        | EventKind::DrainBlocked { node, .. }
        | EventKind::NodeDrained { node }
        | EventKind::NodeUncordoned { node } => Some(node),
        EventKind::MessageSent { to: Site::Worker(node), .. } => Some(node),
        _ => match event.site {
            Site::Worker(node) => Some(node),
            _ => None,
        },
    }
}
