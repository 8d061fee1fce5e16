//! What runs, and what waits for what: services as boxes in the waves in which they start, lines to those that depend on
//! them. A box fills as its containers become ready; a line is full once what it asks for is there.
//!
//! All boxes together are one stop of the tab key. Arrows go from box to box, Enter looks closer.

use super::layers::{Item, Layers, Line, Place, Sizes, fitted};
use crate::action::Command;
use crate::page;
use crate::stage::crate_class;
use crate::text::Text;
use crate::ui::{Scene, Subject};
use switchyard::ids::ServiceId;
use switchyard::scenario::{Condition, ServiceKind};
use switchyard::view::{ContainerStatus, ServiceView};
use yew::{Html, KeyboardEvent, classes, html};

/// The width and height of a box.
const BOX: (u32, u32) = (164, 58);

/// Boxes with lines between them, and room beside the lines for their words.
const JOINED: Sizes = Sizes { cell: BOX, between: 112, gap: 14, lane: 24, rows: 2, down: false };

/// The same on a phone: the first on top.
const JOINED_BELOW: Sizes = Sizes { between: 40, gap: 10, lane: 16, down: true, ..JOINED };

/// Boxes that wait for nobody stand close together.
const LOOSE: Sizes = Sizes { between: 14, ..JOINED };

/// The same on a phone: two in a row.
const LOOSE_BELOW: Sizes = Sizes { gap: 10, down: true, ..LOOSE };

/// How a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for those it depends on.
    Waiting,
    /// Nothing is to run.
    Empty,
    /// Its containers are on their way.
    Starting,
    /// All its containers are ready, or have completed.
    Ready,
    /// Some of them fail.
    Failing,
    /// They are being stopped.
    Stopping,
}

impl Standing {
    /// How `service` is now.
    #[must_use]
    pub fn of(scene: &Scene, service: &ServiceView) -> Self {
        let own = scene.frame.view.containers.iter().filter(|container| container.service == service.id);
        let is = |wanted: fn(ContainerStatus) -> bool| own.clone().any(|container| wanted(container.status));
        let done = if service.kind == ServiceKind::Job { service.completed } else { service.ready };
        match () {
            () if is(|it| matches!(it, ContainerStatus::Failed | ContainerStatus::BackingOff)) => Self::Failing,
            () if is(|it| it == ContainerStatus::Unhealthy) => Self::Failing,
            () if service.containers > 0 && own.clone().all(|container| container.stop.is_some()) => Self::Stopping,
            () if service.desired == 0 && service.containers == 0 => Self::Empty,
            () if done >= service.desired && service.updated >= service.desired => Self::Ready,
            () if service.containers == 0 => Self::Waiting,
            () => Self::Starting,
        }
    }

    /// Its class in style sheets, a sign, and what it is called.
    #[must_use]
    pub fn shown(self) -> (&'static str, &'static str, Text) {
        match self {
            Self::Waiting => ("waits", "○", Text::SvWaits),
            Self::Empty => ("waits", "○", Text::SvEmpty),
            Self::Starting => ("starts", "◐", Text::SvStarts),
            Self::Ready => ("ready", "✓", Text::SvReady),
            Self::Failing => ("fails", "✕", Text::SvFails),
            Self::Stopping => ("stops", "◑", Text::SvStops),
        }
    }
}

/// The panel.
#[inline(never)]
pub fn services(scene: &Scene) -> Html {
    let all = &scene.frame.view.services;
    if all.is_empty() {
        return html! { <p class="soft empty">{ scene.say(Text::NoServices) }</p> };
    }
    let item = |service: &ServiceView| Item {
        layer: usize::from(service.wave),
        needs: service.depends_on.iter().map(|needed| needed.service.index()).collect(),
    };
    let items: Vec<Item> = all.iter().map(item).collect();
    let joined = items.iter().any(|item| !item.needs.is_empty());
    let sizes = match (joined, page::is_narrow()) {
        (true, false) => JOINED,
        (true, true) => JOINED_BELOW,
        (false, false) => LOOSE,
        (false, true) => LOOSE_BELOW,
    };
    let layout = Layers::of(&items, sizes);
    let chosen = match scene.ui.subject {
        Subject::Service(id) => id,
        Subject::Container(id) => scene.frame.container(id).map_or(ServiceId(0), |container| container.service),
        _ => ServiceId(0),
    };
    html! {
        <div class="services">
            <div class="waves" role="group" aria-label={scene.say(Text::ServicesHint)} data-testid="services">
                <svg width={layout.width.to_string()} height={layout.height.to_string()}>
                    { for layout.lines().map(|line| edge(scene, line, &all[line.to])) }
                    { for all.iter().map(|service| service_box(scene, &layout, service, chosen)) }
                </svg>
            </div>
            <p class="soft">{ scene.say(Text::ServicesLegend) }</p>
        </div>
    }
}

/// What a condition is called.
#[must_use]
pub fn condition_text(condition: Condition) -> Text {
    match condition {
        Condition::Started => Text::CondStarted,
        Condition::Healthy => Text::CondHealthy,
        Condition::Completed => Text::CondCompleted,
    }
}

fn edge(scene: &Scene, line: &Line, service: &ServiceView) -> Html {
    let needed = service.depends_on.iter().find(|needed| needed.service.index() == line.from);
    let Some(needed) = needed else { return html! {} };
    let met = if needed.met { "met" } else { "open" };
    let (x, y) = line.label;
    html! {
        <g key={format!("{}-{}", line.from, line.to)} class={classes!("needs", met)} aria-hidden="true">
            <path d={line.path.clone()} />
            <text x={x.to_string()} y={y.to_string()}>{ scene.say(condition_text(needed.condition)) }</text>
        </g>
    }
}

fn service_box(scene: &Scene, layout: &Layers, service: &ServiceView, chosen: ServiceId) -> Html {
    let Some(Place { x, y }) = layout.place(service.id.index()) else { return html! {} };
    let (class, sign, words) = Standing::of(scene, service).shown();
    let done = if service.kind == ServiceKind::Job { service.completed } else { service.ready };
    let mut counts = format!("{done}/{}", service.desired);
    if service.restarts > 0 {
        counts += &format!(" · {}", scene.fill(Text::RestartsShort, &[&service.restarts.to_string()]));
    }
    if service.updated < service.containers && service.kind == ServiceKind::Service {
        counts += &format!(" · {}", scene.fill(Text::UpdatedShort, &[&service.updated.to_string()]));
    }
    let share = f64::from(done.min(service.desired)) / f64::from(service.desired.max(1));
    let looked_at = scene.ui.subject == Subject::Service(service.id);
    let label = scene.fill(Text::ServiceLabel, &[&service.name, scene.say(words), &counts]);
    let id = service.id;
    let look = scene.on(Command::Look(Subject::Service(id)));
    let (emit, near) = (scene.emit.clone(), layout.neighbours(id.index()));
    let onkeydown = move |event: KeyboardEvent| {
        let way = match event.key().as_str() {
            "ArrowLeft" => near[0],
            "ArrowRight" => near[1],
            "ArrowUp" => near[2],
            "ArrowDown" => near[3],
            "Enter" | " " => {
                event.prevent_default();
                event.stop_propagation();
                emit.emit(Command::Look(Subject::Service(id)));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(other) = way {
            page::focus(&box_id(ServiceId(other as u16)));
        }
    };
    html! {
        <g key={id.0} id={box_id(id)} class={classes!("service", class, looked_at.then_some("chosen"))} role="button"
            tabindex={if id == chosen { "0" } else { "-1" }} aria-label={label} aria-pressed={looked_at.to_string()}
            data-testid={format!("service-{}", service.name)} data-state={class}
            transform={format!("translate({x} {y})")} onclick={look} {onkeydown}>
            <rect class="back" width={BOX.0.to_string()} height={BOX.1.to_string()} rx="8" />
            { for boxes(scene, service) }
            <rect class="fill" x="10" y={(BOX.1 - 6).to_string()} width={format!("{:.1}", f64::from(BOX.0 - 20) * share)} height="2.5" rx="1.25" />
            <text class="tick" x="12" y="19" aria-hidden="true">{ sign }</text>
            <text class="name" x="30" y="19">{ fitted(&service.name, 17) }</text>{ " " }
            <text class="counts" x="30" y="34">{ counts }</text>
        </g>
    }
}

/// The most containers drawn in a box.
const DRAWN: usize = 14;

/// A small box for each container.
fn boxes(scene: &Scene, service: &ServiceView) -> Vec<Html> {
    let own = scene.frame.view.containers.iter().filter(|container| container.service == service.id);
    let shown = own.take(DRAWN).enumerate().map(|(place, container)| {
        let class = classes!("pip", crate_class(container.status));
        html! { <rect key={container.id.0} {class} x={(30 + 9 * place).to_string()} y="41" width="7" height="7" rx="1" /> }
    });
    shown.collect()
}

fn box_id(service: ServiceId) -> String {
    format!("service-box-{}", service.0)
}
