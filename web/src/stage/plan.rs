//! Where the things of the stage stand, and on which tracks messages go between them. The page measures the places, a still
//! figure reckons them; the tracks are the same.

use super::geometry::{self, Rect, Track};
use std::collections::BTreeMap;
use switchyard::trace::Site;

/// The space between rows of cards, as in the style sheet.
pub const GAP: f64 = 14.0;

/// Where things stand.
#[derive(Default)]
pub struct Plan {
    /// Clients, gateway, control nodes and workers.
    pub places: BTreeMap<Site, Rect>,
    /// The control plane as a whole: the disc, or the ring.
    pub hub: Rect,
    /// The box of all workers.
    pub grid: Rect,
    /// True when the clients stand in one column.
    pub in_column: bool,
}

impl Plan {
    /// The track of messages from one place to another; none where nothing stands.
    #[must_use]
    pub fn track(&self, from: Site, to: Site) -> Option<Track> {
        let at = |site: Site| {
            self.places.get(&site).copied().or_else(|| matches!(site, Site::Control(_)).then_some(self.hub))
        };
        let (start, end) = (at(from)?, at(to)?);
        let (track, forward) = match (from, to) {
            (Site::Client(_), _) => (geometry::feeder(start, end, self.in_column), true),
            (_, Site::Client(_)) => (geometry::feeder(end, start, self.in_column), false),
            (_, Site::Worker(_)) => (geometry::spur(start, self.grid, end, GAP), true),
            (Site::Worker(_), _) => (geometry::spur(end, self.grid, start, GAP), false),
            (Site::Control(_), Site::Control(_)) => (geometry::chord(start, end), true),
            (Site::Gateway, _) => (geometry::straight(start, end), true),
            (Site::Control(_), Site::Gateway) => (geometry::straight(end, start), false),
        };
        Some(if forward { track } else { track.reversed() })
    }

    /// The rails that are always there: from the clients to the gateway, on to the control plane, and to each worker.
    #[must_use]
    pub fn rails(&self) -> String {
        let Plan { hub, grid, ref places, .. } = *self;
        let gateway = places.get(&Site::Gateway);
        let mut rails = gateway.map_or_else(String::new, |gateway| geometry::straight(*gateway, hub).path());
        for (site, place) in places {
            match (site, gateway) {
                (Site::Client(_), Some(gateway)) => {
                    rails.push_str(&geometry::feeder(*place, *gateway, self.in_column).path());
                }
                (Site::Worker(_), _) => rails.push_str(&geometry::spur(hub, grid, *place, GAP).path()),
                _ => {}
            }
        }
        rails
    }
}
