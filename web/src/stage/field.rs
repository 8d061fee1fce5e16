//! Many workers: too many for cards, so each is a tile of a map, and the tiles of a region stand together.
//!
//! Up to some hundreds a tile shows its worker's processors and queue; beyond, it is a spot of heat. The map is painted on
//! a canvas when the moment is another, and only those tiles that look different. It can be made larger by buttons, by a
//! pinch and by the wheel, and is moved by scrolling. It is one stop of the tab key: arrows go from tile to tile. Where the
//! tiles stand is written on [`Tiles`], for the painter of what moves above them.

pub(crate) mod plan;
mod tiles;

pub use tiles::Tiles;

use super::batch::{self, Batch};
use crate::action::Command;
use crate::app::pulse::Resizing;
use crate::ink::Ink;
use crate::text::{Lang, Text};
use crate::ui::{Scene, Subject, Theme};
use js_sys::Array;
use plan::{Heat, Plan, Tile};
use switchyard::ids::{NodeId, RegionId};
use switchyard::view::{Health, WorkerView};
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};
use yew::{Component, Context, Html, KeyboardEvent, NodeRef, PointerEvent, WheelEvent, html};

/// More workers than this are a map.
pub const CARDS: usize = 50;
/// More than this are a map of heat.
pub const TILES: usize = 500;
/// How much larger the map can be made than it fits.
const LARGEST: f64 = 8.0;
/// So many that wait fill a tile's bar.
const FULL: usize = 6;
/// One press of a button.
const STEP: f64 = 1.5;

/// What the map is told.
pub enum Msg {
    /// There is another size of it.
    Resized,
    /// The pointer is at this place of the canvas.
    Point(f64, f64),
    /// Another part of it is in sight.
    Scrolled,
    /// A finger came down, moved or went: its number and where it is.
    Finger(i32, Option<(f64, f64)>),
    /// The pointer or the keyboard is gone.
    Leave,
    /// An arrow was pressed: columns and rows.
    Go(i64, i64),
    /// The map is made so many times as large; nothing for as it fits.
    Zoom(Option<f64>),
}

/// What a plan is made for: the size of the map, and who stands where.
#[derive(Default, PartialEq)]
struct Planned {
    width: f64,
    height: f64,
    workers: Vec<(NodeId, RegionId)>,
}

/// How a tile looks.
#[derive(Clone, Copy, PartialEq)]
struct Face {
    heat: Heat,
    /// Those that wait, as far as the bar shows them.
    waiting: u8,
}

impl Face {
    fn of(worker: &WorkerView) -> Self {
        Self { heat: Heat::of(worker), waiting: worker.queue.length.min(FULL) as u8 }
    }
}

/// The map.
pub struct Field {
    frame: NodeRef,
    canvas: NodeRef,
    resizing: Option<Resizing>,
    /// The box that it has to fit.
    room: (f64, f64),
    zoom: f64,
    /// What lies beyond the upper left corner, as it was told last: asking would make the browser lay out.
    scroll: (i32, i32),
    plan: Plan,
    /// What the plan was made for.
    planned: Planned,
    ink: Option<(Theme, Lang, Ink)>,
    /// How each tile was painted last, and whether some had frames.
    painted: Vec<Face>,
    framed: bool,
    batch: Batch,
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
            scroll: (0, 0),
            plan: Plan::default(),
            planned: Planned::default(),
            ink: None,
            painted: Vec::new(),
            framed: false,
            batch: Batch::default(),
            aim: None,
            fingers: Vec::new(),
        }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Resized => return self.measure(),
            Msg::Scrolled => {
                let scrolled = self.frame.cast::<Element>();
                self.scroll = scrolled.map_or((0, 0), |frame| (frame.scroll_left(), frame.scroll_top()));
                self.lay(cx);
                return false;
            }
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
        let chosen = match scene.ui.subject {
            Subject::Worker(id) => Some(id),
            _ => None,
        };
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
                    onscroll={link.callback(|_| Msg::Scrolled)} onkeydown={self.keys(cx)} onblur={link.callback(|_| Msg::Leave)} {onwheel}>
                    <canvas ref={self.canvas.clone()} aria-hidden="true" style={format!("width:{width}px;height:{height}px")}
                        {onpointermove} onpointerdown={finger(true)} onpointerup={finger(false)} onpointercancel={finger(false)}
                        onpointerleave={link.callback(|_| Msg::Leave)} {onclick} />
                    { self.around(chosen, "map-chosen") }
                    { self.around(aimed, "map-aim") }
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
        let workers = shown.iter().map(|worker| (worker.id, worker.region)).collect();
        let planned = Planned { width, height, workers };
        let anew = self.planned != planned;
        if anew {
            let regions = shown.iter().map(|worker| (worker.id, worker.region, worker.region_name.as_str()));
            self.plan = Plan::of(regions, width, height);
            self.planned = planned;
        }
        self.lay(cx);
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() else { return };
        let Some((pen, wiped)) = batch::pen(&canvas, width, height) else { return };
        let dressed = self.ink.as_ref().is_some_and(|ink| (ink.0, ink.1) == (scene.ui.theme, scene.ui.lang));
        if !dressed {
            self.ink = Some((scene.ui.theme, scene.ui.lang, Ink::read()));
        }
        let Some((_, _, ink)) = &self.ink else { return };
        let faces: Vec<_> = shown.iter().map(|worker| Face::of(worker)).collect();
        let differing = &scene.frame.contrast.workers;
        // Frames reach beyond their tiles.
        let framed = std::mem::replace(&mut self.framed, !differing.is_empty()) || self.framed;
        let all = framed || anew || wiped || !dressed || self.painted.len() != faces.len();
        if all {
            pen.clear_rect(0.0, 0.0, width, height);
            self.names(&pen, ink);
        }
        let fine = faces.len() <= TILES;
        for (place, (face, tile)) in faces.iter().zip(&self.plan.tiles).enumerate() {
            if !all && self.painted[place] == *face {
                continue;
            }
            let side = tile.side();
            let [x, y, side_px] = [tile.x, tile.y, side].map(|length| length as f32);
            if !all {
                self.batch.add(WIPE, [x, y, side_px, side_px]);
            }
            self.batch.add(HEAT + face.heat as usize, [x, y, side_px, side_px]);
            if fine && face.waiting > 0 {
                // A bar at the foot for those that wait.
                let high = (side * 0.22).max(2.0);
                let wide = side * f64::from(face.waiting) / FULL as f64;
                self.batch.add(BAR, [x, (tile.y + side - high) as f32, wide as f32, high as f32]);
            }
        }
        self.batch.draw_boxes(&pen, &looks(ink));
        self.differing(&pen, ink, differing);
        self.painted = faces;
    }

    fn names(&self, pen: &CanvasRenderingContext2d, ink: &Ink) {
        pen.set_global_alpha(1.0);
        pen.set_fill_style_str(&ink.soft);
        pen.set_font(&format!("11px {}", ink.face));
        for (name, x, y) in &self.plan.names {
            // A name that the canvas does not draw is told by the tiles.
            let _ = pen.fill_text(name, *x, *y);
        }
    }

    /// A frame around each tile that is not the same in the branch that is compared.
    fn differing(&self, pen: &CanvasRenderingContext2d, ink: &Ink, workers: &[NodeId]) {
        if workers.is_empty() {
            return;
        }
        pen.begin_path();
        for tile in workers.iter().filter_map(|id| self.plan.tile(*id)) {
            pen.rect(tile.x - 0.5, tile.y - 0.5, tile.side() + 1.0, tile.side() + 1.0);
        }
        pen.set_global_alpha(1.0);
        pen.set_stroke_style_str(&ink.ink);
        pen.set_line_width(1.5);
        pen.stroke();
    }

    /// Tells the painter where the tiles stand.
    fn lay(&self, cx: &Context<Self>) {
        let scene = cx.props();
        let centres = self.plan.tiles.iter().map(|tile| {
            let half = tile.side() / 2.0;
            (tile.id, [(tile.x + half) as f32, (tile.y + half) as f32])
        });
        scene.tiles.lay(scene.frame.side, centres, self.room, self.scroll);
    }

    /// A frame around the tile of a worker.
    fn around(&self, id: Option<NodeId>, class: &'static str) -> Html {
        let Some(tile) = id.and_then(|id| self.plan.tile(id)) else { return html! {} };
        let side = tile.side() + 2.0;
        let style = format!("left:{}px;top:{}px;width:{side}px;height:{side}px", tile.x - 1.0, tile.y - 1.0);
        html! { <span class={class} {style}></span> }
    }
}

/// Places in the list of looks.
const WIPE: usize = 0;
const HEAT: usize = 1;
const BAR: usize = HEAT + Heat::ALL.len();

/// How rectangles look, as `static/painter.js` wants it.
fn looks(ink: &Ink) -> Array {
    let wipe = [("", 1.0)].into_iter();
    let all = wipe.chain(Heat::ALL.iter().map(|heat| heat.look(ink))).chain([(ink.ink.as_str(), 0.75)]);
    all.map(|(colour, opacity)| Array::of2(&JsValue::from_str(colour), &JsValue::from_f64(opacity))).collect()
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
