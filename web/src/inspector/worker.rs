//! A worker: how it is, what can be done to it, what runs and waits there, and its last decisions.

use super::container::container_rows;
use super::{fact, heading, tasks, verbs, why};
use crate::figures::{percent, short};
use crate::text::Text;
use crate::ui::Scene;
use switchyard::ids::{NodeId, Seq};
use switchyard::trace::EventKind;
use switchyard::view::{Health, TaskView, WorkerView};
use yew::{Html, html};

/// How far back the last decisions are looked for, in events.
const LOOK_BACK: u64 = 3_000;
/// How many of them are shown.
const DECISIONS: usize = 2;

/// The worker with this id.
#[inline(never)]
pub(super) fn worker(scene: &Scene, id: NodeId) -> Html {
    let Some(worker) = scene.frame.worker(id) else { return html! {} };
    let health = match worker.health {
        Health::Crashed => Text::Crashed,
        Health::Removed => Text::Removed,
        Health::Paused => Text::Paused,
        Health::Slow => Text::Slow,
        Health::Up => Text::Up,
    };
    let more = [(worker.suspected, Text::Suspected), (worker.cordoned, Text::Draining)].into_iter();
    let more = more.filter(|(is, _)| *is).map(|(_, words)| scene.say(words));
    let health = std::iter::once(scene.say(health)).chain(more).collect::<Vec<_>>().join(" · ");
    let mut toggles: Vec<&'static str> = match worker.health {
        Health::Up => vec!["crash", "freeze", "slow", "isolate", "impair", "remove"],
        Health::Slow => vec!["crash", "freeze", "full-speed", "isolate", "impair", "remove"],
        Health::Paused => vec!["crash", "resume", "isolate", "remove"],
        Health::Crashed => vec!["restart", "remove"],
        Health::Removed => vec![],
    };
    let containers: Vec<_> = scene.frame.view.containers.iter().filter(|it| it.node == Some(id)).collect();
    if !scene.frame.view.services.is_empty() && worker.health != Health::Removed {
        toggles.push(if worker.cordoned { "uncordon" } else { "drain" });
    }
    let protected: Vec<_> = scene.frame.view.protected.iter().filter(|blocked| blocked.node == id).collect();
    html! {
        <>
            { heading(&worker.name, &health) }
            { verbs(scene, &toggles) }
            { facts(scene, worker) }
            if !protected.is_empty() {
                <section>
                    <h3>{ scene.say(Text::DrainWaits) }</h3>
                    { for protected.iter().map(|it| {
                        let name = scene.frame.container_name(it.container);
                        let counts = [it.ready.to_string(), it.must_stay.to_string()];
                        html! { <p key={it.container.0}>{ scene.fill(Text::BlockedBy, &[&name, &counts[0], &counts[1]]) }</p> }
                    }) }
                </section>
            }
            if !containers.is_empty() {
                <section>
                    <h3>{ scene.say(Text::Containers) }</h3>
                    { container_rows(scene, &containers, true) }
                </section>
            }
            if !scene.frame.view.classes.is_empty() {
                <section>
                    <h3>{ scene.say(Text::RunningNow) }</h3>
                    { tasks(scene, &worker.running, worker.running.len()) }
                </section>
                <section>
                    <h3>{ scene.say(Text::WaitingHere) }</h3>
                    { tasks(scene, &worker.queue.tasks, worker.queue.length) }
                </section>
            }
            if !worker.queue.blocked.is_empty() {
                <section>
                    <h3>{ scene.say(Text::DoingIo) }</h3>
                    { tasks(scene, &blocked(worker), worker.queue.blocked.len()) }
                </section>
            }
            <section>
                <h3>{ scene.say(Text::Why) }</h3>
                { for decisions(scene, id).into_iter().map(|seq| why::card(scene, seq)) }
            </section>
        </>
    }
}

fn blocked(worker: &WorkerView) -> Vec<TaskView> {
    worker.queue.blocked.iter().map(|blocked| blocked.task.clone()).collect()
}

fn facts(scene: &Scene, worker: &WorkerView) -> Html {
    let amount = |place: usize| format!("{} / {}", short(worker.used[place], 2), short(worker.capacity[place], 2));
    html! {
        <section>
            <h3>{ scene.say(Text::State) }</h3>
            <dl class="facts">
                { fact(scene.say(Text::Utilisation), format!("{} %", percent(worker.utilisation))) }
                { fact(scene.say(Text::Cpu), amount(0)) }
                if worker.capacity[1] > 0.0 { { fact(scene.say(Text::Memory), amount(1)) } }
                if worker.capacity[2] > 0.0 { { fact(scene.say(Text::Disk), amount(2)) } }
                { fact(scene.say(Text::SpeedRow), format!("{}×", short(worker.speed, 2))) }
                if worker.part < 1.0 {
                    { fact(scene.say(Text::EachRow), format!("{} %", percent(worker.part))) }
                }
                { fact(scene.say(Text::Weight), worker.weight.to_string()) }
                if !worker.taints.is_empty() { { fact(scene.say(Text::TaintsRow), worker.taints.join(", ")) } }
                if !worker.region_name.is_empty() { { fact(scene.say(Text::Region), worker.region_name.clone()) } }
                { fact(scene.say(Text::Finished), worker.finished.to_string()) }
            </dl>
        </section>
    }
}

/// The last decisions about this node, newest first.
fn decisions(scene: &Scene, id: NodeId) -> Vec<Seq> {
    let session = scene.frame.session();
    let next = scene.frame.view.next;
    let recent = session.trace().since(Seq(next.0.saturating_sub(LOOK_BACK))).take_while(|event| event.seq < next);
    let about = recent.filter(|event| {
        matches!(event.kind, EventKind::TaskAssigned { node, .. } | EventKind::TaskStarted { node, .. }
            | EventKind::TaskPreempted { node, .. } | EventKind::ContainerPlaced { node, .. } if node == id)
    });
    let all: Vec<_> = about.map(|event| event.seq).collect();
    all.into_iter().rev().take(DECISIONS).collect()
}
