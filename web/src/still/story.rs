//! A storyboard: the stage at the moments that tell a run, each with its time and a sentence.
//!
//! Which moments those are is read off the trace: of each kind of turning point the first, then the second, and so on, as
//! many as there is room for, in the order of time. The same trace gives the same storyboard.

use super::ink::{Dress, Ink};
use super::pen::{Look, Pen, Type, wrapped};
use super::stage::stage;
use crate::figures::stamp;
use crate::frame::Frame;
use crate::player::Player;
use crate::text::Lang;
use crate::wording;
use std::collections::BTreeSet;
use switchyard::clock::Time;
use switchyard::consensus::raft::Why;
use switchyard::ids::Seq;
use switchyard::trace::{DropReason, Event, EventKind, Trace};

const MARGIN: f64 = 20.0;
const GAP: f64 = 18.0;
/// The width at which each stage is laid out, before it is made smaller.
const NATURAL: f64 = 780.0;
/// The height of a panel's words.
const WORDS: f64 = 56.0;
/// The most of one kind that are looked at.
const OF_KIND: usize = 32;

/// The kinds of turning points, the most telling first.
fn kind(event: &EventKind) -> Option<usize> {
    Some(match event {
        EventKind::Broken { .. } => 0,
        EventKind::ReplicaCrashed { .. } => 1,
        EventKind::Consensus { note } => match **note {
            Why::BecameLeader { .. } => LEADER,
            Why::BecameCandidate { .. } => 7,
            _ => return None,
        },
        EventKind::NetworkCut { .. } => 4,
        EventKind::NodeCrashed { .. } => 5,
        EventKind::TaskCompleted { .. } => COMPLETION,
        EventKind::NetworkHealed | EventKind::NodeRestarted { .. } | EventKind::ReplicaRestarted => 8,
        EventKind::MessageDropped { reason: DropReason::Lost | DropReason::Cut, .. } => 9,
        EventKind::NodeDown { .. } | EventKind::TaskRequeued { .. } => 10,
        EventKind::TaskRejected { .. } => 11,
        EventKind::PolicyChanged { .. } | EventKind::NodeAdded { .. } | EventKind::NodeRemoved { .. } => 12,
        EventKind::TaskPreempted { .. } => PLAIN,
        EventKind::TaskStarted { .. } => 14,
        _ => return None,
    })
}
const KINDS: usize = 15;
/// The first leader, and right behind it every other: a change of leaders.
const LEADER: usize = 2;
const COMPLETION: usize = 6;
/// From here on there are too many of a kind for a second one to tell more.
const PLAIN: usize = 13;

/// The events that tell this trace before `end`, at most so many, in order. No two of one moment.
pub fn key_events(trace: &Trace, end: Seq, most: usize) -> Vec<Seq> {
    let mut found: [Vec<(Time, Seq)>; KINDS] = Default::default();
    for Event { seq, at, kind: what, .. } in trace.until(end) {
        let place = |kind: usize| if kind == LEADER && !found[LEADER].is_empty() { LEADER + 1 } else { kind };
        if let Some(kind) = kind(what).map(place).filter(|kind| found[*kind].len() < OF_KIND) {
            found[kind].push((*at, *seq));
        }
    }
    let (mut times, mut chosen) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..OF_KIND {
        // One completion tells how all go; what is rare is worth more than that.
        let kinds = found.iter().enumerate().filter(|(kind, _)| round == 0 || (*kind != COMPLETION && *kind < PLAIN));
        for (at, seq) in kinds.filter_map(|(_, events)| events.get(round)) {
            if chosen.len() < most && times.insert(*at) {
                chosen.insert(*seq);
            }
        }
    }
    chosen.into_iter().collect()
}

/// What a panel says.
pub fn words(frame: &Frame, lang: Lang, event: Seq) -> String {
    let session = frame.session();
    session.trace().get(event).map_or_else(String::new, |event| wording::sentence(frame, lang, event))
}

/// Draws the panels; tells how high all are. The player stands at its last panel afterwards.
pub fn story(pen: &mut Pen, player: &mut Player, lang: Lang, width: f64, events: &[Seq]) -> f64 {
    let columns = if width < 700.0 {
        1
    } else if width < 1_400.0 {
        2
    } else {
        3
    };
    let each = (width - 2.0 * MARGIN - (columns - 1) as f64 * GAP) / columns as f64;
    let scale = each / NATURAL;
    let mut panels = Vec::new();
    for event in events {
        player.session().borrow_mut().visit(*event);
        let frame = player.frame();
        let said = wrapped(&words(&frame, lang, *event), 12.0, each - 100.0, 2);
        let high = stage(&mut Pen::new(Dress::Light), &frame, lang, NATURAL, false) * scale;
        panels.push((frame, said, high));
    }
    let mut top = MARGIN;
    for (row, panels) in panels.chunks(columns).enumerate() {
        // Those beside each other are as high as the highest.
        let high = panels.iter().map(|panel| panel.2).fold(0.0, f64::max);
        for (column, (frame, said, _)) in panels.iter().enumerate() {
            let x = MARGIN + column as f64 * (each + GAP);
            pen.rect([x, top, each, high], 10.0, Look::fill(Ink::Stage).edge(Ink::Line, 1.0));
            pen.moved(x, top, scale, |pen| {
                stage(pen, frame, lang, NATURAL, false);
            });
            let number = (row * columns + column + 1).to_string();
            let y = top + high + 20.0;
            pen.circle(x + 9.0, y - 4.0, 9.0, Look::fill(Ink::Text));
            pen.text(x + 9.0, y, Type::new(11.0, Ink::Panel).bold().middle(), &number);
            pen.text(x + 26.0, y, Type::new(12.0, Ink::Text).bold(), &stamp(frame.view.now));
            for (line, said) in said.iter().enumerate() {
                pen.text(x + 96.0, y + line as f64 * 16.0, Type::new(12.0, Ink::Soft), said);
            }
        }
        top += high + WORDS;
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::builtin;

    #[test]
    fn a_storyboard_of_a_leader_crash_has_the_crash_and_both_leaders() {
        let mut player = Player::new(builtin::scenario("leader-crash").unwrap()).unwrap();
        player.seek(Time(30_000_000));
        let session = player.session().borrow();
        let events = key_events(session.trace(), session.view().next, 6);
        let kinds: Vec<_> = events.iter().map(|seq| kind(&session.trace().get(*seq).unwrap().kind)).collect();
        assert_eq!(events.len(), 6);
        assert!(events.is_sorted(), "{events:?}");
        let leaders = kinds.iter().filter(|kind| **kind == Some(LEADER)).count();
        assert!(leaders == 2 && kinds.contains(&Some(1)) && kinds.contains(&Some(COMPLETION)), "{kinds:?}");
        assert_eq!(key_events(session.trace(), session.view().next, 6), events);
    }

    #[test]
    fn a_short_trace_has_a_short_storyboard() {
        let mut player = Player::new(builtin::scenario("convoy-fcfs").unwrap()).unwrap();
        player.seek(Time(100_000_000));
        let session = player.session().borrow();
        let events = key_events(session.trace(), session.view().next, 6);
        assert!((2..6).contains(&events.len()), "{events:?}");
        assert!(key_events(session.trace(), Seq(0), 6).is_empty());
    }
}
