//! In which order services start: a service after all that it depends on.

use crate::scenario::Scenario;
use std::collections::BTreeMap;

impl Scenario {
    /// The wave in which each service starts, in the order of the services: 0 for those that depend on none, else one
    /// more than the latest that it depends on. Dependencies on services that are not there are left out.
    ///
    /// # Errors
    /// A service on a cycle of dependencies, by its place, and the cycle by its names.
    pub fn waves(&self) -> Result<Vec<u16>, (usize, String)> {
        if self.services.is_empty() { Ok(Vec::new()) } else { self.waves_of_services() }
    }

    /// Out of line: most scenarios have none.
    #[inline(never)]
    fn waves_of_services(&self) -> Result<Vec<u16>, (usize, String)> {
        let places: BTreeMap<_, _> =
            self.services.iter().enumerate().map(|(place, service)| (service.name.as_str(), place)).collect();
        let needs = |place: usize| self.services[place].depends_on.keys().filter_map(|name| places.get(name.as_str()));
        let mut waves: Vec<Option<u16>> = vec![None; self.services.len()];
        // One wave at a time: there are at most as many waves as services.
        for wave in 0..=self.services.len() as u16 {
            let earlier = |other: &usize| waves[*other].is_some_and(|other| other < wave);
            let ready: Vec<_> =
                (0..waves.len()).filter(|place| waves[*place].is_none() && needs(*place).all(earlier)).collect();
            if ready.is_empty() {
                break;
            }
            ready.iter().for_each(|place| waves[*place] = Some(wave));
        }
        if let Some(waves) = waves.iter().copied().collect() {
            return Ok(waves);
        }
        // Whoever has no wave waits for somebody who has none: following that leads round.
        let stuck = |place: usize| needs(place).copied().find(|other| waves[*other].is_none());
        let mut path = Vec::new();
        let mut at = waves.iter().position(Option::is_none);
        while let Some(place) = at.filter(|place| !path.contains(place)) {
            path.push(place);
            at = stuck(place);
        }
        let start = path.iter().position(|place| Some(*place) == at).unwrap_or(0);
        let cycle = &path[start..];
        let names = cycle.iter().chain(cycle.first()).map(|place| self.services[*place].name.as_str());
        let named = names.collect::<Vec<_>>().join(" → ");
        Err((cycle[0], format!("services wait for each other: {named}")))
    }
}
