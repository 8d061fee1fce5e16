//! One chapter: what it is made of, and its Markdown with everything filled in.

use super::element::{replace, replace_blocks};
use super::exercise::Written;
use super::question::Question;
use super::runs::Runs;
use super::{figure, marker};
use anyhow::Result;
use switchyard_web::text::Lang;

/// The name of the element that is a figure.
pub const FIGURE: &str = "switchyard-figure";

/// The chapter's Markdown with figures, questions, exercises and measured numbers in it. `key` is its file's name
/// without its ending.
///
/// # Errors
/// The first part that cannot be written.
pub fn filled(key: &str, markdown: &str, runs: &Runs, lang: Lang) -> Result<String> {
    let mut count = 0;
    let mut place = |kind: &str| {
        count += 1;
        format!("{key}-{kind}{count}")
    };
    let text = replace_blocks(markdown, "question", |block| {
        Question::parse(&marker::fill(block, runs, lang)?)?.html(&place("q"), runs, lang)
    })?;
    let text = replace_blocks(&text, "exercise", |block| Written::parse(block)?.html(lang))?;
    let text = marker::fill(&text, runs, lang)?;
    replace(&text, FIGURE, |element| figure::html(element, &place("f"), runs, lang))
}
