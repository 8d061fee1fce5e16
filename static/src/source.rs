//! Where a run comes from: a file of any format that the core reads, a built-in scenario, or a shared link.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use switchyard::clock::Time;
use switchyard::scenario::{Scenario, Step, TEXT_LIMIT};
use switchyard::{builtin, hint, import, link};

/// A run, and the moment that a link is about.
pub struct Found {
    pub scenario: Scenario,
    pub inputs: Vec<Step>,
    pub at: Option<Time>,
    /// What of the file is not in the scenario.
    pub notes: Vec<String>,
}

/// Finds a run by what a person calls it.
pub fn find(source: &str) -> Result<Found> {
    let found = |scenario| Found { scenario, inputs: Vec::new(), at: None, notes: Vec::new() };
    if link::is_link(source) || source.starts_with('#') {
        let link = link::decode(source)?;
        return Ok(Found { inputs: link.inputs().to_vec(), at: Some(link.at), ..found(link.scenario) });
    }
    let file = Path::new(source);
    if !file.exists() {
        let Some(scenario) = builtin::scenario(source) else {
            let keys: Vec<_> = builtin::SCENARIOS.iter().map(|(key, _)| *key).collect();
            let hint = hint::hint(source, &keys);
            bail!("there is no file {source:?}, and no built-in scenario of that name{hint}");
        };
        return Ok(found(scenario));
    }
    let size = fs::metadata(file).with_context(|| format!("{source} cannot be read"))?.len();
    if size > TEXT_LIMIT as u64 {
        bail!("{source} has {} MB: expected at most {} MB", size.div_ceil(1_000_000), TEXT_LIMIT / 1_000_000);
    }
    let mut bytes = Vec::new();
    let opened = File::open(file).with_context(|| format!("{source} cannot be opened"))?;
    opened.take(TEXT_LIMIT as u64).read_to_end(&mut bytes).with_context(|| format!("{source} cannot be read"))?;
    let imported = import::open(source, &bytes).with_context(|| source.to_owned())?;
    Ok(Found { notes: imported.ignored, ..found(imported.scenario) })
}
