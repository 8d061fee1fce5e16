//! What there is to choose from, read from the tables.

use super::output;
use anyhow::Result;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::process::ExitCode;
use switchyard::balance::Balance;
use switchyard::builtin;
use switchyard::consensus::Consensus;
use switchyard::import::FORMATS;
use switchyard::place::Place;
use switchyard::policy::{Family, Param};
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard::scenario::FIGURES;

#[derive(Clone, Copy, ValueEnum)]
pub enum What {
    /// Queue disciplines
    Queue,
    /// Balancers
    Balance,
    /// Placement rules
    Place,
    /// Predictors of work
    Predict,
    /// Control planes
    Consensus,
    /// Built-in scenarios
    Scenario,
    /// Formats that can be imported
    Format,
    /// Figures that a scenario can make claims about
    Figure,
}

/// One line of a list, with lines below it.
struct Item {
    key: String,
    about: String,
    below: Vec<String>,
    json: Value,
}

pub fn list(what: What, as_json: bool) -> Result<ExitCode> {
    let items = match what {
        What::Queue => policies::<Queue>(),
        What::Balance => policies::<Balance>(),
        What::Place => policies::<Place>(),
        What::Predict => policies::<Predict>(),
        What::Consensus => policies::<Consensus>(),
        What::Scenario => scenarios(),
        What::Format => formats(),
        What::Figure => FIGURES.iter().map(|figure| plain(figure, "")).collect(),
    };
    let mut out = output::open(None)?;
    if as_json {
        let items: Vec<_> = items.into_iter().map(|item| item.json).collect();
        serde_json::to_writer_pretty(&mut out, &items).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let width = items.iter().map(|item| item.key.len()).max().unwrap_or_default();
        for Item { key, about, below, .. } in items {
            writeln!(out, "{}", format!("{key:<width$}  {about}").trim_end())?;
            for line in below {
                writeln!(out, "{:width$}    {line}", "")?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn plain(key: &str, about: &str) -> Item {
    Item {
        key: key.to_owned(),
        about: about.to_owned(),
        below: Vec::new(),
        json: json!({"key": key, "summary": about}),
    }
}

fn policies<F: Family>() -> Vec<Item> {
    let item = |entry: &switchyard::policy::Entry<F::Object>| Item {
        key: entry.key.to_owned(),
        about: format!("{}. {}", entry.name, entry.summary),
        below: entry.params.iter().map(describe).collect(),
        json: json!({
            "key": entry.key,
            "name": entry.name,
            "summary": entry.summary,
            "source": entry.source,
            "params": entry.params.iter().map(param).collect::<Vec<_>>(),
        }),
    };
    F::TABLE.iter().map(item).collect()
}

fn describe(param: &Param) -> String {
    format!("{}: {} ({}; default {})", param.key, param.help, param.kind, param.kind.default_text())
}

fn param(param: &Param) -> Value {
    json!({"key": param.key, "help": param.help, "values": param.kind.to_string(), "default": param.kind.default_text()})
}

fn scenarios() -> Vec<Item> {
    let item = |(key, _): &(&'static str, &str)| {
        let scenario = builtin::scenario(key).unwrap_or_default();
        Item {
            below: vec![scenario.summary.clone()],
            json: json!({"key": key, "title": scenario.title, "summary": scenario.summary}),
            ..plain(key, &scenario.title)
        }
    };
    builtin::SCENARIOS.iter().map(item).collect()
}

fn formats() -> Vec<Item> {
    FORMATS.iter().map(|(key, _, endings)| plain(key, &format!("*.{}", endings.join(", *.")))).collect()
}
