//! The control plane as a ring of nodes.
//!
//! A node's glyph carries five facts without a word: the disc has the colour of its term and the term's number, the arc
//! on its rim is the time left until it stands for election, its role is its shape, its health a pattern. Inside a
//! candidate stand its votes, each where its voter stands. A leader whom a newer term has overtaken wears its crown
//! hollow.

use super::cuts;
use super::dot::coordinate;
use super::{look, rove};
use crate::action::Command;
use crate::figures;
use crate::frame::{Frame, Side};
use crate::text::{Lang, Text};
use crate::ui::{Scene, Subject, about};
use std::f64::consts::TAU;
use switchyard::consensus::{ReplicaSet, Role};
use switchyard::ids::ReplicaId;
use switchyard::trace::Site;
use switchyard::view::{ControlView, Health, View};
use yew::{Callback, Html, Properties, classes, component, html};

/// How far the discs are from the middle, in percent of the ring's width.
const RADIUS: f64 = 36.0;
/// The colours that terms go through.
const TERM_COLOURS: u64 = 6;

/// A leader's crown, in the glyph's box of 80 by 80.
pub(crate) const CROWN: &str = "M29 13l2.2 9h17.6l2.2-9-6 4.6L40 9.5l-5 8.1z";

/// The class that gives a term its colour.
#[must_use]
pub fn term_class(term: u64) -> String {
    match term {
        0 => "t-none".to_owned(),
        term => format!("t-{}", (term - 1) % TERM_COLOURS),
    }
}

/// What a role is called.
#[must_use]
pub fn role_text(role: Role, learner: bool) -> Text {
    match role {
        Role::Follower if learner => Text::Learner,
        Role::Follower => Text::Follower,
        Role::PreCandidate => Text::PreCandidate,
        Role::Candidate => Text::Candidate,
        Role::Leader => Text::Leader,
    }
}

/// A vote of a campaign, and where its voter sits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ballot {
    pub place: usize,
    pub kind: &'static str,
}

/// What can be seen of a control node.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    pub(crate) id: ReplicaId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) learner: bool,
    pub(crate) outside: bool,
    pub(crate) term: u64,
    pub(crate) stale: bool,
    pub(crate) timed: bool,
    pub(crate) health: Health,
    pub(crate) ballots: Vec<Ballot>,
}

impl Seat {
    pub(crate) fn of(node: &ControlView, all: &[ControlView]) -> Self {
        let replica = &node.replica;
        let place = |id: ReplicaId| all.iter().position(|other| other.id == id);
        let campaign = matches!(replica.role, Role::Candidate | Role::PreCandidate) && node.health != Health::Crashed;
        let ballots = |set: ReplicaSet, kind| {
            let peers = set.iter().filter(|id| *id != node.id && campaign).filter_map(place).collect::<Vec<_>>();
            peers.into_iter().map(move |place| Ballot { place, kind })
        };
        let votes = &replica.votes;
        Self {
            id: node.id,
            name: node.name.clone(),
            role: replica.role,
            learner: replica.membership.learners.contains(node.id),
            outside: !replica.membership.everybody().contains(node.id),
            term: replica.current_term.0,
            stale: node.stale,
            timed: node.election.is_some() && replica.role != Role::Leader,
            health: node.health,
            ballots: ballots(votes.granted, "granted")
                .chain(ballots(votes.refused, "refused"))
                .chain(ballots(votes.pending, "pending"))
                .collect(),
        }
    }

    /// What its role is called.
    pub(crate) fn role_said(&self) -> Text {
        if self.stale { Text::StaleLeader } else { role_text(self.role, self.learner) }
    }

    /// Its health as a class, and in words unless it is well.
    pub(crate) fn condition(&self) -> (&'static str, Option<Text>) {
        match self.health {
            Health::Crashed => ("crashed", Some(Text::Crashed)),
            Health::Removed => ("removed", Some(Text::Removed)),
            Health::Paused => ("paused", Some(Text::Paused)),
            Health::Slow => ("slow", Some(Text::Slow)),
            Health::Up => ("up", None),
        }
    }

    pub(crate) fn shape(&self) -> &'static str {
        match self.role {
            _ if self.health == Health::Crashed => "follower",
            Role::Leader if self.stale => "leader stale",
            Role::Leader => "leader",
            Role::Candidate => "candidate",
            Role::PreCandidate => "candidate asking",
            Role::Follower if self.learner || self.outside => "learner",
            Role::Follower => "follower",
        }
    }
}

/// The ring, with what it is about in its middle.
pub fn ring(scene: &Scene) -> Html {
    let nodes = &scene.frame.view.control;
    let count = nodes.len();
    let leader = scene.frame.leader().map(|leader| Subject::Replica(leader.id));
    let stop = rove::stop(&scene.ui, nodes.iter().map(|node| Subject::Replica(node.id)), leader);
    html! {
        <div class={classes!("ring", (count > 5).then_some("crowded"))} data-testid="ring" data-group="" onkeydown={rove::keys}>
            <div class="hub" data-site="hub"></div>
            { mesh(&scene.frame.view) }
            <div class="middle">{ middle(scene) }</div>
            { for nodes.iter().enumerate().map(|(place, node)| html! {
                <Glyph key={node.id.0} seat={Seat::of(node, nodes)} {place} {count} lang={scene.ui.lang}
                    differs={scene.frame.contrast.control.contains(&node.id)} side={scene.frame.side}
                    chosen={scene.ui.subject == Subject::Replica(node.id)} stop={stop == Some(Subject::Replica(node.id))} emit={scene.emit.clone()} />
            }) }
        </div>
    }
}

/// Lines between the nodes, broken where they are cut, with an arrow where one way is still open; and the rifts between
/// groups that do not hear one another.
fn mesh(view: &View) -> Html {
    let nodes = &view.control;
    let count = nodes.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let groups = cuts::groups(view);
    let line = |(a, b): (usize, usize)| {
        // Across a rift there is no way: the rift says so.
        if groups[a] != groups[b] {
            return html! {};
        }
        let ([x1, y1], [x2, y2]) = (seat_at(a, count), seat_at(b, count));
        let cut =
            |from: usize, to: usize| view.cuts.contains(&(Site::Control(nodes[from].id), Site::Control(nodes[to].id)));
        let (class, open) = match (cut(a, b), cut(b, a)) {
            (false, false) => ("open", None),
            (true, true) => ("cut", None),
            (true, false) => ("cut half", Some([x2, y2, x1, y1])),
            (false, true) => ("cut half", Some([x1, y1, x2, y2])),
        };
        let arrow = open.map(|line| {
            let (x, y, angle) = cuts::arrow(line);
            let [x, y, angle] = [x, y, angle].map(|value| coordinate(value, 2));
            html! { <path class="way" transform={format!("translate({x} {y}) rotate({angle})")} d="M-1.8 -1.7L1.9 0L-1.8 1.7z" /> }
        });
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(|value| coordinate(value, 2));
        html! { <g key={a * 16 + b}><line {class} {x1} {y1} {x2} {y2} />{ arrow }</g> }
    };
    let rift = |line: [f64; 4]| {
        let part = |part: [f64; 4]| {
            let [x1, y1, x2, y2] = part.map(|value| coordinate(value, 2));
            format!("M{x1} {y1}L{x2} {y2}")
        };
        let parts = if count < 3 { vec![line] } else { cuts::spared(line) };
        html! { <path class="rift" data-testid="rift" d={parts.into_iter().map(part).collect::<String>()} /> }
    };
    let rifts = cuts::rifts(&groups);
    html! {
        <svg class="mesh" viewBox="0 0 100 100" aria-hidden="true">
            { for pairs.map(line) }{ for rifts.into_iter().map(rift) }
        </svg>
    }
}

/// Where a node sits, in percent of the ring's box; the first is on top, the others follow clockwise.
pub(crate) fn seat_at(place: usize, count: usize) -> [f64; 2] {
    if count <= 1 {
        return [50.0, 50.0];
    }
    let (sin, cos) = libm::sincos(TAU * place as f64 / count as f64);
    [50.0 + RADIUS * sin, 50.0 - RADIUS * cos]
}

/// On which side of its disc a node's name stands: outside the ring, so that no message runs over it.
pub(crate) fn side_of([x, y]: [f64; 2]) -> &'static str {
    match (x, y) {
        (x, _) if x < 49.0 => "west",
        (x, _) if x > 51.0 => "east",
        (_, y) if y < 50.0 => "north",
        _ => "south",
    }
}

/// Where in a glyph's box a vote stands, at the angle at which its voter sits.
pub(crate) fn ballot_at(ballot: &Ballot, place: usize, count: usize) -> [f64; 2] {
    let ([x0, y0], [x1, y1]) = (seat_at(place, count), seat_at(ballot.place, count));
    let (dx, dy) = (x1 - x0, y1 - y0);
    let far = (dx * dx + dy * dy).sqrt().max(1e-9);
    [40.0 + 21.0 * dx / far, 40.0 + 21.0 * dy / far]
}

/// Who leads, in which term, with how many votes or entries; nothing where the ring has no room for it.
pub(crate) fn middle_said(frame: &Frame, lang: Lang) -> Option<[String; 3]> {
    let nodes = &frame.view.control;
    if nodes.len() < 3 {
        return None;
    }
    let alive = || nodes.iter().filter(|node| node.health != Health::Crashed);
    let term = alive().map(|node| node.replica.current_term.0).max().unwrap_or(0);
    let leader = frame.leader().filter(|leader| !leader.stale);
    let candidate =
        alive().filter(|node| node.replica.role == Role::Candidate).max_by_key(|node| node.replica.current_term);
    let committed = nodes.iter().map(|node| node.replica.commit_index.0).max().unwrap_or(0);
    let said = match (leader, candidate) {
        (Some(leader), _) => lang.fill(Text::RingLeads, &[&leader.name]),
        (None, Some(candidate)) => {
            let votes = &candidate.replica.votes;
            let granted = votes.granted.len();
            let needed = candidate.replica.membership.voters.len() / 2 + 1;
            lang.fill(Text::RingVotes, &[&candidate.name, &granted.to_string(), &needed.to_string()])
        }
        (None, None) => lang.say(Text::RingNobody).to_owned(),
    };
    Some([
        lang.fill(Text::TermNumber, &[&term.to_string()]),
        said,
        lang.fill(Text::RingCommitted, &[&committed.to_string()]),
    ])
}

fn middle(scene: &Scene) -> Html {
    let Some([term, said, committed]) = middle_said(&scene.frame, scene.ui.lang) else { return html! {} };
    html! { <><strong>{ term }</strong><span>{ said }</span><span>{ committed }</span></> }
}

#[derive(PartialEq, Properties)]
struct Props {
    seat: Seat,
    place: usize,
    count: usize,
    lang: Lang,
    chosen: bool,
    stop: bool,
    /// True when it is not the same in the branch that is compared.
    differs: bool,
    side: Side,
    emit: Callback<Command>,
}

/// One node of the ring.
#[component]
fn Glyph(props: &Props) -> Html {
    let Props { seat, place, count, lang, chosen, stop, differs, side: stage, emit } = props;
    let [x, y] = seat_at(*place, *count);
    let id = seat.id;
    let subject = Subject::Replica(id);
    let hold = rove::hold(emit, subject);
    let role = lang.say(seat.role_said());
    let (health, condition) = seat.condition();
    let state = condition.map_or(role, |text| lang.say(text));
    let rest = if condition.is_some() { role } else { lang.say(Text::Up) };
    let rest = lang.fill(Text::ReplicaLabel, &[&seat.term.to_string(), rest]);
    let side = side_of([x, y]);
    html! {
        <button class={classes!("seat", side, seat.shape(), health, term_class(seat.term), chosen.then_some("chosen"), differs.then_some("differs"))}
            style={format!("left:{}%;top:{}%", figures::decimal(x, 2), figures::decimal(y, 2))}
            data-site={format!("control-{}", id.0)} data-testid={format!("control-{}", seat.name)} data-role={seat.shape()}
            data-health={health} data-term={seat.term.to_string()} id={stage.id(&format!("at-control-{}", id.0))} data-member="" data-about={about(subject)}
            tabindex={rove::tabindex(*stop)} onfocus={hold} aria-pressed={chosen.to_string()} onclick={look(emit, subject)}>
            <svg viewBox="0 0 80 80" aria-hidden="true">
                <circle class="rim" cx="40" cy="40" r="36" />
                if seat.timed {
                    <circle class="timer" data-timer={id.0.to_string()} cx="40" cy="40" r="36" pathLength="1000"
                        transform="rotate(-90 40 40)" />
                }
                { body(seat) }
                { for seat.ballots.iter().map(|ballot| dot(ballot, *place, *count)) }
                <text x="40" y="41">{ seat.term }</text>
                if seat.role == Role::Leader && seat.health != Health::Crashed {
                    <path class="crown" d={CROWN} />
                }
                if seat.health == Health::Crashed {
                    <g class="badge"><circle cx="64" cy="16" r="10" /><path d="M60 12l8 8M68 12l-8 8" /></g>
                }
            </svg>
            <span class="seat-name">{ &seat.name }{ " " }<small>{ state }</small></span><span class="unseen">{ rest }if *differs { { ", " }{ lang.say(Text::Differs) } }</span>
        </button>
    }
}

/// What the glyphs of the ring mean.
pub fn legend(scene: &Scene) -> Html {
    let sample = |inside: Html, text: Text| {
        html! {
            <li class="t-0"><svg class="sample seat-sample" viewBox="0 0 80 80" aria-hidden="true">{ inside }</svg>{ scene.say(text) }</li>
        }
    };
    let crown = html! { <path class="body" d="M8 66l6-40 16 16 10-26 10 26 16-16 6 40z" /> };
    let votes = html! {
        <><circle class="body" cx="40" cy="40" r="38" /><circle class="vote" cx="26" cy="40" r="11" />
            <circle class="vote open" cx="54" cy="40" r="10" /></>
    };
    let arc = html! { <circle class="arc" cx="40" cy="40" r="32" pathLength="4" stroke-dasharray="3 4" transform="rotate(-90 40 40)" /> };
    html! {
        <>
            { sample(crown, Text::Leader) }
            { sample(votes, Text::Candidate) }
            { sample(arc, Text::ElectionIn) }
        </>
    }
}

fn body(seat: &Seat) -> Html {
    match seat.shape() {
        "learner" => html! { <rect class="body" x="15" y="15" width="50" height="50" rx="12" /> },
        _ => html! { <circle class="body" cx="40" cy="40" r="29" /> },
    }
}

/// A vote inside a candidate.
fn dot(ballot: &Ballot, place: usize, count: usize) -> Html {
    let [x, y] = ballot_at(ballot, place, count);
    let transform = format!("translate({} {})", figures::decimal(x, 1), figures::decimal(y, 1));
    html! {
        <g class={classes!("ballot", ballot.kind)} {transform}>
            <circle r="4.2" />
            if ballot.kind == "refused" { <path d="M-2 -2l4 4M2 -2l-4 4" /> }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_stand_on_a_circle_clockwise_from_the_top() {
        assert_eq!(seat_at(0, 5), [50.0, 50.0 - RADIUS]);
        let [x, y] = seat_at(1, 4);
        assert!((x - 50.0 - RADIUS).abs() < 1e-9 && (y - 50.0).abs() < 1e-9);
        assert_eq!(seat_at(0, 1), [50.0, 50.0]);
    }

    #[test]
    fn terms_cycle_through_their_colours() {
        assert_eq!([0, 1, 6, 7].map(term_class), ["t-none", "t-0", "t-5", "t-0"]);
    }
}
