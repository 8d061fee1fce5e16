//! The guide for those who teach: Markdown in two languages, with live figures like the lessons', and with tables that are
//! written from what they are about.

use crate::book::{Book, folder_of, read};
use crate::learn::element::escaped;
use crate::learn::{self, exercise::Written};
use crate::{in_lang, sources};
use anyhow::{Context as _, Result};
use mdbook_driver::book::Book as Chapters;
use std::fs;
use switchyard::exercise::{EXERCISES, exercise};
use switchyard_web::action::{ACTIONS, Group};
use switchyard_web::keyboard::shown;
use switchyard_web::text::{Lang, Text};

/// The guide's book.
pub const BOOK: Book = Book {
    folder: "embed/guide",
    source: "guide",
    chapters,
    printed: true,
    words: &[
        ("book", "For teachers", "教师指南"),
        (
            "tagline",
            "How figures, exercises and lessons of Switchyard get into a course.",
            "怎样把 Switchyard 的图、练习和课程放进一门课。",
        ),
        ("contents", "Guide", "指南"),
        ("search-here", "Search the guide", "搜索指南"),
        ("print", "The whole guide on one page, for printing", "整本指南合为一页，便于打印"),
        ("previous", "Previous", "上一章"),
        ("next", "Next", "下一章"),
        ("pages", "Neighbouring chapters", "前后章节"),
    ],
};

fn chapters(lang: Lang, _: &learn::runs::Runs) -> Result<Chapters> {
    let mut book = read(BOOK.source, lang)?;
    let mut outcome = Ok(());
    book.for_each_chapter_mut(|chapter| match filled(&chapter.content, lang) {
        Ok(text) => chapter.content = text,
        Err(error) if outcome.is_ok() => outcome = Err(error.context(chapter.name.clone())),
        Err(_) => {}
    });
    outcome.map(|()| book)
}

/// `text` with each line such as `{{keys}}` replaced by what it stands for.
fn filled(text: &str, lang: Lang) -> Result<String> {
    let line = |line: &str| match line.strip_prefix("{{").and_then(|line| line.strip_suffix("}}")) {
        Some(marker) => made(marker, lang).with_context(|| line.to_owned()),
        None => Ok(line.to_owned()),
    };
    Ok(text.lines().map(line).collect::<Result<Vec<_>>>()?.join("\n"))
}

fn made(marker: &str, lang: Lang) -> Result<String> {
    if let Some(name) = marker.strip_prefix("scenario ") {
        let file = sources().join("guide/scenarios").join(format!("{name}.yaml"));
        return Ok(format!("```yaml\n{}```", fs::read_to_string(file)?));
    }
    match marker {
        "keys" => Ok(keys(lang)),
        "exercises" => exercises(lang),
        "policy of the books" => Ok(format!("```text\n{}\n```", policy("book/index.hbs")?)),
        "policy of the playground" => {
            Ok(format!("```text\n{}\n```", policy("index.html")?.replace(" 'nonce-{{NONCE}}'", "")))
        }
        // Measured numbers and comparisons, which every chapter may have.
        _ => Ok(format!("{{{{{marker}}}}}")),
    }
}

/// The content security policy of a page.
fn policy(file: &str) -> Result<String> {
    let page = fs::read_to_string(sources().join(file))?;
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\"").context("the page has a policy")?;
    let (_, rest) = rest.split_once("content=\"").context("a policy has content")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

/// The keys of the playground, by what they are about.
fn keys(lang: Lang) -> String {
    let head = [in_lang(lang, "Key", "键"), in_lang(lang, "What it does", "作用")];
    let groups = [(Group::Time, Text::GroupTime), (Group::Node, Text::GroupNodes), (Group::Page, Text::GroupPage)];
    let mut out = format!("| {} | {} |\n| --- | --- |\n", head[0], head[1]);
    for (group, name) in groups {
        out += &format!("| **{}** | |\n", lang.say(name));
        for action in ACTIONS.iter().filter(|action| action.group == group && !action.keys.is_empty()) {
            let keys: Vec<_> = action.keys.iter().map(|key| format!("<kbd>{}</kbd>", escaped(&shown(key)))).collect();
            out += &format!("| {} | {} |\n", keys.join(" "), lang.say(action.label));
        }
    }
    out
}

/// The exercises with their lessons and what counts as solved.
fn exercises(lang: Lang) -> Result<String> {
    let lessons = read(learn::BOOK.source, lang)?;
    let head = [
        in_lang(lang, "Exercise", "练习"),
        in_lang(lang, "Lesson", "课程"),
        in_lang(lang, "To bring about, in order", "依次做到"),
        in_lang(lang, "Allowed", "允许的操作"),
    ];
    let mut rows = String::new();
    for (key, _) in EXERCISES {
        let found = exercise(key).context("every exercise of the table can be read")?;
        let has = |text: &str| {
            let block = text.split_once("```exercise\n").and_then(|(_, rest)| rest.split_once("\n```"));
            block.and_then(|(block, _)| Written::parse(block).ok()).is_some_and(|written| written.exercise == *key)
        };
        let lesson =
            lessons.chapters().find(|chapter| has(&chapter.content)).with_context(|| format!("{key}: no lesson"))?;
        let file = lesson.path.clone().unwrap_or_default().with_extension("html");
        let code = |text: &str| format!("<code>{}</code>", escaped(text));
        let reach: Vec<_> = found.reach.iter().map(|sentence| code(sentence.text())).collect();
        let may: Vec<_> = found.may.iter().map(|name| code(name)).collect();
        rows += &format!(
            "<tr><th scope=\"row\">{}</th><td><a href=\"[[root]]learn/{}/{}\">{}</a></td><td>{}</td><td>{}</td></tr>",
            code(key),
            folder_of(lang),
            file.display(),
            escaped(&lesson.name),
            reach.join("<br>"),
            may.join(" "),
        );
    }
    let head: String = head.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let title = in_lang(lang, "Exercises", "练习");
    Ok(format!(
        "<div class=\"table-wrapper\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    ))
}
