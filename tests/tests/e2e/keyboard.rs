//! The page by keyboard alone: nothing here clicks, and no script moves the focus.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;

use crate::{
    harness::{Page, visit},
    leader::{leader, seats},
};

/// More stops of the tab key than the page has.
const STOPS: usize = 110;

#[tokio::test]
async fn keys_alone_lead_from_load_to_a_crashed_leader() -> Result<()> {
    visit("keys_alone_lead_to_a_crashed_leader", async |page| {
        page.open("").await?;
        let first = leader(page, None).await?;
        page.press(&[Key::Tab]).await?;
        let skip = page.focused("skip").await?;
        ensure!(skip.name.contains("stage"), "{skip:?}");
        // To the leader at once, from it to what is known of it, and on to what can be done.
        page.press(&[Key::Enter]).await?;
        page.focused(&format!("control-{}", first.name)).await?;
        page.press(&[Key::Enter]).await?;
        let heading = page.focused("subject").await?;
        ensure!(heading.name == first.name, "{heading:?}");
        page.press(&[Key::Tab]).await?;
        page.focused("crash").await?;
        page.press(&[Key::Enter]).await?;
        page.until("the crash", async || {
            let down = |seat: &&crate::leader::Seat| seat.name == first.name && seat.health == "crashed";
            Ok(seats(page).await?.iter().find(down).map(|_| ()))
        })
        .await?;
        // The button is gone with the node, the place of the reader is not.
        page.focused("subject").await?;
        let second = leader(page, Some(&first)).await?;
        ensure!(second.name != first.name && second.term > first.term);
        page.until("the news aloud", async || {
            let said = page.text("aloud").await?.unwrap_or_default();
            Ok(said.contains(&format!("{} takes office", second.name)).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn arrows_go_from_node_to_node_and_escape_comes_back() -> Result<()> {
    visit("arrows_go_from_node_to_node", async |page| {
        page.open("").await?;
        leader(page, None).await?;
        page.type_text("k").await?;
        page.until("time to stand still", async || Ok((!page.moment().await?.playing).then_some(()))).await?;
        let moment = page.moment().await?;
        page.press(&[Key::Tab]).await?;
        page.press(&[Key::Enter]).await?;

        // Round the ring, wherever the leader sits.
        let mut met = BTreeSet::new();
        page.press(&[Key::Home]).await?;
        for key in [Key::Home, Key::Right, Key::Down, Key::Left, Key::Up, Key::Up] {
            page.press(&[key]).await?;
            let focus = page.focus().await?.context("a node has the focus")?;
            let focus = page.focused(&focus.id).await?;
            ensure!(focus.name.contains("term") || focus.name.contains("leader"), "{focus:?}");
            met.insert(focus.id);
        }
        ensure!(met.len() == seats(page).await?.len(), "arrows met {met:?} of the ring");

        // The ring is one stop, so is the grid of workers.
        page.press(&[Key::Tab]).await?;
        page.focused("worker-w1").await?;
        page.press(&[Key::Right]).await?;
        page.focused("worker-w2").await?;
        page.press(&[Key::End]).await?;
        let last = page.moment().await?.workers.last().context("there are workers")?.name.clone();
        page.focused(&format!("worker-{last}")).await?;
        page.press_with_shift(Key::Tab).await?;
        let back = page.focus().await?.context("a control node has the focus")?;
        ensure!(back.id.starts_with("control-"), "{back:?}");
        page.press(&[Key::Tab]).await?;
        page.focused(&format!("worker-{last}")).await?;

        // Closer, and back to where it was.
        page.press(&[Key::Enter]).await?;
        page.says("inspector", &[&last, "Crash"]).await?;
        page.focused("subject").await?;
        page.press(&[Key::Escape]).await?;
        page.focused(&format!("worker-{last}")).await?;
        ensure!(page.moment().await?.time == moment.time, "an arrow on a node moved the time");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn after_a_click_the_arrows_belong_to_time() -> Result<()> {
    visit("after_a_click_the_arrows_belong_to_time", async |page| {
        page.open_and_pause().await?;
        page.click("worker-w1").await?;
        let before = page.moment().await?.time;
        page.until("a step", async || {
            page.press(&[Key::Right]).await?;
            Ok((page.moment().await?.time != before).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn every_stop_of_the_tab_key_has_a_name_and_can_be_seen() -> Result<()> {
    visit("every_stop_of_the_tab_key", async |page| {
        page.open("").await?;
        leader(page, None).await?;
        page.type_text("k").await?;
        let mut met: Vec<String> = Vec::new();
        for _ in 0..STOPS {
            page.press(&[Key::Tab]).await?;
            let Some(focus) = page.focus().await? else { break };
            if met.first() == Some(&focus.id) {
                break;
            }
            ensure!(focus.seen && !focus.name.is_empty(), "{focus:?} after {met:?}");
            met.push(focus.id);
        }
        let count = |begin: &str| met.iter().filter(|id| id.starts_with(begin)).count();
        ensure!((count("control-"), count("worker-")) == (1, 1), "{met:?}");
        for wanted in
            ["skip", "scenario", "open-palette", "help", "theme", "gateway", "crash-leader", "scrubber", "play"]
        {
            ensure!(met.iter().any(|id| id == wanted), "{wanted} is not among {met:?}");
        }
        ensure!(met.len() < STOPS, "the tab key does not come round");
        Ok(())
    })
    .await
}

/// The focus goes back to where it was when what lay over the page goes.
#[tokio::test]
async fn a_sheet_gives_the_focus_back() -> Result<()> {
    visit("a_sheet_gives_the_focus_back", async |page: &Page| {
        page.open("").await?;
        leader(page, None).await?;
        page.press(&[Key::Tab, Key::Enter]).await?;
        let node = page.focus().await?.context("a node has the focus")?;
        ensure!(node.id.starts_with("control-"), "{node:?}");
        for (key, sheet) in
            [("?", "help-sheet"), ("b", "stops-sheet"), ("p", "branches-sheet"), ("e", "editor"), ("j", "saved-sheet")]
        {
            page.type_text(key).await?;
            page.find(sheet).await?;
            page.press(&[Key::Escape]).await?;
            page.until("no sheet", async || Ok(page.text(sheet).await?.is_none().then_some(()))).await?;
            page.focused(&node.id).await?;
        }
        Ok(())
    })
    .await
}
