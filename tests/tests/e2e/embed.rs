//! Figures in pages of another origin: the element, the frame, and what is left where neither may run.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use switchyard::exercise;
use xtask::server::Server;

use crate::harness::{Page, scratch, visit};

/// One way to solve the exercise on partitions.
const SOLUTION: [&str; 4] = ["seek('4s')", "act('isolate: n1')", "seek('8s')", "act('heal: all')"];

/// A page of somebody else, on a port of its own.
pub struct Host {
    pub server: Server,
    folder: PathBuf,
}

impl Host {
    /// Serves a page of these parts.
    pub fn serve(name: &str, head: &str, body: &str) -> Result<Self> {
        let folder = scratch()?.join(format!("host-{name}"));
        fs::create_dir_all(&folder)?;
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A course</title><link rel=\"icon\" href=\"data:,\">{head}</head><body>{body}</body></html>"
        );
        fs::write(folder.join("index.html"), page)?;
        Ok(Self { server: Server::start(&folder, 0)?, folder })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // What is left would only be in the way of the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What the element in the page says and does, one call after another.
pub async fn figure(page: &Page, call: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[0]; const figure = document.querySelector('switchyard-figure');
         (async () => figure.{call})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
    );
    Ok(page.client.execute_async(&script, Vec::new()).await?)
}

fn element(page: &Page, attributes: &str) -> String {
    let script = format!("<script type=\"module\" src=\"{}figure.js\"></script>", page.address);
    let hear = "<script>window.heard = {}; for (const name of ['ready', 'event', 'solved', 'error'])
        addEventListener(name, (event) => { if (event.detail) (heard[name] ??= []).push(event.detail); }, true);</script>";
    format!("{hear}{script}<switchyard-figure {attributes}><p id=\"still\">A still picture</p></switchyard-figure>")
}

#[tokio::test]
async fn a_page_of_another_origin_shows_a_figure_steers_it_and_hears_of_it() -> Result<()> {
    visit("a_page_of_another_origin_shows_a_figure", async |page| {
        let host = Host::serve("element", "", &element(page, "scenario=\"leader-crash\" views=\"stage,events\" at=\"1s\""))?;
        page.client.goto(&host.server.address()).await?;
        page.until("the element", async || Ok(page.ask::<bool>("return !!customElements.get('switchyard-figure')", vec![]).await?.then_some(()))).await?;
        // Nothing of the program is fetched before somebody starts it.
        let fetched = "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('wasm') || entry.name.includes('embed')).length";
        ensure!(page.ask::<u32>(fetched, vec![]).await? == 0);
        page.ask::<()>("document.querySelector('switchyard-figure').shadowRoot.querySelector('button').click()", vec![]).await?;
        page.until("the figure", async || Ok(page.ask::<bool>("return !!heard.ready", vec![]).await?.then_some(()))).await?;
        let [wanted, given]: [f64; 2] = page
            .ask("const frame = document.querySelector('switchyard-figure').shadowRoot.querySelector('iframe'); return [(innerWidth < 1024 ? 540 : 440) + 264 + 76 + 44, frame.clientHeight]", vec![])
            .await?;
        ensure!((given - wanted).abs() < 4.0, "{given} instead of {wanted} pixels high");

        let state = figure(page, "state()").await?["value"].take();
        ensure!(state["playing"] == json!(false) && state["view"]["now"] == json!("1s"), "{state}");
        let crashed = figure(page, "act('crash: w1')").await?["value"].take();
        ensure!(crashed.is_object(), "{crashed}");
        let later = figure(page, "seek('3s')").await?["value"].take();
        ensure!(later["view"]["workers"][0]["health"] == json!("crashed"), "{}", later["view"]["workers"][0]);
        ensure!(figure(page, "act('smash: w1')").await?["error"].as_str().is_some_and(|error| error.contains("act: ")));
        let told = "return (heard.event ?? []).map((event) => JSON.stringify(event)).filter((event) => event.includes('node_crashed')).length";
        ensure!(page.ask::<u32>(told, vec![]).await? == 1, "one crash is told once");
        let again = figure(page, "reset()").await?["value"].take();
        ensure!(again["fingerprint"] == state["fingerprint"], "{again}");
        // The address of the page stays its own.
        ensure!(page.client.current_url().await?.fragment().is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_frame_takes_the_same_as_parameters_and_says_how_high_it_wants_to_be() -> Result<()> {
    visit("a_frame_takes_the_same_as_parameters", async |page| {
        let frame = format!("{}embed/?scenario=three-nodes-fcfs&views=gantt&controls=no&theme=dark&language=zh", page.address);
        let body = format!("<script>window.heard = []; addEventListener('message', (event) => heard.push(event.data))</script><iframe src=\"{frame}\" title=\"figure\" width=\"700\"></iframe>");
        let host = Host::serve("frame", "", &body)?;
        page.client.goto(&host.server.address()).await?;
        let height = page
            .until("its height", async || {
                page.ask::<Option<u32>>("return heard.find((data) => data.event === 'height')?.height", vec![]).await
            })
            .await?;
        ensure!(height == 264 + 44, "{height}");
        let frame = page.client.find(fantoccini::Locator::Css("iframe")).await?;
        frame.enter_frame().await?;
        let shown = page.until("the chart", async || page.text("outside").await).await?;
        ensure!(shown == "在 Switchyard 中打开", "{shown}");
        let [stage, gantt, dark]: [bool; 3] = page
            .ask("return [!!document.querySelector('.stage'), !!document.querySelector('.gantt, .empty'), document.documentElement.dataset.theme === 'dark']", vec![])
            .await?;
        ensure!(!stage && gantt && dark);
        page.client.clone().enter_parent_frame().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_frames_are_forbidden_the_still_picture_stays_and_says_why() -> Result<()> {
    visit("where_frames_are_forbidden", async |page| {
        let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"frame-src 'none'\">";
        let host = Host::serve("forbidden", policy, &element(page, "scenario=\"leader-crash\""))?;
        page.client.goto(&host.server.address()).await?;
        page.until("the element", async || Ok(page.ask::<bool>("return !!customElements.get('switchyard-figure')", vec![]).await?.then_some(()))).await?;
        page.ask::<()>("document.querySelector('switchyard-figure').shadowRoot.querySelector('button').click()", vec![]).await?;
        let reason = page
            .until("the reason", async || {
                let shown = "const p = document.querySelector('switchyard-figure').shadowRoot.querySelector('p'); return p.hidden ? null : p.textContent";
                page.ask::<Option<String>>(shown, vec![]).await
            })
            .await?;
        ensure!(reason.contains("content security policy"), "{reason}");
        ensure!(page.ask::<bool>("return document.getElementById('still').checkVisibility()", vec![]).await?);
        // What the browser says of it is what was meant.
        page.complaints().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn an_exercise_that_is_solved_in_a_figure_gives_a_code_that_replays() -> Result<()> {
    visit("an_exercise_that_is_solved_gives_a_code", async |page| {
        let host = Host::serve("exercise", "", &element(page, "exercise=\"partition\""))?;
        page.client.goto(&host.server.address()).await?;
        page.until("the element", async || {
            Ok(page.ask::<bool>("return !!customElements.get('switchyard-figure')", vec![]).await?.then_some(()))
        })
        .await?;
        for call in SOLUTION {
            let answer = figure(page, call).await?;
            ensure!(answer["error"].is_null(), "{call}: {answer}");
        }
        let code = page
            .until("the code", async || page.ask::<Option<String>>("return heard.solved?.[0]?.code", vec![]).await)
            .await?;
        let solved = exercise::verify(&code).ok().context("the code replays")?;
        ensure!(solved.exercise.key == "partition", "{code}");
        Ok(())
    })
    .await
}
