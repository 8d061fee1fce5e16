//! Where things stand in the space-time diagram: which lane is whose, and which stretch of time fills the width.

use crate::frame::Frame;
use std::collections::BTreeMap;
use switchyard::clock::{Duration, SECOND, Time};
use switchyard::ids::{NodeId, ReplicaId};
use switchyard::trace::{Site, Trace};
use switchyard::view::Health;

/// Stretches of time that fill the width, in microseconds.
pub const SPANS: [u64; 16] = [
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    20 * SECOND,
    60 * SECOND,
    120 * SECOND,
    300 * SECOND,
    600 * SECOND,
    1_800 * SECOND,
    3_600 * SECOND,
];
/// About so many events are shown at first.
const WANTED: u64 = 420;
/// The most workers that have lanes.
pub const WORKERS: usize = 40;
/// Where the present stands in the width.
const PRESENT: f64 = 0.72;

/// The stretch of time that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its left end.
    pub from: Time,
    /// How long it is.
    pub span: Duration,
}

impl Window {
    /// A window around `now`. Where motion is unwelcome it moves on in quarters of its length.
    #[must_use]
    pub fn around(now: Time, span: Duration, steps: bool) -> Self {
        let left = now.0.saturating_sub((span.0 as f64 * PRESENT) as u64);
        let quarter = (span.0 / 4).max(1);
        let from = if steps { left.next_multiple_of(quarter) } else { left };
        Self { from: Time(from), span }
    }

    /// Its right end.
    #[must_use]
    pub fn to(&self) -> Time {
        self.from + self.span
    }

    /// A moment's place as a share of the width; outside of 0 to 1 for moments that are not shown.
    #[must_use]
    pub fn share(&self, at: Time) -> f64 {
        (at.0 as f64 - self.from.0 as f64) / self.span.0.max(1) as f64
    }
}

/// The place in [`SPANS`] of a stretch that shows a readable number of this trace's events.
#[must_use]
pub fn fitting(trace: &Trace) -> usize {
    let times = trace.iter().next().zip(trace.iter().next_back());
    let (Some((first, last)), true) = (times, trace.len() > 40) else { return 6 };
    let wanted = u128::from(last.at.since(first.at).0) * u128::from(WANTED) / trace.len() as u128;
    SPANS.iter().rposition(|span| u128::from(*span) <= wanted).unwrap_or(0).max(2)
}

/// Whose lane it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// All clients together.
    Clients,
    /// Where tasks enter.
    Gateway,
    /// Ledger and dispatcher, or one control node.
    Control(ReplicaId),
    /// A worker.
    Worker(NodeId),
}

/// The lanes, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Whose they are.
    pub owners: Vec<Owner>,
    places: BTreeMap<Site, usize>,
}

impl Rows {
    /// A lane for everybody who takes part in this run; of many workers for the first [`WORKERS`], and the one that is
    /// looked at.
    #[must_use]
    pub fn of(frame: &Frame, looked_at: Option<NodeId>) -> Self {
        let view = &frame.view;
        let mut rows = Self::default();
        if !view.classes.is_empty() {
            let clients = view.classes.iter().map(|class| Site::Client(class.id));
            rows.add(Owner::Clients, clients);
        }
        if !view.workers.is_empty() || !view.classes.is_empty() {
            rows.add(Owner::Gateway, [Site::Gateway]);
        }
        match view.control.is_empty() {
            true => rows.add(Owner::Control(ReplicaId(0)), [Site::Control(ReplicaId(0))]),
            false => view.control.iter().for_each(|node| rows.add(Owner::Control(node.id), [Site::Control(node.id)])),
        }
        let workers = view.workers.iter().filter(|worker| worker.health != Health::Removed);
        for (place, worker) in workers.enumerate() {
            if place < WORKERS || looked_at == Some(worker.id) {
                rows.add(Owner::Worker(worker.id), [Site::Worker(worker.id)]);
            }
        }
        rows
    }

    fn add(&mut self, owner: Owner, sites: impl IntoIterator<Item = Site>) {
        let place = self.owners.len();
        self.places.extend(sites.into_iter().map(|site| (site, place)));
        self.owners.push(owner);
    }

    /// The lane of a site, counted from the top.
    #[must_use]
    pub fn of_site(&self, site: Site) -> Option<usize> {
        self.places.get(&site).copied()
    }

    /// How high a lane is where `height` pixels are there for all.
    #[must_use]
    pub fn height(&self, height: f64) -> f64 {
        const LEAST: f64 = 12.0;
        const MOST: f64 = 34.0;
        (height / self.owners.len().max(1) as f64).clamp(LEAST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Player;
    use switchyard::builtin;

    #[test]
    fn the_present_stands_in_the_right_third_once_there_is_a_past() {
        let span = Duration(1_000_000);
        assert_eq!(Window::around(Time(300_000), span, false).from, Time(0));
        let later = Window::around(Time(10_000_000), span, false);
        assert!((later.share(Time(10_000_000)) - PRESENT).abs() < 1e-6);
        assert_eq!(later.to(), Time(10_280_000));
    }

    #[test]
    fn without_motion_the_window_goes_in_steps_and_never_loses_the_present() {
        let span = Duration(1_000_000);
        let windows: Vec<_> =
            (0..400).map(|n| (Time(n * 10_000), Window::around(Time(n * 10_000), span, true))).collect();
        assert!(windows.iter().all(|(now, window)| (0.0..=1.0).contains(&window.share(*now))));
        let mut starts: Vec<_> = windows.iter().map(|(_, window)| window.from).collect();
        starts.dedup();
        assert!(starts.len() < 16, "{}", starts.len());
    }

    #[test]
    fn everybody_has_a_lane_and_a_readable_stretch_is_found() {
        let mut player = Player::new(builtin::scenario("playground").unwrap()).unwrap();
        player.seek(Time(10_000_000));
        let frame = player.frame();
        let rows = Rows::of(&frame, None);
        assert_eq!(rows.owners.len(), 1 + 1 + 5 + 8);
        let session = frame.session();
        assert!(session.trace().iter().all(|event| rows.of_site(event.site).is_some()));
        let span = SPANS[fitting(session.trace())];
        let shown = session.trace().iter().filter(|event| event.at.0 > 10_000_000 - span).count();
        assert!((100..1_000).contains(&shown), "{shown} events in {span}");
    }
}
