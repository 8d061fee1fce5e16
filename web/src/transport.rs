//! The transport: play, step, speed, the timeline with its playhead, branches, and the time. It never moves.

use crate::action::{self, ACTIONS, Command, Group, Situation};
use crate::branches::{chooser, seek_on, tree};
use crate::figures::stamp;
use crate::icons::icon;
use crate::page;
use crate::speed::Speed;
use crate::stage::ring::term_class;
use crate::text::Text;
use crate::timeline::{Mark, Notable};
use crate::ui::{Scene, Sheet};
use crate::wording;
use switchyard::clock::Time;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, KeyboardEvent, TargetCast, classes, html};

/// Columns of the density drawing.
const COLUMNS: usize = 200;
/// Marks on the timeline that are nearer than this become one, in CSS pixels.
const MARK_PX: f64 = 22.0;
/// The most leaders that the rail shows.
const LEADERS: usize = 200;
/// A mark names at most so many events.
const MARKS_TOLD: usize = 6;

/// The transport.
pub fn transport(scene: &Scene) -> Html {
    let frame = &scene.frame;
    html! {
        <footer class="transport" aria-label={scene.say(Text::Transport)}>
            <div class="buttons">
                { for ["start", "step-back", "play", "step", "end"].iter().map(|key| button(scene, key)) }
            </div>
            { speed(scene) }
            <div class={classes!("course", (frame.branches.len() > 1).then_some("forked"))}>{ timeline(scene) }{ tree(scene) }</div>
            { chooser(scene) }
            { stops(scene) }
            <output class="clock" id="clock" data-testid="time" aria-label={scene.say(Text::Time)}>
                // Written by the painter, which is the only one that knows the time of every frame.
            </output>
            if frame.behind { <span class="behind" aria-hidden="true">{ "⌛" }</span> }
        </footer>
    }
}

fn button(scene: &Scene, key: &'static str) -> Html {
    let Some(action) = action::action(key) else { return html! {} };
    let situation = Situation::of(&scene.frame, &scene.ui);
    let rule = (action.rule)(&situation);
    let playing = scene.frame.playing;
    let (sign, label) = match (key, playing) {
        ("play", true) => ("pause", scene.say(Text::Pause)),
        ("play", false) => ("play", scene.say(Text::Play)),
        _ => (key, scene.say(action.label)),
    };
    let keys = action.keys.first().map_or(String::new(), |key| format!(" ({})", crate::keyboard::shown(key)));
    let title = match &rule {
        Ok(_) => format!("{label}{keys}"),
        Err(reason) => format!("{label}: {reason}"),
    };
    let disabled = rule.is_err();
    let onclick = rule.map_or_else(|_| Callback::noop(), |command| scene.on(command));
    html! {
        <button class={classes!("round", (key == "play").then_some("primary"))} {title} aria-label={label} data-testid={key}
            aria-disabled={disabled.to_string()} {onclick}>
            { icon(sign) }
        </button>
    }
}

fn speed(scene: &Scene) -> Html {
    let speed = scene.frame.speed;
    let oninput = scene.emit.reform(|event: InputEvent| {
        let rung = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
        Command::Pace(Speed::at(rung.unwrap_or_else(|| Speed::default().rung())))
    });
    html! {
        <label class="speed" title={scene.say(Text::Speed)}>
            <span data-testid="speed">{ speed.label() }</span>
            <input type="range" min="0" max={Speed::FASTEST.to_string()} step="1" value={speed.rung().to_string()}
                aria-label={scene.say(Text::Speed)} aria-valuetext={speed.label()} {oninput} />
        </label>
    }
}

fn timeline(scene: &Scene) -> Html {
    let frame = &scene.frame;
    let reach = frame.reach;
    let share = |at: Time| at.0 as f64 / reach.0.max(1) as f64 * 100.0;
    let place = |at: Time| format!("left:{:.2}%", share(at).clamp(0.0, 100.0));
    let seek = seek_on(scene, ".timeline", reach);
    let onkeydown = slider_keys(scene);
    html! {
        <div class="timeline" role="slider" tabindex="0" data-testid="scrubber" aria-label={scene.say(Text::Scrubber)}
            aria-valuemin="0" aria-valuemax={(reach.0 / 1_000).to_string()} aria-valuenow={(frame.view.now.0 / 1_000).to_string()}
            aria-valuetext={stamp(frame.view.now)} onpointerdown={seek.clone()} onpointermove={seek} {onkeydown}>
            <svg class="density" viewBox={format!("0 0 {COLUMNS} 20")} preserveAspectRatio="none" aria-hidden="true">
                <path d={density(&frame.timeline.heights(reach, COLUMNS))} />
            </svg>
            <div class="rail">
                <div class="known" style={format!("width:{:.2}%", share(frame.known_until).min(100.0))}></div>
                // Who led when, in the colours of the terms; a later leader lies over a stale one.
                { for frame.timeline.reigns().leaders().into_iter().take(LEADERS).rev().map(|(term, from, end)| {
                    let end = end.unwrap_or(frame.known_until).min(reach);
                    let width = share(end) - share(from);
                    html! { <i key={format!("{term}-{}", from.0)} class={term_class(term)} style={format!("left:{:.2}%;width:{:.2}%", share(from), width.max(0.0))}></i> }
                }) }
            </div>
            { for merged(frame.timeline.notable(), reach.0 as f64 * MARK_PX / page::rail_px()).map(|group| {
                let (class, sign) = sign(group);
                let count = (group.len() > 1).then(|| group.len().to_string());
                html! {
                    <span key={group[0].seq.0} {class} style={place(group[0].at)} title={told(scene, group)} aria-hidden="true">
                        { sign }{ count }
                    </span>
                }
            }) }
            { for frame.branches.iter().filter(|branch| branch.id == frame.branch).filter_map(|branch| branch.parent).map(|(_, at)| {
                html! { <span class="fork" style={place(at)} aria-hidden="true"></span> }
            }) }
            if let Some(parting) = frame.beside.as_ref().and_then(|beside| beside.parting.as_ref()) {
                <span class="parted-line" data-testid="parted-line" data-at={parting.at.0.to_string()} style={place(parting.at)} aria-hidden="true"></span>
            }
            <span class="playhead" id="playhead" aria-hidden="true"></span>
        </div>
    }
}

/// The marks in groups that do not overlap: each ends within `near` microseconds of its first.
pub(crate) fn merged(mut rest: &[Notable], near: f64) -> impl Iterator<Item = &[Notable]> {
    std::iter::from_fn(move || {
        let first = rest.first()?.at;
        let count = rest.iter().take_while(|notable| notable.at.since(first).0 as f64 <= near).count();
        let (group, later) = rest.split_at(count);
        rest = later;
        Some(group)
    })
}

/// The class and the sign of the gravest mark of a group.
pub(crate) fn sign(group: &[Notable]) -> (&'static str, &'static str) {
    let has = |mark: Mark| group.iter().any(|notable| notable.mark == mark);
    match () {
        () if has(Mark::Crash) => ("mark bad", "✕"),
        () if has(Mark::Office) => ("mark", "♛"),
        () if has(Mark::Down) => ("mark bad", "?"),
        () if has(Mark::Back) => ("mark good", "↑"),
        () => ("mark", "◆"),
    }
}

/// What a group of marks stands for, a line for each; long groups end with how many more there are.
fn told(scene: &Scene, group: &[Notable]) -> String {
    let session = scene.frame.session();
    let events = group.iter().take(MARKS_TOLD).filter_map(|notable| session.trace().get(notable.seq));
    let mut lines: Vec<_> = events
        .map(|event| format!("{} {}", stamp(event.at), wording::sentence(&scene.frame, scene.ui.lang, event)))
        .collect();
    if group.len() > MARKS_TOLD {
        lines.push(scene.fill(Text::AndMore, &[&(group.len() - MARKS_TOLD).to_string()]));
    }
    lines.join("\n")
}

/// Arrows, Home and End on the focused timeline: the same verbs as elsewhere, with jumps where a step would be too small.
fn slider_keys(scene: &Scene) -> Callback<KeyboardEvent> {
    let (frame, emit, ui) = (scene.frame.clone(), scene.emit.clone(), std::rc::Rc::clone(&scene.ui));
    Callback::from(move |event: KeyboardEvent| {
        let name = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" | "PageDown" => "Shift+ArrowLeft",
            "ArrowRight" | "ArrowUp" | "PageUp" => "Shift+ArrowRight",
            "Home" => "Home",
            "End" => "End",
            _ => return,
        };
        event.prevent_default();
        let wanted = ACTIONS.iter().find(|action| action.group == Group::Time && action.keys.contains(&name));
        let situation = Situation::of(&frame, &ui);
        if let Some(Ok(command)) = wanted.map(|action| (action.rule)(&situation)) {
            emit.emit(command);
        }
    })
}

/// The outline of the density, as a path that closes on the ground line.
pub(crate) fn density(heights: &[f64]) -> String {
    let mut path = String::from("M0 20");
    for (place, height) in heights.iter().enumerate() {
        path.push_str(&format!("L{place} {}", 20 - (height * 18.0) as i32));
    }
    path.push_str(&format!("L{} 20Z", heights.len()));
    path
}

/// The door to stops and jumps; it says how many sentences are waited for.
fn stops(scene: &Scene) -> Html {
    let count = scene.frame.stops.len();
    let title = format!("{} (b)", scene.say(Text::StopsAction));
    html! {
        <button class={classes!("plain", "square", "stops", (count > 0).then_some("set"))} data-testid="open-stops" title={title}
            aria-label={scene.say(Text::StopsAction)} onclick={scene.on(Command::Lay(Sheet::Stops))}>
            { icon("stop") }if count > 0 { <sup>{ count }</sup> }
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::Seq;

    #[test]
    fn near_marks_are_one() {
        let marks = [0, 5, 10, 11, 30].map(|at| Notable { at: Time(at), seq: Seq(at), mark: Mark::Down, node: None });
        let sizes: Vec<_> = merged(&marks, 10.0).map(<[_]>::len).collect();
        assert_eq!(sizes, [3, 1, 1]);
        let pair = [marks[0], Notable { mark: Mark::Crash, ..marks[1] }];
        assert_eq!(sign(&pair), ("mark bad", "✕"));
    }
}
