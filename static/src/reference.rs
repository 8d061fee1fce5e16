//! The reference: a page for every policy of every family, written from the core's tables.
//!
//! What a family decides is prose (`static/reference/`); everything else comes from the tables, from the text catalogue, and
//! from runs of the built-in scenario that shows a policy. A new policy is in the book without a line of this.

pub mod policy;
pub mod moment;
pub mod figures;
pub mod lessons;
pub mod page;

use crate::book::{Book, read};
use crate::learn::runs::Runs;
use anyhow::{Context as _, Result, ensure};
use lessons::Lessons;
use mdbook_driver::book::{Book as Chapters, BookItem, Chapter};
use policy::{FAMILIES, Policy};
use switchyard_web::text::Lang;

/// The reference's book. Not on one page for printing: it would be a hundred pages of paper, heavier than any other page
/// by far. Each page has a form for paper, an overview fits on two sheets.
pub const BOOK: Book = Book {
    folder: "reference",
    source: "reference",
    chapters,
    printed: false,
    words: &[
        ("book", "Reference", "参考手册"),
        (
            "tagline",
            "Every policy with its source, its parameters, and a run that shows it.",
            "每个策略的出处、参数，以及一次能看出其特点的运行。",
        ),
        ("contents", "Policies", "策略"),
        ("search-here", "Search the reference", "搜索参考手册"),
        ("previous", "Previous", "上一个"),
        ("next", "Next", "下一个"),
        ("pages", "Neighbouring policies", "前后策略"),
    ],
};

/// Where an overview has the table of its family.
const ENTRIES: &str = "{{entries}}";

fn chapters(lang: Lang, runs: &Runs) -> Result<Chapters> {
    let mut book = read(BOOK.source, lang)?;
    let lessons = Lessons::read(lang)?;
    let mut outcome = Ok(());
    for item in &mut book.items {
        if let BookItem::Chapter(chapter) = item
            && let Err(error) = fill(chapter, lang, runs, &lessons)
            && outcome.is_ok()
        {
            outcome = Err(error);
        }
    }
    outcome.map(|()| book)
}

/// Puts its family's pages below an overview; the start has none.
fn fill(chapter: &mut Chapter, lang: Lang, runs: &Runs, lessons: &Lessons) -> Result<()> {
    let file = chapter.path.clone().unwrap_or_default();
    let key = file.file_stem().unwrap_or_default().to_string_lossy();
    let Some(family) = FAMILIES.iter().find(|family| family.name == key) else {
        ensure!(key == "index", "{}: there is no such family", file.display());
        return Ok(());
    };
    let policies = (family.policies)(lang);
    ensure!(chapter.content.contains(ENTRIES), "{}: {ENTRIES} is missing", file.display());
    chapter.content = chapter.content.replace(ENTRIES, &page::table(&policies, lang));
    for policy in &policies {
        let above = page::Above { family: &chapter.name, policies: &policies };
        let text = page::markdown(policy, &above, lang, runs, lessons).with_context(|| policy.file())?;
        let names = vec![chapter.name.clone()];
        let below = Chapter::new(&policy.name, text, format!("{}.md", policy.stem()), names);
        chapter.sub_items.push(BookItem::Chapter(below));
    }
    Ok(())
}

/// Every policy, in a language.
#[must_use]
pub fn policies(lang: Lang) -> Vec<Policy> {
    FAMILIES.iter().flat_map(|family| (family.policies)(lang)).collect()
}
