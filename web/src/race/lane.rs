//! One lane: its policies to be chosen, its chart, and where it parts from the first.

use super::{Course, bars};
use crate::action::{Command, LaneWish};
use crate::figures::{decimal, stamp};
use crate::icons::icon;
use crate::inspector::policies::{Chooser, chosen};
use crate::lanes::{Choice, LaneMoment, letter};
use crate::page;
use crate::text::Text;
use crate::ui::{Scene, when};
use switchyard::clock::Time;
use switchyard::race::{Doing, Move};
use switchyard::scenario::{Binding, Input};
use switchyard::trace::PolicyFamily;
use switchyard::view::PolicyView;
use web_sys::Element;
use yew::{Callback, Event, Html, MouseEvent, TargetCast, html};

/// The lane's letter and its policies.
pub(super) fn head(scene: &Scene, place: usize, choice: &Choice, may_go: bool) -> Html {
    let lang = scene.ui.lang;
    let emit: Callback<Input> = scene.emit.reform(move |input| Command::Lanes(LaneWish::Set(place, Box::new(input))));
    let prefix = format!("lane-{place}-");
    let binding = when(&scene.emit, move |event: Event| {
        let late = page::choice(&event)? == "late";
        Some(Command::Lanes(LaneWish::Bind(place, if late { Binding::Late } else { Binding::Early })))
    });
    let policies = &choice.0;
    let late = policies.binding == Binding::Late;
    let chooser = |of: PolicyFamily, policy: PolicyView| {
        html! { <Chooser {of} {policy} {lang} prefix={prefix.clone()} emit={emit.clone()} /> }
    };
    let name = scene.fill(Text::LaneName, &[&letter(place).to_string()]);
    let remove = scene.fill(Text::RemoveLane, &[&letter(place).to_string()]);
    html! {
        <div class="racer-head" role="group" aria-label={name}>
            <span class={letter_class(place)} aria-hidden="true">{ letter(place) }</span>
            { chooser(PolicyFamily::Queue, chosen(&policies.queue)) }
            { chooser(PolicyFamily::Balance, chosen(&policies.balance)) }
            <label class="field">
                <span>{ scene.say(Text::BindingChoice) }</span>
                <select data-testid={format!("{prefix}binding")} onchange={binding}>
                    <option value="early" selected={!late}>{ scene.say(Text::BindingEarlyShort) }</option>
                    <option value="late" selected={late}>{ scene.say(Text::BindingLateShort) }</option>
                </select>
            </label>
            <details class="params"><summary>{ scene.say(Text::MorePolicies) }</summary>
                if late { { chooser(PolicyFamily::Place, chosen(&policies.place)) } }
                { chooser(PolicyFamily::Predict, chosen(&policies.predict)) }
            </details>
            if may_go {
                <button class="plain square racer-go" data-testid={format!("lane-{place}-remove")} title={remove.clone()} aria-label={remove}
                    onclick={scene.on(Command::Lanes(LaneWish::Remove(place)))}>{ icon("close") }</button>
            }
        </div>
    }
}

/// The classes of a lane's letter.
pub(super) fn letter_class(place: usize) -> String {
    format!("letter r-{place}")
}

/// What ran when, and how many wait. A click leads to its moment.
pub(super) fn chart(scene: &Scene, place: usize, lane: &LaneMoment, course: &Course) -> Html {
    let tally = &lane.view.tally;
    let counts = [tally.completed, tally.running, tally.waiting + tally.submitting].map(|count| count.to_string());
    let label = scene.fill(Text::LaneChart, &[&letter(place).to_string(), &counts[0], &counts[1], &counts[2]]);
    let at = |at: Time| format!("left:{}%", decimal(course.window.percent(at), 2));
    let onclick = {
        let (emit, window) = (scene.emit.clone(), course.window);
        Callback::from(move |event: MouseEvent| {
            let chart =
                event.target_dyn_into::<Element>().and_then(|target| target.closest(".racer-chart").ok().flatten());
            let Some(chart) = chart else { return };
            let rect = chart.get_bounding_client_rect();
            let share = ((f64::from(event.client_x()) - rect.x()) / rect.width().max(1.0)).clamp(0.0, 1.0);
            let length = window.to.since(window.from).0 as f64;
            emit.emit(Command::Seek(Time(window.from.0 + (share * length) as u64)));
        })
    };
    html! {
        <div class="racer-chart" role="img" aria-label={label} {onclick}>
            { bars::bars(lane, course) }
            { bars::queue(lane, course) }
            if let Some(parted) = lane.parted.filter(|parted| parted.at >= course.window.from) {
                <span class="parted-line" style={at(parted.at)} aria-hidden="true"></span>
            }
            <span class="racer-now" style={at(course.now)} aria-hidden="true"></span>
        </div>
    }
}

/// The first difference from lane A, in words; a click leads there.
pub(super) fn parted(scene: &Scene, place: usize, lanes: &[LaneMoment]) -> Html {
    let (Some(first), Some(lane)) = (lanes.first(), lanes.get(place)) else { return html! {} };
    if place == 0 {
        return html! { <p class="parted soft">{ scene.say(Text::FirstLane) }</p> };
    }
    let Some(parted) = lane.parted else {
        return html! { <p class="parted soft" data-testid={format!("parted-{place}")}>{ scene.say(Text::NotParted) }</p> };
    };
    let words = |lane: &LaneMoment, one: Move| {
        let text = match one.doing {
            Doing::Starts => Text::MoveStarts,
            Doing::Stops => Text::MoveStops,
        };
        scene.fill(text, &[&lane.session().task_name(one.task), &lane.session().node_name(one.node)])
    };
    let (here, there) = (parted.there.map(|one| words(lane, one)), parted.here.map(|one| words(first, one)));
    let said = match (&here, &there) {
        (Some(here), Some(there)) => scene.fill(Text::PartedBoth, &[here, there]),
        (Some(here), None) => scene.fill(Text::PartedHere, &[here]),
        (None, there) => scene.fill(Text::PartedThere, &[there.as_deref().unwrap_or_default()]),
    };
    html! {
        <p class="parted" data-testid={format!("parted-{place}")}>
            <button class="link" onclick={scene.on(Command::Seek(parted.at))} title={scene.say(Text::PartedHint)}>
                { scene.fill(Text::PartedAt, &[&stamp(parted.at)]) }</button>
            <span>{ said }</span>
        </p>
    }
}
