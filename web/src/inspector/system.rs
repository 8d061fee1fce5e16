//! The system as a whole, its gateway, and its control plane.

use super::policies::policies;
use super::submit::SubmitForm;
use super::{heading, verbs};
use crate::library;
use crate::text::{Text, scenario_summary, scenario_title};
use crate::ui::Scene;
use crate::wording::promise_text;
use switchyard::trace::Invariant;
use yew::{Html, html};

/// Nothing is selected: the scenario, where tasks stand, the policies, and what can be done.
pub(super) fn system(scene: &Scene) -> Html {
    let lang = scene.ui.lang;
    let key = scene.ui.builtin.and_then(|place| library::builtins().nth(place)).map_or("", |(key, _)| key);
    let (title, summary) = {
        let session = scene.frame.session();
        let scenario = session.scenario();
        let title = scenario_title(lang, key).map_or_else(|| scenario.title.clone(), str::to_owned);
        (title, scenario_summary(lang, key).map_or_else(|| scenario.summary.clone(), str::to_owned))
    };
    let title = if title.is_empty() { scene.say(Text::System).to_owned() } else { title };
    let summary = if summary.is_empty() { scene.say(Text::SystemHint).to_owned() } else { summary };
    html! {
        <>
            { heading(&title, &summary) }
            { tally(scene) }
            { promises(scene) }
            { policies(scene) }
            { actions(scene) }
            { fingerprint(scene) }
        </>
    }
}

/// What tells two runs apart. Only while time stands still: it changes with every event.
fn fingerprint(scene: &Scene) -> Html {
    let said = match scene.frame.playing {
        true => html! { <p class="soft">{ scene.say(Text::FingerprintPaused) }</p> },
        false => {
            let value = format!("{:016x}", scene.frame.session().fingerprint().value());
            html! {
                <p class="fingerprint"><code data-testid="fingerprint">{ value }</code>
                    <small>{ scene.say(Text::FingerprintHint) }</small></p>
            }
        }
    };
    html! { <section><h3>{ scene.say(Text::Fingerprint) }</h3>{ said }</section> }
}

/// The gateway.
pub(super) fn gateway(scene: &Scene) -> Html {
    html! {
        <>
            { heading(scene.say(Text::GatewayTitle), scene.say(Text::GatewayHint)) }
            { policies(scene) }
            { actions(scene) }
        </>
    }
}

/// The control plane.
pub(super) fn control(scene: &Scene) -> Html {
    html! {
        <>
            { heading(scene.say(Text::ControlPlane), scene.say(Text::ControlHint)) }
            { tally(scene) }
            { policies(scene) }
        </>
    }
}

fn actions(scene: &Scene) -> Html {
    let classes: Vec<_> = scene.frame.view.classes.iter().map(|class| class.name.clone()).collect();
    html! {
        <section>
            <h3>{ scene.say(Text::Actions) }</h3>
            { verbs(scene, if scene.frame.view.control.is_empty() { &["add-worker"] } else { &["crash-leader", "heal", "add-worker"] }) }
            if !classes.is_empty() {
                <h3>{ scene.say(Text::SubmitTasks) }</h3>
                <SubmitForm {classes} lang={scene.ui.lang} emit={scene.emit.clone()} />
            }
        </section>
    }
}

/// What is checked after every step of a replicated control plane, and whether it holds.
fn promises(scene: &Scene) -> Html {
    if scene.frame.view.control.is_empty() {
        return html! {};
    }
    let broken = scene.frame.view.broken.map(|violation| violation.invariant);
    html! {
        <section>
            <h3>{ scene.say(Text::Promises) }</h3>
            <ul class="promises" data-testid="promises">
                { for Invariant::ALL.map(|invariant| {
                    let (class, sign, state) = match broken == Some(invariant) {
                        true => ("broken", "✕", Text::PromiseBroken),
                        false => ("holds", "✓", Text::PromiseHolds),
                    };
                    html! {
                        <li class={class} title={scene.say(state)}>
                            <span aria-hidden="true">{ sign }</span>{ scene.say(promise_text(invariant)) }
                            <span class="unseen">{ scene.say(state) }</span>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}

/// Where tasks stand.
fn tally(scene: &Scene) -> Html {
    let tally = &scene.frame.view.tally;
    let lines = [
        ("arrived", Text::Arrived, tally.arrived),
        ("submitting", Text::Submitting, tally.submitting),
        ("waiting", Text::Waiting, tally.waiting),
        ("running", Text::Running, tally.running),
        ("completed", Text::Completed, tally.completed),
        ("rejected", Text::Rejected, tally.rejected),
        ("requeued", Text::Requeued, tally.requeued),
        ("fenced", Text::Fenced, tally.fenced),
    ];
    html! {
        <section>
            <h3>{ scene.say(Text::Tasks) }</h3>
            <dl class="facts tally">
                { for lines.map(|(key, name, count)| html! {
                    <div key={key}><dt>{ scene.say(name) }</dt><dd data-testid={format!("tally-{key}")}>{ count }</dd></div>
                }) }
            </dl>
        </section>
    }
}
