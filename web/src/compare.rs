//! Two branches side by side at one moment: where they part and by what, a stage for each, and what is different now.
//!
//! It stands where the stage and the panels stood. The transport moves both.

use crate::action::Command;
use crate::branches::{input_words, name_of, seek_on};
use crate::figures::{decimal, stamp};
use crate::frame::{Beside, Side};
use crate::icons::icon;
use crate::rules::Rules;
use crate::stage::{narration, yard};
use crate::text::Text;
use crate::transport::{density, merged, sign};
use crate::ui::{Scene, Subject, about};
use crate::wording;
use switchyard::clock::Time;
use switchyard::session::{Contrast, Differs, Parting};
use switchyard::trace::Event;
use yew::{Html, html};

/// The most names in a list.
const TOLD: usize = 24;
/// The most that are marked on the stages.
const TASKS_MARKED: usize = 200;
/// Columns of the density drawing.
const COLUMNS: usize = 120;

/// The comparison.
#[inline(never)]
pub fn compare(scene: &Scene, beside: &Beside) -> Html {
    let there = Scene { frame: beside.frame.clone(), ..scene.clone() };
    let names = [scene.frame.branch, beside.frame.branch].map(|id| name_of(&scene.frame, scene.ui.lang, id));
    html! {
        <section class="race compare" id="stage" data-testid="compare-view" aria-label={scene.say(Text::CompareTitle)} tabindex="-1">
            <Rules text={task_style(&scene.frame.contrast)} />
            <header class="strip">
                <h2>{ scene.say(Text::CompareTitle) }</h2>
                { parting(scene, beside, &names) }
                <button class="plain boxed" data-testid="close-compare" title={format!("{} (m)", scene.say(Text::CompareClose))}
                    onclick={scene.on(Command::Compare(None))}>{ icon("close") }<span class="word">{ scene.say(Text::CompareClose) }</span></button>
            </header>
            <div class="compare-body">
                <div class="futures">
                    { future(scene, beside, &names[0]) }
                    { future(&there, beside, &names[1]) }
                </div>
                { differences(scene, &names) }
            </div>
        </section>
    }
}

/// The style of tasks that are somewhere else.
fn task_style(contrast: &Contrast) -> String {
    let marks = contrast.tasks.iter().take(TASKS_MARKED).filter_map(|task| about(Subject::Task(*task)));
    let all = marks.flat_map(|word| [".run", ".chip"].map(|mark| format!(".compare {mark}[data-about~=\"{word}\"]")));
    match all.collect::<Vec<_>>() {
        all if all.is_empty() => String::new(),
        all => all.join(",") + "{outline:1.5px dotted var(--ink);outline-offset:1px}",
    }
}

/// The letter of a side.
fn letter(place: usize) -> Html {
    html! { <span class={format!("letter r-{place}")} aria-hidden="true">{ ["A", "B"][place] }</span> }
}

/// Where both part: the input that makes them, and the first event that differs, in words.
fn parting(scene: &Scene, beside: &Beside, names: &[String; 2]) -> Html {
    let words = beside.inputs.each_ref().map(|step| step.as_ref().map(|step| input_words(&step.input)));
    let by = match &words {
        [Some(here), Some(there)] => Some(scene.fill(Text::PartsByBoth, &[&names[0], here, &names[1], there])),
        [Some(here), None] => Some(scene.fill(Text::PartsBy, &[&names[0], here])),
        [None, Some(there)] => Some(scene.fill(Text::PartsBy, &[&names[1], there])),
        [None, None] => None,
    };
    let Some(by) = by else {
        return html! { <p class="parting soft" data-testid="parting">{ scene.say(Text::PartsNever) }</p> };
    };
    let at = beside.inputs.iter().flatten().map(|step| step.at).min().unwrap_or_default();
    let events = beside.parting.iter().flat_map(|parting| parting.events.iter().flatten());
    let seq = events.map(|event| event.seq.0).min();
    html! {
        <div class="parting" data-testid="parting" data-seq={seq.map(|seq| seq.to_string())} data-at={at.0.to_string()}>
            <p><button class="link" title={scene.say(Text::PartsHint)} onclick={scene.on(Command::Seek(at))}>{ scene.fill(Text::PartsAt, &[&stamp(at)]) }</button>
                { " " }{ by }</p>
            if let Some(Parting { events, at: parted, .. }) = &beside.parting {
                <p class="firsts"><span class="soft">{ scene.fill(Text::PartsFirst, &[&seq.unwrap_or_default().to_string()]) }</span>
                    { for events.iter().enumerate().map(|(place, event)| html! {
                        <span class="first-event">{ letter(place) }<span class="unseen">{ format!("{}: ", names[place]) }</span>{ told(scene, event.as_ref(), *parted) }</span>
                    }) }
                </p>
            } else {
                <p class="soft">{ scene.say(Text::PartsNot) }</p>
            }
        </div>
    }
}

/// An event in words, with its time when that is not that of the parting.
fn told(scene: &Scene, event: Option<&Event>, parted: Time) -> String {
    let Some(event) = event else { return scene.say(Text::PartsNothing).to_owned() };
    let sentence = wording::sentence(&scene.frame, scene.ui.lang, event);
    match event.at == parted {
        true => sentence,
        false => scene.fill(Text::PartsLater, &[&sentence, &stamp(event.at)]),
    }
}

/// One branch: its timeline, its stage, and what happened there last.
fn future(scene: &Scene, beside: &Beside, name: &str) -> Html {
    let (view, place) = (&scene.frame.view, usize::from(scene.frame.side == Side::There));
    let tally = &view.tally;
    let counts = [tally.completed, tally.running, tally.waiting + tally.submitting].map(|count| count.to_string());
    let label = scene.fill(Text::CompareColumn, &[name, &counts[0], &counts[1], &counts[2]]);
    html! {
        <section class="future-column" data-testid={format!("column-{}", ["a", "b"][place])} data-now={view.now.0.to_string()} aria-label={label}>
            <h3>{ letter(place) }<span class="future-name">{ name }</span>
                if place == 1 {
                    <button class="plain boxed" data-testid="swap" onclick={scene.on(Command::Switch(scene.frame.branch))}>{ scene.say(Text::CompareSwap) }</button>
                }
            </h3>
            { strip(scene, beside) }
            { yard(scene) }
            { narration(scene) }
        </section>
    }
}

/// Density, marks, the parting and the playhead of one branch.
fn strip(scene: &Scene, beside: &Beside) -> Html {
    let (reach, timeline) = (scene.frame.reach, &scene.frame.timeline);
    let place =
        |at: Time| format!("left:{}%", decimal((at.0 as f64 / reach.0.max(1) as f64 * 100.0).clamp(0.0, 100.0), 2));
    let seek = seek_on(scene, ".compare-strip", reach);
    let parted = beside.parting.as_ref().map(|parting| parting.at);
    html! {
        <div class="compare-strip" onpointerdown={seek.clone()} onpointermove={seek}>
            <svg class="density" viewBox={format!("0 0 {COLUMNS} 20")} preserveAspectRatio="none" aria-hidden="true">
                <path d={density(&timeline.heights(reach, COLUMNS))} />
            </svg>
            <div class="rail"></div>
            { for merged(timeline.notable(), reach.0 as f64 / 30.0).map(|group| {
                let (class, sign) = sign(group);
                html! { <span key={group[0].seq.0} {class} style={place(group[0].at)} aria-hidden="true">{ sign }</span> }
            }) }
            if let Some(at) = parted { <span class="parted-line" style={place(at)} title={scene.fill(Text::PartsAt, &[&stamp(at)])}></span> }
            <span class="compare-now" style={place(scene.frame.view.now)} aria-hidden="true"></span>
        </div>
    }
}

fn differences(scene: &Scene, names: &[String; 2]) -> Html {
    let contrast = &scene.frame.contrast;
    if contrast.is_empty() {
        return html! { <p class="soft" data-testid="no-difference">{ scene.say(Text::CompareNone) }</p> };
    }
    let control = contrast.control.iter().map(|id| scene.frame.replica_name(*id));
    let nodes = control.chain(contrast.workers.iter().map(|id| scene.frame.node_name(*id))).take(TOLD).collect();
    let tasks = contrast.tasks.iter().take(TOLD).map(|task| scene.frame.task_name(*task)).collect();
    html! {
        <section class="differences" aria-label={scene.say(Text::CompareFigures)}>
            <h3>{ scene.say(Text::CompareFigures) }</h3>
            <ul class="gaps">{ for contrast.figures.iter().map(|figure| gap(scene, figure, names)) }</ul>
            { told_of(scene, Text::CompareNodes, nodes, contrast.control.len() + contrast.workers.len()) }
            { told_of(scene, Text::CompareTasks, tasks, contrast.tasks.len()) }
        </section>
    }
}

/// The names of the first of `count` things, and how many more there are; nothing when there are none.
fn told_of(scene: &Scene, what: Text, names: Vec<String>, count: usize) -> Html {
    if names.is_empty() {
        return html! {};
    }
    let more = count - names.len();
    html! {
        <p><span class="soft">{ scene.say(what) }{ ": " }</span>{ names.join(", ") }
            if more > 0 { { " " }{ scene.fill(Text::AndMore, &[&more.to_string()]) } }
        </p>
    }
}

/// A figure with its two values, and how much more or less it is in the second.
fn gap(scene: &Scene, figure: &Differs, names: &[String; 2]) -> Html {
    let value = |value: f64| if value.fract() == 0.0 { decimal(value, 0) } else { decimal(value, 3) };
    let (sign, gap) = if figure.there > figure.here {
        ("+", figure.there - figure.here)
    } else {
        ("−", figure.here - figure.there)
    };
    html! {
        <li key={figure.figure} data-testid="figure-differs">
            <span class="soft">{ figure_name(scene, figure.figure) }</span>
            { for [figure.here, figure.there].into_iter().enumerate().map(|(place, of)| html! {
                <>{ letter(place) }<span class="unseen">{ format!("{}: ", names[place]) }</span><b>{ value(of) }</b></>
            }) }
            <i>{ sign }{ value(gap) }</i>
        </li>
    }
}

/// The figure in the page's words, where it has some; else as scenarios spell it.
fn figure_name(scene: &Scene, figure: &'static str) -> Html {
    let text = match figure {
        "control.term" => Text::FigTerm,
        "control.offices" => Text::FigOffices,
        "control.entries" => Text::FigEntries,
        "tally.arrived" => Text::FigArrived,
        "tally.waiting" => Text::FigWaiting,
        "tally.running" => Text::FigRunning,
        "tally.completed" => Text::FigCompleted,
        "tally.rejected" => Text::FigRejected,
        "tally.requeued" => Text::FigRequeued,
        "all.wait.mean" => Text::FigWaitMean,
        "all.turnaround.mean" => Text::FigTurnaroundMean,
        "all.turnaround.p99" => Text::FigTurnaroundP99,
        "throughput" => Text::FigThroughput,
        "utilisation" => Text::FigUtilisation,
        "missed" => Text::FigMissed,
        _ => return html! { <code>{ figure }</code> },
    };
    html! { { scene.say(text) } }
}
