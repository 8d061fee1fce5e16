//! Time: standing still, going by keys, and branching.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::Value;
use switchyard::clock::Time;
use switchyard::{builtin, cost, link};

use crate::{
    harness::{Page, visit},
    page::Moment,
};

#[tokio::test]
async fn a_paused_page_writes_and_paints_nothing() -> Result<()> {
    visit("a_paused_page_writes_and_paints_nothing", async |page| {
        page.open("").await?;
        let passing = watch(page, 300).await?;
        ensure!(passing.writes > 0 && passing.frames > 0, "the measure sees nothing: {passing:?}");
        page.play(false).await?;
        page.link().await?;
        for tab in ["log", "terms", "queues", "gantt", "metrics", "events", "lanes"] {
            page.click(&format!("tab-{tab}")).await?;
            stands_still(page, tab).await?;
        }
        // Two panels side by side.
        page.click("pin").await?;
        for [beside, tab] in [["lanes", "gantt"], ["events", "metrics"], ["queues", "log"]] {
            page.choose("pinned", beside).await?;
            page.click(&format!("tab-{tab}")).await?;
            stands_still(page, &format!("{tab} beside {beside}")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_paused_map_of_workers_writes_and_paints_nothing() -> Result<()> {
    visit("a_paused_map_of_workers_writes_and_paints_nothing", async |page| {
        let mut scenario = builtin::scenario("playground").context("it is built in")?;
        scenario = cost::scaled(&scenario, 1_000);
        page.open(&format!("#{}", link::encode(&scenario, &[], Time(2_000_000), None))).await?;
        page.find("field").await?;
        let flying = "
            const swarm = document.getElementById('swarm');
            const copy = Object.assign(document.createElement('canvas'), { width: swarm.width, height: swarm.height });
            const pen = copy.getContext('2d', { willReadFrequently: true });
            pen.drawImage(swarm, 0, 0);
            const pixels = pen.getImageData(0, 0, copy.width, copy.height).data;
            return pixels.some((value) => value > 0);";
        page.until("messages over the map", async || Ok(page.ask::<bool>(flying, vec![]).await?.then_some(()))).await?;
        stands_still(page, "a map").await
    })
    .await
}

/// The page is paused: nothing happens on it for two seconds, once it is done with what was asked last.
async fn stands_still(page: &Page, what: &str) -> Result<()> {
    page.until(what, async || Ok((watch(page, 200).await?.writes == 0).then_some(()))).await?;
    let still = watch(page, 2_000).await?;
    ensure!(still == Watched::default(), "the paused page with {what}: {still:?}");
    Ok(())
}

#[tokio::test]
async fn acting_in_the_past_keeps_the_old_future() -> Result<()> {
    visit("acting_in_the_past_keeps_the_old_future", async |page| {
        page.open_and_pause().await?;
        let start = page.scrub(0.03).await?;
        page.press_with_shift(Key::Right).await?;
        let old_end = until_later(page, &start).await?;
        page.press_with_shift(Key::Left).await?;
        ensure!(until_time(page, &start.time).await? == start);
        ensure!(page.text("branches").await?.is_none(), "one branch needs no chooser");
        page.click("worker-w1").await?;
        page.click("crash").await?;
        page.says("branches", &["First run", "Branch 2"]).await?;
        until_health(page, "crashed").await?;

        // The new future is another one.
        page.press(&[Key::Escape]).await?;
        page.press_with_shift(Key::Right).await?;
        let new_end = until_time(page, &old_end.time).await?;
        ensure!(new_end != old_end, "the crash changed nothing");

        // The old one is still there, and so is the new one.
        page.choose("branches", "0").await?;
        until_health(page, "up").await?;
        let old_again = until_time(page, &old_end.time).await?;
        ensure!(old_again == old_end, "the old future was {old_end:?} and is {old_again:?}");
        page.choose("branches", "1").await?;
        until_health(page, "crashed").await?;
        let new_again = until_time(page, &old_end.time).await?;
        ensure!(new_again == new_end, "the new future was {new_end:?} and is {new_again:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_keyboard_drives_the_transport_and_the_focus_is_seen() -> Result<()> {
    visit("the_keyboard_drives_the_transport", async |page| {
        page.open("").await?;
        for playing in [false, true, false] {
            page.type_text(" ").await?;
            page.until("space", async || Ok((page.moment().await?.playing == playing).then_some(()))).await?;
        }

        // An event on, an event back.
        let here = hash(page).await?;
        page.press(&[Key::Right]).await?;
        let next = page.until("a step", async || Ok(Some(hash(page).await?).filter(|hash| *hash != here))).await?;
        page.press(&[Key::Left]).await?;
        page.until("a step back", async || Ok((hash(page).await? == here).then_some(()))).await?;
        page.press(&[Key::Right]).await?;
        page.until("the same step", async || Ok((hash(page).await? == next).then_some(()))).await?;

        // To both ends, and in jumps.
        let end = page.moment().await?;
        page.press(&[Key::Home]).await?;
        let start = until_time(page, "0:00.000").await?;
        page.press_with_shift(Key::Right).await?;
        let jumped = until_later(page, &start).await?;
        page.press(&[Key::End]).await?;
        page.until("the end", async || Ok((page.moment().await?.seconds() >= end.seconds()).then_some(()))).await?;
        page.press(&[Key::Home]).await?;
        until_time(page, "0:00.000").await?;
        page.press_with_shift(Key::Right).await?;
        ensure!(until_time(page, &jumped.time).await? == jumped);
        page.press_with_shift(Key::Left).await?;
        until_time(page, "0:00.000").await?;

        page.set_speed("-", "1/10×").await?;
        page.set_speed("+", "20×").await?;
        focus_is_seen(page).await
    })
    .await
}

/// Walks through the whole page by tab: everything on the way shows that it has the focus, and the transport's controls
/// are on the way.
async fn focus_is_seen(page: &Page) -> Result<()> {
    let mut met = Vec::new();
    for _ in 0..120 {
        page.press(&[Key::Tab]).await?;
        let focus: Option<Focus> = page.ask(FOCUS, Vec::new()).await?;
        let Some(focus) = focus else { break };
        ensure!(focus.seen, "nobody sees that {:?} has the focus", focus.name);
        met.push(focus.name);
    }
    for wanted in ["start", "step-back", "play", "step", "end", "Speed", "scrubber"] {
        ensure!(met.iter().any(|name| name == wanted), "tab does not lead to {wanted}: {met:?}");
    }
    Ok(())
}

#[derive(Deserialize)]
struct Focus {
    name: String,
    seen: bool,
}

/// A file input is hidden and shows its focus on its label.
const FOCUS: &str = r#"
const element = document.activeElement;
if (!element || element === document.body) return null;
const marked = (element) => {
  const styles = [getComputedStyle(element), getComputedStyle(element, "::after")];
  return styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
};
const box = element.getBoundingClientRect();
const shown = element.classList.contains("unseen") ? element.parentElement : element;
return { name: element.dataset.testid ?? element.ariaLabel ?? element.outerHTML.slice(0, 200),
  seen: element.matches(":focus-visible") && marked(shown) && box.width > 0 && box.height > 0 };"#;

/// What happened on the page while it was watched.
#[derive(Debug, Default, PartialEq, Deserialize)]
struct Watched {
    /// Changes of the document.
    writes: u32,
    /// Animation frames asked for.
    frames: u32,
    /// Calls that draw on a canvas.
    drawings: u32,
}

async fn watch(page: &Page, milliseconds: u32) -> Result<Watched> {
    let answer = page.client.execute_async(WATCH, vec![Value::from(milliseconds)]).await?;
    Ok(serde_json::from_value(answer)?)
}

const WATCH: &str = "
    const [length, done] = arguments;
    const seen = { writes: 0, frames: 0, drawings: 0 };
    const undo = [];
    const count = (owner, name, what) => {
      const real = owner[name];
      owner[name] = function (...rest) { seen[what] += 1; return real.apply(this, rest); };
      undo.push(() => { owner[name] = real; });
    };
    count(window, 'requestAnimationFrame', 'frames');
    for (const name of ['fillRect', 'clearRect', 'fill', 'stroke', 'drawImage', 'fillText']) {
      count(CanvasRenderingContext2D.prototype, name, 'drawings');
    }
    const observer = new MutationObserver((records) => { seen.writes += records.length; });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => {
      seen.writes += observer.takeRecords().length;
      observer.disconnect();
      undo.forEach((one) => one());
      done(seen);
    }, length)";

/// The trace's hash at the moment that is shown.
async fn hash(page: &Page) -> Result<u64> {
    Ok(page.link().await?.fingerprint.unwrap_or_default())
}

async fn until_time(page: &Page, time: &str) -> Result<Moment> {
    page.until(time, async || Ok(Some(page.moment().await?).filter(|moment| moment.time == time))).await
}

async fn until_later(page: &Page, old: &Moment) -> Result<Moment> {
    let later = async || Ok(Some(page.moment().await?).filter(|moment| moment.seconds() > old.seconds()));
    page.until("a later time", later).await
}

/// Waits for the health of the first worker.
async fn until_health(page: &Page, health: &str) -> Result<()> {
    page.until(health, async || Ok((page.moment().await?.worker("w1")?.health == health).then_some(()))).await
}
