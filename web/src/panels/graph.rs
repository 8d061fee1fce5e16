//! Which tasks wait for which: each task in the layer of its level, with lines to those that wait for it. It lights up
//! while the task runs, and stays coloured once it is done. Large graphs are drawn as squares, a column of them for each
//! level.
//!
//! The picture is a component of its own: moments in which no task began or ended draw nothing.

mod boxes;
mod squares;

use super::layers::{Item, Layers};
use crate::action::Command;
use crate::figures::length;
use crate::page;
use crate::text::{Lang, Text};
use crate::ui::{Scene, Subject};
use boxes::Boxes;
use squares::Squares;
use std::rc::Rc;
use switchyard::clock::Duration;
use switchyard::ids::{NodeId, TaskId};
use switchyard::view::{TaskStatus, VertexProgress, VertexView};
use yew::{Callback, Html, Properties, classes, component, html, use_mut_ref};

/// The most tasks, and the most boxes and lanes, of a graph that is drawn with its lines.
const TASKS: usize = 150;
const SLOTS: usize = 900;

/// How far a task is, for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// It waits for others.
    Held,
    /// It waits for nobody but a node.
    Ready,
    /// It runs.
    Runs,
    /// It is done.
    Done,
    /// It was not taken in.
    Rejected,
}

impl State {
    fn of(progress: &VertexProgress) -> Self {
        match progress.status {
            Some(TaskStatus::Completed) => Self::Done,
            Some(TaskStatus::Rejected) => Self::Rejected,
            _ if progress.running => Self::Runs,
            Some(_) if progress.free => Self::Ready,
            _ => Self::Held,
        }
    }

    /// Its class in style sheets, a sign, and what it is called.
    fn shown(self) -> (&'static str, &'static str, Text) {
        match self {
            Self::Held => ("held", "", Text::GraphHeld),
            Self::Ready => ("ready", "○", Text::GraphReady),
            Self::Runs => ("runs", "▶", Text::GraphRuns),
            Self::Done => ("done", "✓", Text::GraphDone),
            Self::Rejected => ("rejected", "✕", Text::StatusRejected),
        }
    }
}

/// What can be seen of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub state: State,
    /// Its number, once it arrived.
    pub task: Option<TaskId>,
    /// The node that has or had it.
    pub node: Option<NodeId>,
}

/// What stays the same for a whole run.
pub(super) struct Plan {
    pub vertices: Vec<VertexView>,
    picture: Drawn,
    /// The work on the critical path.
    critical: Duration,
    levels: u32,
}

enum Drawn {
    Boxes(Boxes),
    Squares(Squares),
}

/// Two plans are equal only when they are the same one.
impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Plan {
    fn new(vertices: Vec<VertexView>, narrow: bool) -> Self {
        let item = |vertex: &VertexView| Item {
            layer: vertex.level as usize,
            needs: vertex.after.iter().map(|place| *place as usize).collect(),
        };
        let items: Vec<Item> = vertices.iter().map(item).collect();
        let small = items.len() <= TASKS && Layers::slots(&items) <= SLOTS;
        let picture = match small {
            true => Drawn::Boxes(Boxes::of(&vertices, &items, narrow)),
            false => Drawn::Squares(Squares::of(&vertices, narrow)),
        };
        let work = vertices.iter().filter(|vertex| vertex.critical).map(|vertex| vertex.work.0).sum();
        let levels = vertices.iter().map(|vertex| vertex.level + 1).max().unwrap_or(0);
        Self { vertices, picture, critical: Duration(work), levels }
    }
}

/// The run and the room that a plan was made for.
type Known = Option<(u32, bool, Rc<Plan>)>;

/// The panel: figures with the look that each state has, and the picture.
#[component]
pub fn Graph(scene: &Scene) -> Html {
    let known = use_mut_ref(|| Known::None);
    let mut known = known.borrow_mut();
    let session = scene.frame.session();
    let (run, narrow) = (scene.frame.run, page::is_narrow());
    if known.as_ref().is_none_or(|(of, room, _)| (*of, *room) != (run, narrow)) {
        *known = Some((run, narrow, Rc::new(Plan::new(session.graph(), narrow))));
    }
    let Some((.., plan)) = &*known else { return html! {} };
    let mark = |it: &VertexProgress| Mark { state: State::of(it), task: it.task, node: it.node };
    let marks: Rc<[Mark]> = session.graph_progress().iter().map(mark).collect();
    let nodes: Rc<[String]> = scene.frame.view.workers.iter().map(|worker| worker.name.clone()).collect();
    let chosen = match scene.ui.subject {
        Subject::Task(id) => marks.iter().position(|mark| mark.task == Some(id)),
        _ => None,
    };
    html! {
        <div class="graph" data-testid="graph">
            <p class="graph-says" data-testid="graph-says">{ summary(scene, plan, &marks) }</p>
            <Picture plan={plan.clone()} {marks} {nodes} {chosen} lang={scene.ui.lang} emit={scene.emit.clone()} />
        </div>
    }
}

/// How many there are, in each state; the critical path.
fn summary(scene: &Scene, plan: &Plan, marks: &[Mark]) -> Html {
    let figure = |number: String, text: Text| html! { <span><b>{ number }</b>{ " " }{ scene.say(text) }</span> };
    let state = |state: State| {
        let (class, sign, text) = state.shown();
        let count = marks.iter().filter(|mark| mark.state == state).count();
        html! {
            <span><i class={classes!("graph-look", class)} aria-hidden="true">{ sign }</i><b>{ count }</b>{ " " }{ scene.say(text) }</span>
        }
    };
    let refused = marks.iter().any(|mark| mark.state == State::Rejected);
    html! {
        <>
            { figure(marks.len().to_string(), Text::GraphTasks) }
            { figure(plan.levels.to_string(), Text::GraphLevels) }
            { for [State::Held, State::Ready, State::Runs, State::Done].map(state) }
            if refused { { state(State::Rejected) } }
            <span><i class="graph-look way" aria-hidden="true"></i>{ scene.fill(Text::GraphCritical, &[&length(plan.critical)]) }</span>
        </>
    }
}

/// What the picture is a function of.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub plan: Rc<Plan>,
    pub marks: Rc<[Mark]>,
    /// Names of nodes, by their ids.
    pub nodes: Rc<[String]>,
    /// The task that is looked at.
    pub chosen: Option<usize>,
    pub lang: Lang,
    pub emit: Callback<Command>,
}

impl Props {
    /// Looks closer at a task that has arrived.
    fn look(&self, place: usize) {
        if let Some(task) = self.marks.get(place).and_then(|mark| mark.task) {
            self.emit.emit(Command::Look(Subject::Task(task)));
        }
    }

    /// What is read out of a task.
    fn label(&self, place: usize) -> String {
        let (name, mark) = (&self.plan.vertices[place].name, &self.marks[place]);
        let state = self.lang.say(mark.state.shown().2);
        match self.node(mark) {
            Some(node) => self.lang.fill(Text::GraphLabelOn, &[name, state, node]),
            None => self.lang.fill(Text::GraphLabel, &[name, state]),
        }
    }

    fn node(&self, mark: &Mark) -> Option<&str> {
        let node = mark.node.filter(|_| mark.state != State::Held)?;
        self.nodes.get(node.index()).map(String::as_str)
    }
}

#[component]
fn Picture(props: &Props) -> Html {
    match &props.plan.picture {
        Drawn::Boxes(boxes) => boxes.draw(props),
        Drawn::Squares(squares) => squares.draw(props),
    }
}

/// The room that a picture should fit, in pixels.
fn room(narrow: bool) -> (u32, u32) {
    if narrow { (366, 520) } else { (1_010, 182) }
}

/// A name cut to so many characters: its end tells as much as its beginning.
fn fitted(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let (head, tail) = ((most - 1).div_ceil(2), (most - 1) / 2);
    name.chars().take(head).chain(['…']).chain(name.chars().skip(count - tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_beginning_and_their_end() {
        assert_eq!(fitted("blastall_ID000002", 9), "blas…0002");
        assert_eq!(fitted("fetch", 9), "fetch");
        assert_eq!(fitted("任务任务任务任务一二", 9), "任务任务…任务一二");
    }

    #[test]
    fn states_follow_from_where_a_task_stands() {
        let free = VertexProgress { free: true, status: Some(TaskStatus::Waiting), ..VertexProgress::default() };
        assert_eq!(State::of(&free), State::Ready);
        assert_eq!(State::of(&VertexProgress { status: None, ..free }), State::Held, "it has not arrived");
        assert_eq!(State::of(&VertexProgress { free: false, ..free }), State::Held);
        assert_eq!(State::of(&VertexProgress { running: true, ..free }), State::Runs);
        assert_eq!(State::of(&VertexProgress { status: Some(TaskStatus::Completed), ..free }), State::Done);
        assert_eq!(State::of(&VertexProgress { status: Some(TaskStatus::Rejected), ..free }), State::Rejected);
    }
}
