//! The sheet of stops and jumps: sentences that stop the run when they become true, and the events before and after.

use crate::action::{Command, Way};
use crate::icons::icon;
use crate::sheet::Leaf;
use crate::text::Text;
use crate::ui::Scene;
use switchyard::predicate::Happening;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, SubmitEvent, component, html, use_node_ref};

/// Sentences to begin with.
const EXAMPLES: [&str; 6] =
    ["two leaders", "no leader", "queue of w3 > 2", "task T7 finished", "on deadline miss", "workers down >= 2"];

/// What an event of this kind is called.
#[must_use]
pub fn happening_text(kind: Happening) -> Text {
    match kind {
        Happening::Election => Text::HappenElection,
        Happening::LeaderChange => Text::HappenLeaderChange,
        Happening::Commit => Text::HappenCommit,
        Happening::Drop => Text::HappenDrop,
        Happening::Completion => Text::HappenCompletion,
        Happening::DeadlineMiss => Text::HappenDeadlineMiss,
        Happening::Violation => Text::HappenViolation,
        Happening::Crash => Text::HappenCrash,
    }
}

/// The sheet.
#[component]
pub fn Stops(scene: &Scene) -> Html {
    let field = use_node_ref();
    let onsubmit = {
        let (emit, field) = (scene.emit.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                emit.emit(Command::StopWhen(field.value()));
            }
        })
    };
    let example = |text: &'static str| {
        let (emit, field) = (scene.emit.clone(), field.clone());
        let onclick = Callback::from(move |_: yew::MouseEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.set_value(text);
            }
            emit.emit(Command::StopWhen(text.to_owned()));
        });
        html! { <button class="plain boxed" type="button" {onclick}><code>{ text }</code></button> }
    };
    let mistake = scene.ui.mistake.as_ref();
    html! {
        <Leaf scene={scene.clone()} title={Text::Stops} name="stops-sheet">
            <p>{ scene.say(Text::StopsIntro) }</p>
            <form class="stop-form" {onsubmit}>
                <label class="field"><span>{ scene.say(Text::StopSentence) }</span>
                    <input ref={field.clone()} type="text" autofocus=true spellcheck="false" autocomplete="off" placeholder="queue of w3 > 10" data-testid="stop-sentence"
                        aria-invalid={mistake.is_some().to_string()} aria-describedby="stop-mistake" />
                </label>
                <button class="plain main" type="submit" data-testid="stop-add">{ scene.say(Text::StopAdd) }</button>
            </form>
            <div id="stop-mistake" role="status">
                if let Some((text, mistake)) = mistake {
                    <p class="bad" data-testid="stop-mistake">{ scene.fill(Text::StopPlace, &[&mistake.at.to_string(), &mistake.message]) }</p>
                    <pre class="stop-text" aria-hidden="true">{ marked(text, mistake.at, mistake.length) }</pre>
                }
            </div>
            <p class="stop-examples"><span class="soft">{ scene.say(Text::StopExamples) }</span>{ for EXAMPLES.map(example) }</p>
            if !scene.frame.stops.is_empty() {
                <ul class="stop-list">
                    { for scene.frame.stops.iter().enumerate().map(|(place, text)| {
                        let label = scene.fill(Text::StopRemove, &[text]);
                        html! {
                            <li key={text.clone()} data-testid={format!("stop-{place}")}><code>{ text }</code>
                                <button class="plain square" title={label.clone()} aria-label={label} onclick={scene.on(Command::Unstop(place))}>{ icon("close") }</button></li>
                        }
                    }) }
                </ul>
            }
            <h3>{ scene.say(Text::JumpTo) }</h3>
            <ul class="jumps">{ for Happening::ALL.map(|kind| jumps(scene, kind)) }</ul>
        </Leaf>
    }
}

fn jumps(scene: &Scene, kind: Happening) -> Html {
    let name = scene.say(happening_text(kind));
    let button = |way: Way, text: Text, sign: &'static str, key: &str| {
        let label = scene.fill(text, &[name]);
        html! {
            <button class="plain square" data-testid={format!("jump-{key}-{}", kind.name().replace(' ', "-"))} title={label.clone()} aria-label={label}
                onclick={scene.on(Command::Jump(kind, way))}>{ icon(sign) }</button>
        }
    };
    let aimed = scene.ui.aim == kind;
    html! {
        <li key={kind.name()}>
            { button(Way::Back, Text::JumpPrevious, "step-back", "back") }
            <button class={if aimed { "plain current" } else { "plain" }} aria-pressed={aimed.to_string()} title={scene.say(Text::JumpAim)}
                onclick={scene.on(Command::Aim(kind))}>{ name }</button>
            { button(Way::Forward, Text::JumpNext, "step", "forward") }
        </li>
    }
}

/// The text with the part that a mistake is about marked.
fn marked(text: &str, at: usize, length: usize) -> Html {
    let part = |from: usize, to: usize| text.chars().skip(from).take(to - from).collect::<String>();
    let from = at.saturating_sub(1);
    let to = from + length.max(1);
    let inside = part(from, to);
    let inside = if inside.is_empty() { "\u{2423}".to_owned() } else { inside };
    html! { <>{ part(0, from) }<mark>{ inside }</mark>{ part(to, to.max(text.chars().count())) }</> }
}
