//! What the space-time diagram shows of a stretch of time: messages from lane to lane, and what happened on each.

use super::plan::{Rows, Window};
use switchyard::clock::Time;
use switchyard::consensus::raft::Why;
use switchyard::ids::{Seq, TaskId};
use switchyard::trace::{Event, EventKind, MessageKind, Trace};

/// The most events that are looked at for one picture: the latest of the window.
const MOST: u64 = 6_000;
/// Messages that were sent so many events before the window are still drawn as they come in.
const BEFORE: u64 = 600;

/// A message: a slanted line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The event that sent it.
    pub sent: Seq,
    /// The event at its end, once it is known.
    pub end: Option<Seq>,
    /// From when, until when.
    pub times: (Time, Time),
    /// From which lane, to which.
    pub rows: (usize, usize),
    /// What it is.
    pub what: MessageKind,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// True when it did not arrive.
    pub lost: bool,
}

/// How much an event on a lane matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The ends of messages, and small steps.
    Light,
    /// Something was decided or done.
    Plain,
    /// Somebody leads from here on.
    Crown,
    /// Something broke.
    Fault,
    /// It came back.
    Back,
}

/// An event on a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Which.
    pub seq: Seq,
    /// When.
    pub at: Time,
    /// On which lane.
    pub row: usize,
    /// How much it matters.
    pub weight: Weight,
    /// The task that it is about.
    pub task: Option<TaskId>,
}

/// All of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The messages.
    pub lines: Vec<Line>,
    /// The events.
    pub dots: Vec<Dot>,
    /// The numbers of the first event that is shown, and of the one after the last.
    pub range: (Seq, Seq),
    /// True when there is more in the window than is shown.
    pub cut: bool,
}

impl Marks {
    /// What `trace` knows of this window.
    #[must_use]
    pub fn read(trace: &Trace, window: &Window, rows: &Rows) -> Self {
        let end = trace.first_at(window.to() + switchyard::clock::Duration(1));
        let begin = trace.first_at(window.from);
        let first = Seq(begin.0.max(end.0.saturating_sub(MOST)));
        let mut marks = Self { range: (first, end), cut: first > begin, ..Self::default() };
        // Every message stands once: at its end where that is known, else from where it was sent.
        let base = first.0.saturating_sub(BEFORE);
        let mut ended = vec![false; (end.0 - base) as usize];
        for event in trace.since(first).take((end.0 - first.0) as usize) {
            let Some(row) = rows.of_site(event.site) else { continue };
            if let EventKind::MessageDelivered { message, .. } | EventKind::MessageDropped { message, .. } = event.kind
            {
                if let Some(place) = message.0.checked_sub(base).and_then(|place| ended.get_mut(place as usize)) {
                    *place = true;
                }
                marks.lines.extend(trace.get(message).and_then(|sent| line(sent, Some(event), rows)));
            } else if let Some(weight) = weight(&event.kind) {
                marks.dots.push(Dot { seq: event.seq, at: event.at, row, weight, task: event.kind.task() });
            }
        }
        let from = Seq(base.max(trace.first().0));
        for sent in trace.since(from).take(end.0.saturating_sub(from.0) as usize) {
            let open = !ended[(sent.seq.0 - base) as usize];
            if let Some(line) = line(sent, None, rows).filter(|line| open && line.times.1 >= window.from) {
                // Sent before the window and arrived before it, too.
                let known = trace.get(Seq(end.0)).is_some_and(|next| next.at > line.times.1);
                if sent.seq >= first || !known {
                    marks.lines.push(line);
                }
            }
        }
        marks
    }
}

fn line(sent: &Event, end: Option<&Event>, rows: &Rows) -> Option<Line> {
    let EventKind::MessageSent { to, due, what, task } = sent.kind else { return None };
    let lost = end.is_some_and(|end| matches!(end.kind, EventKind::MessageDropped { .. }));
    Some(Line {
        sent: sent.seq,
        end: end.map(|end| end.seq),
        times: (sent.at, end.map_or(due, |end| end.at)),
        rows: (rows.of_site(sent.site)?, rows.of_site(to)?),
        what,
        task,
        lost,
    })
}

/// How much an event matters on its lane; nothing for the ends of messages, which their lines show.
fn weight(kind: &EventKind) -> Option<Weight> {
    Some(match kind {
        EventKind::MessageSent { .. } | EventKind::MessageDelivered { .. } | EventKind::MessageDropped { .. } => {
            return None;
        }
        EventKind::NodeCrashed { .. }
        | EventKind::ReplicaCrashed { .. }
        | EventKind::NodePaused { .. }
        | EventKind::ReplicaPaused
        | EventKind::NetworkCut { .. }
        | EventKind::NodeDown { .. }
        | EventKind::Broken { .. } => Weight::Fault,
        EventKind::NodeRestarted { .. }
        | EventKind::ReplicaRestarted
        | EventKind::NodeResumed { .. }
        | EventKind::ReplicaResumed
        | EventKind::NetworkHealed
        | EventKind::NodeUp { .. } => Weight::Back,
        EventKind::Consensus { note } => match **note {
            Why::BecameLeader { .. } => Weight::Crown,
            Why::BecameCandidate { .. } | Why::BecamePreCandidate { .. } | Why::Voted { .. } => Weight::Plain,
            _ => Weight::Light,
        },
        EventKind::TaskQueued { .. } | EventKind::TaskSubmitted { .. } => Weight::Light,
        _ => Weight::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Player;
    use std::collections::BTreeSet;
    use switchyard::builtin;
    use switchyard::clock::Duration;

    fn picture(key: &str, from: u64, span: u64, seen: u64) -> (Marks, Player) {
        let mut player = Player::new(builtin::scenario(key).unwrap()).unwrap();
        player.seek(Time(seen));
        let frame = player.frame();
        let window = Window { from: Time(from), span: Duration(span) };
        let marks = Marks::read(frame.session().trace(), &window, &Rows::of(&frame, None));
        (marks, player)
    }

    #[test]
    fn every_message_is_one_line_and_every_other_event_one_dot() {
        let (marks, player) = picture("playground", 8_000_000, 1_000_000, 12_000_000);
        let session = player.session().borrow();
        let sent: Vec<_> = marks.lines.iter().map(|line| line.sent).collect();
        assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), sent.len());
        let within = |event: &&Event| event.at >= Time(8_000_000) && event.at <= Time(9_000_000);
        let is_message = |event: &&Event| {
            matches!(
                event.kind,
                EventKind::MessageSent { .. } | EventKind::MessageDelivered { .. } | EventKind::MessageDropped { .. }
            )
        };
        let others = session.trace().iter().filter(within).filter(|event| !is_message(event)).count();
        assert_eq!(marks.dots.len(), others);
        for event in session.trace().iter().filter(within).filter(is_message) {
            let message = match event.kind {
                EventKind::MessageDelivered { message, .. } | EventKind::MessageDropped { message, .. } => message,
                _ => event.seq,
            };
            assert!(sent.contains(&message), "{message}");
        }
        assert!(marks.lines.iter().all(|line| line.times.1 >= line.times.0 && line.rows.0 != line.rows.1));
    }

    #[test]
    fn what_is_on_its_way_is_drawn_until_it_is_due_and_lost_ones_are_marked() {
        let (marks, _) = picture("playground", 5_000_000, 1_000_000, 5_500_000);
        assert!(marks.lines.iter().any(|line| line.end.is_none() && line.times.1 > Time(5_500_000)));
        assert!(marks.lines.iter().all(|line| line.end.is_some() || line.times.1 > Time(5_500_000)));
        let (marks, _) = picture("partition", 6_000_000, 2_000_000, 9_000_000);
        assert!(marks.lines.iter().any(|line| line.lost));
    }

    #[test]
    fn a_window_with_too_much_in_it_shows_the_latest() {
        let (marks, _) = picture("playground", 0, 60_000_000, 40_000_000);
        assert!(marks.cut);
        assert!(marks.dots.len() as u64 <= MOST && !marks.dots.is_empty());
    }
}
