//! What a reader has to fetch: the size of every file of the site, as it is and as a static host would send it.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{playground, site::SHOTS};

/// The most that the wasm and JavaScript of a first view of the playground may weigh together, in gzip.
const PLAYGROUND: usize = 400_000;
/// The most that the wasm and script of the ES module may weigh together, in gzip: all of the simulation and the exercises, as
/// in the background worker, and what makes objects of them. A page fetches it when it wants a simulation, not before.
const MODULE: usize = 1_250_000;
/// The most that a page may weigh that is painted before any program is there, in gzip: itself, its styles, and the scripts
/// that it waits for.
const FIRST_PAINT: usize = 60_000;
/// The same for all lessons on one page, which is opened to be printed.
const PRINTED: usize = 80_000;
/// The most that the script of the figure element may weigh, in gzip.
const ELEMENT: usize = 6_000;
/// What a page fetches of the ES module.
const MODULE_FILES: [&str; 2] = ["module/switchyard.js", "module/switchyard_bg.wasm"];
/// A folder with more pages than this is one line of the table, and the heaviest of its pages stands for all.
const PAGES_LISTED: usize = 12;
/// Files that compress badly are listed as they are.
const PACKED: [&str; 6] = ["png", "jpg", "webp", "woff2", "gz", "br"];

/// The measured files, in the order of their names.
pub struct Sizes {
    rows: Vec<Row>,
    /// For each page: what its first paint takes.
    paints: Vec<Row>,
}

#[derive(Clone)]
struct Row {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    /// Measures every file of the site in a folder.
    pub fn measure(folder: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        let mut pages = Vec::new();
        for file in files(folder)? {
            if file.starts_with(folder.join(SHOTS)) {
                continue;
            }
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            if file.extension().is_some_and(|ending| ending == "html") {
                pages.push((rows.len(), painted_with(&String::from_utf8_lossy(&content))));
            }
            let packed = file.extension().is_some_and(|ending| PACKED.iter().any(|packed| ending == *packed));
            rows.push(Row {
                name: file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"),
                raw: content.len(),
                gzip: if packed { content.len() } else { gzip(&content)? },
                brotli: if packed { content.len() } else { brotli(&content)? },
            });
        }
        let paints = pages.into_iter().map(|(page, needs)| {
            let page: &Row = &rows[page];
            let folder = page.name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let needs: Vec<_> = needs.iter().map(|need| within(folder, need)).collect();
            let name = format!("{PAINT}{}", page.name);
            sum(&rows, name, |row| row.name == page.name || needs.contains(&row.name))
        });
        let paints = paints.collect();
        Ok(Self { rows, paints })
    }

    /// One line a file, a line for all, and a line with its budget for the playground and for each page. Where a folder has
    /// many pages, a line for all of them and for the heaviest.
    pub fn table(&self) -> String {
        let names = self.rows.iter().chain(&self.paints).map(|row| row.name.len());
        let width = names.max().unwrap_or(0).max(24);
        let mut table = format!("{:width$}  {:>9}  {:>9}  {:>9}", "size in kB", "raw", "gzip", "brotli");
        let mut line = |row: &Row| {
            let [raw, gzip, brotli] = [row.raw, row.gzip, row.brotli].map(kilobytes);
            table += &format!("\n{:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}", row.name);
        };
        self.rows.iter().filter(|row| self.crowd(&row.name).is_none()).for_each(&mut line);
        let crowds: BTreeSet<_> = self.rows.iter().filter_map(|row| self.crowd(&row.name)).collect();
        for folder in crowds {
            let pages = |row: &Row| self.crowd(&row.name) == Some(folder);
            let count = self.rows.iter().filter(|row| pages(row)).count();
            line(&sum(&self.rows, format!("{folder}/, {count} pages"), pages));
        }
        line(&sum(&self.rows, "all files".to_owned(), |_| true));
        let mut budgets = self.budgets();
        let heaviest = |folder: &str| {
            let gzip = self.paints.iter().filter(|row| self.crowd(page_of(row)) == Some(folder)).map(|row| row.gzip);
            gzip.max().unwrap_or_default()
        };
        budgets.retain(|(row, _)| self.crowd(page_of(row)).is_none_or(|folder| row.gzip == heaviest(folder)));
        for (row, budget) in budgets {
            let [raw, gzip, brotli, budget] = [row.raw, row.gzip, row.brotli, budget].map(kilobytes);
            table += &format!("\n{:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}  of {budget}", row.name);
        }
        table
    }

    /// The folder of a page, when it has too many of them to list.
    fn crowd<'a>(&self, name: &'a str) -> Option<&'a str> {
        let folder_of =
            |name: &'a str| name.strip_suffix(".html").and_then(|name| name.rsplit_once('/')).map(|(folder, _)| folder);
        let folder = folder_of(name)?;
        let inside = |row: &&Row| {
            row.name.strip_prefix(folder).is_some_and(|rest| rest.rfind('/') == Some(0) && rest.ends_with(".html"))
        };
        (self.rows.iter().filter(inside).count() > PAGES_LISTED).then_some(folder)
    }

    /// What is over its budget, in sentences.
    pub fn excess(&self) -> Vec<String> {
        let over = self.budgets().into_iter().filter(|(row, budget)| row.gzip > *budget);
        let told = |(row, budget): (Row, usize)| {
            format!("{}: {} kB in gzip, where {} are allowed", row.name, kilobytes(row.gzip), kilobytes(budget))
        };
        over.map(told).collect()
    }

    /// What has a budget, with it.
    fn budgets(&self) -> Vec<(Row, usize)> {
        let playground = sum(&self.rows, "playground wasm and js".to_owned(), Row::is_playground);
        let module = sum(&self.rows, "module wasm and js".to_owned(), |row| MODULE_FILES.contains(&&*row.name));
        let budget = |row: &Row| if row.name.ends_with("print.html") { PRINTED } else { FIRST_PAINT };
        let paints = self.paints.iter().map(|row| (row.clone(), budget(row)));
        let element = sum(&self.rows, "embed script".to_owned(), |row| row.name == "figure.js");
        [(playground, PLAYGROUND), (module, MODULE), (element, ELEMENT)].into_iter().chain(paints).collect()
    }
}

/// How the line for a page's first paint begins.
const PAINT: &str = "first paint of ";

/// The page that a line is about.
fn page_of(row: &Row) -> &str {
    row.name.strip_prefix(PAINT).unwrap_or(&row.name)
}

fn sum(rows: &[Row], name: String, counts: impl Fn(&Row) -> bool) -> Row {
    let none = Row { name, raw: 0, gzip: 0, brotli: 0 };
    rows.iter().filter(|row| counts(row)).fold(none, |sum, row| Row {
        raw: sum.raw + row.raw,
        gzip: sum.gzip + row.gzip,
        brotli: sum.brotli + row.brotli,
        ..sum
    })
}

/// The files that a page waits for before it is painted, as it names them: styles, and scripts that are no modules.
pub fn painted_with(page: &str) -> Vec<String> {
    let tags = page.split('<').filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    let value = |tag: &str, name: &str| Some(tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned());
    let waited_for = |tag: &str| match tag.split_whitespace().next()? {
        "link" if tag.contains("rel=\"stylesheet\"") => value(tag, "href"),
        "script" if !tag.contains("type=\"module\"") => value(tag, " src"),
        _ => None,
    };
    tags.filter_map(waited_for).collect()
}

/// The file that a page in `folder` calls `path`.
pub fn within(folder: &str, path: &str) -> String {
    let mut parts: Vec<_> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Row {
    fn is_playground(&self) -> bool {
        self.name.starts_with(playground::NAME) && (self.name.ends_with(".js") || self.name.ends_with(".wasm"))
    }
}

/// Every file below a folder, in the order of the paths.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// How many bytes a static host sends.
pub fn gzip(content: &[u8]) -> Result<usize> {
    Ok(gzipped(content)?.len())
}

/// What a static host sends.
pub fn gzipped(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn brotli(content: &[u8]) -> Result<usize> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters)?;
    Ok(packed.len())
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, raw: usize, gzip: usize, brotli: usize) -> Row {
        Row { name: name.to_owned(), raw, gzip, brotli }
    }

    #[test]
    fn the_table_sums_what_has_a_budget() {
        let rows = vec![
            row("index.html", 2_000, 900, 800),
            row("switchyard-later-0a1b.wasm", 900_000, 300_000, 250_000),
            row("switchyard-web-0a1b.js", 40_000, 10_000, 9_000),
            row("switchyard-web-0a1b_bg.wasm", 900_000, 300_000, 250_000),
        ];
        let paint = sum(&rows, "first paint of index.html".to_owned(), |row| row.name == "index.html");
        let mut sizes = Sizes { rows, paints: vec![paint] };
        let expected = "\
size in kB                         raw       gzip     brotli
index.html                         2.0        0.9        0.8
switchyard-later-0a1b.wasm       900.0      300.0      250.0
switchyard-web-0a1b.js            40.0       10.0        9.0
switchyard-web-0a1b_bg.wasm      900.0      300.0      250.0
all files                       1842.0      610.9      509.8
playground wasm and js           940.0      310.0      259.0  of 400.0
module wasm and js                 0.0        0.0        0.0  of 1250.0
embed script                       0.0        0.0        0.0  of 6.0
first paint of index.html          2.0        0.9        0.8  of 60.0";
        assert_eq!(sizes.table(), expected);
        assert!(sizes.excess().is_empty());
        sizes.rows.push(row("switchyard-web-0a1b_start.js", 1, 90_001, 1));
        sizes.paints[0].gzip = 60_001;
        assert_eq!(sizes.excess().len(), 2, "{:?}", sizes.excess());
        assert!(sizes.excess()[0].starts_with("playground wasm and js: 400.0 kB in gzip"), "{:?}", sizes.excess());
    }

    #[test]
    fn many_pages_of_a_folder_are_one_line_and_the_heaviest() {
        let mut rows: Vec<_> =
            (0..20).map(|page| row(&format!("book/en/p{page}.html"), 2_000, 1_000 + page, 900)).collect();
        rows.push(row("book/en/search.json", 500, 400, 300));
        rows.push(row("book/index.html", 300, 200, 100));
        let paints = rows.iter().filter(|row| row.name.ends_with("html"));
        let paints = paints.map(|page| Row { name: format!("{PAINT}{}", page.name), ..page.clone() }).collect();
        let mut sizes = Sizes { rows, paints };
        let table = sizes.table();
        let told: Vec<_> = table.lines().skip(1).map(|line| line.split("  ").next().unwrap_or_default()).collect();
        let expected = ["book/en/search.json", "book/index.html", "book/en/, 20 pages", "all files"];
        assert_eq!(told[..4], expected);
        assert_eq!(told[told.len() - 2..], ["first paint of book/en/p19.html", "first paint of book/index.html"]);
        sizes.paints[3].gzip = 60_001;
        assert_eq!(sizes.excess().len(), 1, "each page has its budget all the same");
    }

    #[test]
    fn a_page_waits_for_its_styles_and_for_scripts_that_are_no_modules() {
        let page = r#"<head><script src="./boot.js"></script><link rel="stylesheet" href="../base.css"/>
            <link rel="preload" href="./big.wasm"><script type="module" src="./start.js"></script><script>let a;</script>"#;
        assert_eq!(painted_with(page), ["./boot.js", "../base.css"]);
        assert_eq!(within("learn/en", "../base.css"), "learn/base.css");
        assert_eq!(within("", "./boot.js"), "boot.js");
    }

    #[test]
    fn compressed_text_is_smaller() -> Result<()> {
        let text = "switchyard ".repeat(100);
        assert!(gzip(text.as_bytes())? < 60);
        assert!(brotli(text.as_bytes())? < 60);
        Ok(())
    }
}
