//! Texts and files: good ones run as they do natively, bad ones are refused at their place, and the run goes on.

use std::{fmt::Write as _, fs, path::PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use fantoccini::key::Key;
use serde_json::json;
use switchyard::{clock::Time, import, rng::Rng, session::Session};

use crate::{
    harness::{Page, scratch, visit},
    opening::tasks_finish,
};

/// As many jobs as the log that the world is compared with elsewhere has.
const JOBS: usize = 228;

/// Texts with a fault, and what is said of each: its line, its column, its path and a word about it.
const BAD: &[(&str, [&str; 3])] = &[
    (
        "version: 1\nnodes: [{count: 2, cpu: 1}]\npolicies:\n  queue: fcsf\n",
        ["line 4, column 10", "policies.queue", "fcfs"],
    ),
    (
        "version: 1\nnodes: [{count: 2, cpu: 1}]\nworkload:\n  - class: web\n    tasks:\n      - {arrival: 0s, work: -3s}\n",
        ["line 6, column 29", "workload.0.tasks.0.work", "-3s"],
    ),
    (
        "version: 1\nnodes: [{count: 2, cpu: 1}]\nworkload:\n  - class: web\n    arrivals: {poisson: {rate: .nan}}\n    service: 1s\n",
        ["line 5, column 32", "workload.0.arrivals.poisson.rate", "NaN"],
    ),
    (
        "version: 1\nnodes: [{count: 2, cpu: 1}]\nscript:\n  - {at: 5s, crash: w9}\n",
        ["line 4, column 21", "script.0", "w9"],
    ),
    ("version: 1\nnodes: [{count: 2, cpu: 1}\n", ["line 3", "", ""]),
];

#[tokio::test]
async fn a_bad_text_is_refused_at_its_place_while_the_run_goes_on() -> Result<()> {
    visit("a_bad_text_is_refused_at_its_place", async |page| {
        page.open("").await?;
        page.click("edit").await?;
        page.says("editor-error", &["Valid"]).await?;
        for (text, expected) in BAD {
            page.fill("editor-text", text).await?;
            page.says("editor-error", expected).await?;
            ensure!(!page.find("apply").await?.is_enabled().await?, "{text:?} can be applied");
            tasks_finish(page).await?;
        }
        page.fill("editor-text", "version: 1\ntitle: Mine\nuntil: 1m\nnodes: [{count: 3, cpu: 1}]\n").await?;
        page.says("editor-error", &["Valid"]).await?;
        ensure!(page.moment().await?.workers.len() > 3, "a text began to run before it was applied");
        page.click("apply").await?;
        page.says("inspector", &["Mine"]).await?;
        ensure!(page.moment().await?.workers.len() == 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_bad_file_is_refused_at_its_place_while_the_run_stays() -> Result<()> {
    visit("a_bad_file_is_refused_at_its_place", async |page| {
        page.open_and_pause().await?;
        let before = page.scrub(0.05).await?;
        let log = workload();
        let cut = &log[..log.trim_end().len() - 20];
        let last = format!("line {}, column ", cut.lines().count());
        let mut rng = Rng::stream(1, "garbage");
        let garbage: Vec<u8> = (0..1_250_000).flat_map(|_| rng.bits().to_le_bytes()).collect();
        let files: [(&str, &[u8], &[&str]); 4] = [
            ("cut.swf", cut.as_bytes(), &["cut.swf was not opened", &last, "of 18 columns"]),
            ("garbage.swf", &garbage, &["garbage.swf was not opened", "line ", "column ", "binary"]),
            ("garbage.yaml", &garbage[..9_000], &["garbage.yaml was not opened", "line ", "column ", "binary"]),
            (
                "negative.csv",
                b"arrival,length\n0,2\n1,-4\n",
                &["negative.csv was not opened", "line 3, column 2", "length"],
            ),
        ];
        for (name, bytes, expected) in files {
            open_file(page, name, bytes).await?;
            page.says("banner", expected).await?;
            ensure!(page.moment().await? == before, "{name} touched the run");
            page.click("dismiss").await?;
        }
        page.play(true).await?;
        tasks_finish(page).await
    })
    .await
}

#[tokio::test]
async fn a_workload_from_a_file_runs_as_it_does_natively() -> Result<()> {
    visit("a_workload_from_a_file_runs_as_it_does_natively", async |page| {
        let log = workload();
        let scenario = import::open("log.swf", log.as_bytes()).map_err(|error| anyhow!("{error}"))?.scenario;
        let mut native = Session::new(scenario.clone()).map_err(|problem| anyhow!("{problem}"))?;
        native.seek(Time::NEVER);
        ensure!(native.view().tally.completed as usize == JOBS && native.view().over);

        page.open("").await?;
        open_file(page, "log.swf", log.as_bytes()).await?;
        page.says("inspector", &["Test machine"]).await?;
        page.set_speed("+", "5000×").await?;
        page.says("narration", &["The run is over: 228 tasks done, 0 turned away"]).await?;
        let end = page.moment().await?;
        ensure!(end.count("completed")? as usize == JOBS && !end.playing, "{end:?}");
        page.press(&[Key::Escape]).await?;
        page.click("share").await?;
        let link = page.link().await?;
        ensure!(link.scenario == scenario, "the page read another scenario");
        let hash = native.fingerprint().value();
        ensure!(link.fingerprint == Some(hash), "the page comes to {:x?}, natively it is {hash:x}", link.fingerprint);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_dropped_file_is_opened() -> Result<()> {
    visit("a_dropped_file_is_opened", async |page| {
        page.open("").await?;
        let drop = "
            const data = new DataTransfer();
            data.items.add(new File([arguments[0]], 'jobs.csv'));
            const page = document.querySelector('.page');
            for (const type of ['dragover', 'drop']) {
              page.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
            }";
        page.ask::<()>(drop, vec![json!("arrival,length\n0,2\n1,4\n")]).await?;
        page.says("inspector", &["jobs"]).await?;
        page.set_speed("+", "20×").await?;
        page.says("narration", &["The run is over: 2 tasks done"]).await?;
        Ok(())
    })
    .await
}

/// Opens a file by the picker.
pub async fn open_file(page: &Page, name: &str, bytes: &[u8]) -> Result<()> {
    let path: PathBuf = scratch()?.join(name);
    fs::write(&path, bytes)?;
    let input = page.find("open").await?;
    input.send_keys(path.to_str().context("a path in Unicode")?).await?;
    Ok(())
}

/// A log of a parallel machine in the Standard Workload Format: jobs of all sizes, many waiting for others.
fn workload() -> String {
    let mut rng = Rng::stream(1, "log");
    let mut log = String::from("; Version: 2.2\n; Computer: Test machine\n; MaxProcs: 64\n");
    let mut submit = 0;
    for job in 1..=JOBS {
        submit += rng.bits() % 90;
        let (run, size, user) = (1 + rng.bits() % 600, 1 << (rng.bits() % 7), rng.bits() % 9);
        let line = format!("{job} {submit} -1 {run} {size} -1 -1 {size} -1 -1 1 {user} 1 -1 -1 -1 -1 -1");
        writeln!(log, "{line}").expect("a string takes every line");
    }
    log
}
