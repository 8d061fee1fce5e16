//! The page as a figure in another page: begins with what the address asks for, obeys the page around it, and tells it
//! what happens.

use super::change::known;
use super::{App, Msg};
use crate::action::Command;
use crate::embed::talk::{self, Order};
use crate::embed::{self, Wanted};
use crate::player::Player;
use crate::text::{Lang, Text, scenario_title};
use crate::ui::{Banner, Scene, Ui};
use crate::{address, crash_box, page, share};
use gloo_events::EventListener;
use switchyard::builtin::TITLES;
use switchyard::exercise;
use switchyard::ids::Seq;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MessageEvent};
use yew::{Context, Html, MouseEvent, TargetCast, html};

/// What an embedded page remembers.
#[derive(Default)]
pub struct Embedding {
    /// What the address asked for.
    wanted: Option<Wanted>,
    /// The first event that was not told yet, and the edition of the run that it is of.
    told: (u64, Seq),
    /// The height that was asked for last.
    height: u32,
    /// How many things had been done when it was last looked whether the exercise is solved.
    graded: Option<usize>,
    solved: bool,
}

/// What an embedded page opens on; `None` when it is not embedded.
pub fn first(ui: &mut Ui) -> Option<(Player, Embedding)> {
    embed::is_embedded().then(|| begun(ui))
}

#[inline(never)]
fn begun(ui: &mut Ui) -> (Player, Embedding) {
    let wanted = embed::wanted();
    let opened = wanted.and_then(|wanted| wanted.open().map(|opened| (opened, wanted)));
    let ((player, shown), wanted) = match opened {
        Ok(opened) => opened,
        Err(detail) => {
            talk::say(&[("event", "error".into()), ("message", (&*detail).into())]);
            ui.banner = Some(Banner { title: ui.lang.say(Text::EmbedFailed).to_owned(), detail });
            let plain = Wanted::read(|_| None).expect("an address without parameters is a good one");
            (plain.open().expect("a test begins every built-in scenario"), plain)
        }
    };
    take(ui, shown, &player, &wanted);
    (player, Embedding { wanted: Some(wanted), ..Embedding::default() })
}

/// Shows what was asked for, in the language and theme that were asked for.
fn take(ui: &mut Ui, shown: Ui, player: &Player, wanted: &Wanted) {
    let (builtin, scale) = known(player);
    *ui = Ui {
        builtin,
        scale,
        lang: wanted.lang.unwrap_or(ui.lang),
        theme: wanted.theme.unwrap_or(ui.theme),
        banner: ui.banner.take(),
        ..shown
    };
    crash_box::remember_seed(player.session().borrow().scenario().seed);
}

/// Hears the page around this one.
pub fn listener(cx: &Context<App>) -> Option<EventListener> {
    let link = cx.link().clone();
    let window = page::window()?;
    Some(EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        match talk::heard(event) {
            Some((id, Ok(order))) => link.send_message(Msg::Order(id, order)),
            Some((id, Err(error))) => talk::answer(id, Err(error)),
            None => {}
        }
    }))
}

impl App {
    /// Does what the page around this one orders, and answers.
    #[inline(never)]
    pub(super) fn obey(&mut self, cx: &Context<Self>, id: f64, order: Order) {
        let mut done = Ok(());
        match order {
            Order::Play => self.change(cx, Command::Play(true)),
            Order::Pause => self.change(cx, Command::Play(false)),
            Order::Seek(to) => {
                self.player.set_playing(false);
                self.change(cx, Command::Seek(to));
            }
            Order::Reset => self.begin_again(),
            Order::State => {}
            Order::Act(input) => done = self.player.act(*input).map(drop).map_err(|rejected| rejected.0),
        }
        let state = talk::state(&self.player.session().borrow(), self.player.playing());
        talk::answer(id, done.map(|()| state));
    }

    /// Goes back to what the address asked for.
    #[inline(never)]
    pub(super) fn begin_again(&mut self) {
        let Some(wanted) = self.embedding.wanted.clone() else { return };
        if let Ok((player, shown)) = wanted.open() {
            take(self.ui_mut(), shown, &player, &wanted);
            self.player.replace(player);
            self.embedding.graded = None;
        }
    }

    /// Tells what happened since it was told last, how high the page wants to be, and whether the exercise is solved.
    pub(super) fn tell(&mut self, first: bool) {
        if self.ui.embed.is_some() {
            self.tell_all(first);
        }
    }

    #[inline(never)]
    fn tell_all(&mut self, first: bool) {
        let (Some(embed), Some(wanted)) = (self.ui.embed, &self.embedding.wanted) else { return };
        let height = embed.height(page::width());
        if height != self.embedding.height {
            self.embedding.height = height;
            talk::say(&[("event", "height".into()), ("height", height.into())]);
        }
        let session = self.player.session().borrow();
        if first {
            talk::say(&[("event", "ready".into()), ("state", talk::state(&session, self.player.playing()).into())]);
        }
        let (edition, next) = self.embedding.told;
        let from = if edition == session.edition() { next } else { next.min(session.world().next_seq()) };
        let (lines, next) = talk::events(&session, from);
        self.embedding.told = (session.edition(), next.max(from));
        if !lines.is_empty() {
            talk::say(&[("event", "event".into()), ("lines", lines.into())]);
        }
        let done = session.inputs().len();
        // Reading and grading an exercise take long: only when something was done since, and nothing moves.
        if !self.player.playing()
            && self.embedding.graded != Some(done)
            && let Some(exercise) = wanted.exercise.as_deref().and_then(exercise::exercise)
        {
            self.embedding.graded = Some(done);
            let code = exercise::code(&exercise, session.inputs()).ok();
            drop(session);
            if let Some(code) = code.filter(|_| !self.embedding.solved) {
                self.embedding.solved = true;
                let title = self.ui.lang.say(Text::Solved).to_owned();
                talk::say(&[("event", "solved".into()), ("code", JsValue::from(&*code))]);
                self.ui_mut().banner = Some(Banner { title, detail: code });
            }
        }
    }

    /// Where the run can be looked at in full.
    pub(super) fn outside(&self) -> String {
        address::playground(&share::fragment_of(&self.player, &self.ui))
    }
}

/// What stands below a figure: back to the start, and out to the playground.
#[inline(never)]
pub fn foot(scene: &Scene) -> Html {
    let follow = scene.emit.clone();
    let onclick = move |event: MouseEvent| {
        if let Some(link) = event.target_dyn_into::<Element>() {
            follow.emit(Command::Outside(link));
        }
    };
    let lang: Lang = scene.ui.lang;
    html! {
        <nav class="embed-foot" aria-label="Switchyard">
            <button class="plain" data-testid="reset" onclick={scene.on(Command::Reset)}>{ lang.say(Text::Reset) }</button>
            if !address::site().is_empty() {
                <a href={address::playground("")} target="_blank" rel="noopener" data-testid="outside" {onclick}>{ lang.say(Text::OpenOutside) }</a>
            }
            if let Some(guide) = address::guide(lang) {
                <a href={guide} data-testid="guide">{ lang.say(Text::EmbedGuide) }</a>
            }
        </nav>
    }
}

/// What the figure is called, for those who hear the page.
#[inline(never)]
pub fn heading(scene: &Scene) -> Html {
    let (lang, session) = (scene.ui.lang, scene.frame.session());
    let own = scene.ui.builtin.and_then(|place| scenario_title(lang, TITLES.get(place)?.0));
    let title = own.unwrap_or(&session.scenario().title);
    html! { <h1 class="unseen">{ if title.is_empty() { lang.say(Text::OwnScenario) } else { title } }</h1> }
}
