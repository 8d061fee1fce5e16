//! The playground's files after trunk: the program in parts, so that a first view fetches what it runs and no more.

use std::{
    fs,
    hash::{DefaultHasher, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{
    browser::Browser,
    parts::{self, visit},
    sizes,
    step::step,
};

/// What trunk calls the playground's files, followed by a hash.
pub const NAME: &str = "switchyard-web-";
/// What later parts are called, followed by a hash: the words of the second language, and all that no first view runs.
pub const LATER: [&str; 2] = ["switchyard-zh-", "switchyard-later-"];
/// The languages of the page, in the order of the parts.
const LANGUAGES: [&str; 2] = ["en", "zh-CN"];
/// The script that is added to wasm-bindgen's.
const LOADER: &str = include_str!("parts/loader.js");
/// Where wasm-bindgen's script lists what the program imports, and what it exports itself.
const IMPORTS: &str = "_bg.js\": import0,";
const EXPORTS: &str = "export { initSync, __wbg_init as default };";
/// Where the start script starts the program.
const START: &str = "const wasm = await init({ module_or_path: ";

/// Parts the program in `dist`. `linked` is what the linker made of it, and `kept` a folder for what was measured: a
/// program that is there already is not visited again.
///
/// # Errors
/// When trunk or wasm-bindgen write something else than they did, or when there is no browser.
pub fn part(dist: &Path, linked: &Path, kept: &Path) -> Result<()> {
    let files = Files::find(dist)?;
    let wasm = fs::read(files.wasm())?;
    let views = views(dist, &files, &wasm, kept)?;
    let linked = fs::read(linked).with_context(|| format!("cannot read {}", linked.display()))?;
    let parts = step("parting the program: 5 to 30 seconds", || {
        let of = of(&views, parts::count(&wasm)?);
        parts::parted(&wasm, &linked, &of)
    })?;
    ensure!(parts.len() == 1 + LATER.len(), "the program has {} parts", parts.len());
    files.write(&parts)
}

/// Leaves the program in one part, without what only tools read. It works, and is larger than its budget.
///
/// # Errors
/// When there is no program.
pub fn leave_whole(dist: &Path) -> Result<()> {
    let wasm = Files::find(dist)?.wasm();
    Ok(fs::write(&wasm, parts::whole(&fs::read(&wasm)?)?)?)
}

/// The part of each function: the first is what runs in the first language, the second what runs in the other alone.
fn of(views: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut of = vec![views.len(); count];
    for (part, view) in views.iter().enumerate().rev() {
        view.iter().for_each(|place| of[*place] = part);
    }
    of
}

/// What a first view runs in each language.
fn views(dist: &Path, files: &Files, wasm: &[u8], kept: &Path) -> Result<Vec<Vec<usize>>> {
    let known = kept.join(format!("{}.json", files.stem));
    if let Ok(text) = fs::read(&known) {
        return serde_json::from_slice(&text).with_context(|| format!("cannot read {}", known.display()));
    }
    let browser = Browser::find().context("parting the program needs a browser, which sees what a first view runs")?;
    let views = step("visiting the page, to see what a first view runs: about 50 seconds", || {
        let site = kept.join("site");
        if site.exists() {
            fs::remove_dir_all(&site)?;
        }
        fs::create_dir_all(&site)?;
        for file in sizes::files(dist)? {
            let to = site.join(file.strip_prefix(dist)?);
            fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
            fs::copy(&file, to)?;
        }
        let watched = Files { folder: site.clone(), stem: files.stem.clone() };
        fs::write(watched.wasm(), parts::watched(wasm)?)?;
        let script = with_loader(&fs::read_to_string(watched.script())?, visit::WATCH, "")?;
        fs::write(watched.script(), script)?;
        let views = visit::first_views(&site, &browser, &LANGUAGES)?;
        fs::remove_dir_all(site)?;
        Ok(views)
    })?;
    fs::write(known, serde_json::to_vec(&views)?)?;
    Ok(views)
}

/// The playground's files, which have one name and different endings.
struct Files {
    folder: PathBuf,
    stem: String,
}

impl Files {
    fn find(dist: &Path) -> Result<Self> {
        let named = sizes::files(dist)?.into_iter().find_map(|file| {
            let name = file.file_name()?.to_str()?.strip_suffix("_bg.wasm")?;
            name.starts_with(NAME).then(|| name.to_owned())
        });
        Ok(Self { folder: dist.to_owned(), stem: named.context("trunk left the playground's wasm")? })
    }

    fn with(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}{ending}", self.stem))
    }

    fn wasm(&self) -> PathBuf {
        self.with("_bg.wasm")
    }

    fn script(&self) -> PathBuf {
        self.with(".js")
    }

    /// Writes the parts, and the scripts that know of them. All get a hash of the parts into their names: the same program
    /// may be parted in another way tomorrow, and parts of two ways do not fit together.
    fn write(self, parts: &[Vec<u8>]) -> Result<()> {
        let mut hasher = DefaultHasher::new();
        parts.iter().for_each(|part| hasher.write(part));
        let hash = format!("{:016x}", hasher.finish());
        let new = Self { folder: self.folder.clone(), stem: format!("{NAME}{hash}") };
        let names = LATER.map(|name| format!("{name}{hash}.wasm"));
        fs::write(new.wasm(), &parts[0])?;
        for (name, part) in names.iter().zip(&parts[1..]) {
            fs::write(self.folder.join(name), part)?;
        }
        let list = format!("const PARTS = [\"\", \"./{}\", \"./{}\"];\n{LOADER}", names[0], names[1]);
        let script = with_loader(&fs::read_to_string(self.script())?, &list, ", prefetch")?;
        fs::write(new.script(), script)?;
        let start = starting(&fs::read_to_string(self.with("_start.js"))?)?;
        fs::write(new.with("_start.js"), start.replace(&self.stem, &new.stem))?;
        let index = self.folder.join("index.html");
        let page = fs::read_to_string(&index)?;
        fs::write(index, page.replace(&self.stem, &new.stem))?;
        for ending in ["_bg.wasm", ".js", "_start.js"] {
            fs::remove_file(self.with(ending))?;
        }
        Ok(())
    }
}

/// wasm-bindgen's script with a loader of parts in it.
fn with_loader(script: &str, loader: &str, exports: &str) -> Result<String> {
    let known = script.matches(IMPORTS).count() == 1 && script.matches(EXPORTS).count() == 1;
    ensure!(known, "wasm-bindgen wrote another script than before");
    let script = script.replace(IMPORTS, &format!("{IMPORTS}\n        \"later\": {{ load }},"));
    Ok(script.replace(EXPORTS, &format!("{loader}{}", EXPORTS.replace(" }", &format!("{exports} }}")))))
}

/// The start script, which fetches beside the first part what it knows to be needed at once: the words of the page's
/// language, and everything for a link that says what to show. The rest is fetched when the first view is there, except for
/// those who have asked to be sent little: it comes when they need it. Where a service worker keeps the site, everything is
/// at hand and is taken at once: without a network nothing comes later, as requests that a page waits for pass the worker by.
fn starting(script: &str) -> Result<String> {
    let (before, after) = script.split_once(START).context("trunk wrote another start script than before")?;
    let (path, after) = after.split_once(" });").context("the start script names the program")?;
    Ok(format!(
        "{before}const program = fetch(new URL({path}, import.meta.url));
const chinese = document.documentElement.lang.startsWith(\"zh\");
const linked = location.hash || location.search;
const kept = navigator.serviceWorker?.controller;
await Promise.all([(chinese || kept) && bindings.prefetch(1), (linked || kept) && bindings.prefetch(2)]);
const wasm = await init({{ module_or_path: program }});
const rest = () => [1, 2].forEach(bindings.prefetch);
if (!linked && !kept && !navigator.connection?.saveData) setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(rest), 500);{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_in_the_part_of_the_first_language_that_runs_it() {
        assert_eq!(of(&[vec![0, 3], vec![0, 1]], 5), [0, 1, 2, 0, 2]);
    }

    #[test]
    fn scripts_get_their_loader() -> Result<()> {
        let script =
            "return {\n        \"./switchyard-web_bg.js\": import0,\n};\nexport { initSync, __wbg_init as default };";
        let expected = "return {\n        \"./switchyard-web_bg.js\": import0,\n        \"later\": { load },\n};\nconst load = 1;\nexport { initSync, __wbg_init as default, prefetch };";
        assert_eq!(with_loader(script, "const load = 1;\n", ", prefetch")?, expected);
        assert!(with_loader("export {};", "", "").is_err());
        let start = starting("const wasm = await init({ module_or_path: './a_bg.wasm' });\nafter")?;
        assert!(
            start.starts_with("const program = fetch(new URL('./a_bg.wasm', import.meta.url));")
                && start.ends_with("\nafter")
        );
        assert!(starting("init();").is_err());
        Ok(())
    }
}
