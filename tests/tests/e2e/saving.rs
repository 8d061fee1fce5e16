//! Runs that the browser keeps: saved under names, handed out as files and taken back, and what a lost tab held.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use switchyard::link;

use crate::{
    files::open_file,
    harness::{Page, scratch, visit},
    page::Moment,
    sharing::fingerprint,
};

#[tokio::test]
async fn a_saved_run_survives_a_reload() -> Result<()> {
    visit("a_saved_run_survives_a_reload", async |page| {
        let (shown, hash) = run_with_a_crash(page, 0.09).await?;
        page.click("tab-metrics").await?;
        let known = page.link().await?;
        page.press_with_control('s').await?;
        page.says("note", &["Saved: "]).await?;

        page.open("").await?;
        page.play(false).await?;
        sheet(page).await?;
        page.says("saved-list", &["1 thing done by hand", &shown.time]).await?;
        page.fill("run-name", "Mine <b>").await?;
        page.press(&[Key::Enter]).await?;
        page.says("saved-said", &["Renamed: Mine <b>"]).await?;

        page.open("").await?;
        page.play(false).await?;
        sheet(page).await?;
        ensure!(names(page).await? == ["Mine <b>"], "{:?}", names(page).await?);
        page.click("open-run").await?;
        shows(page, &shown, &hash).await?;
        ensure!(page.text("saved-sheet").await?.is_none(), "the sheet lies over the run that it opened");
        ensure!(page.link().await? == known, "what was looked at is another");
        // Saved again, it is called after the first.
        page.press_with_control('s').await?;
        page.says("note", &["Saved: Mine <b> 2"]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn saved_runs_leave_as_files_and_come_back() -> Result<()> {
    visit("saved_runs_leave_as_files_and_come_back", async |page| {
        let folder = downloads(page, "saved_runs_leave_as_files").await?;
        let (shown, hash) = run_with_a_crash(page, 0.09).await?;
        sheet(page).await?;
        page.says("saved-none", &["Nothing is saved yet"]).await?;
        for name in ["First", "Second"] {
            page.fill("save-name", name).await?;
            page.press(&[Key::Enter]).await?;
            page.says("saved-said", &["Saved", name]).await?;
        }
        ensure!(names(page).await? == ["Second", "First"], "{:?}", names(page).await?);

        page.click("export-run").await?;
        let one = downloaded(page, &folder, "Second.switchyard").await?;
        ensure!(link::decode(&one)?.inputs().len() == 1, "the file is not the run's link");
        page.click("export-runs").await?;
        let said = page.says("saved-said", &["switchyard-"]).await?;
        let all = said.split_whitespace().last().context("the file has a name")?;
        downloaded(page, &folder, all).await?;

        // Deleted, put back, and deleted again.
        page.click("delete-run").await?;
        page.says("saved-said", &["Deleted: Second"]).await?;
        page.until("one run", async || Ok((names(page).await? == ["First"]).then_some(()))).await?;
        page.click("restore").await?;
        page.until("both runs", async || Ok((names(page).await?.len() == 2).then_some(()))).await?;
        for left in [1, 0] {
            page.click("delete-run").await?;
            page.until("a run less", async || Ok((names(page).await?.len() == left).then_some(()))).await?;
        }
        page.says("saved-none", &["Nothing is saved yet"]).await?;

        let path = folder.join(all);
        let input = page.find("import-runs").await?;
        input.send_keys(path.to_str().context("a path in Unicode")?).await?;
        page.says("saved-said", &["2 runs imported"]).await?;
        page.until("both runs", async || Ok((names(page).await? == ["Second", "First"]).then_some(()))).await?;
        input.send_keys(path.to_str().context("a path in Unicode")?).await?;
        page.says("saved-said", &["0 runs imported", "2 were there already"]).await?;

        // The file of one opens like any other file, here for somebody who has never been here.
        let other = page.another().await?;
        other.open("").await?;
        open_file(&other, "Second.switchyard", one.as_bytes()).await?;
        shows(&other, &shown, &hash).await?;
        ensure!(other.complaints().await?.is_empty());
        Ok(other.client.close().await?)
    })
    .await
}

#[tokio::test]
async fn a_crashed_tab_offers_what_it_held() -> Result<()> {
    visit("a_crashed_tab_offers_what_it_held", async |page| {
        let spare = page.client.new_window(true).await?.handle;
        let (shown, hash) = run_with_a_crash(page, 0.09).await?;
        until_kept(page, &shown).await?;
        // The tab dies: the driver says so.
        let _ = page.client.goto("chrome://crash").await;
        page.client.switch_to_window(spare.clone()).await?;
        page.open("").await?;
        page.says("offer", &["Continue where you left", &shown.time]).await?;
        page.click("take-offer").await?;
        shows(page, &shown, &hash).await?;
        ensure!(page.text("offer").await?.is_none(), "what was taken is still offered");

        // Another tab does not offer what this one has; when this one is gone, it does, once.
        let third = page.client.new_window(true).await?.handle;
        page.client.switch_to_window(third.clone()).await?;
        page.open("").await?;
        sheet(page).await?;
        page.says("saved-none", &["Nothing is saved yet"]).await?;
        ensure!(page.text("left-list").await?.is_none(), "a tab that is there counts as gone");
        page.client.switch_to_window(spare).await?;
        page.client.close_window().await?;
        page.client.switch_to_window(third).await?;
        page.open("").await?;
        page.find("offer").await?;
        page.type_text("k").await?;
        page.until("no offer", async || Ok(page.text("offer").await?.is_none().then_some(()))).await?;
        until_declined(page).await?;
        page.open("").await?;
        sheet(page).await?;
        page.says("left-list", &[&shown.time]).await?;
        ensure!(page.text("offer").await?.is_none(), "it is offered twice");
        page.click("open-run").await?;
        shows(page, &shown, &hash).await
    })
    .await
}

#[tokio::test]
async fn a_reload_in_the_middle_of_a_run_offers_what_the_address_does_not_know() -> Result<()> {
    visit("a_reload_in_the_middle_of_a_run", async |page| {
        let (shown, _) = run_with_a_crash(page, 0.05).await?;
        page.link().await?;
        page.set_speed("-", "1/10×").await?;
        page.play(true).await?;
        page.click("crash-leader").await?;
        until_kept_at(page, |at| at >= shown.seconds(), 2).await?;
        page.client.refresh().await?;
        page.says("offer", &["Continue where you left"]).await?;
        page.click("take-offer").await?;
        page.until("both deeds", async || Ok((page.link().await?.inputs().len() == 2).then_some(()))).await?;

        // Paused, the address knows it all: nothing is offered, and it is kept on.
        page.until("it to be kept as the address has it", async || {
            Ok(kept(page).await?.iter().any(|text| text.contains("\"whole\":true")).then_some(()))
        })
        .await?;
        page.client.refresh().await?;
        sheet(page).await?;
        page.says("saved-none", &["Nothing is saved yet"]).await?;
        ensure!(page.text("offer").await?.is_none() && page.text("left-list").await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_only_looks_on_leaves_nothing() -> Result<()> {
    visit("who_only_looks_on_leaves_nothing", async |page| {
        run_with_a_crash(page, 0.05).await?;
        page.link().await?;
        let shared = page.client.current_url().await?;
        // In another profile: this one keeps what was done.
        let other = page.another().await?;
        other.open(&format!("#{}", shared.fragment().context("the address carries the run")?)).await?;
        other.play(true).await?;
        other.scrub(0.07).await?;
        other.client.goto(&format!("{}embed/?scenario=leader-crash&at=3s", other.address)).await?;
        other.find("stage").await?;
        other.type_text("x").await?;
        other
            .until("the leader to be gone", async || {
                Ok((other.ask::<usize>(CRASHED, Vec::new()).await? > 0).then_some(()))
            })
            .await?;
        other.open("").await?;
        sheet(&other).await?;
        other.says("saved-none", &["Nothing is saved yet"]).await?;
        let kept: Vec<String> = kept(&other).await?;
        ensure!(kept.is_empty(), "{kept:?}");
        Ok(other.client.close().await?)
    })
    .await
}

#[tokio::test]
async fn a_run_too_long_for_a_link_is_saved_as_a_file() -> Result<()> {
    visit("a_run_too_long_for_a_link_is_saved_as_a_file", async |page| {
        let folder = downloads(page, "a_run_too_long_for_a_link").await?;
        let mut rng = switchyard::rng::Rng::stream(1, "long");
        let rows = (0..9_000).map(|row| format!("{row},{}\n", 1 + rng.bits() % 1_000_000));
        let table = format!("arrival,length\n{}", rows.collect::<String>());
        page.open("").await?;
        open_file(page, "many.csv", table.as_bytes()).await?;
        page.says("inspector", &["many"]).await?;
        page.play(false).await?;
        page.scrub(0.01).await?;
        let (shown, hash) = (page.moment().await?, fingerprint(page).await?);
        page.click("share").await?;
        page.says("offer", &["Nothing was copied", " characters", "32000"]).await?;
        page.click("take-offer").await?;
        let note = page.says("note", &["Saved as the file"]).await?;
        let text = downloaded(page, &folder, note.trim_start_matches("Saved as the file ")).await?;
        ensure!(text.len() > 32_000, "{} characters", text.len());
        let other = page.another().await?;
        other.open("").await?;
        open_file(&other, "many.switchyard", text.as_bytes()).await?;
        shows(&other, &shown, &hash).await?;
        Ok(other.client.close().await?)
    })
    .await
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_says_so_and_offers_a_file() -> Result<()> {
    visit("a_browser_that_keeps_nothing_says_so", async |page| {
        let folder = downloads(page, "a_browser_that_keeps_nothing").await?;
        let refuse =
            json!({ "source": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }" });
        page.chromium("Page.addScriptToEvaluateOnNewDocument", refuse).await?;
        run_with_a_crash(page, 0.05).await?;
        page.press_with_control('s').await?;
        page.says("offer", &["Not saved", "does not let the page keep anything"]).await?;
        page.click("take-offer").await?;
        let note = page.says("note", &["Saved as the file"]).await?;
        let text = downloaded(page, &folder, note.trim_start_matches("Saved as the file ")).await?;
        ensure!(link::decode(&text)?.inputs().len() == 1);
        sheet(page).await?;
        page.says("saved-said", &["does not let the page keep anything", "Save as a file"]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_full_browser_says_so() -> Result<()> {
    visit("a_full_browser_says_so", async |page| {
        run_with_a_crash(page, 0.05).await?;
        let origin = page.client.current_url().await?.origin().ascii_serialization();
        page.chromium("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 })).await?;
        page.press_with_control('s').await?;
        page.says("offer", &["Not saved", "no room left"]).await?;
        page.chromium("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await?;
        page.press_with_control('s').await?;
        page.says("note", &["Saved: "]).await?;
        Ok(())
    })
    .await
}

/// The opening scenario with a worker crashed by hand, paused later: what it shows, and its fingerprint.
async fn run_with_a_crash(page: &Page, share: f64) -> Result<(Moment, String)> {
    page.open_and_pause().await?;
    page.scrub(0.03).await?;
    page.click("worker-w2").await?;
    page.click("crash").await?;
    page.press(&[Key::Escape]).await?;
    page.scrub(share).await?;
    Ok((page.moment().await?, fingerprint(page).await?))
}

/// Lays the sheet of saved runs over the page, and waits until it is read.
async fn sheet(page: &Page) -> Result<()> {
    page.find("stage").await?;
    page.type_text("j").await?;
    page.find("saved-sheet").await?;
    let read = "return document.querySelector('[data-testid=saved-list], [data-testid=saved-none], .saved-said .bad') !== null";
    page.until("the list", async || Ok(page.ask::<bool>(read, Vec::new()).await?.then_some(()))).await
}

/// The names of the saved runs.
async fn names(page: &Page) -> Result<Vec<String>> {
    page.ask("return [...document.querySelectorAll('[data-testid=run-name]')].map((field) => field.value)", Vec::new())
        .await
}

/// The page comes to show this moment, with this fingerprint.
async fn shows(page: &Page, wanted: &Moment, hash: &str) -> Result<()> {
    let look = async || Ok(Some(page.moment().await?).filter(|moment| moment == wanted));
    let waited = page.until("the saved moment", look).await;
    ensure!(waited.is_ok(), "expected {wanted:?}, and the page shows {:?}", page.moment().await?);
    ensure!(fingerprint(page).await? == hash, "the fingerprints differ");
    ensure!(page.text("banner").await?.is_none(), "{:?}", page.text("banner").await?);
    Ok(())
}

/// What the browser keeps, as it keeps it.
async fn kept(page: &Page) -> Result<Vec<String>> {
    let found = page.client.execute_async(KEPT, Vec::new()).await?;
    Ok(serde_json::from_value(found)?)
}

async fn until_kept(page: &Page, shown: &Moment) -> Result<()> {
    until_kept_at(page, |at| (at - shown.seconds()).abs() < 0.001, 1).await
}

/// Waits until the state of a tab with so many deeds is kept, at a moment in seconds that will do.
async fn until_kept_at(page: &Page, good: impl Fn(f64) -> bool, deeds: u64) -> Result<()> {
    page.until("the state to be kept", async || {
        let all = kept(page).await?;
        let entries = all.iter().filter_map(|text| serde_json::from_str::<serde_json::Value>(text).ok());
        let at = |entry: &serde_json::Value| {
            let span = entry["at"].as_str()?.parse::<switchyard::clock::Duration>().ok()?;
            Some(span.0 as f64 / 1e6)
        };
        let mut left = entries.filter(|entry| !entry["left"].is_null() && entry["deeds"].as_u64() == Some(deeds));
        Ok(left.any(|entry| at(&entry).is_some_and(&good)).then_some(()))
    })
    .await
}

async fn until_declined(page: &Page) -> Result<()> {
    page.until("the state to be declined", async || {
        Ok(kept(page).await?.iter().any(|text| text.contains("\"declined\":true")).then_some(()))
    })
    .await
}

/// Lets the browser save files in a folder of their own, which is empty.
async fn downloads(page: &Page, name: &str) -> Result<PathBuf> {
    let folder = scratch()?.join(name);
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let wish = json!({ "behavior": "allow", "downloadPath": folder.to_str().context("a path in Unicode")? });
    page.chromium("Browser.setDownloadBehavior", wish).await?;
    Ok(folder)
}

/// The text of a file that the browser saves.
async fn downloaded(page: &Page, folder: &PathBuf, name: &str) -> Result<String> {
    let file = folder.join(name);
    let read = async || Ok(fs::read_to_string(&file).ok().filter(|text| !text.is_empty()));
    let text = page.until(name, read).await;
    text.with_context(|| format!("there is {:?}", fs::read_dir(folder).map(|all| all.flatten().collect::<Vec<_>>())))
}

const CRASHED: &str = "return document.querySelectorAll('[data-testid^=control-][data-health=crashed]').length";

const KEPT: &str = r#"
const done = arguments[arguments.length - 1];
// Opening it would make it.
indexedDB.databases().then((known) => {
  if (!known.some(({ name }) => name === "switchyard")) return done([]);
  const request = indexedDB.open("switchyard");
  request.onsuccess = () => {
    const database = request.result;
    const all = database.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { database.close(); done(all.result); };
  };
});"#;
