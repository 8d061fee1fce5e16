//! What a person can do to a replicated control plane, its members and its messages, and how the page shows it.

use crate::harness::{Page, visit};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;

/// How many elements with this test id there are.
async fn count(page: &Page, id: &str) -> Result<usize> {
    page.ask("return document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`).length", vec![json!(id)]).await
}

/// An attribute of a control node's glyph.
async fn glyph(page: &Page, name: &str, what: &str) -> Result<Option<String>> {
    let script =
        "return document.querySelector(`[data-testid=\"control-${arguments[0]}\"]`)?.dataset[arguments[1]] ?? null";
    page.ask(script, vec![json!(name), json!(what)]).await
}

/// The name of somebody who follows, once somebody leads.
async fn follower(page: &Page) -> Result<String> {
    let script = r#"
const seats = [...document.querySelectorAll("[data-testid=ring] .seat")];
if (!seats.some((seat) => seat.dataset.role === "leader")) return null;
const one = seats.find((seat) => seat.dataset.role === "follower" && seat.dataset.health === "up");
return one?.dataset.testid.replace("control-", "") ?? null;"#;
    page.until("a follower of a leader", async || page.ask(script, Vec::new()).await).await
}

#[tokio::test]
async fn a_disk_that_lies_breaks_a_promise_and_the_page_stops_and_says_why() -> Result<()> {
    visit("a_disk_that_lies", async |page| {
        page.open("").await?;
        page.choose("scenario", "lying-disk").await?;
        let said =
            page.says("breach", &["is elected in term 2 without entry", "The disk of n2 had lost 64 writes"]).await?;
        ensure!(!page.moment().await?.playing, "time goes on though a promise is broken");
        let broken: Vec<String> = page
            .ask("return [...document.querySelectorAll('.promises .broken')].map((one) => one.textContent)", Vec::new())
            .await?;
        ensure!(broken.len() == 1 && broken[0].contains("leader completeness"), "{broken:?}");
        let link = "document.querySelector('[data-testid=breach] button').click()";
        page.ask::<Option<bool>>(link, Vec::new()).await?;
        let name = said.split(' ').next().context("it begins with a name")?.to_owned();
        page.says("inspector", &[&name, "currentTerm"]).await?;
        page.event("a promise is broken, leader completeness").await?;

        // By hand: the disk of whoever follows lies, and is honest again.
        page.choose("scenario", "first-election").await?;
        let name = follower(page).await?;
        page.click(&format!("control-{name}")).await?;
        page.click("lie-disk").await?;
        page.event(&format!("the disk of {name} lies")).await?;
        page.click("honest-disk").await?;
        page.event(&format!("the disk of {name} tells the truth again")).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn control_nodes_are_slowed_read_from_left_out_and_let_in() -> Result<()> {
    visit("control_nodes_are_let_in_and_out", async |page| {
        page.open("").await?;
        let name = follower(page).await?;
        page.click(&format!("control-{name}")).await?;
        for (verb, health) in [("slow", "slow"), ("full-speed", "up")] {
            page.click(verb).await?;
            let look = async || Ok((glyph(page, &name, "health").await?.as_deref() == Some(health)).then_some(()));
            page.until(&format!("{name} to be {health}"), look).await?;
        }
        page.click("read-stale").await?;
        page.event(&format!("{name} answers a read at index")).await?;
        page.click("read-index").await?;
        page.event("a majority confirmed that it leads").await?;
        let lease = page.find("read-lease").await?;
        ensure!(lease.attr("aria-disabled").await?.as_deref() == Some("true"), "nobody holds a lease here");

        page.says("members", &["It has one of 5 votes."]).await?;
        page.click("remove-member").await?;
        page.says("members", &["It is no member."]).await?;
        page.event("the members are settled").await?;
        page.press(&[Key::Escape]).await?;
        page.click("add-control").await?;
        page.click("control-n6").await?;
        page.says("members", &["It gets the log and has no vote."]).await?;
        page.click("promote-jointly").await?;
        page.says("members", &["It has one of 5 votes."]).await.map(drop)
    })
    .await
}

/// Clicks on this verb of the first listed message of this kind, and says what the line was. While there is none, it steps.
async fn meddle(page: &Page, kind: &str, verb: &str) -> Result<String> {
    let script = r#"
const lines = [...document.querySelectorAll("[data-testid=messages] li")];
const line = lines.find((one) => one.querySelector("span").textContent.startsWith(arguments[0]));
if (!line) return null;
[...line.querySelectorAll("button")].find((one) => one.textContent === arguments[1]).click();
return line.querySelector("span").textContent;"#;
    let what = format!("a {kind} on its way");
    let look = async || -> Result<Option<String>> {
        let found: Option<String> = page.ask(script, vec![json!(kind), json!(verb)]).await?;
        if found.is_none() {
            page.click("step").await?;
        }
        Ok(found)
    };
    page.until(&what, look).await
}

#[tokio::test]
async fn messages_of_every_kind_are_dropped_and_held_while_time_stands_still() -> Result<()> {
    visit("messages_of_every_kind", async |page| {
        page.open("").await?;
        page.choose("scenario", "stale-leader").await?;
        page.play(false).await?;
        page.scrub(0.1).await?;
        let submission = meddle(page, "submission", "Drop").await?;
        ensure!(submission.contains("gateway"), "{submission}");
        let held = meddle(page, "submission", "Hold").await?;
        page.says("messages", &["held"]).await?;
        page.play(true).await?;
        page.event("is lost: somebody took it out").await?;
        page.play(false).await?;
        page.says("messages", &["held"]).await.with_context(|| format!("{held} went on"))?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_partition_is_a_rift_across_the_ring_until_it_is_mended() -> Result<()> {
    visit("a_partition_is_a_rift", async |page| {
        page.open("").await?;
        page.choose("scenario", "partition").await?;
        page.play(false).await?;
        page.scrub(0.3).await?;
        page.until("one rift", async || Ok((count(page, "rift").await? == 1).then_some(()))).await?;
        ensure!(count(page, "cut").await? == 4, "four workers do not reach two control nodes");
        page.scrub(0.6).await?;
        page.until("no rift", async || Ok((count(page, "rift").await? == 0).then_some(()))).await?;
        ensure!(count(page, "cut").await? == 0);
        Ok(())
    })
    .await
}
