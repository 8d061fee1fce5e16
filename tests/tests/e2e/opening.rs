//! Opening the site: what is there before the program, what is there after, and under any path.

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use serde::Deserialize;
use serde_json::json;

use crate::harness::{Page, visit, visit_under};

#[tokio::test]
async fn work_flows_when_the_page_opens() -> Result<()> {
    visit("work_flows_when_the_page_opens", async |page| {
        page.open("").await?;
        ensure!(page.client.find(Locator::Css("h1")).await?.text().await? == "Switchyard");
        tasks_finish(page).await
    })
    .await
}

#[tokio::test]
async fn the_site_works_under_any_path() -> Result<()> {
    visit_under("the_site_works_under_any_path", "switchyard/", async |page| {
        page.open("").await?;
        ensure!(page.client.current_url().await?.path() == "/switchyard/play/");
        tasks_finish(page).await
    })
    .await
}

#[tokio::test]
async fn the_policy_lets_no_inline_script_run() -> Result<()> {
    visit("the_policy_lets_no_inline_script_run", async |page| {
        page.open("").await?;
        let policy: String = page.ask(POLICY, Vec::new()).await?;
        let scripts = policy.split(';').map(str::trim).find(|part| part.starts_with("script-src"));
        let scripts: Vec<_> = scripts.context("the policy says which scripts may run")?.split_whitespace().collect();
        ensure!(scripts == ["script-src", "'self'", "'wasm-unsafe-eval'"], "{scripts:?}");
        ensure!(policy.starts_with("default-src 'none'"), "{policy}");

        let ran = page.ask::<bool>(INJECT, Vec::new()).await?;
        ensure!(!ran, "a script written into the page ran");
        let complaints = page.complaints().await?;
        ensure!(complaints.len() == 1 && complaints[0].contains("Content Security Policy"), "{complaints:?}");
        Ok(())
    })
    .await
}

const POLICY: &str = "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content";

const INJECT: &str = "
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    script.nonce = document.querySelector('script').nonce;
    document.body.append(script);
    return window.injected === true";

#[tokio::test]
async fn the_frame_is_painted_without_the_program() -> Result<()> {
    visit("the_frame_is_painted_without_the_program", async |page| {
        page.chromium("Network.enable", json!({})).await?;
        page.chromium("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await?;
        page.client.goto(&format!("{}play/", page.address)).await?;
        let told = page.until("a sentence", async || Ok(page.ask::<Option<String>>(TOLD, Vec::new()).await?)).await?;
        ensure!(told.contains("Switchyard could not start"), "the page says {told:?}");
        let frame = page.until("paint", async || Ok(page.ask::<Option<Frame>>(FRAME, Vec::new()).await?)).await?;
        ensure!(frame.top.width > 1_000.0 && frame.top.y == 0.0, "{frame:?}");
        ensure!(frame.stage.height > 300.0 && frame.side.width > 200.0, "{frame:?}");
        let bottom = frame.transport.y + frame.transport.height;
        ensure!(frame.transport.height > 40.0 && (bottom - 900.0).abs() < 1.0, "{frame:?}");
        // It complains of the missing program, and of nothing else.
        let complaints = page.complaints().await?;
        let expected = |said: &&String| said.contains(".wasm") || said.contains("TypeError: Failed to fetch");
        ensure!(complaints.iter().filter(|said| !expected(said)).count() == 0, "{complaints:?}");

        page.chromium("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        page.open("").await?;
        let later: Frame = page.ask(FRAME, Vec::new()).await?;
        ensure!(frame == later, "the program moves the frame: {frame:?} becomes {later:?}");
        Ok(())
    })
    .await
}

const TOLD: &str = "
    const box = document.getElementById('failed');
    return box && box.checkVisibility() ? box.textContent : null";

const FRAME: &str = "
    if (!performance.getEntriesByName('first-contentful-paint').length) return null;
    const place = (what) => {
      const { x, y, width, height } = document.querySelector(what).getBoundingClientRect();
      return { x, y, width, height };
    };
    return { top: place('.top'), stage: place('.stage'), side: place('.side'), transport: place('.transport') }";

#[derive(Debug, PartialEq, Deserialize)]
struct Frame {
    top: Place,
    stage: Place,
    side: Place,
    transport: Place,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Tasks finish, and nobody touched anything.
pub async fn tasks_finish(page: &Page) -> Result<()> {
    let completed = async || page.moment().await?.count("completed");
    let before = completed().await?;
    page.until("tasks to finish", async || Ok((completed().await? >= before + 5).then_some(()))).await
}
