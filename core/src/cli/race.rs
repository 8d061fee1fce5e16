//! `switchyard race`: the same tasks under several policies, side by side; or at rising load.

use super::input::{self, Overrides};
use super::{output, progress};
use anyhow::{Context as _, Result};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard::export;
use switchyard::race::{self, Axis, Race, Refused, Setting, Sweep};

#[derive(Args)]
pub struct Options {
    /// A file (scenario, SWF, CSV, WfCommons, DOT, Compose, Kubernetes), `-` for standard input, the key of a built-in
    /// scenario, or a shared link
    scenario: String,
    /// A lane for each value: queue=fcfs,sjf. Given again, a lane for each combination; at most 6. Without this and
    /// --lane, the lanes of a link that was shared as a race
    #[arg(long = "policy", value_name = "PATH=VALUES", value_parser = race::axis)]
    axes: Vec<Axis>,
    /// One more lane: queue=sjf,balance=geo; as-is for the scenario as it is
    #[arg(long = "lane", value_name = "PATH=VALUE,...", value_parser = race::setting)]
    lanes: Vec<Setting>,
    /// Race at rising load: rho=0.1..0.95, rho=0.1..0.95/10 for 10 loads, rho=0.5,0.8. Only for drawn arrivals
    #[arg(long, value_name = "rho=LOADS", value_parser = loads)]
    sweep: Option<Loads>,
    /// How many seeds, from the scenario's own on: figures are means over them. 1 without it, 5 for a sweep
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    seeds: Option<u32>,
    #[command(flatten)]
    overrides: Overrides,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where it goes; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone)]
struct Loads(Vec<f64>);

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// A row for each lane, and for each load
    Csv,
    /// Everything that is known
    Json,
}

fn loads(text: &str) -> Result<Loads, String> {
    match text.split_once('=') {
        Some((name, values)) if name.trim() == "rho" => race::loads(values).map(Loads),
        _ => Err("expected rho and its loads, such as rho=0.1..0.95".to_owned()),
    }
}

/// Steps between two looks at the progress bar.
const STEPS: u64 = 20_000;
/// Parts of the progress bar.
const PARTS: u64 = 1_000;

pub fn race(options: &Options) -> Result<ExitCode> {
    let found = input::scenario(&options.scenario, &options.overrides.pairs())?;
    for note in &found.notes {
        writeln!(io::stderr(), "note: {note}")?;
    }
    let scenario = found.scenario;
    let name = || input::name(&options.scenario);
    let mut settings = options.settings().map_err(anyhow::Error::msg)?;
    if settings.is_empty() {
        settings = race::of_policies(&found.lanes);
    }
    if settings.is_empty() {
        let message = "no lanes: expected --policy, --lane, or a link that was shared as a race";
        super::Cli::command().error(ErrorKind::MissingRequiredArgument, message).exit();
    }
    let mut out;
    match &options.sweep {
        None => {
            let mut race = Race::new(&scenario, &settings, options.seeds.unwrap_or(1)).with_context(name)?;
            finish(|| Ok((race.advance(STEPS)?, race.progress()))).with_context(name)?;
            let table = race.table();
            out = output::open(options.output.as_deref())?;
            match options.format {
                Format::Text => out.write_all(export::race::text(&scenario, &table).as_bytes())?,
                Format::Csv => export::race::csv(&table, &mut out)?,
                Format::Json => print(&mut out, &export::race::json(&scenario, &table))?,
            }
        }
        Some(Loads(rhos)) => {
            let sweep = Sweep::new(&scenario, &settings, rhos.clone(), options.seeds.unwrap_or(5));
            let mut sweep = sweep.with_context(name)?;
            finish(|| Ok((sweep.advance(STEPS)?, sweep.progress()))).with_context(name)?;
            let curves = sweep.curves();
            out = output::open(options.output.as_deref())?;
            match options.format {
                Format::Text => out.write_all(export::sweep::text(&scenario, &curves).as_bytes())?,
                Format::Csv => export::sweep::csv(&curves, &mut out)?,
                Format::Json => print(&mut out, &export::sweep::json(&scenario, &curves))?,
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Goes on until `advance` says that it is over, and shows how far it is.
fn finish(mut advance: impl FnMut() -> Result<(bool, f64), Refused>) -> Result<(), Refused> {
    let bar = progress::bar(PARTS);
    loop {
        let (over, share) = advance()?;
        progress::show(&bar, (share * PARTS as f64) as u64, String::new);
        if over {
            bar.finish_and_clear();
            return Ok(());
        }
    }
}

fn print(out: &mut impl Write, value: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

impl Options {
    /// The lanes: every combination of the axes, then those that were named one by one.
    fn settings(&self) -> Result<Vec<Setting>, String> {
        let mut settings = if self.axes.is_empty() { Vec::new() } else { race::product(&self.axes)? };
        settings.extend(self.lanes.iter().cloned());
        Ok(settings)
    }
}
