//! Ways between pages: the chapters of a book, and the books.

use super::{BOOKS, Book, folder_of};
use crate::learn::element::escaped;
use mdbook_driver::book::{BookItem, Chapter};
use switchyard_web::text::Lang;

/// The link to everything on one page.
pub const PRINT: &str = "<a class=\"wide sign\" href=\"print.html\" title=\"[[print]]\" aria-label=\"[[print]]\"><svg viewBox=\"0 0 16 16\" \
     aria-hidden=\"true\"><path d=\"M4 2h8v3H4zM2 6h12v6h-2v-2H4v2H2zM5 11h6v3H5z\"/></svg></a>";

/// The chapters as a list of links, those below another only where it or one of them is `file`: a page carries the names
/// of its own family, not of all.
#[must_use]
pub fn list(items: &[BookItem], file: &str) -> String {
    let line = |chapter: &Chapter| {
        let here = address(chapter);
        let current = if here == file { " aria-current=\"page\"" } else { "" };
        let open = holds(chapter, file) && !chapter.sub_items.is_empty();
        let below = if open { list(&chapter.sub_items, file) } else { String::new() };
        format!("<li><a href=\"{here}\"{current}>{}</a>{below}</li>", escaped(&chapter.name))
    };
    format!("<ol>{}</ol>", chapters(items).map(line).collect::<String>())
}

fn holds(chapter: &Chapter, file: &str) -> bool {
    address(chapter) == file || chapters(&chapter.sub_items).any(|below| holds(below, file))
}

/// The chapters among the items.
pub fn chapters(items: &[BookItem]) -> impl Iterator<Item = &Chapter> {
    items.iter().filter_map(|item| match item {
        BookItem::Chapter(chapter) => Some(chapter),
        _ => None,
    })
}

/// The file of a chapter's page.
#[must_use]
pub fn address(chapter: &Chapter) -> String {
    format!("{}.html", super::stem(chapter))
}

/// The books as links, the present one marked.
#[must_use]
pub fn books(present: &Book, lang: Lang) -> String {
    let link = |book: &Book| {
        let (folder, name) = (folder_of(lang), book.word(lang, "book"));
        match book.folder == present.folder {
            true => format!("<a href=\"index.html\" aria-current=\"true\">{name}</a>"),
            false => format!("<a href=\"[[root]]{}/{folder}/index.html\">{name}</a>", book.folder),
        }
    };
    BOOKS.iter().map(link).collect()
}
