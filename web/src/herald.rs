//! What is read aloud while time passes: one sentence at a time, never faster than it can be heard.
//!
//! More happens than anybody can listen to. What is heaviest of what happened since the last sentence is said, the newest of
//! equals, and the rest is left to the list of events. A step by hand says what it did, at once.

use crate::frame::Frame;
use crate::text::{Lang, Text};
use crate::wording;
use switchyard::ids::Seq;
use switchyard::session::BranchId;
use switchyard::trace::{DropReason, Event, EventKind};

/// The least time between two sentences while time passes, in milliseconds.
const PAUSE_MS: f64 = 2_500.0;

/// Chooses what is said.
#[derive(Default)]
pub struct Herald {
    /// The run and the branch that is listened to.
    place: (u32, Option<BranchId>),
    /// The first event that was not heard.
    next: Seq,
    playing: bool,
    said_ms: Option<f64>,
    /// The heaviest event since the last sentence.
    best: Option<(u8, Seq)>,
    /// The last sentence.
    pub said: String,
}

impl Herald {
    /// Takes in what happened until this frame, at `now_ms` of the page's clock.
    pub fn follow(&mut self, frame: &Frame, lang: Lang, now_ms: f64) {
        let (place, view) = ((frame.run, Some(frame.branch)), &frame.view);
        let from = std::mem::replace(&mut self.next, view.next);
        let same = std::mem::replace(&mut self.place, place) == place;
        let played = std::mem::replace(&mut self.playing, frame.playing);
        if !same {
            self.best = None;
            return;
        }
        let session = frame.session();
        let chosen = if frame.playing && from <= view.next {
            let new = session.trace().since(from).take_while(|event| event.seq < view.next);
            new.for_each(|event| self.hear(event));
            self.choose(now_ms)
        } else if played && !frame.playing {
            self.best.take().map(|best| best.1)
        } else {
            self.best = None;
            // Stepped, or gone somewhere: what happened there last.
            (from != view.next).then(|| view.next.0.checked_sub(1)).flatten().map(Seq)
        };
        if let Some(event) = chosen.and_then(|seq| session.trace().get(seq)) {
            self.said = wording::news(frame, lang, event) + lang.say(Text::FullStop);
        } else if played && !frame.playing && view.over {
            self.said = wording::narrate(frame, lang).text;
        }
    }

    /// One more event.
    fn hear(&mut self, event: &Event) {
        let weight = weight(&event.kind);
        if weight > 0 && self.best.is_none_or(|best| weight >= best.0) {
            self.best = Some((weight, event.seq));
        }
    }

    /// What is said now, if it is time.
    fn choose(&mut self, now_ms: f64) -> Option<Seq> {
        if self.said_ms.is_some_and(|said| now_ms - said < PAUSE_MS) {
            return None;
        }
        let best = self.best.take()?;
        self.said_ms = Some(now_ms);
        Some(best.1)
    }
}

/// How much an event matters to a listener; 0 is not said.
fn weight(kind: &EventKind) -> u8 {
    match kind {
        EventKind::Broken { .. } => 6,
        EventKind::TookOffice { .. } => 5,
        EventKind::NodeCrashed { .. } | EventKind::ReplicaCrashed { .. } => 4,
        EventKind::NodeDown { .. }
        | EventKind::NodeRestarted { .. }
        | EventKind::ReplicaRestarted
        | EventKind::NetworkCut { .. }
        | EventKind::NetworkHealed
        | EventKind::PolicyChanged { .. } => 3,
        EventKind::TaskRejected { .. } => 2,
        // What was sent to somebody who is down, or twice, follows from what was said already.
        EventKind::MessageDropped { reason: DropReason::ReceiverDown | DropReason::Duplicate, .. } => 0,
        EventKind::MessageDropped { .. } => 2,
        EventKind::TaskCompleted { late: true, .. } => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::clock::Time;
    use switchyard::ids::{NodeId, ReplicaId, TaskId};
    use switchyard::trace::{MessageKind, Site};

    /// A tenth of a second between frames, as the page draws them; what happens in each frame is given.
    fn said(frames: &[&[EventKind]]) -> Vec<(u64, u64)> {
        let mut herald = Herald::default();
        let (mut seq, mut said) = (0, Vec::new());
        for (frame, kinds) in frames.iter().enumerate() {
            for kind in *kinds {
                let site = Site::Control(ReplicaId(0));
                herald.hear(&Event { seq: Seq(seq), at: Time(0), site, cause: None, kind: kind.clone() });
                seq += 1;
            }
            let now = frame as u64 * 100;
            said.extend(herald.choose(now as f64).map(|seq| (now, seq.0)));
        }
        said
    }

    const CRASH: EventKind = EventKind::NodeCrashed { node: NodeId(1), lost: 0 };
    const OFFICE: EventKind = EventKind::TookOffice { term: 2, open: 0 };

    fn drop(reason: DropReason) -> EventKind {
        EventKind::MessageDropped { message: Seq(0), what: MessageKind::Order, reason }
    }

    #[test]
    fn between_two_sentences_there_is_time_to_listen() {
        let every_frame: Vec<&[EventKind]> = vec![&[CRASH]; 300];
        let said = said(&every_frame);
        assert_eq!(said.len(), 12, "in half a minute: {said:?}");
        assert!(said.windows(2).all(|pair| pair[1].0 - pair[0].0 >= PAUSE_MS as u64), "{said:?}");
    }

    #[test]
    fn the_heaviest_is_said_and_of_equals_the_newest() {
        let lost = drop(DropReason::Lost);
        let late = EventKind::TaskRejected { task: TaskId(0), reason: switchyard::trace::RejectReason::QueueFull };
        // The first is said at once; a crash, the leader after it and a loss come while it is read.
        let mut frames: Vec<&[EventKind]> = vec![&[]; 60];
        let [first, second, third] = [[lost.clone(), late], [CRASH, OFFICE], [lost.clone(), lost]];
        (frames[0], frames[4], frames[9]) = (&first, &second, &third);
        assert_eq!(said(&frames), [(0, 1), (2_500, 3)], "what weighs less is not said later");
    }

    #[test]
    fn what_follows_from_a_crash_is_not_said() {
        let quiet =
            [drop(DropReason::ReceiverDown), drop(DropReason::Duplicate), EventKind::TaskSubmitted { task: TaskId(0) }];
        assert_eq!(said(&[&quiet, &[], &[drop(DropReason::Cut)]]), [(200, 3)]);
    }
}
