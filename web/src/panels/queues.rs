//! Who waits where, in the order in which they would run.

use crate::action::Command;
use crate::figures::length;
use crate::stage::Chip;
use crate::text::Text;
use crate::ui::{Scene, Subject, about};
use switchyard::scenario::Binding;
use switchyard::view::{Health, QueueView};
use yew::{Html, html};

/// The most rows.
const ROWS: usize = 120;
/// Waiting tasks drawn in one row.
const SHOWN: usize = 48;

/// The panel.
#[inline(never)]
pub fn queues(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let late = view.binding == Binding::Late;
    let workers = view.workers.iter().filter(|worker| worker.health != Health::Removed && !late);
    // Of very many, those where somebody waits.
    let many = view.workers.len() > ROWS;
    let workers = workers.filter(|worker| !many || worker.queue.length > 0).take(ROWS);
    html! {
        <div class="queues" tabindex="0">
            <table>
                <thead><tr>
                    <th scope="col">{ scene.say(Text::Node) }</th>
                    <th scope="col" class="number">{ scene.say(Text::Length) }</th>
                    <th scope="col">{ scene.say(Text::NextUp) }</th>
                </tr></thead>
                <tbody>
                    if late { { row(scene, scene.say(Text::Central), Subject::Control, &view.central) } }
                    { for workers.map(|worker| row(scene, &worker.name, Subject::Worker(worker.id), &worker.queue)) }
                </tbody>
            </table>
        </div>
    }
}

fn row(scene: &Scene, name: &str, subject: Subject, queue: &QueueView) -> Html {
    let now = scene.frame.view.now;
    let limit = queue.limit.map_or(String::new(), |limit| format!(" / {limit}"));
    html! {
        <tr key={name.to_owned()} data-about={about(subject)}>
            <th scope="row"><button class="link" onclick={scene.on(Command::Look(subject))}>{ name }</button></th>
            <td class="number">{ queue.length }{ limit }</td>
            <td><div class="waiting-line">
                if let Some(first) = queue.tasks.first() {
                    <button class="first" data-about={about(Subject::Task(first.id))} onclick={scene.on(Command::Look(Subject::Task(first.id)))}>
                        { &first.name }<span class="soft">{ " " }{ length(first.remaining) }</span>
                    </button>
                }
                { for queue.tasks.iter().take(SHOWN).map(|task| Chip::of(task, now)).map(|chip| html! {
                    <button key={chip.id.0} class={format!("chip c-{} age-{}", chip.class, chip.age)} tabindex="-1"
                        data-about={about(Subject::Task(chip.id))} aria-label={chip.name.clone()}
                        onclick={scene.on(Command::Look(Subject::Task(chip.id)))} />
                }) }
                { for queue.blocked.iter().take(SHOWN).map(|blocked| Chip::of(&blocked.task, now)).map(|chip| html! {
                    <button key={chip.id.0} class={format!("chip c-{} io", chip.class)} tabindex="-1"
                        data-about={about(Subject::Task(chip.id))} aria-label={io_title(scene, &chip)}
                        onclick={scene.on(Command::Look(Subject::Task(chip.id)))} />
                }) }
                if queue.length > queue.tasks.len().min(SHOWN) {
                    <span class="more">{ scene.fill(Text::MoreTasks, &[&(queue.length - queue.tasks.len().min(SHOWN)).to_string()]) }</span>
                }
            </div></td>
        </tr>
    }
}

fn io_title(scene: &Scene, chip: &Chip) -> String {
    format!("{} · {}", chip.name, scene.say(Text::DoingIo))
}
