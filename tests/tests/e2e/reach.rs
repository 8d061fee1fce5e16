//! The page at 200 % zoom, on the narrowest phone, under a finger, and where motion is unwelcome.

use std::fs;

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::json;

use crate::{
    harness::{Page, root, visit},
    leader::leader,
};

/// Twice as large in a window of 1440 by 900, and the narrowest that has to do.
const SIZES: [(u32, u32); 2] = [(720, 450), (320, 640)];

#[tokio::test]
async fn at_twice_the_size_and_at_320_pixels_nothing_is_cut_off() -> Result<()> {
    visit("at_twice_the_size_and_at_320_pixels", async |page| {
        for size in SIZES {
            every_part(page, size, "zoom", CUT_OFF).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_finger_presses_is_44_pixels_wide_and_high() -> Result<()> {
    visit("what_a_finger_presses", async |page| {
        let touch = json!({ "enabled": true, "maxTouchPoints": 5 });
        page.chromium("Emulation.setTouchEmulationEnabled", touch).await?;
        for (width, height) in [(320, 640), (390, 844), (844, 390), (768, 1024)] {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
            page.chromium("Emulation.setDeviceMetricsOverride", metrics).await?;
            page.open("").await?;
            let coarse: bool = page.ask("return matchMedia('(pointer: coarse)').matches", Vec::new()).await?;
            ensure!(coarse, "the browser does not play a finger");
            look_at_every_part(page, &format!("touch-{width}"), TARGETS).await?;
            look_at_every_part(page, &format!("touch-{width}"), CUT_OFF).await?;
        }
        Ok(())
    })
    .await
}

async fn every_part(page: &Page, (width, height): (u32, u32), name: &str, script: &str) -> Result<()> {
    page.size(width, height).await?;
    page.open("").await?;
    look_at_every_part(page, &format!("{name}-{width}"), script).await
}

/// Runs a script on every part of the page; it returns what is wrong.
async fn look_at_every_part(page: &Page, name: &str, script: &str) -> Result<()> {
    leader(page, None).await?;
    page.play(false).await?;
    let shots = root()?.join("target/shots");
    fs::create_dir_all(&shots)?;
    let look = async |what: &str| -> Result<()> {
        let picture = page.client.screenshot().await?;
        fs::write(shots.join(format!("{name}-{what}.png")), picture)?;
        let problems: Vec<String> = page.ask(script, Vec::new()).await?;
        ensure!(problems.is_empty(), "{name}, {what}:\n{}", problems.join("\n"));
        Ok(())
    };
    // Where there is room for one part only, tabs lead to each.
    let panes = "return getComputedStyle(document.querySelector('[data-testid=tab-stage]')).display !== 'none'";
    if page.ask(panes, Vec::new()).await? {
        page.click("tab-stage").await?;
    }
    look("stage").await?;
    for subject in ["control-n1", "worker-w1"] {
        page.click(subject).await?;
        look(subject).await?;
        page.press(&[Key::Escape]).await?;
    }
    for tab in ["events", "gantt", "metrics", "queues", "log"] {
        page.click(&format!("tab-{tab}")).await?;
        look(tab).await?;
    }
    page.press_with_control('k').await?;
    page.focused("palette-words").await?;
    look("palette").await?;
    page.press(&[Key::Escape]).await?;
    page.until("no palette", async || Ok(page.text("palette").await?.is_none().then_some(()))).await
}

/// Nothing is wider than the window or cut by its edge, and no word of a button is cut off. Strips that are pushed
/// sideways by themselves are let be.
const CUT_OFF: &str = r#"
const found = [];
const tell = (one) => `${one.dataset.testid ?? one.className} ${one.textContent.trim().slice(0, 30)}`;
if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
if (document.documentElement.scrollHeight > innerHeight + 1) found.push(`the page is ${document.documentElement.scrollHeight} px high`);
const yard = document.getElementById("yard");
if (yard && yard.scrollWidth > yard.clientWidth) found.push(`the stage holds ${yard.scrollWidth} px in ${yard.clientWidth}`);
const over = document.querySelector("dialog");
for (const one of (over ?? document).querySelectorAll("button, select, input, h2, h3, [role=slider], output")) {
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  if (box.width === 0 || style.visibility === "hidden" || one.closest(".skip, .unseen, .strip, .legend, .gantt, .spacetime, .log, .events, table")) continue;
  if (one.classList.contains("skip") || one.classList.contains("unseen")) continue;
  if (box.left < -1 || box.right > innerWidth + 1) found.push(`${tell(one)} ends at ${box.left} and ${box.right}`);
  if (one.matches("button") && one.scrollWidth > one.clientWidth + 1 && style.overflow !== "visible") found.push(`${tell(one)} is cut off`);
}
const stage = document.querySelector(".page")?.dataset.pane === "stage" && document.getElementById("yard");
if (stage && stage.clientHeight < 130) found.push(`the stage is ${stage.clientHeight} px high`);
return found;"#;

/// What is pressed is 44 pixels wide and high: itself, its label, or the card that it stands for. Marks in charts, which are
/// as long as what they stand for, are also in the lists beside them.
const TARGETS: &str = r#"
const found = [];
const over = document.querySelector("dialog");
for (const one of (over ?? document).querySelectorAll("button, a[href], select, input, summary, [role=slider], [role=option]")) {
  if (one.closest(".gantt, .spacetime, .lanes, .log, .tree, .skip, .splitter, .central, table")) continue;
  const style = getComputedStyle(one);
  if (style.visibility === "hidden" || style.pointerEvents === "none") continue;
  const whole = one.matches(".card-name") ? one.closest(".card") : one.matches("input") ? one.closest("label, .field") ?? one : one;
  const box = whole.getBoundingClientRect();
  if (box.width === 0) continue;
  if (box.width < 43.5 || box.height < 43.5)
    found.push(`${one.dataset.testid ?? one.className} ${one.textContent.trim().slice(0, 30)}: ${box.width.toFixed(1)} by ${box.height.toFixed(1)}`);
}
return found;"#;

#[tokio::test]
async fn where_motion_is_unwelcome_no_mark_travels() -> Result<()> {
    visit("where_motion_is_unwelcome", async |page| {
        let (travelling, marks) = steps(page, "no-preference").await?;
        ensure!(marks > 200 && 2 * travelling > marks, "{travelling} small steps of {marks} marks");
        // A mark that is used again for a message on the same way may be near the place where it was.
        let (travelling, marks) = steps(page, "reduce").await?;
        ensure!(marks > 200 && 50 * travelling < marks, "{travelling} small steps of {marks} marks");
        Ok(())
    })
    .await
}

/// How often a mark went a little way from one frame to the next, and how many marks were seen.
async fn steps(page: &Page, motion: &str) -> Result<(u32, u32)> {
    let features = json!({ "features": [{ "name": "prefers-reduced-motion", "value": motion }] });
    page.chromium("Emulation.setEmulatedMedia", features).await?;
    page.open("").await?;
    leader(page, None).await?;
    page.set_speed("-", "1/20×").await?;
    let counted = page.client.execute_async(STEPS, Vec::new()).await?;
    Ok(serde_json::from_value(counted)?)
}

/// A step is small when the mark looks the same and moves a few pixels: other messages for which it is used are elsewhere.
const STEPS: &str = r##"
const done = arguments[arguments.length - 1];
const last = new Map();
let [steps, marks, frames] = [0, 0, 0];
const look = () => {
  for (const mark of document.querySelectorAll("#marks circle:not(.off)")) {
    const now = { x: Number(mark.getAttribute("cx")), y: Number(mark.getAttribute("cy")), as: mark.getAttribute("class") };
    const before = last.get(mark);
    marks += 1;
    if (before && before.as === now.as) {
      const far = Math.hypot(now.x - before.x, now.y - before.y);
      if (far > 0 && far < 3) steps += 1;
    }
    last.set(mark, now);
  }
  frames += 1;
  if (frames < 240) requestAnimationFrame(look); else done([steps, marks]);
};
look();"##;
