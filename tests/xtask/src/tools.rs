//! The tools that turn Rust into a site: the wasm target, trunk, wasm-bindgen, wasm-opt. And the one that looks at what
//! the site is like for those who cannot see it.
//!
//! What is on PATH in the right version is used. What is missing is installed once under the cargo home, a folder for each
//! version, so that projects with other versions keep theirs and a cache of the cargo home keeps ours. When everything is
//! there, nothing here touches the network.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::step::{on_path, output_of, path_with, run, step};

/// The bundler. Its version decides what `Trunk.toml` and `static/index.html` may say.
const TRUNK: &str = "0.21.14";
/// The npm package that carries `wasm-opt`, for machines without one.
const BINARYEN: &str = "132.0.0";
/// The npm package that knows what keeps people out of a page.
const AXE: &str = "4.14.1";
/// The npm package that reads types.
const TYPESCRIPT: &str = "5.9.3";
const WASM: &str = "wasm32-unknown-unknown";

/// Everything a build needs, found or installed.
pub struct Tools {
    /// The workspace.
    pub root: PathBuf,
    folders: Vec<PathBuf>,
    /// `None` where neither the program nor npm is there: the build works and is larger.
    pub wasm_opt: Option<PathBuf>,
}

impl Tools {
    /// What compiling to wasm and running wasm tests needs.
    pub fn for_tests(root: &Path) -> Result<Self> {
        add_wasm_target(root)?;
        let lock = root.join("Cargo.lock");
        let lock_text = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let bindgen = locked_version(&lock_text, "wasm-bindgen")
            .with_context(|| format!("{} does not name wasm-bindgen", lock.display()))?;
        let folders = cargo_tool(root, "wasm-bindgen-cli", "wasm-bindgen", bindgen, "2 to 4 minutes")?;
        Ok(Self { root: root.to_owned(), folders: folders.into_iter().collect(), wasm_opt: None })
    }

    /// What building the site needs.
    pub fn for_site(root: &Path) -> Result<Self> {
        let mut tools = Self::for_module(root)?;
        tools.folders.extend(cargo_tool(root, "trunk", "trunk", TRUNK, "4 to 8 minutes")?);
        Ok(tools)
    }

    /// What building the ES module needs.
    pub fn for_module(root: &Path) -> Result<Self> {
        Ok(Self { wasm_opt: wasm_opt()?, ..Self::for_tests(root)? })
    }

    /// A program that runs in the workspace root and finds these tools before all others.
    pub fn command(&self, program: &str) -> Result<Command> {
        let path = path_with(&self.folders)?;
        // `Command` looks the program up in our own PATH, not in the child's.
        let own = self.folders.iter().map(|folder| folder.join(program)).find(|file| file.is_file());
        let mut command = own.map_or_else(|| Command::new(program), Command::new);
        command.current_dir(&self.root).env("PATH", path);
        Ok(command)
    }
}

fn add_wasm_target(root: &Path) -> Result<()> {
    let sysroot =
        output_of("rustc", &["--print", "sysroot"]).context("rustc does not run: install Rust with rustup")?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!("the {WASM} target is missing and there is no rustup to add it: install it the way Rust was installed");
    }
    step(&format!("adding the {WASM} target: about 20 seconds, once"), || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root))
    })
}

/// Makes sure that `program` of exactly this version can be run. Gives the folder it is in, or nothing when PATH has it.
fn cargo_tool(root: &Path, package: &str, program: &str, version: &str, time: &str) -> Result<Option<PathBuf>> {
    if output_of(program, &["--version"]).is_some_and(|said| says_version(&said, version)) {
        return Ok(None);
    }
    let home = tools_home()?.join(format!("{package}-{version}"));
    let folder = home.join("bin");
    let there = || output_of(folder.join(program), &["--version"]).is_some_and(|said| says_version(&said, version));
    if there() {
        return Ok(Some(folder));
    }
    if on_path("cargo-binstall").is_some() {
        let exact = format!("{package}@{version}");
        let fetched = step(&format!("fetching {package} {version} with cargo binstall: seconds, once"), || {
            let flags = ["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"];
            run(Command::new("cargo").args(flags).arg(&home).arg(exact).current_dir(root))
        });
        if fetched.is_ok() && there() {
            return Ok(Some(folder));
        }
    }
    step(&format!("installing {package} {version} from source: {time}, once"), || {
        let install = |locked: &[&str]| {
            let flags = ["install", package, "--version", version, "--root"];
            run(Command::new("cargo").args(flags).arg(&home).args(locked).current_dir(root))
        };
        // A registry mirror may lag behind the versions the tool was released with; it builds with their neighbours too.
        install(&["--locked"]).or_else(|_| install(&[]))
    })?;
    Ok(Some(folder))
}

fn wasm_opt() -> Result<Option<PathBuf>> {
    if let Some(found) = on_path("wasm-opt") {
        return Ok(Some(found));
    }
    let program = if cfg!(windows) { ".bin/wasm-opt.cmd" } else { ".bin/wasm-opt" };
    let found = npm_package("binaryen", BINARYEN, program)?;
    if found.is_none() {
        println!("There is no wasm-opt: the site works, and its wasm is larger than it could be.");
    }
    Ok(found)
}

/// The script that looks for what keeps people out of a page; `None` where there is no npm to get it with.
///
/// # Errors
/// When there is no home folder to keep it in.
pub fn axe() -> Result<Option<PathBuf>> {
    npm_package("axe-core", AXE, "axe-core/axe.min.js")
}

/// The TypeScript compiler, a script for Node; `None` where there is no npm to get it with.
///
/// # Errors
/// When there is no home folder to keep it in.
pub fn typescript() -> Result<Option<PathBuf>> {
    npm_package("typescript", TYPESCRIPT, "typescript/lib/tsc.js")
}

/// A file of an npm package, which is fetched once; `None` without npm, or when it cannot be fetched.
fn npm_package(package: &str, version: &str, file: &str) -> Result<Option<PathBuf>> {
    let home = tools_home()?.join(format!("{package}-{version}"));
    let file = home.join("node_modules").join(file);
    if file.is_file() {
        return Ok(Some(file));
    }
    let Some(npm) = on_path("npm") else {
        return Ok(None);
    };
    let fetched = step(&format!("fetching the npm package {package} {version}: about 10 seconds, once"), || {
        std::fs::create_dir_all(&home)?;
        let flags = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
        run(Command::new(npm).args(flags).arg(&home).arg(format!("{package}@{version}")))
    });
    if let Err(error) = fetched {
        println!("No {package}: {error}");
        return Ok(None);
    }
    Ok(Some(file))
}

fn tools_home() -> Result<PathBuf> {
    Ok(cargo_home()?.join("switchyard-tools"))
}

/// Where cargo keeps what it downloads.
pub fn cargo_home() -> Result<PathBuf> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let default = || std::env::home_dir().map(|home| home.join(".cargo"));
    let home = cargo_home.or_else(default).context("there is no home folder: set CARGO_HOME")?;
    Ok(std::path::absolute(home)?)
}

/// The version that a `Cargo.lock` holds for a package.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Whether a line such as `trunk 0.21.14` or `wasm-bindgen 0.2.130 (abc)` names this very version.
fn says_version(said: &str, version: &str) -> bool {
    said.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-macro"
version = "0.1.0"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry"
"#;

    #[test]
    fn the_lock_file_decides_the_version_of_wasm_bindgen() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn only_the_exact_version_will_do() {
        assert!(says_version("wasm-bindgen 0.2.130 (f9b0e2d)\n", "0.2.130"));
        assert!(!says_version("wasm-bindgen 0.2.13\n", "0.2.130"));
        assert!(!says_version("", "0.2.130"));
    }
}
