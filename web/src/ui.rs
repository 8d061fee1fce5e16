//! What the page remembers besides the run: the choices of the person before it, none of which change the run.

mod layout;
mod selection;

pub use layout::{Layout, WIDE};
pub use selection::{Selection, about, about_entry, about_event, subject_of};

use crate::action::Command;
use crate::background::{Plan, Sweep};
use crate::embed::Embed;
use crate::frame::Frame;
use crate::lanes::Choice;
use crate::saved::offer::Offer;
use crate::stage::field::Tiles;
use crate::text::{Lang, Text};
use std::rc::Rc;
use switchyard::ids::{ContainerId, NodeId, ReplicaId, Seq, ServiceId, TaskId};
use switchyard::predicate::{Happening, Mistake};
use yew::{Callback, Properties};

/// What the inspector looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// The system as a whole.
    #[default]
    System,
    /// Where tasks enter.
    Gateway,
    /// Ledger and dispatcher.
    Control,
    /// One node of a replicated control plane.
    Replica(ReplicaId),
    /// A worker.
    Worker(NodeId),
    /// A task.
    Task(TaskId),
    /// A service.
    Service(ServiceId),
    /// One of its containers.
    Container(ContainerId),
}

/// A panel under the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Who waits where.
    Queues,
    /// What ran when.
    #[default]
    Gantt,
    /// Figures.
    Metrics,
    /// What happened, in words.
    Events,
    /// The logs of the control nodes.
    Log,
    /// Who led when.
    Terms,
    /// Space and time: who sent what to whom, and what came of what.
    Lanes,
    /// What runs, and what waits for what.
    Services,
    /// Which tasks wait for which.
    Graph,
}

impl Tab {
    /// All, in the order of the strip.
    pub const ALL: [Self; 9] = [
        Self::Services,
        Self::Graph,
        Self::Log,
        Self::Terms,
        Self::Lanes,
        Self::Queues,
        Self::Gantt,
        Self::Metrics,
        Self::Events,
    ];

    /// Its key, for ids and tests.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Queues => "queues",
            Self::Gantt => "gantt",
            Self::Metrics => "metrics",
            Self::Events => "events",
            Self::Log => "log",
            Self::Terms => "terms",
            Self::Lanes => "lanes",
            Self::Services => "services",
            Self::Graph => "graph",
        }
    }

    /// What the strip calls it.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Queues => Text::Queues,
            Self::Gantt => Text::Gantt,
            Self::Metrics => Text::Metrics,
            Self::Events => Text::Events,
            Self::Log => Text::Log,
            Self::Terms => Text::Terms,
            Self::Lanes => Text::Lanes,
            Self::Services => Text::Services,
            Self::Graph => Text::Graph,
        }
    }
}

/// What a phone shows: there is room for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The stage.
    #[default]
    Stage,
    /// The inspector; a drawer on a tablet.
    Details,
    /// The panel of the chosen tab.
    Panel,
}

impl Pane {
    /// How the `data-pane` attribute spells it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Details => "details",
            Self::Panel => "panel",
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
    /// Black on white, larger and bolder: for a beamer in a bright room.
    Projector,
}

impl Theme {
    /// All, in the order of the button's cycle.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Projector];

    /// How the `data-theme` attribute spells it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Projector => "projector",
        }
    }

    /// The theme with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.key() == key).unwrap_or_default()
    }

    /// The next one of the cycle.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Projector,
            Self::Projector => Self::Auto,
        }
    }

    /// What the button says.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Auto => Text::ThemeAuto,
            Self::Light => Text::ThemeLight,
            Self::Dark => Text::ThemeDark,
            Self::Projector => Text::ThemeProjector,
        }
    }
}

/// A message across the page: what went wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// What could not be done.
    pub title: String,
    /// Why, with its place.
    pub detail: String,
}

/// What lies over the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Nothing.
    #[default]
    None,
    /// How to use the page.
    Help,
    /// The scenario as text.
    Editor,
    /// The branches.
    Branches,
    /// What stops the run, and where to jump.
    Stops,
    /// Figures and data as files.
    Export,
    /// What puts this run into another page.
    Embed,
    /// Every verb and every place to go to.
    Palette,
    /// Runs that the browser keeps.
    Saved,
}

/// The race, while the page shows one.
#[derive(Clone, Debug, PartialEq)]
pub struct Race {
    /// The policies of the lanes.
    pub choices: Vec<Choice>,
    /// What is shown of it.
    pub tab: RaceTab,
    /// What a sweep would do, or does.
    pub plan: Plan,
    /// How far the sweep is.
    pub sweep: Sweep,
}

impl Race {
    /// A race of these lanes, nothing swept yet.
    #[must_use]
    pub fn of(choices: Vec<Choice>) -> Self {
        Self { choices, tab: RaceTab::Lanes, plan: Plan::default(), sweep: Sweep::Idle }
    }
}

/// What is shown of a race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RaceTab {
    /// The lanes at this moment.
    #[default]
    Lanes,
    /// Their figures at rising load.
    Sweep,
}

impl RaceTab {
    /// Both, in the order of the strip.
    pub const ALL: [Self; 2] = [Self::Lanes, Self::Sweep];

    /// Its key, for ids and tests.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Lanes => "lanes",
            Self::Sweep => "sweep",
        }
    }

    /// What the strip calls it.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Lanes => Text::RaceLanes,
            Self::Sweep => Text::RaceSweep,
        }
    }
}

/// The choices of the person before the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ui {
    /// The language.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
    /// What the inspector looks at.
    pub subject: Subject,
    /// What had the focus on the stage last: of the ring, and of the workers.
    pub held: [Option<Subject>; 2],
    /// The event that was picked.
    pub event: Option<Seq>,
    /// The event whose causes are shown: the one that was picked first, while the reader walks along them.
    pub why: Option<Seq>,
    /// The panel under the stage.
    pub tab: Tab,
    /// What a phone shows.
    pub pane: Pane,
    /// What lies over the page.
    pub sheet: Sheet,
    /// What went wrong last, until dismissed.
    pub banner: Option<Banner>,
    /// What is offered at the foot of the page.
    pub offer: Option<Offer>,
    /// A short note that goes away by itself.
    pub note: Option<String>,
    /// The built-in scenario that runs; `None` for one of the reader's own.
    pub builtin: Option<usize>,
    /// How many workers it has, when it is the default one, at this or another size.
    pub scale: Option<u16>,
    /// True while a file is dragged over the page.
    pub dropping: bool,
    /// How the page is divided.
    pub layout: Layout,
    /// What a figure in another page shows; `None` on the playground.
    pub embed: Option<Embed>,
    /// The race that stands where the stage and the panels stood.
    pub race: Option<Race>,
    /// What jumps lead to.
    pub aim: Happening,
    /// The sentence that was not understood, and why.
    pub mistake: Option<(String, Mistake)>,
}

impl Ui {
    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection { subject: self.subject, event: self.event }
    }

    /// No event is picked any more, and nothing is asked.
    pub fn forget_event(&mut self) {
        (self.event, self.why) = (None, None);
    }
}

/// What every part of the page is a function of, and where its wishes go.
#[derive(Clone, PartialEq, Properties)]
pub struct Scene {
    /// The moment.
    pub frame: Frame,
    /// The person's choices.
    pub ui: Rc<Ui>,
    /// Wishes go up here.
    pub emit: Callback<Command>,
    /// Where many workers stand, for the painter.
    pub tiles: Tiles,
}

impl Scene {
    /// The words of `text` in the page's language.
    #[must_use]
    pub fn say(&self, text: Text) -> &'static str {
        self.ui.lang.say(text)
    }

    /// The words of `text` with values in their places.
    #[must_use]
    pub fn fill(&self, text: Text, values: &[&str]) -> String {
        self.ui.lang.fill(text, values)
    }

    /// A callback that wishes for `command`, whatever the event.
    #[must_use]
    pub fn on<E>(&self, command: Command) -> Callback<E> {
        self.emit.reform(move |_| command.clone())
    }

    /// Wishes for `command`.
    pub fn wish(&self, command: Command) {
        self.emit.emit(command);
    }
}

/// A callback that passes on what `read` finds in an event, and nothing when it finds nothing.
pub fn when<E: 'static, T: 'static>(emit: &Callback<T>, read: impl Fn(E) -> Option<T> + 'static) -> Callback<E> {
    let emit = emit.clone();
    Callback::from(move |event| {
        if let Some(found) = read(event) {
            emit.emit(found);
        }
    })
}
