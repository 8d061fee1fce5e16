//! Reading files and standard input, and finding the scenario that a person named.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::import::{self, Format};
use switchyard::link::{self, Link};
use switchyard::scenario::{Policies, Scenario, TEXT_LIMIT};

/// What errors call a file.
pub fn name(file: &str) -> String {
    if file == "-" { "standard input".to_owned() } else { file.to_owned() }
}

/// All bytes of a file or of standard input, as far as anything here would take them.
pub fn bytes(file: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is taken: enough to see that it is too much.
    let limit = TEXT_LIMIT as u64 + 1;
    if file == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).context("standard input")?;
        return Ok(bytes);
    }
    if Path::new(file).is_dir() {
        bail!("{file} is a directory: expected a file");
    }
    let opened = File::open(file).with_context(|| format!("{file} cannot be opened"))?;
    opened.take(limit).read_to_end(&mut bytes).with_context(|| format!("{file} cannot be read"))?;
    if bytes.len() > TEXT_LIMIT {
        let size = fs::metadata(file).map_or(0, |file| file.len()).div_ceil(1_000_000);
        bail!("{file} has {size} MB: expected at most {} MB", TEXT_LIMIT / 1_000_000);
    }
    Ok(bytes)
}

/// The text of a file or of standard input.
pub fn text(file: &str) -> Result<String> {
    String::from_utf8(bytes(file)?).with_context(|| format!("{} is not a text in UTF-8", name(file)))
}

/// What of a scenario is replaced before it runs.
#[derive(Args)]
pub struct Overrides {
    /// The seed of all chance
    #[arg(long)]
    seed: Option<String>,
    /// When the run ends, such as 90s or 2h
    #[arg(long)]
    until: Option<String>,
    /// Override a value: policies.queue=sjf, nodes.0.count=4, ...
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = assignment)]
    sets: Vec<(String, String)>,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) => Ok((path.trim().to_owned(), value.to_owned())),
        None => Err("expected path=value, such as policies.queue=sjf".to_owned()),
    }
}

impl Overrides {
    /// Paths and values.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let sets = self.sets.iter().map(|(path, value)| (path.as_str(), value.as_str()));
        let until = self.until.as_deref().map(|until| ("until", until));
        let seed = self.seed.as_deref().map(|seed| ("seed", seed));
        sets.chain(until).chain(seed).collect()
    }
}

/// A scenario to run, and what its source says of the run.
pub struct Found {
    pub scenario: Scenario,
    /// What of the file is not in the scenario.
    pub notes: Vec<String>,
    /// When it was shared in a link with the fingerprint that the run had.
    pub shared: Option<Shared>,
    /// The policies of the lanes that raced, when it was shared as a race.
    pub lanes: Vec<Policies>,
}

/// A run that was shared in a link.
pub struct Shared {
    /// The moment, and the fingerprint that the run had there.
    pub at: Time,
    pub hash: u64,
    pub link: Link,
}

impl Found {
    fn of(scenario: Scenario) -> Self {
        Self { scenario, notes: Vec::new(), shared: None, lanes: Vec::new() }
    }
}

/// The scenario of a link, of standard input (`-`), of a file with a link or of any known format, or of those built in.
pub fn scenario(source: &str, sets: &[(&str, &str)]) -> Result<Found> {
    if link::is_link(source) || source.starts_with('#') {
        return shared(source, sets);
    }
    let builtin = builtin::SCENARIOS.iter().find(|(key, _)| *key == source);
    if let Some((_, text)) = builtin.filter(|_| !Path::new(source).exists()) {
        let scenario = Scenario::parse_with(text, sets).with_context(|| source.to_owned())?;
        return Ok(Found::of(scenario));
    }
    if source != "-" && !Path::new(source).exists() {
        let keys: Vec<_> = builtin::SCENARIOS.iter().map(|(key, _)| *key).collect();
        let hint = switchyard::hint::hint(source, &keys);
        bail!("there is no file {source:?}, and no built-in scenario of that name{hint}: see switchyard list scenario");
    }
    let bytes = bytes(source)?;
    let text = import::text(&bytes).with_context(|| name(source))?;
    if link::is_link(text.trim()) {
        // A run that was saved as a file.
        return shared(text.trim(), sets).with_context(|| name(source));
    }
    if import::format_of(source, &text) == Some(Format::Scenario) {
        // Read with the overrides, so that errors in it keep their lines.
        let scenario = Scenario::parse_with(&text, sets).with_context(|| name(source))?;
        return Ok(Found::of(scenario));
    }
    let imported = import::open(source, &bytes).with_context(|| name(source))?;
    Ok(Found { notes: imported.ignored, ..Found::of(with_sets(imported.scenario, sets)?) })
}

/// The run of a link, its inputs written into the script.
fn shared(source: &str, sets: &[(&str, &str)]) -> Result<Found> {
    let link = link::decode(source)?;
    let shared =
        link.fingerprint.filter(|_| sets.is_empty()).map(|hash| Shared { at: link.at, hash, link: link.clone() });
    let mut scenario = link.scenario.clone();
    scenario.script.extend_from_slice(link.inputs());
    let mine = env!("CARGO_PKG_VERSION");
    let notes = match link.engine == mine {
        true => Vec::new(),
        false => {
            vec![format!("the link was made by version {}, this is {mine}", switchyard::hint::short(&link.engine))]
        }
    };
    Ok(Found { scenario: with_sets(scenario, sets)?, notes, shared, lanes: link.lanes })
}

fn with_sets(scenario: Scenario, sets: &[(&str, &str)]) -> Result<Scenario> {
    match sets.is_empty() {
        true => Ok(scenario),
        false => Ok(scenario.with(sets)?),
    }
}
