//! The moment of a run at which a still says most: late, with a past to look back on, and with much going on.

use anyhow::Result;
use switchyard::clock::{Duration, Time};
use switchyard::scenario::Scenario;
use switchyard::view::View;
use switchyard::world::World;

/// How many moments are looked at.
const LOOKS: u64 = 60;
/// The latest moment that is looked at: a reader who starts there should not wait for what came before.
const LATEST: Duration = Duration::from_secs(60);
/// More of one kind than this tell no more.
const ENOUGH: u64 = 12;

/// The latest of the moments at which at least two thirds of the most is going on that ever is.
///
/// # Errors
/// The scenario does not run.
pub fn telling(scenario: &Scenario) -> Result<Time> {
    let mut whole = World::new(scenario)?;
    whole.run(Time::ZERO + LATEST, &mut ());
    let step = whole.now().0.max(LOOKS) / LOOKS;
    let mut world = World::new(scenario)?;
    let mut seen = Vec::new();
    for look in 1..LOOKS {
        let at = Time(look * step);
        world.run(at, &mut ());
        seen.push((at, going_on(&world.view())));
    }
    let most = seen.iter().map(|(_, much)| *much).max().unwrap_or_default();
    let late = seen.iter().rev().find(|(_, much)| *much * 3 >= most * 2);
    Ok(late.map_or(Time::ZERO, |(at, _)| rounded(*at)))
}

/// How much there is to see.
fn going_on(view: &View) -> u64 {
    let tally = &view.tally;
    tally.waiting.min(ENOUGH) + tally.running.min(ENOUGH) + (view.messages.len() as u64).min(ENOUGH)
}

/// To the millisecond, as moments are written.
fn rounded(at: Time) -> Time {
    Time(at.0 / 1_000 * 1_000)
}
