//! The site's first page, in both languages: what Switchyard is, shown by runs.
//!
//! Its words are `static/landing/en.html` and `zh.html`, with figures and measured numbers as lessons have them; the frame
//! around them is `frame.html`. Links are written as from a lesson, two folders below the site; each page gets them as they
//! are from where it lies.

use crate::learn::element::{escaped, replace};
use crate::learn::runs::Runs;
use crate::learn::{LANGUAGES, chapter::FIGURE, figure, marker, sources};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::Path;
use switchyard::balance::Balance;
use switchyard::builtin;
use switchyard::consensus::Consensus;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard::session::Session;
use switchyard_web::text::{Lang, policy_name, policy_summary};

/// How links are written: from two folders below.
const UP: &str = "\"../../";

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

/// Writes `index.html` in English, `zh/index.html`, and what they share, into the site's folder.
///
/// # Errors
/// The first thing that cannot be read, run or written.
pub fn build(out: &Path) -> Result<()> {
    fs::create_dir_all(out.join("zh"))?;
    let runs = Runs::new(sources().join("scenarios"));
    let style = ["tokens.css", "landing/landing.css"].map(read).into_iter().collect::<Result<String>>()?;
    let shared = [("landing.css", style), ("landing.js", read("landing/landing.js")?)];
    let mut names = Vec::new();
    for (name, content) in shared {
        let hashed = hashed(name, &content);
        fs::write(out.join(&hashed), content)?;
        names.push((name, hashed));
    }
    for (lang, folder) in LANGUAGES {
        let mut page = page(lang, folder, &runs).with_context(|| format!("landing/{folder}.html"))?;
        for (name, hashed) in &names {
            page = page.replace(&format!("{UP}{name}\""), &format!("{UP}{hashed}\""));
        }
        let (file, up) = if lang == Lang::En { ("index.html", "\"") } else { ("zh/index.html", "\"../") };
        fs::write(out.join(file), page.replace(UP, up).replace("href=\"\"", "href=\"./\""))?;
    }
    Ok(())
}

/// The page in this language, with its links from two folders below.
fn page(lang: Lang, folder: &str, runs: &Runs) -> Result<String> {
    let body = marker::fill(&read(format!("landing/{folder}.html"))?, runs, lang)?;
    let mut count = 0;
    let body = replace(&body, FIGURE, |element| {
        count += 1;
        figure::html(element, &format!("landing-f{count}"), runs, lang)
    })?;
    let mut page = read("landing/frame.html")?.replace("[[body]]", &body);
    for (name, english, chinese) in WORDS {
        page = page.replace(&format!("[[{name}]]"), if lang == Lang::Zh { chinese } else { english });
    }
    let (here, other) = if lang == Lang::Zh { ("../../zh/", "../../") } else { ("../../", "../../zh/") };
    let filled = [
        ("folder", folder.to_owned()),
        ("here", here.to_owned()),
        ("other", other.to_owned()),
        ("fingerprint", fingerprint()?),
        ("families", families(lang)),
        ("chapters", chapters(folder)?),
        ("address", "https://example.org/switchyard/".to_owned()),
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

/// Every policy by its name, family by family.
fn families(lang: Lang) -> String {
    let mut out = String::new();
    family::<Queue>(lang, ("Queue disciplines", "排队规则"), &mut out);
    family::<Balance>(lang, ("Load balancers", "负载均衡"), &mut out);
    family::<Place>(lang, ("Placement rules", "放置规则"), &mut out);
    family::<Predict>(lang, ("Predictors of work", "工作量预测"), &mut out);
    family::<Consensus>(lang, ("Control planes", "控制平面"), &mut out);
    out
}

fn family<F: Family>(lang: Lang, (english, chinese): (&str, &str), out: &mut String) {
    let title = if lang == Lang::Zh { chinese } else { english };
    *out += &format!("<h3>{title} <small>{}</small></h3><ul class=\"names\">", F::TABLE.len());
    for entry in F::TABLE {
        let (name, summary) = (policy_name::<F>(lang, entry), policy_summary::<F>(lang, entry));
        *out += &format!("<li title=\"{}\">{}</li>", escaped(summary), escaped(name));
    }
    *out += "</ul>";
}

/// The lessons by their titles, in order, as their contents have them.
fn chapters(folder: &str) -> Result<String> {
    let summary = fs::read_to_string(sources().join(folder).join("SUMMARY.md"))?;
    let lines = summary.lines().filter_map(|line| line.strip_prefix("- [")?.strip_suffix(".md)")?.split_once("]("));
    let item = |(title, file): (&str, &str)| {
        format!("<li><a href=\"../../learn/{folder}/{file}.html\">{}</a></li>", escaped(title))
    };
    // The first is the page that lists the others.
    Ok(format!("<ol>{}</ol>", lines.skip(1).map(item).collect::<String>()))
}

fn read(file: impl AsRef<Path>) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// A file's name with a hash of its content in it.
fn hashed(name: &str, content: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content.as_bytes());
    let (stem, ending) = name.split_once('.').unwrap_or_default();
    format!("{stem}-{:016x}.{ending}", hasher.finish())
}
