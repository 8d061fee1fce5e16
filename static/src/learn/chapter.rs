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
    let (markdown, codes) = hidden(markdown);
    let mut count = 0;
    let mut place = |kind: &str| {
        count += 1;
        format!("{key}-{kind}{count}")
    };
    let text = replace_blocks(&markdown, "question", |block| {
        Question::parse(&marker::fill(block, runs, lang)?)?.html(&place("q"), runs, lang)
    })?;
    let text = marker::fill(&text, runs, lang)?;
    let text = replace(&text, FIGURE, |element| figure::html(element, &place("f"), runs, lang))?;
    // Last, as an exercise is a figure of its own.
    let text = replace_blocks(&text, "exercise", |block| Written::parse(block)?.html(lang))?;
    Ok(codes.iter().enumerate().fold(text, |text, (number, code)| text.replace(&veil(number), code)))
}

/// What stands for the code with this number while the rest is filled in: no chapter has these characters.
fn veil(number: usize) -> String {
    format!("\u{e000}{number}\u{e001}")
}

/// The text without code that shows how figures and the like are written, and that code.
fn hidden(text: &str) -> (String, Vec<String>) {
    let mut codes = Vec::new();
    let mut hide = |code: String| {
        codes.push(code);
        veil(codes.len() - 1)
    };
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        let kind = line[fence.len()..].trim();
        if fence.len() < 3 {
            out += &shown_inline(line, &mut hide);
            continue;
        }
        let mut block = line.to_owned();
        for line in lines.by_ref() {
            block += line;
            if line.trim_end() == fence {
                break;
            }
        }
        out += &if ["question", "exercise"].contains(&kind) { block } else { hide(block) };
    }
    (out, codes)
}

/// A line in which code between single backticks is hidden where it could be taken for something else.
fn shown_inline(line: &str, hide: &mut impl FnMut(String) -> String) -> String {
    let parts: Vec<_> = line.split('`').collect();
    let last = parts.len() - 1;
    let part = |(place, part): (usize, &&str)| {
        let code = place % 2 == 1 && place < last;
        let taken = part.contains("{{") || part.contains(FIGURE);
        if code && taken { hide((*part).to_owned()) } else { (*part).to_owned() }
    };
    parts.iter().enumerate().map(part).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::sources;

    #[test]
    fn code_that_shows_how_a_lesson_is_written_stays_as_it_is() {
        let text = "a `{{nothing: b s}}` and {{convoy-fcfs: makespan s}}\n\n````markdown\n```question\nno: 1\n```\n````\n\n\
            ```html\n<switchyard-figure scenario=\"x\"></switchyard-figure>\n```\n\n`<switchyard-figure scenario=\"x\">`\n";
        let runs = Runs::new(sources().join("scenarios"));
        let filled = filled("a", text, &runs, Lang::En).unwrap();
        assert_eq!(filled, text.replace("{{convoy-fcfs: makespan s}}", "30\u{a0}s"));
    }
}
