//! What happens to containers, services and the nodes that are emptied of them, as sentences.

use crate::figures::{length, stamp};
use crate::frame::Frame;
use crate::text::{Lang, Text};
use switchyard::ids::{ContainerId, NodeId, ServiceId};
use switchyard::scenario::ServiceKind;
use switchyard::trace::{Displaced, EventKind, Exit, StopReason, Verdict};
use switchyard::view::ContainerStatus;
use yew::{Html, html};

/// The sentence of an event about containers; `None` for all others.
#[must_use]
pub fn sentence(frame: &Frame, lang: Lang, kind: &EventKind) -> Option<String> {
    let name = |id: ContainerId| frame.container_name(id);
    let node = |id: NodeId| frame.node_name(id);
    let service = |id: ServiceId| frame.service_name(id);
    let fill = |text: Text, values: &[&str]| lang.fill(text, values);
    Some(match *kind {
        EventKind::ContainerCreated { container: c, service: s, version, .. } => {
            fill(Text::EvContainerCreated, &[&name(c), &service(s), &version.to_string()])
        }
        EventKind::ContainerPlaced { container: c, node: n, attempt, .. } => {
            fill(Text::EvContainerPlaced, &[&name(c), &node(n), &attempt.to_string()])
        }
        EventKind::ContainerUnplaced { container: c, .. } => fill(Text::EvContainerUnplaced, &[&name(c)]),
        EventKind::ContainerPulling { container: c, node: n, due } => {
            fill(Text::EvContainerPulling, &[&node(n), &name(c), &stamp(due)])
        }
        EventKind::ContainerStarted { container: c, node: n, restarts: 0 } => {
            fill(Text::EvContainerStarted, &[&name(c), &node(n)])
        }
        EventKind::ContainerStarted { container: c, node: n, restarts } => {
            fill(Text::EvContainerRestarted, &[&name(c), &node(n), &restarts.to_string()])
        }
        EventKind::ContainerHealthy { container: c, .. } => fill(Text::EvContainerHealthy, &[&name(c)]),
        EventKind::HealthCheckFailed { container: c, failures: 0, .. } => fill(Text::EvCheckEarly, &[&name(c)]),
        EventKind::HealthCheckFailed { container: c, failures, retries, .. } => {
            fill(Text::EvCheckFailed, &[&name(c), &failures.to_string(), &retries.to_string()])
        }
        EventKind::ContainerUnhealthy { container: c, node: n } => {
            fill(Text::EvContainerUnhealthy, &[&name(c), &node(n)])
        }
        EventKind::ContainerExited { container: c, node: n, exit } => {
            let text = match exit {
                Exit::Completed => Text::EvExitCompleted,
                Exit::Error => Text::EvExitError,
                Exit::Unhealthy => Text::EvExitUnhealthy,
                Exit::Told => Text::EvExitTold,
            };
            fill(text, &[&name(c), &node(n)])
        }
        EventKind::ContainerBackedOff { container: c, failures, delay, .. } => {
            fill(Text::EvBackedOff, &[&name(c), &failures.to_string(), &length(delay)])
        }
        EventKind::ContainerGivenUp { container: c, restarts, .. } => {
            fill(Text::EvGivenUp, &[&name(c), &restarts.to_string()])
        }
        EventKind::ContainerStopping { container: c, reason } => {
            fill(Text::EvContainerStopping, &[&name(c), lang.say(stop_text(reason))])
        }
        EventKind::ContainerRemoved { container: c } => fill(Text::EvContainerRemoved, &[&name(c)]),
        EventKind::ContainerDisplaced { container: c, node: n, reason, .. } => {
            let reason = match reason {
                Displaced::NodeLost => Text::RequeueLost,
                Displaced::NodeRemoved => Text::RequeueRemoved,
                Displaced::NodeRestarted => Text::RequeueRestarted,
            };
            fill(Text::EvContainerDisplaced, &[&name(c), &node(n), lang.say(reason)])
        }
        EventKind::ContainerOrderRefused { container: c, node: n, term, current, .. } => {
            let order = lang.say(Text::MsgOrder);
            fill(Text::EvOrderRefused, &[&node(n), order, &name(c), &term.to_string(), &current.to_string()])
        }
        EventKind::ServiceScaled { service: s, replicas } => {
            fill(Text::EvServiceScaled, &[&service(s), &replicas.to_string()])
        }
        EventKind::ServiceUpdated { service: s, version } => {
            fill(Text::EvServiceUpdated, &[&service(s), &version.to_string()])
        }
        EventKind::ServiceSettled { service: s, version } => {
            let is_job = frame.service(s).is_some_and(|service| service.kind == ServiceKind::Job);
            let text = if is_job { Text::EvServiceCompleted } else { Text::EvServiceSettled };
            fill(text, &[&service(s), &version.to_string()])
        }
        EventKind::NodeDraining { node: n } => fill(Text::EvDraining, &[&node(n)]),
        EventKind::DrainBlocked { container: c, node: n, ready, must_stay } => {
            fill(Text::EvDrainBlocked, &[&name(c), &node(n), &ready.to_string(), &must_stay.to_string()])
        }
        EventKind::NodeDrained { node: n } => fill(Text::EvDrained, &[&node(n)]),
        EventKind::NodeUncordoned { node: n } => fill(Text::EvUncordoned, &[&node(n)]),
        EventKind::ServicesSwitched { up: true } => lang.say(Text::EvServicesUp).to_owned(),
        EventKind::ServicesSwitched { up: false } => lang.say(Text::EvServicesDown).to_owned(),
        _ => return None,
    })
}

/// Why a container is to end.
#[must_use]
pub fn stop_text(reason: StopReason) -> Text {
    match reason {
        StopReason::Scaled => Text::StopScaled,
        StopReason::Updated => Text::StopUpdated,
        StopReason::Down => Text::StopDown,
        StopReason::Evicted => Text::StopEvicted,
        StopReason::Preempted => Text::StopPreempted,
    }
}

/// How far a container is.
#[must_use]
pub fn status_text(status: ContainerStatus) -> Text {
    match status {
        ContainerStatus::Pending => Text::CsPending,
        ContainerStatus::Placed => Text::CsPlaced,
        ContainerStatus::Pulling => Text::CsPulling,
        ContainerStatus::Started => Text::CsStarted,
        ContainerStatus::Ready => Text::CsReady,
        ContainerStatus::Unhealthy => Text::CsUnhealthy,
        ContainerStatus::BackingOff => Text::CsBackingOff,
        ContainerStatus::Stopping => Text::CsStopping,
        ContainerStatus::Completed => Text::CsCompleted,
        ContainerStatus::Failed => Text::CsFailed,
    }
}

/// Why nodes were ruled out: a line for each reason, with how many nodes it was.
pub fn verdict_words(lang: Lang, ruled_out: &[(Verdict, u32)]) -> Html {
    html! {
        <ul class="reasons">
            { for ruled_out.iter().map(|(verdict, count)| html! {
                <li key={format!("{verdict:?}")}><b>{ count }</b>{ " " }{ lang.say(verdict_text(*verdict)) }</li>
            }) }
        </ul>
    }
}

/// Why a node was ruled out, or that it was not.
#[must_use]
pub fn verdict_text(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Chosen | Verdict::Passed => Text::Chosen,
        Verdict::Proved => Text::SearchProved,
        Verdict::Unproved => Text::SearchUnproved,
        Verdict::Down => Text::RuledDown,
        Verdict::NoRoom => Text::RuledNoRoom,
        Verdict::TooSmall => Text::RuledTooSmall,
        Verdict::Cordoned => Text::RuledCordoned,
        Verdict::Tainted => Text::RuledTainted,
        Verdict::Unmatched => Text::RuledUnmatched,
        Verdict::Apart => Text::RuledApart,
        Verdict::TooClose => Text::RuledTooClose,
        Verdict::Skewed => Text::RuledSkewed,
    }
}

/// The service that an event is about.
#[must_use]
pub fn service_of(kind: &EventKind) -> Option<ServiceId> {
    match *kind {
        EventKind::ServiceScaled { service, .. }
        | EventKind::ServiceUpdated { service, .. }
        | EventKind::ServiceSettled { service, .. } => Some(service),
        _ => None,
    }
}
