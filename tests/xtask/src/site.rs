//! Builds the whole static site into `dist/`: trunk, then `wasm-opt` on every wasm file it made.
//!
//! `wasm-opt` is run here and not by trunk, which would download its own where none is installed. Its results are kept by
//! a hash of what they were made from, so a build that changed nothing optimises nothing.

use std::{
    fs,
    hash::{DefaultHasher, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{
    browser::Browser,
    module, offline, pages, playground, single,
    sizes::{self, Sizes},
    step::{output_of, run, step},
    tools::{Tools, cargo_home},
};

/// What rustc may emit for its wasm target; `wasm-opt` must know to accept it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// Nothing lies below address 1024: the linker puts the stack first, and its far end is there.
const LAYOUT: &str = "--low-memory-unused";
const LEVEL: &str = "-O3";

/// What stands between flags in `CARGO_ENCODED_RUSTFLAGS`: paths may have spaces.
const SEPARATOR: &str = "\u{1f}";

/// How much care a build takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Small and fast, what readers get.
    Release,
    /// Quick to build, with checks and names.
    Debug,
}

/// Where the site is built.
pub fn dist(root: &Path) -> PathBuf {
    root.join("dist")
}

/// The folder of `dist/` in which tests leave pictures of the page. It is no part of the site, and a build begins without.
pub const SHOTS: &str = "shots";

/// Leaves the whole site in `dist/`.
pub fn build(root: &Path, profile: Profile) -> Result<()> {
    let tools = Tools::for_site(root)?;
    let release = profile == Profile::Release;
    let time = if release { "1 to 3 minutes the first time, then seconds" } else { "about a minute the first time" };
    step(&format!("building the site with trunk: {time}"), || run(&mut trunk(&tools, "build", profile)?))?;
    let index = dist(root).join("index.html");
    ensure!(index.is_file(), "trunk left no {}", index.display());
    without_inline_scripts(&index)?;
    name_worker(&index)?;
    if release {
        part(root)?;
    }
    module::write(root, &tools, profile, &["switchyard-web"])?;
    if let (true, Some(wasm_opt)) = (release, &tools.wasm_opt) {
        optimise_all(root, wasm_opt)?;
    }
    pages::write(&dist(root))?;
    single::write(&dist(root))?;
    step("writing the books: a minute or two the first time, then half a minute", || run(&mut books(root)))?;
    offline::write(root, &dist(root))?;
    if release { tells_no_paths(root) } else { Ok(()) }
}

/// Leaves only the ES module, in `dist/module/`.
pub fn build_module(root: &Path, profile: Profile) -> Result<()> {
    let tools = Tools::for_module(root)?;
    module::write(root, &tools, profile, &[])?;
    if let (Profile::Release, Some(wasm_opt)) = (profile, &tools.wasm_opt) {
        optimise_below(root, &dist(root).join(module::FOLDER), wasm_opt)?;
    }
    println!("\nThe module is in {}", dist(root).join(module::FOLDER).display());
    Ok(())
}

/// Where cargo leaves what it builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The program that runs the scenarios of lessons, reference and guide, and writes their pages beside the playground.
fn books(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["run", "--quiet", "--package", "switchyard-site", "--", "build", "--out"]);
    command.arg(dist(root));
    command
}

/// Parts the playground's program, where there is a browser that tells what a first view runs.
fn part(root: &Path) -> Result<()> {
    if Browser::find().is_none() {
        println!(
            "There is no browser that tells what a first view runs: the program stays in one part, and is too large."
        );
        return playground::leave_whole(&dist(root));
    }
    let linked = target(root).join("wasm32-unknown-unknown/wasm-release/switchyard-web.wasm");
    let kept = root.join("target/first-view");
    fs::create_dir_all(&kept)?;
    playground::part(&dist(root), &linked, &kept)
}

/// What trunk writes where a nonce belongs, as `Trunk.toml` has it.
const NONCE: &str = "{{NONCE}}";

/// Makes the inline script that loads the program a file beside the page, and takes the nonces away: a static site has the
/// same nonce for every visitor, so that whoever could write into the page could write it too.
fn without_inline_scripts(index: &Path) -> Result<()> {
    let page = fs::read_to_string(index).with_context(|| format!("cannot read {}", index.display()))?;
    let (page, loader) = externalised(&page)?;
    fs::write(index.with_file_name(&loader.name), loader.script)?;
    fs::write(index, page).with_context(|| format!("cannot write {}", index.display()))
}

/// What trunk calls the background worker's files.
const WORKER: &str = "switchyard-worker";

/// Gives the background worker's files names with a hash of their content, as trunk does with all others: a page never
/// meets the worker of another version.
fn name_worker(index: &Path) -> Result<()> {
    let file = |name: &str, ending: &str| index.with_file_name(format!("{name}{ending}"));
    let mut hasher = DefaultHasher::new();
    for ending in [".js", "_bg.wasm"] {
        let file = file(WORKER, ending);
        hasher.write(&fs::read(&file).with_context(|| format!("trunk left no {}", file.display()))?);
    }
    let named = format!("{WORKER}-{:016x}", hasher.finish());
    for ending in [".js", "_bg.wasm"] {
        fs::rename(file(WORKER, ending), file(&named, ending))?;
    }
    // What trunk writes here makes the browser warn of deprecated parameters.
    let loader = format!("importScripts('./{named}.js');wasm_bindgen({{module_or_path:'./{named}_bg.wasm'}});\n");
    fs::write(file(&named, "_loader.js"), loader)?;
    fs::remove_file(file(WORKER, "_loader.js"))?;
    let (old, new) = (format!("\"./{WORKER}_loader.js\""), format!("\"./{named}_loader.js\""));
    let page = fs::read_to_string(index)?;
    ensure!(page.contains(&old), "the page does not name its worker");
    Ok(fs::write(index, page.replace(&old, &new))?)
}

/// A script that was inline.
struct Loader {
    name: String,
    script: String,
}

/// The page with its one inline script as a file, and what belongs into that file.
fn externalised(page: &str) -> Result<(String, Loader)> {
    let opening = format!("<script type=\"module\" nonce=\"{NONCE}\">");
    let (before, rest) = page.split_once(&opening).context("trunk wrote no inline script, or another than before")?;
    let (script, after) = rest.split_once("</script>").context("a script has an end")?;
    // It says nothing but the names of the program's files, and so is another file whenever they are.
    let program = script.split('\'').find_map(|part| part.strip_prefix("./")?.strip_suffix(".js"));
    let name = format!("{}_start.js", program.context("the script loads the program")?);
    let page = format!("{before}<script type=\"module\" src=\"./{name}\"></script>{after}");
    let page = page.replace(&format!(" nonce=\"{NONCE}\""), "").replace(&format!(" 'nonce-{NONCE}'"), "");
    ensure!(!page.contains("nonce"), "a nonce is left in the page");
    let inline = page.split("<script").skip(1).find(|tag| !tag.split('>').next().unwrap_or_default().contains(" src="));
    ensure!(inline.is_none(), "an inline script is left in the page: {}", inline.unwrap_or_default());
    Ok((page, Loader { name, script: script.trim().to_owned() + "\n" }))
}

/// Fails when a file of the site tells where on this machine it was built.
fn tells_no_paths(root: &Path) -> Result<()> {
    for file in sizes::files(&dist(root))? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        for (folder, _) in renamed(root)? {
            let inside = format!("{folder}{}", std::path::MAIN_SEPARATOR);
            let there = content.windows(inside.len()).any(|part| part == inside.as_bytes());
            ensure!(!there, "{} tells a path of this machine: {folder}", file.display());
        }
    }
    Ok(())
}

/// Folders of this machine that panics would name, each with what they name instead.
fn renamed(root: &Path) -> Result<Vec<(String, &'static str)>> {
    let cargo_home = cargo_home()?;
    let mut folders = vec![(root.to_owned(), "switchyard"), (cargo_home.clone(), "cargo")];
    // The last one that fits counts, and the registry's folder has a long name.
    for registry in fs::read_dir(cargo_home.join("registry/src")).into_iter().flatten() {
        folders.push((registry?.path(), "crates"));
    }
    Ok(folders.into_iter().map(|(folder, name)| (folder.to_string_lossy().into_owned(), name)).collect())
}

/// The flags that are set already, and those that keep this machine's folders out of the wasm.
pub fn rust_flags(root: &Path) -> Result<String> {
    let set = std::env::var("CARGO_ENCODED_RUSTFLAGS").or_else(|_| {
        let spaced = std::env::var("RUSTFLAGS").unwrap_or_default();
        Ok::<_, anyhow::Error>(spaced.split_whitespace().collect::<Vec<_>>().join(SEPARATOR))
    })?;
    let renamed = renamed(root)?.into_iter().map(|(folder, name)| format!("--remap-path-prefix={folder}={name}"));
    let all: Vec<_> = (!set.is_empty()).then_some(set).into_iter().chain(renamed).collect();
    Ok(all.join(SEPARATOR))
}

/// Prints what a reader has to fetch.
///
/// # Errors
/// When something is over its budget.
pub fn report(root: &Path) -> Result<()> {
    let sizes = Sizes::measure(&dist(root))?;
    println!("\n{}", sizes.table());
    let excess = sizes.excess();
    ensure!(excess.is_empty(), "the site is over its budget:\n{}", excess.join("\n"));
    Ok(())
}

/// A trunk command that stays off the network: the tools are there already.
pub fn trunk(tools: &Tools, verb: &str, profile: Profile) -> Result<Command> {
    let mut command = tools.command("trunk")?;
    command.args([verb, "--quiet", "--skip-version-check"]);
    if profile == Profile::Release {
        // With a target given, as trunk gives one, cargo uses them for the wasm alone.
        command.arg("--release").env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&tools.root)?);
    }
    Ok(command)
}

/// Optimises every wasm file of the site.
fn optimise_all(root: &Path, wasm_opt: &Path) -> Result<()> {
    let current = optimise_below(root, &dist(root), wasm_opt)?;
    // Only the last build's results are worth their space.
    for old in sizes::files(&kept(root, wasm_opt)?)?.iter().filter(|old| !current.contains(old)) {
        fs::remove_file(old)?;
    }
    Ok(())
}

/// Where optimised files are kept.
fn kept(root: &Path, wasm_opt: &Path) -> Result<PathBuf> {
    let version = output_of(wasm_opt, &["--version"]).context("wasm-opt does not run")?;
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Ok(root.join("target/wasm-opt").join(format!("{}{LEVEL}{LAYOUT}", number.unwrap_or("unknown"))))
}

/// Optimises every wasm file in a folder and gives the files that are kept of it, by the hashes of what they were made from.
fn optimise_below(root: &Path, folder: &Path, wasm_opt: &Path) -> Result<Vec<PathBuf>> {
    let kept = kept(root, wasm_opt)?;
    fs::create_dir_all(&kept)?;
    let mut current = Vec::new();
    for file in sizes::files(folder)? {
        if file.extension().is_some_and(|ending| ending == "wasm") {
            let mut hasher = DefaultHasher::new();
            hasher.write(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
            let optimised = kept.join(format!("{:016x}.wasm", hasher.finish()));
            if !optimised.is_file()
                && let Err(error) = optimise(wasm_opt, &file, &optimised)
            {
                println!("The wasm stays as it is, and larger than it could be: {error:#}");
                continue;
            }
            fs::copy(&optimised, &file).with_context(|| format!("cannot write {}", file.display()))?;
            current.push(optimised);
        }
    }
    Ok(current)
}

fn optimise(wasm_opt: &Path, from: &Path, to: &Path) -> Result<()> {
    let name = from.file_name().unwrap_or_default().display();
    step(&format!("optimising {name} with wasm-opt {LEVEL}: 5 to 30 seconds"), || {
        // Written under another name first, so that an interrupted run leaves no half of a file to be found.
        let partial = to.with_extension("partial");
        run(Command::new(wasm_opt).args([LEVEL, LAYOUT]).args(FEATURES).arg(from).arg("-o").arg(&partial))?;
        Ok(fs::rename(partial, to)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inline_script_becomes_a_file_and_nonces_go() -> Result<()> {
        let page = r#"<meta content="script-src 'self' 'nonce-{{NONCE}}'"><script src="./boot.js" nonce="{{NONCE}}"></script>
<script type="module" nonce="{{NONCE}}">
import init from './program-0a1b.js';
</script>"#;
        let (page, loader) = externalised(page)?;
        let expected = r#"<meta content="script-src 'self'"><script src="./boot.js"></script>
<script type="module" src="./program-0a1b_start.js"></script>"#;
        assert_eq!(page, expected);
        assert_eq!(
            (loader.name.as_str(), loader.script.as_str()),
            ("program-0a1b_start.js", "import init from './program-0a1b.js';\n")
        );
        assert!(externalised("<p>nothing</p>").is_err());
        Ok(())
    }

    #[test]
    fn the_workers_files_have_the_hash_of_their_content_in_their_names() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("switchyard-site-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let write = |name: &str, text: &str| fs::write(folder.join(name), text);
        write("index.html", r#"<meta name="switchyard-worker" content="./switchyard-worker_loader.js" />"#)?;
        write("switchyard-worker.js", "let wasm_bindgen;")?;
        write("switchyard-worker_bg.wasm", "\0asm")?;
        write(
            "switchyard-worker_loader.js",
            r#"importScripts("./switchyard-worker.js");wasm_bindgen("./switchyard-worker_bg.wasm");"#,
        )?;
        name_worker(&folder.join("index.html"))?;
        let names: Vec<_> = sizes::files(&folder)?
            .iter()
            .map(|file| file.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        let stem = names[1].strip_suffix(".js").context("the script comes before the others")?.to_owned();
        assert_eq!(
            names,
            ["index.html".to_owned(), format!("{stem}.js"), format!("{stem}_bg.wasm"), format!("{stem}_loader.js")]
        );
        assert!(stem.len() == WORKER.len() + 17, "{stem}");
        assert!(fs::read_to_string(folder.join("index.html"))?.contains(&format!("./{stem}_loader.js")));
        assert!(fs::read_to_string(folder.join(&names[3]))?.contains(&format!("'./{stem}_bg.wasm'")));
        Ok(fs::remove_dir_all(folder)?)
    }
}
