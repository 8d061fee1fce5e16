//! Exercises in chapters: what is to be done in prose, what counts as done from the core's table.

use super::element::escaped;
use super::figure::address;
use super::words::Word;
use anyhow::{Context as _, Result};
use serde::Deserialize;
use switchyard::clock::Time;
use switchyard::exercise::{Exercise, exercise};
use switchyard::predicate::Predicate;
use switchyard::session::Session;
use switchyard_web::text::Lang;

/// An exercise as chapters write it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Its key in the core's table.
    pub exercise: String,
    /// What is to be done, in words.
    pub task: String,
    /// Where to look when one is stuck.
    pub hint: String,
}

impl Written {
    /// Reads a block.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(block: &str) -> Result<Self> {
        switchyard::scenario::from_text(block).map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// The exercise that is meant.
    ///
    /// # Errors
    /// There is none.
    pub fn exercise(&self) -> Result<Exercise> {
        exercise(&self.exercise).with_context(|| format!("there is no exercise {:?}", self.exercise))
    }

    /// The exercise as HTML.
    ///
    /// # Errors
    /// There is no such exercise.
    pub fn html(&self, lang: Lang) -> Result<String> {
        let exercise = self.exercise()?;
        let goals = |word: Word, sentences: &[Predicate]| {
            let line = |sentence: &Predicate| format!("<li><code>{}</code></li>", escaped(sentence.text()));
            let lines: String = sentences.iter().map(line).collect();
            if lines.is_empty() { lines } else { format!("<p>{}</p><ol>{lines}</ol>", word.say(lang)) }
        };
        let may: Vec<_> = exercise.may.iter().map(|name| format!("<code>{}</code>", escaped(name))).collect();
        let session = Session::new(exercise.scenario.clone())?;
        Ok(format!(
            "<section class=\"exercise\" data-exercise=\"{}\"><p class=\"kind\">{}</p><p>{}</p>{}{}{}\
             <p>{} {} <span class=\"times\">× {}</span></p>\
             <p class=\"open\"><a href=\"{}\">{}</a></p>\
             <details><summary>{}</summary><p>{}</p></details>\
             <p>{}</p><pre><code>switchyard verify-code 'LINK'</code></pre></section>",
            exercise.key,
            Word::Exercise.say(lang),
            escaped(&self.task),
            goals(Word::Reach, &exercise.reach),
            goals(Word::Never, &exercise.never),
            goals(Word::End, &exercise.end),
            Word::May.say(lang),
            may.join(" "),
            exercise.inputs_max,
            address(&session, Time::ZERO),
            Word::Solve.say(lang),
            Word::Hint.say(lang),
            escaped(&self.hint),
            Word::Check.say(lang),
        ))
    }
}
