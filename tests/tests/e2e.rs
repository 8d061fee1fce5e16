//! The built site in a real browser, as a reader meets it. `cargo xtask test` builds the site and runs this; alone:
//! `cargo xtask build`, then `cargo test -p switchyard-tests --features e2e --test e2e`.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use xtask::{browser::Browser, server::Server, site};

/// How long the page may take to show something.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_page_loads() -> Result<()> {
    visit("the_page_loads", async |page| {
        let heading = page.wait().at_most(PATIENCE).for_element(Locator::Css("h1")).await?;
        let words = heading.text().await?;
        ensure!(words == "Switchyard", "the heading says {words:?}");
        Ok(())
    })
    .await
}

/// Serves the site, opens it in a browser of its own, and lets the test look. What the page showed when a test failed is
/// left in `target/e2e/<name>.png`.
async fn visit(name: &str, test: impl AsyncFnOnce(&Client) -> Result<()>) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the tests lie in the workspace")?;
    let dist = site::dist(root);
    ensure!(dist.join("index.html").is_file(), "there is no site to test: `cargo xtask build` makes it");
    let server = Server::start(&dist, 0)?;
    let browser = Browser::find().context("there is no browser: `cargo xtask test` gets one or says how")?;
    let driver = browser.start_driver()?;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let page = builder.capabilities(browser.capabilities()).connect(&driver.address()).await?;
    page.goto(&server.address()).await?;
    let outcome = test(&page).await;
    if outcome.is_err() {
        let pictures = root.join("target/e2e");
        fs::create_dir_all(&pictures)?;
        fs::write(pictures.join(format!("{name}.png")), page.screenshot().await?)?;
    }
    page.close().await?;
    outcome
}
