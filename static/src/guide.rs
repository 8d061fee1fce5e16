//! The guide for those who teach: Markdown in two languages, with live figures like the lessons'.

use crate::book::{Book, read};

/// The guide's book.
pub const BOOK: Book = Book {
    folder: "embed/guide",
    source: "guide",
    chapters: |lang, _| read("guide", lang),
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
