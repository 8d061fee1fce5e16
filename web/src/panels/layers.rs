//! Where things stand that need each other: a layer for each wave, in each layer as near as may be to what they need.
//! A line that passes a layer has a lane of its own in it, so that it runs beside boxes and never behind them.
//!
//! Layers stand side by side, or below each other; everything here is reckoned along and across them, and turned when
//! it is told.

use std::collections::BTreeMap;

/// The space around everything.
const EDGE: u32 = 8;

/// The height of a line's words.
const WORDS: u32 = 12;

/// What is to stand somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// In which layer: after those of all that it needs.
    pub layer: usize,
    /// What it needs, by place.
    pub needs: Vec<usize>,
}

/// How large things are, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The width and height of a box.
    pub cell: (u32, u32),
    /// Between two layers.
    pub between: u32,
    /// Between two boxes of a layer.
    pub gap: u32,
    /// The breadth of a lane.
    pub lane: u32,
    /// How many stand beside each other where nothing needs anything.
    pub rows: usize,
    /// True when layers stand below each other.
    pub down: bool,
}

/// The corner of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
}

/// The line from one to another that needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is needed.
    pub from: usize,
    /// Who needs it.
    pub to: usize,
    /// The data of an SVG path.
    pub path: String,
    /// Where its words end: just before its own end.
    pub label: (u32, u32),
}

/// What stands in a layer: a box, or a line that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Box(usize),
    Lane(usize, usize),
}

/// The places of all and the lines between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    /// By layer, the boxes from first to last.
    layers: Vec<Vec<usize>>,
    places: Vec<Place>,
    lines: Vec<Line>,
    sizes: Sizes,
    /// How large everything is.
    pub width: u32,
    /// How large everything is.
    pub height: u32,
}

impl Layers {
    /// Lays out things.
    #[must_use]
    pub fn of(items: &[Item], sizes: Sizes) -> Self {
        let slots = slots(items, sizes.rows);
        let loose = items.iter().all(|item| item.needs.is_empty());
        let (along, across) = sizes.extents();
        let breadth = |slot: &Slot| match slot {
            Slot::Box(_) => across + sizes.gap,
            Slot::Lane(..) => sizes.lane,
        };
        let of_layer = |layer: &[Slot]| layer.iter().map(breadth).sum::<u32>().saturating_sub(sizes.gap);
        let most = slots.iter().map(|layer| of_layer(layer)).max().unwrap_or(0).max(across);
        // By place, how far along and across its corner is.
        let mut corners = vec![(0, 0); items.len()];
        let mut lanes: BTreeMap<(usize, usize), Vec<(u32, u32)>> = BTreeMap::new();
        for (number, layer) in slots.iter().enumerate() {
            // Short layers stand in the middle, unless nothing needs anything.
            let start = EDGE + number as u32 * (along + sizes.between);
            let mut at = EDGE + if loose { 0 } else { most.saturating_sub(of_layer(layer)) / 2 };
            for slot in layer {
                match *slot {
                    Slot::Box(place) => corners[place] = (start, at),
                    Slot::Lane(from, to) => lanes.entry((from, to)).or_default().push((start, at)),
                }
                at += breadth(slot);
            }
        }
        let length = EDGE * 2 + (slots.len().max(1) as u32 - 1) * (along + sizes.between) + along;
        let (width, height) = sizes.turned((length, EDGE * 2 + most));
        let only_boxes = |layer: &Vec<Slot>| layer.iter().filter_map(|slot| slot.of_box()).collect();
        let layers = slots.iter().map(only_boxes).collect();
        let lines = lines(items, &corners, &lanes, sizes);
        let place = |corner: &(u32, u32)| {
            let (x, y) = sizes.turned(*corner);
            Place { x, y }
        };
        Self { layers, places: corners.iter().map(place).collect(), lines, sizes, width, height }
    }

    /// How many boxes and lanes there would be.
    #[must_use]
    pub fn slots(items: &[Item]) -> usize {
        let lanes = |item: &Item| {
            let passed = |from: &usize| item.layer.saturating_sub(items.get(*from).map_or(0, |from| from.layer) + 1);
            item.needs.iter().map(passed).sum::<usize>()
        };
        items.iter().map(lanes).sum::<usize>() + items.len()
    }

    /// The corner of a box.
    #[must_use]
    pub fn place(&self, item: usize) -> Option<Place> {
        self.places.get(item).copied()
    }

    /// The lines between boxes.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// Those left and right of one, above and below it.
    #[must_use]
    pub fn neighbours(&self, item: usize) -> [Option<usize>; 4] {
        let number = self.layers.iter().position(|layer| layer.contains(&item));
        let Some((number, here)) = number.zip(self.place(item)) else { return [None; 4] };
        let away = |other: &usize| {
            let there = self.places[*other];
            if self.sizes.down { there.x.abs_diff(here.x) } else { there.y.abs_diff(here.y) }
        };
        let nearest = |number: Option<usize>| self.layers.get(number?)?.iter().copied().min_by_key(away);
        let layer = &self.layers[number];
        let row = layer.iter().position(|other| *other == item).unwrap_or(0);
        let beside = |row: Option<usize>| layer.get(row?).copied();
        let layers = [nearest(number.checked_sub(1)), nearest(Some(number + 1))];
        let rows = [beside(row.checked_sub(1)), beside(Some(row + 1))];
        let [first, second] = if self.sizes.down { [rows, layers] } else { [layers, rows] };
        [first[0], first[1], second[0], second[1]]
    }
}

impl Sizes {
    /// The extent of a box along and across the layers.
    fn extents(self) -> (u32, u32) {
        self.turned(self.cell)
    }

    /// Along and across as x and y, or the other way round.
    fn turned(self, (along, across): (u32, u32)) -> (u32, u32) {
        if self.down { (across, along) } else { (along, across) }
    }
}

impl Slot {
    fn of_box(self) -> Option<usize> {
        match self {
            Self::Box(place) => Some(place),
            Self::Lane(..) => None,
        }
    }
}

/// What stands in each layer, from first to last.
fn slots(items: &[Item], rows: usize) -> Vec<Vec<Slot>> {
    let count = items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
    if count == 1 {
        let all: Vec<Slot> = (0..items.len()).map(Slot::Box).collect();
        return all.chunks(rows).map(<[Slot]>::to_vec).collect();
    }
    // By layer, what is in it.
    let mut layers: Vec<Vec<Slot>> = vec![Vec::new(); count];
    for (place, item) in items.iter().enumerate() {
        layers[item.layer].push(Slot::Box(place));
        for from in &item.needs {
            let passed = items.get(*from).map_or(item.layer, |from| from.layer + 1)..item.layer;
            passed.for_each(|number| layers[number].push(Slot::Lane(*from, place)));
        }
    }
    // By slot, how far across it stands: 0 to 1.
    let mut stands: BTreeMap<Slot, f64> = BTreeMap::new();
    for (number, layer) in layers.iter_mut().enumerate() {
        let before = |from: usize, to: usize| match number {
            0 => 0.0,
            _ => *stands.get(&Slot::Lane(from, to)).or_else(|| stands.get(&Slot::Box(from))).unwrap_or(&0.5),
        };
        // Each wants to stand at the mean of those it needs.
        let wish = |slot: &Slot| match *slot {
            Slot::Lane(from, to) => before(from, to),
            Slot::Box(place) if items[place].needs.is_empty() => place as f64 / items.len() as f64,
            Slot::Box(place) => {
                let needs = &items[place].needs;
                needs.iter().map(|from| before(*from, place)).sum::<f64>() / needs.len() as f64
            }
        };
        let mut wishes: Vec<(f64, Slot)> = layer.iter().map(|slot| (wish(slot), *slot)).collect();
        wishes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let size = wishes.len().max(1) as f64;
        for (row, (_, slot)) in wishes.iter().enumerate() {
            stands.insert(*slot, (row as f64 + 0.5) / size);
        }
        *layer = wishes.into_iter().map(|(_, slot)| slot).collect();
    }
    layers
}

fn lines(
    items: &[Item],
    corners: &[(u32, u32)],
    lanes: &BTreeMap<(usize, usize), Vec<(u32, u32)>>,
    sizes: Sizes,
) -> Vec<Line> {
    let (along, across) = sizes.extents();
    let mut lines = Vec::new();
    for (to, item) in items.iter().enumerate() {
        let own = corners[to];
        // Those from before come in before: lines that end at one box do not cross just before it.
        let last = |from: &usize| {
            let lane = lanes.get(&(*from, to)).and_then(|lane| lane.last());
            lane.copied().unwrap_or(corners[*from]).1
        };
        let mut needs = item.needs.clone();
        needs.sort_by_key(|from| (last(from), *from));
        let count = needs.len() as u32;
        for (row, from) in needs.into_iter().enumerate() {
            let start = corners[from];
            let end = (own.0, own.1 + across * (row as u32 + 1) / (count + 1));
            let mut points = vec![(start.0 + along, start.1 + across / 2)];
            for lane in lanes.get(&(from, to)).into_iter().flatten() {
                points.extend([(lane.0, lane.1 + sizes.lane / 2), (lane.0 + along, lane.1 + sizes.lane / 2)]);
            }
            points.push(end);
            let (x, y) = sizes.turned(end);
            // Lines that come from above end beside each other: their words stand on a line each.
            let raised = if sizes.down { WORDS * (count - 1 - row as u32) } else { 0 };
            let label = (x.saturating_sub(8), y.saturating_sub(4 + raised));
            lines.push(Line { from, to, path: path(&points, sizes), label });
        }
    }
    lines
}

/// Curves between layers, straight lines through lanes.
fn path(points: &[(u32, u32)], sizes: Sizes) -> String {
    let told = |point: (u32, u32)| {
        let (x, y) = sizes.turned(point);
        format!("{x} {y}")
    };
    let mut data = format!("M{}", told(points[0]));
    for pair in points.windows(2) {
        let [(a, row), (b, other)] = [pair[0], pair[1]];
        if row == other {
            data += &format!("L{}", told((b, other)));
        } else {
            let bend = b.saturating_sub(a) / 2;
            data += &format!("C{} {} {}", told((a + bend, row)), told((b - bend, other)), told((b, other)));
        }
    }
    data
}

/// A name cut to so many characters.
#[must_use]
pub fn fitted(name: &str, most: usize) -> String {
    match name.chars().nth(most) {
        Some(_) => name.chars().take(most - 1).chain(['…']).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { cell: (164, 58), between: 112, gap: 14, lane: 24, rows: 3, down: false };

    /// `0:1,2 0 1`: for each its layer and what it needs.
    fn items(text: &str) -> Vec<Item> {
        let item = |text: &str| {
            let (layer, needs) = text.split_once(':').unwrap_or((text, ""));
            let needs = needs.split(',').filter(|need| !need.is_empty()).map(|need| need.parse().unwrap());
            Item { layer: layer.parse().unwrap(), needs: needs.collect() }
        };
        text.split(' ').map(item).collect()
    }

    const FOUR: &str = "1:1,2 0 0 1:2";

    #[test]
    fn things_stand_in_their_layer_beside_what_they_need() {
        let layers = Layers::of(&items(FOUR), SIZES);
        assert_eq!(layers.layers, [vec![1, 2], vec![0, 3]]);
        assert_eq!(layers.place(3), Some(Place { x: EDGE + 276, y: EDGE + 58 + 14 }));
        assert_eq!((layers.width, layers.height), (EDGE * 2 + 276 + 164, EDGE * 2 + 2 * 58 + 14));
        let down = Layers::of(&items(FOUR), Sizes { down: true, ..SIZES });
        assert_eq!(down.place(3), Some(Place { x: EDGE + 164 + 14, y: EDGE + 58 + 112 }));
        assert_eq!((down.width, down.height), (EDGE * 2 + 2 * 164 + 14, EDGE * 2 + 2 * 58 + 112));
    }

    #[test]
    fn arrows_lead_to_the_nearest_in_each_direction() {
        let layers = Layers::of(&items(FOUR), SIZES);
        assert_eq!(layers.neighbours(1), [None, Some(0), None, Some(2)]);
        assert_eq!(layers.neighbours(3), [Some(2), None, Some(0), None]);
        let down = Layers::of(&items(FOUR), Sizes { down: true, ..SIZES });
        let words: Vec<_> = down.lines().take(2).map(|line| line.label.1).collect();
        assert_eq!(words[1] - words[0], WORDS, "words of two lines to one box do not run into each other");
        assert_eq!(down.neighbours(1), [None, Some(2), None, Some(0)]);
        assert_eq!(down.neighbours(9), [None; 4]);
    }

    #[test]
    fn a_line_that_passes_a_layer_has_a_lane_beside_its_boxes() {
        let all = items("2:1,2 0 1:1");
        assert_eq!(Layers::slots(&all), 4);
        let layers = Layers::of(&all, SIZES);
        let line = layers.lines().find(|line| (line.from, line.to) == (1, 0)).unwrap();
        let beside = layers.place(2).unwrap();
        let (x, y) = (EDGE + 276, line.path.split('L').nth(1).unwrap().split(' ').nth(1).unwrap());
        let y: u32 = y.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        assert!(y < beside.y || y > beside.y + 58, "{y} is beside the box at {beside:?}");
        assert!(line.path.contains(&format!("{x} {y}")));
    }

    #[test]
    fn things_that_need_nothing_fill_layers() {
        let layers = Layers::of(&items("0 0 0 0"), SIZES);
        assert_eq!(layers.layers.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(layers.lines().count(), 0);
        assert_eq!(layers.place(3).map(|place| place.y), Some(EDGE), "from the top");
        assert_eq!(Layers::of(&[], SIZES).lines().count(), 0);
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!((fitted("web", 4).as_str(), fitted("database", 4).as_str()), ("web", "dat…"));
    }
}
