//! Where the tiles of the map stand, and how warm each is. Pure.

use crate::ink::Ink;
use switchyard::ids::{NodeId, RegionId};
use switchyard::view::{Health, WorkerView};

/// The height of a region's name.
const NAME: f64 = 16.0;

/// A worker's square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    pub id: NodeId,
    pub x: f64,
    pub y: f64,
    pub size: f64,
}

/// The map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// By worker.
    pub tiles: Vec<Tile>,
    /// The regions' names and where they stand; none where there is one region.
    pub names: Vec<(String, f64, f64)>,
}

impl Plan {
    /// The largest squares that fit, the workers of a region together, region under region.
    #[must_use]
    pub fn of<'a>(workers: impl Iterator<Item = (NodeId, RegionId, &'a str)>, width: f64, height: f64) -> Self {
        let workers: Vec<_> = workers.collect();
        let mut regions: Vec<(RegionId, &str, Vec<usize>)> = Vec::new();
        for (place, (_, region, name)) in workers.iter().enumerate() {
            match regions.iter_mut().find(|known| known.0 == *region) {
                Some(known) => known.2.push(place),
                None => regions.push((*region, name, vec![place])),
            }
        }
        let named = if regions.len() > 1 { NAME } else { 0.0 };
        let tall = |size: f64| {
            let columns = (width / size).floor().max(1.0);
            regions.iter().map(|region| (region.2.len() as f64 / columns).ceil() * size + named).sum::<f64>()
        };
        let mut size = 64.0;
        while size > 1.0 && tall(size) > height {
            size = if size > 8.0 { size - 1.0 } else { size - 0.25 };
        }
        let columns = (width / size).floor().max(1.0) as usize;
        let mut plan =
            Self { tiles: vec![Tile { id: NodeId(0), x: 0.0, y: 0.0, size }; workers.len()], names: Vec::new() };
        let mut top = 0.0;
        for (_, name, places) in &regions {
            if named > 0.0 {
                plan.names.push(((*name).to_owned(), 0.0, top + NAME - 5.0));
            }
            top += named;
            for (n, place) in places.iter().enumerate() {
                let (x, y) = ((n % columns) as f64 * size, top + (n / columns) as f64 * size);
                plan.tiles[*place] = Tile { id: workers[*place].0, x, y, size };
            }
            top += places.len().div_ceil(columns) as f64 * size;
        }
        plan
    }

    /// The worker at a point.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> Option<NodeId> {
        let inside = |tile: &&Tile| x >= tile.x && y >= tile.y && x < tile.x + tile.size && y < tile.y + tile.size;
        self.tiles.iter().find(inside).map(|tile| tile.id)
    }

    /// The tile of a worker.
    #[must_use]
    pub fn tile(&self, id: NodeId) -> Option<&Tile> {
        self.tiles.iter().find(|tile| tile.id == id)
    }

    /// The tile so many columns and rows away; the first one from nowhere.
    #[must_use]
    pub fn beside(&self, here: Option<NodeId>, columns: i64, rows: i64) -> Option<NodeId> {
        let Some(here) = here.and_then(|id| self.tile(id)) else { return self.tiles.first().map(|tile| tile.id) };
        let (x, y) = (here.x + columns as f64 * here.size, here.y + rows as f64 * here.size);
        let off = |tile: &Tile| (tile.x - x).abs() + (tile.y - y).abs();
        let ahead = self.tiles.iter().filter(|tile| {
            (columns == 0 || (tile.x - here.x) * columns as f64 > 0.0)
                && (rows == 0 || (tile.y - here.y) * rows as f64 > 0.0)
        });
        ahead.min_by(|a, b| off(a).total_cmp(&off(b))).map_or(Some(here.id), |tile| Some(tile.id))
    }
}

/// How warm a worker is: what runs and waits there, for each of its processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heat {
    /// Down.
    Down,
    /// Nothing to do.
    Idle,
    /// Something runs.
    Busy,
    /// Others wait.
    Warm,
    /// Many wait.
    Hot,
}

impl Heat {
    /// All, coldest first.
    pub const ALL: [Self; 5] = [Self::Down, Self::Idle, Self::Busy, Self::Warm, Self::Hot];

    /// Its class in style sheets, for the legend.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Warm => "warm",
            Self::Hot => "hot",
        }
    }

    /// How warm this worker is.
    #[must_use]
    pub fn of(worker: &WorkerView) -> Self {
        let waiting = worker.queue.length as f64 / worker.capacity[0].max(1.0);
        match () {
            () if worker.health == Health::Crashed => Self::Down,
            () if waiting >= 3.0 => Self::Hot,
            () if waiting >= 1.0 => Self::Warm,
            () if !worker.running.is_empty() => Self::Busy,
            () => Self::Idle,
        }
    }

    /// Its colour and opacity.
    pub fn look(self, ink: &Ink) -> (&str, f64) {
        match self {
            Self::Down => (&ink.bad, 0.85),
            Self::Idle => (&ink.soft, 0.18),
            Self::Busy => (&ink.accent, 0.42),
            Self::Warm => (ink.class(1), 0.75),
            Self::Hot => (ink.class(1), 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(counts: &[u16], width: f64, height: f64) -> Plan {
        let names = ["eu", "us", "ap"];
        let all = counts.iter().enumerate().flat_map(|(region, count)| (0..*count).map(move |n| (region, n)));
        let all = all.enumerate().map(|(id, (region, _))| (NodeId(id as u16), RegionId(region as u16), names[region]));
        Plan::of(all, width, height)
    }

    #[test]
    fn every_tile_fits_and_none_covers_another() {
        for counts in [&[60][..], &[500], &[5_000], &[400, 30, 1_200]] {
            let plan = plan(counts, 300.0, 340.0);
            assert!(
                plan.tiles.iter().all(|tile| tile.x + tile.size <= 300.1 && tile.y + tile.size <= 340.1),
                "{counts:?}"
            );
            assert_eq!(plan.names.len(), if counts.len() > 1 { counts.len() } else { 0 });
            for tile in plan.tiles.iter().step_by(37) {
                assert_eq!(plan.at(tile.x + tile.size / 2.0, tile.y + tile.size / 2.0), Some(tile.id));
            }
        }
    }

    #[test]
    fn arrows_lead_to_the_tiles_beside() {
        let plan = plan(&[100], 100.0, 100.0);
        assert_eq!(plan.tiles[0].size, 10.0);
        assert_eq!(plan.beside(None, 1, 0), Some(NodeId(0)));
        let go = |from, columns, rows| plan.beside(Some(NodeId(from)), columns, rows).map(|id| id.0);
        assert_eq!([go(0, 1, 0), go(0, 0, 1), go(11, -1, 0), go(11, 0, -1)], [Some(1), Some(10), Some(10), Some(1)]);
        assert_eq!([go(0, -1, 0), go(99, 0, 1)], [Some(0), Some(99)]);
    }
}
