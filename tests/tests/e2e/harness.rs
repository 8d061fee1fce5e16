//! The site on a server of its own, and a browser before it.
//!
//! Knows nothing of what the page shows: that is in [`crate::page`].

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use xtask::{
    browser::{Browser, Driver},
    server::Server,
    site, sizes,
};

/// How long the page may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(40);

/// A browser before the served site.
pub struct Page {
    /// The browser.
    pub client: Client,
    /// Where the site is, with a slash at its end.
    pub address: String,
    driver: String,
}

/// Serves the site, starts a browser, and lets the test look. The browser must have nothing to complain about in the end.
/// What it showed when a test failed is left in `target/e2e/<name>.png`.
pub async fn visit(name: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    visit_under(name, "", test).await
}

/// The same with the site under a path, such as `switchyard/`.
pub async fn visit_under(name: &str, base: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    let dist = site::dist(&root()?);
    ensure!(dist.join("index.html").is_file(), "there is no site to test: `cargo xtask build` makes it");
    let folder = if base.is_empty() { dist } else { copy_under(&dist, name, base)? };
    let server = Server::start(&folder, 0)?;
    visit_at(name, format!("{}{base}", server.address()), test).await
}

/// The same with the site wherever it is.
pub async fn visit_at(name: &str, address: String, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    let browser = Browser::find().context("there is no browser: `cargo xtask test` gets one or says how")?;
    let driver: Driver = browser.start_driver()?;
    let page = Page::connect(driver.address(), address, &browser).await?;
    let outcome = match test(&page).await {
        Ok(()) => page.complaints().await.and_then(|said| {
            ensure!(said.is_empty(), "the browser complained:\n{}", said.join("\n"));
            Ok(())
        }),
        Err(error) => Err(error),
    };
    let picture = scratch()?.join(format!("{name}.png"));
    if outcome.is_err()
        && let Ok(bytes) = page.client.screenshot().await
    {
        fs::write(picture, bytes)?;
    }
    // A browser that hangs ends with its driver; the test's own error says more.
    let closed = page.client.close().await;
    outcome.and(closed.map_err(Into::into))
}

impl Page {
    async fn connect(driver: String, address: String, browser: &Browser) -> Result<Self> {
        let mut wanted = browser.capabilities();
        wanted.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let limit = PATIENCE.as_millis() as u64;
        wanted.insert("timeouts".to_owned(), json!({ "pageLoad": limit, "script": limit }));
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&driver).await?;
        let page = Self { client, address, driver };
        page.size(1440, 900).await?;
        Ok(page)
    }

    /// Another browser with a fresh profile before the same site. It ends with the first.
    pub async fn another(&self) -> Result<Self> {
        let browser = Browser::find().context("the browser was there a moment ago")?;
        Self::connect(self.driver.clone(), self.address.clone(), &browser).await
    }

    /// What the script returns.
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T> {
        let answer = self.client.execute(script, arguments).await?;
        serde_json::from_value(answer.clone()).with_context(|| format!("the page answered {answer}"))
    }

    /// Looks again and again, until there is something.
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await.with_context(|| format!("while waiting for {what}"))? {
                return Ok(found);
            }
            if Instant::now() > deadline {
                bail!("waited {} s for {what}", PATIENCE.as_secs());
            }
            sleep(PAUSE).await;
        }
    }

    /// Makes the page think that the window has this size.
    pub async fn size(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", metrics).await.map(drop)
    }

    /// One of the commands that Chromium's own protocol adds to WebDriver.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        Ok(self.client.issue_cmd(Own { path: "goog/cdp/execute", body }).await?)
    }

    /// Errors and warnings in the browser's console since the last time, refused content among them.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.client.issue_cmd(Own { path: "se/log", body: json!({ "type": "browser" }) }).await?;
        let entries = log.as_array().context("a log is a list")?;
        let bad = entries.iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        Ok(bad.map(|entry| entry["message"].to_string()).collect())
    }
}

/// A command that WebDriver itself does not have.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// The workspace.
pub fn root() -> Result<PathBuf> {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Ok(tests.parent().context("the tests lie in the workspace")?.to_owned())
}

/// A folder for what tests leave and need.
pub fn scratch() -> Result<PathBuf> {
    let folder = root()?.join("target/e2e");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A folder in which the site lies under `base`.
pub fn copy_under(dist: &Path, name: &str, base: &str) -> Result<PathBuf> {
    let folder = scratch()?.join(name);
    let inner = folder.join(base);
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    for file in sizes::files(dist)? {
        let copy = inner.join(file.strip_prefix(dist)?);
        fs::create_dir_all(copy.parent().context("a file is in a folder")?)?;
        fs::copy(&file, copy)?;
    }
    Ok(folder)
}
