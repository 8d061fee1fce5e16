//! `cargo xtask`: serve the playground, build the site, run every test. Each command first installs what is missing.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use xtask::{
    browser::Browser,
    check::{self, Hosts},
    server::{Server, listen},
    site::{self, Profile},
    step::run,
    tools::Tools,
};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Serve, build and test Switchyard", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the site and serve it on this machine, until Ctrl-C
    Serve {
        /// The port on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Do not open a browser window
        #[arg(long)]
        no_open: bool,
        /// Build quickly and without optimising, and rebuild when a file changes
        #[arg(long)]
        debug: bool,
    },
    /// Leave the whole static site in dist/ and print its sizes
    Build {
        /// Build quickly and without optimising
        #[arg(long)]
        debug: bool,
    },
    /// Leave only the ES module for scripts, in dist/module/
    Module {
        /// Build quickly and without optimising
        #[arg(long)]
        debug: bool,
    },
    /// Time the simulation beside a bare loop, and exact placement: natively, then in the browser; and the built page
    Bench {
        /// Only this part of it
        #[arg(long)]
        only: Option<Part>,
    },
    /// Run the whole system under random faults, once for each seed
    Soak {
        /// How many seeds
        #[arg(long, default_value_t = 100_000)]
        seeds: u64,
        /// The first of them
        #[arg(long, default_value_t = 0)]
        first: u64,
    },
    /// Run every check and test: natively, in wasm in a browser, and on the built site
    Test {
        /// Leave out everything that needs wasm or a browser
        #[arg(long)]
        native_only: bool,
    },
}

/// What can be timed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Events, exact placement, and an hour, natively and in the browser
    Core,
    /// The protocol beside its peers
    Consensus,
    /// What the built page paints, and how long it takes to go somewhere
    Paint,
}

fn main() -> ExitCode {
    match obey(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(task: Task) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("xtask lies in tests/xtask")?;
    match task {
        Task::Serve { port, no_open, debug: true } => serve_and_watch(root, port, no_open)?,
        Task::Serve { port, no_open, debug: false } => serve(root, port, no_open)?,
        Task::Build { debug: true } => site::build(root, Profile::Debug)?,
        Task::Build { debug: false } => {
            site::build(root, Profile::Release)?;
            site::report(root)?;
        }
        Task::Module { debug } => site::build_module(root, if debug { Profile::Debug } else { Profile::Release })?,
        Task::Bench { only } => bench(root, only)?,
        Task::Soak { seeds, first } => {
            let program =
                ["run", "--release", "-q", "-p", "switchyard-tests", "--features", "soak", "--bin", "soak", "--"];
            let mut command = Command::new("cargo");
            run(command.args(program).args([first.to_string(), seeds.to_string()]).current_dir(root))?;
        }
        Task::Test { native_only } => {
            let hosts = if native_only { Hosts::Native } else { Hosts::All };
            // What failed is told already, and the count must be the last line.
            return Ok(if check::test(root, hosts) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(root: &Path, port: u16, no_open: bool) -> Result<()> {
    // Asked first, so that a busy port is known before a long build.
    let server = Server::start(&site::dist(root), port)?;
    site::build(root, Profile::Release)?;
    println!("\nSwitchyard is at {} (Ctrl-C stops it)", server.address());
    if !no_open && open::that_detached(server.address()).is_err() {
        println!("There is no browser to open here: visit the address yourself.");
    }
    loop {
        std::thread::park();
    }
}

/// What is compared runs in one go, so that the ratio means something.
fn bench(root: &Path, only: Option<Part>) -> Result<()> {
    let wanted = |part: Part| only.is_none_or(|only| only == part);
    let benches = ["events", "exact", "hour"].iter().flat_map(|name| ["--bench", name]);
    let arguments = ["bench", "-p", "switchyard"].into_iter().chain(benches);
    if wanted(Part::Core) {
        run(Command::new("cargo").args(arguments.clone()).current_dir(root))?;
    }
    if wanted(Part::Consensus) {
        run(Command::new("cargo").args(["bench", "-p", "switchyard-peers"]).current_dir(root))?;
    }
    if only == Some(Part::Consensus) {
        return Ok(());
    }
    let browser = Browser::find_or_install()?;
    if wanted(Part::Core) {
        let tools = Tools::for_tests(root)?;
        let mut command = tools.command("cargo")?;
        command.args(arguments).args(["--target", "wasm32-unknown-unknown"]).current_dir(root);
        browser.host_wasm(root, &mut command)?;
        run(&mut command)?;
    }
    if wanted(Part::Paint) {
        site::build(root, Profile::Release)?;
        let program = ["run", "-q", "-p", "switchyard-tests", "--features", "e2e", "--bin", "paint"];
        let mut command = Command::new("cargo");
        command.args(program).current_dir(root).env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
        run(&mut command)?;
    }
    Ok(())
}

/// Trunk's own server, which watches the sources and reloads the page.
fn serve_and_watch(root: &Path, port: u16, no_open: bool) -> Result<()> {
    drop(listen(port)?);
    let tools = Tools::for_site(root)?;
    println!("\nSwitchyard will be at http://127.0.0.1:{port}/ when the first build is done (Ctrl-C stops it)");
    let mut command = site::trunk(&tools, "serve", Profile::Debug)?;
    command.arg("--port").arg(port.to_string());
    if !no_open {
        command.arg("--open");
    }
    run(&mut command)
}
