//! The page's root: owns the player and the person's choices, turns wishes into changes, and changes into one frame.
//!
//! What end-to-end tests may hold on to, all as `data-testid`: `stage`, `gateway`, `control`, `worker-{name}` (with
//! `data-health`), around it `card` with `run` and `slot` for its tasks, `narration`, `inspector`, the inspector's verbs `crash`, `restart`, `freeze`, `resume`, `slow`,
//! `full-speed`, `remove`, `add-worker`, `submit`, its choosers `queue-policy` and `balance-policy`, cards `why`; the
//! transport's `start`, `step-back`, `play`, `step`, `end`, `speed`, `scrubber`, `branches`, `time`; on top `scenario`,
//! `edit`, `open`, `share`, `language`, `theme`, `help`, `open-palette`; `palette` with `palette-words` and `entry`; what is read
//! aloud, `aloud`; `tab-{queues,gantt,metrics,events}`, `event-filter`, `event`,
//! `span`; `tally-{arrived,submitting,waiting,running,completed,rejected,requeued,fenced,moved}`; `banner`, `dismiss`, `note`,
//! `open-race`, `race-view` with `race-lanes`, `race-sweep`, `add-lane`, `close-race`, `race-verdict`, for each lane `lane-{n}`, `lane-{n}-remove`,
//! `lane-{n}-binding`, `lane-{n}-queue-policy`, `lane-{n}-{figure}`, `parted-{n}`; `sweep-{low,high,points,seeds}`, `sweep-start`,
//! `sweep-cancel`, `sweep-progress`, `sweep-{mean,p99}`, `crossings-{mean,p99}`, `sweep-problem`, `sweep-failed`;
//! `undo`, `redo`, `twig-{number}`, `open-branches`, `branches-sheet` with `branch-{number}`, `name-{number}`, `show-{number}`, `compare-{number}`, `delete-{number}`, `compare-view` with `parting`, `column-{a,b}`, `figure-differs`; `open-stops`, `stops-sheet` with `stop-sentence`, `stop-add`, `stop-mistake`, `stop-{n}`, `jump-{back,forward}-{kind}`;
//! `embed`, `embed-sheet` with `embed-{form,panel,stage,from,theme,language,height,autoplay,controls,picture}`, `embed-width-{n}`, `embed-run`, `embed-preview`,
//! `embed-snippet`, `embed-copy`, `embed-copied`, `embed-{length,address,before,after}`, `save-{picture,run,html}`;
//! `fingerprint` (of a paused run), of a replicated control plane `ring`, `control-{name}`, `rift`, `cut`, `promises`,
//! `breach`, `members`, `messages`, `editor`, `editor-text`, `editor-error`, `apply`, `help-sheet`, `crash-box`;
//! `saved` lays `saved-sheet` with `save-name`, `save-now`, `saved-said`, `saved-list` and `left-list` of `saved-run`, each with `run-name`, `open-run`, `export-run`, `delete-run`,
//! then `restore`, `import-runs`, `export-runs`; `offer` with `take-offer` and `decline-offer`; where there is room for less, `tab-details` and
//! `tab-stage`. The `.page` element carries `data-playing`.

mod change;
mod embedding;
mod keeping;
mod past;
pub(crate) mod pulse;
mod racing;

pub use change::place_of;

use crate::action::{Action, Command, Situation};
use crate::background::{Background, News};
use crate::branches::Branches;
use crate::compare::compare;
use crate::editor::Editor;
use crate::embed::dialog::Dialog;
use crate::embed::talk::Order;
use crate::export::Export;
use crate::files;
use crate::frame::{Frame, Side};
use crate::help::help;
use crate::herald::Herald;
use crate::inspector::inspector;
use crate::page;
use crate::palette::Palette;
use crate::panels::panels;
use crate::peek::Peek;
use crate::player::Player;
use crate::race::race;
use crate::rules::Rules;
use crate::saved::offer::offer;
use crate::saved::sheet::Saved;
use crate::stage::field::Tiles;
use crate::stage::paint::Painter;
use crate::stage::stage;
use crate::stops::Stops;
use crate::text::{Lang, Text, pseudo};
use crate::topbar::top_bar;
use crate::transport::transport;
use crate::ui::{Banner, Layout, Pane, Scene, Sheet, Theme, Ui};
use crate::{address, crash_box, keyboard};
use embedding::Embedding;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use keeping::Keeper;
use pulse::{Pulse, Resizing};
use std::rc::Rc;
use switchyard::clock::Duration;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, Component, Context, DragEvent, Html, html};

/// Panels are drawn anew at most this often while time passes, in milliseconds.
const PANELS_EVERY_MS: f64 = 100.0;
/// Drawing the panels may use up to one part in so many of the time: where it takes long, it is done less often.
const PANELS_SHARE: f64 = 6.0;
/// ... but never less often than this, in milliseconds.
const PANELS_SLOWEST_MS: f64 = 500.0;
/// Simulating may use this much of a frame, in milliseconds; the rest is for drawing.
const SIMULATING_MS: f64 = 8.0;

/// What reaches the root.
pub enum Msg {
    /// A wish from below.
    Wish(Box<Command>),
    /// A verb from the keyboard.
    Do(&'static Action),
    /// An animation frame, at this time in milliseconds.
    Tick(f64),
    /// The stage has another size.
    Resized,
    /// Workers stand elsewhere on the map.
    Moved,
    /// The tab was hidden or shown.
    Hidden(bool),
    /// Somebody changed the fragment of the address.
    Readdressed,
    /// The address bar should say where we are.
    Address,
    /// The browser should keep where we are.
    Keep,
    /// The background worker told something.
    News(News),
    /// The page around this one wants something: the number of the order, and what.
    Order(f64, Order),
}

/// The page.
pub struct App {
    player: Player,
    frame: Frame,
    ui: Rc<Ui>,
    emit: Callback<Command>,
    painter: Painter,
    /// Paints the stage of the branch that is compared.
    painter_there: Painter,
    pulse: Pulse,
    resizing: Option<Resizing>,
    /// How many stages there are.
    stages: u8,
    _listeners: Vec<EventListener>,
    /// The time of the last animation frame in microseconds; `None` while time stands still.
    last_us: Option<u64>,
    panels_ms: f64,
    /// When the drawing of the panels began, and how long they rest after it; in milliseconds.
    drawing_ms: f64,
    resting_ms: f64,
    /// Where many workers stand on the stage.
    tiles: Tiles,
    /// What the tracks were last measured for.
    layout: (u32, usize, usize, Pane, Lang, Theme, bool),
    /// True when time was stopped because the tab was hidden.
    resume: bool,
    address: Option<Timeout>,
    /// What the page last knew to stand in the address bar.
    written: String,
    forget: Option<Timeout>,
    /// The worker that sweeps, while one does.
    background: Option<Background>,
    herald: Herald,
    embedding: Embedding,
    /// True when something was done to the run from the inspector: what had the focus there may be gone.
    refocus: bool,
    keeper: Keeper,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(cx: &Context<Self>) -> Self {
        let lang = page::stored("lang").unwrap_or_else(page::preferred_language);
        pseudo::begin(&lang);
        let theme = Theme::of_key(&page::stored("theme").unwrap_or_default());
        let mut ui = Ui { lang: Lang::of_tag(&lang), theme, layout: Layout::remembered(), ..Ui::default() };
        let (mut player, embedding) =
            embedding::first(&mut ui).unwrap_or_else(|| (change::first_run(&mut ui), Embedding::default()));
        let frame = player.frame();
        let embedded = ui.embed.is_some();
        let app = Self {
            frame,
            player,
            ui: Rc::new(ui),
            emit: cx.link().callback(|command| Msg::Wish(Box::new(command))),
            painter: Painter::new(Side::Here),
            painter_there: Painter::new(Side::There),
            pulse: Pulse::new(cx.link().callback(Msg::Tick)),
            resizing: None,
            stages: 0,
            _listeners: listeners(cx, embedded),
            last_us: None,
            panels_ms: 0.0,
            drawing_ms: 0.0,
            resting_ms: PANELS_EVERY_MS,
            tiles: Tiles::new(cx.link().callback(|()| Msg::Moved)),
            layout: (u32::MAX, 0, 0, Pane::Stage, Lang::En, Theme::Auto, false),
            resume: false,
            address: None,
            written: address::fragment(),
            forget: None,
            background: None,
            herald: Herald::default(),
            embedding,
            refocus: false,
            keeper: Keeper::default(),
        };
        app.dress();
        app
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        if crash_box::is_broken() {
            return false;
        }
        match msg {
            Msg::Tick(ms) => return self.tick(cx, ms),
            Msg::Resized => {
                self.layout.0 = u32::MAX;
                self.paint();
                self.tell(false);
                let wide = page::is_wide();
                if wide == self.ui.layout.wide {
                    return false;
                }
                self.ui_mut().layout.wide = wide;
                return true;
            }
            Msg::Moved => {
                self.paint();
                return false;
            }
            Msg::Address => {
                // Not while time passes: the next stop writes it.
                // Nor over what somebody wrote there since: that is about to be followed.
                if !self.player.playing() && address::fragment() == self.written {
                    // A run too long for a link leaves the bar empty.
                    let _ = self.write_address();
                }
                return false;
            }
            Msg::Keep => {
                self.keep(cx);
                return false;
            }
            Msg::Wish(command) => {
                self.refocus = matches!(*command, Command::Act(_))
                    && page::focused().is_some_and(|focused| focused.matches(".side :focus-visible").unwrap_or(false));
                self.change(cx, *command);
            }
            Msg::Do(action) => {
                let situation = Situation::of(&self.frame, &self.ui);
                match (action.rule)(&situation) {
                    Ok(command) => self.change(cx, command),
                    Err(reason) => self.say(cx, reason),
                }
            }
            Msg::Hidden(hidden) => {
                self.resume = hidden && self.player.playing() || !hidden && self.resume;
                self.player.set_playing(!hidden && self.resume);
                if hidden {
                    // It may not come back.
                    self.keep(cx);
                }
            }
            Msg::Readdressed if self.ui.embed.is_some() => return false,
            Msg::Readdressed => self.follow_address(cx),
            Msg::Order(id, order) => self.obey(cx, id, order),
            Msg::News(news) => self.hear(news),
        }
        self.drawing_ms = page::now_ms();
        let branch = self.frame.branch;
        self.frame = self.player.frame();
        if self.frame.branch != branch {
            // Another history: what was picked may be another event there.
            self.ui_mut().forget_event();
        }
        self.herald.follow(&self.frame, self.ui.lang, self.drawing_ms);
        self.tell(false);
        self.beat();
        true
    }

    fn view(&self, _cx: &Context<Self>) -> Html {
        let (frame, ui, emit, tiles) = (self.frame.clone(), Rc::clone(&self.ui), self.emit.clone(), self.tiles.clone());
        let scene = Scene { frame, ui, emit, tiles };
        let sheet = match self.ui.sheet {
            Sheet::None => html! {},
            Sheet::Help => help(&scene),
            Sheet::Editor => html! { <Editor ..scene.clone() /> },
            Sheet::Branches => html! { <Branches ..scene.clone() /> },
            Sheet::Stops => html! { <Stops ..scene.clone() /> },
            Sheet::Export => html! { <Export ..scene.clone() /> },
            Sheet::Embed => html! { <Dialog ..scene.clone() /> },
            Sheet::Palette => html! { <Palette ..scene.clone() /> },
            Sheet::Saved => html! { <Saved ..scene.clone() /> },
        };
        let embed = self.ui.embed;
        html! {
            <div class="page" data-embed={embed.map(|embed| embed.parts())} style={self.ui.layout.style()} data-pane={self.ui.pane.key()} data-playing={self.frame.playing.to_string()}
                ondragover={hover(&scene, true)} ondragleave={hover(&scene, false)} ondrop={drop_file(&scene)}>
                <Rules text={self.ui.selection().style()} />
                if embed.is_none() { { top_bar(&scene) } }
                <main class="parts">
                    if embed.is_some() { { embedding::heading(&scene) } }
                    if let Some(contest) = &self.ui.race {
                        { race(&scene, contest) }
                    } else if let Some(beside) = &self.frame.beside {
                        { compare(&scene, beside) }
                    } else {
                        if embed.is_none_or(|embed| embed.stage) { { stage(&scene) } }
                        if embed.is_none() { { inspector(&scene) } }
                        if embed.is_none_or(|embed| embed.panel.is_some()) { { panels(&scene) } }
                    }
                </main>
                if embed.is_none_or(|embed| embed.controls) { { transport(&scene) } }
                if embed.is_some() { { embedding::foot(&scene) } }
                <p class="unseen" role="status" data-testid="aloud">{ &self.herald.said }</p>
                <Peek ..scene.clone() />
                { sheet }
                { banner(&scene) }
                { offer(&scene) }
                if let Some(note) = &self.ui.note {
                    <p class="note" role="status" data-testid="note">{ note }</p>
                }
                if self.ui.dropping {
                    <p class="drop">{ scene.say(Text::DropHere) }</p>
                }
            </div>
        }
    }

    fn rendered(&mut self, cx: &Context<Self>, first: bool) {
        if first {
            self.look_back();
            self.tell(true);
            self.beat();
        }
        // The stage goes when a race comes, and is another one when it is back, or when another stands beside it.
        let stages = if self.ui.race.is_some() { 0 } else { 1 + u8::from(self.frame.beside.is_some()) };
        if stages != self.stages {
            self.stages = stages;
            let resized = || cx.link().callback(|()| Msg::Resized);
            self.resizing = (stages > 0).then(|| Resizing::watch("yard", resized())).flatten();
            self.layout.0 = u32::MAX;
        }
        if let Some(document) = page::document() {
            self.painter.collect(&document);
            if stages == 2 {
                self.painter_there.collect(&document);
            }
        }
        self.paint();
        if std::mem::take(&mut self.refocus) && page::focused().is_none() {
            page::focus("subject");
        }
        let cost = page::now_ms() - self.drawing_ms;
        self.resting_ms = (cost * PANELS_SHARE).clamp(PANELS_EVERY_MS, PANELS_SLOWEST_MS);
    }
}

impl App {
    /// One animation frame. True when the panels are due.
    fn tick(&mut self, cx: &Context<Self>, ms: f64) -> bool {
        let began = page::now_ms();
        let enough = || page::now_ms() - began > SIMULATING_MS;
        if !self.player.playing() {
            self.last_us = None;
            // Lanes that come nearer are shown when they are there.
            let arrived = self.player.lags() && self.player.catch_up(enough);
            if arrived {
                self.frame = self.player.frame();
            }
            self.beat();
            return arrived;
        }
        let now_us = (ms * 1_000.0) as u64;
        let elapsed = now_us.saturating_sub(self.last_us.unwrap_or(now_us));
        self.last_us = Some(now_us);
        self.player.pass(Duration(elapsed), enough);
        if let Some(document) = page::document() {
            let session = self.player.session().borrow();
            self.painter.paint(&document, session.world(), self.frame.reach, &self.tiles);
            if let Some(world) = session.beside_world() {
                self.painter_there.paint(&document, world, self.frame.reach, &self.tiles);
            }
        }
        let due = ms - self.panels_ms >= self.resting_ms || !self.player.playing();
        if due {
            self.panels_ms = ms;
            self.drawing_ms = page::now_ms();
            self.frame = self.player.frame();
            self.herald.follow(&self.frame, self.ui.lang, self.drawing_ms);
        }
        if !self.player.playing() {
            self.tell_hit(cx);
            self.address_later(cx);
        }
        self.beat();
        due
    }

    /// Asks for the next animation frame while time passes, and while lanes catch up.
    fn beat(&mut self) {
        if self.player.playing() {
            self.pulse.request();
            return;
        }
        self.last_us = None;
        if self.player.lags() {
            self.pulse.request();
        }
    }

    /// Paints the moment of the frame, and measures first where the layout may be another.
    fn paint(&mut self) {
        let Some(document) = page::document() else { return };
        let view = &self.frame.view;
        let Ui { pane, lang, theme, .. } = *self.ui;
        let layout = (self.frame.run, view.workers.len(), view.classes.len(), pane, lang, theme, self.frame.playing);
        if layout != self.layout {
            self.layout = layout;
            self.painter.measure(&document);
            self.painter_there.measure(&document);
        }
        let session = self.frame.session();
        self.painter.paint(&document, session.world(), self.frame.reach, &self.tiles);
        if let Some(world) = session.beside_world() {
            self.painter_there.paint(&document, world, self.frame.reach, &self.tiles);
        }
        self.painter.mark_now(&document, view.now);
    }

    /// Language and theme, where style sheets and screen readers look for them.
    fn dress(&self) {
        let Some(root) = page::root() else { return };
        // Well-formed names and values, which is all that the browser objects to.
        let _ = root.set_attribute("lang", self.ui.lang.tag());
        let _ = match self.ui.theme {
            Theme::Auto => root.remove_attribute("data-theme"),
            theme => root.set_attribute("data-theme", theme.key()),
        };
    }
}

fn listeners(cx: &Context<App>, embedded: bool) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (page::window(), page::document()) else { return Vec::new() };
    let link = cx.link().clone();
    let keys = EventListener::new_with_options(
        &document,
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(action) = keyboard::action_for(event) {
                event.prevent_default();
                link.send_message(Msg::Do(action));
            }
        },
    );
    let link = cx.link().clone();
    let shown = document.clone();
    let hiding = EventListener::new(&document, "visibilitychange", move |_| {
        link.send_message(Msg::Hidden(shown.hidden()));
    });
    let link = cx.link().clone();
    let address = EventListener::new(&window, "hashchange", move |_| link.send_message(Msg::Readdressed));
    let mut all = vec![keys, hiding, address];
    all.extend(embedded.then(|| embedding::listener(cx)).flatten());
    all
}

fn hover(scene: &Scene, over: bool) -> Callback<DragEvent> {
    let (emit, dropping) = (scene.emit.clone(), scene.ui.dropping);
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        // Leaving a part of the page for another part of it is not leaving.
        let over = over && files::carries(&event) || !over && event.related_target().is_some() && dropping;
        if over != dropping {
            emit.emit(Command::Hover(over));
        }
    })
}

fn drop_file(scene: &Scene) -> Callback<DragEvent> {
    let emit = scene.emit.clone();
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        emit.emit(Command::Hover(false));
        if let Some(file) = files::dropped(&event) {
            files::read(file, emit.clone());
        }
    })
}

fn banner(scene: &Scene) -> Html {
    scene.ui.banner.as_ref().map(|banner| across(scene, banner)).unwrap_or_default()
}

#[inline(never)]
fn across(scene: &Scene, banner: &Banner) -> Html {
    html! {
        <div class="banner" role="alert" data-testid="banner">
            <p><strong>{ &banner.title }</strong><span>{ &banner.detail }</span></p>
            <button class="plain boxed" data-testid="dismiss" onclick={scene.on(Command::Dismiss)}>{ scene.say(Text::Dismiss) }</button>
        </div>
    }
}
