//! A task: where it stands, why it was treated so, and everything that happened to it.

use super::funnel::prospect;
use super::{fact, heading, why};
use crate::action::Command;
use crate::figures::{length, short, stamp};
use crate::scan::Scan;
use crate::text::Text;
use crate::ui::Scene;
use crate::wording;
use switchyard::clock::Time;
use switchyard::ids::{Seq, TaskId};
use switchyard::view::{TaskDetail, TaskStatus};
use yew::{Html, Properties, classes, component, html, use_mut_ref};

/// The most decisions shown, and the most lines of history.
const DECISIONS: usize = 4;
const LINES: usize = 40;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub scene: Scene,
    pub id: TaskId,
}

/// The task's whole story.
#[component]
pub(super) fn TaskStory(props: &Props) -> Html {
    let Props { scene, id } = props;
    let scan = use_mut_ref(|| (*id, Scan::default()));
    let mut scan = scan.borrow_mut();
    if scan.0 != *id {
        *scan = (*id, Scan::default());
    }
    scan.1.follow(&scene.frame, |event| event.kind.task() == Some(*id));
    let seen: Vec<Seq> = scan.1.range(0..scan.1.len()).collect();
    let detail = scene.frame.session().task(*id);
    let name = scene.frame.task_name(*id);
    let waits = detail.as_ref().is_some_and(|detail| detail.status == TaskStatus::Waiting);
    let prospect = if waits { prospect(scene, *id) } else { None };
    let decided = seen.iter().any(|seq| is_decision(scene, *seq));
    html! {
        <>
            { detail.as_ref().map_or_else(|| heading(&name, ""), |detail| summary(scene, &name, detail)) }
            <section>
                <h3>{ scene.say(Text::Why) }</h3>
                { prospect.clone() }
                if prospect.is_none() || decided { { reasons(scene, &seen) } }
            </section>
            <section>
                <h3>{ scene.say(Text::History) }</h3>
                { history(scene, &seen) }
            </section>
        </>
    }
}

fn summary(scene: &Scene, name: &str, detail: &TaskDetail) -> Html {
    let node = detail.node.map_or_else(String::new, |node| scene.frame.node_name(node));
    let status = match detail.status {
        TaskStatus::Waiting => scene.say(Text::StatusWaiting).to_owned(),
        TaskStatus::Assigned => scene.fill(Text::StatusAssigned, &[&node]),
        TaskStatus::Completed => scene.say(Text::StatusCompleted).to_owned(),
        TaskStatus::Rejected => scene.say(Text::StatusRejected).to_owned(),
    };
    let task = &detail.task;
    let needs = [(Text::Cpu, 0), (Text::Memory, 1), (Text::Disk, 2)].into_iter().filter(|(_, n)| task.demand[*n] > 0.0);
    let needs: Vec<_> = needs.map(|(name, n)| format!("{} {}", short(task.demand[n], 2), scene.say(name))).collect();
    html! {
        <>
            <header class="subject">
                <h2><span class={format!("chip c-{}", task.class.0 % 8)}></span>{ name }</h2>
                <p>{ scene.frame.class_name(task.class) }{ " · " }{ status }</p>
            </header>
            <section>
                <h3>{ scene.say(Text::State) }</h3>
                <dl class="facts">
                    { fact(scene.say(Text::ArrivalRow), stamp(task.arrival)) }
                    { fact(scene.say(Text::WorkRow), length(task.work)) }
                    { fact(scene.say(Text::RemainingRow), length(task.remaining)) }
                    if task.predicted != task.work { { fact(scene.say(Text::PredictedRow), length(task.predicted)) } }
                    { fact(scene.say(Text::NeedsRow), needs.join(", ")) }
                    { fact(scene.say(Text::PriorityRow), task.priority.to_string()) }
                    if let Some(key) = &detail.key { { fact(scene.say(Text::KeyRow), key.clone()) } }
                    if task.deadline != Time::NEVER { { fact(scene.say(Text::DeadlineRow), stamp(task.deadline)) } }
                    { fact(scene.say(Text::AttemptRow), task.attempt.to_string()) }
                    if let Some(at) = detail.first_run { { fact(scene.say(Text::FirstRunRow), stamp(at)) } }
                    if let Some(until) = detail.blocked { { fact(scene.say(Text::IoUntilRow), stamp(until)) } }
                    if let Some(at) = detail.completed {
                        { fact(scene.say(Text::DoneRow), stamp(at)) }
                        { fact(scene.say(Text::TurnaroundRow), length(at.since(task.arrival))) }
                    }
                </dl>
            </section>
        </>
    }
}

/// The decisions about the task: the picked one first, then the newest that have happened.
pub(super) fn reasons(scene: &Scene, seen: &[Seq]) -> Html {
    let past: Vec<_> = seen.iter().copied().filter(|seq| is_decision(scene, *seq)).collect();
    if past.is_empty() {
        return html! { <p class="soft">{ scene.say(Text::NoWhyYet) }</p> };
    }
    html! { { for past.into_iter().rev().take(DECISIONS).map(|seq| why::card(scene, seq)) } }
}

/// True for a decision that has been made.
fn is_decision(scene: &Scene, seq: Seq) -> bool {
    let session = scene.frame.session();
    let event = session.trace().get(seq).filter(|_| seq < scene.frame.view.next);
    event.is_some_and(|event| why::decision(&event.kind).is_some())
}

pub(super) fn history(scene: &Scene, seen: &[Seq]) -> Html {
    let session = scene.frame.session();
    let lines = seen.iter().filter_map(|seq| session.trace().get(*seq)).take(LINES);
    html! {
        <ol class="history">
            { for lines.map(|event| {
                let future = event.seq >= scene.frame.view.next;
                let picked = scene.ui.event == Some(event.seq);
                html! {
                    <li key={event.seq.0} class={classes!(future.then_some("future"), picked.then_some("picked"))}>
                        <button onclick={scene.on(Command::Visit(event.seq))}>
                            <time>{ stamp(event.at) }</time>
                            <span>{ wording::sentence(&scene.frame, scene.ui.lang, event) }</span>
                        </button>
                    </li>
                }
            }) }
        </ol>
    }
}
