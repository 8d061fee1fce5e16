//! The guide names everything that figures take and say, as their sources have it, in both languages.

mod prose;

use prose::loose_digits;
use std::collections::BTreeSet;
use std::fs;
use switchyard::exercise::EXERCISES;
use switchyard_site::learn::chapter::{FIGURE, filled};
use switchyard_site::learn::element::replace;
use switchyard_site::{LANGUAGES, guide, reference, sources};
use switchyard_web::embed::talk::order;
use switchyard_web::ui::Tab;

fn source(path: &str) -> String {
    fs::read_to_string(sources().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn chapter(folder: &str, key: &str) -> String {
    source(&format!("guide/{folder}/{key}.md"))
}

/// What stands between quotes after each `opening` in a text.
fn quoted<'a>(text: &'a str, opening: &str) -> BTreeSet<&'a str> {
    text.split(opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// What stands in backticks at the beginnings of the rows of tables, up to a bracket.
fn rows(text: &str) -> BTreeSet<&str> {
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let codes = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    codes.map(|code| code.split('(').next().unwrap_or(code)).collect()
}

/// The attributes, methods and events of the element, from its script.
fn element() -> [BTreeSet<String>; 3] {
    let script = source("figure.js");
    let (_, observed) = script.split_once("static observedAttributes = [").expect("it says what it observes");
    let (_, passed) = script.split_once("const passed = [").expect("it says what it passes on");
    let listed = |text: &str| {
        let (list, _) = text.split_once(']').expect("a list has an end");
        quoted(list, "\"")
            .into_iter()
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let attributes = [listed(observed), listed(passed)].concat().into_iter().filter(|name| !name.is_empty()).collect();
    let name = |line: &str| {
        let line = line.strip_prefix("  ")?;
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.split_once('(')?.0;
        let own = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        own.then(|| name.to_owned())
    };
    let methods = script.lines().filter_map(name).collect();
    let events =
        quoted(&script, "tell(\"").union(&quoted(&script, "CustomEvent(\"")).map(|event| (*event).to_owned()).collect();
    [attributes, methods, events]
}

#[test]
fn every_attribute_method_and_event_of_the_element_is_in_the_tables_and_nothing_else() {
    let [attributes, methods, events] = element();
    assert!(attributes.len() == 9 && methods.len() == 7 && events.len() == 4, "{attributes:?} {methods:?} {events:?}");
    for (_, folder) in LANGUAGES {
        let text = chapter(folder, "figure");
        let tables: BTreeSet<_> =
            rows(&text).into_iter().filter(|name| !name.starts_with('{')).map(str::to_owned).collect();
        let all = attributes.union(&methods).cloned().collect::<BTreeSet<_>>();
        assert_eq!(tables, all.union(&events).cloned().collect(), "{folder}");
    }
}

#[test]
fn every_parameter_of_the_frame_is_named() {
    let embed = source("../web/src/embed.rs");
    let (read, _) = embed.split_once("pub fn open").expect("it is read before it is opened");
    let asked: BTreeSet<_> =
        ["value(\"", "is(\"", "one_of(\""].into_iter().flat_map(|call| quoted(read, call)).collect();
    assert_eq!(asked.len(), 8, "{asked:?}");
    for (_, folder) in LANGUAGES {
        let text = chapter(folder, "figure");
        let (_, frame) = text.split_once("`embed/`").expect("the frame's page");
        let (sentence, _) = frame.split_once("\n\n").expect("a paragraph");
        let named: BTreeSet<_> = sentence.split('`').collect();
        for name in &asked {
            assert!(named.contains(name), "{folder}: {name}");
        }
    }
}

#[test]
fn every_order_and_every_message_is_named_with_its_fields() {
    let expected = order("fly", "").unwrap_err();
    let (_, verbs) = expected.split_once("expected ").expect("an unknown order is answered with those there are");
    let said = [source("../web/src/app/embedding.rs"), source("boot.js")].concat();
    let told = quoted(&said, "(\"event\", \"").union(&quoted(&said, "event: \"")).copied().collect::<BTreeSet<_>>();
    assert_eq!(told, BTreeSet::from(["error", "event", "height", "ready", "solved"]));
    for (_, folder) in LANGUAGES {
        let text = chapter(folder, "figure");
        for verb in verbs.replace(" or ", ", ").split(", ") {
            assert!(text.contains(&format!("`{verb}`")), "{folder}: {verb}");
        }
        let messages: Vec<_> = rows(&text).into_iter().filter(|row| row.starts_with("{switchyard: 1")).collect();
        for event in &told {
            let message = messages.iter().find(|message| message.contains(&format!("event: \"{event}\"")));
            let message = message.unwrap_or_else(|| panic!("{folder}: {event}"));
            let (_, fields) = message.split_once(&format!("\"{event}\", ")).expect("a message has fields");
            for field in fields.trim_end_matches('}').split(", ") {
                let there = said.contains(&format!("(\"{field}\",")) || said.contains(&format!(" {field}:"));
                assert!(there, "{folder}: {event} has no {field}");
            }
        }
        assert_eq!(messages.len(), told.len() + 3, "{folder}: an order and two answers");
    }
}

#[test]
fn views_and_bounds_are_as_the_program_has_them() {
    let (script, talk) = (source("figure.js"), source("../web/src/embed/talk.rs"));
    assert!(script.contains("120), 4000)") && talk.contains("const TOLD: u64 = 200;"));
    for (_, folder) in LANGUAGES {
        let text = chapter(folder, "figure");
        let row = text.lines().find(|line| line.starts_with("| `views`")).expect("a row about views");
        let named: BTreeSet<_> = row.split('`').skip(1).step_by(2).collect();
        let known: BTreeSet<_> = Tab::ALL.iter().map(|tab| tab.key()).chain(["stage", "views"]).collect();
        assert_eq!(named, known, "{folder}");
        for number in ["`120`", "`4000`", "`200`"] {
            assert!(text.contains(number), "{folder}: {number}");
        }
    }
}

/// The chapters of a book's Markdown in a language.
fn markdown(book: &str, folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(sources().join(book).join(folder)).expect("a folder for each language");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a listed file").path()).collect();
    files.sort();
    let text = |path: &std::path::PathBuf| fs::read_to_string(path).expect("a chapter in UTF-8");
    files.iter().map(|path| (path.display().to_string(), text(path))).collect()
}

#[test]
fn a_digit_in_prose_comes_from_a_run_or_is_code() {
    for book in [guide::BOOK.source, reference::BOOK.source] {
        for (_, folder) in LANGUAGES {
            for (file, text) in markdown(book, folder) {
                let mut open = String::new();
                for line in text.lines() {
                    let fence: String = line.chars().take_while(|c| *c == '`').collect();
                    let code = fence.len() >= 3 || !open.is_empty();
                    if fence.len() >= 3 && (open.is_empty() || open == fence) {
                        open = if open.is_empty() { fence } else { String::new() };
                    }
                    let numbered =
                        line.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
                    let line = numbered.map_or(line, |(_, rest)| rest).split("](").next().unwrap_or_default();
                    assert!(
                        code || line.starts_with('<') || line.starts_with("{{") || loose_digits(line).is_none(),
                        "{file}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_figures_and_the_same_code() {
    let parts = |text: &str| {
        let mut figures = Vec::new();
        replace(&text.replace("```html\n<switchyard-figure", "```html\n<x"), FIGURE, |element| {
            let shared = ["scenario", "at", "views", "set", "knob", "values", "show"];
            figures.push(shared.map(|name| element.get(name).to_owned()));
            Ok(String::new())
        })
        .ok();
        let shell: Vec<_> =
            text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect();
        (figures, shell, text.matches("```").count())
    };
    for book in [guide::BOOK.source, reference::BOOK.source] {
        for ((file, english), (_, chinese)) in markdown(book, "en").iter().zip(markdown(book, "zh")) {
            assert_eq!(parts(english), parts(&chinese), "{file}");
        }
    }
}

#[test]
fn the_guides_own_scenario_is_what_it_says_and_every_chapter_is_filled() {
    let runs = guide::BOOK.runs();
    let own = runs.own().unwrap();
    assert_eq!(own, ["two-cooks"]);
    for claim in runs.claims("two-cooks").unwrap() {
        assert!(claim.is_met(), "{claim}");
    }
    for (lang, folder) in LANGUAGES {
        let mut book = (guide::BOOK.chapters)(lang, &runs).unwrap();
        book.for_each_chapter_mut(|chapter| {
            let name = chapter.name.clone();
            let text = filled("a", &chapter.content, &runs, lang)
                .unwrap_or_else(|error| panic!("{folder}: {name}: {error:#}"));
            chapter.content = text;
        });
        let exercises =
            book.chapters().find(|chapter| chapter.content.contains("verify-code")).expect("a chapter on codes");
        for (key, _) in EXERCISES {
            assert!(exercises.content.contains(&format!("<code>{key}</code>")), "{folder}: {key}");
        }
    }
}
