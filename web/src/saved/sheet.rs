//! The sheet of saved runs: each with its name, what it is, and what can be done with it. What is deleted can be put back
//! as long as the sheet lies there.

use super::offer::Keep;
use super::pictures::{Drawn, Pictures};
use super::store::{self, Listing, Trouble};
use super::{Entry, NAME_MAX, alive, file, import};
use crate::action::Command;
use crate::export::save;
use crate::icons::icon;
use crate::sheet::Leaf;
use crate::text::{Lang, Text};
use crate::ui::Scene;
use crate::{address, page, share};
use std::future::Future;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::{Callback, Component, Context, Event, Html, NodeRef, Properties, SubmitEvent, TargetCast, component, html};

/// What the sheet is told.
pub enum Msg {
    /// This is kept.
    Listed(Result<Listing, Trouble>),
    /// Saves the run as it is now.
    Save,
    /// Calls a run something.
    Rename(String, String),
    /// Saves what a tab left.
    Take(String),
    /// Deletes a run.
    Delete(String),
    /// It is deleted, and was this.
    Deleted(Box<(Entry, String)>),
    /// Puts back what was deleted last.
    Restore,
    /// Hands out a run as a file, or all of them.
    Export(Option<String>),
    /// Takes the runs of files.
    Import(Vec<web_sys::File>),
    /// A picture comes nearer.
    Drawn(Drawn),
    /// Something was done: what there is to say of it.
    Done(Result<String, Trouble>),
}

/// The sheet.
pub struct Saved {
    listing: Option<Listing>,
    trouble: Option<Trouble>,
    /// What was done last, in words.
    said: String,
    deleted: Vec<(Entry, String)>,
    pictures: Pictures,
    name: NodeRef,
}

impl Component for Saved {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        read(cx);
        Self {
            listing: None,
            trouble: None,
            said: String::new(),
            deleted: Vec::new(),
            pictures: Pictures::default(),
            name: NodeRef::default(),
        }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        let lang = cx.props().ui.lang;
        match msg {
            Msg::Listed(Ok(listing)) => {
                self.pictures.want(&listing.entries, &cx.link().callback(Msg::Drawn));
                self.listing = Some(listing);
            }
            Msg::Drawn(drawn) => return self.pictures.hear(drawn, cx.props(), &cx.link().callback(Msg::Drawn)),
            Msg::Listed(Err(trouble)) => self.trouble = Some(trouble),
            Msg::Done(done) => {
                match done {
                    Ok(said) => (self.said, self.trouble) = (said, None),
                    Err(trouble) => self.trouble = Some(trouble),
                }
                read(cx);
            }
            Msg::Save => self.save(cx),
            Msg::Rename(id, name) => self.rename(cx, &id, &name),
            Msg::Take(id) => self.take(cx, &id),
            Msg::Delete(id) => {
                let Some(entry) = self.entry(&id).cloned() else { return false };
                let link = cx.link().clone();
                spawn_local(async move {
                    let text = store::link(&id).await;
                    let gone = store::delete(&[id]).await;
                    link.send_message(match (text, gone) {
                        (Ok(text), Ok(())) => Msg::Deleted(Box::new((entry, text))),
                        // What has no link any more cannot be put back, and is no loss.
                        (Err(trouble), _) | (_, Err(trouble)) => Msg::Done(Err(trouble)),
                    });
                });
            }
            Msg::Deleted(run) => {
                self.said = lang.fill(Text::SavedGone, &[&named(&run.0, lang)]);
                self.deleted.push(*run);
                read(cx);
            }
            Msg::Restore => {
                let Some((entry, text)) = self.deleted.pop() else { return false };
                let said = lang.fill(Text::SavedBack, &[&named(&entry, lang)]);
                self.ask(cx, async move { store::put(&[(entry, Some(&text))]).await.map(|()| said) });
            }
            Msg::Export(id) => self.export(cx, id),
            Msg::Import(chosen) => self.ask(cx, import::read(lang, chosen)),
        }
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        // Passing time does not draw it anew.
        cx.props().ui != old.ui
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let onsubmit = link.callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Save
        });
        html! {
            <Leaf scene={scene.clone()} title={Text::SavedRuns} name="saved-sheet">
                <p>{ scene.say(Text::SavedIntro) }</p>
                <form class="stop-form" {onsubmit}>
                    <label class="field"><span>{ scene.say(Text::SaveName) }</span>
                        <input ref={self.name.clone()} type="text" autofocus=true autocomplete="off" maxlength={NAME_MAX.to_string()}
                            placeholder={title(scene)} data-testid="save-name" />
                    </label>
                    <button class="plain main" type="submit" data-testid="save-now">{ scene.say(Text::SaveNow) }</button>
                </form>
                <div class="saved-said" role="status" data-testid="saved-said">
                    if let Some(trouble) = &self.trouble {
                        <p class="bad">{ trouble.told(scene.ui.lang) }</p>
                        <button class="plain boxed" data-testid="save-file" onclick={scene.on(Command::Keep(Keep::File))}>{ scene.say(Text::SaveFile) }</button>
                    } else if !self.said.is_empty() {
                        <p>{ &self.said }</p>
                    }
                    if !self.deleted.is_empty() {
                        <button class="plain boxed" data-testid="restore" onclick={link.callback(|_| Msg::Restore)}>{ icon("undo") }{ scene.say(Text::Undo) }</button>
                    }
                </div>
                { self.lists(cx) }
                <footer>
                    <label class="plain boxed opener">{ icon("open") }{ scene.say(Text::ImportRuns) }
                        <input type="file" class="unseen" multiple=true accept=".switchyard,.yaml,.yml,.json,.txt" data-testid="import-runs"
                            aria-label={scene.say(Text::ImportRuns)} onchange={link.batch_callback(chosen)} />
                    </label>
                    if self.saved().next().is_some() {
                        <button class="plain boxed" data-testid="export-runs" onclick={link.callback(|_| Msg::Export(None))}>{ icon("download") }{ scene.say(Text::ExportRuns) }</button>
                    }
                </footer>
            </Leaf>
        }
    }
}

impl Saved {
    fn entry(&self, id: &str) -> Option<&Entry> {
        self.listing.as_ref()?.entries.iter().find(|entry| entry.id == id)
    }

    fn saved(&self) -> impl Iterator<Item = &Entry> {
        self.listing.iter().flat_map(|listing| &listing.entries).filter(|entry| entry.left.is_none())
    }

    /// Does something with the store, and then says so and reads it anew.
    fn ask(&self, cx: &Context<Self>, work: impl Future<Output = Result<String, Trouble>> + 'static) {
        let link = cx.link().clone();
        spawn_local(async move { link.send_message(Msg::Done(work.await)) });
    }

    fn save(&self, cx: &Context<Self>) {
        let scene = cx.props();
        let field = self.name.cast::<HtmlInputElement>();
        let typed = field.as_ref().map(HtmlInputElement::value).unwrap_or_default();
        let name = if typed.trim().is_empty() { title(scene) } else { typed };
        if let Some(field) = field {
            field.set_value("");
        }
        let run = share::link_of(&scene.frame.session(), &scene.ui);
        let (text, emit, lang) = (run.encode(), scene.emit.clone(), scene.ui.lang);
        self.ask(cx, async move {
            let name = store::save(&run, &text, &name).await?;
            emit.emit(Command::Keep(Keep::Saved(Ok(name.clone()))));
            Ok(lang.fill(Text::SavedAs, &[&name]))
        });
    }

    fn rename(&self, cx: &Context<Self>, id: &str, name: &str) {
        let Some(entry) = self.entry(id).cloned() else { return };
        let lang = cx.props().ui.lang;
        let name = if name.trim().is_empty() { entry.titled(lang) } else { name.trim().to_owned() };
        let name = name.chars().take(NAME_MAX).collect::<String>();
        let said = lang.fill(Text::SavedRenamed, &[&name]);
        self.ask(cx, async move { store::put(&[(Entry { name, ..entry }, None)]).await.map(|()| said) });
    }

    /// What a tab left becomes a saved run.
    fn take(&self, cx: &Context<Self>, id: &str) {
        let Some(entry) = self.entry(id).cloned() else { return };
        let lang = cx.props().ui.lang;
        let known: Vec<_> = self.saved().cloned().collect();
        let name = super::free_name(&entry.titled(lang), &known);
        let said = lang.fill(Text::SavedAs, &[&name]);
        self.ask(cx, async move { store::put(&[(Entry { name, left: None, ..entry }, None)]).await.map(|()| said) });
    }

    fn export(&self, cx: &Context<Self>, id: Option<String>) {
        let lang = cx.props().ui.lang;
        let runs: Vec<Entry> =
            self.saved().filter(|entry| id.as_ref().is_none_or(|id| entry.id == *id)).cloned().collect();
        let alone = id.is_some();
        self.ask(cx, async move {
            let mut whole = Vec::new();
            for entry in runs {
                let text = store::link(&entry.id).await?;
                whole.push((entry, text));
            }
            let (text, name) = match &whole[..] {
                [(entry, text)] if alone => (text.clone(), file::name_of(&entry.name)),
                all => (file::list(all), file::name_of(&format!("switchyard-{}", page::today()))),
            };
            save::text(&text, &name).map_err(Trouble::Failed)?;
            Ok(lang.fill(Text::FileSaved, &[&name]))
        });
    }

    fn lists(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let Some(listing) = &self.listing else { return html! {} };
        let (left, saved): (Vec<_>, Vec<_>) = listing.entries.iter().partition(|entry| entry.left.is_some());
        html! {
            <>
                if saved.is_empty() {
                    <p class="soft saved-none" data-testid="saved-none">{ scene.say(Text::SavedNone) }</p>
                } else {
                    <ul class="branch-list" data-testid="saved-list" aria-label={scene.say(Text::SavedRuns)}>{ for saved.into_iter().map(|entry| self.line(cx, entry)) }</ul>
                }
                if listing.unread > 0 {
                    <p class="bad">{ scene.ui.lang.count(listing.unread as u64, Text::SavedUnreadOne, Text::SavedUnread) }</p>
                }
                if !left.is_empty() {
                    <h3>{ scene.say(Text::LeftTitle) }</h3>
                    <ul class="branch-list" data-testid="left-list" aria-label={scene.say(Text::LeftTitle)}>{ for left.into_iter().map(|entry| self.line(cx, entry)) }</ul>
                }
            </>
        }
    }

    /// A kept run.
    fn line(&self, cx: &Context<Self>, entry: &Entry) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let lang = scene.ui.lang;
        let (id, name) = (&entry.id, named(entry, lang));
        let verb = |key: &str, text: Text, msg: fn(String) -> Msg| {
            let id = id.clone();
            let label = scene.fill(Text::BranchTells, &[&name, scene.say(text)]);
            html! {
                <button class="plain boxed" data-testid={format!("{key}-run")} aria-label={label} onclick={link.callback(move |_| msg(id.clone()))}>
                    { scene.say(text) }</button>
            }
        };
        let saved = entry.left.is_none();
        let open = if saved { Text::Open } else { Text::Continue };
        let fetch = Command::Keep(Keep::Fetch(Box::new(entry.clone())));
        let onchange = {
            let id = id.clone();
            link.batch_callback(move |event: Event| {
                Some(Msg::Rename(id.clone(), event.target_dyn_into::<HtmlInputElement>()?.value()))
            })
        };
        let (when, iso) = page::moment(entry.kept_ms, lang.tag());
        html! {
                    <li key={id.clone()} class="branch saved-run" data-testid="saved-run">
                        { self.pictures.show(id) }
                        if saved {
        <Name name={entry.name.clone()} label={scene.fill(Text::BranchRename, &[&name])} {onchange} />
                        } else {
                            <strong>{ &name }</strong>
                        }
                        <p class="soft">
                            if saved && entry.name != entry.titled(lang) { <span>{ entry.titled(lang) }</span> }
                            { for entry.told(lang).into_iter().map(|part| html! { <span>{ part }</span> }) }
                            <time datetime={iso}>{ scene.fill(if saved { Text::SavedWhen } else { Text::LeftWhen }, &[&when]) }</time>
                        </p>
                        <span class="branch-verbs">
                            <button class="plain boxed" data-testid="open-run" aria-label={scene.fill(Text::BranchTells, &[&name, scene.say(open)])}
                                onclick={scene.on(fetch)}>{ scene.say(open) }</button>
                            if saved {
                                { verb("export", Text::SaveFileShort, |id| Msg::Export(Some(id))) }
                            } else {
                                { verb("take", Text::SaveShort, Msg::Take) }
                            }
                            { verb("delete", Text::BranchDelete, Msg::Delete) }
                        </span>
                    </li>
                }
    }
}

/// The field with a run's name. A picture that comes in the meantime does not draw it anew: what is being typed stays.
#[derive(Properties)]
struct Field {
    name: String,
    label: String,
    onchange: Callback<Event>,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.label) == (&other.name, &other.label)
    }
}

#[component]
fn Name(field: &Field) -> Html {
    let Field { name, label, onchange } = field;
    html! {
        <input type="text" maxlength={NAME_MAX.to_string()} value={name.clone()} aria-label={label.clone()} data-testid="run-name" {onchange} />
    }
}

/// Reads what is kept, without what tabs that are still there, this one included, keep for themselves.
fn read(cx: &Context<Saved>) {
    let link = cx.link().clone();
    spawn_local(async move {
        let listed = store::entries().await;
        let alive = alive::ids().await;
        let listed = listed.map(|mut listing| {
            let here = address::fragment();
            listing.entries.retain(|entry| {
                entry.left.as_ref().is_none_or(|left| !alive.contains(&entry.id) && !left.is_all_at(&here))
            });
            listing
        });
        link.send_message(Msg::Listed(listed));
    });
}

/// What a kept run is called: the state of a tab has no name of its own.
fn named(entry: &Entry, lang: Lang) -> String {
    if entry.left.is_some() || entry.name.is_empty() { entry.titled(lang) } else { entry.name.clone() }
}

/// The title of the present scenario: the name of a run that gets none.
fn title(scene: &Scene) -> String {
    let run = share::link_of(&scene.frame.session(), &scene.ui);
    Entry::of(&run, String::new(), "", 0).titled(scene.ui.lang)
}

/// The files that were chosen.
fn chosen(event: Event) -> Option<Msg> {
    let input = event.target_dyn_into::<HtmlInputElement>()?;
    let files = input.files()?;
    let files = (0..files.length()).filter_map(|place| files.get(place)).collect();
    // The same file may be chosen again.
    input.set_value("");
    Some(Msg::Import(files))
}
