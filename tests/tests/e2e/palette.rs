//! The palette: every verb of the help sheet, and every place to go to, by a few letters.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde::Deserialize;

use crate::{
    harness::{Page, visit},
    leader::{leader, seats},
};

/// An entry of the palette.
#[derive(Clone, Debug, Deserialize)]
struct Entry {
    kind: String,
    label: String,
    reason: Option<String>,
    marked: bool,
}

const ENTRIES: &str = r#"
const field = document.querySelector("[data-testid=palette-words]");
return [...document.querySelectorAll("[data-testid=entry]")].map((entry) => {
  const label = entry.querySelector(".entry-label");
  return { kind: entry.firstChild.textContent, label: label.firstChild.textContent,
    reason: entry.ariaDisabled === "true" ? label.querySelector("small").textContent : null,
    marked: entry.ariaSelected === "true" && field.getAttribute("aria-activedescendant") === entry.id };
});"#;

const VERBS: &str =
    r#"return [...document.querySelectorAll("[data-testid=help-sheet] dt")].map((one) => one.textContent);"#;

async fn open(page: &Page, words: &str) -> Result<Vec<Entry>> {
    page.press_with_control('k').await?;
    page.focused("palette-words").await?;
    page.type_text(words).await?;
    let found = async || {
        let typed = page.find("palette-words").await?.prop("value").await?;
        let entries: Vec<Entry> = page.ask(ENTRIES, Vec::new()).await?;
        Ok((typed.as_deref() == Some(words)).then_some(entries))
    };
    page.until(words, found).await
}

async fn closed(page: &Page) -> Result<()> {
    page.until("no palette", async || Ok(page.text("palette").await?.is_none().then_some(()))).await
}

#[tokio::test]
async fn the_palette_has_every_verb_of_the_help_sheet_and_does_what_is_marked() -> Result<()> {
    visit("the_palette_has_every_verb", async |page| {
        page.open("").await?;
        let first = leader(page, None).await?;
        page.type_text("?").await?;
        page.find("help-sheet").await?;
        let verbs: Vec<String> = page.ask(VERBS, Vec::new()).await?;
        ensure!(verbs.len() > 50, "{verbs:?}");
        page.press(&[Key::Escape]).await?;
        page.until("no help", async || Ok(page.text("help-sheet").await?.is_none().then_some(()))).await?;

        let all = open(page, "").await?;
        for verb in verbs.iter().filter(|verb| *verb != "Everything that can be done") {
            ensure!(all.iter().any(|entry| entry.label == *verb), "{verb} is not in the palette");
        }
        for kind in ["do", "panel", "look at", "Scenario"] {
            ensure!(all.iter().any(|entry| entry.kind == kind), "nothing to {kind}");
        }
        let last_possible = all.iter().rposition(|entry| entry.reason.is_none()).context("something is possible")?;
        let first_impossible = all.iter().position(|entry| entry.reason.is_some()).context("no node is selected")?;
        ensure!(last_possible < first_impossible, "what cannot be done stands last");
        ensure!(all[first_impossible].reason.as_deref().is_some_and(|reason| !reason.is_empty()));

        page.type_text("lead crash").await?;
        page.until("the verb", async || {
            let entries: Vec<Entry> = page.ask(ENTRIES, Vec::new()).await?;
            Ok((entries.len() < all.len() && entries[0].marked && entries[0].label.contains("Crash")).then_some(()))
        })
        .await?;
        page.press(&[Key::Enter]).await?;
        closed(page).await?;
        page.until("the crash", async || {
            let seats = seats(page).await?;
            Ok(seats.iter().any(|seat| seat.name == first.name && seat.health == "crashed").then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn the_palette_goes_to_nodes_tasks_panels_scenarios_and_themes() -> Result<()> {
    visit("the_palette_goes_to_places", async |page| {
        page.open("").await?;
        leader(page, None).await?;
        let task = page
            .until("a task that waits", async || {
                let moment = page.moment().await?;
                Ok(moment.workers.into_iter().find_map(|worker| worker.running.into_iter().next()))
            })
            .await?;
        page.type_text("k").await?;
        let found = open(page, "w3").await?;
        ensure!(found[0].marked && found[0].label == "w3", "{found:?}");
        page.press(&[Key::Enter]).await?;
        page.says("inspector", &["w3"]).await?;
        ensure!(page.focused("subject").await?.name == "w3");

        // Up from the first is the last, down again the first; Escape gives the focus back.
        let found = open(page, "events").await?;
        ensure!(found[0].marked && found[0].kind == "panel", "{found:?}");
        page.press(&[Key::Up]).await?;
        page.press(&[Key::Down]).await?;
        page.press(&[Key::Enter]).await?;
        closed(page).await?;
        page.focused("tab-events").await?;
        open(page, "nothing is called so").await?;
        page.press(&[Key::Enter]).await?;
        page.press(&[Key::Escape]).await?;
        closed(page).await?;
        page.focused("tab-events").await?;

        let found = open(page, &task.to_lowercase()).await?;
        if let Some(place) = found.iter().position(|entry| entry.label == task) {
            for _ in 0..place {
                page.press(&[Key::Down]).await?;
            }
            page.press(&[Key::Enter]).await?;
            page.says("inspector", &[&task]).await?;
        } else {
            let running = page.moment().await?.workers.iter().any(|worker| worker.running.contains(&task));
            ensure!(!running, "{task} runs and is not found: {found:?}");
            page.press(&[Key::Escape]).await?;
            closed(page).await?;
        }

        open(page, "projector").await?;
        page.press(&[Key::Enter]).await?;
        let theme = "return document.documentElement.dataset.theme ?? ''";
        page.until("the theme", async || {
            Ok((page.ask::<String>(theme, Vec::new()).await? == "projector").then_some(()))
        })
        .await?;
        open(page, "convoy").await?;
        page.press(&[Key::Enter]).await?;
        page.says("inspector", &["onvoy"]).await?;
        // The choice of the theme outlives the visit.
        page.open("").await?;
        ensure!(page.ask::<String>(theme, Vec::new()).await? == "projector");
        Ok(())
    })
    .await
}
