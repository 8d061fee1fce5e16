//! The logs of all control nodes in one table: a row for each node, a column for each index, the colour of a cell the
//! term of its entry.
//!
//! What is not known to be committed is dashed. The leader's row tells what it believes of the others: a dot where their
//! logs are known to agree with its own, an arrow at the entry it sends them next.
//!
//! Cells have no keys: in another part of a long log they show other entries, and are not made anew.

use crate::action::Command;
use crate::stage::term_class;
use crate::text::Text;
use crate::ui::{Scene, Subject, about, about_entry, subject_of, when};
use switchyard::consensus::ReplicaView;
use switchyard::view::{ControlView, Health};
use web_sys::Element;
use yew::{Callback, Html, MouseEvent, TargetCast, classes, html};

/// Columns that are drawn: the newest, and the snapshot before them as one block.
const COLUMNS: u64 = 40;

/// The panel.
#[inline(never)]
pub fn log(scene: &Scene) -> Html {
    let nodes = &scene.frame.view.control;
    if nodes.is_empty() {
        return html! { <p class="soft">{ scene.say(Text::NoLog) }</p> };
    }
    let last = nodes.iter().map(|node| node.replica.last_index.0).max().unwrap_or(0);
    // The window moves in steps, so that columns do not slide with every entry.
    let end = (last + 2).next_multiple_of(4).max(COLUMNS / 2);
    let start = end.saturating_sub(COLUMNS) + 1;
    let leader = scene.frame.leader();
    html! {
        <div class="log" tabindex="0" data-testid="log">
            <div class="log-scroll"><table>
                <thead><tr>
                    <th scope="col">{ scene.say(Text::Node) }</th>
                    { for (start..=end).map(|index| html! { <th scope="col">{ index }</th> }) }
                </tr></thead>
                <tbody onclick={look(scene)}>{ for nodes.iter().map(|node| row(scene, node, leader, start, end)) }</tbody>
            </table></div>
            <p class="soft">{ scene.say(Text::LogLegend) }</p>
        </div>
    }
}

/// Looks at what the entry is about that is clicked: its first word is the most telling.
fn look(scene: &Scene) -> Callback<MouseEvent> {
    when(&scene.emit, |event: MouseEvent| {
        let cell = event.target_dyn_into::<Element>()?.closest(".cell[data-about]").ok()??;
        Some(Command::Look(subject_of(cell.get_attribute("data-about")?.split(' ').next()?)?))
    })
}

fn row(scene: &Scene, node: &ControlView, leader: Option<&ControlView>, start: u64, end: u64) -> Html {
    let replica = &node.replica;
    let believed = leader.and_then(|leader| leader.replica.peers.iter().find(|peer| peer.id == node.id));
    let lead = leader.is_some_and(|leader| leader.id == node.id);
    html! {
        <tr key={node.id.0} class={classes!((node.health == Health::Crashed).then_some("off"))}>
            <th scope="row">
                <span class={classes!("who", term_class(replica.current_term.0))} data-about={about(Subject::Replica(node.id))}>
                    <i class={lead.then_some("lead")}></i>
                    <button class="link" onclick={scene.on(Command::Look(Subject::Replica(node.id)))}>{ &node.name }</button>
                    // Its log ends before the first column.
                    if replica.last_index.0 < start { <small>{ "‹ " }{ replica.last_index.0 }</small> }
                </span>
            </th>
            { for (start..=end).map(|index| {
                let matched = believed.is_some_and(|peer| peer.match_index.0 == index);
                let next = believed.is_some_and(|peer| peer.next_index.0 == index);
                cell(node, index, matched, next)
            }) }
        </tr>
    }
}

fn cell(node: &ControlView, index: u64, matched: bool, next: bool) -> Html {
    let replica = &node.replica;
    // What the entry is about can be looked at; keys reach the same in the list of events.
    let says = node.log.iter().find(|entry| entry.index.0 == index);
    let words = says.map(|entry| format!("{} entry-{index}", about_entry(entry)));
    let matched = matched.then_some("match");
    match entry(replica, index) {
        Shown::Entry { term } => {
            let open = (index > replica.commit_index.0).then_some("open");
            let applied = (index <= replica.last_applied.0).then_some("applied");
            html! { <td class={classes!("cell", term_class(term), open, applied, matched)} data-about={words}>{ term }</td> }
        }
        Shown::Snapshot { term } => {
            html! { <td class={classes!("cell", "snap", term_class(term), matched)}></td> }
        }
        Shown::Nothing => {
            html! { <td class={classes!("cell", if next { "next" } else { "gap" })}>{ if next { "↑" } else { "" } }</td> }
        }
    }
}

/// What stands at a place of a log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Entry { term: u64 },
    Snapshot { term: u64 },
    Nothing,
}

pub(crate) fn entry(replica: &ReplicaView, index: u64) -> Shown {
    let shown = replica.log_terms.len() as u64;
    let last = replica.last_index.0;
    if index <= last && index + shown > last {
        let place = index + shown - last - 1;
        return replica.log_terms.get(place as usize).map_or(Shown::Nothing, |term| Shown::Entry { term: term.0 });
    }
    match replica.snapshot {
        Some((until, term)) if index <= until.0 => Shown::Snapshot { term: term.0 },
        _ => Shown::Nothing,
    }
}
