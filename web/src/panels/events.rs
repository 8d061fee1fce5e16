//! What happened, in words: the page's text twin. Only the lines in sight are in the document, however long the run.
//!
//! While time passes, the list follows it; a reader who scrolls away is left in peace until they come back to now.

use crate::action::Command;
use crate::figures::stamp;
use crate::page;
use crate::scan::Scan;
use crate::text::Text;
use crate::ui::{Scene, Selection, about_event};
use crate::wording;
use crate::wording::container::service_of;
use switchyard::ids::Seq;
use switchyard::trace::{Event, EventKind, Site};
use web_sys::{Element, HtmlInputElement};
use yew::{Component, Context, Html, InputEvent, NodeRef, TargetCast, classes, html};

/// The height of a line in pixels, as in the style sheets: for a pointer, and for a finger.
const LINES: [usize; 2] = [26, 44];
/// Lines kept ready above and below those in sight.
const SPARE: usize = 6;
/// The tallest list in pixels: browsers lose precision beyond. Longer runs show their newest part.
const TALLEST: usize = 8_000_000;

/// Groups of kinds to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    All,
    Tasks,
    Messages,
    Nodes,
    Policies,
    Containers,
    Control,
}

impl Kind {
    const ALL: [(Self, Text); 7] = [
        (Self::All, Text::KindAll),
        (Self::Tasks, Text::KindTasks),
        (Self::Messages, Text::KindMessages),
        (Self::Nodes, Text::KindNodes),
        (Self::Policies, Text::KindPolicies),
        (Self::Containers, Text::KindContainers),
        (Self::Control, Text::KindControl),
    ];

    fn of(kind: &EventKind) -> Self {
        match kind {
            EventKind::MessageSent { .. } | EventKind::MessageDelivered { .. } | EventKind::MessageDropped { .. } => {
                Self::Messages
            }
            EventKind::PolicyChanged { .. } => Self::Policies,
            EventKind::NodeCrashed { .. }
            | EventKind::NodeRestarted { .. }
            | EventKind::NodePaused { .. }
            | EventKind::NodeResumed { .. }
            | EventKind::NodeSlowed { .. }
            | EventKind::NodeAdded { .. }
            | EventKind::NodeRemoved { .. }
            | EventKind::NodeDown { .. }
            | EventKind::NodeUp { .. }
            | EventKind::NodeDraining { .. }
            | EventKind::NodeDrained { .. }
            | EventKind::NodeUncordoned { .. }
            | EventKind::NetworkCut { .. }
            | EventKind::NetworkHealed
            | EventKind::LinkImpaired { .. } => Self::Nodes,
            kind if kind.container().is_some() || service_of(kind).is_some() => Self::Containers,
            kind if kind.task().is_some() => Self::Tasks,
            _ => Self::Control,
        }
    }
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    words: String,
    kind: Kind,
    place: Place,
}

/// Whose events are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Anywhere,
    /// Those about what is selected.
    Selected(Selection),
    /// Those that happened here, or to it.
    At(Site),
}

impl Place {
    /// How the chooser spells it.
    fn key(self) -> String {
        match self {
            Self::Anywhere => String::new(),
            Self::Selected(_) => "selected".to_owned(),
            Self::At(Site::Client(class)) => format!("client-{}", class.0),
            Self::At(Site::Gateway) => "gateway".to_owned(),
            Self::At(Site::Control(id)) => format!("control-{}", id.0),
            Self::At(Site::Worker(id)) => format!("worker-{}", id.0),
        }
    }

    fn matches(self, event: &Event) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Selected(selection) => selection.touches(&about_event(event)),
            Self::At(Site::Worker(node)) => wording::node_of(event) == Some(node),
            Self::At(site) => event.site == site,
        }
    }
}

/// The places of a run, as the chooser lists them.
fn places(scene: &Scene) -> Vec<(Place, String)> {
    let (frame, lang) = (&scene.frame, scene.ui.lang);
    let view = &frame.view;
    let clients = view.classes.iter().map(|class| Site::Client(class.id));
    let gateway = [Site::Gateway].into_iter().filter(|_| !view.classes.is_empty());
    let control = view.control.iter().map(|node| Site::Control(node.id));
    let workers = view.workers.iter().map(|worker| Site::Worker(worker.id));
    let sites = clients.chain(gateway).chain(control).chain(workers);
    let at = |site| (Place::At(site), scene.fill(Text::FilterNode, &[&wording::site(frame, lang, site)]));
    let all = [
        (Place::Anywhere, scene.say(Text::AnyNode).to_owned()),
        (Place::Selected(scene.ui.selection()), scene.say(Text::FilterSelected).to_owned()),
    ];
    all.into_iter().chain(sites.map(at)).collect()
}

impl Filter {
    fn matches(&self, scene: &Scene, event: &Event) -> bool {
        (self.kind == Kind::All || self.kind == Kind::of(&event.kind))
            && self.place.matches(event)
            && (self.words.is_empty()
                || wording::sentence(&scene.frame, scene.ui.lang, event).to_ascii_lowercase().contains(&self.words))
    }
}

/// What the list is told.
pub enum Msg {
    Words(String),
    Kind(usize),
    Place(String),
    Follow,
    Scrolled,
    Drawn,
}

/// The panel.
pub struct Events {
    filter: Filter,
    scan: Scan,
    list: NodeRef,
    /// The height of a line.
    line: usize,
    /// First line in sight and how many are.
    sight: (usize, usize),
    /// True while the list follows time.
    follows: bool,
    /// Where the list was scrolled to when it last followed: it stands elsewhere when the reader scrolled.
    followed: i32,
}

impl Component for Events {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let (filter, scan, list) = <(Filter, Scan, NodeRef)>::default();
        let line = LINES[usize::from(page::is_touched())];
        let mut events = Self { filter, scan, list, line, sight: (0, 16), follows: true, followed: -1 };
        events.find(cx);
        events
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Words(words) => self.filter.words = words.trim().to_ascii_lowercase(),
            Msg::Kind(place) => self.filter.kind = Kind::ALL.get(place).map_or(Kind::All, |kind| kind.0),
            Msg::Place(key) => {
                let found = places(cx.props()).into_iter().find(|(place, _)| place.key() == key);
                self.filter.place = found.map_or(Place::Anywhere, |(place, _)| place);
            }
            Msg::Follow => {
                self.follows = !self.follows;
                return true;
            }
            Msg::Scrolled => return self.look(cx),
            Msg::Drawn => return true,
        }
        self.scan.restart();
        self.find(cx);
        self.follows = true;
        true
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        html! {
            <div class="events">
                { self.controls(cx, scene) }
                { self.lines(cx, scene) }
            </div>
        }
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        if cx.props().ui.lang != old.ui.lang {
            self.scan.restart();
        }
        let selection = cx.props().ui.selection();
        if matches!(self.filter.place, Place::Selected(known) if known != selection) {
            self.filter.place = Place::Selected(selection);
            self.scan.restart();
        }
        self.find(cx);
        true
    }

    fn rendered(&mut self, cx: &Context<Self>, _first: bool) {
        let Some(list) = self.list.cast::<Element>() else { return };
        if self.follows {
            let wanted = (self.here(cx) * self.line) as i32 - list.client_height();
            if list.scroll_top() != wanted.max(0) {
                list.set_scroll_top(wanted.max(0));
            }
            self.followed = list.scroll_top();
        }
        if self.look(cx) {
            cx.link().send_message(Msg::Drawn);
        }
    }
}

impl Events {
    /// Notes which lines are in sight. True when they are others than before.
    fn look(&mut self, cx: &Context<Self>) -> bool {
        let Some(list) = self.list.cast::<Element>() else { return false };
        let first = list.scroll_top().max(0) as usize / self.line;
        let sight = (first, list.client_height().max(0) as usize / self.line + 2);
        if list.scroll_top() != self.followed {
            self.follows = (sight.0..=sight.0 + sight.1).contains(&self.here(cx));
        }
        std::mem::replace(&mut self.sight, sight) != sight
    }

    /// Reads what happened since.
    fn find(&mut self, cx: &Context<Self>) {
        let (scene, filter) = (cx.props(), &self.filter);
        self.scan.follow(&scene.frame, |event| filter.matches(scene, event));
    }

    /// The line of now.
    fn here(&self, cx: &Context<Self>) -> usize {
        self.scan.before(cx.props().frame.view.next).saturating_sub(self.hidden())
    }

    /// Found events too old for the list.
    fn hidden(&self) -> usize {
        self.scan.len().saturating_sub(TALLEST / self.line)
    }

    fn controls(&self, cx: &Context<Self>, scene: &Scene) -> Html {
        let link = cx.link();
        let oninput = link.callback(|event: InputEvent| {
            Msg::Words(event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value()))
        });
        let chosen = |event: &yew::Event| page::choice(event)?.parse().ok();
        let onkind = link.callback(move |event| Msg::Kind(chosen(&event).unwrap_or(0)));
        let onplace = link.callback(move |event| Msg::Place(page::choice(&event).unwrap_or_default()));
        html! {
            <div class="filters">
                <input type="search" id="event-filter" data-testid="event-filter" placeholder={scene.say(Text::FilterHint)}
                    aria-label={scene.say(Text::Filter)} {oninput} />
                <select aria-label={scene.say(Text::KindAll)} data-testid="event-kind" onchange={onkind}>
                    { for Kind::ALL.iter().enumerate().map(|(place, kind)| html! {
                        <option value={place.to_string()} selected={self.filter.kind == kind.0}>{ scene.say(kind.1) }</option>
                    }) }
                </select>
                <select aria-label={scene.say(Text::Node)} data-testid="event-place" onchange={onplace}>
                    { for places(scene).into_iter().map(|(place, name)| html! {
                        <option key={place.key()} value={place.key()} selected={self.filter.place.key() == place.key()}>{ name }</option>
                    }) }
                </select>
                <button class="plain boxed" aria-pressed={self.follows.to_string()} data-testid="event-follow" title={scene.say(Text::FollowHint)}
                    onclick={link.callback(|_| Msg::Follow)}>{ scene.say(Text::Follow) }</button>
                <span class="soft">{ scene.fill(Text::EventCount, &[&self.scan.len().to_string()]) }</span>
            </div>
        }
    }

    fn lines(&self, cx: &Context<Self>, scene: &Scene) -> Html {
        let hidden = self.hidden();
        let first = self.sight.0.saturating_sub(SPARE);
        let last = self.sight.0 + self.sight.1 + SPARE;
        let session = scene.frame.session();
        let lines: Vec<(usize, Seq)> =
            self.scan.range(hidden + first..hidden + last).enumerate().map(|(n, seq)| (first + n, seq)).collect();
        html! {
            <div class="event-list" ref={self.list.clone()} tabindex="0" role="list" aria-label={scene.say(Text::Events)}
                onscroll={cx.link().callback(|_| Msg::Scrolled)}>
                <div class="event-space" style={format!("height:{}px", (self.scan.len() - hidden) * self.line)}>
                    { for lines.into_iter().filter_map(|(line, seq)| Some((line, session.trace().get(seq)?))).map(|(line, event)| {
                        let future = event.seq >= scene.frame.view.next;
                        let picked = scene.ui.event == Some(event.seq);
                        html! {
                            <div key={event.seq.0} role="listitem" class={classes!("event", future.then_some("future"), picked.then_some("picked"))}
                                style={format!("top:{}px", line * self.line)} data-testid="event" data-about={about_event(event)}>
                                <button onclick={scene.on(Command::Visit(event.seq))}>
                                    <time>{ stamp(event.at) }</time>
                                    <span class="at">{ wording::site(&scene.frame, scene.ui.lang, event.site) }</span>
                                    <span>{ wording::sentence(&scene.frame, scene.ui.lang, event) }</span>
                                </button>
                            </div>
                        }
                    }) }
                </div>
            </div>
        }
    }
}
