//! `cargo xtask test`: every check that the project has, in the order in which failures are cheapest. A failed step does
//! not stop the others, so one run tells everything; the last line counts.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    browser::Browser,
    site::{self, Profile},
    step::{on_path, run, run_watched, step, title},
    summary::Summary,
    tools::Tools,
};

const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// Which hosts to test on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// This machine and a browser on it.
    All,
    /// This machine.
    Native,
}

impl Hosts {
    /// What native steps are about. It is the same for all of them, so that nothing is compiled twice.
    fn packages(self) -> [&'static str; 3] {
        let features = match self {
            Self::All => "switchyard/cli,switchyard-tests/e2e",
            Self::Native => "switchyard/cli",
        };
        ["--workspace", "--features", features]
    }
}

/// Runs every check and prints how they went; true when all passed. The last line it prints counts the tests.
pub fn test(root: &Path, hosts: Hosts) -> bool {
    let mut checks = Checks { root: root.to_owned(), hosts, all: Summary::default(), failures: Vec::new() };
    checks.native();
    if hosts == Hosts::All {
        checks.browser();
    }
    checks.finish()
}

struct Checks {
    root: PathBuf,
    hosts: Hosts,
    all: Summary,
    failures: Vec<String>,
}

impl Checks {
    fn native(&mut self) {
        let format = self.cargo(&["fmt", "--all", "--check"]);
        self.check("formatting", format);
        let packages = self.hosts.packages();
        let end_to_end = if self.hosts == Hosts::All { ["--test", "e2e"].as_slice() } else { &[] };
        let mut lints = with(self.cargo(&["clippy", "--all-targets"]), &packages, end_to_end);
        lints.args(DENY_WARNINGS);
        self.check("clippy, native: 1 to 3 minutes the first time", lints);
        let tests = self.cargo(&["test", "--no-fail-fast"]);
        self.tests("native tests: 2 to 4 minutes the first time", with(tests, &packages, &[]));
    }

    fn browser(&mut self) {
        let root = self.root.clone();
        let Some(tools) = self.step("tools for wasm", || Tools::for_tests(&root)) else {
            return;
        };
        let mut lints = with(
            self.cargo(&["clippy"]),
            &WASM,
            &["-p", "switchyard", "-p", "switchyard-web", "-p", "switchyard-module"],
        );
        lints.args(DENY_WARNINGS);
        self.check("clippy, core, page and module in wasm: about a minute the first time", lints);
        let mut lints = with(self.cargo(&["clippy"]), &WASM, &["-p", "switchyard-tests", "--all-targets"]);
        lints.args(DENY_WARNINGS);
        self.check("clippy, tests in wasm: seconds", lints);

        let found = self.step("the browser", || {
            let browser = Browser::find_or_install()?;
            let tests = wasm_tests(&root, &tools, &browser)?;
            Ok((browser, tests))
        });
        let Some((browser, tests)) = found else {
            return;
        };
        self.tests("wasm tests in the browser: about a minute the first time", tests);
        let built = self.step("the site", || {
            site::build(&root, Profile::Release)?;
            site::report(&root)
        });
        if built.is_some() {
            if on_path("node").is_none() {
                println!("There is no Node here: the module is tested in the browser alone, and its types are not.");
            }
            let mut tests = with(self.cargo(&["test", "--test", "e2e"]), &self.hosts.packages(), &[]);
            tests.env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
            self.tests("end-to-end tests of the built site: a minute or two", tests);
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.root).args(arguments);
        command
    }

    fn check(&mut self, what: &str, mut command: Command) {
        self.step(what, || run(&mut command));
    }

    fn tests(&mut self, what: &str, mut command: Command) {
        let mut counted = Summary::default();
        let outcome = step(what, || {
            run_watched(&mut command, |line| {
                if let Some(summary) = Summary::of_line(line) {
                    counted += summary;
                }
            })
        });
        self.all += counted;
        if let Err(error) = outcome {
            self.note_failure(what, &error, counted.failed);
        }
    }

    fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let outcome = step(what, work);
        outcome.inspect_err(|error| self.note_failure(what, error, 0)).ok()
    }

    /// A step that failed without naming a test, such as one that does not compile, counts as one failure.
    fn note_failure(&mut self, what: &str, error: &anyhow::Error, failed_tests: usize) {
        println!("{error:#}");
        if failed_tests == 0 {
            self.all.failed += 1;
        }
        self.failures.push(title(what).to_owned());
    }

    fn finish(self) -> bool {
        println!();
        for failure in &self.failures {
            println!("failed: {failure}");
        }
        println!("{}", self.all);
        self.failures.is_empty()
    }
}

/// The tests that run on every host, on their second host.
fn wasm_tests(root: &Path, tools: &Tools, browser: &Browser) -> Result<Command> {
    let command = tools.command("cargo")?;
    let packages = ["test", "--no-fail-fast", "-p", "switchyard", "-p", "switchyard-tests", "--tests"];
    let mut command = with(command, &packages, &WASM);
    browser.host_wasm(root, &mut command)?;
    Ok(command)
}

fn with(mut command: Command, first: &[&str], then: &[&str]) -> Command {
    command.args(first).args(then);
    command
}
