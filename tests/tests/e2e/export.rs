//! Figures and data that leave the page: what is saved is what is drawn natively, byte for byte.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchyard::clock::Time;
use switchyard::session::Session;
use switchyard::{builtin, link};

use crate::harness::{Page, visit};

/// What the page would save under which name, instead of saving it.
pub const CATCH: &str = "
    window.saved = [];
    const known = new Map();
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => { const address = make(blob); known.set(address, blob); return address; };
    HTMLAnchorElement.prototype.click = function () {
        const [name, blob] = [this.download, known.get(this.href)];
        blob.text().then((text) => window.saved.push([name, blob.type, blob.size, text]));
    };
    return true";

/// Clicks, and tells what was saved: its name, type and size, and its text.
pub async fn saved(page: &Page, button: &str) -> Result<(String, String, f64, String)> {
    let before: usize = page.ask("return window.saved.length", vec![]).await?;
    page.click(button).await?;
    let look = async || {
        let all: Vec<(String, String, f64, String)> = page.ask("return window.saved", vec![]).await?;
        Ok(all.into_iter().nth(before))
    };
    page.until("the file", look).await
}

#[tokio::test]
async fn a_saved_figure_is_the_one_that_is_drawn_natively() -> Result<()> {
    visit("a_saved_figure_is_the_one_that_is_drawn_natively", async |page| {
        let scenario = builtin::scenario("playground").context("it comes with the program")?;
        let mut session = Session::new(scenario)?;
        session.seek(Time(22_500_000));
        let hash = session.fingerprint().value();
        let run = link::encode(session.scenario(), session.inputs(), session.now(), Some(hash));
        page.open(&format!("#{run}")).await?;
        let _: bool = page.ask(CATCH, vec![]).await?;
        page.type_text("w").await?;
        // The golden figures have no link: they are of no page.
        page.until("the sheet", async || Ok(page.text("export-sheet").await?)).await?;
        page.click("export-link").await?;
        for (kind, name) in
            [("stage", "playground.stage.svg"), ("lanes", "playground.lanes.svg"), ("log", "playground.log.svg")]
        {
            page.choose("export-kind", kind).await?;
            drawn(page).await?;
            let (file, media, _, text) = saved(page, "save-svg").await?;
            ensure!(file == format!("switchyard-{kind}-0-22.500.svg") && media == "image/svg+xml", "{file} {media}");
            let golden = format!("{}/golden/figures/{name}", env!("CARGO_MANIFEST_DIR"));
            ensure!(text == std::fs::read_to_string(&golden)?, "{kind} is not {golden}:\n{text}");
        }
        let (file, media, size, _) = saved(page, "save-png").await?;
        ensure!(file.ends_with(".png") && media == "image/png" && size > 10_000.0, "{file} {media} {size}");
        let (file, _, _, events) = saved(page, "save-ndjson").await?;
        let count = session.view().next.0 as usize;
        ensure!(file == "switchyard-0-22.500.ndjson" && events.lines().count() == count, "{file}: not {count} events");
        ensure!(page.complaints().await?.is_empty(), "{:?}", page.complaints().await?);
        Ok(())
    })
    .await
}

/// Waits until the preview shows what was chosen last.
async fn drawn(page: &Page) -> Result<()> {
    let busy = "return document.querySelector(\"[data-testid='export-preview']\").getAttribute('aria-busy')";
    let look = async || Ok((page.ask::<String>(busy, vec![json!(null)]).await? == "false").then_some(()));
    page.until("the figure", look).await
}
