//! Builds the site around the playground.

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use switchyard_site::learn;

#[derive(Parser)]
#[command(name = "switchyard-site", version, about = "Builds the site around the playground")]
enum Command {
    /// Write the lessons in both languages
    Build {
        /// The folder of the site; lessons go to `learn/` in it
        #[arg(long, default_value = "dist")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Build { out } => learn::build(&out.join("learn")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
