//! The site's first page, in both languages: what Switchyard is, shown by runs.
//!
//! Its words are `static/landing/en.html` and `zh.html`, with figures and measured numbers as lessons have them; the frame
//! around them is `frame.html`. As in the books, `[[root]]` is the way to the site's root.

use crate::book::{self, contents};
use crate::learn::chapter::FIGURE;
use crate::learn::element::{escaped, replace};
use crate::learn::runs::Runs;
use crate::learn::{self, figure, marker};
use crate::reference::policy::FAMILIES;
use crate::{LANGUAGES, csp, in_lang, reference};
use anyhow::{Context as _, Result, ensure};
use mdbook_driver::book::Chapter;
use std::fs;
use std::path::Path;
use switchyard::builtin;
use switchyard::race::LANES;
use switchyard::session::Session;
use switchyard_web::text::Lang;

/// The words of the frame, by the names that stand there in double brackets.
const WORDS: [(&str, &str, &str); 13] = [
    (
        "title",
        "Switchyard: watch a cluster agree, schedule, fail and recover",
        "Switchyard：看集群如何达成共识、调度、失效与恢复",
    ),
    (
        "description",
        "A deterministic simulator of a distributed scheduler with its consensus, in your browser and on your command line. Break it, rewind it, compare, check and share it.",
        "分布式调度器及其共识的确定性模拟器，运行在浏览器和命令行里。可以弄坏它、倒回它、比较、检验并分享。",
    ),
    ("skip", "Skip to the content", "跳到正文"),
    ("playground", "Playground", "实验台"),
    ("lessons", "Lessons", "课程"),
    ("reference", "Reference", "参考"),
    ("teachers", "For teachers", "教师指南"),
    ("settings", "Language and theme", "语言与主题"),
    ("theme", "Light or dark", "浅色或深色"),
    ("lang", "en", "zh-CN"),
    ("other-lang", "zh-CN", "en"),
    ("other-name", "中文", "English"),
    (
        "footer",
        "<p>Free software, under the MIT licence or Apache-2.0. Nothing is loaded from elsewhere, nothing is counted, and what you do stays in your browser.</p>",
        "<p>自由软件，采用 MIT 或 Apache-2.0 许可证。本站不加载任何外部资源，不做统计，你的操作只留在你的浏览器里。</p>",
    ),
];

/// Writes `index.html` in English and `zh/index.html` into the site's folder, and what they share beside what the books do.
///
/// # Errors
/// The first thing that cannot be read, run or written.
pub fn build(out: &Path) -> Result<()> {
    for folder in ["book", "zh"] {
        fs::create_dir_all(out.join(folder))?;
    }
    let runs = learn::BOOK.runs();
    let shared = [
        ("landing.css", book::style("landing/landing.css")?),
        ("landing.js", book::source("landing/landing.js")?),
        ("early.js", book::source("book/early.js")?),
    ];
    let put = |(name, content): (&'static str, String)| Ok((name, book::put(&out.join("book"), name, &content)?));
    let shared = shared.into_iter().map(put).collect::<Result<Vec<_>>>()?;
    for (lang, folder) in LANGUAGES {
        let page = page(lang, folder, &runs, &shared).with_context(|| format!("landing/{folder}.html"))?;
        let file = if lang == Lang::En { "index.html" } else { "zh/index.html" };
        fs::write(out.join(file), csp::sealed(&page)?)?;
    }
    Ok(())
}

/// The page in this language.
fn page(lang: Lang, folder: &str, runs: &Runs, shared: &[(&str, String)]) -> Result<String> {
    let body = marker::fill(&book::source(&format!("landing/{folder}.html"))?, runs, lang)?;
    let mut count = 0;
    let body = replace(&body, FIGURE, |element| {
        count += 1;
        figure::html(element, &format!("landing-f{count}"), runs, lang)
    })?;
    let mut page = book::named(&book::source("landing/frame.html")?, shared).replace("[[body]]", &body);
    for (name, english, chinese) in WORDS {
        page = page.replace(&format!("[[{name}]]"), in_lang(lang, english, chinese));
    }
    let (root, here, other) = if lang == Lang::Zh { ("../", "../zh/", "../") } else { ("./", "./", "./zh/") };
    let filled = [
        ("folder", folder.to_owned()),
        ("here", here.to_owned()),
        ("other", other.to_owned()),
        ("fingerprint", fingerprint()?),
        ("lanes", LANES.end().to_string()),
        ("families", families(lang, folder)?),
        ("chapters", lessons(lang, folder)?),
        ("address", "https://example.org/switchyard/".to_owned()),
        ("root", root.to_owned()),
    ];
    for (name, text) in filled {
        page = page.replace(&format!("[[{name}]]"), &text);
    }
    let left = page.split("[[").nth(1).and_then(|part| part.split_once("]]"));
    ensure!(left.is_none(), "there is a word that nobody knows: {:?}", left.map(|(word, _)| word));
    Ok(page)
}

/// What the command line says last of the run that the page names: the hash of every event.
fn fingerprint() -> Result<String> {
    let scenario = builtin::scenario("leader-crash").context("it comes with the program")?;
    let mut session = Session::new(scenario).context("a built-in scenario")?;
    while session.step().is_some() {}
    Ok(format!("fingerprint {} of {} events", session.fingerprint(), session.world().next_seq()))
}

/// Every policy by its name, family by family, each a link to its page of the reference.
fn families(lang: Lang, folder: &str) -> Result<String> {
    let mut out = String::new();
    for chapter in contents::chapters(&book::read(reference::BOOK.source, lang)?.items) {
        let file = contents::address(chapter);
        let Some(family) = FAMILIES.iter().find(|family| file == format!("{}.html", family.name)) else { continue };
        let policies = (family.policies)(lang);
        let (title, count) = (escaped(&chapter.name), policies.len());
        out += &format!("<h3>{title} <small>{count}</small></h3><ul class=\"names\">");
        for policy in policies {
            let (file, summary, name) = (policy.file(), escaped(policy.summary), escaped(&policy.name));
            out += &format!("<li><a href=\"[[root]]reference/{folder}/{file}\" title=\"{summary}\">{name}</a></li>");
        }
        out += "</ul>";
    }
    Ok(out)
}

/// The lessons by their titles, in order, as their contents have them.
fn lessons(lang: Lang, folder: &str) -> Result<String> {
    let book = book::read(learn::BOOK.source, lang)?;
    let item = |chapter: &Chapter| {
        let (file, title) = (contents::address(chapter), escaped(&chapter.name));
        format!("<li><a href=\"[[root]]learn/{folder}/{file}\">{title}</a></li>")
    };
    // The first is the page that lists the others.
    Ok(format!("<ol>{}</ol>", contents::chapters(&book.items).skip(1).map(item).collect::<String>()))
}
