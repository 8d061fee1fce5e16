//! Containers on the page: a file of services is opened, watched while it starts, and meddled with.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::{
    files::open_file,
    harness::{Page, visit},
};

const COMPOSE: &str = "
services:
  web: {image: nginx, depends_on: {api: {condition: service_started}}, ports: ['80:80']}
  api: {image: shop/api, depends_on: {db: {condition: service_healthy}}, deploy: {replicas: 2}}
  db: {image: postgres, healthcheck: {test: pg_isready, interval: 2s}}
";

const DRAIN: &str = "
version: 1
nodes: [{name: node, count: 2, cpu: 4}]
until: 10m
services: [{name: db, replicas: 2, requests: {cpu: 1}, budget: {min_available: 2}}]
";

/// Waits until the box of a service is in this state.
async fn state(page: &Page, service: &str, wanted: &str) -> Result<()> {
    page.until(&format!("{service} to be {wanted}"), async || {
        let found = page.find(&format!("service-{service}")).await?;
        Ok((found.attr("data-state").await?.as_deref() == Some(wanted)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_compose_file_starts_its_services_in_order() -> Result<()> {
    visit("a_compose_file_starts_its_services_in_order", async |page| {
        page.open("").await?;
        open_file(page, "compose.yaml", COMPOSE.as_bytes()).await?;
        page.says("banner", &["compose.yaml was opened", "ports of a service"]).await?;
        page.click("dismiss").await?;
        page.click("tab-services").await?;
        for service in ["db", "api", "web"] {
            state(page, service, "ready").await?;
        }
        // Arrows lead along the graph, and Enter looks closer.
        page.click("service-db").await?;
        page.says("inspector", &["db", "postgres"]).await?;
        page.press(&[Key::Right, Key::Enter]).await?;
        page.says("inspector", &["api", "shop/api", "Depends on", "db", "healthy"]).await?;
        page.click("scale-up").await?;
        page.says("inspector", &["api-3"]).await?;
        page.click("container-api-1").await?;
        page.says("inspector", &["api-1", "ready", "is placed on"]).await?;
        let told = page.events("starts on").await?;
        let order: Vec<_> =
            ["db-1", "api-1", "web-1"].iter().map(|name| told.iter().position(|line| line.starts_with(name))).collect();
        ensure!(order.iter().all(Option::is_some) && order.is_sorted(), "{told:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_drain_says_what_holds_it_up() -> Result<()> {
    visit("a_drain_says_what_holds_it_up", async |page| {
        page.open("").await?;
        open_file(page, "drain.yaml", DRAIN.as_bytes()).await?;
        state(page, "db", "ready").await?;
        page.click("worker-node1").await?;
        page.click("drain").await?;
        page.says("inspector", &["being drained", "db-1 has to stay: 2 of its service are ready, and 2 have to be"])
            .await?;
        page.click("service-db").await?;
        page.click("scale-up").await?;
        page.event("node1 has no container any more").await?;
        page.click("worker-node1").await?;
        page.click("uncordon").await?;
        page.event("node1 gets work again").await?;
        Ok(())
    })
    .await
}

/// Three workloads, one of which nothing can hold, and another that names a zone where there is none.
const MANIFEST: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: front}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: front}}
    spec: {containers: [{image: front, resources: {requests: {cpu: 100m, memory: 100Mi}}}]}
---
{apiVersion: v1, kind: Pod, metadata: {name: huge,}, spec: {containers: [{image: huge, resources: {requests: {cpu: 64,},},},],},}
---
apiVersion: v1
kind: Pod
metadata: {name: elsewhere}
spec: {nodeSelector: {zone: nowhere}, containers: [{image: x}]}
---
{apiVersion: v1, kind: List, items: [
  {kind: Node, metadata: {name: one}, status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}},
  {kind: Node, metadata: {name: two}, status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}}]}
";

/// Manifests with a fault, and what is said of each: its line, its path and a word about it.
const BAD: &[(&str, [&str; 3])] = &[
    ("cpu: 100x", ["line 9, column 68", "spec.template.spec.containers.0.resources.requests.cpu", "no suffix \"x\""]),
    ("cpu: -1", ["line 9, column 68", "requests.cpu", "-1 is negative"]),
    ("cpu: 1e22", ["line 2, column 1", "Deployment front.requests.cpu", "out of range"]),
    ("cpu: [1]", ["line 9, column 68", "requests.cpu", "a list where a quantity"]),
];

#[tokio::test]
async fn a_manifest_runs_and_what_cannot_be_placed_says_why() -> Result<()> {
    visit("a_manifest_runs_and_what_cannot_be_placed_says_why", async |page| {
        page.open("").await?;
        open_file(page, "shop.k8s.yaml", MANIFEST.as_bytes()).await?;
        for (service, wanted) in [("front", "ready"), ("huge", "starts"), ("elsewhere", "starts")] {
            state(page, service, wanted).await?;
        }
        page.click("service-huge").await?;
        page.click("container-huge-1").await?;
        page.says("inspector", &["huge-1", "waits for a node", "2 too small"]).await?;
        page.says("funnel", &["cpu: 64 asked", "free of 4"]).await?;
        page.click("service-elsewhere").await?;
        page.click("container-elsewhere-1").await?;
        page.says("funnel", &["Labels", "zone", "nowhere"]).await?;
        page.set_speed("+", "100×").await?;
        page.until("the end", async || Ok((!page.moment().await?.playing).then_some(()))).await?;
        page.says("control", &["3/5"]).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_bad_manifest_is_refused_at_its_place_while_the_run_stays() -> Result<()> {
    visit("a_bad_manifest_is_refused_at_its_place", async |page| {
        page.open_and_pause().await?;
        let before = page.moment().await?;
        let mut bombs = String::from("kind: Pod\na0: &a0 [x]\n");
        for level in 1..5_000 {
            writeln!(bombs, "a{level}: &a{level} [*a{}]", level - 1)?;
        }
        let cycle = "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n";
        let bad = BAD.iter().map(|(cpu, said)| ("bad.k8s.yaml", MANIFEST.replace("cpu: 100m", cpu), said.to_vec()));
        let more = [
            ("bombs.k8s.yaml", bombs, vec!["a63.0", "nested more than 64 deep"]),
            ("cycle.compose.yaml", cycle.to_owned(), vec!["line 2, column 29", "services.a.depends_on", "a → b → a"]),
        ];
        for (name, text, said) in bad.chain(more) {
            open_file(page, name, text.as_bytes()).await?;
            page.says("banner", &[&[&*format!("{name} was not opened")], &said[..]].concat()).await?;
            ensure!(page.moment().await? == before, "{name} touched the run");
            page.click("dismiss").await?;
        }
        Ok(())
    })
    .await
}
