//! Why something landed where it did: the placement funnel, for containers, for those that wait, and for tasks.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{
    files::open_file,
    harness::{Page, visit},
};

/// The texts of all elements of the first funnel that fit this selector.
async fn texts(page: &Page, selector: &str) -> Result<Vec<String>> {
    let script = "
        const funnel = document.querySelector('[data-testid=funnel]');
        return [...(funnel?.querySelectorAll(arguments[0]) ?? [])].map((one) => one.textContent.trim());";
    page.ask(script, vec![json!(selector)]).await
}

#[tokio::test]
async fn a_container_says_why_it_is_where_it_is_and_another_why_it_waits() -> Result<()> {
    visit("a_container_says_why_it_is_where_it_is", async |page| {
        page.open_and_pause().await?;
        page.choose("scenario", "kube-funnel").await?;
        page.play(false).await?;
        page.scrub(0.9).await?;
        page.click("service-web").await?;
        page.click("container-web-4").await?;
        page.says("funnel", &["Nodes", "Taints", "Spread", "Chosen", "3 ruled out"]).await?;
        let left = texts(page, ".funnel-stages b").await?;
        ensure!(left == ["5", "4", "2", "2", "1"], "{left:?}");
        // The best stands first, and its column adds up.
        let heads = texts(page, "thead th").await?;
        ensure!(heads[1].starts_with('✓') && heads.len() == 3, "{heads:?}");
        let script = "
            const rows = [...document.querySelectorAll('[data-testid=funnel-scores] tbody tr')];
            return rows.map((row) => Number(row.cells[1].firstChild.textContent));";
        let parts: Vec<i64> = page.ask(script, Vec::new()).await?;
        let totals = texts(page, "tfoot td").await?;
        ensure!(totals[0] == parts.iter().sum::<i64>().to_string(), "{parts:?} {totals:?}");

        page.click("service-batch").await?;
        page.click("container-batch-6").await?;
        page.says("inspector", &["batch-6", "waits for a node", "4 no room now"]).await?;
        page.says("funnel", &["5 ruled out", "vault", "cpu: 1 asked, 0.5 free of 4"]).await?;
        let left = texts(page, ".funnel-stages b").await?;
        ensure!(left == ["5", "4", "0", "0", "0"], "{left:?}");
        Ok(())
    })
    .await
}

const TASKS: &str = "
version: 1
nodes: [{name: small, cpu: 2}, {name: large, cpu: 4}]
policies: {binding: late, place: kube}
workload: [{tasks: [{name: one, cpu: 3, work: 9s}, {name: two, cpu: 2, work: 9s}, {name: three, cpu: 2, work: 1s}]}]
";

#[tokio::test]
async fn a_task_that_waits_says_what_each_node_lacks() -> Result<()> {
    visit("a_task_that_waits_says_what_each_node_lacks", async |page| {
        page.open_and_pause().await?;
        open_file(page, "tasks.yaml", TASKS.as_bytes()).await?;
        page.play(false).await?;
        page.scrub(0.2).await?;
        page.ask::<Option<bool>>("document.querySelector('.central .slots button, .queue button').click()", Vec::new())
            .await?;
        page.says("prospect", &["no node can take it now", "cpu: 2 asked, 1 free of 4", "cpu: 2 asked, 0 free of 2"])
            .await?;
        page.scrub(0.95).await?;
        page.says("inspector", &["three", "was given to large", "Chosen"]).await?;
        ensure!(page.text("prospect").await?.is_none(), "it waits no more");
        Ok(())
    })
    .await
}
