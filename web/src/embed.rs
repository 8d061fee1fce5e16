//! The playground as a figure in somebody else's page: what the address asks for, and the page around it as a partner.
//!
//! The address of `embed/` carries what is wanted as parameters, in its query or, where they are long or not for the
//! server's eyes, after its `#`. The page around it gives orders and hears what happens ([`talk`]). Both come from
//! strangers: they choose among what a visitor could do anyway, within bounds, and nothing of them becomes markup.

pub mod talk;
pub mod snippet;
pub mod offline;
pub mod dialog;

use crate::player::Player;
use crate::share;
use crate::still::Kind;
use crate::text::Lang;
use crate::ui::{Tab, Theme, Ui};
use crate::{page, panels};
use switchyard::clock::{Duration, Time};
use switchyard::link::{self, Link};
use switchyard::scenario::Scenario;
use switchyard::{builtin, exercise, hint};
use web_sys::UrlSearchParams;

/// The longest value of a parameter, in bytes.
const LONGEST: usize = 200_000;

/// What a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Whether the stage is there.
    pub stage: bool,
    /// The panel below it.
    pub panel: Option<Tab>,
    /// Whether there is a transport.
    pub controls: bool,
}

impl Embed {
    /// How the `data-embed` attribute spells what is there.
    #[must_use]
    pub fn parts(self) -> String {
        let parts = [("stage", self.stage), ("panel", self.panel.is_some()), ("controls", self.controls)];
        parts.iter().filter(|(_, there)| *there).map(|(part, _)| *part).collect::<Vec<_>>().join(" ")
    }

    /// The still figure of what is there.
    #[must_use]
    pub fn kind(self) -> Kind {
        match (self.stage, self.panel) {
            (false, Some(Tab::Lanes)) => Kind::Lanes,
            (false, Some(Tab::Gantt)) => Kind::Gantt,
            (false, Some(Tab::Log)) => Kind::Log,
            (false, Some(Tab::Metrics)) => Kind::Charts,
            _ => Kind::Stage,
        }
    }

    /// What shows the same as a still figure.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        let alone = |panel: Tab| Self { stage: false, panel: Some(panel), controls: true };
        let panel = Tab::ALL.into_iter().find(|panel| kind != Kind::Stage && alone(*panel).kind() == kind);
        panel.map_or(Self { stage: true, panel: None, controls: true }, alone)
    }

    /// How high it wants to be where it is so wide, in CSS pixels.
    #[must_use]
    pub fn height(self, width: f64) -> u32 {
        let stage = match width {
            _ if !self.stage => 0,
            ..640.0 => 600,
            ..1024.0 => 540,
            _ => 440,
        };
        let panel = if self.panel.is_some() { 264 } else { 0 };
        let controls = match (self.controls, width < 480.0) {
            (false, _) => 0,
            (true, false) => 76,
            (true, true) => 142,
        };
        stage + panel + controls + 44
    }
}

/// What an address asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What is shown.
    pub embed: Embed,
    /// What runs: a key, a scenario's text, or a link's; the default scenario when empty.
    pub scenario: String,
    /// The exercise that it is for.
    pub exercise: Option<String>,
    /// The moment that it begins with.
    pub at: Option<Time>,
    /// Whether time passes from the start.
    pub autoplay: bool,
    /// Instead of the reader's own.
    pub theme: Option<Theme>,
    /// Instead of the reader's own.
    pub lang: Option<Lang>,
}

impl Wanted {
    /// Reads the parameters.
    ///
    /// # Errors
    /// The first that is not as it should be.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let value = |key: &str| match value(key) {
            Some(text) if text.len() > LONGEST => Err(format!("{key} has more than {LONGEST} bytes")),
            other => Ok(other),
        };
        let is = |key: &str, usual: bool| match value(key)?.as_deref() {
            None => Ok(usual),
            Some("" | "true" | "1" | "yes") => Ok(true),
            Some("false" | "0" | "no" | "none") => Ok(false),
            Some(other) => Err(format!("{key} is {:?}: expected true or false", hint::short(other))),
        };
        let one_of = |key: &str, known: &[&str]| match value(key)? {
            None => Ok(None),
            Some(text) => match known.iter().position(|known| *known == text) {
                Some(place) => Ok(Some(place)),
                None => Err(format!("{key} is {:?}: expected one of {}", hint::short(&text), known.join(", "))),
            },
        };
        let mut embed = Embed { stage: false, panel: None, controls: is("controls", true)? };
        for view in value("views")?.as_deref().unwrap_or("stage").split([',', ' ']).filter(|view| !view.is_empty()) {
            let tab = Tab::ALL.into_iter().find(|tab| tab.key() == view);
            match tab {
                Some(tab) if embed.panel.is_none() => embed.panel = Some(tab),
                Some(_) => return Err(format!("views has more than one panel: {}", hint::short(view))),
                None if view == "stage" => embed.stage = true,
                None => {
                    let tabs = Tab::ALL.map(Tab::key).join(", ");
                    return Err(format!("views names {:?}: expected stage, {tabs}", hint::short(view)));
                }
            }
        }
        if !embed.stage && embed.panel.is_none() {
            return Err("views is empty".to_owned());
        }
        let at = match value("at")? {
            None => None,
            Some(text) => {
                let at = text.parse::<Duration>().map_err(|error| format!("at: {error}"))?;
                Some(Time(at.0))
            }
        };
        let theme = one_of("theme", &["light", "dark"])?.map(|place| [Theme::Light, Theme::Dark][place]);
        let lang = one_of("language", &["en", "zh", "zh-CN"])?.map(|place| [Lang::En, Lang::Zh, Lang::Zh][place]);
        Ok(Self {
            embed,
            scenario: value("scenario")?.unwrap_or_default(),
            exercise: value("exercise")?,
            at,
            autoplay: is("autoplay", false)?,
            theme,
            lang,
        })
    }

    /// The parameters that ask for this, without those that say what is usual anyway: [`Wanted::read`] gives the same.
    #[must_use]
    pub fn asked(&self) -> Vec<(&'static str, String)> {
        let views: Vec<_> =
            self.embed.stage.then_some("stage").into_iter().chain(self.embed.panel.map(Tab::key)).collect();
        let views = views.join(",");
        let all = [
            ("scenario", Some(self.scenario.clone()).filter(|scenario| !scenario.is_empty())),
            ("exercise", self.exercise.clone()),
            ("views", (views != "stage").then_some(views)),
            ("at", self.at.map(|at| at.to_string())),
            ("autoplay", self.autoplay.then(|| "true".to_owned())),
            ("controls", (!self.embed.controls).then(|| "false".to_owned())),
            ("theme", self.theme.map(|theme| theme.key().to_owned())),
            ("language", self.lang.map(|lang| lang.tag().to_owned())),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// The same as the query of an address.
    #[must_use]
    pub fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.asked()).finish()
    }

    /// What is asked for, running or paused, and what is shown of it.
    ///
    /// # Errors
    /// Why there is no such run.
    pub fn open(&self) -> Result<(Player, Ui), String> {
        let (mut player, mut ui) = if link::is_link(&self.scenario) {
            let shared = share::follow(&self.scenario)?;
            (shared.player, shared.shown)
        } else {
            let at = self.at.unwrap_or(Time::ZERO);
            let link = Link { at, ..Link::to(self.scenario()?) };
            let (session, _) = link.open().map_err(|problem| problem.to_string())?;
            (Player::with(session), Ui::default())
        };
        player.set_playing(self.autoplay);
        ui.tab = self.embed.panel.unwrap_or_else(|| panels::fitting(ui.tab, &player.session().borrow()));
        ui.embed = Some(self.embed);
        Ok((player, ui))
    }

    fn scenario(&self) -> Result<Scenario, String> {
        if let Some(key) = &self.exercise {
            let exercise = exercise::exercise(key);
            return exercise
                .map(|exercise| exercise.scenario)
                .ok_or_else(|| format!("there is no exercise {:?}", hint::short(key)));
        }
        let text = self.scenario.trim();
        let key = if text.is_empty() { builtin::TITLES[0].0 } else { text };
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            let keys: Vec<_> = builtin::TITLES.iter().map(|(key, _)| *key).collect();
            let near = hint::hint(key, &keys);
            return builtin::scenario(key)
                .ok_or_else(|| format!("there is no built-in scenario {:?}{near}", hint::short(key)));
        }
        Scenario::parse(text).map_err(|error| error.to_string())
    }
}

/// True when this page is a figure in another.
#[must_use]
pub fn is_embedded() -> bool {
    page::root().is_some_and(|root| root.has_attribute("data-embed"))
}

/// What this page was asked for.
///
/// # Errors
/// The first parameter that is not as it should be.
pub fn wanted() -> Result<Wanted, String> {
    let location = page::window().map(|window| window.location());
    let text = |part: Option<String>| part.unwrap_or_default();
    let params = |text: &str| UrlSearchParams::new_with_str(text.trim_start_matches(['?', '#'])).ok();
    let [own, hash, search] = [
        // A saved figure has its wish with it.
        params(&text(page::root().and_then(|root| root.get_attribute("data-embed")))),
        params(&text(location.as_ref().and_then(|place| place.hash().ok()))),
        params(&text(location.as_ref().and_then(|place| place.search().ok()))),
    ];
    let value = |key: &str| [&own, &hash, &search].into_iter().flatten().find_map(|params| params.get(key));
    Wanted::read(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Wanted, String> {
        Wanted::read(|key| pairs.iter().find(|pair| pair.0 == key).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn an_address_says_what_is_wanted() {
        let plain = read(&[]).unwrap();
        assert_eq!(plain.embed, Embed { stage: true, panel: None, controls: true });
        assert_eq!(
            plain.open().unwrap().0.session().borrow().scenario().title,
            builtin::scenario("playground").unwrap().title
        );
        let pairs = [
            ("scenario", "leader-crash"),
            ("views", "stage,lanes"),
            ("controls", "no"),
            ("at", "2500ms"),
            ("autoplay", ""),
            ("theme", "dark"),
            ("language", "zh"),
        ];
        let wanted = read(&pairs).unwrap();
        assert_eq!((wanted.theme, wanted.lang, wanted.autoplay), (Some(Theme::Dark), Some(Lang::Zh), true));
        let (player, ui) = wanted.open().unwrap();
        assert_eq!(ui.embed, Some(Embed { stage: true, panel: Some(Tab::Lanes), controls: false }));
        assert_eq!((player.session().borrow().now(), player.playing(), ui.tab), (Time(2_500_000), true, Tab::Lanes));
        let own = read(&[("scenario", "version: 1\nnodes: [{count: 3}]\n")]).unwrap();
        assert_eq!(own.open().unwrap().0.view().workers.len(), 3);
    }

    #[test]
    fn a_still_figure_and_a_live_one_show_the_same() {
        for kind in Kind::ALL {
            let shown = Embed::of(kind).kind();
            assert!(shown == kind || (kind == Kind::Storyboard && shown == Kind::Stage), "{kind:?}: {shown:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_said_in_words() {
        let refused = |pairs: &[(&str, &str)]| read(pairs).and_then(|wanted| wanted.open().map(drop)).unwrap_err();
        assert_eq!(
            refused(&[("views", "stage,stag")]),
            "views names \"stag\": expected stage, services, graph, log, terms, lanes, queues, gantt, metrics, events"
        );
        assert_eq!(refused(&[("views", "gantt,log")]), "views has more than one panel: log");
        assert_eq!(refused(&[("theme", "pink")]), "theme is \"pink\": expected one of light, dark");
        assert_eq!(refused(&[("controls", "maybe")]), "controls is \"maybe\": expected true or false");
        assert!(refused(&[("scenario", "leader-crush")]).contains("leader-crash"));
        assert!(refused(&[("scenario", "version: 1\nnodes: 3\n")]).contains("line 2"));
        assert!(refused(&[("scenario", "v2.9.abc")]).contains("cut"));
        assert!(refused(&[("at", "soon")]).starts_with("at: "));
    }
}
