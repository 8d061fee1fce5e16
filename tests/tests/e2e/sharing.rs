//! Links: what was shared is what is opened, and a broken one says so.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchyard::{builtin, clock::Time, link};

use crate::{
    harness::{Page, visit},
    opening::tasks_finish,
};

#[tokio::test]
async fn a_copied_link_opens_the_same_state_for_somebody_else() -> Result<()> {
    visit("a_copied_link_opens_the_same_state", async |page| {
        page.open_and_pause().await?;
        page.scrub(0.03).await?;
        page.click("worker-w2").await?;
        page.click("crash").await?;
        page.type_text("\u{e00c}").await?;
        page.choose("queue-policy", "sjf").await?;
        page.scrub(0.09).await?;
        let fingerprint = fingerprint(page).await?;
        let (shared, known) = (page.moment().await?, page.link().await?);
        ensure!(known.inputs().len() == 2, "{:?}", known.inputs());

        let link = copied(page).await?;
        ensure!(link == page.client.current_url().await?.as_str(), "the address is not the copied link");
        let other = page.another().await?;
        other.client.goto(&link).await?;
        let opened = other.until("the same moment", async || {
            Ok(Some(other.moment().await?).filter(|moment| moment.time == shared.time))
        });
        ensure!(opened.await? == shared, "shared {shared:?}, opened {:?}", other.moment().await?);
        ensure!(other.text("banner").await?.is_none(), "{:?}", other.text("banner").await?);
        ensure!(self::fingerprint(&other).await? == fingerprint, "the fingerprints differ");
        // It goes on to share the same.
        other.click("share").await?;
        ensure!(other.link().await? == known);
        ensure!(other.complaints().await?.is_empty());
        Ok(other.client.close().await?)
    })
    .await
}

#[tokio::test]
async fn half_a_link_says_so_and_harms_nothing() -> Result<()> {
    visit("half_a_link_says_so", async |page| {
        page.open_and_pause().await?;
        page.scrub(0.04).await?;
        page.link().await?;
        let whole = page.client.current_url().await?;
        let fragment = whole.fragment().context("the address carries the run")?;
        let half = format!("#{}", &fragment[..fragment.len() / 2]);

        // Opened anew, the default scenario runs.
        page.open(&half).await?;
        page.says("banner", &["could not be opened", "cut"]).await?;
        tasks_finish(page).await?;
        page.click("dismiss").await?;

        // Put into the address of a running page, it leaves the run alone.
        page.play(false).await?;
        page.link().await?;
        let before = page.moment().await?;
        page.ask::<()>("location.hash = arguments[0]", vec![json!(half)]).await?;
        page.says("banner", &["could not be opened", "untouched", "cut"]).await?;
        ensure!(page.moment().await? == before);
        page.link().await?;
        page.play(true).await?;
        tasks_finish(page).await
    })
    .await
}

#[tokio::test]
async fn a_run_that_ends_by_itself_is_in_the_address() -> Result<()> {
    visit("a_run_that_ends_by_itself_is_in_the_address", async |page| {
        let scenario = builtin::scenario("convoy-fcfs").context("the convoy is built in")?;
        page.open(&format!("#{}", link::encode(&scenario, &[], Time::ZERO, None))).await?;
        page.set_speed("+", "20×").await?;
        page.play(true).await?;
        page.says("narration", &["The run is over"]).await?;
        let at = page.link().await?.at;
        ensure!(at > Time::ZERO, "the address is about the start");
        Ok(())
    })
    .await
}

/// The fingerprint of the moment: 16 hexadecimal digits.
pub async fn fingerprint(page: &Page) -> Result<String> {
    let said = async || Ok(page.text("fingerprint").await?.filter(|text| text.len() == 16));
    page.until("the fingerprint", said).await
}

/// Presses the button, and reads the clipboard.
async fn copied(page: &Page) -> Result<String> {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.chromium("Browser.grantPermissions", permissions).await?;
    page.click("share").await?;
    page.says("note", &["Link copied"]).await?;
    let read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)))";
    let text = page.client.execute_async(read, Vec::new()).await?;
    Ok(text.as_str().context("the clipboard holds a text")?.to_owned())
}
