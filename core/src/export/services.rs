//! The services at the end of a run, as lines of text.

use super::summary::seconds;
use crate::scenario::ServiceKind;
use crate::trace::Verdict;
use crate::view::{ContainerView, ServiceView, View};
use std::fmt::Write;

/// The most services, and the most containers, that get a line of their own.
const LINES: usize = 40;

/// A line for each service, and one for each container that is not where it is to be.
pub(super) fn services(out: &mut String, view: &View) -> std::fmt::Result {
    if view.services.is_empty() {
        return Ok(());
    }
    writeln!(out, "{:<24}{:>6}{:>10}{:>10}{:>14}  image", "service", "wave", "ready", "restarts", "ready after")?;
    view.services.iter().take(LINES).try_for_each(|service| line(out, service))?;
    if view.services.len() > LINES {
        writeln!(out, "and {} more", view.services.len() - LINES)?;
    }
    let tally = &view.container_tally;
    write!(out, "\n{} of {} containers ready", tally.ready, tally.desired)?;
    for (count, what) in [
        (tally.completed, "completed"),
        (tally.failed, "failed"),
        (tally.pending, "waiting for a node"),
        (tally.restarts, "restarts"),
        (tally.displaced, "taken from lost nodes"),
        (tally.evicted, "evicted"),
        (tally.blocked, "keep a node from being drained"),
    ] {
        if count > 0 {
            write!(out, ", {count} {what}")?;
        }
    }
    writeln!(out)?;
    for container in view.containers.iter().filter(|it| !it.ruled_out.is_empty()).take(LINES) {
        writeln!(out, "{} waits for a node: {}", container.name, reasons(container))?;
    }
    for blocked in view.protected.iter().take(LINES) {
        let container = view.containers.iter().find(|it| it.id == blocked.container).map_or("", |it| &it.name);
        let (ready, must_stay) = (blocked.ready, blocked.must_stay);
        writeln!(out, "{container} stays where it is: {ready} of its service are ready, {must_stay} have to be")?;
    }
    Ok(())
}

fn line(out: &mut String, service: &ServiceView) -> std::fmt::Result {
    let done = match service.kind {
        ServiceKind::Service => service.ready,
        ServiceKind::Job => service.completed,
    };
    let ready = format!("{done}/{}", service.desired);
    let after = service.time_to_ready.map_or_else(|| "-".to_owned(), seconds);
    let name: String = service.name.chars().take(23).collect();
    let image: String = service.image.chars().take(34).collect();
    writeln!(out, "{name:<24}{:>6}{ready:>10}{:>10}{after:>14}  {image}", service.wave, service.restarts)
}

/// How many nodes were ruled out, for each reason.
fn reasons(container: &ContainerView) -> String {
    let words = |verdict: Verdict| match verdict {
        Verdict::Chosen | Verdict::Passed | Verdict::Proved | Verdict::Unproved => "could take it",
        Verdict::Down => "down",
        Verdict::NoRoom => "without room",
        Verdict::TooSmall => "too small",
        Verdict::Cordoned => "being drained",
        Verdict::Tainted => "with a taint that it does not tolerate",
        Verdict::Unmatched => "not what it asks for",
        Verdict::Apart => "away from what it wants to be near",
        Verdict::TooClose => "too near to what it must avoid",
        Verdict::Skewed => "with too many alike",
    };
    let parts = container.ruled_out.iter().map(|(verdict, count)| format!("{count} {}", words(*verdict)));
    parts.collect::<Vec<_>>().join(", ")
}
