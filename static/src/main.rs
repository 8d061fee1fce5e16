//! Builds the site around the playground.

mod figure;
mod raster;
mod source;

use clap::{Parser, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard_site::{book, landing, stills};

#[derive(Parser)]
#[command(name = "switchyard-site", version, about = "Builds the site around the playground")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the first page, the lessons, the reference and the guide, in both languages
    Build {
        /// The folder of the site; each book has a folder in it
        #[arg(long, default_value = "dist")]
        out: PathBuf,
    },
    /// Draw a still figure of a run as SVG
    Figure(figure::Options),
}

fn main() -> ExitCode {
    // Clap ends the program by itself for --help, --version and calls that make no sense.
    let Cli { command } = Cli::parse();
    let done = match command {
        Command::Build { out } => book::build(&out)
            .and_then(|()| landing::build(&out))
            .and_then(|()| stills::build(&out.join("embed/stills"))),
        Command::Figure(options) => figure::figure(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error is gone too, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
