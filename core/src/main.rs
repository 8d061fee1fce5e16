//! The command line: the same core as the page, headless.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
