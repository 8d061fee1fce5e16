//! mdBook makes the pages: contents, neighbours, headings with their anchors, and everything on one page for printing.
//!
//! Its template is ours (`static/learn/theme/index.hbs`): no inline script, so the pages keep a strict content security
//! policy, and none of its fonts, highlighters and themes. Of what it leaves in a folder only the pages stay.

use super::chapter::filled;
use super::figure;
use super::runs::Runs;
use super::search::sections;
use super::words::TEMPLATE;
use super::{LANGUAGES, sources};
use anyhow::{Context as _, Result, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use switchyard_web::text::Lang;

/// Writes the lessons in both languages into `out`, with what they share.
///
/// # Errors
/// The first thing that cannot be read, run or written, with its chapter.
pub fn build(out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot replace {}", out.display()))?;
    }
    fs::create_dir_all(out.join("scenarios")).with_context(|| format!("cannot write {}", out.display()))?;
    let runs = Runs::new(sources().join("scenarios"));
    for name in runs.own()? {
        let file = format!("{name}.yaml");
        fs::copy(sources().join("scenarios").join(&file), out.join("scenarios").join(&file))?;
    }
    let shared = shared(out)?;
    for (lang, folder) in LANGUAGES {
        let out = std::path::absolute(out.join(folder))?;
        render(&out, &runs, lang, folder)?;
        prune(&out)?;
        finish(&out, &shared, lang, folder).with_context(|| folder.to_owned())?;
    }
    Ok(())
}

/// The style sheet and the scripts of all pages, by the names that the template has for them and their own, which hold a
/// hash of the content.
fn shared(out: &Path) -> Result<Vec<(&'static str, String)>> {
    let read = |file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let files = [
        ("learn.css", read("tokens.css")? + &read("learn/theme/learn.css")?),
        ("early.js", read("learn/theme/early.js")?),
        ("learn.js", read("learn/theme/learn.js")?),
        ("choose.js", read("learn/theme/choose.js")?),
    ];
    let mut names = Vec::new();
    for (name, content) in files {
        let mut hasher = DefaultHasher::new();
        hasher.write(content.as_bytes());
        let (stem, ending) = name.split_once('.').unwrap_or_default();
        let hashed = format!("{stem}-{:016x}.{ending}", hasher.finish());
        fs::write(out.join(&hashed), content)?;
        names.push((name, hashed));
    }
    // The way in, for those who name no language.
    let mut choose = read("learn/theme/choose.html")?;
    for (name, hashed) in &names {
        choose = choose.replace(&format!("\"{name}\""), &format!("\"{hashed}\""));
    }
    fs::write(out.join("index.html"), choose)?;
    Ok(names)
}

/// A language's words of the template, by name.
pub(super) fn word(lang: Lang, name: &str) -> &'static str {
    let line = TEMPLATE.iter().find(|(known, ..)| *known == name);
    line.map_or("", |(_, english, chinese)| if lang == Lang::Zh { chinese } else { english })
}

fn render(out: &Path, runs: &Runs, lang: Lang, folder: &str) -> Result<()> {
    let mut config = Config::default();
    config.book.title = Some(format!("Switchyard · {}", word(lang, "book")));
    config.book.description = Some(word(lang, "tagline").to_owned());
    config.book.language = Some(lang.tag().to_owned());
    config.book.src = PathBuf::from(folder);
    config.build.build_dir = out.to_owned();
    config.build.create_missing = false;
    config.build.use_default_preprocessors = false;
    config.set("output.html.theme", "theme")?;
    config.set("output.html.input-404", "")?;
    config.set("output.html.no-section-label", true)?;
    config.set("output.html.smart-punctuation", false)?;
    let mut book = MDBook::load_with_config(sources(), config)?;
    let mut outcome = Ok(());
    book.book.for_each_chapter_mut(|chapter| {
        let key = chapter.path.as_ref().and_then(|path| path.file_stem()).unwrap_or_default().to_string_lossy();
        match filled(&key, &chapter.content, runs, lang) {
            Ok(text) => chapter.content = text,
            Err(error) if outcome.is_ok() => outcome = Err(error.context(format!("{folder}/{key}.md"))),
            Err(_) => {}
        }
    });
    outcome?;
    book.build()
}

/// Takes away what mdBook writes beside the pages.
fn prune(out: &Path) -> Result<()> {
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let page = path.extension().is_some_and(|ending| ending == "html") && !path.ends_with("toc.html");
        match path.is_dir() {
            true => fs::remove_dir_all(&path)?,
            false if !page => fs::remove_file(&path)?,
            false => {}
        }
    }
    Ok(())
}

/// Puts words, names of files and the present lesson into the pages, and writes what the search reads.
fn finish(out: &Path, shared: &[(&str, String)], lang: Lang, folder: &str) -> Result<()> {
    let mut found = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(out)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for path in files {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut page = fs::read_to_string(&path)?;
        for (name, english, chinese) in TEMPLATE {
            page = page.replace(&format!("[[{name}]]"), if lang == Lang::Zh { chinese } else { english });
        }
        for (name, hashed) in shared {
            page = page.replace(&format!("../{name}\""), &format!("../{hashed}\""));
        }
        page = page.replace("[[file]]", &file).replace("[[folder]]", folder);
        let link = format!("<a href=\"{file}\">");
        page = page.replacen(&link, &format!("<a href=\"{file}\" aria-current=\"page\">"), 1);
        let left = page.split("[[").skip(1).filter_map(|part| part.split_once("]]")).map(|(word, _)| word);
        let unknown = left.into_iter().find(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        ensure!(unknown.is_none(), "{file}: the template has a word that nobody knows: {unknown:?}");
        if file == "print.html" {
            page = for_paper(&page);
        }
        if file != "print.html" {
            found.extend(sections(&file, &page));
        }
        fs::write(&path, page)?;
    }
    Ok(fs::write(out.join("search.json"), serde_json::to_vec(&found)?)?)
}

/// The page with one still of each figure, the first value's for wide screens, and without links into the playground.
/// Paper has no knobs, and links are the heaviest part of a page.
fn for_paper(page: &str) -> String {
    let without = |page: &str, opening: &str, ends: &[&str]| {
        let mut out = String::with_capacity(page.len());
        for (number, part) in page.split(opening).enumerate() {
            let end = ends.iter().filter_map(|end| part.find(end)).min().unwrap_or(part.len());
            let rest = &part[end..];
            out.push_str(if number == 0 { part } else { rest.strip_prefix("</p>").unwrap_or(rest) });
        }
        out
    };
    let page =
        without(page, "<div class=\"still narrow\">", &["<div class=\"still", "<details", "<p ", "</div><fieldset"]);
    let page = without(&page, "<p class=\"open\">", &["</p>"]);
    (1..figure::VALUES_MAX).fold(page, |page, number| {
        let opening = format!("<div class=\"variant v{number}\">");
        without(&page, &opening, &["<div class=\"variant", "<figcaption"])
    })
}
