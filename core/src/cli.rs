//! What the command line takes, and how it ends: 0 when all went well, 1 for a bad file or an unmet claim, 2 for a
//! call that makes no sense. A reader that goes away (`| head`) is no error.

mod input;
mod list;
mod output;
mod progress;
mod race;
mod run;
mod verify;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard::import::{self, Format};

#[derive(Parser)]
#[command(name = "switchyard", version, about = "A deterministic simulator of a distributed scheduler")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario and tell what came of it
    Run(run::Options),
    /// Run the same tasks under several policies and compare
    Race(race::Options),
    /// Turn a workload of another format into a scenario
    Import(Import),
    /// Solve textbook exercises: JSON in, JSON out
    Solve {
        /// A file of JSON documents, `-` for standard input
        #[arg(default_value = "-")]
        file: String,
    },
    /// Check the completion code of an exercise, or the link of a run that is to solve one
    VerifyCode(verify::Options),
    /// Print the JSON Schema of scenarios
    Schema,
    /// List what there is to choose from
    List {
        /// What to list
        what: list::What,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Import {
    /// The file's format
    format: Foreign,
    /// The file, `-` for standard input
    file: String,
    /// Where the scenario goes; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Foreign {
    /// Standard Workload Format 2.2
    Swf,
    /// A table with the columns arrival and length
    Csv,
    /// A Compose file
    Compose,
    /// Kubernetes manifests
    Kubernetes,
    /// A workflow of WfCommons
    Wfcommons,
    /// A graph in DOT
    Dot,
}

pub fn main() -> ExitCode {
    // Clap ends the program by itself for --help, --version and calls that make no sense.
    let Cli { command } = Cli::parse();
    let done = match command {
        Command::Run(options) => run::run(&options),
        Command::Race(options) => race::race(&options),
        Command::Import(import) => import.run(),
        Command::Solve { file } => solve(&file),
        Command::VerifyCode(options) => verify::verify(&options),
        Command::Schema => schema(),
        Command::List { what, json } => list::list(what, json),
    };
    match done {
        Ok(code) => code,
        Err(error) if output::reader_is_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error is gone too, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Import {
    fn run(&self) -> Result<ExitCode> {
        let bytes = input::bytes(&self.file)?;
        let format = match self.format {
            Foreign::Swf => Format::Swf,
            Foreign::Csv => Format::Csv,
            Foreign::Compose => Format::Compose,
            Foreign::Kubernetes => Format::Kubernetes,
            Foreign::Wfcommons => Format::Wfcommons,
            Foreign::Dot => Format::Dot,
        };
        let imported = import::open_as(format, &self.file, &bytes).with_context(|| input::name(&self.file))?;
        for sentence in &imported.ignored {
            writeln!(io::stderr(), "note: {sentence}")?;
        }
        let mut out = output::open(self.output.as_deref())?;
        out.write_all(imported.scenario.to_yaml().as_bytes())?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

fn solve(file: &str) -> Result<ExitCode> {
    let answers = switchyard::solve::solve(&input::text(file)?);
    let mut out = output::open(None)?;
    out.write_all(answers.text.as_bytes())?;
    out.flush()?;
    Ok(if answers.all_solved { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn schema() -> Result<ExitCode> {
    let mut out = output::open(None)?;
    serde_json::to_writer_pretty(&mut out, &switchyard::scenario::schema()).map_err(io::Error::from)?;
    writeln!(out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
