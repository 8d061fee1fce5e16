//! Longer words fit: with every string of the catalogue two fifths longer, in all sizes, nothing is cut off without a way to
//! read it, nothing is outside of the window, and no two buttons lie on each other.

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::harness::{Page, visit};
use crate::shots::eventful;

const SIZES: [(u32, u32); 4] = [(1440, 900), (768, 1024), (390, 844), (320, 640)];
/// Panels and sheets, by their keys.
const PANELS: [&str; 6] = ["queues", "gantt", "metrics", "events", "lanes", "log"];
const SHEETS: [&str; 5] = ["e", "?", "p", "b", "w"];

#[tokio::test]
async fn words_that_are_two_fifths_longer_fit_everywhere() -> Result<()> {
    visit("stretched", async |page| {
        page.open("").await?;
        page.client.execute("localStorage.setItem('switchyard.lang', 'x-pseudo')", Vec::new()).await?;
        let mut found = Vec::new();
        for (width, height) in SIZES {
            page.size(width, height).await?;
            page.open(&format!("#{}", eventful()?)).await?;
            walk(page, width, &mut found).await?;
        }
        ensure!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
        Ok(())
    })
    .await
}

async fn walk(page: &Page, width: u32, found: &mut Vec<String>) -> Result<()> {
    let mut see = async |what: &str| -> Result<()> {
        let problems: Vec<String> = page.ask(CUT, Vec::new()).await?;
        found.extend(problems.iter().map(|problem| format!("{width} px, {what}: {problem}")));
        Ok(())
    };
    if width < 700 {
        page.click("tab-stage").await?;
        see("the stage").await?;
        page.click("tab-details").await?;
        see("details").await?;
    }
    for panel in PANELS {
        page.click(&format!("tab-{panel}")).await?;
        see(panel).await?;
    }
    for key in SHEETS {
        page.type_text(key).await?;
        page.until("a sheet", async || Ok(page.ask::<bool>(SHEET, Vec::new()).await?.then_some(()))).await?;
        see(&format!("the sheet of {key}")).await?;
        page.press(&[Key::Escape]).await?;
        page.until("no sheet", async || Ok((!page.ask::<bool>(SHEET, Vec::new()).await?).then_some(()))).await?;
    }
    page.type_text("v").await?;
    for tab in ["race-lanes", "race-sweep"] {
        page.click(tab).await?;
        see(tab).await?;
    }
    page.click("close-race").await
}

const SHEET: &str = "return document.querySelector('dialog[open], [role=dialog]') !== null";

/// Where a text of the catalogue, which has its accents, is not whole in sight.
const CUT: &str = include_str!("stretched.js");
