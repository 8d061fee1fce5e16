//! Files with runs, taken among those that are saved.

use super::store::Trouble;
use super::{file, store};
use crate::files;
use crate::text::{Lang, Text};
use web_sys::File;

/// Saves the runs of the files that were chosen; what came of it, in words.
///
/// # Errors
/// Why none was saved.
pub async fn read(lang: Lang, chosen: Vec<File>) -> Result<String, Trouble> {
    let mut all = Vec::new();
    for file in chosen {
        let name = file.name();
        all.push((name, files::bytes(file).await));
    }
    bring(lang, all).await
}

/// Saves the runs of files; what came of it, in words.
///
/// # Errors
/// Why none was saved.
pub async fn bring(lang: Lang, read: Vec<(String, Result<Vec<u8>, String>)>) -> Result<String, Trouble> {
    let (mut runs, mut said) = (Vec::new(), Vec::new());
    for (name, bytes) in read {
        let (more, problems) = match bytes {
            Ok(bytes) => file::read(&name, &bytes),
            Err(problem) => (Vec::new(), vec![format!("{name}: {problem}")]),
        };
        runs.extend(more);
        said.extend(problems.into_iter().map(|problem| lang.fill(Text::NotImported, &[&problem])));
    }
    let all = runs.len();
    if all > 0 {
        let new = store::bring(runs).await?;
        said.insert(0, lang.count(new as u64, Text::ImportedOne, Text::Imported));
        if new < all {
            said.insert(1, lang.count((all - new) as u64, Text::KnownOne, Text::Known));
        }
    }
    Ok(said.join(" "))
}
