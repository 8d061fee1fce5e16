//! The system as a whole, its gateway, and its control plane.

use super::policies::policies;
use super::scale::Scale;
use super::submit::SubmitForm;
use super::{heading, verbs};
use crate::action::Command;
use crate::library;
use crate::text::{Text, scenario_summary, scenario_title};
use crate::ui::Scene;
use crate::wording::{breach, excuses, message_text, promise_text, site};
use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::scenario::Input;
use switchyard::trace::{Invariant, Site};
use switchyard::view::MessageView;
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
    let view = &scene.frame.view;
    let works = has_work(scene);
    html! {
        <>
            { heading(&title, &summary) }
            if !view.services.is_empty() { { containers(scene) } }
            if works { { tally(scene) } }
            { promises(scene) }
            { messages(scene) }
            if works { { policies(scene) } }
            { actions(scene) }
            if let Some(workers) = scene.ui.scale { <Scale scene={scene.clone()} {workers} /> }
            { fingerprint(scene) }
        </>
    }
}

/// False for a control plane by itself and for containers alone: they have no tasks, and nothing to order any by.
fn has_work(scene: &Scene) -> bool {
    let view = &scene.frame.view;
    !view.classes.is_empty() || !view.workers.is_empty() && view.services.is_empty()
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
#[inline(never)]
pub(super) fn gateway(scene: &Scene) -> Html {
    html! {
        <>
            { heading(scene.say(Text::GatewayTitle), scene.say(Text::GatewayHint)) }
            { verbs(scene, &["isolate", "impair", "heal"]) }
            { policies(scene) }
            { actions(scene) }
        </>
    }
}

/// The control plane.
#[inline(never)]
pub(super) fn control(scene: &Scene) -> Html {
    html! {
        <>
            { heading(scene.say(Text::ControlPlane), scene.say(Text::ControlHint)) }
            if !scene.frame.view.services.is_empty() { { containers(scene) } }
            if has_work(scene) {
                { tally(scene) }
                { policies(scene) }
            }
        </>
    }
}

fn actions(scene: &Scene) -> Html {
    let classes: Vec<_> = scene.frame.view.classes.iter().map(|class| class.name.clone()).collect();
    html! {
        <section>
            <h3>{ scene.say(Text::Actions) }</h3>
            { verbs(scene, if scene.frame.view.control.is_empty() { &["add-worker"] } else { CONTROL_VERBS }) }
            if !classes.is_empty() {
                <h3>{ scene.say(Text::SubmitTasks) }</h3>
                <SubmitForm {classes} lang={scene.ui.lang} emit={scene.emit.clone()} />
            }
        </section>
    }
}

/// The most messages that are listed.
const MESSAGES: usize = 16;

/// The most of one way, from one site to another.
const MESSAGES_OF_A_WAY: usize = 3;

/// What can be done to a replicated control plane as a whole.
const CONTROL_VERBS: &[&str] =
    &["crash-leader", "halves", "heal", "split-vote", "align-timers", "spread-timers", "add-control", "add-worker"];

/// What is checked after every step of a replicated control plane, and whether it holds.
fn promises(scene: &Scene) -> Html {
    if scene.frame.view.control.is_empty() {
        return html! {};
    }
    let view = &scene.frame.view;
    let broken = view.broken.map(|violation| violation.invariant);
    let lang = scene.ui.lang;
    let said = view.broken.map(|violation| breach(&scene.frame, lang, &violation));
    let excuses = if broken.is_some() { excuses(&scene.frame, lang) } else { Vec::new() };
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
            if let Some(said) = said {
                <p class="breach" data-testid="breach">
                    { said }{ lang.say(Text::FullStop) }{ for excuses.iter().map(|excuse| format!(" {excuse}")) }
                    if let Some(at) = view.broken_at {
                        { " " }<button class="link" onclick={scene.on(Command::Visit(at))}>{ scene.say(Text::BreachSee) }</button>
                    }
                </p>
            }
        </section>
    }
}

/// What is on its way, to be meddled with. Only while time stands still: otherwise it is gone before anybody has read it.
/// Of a way with many messages the first few are listed, so that no way hides the others.
fn messages(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let mut ways: BTreeMap<(Site, Site), usize> = BTreeMap::new();
    let mut first = |message: &&MessageView| {
        let count = ways.entry((message.from, message.to)).or_default();
        *count += 1;
        *count <= MESSAGES_OF_A_WAY
    };
    let alive = || view.messages.iter().filter(|message| !message.lost);
    let shown: Vec<_> = alive().filter(&mut first).take(MESSAGES).collect();
    let more = alive().count() - shown.len();
    if scene.frame.playing || shown.is_empty() {
        return html! {};
    }
    let lang = scene.ui.lang;
    let name = |at: Site| site(&scene.frame, lang, at);
    let verb = |input: Input, text: Text, about: &str| {
        let label = format!("{} · {about}", scene.say(text));
        html! { <button class="link" aria-label={label} onclick={scene.on(Command::Act(input))}>{ scene.say(text) }</button> }
    };
    html! {
        <section data-testid="messages">
            <h3>{ scene.say(Text::OnTheWay) }</h3>
            <ul class="flights">
                { for shown.into_iter().map(|message| {
                    let task = message.task.map_or_else(String::new, |(task, _)| format!(" {}", scene.frame.task_name(task)));
                    let held = if message.due == Time::NEVER { scene.say(Text::IsHeld) } else { "" };
                    let (what, from, to) = (scene.say(message_text(message.what)), name(message.from), name(message.to));
                    let about = format!("{what}{task} {from} → {to}{held}");
                    html! {
                        <li key={message.id.0}>
                            <span>{ &about }</span>
                            { verb(Input::Drop(message.id.0), Text::DropIt, &about) }
                            { verb(Input::Hold(message.id.0), Text::HoldIt, &about) }
                            { verb(Input::Deliver(message.id.0), Text::DeliverIt, &about) }
                        </li>
                    }
                }) }
            </ul>
            if more > 0 { <p class="soft">{ scene.fill(Text::AndMore, &[&more.to_string()]) }</p> }
        </section>
    }
}

/// Where containers stand, and what can be done to all of them.
#[inline(never)]
fn containers(scene: &Scene) -> Html {
    let tally = &scene.frame.view.container_tally;
    let lines = [
        ("desired", Text::CtDesired, tally.desired),
        ("ready", Text::CsReady, tally.ready),
        ("completed", Text::Completed, tally.completed),
        ("failed", Text::CsFailed, tally.failed),
        ("pending", Text::CsPending, tally.pending),
        ("restarts", Text::RestartsRow, tally.restarts),
        ("displaced", Text::CtDisplaced, tally.displaced),
        ("evicted", Text::CtEvicted, tally.evicted),
    ];
    html! {
        <section>
            <h3>{ scene.say(Text::Containers) }</h3>
            <dl class="facts tally">
                { for lines.map(|(key, name, count)| html! {
                    <div key={key}><dt>{ scene.say(name) }</dt><dd data-testid={format!("containers-{key}")}>{ count }</dd></div>
                }) }
            </dl>
            { verbs(scene, &["services-down", "services-up"]) }
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
        ("moved", Text::Moved, tally.moved),
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
