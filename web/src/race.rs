//! The race: the same tasks under several policies, one lane above the other on one clock; or all lanes at rising load.
//!
//! It stands where the stage and the panels stood. The transport is the same: it moves all lanes.

mod bars;
mod curves;
mod figures;
mod lane;
mod sweep;

use crate::action::{Command, LaneWish};
use crate::frame::Frame;
use crate::icons::icon;
use crate::lanes::{LEAST, LaneMoment, MOST};
use crate::page;
use crate::panels;
use crate::panels::Window;
use crate::text::Text;
use crate::ticks;
use crate::ui::{Race, RaceTab, Scene};
use std::rc::Rc;
use switchyard::clock::Time;
use yew::{Callback, Html, KeyboardEvent, classes, html};

/// The race.
#[inline(never)]
pub fn race(scene: &Scene, race: &Race) -> Html {
    let body = match race.tab {
        RaceTab::Lanes => lanes(scene, race),
        RaceTab::Sweep => sweep::sweep(scene, race),
    };
    let full = race.choices.len() == MOST;
    let add = if full { Callback::noop() } else { scene.on(Command::Lanes(LaneWish::Add)) };
    html! {
        <section class="race" id="stage" data-testid="race-view" aria-label={scene.say(Text::Race)} tabindex="-1">
            <header class="strip">
                <h2>{ scene.say(Text::Race) }</h2>
                <div class="tabs" role="tablist" aria-label={scene.say(Text::Race)}>
                    { for RaceTab::ALL.map(|tab| tab_button(scene, race.tab, tab)) }
                </div>
                <span class="fill"></span>
                <button class="plain boxed" data-testid="add-lane" aria-disabled={full.to_string()} onclick={add}
                    title={scene.say(if full { Text::LanesFull } else { Text::AddLane })}>{ icon("faster") }{ scene.say(Text::AddLane) }</button>
                <button class="plain boxed" data-testid="close-race" onclick={scene.on(Command::Race(false))}
                    title={format!("{} (v)", scene.say(Text::CloseRace))}>{ icon("close") }<span class="word">{ scene.say(Text::CloseRace) }</span></button>
            </header>
            <div class="race-body" role="tabpanel" id="race-body" aria-labelledby={format!("race-{}", race.tab.key())}>{ body }</div>
        </section>
    }
}

fn tab_button(scene: &Scene, shown: RaceTab, tab: RaceTab) -> Html {
    let current = shown == tab;
    let other = RaceTab::ALL.into_iter().find(|other| *other != tab).unwrap_or(tab);
    let emit = scene.emit.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if ["ArrowRight", "ArrowLeft", "Home", "End"].contains(&event.key().as_str()) {
            event.prevent_default();
            page::focus(&format!("race-{}", other.key()));
            emit.emit(Command::Watch(other));
        }
    };
    html! {
        <button key={tab.key()} class={classes!("tab", current.then_some("current"))} role="tab" id={format!("race-{}", tab.key())}
            data-testid={format!("race-{}", tab.key())} aria-selected={current.to_string()} aria-controls="race-body"
            tabindex={if current { "0" } else { "-1" }} onclick={scene.on(Command::Watch(tab))} {onkeydown}>
            { scene.say(tab.label()) }
        </button>
    }
}

/// What all lanes share: the stretch of time that is shown, the rows of their charts, the longest queue.
struct Course {
    window: Window,
    now: Time,
    rows: bars::Rows,
    deepest: f64,
}

impl Course {
    fn of(frame: &Frame, lanes: &[LaneMoment]) -> Self {
        let known = lanes.iter().map(|lane| lane.session().known_until()).max().unwrap_or_default();
        let most = lanes.iter().map(|lane| lane.session().spans().len()).max().unwrap_or(0);
        let now = lanes.first().map_or(Time::ZERO, |lane| lane.view.now);
        let window = Window::of(now, ticks::reach(known).min(frame.reach.max(known)), most);
        let waiting = lanes.iter().flat_map(|lane| &lane.view.metrics.series.waiting);
        let deepest = waiting.copied().fold(0.0, f32::max);
        Self { window, now, rows: bars::Rows::of(lanes, window), deepest: deepest.into() }
    }
}

fn lanes(scene: &Scene, race: &Race) -> Html {
    let lanes: Rc<[LaneMoment]> = scene.frame.lanes.clone().unwrap_or_else(|| Rc::new([]));
    let course = Course::of(&scene.frame, &lanes);
    let table = figures::table(scene, &lanes);
    let may_go = race.choices.len() > LEAST;
    html! {
        <>
            <p class="verdict" data-testid="race-verdict">{ figures::verdict(scene, &table) }</p>
            <ol class="racers">
                { for race.choices.iter().enumerate().map(|(place, choice)| html! {
                    <li key={place} class="racer" data-testid={format!("lane-{place}")}>
                        { lane::head(scene, place, choice, may_go) }
                        if let Some(moment) = lanes.get(place) {
                            { lane::chart(scene, place, moment, &course) }
                            { figures::figures(scene, place, &table) }
                            { lane::parted(scene, place, &lanes) }
                        }
                    </li>
                }) }
            </ol>
            <div class="racers-axis">{ panels::axis(course.window.from, course.window.to, 8) }</div>
        </>
    }
}
