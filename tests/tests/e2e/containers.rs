//! Containers on the page: a file of services is opened, watched while it starts, and meddled with.

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
