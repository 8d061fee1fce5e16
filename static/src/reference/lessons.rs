//! Which lesson uses which policy, read off the scenarios that its figures and questions run.

use super::policy::Policy;
use crate::book::read;
use crate::learn;
use crate::learn::chapter::FIGURE;
use crate::learn::element::{replace, replace_blocks};
use crate::learn::marker::sets_of;
use crate::learn::question::Question;
use anyhow::Result;
use mdbook_driver::book::Chapter;
use switchyard::builtin;
use switchyard::builtin::shown::Slot as _;
use switchyard::consensus::Consensus;
use switchyard_web::text::Lang;

/// A lesson, as far as the reference needs it.
pub struct Lesson {
    /// Its title in the language of the book.
    pub title: String,
    /// The file of its page.
    pub file: String,
    scenarios: Vec<String>,
    /// Whether one of them has control nodes.
    replicated: bool,
    /// Paths, and the values that they are given.
    values: Vec<(String, String)>,
}

/// All lessons of a language.
pub struct Lessons(Vec<Lesson>);

impl Lessons {
    /// Reads them.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn read(lang: Lang) -> Result<Self> {
        let book = read(learn::BOOK.source, lang)?;
        Ok(Self(book.chapters().map(lesson).collect::<Result<_>>()?))
    }

    /// Those that turn to a policy, or run a scenario that shows it. Of control planes all that have it: it is what they are
    /// about.
    pub fn with<'a>(&'a self, policy: &'a Policy) -> impl Iterator<Item = &'a Lesson> {
        let key = |value: &str| {
            value.trim_start_matches('{').split([':', '}']).next().unwrap_or_default().trim() == policy.key
        };
        let control = policy.path == Consensus::PATH;
        let shown = policy.shown_by().filter(|_| !control);
        self.0.iter().filter(move |lesson| {
            lesson.values.iter().any(|(path, value)| path == policy.path && key(value))
                || shown.is_some_and(|shown| lesson.scenarios.iter().any(|scenario| scenario == shown))
                || control && !policy.first && lesson.replicated
        })
    }
}

fn lesson(chapter: &Chapter) -> Result<Lesson> {
    let mut scenarios = Vec::new();
    let mut values = Vec::new();
    let text = replace_blocks(&chapter.content, "question", |block| {
        let question = Question::parse(block)?;
        scenarios.push(question.scenario.clone());
        values.extend(sets_of(&question.set)?);
        for choice in &question.choices {
            values.extend(sets_of(&choice.set)?);
        }
        Ok(String::new())
    })?;
    replace(&text, FIGURE, |element| {
        scenarios.push(element.get("scenario").to_owned());
        values.extend(sets_of(element.get("set"))?);
        let turned = element.get("values").split('|').map(str::trim);
        values.extend(turned.map(|value| (element.get("knob").to_owned(), value.to_owned())));
        Ok(String::new())
    })?;
    let stem = chapter.path.as_ref().and_then(|path| path.file_stem()).unwrap_or_default();
    let file = format!("{}.html", stem.to_string_lossy());
    let control = |key: &String| builtin::scenario(key).is_some_and(|scenario| scenario.control.is_some());
    let replicated = scenarios.iter().any(control);
    Ok(Lesson { title: chapter.name.clone(), file, scenarios, replicated, values })
}
