//! A worker: how it is, what can be done to it, what runs and waits there, and its last decisions.

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
pub(super) fn worker(scene: &Scene, id: NodeId) -> Html {
    let Some(worker) = scene.frame.worker(id) else { return html! {} };
    let health = match worker.health {
        Health::Crashed => Text::Crashed,
        Health::Removed => Text::Removed,
        Health::Paused => Text::Paused,
        Health::Slow => Text::Slow,
        Health::Up => Text::Up,
    };
    let health = match worker.suspected {
        true => format!("{} · {}", scene.say(health), scene.say(Text::Suspected)),
        false => scene.say(health).to_owned(),
    };
    let toggles: &[&'static str] = match worker.health {
        Health::Up => &["crash", "freeze", "slow", "remove"],
        Health::Slow => &["crash", "freeze", "full-speed", "remove"],
        Health::Paused => &["crash", "resume", "remove"],
        Health::Crashed => &["restart", "remove"],
        Health::Removed => &[],
    };
    html! {
        <>
            { heading(&worker.name, &health) }
            { verbs(scene, toggles) }
            { facts(scene, worker) }
            <section>
                <h3>{ scene.say(Text::RunningNow) }</h3>
                { tasks(scene, &worker.running, worker.running.len()) }
            </section>
            <section>
                <h3>{ scene.say(Text::WaitingHere) }</h3>
                { tasks(scene, &worker.queue.tasks, worker.queue.length) }
            </section>
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
            | EventKind::TaskPreempted { node, .. } if node == id)
    });
    let all: Vec<_> = about.map(|event| event.seq).collect();
    all.into_iter().rev().take(DECISIONS).collect()
}
