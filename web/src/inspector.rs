//! The inspector: what is selected, how it is, why it is so, what happened to it, and what can be done about it.

mod chain;
mod container;
pub mod policies;
mod funnel;
mod replica;
mod scale;
mod service;
mod submit;
mod system;
mod task;
pub mod why;
mod worker;

use crate::action::{self, Command, Situation};
use crate::figures::length;
use crate::icons::icon;
use crate::keyboard::shown;
use crate::stage::Chip;
use crate::text::Text;
use crate::ui::{Scene, Subject};
use switchyard::view::TaskView;
use yew::{Callback, Html, classes, html};

/// The inspector.
pub fn inspector(scene: &Scene) -> Html {
    let body = match scene.ui.subject {
        Subject::System => system::system(scene),
        Subject::Gateway => system::gateway(scene),
        Subject::Control => system::control(scene),
        Subject::Replica(id) => replica::replica(scene, id),
        Subject::Worker(id) => worker::worker(scene, id),
        Subject::Task(id) => html! { <task::TaskStory scene={scene.clone()} {id} /> },
        Subject::Service(id) => service::service(scene, id),
        Subject::Container(id) => html! { <container::ContainerStory scene={scene.clone()} {id} /> },
    };
    // Where the inspector is a drawer, even the whole system can be closed.
    let whole = scene.ui.subject == Subject::System;
    html! {
        <section class="side" data-testid="inspector" aria-label={scene.say(Text::Inspector)}>
            <button class={classes!("round", "aside-close", whole.then_some("narrow"))} aria-label={scene.say(Text::Close)}
                title={scene.say(Text::Deselect)} onclick={scene.on(Command::Look(Subject::System))}>{ icon("close") }</button>
            if let Some(asked) = scene.ui.why { <chain::Question scene={scene.clone()} {asked} /> }
            { body }
        </section>
    }
}

/// The heading of a subject: its name, and what there is to say about it at once.
fn heading(name: &str, about: &str) -> Html {
    html! {
        <header class="subject"><h2 id="subject" tabindex="-1">{ name }</h2><p>{ about }</p></header>
    }
}

/// A line of a table of facts.
fn fact(name: &'static str, value: impl Into<String>) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value.into() }</dd></div> }
}

/// The verbs with these keys as buttons; those that are not allowed say why.
fn verbs(scene: &Scene, keys: &[&'static str]) -> Html {
    let situation = Situation::of(&scene.frame, &scene.ui);
    let buttons = keys.iter().filter_map(|key| action::action(key)).map(|action| {
        let rule = (action.rule)(&situation);
        let keys = action.keys.first().map_or(String::new(), |key| format!(" ({})", shown(key)));
        let title = rule.as_ref().err().cloned().unwrap_or_else(|| format!("{}{keys}", scene.say(action.label)));
        let disabled = rule.is_err();
        let onclick = rule.map_or_else(|_| Callback::noop(), |command| scene.on(command));
        html! {
            <button key={action.key} class="plain boxed" {title} data-testid={action.key} aria-disabled={disabled.to_string()} {onclick}>
                { scene.say(action.label) }
            </button>
        }
    });
    html! { <div class="verbs">{ for buttons }</div> }
}

/// A list of tasks, each of which can be looked at.
fn tasks(scene: &Scene, tasks: &[TaskView], count: usize) -> Html {
    if tasks.is_empty() {
        return html! { <p class="soft">{ scene.say(Text::Nobody) }</p> };
    }
    let now = scene.frame.view.now;
    html! {
        <ol class="tasks">
            { for tasks.iter().take(12).map(|task| html! {
                <li key={task.id.0}>
                    <button onclick={scene.on(Command::Look(Subject::Task(task.id)))}>
                        <span class={format!("chip c-{}", Chip::of(task, now).class)}></span>
                        <span>{ &task.name }</span>
                        <span class="soft">{ length(task.remaining) }</span>
                    </button>
                </li>
            }) }
            if count > tasks.len().min(12) {
                <li class="soft">{ scene.fill(Text::AndMore, &[&(count - tasks.len().min(12)).to_string()]) }</li>
            }
        </ol>
    }
}
