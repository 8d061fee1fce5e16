//! The causal past and future of one event: what can have led to it, and what it can have led to.
//!
//! At each site the past is everything up to one event and the future everything from one event on, because what happens
//! at one place is ordered. So a cone is two events for each site, and to find them is one walk in each direction. A
//! message that is lost happens to nobody: it belongs to the future of its sending, and leads to nothing.

use crate::ids::Seq;
use crate::trace::{Event, EventKind, Site, Trace};
use std::collections::BTreeMap;
use std::ops::Range;

/// The causal past and future of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cone {
    /// Whose.
    pub of: Seq,
    /// For each site that has any, its last event in the past.
    pub past: BTreeMap<Site, Seq>,
    /// For each site that has any, its first event in the future.
    pub future: BTreeMap<Site, Seq>,
}

impl Cone {
    /// True when `event` can have led to the cone's.
    #[must_use]
    pub fn has_past(&self, event: &Event) -> bool {
        !is_loss(&event.kind) && self.past.get(&event.site).is_some_and(|last| event.seq <= *last)
    }

    /// True when the cone's event can have led to `event`.
    #[must_use]
    pub fn has_future(&self, event: &Event, trace: &Trace) -> bool {
        match sent_as(&event.kind).filter(|_| is_loss(&event.kind)).and_then(|sent| trace.get(sent)) {
            Some(sent) => sent.seq == self.of || self.has_future(sent, trace),
            None => self.future.get(&event.site).is_some_and(|first| event.seq >= *first),
        }
    }
}

/// The cone of the event `of` among the events `within`; `None` when it is not one of them, or not known any more. One walk
/// over these events.
#[must_use]
pub fn cone(trace: &Trace, of: Seq, within: Range<Seq>) -> Option<Cone> {
    let first = within.start.max(trace.first());
    let event = trace.get(of).filter(|event| event.seq >= first && event.seq < within.end)?;
    let count = (within.end.0 - first.0) as usize;
    let place = |seq: Seq| seq.0.checked_sub(first.0).map(|place| place as usize).filter(|place| *place < count);
    let mut marked = vec![false; count];

    let mut past = BTreeMap::new();
    let mark_causes = |event: &Event, marked: &mut [bool]| {
        for earlier in [event.cause, sent_as(&event.kind)].into_iter().flatten().filter_map(place) {
            marked[earlier] = true;
        }
    };
    mark_causes(event, &mut marked);
    if !is_loss(&event.kind) {
        past.insert(event.site, of);
    }
    for earlier in trace.since(first).take((of.0 - first.0) as usize).rev() {
        let led = marked[(earlier.seq.0 - first.0) as usize] || past.contains_key(&earlier.site);
        if led && !is_loss(&earlier.kind) {
            past.entry(earlier.site).or_insert(earlier.seq);
            mark_causes(earlier, &mut marked);
        }
    }

    let mut future = BTreeMap::new();
    marked.fill(false);
    marked[(of.0 - first.0) as usize] = true;
    if !is_loss(&event.kind) {
        future.insert(event.site, of);
        let later = trace.since(Seq(of.0 + 1)).take((within.end.0 - of.0 - 1) as usize);
        for later in later.filter(|later| !is_loss(&later.kind)) {
            let causes = [later.cause, sent_as(&later.kind)];
            let led = causes.into_iter().flatten().filter_map(place).any(|cause| marked[cause]);
            if led || future.contains_key(&later.site) {
                future.entry(later.site).or_insert(later.seq);
                marked[(later.seq.0 - first.0) as usize] = true;
            }
        }
    }
    Some(Cone { of, past, future })
}

/// The sending of the message that an event is the end of.
pub(super) fn sent_as(kind: &EventKind) -> Option<Seq> {
    match *kind {
        EventKind::MessageDelivered { message, .. } | EventKind::MessageDropped { message, .. } => Some(message),
        _ => None,
    }
}

fn is_loss(kind: &EventKind) -> bool {
    matches!(kind, EventKind::MessageDropped { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::ids::{NodeId, TaskId};
    use crate::trace::{DropReason, MessageKind, Sink as _};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What happens: `.` something of its own, `>n` a message to site n, `<k` event k arrives, `xk` event k is lost.
    fn trace(told: &[(u16, &str)]) -> Trace {
        let mut trace = Trace::new(100);
        for (seq, (site, what)) in told.iter().enumerate() {
            let (sign, number) = what.split_at(1);
            let number: u64 = number.parse().unwrap_or(0);
            let heartbeat = MessageKind::Heartbeat;
            let message = Seq(number);
            let (cause, kind) = match sign {
                ">" => {
                    let to = Site::Worker(NodeId(number as u16));
                    (None, EventKind::MessageSent { to, due: Time(0), what: heartbeat, task: None })
                }
                "<" => (Some(message), EventKind::MessageDelivered { message, what: heartbeat }),
                "x" => {
                    (Some(message), EventKind::MessageDropped { message, what: heartbeat, reason: DropReason::Lost })
                }
                _ => (None, EventKind::TaskReleased { task: TaskId(0) }),
            };
            let site = Site::Worker(NodeId(*site));
            trace.emit(Event { seq: Seq(seq as u64), at: Time(seq as u64), site, cause, kind }, &[]);
        }
        trace
    }

    fn named(sites: &BTreeMap<Site, Seq>) -> Vec<(u16, u64)> {
        let name = |(site, seq): (&Site, &Seq)| match site {
            Site::Worker(node) => (node.0, seq.0),
            _ => (u16::MAX, seq.0),
        };
        sites.iter().map(name).collect()
    }

    #[test]
    fn messages_carry_the_cone_from_lane_to_lane() {
        let told = [(0, "."), (0, ">1"), (2, "."), (1, "<1"), (1, ">2"), (0, "."), (2, "<4"), (1, "."), (0, ".")];
        let trace = trace(&told);
        let cone = cone(&trace, Seq(4), Seq(0)..Seq(9)).unwrap();
        assert_eq!(named(&cone.past), [(0, 1), (1, 4)]);
        assert_eq!(named(&cone.future), [(1, 4), (2, 6)]);
        let event = |seq| trace.get(Seq(seq)).unwrap();
        assert_eq!([0, 1, 2, 3, 5].map(|seq| cone.has_past(event(seq))), [true, true, false, true, false]);
        assert_eq!([2, 5, 6, 7, 8].map(|seq| cone.has_future(event(seq), &trace)), [false, false, true, true, false]);
    }

    #[test]
    fn a_lost_message_leads_to_nothing() {
        let trace = trace(&[(0, ">1"), (1, "x0"), (1, "."), (1, ">0"), (0, "<3")]);
        let of_sending = cone(&trace, Seq(0), Seq(0)..Seq(5)).unwrap();
        assert_eq!(named(&of_sending.future), [(0, 0)]);
        assert!(of_sending.has_future(trace.get(Seq(1)).unwrap(), &trace));
        let of_loss = cone(&trace, Seq(1), Seq(0)..Seq(5)).unwrap();
        assert_eq!((named(&of_loss.past), named(&of_loss.future)), (vec![(0, 0)], vec![]));
        assert_eq!(named(&cone(&trace, Seq(4), Seq(0)..Seq(5)).unwrap().past), [(0, 4), (1, 3)]);
    }

    #[test]
    fn a_cone_stays_within_its_window() {
        let trace = trace(&[(0, ">1"), (0, "."), (1, "<0"), (1, ".")]);
        assert_eq!(named(&cone(&trace, Seq(2), Seq(1)..Seq(3)).unwrap().past), [(1, 2)]);
        assert_eq!(cone(&trace, Seq(3), Seq(1)..Seq(3)), None);
        assert_eq!(cone(&trace, Seq(9), Seq(0)..Seq(99)), None);
    }
}
