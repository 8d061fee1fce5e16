//! Links: from a run to the fragment of an address, and back.

use crate::player::Player;
use switchyard::link;
use switchyard::session::Session;

/// The longest fragment that the address bar is given; longer ones are not for people to pass on.
const LONGEST: usize = 32_000;

/// The fragment that reproduces the run and its moment; `None` when it would be too long.
#[must_use]
pub fn fragment_of(player: &Player) -> Option<String> {
    let session = player.session().borrow();
    let hash = session.fingerprint().value();
    let text = link::encode(session.scenario(), session.inputs(), session.now(), Some(hash));
    (text.len() <= LONGEST).then_some(text)
}

/// The run that a fragment describes, paused at its moment; and whether it came out as it was shared.
///
/// # Errors
/// Why the link cannot be opened, in words.
pub fn follow(fragment: &str) -> Result<(Player, bool), String> {
    let link = link::decode(fragment).map_err(|error| error.to_string())?;
    let mut session = Session::with_inputs(link.scenario, link.inputs).map_err(|problem| problem.to_string())?;
    session.seek(link.at);
    let same = link.fingerprint.is_none_or(|hash| hash == session.fingerprint().value());
    let mut player = Player::with(session);
    player.set_playing(false);
    Ok((player, same))
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
        let (copy, same) = follow(&fragment_of(&player).unwrap()).unwrap();
        assert!(same);
        assert_eq!(copy.view(), player.view());
    }

    #[test]
    fn a_link_cut_in_half_says_so() {
        let player = Player::new(library::builtin(0).unwrap()).unwrap();
        let fragment = fragment_of(&player).unwrap();
        assert!(follow(&fragment[..fragment.len() / 2]).is_err());
        assert!(follow("nonsense").is_err());
    }
}
