//! What lies behind the messages: who reigned, who was down, what ran. And of which class each task is.

use super::paint::{Stretch, What};
use super::plan::{Owner, Rows, Window};
use crate::frame::Frame;
use switchyard::clock::Time;
use switchyard::ids::{ClassId, Seq};
use switchyard::session::BranchId;
use switchyard::trace::{EventKind, Site};

/// The most bars of running tasks.
const BARS: usize = 600;

/// Classes by task, as far as the trace was read.
#[derive(Default)]
pub struct Classes {
    of: Option<(u32, BranchId)>,
    next: Seq,
    pub known: Vec<ClassId>,
}

impl Classes {
    /// Reads on.
    pub fn follow(&mut self, frame: &Frame) {
        let of = Some((frame.run, frame.branch));
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        for event in frame.session().trace().since(self.next) {
            if let EventKind::TaskArrived { task, class, .. } = event.kind {
                if self.known.len() <= task.index() {
                    self.known.resize(task.index() + 1, ClassId::default());
                }
                self.known[task.index()] = class;
            }
            self.next = Seq(event.seq.0 + 1);
        }
    }
}

/// The stretches of all lanes, a window's length before and after what is shown, too: time goes on before they are read
/// again.
pub fn stretches(frame: &Frame, rows: &Rows, window: Window) -> Vec<Stretch> {
    let session = frame.session();
    let (from, to) = (Time(window.from.0.saturating_sub(window.span.0)), window.to() + window.span);
    let mut stretches = Vec::new();
    for (row, owner) in rows.owners.iter().enumerate() {
        match *owner {
            Owner::Control(id) => {
                let own = frame.timeline.reigns().of(id).map(|(reign, end)| {
                    let what = reign.role.map_or(What::Down, |role| What::Reign(reign.term, role));
                    Stretch { row, from: reign.from, to: end.unwrap_or(Time::NEVER), what }
                });
                stretches.extend(own.filter(|own| own.from <= to && own.to >= from));
            }
            Owner::Worker(id) => {
                let downs = frame.timeline.downs(id).into_iter();
                stretches.extend(downs.map(|(from, to)| Stretch {
                    row,
                    from,
                    to: to.unwrap_or(Time::NEVER),
                    what: What::Down,
                }));
            }
            Owner::Clients | Owner::Gateway => {}
        }
    }
    let spans = session.spans();
    let begun = spans.partition_point(|span| span.start <= to);
    for span in spans[..begun].iter().rev().filter(|span| span.end.is_none_or(|end| end >= from)).take(BARS) {
        if let Some(row) = rows.of_site(Site::Worker(span.node)) {
            let what = What::Run(span.class, span.task);
            stretches.push(Stretch { row, from: span.start, to: span.end.unwrap_or(Time::NEVER), what });
        }
    }
    stretches
}
