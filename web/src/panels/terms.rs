//! Terms over time: a lane for each control node, coloured by term; elections are striped, reigns are full, and who is
//! down is dotted. A click goes to where the stretch began.

use crate::action::Command;
use crate::figures::{decimal, stamp};
use crate::reigns::Reign;
use crate::stage::{role_text, term_class};
use crate::text::Text;
use crate::ticks;
use crate::ui::{Scene, Subject, about};
use switchyard::clock::Time;
use switchyard::consensus::Role;
use switchyard::view::ControlView;
use yew::{Html, classes, html};

/// The panel.
#[inline(never)]
pub fn terms(scene: &Scene) -> Html {
    let frame = &scene.frame;
    let reach = ticks::reach(frame.known_until).min(frame.reach);
    html! {
        <div class="lanes" data-testid="terms">
            { for frame.view.control.iter().map(|node| lane(scene, node, reach)) }
            <div class="lane"><span></span>{ super::axis(Time::ZERO, reach, 8) }</div>
            <div class="lane-now" aria-hidden="true">
                <span class="gantt-now" data-from="0" data-to={reach.0.to_string()}></span>
            </div>
            <p class="soft">{ scene.say(Text::TermsLegend) }</p>
        </div>
    }
}

fn lane(scene: &Scene, node: &ControlView, reach: Time) -> Html {
    html! {
        <div class="lane" key={node.id.0} data-about={about(Subject::Replica(node.id))}>
            <button class="link" onclick={scene.on(Command::Look(Subject::Replica(node.id)))}>{ &node.name }</button>
            <div class="line">
                { for scene.frame.timeline.reigns().of(node.id).map(|(reign, end)| stretch(scene, node, reign, end, reach)) }
            </div>
        </div>
    }
}

fn stretch(scene: &Scene, node: &ControlView, reign: Reign, end: Option<Time>, reach: Time) -> Html {
    let end = end.unwrap_or(scene.frame.known_until).min(reach);
    let share = |at: Time| at.0 as f64 / reach.0.max(1) as f64 * 100.0;
    let style =
        format!("left:{}%;width:{}%", decimal(share(reign.from), 3), decimal(share(end) - share(reign.from), 3));
    let (class, name) = match reign.role {
        None => ("down", Text::Crashed),
        Some(Role::Leader) => ("leader", Text::Leader),
        Some(role @ (Role::Candidate | Role::PreCandidate)) => ("candidate", role_text(role, false)),
        Some(Role::Follower) => ("follower", Text::Follower),
    };
    let title = format!(
        "{} · {} · {}",
        node.name,
        scene.fill(Text::RoleInTerm, &[scene.say(name), &reign.term.to_string()]),
        stamp(reign.from)
    );
    let said = if class == "leader" { reign.term.to_string() } else { String::new() };
    // Leaders and candidates are worth a stop of the tab key; the rest is one click away all the same.
    let tabindex = if class == "leader" { "0" } else { "-1" };
    html! {
        <button key={reign.seq.0} class={classes!("reign", class, term_class(reign.term))} {style} data-about={format!("event-{}", reign.seq.0)}
            aria-label={title} {tabindex} data-term={reign.term.to_string()} data-role={class}
            onclick={scene.on(Command::Visit(reign.seq))}>{ said }</button>
    }
}
