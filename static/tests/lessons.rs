//! What every lesson has, in both languages, and where its numbers come from.

mod prose;

use prose::loose_digits;
use std::collections::BTreeSet;
use std::fs;
use switchyard::exercise::EXERCISES;
use switchyard_site::LANGUAGES;
use switchyard_site::learn::chapter::{FIGURE, filled};
use switchyard_site::learn::element::{replace, replace_blocks};
use switchyard_site::learn::exercise::Written;
use switchyard_site::learn::marker;
use switchyard_site::learn::question::Question;
use switchyard_site::learn::runs::Runs;
use switchyard_site::learn::sources;
use switchyard_web::text::Lang;

/// The lessons in their order; each has the exercise of its own name.
const LESSONS: [&str; 8] = ["queues", "starvation", "choices", "packing", "log", "election", "partition", "once"];

fn runs() -> Runs {
    Runs::new(sources().join("scenarios"))
}

fn markdown(folder: &str, key: &str) -> String {
    fs::read_to_string(sources().join(folder).join(format!("{key}.md"))).expect("a lesson is a file in each language")
}

/// What a lesson is made of.
struct Parts {
    /// Scenario, moment and knob of each figure, and whatever else both languages have in common.
    figures: Vec<Vec<String>>,
    questions: Vec<Question>,
    exercises: Vec<Written>,
    /// Measured numbers and comparisons, sorted.
    markers: Vec<String>,
    /// What is left: prose, without anything that comes from a run.
    prose: String,
}

fn parts(text: &str) -> Parts {
    let (mut figures, mut questions, mut exercises) = (Vec::new(), Vec::new(), Vec::new());
    let mut markers: Vec<_> = marker::all(text).iter().map(|marker| (*marker).to_owned()).collect();
    markers.sort();
    let text = replace_blocks(text, "question", |block| {
        let question = Question::parse(block)?;
        let said = format!("{}\n{}", question.ask, question.because);
        questions.push(question);
        Ok(said)
    });
    let text = replace_blocks(&text.expect("good questions"), "exercise", |block| {
        let exercise = Written::parse(block)?;
        let said = format!("{}\n{}", exercise.task, exercise.hint);
        exercises.push(exercise);
        Ok(said)
    });
    let text = replace(&text.expect("good exercises"), FIGURE, |element| {
        let shared = ["scenario", "at", "views", "set", "knob", "values", "show"];
        let names = element.get("names").split('|').count().to_string();
        figures.push(shared.iter().map(|name| element.get(name).to_owned()).chain([names]).collect());
        Ok(element.inner.to_owned())
    });
    let prose = text
        .expect("good figures")
        .split("{{")
        .map(|part| part.split_once("}}").map_or(part, |(_, rest)| rest))
        .collect();
    Parts { figures, questions, exercises, markers, prose }
}

/// The text under the heading `title`, up to the next heading or box.
fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let rest = text.split_once(&format!("\n## {title}\n")).map_or("", |(_, rest)| rest);
    let ends = ["\n## ", "\n<aside"].iter().filter_map(|end| rest.find(end)).min();
    &rest[..ends.unwrap_or(rest.len())]
}

#[test]
fn every_lesson_has_all_its_parts_in_both_languages() {
    assert_eq!(EXERCISES.iter().map(|(key, _)| *key).collect::<Vec<_>>(), LESSONS);
    for (lang, folder) in LANGUAGES {
        let (glossary, cited, length) = match lang {
            Lang::En => ("Words and signs", "Sources", 600..=1_500),
            Lang::Zh => ("词语与图例", "出处", 1_000..=3_000),
        };
        for key in LESSONS {
            let text = markdown(folder, key);
            let found = parts(&text);
            let at = format!("{folder}/{key}.md");
            assert!(text.starts_with("# "), "{at}: a title");
            assert!(found.figures.len() >= 2, "{at}: two figures");
            for figure in &found.figures {
                assert!(!figure[4].is_empty() && !figure[6].is_empty(), "{at}: a knob and a measure: {figure:?}");
            }
            assert!(!found.questions.is_empty(), "{at}: a question");
            for question in &found.questions {
                assert!((3..=6).contains(&question.choices.len()), "{at}: choices");
            }
            assert_eq!(found.exercises.iter().map(|one| one.exercise.as_str()).collect::<Vec<_>>(), [key], "{at}");
            assert!(
                section(&text, glossary).lines().filter(|line| line.contains("{{glyph ")).count() >= 2,
                "{at}: signs"
            );
            let sources: Vec<_> = section(&text, cited).lines().filter(|line| line.starts_with("- ")).collect();
            assert!(sources.len() >= 2 && sources.iter().any(|line| line.contains("](https://")), "{at}: sources");
            assert!(text.contains("<aside class=\"fidelity\">"), "{at}: what is simplified");
            let read = match lang {
                Lang::En => found.prose.split_whitespace().count(),
                Lang::Zh => found.prose.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count(),
            };
            assert!(length.contains(&read), "{at}: {read} words are not five to ten minutes");
        }
    }
}

#[test]
fn both_languages_have_the_same_figures_questions_and_measured_numbers() {
    let bare = |mut question: Question| {
        for choice in &mut question.choices {
            choice.say.clear();
        }
        (question.ask, question.because) = (String::new(), String::new());
        question
    };
    for key in LESSONS {
        let [en, zh] = ["en", "zh"].map(|folder| parts(&markdown(folder, key)));
        assert_eq!(en.figures, zh.figures, "{key}");
        assert_eq!(en.markers, zh.markers, "{key}");
        let bare = |questions: Vec<Question>| questions.into_iter().map(bare).collect::<Vec<_>>();
        assert_eq!(bare(en.questions), bare(zh.questions), "{key}");
    }
}

#[test]
fn a_digit_in_prose_comes_from_a_run_or_from_a_source() {
    for (lang, folder) in LANGUAGES {
        for key in LESSONS.into_iter().chain(["index"]) {
            let prose = parts(&markdown(folder, key)).prose;
            let cited = section(&prose, if lang == Lang::En { "Sources" } else { "出处" });
            for line in prose.replace(cited, "").lines() {
                assert_eq!(loose_digits(line), None, "{folder}/{key}.md: {line}");
            }
        }
    }
}

#[test]
fn the_hunt_for_loose_digits_finds_them_and_leaves_names_alone() {
    let cases = [
        ("waits 17 s", Some("17")),
        ("等 3 秒", Some("3")),
        ("等3秒", Some("3")),
        ("P1, n3 and M/M/1", None),
        ("code `x 12` <a href=\"4\">b</a>", None),
        ("1. first", None),
        ("0.5 of it", Some("0")),
    ];
    for (line, expected) in cases {
        assert_eq!(loose_digits(line).as_deref(), expected, "{line}");
    }
}

#[test]
fn every_run_of_every_lesson_meets_its_claims_in_both_languages() {
    let runs = runs();
    let mut scenarios = BTreeSet::new();
    for (lang, folder) in LANGUAGES {
        for key in LESSONS {
            let text = markdown(folder, key);
            // Runs every figure with every value, every question and every comparison.
            if let Err(error) = filled(key, &text, &runs, lang) {
                panic!("{folder}/{key}.md: {error:#}");
            }
            let found = parts(&text);
            scenarios.extend(found.figures.into_iter().map(|figure| figure[0].clone()));
            scenarios.extend(found.questions.into_iter().map(|question| question.scenario));
        }
    }
    scenarios.extend(runs.own().unwrap());
    for scenario in scenarios {
        for claim in runs.claims(&scenario).unwrap() {
            assert!(claim.is_met(), "{scenario}: {claim}");
        }
    }
}

#[test]
fn questions_that_a_run_does_not_decide_are_refused() {
    let ask = |text: &str| Question::parse(text).and_then(|question| question.truth(&runs(), Lang::En));
    let question = |first: &str, second: &str| {
        format!(
            "scenario: convoy-fcfs\nat: 2s\nask: a\nbecause: b\nchoices:\n  - {{say: a, when: {first}}}\n  - {{say: b, when: {second}}}\n"
        )
    };
    assert_eq!(ask(&question("task P2 finished", "task P1 finished")).unwrap().right, 1);
    let cases = [
        (question("task P2 finished", "task P1 running"), "a choice is true at 2s already"),
        (question("two leaders", "tally.completed > 99"), "no choice ever comes true"),
        (question("task P9 rests", "two leaders"), "task P9 rests"),
    ];
    for (text, expected) in cases {
        let error = format!("{:#}", ask(&text).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn the_contents_list_every_lesson_by_its_title() {
    for (_, folder) in LANGUAGES {
        let title = |key: &str| {
            let text = markdown(folder, key);
            format!("- [{}]({key}.md)", text.lines().next().unwrap().trim_start_matches("# "))
        };
        let summary = markdown(folder, "SUMMARY");
        let listed: Vec<_> = summary.lines().filter(|line| line.starts_with("- ")).skip(1).collect();
        assert_eq!(listed, LESSONS.map(title));
        let start = markdown(folder, "index");
        for line in listed {
            assert!(start.contains(&line[2..]), "{folder}/index.md: {line}");
        }
    }
}
