//! A container: how far it is, where, why it waits, what was decided about it and what happened to it.

use super::task::{history, reasons};
use super::{fact, heading};
use crate::action::Command;
use crate::figures::{length, short, stamp};
use crate::scan::Scan;
use crate::text::Text;
use crate::ui::{Scene, Subject};
use crate::wording::container::{status_text, stop_text, verdict_words};
use switchyard::ids::{ContainerId, Seq};
use switchyard::view::ContainerView;
use yew::{Html, Properties, component, html, use_mut_ref};

/// Containers listed at once.
const LISTED: usize = 40;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub scene: Scene,
    pub id: ContainerId,
}

/// The container's whole story.
#[component]
pub(super) fn ContainerStory(props: &Props) -> Html {
    let Props { scene, id } = props;
    let scan = use_mut_ref(|| (*id, Scan::default()));
    let mut scan = scan.borrow_mut();
    if scan.0 != *id {
        *scan = (*id, Scan::default());
    }
    scan.1.follow(&scene.frame, |event| event.kind.container() == Some(*id));
    let seen: Vec<Seq> = scan.1.range(0..scan.1.len()).collect();
    let name = scene.frame.container_name(*id);
    html! {
        <>
            { scene.frame.container(*id).map_or_else(|| heading(&name, scene.say(Text::ContainerGone)), |it| summary(scene, it)) }
            <section>
                <h3>{ scene.say(Text::Why) }</h3>
                { reasons(scene, &seen) }
            </section>
            <section>
                <h3>{ scene.say(Text::History) }</h3>
                { history(scene, &seen) }
            </section>
        </>
    }
}

fn summary(scene: &Scene, container: &ContainerView) -> Html {
    let now = scene.frame.view.now;
    let service = container.service;
    let needs = [(Text::Cpu, 0), (Text::Memory, 1), (Text::Disk, 2)];
    let needs = needs.into_iter().filter(|(_, n)| container.demand[*n] > 0.0);
    let needs: Vec<_> =
        needs.map(|(name, n)| format!("{} {}", short(container.demand[n], 2), scene.say(name))).collect();
    html! {
        <>
            <header class="subject">
                <h2><span class={format!("crate c-{} {}", service.0 % 8, state_class(container))}></span>{ &container.name }</h2>
                <p>
                    <button class="link" onclick={scene.on(Command::Look(Subject::Service(service)))}>
                        { scene.frame.service_name(service) }
                    </button>
                    { " · " }{ scene.say(status_text(container.status)) }
                </p>
            </header>
            if !container.ruled_out.is_empty() {
                <section>
                    <h3>{ scene.say(Text::WhyPending) }</h3>
                    { verdict_words(scene.ui.lang, &container.ruled_out) }
                </section>
            }
            <section>
                <h3>{ scene.say(Text::State) }</h3>
                <dl class="facts">
                    { fact(scene.say(Text::SinceRow), stamp(container.since)) }
                    if let Some(due) = container.due {
                        { fact(scene.say(Text::GoesOnRow), format!("{} ({})", stamp(due), length(due.since(now)))) }
                    }
                    if let Some(reason) = container.stop { { fact(scene.say(Text::EndsBecauseRow), scene.say(stop_text(reason))) } }
                    if let Some(node) = container.node { { fact(scene.say(Text::Node), scene.frame.node_name(node)) } }
                    { fact(scene.say(Text::ImageRow), container.image.clone()) }
                    { fact(scene.say(Text::RestartsRow), container.restarts.to_string()) }
                    if container.failed_checks > 0 { { fact(scene.say(Text::FailedChecksRow), container.failed_checks.to_string()) } }
                    { fact(scene.say(Text::AttemptRow), container.attempt.to_string()) }
                    if !needs.is_empty() { { fact(scene.say(Text::NeedsRow), needs.join(", ")) } }
                </dl>
            </section>
        </>
    }
}

/// How a container is drawn: its class in style sheets.
#[must_use]
pub fn state_class(container: &ContainerView) -> &'static str {
    crate::stage::crate_class(container.status)
}

/// Containers in rows, each of which can be looked at.
pub(super) fn container_rows(scene: &Scene, containers: &[&ContainerView], with_service: bool) -> Html {
    if containers.is_empty() {
        return html! { <p class="soft">{ scene.say(Text::Nobody) }</p> };
    }
    html! {
        <ol class="tasks">
            { for containers.iter().take(LISTED).map(|container| html! {
                <li key={container.id.0}>
                    <button data-testid={format!("container-{}", container.name)} onclick={scene.on(Command::Look(Subject::Container(container.id)))}>
                        <span class={format!("crate c-{} {}", container.service.0 % 8, state_class(container))}></span>
                        <span>{ &container.name }</span>
                        <span class="soft">{ row_words(scene, container, with_service) }</span>
                    </button>
                </li>
            }) }
            if containers.len() > LISTED {
                <li class="soft">{ scene.fill(Text::AndMore, &[&(containers.len() - LISTED).to_string()]) }</li>
            }
        </ol>
    }
}

fn row_words(scene: &Scene, container: &ContainerView, with_service: bool) -> String {
    let status = scene.say(status_text(container.status));
    match (container.node, with_service) {
        (Some(node), false) => format!("{status} · {}", scene.frame.node_name(node)),
        _ => status.to_owned(),
    }
}
