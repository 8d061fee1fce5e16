//! Two branches side by side at one moment: where they part and by what, and what is different now.
//!
//! It stands where the stage and the panels stood. The transport moves both.

use crate::action::Command;
use crate::branches::{input_words, name_of, seek_on};
use crate::figures::{decimal, stamp};
use crate::frame::Beside;
use crate::icons::icon;
use crate::stage::ring::{role_text, term_class};
use crate::text::Text;
use crate::timeline::Timeline;
use crate::transport::{density, merged, sign};
use crate::ui::Scene;
use crate::wording;
use switchyard::clock::Time;
use switchyard::session::{Contrast, Differs, Parting};
use switchyard::trace::Event;
use switchyard::view::{ControlView, Health, TaskView, View, WorkerView};
use yew::{Html, classes, html};

/// The most tasks that are named in a list.
const TASKS_TOLD: usize = 24;
/// Columns of the density drawing.
const COLUMNS: usize = 120;

/// The comparison.
pub fn compare(scene: &Scene, beside: &Beside) -> Html {
    let names = names(scene, beside);
    html! {
        <section class="race compare" id="stage" data-testid="compare-view" aria-label={scene.say(Text::CompareTitle)} tabindex="-1">
            <header class="strip">
                <h2>{ scene.say(Text::CompareTitle) }</h2>
                <span class="fill"></span>
                <button class="plain boxed" data-testid="close-compare" title={format!("{} (m)", scene.say(Text::CompareClose))}
                    onclick={scene.on(Command::Compare(None))}>{ icon("close") }<span class="word">{ scene.say(Text::CompareClose) }</span></button>
            </header>
            <div class="compare-body">
                { parting(scene, beside, &names) }
                <div class="futures">
                    { column(scene, beside, 0, &names[0], &scene.frame.view, &scene.frame.timeline) }
                    { column(scene, beside, 1, &names[1], &beside.view, &beside.timeline) }
                </div>
                { differences(scene, &beside.contrast, &names) }
            </div>
        </section>
    }
}

fn names(scene: &Scene, beside: &Beside) -> [String; 2] {
    [scene.frame.branch, beside.branch].map(|id| name_of(&scene.frame, scene.ui.lang, id))
}

/// Where both part, in a sentence: the input that makes them, and the first event that differs.
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
    let first = match &beside.parting {
        None => scene.say(Text::PartsNot).to_owned(),
        Some(Parting { events, at: parted, .. }) => {
            let seq = events.iter().flatten().map(|event| event.seq).min().unwrap_or_default();
            let said = events.each_ref().map(|event| told(scene, event.as_ref(), *parted));
            scene.fill(Text::PartsFirst, &[&seq.to_string(), &names[0], &said[0], &names[1], &said[1]])
        }
    };
    let seq = beside.parting.iter().flat_map(|parting| parting.events.iter().flatten()).map(|event| event.seq.0).min();
    html! {
        <p class="parting" data-testid="parting" data-seq={seq.map(|seq| seq.to_string())} data-at={at.0.to_string()}>
            <button class="link" title={scene.say(Text::PartsHint)} onclick={scene.on(Command::Seek(at))}>{ scene.fill(Text::PartsAt, &[&stamp(at)]) }</button>
            { " " }{ by }{ " " }<span>{ first }</span>
        </p>
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

fn column(scene: &Scene, beside: &Beside, side: usize, name: &str, view: &View, timeline: &Timeline) -> Html {
    let tally = &view.tally;
    let counts = [tally.completed, tally.running, tally.waiting + tally.submitting].map(|count| count.to_string());
    let label = scene.fill(Text::CompareColumn, &[name, &counts[0], &counts[1], &counts[2]]);
    let letter = ["a", "b"][side];
    html! {
        <section class={classes!("future-column", letter)} data-testid={format!("column-{letter}")} aria-label={label}>
            <h3><span class={format!("letter r-{side}")} aria-hidden="true">{ ["A", "B"][side] }</span>{ name }
                if side == 1 {
                    <button class="plain boxed" data-testid="swap" onclick={scene.on(Command::Switch(beside.branch))}>{ scene.say(Text::CompareSwap) }</button>
                }
            </h3>
            { strip(scene, beside, timeline) }
            if !view.control.is_empty() {
                <ul class="seats">{ for view.control.iter().map(|node| seat(scene, node, &beside.contrast)) }</ul>
            }
            if !view.workers.is_empty() {
                <ul class="posts">{ for view.workers.iter().map(|worker| post(scene, worker, &beside.contrast)) }</ul>
            }
        </section>
    }
}

/// Density, marks, the parting and the playhead of one branch.
fn strip(scene: &Scene, beside: &Beside, timeline: &Timeline) -> Html {
    let reach = scene.frame.reach;
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

fn seat(scene: &Scene, node: &ControlView, contrast: &Contrast) -> Html {
    let differs = contrast.control.contains(&node.id);
    let replica = &node.replica;
    let how = match node.health {
        Health::Up | Health::Slow => scene.say(role_text(replica.role, false)),
        health => scene.say(health_text(health)),
    };
    let term = scene.fill(Text::TermIn, &[&replica.current_term.0.to_string()]);
    html! {
        <li key={node.id.0} class={classes!("node-chip", differs.then_some("differs"), (node.health == Health::Crashed).then_some("gone"))}
            data-differs={differs.to_string()}>
            <i class={term_class(replica.current_term.0)}>{ replica.current_term.0 }</i>
            <b>{ &node.name }</b><span>{ how }</span><span class="unseen">{ term }</span>
            if differs { <span class="unseen">{ scene.say(Text::Differs) }</span> }
        </li>
    }
}

fn post(scene: &Scene, worker: &WorkerView, contrast: &Contrast) -> Html {
    let differs = contrast.workers.contains(&worker.id);
    let how = match worker.health {
        Health::Up if worker.running.is_empty() => scene.say(Text::Idle),
        Health::Up => "",
        health => scene.say(health_text(health)),
    };
    html! {
        <li key={worker.id.0} class={classes!("node-chip", differs.then_some("differs"), (worker.health == Health::Crashed).then_some("gone"))}
            data-differs={differs.to_string()} data-node={worker.name.clone()}>
            <b>{ &worker.name }</b>
            if !how.is_empty() { <span>{ how }</span> }
            { for worker.running.iter().take(3).map(|task| chip(task, contrast)) }
            if worker.queue.length > 0 { <span class="soft">{ scene.fill(Text::CompareQueue, &[&worker.queue.length.to_string()]) }</span> }
            if differs { <span class="unseen">{ scene.say(Text::Differs) }</span> }
        </li>
    }
}

fn chip(task: &TaskView, contrast: &Contrast) -> Html {
    let differs = contrast.tasks.contains(&task.id);
    html! { <span key={task.id.0} class={classes!("task-chip", format!("c-{}", task.class.0 % 8), differs.then_some("differs"))}>{ &task.name }</span> }
}

fn health_text(health: Health) -> Text {
    match health {
        Health::Crashed => Text::Crashed,
        Health::Removed => Text::Removed,
        Health::Paused => Text::Paused,
        Health::Slow => Text::Slow,
        Health::Up => Text::Up,
    }
}

fn differences(scene: &Scene, contrast: &Contrast, names: &[String; 2]) -> Html {
    if contrast.is_empty() {
        return html! { <p class="soft" data-testid="no-difference">{ scene.say(Text::CompareNone) }</p> };
    }
    html! {
        <section class="differences" aria-label={scene.say(Text::CompareFigures)}>
            <h3>{ scene.say(Text::CompareFigures) }</h3>
            if !contrast.figures.is_empty() {
                <table>
                    <thead><tr><th>{ scene.say(Text::CompareFigure) }</th><th><span class="letter r-0">{ "A" }</span><span class="unseen">{ &names[0] }</span></th>
                        <th><span class="letter r-1">{ "B" }</span><span class="unseen">{ &names[1] }</span></th><th>{ scene.say(Text::CompareDifference) }</th></tr></thead>
                    <tbody>{ for contrast.figures.iter().map(|figure| row(scene, figure)) }</tbody>
                </table>
            }
            if !contrast.tasks.is_empty() {
                <p><span class="soft">{ scene.say(Text::CompareTasks) }{ ": " }</span>
                    { contrast.tasks.iter().take(TASKS_TOLD).map(|task| scene.frame.task_name(*task)).collect::<Vec<_>>().join(", ") }
                    if contrast.tasks.len() > TASKS_TOLD { { " " }{ scene.fill(Text::AndMore, &[&(contrast.tasks.len() - TASKS_TOLD).to_string()]) } }
                </p>
            }
        </section>
    }
}

fn row(scene: &Scene, figure: &Differs) -> Html {
    let value = |value: f64| if value.fract() == 0.0 { decimal(value, 0) } else { decimal(value, 3) };
    let (sign, gap) = if figure.there > figure.here {
        ("+", figure.there - figure.here)
    } else {
        ("−", figure.here - figure.there)
    };
    html! {
        <tr key={figure.figure} data-testid="figure-differs">
            <td>{ figure_name(scene, figure.figure) }</td><td>{ value(figure.here) }</td><td>{ value(figure.there) }</td><td>{ sign }{ value(gap) }</td>
        </tr>
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
