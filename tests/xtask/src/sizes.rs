//! What a reader has to fetch: the size of every file of the site, as it is and as a static host would send it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::site::SHOTS;

/// The most that the playground's wasm and JavaScript may weigh together, in gzip.
pub const BUDGET: usize = 350_000;
/// What trunk calls the playground's files, followed by a hash.
const PLAYGROUND: &str = "switchyard-web-";
/// Files that compress badly are listed as they are.
const PACKED: [&str; 6] = ["png", "jpg", "webp", "woff2", "gz", "br"];

/// The measured files, in the order of their names.
pub struct Sizes {
    rows: Vec<Row>,
}

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
        for file in files(folder)? {
            if file.starts_with(folder.join(SHOTS)) {
                continue;
            }
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let packed = file.extension().is_some_and(|ending| PACKED.iter().any(|packed| ending == *packed));
            rows.push(Row {
                name: file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"),
                raw: content.len(),
                gzip: if packed { content.len() } else { gzip(&content)? },
                brotli: if packed { content.len() } else { brotli(&content)? },
            });
        }
        Ok(Self { rows })
    }

    /// What the playground's wasm and JavaScript weigh together, in gzip.
    pub fn playground_gzip(&self) -> usize {
        self.rows.iter().filter(|row| row.is_playground()).map(|row| row.gzip).sum()
    }

    /// One line a file, a line for all, and a line for the playground with its budget.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(24);
        let mut table = format!("{:width$}  {:>9}  {:>9}  {:>9}\n", "size in kB", "raw", "gzip", "brotli");
        let mut line = |row: &Row| {
            let [raw, gzip, brotli] = [row.raw, row.gzip, row.brotli].map(kilobytes);
            table += &format!("{:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}\n", row.name);
        };
        self.rows.iter().for_each(&mut line);
        line(&self.sum("all files", |_| true));
        line(&self.sum("playground wasm and js", Row::is_playground));
        table += &format!("{:width$}  {:>9}  {:>9}", "  its budget", "", kilobytes(BUDGET));
        table
    }

    fn sum(&self, name: &str, counts: impl Fn(&Row) -> bool) -> Row {
        let none = Row { name: name.to_owned(), raw: 0, gzip: 0, brotli: 0 };
        self.rows.iter().filter(|row| counts(row)).fold(none, |sum, row| Row {
            raw: sum.raw + row.raw,
            gzip: sum.gzip + row.gzip,
            brotli: sum.brotli + row.brotli,
            ..sum
        })
    }
}

impl Row {
    fn is_playground(&self) -> bool {
        self.name.starts_with(PLAYGROUND) && (self.name.ends_with(".js") || self.name.ends_with(".wasm"))
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

fn gzip(content: &[u8]) -> Result<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
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

    #[test]
    fn the_table_sums_the_playground_and_shows_its_budget() {
        let row = |name: &str, raw, gzip, brotli| Row { name: name.to_owned(), raw, gzip, brotli };
        let sizes = Sizes {
            rows: vec![
                row("index.html", 2_000, 900, 800),
                row("switchyard-web-0a1b.js", 40_000, 10_000, 9_000),
                row("switchyard-web-0a1b_bg.wasm", 900_000, 300_000, 250_000),
            ],
        };
        assert_eq!(sizes.playground_gzip(), 310_000);
        let expected = "\
size in kB                         raw       gzip     brotli
index.html                         2.0        0.9        0.8
switchyard-web-0a1b.js            40.0       10.0        9.0
switchyard-web-0a1b_bg.wasm      900.0      300.0      250.0
all files                        942.0      310.9      259.8
playground wasm and js           940.0      310.0      259.0
  its budget                                350.0";
        assert_eq!(sizes.table(), expected);
    }

    #[test]
    fn compressed_text_is_smaller() -> Result<()> {
        let text = "switchyard ".repeat(100);
        assert!(gzip(text.as_bytes())? < 60);
        assert!(brotli(text.as_bytes())? < 60);
        Ok(())
    }
}
