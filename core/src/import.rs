//! Files of other formats, read into scenarios.
//!
//! Each format is one file here: text in, [`Imported`] out, and what the scenario cannot say is told in plain
//! sentences. [`open`] looks at a file's name and content and takes scenarios too, so that every door of the program
//! (command line, file picker, drag and drop) opens the same files.

mod assumed;
mod compose;
mod csv;
mod dot;
mod kubernetes;
mod placed;
mod quantity;
mod swf;
mod tree;
mod wfcommons;

use crate::scenario::{Scenario, ScenarioError, TEXT_LIMIT, yaml};
use std::borrow::Cow;

/// What was read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The scenario, ready to run.
    pub scenario: Scenario,
    /// What of the file is not in the scenario: one sentence each, and in the scenario's notes too.
    pub ignored: Vec<String>,
}

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A scenario in YAML or JSON.
    Scenario,
    /// Standard Workload Format 2.2 of the Parallel Workloads Archive.
    Swf,
    /// Comma-separated values with a header row.
    Csv,
    /// The services of a Compose file.
    Compose,
    /// Kubernetes manifests.
    Kubernetes,
    /// A workflow in WfCommons' format.
    Wfcommons,
    /// A graph in DOT.
    Dot,
}

/// The formats with their names on the command line and their files' usual endings.
pub const FORMATS: &[(&str, Format, &[&str])] = &[
    ("scenario", Format::Scenario, &["yaml", "yml", "json"]),
    ("swf", Format::Swf, &["swf"]),
    ("csv", Format::Csv, &["csv", "tsv"]),
    ("compose", Format::Compose, &["compose.yaml", "compose.yml"]),
    ("kubernetes", Format::Kubernetes, &["k8s.yaml", "k8s.yml"]),
    ("wfcommons", Format::Wfcommons, &["wf.json"]),
    ("dot", Format::Dot, &["dot", "gv"]),
];

/// Reads a file of any known format: by the ending of its name, or else by what stands in it.
///
/// # Errors
/// Whatever is wrong with the file, at its place; or, for a file that is of none of these formats, what it looks like.
pub fn open(name: &str, bytes: &[u8]) -> Result<Imported, ScenarioError> {
    let text = text(bytes)?;
    let format = format_of(name, &text).ok_or_else(|| {
        ScenarioError::whole(
            "this is neither a scenario (YAML or JSON), nor a workload in SWF or CSV, a Compose file, a Kubernetes \
             manifest, a WfCommons workflow or a DOT graph",
        )
    })?;
    read(format, name, &text)
}

/// The format of a file: by the ending of its name, or else by what stands in it.
#[must_use]
pub fn format_of(name: &str, text: &str) -> Option<Format> {
    match by_ending(name).or_else(|| by_content(text)) {
        Some(Format::Scenario) => Some(by_keys(text)),
        format => format,
    }
}

/// Which of the formats in YAML or JSON a text is of, by the keys that it begins with.
fn by_keys(text: &str) -> Format {
    let keys = yaml::top_keys(text);
    let has = |key: &str| keys.iter().any(|known| known == key);
    match () {
        () if has("kind") || has("apiVersion") => Format::Kubernetes,
        () if has("workflow") => Format::Wfcommons,
        () if has("services") && !has("nodes") => Format::Compose,
        () => Format::Scenario,
    }
}

/// Reads a file of a known format.
///
/// # Errors
/// Whatever is wrong with the file, at its place.
pub fn open_as(format: Format, name: &str, bytes: &[u8]) -> Result<Imported, ScenarioError> {
    read(format, name, &text(bytes)?)
}

fn read(format: Format, name: &str, text: &str) -> Result<Imported, ScenarioError> {
    let title = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let imported = match format {
        Format::Scenario => return Scenario::parse(text).map(|scenario| Imported { scenario, ignored: Vec::new() }),
        Format::Swf => swf::read(title, text)?,
        Format::Csv => csv::read(title, text)?,
        Format::Compose => compose::read_file(title, text)?,
        Format::Kubernetes => kubernetes::read_file(title, text)?,
        Format::Wfcommons => wfcommons::read_file(title, text)?,
        Format::Dot => dot::read_file(title, text)?,
    };
    let Imported { mut scenario, ignored } = imported;
    scenario.notes.extend(ignored.iter().cloned());
    scenario.check().map_err(|problem| placed::placed(format, text, &scenario, problem))?;
    Ok(Imported { scenario, ignored })
}

/// The text of a file that is not too long and not binary. Bytes that are not UTF-8 (names in old headers) are
/// replaced.
///
/// # Errors
/// What the bytes look like instead.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, ScenarioError> {
    if bytes.len() > TEXT_LIMIT {
        let (has, takes) = (bytes.len().div_ceil(1_000_000), TEXT_LIMIT / 1_000_000);
        return Err(ScenarioError::whole(format!("the file has {has} MB: expected at most {takes} MB")));
    }
    for (magic, what) in [(&b"\x1f\x8b"[..], "packed by gzip"), (b"PK\x03\x04", "a zip archive")] {
        if bytes.starts_with(magic) {
            return Err(ScenarioError::whole(format!("the file is {what}: unpack it first")));
        }
    }
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c') || byte == 0x7f;
    if let Some(place) = bytes.iter().position(|byte| control(*byte)) {
        let (line, column) = place_of(bytes, place);
        let message =
            format!("a text was expected, and the byte here is 0x{:02x}: this looks like binary data", bytes[place]);
        return Err(ScenarioError { line, column, ..ScenarioError::whole(message) });
    }
    let text = String::from_utf8_lossy(bytes);
    // A few odd letters are an old encoding, many are no text at all.
    let odd = if matches!(text, Cow::Owned(_)) { text.matches('\u{fffd}').count() } else { 0 };
    match odd > 16 + bytes.len() / 100 {
        true => Err(ScenarioError::whole("a text in UTF-8 was expected: this looks like binary data")),
        false => Ok(text),
    }
}

fn place_of(bytes: &[u8], place: usize) -> (u32, u32) {
    let before = &bytes[..place];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    (line as u32, column as u32)
}

fn by_ending(name: &str) -> Option<Format> {
    let name = name.to_ascii_lowercase();
    let ends = |ending: &&str| name.strip_suffix(*ending).is_some_and(|rest| rest.ends_with('.'));
    FORMATS.iter().find(|(.., endings)| endings.iter().any(ends)).map(|(_, format, _)| *format)
}

fn by_content(text: &str) -> Option<Format> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    if first.starts_with(';') || (first.split_whitespace().count() == 18 && first.split_whitespace().all(is_number)) {
        return Some(Format::Swf);
    }
    let word = first.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    if ["digraph", "strict", "graph"].contains(&word) || first.starts_with("//") || first.starts_with("/*") {
        return Some(Format::Dot);
    }
    if first.starts_with('{') || first.contains(':') || first == "---" {
        return Some(Format::Scenario);
    }
    let lower = first.to_ascii_lowercase();
    (lower.contains("arrival") && lower.contains("length")).then_some(Format::Csv)
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
}

/// `there is no column "x": ...`, for importers with named columns.
fn missing_column(name: &str, columns: &[&str]) -> String {
    format!("the column {name:?} is missing: the header names {}", columns.join(", "))
}
