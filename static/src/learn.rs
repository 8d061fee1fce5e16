//! The lessons: Markdown in two languages, with figures, questions, exercises and measured numbers that runs fill in.
//!
//! A chapter says `{{two-choices: all.turnaround.mean s}}` where a number belongs, and the number is what a run of that
//! scenario comes to when the book is built. So prose cannot disagree with the simulator, and both languages say the same.
//! [`marker`] reads these places, [`runs`] runs the scenarios, [`figure`], [`question`] and [`exercise`] write the parts
//! that have more to them, and [`book`] has mdBook make the pages. Search is ours ([`search`]): mdBook's finds nothing in
//! Chinese, which has no spaces between words.

pub mod runs;
pub mod marker;
pub mod element;
pub mod glyph;
pub mod figure;
pub mod question;
pub mod exercise;
pub mod chapter;
pub mod search;
pub mod words;
pub mod book;

pub use book::build;

use std::path::{Path, PathBuf};
use switchyard_web::text::Lang;

/// Both languages with the names of their folders.
pub const LANGUAGES: [(Lang, &str); 2] = [(Lang::En, "en"), (Lang::Zh, "zh")];

/// Where the lessons' sources are.
#[must_use]
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("learn")
}
