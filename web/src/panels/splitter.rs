//! The edges between parts of the page that can be moved: by pointer, and by arrows. Twice pressed, they go back.

use crate::action::Command;
use crate::page;
use crate::text::Text;
use crate::ui::{Layout, Scene};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{Html, KeyboardEvent, MouseEvent, PointerEvent, html};

/// How far an arrow moves the height, in pixels, and the division, in thousandths.
const STEP: (f64, f64) = (24.0, 50.0);

/// The edge between the stage and the panels.
pub fn upper(scene: &Scene) -> Html {
    let layout = scene.ui.layout;
    let move_to = move |event: &PointerEvent| {
        let bottom = edge_of(event)?.get_bounding_client_rect().bottom();
        Some(layout.with_height(bottom - f64::from(event.client_y()), page::height()))
    };
    let step = move |event: &KeyboardEvent| {
        let way = match event.key().as_str() {
            "ArrowUp" => 1.0,
            "ArrowDown" => -1.0,
            _ => return None,
        };
        let target: Element = event.target()?.dyn_into().ok()?;
        let now = target.parent_element()?.get_bounding_client_rect().height();
        Some(layout.with_height(now + way * STEP.0, page::height()))
    };
    let default = Layout { height: None, ..layout };
    splitter(
        scene,
        "upper",
        Text::PanelsHeight,
        layout.height.map_or(29, |height| (f64::from(height) / page::height() * 100.0) as u32),
        move_to,
        step,
        default,
    )
}

/// The edge between two panels.
pub fn between(scene: &Scene) -> Html {
    let layout = scene.ui.layout;
    let move_to = move |event: &PointerEvent| {
        let whole = edge_of(event)?.get_bounding_client_rect();
        Some(layout.with_split((f64::from(event.client_x()) - whole.left()) / whole.width().max(1.0) * 1_000.0))
    };
    let step = move |event: &KeyboardEvent| {
        let way = match event.key().as_str() {
            "ArrowLeft" => -1.0,
            "ArrowRight" => 1.0,
            _ => return None,
        };
        Some(layout.with_split(f64::from(layout.split) + way * STEP.1))
    };
    let default = Layout { split: 500, ..layout };
    splitter(scene, "between", Text::PanelsSplit, layout.split / 10, move_to, step, default)
}

/// What the edge divides: the element that it stands in.
fn edge_of(event: &PointerEvent) -> Option<Element> {
    let edge: Element = event.target()?.dyn_into().ok()?;
    edge.parent_element()
}

fn splitter(
    scene: &Scene,
    name: &'static str,
    label: Text,
    value: u32,
    move_to: impl Fn(&PointerEvent) -> Option<Layout> + 'static,
    step: impl Fn(&KeyboardEvent) -> Option<Layout> + 'static,
    default: Layout,
) -> Html {
    let emit = scene.emit.clone();
    let onpointermove = move |event: PointerEvent| {
        if event.buttons() & 1 == 1
            && let Some(layout) = move_to(&event)
        {
            emit.emit(Command::Divide(layout));
        }
    };
    let onpointerdown = |event: PointerEvent| {
        if let Some(edge) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without a grip the edge still follows a pointer that stays on it.
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
    };
    let emit = scene.emit.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if let Some(layout) = step(&event) {
            event.prevent_default();
            emit.emit(Command::Divide(layout));
        }
    };
    let orientation = if name == "upper" { "horizontal" } else { "vertical" };
    html! {
        <div class={format!("splitter {name}")} role="separator" tabindex="0" data-testid={format!("splitter-{name}")}
            aria-orientation={orientation} aria-label={scene.say(label)} title={scene.say(label)} aria-valuenow={value.to_string()}
            {onpointerdown} {onpointermove} {onkeydown} ondblclick={scene.on::<MouseEvent>(Command::Divide(default))} />
    }
}
