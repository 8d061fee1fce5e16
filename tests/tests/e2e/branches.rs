//! Time as a tree: two futures side by side, undo and redo, stops and jumps.

use anyhow::{Context, Result, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;
use switchyard::clock::Time;
use switchyard::scenario::Input;
use switchyard::session::{BranchId, Session};
use switchyard::trace::EventKind;

use crate::harness::{Page, visit};

#[tokio::test]
async fn acting_in_the_past_leaves_two_futures_that_can_be_compared() -> Result<()> {
    visit("acting_in_the_past_leaves_two_futures_that_can_be_compared", async |page| {
        page.open_and_pause().await?;
        // Past the crash, as far as the bar reaches with two clicks.
        page.scrub(0.03).await?;
        let start = page.link().await?.at;
        page.press_with_shift(Key::Right).await?;
        let later =
            page.until("a later moment", async || Ok(Some(page.link().await?.at).filter(|at| *at > start))).await?;
        page.press_with_shift(Key::Left).await?;
        page.until("the moment before", async || Ok((page.link().await?.at == start).then_some(()))).await?;
        page.click("worker-w1").await?;
        page.click("crash").await?;
        page.says("branches", &["First run", "Branch 2"]).await?;
        page.says("twig-0", &["First run"]).await?;
        page.press(&[Key::Escape]).await?;
        page.press_with_shift(Key::Right).await?;
        let end =
            page.until("the same later moment", async || Ok(Some(page.link().await?).filter(|link| link.at > later)));
        let link = end.await?;

        // The page finds what the core finds: the input, and the first event that differs.
        page.type_text("m").await?;
        let said = page.says("parting", &["crash w1", "Branch 2", "w1 crashes"]).await?;
        let (mut session, crashed) = (Session::new(link.scenario.clone()).map_err(told)?, BranchId(1));
        session.seek(later);
        session.seek(start);
        session.act(Input::Crash("w1".to_owned())).map_err(|rejected| told(rejected.0))?;
        session.seek(link.at);
        session.compare(Some(BranchId(0)));
        ensure!(session.branch() == crashed);
        let parting = session.parting().context("both are known beyond the crash")?.clone();
        let [here, there] = parting.events.map(|event| event.context("both branches go on"));
        let (here, there) = (here?, there?);
        ensure!(matches!(here.kind, EventKind::NodeCrashed { .. }) && here.seq == there.seq);
        let marked: Option<String> = attribute(page, "parting", "seq").await?;
        ensure!(marked == Some(here.seq.0.to_string()), "the page says {said:?}, the core {}", here.seq);
        // Marked on both timelines, and above them.
        let marks: u32 = page.ask("return document.querySelectorAll('.parted-line').length", vec![]).await?;
        ensure!(marks == 3, "{marks} marks");
        let at: Option<String> = attribute(page, "parted-line", "at").await?;
        ensure!(at == Some(parting.at.0.to_string()));

        // Two stages, drawn and laid with rails, at the same moment; and still so after going somewhere else.
        let stages: [Stage; 2] = page.ask(STAGES, vec![]).await?;
        let now = link.at.0.to_string();
        ensure!(stages.iter().all(|stage| stage.now == now && stage.nodes == 5 && stage.workers == 8), "{stages:?}");
        ensure!(stages.iter().all(|stage| stage.rails > 40 && stage.width > 400.0), "{stages:?}");
        ensure!(stages[0].down == ["w1", "w7"] && stages[1].down == ["w7"], "{stages:?}");
        page.press_with_shift(Key::Left).await?;
        page.until("both stages to go back", async || {
            let [here, there]: [Stage; 2] = page.ask(STAGES, vec![]).await?;
            Ok((here.now == there.now && here.now != now && here.now == page.link().await?.at.0.to_string())
                .then_some(()))
        })
        .await?;
        page.press_with_shift(Key::Right).await?;
        page.until("both stages to come again", async || {
            let stages: [Stage; 2] = page.ask(STAGES, vec![]).await?;
            Ok(stages.iter().all(|stage| stage.now == now).then_some(()))
        })
        .await?;

        // What differs is highlighted on both stages, at this moment and not before the crash.
        ensure!(differing(page).await? == [true, true], "w1 is down here and up there");
        page.find("figure-differs").await?;
        page.press(&[Key::Home]).await?;
        page.find("no-difference").await?;
        ensure!(differing(page).await? == [false, false]);

        // Over to the other side, and back to the stage.
        page.click("swap").await?;
        page.says("column-a", &["First run"]).await?;
        page.press(&[Key::Escape]).await?;
        page.find("gateway").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everything_is_undone_and_done_again() -> Result<()> {
    visit("everything_is_undone_and_done_again", async |page| {
        page.open_and_pause().await?;
        page.scrub(0.02).await?;
        let before = page.link().await?;
        page.click("worker-w1").await?;
        page.click("crash").await?;
        let crashed = page
            .until("the crash", async || Ok(Some(page.link().await?).filter(|link| link.inputs().len() == 1)))
            .await?;
        control(page, &['z']).await?;
        let undone = page
            .until("the crash undone", async || Ok(Some(page.link().await?).filter(|link| link.inputs().is_empty())));
        let undone = undone.await?;
        ensure!((undone.at, undone.fingerprint) == (before.at, before.fingerprint), "undone leads back");
        page.says("note", &["Undone: crash w1"]).await?;
        control(page, &[char::from(Key::Shift), 'z']).await?;
        let again = page
            .until("the crash again", async || Ok(Some(page.link().await?).filter(|link| link.inputs().len() == 1)));
        let again = again.await?;
        ensure!((again.at, again.fingerprint) == (crashed.at, crashed.fingerprint), "done again is the same");

        // Another scenario in the place of this one is undone, too, with all that was done in it.
        page.choose("scenario", "stale-leader").await?;
        page.play(false).await?;
        page.until("the other scenario", async || Ok((page.link().await?.scenario != again.scenario).then_some(())))
            .await?;
        page.click("undo").await?;
        let back = page.until("the scenario back", async || {
            Ok(Some(page.link().await?).filter(|link| link.scenario == again.scenario && link.inputs().len() == 1))
        });
        let back = back.await?;
        ensure!((back.at, back.fingerprint) == (again.at, again.fingerprint), "with what was done");
        // Names and deleted branches as well.
        page.type_text("o").await?;
        page.says("branches", &["First run", "Branch 2"]).await?;
        page.click("open-branches").await?;
        page.fill("name-1", "what if").await?;
        page.press(&[Key::Tab]).await?;
        page.says("branches", &["what if"]).await?;
        page.click("delete-1").await?;
        page.until("the branch to go", async || Ok(page.text("branch-1").await?.is_none().then_some(()))).await?;
        page.press(&[Key::Escape]).await?;
        page.click("undo").await?;
        page.says("branches", &["First run", "what if"]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stop_pauses_at_exactly_the_event() -> Result<()> {
    visit("a_stop_pauses_at_exactly_the_event", async |page| {
        page.open_and_pause().await?;
        page.press(&[Key::Home]).await?;
        page.type_text("b").await?;
        page.fill("stop-sentence", "task T7 finishd").await?;
        page.click("stop-add").await?;
        page.says("stop-mistake", &["character 9", "did you mean", "finished"]).await?;
        page.fill("stop-sentence", "task T7 finished").await?;
        page.click("stop-add").await?;
        page.says("stop-0", &["task T7 finished"]).await?;
        page.press(&[Key::Escape]).await?;
        page.set_speed("+", "20×").await?;
        page.play(true).await?;
        page.until("the stop", async || Ok((!page.moment().await?.playing).then_some(()))).await?;
        page.says("note", &["task T7 finished", "T7"]).await?;
        let link = page.link().await?;

        // The moment right after the ledger recorded it: the same as the core's.
        let mut session = Session::new(link.scenario.clone()).map_err(told)?;
        session.seek(Time(link.at.0 + 1));
        let done = |kind: &EventKind| matches!(kind, EventKind::TaskCompleted { task, .. } if task.0 == 6);
        let event = session.trace().iter().find(|event| done(&event.kind)).cloned().context("T7 is done by then")?;
        session.visit(event.seq);
        ensure!(link.at == event.at && link.fingerprint == Some(session.fingerprint().value()));

        // Jumps: to the next leader change, and to the one before.
        page.click("open-stops").await?;
        page.click("jump-forward-leader-change").await?;
        let next = page.until("a jump", async || Ok(Some(page.link().await?.at).filter(|at| *at > link.at))).await?;
        page.click("jump-back-completion").await?;
        page.until("a jump back", async || Ok(Some(page.link().await?.at).filter(|at| *at < next))).await?;
        Ok(())
    })
    .await
}

fn told(problem: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{problem}")
}

/// A `data-` attribute of an element.
async fn attribute<T: serde::de::DeserializeOwned>(page: &Page, id: &str, name: &str) -> Result<T> {
    let script = "return document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.dataset[arguments[1]] ?? null";
    page.ask(script, vec![json!(id), json!(name)]).await
}

/// A stage as it is drawn.
#[derive(Debug, Deserialize)]
struct Stage {
    now: String,
    nodes: usize,
    workers: usize,
    down: Vec<String>,
    /// The length of what draws its rails.
    rails: usize,
    width: f64,
}

const STAGES: &str = r#"
return [...document.querySelectorAll(".future-column")].map((column) => ({
  now: column.dataset.now,
  nodes: column.querySelectorAll(".seat").length,
  workers: column.querySelectorAll(".card").length,
  down: [...column.querySelectorAll(".card-name[data-health=crashed]")].map((name) => name.textContent.trim()),
  rails: column.querySelector(".rails").getAttribute("d")?.length ?? 0,
  width: column.querySelector(".yard").getBoundingClientRect().width,
}));"#;

/// Whether w1 is marked on each stage, in words as well.
async fn differing(page: &Page) -> Result<Vec<bool>> {
    let script = "
        return [...document.querySelectorAll('[data-testid=worker-w1]')].map((name) => {
            const marked = getComputedStyle(name.closest('.card'), '::after').content.includes('≠');
            return marked && name.getAttribute('aria-label').endsWith('differs');
        });";
    page.ask(script, vec![]).await
}

/// Presses keys while control is held.
async fn control(page: &Page, keys: &[char]) -> Result<()> {
    let held = char::from(Key::Control);
    let down = |actions: KeyActions, value: &char| actions.then(KeyAction::Down { value: *value });
    let up = |actions: KeyActions, value: &char| actions.then(KeyAction::Up { value: *value });
    let actions = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value: held });
    let actions = keys.iter().rev().fold(keys.iter().fold(actions, down), up);
    Ok(page.client.perform_actions(actions.then(KeyAction::Up { value: held })).await?)
}
