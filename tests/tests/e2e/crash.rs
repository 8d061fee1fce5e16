//! The first thing that the page invites to: crash a worker, see that no task is lost, and go back in time.

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::{
    harness::{Page, visit},
    page::{Moment, Worker},
};

#[tokio::test]
async fn the_tasks_of_a_crashed_worker_finish_elsewhere_and_scrubbing_shows_them_again() -> Result<()> {
    visit("the_tasks_of_a_crashed_worker", async |page| {
        page.open_and_pause().await?;
        let (share, before, victim) = find_busy_worker(page).await?;
        let lost: Vec<&String> = victim.running.iter().chain(&victim.waiting).collect();

        crash(page, &victim.name).await?;
        page.set_speed("+", "10×").await?;
        let detected = page.event(&format!("{} is believed to be down", victim.name)).await?;
        ensure!(detected.contains("silent for") && detected.contains("the limit is"), "{detected:?}");
        for task in &lost {
            page.event(&format!("{task} goes back to the dispatcher")).await?;
            page.event(&format!("{task} is done")).await?;
        }
        page.press(&[Key::Escape]).await?;
        // A key on the scrubber, below, leads a twentieth of four minutes on: that has to be known by then.
        let far = before.seconds() + 13.0;
        page.until("more time to pass", async || Ok((page.moment().await?.seconds() > far).then_some(()))).await?;
        page.play(false).await?;
        finished_once_elsewhere(page, &lost, &victim.name).await?;
        let after = page.moment().await?;
        ensure!(after.count("requeued")? as usize >= lost.len(), "{after:?}");
        ensure!(after.count("completed")? > before.count("completed")?, "{after:?}");
        ensure!(after.count("arrived")? == standing(&after)?, "tasks are missing: {after:?}");

        // Back by a click on the scrubber, and by keys.
        page.scrub(share).await?;
        shows(page, &before).await?;
        focus_scrubber(page).await?;
        page.press(&[Key::Right]).await?;
        page.until("the key to go on", async || Ok((page.moment().await?.time != before.time).then_some(()))).await?;
        page.press(&[Key::Left]).await?;
        shows(page, &before).await?;

        // And forward again to the same numbers.
        page.press(&[Key::End]).await?;
        shows(page, &after).await
    })
    .await
}

/// Scrubs to a moment before the scripted faults at which some worker runs a task while others wait there.
async fn find_busy_worker(page: &Page) -> Result<(f64, Moment, Worker)> {
    let mut share = 0.01;
    page.until("a busy worker", async || {
        share += 0.004;
        let moment = page.scrub(share).await?;
        let busy = |worker: &&Worker| worker.health == "up" && !worker.running.is_empty() && !worker.waiting.is_empty();
        let worker = moment.workers.iter().find(busy).cloned();
        Ok(worker.map(|worker| (share, moment, worker)))
    })
    .await
}

/// Crashes a worker by clicks while time passes: so slowly that it still has the tasks that were seen there.
async fn crash(page: &Page, worker: &str) -> Result<()> {
    page.set_speed("-", "1/1000×").await?;
    page.click(&format!("worker-{worker}")).await?;
    page.says("inspector", &[worker, "Crash"]).await?;
    page.play(true).await?;
    page.click("crash").await?;
    page.until("the crash", async || {
        let moment = page.moment().await?;
        let card = moment.worker(worker)?;
        Ok((moment.playing && card.health == "crashed" && card.running.is_empty()).then_some(()))
    })
    .await
}

/// Every one of these tasks was done once, on another worker.
async fn finished_once_elsewhere(page: &Page, tasks: &[&String], crashed: &str) -> Result<()> {
    for task in tasks {
        let done = page.events(&format!("{task} is done")).await?;
        ensure!(done.len() == 1, "{task} was not done once: {done:?}");
        let finished = page.events(&format!("{task} is finished on ")).await?;
        let elsewhere = !finished.iter().any(|line| line.ends_with(&format!(" {crashed}")));
        ensure!(finished.len() == 1 && elsewhere, "{task} did not finish once and elsewhere: {finished:?}");
        let given = page.events(&format!("{task} is given to ")).await?;
        let anew = given.last().is_some_and(|line| line.ends_with(&format!(", attempt {}", given.len())));
        ensure!(given.len() > 1 && anew, "the attempts of {task} are not counted: {given:?}");
    }
    Ok(())
}

/// The sum of where tasks stand.
fn standing(moment: &Moment) -> Result<u32> {
    let places = ["submitting", "waiting", "running", "completed", "rejected"];
    places.into_iter().map(|place| moment.count(place)).sum()
}

/// The page comes to show exactly this.
async fn shows(page: &Page, wanted: &Moment) -> Result<()> {
    let shown = async || Ok(Some(page.moment().await?).filter(|moment| moment == wanted));
    let waited = page.until(&wanted.time, shown).await;
    ensure!(waited.is_ok(), "expected {wanted:?}, and the page shows {:?}", page.moment().await?);
    Ok(())
}

async fn focus_scrubber(page: &Page) -> Result<()> {
    page.ask("document.querySelector('[data-testid=scrubber]').focus()", Vec::new()).await
}
