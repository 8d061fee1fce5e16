//! Pictures of the page in six scenarios, at three widths, light and dark, for people to look at: `dist/shots/`, as
//! `scenario-width-theme.png`. The one in the README is made here too, when `SWITCHYARD_SCREENSHOT=1`.
//!
//! A link leads to the moment, and clicks to what is looked at; time stands still, so the same pictures come out again.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, ensure};
use fantoccini::key::Key;
use serde_json::json;
use switchyard::{
    builtin,
    clock::{Duration, Time},
    link,
    scenario::Scenario,
    session::Session,
    view::{Health, View},
};
use xtask::site;

use crate::{
    harness::{Page, root, visit},
    looks::fits,
};

const SIZES: [(u32, u32); 3] = [(1440, 900), (768, 1024), (390, 844)];

#[tokio::test]
async fn six_scenarios_are_pictured_in_light() -> Result<()> {
    visit("six_scenarios_are_pictured_in_light", async |page| every_scene(page, "light").await).await
}

#[tokio::test]
async fn six_scenarios_are_pictured_in_dark() -> Result<()> {
    visit("six_scenarios_are_pictured_in_dark", async |page| every_scene(page, "dark").await).await
}

/// What leads from a link to a picture.
enum Step {
    Click(&'static str),
    Type(&'static str),
    Press(Key),
    /// One leap on.
    Later,
}

use Step::{Click, Later, Press, Type};

struct Scene {
    name: &'static str,
    link: String,
    steps: &'static [Step],
    /// Where the inspector is a drawer, it is closed when it tells less than what it hides.
    tablet: &'static [Step],
    /// What a phone shows: there is room for one part of the page.
    phone: &'static [Step],
}

fn scenes() -> Result<Vec<Scene>> {
    let ms = |ms: u64| Time::ZERO + Duration::from_millis(ms);
    Ok(vec![
        Scene {
            name: "playground",
            link: eventful()?,
            steps: &[Click("tab-gantt"), Click("pin"), Click("tab-log")],
            tablet: &[],
            phone: &[Click("tab-stage")],
        },
        Scene {
            name: "split-vote",
            link: at("split-vote", ms(236))?,
            steps: &[
                Click("tab-lanes"),
                Click("lanes-closer"),
                Click("lanes-closer"),
                Click("lanes-closer"),
                Click("control-n1"),
            ],
            tablet: &[Click("tab-lanes")],
            phone: &[Click("tab-stage")],
        },
        Scene {
            name: "stale-leader",
            link: at("partition", ms(6_300))?,
            steps: &[Click("tab-terms"), Click("pin"), Click("tab-log"), Click("control-n1")],
            tablet: &[Click("tab-log")],
            phone: &[Click("tab-log")],
        },
        Scene {
            name: "funnel",
            link: at("kube-funnel", ms(28_000))?,
            steps: &[Click("service-web"), Click("container-web-4")],
            tablet: &[],
            phone: &[Click("tab-details")],
        },
        Scene {
            name: "compare",
            link: at("playground", ms(12_000))?,
            steps: &[Type("o"), Click("control-n1"), Click("crash"), Later, Press(Key::Escape), Type("m")],
            tablet: &[],
            phone: &[],
        },
        Scene {
            name: "regions",
            link: link::encode(&regions()?, &[], ms(6_000), None),
            steps: &[Click("tab-metrics"), Click("pin"), Click("tab-queues")],
            tablet: &[],
            phone: &[Click("tab-stage")],
        },
    ])
}

async fn every_scene(page: &Page, theme: &str) -> Result<()> {
    let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    page.chromium("Emulation.setEmulatedMedia", feature).await?;
    let shots = site::dist(&root()?).join(site::SHOTS);
    fs::create_dir_all(&shots)?;
    for scene in scenes()? {
        picture(page, &scene, theme, &shots).await.with_context(|| format!("the picture of {}", scene.name))?;
    }
    Ok(())
}

async fn picture(page: &Page, scene: &Scene, theme: &str, shots: &Path) -> Result<()> {
    let (width, height) = SIZES[0];
    page.size(width, height).await?;
    // Panels that an earlier scene put side by side are remembered.
    page.open("").await?;
    page.ask::<Option<()>>("localStorage.clear()", Vec::new()).await?;
    page.open(&format!("#{}", scene.link)).await?;
    page.play(false).await?;
    follow(page, scene.steps).await?;
    for (width, height) in SIZES {
        page.size(width, height).await?;
        let steps = match width {
            ..640 => scene.phone,
            640..1024 => scene.tablet,
            _ => &[],
        };
        follow(page, steps).await?;
        settle(page).await?;
        fits(page, scene.name).await?;
        let picture = page.client.screenshot().await?;
        fs::write(shots.join(format!("{}-{width}-{theme}.png", scene.name)), &picture)?;
        let wanted = std::env::var_os("SWITCHYARD_SCREENSHOT").is_some_and(|value| value == "1");
        if wanted && (scene.name, width, theme) == ("playground", SIZES[0].0, "light") {
            fs::write(root()?.join("static/screenshot.png"), &picture)?;
        }
    }
    Ok(())
}

async fn follow(page: &Page, steps: &[Step]) -> Result<()> {
    for step in steps {
        match step {
            Click(id) => page.click(id).await?,
            Type(text) => page.type_text(text).await?,
            Press(key) => page.press(&[*key]).await?,
            Later => page.press_with_shift(Key::Right).await?,
        }
    }
    Ok(())
}

/// Waits until passing notes are gone, and what the last step changed has been drawn.
async fn settle(page: &Page) -> Result<()> {
    page.until("notes to go", async || Ok(page.text("note").await?.is_none().then_some(()))).await?;
    // The pointer points at nothing, and nothing is drawn as if it had just been pressed.
    page.ask::<Option<()>>("document.activeElement?.blur()", Vec::new()).await?;
    let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
    page.client.execute_async(drawn, Vec::new()).await?;
    Ok(())
}

/// A link to a moment of a built-in scenario.
fn at(key: &str, at: Time) -> Result<String> {
    let scenario = builtin::scenario(key).with_context(|| format!("{key} comes with the program"))?;
    Ok(link::encode(&scenario, &[], at, None))
}

/// Twelve hundred workers in three regions, one of which loses a block of them.
fn regions() -> Result<Scenario> {
    let lost = (301..=360).map(|number| format!("  - {{at: 4s, crash: north{number}}}\n"));
    let text = format!(
        "\
version: 1
title: Twelve hundred workers in three regions
control: {{raft: {{nodes: 5, election_timeout_min: 1s, election_timeout_max: 2s, heartbeat: 300ms}}}}
nodes:
  - {{name: east, count: 480, region: East}}
  - {{name: west, count: 360, region: West}}
  - {{name: north, count: 360, region: North}}
workload:
  - {{class: web, arrivals: {{poisson: {{rate: 700}}}}, service: {{exponential: {{mean: 1s}}}}}}
  - {{class: batch, arrivals: {{poisson: {{rate: 60}}}}, service: {{exponential: {{mean: 3s}}}}}}
policies: {{queue: fcfs, balance: random, detect: {{heartbeat: 1s, timeout: 3s}}}}
network: {{latency: {{uniform: {{low: 20ms, high: 60ms}}}}}}
until: 20s
script:
  - {{at: 10ms, timeout: n1}}
{}",
        lost.collect::<String>()
    );
    Scenario::parse(&text).map_err(|problem| anyhow!("{problem}"))
}

/// A link to the moment of the default scenario with a worker down, the others at work, and messages about tasks on their way.
pub fn eventful() -> Result<String> {
    let (key, _) = builtin::SCENARIOS.first().context("there are built-in scenarios")?;
    let scenario = builtin::scenario(key).context("the first has its own key")?;
    let mut session = Session::new(scenario.clone()).map_err(|problem| anyhow!("{problem}"))?;
    let mut best = (0, Time::ZERO);
    for _ in 0..4_000 {
        session.seek(session.now() + Duration::from_millis(10));
        let view = session.view();
        let score = eventfulness(&view);
        if score > best.0 {
            best = (score, session.now());
        }
    }
    ensure!(best.0 > 0, "no worker is down in the first 40 s of the default scenario");
    Ok(link::encode(&scenario, &[], best.1, None))
}

fn eventfulness(view: &View) -> usize {
    let down = view.workers.iter().filter(|worker| worker.health == Health::Crashed).count();
    let flying = view.messages.iter().filter(|message| message.task.is_some() && !message.lost).count();
    if down == 1 { flying.min(8) + 6 * view.tally.running as usize + view.tally.waiting.min(12) as usize } else { 0 }
}
