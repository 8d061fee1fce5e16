//! `switchyard run`: a scenario to its end, and what came of it.

use super::{input, output};
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard::clock::Time;
use switchyard::export::gantt::Bars;
use switchyard::export::ndjson::Lines;
use switchyard::export::tasks::Table;
use switchyard::export::{Report, summary};
use switchyard::trace::{Fingerprint, Sink};
use switchyard::world::World;

#[derive(Args)]
pub struct Options {
    /// A scenario, SWF or CSV file, `-` for standard input, the key of a built-in scenario, or a shared link
    scenario: String,
    /// The seed of all chance
    #[arg(long)]
    seed: Option<String>,
    /// When the run ends, such as 90s or 2h
    #[arg(long)]
    until: Option<String>,
    /// Override a value: policies.queue=sjf, nodes.0.count=4, ...
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = assignment)]
    sets: Vec<(String, String)>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where it goes; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// A page of figures
    Text,
    /// The same figures as JSON
    Json,
    /// The trace: one event a line in JSON
    Ndjson,
    /// One row for each task
    Csv,
    /// One row for each stretch that a task ran
    GanttCsv,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) => Ok((path.trim().to_owned(), value.to_owned())),
        None => Err("expected path=value, such as policies.queue=sjf".to_owned()),
    }
}

/// Steps between two looks at the progress bar; fewer than the world keeps names of tasks for.
const STEPS: u64 = 1_000;

pub fn run(options: &Options) -> Result<ExitCode> {
    let found = input::scenario(&options.scenario, &options.overrides())?;
    for note in &found.notes {
        writeln!(io::stderr(), "note: {note}")?;
    }
    let world = World::new(&found.scenario).with_context(|| input::name(&options.scenario))?;
    let progress = progress(world.until());
    let mut run = Run { world, fingerprint: Fingerprint::default(), progress, shared: found.shared };
    let mut out = output::open(options.output.as_deref())?;
    match options.format {
        Format::Text | Format::Json => run.finish(&mut (), |_, ()| Ok(()))?,
        Format::Ndjson => {
            let mut lines = Lines::new(&mut out);
            run.finish(&mut lines, |_, lines| lines.check())?;
        }
        Format::Csv => {
            let mut table = Table::default();
            run.finish(&mut table, |world, table| {
                table.learn_names(world);
                Ok(())
            })?;
            table.write(&run.world, &mut out)?;
        }
        Format::GanttCsv => {
            let mut bars = Bars::default();
            run.finish(&mut bars, |world, bars| {
                bars.learn_names(world);
                Ok(())
            })?;
            bars.write(&run.world, &mut out)?;
        }
    }
    let view = run.world.view();
    let report = Report::new(&found.scenario, &view, run.fingerprint);
    match options.format {
        Format::Text => out.write_all(summary::text(&found.scenario, &view, &report).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Ndjson | Format::Csv | Format::GanttCsv => {}
    }
    out.flush()?;
    Ok(verdict(options, &report)?)
}

/// Whether every claim was met; those that were not are told where the text does not tell them.
fn verdict(options: &Options, report: &Report) -> io::Result<ExitCode> {
    if options.format != Format::Text || options.output.is_some() {
        for claim in report.claims.iter().filter(|claim| !claim.is_met()) {
            writeln!(io::stderr(), "unmet: {claim}")?;
        }
    }
    Ok(if report.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Options {
    fn overrides(&self) -> Vec<(&str, &str)> {
        let sets = self.sets.iter().map(|(path, value)| (path.as_str(), value.as_str()));
        let until = self.until.as_deref().map(|until| ("until", until));
        let seed = self.seed.as_deref().map(|seed| ("seed", seed));
        sets.chain(until).chain(seed).collect()
    }
}

struct Run {
    world: World,
    fingerprint: Fingerprint,
    progress: ProgressBar,
    shared: Option<(Time, u64)>,
}

impl Run {
    /// Goes to the end. `pause` is called every now and then with the world and the sink.
    fn finish<S: Sink>(&mut self, sink: &mut S, mut pause: impl FnMut(&World, &mut S) -> io::Result<()>) -> Result<()> {
        if let Some((at, hash)) = self.shared {
            self.go(at, sink, &mut pause)?;
            let mine = self.fingerprint.value();
            if mine != hash {
                bail!(
                    "the shared run had the fingerprint {hash:016x} at {at}, and this one has {mine:016x}: it is another run"
                );
            }
        }
        self.go(Time::NEVER, sink, &mut pause)?;
        self.progress.finish_and_clear();
        Ok(())
    }

    fn show_progress(&self) {
        if !self.progress.is_hidden() && self.progress.elapsed().as_millis() > MOMENT_MS {
            self.progress.set_message(self.world.now().to_string());
            self.progress.set_position(self.world.now().0);
        }
    }

    fn go<S: Sink>(
        &mut self,
        to: Time,
        sink: &mut S,
        pause: &mut impl FnMut(&World, &mut S) -> io::Result<()>,
    ) -> Result<()> {
        loop {
            let arrived = self.world.run_some(to, STEPS, &mut (&mut self.fingerprint, &mut *sink));
            pause(&self.world, sink)?;
            self.show_progress();
            if arrived {
                return Ok(());
            }
        }
    }
}

/// A run that is over sooner shows no bar.
const MOMENT_MS: u128 = 400;

/// A bar on a terminal, for runs that take longer than a moment; nothing elsewhere.
fn progress(until: Time) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (length, template) = match until {
        Time::NEVER => (None, "{spinner} at {msg}"),
        until => (Some(until.0), "{bar:40} {percent:>3} %, {eta} left"),
    };
    let style = ProgressStyle::with_template(template).expect("the template is in the program");
    ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(5)).with_style(style)
}
