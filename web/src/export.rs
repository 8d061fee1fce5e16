//! The sheet from which figures and data leave the page as files, of the moment at which it was opened.
//!
//! The background worker draws and writes; what it draws is shown before it is saved. The same run gives the same file as
//! `switchyard-site figure`, byte for byte.

pub mod save;

use crate::address;
use crate::background::{Background, Job, News};
use crate::figures::stamp;
use crate::page;
use crate::sheet::Leaf;
use crate::still::{Data, Dress, Kind, Order, Wish};
use crate::text::Text;
use crate::ui::{Scene, when};
use std::collections::VecDeque;
use std::rc::Rc;
use switchyard::link;
use web_sys::HtmlInputElement;
use yew::{Callback, Component, Context, Event, Html, TargetCast, html};

/// How many times as large as its SVG a PNG can be.
const SCALES: [u32; 4] = [1, 2, 3, 4];

/// What the sheet is told.
pub enum Msg {
    /// Another kind of figure.
    Kind(Kind),
    /// Another ground.
    Dress(Dress),
    /// Another size of the PNG.
    Scale(u32),
    /// With a caption, or without.
    Caption(bool),
    /// With a link, or without.
    Link(bool),
    /// The worker says something.
    News(News),
    /// The figure is to be saved, as it is or as dots.
    Save(bool),
    /// Data is to be saved.
    Write(Data),
    /// The dots came to nothing.
    Failed(String),
}

/// What an answer of the worker is for.
enum Wanted {
    Preview,
    File(String),
}

/// The sheet.
pub struct Export {
    /// The run, its moment as a link and as people read it.
    run: String,
    moment: String,
    kind: Kind,
    dress: Dress,
    scale: u32,
    caption: bool,
    link: bool,
    drawn: Option<Rc<str>>,
    /// What comes back, in order.
    wanted: VecDeque<Wanted>,
    background: Option<Background>,
    problem: Option<String>,
}

impl Component for Export {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let session = cx.props().frame.session();
        let hash = session.fingerprint().value();
        let run = link::encode(session.scenario(), session.inputs(), session.now(), Some(hash));
        let mut export = Self {
            run,
            moment: stamp(session.now()).replace(':', "-"),
            kind: Kind::Stage,
            dress: Dress::Light,
            scale: 2,
            caption: true,
            link: true,
            drawn: None,
            wanted: VecDeque::new(),
            background: None,
            problem: None,
        };
        export.order(cx, export.kind.key(), Wanted::Preview);
        export
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Kind(kind) => self.kind = kind,
            Msg::Dress(dress) => self.dress = dress,
            Msg::Caption(caption) => self.caption = caption,
            Msg::Link(link) => self.link = link,
            Msg::Scale(scale) => {
                self.scale = scale;
                return true;
            }
            Msg::News(news) => {
                self.hear(news);
                return true;
            }
            Msg::Save(as_dots) => {
                self.save(cx, as_dots);
                return true;
            }
            Msg::Write(data) => {
                let name = format!("switchyard-{}.{}", self.moment, data.ending());
                self.order(cx, data.ending(), Wanted::File(name));
                return true;
            }
            Msg::Failed(why) => {
                self.problem = Some(why);
                return true;
            }
        }
        self.drawn = None;
        self.order(cx, self.kind.key(), Wanted::Preview);
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        // The figure is of the moment when the sheet was opened: passing time does not draw it anew.
        cx.props().ui != old.ui
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let link = cx.link();
        let kinds = Kind::ALL.map(|kind| (kind.key().to_owned(), scene.say(kind.label()).to_owned()));
        let dresses = [Text::DressLight, Text::DressDark, Text::DressPrint];
        let dresses: Vec<_> = Dress::ALL
            .iter()
            .zip(dresses)
            .map(|(dress, text)| (dress.key().to_owned(), scene.say(text).to_owned()))
            .collect();
        let scales = SCALES.map(|scale| (scale.to_string(), format!("{scale}×")));
        let of_kind = link.callback(|place: usize| Msg::Kind(Kind::ALL[place.min(5)]));
        let of_dress = link.callback(|place: usize| Msg::Dress(Dress::ALL[place.min(2)]));
        let of_scale = link.callback(|place: usize| Msg::Scale(SCALES[place.min(3)]));
        let none = self.drawn.is_none();
        html! {
            <Leaf scene={scene.clone()} title={Text::ExportTitle} name="export-sheet">
                <div class="export">
                    <div class="export-choices">
                        { chooser(scene, Text::ExportKind, "export-kind", &kinds, self.kind.key(), of_kind) }
                        { chooser(scene, Text::ExportDress, "export-dress", &dresses, self.dress.key(), of_dress) }
                        { chooser(scene, Text::ExportScale, "export-scale", &scales, &self.scale.to_string(), of_scale) }
                        { tick(scene, Text::ExportCaption, "export-caption", self.caption, link.callback(Msg::Caption)) }
                        { tick(scene, Text::ExportLink, "export-link", self.link, link.callback(Msg::Link)) }
                        <div class="export-files">
                            <button class="plain main" data-testid="save-svg" disabled={none} onclick={link.callback(|_| Msg::Save(false))}>{ scene.say(Text::SaveSvg) }</button>
                            <button class="plain boxed" data-testid="save-png" disabled={none} onclick={link.callback(|_| Msg::Save(true))}>{ scene.say(Text::SavePng) }</button>
                        </div>
                        <h3>{ scene.say(Text::ExportData) }</h3>
                        <div class="export-files">
                            { for Data::ALL.map(|data| html! {
                                <button class="plain boxed" data-testid={format!("save-{}", data.ending())}
                                    onclick={link.callback(move |_| Msg::Write(data))}>{ scene.say(data.label()) }</button>
                            }) }
                        </div>
                    </div>
                    <div class="export-preview" data-dress={self.dress.key()} data-testid="export-preview" aria-busy={none.to_string()}>{ self.preview(scene) }</div>
                </div>
            </Leaf>
        }
    }
}

impl Export {
    /// Asks the worker for something; it is fetched when it is first asked.
    fn order(&mut self, cx: &Context<Self>, what: &str, wanted: Wanted) {
        let order = Order {
            run: self.run.clone(),
            what: what.to_owned(),
            lang: cx.props().ui.lang.tag().to_owned(),
            dress: self.dress.key().to_owned(),
            width: Wish::default().width,
            caption: self.caption,
            link: self.link.then(|| address::link(&self.run)),
        };
        let job = Job::Write(order);
        match Background::ask_in(&mut self.background, &job, &cx.link().callback(Msg::News)) {
            Ok(()) => {
                self.wanted.push_back(wanted);
                self.problem = None;
            }
            Err(why) => self.problem = Some(why),
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Written(text) => match self.wanted.pop_front() {
                Some(Wanted::File(name)) => self.problem = save::text(&text, &name).err(),
                // Of several that were asked for, the last is the one that is meant.
                Some(Wanted::Preview) if !self.wanted.iter().any(|next| matches!(next, Wanted::Preview)) => {
                    self.drawn = Some(text.into());
                }
                _ => {}
            },
            News::Failed(why) => {
                // A worker that failed may be gone: the next wish has a new one.
                self.wanted.clear();
                self.background = None;
                self.problem = Some(why);
            }
            News::Ready | News::Progress(..) | News::Done(_) => {}
        }
    }

    fn save(&mut self, cx: &Context<Self>, as_dots: bool) {
        let Some(drawn) = &self.drawn else { return };
        let name = format!("switchyard-{}-{}", self.kind.key(), self.moment);
        if as_dots {
            save::dots(drawn, self.scale, format!("{name}.png"), cx.link().callback(Msg::Failed));
        } else {
            self.problem = save::text(drawn, &format!("{name}.svg")).err();
        }
    }

    fn preview(&self, scene: &Scene) -> Html {
        if let Some(why) = &self.problem {
            return html! { <p class="bad" role="alert">{ scene.fill(Text::ExportFailed, &[why]) }</p> };
        }
        match &self.drawn {
            Some(drawn) => html! { <img src={save::address(drawn)} alt={scene.say(self.kind.label())} /> },
            None => html! { <p class="soft" role="status">{ scene.say(Text::ExportDrawing) }</p> },
        }
    }
}

pub(crate) fn chooser(
    scene: &Scene,
    label: Text,
    id: &'static str,
    options: &[(String, String)],
    current: &str,
    choose: Callback<usize>,
) -> Html {
    let values: Vec<String> = options.iter().map(|(value, _)| value.clone()).collect();
    let onchange = when(&choose, move |event: Event| {
        let chosen = page::choice(&event)?;
        values.iter().position(|value| *value == chosen)
    });
    html! {
        <label>
            <span>{ scene.say(label) }</span>
            <select data-testid={id} {onchange}>
                { for options.iter().map(|(value, name)| html! {
                    <option value={value.clone()} selected={value == current}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

pub(crate) fn tick(scene: &Scene, label: Text, id: &'static str, checked: bool, set: Callback<bool>) -> Html {
    let onchange = when(&set, |event: Event| event.target_dyn_into::<HtmlInputElement>().map(|input| input.checked()));
    html! {
        <label class="tick"><input type="checkbox" data-testid={id} {checked} {onchange} />{ scene.say(label) }</label>
    }
}
