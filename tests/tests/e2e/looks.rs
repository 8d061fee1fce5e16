//! Light and dark, from a wide screen to a small phone: nothing scrolls sideways, and the transport is always there.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{
    harness::{Page, visit},
    shots::eventful,
};

const SIZES: [(u32, u32); 6] = [(1440, 900), (1280, 720), (1024, 768), (768, 1024), (390, 844), (320, 640)];

#[tokio::test]
async fn nothing_scrolls_sideways_in_light() -> Result<()> {
    visit("nothing_scrolls_sideways_in_light", async |page| every_size(page, "light").await).await
}

#[tokio::test]
async fn nothing_scrolls_sideways_in_dark() -> Result<()> {
    visit("nothing_scrolls_sideways_in_dark", async |page| every_size(page, "dark").await).await
}

async fn every_size(page: &Page, theme: &str) -> Result<()> {
    let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    page.chromium("Emulation.setEmulatedMedia", feature).await?;
    page.open(&format!("#{}", eventful()?)).await?;
    for (width, height) in SIZES {
        page.size(width, height).await?;
        page.click("tab-gantt").await?;
        let phone = width < 700;
        if phone {
            page.click("tab-stage").await?;
        }
        fits(page, "the stage").await?;
        for tab in ["queues", "gantt", "metrics", "events", "lanes"] {
            page.click(&format!("tab-{tab}")).await?;
            fits(page, tab).await?;
        }
        for sheet in ["edit", "help"] {
            page.type_text(if sheet == "edit" { "e" } else { "?" }).await?;
            page.until(sheet, async || Ok(page.ask::<bool>(SHEET, Vec::new()).await?.then_some(()))).await?;
            fits(page, sheet).await?;
            page.type_text("\u{e00c}").await?;
            page.until("no sheet", async || Ok((!page.ask::<bool>(SHEET, Vec::new()).await?).then_some(()))).await?;
        }
        page.type_text("v").await?;
        for tab in ["race-lanes", "race-sweep"] {
            page.click(tab).await?;
            fits(page, tab).await?;
        }
        page.click("close-race").await?;
        page.until("the stage", async || Ok(page.text("race-view").await?.is_none().then_some(()))).await?;
        if phone {
            page.click("tab-details").await?;
            fits(page, "details").await?;
        }
    }
    Ok(())
}

const SHEET: &str = "return document.querySelector('dialog[open], [role=dialog]') !== null";

/// Nothing is wider than the window, and all of the transport is within it.
pub async fn fits(page: &Page, what: &str) -> Result<()> {
    let problems: Vec<String> = page.ask(FITS, Vec::new()).await?;
    ensure!(problems.is_empty(), "{what}: {}", problems.join(", "));
    Ok(())
}

const FITS: &str = r#"
const found = [];
const root = document.documentElement;
if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth) {
  const wide = [...document.body.querySelectorAll("*")].find((one) => one.getBoundingClientRect().right > innerWidth + 1);
  found.push(`${root.scrollWidth} px in a window of ${innerWidth}, because of ${wide?.outerHTML.slice(0, 120)}`);
}
const yard = document.getElementById("yard");
if (yard && yard.scrollWidth > yard.clientWidth) {
  found.push(`the stage holds ${yard.scrollWidth} px in ${yard.clientWidth}`);
}
const race = document.getElementById("race-body");
if (race && race.scrollWidth > race.clientWidth) {
  found.push(`the race holds ${race.scrollWidth} px in ${race.clientWidth}`);
}
for (const id of ["start", "step-back", "play", "step", "end", "scrubber", "time"]) {
  const box = document.querySelector(`.transport [data-testid="${id}"]`)?.getBoundingClientRect();
  const inside = box && box.width > 0 && box.left >= 0 && box.top >= 0
    && box.right <= innerWidth && box.bottom <= innerHeight;
  if (!inside) found.push(`${id} of the transport is at ${JSON.stringify(box ?? null)}`);
}
return found;"#;
