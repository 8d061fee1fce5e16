//! Links: from a run to the fragment of an address, and back.

use crate::lanes::Choice;
use crate::panels;
use crate::player::Player;
use crate::text::{Lang, Text};
use crate::ui::{Banner, Race, Tab, Ui, about, subject_of};
use switchyard::ids::Seq;
use switchyard::link::{self, Link};
use switchyard::session::{Departure, Session};

/// The longest fragment that the address bar is given; longer ones are not for people to pass on.
pub const LONGEST: usize = 32_000;

/// The fragment that reproduces the run with its branches, its moment, its race and what is looked at.
#[must_use]
pub fn fragment_of(player: &Player, ui: &Ui) -> String {
    link_of(&player.session().borrow(), ui).encode()
}

/// What the fragment carries.
#[must_use]
pub fn link_of(session: &Session, ui: &Ui) -> Link {
    let mut link = Link::of(session);
    if let Some(race) = &ui.race {
        link.lanes = race.choices.iter().map(|choice| choice.0.clone()).collect();
    }
    let words = [
        ("tab", Some(ui.tab.key().to_owned()).filter(|_| ui.tab != Tab::default())),
        ("on", about(ui.subject)),
        ("event", ui.event.map(|event| event.0.to_string())),
    ];
    link.view = words.into_iter().filter_map(|(key, word)| Some((key.to_owned(), word?))).collect();
    link
}

/// What a fragment leads to.
pub struct Shared {
    /// The run, paused at its moment.
    pub player: Player,
    /// What there is to say about it: it did not come out as it was shared.
    pub departed: Option<(Departure, String)>,
    /// What was shown of it; of everything else the defaults.
    pub shown: Ui,
}

impl Shared {
    /// The same in words.
    #[must_use]
    pub fn banner(&self, lang: Lang) -> Option<Banner> {
        let (departure, engine) = self.departed.as_ref()?;
        let equal = departure.equal.to_string();
        let by = departure.by.map(|seq| seq.0.to_string());
        let detail = match &by {
            Some(by) => lang.fill(Text::LinkParts, &[&equal, by, engine]),
            None => lang.fill(Text::LinkPartsLate, &[&equal, engine]),
        };
        Some(Banner { title: lang.say(Text::LinkOther).to_owned(), detail })
    }
}

/// The run that a fragment describes.
///
/// # Errors
/// Why the link cannot be opened, in words.
pub fn follow(fragment: &str) -> Result<Shared, String> {
    let mut link = link::decode(fragment).map_err(|error| error.to_string())?;
    let view = std::mem::take(&mut link.view);
    let lanes = std::mem::take(&mut link.lanes);
    let engine = switchyard::hint::short(&link.engine);
    let (session, departure) = link.open().map_err(|problem| problem.to_string())?;
    let mut player = Player::with(session);
    player.set_playing(false);
    let race = (!lanes.is_empty()).then(|| Race::of(lanes.into_iter().map(Choice).collect()));
    if let Some(race) = &race {
        player.race(&race.choices).map_err(|refused| refused.to_string())?;
    }
    let word = |key: &str| view.get(key).map(String::as_str);
    let tab = word("tab").and_then(|word| Tab::ALL.into_iter().find(|tab| tab.key() == word));
    let shown = Ui {
        tab: tab.unwrap_or_else(|| panels::fitting(Tab::default(), &player.session().borrow())),
        subject: word("on").and_then(subject_of).unwrap_or_default(),
        event: word("event").and_then(|word| word.parse().ok()).map(Seq),
        race,
        ..Ui::default()
    };
    Ok(Shared { player, departed: departure.map(|departure| (departure, engine)), shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use crate::ui::Subject;
    use switchyard::clock::Time;
    use switchyard::ids::NodeId;
    use switchyard::scenario::Input;

    #[test]
    fn a_link_opens_the_same_moment_of_the_same_run() {
        let mut player = Player::new(library::builtin(0).unwrap()).unwrap();
        player.seek(Time(4_000_000));
        let node = player.view().workers[0].name.clone();
        player.act(Input::Crash(node)).unwrap();
        player.seek(Time(9_500_000));
        let ui = Ui { tab: Tab::Events, subject: Subject::Worker(NodeId(2)), event: Some(Seq(40)), ..Ui::default() };
        let shared = follow(&fragment_of(&player, &ui)).unwrap();
        assert_eq!((shared.departed.is_none(), &shared.shown), (true, &ui));
        assert_eq!(shared.player.view(), player.view());
    }

    #[test]
    fn a_link_opens_the_same_race() {
        let player = Player::new(library::builtin(0).unwrap()).unwrap();
        let own = Choice::of(player.session().borrow().scenario());
        let mut other = own.clone();
        other.0.queue = switchyard::policy::Policy::new("sjf").unwrap();
        let race = Race::of(vec![own, other]);
        let racing = |race: &Race| fragment_of(&player, &Ui { race: Some(race.clone()), ..Ui::default() });
        assert_eq!(follow(&racing(&race)).unwrap().shown.race, Some(race));
        let alone = Race::of(vec![Choice::of(player.session().borrow().scenario())]);
        let refused = follow(&racing(&alone)).err();
        assert_eq!(refused.as_deref(), Some("a race has 2 to 6 lanes, not 1"));
    }

    #[test]
    fn a_link_cut_in_half_says_so() {
        let player = Player::new(library::builtin(0).unwrap()).unwrap();
        let fragment = fragment_of(&player, &Ui::default());
        assert!(follow(&fragment[..fragment.len() / 2]).is_err());
        assert!(follow("nonsense").is_err());
    }

    #[test]
    fn a_run_that_comes_out_otherwise_says_from_where_on() {
        let mut player = Player::new(library::builtin(0).unwrap()).unwrap();
        player.seek(Time(20_000_000));
        let mut link = link::decode(&fragment_of(&player, &Ui::default())).unwrap();
        link.fingerprint = Some(1);
        link.marks[3].hash ^= 1;
        let shared = follow(&link.encode()).unwrap();
        let detail = shared.banner(Lang::En).unwrap().detail;
        let [equal, by] = [link.marks[2].seq.0 + 1, link.marks[3].seq.0];
        assert!(detail.contains(&equal.to_string()) && detail.contains(&by.to_string()), "{detail}");
    }
}
