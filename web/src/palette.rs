//! The command palette: every verb of the one table, and every place to go to, found by a few letters.
//!
//! A combobox over a list box: the cursor stays in the field, arrows move the mark, Enter does what is marked, Escape closes.
//! It keeps no list of its own. What cannot be done now stands last, with the reason.

use crate::action::{ACTIONS, Action, Command, Situation};
use crate::keyboard::shown;
use crate::library;
use crate::page;
use crate::panels;
use crate::sheet::Leaf;
use crate::text::{Text, scenario_title};
use crate::ui::{Scene, Sheet, Subject, Theme};
use switchyard::view::Health;
use web_sys::{HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::{Component, Context, Html, InputEvent, KeyboardEvent, TargetCast, html};

/// Entries that are further off than this from what was typed are not listed.
const RANKS: u8 = 3;
/// The most tasks that are listed.
const TASKS: usize = 30;
/// How far a page key goes.
const LEAP: usize = 10;

/// What an entry does.
#[derive(Clone)]
enum Pick {
    /// A verb, by its rule at the moment when it is picked.
    Verb(&'static Action),
    /// A wish, and the element on which the keys go on.
    Go(Box<Command>, String),
}

/// An entry.
struct Entry {
    kind: Text,
    label: String,
    /// What else it is found by.
    alias: &'static str,
    pick: Pick,
    /// Why it cannot be done now.
    reason: Option<String>,
}

/// What the palette is told.
pub enum Msg {
    /// Other words stand in the field.
    Words(String),
    /// The mark moves so far.
    Move(isize),
    /// The entry at this place is picked, or the marked one.
    Pick(Option<usize>),
}

/// The sheet.
pub struct Palette {
    entries: Vec<Entry>,
    mark: usize,
}

impl Component for Palette {
    type Message = Msg;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        Self { entries: entries(cx.props(), ""), mark: 0 }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        let scene = cx.props();
        match msg {
            Msg::Words(words) => {
                self.entries = entries(scene, &words.trim().to_ascii_lowercase());
                self.mark = 0;
            }
            Msg::Move(by) => {
                let last = self.entries.len().saturating_sub(1);
                self.mark = match (by, self.mark) {
                    // A single step goes round.
                    (1, mark) if mark == last => 0,
                    (-1, 0) => last,
                    (by, mark) => mark.saturating_add_signed(by).min(last),
                };
            }
            Msg::Pick(place) => {
                let Some(entry) = self.entries.get(place.unwrap_or(self.mark)) else { return false };
                match &entry.pick {
                    Pick::Verb(action) => {
                        let Ok(command) = (action.rule)(&Situation::of(&scene.frame, &scene.ui)) else { return false };
                        scene.wish(Command::Lay(Sheet::None));
                        scene.wish(command);
                    }
                    Pick::Go(command, place) => {
                        scene.wish(Command::Lay(Sheet::None));
                        scene.wish((**command).clone());
                        page::focus_soon(place.clone());
                    }
                }
                return false;
            }
        }
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        // Passing time does not draw it anew: what can be done is looked at again when it is picked.
        cx.props().ui != old.ui
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let (scene, link) = (cx.props(), cx.link());
        let oninput = link.callback(|event: InputEvent| {
            Msg::Words(event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value()))
        });
        let keys = link.clone();
        let onkeydown = move |event: KeyboardEvent| {
            let msg = match event.key().as_str() {
                // Enter that ends a composition belongs to the input method.
                "Enter" if !event.is_composing() => Msg::Pick(None),
                "ArrowDown" => Msg::Move(1),
                "ArrowUp" => Msg::Move(-1),
                "PageDown" => Msg::Move(LEAP as isize),
                "PageUp" => Msg::Move(-(LEAP as isize)),
                _ => return,
            };
            event.prevent_default();
            keys.send_message(msg);
        };
        let marked = (!self.entries.is_empty()).then(|| format!("entry-{}", self.mark));
        html! {
            <Leaf scene={scene.clone()} title={Text::Palette} name="palette">
                <input type="text" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="entries" autocomplete="off"
                    aria-activedescendant={marked} aria-label={scene.say(Text::PaletteHint)} placeholder={scene.say(Text::PaletteHint)}
                    spellcheck="false" autofocus=true data-testid="palette-words" {oninput} {onkeydown} />
                <ul class="entries" id="entries" role="listbox" aria-label={scene.say(Text::Palette)}>
                    { for self.entries.iter().enumerate().map(|(place, entry)| self.entry(cx, place, entry)) }
                </ul>
                <p class="soft" role="status">{ scene.ui.lang.count(self.entries.len() as u64, Text::PaletteOne, Text::PaletteCount) }</p>
            </Leaf>
        }
    }

    fn rendered(&mut self, _cx: &Context<Self>, _first: bool) {
        let marked = page::document().and_then(|document| document.get_element_by_id(&format!("entry-{}", self.mark)));
        if let Some(marked) = marked {
            let near = ScrollIntoViewOptions::new();
            near.set_block(ScrollLogicalPosition::Nearest);
            marked.scroll_into_view_with_scroll_into_view_options(&near);
        }
    }
}

impl Palette {
    fn entry(&self, cx: &Context<Self>, place: usize, entry: &Entry) -> Html {
        let scene = cx.props();
        let key = match entry.pick {
            Pick::Verb(action) => action.keys.first().map(|key| html! { <kbd>{ shown(key) }</kbd> }),
            Pick::Go(..) => None,
        };
        html! {
            <li key={place} id={format!("entry-{place}")} role="option" aria-selected={(place == self.mark).to_string()}
                aria-disabled={entry.reason.is_some().then_some("true")} data-testid="entry" onclick={cx.link().callback(move |_| Msg::Pick(Some(place)))}>
                <span class="entry-kind">{ scene.say(entry.kind) }</span>
                <span class="entry-label">{ &entry.label }if let Some(reason) = &entry.reason { <small>{ reason }</small> }</span>
                { key }
            </li>
        }
    }
}

/// Everything that these words stand for: what is nearest first, and last what cannot be done now.
fn entries(scene: &Scene, words: &str) -> Vec<Entry> {
    let mut ranks: [Vec<Entry>; 2 * RANKS as usize] = Default::default();
    let mut take = |entry: Entry| {
        if let Some(rank) = rank(words, &entry.label, entry.alias) {
            ranks[usize::from(rank + if entry.reason.is_some() { RANKS } else { 0 })].push(entry);
        }
    };
    let situation = Situation::of(&scene.frame, &scene.ui);
    for action in ACTIONS.iter().filter(|action| action.key != "palette") {
        let (label, reason) = (scene.say(action.label).to_owned(), (action.rule)(&situation).err());
        take(Entry { kind: Text::EntryVerb, label, alias: action.key, pick: Pick::Verb(action), reason });
    }
    let mut go = |kind: Text, label: String, alias: &'static str, command: Command, place: &str| {
        take(Entry { kind, label, alias, pick: Pick::Go(Box::new(command), place.to_owned()), reason: None });
    };
    for tab in panels::all(scene) {
        go(
            Text::EntryPanel,
            scene.say(tab.label()).to_owned(),
            tab.key(),
            Command::Show(tab),
            &format!("tab-{}", tab.key()),
        );
    }
    let view = &scene.frame.view;
    let look = Command::Look;
    for node in &view.control {
        go(Text::EntryNode, node.name.clone(), "", look(Subject::Replica(node.id)), "subject");
    }
    for worker in view.workers.iter().filter(|worker| worker.health != Health::Removed) {
        go(Text::EntryNode, worker.name.clone(), "", look(Subject::Worker(worker.id)), "subject");
    }
    if !view.classes.is_empty() {
        go(Text::EntryNode, scene.say(Text::Gateway).to_owned(), "gateway", look(Subject::Gateway), "subject");
    }
    go(Text::EntryNode, scene.say(Text::System).to_owned(), "system", look(Subject::System), "subject");
    for theme in Theme::ALL {
        let label = scene.fill(Text::Theme, &[scene.say(theme.label())]);
        go(Text::EntryPage, label, theme.key(), Command::Dress(theme), "");
    }
    for (place, (key, title)) in library::builtins().enumerate() {
        let title = scenario_title(scene.ui.lang, key).unwrap_or(title);
        go(Text::Scenario, title.to_owned(), key, Command::Builtin(place), "");
    }
    if !words.is_empty() {
        let on_nodes = view.workers.iter().flat_map(|worker| worker.running.iter().chain(&worker.queue.tasks));
        let named = on_nodes
            .chain(&view.central.tasks)
            .filter(|task| rank(words, &task.name, "").is_some_and(|rank| rank + 1 < RANKS));
        for task in named.take(TASKS) {
            go(Text::EntryTask, task.name.clone(), "", look(Subject::Task(task.id)), "subject");
        }
    }
    ranks.into_iter().flatten().collect()
}

/// How far an entry is from these lower-case words: 0 where each begins a word of it, 1 where each is in it, 2 where the
/// letters of each come in their order; `None` where they do not.
fn rank(words: &str, label: &str, alias: &str) -> Option<u8> {
    let label = label.to_ascii_lowercase();
    let of =
        |text: &str| words.split_whitespace().try_fold(0, |worst: u8, word| Some(worst.max(distance(word, text)?)));
    [of(&label), of(alias)].into_iter().flatten().min()
}

fn distance(word: &str, text: &str) -> Option<u8> {
    if let Some(at) = text.find(word) {
        let begins = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        return Some(u8::from(!begins && word.is_ascii()));
    }
    let mut rest = text.chars();
    word.chars().all(|letter| rest.any(|other| other == letter)).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginnings_of_words_are_nearest_then_parts_then_letters_in_order() {
        assert_eq!(rank("cra lea", "Crash the leader", ""), Some(0));
        assert_eq!(rank("ash", "Crash the leader", ""), Some(1));
        assert_eq!(rank("crld", "Crash the leader", ""), Some(2));
        assert_eq!(rank("crx", "Crash the leader", ""), None);
        assert_eq!(rank("", "Crash the leader", ""), Some(0), "no words stand for everything");
    }

    #[test]
    fn a_verb_is_found_by_its_chinese_name_and_by_its_key_in_the_table() {
        assert_eq!(rank("领导", "使领导者宕机", "crash-leader"), Some(0));
        assert_eq!(rank("leader", "使领导者宕机", "crash-leader"), Some(0));
    }
}
