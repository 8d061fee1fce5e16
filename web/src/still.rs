//! Still figures: one moment of a run, or its course until then, as SVG that stands by itself.
//!
//! Pure: a player goes in, text comes out, the same natively and in the browser to the last byte. What is drawn is what the
//! page draws, with the page's own places, tracks, faces and words; only the pen is another. A figure has its title and a
//! transcript in words inside, no script, and nothing that it would load.

mod ink;
mod pen;
mod words;
mod sample;
mod ring;
mod card;
mod stage;
mod lanes;
mod gantt;
mod log;
mod charts;
mod story;
mod told;
mod order;

pub use ink::Dress;
pub use order::{Data, Order};

use crate::figures::stamp;
use crate::frame::Frame;
use crate::player::Player;
use crate::text::{Lang, Text, scenario_title};
use crate::wording;
use ink::Ink;
use pen::{Pen, Type};
use switchyard::builtin;
use switchyard::clock::Time;
use words::{fitted, wrapped};

/// What a figure shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The stage at one moment.
    #[default]
    Stage,
    /// The messages from lane to lane, over the time before.
    Lanes,
    /// What ran when.
    Gantt,
    /// The logs of the control nodes.
    Log,
    /// Figures over time.
    Charts,
    /// The stage at the moments that tell the run.
    Storyboard,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Stage, Self::Lanes, Self::Gantt, Self::Log, Self::Charts, Self::Storyboard];

    /// Its name on the command line and in files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Lanes => "lanes",
            Self::Gantt => "gantt",
            Self::Log => "log",
            Self::Charts => "charts",
            Self::Storyboard => "storyboard",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Stage => Text::Stage,
            Self::Lanes => Text::Lanes,
            Self::Gantt => Text::Gantt,
            Self::Log => Text::Log,
            Self::Charts => Text::Metrics,
            Self::Storyboard => Text::Storyboard,
        }
    }
}

/// The widths that a figure can have, in CSS pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 480..=3_000;
/// The most frames of a storyboard.
pub const FRAMES_MAX: usize = 24;

/// A figure that is wished for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// What it shows.
    pub kind: Kind,
    /// In which language.
    pub lang: Lang,
    /// For which ground.
    pub dress: Dress,
    /// How wide it is, in CSS pixels; what is beyond [`WIDTHS`] is not taken.
    pub width: u32,
    /// How many frames a storyboard has, at most [`FRAMES_MAX`].
    pub frames: usize,
    /// Whether title, moment and a sentence stand below it.
    pub caption: bool,
    /// Where the run can be opened: an address that begins with `https://` or `http://`. Others are left out.
    pub link: Option<String>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            kind: Kind::Stage,
            lang: Lang::En,
            dress: Dress::Light,
            width: 960,
            frames: 6,
            caption: true,
            link: None,
        }
    }
}

/// Draws the figure of a run at `at`, or at its end where it ends before. The player is another afterwards.
#[must_use]
pub fn draw(player: &mut Player, at: Time, wish: &Wish) -> String {
    player.seek(at);
    let frame = player.frame();
    let width = f64::from(wish.width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    let (lang, mut pen) = (wish.lang, Pen::new(wish.dress));
    let events = match wish.kind {
        Kind::Storyboard => {
            let frames = wish.frames.clamp(1, FRAMES_MAX);
            story::key_events(frame.session().trace(), frame.view.next, frames)
        }
        _ => Vec::new(),
    };
    let title = format!("{} · {} · {}", title(&frame, lang), lang.say(wish.kind.label()), stamp(frame.view.now));
    let sentence = sentence(&frame, lang);
    let told = told::told(player, &frame, wish, &events);
    player.seek(at);
    let bottom = match wish.kind {
        Kind::Stage => stage::stage(&mut pen, &frame, lang, width, true),
        Kind::Lanes => lanes::lanes(&mut pen, &frame, lang, width),
        Kind::Gantt => gantt::gantt(&mut pen, &frame, lang, width),
        Kind::Log => log::log(&mut pen, &frame, lang, width),
        Kind::Charts => charts::charts(&mut pen, &frame, lang, width),
        Kind::Storyboard => story::story(&mut pen, player, lang, width, &events),
    };
    let link = wish.link.as_deref().filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    let below = match wish.caption {
        true => caption(&mut pen, lang, &title, &sentence, link, bottom + 12.0, width),
        false => bottom,
    };
    let ground = if wish.kind == Kind::Stage { Ink::Stage } else { Ink::Panel };
    pen.finish([width, (below + 16.0).ceil()], ground, lang.tag(), &title, &told)
}

/// The title of the run's scenario, in the figure's language where it is one of those that come with the program.
#[must_use]
pub fn title(frame: &Frame, lang: Lang) -> String {
    let session = frame.session();
    let scenario = session.scenario();
    let own = builtin::key_of(scenario).and_then(|key| scenario_title(lang, key));
    match own {
        Some(title) => title.to_owned(),
        None if scenario.title.is_empty() => lang.say(Text::OwnScenario).to_owned(),
        None => scenario.title.clone(),
    }
}

/// The last thing worth telling, or how things are.
fn sentence(frame: &Frame, lang: Lang) -> String {
    let told = wording::narrate(frame, lang);
    // Where nobody sends tasks, how many there are says nothing.
    match crate::stage::middle_said(frame, lang) {
        Some([term, said, committed]) if !told.news && frame.view.classes.is_empty() => {
            format!("{term} · {said} · {committed}{}", lang.say(Text::FullStop))
        }
        _ => told.text,
    }
}

/// What stands below: what it is and when, what happens, and where to open it. Tells where it ends.
fn caption(pen: &mut Pen, lang: Lang, title: &str, sentence: &str, link: Option<&str>, top: f64, width: f64) -> f64 {
    const MARGIN: f64 = 24.0;
    let room = width - 2.0 * MARGIN;
    pen.line([MARGIN, top, width - MARGIN, top], pen::Look::line(Ink::Line, 1.0));
    let mut y = top + 24.0;
    for line in wrapped(title, 14.0, room, 2) {
        pen.text(MARGIN, y, Type::new(14.0, Ink::Text).bold(), &line);
        y += 20.0;
    }
    for line in wrapped(sentence, 13.0, room, 3) {
        pen.text(MARGIN, y, Type::new(13.0, Ink::Soft), &line);
        y += 18.0;
    }
    if let Some(link) = link {
        // The fragment holds the whole run: it is for browsers to read.
        let shown = link.split(['#', '?']).next().unwrap_or_default();
        let shown = shown.split_once("://").map_or(shown, |(_, rest)| rest).trim_end_matches('/');
        let said = lang.fill(Text::FigureOpenIn, &[shown]);
        pen.linked(link, |pen| pen.text(MARGIN, y, Type::new(12.0, Ink::Accent), &fitted(&said, 12.0, room)));
        y += 18.0;
    }
    y - 18.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::scenario::Scenario;

    fn player(key: &str) -> Player {
        Player::new(builtin::scenario(key).unwrap()).unwrap()
    }

    #[test]
    fn a_figure_is_the_same_whatever_was_drawn_before() {
        let mut used = player("leader-crash");
        for kind in Kind::ALL {
            let wish = Wish { kind, ..Wish::default() };
            let fresh = draw(&mut player("leader-crash"), Time(12_500_000), &wish);
            assert_eq!(draw(&mut used, Time(12_500_000), &wish), fresh, "{kind:?}");
        }
    }

    #[test]
    fn names_with_markup_stay_words() {
        let text = r#"
version: 1
until: 10s
title: "</title><script>alert(1)</script>&\"'"
control: {raft: {nodes: 3}}
nodes: [{name: "<b onload='x'>&\"", count: 2}]
workload: [{class: "<script>&\"'", tasks: [{name: "]]><i>&\"'", arrival: 1s, work: 3s}]}]
"#;
        let mut player = Player::new(Scenario::parse(text).unwrap()).unwrap();
        for kind in Kind::ALL {
            let link = Some("https://example.org/?a=1&b=\"><script>#x'".to_owned());
            let svg = draw(&mut player, Time(3_000_000), &Wish { kind, link, ..Wish::default() });
            for bad in ["<script", "<b ", "<i>", "]]>", "&\"", "&'"] {
                assert!(!svg.contains(bad), "{kind:?}: {bad}");
            }
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        let mut player = player("first-election");
        let mut linked = |link: &str| {
            let wish = Wish { link: Some(link.to_owned()), ..Wish::default() };
            draw(&mut player, Time(1_000_000), &wish).contains("<a ")
        };
        assert!(linked("https://example.org/#1") && !linked("javascript:alert(1)") && !linked("data:text/html,x"));
    }
}
