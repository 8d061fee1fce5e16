//! The dialog that writes what puts this figure into another page: its choices, a live preview, the snippet, and what all
//! of it weighs.

use super::offline::{Offline, TEMPLATE};
use super::snippet::{Form, PICTURE_LIMIT, Snippet, inline};
use super::{Embed, Wanted};
use crate::background::{Background, Job, News};
use crate::export::{chooser, save, tick};
use crate::figures::{bytes, stamp};
use crate::sheet::Leaf;
use crate::still::{self, Dress, Kind, Order};
use crate::text::{Lang, Text};
use crate::ui::{Scene, Tab, Theme, when};
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
use web_sys::{HtmlInputElement, MessageEvent};
use yew::{Component, Context, Event, FocusEvent, Html, TargetCast, classes, html};

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
        let runs =
            [link::encode(scenario, inputs, now, Some(hash)), link::encode(scenario, inputs, Time::ZERO, None)];
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
        self.copied = None;
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
            None if self.is_long() => (format!("./{RUN_FILE}"), None),
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

    fn is_long(&self) -> bool {
        self.key.is_none() && self.run().len() > share::LONGEST
    }

    /// The run in the playground.
    fn open(&self) -> String {
        if self.run().len() > share::LONGEST { String::new() } else { address::playground(self.run()) }
    }

    fn is_inline(&self) -> bool {
        let short = || self.drawn.as_ref().is_some_and(|drawn| drawn.len() < PICTURE_LIMIT * 3 / 4);
        self.inline.unwrap_or_else(short)
    }

    fn markup(&self) -> String {
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
        };
        snippet.markup()
    }

    /// Orders the still picture of what is chosen; the worker is fetched when it is first asked.
    fn draw(&mut self, cx: &Context<Self>) {
        let kind = match self.embed.panel {
            Some(Tab::Lanes) => Kind::Lanes,
            Some(Tab::Gantt) => Kind::Gantt,
            Some(Tab::Log) => Kind::Log,
            Some(Tab::Metrics) => Kind::Charts,
            _ => Kind::Stage,
        };
        let kind = if self.embed.stage { Kind::Stage } else { kind };
        let dress = if self.theme == Some(Theme::Dark) { Dress::Dark } else { Dress::Light };
        let job = Job::Write(Order {
            run: self.run().to_owned(),
            what: kind.key().to_owned(),
            lang: self.lang.unwrap_or(cx.props().ui.lang).tag().to_owned(),
            dress: dress.key().to_owned(),
            width: 960,
            caption: true,
            link: None,
        });
        let asked = match &self.background {
            Some(background) => background.ask(&job),
            None => Background::start(&job, &cx.link().callback(Msg::News)).map(|started| {
                self.background = Some(started);
            }),
        };
        match asked {
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
        match page::copy(&self.markup()) {
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
        let offline = Offline { wanted: &wanted, lang, title: &self.title, svg, site: &site };
        let moment = stamp(if self.now { self.at } else { Time::ZERO }).replace(':', "-");
        save::text(&offline.fill(template)?, &format!("switchyard-figure-{moment}.html"))
    }

    fn choices(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let said = |key: &str, text: Text| (key.to_owned(), scene.say(text).to_owned());
        let forms = [("element", Text::QuoteElement), ("frame", Text::QuoteFrame), ("picture", Text::QuotePicture)]
            .map(|(key, text)| said(key, text));
        let tabs = panels::all(scene);
        let mut below = vec![said("none", Text::QuoteNoPanel)];
        below.extend(tabs.iter().map(|tab| said(tab.key(), tab.label())));
        let moments = [("now".to_owned(), scene.fill(Text::QuoteNow, &[&stamp(self.at)])), said("start", Text::QuoteStart)];
        let own = said("own", Text::QuoteOwn);
        let themes = [own.clone(), said("light", Text::QuoteLight), said("dark", Text::QuoteDark)];
        let langs = [own, ("en".to_owned(), "English".to_owned()), ("zh".to_owned(), "简体中文".to_owned())];
        let panel = self.embed.panel.map_or("none", Tab::key);
        let theme = self.theme.map_or("own", Theme::key);
        let lang = self.lang.map_or("own", |lang| if lang == Lang::En { "en" } else { "zh" });
        let of_panel = link.callback(move |place: usize| {
            Msg::Panel(place.checked_sub(1).and_then(|place| tabs.get(place).copied()))
        });
        let of_theme = link.callback(|place: usize| Msg::Theme([None, Some(Theme::Light), Some(Theme::Dark)][place.min(2)]));
        let of_lang = link.callback(|place: usize| Msg::Lang([None, Some(Lang::En), Some(Lang::Zh)][place.min(2)]));
        let live = self.form != Form::Picture;
        html! {
            <>
                { chooser(scene, Text::QuoteForm, "embed-form", &forms, self.form.key(), link.callback(|place: usize| Msg::Form(Form::ALL[place.min(2)]))) }
                <p class="soft">{ scene.say(self.told()) }</p>
                { chooser(scene, Text::QuotePanel, "embed-panel", &below, panel, of_panel) }
                { tick(scene, Text::QuoteStage, "embed-stage", self.embed.stage, link.callback(Msg::Stage)) }
                { chooser(scene, Text::QuoteFrom, "embed-from", &moments, if self.now { "now" } else { "start" }, link.callback(|place: usize| Msg::Now(place == 0))) }
                { chooser(scene, Text::QuoteTheme, "embed-theme", &themes, theme, of_theme) }
                { chooser(scene, Text::Language, "embed-language", &langs, lang, of_lang) }
                if live {
                    { self.height(cx) }
                    { tick(scene, Text::QuoteAutoplay, "embed-autoplay", self.autoplay, link.callback(Msg::Autoplay)) }
                    { tick(scene, Text::QuoteControls, "embed-controls", self.embed.controls, link.callback(Msg::Controls)) }
                }
                { self.files(cx) }
            </>
        }
    }

    /// What the chosen form is for.
    fn told(&self) -> Text {
        match self.form {
            Form::Element => Text::QuoteElementTold,
            Form::Frame => Text::QuoteFrameTold,
            Form::Picture => Text::QuotePictureTold,
        }
    }

    fn height(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let onchange = when(&cx.link().callback(Msg::Height), |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>()?;
            Some(input.value().parse().ok().map(|height: u32| height.clamp(*HEIGHTS.start(), *HEIGHTS.end())))
        });
        html! {
            <label>
                <span>{ scene.say(Text::QuoteHeight) }</span>
                <input type="number" inputmode="numeric" min="120" max="4000" step="10" data-testid="embed-height"
                    placeholder={scene.say(Text::QuoteHeightAuto)} value={self.height.map(|height| height.to_string())} {onchange} />
            </label>
        }
    }

    /// What is saved as a file.
    fn files(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let weight = self.sizes.map(|sizes| format!(" ({})", bytes(sizes.offline as usize)));
        let picture = self.drawn.as_ref().map_or(0, |drawn| inline(drawn).len());
        let places = [
            ("inline".to_owned(), scene.fill(Text::QuoteInline, &[&bytes(picture)])),
            ("file".to_owned(), scene.say(Text::QuoteFile).to_owned()),
        ];
        let place = if self.is_inline() { "inline" } else { "file" };
        let none = self.drawn.is_none();
        html! {
            <>
                if self.form != Form::Frame {
                    { chooser(scene, Text::QuotePictureIs, "embed-picture", &places, place, link.callback(|place: usize| Msg::Inline(place == 0))) }
                    if place == "file" {
                        <button class="plain boxed" data-testid="save-picture" disabled={none} onclick={link.callback(|_| Msg::SavePicture)}>
                            { scene.fill(Text::QuoteSave, &[PICTURE_FILE]) }
                        </button>
                    }
                }
                if self.is_long() {
                    <p class="bad" role="status">{ scene.fill(Text::QuoteLong, &[&self.run().len().to_string(), &share::LONGEST.to_string()]) }</p>
                    <button class="plain boxed" data-testid="save-run" onclick={link.callback(|_| Msg::SaveRun)}>
                        { scene.fill(Text::QuoteSave, &[RUN_FILE]) }
                    </button>
                }
                <h3>{ scene.say(Text::QuoteOffline) }</h3>
                <p class="soft">{ scene.say(Text::QuoteOfflineTold) }</p>
                <button class="plain boxed" data-testid="save-html" disabled={none || self.packing} aria-busy={self.packing.to_string()}
                    onclick={link.callback(|_| Msg::SaveAll)}>{ scene.say(Text::QuoteSaveAll) }{ weight }</button>
            </>
        }
    }

    fn preview(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let width = |width: Option<u32>| {
            let pressed = self.width == width;
            let label = width.map_or_else(|| scene.say(Text::QuoteFull).to_owned(), |width| width.to_string());
            html! {
                <button class={classes!("plain", pressed.then_some("pressed"))} aria-pressed={pressed.to_string()}
                    data-testid={format!("embed-width-{}", width.unwrap_or(0))} onclick={link.callback(move |_| Msg::Width(width))}>{ label }</button>
            }
        };
        let live = self.form != Form::Picture;
        let running = live && self.running;
        let label = if running { Text::QuoteStop } else { Text::QuoteRun };
        let narrow = self.width.map(|width| format!("width: {width}px"));
        html! {
            <section class="quote-preview" aria-label={scene.say(Text::QuotePreview)}>
                <header>
                    <h3>{ scene.say(Text::QuotePreview) }</h3>
                    <span class="quote-widths" role="group" aria-label={scene.say(Text::QuoteWidth)}>{ for WIDTHS.map(width) }</span>
                    if live {
                        <button class={classes!("plain", if running { "boxed" } else { "main" })} data-testid="embed-run"
                            onclick={link.callback(move |_| Msg::Run(!running))}>{ scene.say(label) }</button>
                    }
                </header>
                <div class="quote-page" tabindex="0" role="region" aria-label={scene.say(Text::QuotePreview)}>
                    <div style={narrow} data-testid="embed-preview" aria-busy={(self.awaited > 0).to_string()}>
                        if running { { self.frame() } } else { { self.picture(scene) } }
                    </div>
                </div>
            </section>
        }
    }

    /// The figure itself. Another wish is another frame: one that runs takes no other.
    fn frame(&self) -> Html {
        let src = format!("{}embed/#{}", address::site(), self.whole().query());
        let height = self.height.unwrap_or(self.wants.max(*HEIGHTS.start()));
        html! { <iframe key={src.clone()} {src} title={self.title.clone()} style={format!("height: {height}px")} /> }
    }

    fn picture(&self, scene: &Scene) -> Html {
        match (&self.problem, &self.drawn) {
            (Some(why), _) => html! { <p class="bad" role="alert">{ scene.fill(Text::ExportFailed, &[why]) }</p> },
            (None, Some(drawn)) => html! { <img src={inline(drawn)} alt={self.title.clone()} /> },
            (None, None) => html! { <p class="soft" role="status">{ scene.say(Text::ExportDrawing) }</p> },
        }
    }

    fn result(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let markup = self.markup();
        let (letters, address) = (markup.chars().count(), address::site().len() + "embed/#".len() + self.wanted().query().len());
        let fact = |label: Text, id: &'static str, value: String| html! {
            <div><dt>{ scene.say(label) }</dt><dd data-testid={id}>{ value }</dd></div>
        };
        let characters = |count: usize| scene.fill(Text::QuoteCharacters, &[&count.to_string()]);
        let lang = self.lang.unwrap_or(scene.ui.lang);
        let weights = self.sizes.filter(|_| self.form != Form::Picture).map(|sizes| {
            let started = if lang == Lang::En { sizes.figure } else { sizes.chinese };
            let first = if self.form == Form::Element { bytes(sizes.element as usize) } else { scene.say(Text::QuoteAtOnce).to_owned() };
            html! {
                <>
                    { fact(Text::QuoteBefore, "embed-before", first) }
                    { fact(Text::QuoteAfter, "embed-after", bytes(started as usize)) }
                </>
            }
        });
        let said = match self.copied {
            Some(true) => scene.say(Text::QuoteCopied),
            Some(false) => scene.say(Text::QuoteNotCopied),
            None => "",
        };
        let onfocus = |event: FocusEvent| {
            if let Some(area) = event.target_dyn_into::<web_sys::HtmlTextAreaElement>() {
                area.select();
            }
        };
        html! {
            <section class="quote-result" aria-label={scene.say(Text::QuoteSnippet)}>
                <header>
                    <h3>{ scene.say(Text::QuoteSnippet) }</h3>
                    <span class="soft" role="status" data-testid="embed-copied">{ said }</span>
                    <button class="plain main" data-testid="embed-copy" onclick={link.callback(|_| Msg::Copy)}>{ scene.say(Text::QuoteCopy) }</button>
                </header>
                <textarea readonly=true rows="6" spellcheck="false" data-testid="embed-snippet" aria-label={scene.say(Text::QuoteSnippet)} value={markup} {onfocus} />
                <dl class="quote-facts">
                    { fact(Text::QuoteSnippet, "embed-length", characters(letters)) }
                    if self.form != Form::Picture { { fact(Text::QuoteAddress, "embed-address", characters(address)) } }
                    { weights }
                </dl>
            </section>
        }
    }
}
