//! What leaves the page as a file, as it is asked of the background worker: a figure, or data, of a run in a link.

use super::{Dress, Kind, Wish, draw};
use crate::player::Player;
use crate::text::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::io;
use switchyard::clock::Time;
use switchyard::export::gantt::Bars;
use switchyard::export::metrics;
use switchyard::export::ndjson::Lines;
use switchyard::export::shiviz::Clocks;
use switchyard::export::tasks::Table;
use switchyard::link;
use switchyard::session::Session;
use switchyard::trace::Sink;
use switchyard::world::World;

/// A table or a log of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Every event, a line of JSON each.
    Events,
    /// A row for each task.
    Tasks,
    /// A row for each stretch of running.
    Bars,
    /// Figures over time.
    Metrics,
    /// The events with vector clocks, for ShiViz.
    Shiviz,
}

impl Data {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Events, Self::Tasks, Self::Bars, Self::Metrics, Self::Shiviz];

    /// The end of its file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Events => "ndjson",
            Self::Tasks => "tasks.csv",
            Self::Bars => "gantt.csv",
            Self::Metrics => "metrics.csv",
            Self::Shiviz => "shiviz.log",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Events => Text::DataEvents,
            Self::Tasks => Text::DataTasks,
            Self::Bars => Text::DataBars,
            Self::Metrics => Text::DataMetrics,
            Self::Shiviz => Text::DataShiviz,
        }
    }
}

/// What is asked for. Kinds are told by their names, so that little code has to read and write them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The run and its moment, as a link's fragment.
    pub run: String,
    /// The key of a [`Kind`], or the ending of [`Data`].
    pub what: String,
    /// The tag of a language.
    pub lang: String,
    /// The key of a [`Dress`].
    pub dress: String,
    /// The figure's width.
    pub width: u32,
    /// Whether a caption stands below it.
    pub caption: bool,
    /// The address for its link.
    pub link: Option<String>,
}

impl Order {
    /// What was asked for, as text.
    ///
    /// # Errors
    /// Why there is no such run, or nothing of that name.
    pub fn fill(self) -> Result<String, String> {
        let link = link::decode(&self.run).map_err(|error| error.to_string())?;
        let session = Session::with_inputs(link.scenario.clone(), link.inputs().to_vec());
        let session = session.map_err(|problem| problem.to_string())?;
        if let Some(data) = Data::ALL.into_iter().find(|data| data.ending() == self.what) {
            return written(data, &session, link.at).map_err(|error| error.to_string());
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.key() == self.what);
        let kind = kind.ok_or_else(|| format!("there is no figure {:?}", self.what))?;
        let dress = Dress::ALL.into_iter().find(|dress| dress.key() == self.dress).unwrap_or_default();
        let lang = Lang::of_tag(&self.lang);
        let wish =
            Wish { kind, lang, dress, width: self.width, caption: self.caption, link: self.link, ..Wish::default() };
        Ok(draw(&mut Player::with(session), link.at, &wish))
    }
}

/// Events between two looks at names: fewer than the world keeps them for.
const STEPS: u64 = 1_000;

/// The data of a run until `at`.
fn written(data: Data, session: &Session, at: Time) -> io::Result<String> {
    let mut world = World::new(&session.to_scenario()).map_err(|problem| io::Error::other(problem.to_string()))?;
    let mut out = Vec::new();
    match data {
        Data::Events => {
            let mut lines = Lines::new(&mut out);
            go(&mut world, at, &mut lines, |_, _| ());
            lines.check()?;
        }
        Data::Tasks => {
            let mut table = Table::default();
            go(&mut world, at, &mut table, |world, table| table.learn_names(world));
            table.write(&world, &mut out)?;
        }
        Data::Bars => {
            let mut bars = Bars::default();
            go(&mut world, at, &mut bars, |world, bars| bars.learn_names(world));
            bars.write(&world, &mut out)?;
        }
        Data::Metrics => {
            go(&mut world, at, &mut (), |_, ()| ());
            let view = world.view();
            metrics::write(&view.metrics.series, view.now, &mut out)?;
        }
        Data::Shiviz => {
            let mut clocks = Clocks::default();
            go(&mut world, at, &mut clocks, |_, _| ());
            clocks.write(&world, &mut out)?;
        }
    }
    String::from_utf8(out).map_err(io::Error::other)
}

fn go<S: Sink>(world: &mut World, to: Time, sink: &mut S, mut pause: impl FnMut(&World, &mut S)) {
    while !world.run_some(to, STEPS, sink) {
        pause(world, sink);
    }
    pause(world, sink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::builtin;

    fn order(what: &str) -> Order {
        let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
        session.seek(Time(4_000_000));
        Order {
            run: link::encode(session.scenario(), session.inputs(), session.now(), None),
            what: what.to_owned(),
            lang: "en".to_owned(),
            dress: "light".to_owned(),
            width: 960,
            caption: true,
            link: None,
        }
    }

    #[test]
    fn an_order_is_the_figure_that_is_drawn_without_it() {
        let mut player = Player::new(builtin::scenario("playground").unwrap()).unwrap();
        for kind in Kind::ALL {
            let drawn = draw(&mut player, Time(4_000_000), &Wish { kind, ..Wish::default() });
            assert_eq!(order(kind.key()).fill().unwrap(), drawn, "{kind:?}");
        }
    }

    #[test]
    fn data_ends_at_the_moment() {
        let first = |data: Data| order(data.ending()).fill().unwrap();
        let events = first(Data::Events);
        assert!(events.lines().count() > 500 && events.lines().all(|line| line.starts_with('{')));
        assert!(first(Data::Tasks).starts_with("task,class,"));
        assert!(first(Data::Bars).starts_with("node,task,class,"));
        assert!(first(Data::Metrics).lines().any(|line| line.contains(",waiting,")));
        assert_eq!(first(Data::Shiviz).lines().count(), 2 + 2 * events.lines().count());
    }

    #[test]
    fn what_does_not_exist_is_refused() {
        assert!(order("hologram").fill().unwrap_err().contains("hologram"));
        assert!(Order { run: "nonsense".to_owned(), ..order("stage") }.fill().is_err());
    }
}
