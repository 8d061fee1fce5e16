//! The program in parts: what a first view does without, how it comes, and what the page says when it cannot.

use std::time::Duration;

use anyhow::{Result, ensure};
use fantoccini::Locator;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::harness::{Page, visit};

/// Which of the later parts the program has called.
const CALLED: &str = "
    const done = arguments[arguments.length - 1];
    wasmBindings.default().then((program) => done([1, 2].filter((part) => program[`p${part}`].value === 1)))";

async fn called(page: &Page) -> Result<Vec<u32>> {
    let called: Value = page.client.execute_async(CALLED, Vec::new()).await?;
    Ok(serde_json::from_value(called)?)
}

/// From now on these files cannot be had.
async fn block(page: &Page, files: &str) -> Result<()> {
    page.chromium("Network.enable", json!({})).await?;
    page.chromium("Network.setBlockedURLs", json!({ "urls": [files] })).await.map(drop)
}

#[tokio::test]
async fn a_first_view_runs_nothing_of_later_parts() -> Result<()> {
    visit("a_first_view_runs_nothing_of_later_parts", async |page| {
        page.open("").await?;
        sleep(Duration::from_secs(5)).await;
        let first = called(page).await?;
        ensure!(first.is_empty(), "parts {first:?} were called");
        page.type_text("?").await?;
        page.until("the help", async || Ok(page.client.find(Locator::Css("dialog[open]")).await.ok())).await?;
        let then = called(page).await?;
        ensure!(then == [2], "parts {then:?} were called");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_first_view_in_chinese_runs_the_chinese_part_alone() -> Result<()> {
    visit("a_first_view_in_chinese_runs_the_chinese_part_alone", async |page| {
        page.open("").await?;
        page.client.execute("localStorage.setItem('switchyard.lang', 'zh-CN')", Vec::new()).await?;
        page.open("").await?;
        sleep(Duration::from_secs(5)).await;
        let first = called(page).await?;
        ensure!(first == [1], "parts {first:?} were called");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_part_that_is_needed_before_it_was_fetched_comes_at_once() -> Result<()> {
    visit("a_part_that_is_needed_before_it_was_fetched_comes_at_once", async |page| {
        block(page, "*switchyard-later-*").await?;
        page.open("").await?;
        // Its first attempt is over by then.
        sleep(Duration::from_secs(3)).await;
        block(page, "*no-such-file*").await?;
        page.type_text("?").await?;
        page.until("the help", async || Ok(page.client.find(Locator::Css("dialog[open]")).await.ok())).await?;
        page.complaints().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_page_that_is_cut_off_from_a_part_says_so() -> Result<()> {
    visit("a_page_that_is_cut_off_from_a_part_says_so", async |page| {
        block(page, "*switchyard-later-*").await?;
        page.open("").await?;
        page.type_text("?").await?;
        let alert = page
            .until("the alert", async || Ok(page.client.find(Locator::Css("body > .failed[role=alert]")).await.ok()))
            .await?;
        let said = alert.text().await?;
        ensure!(said.contains("network is down") && said.contains("switchyard-later-"), "{said}");
        page.complaints().await.map(drop)
    })
    .await
}
