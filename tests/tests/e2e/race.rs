//! The race: lanes on one clock, and a sweep in the background.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchyard::{
    builtin,
    clock::Time,
    link,
    race::{Measure, Setting, Sweep, axis, loads, product},
    scenario::Scenario,
};

use crate::harness::{Page, visit};

#[tokio::test]
async fn lanes_race_on_one_clock_and_their_policies_can_be_changed() -> Result<()> {
    visit("lanes_race_on_one_clock", async |page| {
        let scenario = builtin::scenario("convoy-fcfs").context("the convoy is built in")?;
        page.open(&format!("#{}", link::encode(&scenario, &[], Time::ZERO, None))).await?;
        page.type_text("v").await?;
        page.find("lane-2").await?;
        ensure!(page.text("stage").await?.is_none(), "the race stands where the stage stood");
        page.set_speed("+", "20×").await?;
        page.play(true).await?;
        page.says("race-verdict", &["B", "is ahead", "13 s", "lane A with 27 s"]).await?;
        page.says("parted-1", &["Parts from A at 0:00.000", "P2 starts on cpu", "P1 starts on cpu"]).await?;
        page.until("all lanes to be done", async || {
            let done = [page.text("lane-0-completed").await?, page.text("lane-2-completed").await?];
            Ok(done.iter().flatten().all(|text| text.contains('3')).then_some(()))
        })
        .await?;

        // The same moment for all lanes, backwards too: at 4 s the third lane turns to a short task.
        page.ask::<()>("document.querySelector('[data-testid=parted-2] button').click()", Vec::new()).await?;
        page.until("the first difference", async || Ok((page.moment().await?.time == "0:04.000").then_some(())))
            .await?;
        page.says("lane-1-completed", &["1"]).await?;
        page.says("lane-0-completed", &["0"]).await?;

        // Other policies, one lane more, one less.
        page.choose("lane-1-queue-policy", "fcfs").await?;
        page.says("parted-1", &["No difference from A"]).await?;
        page.click("add-lane").await?;
        page.find("lane-3").await?;
        page.click("lane-3-remove").await?;
        page.until("three lanes", async || Ok(page.text("lane-3").await?.is_none().then_some(()))).await?;
        still(page).await?;

        // It is shared with its lanes.
        let address = page.until("a link with lanes", async || {
            let address = page.client.current_url().await?;
            Ok(link::decode(address.as_str()).ok().filter(|link| link.lanes.len() == 3).map(|_| address))
        });
        let address = address.await?;
        let other = page.another().await?;
        other.client.goto(address.as_str()).await?;
        other.says("parted-1", &["No difference from A"]).await?;
        ensure!(other.moment().await?.time == page.moment().await?.time);
        ensure!(other.complaints().await?.is_empty());
        other.client.close().await?;

        // The stage is back, alive.
        page.type_text("\u{e00c}").await?;
        page.find("worker-cpu").await?;
        ensure!(page.text("race-view").await?.is_none());
        page.play(true).await?;
        page.says("tally-completed", &["3"]).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn what_a_prediction_cost_is_a_race_against_the_truth() -> Result<()> {
    visit("what_a_prediction_cost", async |page| {
        let scenario = builtin::scenario("wrong-estimates").context("wrong estimates are built in")?;
        page.open(&format!("#{}", link::encode(&scenario, &[], Time(30_000_000), None))).await?;
        page.find("race-truth").await?;
        page.click("race-truth").await?;
        page.says("race-verdict", &["A", "is ahead", "9.67 s", "lane B with 22.3 s"]).await?;
        ensure!(page.text("lane-2").await?.is_none(), "the truth, and what is predicted");
        Ok(())
    })
    .await
}

/// A paused race writes nothing.
async fn still(page: &Page) -> Result<()> {
    let script = "
        const [done] = arguments;
        let writes = 0;
        const observer = new MutationObserver((records) => { writes += records.length; });
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        setTimeout(() => { observer.disconnect(); done(writes); }, 1_000);";
    let writes = page.client.execute_async(script, Vec::new()).await?;
    ensure!(writes == json!(0), "the paused race wrote {writes} times");
    Ok(())
}

/// A single server with few tasks.
fn small() -> Result<Scenario> {
    let single = builtin::scenario("single-queue").context("M/M/1 is built in")?;
    Ok(single.with(&[("workload.0.limit", "400"), ("expect", "{}")])?)
}

fn lanes() -> Result<Vec<Setting>> {
    let axes = [axis("queue=fcfs,srtf").map_err(anyhow::Error::msg)?];
    product(&axes).map_err(anyhow::Error::msg)
}

#[tokio::test]
async fn a_sweep_in_the_background_gives_the_same_curves_as_natively() -> Result<()> {
    visit("a_sweep_in_the_background", async |page| {
        page.open(&format!("#{}", link::encode(&small()?, &[], Time::ZERO, None))).await?;
        page.play(false).await?;
        page.click("open-race").await?;
        page.choose("lane-1-queue-policy", "srtf").await?;
        page.click("race-sweep").await?;
        for (field, value) in [("low", "0.2"), ("high", "0.8"), ("points", "4"), ("seeds", "3")] {
            let field = format!("sweep-{field}");
            page.fill(&field, value).await?;
            page.ask::<()>("document.activeElement.blur()", Vec::new()).await?;
        }
        page.click("sweep-start").await?;
        page.says("crossings-mean", &["B is best at every load"]).await?;
        page.find("sweep-start").await?;

        let mut sweep = Sweep::new(&small()?, &lanes()?, loads("0.2..0.8/4").map_err(anyhow::Error::msg)?, 3)?;
        while !sweep.advance(u64::MAX)? {}
        let native = sweep.curves();
        let shown: Vec<Vec<String>> = page.ask(NUMBERS, Vec::new()).await?;
        ensure!(shown.len() == 4, "{shown:?}");
        for (row, point) in shown.iter().zip(&native.points) {
            ensure!(row[0] == point.rho.to_string(), "{row:?} is not at {}", point.rho);
            let columns = [(Measure::Mean, 0), (Measure::Mean, 1), (Measure::P99, 0), (Measure::P99, 1)];
            for (cell, (measure, lane)) in row[1..].iter().zip(columns) {
                let known = point.lanes[lane].estimate(measure).context("tasks were done")?.mean;
                let seconds = read_seconds(cell).with_context(|| format!("{cell:?} is a time"))?;
                ensure!((seconds / known - 1.0).abs() < 0.006, "{cell:?} at {} is {known} natively", point.rho);
            }
        }
        Ok(())
    })
    .await
}

/// The rows of the table of numbers.
const NUMBERS: &str = r#"
return [...document.querySelectorAll(".numbers-table tbody tr")].map((row) =>
  [...row.cells].map((cell) => cell.firstChild.textContent.trim()));"#;

/// `1.24 s`, `831 ms` or `1 min 2 s` in seconds.
fn read_seconds(text: &str) -> Option<f64> {
    let words: Vec<_> = text.split(' ').collect();
    match words[..] {
        [number, "s"] => number.parse().ok(),
        [number, "ms"] => number.parse::<f64>().ok().map(|ms| ms / 1e3),
        [minutes, "min", seconds, "s"] => Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?),
        _ => None,
    }
}

#[tokio::test]
async fn a_long_sweep_shows_how_far_it_is_and_can_be_cancelled() -> Result<()> {
    visit("a_long_sweep_can_be_cancelled", async |page| {
        page.open("").await?;
        page.type_text("v").await?;
        page.click("race-sweep").await?;
        page.fill("sweep-seeds", "900").await?;
        page.click("sweep-start").await?;
        let share = async || -> Result<Option<f64>> {
            let script = "return document.querySelector('[data-testid=sweep-progress]')?.value ?? null";
            page.ask(script, Vec::new()).await
        };
        page.until("progress", async || Ok(share().await?.filter(|share| *share > 0.0))).await?;
        // The run goes on meanwhile.
        let before = page.moment().await?.seconds();
        page.until("time to pass", async || Ok((page.moment().await?.seconds() > before + 0.5).then_some(()))).await?;
        page.click("sweep-cancel").await?;
        page.find("sweep-start").await?;
        ensure!(share().await?.is_none(), "nothing is swept any more");

        // Where nothing has a rate, it says so.
        page.choose("scenario", "convoy-fcfs").await?;
        page.click("race-sweep").await?;
        page.says("sweep-problem", &["workload.0", "written out"]).await?;
        // And where there is nothing to race with, so does the button.
        page.type_text("\u{e00c}").await?;
        page.choose("scenario", "first-election").await?;
        page.ask::<()>("document.activeElement.blur()", Vec::new()).await?;
        page.type_text("v").await?;
        page.says("note", &["no tasks and workers to race"]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_worker_that_cannot_be_loaded_is_told() -> Result<()> {
    visit("a_worker_that_cannot_be_loaded", async |page| {
        page.open("").await?;
        let script = "document.querySelector('meta[name=switchyard-worker]').content = './missing.js'";
        page.ask::<()>(script, Vec::new()).await?;
        page.type_text("v").await?;
        page.click("race-sweep").await?;
        page.click("sweep-start").await?;
        page.says("sweep-failed", &["came to nothing"]).await?;
        page.find("sweep-start").await?;
        // The browser says so too, which here is no fault.
        page.complaints().await.map(drop)
    })
    .await
}
