//! The lessons: Markdown in two languages, with figures, questions, exercises and measured numbers that runs fill in.
//!
//! A chapter says `{{two-choices: all.turnaround.mean s}}` where a number belongs, and the number is what a run of that
//! scenario comes to when the book is built. So prose cannot disagree with the simulator, and both languages say the same.
//! [`marker`] reads these places, [`runs`] runs the scenarios, and [`figure`], [`question`] and [`exercise`] write the parts
//! that have more to them. The other books are filled in the same way.

pub mod runs;
pub mod marker;
pub mod element;
pub mod glyph;
pub mod funnel;
pub mod figure;
pub mod question;
pub mod exercise;
pub mod chapter;
pub mod words;

use crate::book::{Book, read};
use std::path::PathBuf;

/// The lessons' book.
pub const BOOK: Book = Book {
    folder: "learn",
    source: "learn",
    chapters: |lang, _| read("learn", lang),
    printed: true,
    words: &[
        ("book", "Lessons", "课程"),
        (
            "tagline",
            "Eight lessons on scheduling and consensus, in which every figure is a run.",
            "八课讲调度与共识，每幅图都是一次真实的运行。",
        ),
        ("contents", "Lessons", "课程"),
        ("search-here", "Search the lessons", "搜索课程"),
        ("print", "All lessons on one page, for printing", "全部课程合为一页，便于打印"),
        ("previous", "Previous", "上一课"),
        ("next", "Next", "下一课"),
        ("pages", "Neighbouring lessons", "前后课程"),
    ],
};

/// Where the lessons' sources are.
#[must_use]
pub fn sources() -> PathBuf {
    crate::sources().join("learn")
}
