//! The stage: arrivals, gateway, control plane and workers, with messages on their way between them.
//!
//! Everything here that a person can read, focus or click is a component; what moves is painted by [`paint::Painter`] into
//! the two drawings above and below the cards. The middle belongs to the control plane: one calm disc, or a [`ring`] of
//! nodes where its ledger is replicated.

pub(crate) mod cuts;
mod look;
pub(crate) mod dot;
mod batch;
mod swarm;
pub mod field;
pub mod geometry;
pub(crate) mod plan;
pub mod paint;
pub(crate) mod ring;
pub mod rove;
pub(crate) mod worker_card;

pub(crate) use ring::middle_said;
pub use ring::{role_text, term_class};
pub use worker_card::crate_class;
pub(crate) use worker_card::{Chip, Face, Room};

use crate::action::Command;
use crate::figures;
use crate::page;
use crate::text::{Lang, Text, policy_name};
use crate::ui::{Scene, Subject, about};
use crate::wording;
use switchyard::balance::{Balance, BalancePolicy};
use switchyard::clock::SECOND;
use switchyard::place::{Place, PlacePolicy};
use switchyard::queue::{Queue, QueuePolicy};
use switchyard::scenario::Binding;
use switchyard::trace::{Event, EventKind, Site};
use switchyard::view::{ContainerStatus, Health, QueueView, View};
use worker_card::WorkerCard;
use yew::{Callback, Html, MouseEvent, classes, html};

/// More workers than this are drawn as small cards, fewer than that as large ones.
pub(crate) const MANY: usize = 24;
pub(crate) const FEW: usize = 4;
/// Waiting tasks drawn at the central queue.
pub(crate) const CENTRAL: usize = 24;

/// The stage.
pub fn stage(scene: &Scene) -> Html {
    html! {
        <section class="stage" id="stage" data-testid="stage" aria-label={scene.say(Text::Stage)} tabindex="-1">
            { yard(scene) }
            { narration(scene) }
            { legend(scene) }
        </section>
    }
}

/// Where everything stands and moves. There are two of it while two branches are compared, and what differs is marked.
pub fn yard(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let side = scene.frame.side;
    let shown = view.workers.iter().filter(|worker| worker.health != Health::Removed);
    let mapped = shown.clone().count() > field::CARDS;
    let (size, mut room) = match shown.clone().count() {
        0..FEW => (Some("few"), Room::LARGE),
        FEW..=MANY => (None, Room::SMALL),
        _ => (Some("many"), Room::SMALL),
    };
    if view.binding == Binding::Late {
        // Nobody waits at a worker: the queue stands in the middle.
        room.slots = 0;
    }
    let strangers = cuts::strangers(view);
    let cut_from = |site: Site| {
        let names = strangers.get(&site)?.iter().map(|id| scene.frame.replica_name(*id)).collect::<Vec<_>>().join(" ");
        Some(scene.fill(Text::CutFrom, &[&names]))
    };
    // A lesson on consensus alone: nobody sends tasks, and nobody runs them.
    let bare = !view.control.is_empty() && view.workers.is_empty() && view.classes.is_empty();
    let hosting = !view.services.is_empty();
    let stop = rove::stop(&scene.ui, shown.clone().map(|worker| Subject::Worker(worker.id)), None);
    html! {
        <div style={mapped.then(|| format!("--weight:{}px", figures::decimal(weight(scene), 1)))} class={classes!("yard", size, (!view.control.is_empty()).then_some("ringed"), bare.then_some("bare"), hosting.then_some("hosting"), (hosting && view.classes.is_empty()).then_some("taskless"))} id={side.id("yard")}>
                <svg class="layer" aria-hidden="true"><path class="rails" id={side.id("rails")} /><path class="edge" id={side.id("edge")} /></svg>
                <section class="sources">
                    <h2>{ scene.say(Text::Arrivals) }</h2>
                    <div class="clients">
                        { for view.classes.iter().map(|class| html! {
                            <span key={class.id.0} class="client" data-site={format!("client-{}", class.id.0)}>
                                <span class={format!("chip c-{}", class.id.0 % 8)}></span>{ &class.name }
                            </span>
                        }) }
                    </div>
                    { gateway(scene, cut_from(Site::Gateway)) }
                </section>
                <section class="plane">
                    <h2>{ scene.say(Text::ControlPlane) }</h2>
                    if view.control.is_empty() { { control(scene) } } else { { ring::ring(scene) } }
                    if view.binding == Binding::Late { { central(scene, &view.central) } }
                </section>
                <section class="workers">
                    <h2>{ scene.say(Text::Workers) }</h2>
                    if mapped {
                        <field::Field ..scene.clone() />
                    } else {
                        <div class="grid" data-site="grid" data-group="" onkeydown={rove::keys} style={columns(shown.clone().count())}>
                            { for shown.map(|worker| html! {
                                <WorkerCard key={worker.id.0} face={Face::of(worker, view, room, cut_from(Site::Worker(worker.id)))} lang={scene.ui.lang}
                                    differs={scene.frame.contrast.workers.contains(&worker.id)} {side}
                                    chosen={scene.ui.subject == Subject::Worker(worker.id)} stop={stop == Some(Subject::Worker(worker.id))} emit={scene.emit.clone()} />
                            }) }
                        </div>
                    }
                </section>
                if mapped {
                    <canvas class="layer above swarm" id={side.id("swarm")} aria-hidden="true"></canvas>
                }
                <svg class="layer above" aria-hidden="true"><g class="marks" id={side.id("marks")}></g></svg>
        </div>
    }
}

/// How heavy the edge between the control plane and many workers is: by the messages of the last second.
fn weight(scene: &Scene) -> f64 {
    let (trace, now) = (scene.frame.trace(), scene.frame.view.now);
    let recent = trace.until(scene.frame.view.next).rev().take_while(|event| event.at.0 + SECOND > now.0);
    let passes = |event: &&Event| match event.kind {
        EventKind::MessageSent { to, .. } => matches!((event.site, to), (Site::Worker(_), _) | (_, Site::Worker(_))),
        _ => false,
    };
    let messages = recent.filter(passes).count();
    1.5 + f64::from(usize::BITS - messages.leading_zeros())
}

fn columns(workers: usize) -> String {
    let (wide, narrow) = side_by_side(workers);
    format!("--columns:{wide};--fewer:{narrow}")
}

/// How many cards stand side by side, so that as few places as can be stay empty; and how many where four have no room.
pub(crate) fn side_by_side(workers: usize) -> (usize, usize) {
    let holes = |columns: usize| workers.next_multiple_of(columns) - workers;
    match workers {
        4 => (2, 2),
        _ if holes(3) < holes(4) => (3, 3),
        _ => (4, 2),
    }
}

/// What chooses a node, and what orders a queue.
pub(crate) fn policies_said(view: &View, lang: Lang) -> [&'static str; 2] {
    let balancer = match PlacePolicy::new(view.place_policy.key) {
        Some(place) if place.index() > 0 => policy_name::<Place>(lang, place.entry()),
        _ => BalancePolicy::new(view.balance_policy.key).map_or("", |p| policy_name::<Balance>(lang, p.entry())),
    };
    [balancer, QueuePolicy::new(view.queue_policy.key).map_or("", |p| policy_name::<Queue>(lang, p.entry()))]
}

fn gateway(scene: &Scene, cut: Option<String>) -> Html {
    let view = &scene.frame.view;
    let [balancer, queue] = policies_said(view, scene.ui.lang);
    let chosen = scene.ui.subject == Subject::Gateway;
    html! {
        <button class={classes!("post", chosen.then_some("chosen"))} id={scene.frame.side.id("at-gateway")} data-site="gateway" data-about="gateway" data-testid="gateway"
            aria-pressed={chosen.to_string()} onclick={look(&scene.emit, Subject::Gateway)}>
            <strong>{ scene.say(Text::Gateway) }{ cut_mark(cut.as_deref()) }</strong>
            <span>{ balancer }</span>
            <span>{ queue }</span>
            <span class="rate">{ scene.fill(Text::RateDone, &[&figures::rate(view.metrics.throughput)]) }</span>
        </button>
    }
}

/// The mark of whoever does not reach every control node.
fn cut_mark(cut: Option<&str>) -> Html {
    let Some(said) = cut else { return html! {} };
    html! { <span class="cut-mark" role="img" aria-label={said.to_owned()} title={said.to_owned()} data-testid="cut">{ "✂" }</span> }
}

/// What stands in the ledger: a figure, and of what.
pub(crate) fn recorded(view: &View) -> (String, Text) {
    let tally = &view.container_tally;
    match view.classes.is_empty() && !view.services.is_empty() {
        true => (format!("{}/{}", tally.ready + tally.completed, tally.desired), Text::ContainersReady),
        false => ((view.tally.arrived - view.tally.submitting).to_string(), Text::RecordedShort),
    }
}

/// The control plane as one thing.
fn control(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let chosen = scene.ui.subject == Subject::Control;
    let (big, small) = recorded(view);
    html! {
        <button class={classes!("disc", chosen.then_some("chosen"))} id={scene.frame.side.id("at-ledger")} data-site="hub" data-testid="control"
            aria-pressed={chosen.to_string()} onclick={look(&scene.emit, Subject::Control)}>
            <strong>{ scene.say(Text::Ledger) }</strong>
            <span class={classes!("big", (big.chars().count() > 7).then_some("long"))}>{ big }</span>
            <span class="small">{ scene.say(small) }</span>
        </button>
    }
}

/// The central queue of late binding: tasks that wait for a worker, and containers that wait for a node.
#[inline(never)]
fn central(scene: &Scene, queue: &QueueView) -> Html {
    let now = scene.frame.view.now;
    let containers = &scene.frame.view.containers;
    let pending = || containers.iter().filter(|container| container.status == ContainerStatus::Pending);
    let said = match queue.length + pending().count() {
        0 => scene.say(Text::NoneWaitsHere).to_owned(),
        count => scene.fill(Text::CentralQueue, &[&count.to_string()]),
    };
    html! {
        <div class="central">
            <div class="slots">
                { for queue.tasks.iter().take(CENTRAL).map(|task| Chip::of(task, now)).map(|chip| html! {
                    <button key={chip.id.0} class={format!("chip c-{} age-{}", chip.class, chip.age)} tabindex="-1"
                        data-about={about(Subject::Task(chip.id))} aria-label={chip.name.clone()}
                        onclick={scene.on(Command::Look(Subject::Task(chip.id)))} />
                }) }
                { for pending().take(CENTRAL).map(|container| html! {
                    <button key={format!("c{}", container.id.0)} class={format!("crate c-{} coming", container.service.0 % 8)} tabindex="-1"
                        data-about={about(Subject::Container(container.id))} aria-label={container.name.clone()}
                        onclick={scene.on(Command::Look(Subject::Container(container.id)))} />
                }) }
            </div>
            <span class="small">{ said }</span>
        </div>
    }
}

/// What happened last, in words; aloud for the branch that is shown.
pub fn narration(scene: &Scene) -> Html {
    let told = wording::narrate(&scene.frame, scene.ui.lang);
    html! { <p class={classes!("narration", told.news.then_some("news"))} data-testid="narration">{ &told.text }</p> }
}

/// Looks at something on the stage. Whoever does so by a key goes on in the inspector, and comes back with Escape.
fn look(emit: &Callback<Command>, subject: Subject) -> Callback<MouseEvent> {
    emit.reform(move |event: MouseEvent| {
        // A click that no pointer made.
        if event.detail() == 0 {
            page::focus_soon("subject".to_owned());
        }
        Command::Look(subject)
    })
}

/// What the boxes on the cards mean.
#[inline(never)]
fn crates(scene: &Scene) -> Html {
    let shown =
        [ContainerStatus::Pulling, ContainerStatus::Started, ContainerStatus::Ready, ContainerStatus::BackingOff];
    let item = |status: ContainerStatus| {
        html! {
            <li><span class={format!("crate c-0 {}", crate_class(status))}></span>{ scene.say(wording::container::status_text(status)) }</li>
        }
    };
    html! { <>{ for shown.into_iter().map(item) }</> }
}

/// What the marks mean.
fn legend(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let mark = |class: &'static str, radius: &'static str, text: Text| {
        html! {
            <li><svg class="sample" viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r={radius} {class} /></svg>
                { scene.say(text) }</li>
        }
    };
    let sign = |path: &'static str, text: Text| {
        html! {
            <li class="rare"><svg class="sample" viewBox="-7 -7 14 14" aria-hidden="true"><circle r="4.5" class="reply" />
                <path class="sign" d={path} /></svg>{ scene.say(text) }</li>
        }
    };
    let health = |class: &'static str, text: Text| {
        html! {
            <li class="rare"><span class={classes!("swatch", class)}></span>{ scene.say(text) }</li>
        }
    };
    html! {
        <ul class="legend" tabindex="0" aria-label={scene.say(Text::Legend)}>
            if !view.services.is_empty() { { crates(scene) } }
            { mark("request", "5", Text::Request) }
            { mark("reply", "4.5", Text::Reply) }
            { mark("heartbeat", "2.5", Text::Heartbeat) }
            if !view.control.is_empty() {
                { sign(dot::PLUS, Text::Granted) }
                { sign(dot::MINUS, Text::Refused) }
            }
            if !view.control.is_empty() { { ring::legend(scene) } }
            { for view.classes.iter().take(8).map(|class| html! {
                <li key={class.id.0}><span class={format!("chip c-{}", class.id.0 % 8)}></span>{ &class.name }</li>
            }) }
            if !view.classes.is_empty() {
                <li class="rare"><span class="chip c-0 age-2"></span>{ scene.say(Text::WaitsLong) }</li>
            }
            if view.workers.len() > field::CARDS { { field::legend(scene) } }
            { health("crashed", Text::Crashed) }
            { health("paused", Text::Paused) }
            { health("slow", Text::Slow) }
        </ul>
    }
}
