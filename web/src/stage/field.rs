//! Many workers: too many for cards, so each is a tile of a map, and the tiles of a region stand together.
//!
//! Up to some hundreds a tile shows its worker's processors and queue; beyond, it is a spot of heat. The map is painted on
//! a canvas when the moment is another. It can be made larger by buttons, by a pinch and by the wheel, and is moved by
//! scrolling. It is one stop of the tab key: arrows go from tile to tile.

pub(crate) mod plan;

use crate::action::Command;
use crate::app::pulse::Resizing;
use crate::ink::Ink;
use crate::text::{Lang, Text};
use crate::ui::{Scene, Subject, Theme};
use plan::{Heat, Plan, Tile};
use switchyard::ids::NodeId;
use switchyard::view::{Health, WorkerView};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};
use yew::{Component, Context, Html, KeyboardEvent, NodeRef, PointerEvent, WheelEvent, html};

/// More workers than this are a map.
pub const CARDS: usize = 50;
/// More than this are a map of heat.
pub const TILES: usize = 500;
/// How much larger the map can be made than it fits.
const LARGEST: f64 = 8.0;
/// One press of a button.
const STEP: f64 = 1.5;

/// What the map is told.
pub enum Msg {
    /// There is another size of it.
    Resized,
    /// The pointer is at this place of the canvas.
    Point(f64, f64),
    /// A finger came down, moved or went: its number and where it is.
    Finger(i32, Option<(f64, f64)>),
    /// The pointer or the keyboard is gone.
    Leave,
    /// An arrow was pressed: columns and rows.
    Go(i64, i64),
    /// The map is made so many times as large; nothing for as it fits.
    Zoom(Option<f64>),
}

/// The map.
pub struct Field {
    frame: NodeRef,
    canvas: NodeRef,
    resizing: Option<Resizing>,
    /// The box that it has to fit.
    room: (f64, f64),
    zoom: f64,
    plan: Plan,
    ink: Option<(Theme, Lang, Ink)>,
    aim: Option<NodeId>,
    /// Fingers that are down, and how far apart two of them were last.
    fingers: Vec<(i32, f64, f64)>,
}

impl Component for Field {
    type Message = Msg;
    type Properties = Scene;

    fn create(_cx: &Context<Self>) -> Self {
        Self {
            frame: NodeRef::default(),
            canvas: NodeRef::default(),
            resizing: None,
            room: (0.0, 0.0),
            zoom: 1.0,
            plan: Plan::default(),
            ink: None,
            aim: None,
            fingers: Vec::new(),
        }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Resized => return self.measure(),
            Msg::Point(x, y) => {
                let found = self.plan.at(x, y);
                return std::mem::replace(&mut self.aim, found) != found;
            }
            Msg::Finger(id, place) => return self.pinch(id, place),
            Msg::Leave => return self.aim.take().is_some(),
            Msg::Go(columns, rows) => {
                let here = self.aim.or(match cx.props().ui.subject {
                    Subject::Worker(id) => Some(id),
                    _ => None,
                });
                self.aim = self.plan.beside(here, columns, rows);
            }
            Msg::Zoom(by) => {
                self.zoom = by.map_or(1.0, |by| (self.zoom * by).clamp(1.0, LARGEST));
                return true;
            }
        }
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        if old.frame.playing != cx.props().frame.playing {
            self.ink = None;
        }
        true
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let count = scene.frame.view.workers.iter().filter(|worker| worker.health != Health::Removed).count();
        let link = cx.link();
        let (width, height) = (self.room.0 * self.zoom, self.room.1 * self.zoom);
        let place = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let aimed = self.aim;
        let emit = scene.emit.clone();
        let onclick = move |_| {
            if let Some(id) = aimed {
                emit.emit(Command::Look(Subject::Worker(id)));
            }
        };
        let finger = |down: bool| {
            link.callback(move |event: PointerEvent| {
                let at = (f64::from(event.client_x()), f64::from(event.client_y()));
                Msg::Finger(event.pointer_id(), down.then_some(at))
            })
        };
        let onpointermove = {
            let link = link.clone();
            move |event: PointerEvent| {
                if event.pointer_type() == "touch" {
                    let at = (f64::from(event.client_x()), f64::from(event.client_y()));
                    link.send_message(Msg::Finger(event.pointer_id(), Some(at)));
                } else {
                    let (x, y) = place(&event);
                    link.send_message(Msg::Point(x, y));
                }
            }
        };
        let onwheel = {
            let link = link.clone();
            move |event: WheelEvent| {
                // A pinch on a pad arrives as a wheel with the control key.
                if event.ctrl_key() {
                    event.prevent_default();
                    link.send_message(Msg::Zoom(Some(if event.delta_y() < 0.0 { 1.15 } else { 1.0 / 1.15 })));
                }
            }
        };
        let button = |sign: &'static str, by: Option<f64>, text: Text, id: &'static str| {
            html! {
                <button class="plain boxed" data-testid={id} title={scene.say(text)} aria-label={scene.say(text)}
                    onclick={link.callback(move |_| Msg::Zoom(by))}>{ sign }</button>
            }
        };
        html! {
            <div class="map" data-site="grid" data-testid="field" data-count={count.to_string()}>
                <div class="map-frame" id={scene.frame.side.id("field")} ref={self.frame.clone()} tabindex="0" role="application" data-testid="field-map"
                    data-aim={aimed.map(|id| id.0.to_string())} aria-label={scene.fill(Text::FieldLabel, &[&count.to_string()])} aria-describedby={scene.frame.side.id("field-said")}
                    onkeydown={self.keys(cx)} onblur={link.callback(|_| Msg::Leave)} {onwheel}>
                    <canvas ref={self.canvas.clone()} aria-hidden="true" style={format!("width:{width}px;height:{height}px")}
                        {onpointermove} onpointerdown={finger(true)} onpointerup={finger(false)} onpointercancel={finger(false)}
                        onpointerleave={link.callback(|_| Msg::Leave)} {onclick} />
                </div>
                <div class="map-foot">
                    <p id={scene.frame.side.id("field-said")} role="status" data-testid="field-said">{ self.said(scene, count) }</p>
                    { button("−", Some(1.0 / STEP), Text::Smaller, "field-smaller") }
                    { button("+", Some(STEP), Text::Larger, "field-larger") }
                    { button("⤢", None, Text::Fit, "field-fit") }
                </div>
            </div>
        }
    }

    fn rendered(&mut self, cx: &Context<Self>, first: bool) {
        if first {
            self.resizing = Resizing::watch(&cx.props().frame.side.id("field"), cx.link().callback(|()| Msg::Resized));
            if self.measure() {
                return cx.link().send_message(Msg::Zoom(Some(1.0)));
            }
        }
        self.paint(cx);
    }
}

impl Field {
    fn measure(&mut self) -> bool {
        let Some(frame) = self.frame.cast::<Element>() else { return false };
        let shape = frame.get_bounding_client_rect();
        let room = ((shape.width() - 2.0).floor().max(0.0), (shape.height() - 2.0).floor().max(0.0));
        std::mem::replace(&mut self.room, room) != room
    }

    /// Two fingers that go apart make the map larger.
    fn pinch(&mut self, id: i32, place: Option<(f64, f64)>) -> bool {
        let apart = |fingers: &[(i32, f64, f64)]| match fingers {
            [a, b, ..] => Some(((a.1 - b.1).powi(2) + (a.2 - b.2).powi(2)).sqrt().max(1.0)),
            _ => None,
        };
        let before = apart(&self.fingers);
        match (self.fingers.iter().position(|finger| finger.0 == id), place) {
            (Some(known), Some((x, y))) => self.fingers[known] = (id, x, y),
            (Some(known), None) => drop(self.fingers.remove(known)),
            (None, Some((x, y))) => self.fingers.push((id, x, y)),
            (None, None) => {}
        }
        let (Some(before), Some(after)) = (before, apart(&self.fingers)) else { return false };
        self.zoom = (self.zoom * after / before).clamp(1.0, LARGEST);
        before != after
    }

    fn keys(&self, cx: &Context<Self>) -> impl Fn(KeyboardEvent) + 'static {
        let (link, emit, aim) = (cx.link().clone(), cx.props().emit.clone(), self.aim);
        move |event: KeyboardEvent| {
            match (event.key().as_str(), aim) {
                ("ArrowLeft", _) => link.send_message(Msg::Go(-1, 0)),
                ("ArrowRight", _) => link.send_message(Msg::Go(1, 0)),
                ("ArrowUp", _) => link.send_message(Msg::Go(0, -1)),
                ("ArrowDown", _) => link.send_message(Msg::Go(0, 1)),
                ("Enter", Some(id)) => emit.emit(Command::Look(Subject::Worker(id))),
                _ => return,
            }
            event.prevent_default();
        }
    }

    /// What is pointed at, or how all are.
    fn said(&self, scene: &Scene, count: usize) -> String {
        let view = &scene.frame.view;
        let tell = |worker: &WorkerView| {
            let health = if worker.health == Health::Crashed { Text::Crashed } else { Text::Up };
            let [running, waiting] = [worker.running.len(), worker.queue.length].map(|count| count.to_string());
            format!("{} · {}", worker.name, scene.fill(Text::PeekWorker, &[scene.say(health), &running, &waiting]))
        };
        if let Some(worker) = self.aim.and_then(|id| scene.frame.worker(id)) {
            return tell(worker);
        }
        let down = view.workers.iter().filter(|worker| worker.health == Health::Crashed).count();
        let busy = view.workers.iter().filter(|worker| !worker.running.is_empty()).count();
        scene.fill(Text::FieldSaid, &[&count.to_string(), &busy.to_string(), &down.to_string()])
    }

    fn paint(&mut self, cx: &Context<Self>) {
        let scene = cx.props();
        let view = &scene.frame.view;
        let shown: Vec<&WorkerView> = view.workers.iter().filter(|worker| worker.health != Health::Removed).collect();
        let (width, height) = (self.room.0 * self.zoom, self.room.1 * self.zoom);
        let regions = shown.iter().map(|worker| (worker.id, worker.region, worker.region_name.as_str()));
        self.plan = Plan::of(regions, width, height);
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() else { return };
        let dots = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 2.0);
        let (wide, high) = ((width * dots) as u32, (height * dots) as u32);
        if (canvas.width(), canvas.height()) != (wide, high) {
            canvas.set_width(wide);
            canvas.set_height(high);
        }
        let context =
            canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
        let Some(pen) = context.filter(|pen| pen.set_transform(dots, 0.0, 0.0, dots, 0.0, 0.0).is_ok()) else { return };
        if !self.ink.as_ref().is_some_and(|(theme, lang, _)| (*theme, *lang) == (scene.ui.theme, scene.ui.lang)) {
            self.ink = Some((scene.ui.theme, scene.ui.lang, Ink::read()));
        }
        let Some((_, _, ink)) = &self.ink else { return };
        pen.clear_rect(0.0, 0.0, width, height);
        let chosen = match scene.ui.subject {
            Subject::Worker(id) => Some(id),
            _ => None,
        };
        let fine = shown.len() <= TILES;
        // One path a shade: thousands of tiles are a few calls.
        for shade in Heat::ALL {
            let tiles = self.plan.tiles.iter().zip(&shown).filter(|(_, worker)| Heat::of(worker) == shade);
            pen.begin_path();
            tiles.for_each(|(tile, _)| pen.rect(tile.x, tile.y, tile.side(), tile.side()));
            let (colour, opacity) = shade.look(ink);
            pen.set_fill_style_str(colour);
            pen.set_global_alpha(opacity);
            pen.fill();
        }
        if fine {
            self.queues(&pen, ink, &shown);
        }
        pen.set_global_alpha(1.0);
        pen.set_fill_style_str(&ink.soft);
        pen.set_font(&format!("11px {}", ink.face));
        for (name, x, y) in &self.plan.names {
            // A name that the canvas does not draw is told by the tiles.
            let _ = pen.fill_text(name, *x, *y);
        }
        self.differing(&pen, ink, &scene.frame.contrast.workers);
        for (id, colour) in [(chosen, &ink.accent), (self.aim, &ink.ink)] {
            if let Some(tile) = id.and_then(|id| self.plan.tile(id)) {
                pen.set_stroke_style_str(colour);
                pen.set_line_width(2.0);
                pen.stroke_rect(tile.x - 1.0, tile.y - 1.0, tile.side() + 2.0, tile.side() + 2.0);
            }
        }
    }

    /// A frame around each tile that is not the same in the branch that is compared.
    fn differing(&self, pen: &CanvasRenderingContext2d, ink: &Ink, workers: &[NodeId]) {
        pen.begin_path();
        for tile in workers.iter().filter_map(|id| self.plan.tile(*id)) {
            pen.rect(tile.x - 0.5, tile.y - 0.5, tile.side() + 1.0, tile.side() + 1.0);
        }
        pen.set_stroke_style_str(&ink.ink);
        pen.set_line_width(1.5);
        pen.stroke();
    }

    /// A bar at the foot of each tile for those that wait.
    fn queues(&self, pen: &CanvasRenderingContext2d, ink: &Ink, shown: &[&WorkerView]) {
        pen.begin_path();
        for (tile, worker) in self.plan.tiles.iter().zip(shown) {
            let waiting = worker.queue.length.min(6) as f64 / 6.0;
            let height = (tile.side() * 0.22).max(2.0);
            pen.rect(tile.x, tile.y + tile.side() - height, tile.side() * waiting, height);
        }
        pen.set_fill_style_str(&ink.ink);
        pen.set_global_alpha(0.75);
        pen.fill();
    }
}

/// What the shades of the map mean.
pub fn legend(scene: &Scene) -> Html {
    let shades = [
        (Heat::Idle, Text::Idle),
        (Heat::Busy, Text::HeatBusy),
        (Heat::Warm, Text::HeatWarm),
        (Heat::Hot, Text::HeatHot),
    ];
    let item = |(heat, text): (Heat, Text)| {
        let class = format!("heat {}", heat.class());
        html! { <li><span {class}></span>{ scene.say(text) }</li> }
    };
    html! { <>{ for shades.into_iter().map(item) }</> }
}

impl Tile {
    /// The side of its square; what is between two is left out.
    pub(crate) fn side(&self) -> f64 {
        (self.size - if self.size > 6.0 { 2.0 } else { 0.5 }).max(1.0)
    }
}
