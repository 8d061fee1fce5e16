//! mdBook makes the pages of all books: headings with their anchors, neighbours, and everything on one page for printing.
//!
//! Its template is ours (`static/book/index.hbs`): no inline script, so the pages keep a strict content security policy, and
//! none of its fonts, highlighters and themes. Of what it leaves in a folder only the pages stay. Search is ours too
//! ([`search`]): mdBook's finds nothing in Chinese, which has no spaces between words.

pub mod contents;
pub mod paper;
pub mod search;

use crate::learn::chapter::filled;
use crate::learn::runs::Runs;
use crate::{LANGUAGES, csp, guide, in_lang, learn, reference, sources};
use anyhow::{Context as _, Result, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::book::{Book as Chapters, Chapter};
use mdbook_driver::config::Config;
use search::sections;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::thread;
use switchyard_web::text::Lang;

/// A word of the template: its name there, English, Chinese.
pub type Word = (&'static str, &'static str, &'static str);

/// A book of the site.
#[derive(Clone, Copy, Debug)]
pub struct Book {
    /// Its folder in the site; each language has one below.
    pub folder: &'static str,
    /// The folder of its Markdown, beside this package's `src`.
    pub source: &'static str,
    /// Its chapters in a language, with places for what runs fill in.
    pub chapters: fn(Lang, &Runs) -> Result<Chapters>,
    /// Whether it is also made as one page, for printing.
    pub printed: bool,
    /// What the template says of it.
    pub words: &'static [Word],
}

/// All books, in the order in which pages name them.
pub const BOOKS: [Book; 3] = [learn::BOOK, reference::BOOK, guide::BOOK];

/// What the template says in every book.
const WORDS: [Word; 9] = [
    ("home", "", "zh/"),
    ("skip", "Skip to the text", "跳到正文"),
    ("books", "Books", "手册"),
    ("playground", "Playground", "实验台"),
    ("search", "Search", "搜索"),
    ("none", "Nothing found.", "没有找到。"),
    ("theme", "Light or dark", "浅色或深色"),
    ("other-name", "中文", "English"),
    ("done", "answered", "已作答"),
];

impl Book {
    /// A word of this book.
    #[must_use]
    pub fn word(&self, lang: Lang, name: &str) -> &'static str {
        let line = self.words.iter().chain(&WORDS).find(|(known, ..)| *known == name);
        line.map_or("", |(_, english, chinese)| in_lang(lang, english, chinese))
    }

    /// The runs of its own scenarios, and of those that come with the program.
    #[must_use]
    pub fn runs(&self) -> Runs {
        Runs::new(sources().join(self.source).join("scenarios"))
    }

    /// The way from its pages to the root of the site.
    #[must_use]
    pub fn root(&self) -> String {
        "../".repeat(self.folder.split('/').count() + 1)
    }
}

/// Reads the chapters that lie as Markdown in `folder` beside this package's `src`.
///
/// # Errors
/// What mdBook cannot read.
pub fn read(folder: &str, lang: Lang) -> Result<Chapters> {
    let mut config = Config::default();
    config.book.src = Path::new(folder).join(folder_of(lang));
    config.build.create_missing = false;
    Ok(MDBook::load_with_config(sources(), config)?.book)
}

/// The folder of a language.
#[must_use]
pub fn folder_of(lang: Lang) -> &'static str {
    LANGUAGES.iter().find(|(known, _)| *known == lang).map_or("en", |(_, folder)| folder)
}

/// Writes all books into the site at `out`, with what they share.
///
/// # Errors
/// The first thing that cannot be read, run or written, with its chapter.
pub fn build(out: &Path) -> Result<()> {
    let shared = shared(&replaced(&out.join("book"))?)?;
    for book in &BOOKS {
        let out = replaced(&out.join(book.folder))?;
        // The way in, for those who name no language.
        let choose = source("book/choose.html")?;
        let root = "../".repeat(book.folder.split('/').count());
        let [english, chinese] = LANGUAGES.map(|(lang, _)| book.word(lang, "book"));
        let choose = named(&choose, &shared).replace("[[english]]", english).replace("[[chinese]]", chinese);
        fs::write(out.join("index.html"), choose.replace("[[root]]", &root))?;
        let write = |(lang, folder)| written(book, &std::path::absolute(out.join(folder))?, &shared, lang);
        thread::scope(|scope| {
            let made = LANGUAGES.map(|language| scope.spawn(move || write(language)));
            made.into_iter().try_for_each(|made| made.join().expect("pages are written without a panic"))
        })?;
    }
    Ok(())
}

/// Writes a book in one language.
fn written(book: &Book, out: &Path, shared: &[(&str, String)], lang: Lang) -> Result<()> {
    let made = render(book, out, &book.runs(), lang).and_then(|made| {
        prune(out)?;
        finish(book, out, &made, shared, lang)
    });
    made.with_context(|| format!("{}/{}", book.folder, folder_of(lang)))
}

/// An empty folder where another may have been.
fn replaced(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot replace {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    Ok(folder.to_owned())
}

/// The style sheet and the scripts of all pages, by the names that the template has for them and their own, which hold a
/// hash of the content.
fn shared(out: &Path) -> Result<Vec<(&'static str, String)>> {
    let files = [
        ("book.css", style("book/book.css")?),
        ("early.js", source("book/early.js")?),
        ("book.js", source("book/book.js")?),
        ("choose.js", source("book/choose.js")?),
    ];
    files.into_iter().map(|(name, content)| Ok((name, put(out, name, &content)?))).collect()
}

/// The style sheet of pages: the tokens, what all have in common, and `own`.
///
/// # Errors
/// The file that cannot be read.
pub fn style(own: &str) -> Result<String> {
    ["tokens.css", "pages.css", own].map(source).into_iter().collect()
}

/// A source of this package.
///
/// # Errors
/// It cannot be read.
pub fn source(file: &str) -> Result<String> {
    fs::read_to_string(sources().join(file)).with_context(|| file.to_owned())
}

/// Writes a file under a name with a hash of its content, and tells the name.
///
/// # Errors
/// It cannot be written.
pub fn put(out: &Path, name: &str, content: &str) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    hasher.write(content.as_bytes());
    let (stem, ending) = name.split_once('.').unwrap_or_default();
    let hashed = format!("{stem}-{:016x}.{ending}", hasher.finish());
    fs::write(out.join(&hashed), content)?;
    Ok(hashed)
}

/// The page with the shared files by their own names.
pub fn named(page: &str, shared: &[(&str, String)]) -> String {
    let put = |page: String, (name, hashed): &(&str, String)| {
        page.replace(&format!("]]book/{name}\""), &format!("]]book/{hashed}\""))
    };
    shared.iter().fold(page.to_owned(), put)
}

/// How the template loads the element that wakes figures up.
const ELEMENT: &str = "<script src=\"[[root]]figure.js\" type=\"module\"></script>\n";

/// Has mdBook write the pages; tells what is in them.
fn render(book: &Book, out: &Path, runs: &Runs, lang: Lang) -> Result<Chapters> {
    let mut config = Config::default();
    config.book.title = Some(format!("Switchyard · {}", book.word(lang, "book")));
    config.book.description = Some(book.word(lang, "tagline").to_owned());
    config.book.language = Some(lang.tag().to_owned());
    config.book.src = Path::new(book.source).join(folder_of(lang));
    config.build.build_dir = out.to_owned();
    config.build.create_missing = false;
    config.build.use_default_preprocessors = false;
    config.set("output.html.theme", "book")?;
    config.set("output.html.input-404", "")?;
    config.set("output.html.no-section-label", true)?;
    config.set("output.html.smart-punctuation", false)?;
    config.set("output.html.print.enable", book.printed)?;
    // Chapters come from wherever the book has them from, not from a folder.
    let mut made = MDBook::load_with_config_and_summary(sources(), config, Default::default())?;
    made.book = (book.chapters)(lang, runs)?;
    let mut outcome = Ok(());
    made.book.for_each_chapter_mut(|chapter| {
        let key = stem(chapter);
        match filled(&key, &chapter.content, runs, lang) {
            Ok(text) => chapter.content = text,
            Err(error) if outcome.is_ok() => outcome = Err(error.context(format!("{key}.md"))),
            Err(_) => {}
        }
    });
    outcome?;
    made.build()?;
    Ok(made.book)
}

/// The name of a chapter's file without its ending.
fn stem(chapter: &Chapter) -> String {
    chapter.path.as_ref().and_then(|path| path.file_stem()).unwrap_or_default().to_string_lossy().into_owned()
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

/// Puts words, names of files and the present chapter into the pages, and writes what the search reads.
fn finish(book: &Book, out: &Path, made: &Chapters, shared: &[(&str, String)], lang: Lang) -> Result<()> {
    // The element that wakes figures up is made beside this.
    let element = sources().join("figure.js").is_file();
    let mut found = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(out)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for path in files {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut page = named(&fs::read_to_string(&path)?, shared);
        page = page.replace("[[toc]]", &contents::list(&made.items, &file));
        page = page.replace("[[book-links]]", &contents::books(book, lang));
        let print = if book.printed { contents::PRINT } else { "" };
        page = page.replace("[[print-link]]", print);
        if !element {
            page = page.replace(ELEMENT, "");
        }
        // Long lines of code and wide tables scroll, with keys too.
        page = page.replace("<pre>", "<pre tabindex=\"0\">");
        page = page.replace("<div class=\"table-wrapper\">", "<div class=\"table-wrapper\" tabindex=\"0\">");
        page = match file == "print.html" {
            true => paper::page(&page).replace(ELEMENT, ""),
            false => paper::runs_once(&page),
        };
        for (name, english, chinese) in book.words.iter().chain(&WORDS) {
            page = page.replace(&format!("[[{name}]]"), in_lang(lang, english, chinese));
        }
        page = page.replace("[[other-lang]]", lang.other().tag()).replace("[[other-folder]]", folder_of(lang.other()));
        page = page.replace("[[root]]", &book.root()).replace("[[file]]", &file).replace("[[folder]]", folder_of(lang));
        let left = page.split("[[").skip(1).filter_map(|part| part.split_once("]]")).map(|(word, _)| word);
        let unknown = left.into_iter().find(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        ensure!(unknown.is_none(), "{file}: the template has a word that nobody knows: {unknown:?}");
        if file != "print.html" {
            found.extend(sections(&file, &page));
        }
        fs::write(&path, csp::sealed(&page).with_context(|| file.clone())?)?;
    }
    Ok(fs::write(out.join("search.json"), serde_json::to_vec(&found)?)?)
}
