//! What each wish changes: the run through the player, or the person's choices.

use super::{App, Msg};
use crate::action::Command;
use crate::library::{self, Refusal};
use crate::player::Player;
use crate::saved::file;
use crate::saved::offer::{Keep, Offer};
use crate::share::Shared;
use crate::text::{Lang, Text};
use crate::ui::{Banner, Pane, Sheet, Subject, Tab, Ui, about};
use crate::{address, crash_box, page, panels, share};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use switchyard::scenario::{Input, Scenario};
use switchyard::{cost, link};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Context;

/// How long a note stays, in milliseconds.
const NOTE_MS: u32 = 2_600;
/// How long the address waits for more changes, in milliseconds.
const ADDRESS_MS: u32 = 400;

/// The run that the page opens on: the one in the address, or the default one.
pub fn first_run(ui: &mut Ui) -> Player {
    let fragment = address::fragment();
    if !fragment.is_empty() {
        match share::follow(&fragment) {
            Ok(shared) => return taken(ui, shared),
            Err(detail) => {
                ui.banner = Some(Banner { title: ui.lang.say(Text::LinkFailed).to_owned(), detail });
            }
        }
    }
    let player = library::builtin(0).and_then(|scenario| Player::new(scenario).ok());
    let player = player.expect("a test begins every built-in scenario");
    (ui.builtin, ui.scale) = known(&player);
    crash_box::remember_seed(player.session().borrow().scenario().seed);
    player
}

/// Shows what was shared; language, theme and layout stay the reader's own.
fn taken(ui: &mut Ui, shared: Shared) -> Player {
    let banner = shared.banner(ui.lang);
    let (builtin, scale) = known(&shared.player);
    *ui = Ui { builtin, scale, lang: ui.lang, theme: ui.theme, layout: ui.layout, banner, ..shared.shown };
    crash_box::remember_seed(shared.player.session().borrow().scenario().seed);
    shared.player
}

impl App {
    /// Does what `command` wishes.
    pub(super) fn change(&mut self, cx: &Context<Self>, command: Command) {
        crash_box::remember(told(&command));
        self.notice(&command);
        match command {
            Command::Play(playing) => self.player.set_playing(playing),
            Command::Step => {
                self.player.step();
            }
            Command::StepBack => {
                self.player.step_back();
            }
            Command::Seek(to) => self.player.seek(to),
            Command::Visit(seq) => {
                self.visit(seq);
                self.ui_mut().why = Some(seq);
            }
            Command::Walk(seq) => self.visit(seq),
            Command::Pace(speed) => self.player.set_speed(speed),
            Command::Switch(branch) => {
                self.player.switch(branch);
                self.race_again();
            }
            Command::Undo
            | Command::Redo
            | Command::Fork
            | Command::Rename(..)
            | Command::Delete(_)
            | Command::Compare(_)
            | Command::Jump(..)
            | Command::StopWhen(_)
            | Command::Unstop(_) => self.change_past(cx, command),
            Command::Act(input) => {
                if let Err(rejected) = self.player.act(input) {
                    let title = self.ui.lang.fill(Text::RefusedAction, &[&rejected.0]);
                    self.ui_mut().banner = Some(Banner { title, detail: String::new() });
                } else {
                    self.race_again();
                }
            }
            Command::Builtin(place) => {
                if let Some(scenario) = library::builtin(place) {
                    self.begin(Ok(scenario), "");
                }
            }
            Command::Scale(workers) => {
                if let Some(scenario) = library::builtin(0) {
                    let own = cost::worker_count(&scenario) == u32::from(workers);
                    let scaled = if own { scenario } else { cost::scaled(&scenario, workers) };
                    self.begin(Ok(scaled), "");
                }
            }
            Command::Apply(text) => {
                if self.begin(library::parse(&text), "") {
                    self.touch();
                    self.ui_mut().sheet = Sheet::None;
                }
            }
            Command::Open(_, bytes) if link::is_link(std::str::from_utf8(&bytes).unwrap_or_default().trim()) => {
                self.follow_link(std::str::from_utf8(&bytes).unwrap_or_default());
            }
            Command::Open(name, bytes) if file::is_list(&bytes) => self.change_kept(cx, Keep::Bring(name, bytes)),
            Command::Keep(wish) => self.change_kept(cx, wish),
            Command::Open(name, bytes) => {
                let (opened, ignored) = match library::open(&name, &bytes) {
                    Ok((scenario, ignored)) => (Ok(scenario), ignored),
                    Err(refusal) => (Err(refusal), Vec::new()),
                };
                if self.begin(opened, &name) && !ignored.is_empty() {
                    let title = self.ui.lang.fill(Text::OpenedWithout, &[&name]);
                    self.ui_mut().banner = Some(Banner { title, detail: shortened(&ignored) });
                }
            }
            Command::Unread(name, detail) => {
                let title = self.ui.lang.fill(Text::FileFailed, &[&name]);
                self.ui_mut().banner = Some(Banner { title, detail });
            }
            Command::Share => self.share(),
            Command::Reset => self.begin_again(),
            Command::Outside(link) => {
                // A well-formed name, which is all that the browser objects to.
                let _ = link.set_attribute("href", &self.outside());
            }
            Command::Shared(true) => self.say(cx, self.ui.lang.say(Text::Copied).to_owned()),
            Command::Shared(false) => self.say(cx, self.ui.lang.say(Text::CopyFailed).to_owned()),
            Command::Race(open) => self.open_race(open),
            Command::RaceTruth => self.race_truth(),
            Command::Lanes(wish) => self.change_lanes(wish),
            Command::Sweep(wish) => self.change_sweep(cx, wish),
            Command::Back
                if self.frame.beside.is_some() && self.ui.sheet == Sheet::None && self.ui.banner.is_none() =>
            {
                self.player.compare(None);
            }
            // Escape leaves the race when nothing lies over it.
            Command::Back if self.ui.race.is_some() && self.ui.sheet == Sheet::None && self.ui.banner.is_none() => {
                self.open_race(false);
            }
            other => self.choose(other),
        }
        self.address_later(cx);
        self.keep_later(cx);
    }

    /// The wishes that leave the run alone.
    fn choose(&mut self, command: Command) {
        let ui = self.ui_mut();
        match command {
            Command::Look(subject) => {
                if subject == Subject::System {
                    leave(ui.subject);
                }
                ui.subject = subject;
                ui.forget_event();
                if ui.pane != Pane::Panel || subject != Subject::System {
                    ui.pane = if subject == Subject::System { Pane::Stage } else { Pane::Details };
                }
            }
            Command::Show(tab) => {
                ui.tab = tab;
                ui.pane = Pane::Panel;
            }
            Command::Pin(pinned) => {
                ui.layout.pinned = pinned;
                ui.layout.remember();
            }
            Command::Divide(layout) => {
                ui.layout = layout;
                ui.layout.remember();
            }
            Command::Turn(pane) => ui.pane = pane,
            Command::Lay(sheet) => ui.sheet = if ui.sheet == sheet { Sheet::None } else { sheet },
            Command::Translate => {
                ui.lang = ui.lang.other();
                page::store("lang", ui.lang.tag());
                self.dress();
            }
            Command::Hold(subject) => ui.held[usize::from(matches!(subject, Subject::Worker(_)))] = Some(subject),
            Command::Browse => page::click("open-file"),
            Command::Dress(theme) => {
                ui.theme = theme;
                page::store("theme", ui.theme.key());
                self.dress();
            }
            Command::Aim(kind) => ui.aim = kind,
            Command::Dismiss => ui.banner = None,
            Command::Forget => ui.note = None,
            Command::Hover(dropping) => ui.dropping = dropping,
            Command::Find => {
                if ui.layout.beside(ui.tab) != Some(Tab::Events) {
                    ui.tab = Tab::Events;
                }
                ui.pane = Pane::Panel;
                // The filter is there after the next drawing.
                Timeout::new(0, || page::focus("event-filter")).forget();
            }
            Command::Back => back(ui),
            Command::Watch(tab) => {
                if let Some(race) = &mut ui.race {
                    race.tab = tab;
                }
            }
            _ => {}
        }
    }

    /// The choices, to be changed; whoever holds a frame keeps the old ones.
    pub(super) fn ui_mut(&mut self) -> &mut Ui {
        Rc::make_mut(&mut self.ui)
    }

    /// Shows a note for a short while.
    pub(super) fn say(&mut self, cx: &Context<Self>, note: String) {
        self.ui_mut().note = Some(note);
        let link = cx.link().clone();
        self.forget = Some(Timeout::new(NOTE_MS, move || link.send_message(Msg::Wish(Box::new(Command::Forget)))));
    }

    /// Begins another scenario, or says why not. True when it began.
    fn begin(&mut self, scenario: Result<Scenario, Refusal>, name: &str) -> bool {
        let lang = self.ui.lang;
        let begun = scenario.and_then(|scenario| {
            self.player.load(scenario).map_err(|message| Refusal { message, path: String::new(), place: None })
        });
        match begun {
            Ok(()) => {
                self.let_go();
                self.settle();
                true
            }
            Err(refusal) => {
                let title =
                    lang.fill(Text::FileFailed, &[if name.is_empty() { lang.say(Text::Scenario) } else { name }]);
                self.ui_mut().banner = Some(Banner { title, detail: place_of(lang, &refusal) });
                false
            }
        }
    }

    /// After another scenario has taken the place of the one that ran: shows what there is to see in it.
    pub(super) fn settle(&mut self) {
        let (builtin, scale) = known(&self.player);
        let tab = panels::fitting(self.ui.tab, &self.player.session().borrow());
        let ui = self.ui_mut();
        ui.tab = tab;
        (ui.builtin, ui.scale) = (builtin, scale);
        ui.subject = Subject::System;
        ui.held = [None; 2];
        ui.forget_event();
        ui.banner = None;
        crash_box::remember_seed(self.player.session().borrow().scenario().seed);
        self.follow_scenario();
    }

    fn share(&mut self) {
        let fragment = match self.write_address() {
            Ok(fragment) => fragment,
            Err(length) => {
                let why = self.ui.lang.fill(Text::LinkTooLong, &[&length.to_string(), &share::LONGEST.to_string()]);
                self.ui_mut().offer = Some(Offer::File(why));
                return;
            }
        };
        let emit = self.emit.clone();
        match page::copy(&address::link(&fragment)) {
            Some(written) => {
                spawn_local(async move { emit.emit(Command::Shared(JsFuture::from(written).await.is_ok())) })
            }
            None => emit.emit(Command::Shared(false)),
        }
    }

    /// Lets the address follow once things are calm.
    pub(super) fn address_later(&mut self, cx: &Context<Self>) {
        let link = cx.link().clone();
        self.address = Some(Timeout::new(ADDRESS_MS, move || link.send_message(Msg::Address)));
    }

    /// Writes where we are into the address bar, and gives it back; a run too long for a link leaves the bar empty, and
    /// tells its length.
    pub(super) fn write_address(&mut self) -> Result<String, usize> {
        let fragment = share::fragment_of(&self.player, &self.ui);
        let fragment = if fragment.len() > share::LONGEST { Err(fragment.len()) } else { Ok(fragment) };
        // The address of a figure is its author's.
        if self.ui.embed.is_none() {
            address::write(fragment.as_deref().unwrap_or_default());
        }
        // Read back: a browser may refuse to write, and spells some characters its own way.
        self.written = address::fragment();
        fragment
    }

    /// Opens what the address now says; a broken link leaves the run alone.
    pub(super) fn follow_address(&mut self, cx: &Context<Self>) {
        let fragment = address::fragment();
        // What was about to be written is older than this.
        self.address = None;
        self.written.clone_from(&fragment);
        if fragment.is_empty() || fragment == share::fragment_of(&self.player, &self.ui) {
            return;
        }
        if !self.follow_link(&fragment) {
            self.address_later(cx);
        }
    }

    /// Opens a link, or says why not: then the run is left alone. True when it was opened.
    pub(super) fn follow_link(&mut self, fragment: &str) -> bool {
        match share::follow(fragment) {
            Ok(shared) => {
                let player = taken(self.ui_mut(), shared);
                self.player.replace(player);
                self.background = None;
                self.let_go();
                true
            }
            Err(detail) => {
                let title = self.ui.lang.say(Text::LinkFailedHere).to_owned();
                self.ui_mut().banner = Some(Banner { title, detail });
                false
            }
        }
    }
}

/// The place of the player's scenario among the built-in ones, and its size where it is the default one.
pub(super) fn known(player: &Player) -> (Option<usize>, Option<u16>) {
    let session = player.session().borrow();
    let scale = library::scale_of(session.scenario());
    (library::place_of(session.scenario()).or(scale.map(|_| 0)), scale)
}

/// The first few of some sentences.
fn shortened(sentences: &[String]) -> String {
    const SHOWN: usize = 6;
    let more = sentences.len().saturating_sub(SHOWN);
    let shown = sentences.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if more > 0 { format!("{shown}; … +{more}") } else { shown }
}

/// Closes what lies on top.
fn back(ui: &mut Ui) {
    if ui.sheet != Sheet::None {
        ui.sheet = Sheet::None;
    } else if ui.banner.is_some() {
        ui.banner = None;
    } else {
        leave(ui.subject);
        ui.subject = Subject::System;
        ui.forget_event();
        ui.pane = Pane::Stage;
    }
}

/// Keys that were at work in the inspector go back to where its subject stands on the stage.
fn leave(subject: Subject) {
    if let Some(word) = about(subject).filter(|_| page::focus_is_in(".side")) {
        let place = if page::is_drawn("field") && word.starts_with("worker") {
            "field".to_owned()
        } else {
            format!("at-{word}")
        };
        page::focus_soon(place);
    }
}

/// An error with its place, in words.
#[must_use]
pub fn place_of(lang: Lang, refusal: &Refusal) -> String {
    let place = match refusal.place {
        Some((line, column)) => lang.fill(Text::AtPlace, &[&line.to_string(), &column.to_string()]),
        None => String::new(),
    };
    let parts = [place.as_str(), &refusal.path, &refusal.message];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

/// What the crash box says was done, in a few words: no texts, no files.
fn told(command: &Command) -> String {
    let word = match command {
        Command::Play(true) => "play",
        Command::Play(false) => "pause",
        Command::Step => "step",
        Command::StepBack => "step back",
        Command::Seek(to) => return format!("seek {to}"),
        Command::Visit(seq) | Command::Walk(seq) => return format!("visit {seq}"),
        Command::Pace(speed) => return format!("speed {}", speed.label()),
        Command::Switch(branch) => return format!("branch {}", branch.0),
        Command::Act(input) => return acted(input),
        Command::Undo => "undo",
        Command::Redo => "redo",
        Command::Fork | Command::Rename(..) | Command::Delete(_) | Command::Compare(_) => "change the branches",
        Command::Jump(kind, way) => return format!("jump {way:?} to {}", kind.name()),
        Command::StopWhen(_) | Command::Unstop(_) => "change the stops",
        Command::Look(Subject::Replica(node)) => return format!("look at {node}"),
        Command::Look(Subject::Worker(node)) => return format!("look at {node}"),
        Command::Look(Subject::Task(task)) => return format!("look at {task}"),
        Command::Look(Subject::Service(service)) => return format!("look at {service}"),
        Command::Look(Subject::Container(container)) => return format!("look at {container}"),
        Command::Look(_) => "look",
        Command::Show(tab) => tab.key(),
        Command::Builtin(place) => return format!("built-in scenario {place}"),
        Command::Scale(workers) => return format!("{workers} workers"),
        Command::Apply(text) => return format!("apply {} bytes", text.len()),
        Command::Open(name, bytes) => return format!("open {name}, {} bytes", bytes.len()),
        Command::Share => "share",
        Command::Lay(_) => "sheet",
        Command::Race(_) | Command::RaceTruth | Command::Watch(_) | Command::Lanes(_) => "race",
        Command::Sweep(_) => "sweep",
        Command::Keep(_) => "keep",
        _ => "page",
    };
    word.to_owned()
}

fn acted(input: &Input) -> String {
    let (verb, what) = match input {
        Input::Crash(node) => ("crash", node.as_str()),
        Input::Restart(node) => ("restart", node.as_str()),
        Input::Pause(node) => ("pause", node.as_str()),
        Input::Resume(node) => ("resume", node.as_str()),
        Input::Slow(slow) => ("slow", slow.node.as_str()),
        Input::Impair(impair) => ("impair", impair.from.as_str()),
        Input::AddNode(_) => ("add a node", ""),
        Input::RemoveNode(node) => ("remove", node.as_str()),
        Input::Submit(submit) => ("submit", submit.class.as_str()),
        Input::SetQueue(policy) => ("queue", policy.key()),
        Input::SetBalance(policy) => ("balance", policy.key()),
        Input::SetPlace(policy) => ("place", policy.key()),
        Input::SetPredict(policy) => ("predict", policy.key()),
        Input::Partition(_) => ("partition", ""),
        Input::Cut(way) => ("cut", way.to.as_str()),
        Input::Heal(_) => ("heal", ""),
        Input::Timeout(node) => ("timeout", node.as_str()),
        Input::Transfer(node) => ("transfer", node.as_str()),
        Input::LyingDisk { node, .. } => ("let the disk lie", node.as_str()),
        Input::AddLearner(node) => ("let learn", node.as_str()),
        Input::Promote(node) => ("promote", node.as_str()),
        Input::RemoveMember(node) => ("leave out", node.as_str()),
        Input::ReadAs { node, .. } => ("read", node.as_str()),
        Input::Isolate(node) => ("isolate", node.as_str()),
        Input::Update(rollout) => ("update", rollout.service.as_str()),
        Input::Scale { service, .. } => ("scale", service.as_str()),
        Input::Drain(node) => ("drain", node.as_str()),
        Input::Uncordon(node) => ("uncordon", node.as_str()),
        Input::Down(_) => ("stop services", ""),
        Input::Up(_) => ("start services", ""),
        _ => ("nudge the control plane", ""),
    };
    format!("{verb} {what}")
}
