//! Where services stand: a column for each wave, in each column as near as may be to what they depend on. A line that
//! passes a column has a lane of its own in it, so that it runs beside boxes and never behind them.

use std::collections::BTreeMap;
use switchyard::ids::ServiceId;
use switchyard::view::ServiceView;

/// The width and height of a box.
pub const BOX: (u32, u32) = (164, 58);
/// From the left edge of a column to that of the next.
const STEP: u32 = 276;
/// The space below a box, and the height of a lane.
const GAP: u32 = 14;
const LANE: u32 = 24;
/// The space around everything.
const EDGE: u32 = 8;
/// Services that depend on nothing, and nothing on them, stand in columns of so many.
const ROWS: usize = 3;

/// The corner of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
}

/// The line from a service to one that depends on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is depended on.
    pub from: ServiceId,
    /// Who depends on it.
    pub to: ServiceId,
    /// The data of an SVG path.
    pub path: String,
    /// Where its words end: just before its own end.
    pub label: (u32, u32),
}

/// What stands in a column: a box, or a line that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Box(ServiceId),
    Lane(ServiceId, ServiceId),
}

/// The places of all services and the lines between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// By column, the services from top to bottom.
    columns: Vec<Vec<ServiceId>>,
    places: Vec<Place>,
    lines: Vec<Line>,
    /// How large everything is.
    pub width: u32,
    /// How large everything is.
    pub height: u32,
}

impl Layout {
    /// Lays out services with their waves and dependencies.
    #[must_use]
    pub fn of(services: &[ServiceView]) -> Self {
        let slots = slots(services);
        let height_of = |column: &[Slot]| column.iter().map(|slot| size(*slot)).sum::<u32>().saturating_sub(GAP);
        let most = slots.iter().map(|column| height_of(column)).max().unwrap_or(0);
        let mut places = vec![Place::default(); services.len()];
        let mut lanes: BTreeMap<(ServiceId, ServiceId), Vec<Place>> = BTreeMap::new();
        for (number, column) in slots.iter().enumerate() {
            // Short columns stand in the middle.
            let x = EDGE + number as u32 * STEP;
            let mut y = EDGE + (most - height_of(column)) / 2;
            for slot in column {
                match *slot {
                    Slot::Box(id) => places[id.index()] = Place { x, y },
                    Slot::Lane(from, to) => lanes.entry((from, to)).or_default().push(Place { x, y }),
                }
                y += size(*slot);
            }
        }
        let width = EDGE * 2 + (slots.len().max(1) as u32 - 1) * STEP + BOX.0;
        let only_boxes = |column: &Vec<Slot>| column.iter().filter_map(|slot| slot.service()).collect();
        let columns = slots.iter().map(only_boxes).collect();
        let lines = lines(services, &places, &lanes);
        Self { columns, places, lines, width, height: EDGE * 2 + most.max(BOX.1) }
    }

    /// The corner of a service's box.
    #[must_use]
    pub fn place(&self, service: ServiceId) -> Option<Place> {
        self.places.get(service.index()).copied()
    }

    /// The lines between services.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// The services left and right of one, above and below it.
    #[must_use]
    pub fn neighbours(&self, service: ServiceId) -> [Option<ServiceId>; 4] {
        let number = self.columns.iter().position(|column| column.contains(&service));
        let Some((number, here)) = number.zip(self.place(service)) else { return [None; 4] };
        let nearest = |number: Option<usize>| {
            let column = self.columns.get(number?)?;
            column.iter().copied().min_by_key(|id| self.places[id.index()].y.abs_diff(here.y))
        };
        let column = &self.columns[number];
        let row = column.iter().position(|id| *id == service).unwrap_or(0);
        let beside = |row: Option<usize>| column.get(row?).copied();
        [nearest(number.checked_sub(1)), nearest(Some(number + 1)), beside(row.checked_sub(1)), beside(Some(row + 1))]
    }
}

impl Slot {
    fn service(self) -> Option<ServiceId> {
        match self {
            Self::Box(id) => Some(id),
            Self::Lane(..) => None,
        }
    }
}

fn size(slot: Slot) -> u32 {
    match slot {
        Slot::Box(_) => BOX.1 + GAP,
        Slot::Lane(..) => LANE,
    }
}

/// What stands in each column, from top to bottom.
fn slots(services: &[ServiceView]) -> Vec<Vec<Slot>> {
    let waves = services.iter().map(|service| usize::from(service.wave)).max().map_or(0, |last| last + 1);
    if waves == 1 {
        let all: Vec<Slot> = services.iter().map(|service| Slot::Box(service.id)).collect();
        return all.chunks(ROWS).map(<[Slot]>::to_vec).collect();
    }
    let mut columns: Vec<Vec<Slot>> = vec![Vec::new(); waves];
    // By slot, how far down it stands: 0 to 1.
    let mut heights: BTreeMap<Slot, f64> = BTreeMap::new();
    for (number, column) in columns.iter_mut().enumerate() {
        let mut wishes: Vec<(f64, Slot)> = Vec::new();
        for service in services {
            let before = |from: ServiceId| match number {
                0 => 0.0,
                _ => *heights
                    .get(&Slot::Lane(from, service.id))
                    .or_else(|| heights.get(&Slot::Box(from)))
                    .unwrap_or(&0.5),
            };
            // A service wants to stand at the mean height of those it depends on.
            if usize::from(service.wave) == number {
                let needed: Vec<f64> = service.depends_on.iter().map(|needed| before(needed.service)).collect();
                let own = f64::from(service.id.0) / services.len() as f64;
                let wish = if needed.is_empty() { own } else { needed.iter().sum::<f64>() / needed.len() as f64 };
                wishes.push((wish, Slot::Box(service.id)));
            }
            for needed in &service.depends_on {
                let from = services.get(needed.service.index()).map_or(0, |other| usize::from(other.wave));
                if from < number && number < usize::from(service.wave) {
                    wishes.push((before(needed.service), Slot::Lane(needed.service, service.id)));
                }
            }
        }
        wishes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let count = wishes.len().max(1) as f64;
        for (row, (_, slot)) in wishes.iter().enumerate() {
            heights.insert(*slot, (row as f64 + 0.5) / count);
        }
        *column = wishes.into_iter().map(|(_, slot)| slot).collect();
    }
    columns
}

fn lines(
    services: &[ServiceView],
    places: &[Place],
    lanes: &BTreeMap<(ServiceId, ServiceId), Vec<Place>>,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for service in services {
        let to = places[service.id.index()];
        // Those from above come in above: lines that end at one box do not cross just before it.
        let mut needed: Vec<_> = service.depends_on.iter().map(|needed| needed.service).collect();
        let last = |from: &ServiceId| {
            let lane = lanes.get(&(*from, service.id)).and_then(|lane| lane.last());
            lane.copied().unwrap_or(places[from.index()]).y
        };
        needed.sort_by_key(|from| (last(from), *from));
        let count = needed.len() as u32;
        for (row, from) in needed.into_iter().enumerate() {
            let start = places[from.index()];
            let end = (to.x, to.y + BOX.1 * (row as u32 + 1) / (count + 1));
            let mut points = vec![(start.x + BOX.0, start.y + BOX.1 / 2)];
            for lane in lanes.get(&(from, service.id)).into_iter().flatten() {
                points.extend([(lane.x, lane.y + LANE / 2), (lane.x + BOX.0, lane.y + LANE / 2)]);
            }
            points.push(end);
            lines.push(Line { from, to: service.id, path: path(&points), label: (end.0 - 8, end.1 - 4) });
        }
    }
    lines
}

/// Curves between columns, straight lines through lanes.
fn path(points: &[(u32, u32)]) -> String {
    let mut data = format!("M{} {}", points[0].0, points[0].1);
    for pair in points.windows(2) {
        let [(ax, ay), (bx, by)] = [pair[0], pair[1]];
        if ay == by {
            data += &format!("L{bx} {by}");
        } else {
            let bend = bx.saturating_sub(ax) / 2;
            data += &format!("C{} {ay} {} {by} {bx} {by}", ax + bend, bx - bend);
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
    use switchyard::clock::Time;
    use switchyard::scenario::Scenario;
    use switchyard::world::World;

    fn services(text: &str) -> Vec<ServiceView> {
        let text = format!("version: 1\nnodes: [{{}}]\nuntil: 9s\nservices: [{text}]\n");
        let mut world = World::new(&Scenario::parse(&text).unwrap()).unwrap();
        world.run(Time::ZERO, &mut ());
        world.view().services
    }

    const FOUR: &str =
        "{name: web, depends_on: {a: started, b: started}}, {name: a}, {name: b}, {name: c, depends_on: {b: started}}";

    #[test]
    fn services_stand_in_the_column_of_their_wave_beside_what_they_need() {
        let layout = Layout::of(&services(FOUR));
        assert_eq!(layout.columns, [vec![ServiceId(1), ServiceId(2)], vec![ServiceId(0), ServiceId(3)]]);
        assert_eq!(layout.place(ServiceId(3)), Some(Place { x: EDGE + STEP, y: EDGE + BOX.1 + GAP }));
        assert_eq!((layout.width, layout.height), (EDGE * 2 + STEP + BOX.0, EDGE * 2 + 2 * BOX.1 + GAP));
    }

    #[test]
    fn arrows_lead_to_the_nearest_in_each_direction() {
        let layout = Layout::of(&services(FOUR));
        assert_eq!(layout.neighbours(ServiceId(1)), [None, Some(ServiceId(0)), None, Some(ServiceId(2))]);
        assert_eq!(layout.neighbours(ServiceId(3)), [Some(ServiceId(2)), None, Some(ServiceId(0)), None]);
    }

    #[test]
    fn a_line_that_passes_a_column_has_a_lane_beside_its_boxes() {
        let layout = Layout::of(&services(
            "{name: web, depends_on: {a: started, b: started}}, {name: a}, {name: b, depends_on: {a: started}}",
        ));
        let line = layout.lines().find(|line| (line.from, line.to) == (ServiceId(1), ServiceId(0))).unwrap();
        let beside = layout.place(ServiceId(2)).unwrap();
        let (x, y) = (EDGE + STEP, line.path.split('L').nth(1).unwrap().split(' ').nth(1).unwrap());
        let y: u32 = y.trim_end_matches(|c: char| !c.is_ascii_digit()).split('C').next().unwrap().parse().unwrap();
        assert!(y < beside.y || y > beside.y + BOX.1, "{y} is beside the box at {beside:?}");
        assert!(line.path.contains(&format!("{x} {y}")));
    }

    #[test]
    fn services_that_depend_on_nothing_fill_columns() {
        let layout = Layout::of(&services("{name: a}, {name: b}, {name: c}, {name: d}"));
        assert_eq!(layout.columns.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(layout.lines().count(), 0);
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!((fitted("web", 4).as_str(), fitted("database", 4).as_str()), ("web", "dat…"));
    }
}
