//! The run in space and time: a lane for everybody who takes part, time to the right, and every message a slanted line
//! from lane to lane. A lost one ends in a cross.
//!
//! What is pointed at shows its causal past and future as a light cone, and its thread of causes. The picture is painted on
//! a canvas with every frame while time passes, and not at all while it stands still. For the keyboard the diagram is one
//! stop: arrows go from event to event, and what has the cursor is told in words.

pub(crate) mod backdrop;
pub(crate) mod marks;
pub(crate) mod paint;
pub(crate) mod plan;
mod point;

use crate::action::Command;
use crate::app::pulse::{Pulse, Resizing};
use crate::figures::{length, stamp};
use crate::ink::Ink;
use crate::page;
use crate::text::{Lang, Text};
use crate::ui::{Scene, Subject, Theme, about};
use crate::wording;
use backdrop::Classes;
use marks::Marks;
use paint::{AXIS, Canvas, Picture, Stretch};
use plan::{Owner, Rows, SPANS, Window};
use point::Way;
use switchyard::causality::{Chain, Cone, chain, cone};
use switchyard::clock::{Duration, Time};
use switchyard::ids::Seq;
use web_sys::HtmlCanvasElement;
use yew::{Component, Context, Html, KeyboardEvent, NodeRef, PointerEvent, classes, html};

/// The most events of a thread of causes that are drawn.
const THREAD: usize = 40;

/// What the diagram is told.
pub enum Msg {
    /// An animation frame.
    Tick,
    /// It has another size.
    Resized,
    /// The pointer is here.
    Point(f64, f64),
    /// The pointer is gone.
    Leave,
    /// An arrow was pressed.
    Go(Way),
    /// The keyboard is here, or gone.
    Hold(bool),
    /// Longer or shorter stretches of time.
    Zoom(i32),
}

/// What is pointed at.
struct Aim {
    seq: Seq,
    cone: Option<Cone>,
    chain: Option<Chain>,
}

/// The panel.
pub struct Lanes {
    body: NodeRef,
    canvas: NodeRef,
    pulse: Pulse,
    resizing: Option<Resizing>,
    /// The height that is there for all lanes.
    room: f64,
    ink: Option<(Theme, Lang, Ink)>,
    rows: Rows,
    marks: Marks,
    stretches: Vec<Stretch>,
    classes: Classes,
    /// The place in [`SPANS`].
    zoom: usize,
    aim: Option<Aim>,
    held: bool,
    still: bool,
}

impl Component for Lanes {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let frame = &cx.props().frame;
        let zoom = plan::fitting(frame.session().trace());
        let mut lanes = Self {
            body: NodeRef::default(),
            canvas: NodeRef::default(),
            pulse: Pulse::new(cx.link().callback(|_| Msg::Tick)),
            resizing: None,
            room: 0.0,
            ink: None,
            rows: Rows::default(),
            marks: Marks::default(),
            stretches: Vec::new(),
            classes: Classes::default(),
            zoom,
            aim: None,
            held: false,
            still: page::motion_is_unwelcome(),
        };
        lanes.follow(cx.props());
        lanes
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Tick => {
                self.paint(cx);
                self.beat(cx);
                return false;
            }
            Msg::Resized => return self.measure() || self.paint(cx),
            Msg::Point(x, y) => {
                let found = self.at(cx, x, y);
                return self.aim_at(cx, found);
            }
            Msg::Leave => return !self.held && self.aim_at(cx, None),
            Msg::Go(way) => {
                let next = self.next(cx, way);
                return next.is_some() && self.aim_at(cx, next);
            }
            Msg::Hold(held) => {
                self.held = held;
                let seq = if held { self.first_aim(cx) } else { None };
                return self.aim_at(cx, seq);
            }
            Msg::Zoom(by) => {
                self.zoom = self.zoom.saturating_add_signed(by as isize).min(SPANS.len() - 1);
                self.follow(cx.props());
            }
        }
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        let frame = &cx.props().frame;
        if (old.frame.run, old.frame.branch) != (frame.run, frame.branch) {
            self.aim = None;
        }
        if old.frame.run != frame.run {
            self.zoom = plan::fitting(frame.session().trace());
        }
        if old.frame.run != frame.run || (!frame.playing && old.frame.playing) {
            self.ink = None;
        }
        self.follow(cx.props());
        true
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let lane = self.rows.height(self.room - AXIS);
        let link = cx.link();
        let place = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let onpointermove = link.callback(move |event: PointerEvent| {
            let (x, y) = place(&event);
            Msg::Point(x, y)
        });
        let aimed = self.aim.as_ref().map(|aim| aim.seq);
        let visit = scene.emit.clone();
        let onclick = move |_| {
            if let Some(seq) = aimed {
                visit.emit(Command::Visit(seq));
            }
        };
        html! {
            <div class="spacetime" data-testid="lanes">
                { self.head(cx) }
                <div class="spacetime-body" id="spacetime" ref={self.body.clone()}>
                    <div class="spacetime-names" aria-hidden="true" style={format!("padding-top:{AXIS}px")}>
                        { for self.rows.owners.iter().map(|owner| name(scene, *owner, lane)) }
                    </div>
                    <div class="spacetime-plot" tabindex="0" role="application" data-testid="spacetime" data-aim={aimed.map(|seq| seq.0.to_string())}
                        aria-label={scene.fill(Text::LanesLabel, &[&self.rows.owners.len().to_string()])} aria-describedby="spacetime-said"
                        onfocus={link.callback(|_| Msg::Hold(true))} onblur={link.callback(|_| Msg::Hold(false))} onkeydown={self.keys(cx)}>
                        <canvas ref={self.canvas.clone()} style={format!("height:{}px", (lane * self.rows.owners.len() as f64 + AXIS) as u32)}
                            aria-hidden="true" {onpointermove} onpointerdown={link.callback(move |event: PointerEvent| { let (x, y) = place(&event); Msg::Point(x, y) })}
                            onpointerleave={link.callback(|_| Msg::Leave)} {onclick} class={classes!(aimed.map(|_| "aimed"))} />
                    </div>
                </div>
            </div>
        }
    }

    fn rendered(&mut self, cx: &Context<Self>, first: bool) {
        if first {
            self.resizing = Resizing::watch("spacetime", cx.link().callback(|()| Msg::Resized));
            if self.measure() {
                cx.link().send_message(Msg::Zoom(0));
            }
        }
        self.paint(cx);
        self.beat(cx);
    }
}

impl Lanes {
    /// Asks for the next frame while time passes.
    fn beat(&self, cx: &Context<Self>) {
        if cx.props().frame.playing {
            self.pulse.request();
        }
    }

    /// Takes in what happened since, all but the messages.
    fn follow(&mut self, scene: &Scene) {
        let frame = &scene.frame;
        let looked_at = match scene.ui.subject {
            Subject::Worker(id) => Some(id),
            _ => None,
        };
        self.rows = Rows::of(frame, looked_at);
        self.classes.follow(frame);
        let window = self.window(frame.view.now);
        self.stretches = backdrop::stretches(frame, &self.rows, window);
    }

    fn window(&self, now: Time) -> Window {
        Window::around(now, Duration(SPANS[self.zoom]), self.still)
    }

    /// Notes the size of the box. True when there is another height for the lanes.
    fn measure(&mut self) -> bool {
        let Some(body) = self.body.cast::<web_sys::Element>() else { return false };
        let room = f64::from(body.client_height());
        std::mem::replace(&mut self.room, room) != room
    }

    /// Paints the picture. Never asks for a drawing.
    fn paint(&mut self, cx: &Context<Self>) -> bool {
        let scene = cx.props();
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>().and_then(|canvas| Canvas::of(&canvas)) else {
            return false;
        };
        if !self.ink.as_ref().is_some_and(|(theme, lang, _)| (*theme, *lang) == (scene.ui.theme, scene.ui.lang)) {
            self.ink = Some((scene.ui.theme, scene.ui.lang, Ink::read()));
        }
        let session = scene.frame.session();
        let now = session.now();
        let window = self.window(now);
        self.marks = Marks::read(session.trace(), &window, &self.rows);
        let thread: Vec<Seq> = match self.aim.as_ref().and_then(|aim| aim.chain.as_ref()) {
            Some(chain) => chain.links.iter().map(|link| link.seq).take(THREAD).collect(),
            None => Vec::new(),
        };
        let picture = Picture {
            window,
            now,
            known: scene.frame.known_until,
            rows: &self.rows,
            marks: &self.marks,
            stretches: &self.stretches,
            trace: session.trace(),
            classes: &self.classes.known,
            task: match scene.ui.subject {
                Subject::Task(task) => Some(task),
                _ => None,
            },
            row: self.rows.owners.iter().position(|owner| subject_of(*owner) == Some(scene.ui.subject)),
            picked: scene.ui.event,
            cone: self.aim.as_ref().and_then(|aim| aim.cone.as_ref()),
            thread: &thread,
        };
        if let Some((_, _, ink)) = &self.ink {
            canvas.paint(ink, &picture);
        }
        false
    }

    /// Points at an event, or at nothing. True when that is something else than before.
    fn aim_at(&mut self, cx: &Context<Self>, seq: Option<Seq>) -> bool {
        if self.aim.as_ref().map(|aim| aim.seq) == seq {
            return false;
        }
        let session = cx.props().frame.session();
        let (first, end) = self.marks.range;
        self.aim = seq.map(|seq| Aim {
            seq,
            cone: cone(session.trace(), seq, first.min(seq)..end.max(Seq(seq.0 + 1))),
            chain: chain(&session, seq),
        });
        true
    }

    /// The line above the diagram: what is pointed at and what it came of, and the zoom.
    fn head(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let (frame, lang) = (&scene.frame, scene.ui.lang);
        let session = frame.session();
        let told = |seq: Seq| session.trace().get(seq).map(|event| wording::sentence(frame, lang, event));
        let said = match &self.aim {
            Some(aim) => {
                let links = aim.chain.as_ref().map_or(&[][..], |chain| &chain.links);
                let because = links.get(1).and_then(|link| told(link.seq));
                let at = session.trace().get(aim.seq).map_or_else(String::new, |event| stamp(event.at));
                let what = told(aim.seq).unwrap_or_default();
                match because {
                    Some(because) => format!("{at} · {what} ← {because}"),
                    None => format!("{at} · {what}"),
                }
            }
            None if self.marks.cut => scene.say(Text::LanesCut).to_owned(),
            None if frame.view.workers.len() > plan::WORKERS => {
                scene.fill(Text::LanesFirst, &[&plan::WORKERS.to_string()])
            }
            None => scene.say(Text::LanesHint).to_owned(),
        };
        let button = |sign: &'static str, by: i32, text: Text, at_end: bool| {
            html! {
                <button class="plain boxed" aria-label={scene.say(text)} title={scene.say(text)} aria-disabled={at_end.to_string()}
                    data-testid={if by < 0 { "lanes-closer" } else { "lanes-wider" }} onclick={cx.link().callback(move |_| Msg::Zoom(by))}>{ sign }</button>
            }
        };
        html! {
            <div class="spacetime-head">
                <p id="spacetime-said" class={classes!(self.aim.is_none().then_some("soft"))} role="status" data-testid="lanes-said">{ said }</p>
                <span class="soft span">{ length(Duration(SPANS[self.zoom])) }</span>
                { button("−", 1, Text::LanesWider, self.zoom + 1 == SPANS.len()) }
                { button("+", -1, Text::LanesCloser, self.zoom == 0) }
            </div>
        }
    }

    fn keys(&self, cx: &Context<Self>) -> impl Fn(KeyboardEvent) + 'static {
        let (link, emit) = (cx.link().clone(), cx.props().emit.clone());
        let aimed = self.aim.as_ref().map(|aim| aim.seq);
        move |event: KeyboardEvent| {
            let key = event.key();
            match (Way::of_key(&key), aimed) {
                (Some(way), _) if !event.shift_key() => link.send_message(Msg::Go(way)),
                (None, Some(seq)) if key == "Enter" => emit.emit(Command::Visit(seq)),
                _ => return,
            }
            event.prevent_default();
        }
    }
}

/// What a click on a lane's name looks at.
fn subject_of(owner: Owner) -> Option<Subject> {
    Some(match owner {
        Owner::Clients => return None,
        Owner::Gateway => Subject::Gateway,
        Owner::Control(id) => Subject::Replica(id),
        Owner::Worker(id) => Subject::Worker(id),
    })
}

/// The name of a lane. For the pointer alone: keys reach the same by its card on the stage.
fn name(scene: &Scene, owner: Owner, lane: f64) -> Html {
    let frame = &scene.frame;
    let alone = frame.view.control.is_empty();
    let (subject, name) = match owner {
        Owner::Clients => (Subject::System, scene.say(Text::LaneClients).to_owned()),
        Owner::Gateway => (Subject::Gateway, scene.say(Text::Gateway).to_owned()),
        Owner::Control(_) if alone => (Subject::Control, scene.say(Text::SiteControl).to_owned()),
        Owner::Control(id) => (Subject::Replica(id), frame.replica_name(id)),
        Owner::Worker(id) => (Subject::Worker(id), frame.node_name(id)),
    };
    html! {
        <span style={format!("height:{lane}px")}
            data-about={about(subject)} onclick={scene.on(Command::Look(subject))}>{ name }</span>
    }
}
