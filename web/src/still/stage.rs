//! The stage as it stands at one moment: gateway, control plane and workers, and what is on its way between them.
//!
//! Places are reckoned here where the page leaves them to its style sheet; tracks, glyphs and faces are the page's own.

use super::ink::Ink;
use super::pen::{Look, Pen, Type};
use super::sample::{self, Legend, Sample, chip, mean};
use super::words::fitted;
use super::{card, ring};
use crate::figures;
use crate::frame::Frame;
use crate::stage::dot::{hue_of, shape_of};
use crate::stage::field::{CARDS, plan::Plan as Map};
use crate::stage::geometry::Rect;
use crate::stage::plan::{GAP, Plan};
use crate::stage::{CENTRAL, Chip, FEW, Face, MANY, Room, cuts, policies_said, side_by_side};
use crate::text::{Lang, Text};
use crate::wording::container::status_text;
use switchyard::scenario::Binding;
use switchyard::trace::{MessageKind, Site};
use switchyard::view::{Health, MessageView, View, WorkerView};

const MARGIN: f64 = 24.0;
/// The width of the column of clients and gateway.
const SOURCES: f64 = 150.0;
const BETWEEN: f64 = 28.0;
/// Where columns begin, below their headings.
const TOP: f64 = 46.0;
/// Below this width workers stand under the control plane, as on a phone: beside it there is no room for them.
const ABREAST: f64 = 640.0;
/// The height of the heading of workers that stand below.
const HEADING: f64 = 40.0;

/// How many workers stand beside each other, how large each is, and how much it has room for.
struct Cards {
    columns: usize,
    width: f64,
    height: f64,
    room: Room,
}

/// Draws the stage; tells how high it is.
pub fn stage(pen: &mut Pen, frame: &Frame, lang: Lang, width: f64, with_legend: bool) -> f64 {
    let view = &frame.view;
    let workers: Vec<&WorkerView> = view.workers.iter().filter(|worker| worker.health != Health::Removed).collect();
    let bare = !view.control.is_empty() && view.workers.is_empty() && view.classes.is_empty();
    let mut legend = Legend::new();
    let (plan, bottom) = lay_out(view, &workers, width, bare);
    if !bare {
        headings(pen, lang, &plan, width);
        pen.path(&plan.rails(), Look::line(Ink::Line, 1.5));
        sources(pen, frame, lang, &plan);
    }
    let hub = ring_area(&plan);
    match view.control.is_empty() {
        true => ring::disc(pen, frame, lang, plan.hub),
        false => ring::mesh(pen, frame, lang, hub, &mut legend),
    }
    if !bare && view.binding == Binding::Late {
        central(pen, frame, lang, &plan, &mut legend);
    }
    match workers.len() > CARDS {
        true => map(pen, &plan, &workers),
        false => cards(pen, frame, lang, &plan, &workers, &mut legend),
    }
    if !view.control.is_empty() {
        ring::glyphs(pen, frame, lang, hub, &mut legend);
    }
    for message in &view.messages {
        travel(pen, view, &plan, message);
    }
    if !with_legend {
        return bottom + 12.0;
    }
    let mut all = messages(lang, &view.messages);
    all.extend(legend);
    all.extend(sample::classes(&view.classes));
    if !view.services.is_empty() {
        all.extend(containers(lang));
    }
    bottom + 14.0 + sample::legend(pen, &all, [MARGIN, bottom + 14.0], width - 2.0 * MARGIN, Ink::Stage)
}

/// The ring's box around its hub, which is inset by a seventh.
fn ring_area(plan: &Plan) -> Rect {
    let side = plan.hub.width / 0.72;
    Rect { x: plan.hub.x - side * 0.14, y: plan.hub.y - side * 0.14, width: side, height: side }
}

/// Where everything stands, and where all of it ends.
fn lay_out(view: &View, workers: &[&WorkerView], width: f64, bare: bool) -> (Plan, f64) {
    let replicated = !view.control.is_empty();
    let inner = width - 2.0 * MARGIN;
    let below = !bare && width < ABREAST;
    // Where nobody sends tasks, nothing enters.
    let entered = !view.classes.is_empty() || view.services.is_empty();
    let plane = match (bare, replicated) {
        (true, _) => inner.min(460.0),
        _ if below => inner - if entered { SOURCES + BETWEEN } else { 0.0 },
        (_, true) => ((inner - SOURCES - 2.0 * BETWEEN) * 0.52).clamp(220.0, 440.0),
        _ => 176.0,
    };
    let left = match (bare, entered) {
        (true, _) => (width - plane) / 2.0,
        (_, true) => MARGIN + SOURCES + BETWEEN,
        _ => MARGIN,
    };
    // Beside the discs stand names.
    let side = if replicated { plane.min(460.0) - if bare { 120.0 } else { 56.0 } } else { 132.0 };
    let ring_top = TOP + if replicated { 34.0 } else { 0.0 };
    let ring_high =
        if !replicated { 152.0 } else { side * if view.control.len() % 2 == 1 { 0.92 } else { 0.96 } + 34.0 };
    let grid_x = if below { MARGIN } else { left + plane + BETWEEN };
    let grid_width = width - MARGIN - grid_x;
    let sizes = sizes(workers.len(), grid_width, ring_high, view, below);
    let rows = workers.len().div_ceil(sizes.columns.max(1)) as f64;
    let grid_high = match workers.len() {
        _ if bare => 0.0,
        0 => 0.0,
        count if count > CARDS => ring_high.max(260.0),
        _ => rows * (sizes.height + GAP) - GAP,
    };
    let queue = if view.binding == Binding::Late { 70.0 } else { 0.0 };
    let sources_high = view.classes.len().min(8) as f64 * 26.0 + 130.0;
    let beside = if below { 0.0 } else { grid_high };
    let body = (ring_high + queue).max(beside).max(if bare { 0.0 } else { sources_high });
    let mut plan = Plan { in_column: true, ..Plan::default() };
    let down = ((body - queue - ring_high) / 2.0).clamp(0.0, 60.0);
    match replicated {
        true => {
            let area = Rect { x: left + (plane - side) / 2.0, y: ring_top + down, width: side, height: side };
            plan.hub =
                Rect { x: area.x + side * 0.14, y: area.y + side * 0.14, width: side * 0.72, height: side * 0.72 };
            plan.places.extend(ring::places(&view.control, area));
        }
        false => plan.hub = Rect { x: left + (plane - side) / 2.0, y: TOP + down + 10.0, width: side, height: side },
    }
    if bare {
        return (plan, TOP + body);
    }
    let grid_top = if below { TOP + body + HEADING } else { TOP };
    let bottom = if below && grid_high > 0.0 { grid_top + grid_high } else { TOP + body };
    plan.grid = Rect { x: grid_x, y: grid_top, width: grid_width, height: grid_high };
    if workers.len() <= CARDS {
        for (place, worker) in workers.iter().enumerate() {
            let (column, row) = ((place % sizes.columns) as f64, (place / sizes.columns) as f64);
            let (x, y) = (grid_x + column * (sizes.width + GAP), grid_top + row * (sizes.height + GAP));
            plan.places.insert(Site::Worker(worker.id), Rect { x, y, width: sizes.width, height: sizes.height });
        }
    }
    if !entered {
        return (plan, bottom);
    }
    let clients = view.classes.len().min(8) as f64;
    let gateway_y = (TOP + (body * 0.5).max(clients * 26.0 + 20.0)).min(TOP + body - 90.0);
    let pitch = ((gateway_y - TOP - 12.0) / clients.max(1.0)).min(44.0);
    for (place, class) in view.classes.iter().take(8).enumerate() {
        let y = TOP + place as f64 * pitch + (pitch - 20.0) / 2.0;
        plan.places.insert(Site::Client(class.id), Rect { x: MARGIN + 30.0, y, width: SOURCES - 30.0, height: 20.0 });
    }
    plan.places.insert(Site::Gateway, Rect { x: MARGIN, y: gateway_y, width: SOURCES, height: 90.0 });
    (plan, bottom)
}

fn sizes(count: usize, width: f64, high: f64, view: &View, below: bool) -> Cards {
    let mut room = if count < FEW { Room::LARGE } else { Room::SMALL };
    if view.binding == Binding::Late {
        room.slots = 0;
    }
    if count > MANY {
        let columns = (((width + GAP) / (84.0 + GAP)) as usize).max(1);
        return Cards { columns, width: (width - (columns - 1) as f64 * GAP) / columns as f64, height: 46.0, room };
    }
    let fits = (((width + GAP) / (118.0 + GAP)) as usize).max(1);
    let wish = match below {
        true => count.div_ceil(count.div_ceil(fits).max(1)),
        false if count < FEW => 1,
        false => side_by_side(count).0,
    };
    let columns = wish.min(fits).max(1);
    let rows = count.div_ceil(columns).max(1) as f64;
    let least = if view.services.is_empty() { 104.0 } else { 122.0 };
    let height = ((high - (rows - 1.0) * GAP) / rows).clamp(least, 150.0);
    Cards { columns, width: (width - (columns - 1) as f64 * GAP) / columns as f64, height, room }
}

fn headings(pen: &mut Pen, lang: Lang, plan: &Plan, width: f64) {
    let kind = Type::new(12.0, Ink::Soft).bold().middle();
    if plan.places.contains_key(&Site::Gateway) {
        pen.text(MARGIN + SOURCES / 2.0, 28.0, kind, lang.say(Text::Arrivals));
    }
    pen.text(plan.hub.middle().x, 28.0, kind, lang.say(Text::ControlPlane));
    if plan.grid.height > 0.0 {
        let (x, y) = ((plan.grid.x + width - MARGIN) / 2.0, plan.grid.y - TOP + 28.0);
        match plan.grid.y > TOP {
            true => pen.text(MARGIN, y, Type::new(12.0, Ink::Soft).bold(), lang.say(Text::Workers)),
            false => pen.text(x, y, kind, lang.say(Text::Workers)),
        }
    }
}

/// The clients, and the gateway with the policies in force.
fn sources(pen: &mut Pen, frame: &Frame, lang: Lang, plan: &Plan) {
    let view = &frame.view;
    for class in view.classes.iter().take(8) {
        let Some(at) = plan.places.get(&Site::Client(class.id)) else { continue };
        pen.rect([at.x, at.y, at.width, at.height], 0.0, Look::fill(Ink::Stage));
        chip(pen, class.id.0, [at.x + 10.0, at.y + 10.0], 12.0, Look::fill);
        pen.text(at.x + 24.0, at.y + 14.2, Type::new(12.0, Ink::Soft), &fitted(&class.name, 12.0, at.width - 24.0));
    }
    let Some(at) = plan.places.get(&Site::Gateway) else { return };
    let x = at.middle().x;
    pen.rect([at.x, at.y, at.width, at.height], 12.0, Look::fill(Ink::Panel).edge(Ink::Line, 1.0));
    pen.text(x, at.y + 22.0, Type::new(13.5, Ink::Text).bold().middle(), lang.say(Text::Gateway));
    let [balancer, queue] = policies_said(view, lang);
    let rate = lang.fill(Text::RateDone, &[&figures::rate(view.metrics.throughput)]);
    for (place, line) in [balancer, queue, &rate].into_iter().enumerate() {
        let y = at.y + 41.0 + place as f64 * 18.0;
        pen.text(x, y, Type::new(12.0, Ink::Soft).middle(), &fitted(line, 12.0, at.width - 12.0));
    }
    if cuts::strangers(view).contains_key(&Site::Gateway) {
        card::cut(pen, [at.x + at.width - 16.0, at.y + 17.0]);
    }
}

fn cards(pen: &mut Pen, frame: &Frame, lang: Lang, plan: &Plan, workers: &[&WorkerView], legend: &mut Legend) {
    let strangers = cuts::strangers(&frame.view);
    let room = sizes(workers.len(), plan.grid.width, 0.0, &frame.view, false).room;
    let taskless = frame.view.classes.is_empty() && !frame.view.services.is_empty();
    for worker in workers {
        let site = Site::Worker(worker.id);
        let cut = strangers.get(&site).map(|ids| {
            let names: Vec<String> = ids.iter().map(|id| frame.replica_name(*id)).collect();
            lang.fill(Text::CutFrom, &[&names.join(" ")])
        });
        if let Some(at) = plan.places.get(&site) {
            card::card(pen, lang, &Face::of(worker, &frame.view, room, cut), worker, *at, taskless, legend);
        }
    }
}

/// Too many workers for cards: a tile each.
fn map(pen: &mut Pen, plan: &Plan, workers: &[&WorkerView]) {
    use crate::stage::field::plan::Heat;
    let grid = plan.grid;
    let regions = workers.iter().map(|worker| (worker.id, worker.region, worker.region_name.as_str()));
    let map = Map::of(regions, grid.width - 16.0, grid.height - 16.0);
    pen.rect([grid.x, grid.y, grid.width, grid.height], 8.0, Look::fill(Ink::Panel).edge(Ink::Line, 1.0));
    for (tile, worker) in map.tiles.iter().zip(workers) {
        let (ink, opacity) = match Heat::of(worker) {
            Heat::Down => (Ink::Bad, 0.85),
            Heat::Idle => (Ink::Soft, 0.18),
            Heat::Busy => (Ink::Accent, 0.42),
            Heat::Warm => (Ink::Class1, 0.75),
            Heat::Hot => (Ink::Class1, 1.0),
        };
        let side = tile.side();
        let at = [grid.x + 8.0 + tile.x, grid.y + 8.0 + tile.y, side, side];
        pen.rect(at, if side > 8.0 { 2.0 } else { 0.0 }, Look::fill(ink).thin(opacity));
    }
    for (name, x, y) in &map.names {
        pen.text(grid.x + 8.0 + x, grid.y + 8.0 + y, Type::new(11.0, Ink::Soft), name);
    }
}

/// The queue in the middle, where tasks are bound to nodes late.
fn central(pen: &mut Pen, frame: &Frame, lang: Lang, plan: &Plan, legend: &mut Legend) {
    let queue = &frame.view.central;
    let area = ring_area(plan);
    let (x, y) = match frame.view.control.is_empty() {
        true => (plan.hub.middle().x, plan.hub.y + plan.hub.height + 28.0),
        false => (area.middle().x, area.y + area.height * 0.92 + 14.0),
    };
    let shown: Vec<Chip> = queue.tasks.iter().take(CENTRAL).map(|task| Chip::of(task, frame.view.now)).collect();
    if plan.grid.y > TOP {
        // The way down to the workers goes behind it.
        pen.rect(
            [x - 86.0, y - 12.0, 172.0, 28.0 + shown.len().div_ceil(10) as f64 * 17.0],
            0.0,
            Look::fill(Ink::Stage),
        );
    }
    for (place, task) in shown.iter().enumerate() {
        let (row, column) = (place / 10, place % 10);
        let wide = shown.len().saturating_sub(row * 10).min(10) as f64;
        let left = x - (wide - 1.0) * 8.5;
        card::task(pen, task, [left + column as f64 * 17.0, y + row as f64 * 17.0], lang, legend);
    }
    let said = match queue.length {
        0 => lang.say(Text::NoneWaitsHere).to_owned(),
        count => lang.fill(Text::CentralQueue, &[&count.to_string()]),
    };
    let y = y + shown.len().div_ceil(10) as f64 * 17.0 + 8.0;
    pen.text(x, y, Type::new(11.5, Ink::Soft).middle(), &said);
}

/// A message where it is now, and which way it goes.
fn travel(pen: &mut Pen, view: &View, plan: &Plan, message: &MessageView) {
    let Some(track) = plan.track(message.from, message.to) else { return };
    let share = view.now.since(message.sent).0 as f64 / message.due.since(message.sent).0.max(1) as f64;
    let at = track.at(share);
    let (before, after) = (track.at((share - 0.01).max(0.0)), track.at((share + 0.01).min(1.0)));
    let (dx, dy) = (after.x - before.x, after.y - before.y);
    let far = (dx * dx + dy * dy).sqrt();
    if far > 1e-6 && shape_of(message.what) != "heartbeat" {
        let angle = libm::atan2(dy, dx).to_degrees();
        let ink = match hue_of(message, view) {
            crate::stage::dot::Hue::Term(term) => Ink::term(term),
            crate::stage::dot::Hue::Class(class) => Ink::class(class),
            crate::stage::dot::Hue::None => Ink::Soft,
        };
        ring::head(pen, [at.x + dx / far * 10.0, at.y + dy / far * 10.0], angle, 4.5, ink);
    }
    let (hue, granted) = (hue_of(message, view), message.granted);
    sample::message(pen, message.what, hue, message.lost, granted, [at.x, at.y], Ink::Stage);
}

/// What the boxes on the cards mean.
fn containers(lang: Lang) -> Legend {
    use switchyard::view::ContainerStatus::{BackingOff, Pulling, Ready, Started};
    let mean = |status| (Sample::Crate(status), lang.say(status_text(status)).to_owned());
    [Pulling, Started, Ready, BackingOff].into_iter().map(mean).collect()
}

/// What the messages that are on their way mean.
fn messages(lang: Lang, messages: &[MessageView]) -> Legend {
    let mut legend = Legend::new();
    for (shape, what, text) in [
        ("request", MessageKind::Submit, Text::Request),
        ("reply", MessageKind::Reply, Text::Reply),
        ("heartbeat", MessageKind::Heartbeat, Text::Heartbeat),
    ] {
        if messages.iter().any(|message| shape_of(message.what).starts_with(shape)) {
            mean(&mut legend, lang, Sample::Message(what, None), text);
        }
    }
    for (granted, text) in [(true, Text::Granted), (false, Text::Refused)] {
        if messages.iter().any(|message| message.granted == Some(granted)) {
            mean(&mut legend, lang, Sample::Message(MessageKind::Reply, Some(granted)), text);
        }
    }
    legend
}
