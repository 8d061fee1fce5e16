//! Why something happened: the thread of causes from one event back to the workload, to something that a person, the
//! scenario's script or its faults did, or to the start of the run.
//!
//! Most events name what led to them. For those that do not, the trace answers: a task starts because of what happened to
//! it before; a leader sends heartbeats ever since it was elected; a timer fires because of a silence, and a silence has
//! a cause as well. What only helped stands beside a link and is not followed. Left out: which of two inputs of the same
//! microsecond it was, when both could have been.

use super::cone::sent_as;
use super::kinds::{fits, is_fault, may_be_input, sent_by_nobody};
use super::silence::{Reason, before, of_campaign, of_loss, of_node};
use crate::consensus::raft::Why;
use crate::ids::{ContainerId, Seq, TaskId};
use crate::scenario::Step;
use crate::session::Session;
use crate::trace::{Event, EventKind, Site, Trace};
use serde::Serialize;

/// The most links of a chain.
pub const LINKS_MAX: usize = 256;

/// How an event follows from the one that stands next in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It came of it.
    Cause,
    /// It is the next thing that happened to the same task or container.
    Before,
    /// Room was made by it.
    Room,
    /// It goes on ever since.
    Since,
    /// It is tried again.
    Again,
    /// A timer ran out that was set then.
    Timer,
    /// A timer ran out, as nothing was heard any more.
    Silence,
    /// That was heard last.
    LastHeard,
    /// A timer ran out, as nobody had won.
    Undecided,
    /// It stood in the way.
    Obstacle,
}

/// One event of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChainLink"))]
pub struct Link {
    /// Which.
    pub seq: Seq,
    /// How it follows from the next link; of the last one, from its origin.
    pub how: How,
    /// Something else that belongs to its reason.
    pub beside: Option<(How, Seq)>,
}

/// Where a chain comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A client had something to be done.
    Workload,
    /// A person did it.
    Hand,
    /// The scenario's script did it.
    Script,
    /// The scenario's random faults did it.
    Fault,
    /// It is so since the start of the run.
    Start,
    /// What came before is not kept any more.
    Forgotten,
}

/// Why something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chain {
    /// The event itself, and after each what it follows from. Invariant: descending numbers.
    pub links: Vec<Link>,
    /// Where the last link comes from.
    pub origin: Origin,
}

/// Why the event `of` of the present branch happened; `None` when it is not known any more.
#[must_use]
pub fn chain(session: &Session, of: Seq) -> Option<Chain> {
    Past::of(session).chain(of)
}

/// What the event `of` followed from, which is the first step of its [`chain`]; `None` when it came from outside.
#[must_use]
pub fn cause(session: &Session, of: Seq) -> Option<(How, Seq)> {
    let past = Past::of(session);
    let (how, cause, _) = past.step(past.trace.get(of)?).ok()?;
    Some((how, cause))
}

/// What a chain is looked up in.
struct Past<'a> {
    trace: &'a Trace,
    script: &'a [Step],
    by_hand: &'a [Step],
}

/// What a task's or a container's events have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Task(TaskId),
    Container(ContainerId),
}

impl<'a> Past<'a> {
    fn of(session: &'a Session) -> Self {
        Self { trace: session.trace(), script: &session.scenario().script, by_hand: session.inputs() }
    }

    fn chain(&self, of: Seq) -> Option<Chain> {
        let mut event = self.trace.get(of)?;
        let mut links = Vec::new();
        loop {
            let (how, earlier, beside) = match self.step(event) {
                Ok(reason) => reason,
                Err(origin) => {
                    links.push(Link { seq: event.seq, how: How::Cause, beside: None });
                    return Some(Chain { links, origin });
                }
            };
            links.push(Link { seq: event.seq, how, beside });
            match self.trace.get(earlier).filter(|_| earlier < event.seq && links.len() < LINKS_MAX) {
                Some(next) => event = next,
                None => return Some(Chain { links, origin: Origin::Forgotten }),
            }
        }
    }

    /// What an event follows from, or where it comes from.
    fn step(&self, event: &Event) -> Result<Reason, Origin> {
        if event.cause.is_none()
            && let Some(origin) = self.outside(event)
        {
            return Err(origin);
        }
        let kept = event.cause.is_none() && self.trace.first() == Seq(0);
        self.reason(event).ok_or(if kept { Origin::Start } else { Origin::Forgotten })
    }

    /// Where an event without a cause comes from, if it comes from outside.
    fn outside(&self, event: &Event) -> Option<Origin> {
        if !may_be_input(event) {
            return None;
        }
        let did = |steps: &[Step]| steps.iter().any(|step| step.at == event.at && fits(&step.input, &event.kind));
        match () {
            () if did(self.by_hand) => Some(Origin::Hand),
            () if did(self.script) => Some(Origin::Script),
            () if matches!(event.kind, EventKind::TaskArrived { .. }) => Some(Origin::Workload),
            () if is_fault(&event.kind) => Some(Origin::Fault),
            () => None,
        }
    }

    /// What an event follows from.
    fn reason(&self, event: &Event) -> Option<Reason> {
        let trace = self.trace;
        if let Some(cause) = event.cause {
            let absence = of_loss(trace, event).or_else(|| of_node(trace, event));
            return Some(absence.unwrap_or((How::Cause, cause, self.beside(event, cause))));
        }
        let absence = of_campaign(trace, event).or_else(|| of_node(trace, event));
        absence.or_else(|| self.going_on(event)).or_else(|| {
            let earlier = self.same_before(event, self.subject(event)?)?;
            Some((How::Before, earlier, self.room(event)))
        })
    }

    /// What a recorded cause does not tell: a task is given out because of another that ended, and is itself there because
    /// of what happened to it before.
    fn beside(&self, event: &Event, cause: Seq) -> Option<(How, Seq)> {
        let EventKind::TaskAssigned { .. } = event.kind else { return None };
        let subject = self.subject(event)?;
        let cause = self.trace.get(cause)?;
        if self.subject(cause) == Some(subject) {
            return None;
        }
        self.same_before(event, subject).map(|earlier| (How::Before, earlier))
    }

    /// The task that left a processor at the moment when this one got it.
    fn room(&self, event: &Event) -> Option<(How, Seq)> {
        let EventKind::TaskStarted { .. } = event.kind else { return None };
        let now = before(self.trace, event.seq).take_while(|earlier| earlier.at == event.at);
        let mut here = now.filter(|earlier| earlier.site == event.site);
        let left = here.find(|earlier| {
            matches!(
                earlier.kind,
                EventKind::TaskFinished { .. } | EventKind::TaskPreempted { .. } | EventKind::TaskBlocked { .. }
            )
        })?;
        Some((How::Room, left.seq))
    }

    /// What is done again and again, by a timer that nothing but the state of the node keeps going.
    fn going_on(&self, event: &Event) -> Option<Reason> {
        let here = |wanted: fn(&EventKind) -> bool| {
            let mut earlier = before(self.trace, event.seq);
            let found = earlier.find(|earlier| earlier.site == event.site && wanted(&earlier.kind))?;
            Some((How::Since, found.seq, None))
        };
        let joined = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::NodeRestarted { .. } | EventKind::NodeResumed { .. } | EventKind::NodeAdded { .. }
            )
        };
        match (&event.kind, event.site) {
            (EventKind::MessageSent { task: None, .. }, Site::Worker(_)) => here(joined),
            (EventKind::MessageSent { task: Some(task), .. }, _) => {
                let earlier = self.same_before(event, Subject::Task(*task))?;
                Some((How::Again, earlier, None))
            }
            (EventKind::MessageSent { .. } | EventKind::Consensus { .. }, Site::Control(_)) => {
                here(|kind| matches!(kind, EventKind::Consensus { note } if matches!(**note, Why::BecameLeader { .. })))
            }
            _ => None,
        }
    }

    /// What happened last to the same task or container, here if anything did.
    fn same_before(&self, event: &Event, subject: Subject) -> Option<Seq> {
        let about = |earlier: &&Event| self.subject(earlier) == Some(subject) && sent_by_nobody(earlier);
        let found = before(self.trace, event.seq).filter(about);
        let (mut here, mut anywhere) = (None, None);
        for earlier in found.take(16) {
            anywhere = anywhere.or(Some(earlier.seq));
            here = here.or_else(|| (earlier.site == event.site).then_some(earlier.seq));
        }
        here.or(anywhere)
    }

    fn subject(&self, event: &Event) -> Option<Subject> {
        if let Some(sent) = sent_as(&event.kind) {
            let sent = self.trace.get(sent)?;
            return sent.kind.task().map(Subject::Task);
        }
        let container = || event.kind.container().map(Subject::Container);
        event.kind.task().map(Subject::Task).or_else(container)
    }
}
