//! A worker as a card: how it is, what it runs, who waits, and how much of it is used.
//!
//! The card is a function of a [`Face`], which keeps only what can be seen, in steps that can be told apart: most moments
//! of a run give the same face again, and then nothing is drawn.

use super::{cut_mark, rove};
use crate::action::Command;
use crate::figures;
use crate::frame::Side;
use crate::text::{Lang, Text};
use crate::ui::{Subject, about};
use crate::wording::container::status_text;
use switchyard::clock::Time;
use switchyard::ids::{ContainerId, NodeId, TaskId};
use switchyard::view::{ContainerStatus, Health, TaskView, View, WorkerView};
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html};

/// How much a card has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bars for running tasks.
    pub bars: usize,
    /// Slots for waiting tasks.
    pub slots: usize,
    /// Boxes for containers.
    pub crates: usize,
    /// Containers with their names, where there are no tasks.
    pub names: usize,
}

impl Room {
    /// On one card of many.
    pub const SMALL: Self = Self { bars: 4, slots: 6, crates: 14, names: 6 };
    /// On one card of a few.
    pub const LARGE: Self = Self { bars: 12, slots: 36, crates: 60, names: 12 };
}

/// What can be seen of a task in a slot or a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    /// Which task.
    pub id: TaskId,
    /// Its name.
    pub name: String,
    /// Its class, as a colour and a shape.
    pub class: u16,
    /// How long it has waited, compared with its work: 0, 1 or 2.
    pub age: u8,
}

impl Chip {
    /// What can be seen of `task` now.
    #[must_use]
    pub fn of(task: &TaskView, now: Time) -> Self {
        let waited = now.since(task.since).0 / task.work.0.max(1);
        let age = if waited >= 6 { 2 } else { u8::from(waited >= 2) };
        Self { id: task.id, name: task.name.clone(), class: task.class.0 % 8, age }
    }
}

/// What can be seen of a container.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Crate {
    pub(crate) id: ContainerId,
    pub(crate) name: String,
    /// Its service, as a colour.
    pub(crate) service: u16,
    pub(crate) status: ContainerStatus,
}

/// How a container is drawn: its class in style sheets.
#[must_use]
pub fn crate_class(status: ContainerStatus) -> &'static str {
    match status {
        ContainerStatus::Pending | ContainerStatus::Placed | ContainerStatus::Pulling => "coming",
        ContainerStatus::Started => "started",
        ContainerStatus::Ready => "ready",
        ContainerStatus::Unhealthy | ContainerStatus::BackingOff | ContainerStatus::Failed => "failing",
        ContainerStatus::Stopping => "ending",
        ContainerStatus::Completed => "completed",
    }
}

/// What can be seen of a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    pub(crate) id: NodeId,
    pub(crate) name: String,
    pub(crate) health: Health,
    pub(crate) suspected: bool,
    pub(crate) cordoned: bool,
    pub(crate) running: Vec<Chip>,
    pub(crate) running_count: usize,
    pub(crate) waiting: Vec<Chip>,
    pub(crate) waiting_count: usize,
    /// Those that do I/O.
    pub(crate) blocked: Vec<Chip>,
    pub(crate) slots: usize,
    pub(crate) containers: Vec<Crate>,
    /// `None` when the run has no containers at all.
    pub(crate) container_count: Option<usize>,
    /// True when there is room for their names.
    pub(crate) named: bool,
    /// Percent of the time it was busy, in steps of five.
    pub(crate) busy: u8,
    /// Percent of processors and memory in use; `None` where it has none.
    pub(crate) used: [Option<u8>; 2],
    /// Which control nodes it does not reach, in words.
    pub(crate) cut: Option<String>,
}

impl Face {
    /// What can be seen of `worker` now.
    #[must_use]
    pub fn of(worker: &WorkerView, view: &View, room: Room, cut: Option<String>) -> Self {
        let now = view.now;
        let own = view.containers.iter().filter(|container| container.node == Some(worker.id));
        let used = |place: usize| {
            let (used, all) = (worker.used[place], worker.capacity[place]);
            (all > 0.0).then(|| (used / all * 100.0) as u8)
        };
        let blocked = worker.queue.blocked.iter().take(room.slots);
        let limit = worker.queue.limit.map_or(Room::SMALL.slots, |limit| limit as usize);
        Self {
            id: worker.id,
            name: worker.name.clone(),
            health: worker.health,
            suspected: worker.suspected,
            cordoned: worker.cordoned,
            running: worker.running.iter().take(room.bars).map(|task| Chip { age: 0, ..Chip::of(task, now) }).collect(),
            running_count: worker.running.len(),
            waiting: worker.queue.tasks.iter().take(room.slots).map(|task| Chip::of(task, now)).collect(),
            waiting_count: worker.queue.length,
            blocked: blocked.map(|blocked| Chip { age: 0, ..Chip::of(&blocked.task, now) }).collect(),
            slots: limit.min(room.slots),
            named: view.classes.is_empty() && own.clone().count() <= room.names,
            container_count: (!view.services.is_empty()).then(|| own.clone().count()),
            containers: own
                .take(room.crates)
                .map(|container| Crate {
                    id: container.id,
                    name: container.name.clone(),
                    service: container.service.0 % 8,
                    status: container.status,
                })
                .collect(),
            busy: (worker.utilisation * 20.0 + 0.5) as u8 * 5,
            used: [used(0), used(1)],
            cut,
        }
    }

    pub(crate) fn condition(&self) -> (&'static str, Text) {
        match self.health {
            Health::Crashed => ("crashed", Text::Crashed),
            Health::Removed => ("removed", Text::Removed),
            Health::Paused => ("paused", Text::Paused),
            Health::Slow => ("slow", Text::Slow),
            Health::Up if self.suspected => ("suspected", Text::Suspected),
            Health::Up if self.cordoned => ("cordoned", Text::Draining),
            Health::Up => ("up", Text::Up),
        }
    }

    /// What it does, in a word or two.
    pub(crate) fn state(&self, lang: Lang) -> String {
        match (self.health, self.running.first()) {
            (Health::Up | Health::Slow, Some(first)) if self.running_count > 1 => {
                lang.fill(Text::RunningAnd, &[&first.name, &(self.running_count - 1).to_string()])
            }
            (Health::Up | Health::Slow, Some(first)) => first.name.clone(),
            (Health::Up, None) if self.suspected || self.cordoned => lang.say(self.condition().1).to_owned(),
            (Health::Up, None) => match self.container_count {
                None | Some(0) => lang.say(Text::Idle).to_owned(),
                Some(count) => lang.count(count as u64, Text::ContainerCountOne, Text::ContainerCount),
            },
            _ => lang.say(self.condition().1).to_owned(),
        }
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub face: Face,
    pub lang: Lang,
    pub chosen: bool,
    pub stop: bool,
    /// True when it is not the same in the branch that is compared.
    pub differs: bool,
    pub side: Side,
    pub emit: Callback<Command>,
}

/// The card.
#[component]
pub(super) fn WorkerCard(props: &Props) -> Html {
    let Props { face, lang, chosen, stop, differs, side, emit } = props;
    let (condition, condition_text) = face.condition();
    let look = |subject| emit.reform(move |_: MouseEvent| Command::Look(subject));
    let subject = Subject::Worker(face.id);
    let hold = rove::hold(emit, subject);
    let mut label = lang.fill(
        Text::WorkerLabel,
        &[
            &face.name,
            lang.say(condition_text),
            &face.running_count.to_string(),
            &face.waiting_count.to_string(),
            &face.busy.to_string(),
        ],
    );
    if *differs {
        label = format!("{label}, {}", lang.say(Text::Differs));
    }
    let state = face.state(*lang);
    html! {
        <article class={classes!("card", condition, chosen.then_some("chosen"), differs.then_some("differs"))} data-testid="card" data-site={format!("worker-{}", face.id.0)}
            data-about={about(Subject::Worker(face.id))}
            style={format!("--busy:{}%", face.busy)}>
            <button class="card-name" aria-label={label} aria-pressed={chosen.to_string()}
                data-testid={format!("worker-{}", face.name)} data-health={condition} id={side.id(&format!("at-worker-{}", face.id.0))} data-member=""
                tabindex={rove::tabindex(*stop)} onfocus={hold} onclick={super::look(emit, subject)}>
                { &face.name }
            </button>
            <span class="card-state">{ state }{ cut_mark(face.cut.as_deref()) }</span>
            <div class={classes!("runs", (face.running_count > 1).then_some("many"))}>
                { for face.running.iter().map(|chip| html! {
                    <div key={chip.id.0} class={format!("run c-{}", chip.class)} data-testid="run" data-name={chip.name.clone()}
                        data-about={about(Subject::Task(chip.id))} onclick={look(Subject::Task(chip.id))}>
                        <div class="run-done" data-run={format!("{}:{}", face.id.0, chip.id.0)}></div>
                    </div>
                }) }
            </div>
            <div class="slots">
                { for face.waiting.iter().map(|chip| html! {
                    <button key={chip.id.0} class={format!("chip c-{} age-{}", chip.class, chip.age)} data-testid="slot" tabindex="-1"
                        data-name={chip.name.clone()} data-about={about(Subject::Task(chip.id))} aria-label={chip.name.clone()} onclick={look(Subject::Task(chip.id))} />
                }) }
                { for face.blocked.iter().map(|chip| html! {
                    <button key={chip.id.0} class={format!("chip c-{} io", chip.class)} data-testid="io" tabindex="-1"
                        data-name={chip.name.clone()} data-about={about(Subject::Task(chip.id))} aria-label={format!("{} · {}", chip.name, lang.say(Text::DoingIo))} onclick={look(Subject::Task(chip.id))} />
                }) }
                { for (face.waiting.len() + face.blocked.len()..face.slots).map(|_| html! { <span class="chip vacant" /> }) }
                if face.waiting_count > face.waiting.len() {
                    <span class="more">
                        { lang.fill(Text::MoreTasks, &[&(face.waiting_count - face.waiting.len()).to_string()]) }
                    </span>
                }
            </div>
            if let Some(count) = face.container_count {
                <div class="crates">
                    { for face.containers.iter().map(|container| {
                        let status = lang.say(status_text(container.status));
                        let title = format!("{}: {status}", container.name);
                        let look = look(Subject::Container(container.id));
                        if face.named {
                            return html! {
                                <button key={container.id.0} class="pod" data-testid="crate" tabindex="-1" data-name={title.clone()}
                                    data-about={about(Subject::Container(container.id))} aria-label={title} onclick={look}>
                                    <span class={format!("crate c-{} {}", container.service, crate_class(container.status))}></span>
                                    { &container.name }
                                </button>
                            };
                        }
                        html! {
                            <button key={container.id.0} class={format!("crate c-{} {}", container.service, crate_class(container.status))}
                                data-testid="crate" tabindex="-1" data-name={title.clone()} data-about={about(Subject::Container(container.id))} aria-label={title}
                                onclick={look} />
                        }
                    }) }
                    if count > face.containers.len() {
                        <span class="more">{ lang.fill(Text::MoreTasks, &[&(count - face.containers.len()).to_string()]) }</span>
                    }
                </div>
            }
            <div class="meters">{ meter(lang.say(Text::Cpu), face.used[0]) }{ meter(lang.say(Text::Memory), face.used[1]) }</div>
        </article>
    }
}

fn meter(name: &'static str, used: Option<u8>) -> Html {
    let Some(used) = used else { return html! {} };
    let share = figures::decimal(f64::from(used) / 100.0, 2);
    html! {
        <div class="meter" title={format!("{name} {used} %")}><div style={format!("transform:scaleX({share})")} /></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::clock::Duration;
    use switchyard::ids::{ClassId, TenantId};

    #[test]
    fn a_task_ages_with_what_it_waits_for() {
        let task = TaskView {
            id: TaskId(3),
            name: "T4".to_owned(),
            class: ClassId(9),
            tenant: TenantId(0),
            priority: 0,
            arrival: Time(0),
            work: Duration::from_secs(2),
            remaining: Duration::from_secs(2),
            predicted: Duration::from_secs(2),
            since: Time(1_000_000),
            deadline: Time::NEVER,
            demand: [1.0, 0.0, 0.0],
            attempt: 1,
        };
        let age = |now| Chip::of(&task, Time(now)).age;
        assert_eq!((age(2_000_000), age(5_000_000), age(13_000_000)), (0, 1, 2));
        assert_eq!(Chip::of(&task, Time(0)).class, 1);
    }
}
