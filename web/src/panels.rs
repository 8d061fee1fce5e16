//! The panels under the stage, behind one strip of tabs. On a phone the strip also leads to the stage and the inspector.

mod events;
pub(crate) mod gantt;
mod graph;
pub(crate) mod lanes;
mod layers;
pub(crate) mod log;
pub(crate) mod metrics;
mod queues;
mod services;
mod splitter;
mod terms;

pub use gantt::Window;
pub use services::{Standing, condition_text};

use crate::action::Command;
use crate::figures::decimal;
use crate::icons::icon;
use crate::text::Text;
use crate::ticks;
use crate::ui::{Pane, Scene, Tab};
use switchyard::clock::Time;
use switchyard::session::Session;
use yew::{Html, KeyboardEvent, classes, html};

/// The panels.
pub fn panels(scene: &Scene) -> Html {
    let ui = &scene.ui;
    let beside = beside(scene);
    let turn = |pane: Pane, label: Text| {
        let current = ui.pane == pane;
        html! {
            <button class={classes!("tab", "phone", current.then_some("current"))} aria-pressed={current.to_string()}
                data-testid={format!("tab-{}", pane.key())} onclick={scene.on(Command::Turn(pane))}>{ scene.say(label) }</button>
        }
    };
    html! {
        <section class="panels" aria-label={scene.say(Text::Panels)}>
            { splitter::upper(scene) }
            <div class="strip">
                { turn(Pane::Stage, Text::Stage) }
                { turn(Pane::Details, Text::Details) }
                <div class="tabs" role="tablist" aria-label={scene.say(Text::Panels)}>
                    { for tabs(scene).iter().map(|tab| tab_button(scene, *tab)) }
                </div>
                if ui.layout.wide { { pin(scene) } }
            </div>
            <div class={classes!("pair", beside.map(|_| "two"))}>
                <div class="panel" role="tabpanel" id="panel" aria-labelledby={format!("tab-{}", ui.tab.key())}>{ body(scene, ui.tab) }</div>
                if let Some(tab) = beside {
                    { splitter::between(scene) }
                    <section class="panel" id="panel-beside" data-testid="panel-beside" aria-label={scene.say(tab.label())}>{ body(scene, tab) }</section>
                }
            </div>
        </section>
    }
}

/// What a panel shows.
fn body(scene: &Scene, tab: Tab) -> Html {
    match tab {
        Tab::Log => log::log(scene),
        Tab::Terms => terms::terms(scene),
        Tab::Services => services::services(scene),
        Tab::Lanes => html! { <lanes::Lanes key="lanes" ..scene.clone() /> },
        Tab::Graph => html! { <graph::Graph key="graph" ..scene.clone() /> },
        Tab::Queues => queues::queues(scene),
        Tab::Gantt => html! { <gantt::Gantt key="gantt" ..scene.clone() /> },
        Tab::Metrics => html! { <metrics::Metrics key="metrics" ..scene.clone() /> },
        Tab::Events => html! { <events::Events key="events" ..scene.clone() /> },
    }
}

/// The panel that stands beside the chosen one.
fn beside(scene: &Scene) -> Option<Tab> {
    scene.ui.layout.beside(scene.ui.tab).filter(|tab| all(scene).contains(tab))
}

/// What puts a panel beside another: the chosen one goes to the right, and the next takes its place.
fn pin(scene: &Scene) -> Html {
    if let Some(tab) = beside(scene) {
        let others = all(scene).into_iter().filter(|other| *other != scene.ui.tab);
        let onchange = {
            let emit = scene.emit.clone();
            move |event| {
                let key = crate::page::choice(&event);
                let chosen = key.and_then(|key| Tab::ALL.into_iter().find(|tab| tab.key() == key));
                emit.emit(Command::Pin(chosen));
            }
        };
        return html! {
            <span class="pin">
                <select aria-label={scene.say(Text::PinnedPanel)} data-testid="pinned" {onchange}>
                    { for others.map(|other| html! {
                        <option key={other.key()} value={other.key()} selected={other == tab}>{ scene.say(other.label()) }</option>
                    }) }
                </select>
                <button class="plain boxed" data-testid="unpin" title={scene.say(Text::Unpin)} aria-label={scene.say(Text::Unpin)}
                    onclick={scene.on(Command::Pin(None))}>{ "✕" }</button>
            </span>
        };
    }
    let (emit, chosen) = (scene.emit.clone(), scene.ui.tab);
    let next = all(scene).into_iter().find(|tab| *tab != chosen);
    let onclick = move |_| {
        emit.emit(Command::Pin(Some(chosen)));
        if let Some(next) = next {
            emit.emit(Command::Show(next));
        }
    };
    html! {
        <span class="pin">
            <button class="plain boxed" data-testid="pin" title={scene.say(Text::PinHint)} {onclick}>{ icon("pin") }{ scene.say(Text::Pin) }</button>
        </span>
    }
}

/// A time axis under a chart that reaches from `from` to `to` over its whole width.
pub fn axis(from: Time, to: Time, most: u64) -> Html {
    let width = to.since(from).0.max(1) as f64;
    let tick = |(at, label): (Time, String)| {
        let share = at.since(from).0 as f64 / width;
        let class = if share < 0.01 {
            Some("left")
        } else if share > 0.97 {
            Some("right")
        } else {
            None
        };
        html! { <span {class} style={format!("left:{}%", decimal(share * 100.0, 2))}>{ label }</span> }
    };
    html! { <div class="axis" aria-hidden="true">{ for ticks::times(from, to, most).into_iter().map(tick) }</div> }
}

/// The tab to open a run with: the one that is open, unless it has nothing to show or the run is about something else.
#[must_use]
pub fn fitting(open: Tab, session: &Session) -> Tab {
    let view = session.view();
    // A lesson on consensus alone has nothing to show in a chart of tasks, and a run without a replicated control plane
    // nothing in a log.
    let [replicated, working] = [!view.control.is_empty(), !view.workers.is_empty()];
    let hosting = !view.services.is_empty();
    let tab = match open {
        Tab::Events => Tab::Events,
        _ if hosting && view.classes.is_empty() => Tab::Services,
        _ if session.has_graph() => Tab::Graph,
        Tab::Services if !hosting => Tab::Gantt,
        Tab::Graph => Tab::Gantt,
        Tab::Log | Tab::Terms if !replicated => Tab::Gantt,
        tab => tab,
    };
    match tab {
        Tab::Queues | Tab::Gantt | Tab::Metrics if replicated && !working => Tab::Log,
        tab => tab,
    }
}

/// The tabs of the strip: all but the one that stands beside.
fn tabs(scene: &Scene) -> Vec<Tab> {
    let beside = beside(scene);
    all(scene).into_iter().filter(|tab| Some(*tab) != beside).collect()
}

/// The panels that this run has something to show in.
#[must_use]
pub fn all(scene: &Scene) -> Vec<Tab> {
    let view = &scene.frame.view;
    let has = |tab: &Tab| match tab {
        Tab::Services => !view.services.is_empty(),
        Tab::Graph => scene.frame.session().has_graph(),
        Tab::Log | Tab::Terms => !view.control.is_empty(),
        Tab::Queues | Tab::Gantt => view.services.is_empty() || !view.classes.is_empty(),
        Tab::Lanes | Tab::Metrics | Tab::Events => true,
    };
    Tab::ALL.into_iter().filter(has).collect()
}

fn tab_button(scene: &Scene, tab: Tab) -> Html {
    let all = tabs(scene);
    let current = scene.ui.tab == tab;
    let emit = scene.emit.clone();
    let onkeydown = move |event: KeyboardEvent| {
        let place = all.iter().position(|other| *other == tab).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (place + 1) % all.len(),
            "ArrowLeft" => (place + all.len() - 1) % all.len(),
            "Home" => 0,
            "End" => all.len() - 1,
            _ => return,
        };
        event.prevent_default();
        crate::page::focus(&format!("tab-{}", all[next].key()));
        emit.emit(Command::Show(all[next]));
    };
    html! {
        <button key={tab.key()} class={classes!("tab", current.then_some("current"))} role="tab" id={format!("tab-{}", tab.key())}
            data-testid={format!("tab-{}", tab.key())} aria-selected={current.to_string()} aria-controls="panel"
            tabindex={if current { "0" } else { "-1" }} onclick={scene.on(Command::Show(tab))} {onkeydown}>
            { scene.say(tab.label()) }
        </button>
    }
}
