//! The control plane as a reader meets it: the leader is crashed by a click while tasks flow.

use crate::harness::{Page, visit};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::Value;

/// A control node as the ring shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Seat {
    pub name: String,
    pub role: String,
    pub health: String,
    pub term: u64,
}

/// A stretch of the panel of terms.
#[derive(Clone, Debug, Deserialize)]
struct Stretch {
    role: String,
    term: u64,
    width: f64,
}

const SEATS: &str = r#"
return [...document.querySelectorAll("[data-testid=ring] .seat")].map((seat) => ({
  name: seat.dataset.testid.replace("control-", ""), role: seat.dataset.role, health: seat.dataset.health,
  term: Number(seat.dataset.term),
}));"#;

const STRETCHES: &str = r#"
return [...document.querySelectorAll("[data-testid=terms] .reign")].map((one) => ({
  role: one.dataset.role, term: Number(one.dataset.term), width: one.getBoundingClientRect().width,
}));"#;

pub async fn seats(page: &Page) -> Result<Vec<Seat>> {
    page.ask(SEATS, Vec::new()).await
}

/// Who leads, once somebody does.
pub async fn leader(page: &Page, not: Option<&Seat>) -> Result<Seat> {
    page.until("a leader", async || {
        let seats = seats(page).await?;
        let new = |seat: &&Seat| {
            seat.role == "leader"
                && seat.health == "up"
                && not.is_none_or(|old| seat.name != old.name && seat.term > old.term)
        };
        Ok(seats.iter().find(new).cloned())
    })
    .await
}

#[tokio::test]
async fn the_leader_is_crashed_by_a_click_and_every_task_finishes_once() -> Result<()> {
    visit("the_leader_is_crashed", async |page| {
        page.open("").await?;
        let first = leader(page, None).await?;
        let before = page
            .until("tasks on their way", async || {
                let moment = page.moment().await?;
                let running = moment.workers.iter().filter(|worker| !worker.running.is_empty()).count();
                Ok((running > 3).then_some(moment))
            })
            .await?;
        let tasks: Vec<&String> =
            before.workers.iter().flat_map(|worker| worker.running.iter().chain(&worker.waiting)).collect();

        page.click(&format!("control-{}", first.name)).await?;
        page.says("inspector", &[&first.name, "leader", "currentTerm", "commitIndex"]).await?;
        page.click("crash").await?;
        page.until("the crash", async || {
            let seats = seats(page).await?;
            Ok(seats.iter().any(|seat| seat.name == first.name && seat.health == "crashed").then_some(()))
        })
        .await?;
        let second = leader(page, Some(&first)).await?;
        page.event(&format!("{} stands for election in term {}", second.name, second.term)).await?;
        page.event(&format!("{} is elected in term {}", second.name, second.term)).await?;
        page.event(&format!("{} takes office in term {}", second.name, second.term)).await?;
        for task in &tasks {
            page.event(&format!("{task} is done, ")).await?;
        }
        page.press(&[Key::Escape]).await?;
        page.play(false).await?;
        for task in &tasks {
            let done = page.events(&format!("{task} is done, ")).await?;
            ensure!(done.len() == 1, "{task} was not done once: {done:?}");
        }
        ensure!(page.moment().await?.count("rejected")? == 0, "a task was turned away");

        page.click("tab-terms").await?;
        let stretches: Vec<Stretch> = page.ask(STRETCHES, Vec::<Value>::new()).await?;
        let led = |term: u64| stretches.iter().find(move |one| one.role == "leader" && one.term == term);
        let before = led(first.term).context("the lanes do not show the first reign")?;
        let after = led(second.term).context("the lanes do not show the second reign")?;
        ensure!(before.width >= 2.0 && after.width >= 2.0, "{stretches:?}");
        ensure!(stretches.iter().any(|one| one.role == "candidate"), "no election in the lanes: {stretches:?}");
        ensure!(stretches.iter().any(|one| one.role == "down"), "the crash is not in the lanes: {stretches:?}");

        page.click("tab-log").await?;
        page.says("log", &[&first.name, &second.name]).await?;
        Ok(())
    })
    .await
}
