//! Links: from a run to the fragment of an address, and back.

use crate::lanes::Choice;
use crate::player::Player;
use crate::ui::Race;
use switchyard::link;
use switchyard::session::Session;

/// The longest fragment that the address bar is given; longer ones are not for people to pass on.
const LONGEST: usize = 32_000;

/// The fragment that reproduces the run, its moment and its race; `None` when it would be too long.
#[must_use]
pub fn fragment_of(player: &Player, race: Option<&Race>) -> Option<String> {
    let session = player.session().borrow();
    let hash = session.fingerprint().value();
    let lanes: Vec<_> = race.map_or(&[][..], |race| &race.choices).iter().map(|choice| choice.0.clone()).collect();
    let text = link::encode_race(session.scenario(), session.inputs(), session.now(), Some(hash), &lanes);
    (text.len() <= LONGEST).then_some(text)
}

/// What a fragment leads to.
pub struct Shared {
    /// The run, paused at its moment.
    pub player: Player,
    /// True when it came out as it was shared.
    pub same: bool,
    /// The race, when one was shared.
    pub race: Option<Race>,
}

/// The run that a fragment describes.
///
/// # Errors
/// Why the link cannot be opened, in words.
pub fn follow(fragment: &str) -> Result<Shared, String> {
    let link = link::decode(fragment).map_err(|error| error.to_string())?;
    let mut session = Session::with_inputs(link.scenario, link.inputs).map_err(|problem| problem.to_string())?;
    session.seek(link.at);
    let same = link.fingerprint.is_none_or(|hash| hash == session.fingerprint().value());
    let mut player = Player::with(session);
    player.set_playing(false);
    let race = (!link.lanes.is_empty()).then(|| Race::of(link.lanes.into_iter().map(Choice).collect()));
    if let Some(race) = &race {
        player.race(&race.choices).map_err(|refused| refused.to_string())?;
    }
    Ok(Shared { player, same, race })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use switchyard::clock::Time;
    use switchyard::scenario::Input;

    #[test]
    fn a_link_opens_the_same_moment_of_the_same_run() {
        let mut player = Player::new(library::builtin(0).unwrap()).unwrap();
        player.seek(Time(4_000_000));
        let node = player.view().workers[0].name.clone();
        player.act(Input::Crash(node)).unwrap();
        player.seek(Time(9_500_000));
        let shared = follow(&fragment_of(&player, None).unwrap()).unwrap();
        assert!(shared.same && shared.race.is_none());
        assert_eq!(shared.player.view(), player.view());
    }

    #[test]
    fn a_link_opens_the_same_race() {
        let player = Player::new(library::builtin(0).unwrap()).unwrap();
        let own = Choice::of(player.session().borrow().scenario());
        let mut other = own.clone();
        other.0.queue = switchyard::policy::Policy::new("sjf").unwrap();
        let race = Race::of(vec![own, other]);
        let shared = follow(&fragment_of(&player, Some(&race)).unwrap()).unwrap();
        assert_eq!(shared.race, Some(race));
        let alone = Race::of(vec![Choice::of(player.session().borrow().scenario())]);
        let refused = follow(&fragment_of(&player, Some(&alone)).unwrap()).err();
        assert_eq!(refused.as_deref(), Some("a race has 2 to 6 lanes, not 1"));
    }

    #[test]
    fn a_link_cut_in_half_says_so() {
        let player = Player::new(library::builtin(0).unwrap()).unwrap();
        let fragment = fragment_of(&player, None).unwrap();
        assert!(follow(&fragment[..fragment.len() / 2]).is_err());
        assert!(follow("nonsense").is_err());
    }
}
