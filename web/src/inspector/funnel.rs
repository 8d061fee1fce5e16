//! A placement as a funnel: how many nodes each filter left, what each plugin gave those, and which was chosen.
//!
//! The reasons are worked out once for each decision, however often the page is drawn.

use crate::figures::short;
use crate::text::{Lang, Text};
use crate::ui::Scene;
use std::rc::Rc;
use switchyard::ids::{NodeId, Seq, TaskId};
use switchyard::kube::{Filter, Outcome, Plugin, PluginScore, Reason};
use switchyard::view::FunnelView;
use yew::{Classes, Html, Properties, classes, component, html, use_mut_ref};

/// The most nodes that a table or a list names.
const SHOWN: usize = 60;

/// The most nodes that a waiting task is held against at every moment.
const ASKED: usize = 200;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub scene: Scene,
    pub seq: Seq,
}

/// A decision that was explained: which, in which edition of the run.
type Known = Option<((u64, Seq), Rc<FunnelView>)>;

/// The funnel of a decision; nothing when it was not made by these rules, is forgotten, or lies ahead.
#[component]
pub(super) fn FunnelCard(props: &Props) -> Html {
    let Props { scene, seq } = props;
    let known = use_mut_ref(|| Known::None);
    let mut known = known.borrow_mut();
    let session = scene.frame.session();
    let key = (session.edition(), *seq);
    if known.as_ref().is_none_or(|(of, _)| *of != key) {
        *known = session.funnel(*seq).map(|funnel| (key, Rc::new(funnel)));
    }
    known.as_ref().map_or_else(Html::default, |(_, funnel)| drawn(scene, funnel, &format!("#{}", seq.0)))
}

/// What the rules would make of a task that waits, were they to place it now; nothing where they are not asked.
pub(super) fn prospect(scene: &Scene, task: TaskId) -> Option<Html> {
    // Asking means to place it once more: in a large cluster only while time stands still.
    if scene.frame.playing && scene.frame.view.workers.len() > ASKED {
        return None;
    }
    let funnel = scene.frame.session().prospect(task)?;
    let title = match funnel.chosen {
        Some(node) => scene.fill(Text::ProspectFits, &[&scene.frame.node_name(node)]),
        None => scene.say(Text::ProspectNone).to_owned(),
    };
    Some(html! {
        <article class="why" data-testid="prospect">
            <h4>{ title }</h4>
            { drawn(scene, &funnel, "") }
        </article>
    })
}

fn drawn(scene: &Scene, funnel: &FunnelView, which: &str) -> Html {
    html! {
        <div class="funnel" data-testid="funnel">
            { stages(scene, funnel) }
            { scores(scene, funnel, which) }
            { tie(scene, funnel) }
            { rejected(scene, funnel) }
        </div>
    }
}

/// How many nodes are left after each filter that ruled one out.
fn stages(scene: &Scene, funnel: &FunnelView) -> Html {
    let all = funnel.looked_at;
    let bar = |class: &'static str, name: String, left: u32, note: String| {
        let width = if all == 0 { 0 } else { u64::from(left) * 1_000 / u64::from(all) };
        html! {
            <li {class}>
                <span class="stage-name">{ name }</span>
                <span class="stage-bar" aria-hidden="true"><i style={format!("width:{}.{}%", width / 10, width % 10)}></i></span>
                <b>{ left }</b><span class="soft">{ note }</span>
            </li>
        }
    };
    let out = |count: u32| if count == 0 { String::new() } else { format!("−{count}") };
    let left = funnel.stages.last().map_or(all, |stage| stage.left);
    let chosen = u32::from(funnel.chosen.is_some());
    html! {
        <ol class="funnel-stages" aria-label={scene.say(Text::FunnelStages)}>
            { bar("", scene.say(Text::FunnelNodes).to_owned(), all, String::new()) }
            { for funnel.stages.iter().filter(|stage| stage.out > 0).map(|stage| {
                bar("", scene.say(filter_text(stage.filter)).to_owned(), stage.left, out(stage.out))
            }) }
            { bar("scored", scene.say(Text::FunnelScored).to_owned(), left, String::new()) }
            { bar("chosen", scene.say(Text::FunnelChosen).to_owned(), chosen, String::new()) }
        </ol>
    }
}

/// What decided when several were equally good.
fn tie(scene: &Scene, funnel: &FunnelView) -> Html {
    match (funnel.chosen, funnel.ties) {
        (None, _) | (_, 0 | 1) => html! {},
        (Some(_), ties) => html! { <p class="soft">{ scene.fill(Text::FunnelTie, &[&ties.to_string()]) }</p> },
    }
}

/// Plugins by nodes, the best node first: what each plugin adds to a node's total, and what it came from. Names and totals
/// stay in sight however many nodes there are.
fn scores(scene: &Scene, funnel: &FunnelView, which: &str) -> Html {
    let scored = funnel.nodes.iter().filter_map(|node| match &node.outcome {
        Outcome::Scored { plugins, total } => Some(Scored { node: node.node, plugins, total: *total }),
        _ => None,
    });
    let mut all: Vec<Scored> = scored.collect();
    if all.is_empty() {
        return html! {};
    }
    all.sort_by_key(|it| (Some(it.node) != funnel.chosen, -it.total));
    let more = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    let won = |node: NodeId| classes!((Some(node) == funnel.chosen).then_some("won"));
    html! {
        <div class="funnel-scroll" tabindex="0" role="region" aria-label={format!("{} {which}", scene.say(Text::FunnelScores))}>
            <table data-testid="funnel-scores">
                <thead><tr>
                    <th scope="col">{ scene.say(Text::FunnelNode) }</th>
                    { for all.iter().map(|it| html! {
                        <th scope="col" class={won(it.node)}>
                            { if Some(it.node) == funnel.chosen { "✓ " } else { "" } }{ scene.frame.node_name(it.node) }
                        </th>
                    }) }
                </tr></thead>
                <tbody>
                    { for funnel.plugins.iter().map(|(plugin, weight)| html! {
                        <tr key={format!("{plugin:?}")}>
                            <th scope="row" title={format!("{plugin:?}")}>
                                { scene.say(plugin_text(*plugin)) }<small>{ format!("× {weight}") }</small>
                            </th>
                            { for all.iter().map(|it| cell(it, *plugin, won(it.node))) }
                        </tr>
                    }) }
                </tbody>
                <tfoot><tr>
                    <th scope="row">{ scene.say(Text::FunnelTotal) }</th>
                    { for all.iter().map(|it| html! { <td class={won(it.node)}><b>{ it.total }</b></td> }) }
                </tr></tfoot>
            </table>
            if more > 0 { <p class="soft">{ scene.fill(Text::AndMore, &[&more.to_string()]) }</p> }
        </div>
    }
}

/// A node that came through all filters.
struct Scored<'a> {
    node: NodeId,
    plugins: &'a [PluginScore],
    total: i64,
}

/// What a plugin adds to a node's total, and how it came to that.
fn cell(of: &Scored, plugin: Plugin, class: Classes) -> Html {
    match of.plugins.iter().find(|score| score.plugin == plugin) {
        None => html! { <td {class}>{ "0" }</td> },
        Some(score) => {
            let whole = format!("{} → {} × {} = {}", score.raw, score.normalized, score.weight, score.weighted);
            // What is weighted by 1 and not scaled says nothing new.
            let from = match (score.raw == score.normalized, score.weight) {
                (true, 1) => String::new(),
                (true, weight) => format!("{} × {weight}", score.normalized),
                (false, _) => format!("{} → {}", score.raw, score.normalized),
            };
            html! { <td {class} title={whole}>{ score.weighted }<small>{ from }</small></td> }
        }
    }
}

/// What a plugin is called.
#[must_use]
pub fn plugin_text(plugin: Plugin) -> Text {
    match plugin {
        Plugin::TaintToleration => Text::FilterTaints,
        Plugin::NodeAffinity => Text::FilterLabels,
        Plugin::NodeResourcesFit => Text::FilterRoom,
        Plugin::NodeResourcesBalancedAllocation => Text::PluginBalance,
        Plugin::PodTopologySpread => Text::FilterSpread,
        Plugin::InterPodAffinity => Text::FilterNeighbours,
        Plugin::ImageLocality => Text::PluginImage,
    }
}

/// Those that were ruled out, by the first filter that did it.
fn rejected(scene: &Scene, funnel: &FunnelView) -> Html {
    let group = |filter: Filter| {
        let of = funnel.nodes.iter().filter_map(|node| match &node.outcome {
            Outcome::Rejected(reasons) => {
                let first = reasons.first().filter(|first| first.filter == filter)?;
                Some((node.node, &first.reason))
            }
            _ => None,
        });
        let of: Vec<_> = of.collect();
        let more = of.len().saturating_sub(SHOWN);
        html! {
            <section key={format!("{filter:?}")}>
                <h5>{ scene.say(filter_text(filter)) }<small>{ format!("{filter:?}") }</small></h5>
                <ul>
                    { for of.iter().take(SHOWN).map(|(node, reason)| html! {
                        <li key={node.0}><b>{ scene.frame.node_name(*node) }</b>{ " " }{ reason_text(scene.ui.lang, reason) }</li>
                    }) }
                    if more > 0 { <li>{ scene.fill(Text::AndMore, &[&more.to_string()]) }</li> }
                </ul>
            </section>
        }
    };
    let groups: Vec<Html> =
        funnel.stages.iter().filter(|stage| stage.out > 0).map(|stage| group(stage.filter)).collect();
    if groups.is_empty() {
        return html! {};
    }
    let out: u32 = funnel.stages.iter().map(|stage| stage.out).sum();
    html! {
        <details class="funnel-out" open={funnel.chosen.is_none()}>
            <summary>{ scene.fill(Text::FunnelOut, &[&out.to_string()]) }</summary>
            { for groups }
        </details>
    }
}

/// What a filter is called.
#[must_use]
pub fn filter_text(filter: Filter) -> Text {
    match filter {
        Filter::NodeUnschedulable => Text::FilterUnschedulable,
        Filter::NodeName => Text::FilterName,
        Filter::TaintToleration => Text::FilterTaints,
        Filter::NodeAffinity => Text::FilterLabels,
        Filter::NodeResourcesFit => Text::FilterRoom,
        Filter::PodTopologySpread => Text::FilterSpread,
        Filter::InterPodAffinity => Text::FilterNeighbours,
    }
}

/// What was compared, in words.
#[must_use]
pub fn reason_text(lang: Lang, reason: &Reason) -> String {
    let amount = |thousandths: i64| short(thousandths as f64 / 1_000.0, 3);
    match reason {
        Reason::Unschedulable => lang.say(Text::ReasonUnschedulable).to_owned(),
        Reason::OtherNode { wanted } => lang.fill(Text::ReasonOtherNode, &[wanted]),
        Reason::Untolerated { key, value, effect } => {
            let taint = if value.is_empty() { key.clone() } else { format!("{key}={value}") };
            lang.fill(Text::ReasonUntolerated, &[&format!("{taint}:{effect:?}")])
        }
        Reason::OtherLabel { key, wanted, found: None } => lang.fill(Text::ReasonNoLabel, &[key, wanted]),
        Reason::OtherLabel { key, wanted, found: Some(found) } => {
            lang.fill(Text::ReasonOtherLabel, &[key, found, wanted])
        }
        Reason::NoTermMet => lang.say(Text::ReasonNoTerm).to_owned(),
        Reason::TooManyPods { pods, max } => lang.fill(Text::ReasonPods, &[&pods.to_string(), &max.to_string()]),
        Reason::Insufficient { resource, asked, free, allocatable } => {
            lang.fill(Text::ReasonRoom, &[resource, &amount(*asked), &amount(*free), &amount(*allocatable)])
        }
        Reason::NoTopology { key } => lang.fill(Text::ReasonNoTopology, &[key]),
        Reason::Skew { domain, count, own, least, max_skew, .. } => {
            let numbers = [count + own, *least, i64::from(*max_skew)].map(|number| number.to_string());
            lang.fill(Text::ReasonSkew, &[domain, &numbers[0], &numbers[1], &numbers[2]])
        }
        Reason::NotMet { key, domain } => lang.fill(Text::ReasonNotMet, &[key, domain]),
        Reason::Refused { key, domain } => lang.fill(Text::ReasonRefused, &[key, domain]),
        Reason::RefusedByOthers { key, domain } => lang.fill(Text::ReasonRefusedByOthers, &[key, domain]),
    }
}
