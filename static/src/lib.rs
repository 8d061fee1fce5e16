//! The books beside the playground, in which every figure and every measured number comes out of a run.
//!
//! [`book`] makes them, [`learn`] has what the lessons are made of, [`reference`] writes a page for every policy, [`guide`]
//! is for those who teach with all of it.

pub mod learn;
pub mod stills;
pub mod landing;
pub mod reference;
pub mod guide;
pub mod book;
mod csp;

use std::path::{Path, PathBuf};
use switchyard_web::text::Lang;

/// Both languages with the names of their folders.
pub const LANGUAGES: [(Lang, &str); 2] = [(Lang::En, "en"), (Lang::Zh, "zh")];

/// Where the sources of this package are.
#[must_use]
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What stands for something in this language.
#[must_use]
pub(crate) fn in_lang(lang: Lang, english: &'static str, chinese: &'static str) -> &'static str {
    if lang == Lang::Zh { chinese } else { english }
}
