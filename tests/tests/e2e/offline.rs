//! The site without a network, after one visit; and a new version of it, which is offered and never forced.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;
use xtask::{offline, server::Server, site};

use crate::harness::{Page, copy_under, root, visit_at};

const BASE: &str = "switchyard/";
/// How many files each kept version has, and whether what the tests read is among them.
const KEPT: &str = "const done = arguments[0]; (async () => {
  const counts = [];
  for (const name of await caches.keys()) {
    const kept = (await (await caches.open(name)).keys()).map((one) => one.url);
    const read = ['play/index.html', 'learn/en/queues.html', 'learn/en/search.json', 'learn/en/once.html'];
    counts.push([kept.length, read.every((path) => kept.some((url) => url.endsWith(path)))]);
  }
  return counts;
})().then(done, (error) => done(String(error)));";
const REGISTERED: &str =
    "const done = arguments[0]; navigator.serviceWorker.getRegistration().then((found) => done(!!found));";

/// The site on a host, under a path.
struct Host {
    server: Server,
    folder: PathBuf,
}

impl Host {
    fn of_the_site(name: &str) -> Result<Self> {
        let folder = copy_under(&site::dist(&root()?), &format!("offline-{name}"), BASE)?;
        Ok(Self { server: Server::hosting(&folder, 0)?, folder })
    }

    fn address(&self) -> String {
        format!("{}{BASE}", self.server.address())
    }

    /// Puts another file in the place of one, as a new version of the site does.
    fn change(&self, name: &str, from: &str, to: &str) -> Result<()> {
        let site = self.folder.join(BASE);
        let text = fs::read_to_string(site.join(name))?;
        ensure!(text.contains(from), "{name} has no {from:?}");
        fs::write(site.join(name), text.replace(from, to))?;
        offline::list(&root()?, &site)
    }
}

/// What the browser has, version by version.
async fn versions(page: &Page) -> Result<Vec<(usize, bool)>> {
    Ok(serde_json::from_value(page.client.execute_async(KEPT, Vec::new()).await?)?)
}

/// Waits until the browser has all of one version, and nothing more comes.
async fn kept(page: &Page) -> Result<usize> {
    let mut before = 0;
    page.until("the site in the browser", async || {
        let counts = versions(page).await?;
        sleep(Duration::from_millis(700)).await;
        let count = counts.last().filter(|(_, read)| *read && counts.len() == 1).map_or(0, |(count, _)| *count);
        let same = count > 0 && std::mem::replace(&mut before, count) == count;
        Ok(same.then_some(count))
    })
    .await
}

/// What the offer says, when there is one.
async fn offered(page: &Page) -> Result<Option<String>> {
    let script = "return document.querySelector('.new-version:not([hidden])')?.shadowRoot.querySelector('span').textContent ?? null";
    page.ask(script, Vec::new()).await
}

async fn press(page: &Page, button: usize) -> Result<()> {
    let script = "document.querySelector('.new-version').shadowRoot.querySelectorAll('button')[arguments[0]].click()";
    page.client.execute(script, vec![json!(button)]).await?;
    Ok(())
}

async fn title(page: &Page) -> Result<String> {
    page.ask("return document.querySelector('main h1').textContent", Vec::new()).await
}

#[tokio::test]
async fn after_one_visit_playground_and_lessons_work_without_a_network() -> Result<()> {
    let host = Host::of_the_site("reload")?;
    visit_at("offline_reload", host.address(), async |page| {
        page.open("").await?;
        let count = kept(page).await?;
        ensure!(count > 60, "only {count} files are kept");
        let errors = page.chromium("Page.getInstallabilityErrors", json!({})).await?;
        ensure!(errors["installabilityErrors"] == json!([]), "it cannot be installed: {errors}");
        let manifest = page.chromium("Page.getAppManifest", json!({})).await?;
        ensure!(manifest["errors"] == json!([]) && manifest["url"].is_string(), "the manifest: {manifest}");
        drop(host);

        for address in ["play/", "play", "play/?from=home"] {
            page.client.goto("about:blank").await?;
            page.client.goto(&format!("{}{address}", page.address)).await?;
            page.until("the program", async || Ok(page.text("time").await?.filter(|time| !time.is_empty()))).await?;
        }
        page.play(true).await?;
        let before = page.moment().await?.seconds();
        page.until("time to pass", async || Ok((page.moment().await?.seconds() > before + 0.5).then_some(()))).await?;
        // All parts of the program are there: another language, and what no first view shows.
        page.client.execute("localStorage.setItem('switchyard.lang', 'zh-CN')", Vec::new()).await?;
        page.open("").await?;
        page.click("tab-gantt").await?;
        page.until("the chart", async || {
            Ok(page.ask::<bool>("return !!document.querySelector('.gantt')", Vec::new()).await?.then_some(()))
        })
        .await?;

        page.client.goto(&format!("{}learn/en/queues.html", page.address)).await?;
        let field = page.client.find(fantoccini::Locator::Css(".search input")).await?;
        field.send_keys("Little's law").await?;
        page.until("what was searched", async || {
            Ok(page.ask::<bool>("return !!document.querySelector('.search mark')", Vec::new()).await?.then_some(()))
        })
        .await?;
        let figure = "const done = arguments[0]; const figure = document.querySelector('switchyard-figure');
            figure.start().then(() => figure.state()).then(done, (error) => done(String(error)))";
        let state: Value = page.client.execute_async(figure, Vec::new()).await?;
        ensure!(state["playing"].is_boolean(), "a figure says {state}");
        // That the host is not there is all there is to complain about.
        let said = page.complaints().await?;
        ensure!(said.iter().all(|line| line.contains("sw.js") || line.contains("ERR_CONNECTION_REFUSED")), "{said:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_version_is_offered_and_comes_when_it_is_asked_for() -> Result<()> {
    let host = Host::of_the_site("update")?;
    visit_at("offline_update", host.address(), async |page| {
        let lesson = format!("{}learn/en/queues.html", page.address);
        page.open("").await?;
        kept(page).await?;
        page.client.goto(&lesson).await?;
        let old = title(page).await?;
        host.change("learn/en/queues.html", &format!("{old}</a></h1>"), "Another title</a></h1>")?;

        // A plain reload shows the old one, whole, and offers the other.
        page.client.refresh().await?;
        ensure!(title(page).await? == old, "the new page came unasked");
        let words = page.until("the offer", async || offered(page).await).await?;
        ensure!(words == "A new version is ready.", "{words}");
        press(page, 1).await?;
        ensure!(offered(page).await?.is_none(), "it was not wanted now");
        page.client.refresh().await?;
        ensure!(title(page).await? == old, "the new page came unasked");

        // The playground offers it in its own language, and goes on where it was.
        page.client.execute("localStorage.setItem('switchyard.lang', 'zh-CN')", Vec::new()).await?;
        // From page to page: a moment without any is when the new version comes by itself.
        page.client.goto(&format!("{}play/", page.address)).await?;
        page.until("the program", async || Ok(page.text("time").await?.filter(|time| !time.is_empty()))).await?;
        page.play(false).await?;
        page.scrub(0.5).await?;
        let moment = page.moment().await?;
        let link = page.link().await?;
        let words = page.until("the offer", async || offered(page).await).await?;
        ensure!(words == "新版本已就绪。", "{words}");
        page.client.execute("window.before = true", Vec::new()).await?;
        press(page, 0).await?;
        page.until("the page again", async || {
            let again = page.ask::<bool>("return !window.before", Vec::new()).await?;
            Ok(page.text("time").await?.filter(|time| again && !time.is_empty()))
        })
        .await?;
        ensure!(page.moment().await?.time == moment.time && page.link().await? == link, "it is another moment");
        // One version: the old one is gone.
        kept(page).await?;
        page.client.goto(&lesson).await?;
        ensure!(title(page).await? == "Another title", "the old page is still there");
        ensure!(offered(page).await?.is_none(), "there is nothing more to offer");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_site_that_is_not_whole_is_not_kept_and_the_next_visit_tries_again() -> Result<()> {
    let host = Host::of_the_site("broken")?;
    visit_at("offline_broken", host.address(), async |page| {
        let file = host.folder.join(BASE).join("figure.js");
        let whole = fs::read(&file)?;
        // As in the middle of an upload, or behind a page that asks for a password.
        fs::write(&file, b"<p>Please log in")?;
        page.open("").await?;
        let some = async || Ok(versions(page).await?.last().map(|(count, _)| *count).filter(|count| *count > 5));
        page.until("some of the files", some).await?;
        let registered = async || page.client.execute_async(REGISTERED, Vec::new()).await;
        page.until("the worker to give up", async || Ok((registered().await? == json!(false)).then_some(()))).await?;
        ensure!(!page.text("time").await?.unwrap_or_default().is_empty(), "the page works all the same");
        fs::write(&file, whole)?;
        page.open("").await?;
        kept(page).await?;
        let said = page.complaints().await?;
        ensure!(said.iter().all(|line| line.contains("integrity")), "{said:?}");
        Ok(())
    })
    .await
    .context("a host with one wrong file")
}
