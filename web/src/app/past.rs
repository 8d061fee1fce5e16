//! What is done about the past: undo and redo, branches, jumps, stops.

use super::App;
use crate::action::{Command, Way};
use crate::branches::deed_words;
use crate::page;
use crate::stops::happening_text;
use crate::text::Text;
use crate::ui::{Banner, Sheet, Subject};
use crate::wording;
use switchyard::ids::Seq;
use switchyard::session::Rejected;
use switchyard::trace::Site;
use yew::Context;

/// How long a jump may look for its event, in milliseconds.
const LOOKING_MS: f64 = 2_500.0;

impl App {
    pub(super) fn change_past(&mut self, cx: &Context<Self>, command: Command) {
        match command {
            Command::Undo => self.turn_back(cx, false),
            Command::Redo => self.turn_back(cx, true),
            Command::Fork => {
                self.player.fork();
                self.race_again();
            }
            Command::Rename(branch, name) => {
                let renamed = self.player.rename(branch, &name);
                self.unless(renamed);
            }
            Command::Delete(branch) => {
                let deleted = self.player.delete(branch);
                self.unless(deleted);
                self.race_again();
            }
            Command::Compare(branch) => {
                if self.ui.race.is_some() {
                    self.open_race(false);
                }
                self.player.compare(branch);
                self.ui_mut().sheet = Sheet::None;
            }
            Command::Jump(kind, way) => {
                let began = page::now_ms();
                let found = self.player.jump(kind, way == Way::Forward, || page::now_ms() - began > LOOKING_MS);
                match found {
                    Some(seq) => self.look_at(seq),
                    None => {
                        let name = self.ui.lang.say(happening_text(kind));
                        self.say(cx, self.ui.lang.fill(Text::JumpNone, &[name]));
                    }
                }
                self.ui_mut().aim = kind;
            }
            Command::StopWhen(sentence) => {
                let mistake = self.player.stop_when(&sentence).err();
                self.ui_mut().mistake = mistake.map(|mistake| (sentence, mistake));
            }
            Command::Unstop(place) => self.player.forget_stop(place),
            _ => {}
        }
    }

    /// Undoes, or does again, and says what.
    fn turn_back(&mut self, cx: &Context<Self>, again: bool) {
        let run = self.frame.run;
        let Some(deed) = self.player.undo(again) else { return };
        if self.player.run() != run {
            self.background = None;
            self.settle();
        }
        self.race_again();
        let words = deed_words(self.ui.lang, &deed);
        self.say(cx, self.ui.lang.fill(if again { Text::Redone } else { Text::Undone }, &[&words]));
    }

    /// Goes to an event, and looks at what it is about.
    pub(super) fn visit(&mut self, seq: Seq) {
        self.player.set_playing(false);
        let at = self.player.session().borrow().trace().get(seq).map(|event| event.at);
        if let Some(at) = at {
            self.player.seek(at);
            self.look_at(seq);
        }
    }

    /// Picks an event and what it is about.
    fn look_at(&mut self, seq: Seq) {
        let event = self.player.session().borrow().trace().get(seq).cloned();
        let Some(event) = event else { return };
        let container = event.kind.container();
        let service = wording::container::service_of(&event.kind);
        let subject = match (event.kind.task(), wording::node_of(&event)) {
            (Some(task), _) => Subject::Task(task),
            _ if container.is_some() => Subject::Container(container.unwrap_or_default()),
            _ if service.is_some() => Subject::Service(service.unwrap_or_default()),
            (None, Some(node)) => Subject::Worker(node),
            (None, None) => match event.site {
                Site::Control(id) if self.frame.replica(id).is_some() => Subject::Replica(id),
                _ => Subject::System,
            },
        };
        let ui = self.ui_mut();
        ui.subject = subject;
        ui.event = Some(seq);
    }

    /// Says why something was not done.
    fn unless(&mut self, done: Result<(), Rejected>) {
        if let Err(rejected) = done {
            let title = self.ui.lang.fill(Text::RefusedAction, &[&rejected.0]);
            self.ui_mut().banner = Some(Banner { title, detail: String::new() });
        }
    }

    /// Says what stopped the run, if something just did, and picks the event.
    pub(super) fn tell_hit(&mut self, cx: &Context<Self>) {
        let Some((sentence, seq)) = self.player.take_hit() else { return };
        self.frame = self.player.frame();
        let event = self.frame.session().trace().get(seq).cloned();
        let lang = self.ui.lang;
        let note = match event {
            Some(event) => {
                let told = wording::sentence(&self.frame, lang, &event);
                lang.fill(Text::StopHitAt, &[&sentence, &format!("{seq} {told}")])
            }
            None => lang.fill(Text::StopHit, &[&sentence]),
        };
        self.look_at(seq);
        self.say(cx, note);
    }
}
