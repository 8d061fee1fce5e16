//! What the page does about kept runs: saves them, keeps its own state in case the tab is lost, and offers what another
//! tab left. The rules are in [`crate::saved`].

use super::{App, Msg};
use crate::action::{Command, LaneWish};
use crate::export::save;
use crate::page;
use crate::saved::offer::{Keep, Offer};
use crate::saved::store;
use crate::saved::{Entry, Found, Left, alive, file, import, is_worth_keeping, left_behind};
use crate::share;
use crate::text::Text;
use crate::ui::{Banner, Sheet};
use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use switchyard::link::{LINK_LIMIT, Link};
use wasm_bindgen_futures::spawn_local;
use yew::Context;

/// How long after a change the state is kept, in milliseconds.
const CALM_MS: u32 = 500;
/// How often it is kept while time passes, in milliseconds; and the least share of the time that goes into it.
const AGAIN_MS: f64 = 5_000.0;
const SHARE: f64 = 100.0;
/// Under this the browser remembers that there may be something to offer: a first view asks no more than that.
const FLAG: &str = "left";

/// What the page knows of its own state's being kept.
#[derive(Default)]
pub struct Keeper {
    /// The number under which it is kept, once it is.
    id: Option<String>,
    /// True when something was done by hand that is saved nowhere.
    touched: bool,
    /// True once anything was done: then nothing is offered any more.
    acted: bool,
    /// What was kept last.
    kept: String,
    /// What a person called the run that this one comes from.
    name: Option<String>,
    due: Option<Timeout>,
    /// True when the browser does not keep it: then it is not asked again. A person who saves hears why.
    refused: Rc<Cell<bool>>,
}

/// True for a wish that does something to the run that is to be had nowhere else.
fn touches(command: &Command) -> bool {
    matches!(
        command,
        Command::Act(_)
            | Command::Fork
            | Command::Rename(..)
            | Command::Delete(_)
            | Command::Undo
            | Command::Redo
            | Command::Lanes(LaneWish::Set(..) | LaneWish::Bind(..))
    )
}

/// True for what a person wishes; notes that go by themselves and the like are none of it.
fn is_an_act(command: &Command) -> bool {
    !matches!(
        command,
        Command::Keep(_)
            | Command::Hover(_)
            | Command::Hold(_)
            | Command::Forget
            | Command::Shared(_)
            | Command::Dress(_)
            | Command::Translate
    )
}

impl App {
    /// Sees what a wish means for the state that is kept.
    pub(super) fn notice(&mut self, command: &Command) {
        if self.ui.embed.is_some() {
            return;
        }
        if is_an_act(command) {
            self.keeper.acted = true;
            if self.ui.offer.is_some() {
                self.decline();
            }
        }
        if touches(command) {
            self.touch();
        }
    }

    /// Something was done that is to be had nowhere else.
    pub(super) fn touch(&mut self) {
        self.keeper.touched = self.ui.embed.is_none();
    }

    /// Lets the state be kept once things are calm, if there is something to keep.
    pub(super) fn keep_later(&mut self, cx: &Context<Self>) {
        if self.keeper.touched && self.keeper.due.is_none() {
            self.keep_in(cx, CALM_MS);
        }
    }

    fn keep_in(&mut self, cx: &Context<Self>, ms: u32) {
        let link = cx.link().clone();
        self.keeper.due = Some(Timeout::new(ms, move || link.send_message(Msg::Keep)));
    }

    /// Keeps the state, and again while time passes.
    pub(super) fn keep(&mut self, cx: &Context<Self>) {
        self.keeper.due = None;
        if self.keeper.touched && !self.keeper.refused.get() {
            self.keep_now(cx);
        }
    }

    #[inline(never)]
    fn keep_now(&mut self, cx: &Context<Self>) {
        let began = page::now_ms();
        let link = share::link_of(&self.player.session().borrow(), &self.ui);
        let text = if is_worth_keeping(&link) { link.encode() } else { String::new() };
        if !text.is_empty() && text.len() <= LINK_LIMIT && text != self.keeper.kept {
            let id = self.keeper.id.get_or_insert_with(|| {
                let id = store::new_id();
                alive::hold(&id);
                id
            });
            let name = self.keeper.name.clone().unwrap_or_default();
            let left = Left { address: self.written.clone(), whole: self.written == text, declined: false };
            let entry = Entry { left: Some(left), ..Entry::of(&link, id.clone(), &name, store::now_ms()) };
            self.keeper.kept.clone_from(&text);
            page::store(FLAG, "1");
            let refused = Rc::clone(&self.keeper.refused);
            spawn_local(async move {
                refused.set(store::put(&[(entry, Some(&text))]).await.is_err());
            });
        }
        if self.player.playing() {
            let pause = ((page::now_ms() - began) * SHARE).max(AGAIN_MS);
            self.keep_in(cx, pause as u32);
        }
    }

    /// The state is to be had elsewhere, or nobody wants it: nothing of it stays behind.
    pub(super) fn let_go(&mut self) {
        let Keeper { id, acted, refused, .. } = std::mem::take(&mut self.keeper);
        self.keeper = Keeper { acted, refused, ..Keeper::default() };
        if let Some(id) = id {
            forget(id);
        }
    }

    /// Looks for what a tab that is gone left, if the browser remembers that one may have.
    pub(super) fn look_back(&self) {
        if self.ui.embed.is_none() && page::stored(FLAG).is_some() {
            self.find_left();
        }
    }

    #[inline(never)]
    fn find_left(&self) {
        let (emit, address) = (self.emit.clone(), self.written.clone());
        spawn_local(async move {
            let Ok(listing) = store::entries().await else { return };
            let alive = alive::ids().await;
            let (found, old) = left_behind(&listing.entries, &alive, &address, store::now_ms());
            // What cannot be deleted now is old the next time, too.
            let _ = store::delete(&old).await;
            let some = listing.entries.iter().any(|entry| entry.left.is_some() && !old.contains(&entry.id));
            if !some {
                page::forget(FLAG);
            }
            match found {
                Found::Offer(entry) => emit.emit(Command::Keep(Keep::Offer(Offer::Continue(Box::new(entry))))),
                Found::Same(id) => emit.emit(Command::Keep(Keep::Adopt(id))),
                Found::Nothing => {}
            }
        });
    }

    /// Takes the offer away; what was left behind is not offered a second time.
    #[inline(never)]
    fn decline(&mut self) {
        let Some(Offer::Continue(entry)) = self.ui_mut().offer.take() else { return };
        let left = entry.left.clone().map(|left| Left { declined: true, ..left });
        // Offered again, if need be.
        spawn_local(async move { drop(store::put(&[(Entry { left, ..*entry }, None)]).await) });
    }

    /// Does what is wished about kept runs.
    #[inline(never)]
    pub(super) fn change_kept(&mut self, cx: &Context<Self>, wish: Keep) {
        let lang = self.ui.lang;
        match wish {
            Keep::Save => self.save_run(),
            Keep::Saved(Ok(name)) => {
                self.let_go();
                // The sheet has said so itself.
                if self.ui.sheet != Sheet::Saved {
                    self.say(cx, lang.fill(Text::SavedAs, &[&name]));
                }
                self.keeper.name = Some(name);
            }
            Keep::Saved(Err(trouble)) => {
                self.ui_mut().offer = Some(Offer::File(lang.fill(Text::NotSaved, &[&trouble.told(lang)])));
            }
            Keep::File => self.save_file(cx),
            // Who has begun already is not held up.
            Keep::Offer(Offer::Continue(_)) if self.keeper.acted => {}
            Keep::Offer(offer) => self.ui_mut().offer = Some(offer),
            Keep::Decline => self.decline(),
            Keep::Fetch(entry) => self.fetch(entry),
            Keep::Open(entry, text) => self.open_kept(cx, *entry, &text),
            Keep::Adopt(id) => self.adopt(id),
            Keep::Bring(name, bytes) => {
                let emit = self.emit.clone();
                spawn_local(async move {
                    let brought = import::bring(lang, vec![(name.clone(), Ok(bytes))]).await;
                    emit.emit(Command::Keep(match brought {
                        Ok(said) => Keep::Say(said),
                        Err(trouble) => Keep::Fail(lang.fill(Text::FileFailed, &[&name]), trouble.told(lang)),
                    }));
                });
            }
            Keep::Say(said) => {
                self.ui_mut().sheet = Sheet::Saved;
                self.say(cx, said);
            }
            Keep::Fail(title, detail) => self.ui_mut().banner = Some(Banner { title, detail }),
        }
    }

    /// The run as it is now, and what it is called unless somebody says otherwise.
    fn run_and_name(&self) -> (Link, String) {
        let link = share::link_of(&self.player.session().borrow(), &self.ui);
        let name = self.keeper.name.clone();
        let name = name.unwrap_or_else(|| Entry::of(&link, String::new(), "", 0).titled(self.ui.lang));
        (link, name)
    }

    fn save_run(&mut self) {
        let (link, name) = self.run_and_name();
        let (emit, text) = (self.emit.clone(), link.encode());
        spawn_local(async move {
            emit.emit(Command::Keep(Keep::Saved(store::save(&link, &text, &name).await)));
        });
    }

    /// Saves the run as a file: whatever its length, it can be opened again.
    fn save_file(&mut self, cx: &Context<Self>) {
        let (link, name) = self.run_and_name();
        let name = file::name_of(&name);
        let lang = self.ui.lang;
        self.ui_mut().offer = None;
        match save::text(&link.encode(), &name) {
            Ok(()) => {
                self.let_go();
                self.say(cx, lang.fill(Text::FileSaved, &[&name]));
            }
            Err(why) => {
                let title = lang.fill(Text::ExportFailed, &[&why]);
                self.ui_mut().banner = Some(Banner { title, detail: String::new() });
            }
        }
    }

    fn fetch(&mut self, entry: Box<Entry>) {
        let (emit, lang) = (self.emit.clone(), self.ui.lang);
        let ui = self.ui_mut();
        (ui.offer, ui.sheet) = (None, Sheet::None);
        spawn_local(async move {
            emit.emit(Command::Keep(match store::link(&entry.id).await {
                Ok(text) => Keep::Open(entry, text),
                Err(trouble) => Keep::Fail(lang.say(Text::LinkFailedHere).to_owned(), trouble.told(lang)),
            }));
        });
    }

    /// Shows a kept run; what a tab left is kept on under its number.
    fn open_kept(&mut self, cx: &Context<Self>, entry: Entry, text: &str) {
        if !self.follow_link(text) {
            return;
        }
        self.keeper.acted = true;
        self.keeper.name = Some(entry.name).filter(|name| !name.is_empty());
        if entry.left.is_some() {
            self.adopt(entry.id);
            self.keep_later(cx);
        }
    }

    fn adopt(&mut self, id: String) {
        if self.keeper.id.is_none() {
            alive::hold(&id);
            self.keeper.id = Some(id);
            self.touch();
        }
    }
}

/// Forgets the state that is kept under this number.
fn forget(id: String) {
    // What stays is offered once too often.
    spawn_local(async move { drop(store::delete(&[id]).await) });
}
