//! `switchyard run`: a scenario to its end, and what came of it.

use super::input::{self, Overrides};
use super::{output, progress};
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use std::io::{self, Write};
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
    /// A file (scenario, SWF, CSV, WfCommons, DOT, Compose, Kubernetes), `-` for standard input, the key of a built-in
    /// scenario, or a shared link
    scenario: String,
    #[command(flatten)]
    overrides: Overrides,
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

/// Steps between two looks at the progress bar; fewer than the world keeps names of tasks for.
const STEPS: u64 = 1_000;

pub fn run(options: &Options) -> Result<ExitCode> {
    let found = input::scenario(&options.scenario, &options.overrides.pairs())?;
    for note in &found.notes {
        writeln!(io::stderr(), "note: {note}")?;
    }
    let world = World::new(&found.scenario).with_context(|| input::name(&options.scenario))?;
    let progress = match world.until() {
        Time::NEVER => progress::spinner(),
        until => progress::bar(until.0),
    };
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
        progress::show(&self.progress, self.world.now().0, || self.world.now().to_string());
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
