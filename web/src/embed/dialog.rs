//! The dialog that writes what puts this figure into another page: its choices, a live preview, the snippet, and what all
//! of it weighs.

mod face;

use super::offline::{Offline, TEMPLATE};
use super::snippet::{Form, PICTURE_LIMIT, Snippet, inline};
use super::{Embed, LONGEST, Wanted};
use crate::background::{Background, Job, News};
use crate::export::save;
use crate::figures::stamp;
use crate::sheet::Leaf;
use crate::still::{self, Dress, Order};
use crate::text::{Lang, Text};
use crate::ui::{Scene, Tab, Theme};
use crate::{address, page, panels, share};
use gloo_events::EventListener;
use js_sys::Reflect;
use std::rc::Rc;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::link;
use switchyard::scenario::from_text;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MessageEvent;
use yew::{Component, Context, Html, html};

/// The widths of the preview, in CSS pixels; the last is all there is.
const WIDTHS: [Option<u32>; 3] = [Some(360), Some(720), None];
/// The heights that somebody may choose, in CSS pixels: what the element takes.
const HEIGHTS: std::ops::RangeInclusive<u32> = 120..=4_000;
/// What the files are called that lie beside a page.
const PICTURE_FILE: &str = "switchyard-figure.svg";
const RUN_FILE: &str = "switchyard-figure.txt";

/// What a visitor of the page fetches, in bytes as a static host sends them. The build knows.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
pub struct Sizes {
    /// Before anybody starts the figure: the element's script.
    element: u32,
    /// When it is started.
    figure: u32,
    /// The same in Chinese.
    chinese: u32,
    /// The page of a figure with everything in it, as a file.
    offline: u32,
}

/// What the dialog is told.
pub enum Msg {
    /// Another way to put it in.
    Form(Form),
    /// With the stage, or without.
    Stage(bool),
    /// Another panel below it.
    Panel(Option<Tab>),
    /// From this moment, or from the start.
    Now(bool),
    /// Plays at once, or not.
    Autoplay(bool),
    /// With the transport, or without.
    Controls(bool),
    /// Another theme, or the reader's own.
    Theme(Option<Theme>),
    /// Another language, or the reader's own.
    Lang(Option<Lang>),
    /// Another height, or as high as it needs to be.
    Height(Option<u32>),
    /// The picture stands in the snippet, or lies beside the page.
    Inline(bool),
    /// The preview is so wide.
    Width(Option<u32>),
    /// The preview runs, or shows the still picture.
    Run(bool),
    /// The previewed figure says how high it wants to be.
    Wants(u32),
    /// The worker says something.
    News(News),
    /// The build's sizes are here.
    Sizes(Sizes),
    /// The snippet is to be copied.
    Copy,
    /// The clipboard took it, or did not.
    Copied(bool),
    /// The picture is to be saved.
    SavePicture,
    /// The run is to be saved.
    SaveRun,
    /// All of it is to be saved as one file.
    SaveAll,
    /// The file came, or why not.
    Came(Result<Rc<str>, String>),
}

/// The dialog.
pub struct Dialog {
    /// The run at this moment as a link's text, and from the start on.
    runs: [String; 2],
    /// The key of the scenario, when it is a built-in one with which nothing was done.
    key: Option<&'static str>,
    at: Time,
    title: String,
    now: bool,
    form: Form,
    embed: Embed,
    autoplay: bool,
    theme: Option<Theme>,
    lang: Option<Lang>,
    height: Option<u32>,
    /// Whether the picture stands in the snippet; by its length when nobody chose.
    inline: Option<bool>,
    width: Option<u32>,
    running: bool,
    wants: u32,
    drawn: Option<Rc<str>>,
    /// How many pictures were ordered that have not come.
    awaited: usize,
    background: Option<Background>,
    sizes: Option<Sizes>,
    copied: Option<bool>,
    /// A file is on its way.
    packing: bool,
    problem: Option<String>,
    _heard: Option<EventListener>,
}

impl Component for Dialog {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let scene = cx.props();
        let session = scene.frame.session();
        let (scenario, inputs, now) = (session.scenario(), session.inputs(), session.now());
        let hash = session.fingerprint().value();
        let runs = [link::encode(scenario, inputs, now, Some(hash)), link::encode(scenario, inputs, Time::ZERO, None)];
        let mut dialog = Self {
            runs,
            key: builtin::key_of(scenario).filter(|_| inputs.is_empty()),
            at: now,
            title: still::title(&scene.frame, scene.ui.lang),
            now: true,
            form: Form::Element,
            embed: Embed { stage: true, panel: None, controls: true },
            autoplay: false,
            theme: None,
            lang: None,
            height: None,
            inline: None,
            width: None,
            running: false,
            wants: 0,
            drawn: None,
            awaited: 0,
            background: None,
            sizes: None,
            copied: None,
            packing: false,
            problem: None,
            _heard: listener(cx),
        };
        dialog.draw(cx);
        let link = cx.link().clone();
        spawn_local(async move {
            // Without them the dialog tells no sizes.
            let text = page::text_of(&format!("{}embed/sizes.json", address::site())).await;
            if let Ok(sizes) = text.and_then(|text| from_text(&text).map_err(|error| error.to_string())) {
                link.send_message(Msg::Sizes(sizes));
            }
        });
        dialog
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        if !matches!(msg, Msg::News(_) | Msg::Sizes(_) | Msg::Wants(_)) {
            (self.copied, self.problem) = (None, None);
        }
        match msg {
            Msg::Form(form) => self.form = form,
            Msg::Stage(stage) => {
                self.embed.stage = stage;
                // Something has to be there.
                if !stage && self.embed.panel.is_none() {
                    self.embed.panel = panels::all(cx.props()).first().copied();
                }
                self.draw(cx);
            }
            Msg::Panel(panel) => {
                self.embed.panel = panel;
                self.embed.stage |= panel.is_none();
                self.draw(cx);
            }
            Msg::Now(now) => {
                self.now = now;
                self.draw(cx);
            }
            Msg::Autoplay(autoplay) => self.autoplay = autoplay,
            Msg::Controls(controls) => self.embed.controls = controls,
            Msg::Theme(theme) => {
                self.theme = theme;
                self.draw(cx);
            }
            Msg::Lang(lang) => {
                self.lang = lang;
                self.draw(cx);
            }
            Msg::Height(height) => self.height = height,
            Msg::Inline(inline) => self.inline = Some(inline),
            Msg::Width(width) => self.width = width,
            Msg::Run(running) => self.running = running,
            Msg::Wants(height) => self.wants = height,
            Msg::News(news) => self.hear(news),
            Msg::Sizes(sizes) => self.sizes = Some(sizes),
            Msg::Copy => self.copy(cx),
            Msg::Copied(copied) => self.copied = Some(copied),
            Msg::SavePicture => {
                self.problem = self.drawn.as_ref().and_then(|drawn| save::text(drawn, PICTURE_FILE).err());
            }
            Msg::SaveRun => self.problem = save::text(self.run(), RUN_FILE).err(),
            Msg::SaveAll => self.fetch(cx),
            Msg::Came(template) => {
                self.packing = false;
                let saved = template.and_then(|template| self.pack(cx.props(), &template));
                self.problem = saved.err();
            }
        }
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        // It is about the moment when it was opened: passing time changes nothing.
        cx.props().ui != old.ui
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        html! {
            <Leaf scene={scene.clone()} title={Text::QuoteTitle} name="embed-sheet">
                <div class="export quote">
                    <div class="export-choices">{ self.choices(cx) }</div>
                    { self.preview(cx) }
                    { self.result(cx) }
                    { self.offline(cx) }
                </div>
            </Leaf>
        }
    }
}

/// Hears the previewed figure say how high it wants to be.
fn listener(cx: &Context<Dialog>) -> Option<EventListener> {
    let (link, window) = (cx.link().clone(), page::window()?);
    let own = window.location().origin().ok()?;
    Some(EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>().filter(|event| event.origin() == own) else { return };
        let field = |name: &str| Reflect::get(&event.data(), &name.into()).ok();
        let height = field("height").and_then(|height| height.as_f64());
        if let Some(height) = height.filter(|_| field("switchyard").is_some_and(|version| version == 1.0)) {
            link.send_message(Msg::Wants((height as u32).clamp(*HEIGHTS.start(), *HEIGHTS.end())));
        }
    }))
}

impl Dialog {
    /// What is asked for. Where no text is short enough to stand in a page, the name of a file beside it.
    fn wanted(&self) -> Wanted {
        let (scenario, at) = match self.key {
            Some(key) => (key.to_owned(), (self.now && self.at > Time::ZERO).then_some(self.at)),
            None if self.lies_beside() => (format!("./{RUN_FILE}"), None),
            None => (self.run().to_owned(), None),
        };
        let Self { embed, autoplay, theme, lang, .. } = *self;
        Wanted { embed, scenario, exercise: None, at, autoplay, theme, lang }
    }

    /// The same where everything has to be inside.
    fn whole(&self) -> Wanted {
        let wanted = self.wanted();
        if self.key.is_some() { wanted } else { Wanted { scenario: self.run().to_owned(), ..wanted } }
    }

    /// The run as a link's text.
    fn run(&self) -> &str {
        &self.runs[usize::from(!self.now)]
    }

    /// Whether the run is a file beside the page, which the element fetches; a frame cannot.
    fn lies_beside(&self) -> bool {
        self.form == Form::Element && self.key.is_none() && self.run().len() > share::LONGEST
    }

    /// The run in the playground.
    fn open(&self) -> String {
        if self.run().len() > share::LONGEST { String::new() } else { address::playground(self.run()) }
    }

    fn is_inline(&self) -> bool {
        let short = || self.drawn.as_ref().is_some_and(|drawn| drawn.len() < PICTURE_LIMIT * 3 / 4);
        self.inline.unwrap_or_else(short)
    }

    fn markup(&self, lang: Lang) -> String {
        let picture = match &self.drawn {
            Some(drawn) if self.is_inline() => inline(drawn),
            _ => PICTURE_FILE.to_owned(),
        };
        let snippet = Snippet {
            form: self.form,
            wanted: &self.wanted(),
            height: self.height,
            site: &address::site(),
            title: &self.title,
            picture: &picture,
            open: &self.open(),
            start: self.lang.unwrap_or(lang).say(Text::QuoteStartFigure),
        };
        snippet.markup()
    }

    /// Orders the still picture of what is chosen; the worker is fetched when it is first asked.
    fn draw(&mut self, cx: &Context<Self>) {
        let dress = if self.theme == Some(Theme::Dark) { Dress::Dark } else { Dress::Light };
        let job = Job::Write(Order {
            run: self.run().to_owned(),
            what: self.embed.kind().key().to_owned(),
            lang: self.lang.unwrap_or(cx.props().ui.lang).tag().to_owned(),
            dress: dress.key().to_owned(),
            width: 960,
            caption: true,
            link: None,
        });
        match Background::ask_in(&mut self.background, &job, &cx.link().callback(Msg::News)) {
            Ok(()) => self.awaited += 1,
            Err(why) => self.problem = Some(why),
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Written(svg) => {
                self.awaited = self.awaited.saturating_sub(1);
                // Of several that were ordered, the last is the one that is meant.
                if self.awaited == 0 {
                    self.drawn = Some(svg.into());
                }
            }
            News::Failed(why) => {
                // A worker that failed may be gone: the next order has a new one.
                (self.awaited, self.background, self.problem) = (0, None, Some(why));
            }
            News::Ready | News::Progress(..) | News::Done(_) => {}
        }
    }

    fn copy(&mut self, cx: &Context<Self>) {
        match page::copy(&self.markup(cx.props().ui.lang)) {
            Some(written) => {
                let link = cx.link().clone();
                spawn_local(async move { link.send_message(Msg::Copied(JsFuture::from(written).await.is_ok())) });
            }
            None => self.copied = Some(false),
        }
    }

    fn fetch(&mut self, cx: &Context<Self>) {
        self.packing = true;
        let link = cx.link().clone();
        spawn_local(async move {
            let template = page::text_of(&format!("{}{TEMPLATE}", address::site())).await;
            link.send_message(Msg::Came(template.map(Rc::from)));
        });
    }

    /// Saves the figure as one file.
    fn pack(&self, scene: &Scene, template: &str) -> Result<(), String> {
        let svg = self.drawn.as_deref().ok_or_else(|| scene.say(Text::ExportDrawing).to_owned())?;
        let lang = self.lang.unwrap_or(scene.ui.lang);
        let (wanted, site) = (self.whole(), address::site());
        if wanted.scenario.len() > LONGEST {
            return Err(format!("scenario has more than {LONGEST} bytes"));
        }
        let offline = Offline { wanted: &wanted, lang, title: &self.title, svg, site: &site };
        let moment = stamp(if self.now { self.at } else { Time::ZERO }).replace(':', "-");
        save::text(&offline.fill(template)?, &format!("switchyard-figure-{moment}.html"))
    }
}
