//! What a person can do to a run while it goes on.

use anyhow::{Result, bail, ensure};
use fantoccini::key::Key;
use switchyard::scenario::{Input, Step};

use crate::harness::{Page, visit};

#[tokio::test]
async fn policies_and_parameters_change_while_the_run_goes_on() -> Result<()> {
    visit("policies_and_parameters_change", async |page| {
        page.open("").await?;
        page.set_speed("+", "5×").await?;
        page.choose("balance-policy", "random").await?;
        page.says("gateway", &["Random"]).await?;
        page.choose("queue-policy", "round_robin").await?;
        page.says("gateway", &["Random", "Round robin"]).await?;
        ensure!(page.moment().await?.playing, "a change of policy stopped time");

        // A slice is over after the quantum, whatever that is.
        page.event(" stops on ").await?;
        page.fill("queue-policy-quantum", "150ms").await?;
        page.press(&[Key::Tab]).await?;
        let changed = "The policy is now Round robin";
        page.until("the other quantum", async || Ok((page.events(changed).await?.len() > 1).then_some(()))).await?;
        page.play(false).await?;
        ensure!(page.events("The policy is now Random").await?.len() == 1);
        ensure!(page.events(changed).await?.len() == 2);
        let inputs = page.link().await?.inputs().to_vec();
        let [Step { input: Input::SetBalance(balance), .. }, Step { input: Input::SetQueue(first), .. }, last] =
            &inputs[..]
        else {
            bail!("the link tells of {inputs:?}");
        };
        ensure!(balance.key() == "random" && first.key() == "round_robin");
        let Input::SetQueue(queue) = &last.input else { bail!("the last input is {last:?}") };
        let quantum = queue.values().duration(0);
        ensure!(quantum.0 == 150_000, "the quantum is {quantum}");

        // What a parameter does not take is put back.
        page.fill("queue-policy-quantum", "-3s").await?;
        page.press(&[Key::Tab]).await?;
        let field = page.find("queue-policy-quantum").await?;
        page.until("the old quantum", async || {
            Ok((field.prop("value").await?.as_deref() == Some("150ms")).then_some(()))
        })
        .await?;
        ensure!(page.link().await?.inputs() == inputs);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tasks_are_submitted_and_workers_come_and_go() -> Result<()> {
    visit("tasks_are_submitted_and_workers_come_and_go", async |page| {
        page.open_and_pause().await?;
        let before = page.scrub(0.02).await?;
        page.click("submit").await?;
        page.until("five more tasks", async || {
            Ok((page.moment().await?.count("arrived")? == before.count("arrived")? + 5).then_some(()))
        })
        .await?;

        let count = before.workers.len();
        page.click("add-worker").await?;
        let newcomer = format!("w{}", count + 1);
        health(page, &newcomer, "up").await?;
        page.event(&format!("{newcomer} joins")).await?;

        page.click(&format!("worker-{newcomer}")).await?;
        page.says("inspector", &[&newcomer]).await?;
        for (verb, wanted, told) in [
            ("slow", "slow", "now works at 0.5"),
            ("full-speed", "up", "now works at 1"),
            ("freeze", "paused", "freezes"),
            ("resume", "up", "goes on"),
            ("crash", "crashed", "crashes"),
            ("restart", "up", "is back, empty"),
        ] {
            page.click(verb).await?;
            health(page, &newcomer, wanted).await?;
            page.event(&format!("{newcomer} {told}")).await?;
        }

        // It gets work, then it is taken away, and its work goes elsewhere.
        page.play(true).await?;
        page.event(&format!("begins on {newcomer}")).await?;
        page.click("remove").await?;
        page.event(&format!("{newcomer} is taken out of service")).await?;
        page.until("the card to go", async || {
            Ok(page.moment().await?.workers.iter().all(|worker| worker.name != newcomer).then_some(()))
        })
        .await
    })
    .await
}

async fn health(page: &Page, worker: &str, wanted: &str) -> Result<()> {
    page.until(&format!("{worker} to be {wanted}"), async || {
        let moment = page.moment().await?;
        Ok(moment.workers.iter().any(|card| card.name == worker && card.health == wanted).then_some(()))
    })
    .await
}
