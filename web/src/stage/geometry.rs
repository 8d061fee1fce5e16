//! Where messages travel: tracks between the rims of things, laid like those of a yard.
//!
//! Pure: rectangles in, points out. A track is a line of straight pieces; a message's place on it is a share of its
//! length, so that no place is ever accumulated. Workers stand in rows; the track to a worker runs along the gap above its
//! row, so that messages do not cross other cards.

/// A point of the stage, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A box of the stage, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The middle.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// Where the line from the middle to `to` leaves the box.
    #[must_use]
    pub fn rim(&self, to: Point) -> Point {
        let from = self.middle();
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let reach = |delta: f64, half: f64| if delta == 0.0 { f64::INFINITY } else { half / delta.abs() };
        let share = reach(dx, self.width / 2.0).min(reach(dy, self.height / 2.0)).min(1.0);
        Point { x: from.x + dx * share, y: from.y + dy * share }
    }

    /// The same for a disc that fills the box.
    #[must_use]
    pub fn disc_rim(&self, to: Point) -> Point {
        let from = self.middle();
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let far = (dx * dx + dy * dy).sqrt().max(1e-9);
        let share = (self.width.min(self.height) / 2.0 / far).min(1.0);
        Point { x: from.x + dx * share, y: from.y + dy * share }
    }
}

/// A line of straight pieces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    points: Vec<Point>,
    length: f64,
}

impl Track {
    /// Through these points, in order.
    #[must_use]
    pub fn new(points: Vec<Point>) -> Self {
        let length = points.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        Self { points, length }
    }

    /// The point at `share` of the way, 0 to 1.
    #[must_use]
    pub fn at(&self, share: f64) -> Point {
        let mut left = share.clamp(0.0, 1.0) * self.length;
        for pair in self.points.windows(2) {
            let piece = distance(pair[0], pair[1]);
            if left <= piece && piece > 0.0 {
                let share = left / piece;
                return Point {
                    x: pair[0].x + (pair[1].x - pair[0].x) * share,
                    y: pair[0].y + (pair[1].y - pair[0].y) * share,
                };
            }
            left -= piece;
        }
        self.points.last().copied().unwrap_or_default()
    }

    /// The same track, the other way.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.points.reverse();
        self
    }

    /// The track as the data of an SVG path.
    #[must_use]
    pub fn path(&self) -> String {
        let mut data = String::new();
        for (place, point) in self.points.iter().enumerate() {
            data.push(if place == 0 { 'M' } else { 'L' });
            data.push_str(&format!("{} {}", point.x as i32, point.y as i32));
        }
        data
    }
}

/// From one box straight to another, rim to rim. `disc` is true where the second is drawn as a disc.
#[must_use]
pub fn straight(from: Rect, to: Rect) -> Track {
    let (start, end) = (from.rim(to.middle()), to.disc_rim(from.middle()));
    Track::new(vec![start, end])
}

/// How far messages between two control nodes keep to their side of the line, so that both ways are seen.
const SIDE: f64 = 3.5;

/// Between two discs, on the right-hand side of the straight line.
#[must_use]
pub fn chord(from: Rect, to: Rect) -> Track {
    let (start, end) = (from.disc_rim(to.middle()), to.disc_rim(from.middle()));
    let far = distance(start, end).max(1e-9);
    let (x, y) = (-(end.y - start.y) / far * SIDE, (end.x - start.x) / far * SIDE);
    Track::new([start, end].map(|point| Point { x: point.x + x, y: point.y + y }).to_vec())
}

/// From a client to the gateway. Clients that stand in a column above it have a siding beside them, so that messages do
/// not run over names; others go straight, rim to rim.
#[must_use]
pub fn feeder(client: Rect, gateway: Rect, in_column: bool) -> Track {
    let siding = client.x - 8.0;
    let above = client.y + client.height <= gateway.y;
    if in_column && above && siding > gateway.x && siding < gateway.x + gateway.width {
        let y = client.middle().y;
        return Track::new(vec![
            Point { x: client.x + 4.0, y },
            Point { x: siding, y },
            Point { x: siding, y: gateway.y },
        ]);
    }
    Track::new(vec![client.rim(gateway.middle()), gateway.rim(client.middle())])
}

/// How far inside a card's left corner its track ends.
const INSET: f64 = 16.0;

/// From the control disc to a worker's card in `grid`: out to the grid's edge, along the gap above the card's row, and
/// down onto the card's rim. `gap` is the space between rows.
#[must_use]
pub fn spur(control: Rect, grid: Rect, card: Rect, gap: f64) -> Track {
    let rail = card.y - gap / 2.0;
    let door = Point { x: card.x + INSET, y: card.y };
    let beside = grid.x > control.x + control.width;
    let turn = Point { x: door.x, y: rail };
    if beside {
        let switch = Point { x: grid.x - 2.0 * gap, y: rail };
        return Track::new(vec![control.disc_rim(switch), switch, turn, door]);
    }
    // The grid is below: down to the first rail, and beside the grid to the others, like a ladder.
    let head = Point { x: control.middle().x, y: grid.y - gap / 2.0 };
    let mut points = vec![control.disc_rim(head), head];
    if rail > head.y + 1.0 {
        points.extend([Point { x: grid.x - gap / 2.0, y: head.y }, Point { x: grid.x - gap / 2.0, y: rail }]);
    }
    points.extend([turn, door]);
    Track::new(points)
}

fn distance(a: Point, b: Point) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTROL: Rect = Rect { x: 100.0, y: 100.0, width: 100.0, height: 100.0 };

    #[test]
    fn rims_are_on_the_edge() {
        let right = Point { x: 400.0, y: 150.0 };
        assert_eq!(CONTROL.rim(right), Point { x: 200.0, y: 150.0 });
        assert_eq!(CONTROL.disc_rim(right), Point { x: 200.0, y: 150.0 });
        let corner = CONTROL.disc_rim(Point { x: 500.0, y: 500.0 });
        assert!((distance(corner, CONTROL.middle()) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn places_are_shares_of_the_length() {
        let track = Track::new(vec![
            Point { x: 0.0, y: 0.0 },
            Point { x: 10.0, y: 0.0 },
            Point { x: 10.0, y: 0.0 },
            Point { x: 10.0, y: 30.0 },
        ]);
        assert_eq!(track.at(0.0), Point { x: 0.0, y: 0.0 });
        assert_eq!(track.at(0.25), Point { x: 10.0, y: 0.0 });
        assert_eq!(track.at(0.5), Point { x: 10.0, y: 10.0 });
        assert_eq!(track.at(7.0), Point { x: 10.0, y: 30.0 });
        assert_eq!(track.path(), "M0 0L10 0L10 0L10 30");
    }

    #[test]
    fn both_ways_between_two_discs_keep_apart() {
        let other = Rect { x: 400.0, ..CONTROL };
        let (there, back) = (chord(CONTROL, other), chord(other, CONTROL));
        assert_eq!((there.at(0.0), back.at(1.0)), (Point { x: 200.0, y: 153.5 }, Point { x: 200.0, y: 146.5 }));
        assert_eq!(there.clone().reversed().at(0.0), there.at(1.0));
    }

    #[test]
    fn clients_in_a_column_have_a_siding() {
        let gateway = Rect { x: 0.0, y: 200.0, width: 136.0, height: 80.0 };
        let client = Rect { x: 40.0, y: 100.0, width: 60.0, height: 20.0 };
        let siding = feeder(client, gateway, true);
        assert_eq!((siding.points[1].x, siding.at(1.0)), (32.0, Point { x: 32.0, y: 200.0 }));
        assert_eq!(feeder(client, gateway, false).points.len(), 2);
    }

    #[test]
    fn a_spur_runs_in_the_gap_above_the_card() {
        let grid = Rect { x: 300.0, y: 40.0, width: 300.0, height: 400.0 };
        let card = Rect { x: 456.0, y: 160.0, width: 144.0, height: 104.0 };
        let track = spur(CONTROL, grid, card, 12.0);
        assert_eq!(track.at(1.0), Point { x: 472.0, y: 160.0 });
        assert!(track.points[1..3].iter().all(|point| point.y == 154.0));
        let below = Rect { x: 20.0, y: 300.0, width: 300.0, height: 300.0 };
        let card = Rect { x: 20.0, y: 300.0, width: 144.0, height: 104.0 };
        assert_eq!(spur(CONTROL, below, card, 12.0).points.len(), 4);
        let second = Rect { y: 416.0, ..card };
        assert_eq!(spur(CONTROL, below, second, 12.0).points.len(), 6);
    }
}
