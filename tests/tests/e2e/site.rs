//! The pages around the playground, all of them as the built site has them: readable without a script, and for everyone.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use xtask::{site, sizes};

use crate::access::{axe, look};
use crate::harness::{Page, root, visit};

/// Pages that are made by the program and say so where it cannot run.
const PROGRAMS: [&str; 2] = ["play/index.html", "embed/index.html"];

/// Every page that is read, by its path in the site.
fn pages() -> Result<Vec<String>> {
    let dist = site::dist(&root()?);
    let files = sizes::files(&dist)?.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "html"));
    let paths = files.map(|file| Ok(file.strip_prefix(&dist)?.to_string_lossy().replace('\\', "/")));
    let paths: Vec<_> = paths.collect::<Result<_>>()?;
    Ok(paths.into_iter().filter(|path| !PROGRAMS.contains(&path.as_str()) && !path.starts_with(site::SHOTS)).collect())
}

/// The first page of each kind: of a folder, and of what its files' names begin with.
fn one_of_each_kind(pages: &[String]) -> Vec<&String> {
    let mut kinds = BTreeMap::new();
    for page in pages {
        let (folder, file) = page.rsplit_once('/').unwrap_or(("", page));
        let kind = file.split_once('-').map_or(file, |(family, _)| family);
        kinds.entry((folder, kind)).or_insert(page);
    }
    kinds.into_values().collect()
}

/// What a reader finds on a page.
#[derive(Debug, Deserialize)]
struct Seen {
    heading: String,
    letters: usize,
    /// Buttons and fields that a script would have to answer.
    idle: Vec<String>,
    wider: i32,
}

const SEEN: &str = r#"
const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
return {
  heading: seen("h1")[0]?.innerText ?? "",
  letters: (seen("main")[0]?.innerText ?? "").replace(/[^\p{L}\p{N}]/gu, "").length,
  idle: seen("button, input[type=search], textarea, select").map((one) => one.outerHTML.slice(0, 120)),
  wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
};"#;

#[tokio::test]
async fn every_page_reads_without_a_script() -> Result<()> {
    visit("pages_unscripted", async |page| {
        page.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        page.size(390, 800).await?;
        let pages = pages()?;
        ensure!(pages.len() > 150, "the site has {} pages", pages.len());
        for path in &pages {
            page.client.goto(&format!("{}{path}", page.address)).await?;
            let seen: Seen = page.ask(SEEN, Vec::new()).await?;
            // The pages that only lead to a language have little to say.
            let doors = ["learn/index.html", "reference/index.html", "embed/guide/index.html"];
            let least = if doors.contains(&path.as_str()) { 15 } else { 200 };
            let good = !seen.heading.is_empty() && seen.letters >= least && seen.idle.is_empty() && seen.wider <= 0;
            ensure!(good, "{path}: {seen:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_on_any_kind_of_page_in_light() -> Result<()> {
    nothing_is_found("axe_on_pages_in_light", "light").await
}

#[tokio::test]
async fn axe_finds_nothing_on_any_kind_of_page_in_dark() -> Result<()> {
    nothing_is_found("axe_on_pages_in_dark", "dark").await
}

async fn nothing_is_found(name: &str, theme: &str) -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    visit(name, async |page| {
        let wishes = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
        let features: Vec<_> = wishes.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        page.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        let pages = pages()?;
        for path in one_of_each_kind(&pages) {
            open(page, path).await?;
            look(page, &axe, &format!("{path} in {theme}")).await?;
        }
        for path in [
            "embed/?scenario=leader-crash&at=7s&views=stage,lanes",
            "embed/?scenario=queues&exercise=queues&language=zh",
        ] {
            open(page, path).await?;
            page.until("the figure", async || Ok(page.text("time").await?.filter(|time| !time.is_empty()))).await?;
            look(page, &axe, &format!("{path} in {theme}")).await?;
        }
        Ok(())
    })
    .await
}

async fn open(page: &Page, path: &str) -> Result<()> {
    page.client.goto("about:blank").await?;
    page.client.goto(&format!("{}{path}", page.address)).await.with_context(|| path.to_owned())?;
    let all = "document.querySelectorAll('details').forEach((one) => (one.open = true))";
    page.client.execute(all, Vec::new()).await.map(drop).map_err(Into::into)
}
