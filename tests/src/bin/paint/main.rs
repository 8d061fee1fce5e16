//! How much script the page needs for a frame, beside plain scripts that paint as many marks; and how long it takes to go
//! somewhere in an hour with more than a million events, and the memory of that. It is the page that readers get, in a
//! browser without a graphics card: `cargo xtask bench --only paint` builds it and runs this.
//!
//! The page and the plain script take turns, so that what else the machine does meets both; their ratio is what counts. A
//! frame of the page is all of it: the simulation, the painter, and ten times a second the panels. Ends with an error when
//! an aim is missed.

#[allow(dead_code)]
#[path = "../../../tests/e2e/harness.rs"]
mod harness;
#[allow(dead_code)]
#[path = "../../../tests/e2e/page.rs"]
mod page;

use anyhow::{Context, Result, ensure};
use harness::{Page, visit};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::link;
use switchyard::scenario::Scenario;
use switchyard::session::Session;
use tokio::time::sleep;

/// How often the page and the plain script take turns.
const ROUNDS: usize = 5;
/// How long a turn is measured, after it has settled.
const TURN: Duration = Duration::from_millis(2_500);
const SETTLE: Duration = Duration::from_millis(800);
/// The stage's size in the window that the tests use.
const STAGE: (u32, u32) = (960, 560);
/// Script for a frame at most so many times that of plain SVG.
const RATIO_MAX: f64 = 1.3;
/// Frames a second: 60, but for what a browser drops by itself.
const FRAMES_MIN: f64 = 57.0;
/// Places gone to with each panel.
const PLACES: usize = 20;
const SEEK_MS_MAX: f64 = 100.0;
const MB_MAX: f64 = 200.0;

/// As many workers as asked, each heard of once a second: the messages are on their way for a fifth of that.
fn crowd(workers: u32) -> Result<Scenario> {
    let rate = workers / 40;
    let text = format!(
        "version: 1
seed: 1
until: 10m
nodes: [{{count: {workers}}}]
policies: {{balance: round_robin, detect: {{heartbeat: 1s, timeout: 10s}}}}
network: {{latency: {{uniform: {{low: 130ms, high: 230ms}}}}}}
workload: [{{class: work, arrivals: {{poisson: {{rate: {rate}}}}}, service: {{exponential: {{mean: 1s}}}}}}]
"
    );
    Scenario::parse(&text).map_err(|problem| anyhow::anyhow!("{problem}"))
}

/// An hour of the default scenario.
fn hour() -> Result<Scenario> {
    let mut scenario = builtin::scenario("playground").context("it is built in")?;
    scenario.until = Some(Time(3_600_000_000));
    scenario.expect.clear();
    Ok(scenario)
}

/// What was measured of frames.
#[derive(Clone, Copy, Debug)]
struct Frames {
    median_ms: f64,
    p95_ms: f64,
    mean_ms: f64,
    a_second: f64,
}

impl Frames {
    fn of(frames: &[(f64, f64)]) -> Result<Self> {
        ensure!(frames.len() > 20, "there were {} frames", frames.len());
        let mut script: Vec<_> = frames.iter().map(|frame| frame.1).collect();
        let mean_ms = script.iter().sum::<f64>() / script.len() as f64;
        let seconds = (frames[frames.len() - 1].0 - frames[0].0) / 1e3;
        let (median_ms, p95_ms) = (share_of(&mut script, 0.5), share_of(&mut script, 0.95));
        Ok(Self { median_ms, p95_ms, mean_ms, a_second: (frames.len() - 1) as f64 / seconds })
    }

    fn told(&self) -> String {
        let Self { median_ms, p95_ms, mean_ms, a_second } = self;
        format!("{median_ms:6.2} ms {p95_ms:6.2} ms {mean_ms:6.2} ms {a_second:6.1}")
    }
}

/// The value that this share of all does not exceed.
fn share_of(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    share_of(&mut values.collect::<Vec<_>>(), 0.5)
}

/// Notes the frames of a turn. The page is there and moves.
async fn turn(page: &Page) -> Result<Frames> {
    sleep(SETTLE).await;
    page.client.execute("meter.frames = []", vec![]).await?;
    sleep(TURN).await;
    let frames: Vec<(f64, f64)> = page.ask("return meter.frames", vec![]).await?;
    Frames::of(&frames)
}

/// A turn of the page, at a tenth of the real speed: who looks at single messages slows them down.
async fn ours(page: &Page, fragment: &str) -> Result<Frames> {
    page.open(fragment).await?;
    page.set_speed("-", "1/10×").await?;
    page.play(true).await?;
    turn(page).await
}

/// A turn of the plain script.
async fn plain(page: &Page, kind: &str, nodes: u32, messages: usize) -> Result<Frames> {
    page.client.goto("about:blank").await?;
    let arguments = vec![json!(kind), json!(nodes), json!(messages), json!(STAGE.0), json!(STAGE.1)];
    page.client.execute(include_str!("plain.js"), arguments).await?;
    turn(page).await
}

/// Both in turns; true when the aim was met.
async fn side_by_side(page: &Page, kind: &str, workers: u32) -> Result<bool> {
    let at = Time(5_000_000);
    let scenario = crowd(workers)?;
    let mut session = Session::new(scenario.clone()).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    session.seek(at);
    let messages = session.world().messages().count();
    let fragment = format!("#{}", link::encode(&scenario, &[], at, None));
    println!("\n{workers} nodes, {messages} messages on their way: script for a frame, and frames a second");
    println!("{:24}    median       p95      mean  frames", "");
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let pair = (ours(page, &fragment).await?, plain(page, kind, workers, messages).await?);
        println!("  the page              {}\n  plain JS, {kind:12}  {}", pair.0.told(), pair.1.told());
        rounds.push(pair);
    }
    let ratios: Vec<_> = rounds.iter().map(|(ours, plain)| ours.median_ms / plain.median_ms.max(0.05)).collect();
    let (least, most) =
        ratios.iter().fold((f64::MAX, 0.0), |(least, most): (f64, f64), it| (least.min(*it), most.max(*it)));
    let ratio = median(ratios.into_iter());
    let held = median(rounds.iter().map(|round| round.0.a_second));
    println!(
        "  the page over plain JS {kind}: {ratio:.2} ({least:.2} to {most:.2}); it holds {held:.1} frames a second"
    );
    Ok(match kind {
        "svg" => aim(ratio <= RATIO_MAX, &format!("at most {RATIO_MAX} times plain SVG")),
        _ => aim(held >= FRAMES_MIN, "60 frames a second"),
    })
}

fn aim(met: bool, what: &str) -> bool {
    println!("  aim: {what}: {}", if met { "met" } else { "MISSED" });
    met
}

#[derive(Deserialize)]
struct Seek {
    script: f64,
    whole: f64,
    moved: bool,
}

/// Goes to places of an hour, with each panel; true when the aims were met.
async fn seeking(page: &Page) -> Result<bool> {
    let scenario = hour()?;
    let end = Time(3_599_000_000);
    page.open(&format!("#{}", link::encode(&scenario, &[], end, None))).await?;
    println!("\nan hour: from the press on the timeline to the painted moment, and how much of it is script");
    println!("  {:10} {:>9} {:>9} {:>9}   {:>9} {:>9}", "panel", "median", "p95", "longest", "script", "p95");
    let tabs: Vec<String> = page
        .ask(
            "return [...document.querySelectorAll('[role=tab][data-testid]')].map((tab) => tab.dataset.testid)",
            vec![],
        )
        .await?;
    let (mut worst, mut place) = (0.0_f64, 0.5_f64);
    for tab in tabs.iter().filter(|tab| tab.starts_with("tab-")) {
        page.click(tab).await?;
        sleep(Duration::from_millis(300)).await;
        let (mut whole, mut script) = (Vec::new(), Vec::new());
        for _ in 0..PLACES {
            // The golden ratio goes everywhere, near and far.
            place = (place + 0.618_034) % 1.0;
            let answer = page.client.execute_async(include_str!("seek.js"), vec![json!(place)]).await?;
            let seek: Seek = serde_json::from_value(answer)?;
            ensure!(seek.moved, "the page did not go to {place}");
            whole.push(seek.whole);
            script.push(seek.script);
        }
        let [median, p95, longest] = [0.5, 0.95, 1.0].map(|share| share_of(&mut whole, share));
        let [script, script_p95] = [0.5, 0.95].map(|share| share_of(&mut script, share));
        let name = tab.trim_start_matches("tab-");
        println!("  {name:10} {median:6.1} ms {p95:6.1} ms {longest:6.1} ms   {script:6.1} ms {script_p95:6.1} ms");
        worst = worst.max(p95);
    }
    let program: f64 = page.ask("return meter.memory.buffer.byteLength", vec![]).await?;
    page.chromium("HeapProfiler.collectGarbage", json!({})).await?;
    let heap = page.chromium("Runtime.getHeapUsage", json!({})).await?;
    let script = heap["usedSize"].as_f64().context("a heap has a size")?;
    let [program, script] = [program, script].map(|bytes| bytes / 1e6);
    println!("  memory: {program:.0} MB the program's, {script:.0} MB the script's");
    let met = [
        aim(worst <= SEEK_MS_MAX, &format!("anywhere within {SEEK_MS_MAX} ms, 95 of 100 times")),
        aim(program + script <= MB_MAX, &format!("an hour within {MB_MAX} MB")),
    ];
    Ok(met == [true; 2])
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut met = Vec::new();
    visit("paint", async |page| {
        let meter = json!({ "source": include_str!("meter.js") });
        page.chromium("Page.enable", Value::Object(Default::default())).await?;
        page.chromium("Page.addScriptToEvaluateOnNewDocument", meter).await?;
        met.push(side_by_side(page, "svg", 1_000).await?);
        met.push(side_by_side(page, "canvas", 10_000).await?);
        met.push(seeking(page).await?);
        Ok(())
    })
    .await?;
    ensure!(met.iter().all(|met| *met), "an aim was missed");
    Ok(())
}
