//! What the dialog shows: choices, preview, and what comes of them.

use super::{Dialog, HEIGHTS, Msg, PICTURE_FILE, RUN_FILE, WIDTHS};
use crate::embed::snippet::{Form, inline};
use crate::export::{chooser, tick};
use crate::figures::{bytes, stamp};
use crate::text::{Lang, Text};
use crate::ui::{Scene, Tab, Theme, when};
use crate::{address, panels, share};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::{Context, Event, FocusEvent, Html, TargetCast, classes, html};

impl Dialog {
    /// What can be chosen.
    pub(super) fn choices(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let said = |key: &str, text: Text| (key.to_owned(), scene.say(text).to_owned());
        let forms = [("element", Text::QuoteElement), ("frame", Text::QuoteFrame), ("picture", Text::QuotePicture)]
            .map(|(key, text)| said(key, text));
        let tabs = panels::all(scene);
        let mut below = vec![said("none", Text::QuoteNoPanel)];
        below.extend(tabs.iter().map(|tab| said(tab.key(), tab.label())));
        let moments =
            [("now".to_owned(), scene.fill(Text::QuoteNow, &[&stamp(self.at)])), said("start", Text::QuoteStart)];
        let own = said("own", Text::QuoteOwn);
        let themes = [own.clone(), said("light", Text::QuoteLight), said("dark", Text::QuoteDark)];
        let langs = [own, ("en".to_owned(), "English".to_owned()), ("zh".to_owned(), "简体中文".to_owned())];
        let panel = self.embed.panel.map_or("none", Tab::key);
        let theme = self.theme.map_or("own", Theme::key);
        let lang = self.lang.map_or("own", |lang| if lang == Lang::En { "en" } else { "zh" });
        let of_panel = link
            .callback(move |place: usize| Msg::Panel(place.checked_sub(1).and_then(|place| tabs.get(place).copied())));
        let of_theme =
            link.callback(|place: usize| Msg::Theme([None, Some(Theme::Light), Some(Theme::Dark)][place.min(2)]));
        let of_lang = link.callback(|place: usize| Msg::Lang([None, Some(Lang::En), Some(Lang::Zh)][place.min(2)]));
        let live = self.form != Form::Picture;
        html! {
            <>
                { chooser(scene, Text::QuoteForm, "embed-form", &forms, self.form.key(), link.callback(|place: usize| Msg::Form(Form::ALL[place.min(2)]))) }
                <p class="soft">{ scene.say(self.told()) }</p>
                { tick(scene, Text::QuoteStage, "embed-stage", self.embed.stage, link.callback(Msg::Stage)) }
                { chooser(scene, Text::QuotePanel, "embed-panel", &below, panel, of_panel) }
                { chooser(scene, Text::QuoteFrom, "embed-from", &moments, if self.now { "now" } else { "start" }, link.callback(|place: usize| Msg::Now(place == 0))) }
                <div class="quote-two">
                    { chooser(scene, Text::QuoteTheme, "embed-theme", &themes, theme, of_theme) }
                    { chooser(scene, Text::Language, "embed-language", &langs, lang, of_lang) }
                </div>
                if live {
                    <div class="quote-two">
                        { self.height(cx) }
                        <div>
                            { tick(scene, Text::QuoteControls, "embed-controls", self.embed.controls, link.callback(Msg::Controls)) }
                            { tick(scene, Text::QuoteAutoplay, "embed-autoplay", self.autoplay, link.callback(Msg::Autoplay)) }
                        </div>
                    </div>
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
                if self.lies_beside() {
                    <p class="bad" role="status">{ scene.fill(Text::QuoteLong, &[&self.run().len().to_string(), &share::LONGEST.to_string()]) }</p>
                    <button class="plain boxed" data-testid="save-run" onclick={link.callback(|_| Msg::SaveRun)}>
                        { scene.fill(Text::QuoteSave, &[RUN_FILE]) }
                    </button>
                }
            </>
        }
    }

    /// All of it as one file.
    pub(super) fn offline(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let weight = self.sizes.map(|sizes| format!(" ({})", bytes(sizes.offline as usize)));
        let disabled = self.drawn.is_none() || self.packing;
        html! {
            <section class="quote-offline" aria-label={scene.say(Text::QuoteOffline)}>
                <div>
                    <h3>{ scene.say(Text::QuoteOffline) }</h3>
                    <p class="soft">{ scene.say(Text::QuoteOfflineTold) }</p>
                </div>
                <button class="plain boxed" data-testid="save-html" {disabled} aria-busy={self.packing.to_string()}
                    onclick={cx.link().callback(|_| Msg::SaveAll)}>{ scene.say(Text::QuoteSaveAll) }{ weight }</button>
            </section>
        }
    }

    /// The figure as it will be.
    pub(super) fn preview(&self, cx: &Context<Self>) -> Html {
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
                        <button class="plain boxed" data-testid="embed-run"
                            onclick={link.callback(move |_| Msg::Run(!running))}>{ scene.say(label) }</button>
                    }
                </header>
                <div class="quote-page" tabindex="0" role="group" aria-label={scene.say(Text::QuotePreview)}>
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

    /// The markup, and what it weighs.
    pub(super) fn result(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let markup = self.markup(scene.ui.lang);
        let (letters, address) =
            (markup.chars().count(), address::site().len() + "embed/#".len() + self.wanted().query().len());
        let fact = |label: Text, id: &'static str, value: String| {
            html! {
                <div><dt>{ scene.say(label) }</dt><dd data-testid={id}>{ value }</dd></div>
            }
        };
        let characters = |count: usize| scene.fill(Text::QuoteCharacters, &[&count.to_string()]);
        let lang = self.lang.unwrap_or(scene.ui.lang);
        let weights = self.sizes.filter(|_| self.form != Form::Picture).map(|sizes| {
            let beside = self.drawn.as_ref().filter(|_| !self.is_inline()).map_or(0, |drawn| drawn.len());
            let started = if lang == Lang::En { sizes.figure } else { sizes.chinese };
            let first = if self.form == Form::Element {
                bytes(sizes.element as usize + beside)
            } else {
                scene.say(Text::QuoteAtOnce).to_owned()
            };
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
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
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
