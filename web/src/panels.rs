//! The panels under the stage, behind one strip of tabs. On a phone the strip also leads to the stage and the inspector.

mod events;
mod gantt;
mod graph;
mod layers;
mod lanes;
mod log;
mod metrics;
mod queues;
mod services;
mod terms;

pub use gantt::Window;
pub use services::{Standing, condition_text};

use crate::action::Command;
use crate::figures::decimal;
use crate::text::Text;
use crate::ticks;
use crate::ui::{Pane, Scene, Tab};
use switchyard::clock::Time;
use switchyard::session::Session;
use yew::{Html, KeyboardEvent, classes, html};

/// The panels.
pub fn panels(scene: &Scene) -> Html {
    let ui = &scene.ui;
    let body = match ui.tab {
        Tab::Log => log::log(scene),
        Tab::Terms => terms::terms(scene),
        Tab::Services => services::services(scene),
        Tab::Graph => html! { <graph::Graph ..scene.clone() /> },
        Tab::Lanes => html! { <lanes::Lanes ..scene.clone() /> },
        Tab::Queues => queues::queues(scene),
        Tab::Gantt => html! { <gantt::Gantt ..scene.clone() /> },
        Tab::Metrics => metrics::metrics(scene),
        Tab::Events => html! { <events::Events ..scene.clone() /> },
    };
    let turn = |pane: Pane, label: Text| {
        let current = ui.pane == pane;
        html! {
            <button class={classes!("tab", "phone", current.then_some("current"))} aria-pressed={current.to_string()}
                data-testid={format!("tab-{}", pane.key())} onclick={scene.on(Command::Turn(pane))}>{ scene.say(label) }</button>
        }
    };
    html! {
        <section class="panels" aria-label={scene.say(Text::Panels)}>
            <div class="strip">
                { turn(Pane::Stage, Text::Stage) }
                { turn(Pane::Details, Text::Details) }
                <div class="tabs" role="tablist" aria-label={scene.say(Text::Panels)}>
                    { for tabs(scene).iter().map(|tab| tab_button(scene, *tab)) }
                </div>
            </div>
            <div class="panel" role="tabpanel" id="panel" aria-labelledby={format!("tab-{}", ui.tab.key())}>{ body }</div>
        </section>
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

/// The tabs that this run has something to show in.
fn tabs(scene: &Scene) -> Vec<Tab> {
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
