//! `switchyard run`: a scenario to its end, and what came of it.

use super::input::{self, Overrides, Shared};
use super::{output, progress};
use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard::clock::Time;
use switchyard::export::funnels::Funnels;
use switchyard::export::gantt::Bars;
use switchyard::export::ndjson::Lines;
use switchyard::export::shiviz::Clocks;
use switchyard::export::tasks::Table;
use switchyard::export::{Report, metrics, summary};
use switchyard::predicate::{Happened, Predicate};
use switchyard::scenario::Scenario;
use switchyard::trace::{Candidate, Event, Fingerprint, Sink};
use switchyard::world::World;

#[derive(Args)]
pub struct Options {
    /// A file (scenario, SWF, CSV, WfCommons, DOT, Compose, Kubernetes), `-` for standard input, the key of a built-in
    /// scenario, or a shared link
    scenario: String,
    #[command(flatten)]
    overrides: Overrides,
    /// Stop as soon as this holds, such as 'two leaders', 'queue of w3 > 10' or 'on leader change'
    #[arg(long, value_name = "SENTENCE")]
    stop_when: Option<String>,
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
    /// Every placement by the kube-scheduler's rules: filtered, scored, weighted, chosen
    Funnels,
    /// The trace with vector clocks, as ShiViz reads it
    Shiviz,
    /// Figures over time as a table
    Metrics,
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
    let stop = options.stop_when.as_deref().map(|text| sentence(text, &found.scenario)).transpose()?;
    let fingerprint = Fingerprint::default();
    let mut run = Run { world, fingerprint, progress, shared: found.shared, stop, stopped: false };
    let mut out = output::open(options.output.as_deref())?;
    match options.format {
        Format::Text | Format::Json | Format::Metrics => run.finish(&mut (), |_, ()| Ok(()))?,
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
        Format::Funnels => {
            let mut funnels = Funnels::default();
            run.finish(&mut funnels, |world, funnels| funnels.tell(world, &mut out))?;
            funnels.finish(&mut out)?;
        }
        Format::Shiviz => {
            let mut clocks = Clocks::default();
            run.finish(&mut clocks, |_, _| Ok(()))?;
            clocks.write(&run.world, &mut out)?;
            if clocks.left_out() > 0 {
                writeln!(io::stderr(), "note: the last {} events are left out: too many clocks", clocks.left_out())?;
            }
        }
    }
    let view = run.world.view();
    let report = Report::new(&found.scenario, &view, &run.world, run.fingerprint);
    match options.format {
        Format::Text => out.write_all(summary::text(&found.scenario, &view, &report).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Metrics => metrics::write(&view.metrics.series, view.now, &mut out)?,
        Format::Ndjson | Format::Csv | Format::GanttCsv | Format::Funnels | Format::Shiviz => {}
    }
    out.flush()?;
    if let Some(sentence) = &run.stop {
        let (now, next) = (run.world.now(), run.world.next_seq().0);
        if !run.stopped {
            writeln!(io::stderr(), "never: {}, until {now}", sentence.text())?;
            return Ok(ExitCode::FAILURE);
        }
        writeln!(io::stderr(), "stopped at {now}, after event #{}: {}", next.saturating_sub(1), sentence.text())?;
        // Claims are about the end of a run.
        return Ok(ExitCode::SUCCESS);
    }
    Ok(verdict(options, &report)?)
}

/// A sentence about the run, or where it goes wrong.
fn sentence(text: &str, scenario: &Scenario) -> Result<Predicate> {
    let read = Predicate::parse(text).and_then(|sentence| sentence.check(&scenario.names()).map(|()| sentence));
    read.map_err(|mistake| {
        let place = format!("{}{}", " ".repeat(mistake.at - 1), "^".repeat(mistake.length.max(1)));
        anyhow!("--stop-when: {mistake}\n  {text}\n  {place}")
    })
}

/// Takes note of what kinds of events there were.
#[derive(Default)]
struct Seen(Happened);

impl Sink for Seen {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        self.0 = self.0.and(Happened::of(&event));
    }
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
    shared: Option<Shared>,
    /// What ends the run early, and whether it did.
    stop: Option<Predicate>,
    stopped: bool,
}

impl Run {
    /// Goes to the end. `pause` is called every now and then with the world and the sink.
    fn finish<S: Sink>(&mut self, sink: &mut S, mut pause: impl FnMut(&World, &mut S) -> io::Result<()>) -> Result<()> {
        if let Some(Shared { at, hash, link }) = self.shared.take() {
            self.go(at, sink, &mut pause)?;
            let mine = self.fingerprint.value();
            if mine != hash {
                let since = link.open().ok().and_then(|(_, departure)| departure);
                bail!(
                    "the shared run had the fingerprint {hash:016x} at {at}, and this one has {mine:016x}: it is another run{}",
                    since.map(|departure| format!(", {departure}")).unwrap_or_default()
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
        while !self.stopped && self.stop.is_some() {
            if self.step(to, sink) {
                return Ok(());
            }
            pause(&self.world, sink)?;
            if self.world.steps().is_multiple_of(STEPS) {
                self.show_progress();
            }
        }
        while !self.stopped {
            let arrived = self.world.run_some(to, STEPS, &mut (&mut self.fingerprint, &mut *sink));
            pause(&self.world, sink)?;
            self.show_progress();
            if arrived {
                return Ok(());
            }
        }
        Ok(())
    }

    /// One step, and a look at whether the run ends here; true when nothing was left to do until `to`.
    fn step<S: Sink>(&mut self, to: Time, sink: &mut S) -> bool {
        let (before, mut seen) = (self.world.next_seq(), Seen::default());
        let mut hash = (&mut self.fingerprint, &mut seen);
        let arrived = self.world.run_some(to, 1, &mut (&mut hash, &mut *sink));
        let stop = self.stop.as_ref().filter(|_| self.world.next_seq() > before);
        self.stopped = stop.is_some_and(|sentence| sentence.holds(&self.world, seen.0));
        arrived
    }
}
