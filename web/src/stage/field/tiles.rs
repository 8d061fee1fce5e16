//! Where the tiles of the map stand: written by the map when it is laid out, read by the painter with every frame.

use crate::frame::Side;
use crate::stage::geometry::{Point, Rect};
use std::cell::RefCell;
use std::rc::Rc;
use switchyard::ids::NodeId;
use yew::Callback;

/// Shared between the map and the painter. It is the same one as long as the page is there.
#[derive(Clone, Default)]
pub struct Tiles {
    /// Of each stage.
    laid: [Rc<RefCell<Laid>>; 2],
    moved: Callback<()>,
}

#[derive(Default, PartialEq)]
struct Laid {
    /// By worker; `None` where none stands.
    centres: Vec<Option<[f32; 2]>>,
    /// The size of what is in sight, and where it begins.
    room: (f64, f64),
    scroll: (i32, i32),
}

impl PartialEq for Tiles {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.laid[0], &other.laid[0])
    }
}

impl Tiles {
    /// None yet; `moved` is called whenever they stand elsewhere.
    #[must_use]
    pub fn new(moved: Callback<()>) -> Self {
        Self { laid: Default::default(), moved }
    }

    /// Takes down the middle of each worker's tile, the size of what is in sight of the map, and where it begins.
    pub fn lay(
        &self,
        side: Side,
        tiles: impl Iterator<Item = (NodeId, [f32; 2])>,
        room: (f64, f64),
        scroll: (i32, i32),
    ) {
        let mut centres = Vec::new();
        for (id, centre) in tiles {
            if centres.len() <= id.index() {
                centres.resize(id.index() + 1, None);
            }
            centres[id.index()] = Some(centre);
        }
        let laid = Laid { centres, room, scroll };
        let known = &self.laid[side as usize];
        if *known.borrow() != laid {
            *known.borrow_mut() = laid;
            self.moved.emit(());
        }
    }

    /// Where a worker's tile is when the map is in sight in this box: at its edge when the tile is not in sight.
    #[must_use]
    pub fn centre(&self, side: Side, id: NodeId, frame: Rect) -> Option<Point> {
        let laid = self.laid[side as usize].borrow();
        let [x, y] = laid.centres.get(id.index()).copied()??;
        let within = |centre: f32, scrolled: i32, room: f64| (f64::from(centre) - f64::from(scrolled)).clamp(0.0, room);
        Some(Point {
            x: frame.x + within(x, laid.scroll.0, laid.room.0),
            y: frame.y + within(y, laid.scroll.1, laid.room.1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_out_of_sight_is_at_the_edge_and_one_that_is_not_there_is_nowhere() {
        let tiles = Tiles::default();
        let frame = Rect { x: 100.0, y: 50.0, width: 202.0, height: 102.0 };
        tiles.lay(
            Side::Here,
            [(NodeId(1), [10.0, 90.0]), (NodeId(2), [390.0, 10.0])].into_iter(),
            (200.0, 100.0),
            (0, 40),
        );
        let at = |id| tiles.centre(Side::Here, NodeId(id), frame).map(|point| (point.x, point.y));
        assert_eq!([at(0), at(1), at(2), at(3)], [None, Some((110.0, 100.0)), Some((300.0, 50.0)), None]);
    }

    #[test]
    fn who_paints_is_told_when_tiles_stand_elsewhere_and_only_then() {
        let told = Rc::new(RefCell::new(0));
        let count = Rc::clone(&told);
        let tiles = Tiles::new(Callback::from(move |()| *count.borrow_mut() += 1));
        let lay = |x, down| tiles.lay(Side::Here, [(NodeId(0), [x, 1.0])].into_iter(), (200.0, 100.0), (0, down));
        [(1.0, 0), (1.0, 0), (1.0, 8), (2.0, 8), (2.0, 8)].into_iter().for_each(|(x, down)| lay(x, down));
        assert_eq!(*told.borrow(), 3);
    }
}
