//! A service: how far it is, what it waits for, its containers, and what can be done to it.

use super::container::container_rows;
use super::{fact, heading, verbs};
use crate::action::Command;
use crate::figures::short;
use crate::panels::{Standing, condition_text};
use crate::text::Text;
use crate::ui::{Scene, Subject};
use crate::wording::container::verdict_words;
use switchyard::ids::ServiceId;
use switchyard::scenario::ServiceKind;
use switchyard::view::ServiceView;
use yew::{Html, classes, html};

/// The service with this id.
#[inline(never)]
pub(super) fn service(scene: &Scene, id: ServiceId) -> Html {
    let Some(service) = scene.frame.service(id) else { return html! {} };
    let (_, sign, words) = Standing::of(scene, service).shown();
    let containers: Vec<_> = scene.frame.view.containers.iter().filter(|it| it.service == id).collect();
    let waiting = containers.iter().find(|container| !container.ruled_out.is_empty());
    let verbs_: &[&'static str] = match service.kind {
        ServiceKind::Service => &["scale-up", "scale-down", "rollout"],
        ServiceKind::Job => &["scale-up", "scale-down"],
    };
    html! {
        <>
            { heading(&service.name, &format!("{sign} {}", scene.say(words))) }
            { verbs(scene, verbs_) }
            { facts(scene, service) }
            if !service.depends_on.is_empty() {
                <section>
                    <h3>{ scene.say(Text::DependsOn) }</h3>
                    { needs(scene, service) }
                </section>
            }
            if let Some(container) = waiting {
                <section>
                    <h3>{ scene.say(Text::WhyPending) }</h3>
                    { verdict_words(scene.ui.lang, &container.ruled_out) }
                </section>
            }
            <section>
                <h3>{ scene.say(Text::Containers) }</h3>
                { container_rows(scene, &containers, false) }
            </section>
        </>
    }
}

fn facts(scene: &Scene, service: &ServiceView) -> Html {
    let done = if service.kind == ServiceKind::Job { service.completed } else { service.ready };
    html! {
        <section>
            <h3>{ scene.say(Text::State) }</h3>
            <dl class="facts">
                { fact(scene.say(if service.kind == ServiceKind::Job { Text::Completed } else { Text::CsReady }), format!("{done} / {}", service.desired)) }
                { fact(scene.say(Text::ImageRow), service.image.clone()) }
                { fact(scene.say(Text::VersionRow), service.version.to_string()) }
                { fact(scene.say(Text::UpdatedRow), scene.fill(Text::OfHowMany, &[&service.updated.to_string(), &service.containers.to_string()])) }
                { fact(scene.say(Text::WaveRow), (service.wave + 1).to_string()) }
                { fact(scene.say(Text::RestartsRow), service.restarts.to_string()) }
                if let Some(at) = service.time_to_ready {
                    { fact(scene.say(Text::ReadyAfterRow), format!("{} s", short(at, 3))) }
                }
            </dl>
        </section>
    }
}

fn needs(scene: &Scene, service: &ServiceView) -> Html {
    html! {
        <ul class="needs-list">
            { for service.depends_on.iter().map(|needed| {
                let (class, sign, words) = match needed.met {
                    true => ("holds", "✓", Text::Met),
                    false => ("", "○", Text::NotMet),
                };
                html! {
                    <li key={needed.service.0} class={classes!(class)}>
                        <span aria-hidden="true">{ sign }</span>
                        <button class="link" onclick={scene.on(Command::Look(Subject::Service(needed.service)))}>
                            { scene.frame.service_name(needed.service) }
                        </button>
                        <span class="soft">{ scene.say(condition_text(needed.condition)) }</span>
                        <span class="unseen">{ scene.say(words) }</span>
                    </li>
                }
            }) }
        </ul>
    }
}
