//! The mark of one message: a circle whose shape and colour say what it is, with a sign inside an answer.

use super::geometry::Point;
use super::look::Look;
use crate::figures;
use switchyard::trace::{MessageKind, Site};
use switchyard::view::{MessageView, View};
use web_sys::{Document, Element};

const SVG: &str = "http://www.w3.org/2000/svg";

/// What stands inside a reply that grants.
pub const PLUS: &str = "M-2.3 0h4.6M0 -2.3v4.6";
/// What stands inside one that refuses.
pub const MINUS: &str = "M-2.3 0h4.6";

/// A circle that stands for one message at a time.
pub(super) struct Dot {
    circle: Element,
    /// What a reply says, inside the circle; made when it is first needed.
    sign: Option<Element>,
    says: Option<bool>,
    /// `None` while it stands for nothing.
    look: Option<Look>,
    at: Option<Point>,
}

impl Dot {
    /// One more circle in this layer.
    pub(super) fn new(document: &Document, layer: &Element) -> Option<Self> {
        let circle = document.create_element_ns(Some(SVG), "circle").ok()?;
        layer.append_child(&circle).ok()?;
        Some(Self { circle, sign: None, says: None, look: None, at: None })
    }

    /// False when the layer was drawn anew without it.
    pub(super) fn is_drawn(&self) -> bool {
        self.circle.is_connected()
    }

    /// Forgets where it is: the layout has changed.
    pub(super) fn lift(&mut self) {
        self.at = None;
    }

    /// No message needs it.
    pub(super) fn hide(&mut self, document: &Document, layer: &Element) {
        if self.look.take().is_some() {
            write(&self.circle, "class", "off");
        }
        self.say(document, layer, None);
    }

    pub(super) fn look(&mut self, look: Look) {
        if self.look != Some(look) {
            write(&self.circle, "class", &look.class());
            self.look = Some(look);
        }
    }

    /// Puts a plus or a minus inside.
    pub(super) fn say(&mut self, document: &Document, layer: &Element, granted: Option<bool>) {
        if self.says == granted {
            return;
        }
        if self.sign.is_none() {
            let path = document.create_element_ns(Some(SVG), "path").ok();
            self.sign = path.filter(|path| layer.append_child(path).is_ok());
        }
        let Some(sign) = &self.sign else { return };
        write(sign, "class", if granted.is_some() { "sign" } else { "off" });
        write(sign, "d", if granted == Some(true) { PLUS } else { MINUS });
        (self.says, self.at) = (granted, None);
    }

    pub(super) fn move_to(&mut self, point: Point) {
        if self.at != Some(point) {
            let (x, y) = (coordinate(point.x, 1), coordinate(point.y, 1));
            if let Some(sign) = self.sign.as_ref().filter(|_| self.says.is_some()) {
                write(sign, "transform", &format!("translate({x} {y})"));
            }
            write(&self.circle, "cx", &x);
            write(&self.circle, "cy", &y);
            self.at = Some(point);
        }
    }
}

/// What a message's colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hue {
    /// The term of its sender, between control nodes.
    Term(u64),
    /// The class of its task.
    Class(u16),
    /// Nothing.
    None,
}

/// The shape of a kind of message, as a class.
pub(crate) fn shape_of(what: MessageKind) -> &'static str {
    match what {
        MessageKind::Submit
        | MessageKind::Order
        | MessageKind::Recall
        | MessageKind::Announce
        | MessageKind::Operate => "request",
        MessageKind::Reply | MessageKind::Report | MessageKind::Returned => "reply",
        MessageKind::Ack | MessageKind::Redirect | MessageKind::Expired => "reply small",
        MessageKind::Heartbeat | MessageKind::LeaderBeat => "heartbeat",
        MessageKind::PreVote | MessageKind::RequestVote | MessageKind::TimeoutNow => "request vote",
        MessageKind::Vote => "reply vote",
        MessageKind::Append | MessageKind::Snapshot | MessageKind::ReadIndex => "request append",
        MessageKind::AppendReply | MessageKind::SnapshotReply | MessageKind::ReadIndexReply => "reply append small",
    }
}

/// What gives a message its colour: what control nodes say to each other has that of the sender's term.
pub(crate) fn hue_of(message: &MessageView, view: &View) -> Hue {
    let term = match (message.from, message.to) {
        (Site::Control(from), Site::Control(_)) => {
            view.control.get(from.index()).map(|node| node.replica.current_term.0)
        }
        _ => None,
    };
    match (message.task, term) {
        (_, Some(term)) => Hue::Term(term),
        (Some((_, class)), _) => Hue::Class(class.0 % 8),
        _ => Hue::None,
    }
}

pub(super) fn write(element: &Element, name: &str, value: &str) {
    // These names and values are always well formed, which is all that the browser objects to.
    let _ = element.set_attribute(name, value);
}

/// A coordinate with the minus that browsers read; people read another.
pub(crate) fn coordinate(value: f64, places: u32) -> String {
    figures::decimal(value, places).replace('−', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_for_browsers() {
        assert_eq!(coordinate(-7.0, 1), "-7.0");
        assert_eq!(coordinate(12.34, 1), "12.3");
    }
}
