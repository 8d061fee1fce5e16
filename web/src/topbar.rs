//! The bar on top: which scenario runs, and what can be done with the page.

use crate::action::{self, Command, Situation};
use crate::branches::deed_words;
use crate::files;
use crate::icons::icon;
use crate::library;
use crate::page;
use crate::text::{GROUPS, Lang, Text, scenario_group, scenario_title};
use crate::ui::{Scene, Sheet, when};
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, TargetCast, classes, html};

/// The value of the chooser's line for a scenario that is not built in.
const OWN: &str = "own";

/// The bar.
pub fn top_bar(scene: &Scene) -> Html {
    let ui = &scene.ui;
    html! {
        <header class="top">
            <a class="skip" href="#stage" onclick={|event: yew::MouseEvent| {
                // The address belongs to the run: the focus moves without it.
                event.prevent_default();
                page::focus("stage");
                page::focus_first("[data-member][tabindex='0'], #at-ledger, #field");
            }}>{ scene.say(Text::SkipToStage) }</a>
            <h1 class="logo"><a href="../">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M3 5h18M3 19h18M6 19 18 5" fill="none" stroke="var(--accent)" stroke-width="2.4" stroke-linecap="round" />
                    <circle cx="12" cy="12" r="2.6" fill="var(--class-2)" />
                </svg>
                <span>{ "Switchyard" }</span>
            </a></h1>
            { chooser(scene) }
            <a class="plain" href="../learn/" title={scene.say(Text::LessonsHint)} aria-label={scene.say(Text::Lessons)} data-testid="lessons">
                { icon("lessons") }<span class="word">{ scene.say(Text::Lessons) }</span>
            </a>
            <span class="fill"></span>
            { verb(scene, "undo") }
            { verb(scene, "redo") }
            { racer(scene) }
            { button(scene, "edit", Text::Edit, Text::EditHint, Command::Lay(Sheet::Editor)) }
            { opener(scene) }
            { button(scene, "saved", Text::Saved, Text::SavedHint, Command::Lay(Sheet::Saved)) }
            { button(scene, "export", Text::Export, Text::ExportHint, Command::Lay(Sheet::Export)) }
            { button(scene, "embed", Text::Quote, Text::QuoteHint, Command::Lay(Sheet::Embed)) }
            { button(scene, "share", Text::Share, Text::ShareHint, Command::Share) }
            <button class="plain square" lang={ui.lang.other().tag()} data-testid="language" onclick={scene.on(Command::Translate)}
                title={scene.say(Text::OtherLanguage)} aria-label={(ui.lang == Lang::En).then(|| scene.say(Text::OtherLanguage))}>
                if ui.lang == Lang::En { { glyph() } } else { { "EN" } }
            </button>
            <button class="plain square" data-testid="theme" onclick={scene.on(Command::Dress(ui.theme.next()))}
                title={scene.fill(Text::Theme, &[scene.say(ui.theme.label())])}
                aria-label={scene.fill(Text::Theme, &[scene.say(ui.theme.label())])}>{ icon("theme") }</button>
            <button class="plain square" data-testid="open-palette" onclick={scene.on(Command::Lay(Sheet::Palette))}
                title={format!("{} (Ctrl K)", scene.say(Text::ShowPalette))} aria-label={scene.say(Text::ShowPalette)}>{ icon("find") }</button>
            <button class="plain square" data-testid="help" onclick={scene.on(Command::Lay(Sheet::Help))}
                title={scene.say(Text::Help)} aria-label={scene.say(Text::Help)}>{ "?" }</button>
        </header>
    }
}

/// The character for writing, drawn: a computer without Chinese fonts shows it too.
fn glyph() -> Html {
    html! {
        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M7.2 1.2 8.6 3.4M1.8 4.8h12.4M11.4 4.8C10.4 9.4 7 12.8 2 14.4M4.6 4.8c1 4.6 4.4 8 9.4 9.6" />
        </svg>
    }
}

fn button(scene: &Scene, key: &'static str, label: Text, hint: Text, command: Command) -> Html {
    html! {
        <button class={if key == "share" { "plain boxed" } else { "plain" }} data-testid={key} title={scene.say(hint)}
            aria-label={scene.say(label)} onclick={scene.on(command)}>
            { icon(key) }<span class="word">{ scene.say(label) }</span>
        </button>
    }
}

/// Undoes, or does again; the title says what.
fn verb(scene: &Scene, key: &'static str) -> Html {
    let Some(action) = action::action(key) else { return html! {} };
    let rule = (action.rule)(&Situation::of(&scene.frame, &scene.ui));
    let (place, of) = if key == "undo" { (0, Text::UndoOf) } else { (1, Text::RedoOf) };
    let keys = action.keys.first().map_or(String::new(), |key| crate::keyboard::shown(key));
    let label = match &scene.frame.deeds[place] {
        Some(deed) => scene.fill(of, &[&deed_words(scene.ui.lang, deed)]),
        None => scene.say(action.label).to_owned(),
    };
    let title = match &rule {
        Ok(_) => format!("{label} ({keys})"),
        Err(reason) => reason.clone(),
    };
    let disabled = rule.is_err();
    let onclick = rule.map_or_else(|_| Callback::noop(), |command| scene.on(command));
    html! {
        <button class="plain square" data-testid={key} {title} aria-label={label} aria-disabled={disabled.to_string()} {onclick}>{ icon(key) }</button>
    }
}

/// Opens and closes the race; where there is nothing to race with, it says so.
fn racer(scene: &Scene) -> Html {
    let Some(action) = action::action("race") else { return html! {} };
    let situation = Situation::of(&scene.frame, &scene.ui);
    let rule = (action.rule)(&situation);
    let title = rule.as_ref().err().cloned().unwrap_or_else(|| format!("{} (v)", scene.say(Text::RaceHint)));
    let (disabled, open) = (rule.is_err(), scene.ui.race.is_some());
    let onclick = rule.map_or_else(|_| Callback::noop(), |command| scene.on(command));
    html! {
        <button class={classes!("plain", open.then_some("pressed"))} data-testid="open-race" {title} aria-label={scene.say(Text::Race)}
            aria-pressed={open.to_string()} aria-disabled={disabled.to_string()} {onclick}>
            { icon("race") }<span class="word">{ scene.say(Text::Race) }</span>
        </button>
    }
}

fn chooser(scene: &Scene) -> Html {
    let chosen = scene.ui.builtin;
    let onchange = when(&scene.emit, |event: Event| {
        let key = page::choice(&event)?;
        library::builtins().position(|(known, _)| known == key).map(Command::Builtin)
    });
    let own = scene.frame.session().scenario().title.clone();
    let own = if own.is_empty() { scene.say(Text::OwnScenario).to_owned() } else { own };
    let lang = scene.ui.lang;
    let line = |(place, (key, title)): (usize, (&'static str, &'static str))| {
        let title = scenario_title(lang, key).unwrap_or(title);
        html! { <option key={place} value={key} selected={chosen == Some(place)}>{ title }</option> }
    };
    let group = |group: Text| {
        let lines = library::builtins().enumerate().filter(move |(_, (key, _))| scenario_group(key) == group);
        html! { <optgroup label={scene.say(group)}>{ for lines.map(line) }</optgroup> }
    };
    html! {
        <select class="chooser" aria-label={scene.say(Text::Scenario)} data-testid="scenario" {onchange}>
            if chosen.is_none() {
                <option value={OWN} selected=true>{ own }</option>
            }
            { for GROUPS.map(group) }
        </select>
    }
}

fn opener(scene: &Scene) -> Html {
    let emit = scene.emit.clone();
    let onchange = move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            files::read(file, emit.clone());
        }
        // The same file may be chosen again after it was changed.
        input.set_value("");
    };
    html! {
        <label class="plain opener" title={scene.say(Text::OpenHint)}>
            { icon("open") }<span class="word">{ scene.say(Text::Open) }</span>
            <input type="file" id="open-file" class="unseen" accept=".yaml,.yml,.json,.swf,.csv,.dot,.gv,.txt,.switchyard" data-testid="open" aria-label={scene.say(Text::OpenHint)} {onchange} />
        </label>
    }
}
