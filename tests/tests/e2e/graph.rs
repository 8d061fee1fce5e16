//! Tasks that wait for others, from files: the graph lights up, leads to its tasks, and runs to the end.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;

use crate::{
    files::open_file,
    harness::{Page, visit},
};

const BUILD: &str = "
digraph build {
  fetch [work=2]; fetch -> compile -> link -> test
  fetch -> docs; compile [work=3]; docs [work=1]; link [work=0.5]; test [work=1.5]
}
";

/// How many tasks of the graph are in this state.
async fn count(page: &Page, state: &str) -> Result<usize> {
    page.ask("return document.querySelectorAll(`.vertex.${arguments[0]}`).length", vec![json!(state)]).await
}

/// The state of one task.
async fn state(page: &Page, name: &str) -> Result<Option<String>> {
    let script = "return document.querySelector(`[data-testid='vertex-${arguments[0]}']`)?.dataset.state ?? null";
    page.ask(script, vec![json!(name)]).await
}

#[tokio::test]
async fn a_graph_lights_up_as_its_tasks_start_and_finish() -> Result<()> {
    visit("a_graph_lights_up", async |page| {
        page.open_and_pause().await?;
        open_file(page, "build.dot", BUILD.as_bytes()).await?;
        page.says("inspector", &["build"]).await?;
        page.play(false).await?;
        // 7 s of work, one after the other or two at a time; nothing but `fetch` can run at first.
        page.says("graph-says", &["5 tasks", "4 levels", "critical path, 7 s of work"]).await?;
        let at = async |time: &str, expected: [&str; 5]| -> Result<()> {
            seek(page, time).await?;
            for (name, wanted) in ["fetch", "compile", "docs", "link", "test"].iter().zip(expected) {
                let found = state(page, name).await?;
                ensure!(found.as_deref() == Some(wanted), "{name} is {found:?} at {time}, not {wanted}");
            }
            Ok(())
        };
        at("0:01", ["runs", "held", "held", "held", "held"]).await?;
        at("0:05.25", ["done", "done", "done", "runs", "held"]).await?;
        at("0:01", ["runs", "held", "held", "held", "held"]).await?;

        // A click looks closer, arrows lead along the lines, Enter looks closer too.
        page.click("vertex-fetch").await?;
        page.says("inspector", &["fetch", "2 s"]).await?;
        page.press(&[Key::Right, Key::Enter]).await?;
        page.says("inspector", &["compile", "3 s"]).await?;
        ensure!(count(page, "chosen").await? == 1);
        Ok(())
    })
    .await
}

/// Steps until the clock has passed a moment, or back to the start and on.
async fn seek(page: &Page, time: &str) -> Result<()> {
    let wanted = time.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap_or(f64::NAN));
    let reach: f64 =
        page.find("scrubber").await?.attr("aria-valuemax").await?.context("a slider has an end")?.parse()?;
    page.scrub(wanted * 1e3 / reach).await.map(drop)
}

/// A workflow as WfCommons writes them: one task, so many after it, and two that gather what those made.
fn workflow(wide: usize) -> String {
    let task = |name: &str, parents: &[String]| json!({ "name": name, "id": name, "parents": parents, "children": [] });
    let run = |name: &str, seconds: f64| json!({ "id": name, "runtimeInSeconds": seconds, "coreCount": 1 });
    let middle: Vec<String> = (0..wide).map(|number| format!("search_{number:06}")).collect();
    let mut tasks = vec![task("split", &[])];
    let mut runs = vec![run("split", 0.5)];
    for (number, name) in middle.iter().enumerate() {
        tasks.push(task(name, &["split".to_owned()]));
        runs.push(run(name, 8.0 + number as f64 / 100.0));
    }
    for name in ["gather", "report"] {
        tasks.push(task(name, &middle));
        runs.push(run(name, 1.25));
    }
    let machines = json!([{ "nodeName": "big", "cpu": { "coreCount": wide } }]);
    json!({ "name": "search", "schemaVersion": "1.5", "workflow": {
        "specification": { "tasks": tasks, "files": [] },
        "execution": { "makespanInSeconds": 30, "tasks": runs, "machines": machines } } })
    .to_string()
}

#[tokio::test]
async fn a_workflow_from_a_file_runs_to_its_end() -> Result<()> {
    visit("a_workflow_from_a_file_runs_to_its_end", async |page| {
        page.open("").await?;
        open_file(page, "search.json", workflow(40).as_bytes()).await?;
        page.says("inspector", &["search"]).await?;
        page.says("graph-says", &["43 tasks", "3 levels", "critical path, 10.1 s of work"]).await?;
        page.set_speed("+", "50×").await?;
        page.says("narration", &["The run is over: 43 tasks done, 0 turned away"]).await?;
        ensure!(count(page, "done").await? == 43);
        // As many processors as there are tasks in the middle: the critical path is all the time it takes.
        page.click("vertex-report").await?;
        page.says("inspector", &["report", "done", "0:10.140"]).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_large_graph_is_drawn_as_squares_and_each_leads_to_its_task() -> Result<()> {
    visit("a_large_graph_is_drawn_as_squares", async |page| {
        page.open("").await?;
        let mut dot = String::from("digraph wide { node [work=2]\n");
        for number in 0..300 {
            writeln!(dot, "start -> middle{number} -> end")?;
        }
        dot.push('}');
        open_file(page, "wide.dot", dot.as_bytes()).await?;
        page.says("graph-says", &["302 tasks", "3 levels", "1 running"]).await?;
        ensure!(count(page, "held").await? == 0, "there are no boxes");
        page.click("graph-squares").await?;
        page.says("inspector", &["middle"]).await?;
        page.set_speed("+", "200×").await?;
        page.says("narration", &["The run is over: 302 tasks done"]).await.map(drop)
    })
    .await
}
