//! A ring of points, each of a node: a key belongs to the first point at or after its hash, going round.
//!
//! Karger et al., *Consistent Hashing and Random Trees* (1997). Where the points lie is for those to say who make
//! rings.

use crate::ids::NodeId;
use crate::order::sort_by_key;
use std::sync::Arc;

/// The most points of a ring.
pub(crate) const POINTS_MAX: u64 = 1 << 20;

/// A place on a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub at: u64,
    pub node: NodeId,
}

/// Points in the order of their places. Copies share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ring(Arc<[Point]>);

impl Ring {
    /// Points at one place stay in their order.
    pub fn new(mut points: Vec<Point>) -> Self {
        sort_by_key(&mut points, |point| (point.at, 0));
        Self(points.into())
    }

    /// The same with only the first of the points at one place.
    pub fn without_collisions(mut points: Vec<Point>) -> Self {
        sort_by_key(&mut points, |point| (point.at, 0));
        points.dedup_by_key(|point| point.at);
        Self(points.into())
    }

    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The nodes of all points, once round, from the one that `hash` belongs to.
    pub fn walk(&self, hash: u64) -> impl Iterator<Item = NodeId> {
        let start = self.0.partition_point(|point| point.at < hash);
        self.0[start..].iter().chain(&self.0[..start]).map(|point| point.node)
    }
}
