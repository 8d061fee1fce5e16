//! A small card beside whatever the pointer or the focus rests on: what it is, and why it is so.
//!
//! Every mark says what it is about, for the selection; the card reads the same words. It comes after a moment of rest and
//! goes at once, so that nobody meets it on the way to something else. It never takes the pointer.

use crate::figures::stamp;
use crate::frame::Side;
use crate::inspector::why;
use crate::page;
use crate::stage::role_text;
use crate::text::Text;
use crate::ui::{Scene, Subject, subject_of};
use crate::wording;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use switchyard::causality::cause;
use switchyard::ids::Seq;
use switchyard::trace::{Event, EventKind, Site};
use switchyard::view::{Health, TaskStatus};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::{Component, Context, Html, html};

/// How long something has to be pointed at, in milliseconds.
const REST_MS: u32 = 350;
/// How far back the last decision about something is looked for, in events.
const LOOK_BACK: usize = 6_000;
/// About how large the card is, in pixels.
const SIZE: (f64, f64) = (320.0, 110.0);

/// What the card is told.
pub enum Msg {
    /// The pointer or the focus came to this, at this place of the window.
    Over(Spot),
    /// It rested there.
    Rest,
    /// It went away.
    Out,
}

/// What is pointed at.
pub struct Spot {
    words: String,
    /// Which stage it is on.
    side: Side,
    x: f64,
    y: f64,
}

/// The card.
pub struct Peek {
    over: Option<Spot>,
    shown: bool,
    rest: Option<Timeout>,
    _listeners: Vec<EventListener>,
}

impl Component for Peek {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        Self { over: None, shown: false, rest: None, _listeners: listeners(cx) }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Over(spot) => {
                if self.over.as_ref().is_some_and(|over| (&over.words, over.side) == (&spot.words, spot.side)) {
                    return false;
                }
                let link = cx.link().clone();
                self.rest = Some(Timeout::new(REST_MS, move || link.send_message(Msg::Rest)));
                self.over = Some(spot);
                std::mem::take(&mut self.shown)
            }
            Msg::Rest => {
                self.shown = true;
                true
            }
            Msg::Out => {
                (self.over, self.rest) = (None, None);
                std::mem::take(&mut self.shown)
            }
        }
    }

    fn changed(&mut self, _cx: &Context<Self>, _old: &Scene) -> bool {
        self.shown
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let Some(Spot { words, side, x, y }) = self.over.as_ref().filter(|_| self.shown) else { return html! {} };
        let mut scene = cx.props().clone();
        if let (Side::There, Some(beside)) = (side, &cx.props().frame.beside) {
            scene.frame = beside.frame.clone();
        }
        let Some(card) = words.split(' ').find_map(|word| told(&scene, word)) else { return html! {} };
        html! {
            <div class="peek" role="tooltip" data-testid="peek" style={place(*x, *y)}>
                <strong>{ card.title }</strong>
                { for card.lines.into_iter().map(|line| html! { <span>{ line }</span> }) }
            </div>
        }
    }
}

/// Beside the pointer, within the window.
fn place(x: f64, y: f64) -> String {
    let size = |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(1_000.0);
    let window = page::window();
    let (width, height) = window.map_or((1_000.0, 800.0), |it| (size(it.inner_width()), size(it.inner_height())));
    let left = (x + 14.0).min(width - SIZE.0 - 8.0).max(8.0) as u32;
    match y + SIZE.1 + 24.0 > height {
        true => format!("left:{left}px;bottom:{}px", (height - y + 12.0).max(8.0) as u32),
        false => format!("left:{left}px;top:{}px", (y + 16.0) as u32),
    }
}

/// A name and what there is to say.
struct Card {
    title: String,
    lines: Vec<String>,
}

/// What there is to say about a word of `data-about`.
fn told(scene: &Scene, word: &str) -> Option<Card> {
    if let Some(seq) = word.strip_prefix("event-").and_then(|seq| seq.parse().ok()) {
        return event(scene, Seq(seq));
    }
    let (frame, subject) = (&scene.frame, subject_of(word)?);
    let session = frame.session();
    let card = |title: String, state: String| {
        // Reasons are read in the branch that is shown.
        if frame.side == Side::There {
            return Some(Card { title, lines: vec![state] });
        }
        let recent = || session.trace().until(frame.view.next).rev().take(LOOK_BACK);
        let decided = recent().find(|event| is_about(event, subject) && why::decision(&event.kind).is_some());
        let brief = decided.and_then(|event| why::brief(scene, event.seq));
        let noted = || {
            let noted =
                recent().find(|event| is_about(event, subject) && matches!(event.kind, EventKind::Consensus { .. }));
            noted.map(|event| wording::sentence(frame, scene.ui.lang, event))
        };
        let mut lines = vec![state];
        match brief {
            Some((decided, rule)) => lines.extend([decided, rule]),
            None => lines.extend(noted()),
        }
        lines.retain(|line| !line.is_empty());
        Some(Card { title, lines })
    };
    match subject {
        Subject::Task(_) if frame.side == Side::There => None,
        Subject::Task(id) => {
            let detail = session.task(id)?;
            let status = match detail.status {
                TaskStatus::Waiting => Text::StatusWaiting,
                TaskStatus::Assigned => Text::StatusAssigned,
                TaskStatus::Completed => Text::StatusCompleted,
                TaskStatus::Rejected => Text::StatusRejected,
            };
            let node = detail.node.map_or_else(String::new, |node| frame.node_name(node));
            let state = format!("{} · {}", frame.class_name(detail.task.class), scene.fill(status, &[&node]));
            card(frame.task_name(id), state)
        }
        Subject::Worker(id) => {
            let worker = frame.worker(id)?;
            let health = match worker.health {
                Health::Crashed => Text::Crashed,
                Health::Removed => Text::Removed,
                Health::Paused => Text::Paused,
                Health::Slow => Text::Slow,
                Health::Up => Text::Up,
            };
            let [running, waiting] = [worker.running.len(), worker.queue.length].map(|count| count.to_string());
            card(worker.name.clone(), scene.fill(Text::PeekWorker, &[scene.say(health), &running, &waiting]))
        }
        Subject::Replica(id) => {
            let node = frame.replica(id)?;
            let learner = node.replica.membership.learners.contains(id);
            let role = match node.health {
                Health::Crashed => scene.say(Text::Crashed),
                _ => scene.say(role_text(node.replica.role, learner)),
            };
            card(node.name.clone(), scene.fill(Text::RoleInTerm, &[role, &node.replica.current_term.to_string()]))
        }
        Subject::Container(id) => card(frame.container_name(id), String::new()),
        Subject::Service(id) => card(frame.service_name(id), String::new()),
        Subject::System | Subject::Gateway | Subject::Control => None,
    }
}

/// An event, with what it came of.
fn event(scene: &Scene, seq: Seq) -> Option<Card> {
    let (frame, lang) = (&scene.frame, scene.ui.lang);
    let session = frame.session();
    let event = session.trace().get(seq)?;
    let rule = why::brief(scene, seq).map(|(_, rule)| rule);
    let cause = cause(&session, seq).and_then(|(_, cause)| session.trace().get(cause));
    let cause = cause.map(|cause| format!("← {}", wording::sentence(frame, lang, cause)));
    let title = format!("{} · {}", stamp(event.at), wording::sentence(frame, lang, event));
    Some(Card { title, lines: rule.into_iter().chain(cause).collect() })
}

fn is_about(event: &Event, subject: Subject) -> bool {
    match subject {
        Subject::Task(id) => event.kind.task() == Some(id),
        Subject::Worker(id) => event.site == Site::Worker(id),
        Subject::Replica(id) => event.site == Site::Control(id),
        Subject::Container(id) => event.kind.container() == Some(id),
        _ => false,
    }
}

/// Follows the pointer and the focus over the whole page.
fn listeners(cx: &Context<Peek>) -> Vec<EventListener> {
    let Some(document) = page::document() else { return Vec::new() };
    let listen = |name: &'static str, message: fn(&web_sys::Event) -> Msg| {
        let link = cx.link().clone();
        EventListener::new(&document, name, move |event| link.send_message(message(event)))
    };
    let mut all = vec![
        listen("pointerover", |event| match event.dyn_ref::<PointerEvent>() {
            // A finger points at nothing without pressing it.
            Some(pointer) if pointer.pointer_type() != "touch" => {
                over(event, Some((f64::from(pointer.client_x()), f64::from(pointer.client_y()))))
            }
            _ => Msg::Out,
        }),
        listen("focusin", |event| over(event, None)),
    ];
    all.extend(["pointerdown", "keydown", "focusout", "wheel"].map(|name| listen(name, |_| Msg::Out)));
    all
}

/// What an event of the browser points at.
fn over(event: &web_sys::Event, at: Option<(f64, f64)>) -> Msg {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // What has the focus by a click was looked at already.
    let target = target.filter(|target| at.is_some() || target.matches(":focus-visible").unwrap_or(false));
    let found = target.and_then(|target| target.closest("[data-about]").ok().flatten());
    let Some((element, words)) = found.and_then(|found| Some((found.clone(), found.get_attribute("data-about")?)))
    else {
        return Msg::Out;
    };
    let (x, y) = at.unwrap_or_else(|| {
        let shape = element.get_bounding_client_rect();
        (shape.right(), shape.bottom())
    });
    let there = element.closest("#yard-there").is_ok_and(|yard| yard.is_some());
    Msg::Over(Spot { words, side: if there { Side::There } else { Side::Here }, x, y })
}
