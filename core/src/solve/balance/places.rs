//! Exercises about regions: shares of the traffic, and distances on the globe.

use super::super::Problem;
use super::super::answer::{Answer, numbers};
use super::super::given::Given;
use crate::balance::geoproximity::central_angle;
use crate::balance::locality::{health, percents};
use crate::balance::priority_failover::loads;

/// Envoy's overprovisioning factor, in percent.
const FACTOR: u64 = 140;

/// What a percentage is a part of, in whole numbers.
const WHOLE: u64 = 100_000_000;

const LEVELS_MAX: usize = 1_000;

/// `healthy_percent` of each level → `traffic_percent` of each.
pub(in super::super) fn priority_failover(case: &Given) -> Result<Answer, Problem> {
    let levels = case.list("healthy_percent")?;
    if levels.is_empty() || levels.len() > LEVELS_MAX {
        let message = format!("expected 1 to {LEVELS_MAX} levels, not {}", levels.len());
        return Err(case.problem_at("healthy_percent", message));
    }
    let healths = levels.iter().map(|level| Ok(health(part(level)?, WHOLE, FACTOR))).collect::<Result<Vec<_>, _>>()?;
    Ok(whole_numbers("traffic_percent", &loads(&healths)))
}

/// `x_available_percent` → `traffic` of regions X and Y, whose weights are 1 and 2; all of Y is available.
pub(in super::super) fn locality_weighted(case: &Given) -> Result<Answer, Problem> {
    let available = part(&case.field("x_available_percent", "a number from 0 to 100")?)?;
    let shares = [health(available, WHOLE, FACTOR), 2 * health(WHOLE, WHOLE, FACTOR)];
    Ok(whole_numbers("traffic", &percents(&shares)))
}

/// A percentage as a part of [`WHOLE`].
fn part(given: &Given) -> Result<u64, Problem> {
    match given.as_number()? {
        percent if (0.0..=100.0).contains(&percent) => Ok((percent * (WHOLE / 100) as f64 + 0.5) as u64),
        _ => Err(given.not("a number from 0 to 100")),
    }
}

fn whole_numbers(key: &'static str, values: &[u64]) -> Answer {
    Answer::Record(vec![(key, Answer::List(values.iter().map(|value| Answer::Number(*value as f64)).collect()))])
}

/// `a`, `b`, `R_km` → `km`: the great-circle distance by the haversine formula.
pub(in super::super) fn geo(case: &Given) -> Result<Answer, Problem> {
    let (a, b) = (place(case, "a")?, place(case, "b")?);
    let radius = case.positive("R_km")?;
    Ok(numbers([("km", radius * central_angle(a, b))]))
}

/// Latitude and longitude in degrees.
fn place(case: &Given, key: &str) -> Result<[f64; 2], Problem> {
    let place = case.field(key, "[latitude, longitude]")?;
    let parts = place.items()?;
    let [latitude, longitude] = &parts[..] else { return Err(place.not("[latitude, longitude]")) };
    let angle = |given: &Given, max: f64| match given.as_number()? {
        degrees if degrees.abs() <= max => Ok(degrees),
        _ => Err(given.not(&format!("degrees from -{max} to {max}"))),
    };
    Ok([angle(latitude, 90.0)?, angle(longitude, 360.0)?])
}

#[cfg(test)]
mod tests {
    use crate::solve::balance::tests::{assert_error, assert_solved};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn traffic_and_distances_are_the_published_ones() {
        for (kind, case, expected) in [
            ("geo", r#"{"a": [36.12, -86.67], "b": [33.94, -118.4], "R_km": 6372.8}"#, r#"{"km":2887.259951}"#),
            ("priority_failover", r#"{"healthy_percent": [25, 25, 20]}"#, r#"{"traffic_percent":[36,36,28]}"#),
            ("priority_failover", r#"{"healthy_percent": [71.9, 100]}"#, r#"{"traffic_percent":[100,0]}"#),
            ("priority_failover", r#"{"healthy_percent": [0, 0]}"#, r#"{"traffic_percent":[100,0]}"#),
            ("priority_failover", r#"{"healthy_percent": [3]}"#, r#"{"traffic_percent":[100]}"#),
            ("locality_weighted", r#"{"x_available_percent": 69}"#, r#"{"traffic":[32,68]}"#),
            ("locality_weighted", r#"{"x_available_percent": 25}"#, r#"{"traffic":[15,85]}"#),
            ("locality_weighted", r#"{"x_available_percent": 0}"#, r#"{"traffic":[0,100]}"#),
        ] {
            assert_solved(kind, case, expected);
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error_in_its_place() {
        for (kind, case, path, message) in [
            ("geo", r#"{"a": [91, 0], "b": [0, 0], "R_km": 1}"#, "a[0]", "expected degrees from -90 to 90, not 91"),
            ("geo", r#"{"a": [1, 0], "b": [0, 0], "R_km": 0}"#, "R_km", "expected a number above 0, not 0"),
            ("geo", r#"{"a": [1], "b": [0, 0], "R_km": 0}"#, "a", "expected [latitude, longitude], not a list"),
            ("priority_failover", r#"{"healthy_percent": []}"#, "healthy_percent", "expected 1 to 1000 levels, not 0"),
            (
                "priority_failover",
                r#"{"healthy_percent": [100, 101]}"#,
                "healthy_percent[1]",
                "expected a number from 0 to 100, not 101",
            ),
            (
                "locality_weighted",
                r#"{"x_available_percent": -1}"#,
                "x_available_percent",
                "expected a number from 0 to 100, not -1",
            ),
            ("locality_weighted", "{}", "x_available_percent", "missing: expected a number from 0 to 100"),
        ] {
            assert_error(kind, case, path, message);
        }
    }
}
