//! The site's first page in a browser: readable without a script, alive with one, and the way to everything else.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::access::{axe, look};
use crate::harness::{Page, visit, visit_under};

const WIDER: &str = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
const PATH: &str = "return location.pathname + location.hash";

async fn open(page: &Page, path: &str) -> Result<()> {
    page.client.goto("about:blank").await?;
    Ok(page.client.goto(&format!("{}{path}", page.address)).await?)
}

async fn media(page: &Page, features: &[(&str, &str)]) -> Result<()> {
    let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    page.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
}

#[tokio::test]
async fn the_first_page_reads_without_a_script() -> Result<()> {
    visit_under("first_page_unscripted", "switchyard/", async |page| {
        page.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        for path in ["", "zh/"] {
            open(page, path).await?;
            let text = "return document.querySelector('main').innerText";
            // The driver's own scripts still run.
            let words = page.ask::<String>(text, Vec::new()).await?;
            let count = words.chars().filter(|sign| sign.is_alphanumeric()).count();
            ensure!(count > 1_000, "{path:?} has {count} letters");
            let stills =
                "return [...document.querySelectorAll('.still svg')].filter(one => one.checkVisibility()).length";
            ensure!(page.ask::<usize>(stills, Vec::new()).await? == 3, "the pictures of {path:?} are seen");
            let buttons = "return [...document.querySelectorAll('button')].filter(one => one.checkVisibility()).length";
            ensure!(page.ask::<usize>(buttons, Vec::new()).await? == 0, "nothing is there that needs a script");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_hero_comes_alive_where_there_is_room_and_no_wish_for_calm() -> Result<()> {
    visit("first_page_hero", async |page| {
        let running = "return document.querySelector('.hero switchyard-figure').matches(':state(running)')";
        let frames = "return document.querySelector('.hero switchyard-figure').shadowRoot.querySelectorAll('iframe').length";
        media(page, &[("prefers-reduced-motion", "reduce")]).await?;
        open(page, "").await?;
        let loaded = "return document.readyState === 'complete' && !!customElements.get('switchyard-figure')";
        page.until("the page", async || Ok(page.ask::<bool>(loaded, Vec::new()).await?.then_some(()))).await?;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        ensure!(page.ask::<usize>(frames, Vec::new()).await? == 0, "nothing moves for those who asked for calm");
        media(page, &[]).await?;
        open(page, "").await?;
        page.until("the live figure", async || Ok(page.ask::<bool>(running, Vec::new()).await?.then_some(()))).await?;
        let time = "const done = arguments[arguments.length - 1];
            document.querySelector('.hero switchyard-figure').state().then(state => done(state.view.now), error => done(null))";
        let now = async || page.client.execute_async(time, Vec::new()).await?.as_str().map(str::to_owned).context("a time");
        let first = now().await?;
        page.until("time to pass", async || Ok((now().await? != first).then_some(()))).await
    })
    .await
}

#[tokio::test]
async fn links_of_old_and_the_readers_language_lead_on() -> Result<()> {
    visit_under("first_page_leads", "switchyard/", async |page| {
        let here = async |expected: &str| {
            let there = async || Ok(page.ask::<String>(PATH, Vec::new()).await?.starts_with(expected).then_some(()));
            page.until(expected, there).await
        };
        page.open_and_pause().await?;
        page.link().await?;
        let address = page.client.current_url().await?;
        let fragment = address.fragment().unwrap_or_default().to_owned();
        let moment = page.moment().await?;
        open(page, &format!("#{fragment}")).await?;
        here("/switchyard/play/#").await?;
        page.until("the same moment", async || Ok((page.moment().await? == moment).then_some(()))).await?;

        open(page, "").await?;
        here("/switchyard/").await?;
        page.client.execute("document.querySelector('[data-lang]').click()", Vec::new()).await?;
        here("/switchyard/zh/").await?;
        open(page, "").await?;
        here("/switchyard/zh/").await?;
        // Who asks for the other language gets it.
        page.client.execute("document.querySelector('[data-lang]').click()", Vec::new()).await?;
        here("/switchyard/").await?;
        ensure!(page.ask::<String>("return document.documentElement.lang", Vec::new()).await? == "en");
        page.client.execute("document.querySelector('.go .main').click()", Vec::new()).await?;
        here("/switchyard/play/").await
    })
    .await
}

#[tokio::test]
async fn the_first_page_fits_every_screen_and_axe_finds_nothing() -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    visit("first_page_fits", async |page| {
        for (path, scheme) in [("", "light"), ("zh/", "dark")] {
            media(page, &[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]).await?;
            for width in [1440, 1024, 768, 390, 320] {
                page.size(width, 800).await?;
                open(page, path).await?;
                let wider = page.ask::<i32>(WIDER, Vec::new()).await?;
                ensure!(wider <= 0, "{path:?} is {wider} px wider than {width}");
                if [1440, 320].contains(&width) {
                    page.client
                        .execute("document.querySelectorAll('details').forEach(one => one.open = true)", Vec::new())
                        .await?;
                    look(page, &axe, &format!("{path:?} in {scheme}, {width} px")).await?;
                }
            }
        }
        Ok(())
    })
    .await
}
