//! Where services stand: a column for each wave, in each column as near as may be to what they depend on.

use switchyard::ids::ServiceId;
use switchyard::view::ServiceView;

/// The width and height of a box.
pub const BOX: (u32, u32) = (164, 46);
/// From the left edge of a column to that of the next, and from the top of a row to that of the next.
const STEP: (u32, u32) = (272, 62);
/// The space around everything.
const EDGE: u32 = 8;

/// The corner of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
}

/// The places of all services.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// By wave, the services from top to bottom.
    columns: Vec<Vec<ServiceId>>,
    places: Vec<Place>,
    /// How large everything is.
    pub width: u32,
    /// How large everything is.
    pub height: u32,
}

impl Layout {
    /// Lays out services with their waves and dependencies.
    #[must_use]
    pub fn of(services: &[ServiceView]) -> Self {
        let waves = services.iter().map(|service| service.wave).max().map_or(0, |last| usize::from(last) + 1);
        let mut columns: Vec<Vec<ServiceId>> = vec![Vec::new(); waves];
        let mut rows = vec![0.0; services.len()];
        for (wave, column) in columns.iter_mut().enumerate() {
            let own = services.iter().filter(|service| usize::from(service.wave) == wave);
            // A service wants to stand at the mean height of those it depends on.
            let wanted = |service: &ServiceView| {
                let needed: Vec<f64> = service.depends_on.iter().map(|other| rows[other.service.index()]).collect();
                match needed.is_empty() {
                    true => f64::from(service.id.0),
                    false => needed.iter().sum::<f64>() / needed.len() as f64,
                }
            };
            let mut wishes: Vec<(f64, ServiceId)> = own.map(|service| (wanted(service), service.id)).collect();
            wishes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            column.extend(wishes.iter().map(|(_, id)| *id));
            for (row, id) in column.iter().enumerate() {
                rows[id.index()] = row as f64;
            }
        }
        let most = columns.iter().map(Vec::len).max().unwrap_or(0) as u32;
        let mut places = vec![Place { x: 0, y: 0 }; services.len()];
        for (wave, column) in columns.iter().enumerate() {
            // Short columns stand in the middle.
            let above = (most - column.len() as u32) * STEP.1 / 2;
            for (row, id) in column.iter().enumerate() {
                places[id.index()] = Place { x: EDGE + wave as u32 * STEP.0, y: EDGE + above + row as u32 * STEP.1 };
            }
        }
        let width = EDGE * 2 + (waves.max(1) as u32 - 1) * STEP.0 + BOX.0;
        let height = EDGE * 2 + (most.max(1) - 1) * STEP.1 + BOX.1;
        Self { columns, places, width, height }
    }

    /// The corner of a service's box.
    #[must_use]
    pub fn place(&self, service: ServiceId) -> Option<Place> {
        self.places.get(service.index()).copied()
    }

    /// The services left and right of one, above and below it.
    #[must_use]
    pub fn neighbours(&self, service: ServiceId) -> [Option<ServiceId>; 4] {
        let wave = self.columns.iter().position(|column| column.contains(&service));
        let Some((wave, here)) = wave.zip(self.place(service)) else { return [None; 4] };
        let nearest = |wave: Option<usize>| {
            let column = self.columns.get(wave?)?;
            column.iter().copied().min_by_key(|id| self.places[id.index()].y.abs_diff(here.y))
        };
        let column = &self.columns[wave];
        let row = column.iter().position(|id| *id == service).unwrap_or(0);
        let beside = |row: Option<usize>| column.get(row?).copied();
        [nearest(wave.checked_sub(1)), nearest(Some(wave + 1)), beside(row.checked_sub(1)), beside(Some(row + 1))]
    }
}

/// The line from a service to one that depends on it, and where its words stand: just before its end.
#[must_use]
pub fn curve(from: Place, to: Place) -> (String, (u32, u32)) {
    let (start, end) = ((from.x + BOX.0, from.y + BOX.1 / 2), (to.x, to.y + BOX.1 / 2));
    let bend = end.0.saturating_sub(start.0).min(STEP.0 - BOX.0) / 2;
    let path = format!(
        "M{} {}C{} {} {} {} {} {}",
        start.0,
        start.1,
        start.0 + bend,
        start.1,
        end.0 - bend,
        end.1,
        end.0,
        end.1
    );
    (path, (end.0 - 8, end.1 - 5))
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
        assert_eq!(layout.place(ServiceId(3)), Some(Place { x: EDGE + STEP.0, y: EDGE + STEP.1 }));
        assert_eq!((layout.width, layout.height), (EDGE * 2 + STEP.0 + BOX.0, EDGE * 2 + STEP.1 + BOX.1));
    }

    #[test]
    fn arrows_lead_to_the_nearest_in_each_direction() {
        let layout = Layout::of(&services(FOUR));
        assert_eq!(layout.neighbours(ServiceId(1)), [None, Some(ServiceId(0)), None, Some(ServiceId(2))]);
        assert_eq!(layout.neighbours(ServiceId(3)), [Some(ServiceId(2)), None, Some(ServiceId(0)), None]);
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!((fitted("web", 4).as_str(), fitted("database", 4).as_str()), ("web", "dat…"));
    }
}
