//! The built books: links, scripts, tags, weight and search of every page.

use miniz_oxide::deflate::compress_to_vec;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use switchyard::link;
use switchyard_site::LANGUAGES;
use switchyard_site::book::{self, BOOKS};

/// The most that a page may weigh in gzip with its style sheet and its scripts.
const BUDGET: usize = 60_000;
/// The same for all of a book on one page, which is for printing.
const BUDGET_ALL: usize = 80_000;
/// Elements without an end.
const VOID: [&str; 8] = ["meta", "link", "input", "br", "hr", "img", "!doctype", "wbr"];

/// The site with the books in it, built once for all tests.
static SITE: LazyLock<PathBuf> = LazyLock::new(|| {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site");
    book::build(&site).expect("the books are built");
    site
});

/// Every page with its path in the site.
fn pages() -> BTreeMap<PathBuf, String> {
    let folders = BOOKS.iter().flat_map(|book| LANGUAGES.map(|(_, folder)| SITE.join(book.folder).join(folder)));
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("a folder for each language"));
    let files = files.map(|entry| entry.expect("a listed file").path());
    let pages = files.filter(|file| file.extension().is_some_and(|ending| ending == "html"));
    pages.map(|file| (file.clone(), fs::read_to_string(file).expect("a page in UTF-8"))).collect()
}

/// The tags of a page: name, attributes as written, and whether it is an end.
fn tags(page: &str) -> impl Iterator<Item = (&str, &str, bool)> {
    page.split('<').skip(1).filter(|part| !part.starts_with("!--")).map(|part| {
        let tag = part.split('>').next().unwrap_or_default();
        let (tag, end) = tag.strip_prefix('/').map_or((tag, false), |tag| (tag, true));
        let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        (name.trim_end_matches('/'), rest, end)
    })
}

fn attribute<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let found = rest
        .match_indices(&format!("{name}=\""))
        .find(|(at, _)| *at == 0 || rest[..*at].ends_with(char::is_whitespace));
    found.and_then(|(at, opening)| rest[at + opening.len()..].split('"').next())
}

#[test]
fn each_language_has_pages_of_the_same_names() {
    for book in &BOOKS {
        let [english, chinese] = LANGUAGES.map(|(_, folder)| {
            let folder = SITE.join(book.folder).join(folder);
            let pages = pages().into_keys().filter(|file| file.parent() == Some(&folder));
            pages.map(|file| file.file_name().unwrap().to_owned()).collect::<BTreeSet<_>>()
        });
        assert_eq!(english, chinese);
        assert_eq!(english.contains(OsStr::new("print.html")), book.printed, "{}", book.folder);
    }
    let lessons = pages().into_keys().filter(|file| file.starts_with(SITE.join("learn/en"))).count();
    assert_eq!(lessons, 10, "the start, eight lessons, and all on one page");
}

/// What is built elsewhere: the start, the playground, the element.
const OTHERS: [&str; 5] = ["", "zh/", "play/", "embed/", "figure.js"];

/// The way from a page to the root of the site.
fn root_of(file: &Path) -> String {
    "../".repeat(file.strip_prefix(SITE.as_path()).expect("a page of the site").components().count() - 1)
}

#[test]
fn every_link_inside_the_site_leads_somewhere() {
    let pages = pages();
    for (file, page) in &pages {
        for (name, rest, _) in tags(page) {
            let target = attribute(rest, if name == "script" { "src" } else { "href" });
            let Some(target) = target.filter(|target| !target.contains(':')) else { continue };
            let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
            let root = root_of(file);
            if OTHERS.iter().any(|other| path == format!("{root}{other}")) {
                // The playground's links have to be good ones.
                assert!(fragment.is_empty() || link::decode(fragment).is_ok(), "{}: {target}", file.display());
                continue;
            }
            let there = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let there = fs::canonicalize(&there).unwrap_or_else(|_| panic!("{}: {target}", file.display()));
            if !fragment.is_empty() {
                let page = fs::read_to_string(there).unwrap_or_else(|_| panic!("{}: {target}", file.display()));
                assert!(page.contains(&format!("id=\"{fragment}\"")), "{}: {target}", file.display());
            }
        }
    }
}

#[test]
fn no_page_has_a_script_or_a_handler_of_its_own() {
    for (file, page) in pages() {
        assert!(
            page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "),
            "{}",
            file.display()
        );
        for (name, rest, end) in tags(&page) {
            assert!(name != "script" || end || attribute(rest, "src").is_some(), "{}: {rest}", file.display());
            assert!(
                !rest.split_whitespace().any(|part| part.starts_with("on") && part.contains("=\"")),
                "{}: {rest}",
                file.display()
            );
            assert!(attribute(rest, "src").is_none_or(|target| !target.contains("//")), "{}: {rest}", file.display());
        }
    }
}

#[test]
fn no_emphasis_is_left_as_it_was_typed() {
    // Markdown takes stars beside Chinese full stops for stars.
    for (file, page) in pages() {
        assert!(!page.contains("**"), "{}: {:?}", file.display(), page.split("**").nth(1));
    }
}

#[test]
fn every_tag_that_is_opened_is_closed() {
    for (file, page) in pages() {
        let mut open = Vec::new();
        for (name, rest, end) in tags(&page) {
            if end {
                assert_eq!(open.pop(), Some(name), "{}: </{name}>", file.display());
            } else if !VOID.contains(&name.to_lowercase().as_str()) && !rest.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{}: {open:?}", file.display());
        let ids: Vec<_> = tags(&page).filter_map(|(_, rest, _)| attribute(rest, "id")).collect();
        let different: BTreeSet<_> = ids.iter().collect();
        let twice = ids.iter().find(|id| ids.iter().filter(|other| other == id).count() > 1);
        assert_eq!(ids.len(), different.len(), "{}: an id twice: {twice:?}", file.display());
    }
}

#[test]
fn a_page_is_light() {
    let packed = |file: &Path| compress_to_vec(&fs::read(file).unwrap(), 9).len();
    let entries = fs::read_dir(SITE.join("book")).unwrap().map(|entry| entry.unwrap().path());
    let shared: usize = entries.map(|file| packed(&file)).sum();
    for file in pages().keys() {
        let weight = packed(file) + shared;
        let budget = if file.ends_with("print.html") { BUDGET_ALL } else { BUDGET };
        assert!(weight <= budget, "{} weighs {weight} bytes with what it loads", file.display());
    }
}

#[test]
fn the_search_knows_every_section_in_both_languages() {
    let cases = [
        ("learn/en", "Little's law", "queues.html#"),
        ("learn/en", "response ratio", "starvation.html#"),
        ("learn/zh", "护航队", "queues.html#"),
        ("learn/zh", "选举超时", "election.html#"),
        ("learn/zh", "恰好一次", "once.html"),
        ("reference/en", "policies.queue: sjf", "queue-sjf.html"),
        ("reference/zh", "时间片长度", "queue-round_robin.html#"),
        ("reference/zh", "Ongaro", "consensus-raft.html"),
    ];
    for (folder, words, page) in cases {
        let text = fs::read_to_string(SITE.join(folder).join("search.json")).unwrap();
        let sections: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let found = sections.iter().any(|section| {
            section["text"].as_str().unwrap().contains(words) && section["href"].as_str().unwrap().starts_with(page)
        });
        assert!(found, "{folder}: {words}");
    }
}
