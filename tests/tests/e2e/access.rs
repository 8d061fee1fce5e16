//! axe-core finds nothing on the playground: in light and dark, in both languages, with each panel and each sheet open.

use crate::harness::{Page, visit};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use std::{fs, sync::Mutex};
use xtask::tools;

/// Held while axe-core is fetched, which happens once.
static FETCH: Mutex<()> = Mutex::new(());

/// Scenarios that between them have every panel.
const SCENARIOS: [&str; 4] = ["playground", "start-order", "graph-heft", "kube-funnel"];

#[tokio::test]
async fn axe_finds_nothing_in_light_and_english() -> Result<()> {
    nothing_is_found("axe_in_light", "light", false).await
}

#[tokio::test]
async fn axe_finds_nothing_in_dark_and_chinese() -> Result<()> {
    nothing_is_found("axe_in_dark", "dark", true).await
}

async fn nothing_is_found(name: &str, theme: &str, chinese: bool) -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    visit(name, async |page| {
        let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        page.chromium("Emulation.setEmulatedMedia", feature).await?;
        page.open("").await?;
        if chinese {
            page.click("language").await?;
        }
        for scenario in SCENARIOS {
            page.choose("scenario", scenario).await?;
            until_something_runs(page).await?;
            page.play(false).await?;
            let tabs: Vec<String> = page.ask(TABS, Vec::new()).await?;
            ensure!(tabs.len() > 3, "{scenario} has the panels {tabs:?}");
            for tab in tabs {
                page.click(&tab).await?;
                look(page, &axe, &format!("{scenario}, {tab}")).await?;
            }
            for subject in ["worker-", "control-n"] {
                let clicked = page.ask::<bool>(CLICK, vec![json!(subject)]).await?;
                if clicked {
                    look(page, &axe, &format!("{scenario}, {subject}")).await?;
                    page.press(&[Key::Escape]).await?;
                }
            }
        }
        for key in ["e", "?", "p", "b", "w", "j", "q"] {
            page.type_text(key).await?;
            page.until("a sheet", async || Ok(page.ask::<bool>(SHEET, Vec::new()).await?.then_some(()))).await?;
            look(page, &axe, &format!("the sheet of {key}")).await?;
            page.press(&[Key::Escape]).await?;
            page.until("no sheet", async || Ok((!page.ask::<bool>(SHEET, Vec::new()).await?).then_some(()))).await?;
        }
        page.choose("scenario", SCENARIOS[0]).await?;
        page.click("open-race").await?;
        for tab in ["race-lanes", "race-sweep"] {
            page.click(tab).await?;
            look(page, &axe, tab).await?;
        }
        Ok(())
    })
    .await
}

/// The text of axe-core; nothing where it cannot be had.
pub fn axe() -> Result<Option<String>> {
    let found = {
        let _one_at_a_time = FETCH.lock();
        tools::axe()?
    };
    let Some(axe) = found else {
        println!("There is no npm to get axe-core with: nothing was looked at.");
        return Ok(None);
    };
    fs::read_to_string(&axe).map(Some).with_context(|| format!("cannot read {}", axe.display()))
}

/// Waits until a worker has something to do, so that cards, bars and lines are there to be looked at.
async fn until_something_runs(page: &Page) -> Result<()> {
    let script = "return document.querySelector('.run, .crate, .pod') !== null";
    page.until("work on a card", async || Ok(page.ask::<bool>(script, Vec::new()).await?.then_some(()))).await
}

/// What axe-core finds in the page as it is now.
pub async fn look(page: &Page, axe: &str, what: &str) -> Result<()> {
    if !page.ask::<bool>("return window.axe !== undefined", Vec::new()).await? {
        page.client.execute(axe, Vec::new()).await?;
    }
    let found = page.client.execute_async(RUN, Vec::new()).await?;
    let found: Vec<String> = serde_json::from_value(found)?;
    ensure!(found.is_empty(), "{what}:\n{}", found.join("\n"));
    Ok(())
}

const TABS: &str = r#"return [...document.querySelectorAll("[role=tab]")].map((tab) => tab.dataset.testid);"#;

const SHEET: &str = "return document.querySelector('dialog[open], [role=dialog]') !== null";

const CLICK: &str = r#"
const one = document.querySelector(`[data-testid^="${arguments[0]}"]`);
one?.click();
return one !== null;"#;

const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then(
  ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))),
  (error) => done([String(error)]));"#;
