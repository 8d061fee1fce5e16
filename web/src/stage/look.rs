//! How a message looks: its shape says what it is, its colour whose it is.

use crate::ink::Ink;
use switchyard::trace::{MessageKind, Site};
use switchyard::view::MessageView;
use switchyard::world::World;

/// Colours of classes, of terms, and the one of everything else.
const CLASSES: usize = 8;
/// Term 0, and six in turn.
const TERMS: usize = 7;
const TINTS: usize = CLASSES + TERMS + 1;

/// How a message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    shape: Shape,
    /// Its place among the colours.
    tint: u8,
    lost: bool,
}

/// What is asked is filled, what is answered is hollow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Request,
    Vote,
    Append,
    Reply,
    VoteReply,
    Ack,
    Heartbeat,
}

impl Look {
    /// How this message looks: shape by its kind, colour by the class of its task, or by the sender's term where control
    /// nodes talk to each other.
    pub(super) fn of(message: &MessageView, world: &World) -> Self {
        let shape = match message.what {
            MessageKind::Submit
            | MessageKind::Order
            | MessageKind::Recall
            | MessageKind::Announce
            | MessageKind::Operate => Shape::Request,
            MessageKind::Reply | MessageKind::Report | MessageKind::Returned => Shape::Reply,
            MessageKind::Ack | MessageKind::Redirect | MessageKind::Expired => Shape::Ack,
            MessageKind::Heartbeat | MessageKind::LeaderBeat => Shape::Heartbeat,
            MessageKind::PreVote | MessageKind::RequestVote | MessageKind::TimeoutNow => Shape::Vote,
            MessageKind::Vote => Shape::VoteReply,
            MessageKind::Append | MessageKind::Snapshot | MessageKind::ReadIndex => Shape::Append,
            MessageKind::AppendReply | MessageKind::SnapshotReply | MessageKind::ReadIndexReply => Shape::Ack,
        };
        let tint = match (message.from, message.to, message.task) {
            (Site::Control(from), Site::Control(_), _) => match world.current_term(from) {
                0 => CLASSES,
                term => CLASSES + 1 + ((term - 1) % (TERMS as u64 - 1)) as usize,
            },
            (_, _, Some((_, class))) => class.index() % CLASSES,
            _ => CLASSES + TERMS,
        };
        Self { shape, tint: tint as u8, lost: message.lost }
    }

    /// The classes of the style sheet.
    pub(super) fn class(self) -> String {
        let shape = match self.shape {
            Shape::Request => "request",
            Shape::Vote => "request vote",
            Shape::Append => "request append",
            Shape::Reply => "reply",
            Shape::VoteReply => "reply vote",
            Shape::Ack => "reply small",
            Shape::Heartbeat => "heartbeat",
        };
        let fate = if self.lost { " lost" } else { "" };
        match usize::from(self.tint) {
            class @ 0..CLASSES => format!("{shape}{fate} c-{class}"),
            term @ CLASSES.. if term < CLASSES + TERMS => {
                format!("{shape}{fate} of-term {}", super::term_class((term - CLASSES) as u64))
            }
            _ => format!("{shape}{fate}"),
        }
    }

    /// Its place among [`Look::all`].
    pub(super) fn number(self) -> usize {
        (self.shape as usize * TINTS + usize::from(self.tint)) * 2 + usize::from(self.lost)
    }

    /// All, by their numbers.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let shapes =
            [Shape::Request, Shape::Vote, Shape::Append, Shape::Reply, Shape::VoteReply, Shape::Ack, Shape::Heartbeat];
        let tints = shapes.into_iter().flat_map(|shape| (0..TINTS as u8).map(move |tint| (shape, tint)));
        tints.flat_map(|(shape, tint)| [false, true].map(|lost| Self { shape, tint, lost }))
    }

    /// Among thousands: radius, colour, 1 for filled and 0 for hollow, opacity.
    pub(super) fn small(self, ink: &Ink) -> (f64, &str, bool, f64) {
        let radius = match self.shape {
            Shape::Heartbeat => 1.6,
            Shape::Ack => 2.2,
            _ => 2.8,
        };
        let colour = match usize::from(self.tint) {
            class @ 0..CLASSES => ink.class(class as u16),
            term if term > CLASSES && term < CLASSES + TERMS => ink.term((term - CLASSES - 1) as u64),
            _ => &ink.soft,
        };
        let filled = matches!(self.shape, Shape::Request | Shape::Vote | Shape::Append);
        (radius, colour, filled, if self.lost { 0.4 } else { 1.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_has_its_own_number() {
        assert!(Look::all().count() > 100);
        assert!(Look::all().enumerate().all(|(number, look)| look.number() == number));
    }
}
