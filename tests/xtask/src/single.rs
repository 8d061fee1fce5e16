//! A figure's page with everything in it, and what a figure weighs.
//!
//! `embed/offline.tpl` is a page of HTML with the styles, the scripts and the packed program of `embed/`, and gaps where a
//! run belongs; `web/src/embed/offline.rs` fills them. Its policy names the scripts by their hashes, so that nothing that
//! is filled in runs, and allows no connection at all. `embed/sizes.json` is what the playground tells of sizes.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{playground, sizes};

/// Starts the program from the parts in the page.
const START: &str = include_str!("single/start.js");

/// Writes `embed/offline.tpl` and `embed/sizes.json`.
///
/// # Errors
/// When `embed/` is another page than before, or a file of it is missing.
pub fn write(dist: &Path) -> Result<()> {
    let page = text(dist, "embed/index.html")?;
    let files: Vec<String> = sizes::painted_with(&page).iter().map(|file| sizes::within("embed", file)).collect();
    let program = Program::find(dist)?;
    let template = template(dist, &page, &files, &program)?;
    let weight = |file: &String| sizes::gzip(&fs::read(dist.join(file))?);
    let sum = |files: &[String]| files.iter().map(weight).sum::<Result<usize>>();
    let page = sizes::gzip(page.as_bytes())? + sum(&files)? + sum(&program.always)?;
    let told = serde_json::json!({
        "element": weight(&"figure.js".to_owned())?,
        "figure": page,
        "chinese": page + sum(&program.chinese)?,
        "offline": template.len(),
    });
    fs::write(dist.join("embed/sizes.json"), told.to_string())?;
    Ok(fs::write(dist.join("embed/offline.tpl"), template)?)
}

/// The files of the program: what every figure runs, and the words of the second language.
struct Program {
    script: String,
    /// The modules, in the order of the loader's numbers.
    parts: Vec<String>,
    always: Vec<String>,
    chinese: Vec<String>,
}

impl Program {
    fn find(dist: &Path) -> Result<Self> {
        let names = fs::read_dir(dist)?.map(|file| Ok(file?.file_name().to_string_lossy().into_owned()));
        let names: Vec<String> = names.collect::<Result<_>>()?;
        let like = |start: &str, end: &str| names.iter().find(|name| name.starts_with(start) && name.ends_with(end));
        let first = like(playground::NAME, "_bg.wasm").context("the program is there")?.clone();
        let stem = first.trim_end_matches("_bg.wasm");
        let [script, start] = [format!("{stem}.js"), format!("{stem}_start.js")];
        let [chinese, later] = playground::LATER.map(|name| like(name, ".wasm").cloned());
        // A program that was not parted is all there is.
        let always = [script.clone(), start, first.clone()].into_iter().chain(later.clone()).collect();
        let parts = [first].into_iter().chain(chinese.clone()).chain(later).collect();
        Ok(Self { script, parts, always, chinese: chinese.into_iter().collect() })
    }
}

/// The page, as `files` are named in it.
fn template(dist: &Path, page: &str, files: &[String], program: &Program) -> Result<String> {
    let mut styles: String = inner(page, "style").collect();
    let mut scripts = Vec::new();
    for file in files {
        match file.rsplit('.').next() {
            Some("css") => styles += &text(dist, file)?,
            _ => scripts.push(text(dist, file)?),
        }
    }
    let mut parts = String::new();
    for part in &program.parts {
        let packed = STANDARD.encode(sizes::gzipped(&fs::read(dist.join(part))?)?);
        // Writing to a string does not fail.
        let _ = writeln!(parts, "<script type=\"text/plain\" data-part>{packed}</script>");
    }
    assembled(&styles, &scripts, &parts, &(text(dist, &program.script)? + START))
}

fn assembled(styles: &str, scripts: &[String], parts: &str, program: &str) -> Result<String> {
    for script in scripts.iter().map(String::as_str).chain([program]) {
        let stays = ["</script", "<!--", "\r"].iter().all(|end| !script.contains(end));
        ensure!(stays, "a script would not survive within a page");
    }
    ensure!(!styles.contains("</") && !styles.contains("url("), "the styles would not survive within a page");
    let hashes: String = scripts.iter().map(String::as_str).chain([program]).map(hash).collect();
    let early: String = scripts.iter().map(|script| format!("<script>{script}</script>\n")).collect();
    Ok(format!(
        "<!doctype html>
<html lang=\"{{{{LANG}}}}\" data-embed=\"{{{{QUERY}}}}\" data-site=\"{{{{SITE}}}}\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'wasm-unsafe-eval'{hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>{{{{TITLE}}}}</title>
<style>{styles}</style>
{early}</head>
<body>
<div id=\"playground\"><main class=\"still-page\">
<h1>{{{{NAME}}}}</h1>
<div class=\"failed\" id=\"failed\" role=\"alert\" hidden></div>
<img src=\"{{{{PICTURE}}}}\" alt=\"{{{{ALT}}}}\">
<p>{{{{WORDS}}}}</p>
</main></div>
{parts}<script type=\"module\">{program}</script>
</body>
</html>
"
    ))
}

/// A script as a policy names it.
fn hash(script: &str) -> String {
    format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

/// What stands in the elements of this name.
fn inner<'a>(page: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    page.split_terminator(&close)
        .filter_map(move |part| part.rsplit_once(&open)?.1.split_once('>').map(|(_, inner)| inner))
        .collect::<Vec<_>>()
        .into_iter()
}

fn text(dist: &Path, file: &str) -> Result<String> {
    fs::read_to_string(dist.join(file)).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_its_gaps_in_order_and_names_its_scripts_by_their_hashes() -> Result<()> {
        let page = assembled("p { color: red }", &["let a;".to_owned()], "", "let b;")?;
        let gaps: Vec<_> = page.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0)).collect();
        assert_eq!(gaps, ["LANG", "QUERY", "SITE", "TITLE", "NAME", "PICTURE", "ALT", "WORDS"]);
        // As `printf 'let a;' | openssl dgst -sha256 -binary | base64` has it.
        assert!(page.contains("'sha256-81WALLbUROF1pWdYjuQYKuIcGgY/+TqVJr8UsV6Tkvo='"), "{page}");
        assert!(page.contains("<script>let a;</script>") && page.contains("<script type=\"module\">let b;</script>"));
        assert!(assembled("", &[], "", "'</script>'").is_err());
        Ok(())
    }

    #[test]
    fn the_styles_of_a_page_are_found() {
        let page = "<head><style>a</style><p>b</p><style media=\"print\">c</style></head>";
        assert_eq!(inner(page, "style").collect::<Vec<_>>(), ["a", "c"]);
    }
}
