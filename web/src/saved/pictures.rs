//! Small pictures of kept runs: the stage at the moment that was looked at, drawn by the background worker, one after the
//! other, newest first, while the sheet lies there. They are of the page's language and ground, so none is stored.

use super::{Entry, store};
use crate::background::{Background, Job, News};
use crate::export::save;
use crate::page;
use crate::still::{Kind, Order};
use crate::ui::{Scene, Theme};
use std::collections::{BTreeMap, VecDeque};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, html};

/// The most pictures: a sheet of more runs shows those further down without.
const MOST: usize = 30;
/// How wide they are drawn; the sheet shows them smaller.
const WIDTH: u32 = 960;

/// What came of drawing.
pub enum Drawn {
    /// This is the link of the run whose turn it is; none when it is gone.
    Link(Option<String>),
    /// The worker says something.
    News(News),
}

/// The pictures, as far as they are drawn.
#[derive(Default)]
pub struct Pictures {
    /// By the run's key; none for a run that cannot be drawn.
    known: BTreeMap<String, Option<AttrValue>>,
    waiting: VecDeque<String>,
    /// The run whose turn it is.
    turn: Option<String>,
    background: Option<Background>,
}

impl Pictures {
    /// Draws these, as far as they are not drawn yet.
    pub fn want(&mut self, entries: &[Entry], drawn: &Callback<Drawn>) {
        let new = entries.iter().take(MOST).map(|entry| &entry.id).filter(|id| !self.known.contains_key(*id));
        self.waiting = new.cloned().collect();
        if self.turn.is_none() {
            self.next(drawn);
        }
    }

    /// Goes on to the next run.
    fn next(&mut self, drawn: &Callback<Drawn>) {
        self.turn = self.waiting.pop_front();
        if let Some(id) = self.turn.clone() {
            let drawn = drawn.clone();
            spawn_local(async move { drawn.emit(Drawn::Link(store::link(&id).await.ok())) });
        }
    }

    /// Hears what came of drawing. True when there is something new to show.
    pub fn hear(&mut self, what: Drawn, scene: &Scene, drawn: &Callback<Drawn>) -> bool {
        let picture = match what {
            Drawn::Link(Some(run)) if self.ask(&run, scene, drawn) => return false,
            Drawn::News(News::Written(svg)) => Some(save::address(&svg).into()),
            Drawn::News(News::Failed(_)) => {
                // A worker that failed may be gone: the next run has a new one.
                self.background = None;
                None
            }
            Drawn::Link(_) => None,
            Drawn::News(_) => return false,
        };
        if let Some(id) = self.turn.take() {
            self.known.insert(id, picture);
        }
        self.next(drawn);
        true
    }

    /// Asks the worker for a picture. False when there is none to be had.
    fn ask(&mut self, run: &str, scene: &Scene, drawn: &Callback<Drawn>) -> bool {
        let dark = match scene.ui.theme {
            Theme::Auto => page::is_dark(),
            theme => theme == Theme::Dark,
        };
        let job = Job::Write(Order {
            run: run.to_owned(),
            what: Kind::Stage.key().to_owned(),
            lang: scene.ui.lang.tag().to_owned(),
            dress: if dark { "dark" } else { "light" }.to_owned(),
            width: WIDTH,
            caption: false,
            link: None,
        });
        Background::ask_in(&mut self.background, &job, &drawn.reform(Drawn::News)).is_ok()
    }

    /// The picture of a run, or its place.
    pub fn show(&self, id: &str) -> Html {
        let picture = self.known.get(id).cloned().flatten();
        html! { <span class="picture">if let Some(src) = picture { <img {src} alt="" /> }</span> }
    }
}
