//! The pages that run the program, each a folder below its files: `play/`, and `embed/`, which is the same page said to be a
//! figure in another page. What is left at the top is the site's own first page, which the site generator writes.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::single::{hash, inner};

/// How the start script names the program where it looks for it from the page.
const FROM_PAGE: &str = "module_or_path: './";
/// What the source of the page allows of styles: trunk's own server puts style sheets in as it likes.
const STYLES: &str = "style-src 'self' 'unsafe-inline'";

/// Makes `play/index.html` and `embed/index.html` of the finished `index.html`.
///
/// # Errors
/// When the page is another than trunk used to leave.
pub fn write(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let page = sealed(&page)?;
    for (name, page) in [("play", below(&page)?), ("embed", embedded(&page)?)] {
        let folder = dist.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page)?;
    }
    fs::remove_file(&index)?;
    for file in fs::read_dir(dist)? {
        let file = file?.path();
        if file.to_string_lossy().ends_with("_start.js") {
            fs::write(&file, from_anywhere(&fs::read_to_string(&file)?))?;
        }
    }
    Ok(())
}

/// The page with a policy that allows no styles but its files, its own elements by their hashes, and attributes, which is
/// how the program says where something is.
fn sealed(page: &str) -> Result<String> {
    ensure!(page.matches(STYLES).count() == 1, "the page has another policy than before");
    let hashes: String = inner(page, "style").map(hash).collect();
    Ok(page.replace(STYLES, &format!("style-src 'self'{hashes}; style-src-attr 'unsafe-inline'")))
}

/// The page as it is one folder below.
fn below(page: &str) -> Result<String> {
    ensure!(!page.contains("=\"/"), "the page names files from the root of its host");
    Ok(page.replace("=\"./", "=\"../"))
}

/// The same, as a figure.
fn embedded(page: &str) -> Result<String> {
    ensure!(page.contains("<html lang=\"en\">"), "the page does not begin as it did");
    let page = below(page)?.replace("<html lang=\"en\">", "<html lang=\"en\" data-embed>");
    // It is for other pages to show, not for searchers to find.
    Ok(page.replace(
        "<meta charset=\"utf-8\" />",
        "<meta charset=\"utf-8\" />\n    <meta name=\"robots\" content=\"noindex\" />",
    ))
}

/// The start script for pages in any folder.
fn from_anywhere(script: &str) -> String {
    let Some((before, rest)) = script.split_once(FROM_PAGE) else { return script.to_owned() };
    let Some((name, after)) = rest.split_once('\'') else { return script.to_owned() };
    format!("{before}module_or_path: new URL('./{name}', import.meta.url){after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_pages_own_styles() -> Result<()> {
        let page = format!("<meta content=\"{STYLES}\"><style>a{{}}</style>");
        let policy =
            "style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; style-src-attr 'unsafe-inline'";
        assert_eq!(sealed(&page)?, format!("<meta content=\"{policy}\"><style>a{{}}</style>"));
        assert!(sealed("<meta content=\"style-src 'self'\">").is_err());
        Ok(())
    }

    #[test]
    fn the_page_below_names_the_same_files() -> Result<()> {
        let page =
            "<html lang=\"en\"><meta charset=\"utf-8\" /><script src=\"./a.js\"></script><meta content=\"./w.js\">";
        let embedded = embedded(page)?;
        assert!(embedded.starts_with("<html lang=\"en\" data-embed>") && embedded.contains("noindex"));
        assert!(embedded.contains("src=\"../a.js\"") && embedded.contains("content=\"../w.js\""));
        assert!(self::embedded("<html>").is_err() && below("<a href=\"/a\">").is_err());
        Ok(())
    }

    #[test]
    fn the_program_is_found_from_any_folder() {
        let script = "const wasm = await init({ module_or_path: './a_bg.wasm' });";
        let expected = "const wasm = await init({ module_or_path: new URL('./a_bg.wasm', import.meta.url) });";
        assert_eq!(from_anywhere(script), expected);
        assert_eq!(from_anywhere(expected), expected);
    }
}
