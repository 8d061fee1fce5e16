//! The ES module in `dist/module/`: the simulation for scripts in pages and in Node, as a folder to be copied or installed.
//!
//! Its files have plain names: who imports them writes the names.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

use crate::{
    site::{self, Profile},
    sizes,
    step::{run, step},
    tools::Tools,
};

/// The folder below `dist/`.
pub const FOLDER: &str = "module";
/// What its files are called.
const NAME: &str = "switchyard";

/// Makes the module, not optimised yet. Packages that are built already for the same site may be named: then cargo takes the
/// features of their common dependencies together, and compiles these once for all.
///
/// # Errors
/// When it does not compile, or when wasm-bindgen writes something else than it did.
pub fn write(root: &Path, tools: &Tools, profile: Profile, beside: &[&str]) -> Result<()> {
    let folder = site::dist(root).join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    step("building the ES module: a minute or two the first time, then seconds", || {
        run(&mut cargo(tools, profile, beside)?)
    })?;
    let built = if profile == Profile::Release { "wasm-release" } else { "debug" };
    let linked = site::target(root).join("wasm32-unknown-unknown").join(built).join("switchyard_module.wasm");
    let mut bindgen = tools.command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--remove-producers-section", "--out-name", NAME, "--out-dir"]);
    run(bindgen.arg(&folder).arg(&linked))?;
    // Of the wasm alone; the script's declarations say it all.
    fs::remove_file(folder.join(format!("{NAME}_bg.wasm.d.ts")))?;
    let declarations = folder.join(format!("{NAME}.d.ts"));
    fs::write(&declarations, tidied(&fs::read_to_string(&declarations)?)?)?;
    let source = root.join("web/module");
    for file in ["package.json", "node.js", "README.md"] {
        fs::copy(source.join(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root.join(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    fs::create_dir_all(folder.join("examples"))?;
    for file in sizes::files(&source.join("examples"))? {
        fs::copy(&file, folder.join("examples").join(file.file_name().context("a file has a name")?))?;
    }
    Ok(())
}

fn cargo(tools: &Tools, profile: Profile, beside: &[&str]) -> Result<Command> {
    let mut command = tools.command("cargo")?;
    command.args(["build", "--quiet", "--lib", "--package", "switchyard-module", "--target", "wasm32-unknown-unknown"]);
    command.args(beside.iter().flat_map(|package| ["--package", package]));
    if profile == Profile::Release {
        command.args(["--profile", "wasm-release"]).env("CARGO_ENCODED_RUSTFLAGS", site::rust_flags(&tools.root)?);
    }
    Ok(command)
}

/// The declarations without the program's own exports, which are nobody's business and say `any`, and without what only the
/// newest libraries of TypeScript know: others would fail on it.
fn tidied(declarations: &str) -> Result<String> {
    const OPENING: &str = "export interface InitOutput {\n    readonly memory: WebAssembly.Memory;\n";
    let (before, rest) =
        declarations.split_once(OPENING).context("wasm-bindgen wrote other declarations than before")?;
    let (exports, after) = rest.split_once("}\n").context("an interface has an end")?;
    ensure!(exports.lines().all(|line| line.trim_start().starts_with("readonly ")), "exports were expected: {exports}");
    let before = before.replace("    [Symbol.dispose](): void;\n", "");
    Ok(format!("{before}{OPENING}}}\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_exports_are_not_declared() -> Result<()> {
        let written = "    [Symbol.dispose](): void;\na\nexport interface InitOutput {\n    readonly memory: WebAssembly.Memory;\n    readonly run: (a: any) => any;\n}\nb\n";
        let expected = "a\nexport interface InitOutput {\n    readonly memory: WebAssembly.Memory;\n}\nb\n";
        assert_eq!(tidied(written)?, expected);
        assert!(tidied("nothing").is_err());
        Ok(())
    }
}
