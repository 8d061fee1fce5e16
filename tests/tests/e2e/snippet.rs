//! The dialog that puts a run into another page: what it writes runs there, degrades, and works without a network.

use anyhow::{Context, Result, ensure};
use fantoccini::{Locator, key::Key};
use serde_json::{Value, json};
use std::{fs, time::Duration};
use switchyard::{clock::Time, link, scenario::Input, session::Session};
use tokio::time::sleep;

use crate::{
    embed::{Host, figure},
    export::{CATCH, saved},
    harness::{Page, scratch, visit, visit_under},
};

/// A run that was changed by hand, at a moment, as a link; and its fingerprints there and later.
fn run() -> Result<(String, [String; 2])> {
    let scenario = switchyard::builtin::scenario("leader-crash").context("it comes with the program")?;
    let mut session = Session::new(scenario)?;
    session.seek(Time(2_000_000));
    session.act(Input::Crash("w1".to_owned())).map_err(|refused| anyhow::anyhow!(refused.0))?;
    session.seek(Time(4_000_000));
    let at = session.fingerprint();
    let run = link::encode(session.scenario(), session.inputs(), session.now(), Some(at.value()));
    session.seek(LATER);
    Ok((run, [at.to_string(), session.fingerprint().to_string()]))
}

const LATER: Time = Time(7_000_000);

/// Opens the dialog, and waits for its picture.
async fn dialog(page: &Page) -> Result<()> {
    page.type_text("q").await?;
    page.find("embed-sheet").await?;
    drawn(page).await
}

async fn drawn(page: &Page) -> Result<()> {
    let busy = "return document.querySelector('[data-testid=embed-preview]').getAttribute('aria-busy') === 'false'
        && !!document.querySelector('[data-testid=embed-preview] > *')";
    page.until("the picture", async || Ok(page.ask::<bool>(busy, vec![]).await?.then_some(()))).await
}

async fn snippet(page: &Page) -> Result<String> {
    page.ask("return document.querySelector('[data-testid=embed-snippet]').value", vec![]).await
}

#[tokio::test]
async fn a_snippet_out_of_the_dialog_runs_in_a_page_of_another_origin() -> Result<()> {
    visit("a_snippet_out_of_the_dialog_runs", async |page| {
        let (run, [at, later]) = run()?;
        page.open(&format!("#{run}")).await?;
        dialog(page).await?;
        page.choose("embed-panel", "lanes").await?;
        page.choose("embed-theme", "dark").await?;
        drawn(page).await?;
        // A live preview of just that, on our own site.
        page.click("embed-run").await?;
        let frame = page.client.find(Locator::Css("[data-testid=embed-preview] iframe")).await?;
        frame.enter_frame().await?;
        page.until("the preview", async || page.text("outside").await).await?;
        ensure!(page.ask::<bool>("return document.documentElement.dataset.theme === 'dark'", vec![]).await?);
        page.client.clone().enter_parent_frame().await?;
        // What the dialog tells of sizes is so.
        let text = snippet(page).await?;
        page.says("embed-length", &[&text.chars().count().to_string()]).await?;
        let figure_js = fs::metadata(xtask::site::dist(&crate::harness::root()?).join("figure.js"))?.len() as f64;
        let before = page.says("embed-before", &["kB"]).await?;
        let told: f64 = before.trim_end_matches(" kB").parse()?;
        ensure!(told > 1.0 && told * 1e3 < figure_js, "{before} of {figure_js}");

        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        page.chromium("Browser.grantPermissions", permissions).await?;
        page.click("embed-copy").await?;
        page.says("embed-copied", &["Copied"]).await?;
        let read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)))";
        let copied = page.client.execute_async(read, Vec::new()).await?;
        ensure!(copied == json!(text), "{copied}");

        let host = Host::serve("snippet", "", &text)?;
        page.client.goto(&host.server.address()).await?;
        page.until("the element", async || {
            Ok(page.ask::<bool>("return !!customElements.get('switchyard-figure')", vec![]).await?.then_some(()))
        })
        .await?;
        let loaded = "return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith('data:'))";
        let before: Vec<String> = page.ask(loaded, vec![]).await?;
        ensure!(before == [format!("{}figure.js", page.address)], "{before:?}");
        ensure!(!page.ask::<bool>("return document.querySelector('details').checkVisibility()", vec![]).await?);
        // A click on the picture starts the figure, and does not follow its link.
        page.client.find(Locator::Css("switchyard-figure img")).await?.click().await?;
        let state = figure(page, "state()").await?["value"].take();
        ensure!(state["fingerprint"] == json!(at) && state["playing"] == json!(false), "{state}");
        let state = figure(page, "seek('7s')").await?["value"].take();
        ensure!(state["fingerprint"] == json!(later), "{state}");
        ensure!(!page.ask::<bool>("return document.querySelector('switchyard-figure img').checkVisibility()", vec![]).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_snippet_degrades_to_a_frame_and_to_a_picture() -> Result<()> {
    visit("a_snippet_degrades", async |page| {
        page.open(&format!("#{}", run()?.0)).await?;
        dialog(page).await?;
        // The picture in the snippet, so that nothing lies beside the page.
        page.choose("embed-picture", "inline").await?;
        let text = snippet(page).await?;
        let pictured = "const image = document.querySelector('switchyard-figure img');
            return image.checkVisibility() && image.naturalWidth === 960 && image.alt.length > 3";
        let embedded =
            "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/embed/')).length";
        let refused = |policy: &str| format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");

        // Where our script is refused, there is the picture, and under it what opens the frame.
        let host = Host::serve("degrades", &refused("script-src 'none'"), &text)?;
        page.client.goto(&host.server.address()).await?;
        ensure!(page.ask::<bool>(pictured, vec![]).await?, "no picture");
        let led: String = page.ask("return document.querySelector('switchyard-figure a').href", vec![]).await?;
        ensure!(led.starts_with(&format!("{}play/#v2.", page.address)), "{led}");
        sleep(Duration::from_millis(500)).await;
        ensure!(page.ask::<u32>(embedded, vec![]).await? == 0, "a closed frame was fetched");
        page.client.find(Locator::Css("summary")).await?.click().await?;
        page.client.find(Locator::Css("switchyard-figure iframe")).await?.enter_frame().await?;
        page.until("the figure", async || Ok(page.text("time").await?.filter(|time| time == "0:04.000"))).await?;
        page.client.clone().enter_parent_frame().await?;

        // Where frames are refused as well, the picture stays.
        let host = Host::serve("degrades-more", &refused("script-src 'none'; frame-src 'none'"), &text)?;
        page.client.goto(&host.server.address()).await?;
        page.client.find(Locator::Css("summary")).await?.click().await?;
        ensure!(page.ask::<bool>(pictured, vec![]).await?, "no picture");

        // Where no scripts run at all, the frame says in words what it needs.
        page.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        let host = Host::serve("degrades-most", "", &text)?;
        page.client.goto(&host.server.address()).await?;
        ensure!(page.ask::<bool>(pictured, vec![]).await?, "no picture");
        page.client.find(Locator::Css("summary")).await?.click().await?;
        page.client.find(Locator::Css("switchyard-figure iframe")).await?.enter_frame().await?;
        page.until("the words", async || {
            let words = "return document.querySelector('noscript')?.innerText.includes('JavaScript') ?? false";
            Ok(page.ask::<bool>(words, vec![]).await?.then_some(()))
        })
        .await?;
        page.client.clone().enter_parent_frame().await?;
        page.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await?;
        // What the browser says of it is what was meant.
        page.complaints().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_figure_in_one_file_plays_without_a_network() -> Result<()> {
    visit("a_figure_in_one_file", async |page| {
        let (run, [at, later]) = run()?;
        page.open(&format!("#{run}")).await?;
        dialog(page).await?;
        page.choose("embed-panel", "gantt").await?;
        drawn(page).await?;
        let _: bool = page.ask(CATCH, vec![]).await?;
        let (name, media, size, text) = saved(page, "save-html").await?;
        ensure!(name == "switchyard-figure-0-04.000.html" && media.starts_with("text/html"), "{name} {media}");
        ensure!(size < 4e6, "{size} bytes");
        let told = page.text("save-html").await?.unwrap_or_default();
        ensure!(told.contains("MB"), "{told}");

        let folder = scratch()?.join("one-file");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("figure.html"), &text)?;
        // A page beside it, which asks it how things are: it answers whoever shows it.
        let ask = "<!doctype html><title>beside</title><link rel=icon href=data:,><iframe src=figure.html width=900 height=800></iframe><script>
            window.heard = []; addEventListener('message', (event) => heard.push(event.data));
            window.order = (what, text) => document.querySelector('iframe').contentWindow.postMessage({ switchyard: 1, id: 1, do: what, with: text }, '*');
            </script>";
        fs::write(folder.join("beside.html"), ask)?;
        let other = page.another().await?;
        let none = json!({ "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        other.chromium("Network.enable", json!({})).await?;
        other.chromium("Network.emulateNetworkConditions", none).await?;
        let file = |name: &str| format!("file://{}", folder.join(name).display());

        // By itself: it plays, and leads back to the site that it is from.
        other.client.goto(&file("figure.html")).await?;
        other.until("the program", async || Ok(other.text("time").await?.filter(|time| time == "0:04.000"))).await?;
        let led: String = other.ask("return document.querySelector('[data-testid=outside]').href", vec![]).await?;
        ensure!(led.starts_with(&format!("{}play/", page.address)), "{led}");
        ensure!(other.ask::<bool>("return !!document.querySelector('.gantt, .empty') && !!document.querySelector('.stage')", vec![]).await?);
        other.type_text("k").await?;
        other.until("time to pass", async || Ok(other.text("time").await?.filter(|time| time.as_str() > "0:04.500"))).await?;
        let connected = "return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith('data:'))";
        ensure!(other.ask::<Vec<String>>(connected, vec![]).await?.is_empty());

        other.client.goto(&file("beside.html")).await?;
        other.until("the figure", async || Ok(other.ask::<bool>("return heard.some((data) => data.event === 'ready')", vec![]).await?.then_some(()))).await?;
        for (order, with, fingerprint) in [("state", "", &at), ("seek", "7s", &later)] {
            other.ask::<()>("heard.length = 0; order(arguments[0], arguments[1])", vec![json!(order), json!(with)]).await?;
            let state = other
                .until("the answer", async || other.ask::<Option<String>>("return heard.find((data) => data.id === 1)?.state", vec![]).await)
                .await?;
            let state: Value = serde_json::from_str(&state)?;
            ensure!(state["fingerprint"] == json!(fingerprint), "{order}: {}", state["fingerprint"]);
        }
        ensure!(other.complaints().await?.is_empty(), "{:?}", other.complaints().await?);

        // Without scripts it is a picture and its words.
        other.client.goto("about:blank").await?;
        other.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        other.client.goto(&file("figure.html")).await?;
        let (wide, words): (f64, String) = other
            .ask("const main = document.querySelector('main'); return [main.querySelector('img').naturalWidth, main.innerText]", vec![])
            .await?;
        ensure!(wide == 960.0 && words.contains("n1"), "{wide} {words}");
        other.client.close().await?;
        Ok(fs::remove_dir_all(folder)?)
    })
    .await
}

#[tokio::test]
async fn the_dialog_is_used_by_keys_alone() -> Result<()> {
    visit("the_dialog_is_used_by_keys_alone", async |page| {
        page.open("#").await?;
        page.type_text("q").await?;
        page.find("embed-sheet").await?;
        let mut stops = Vec::new();
        for _ in 0..30 {
            page.press(&[Key::Tab]).await?;
            let Some(stop) = page.focus().await? else { continue };
            ensure!(stop.seen && !stop.name.is_empty(), "{stop:?}");
            if stops.contains(&stop.id) {
                break;
            }
            if stop.id == "embed-stage" {
                page.type_text(" ").await?;
                page.until("views in the snippet", async || Ok(snippet(page).await?.contains("views=").then_some(())))
                    .await?;
            }
            stops.push(stop.id);
        }
        let wanted = [
            "embed-form",
            "embed-panel",
            "embed-from",
            "embed-height",
            "save-html",
            "embed-width-360",
            "embed-run",
            "embed-copy",
            "embed-snippet",
        ];
        for id in wanted {
            ensure!(stops.iter().any(|stop| stop == id), "the tab key does not come to {id}: {stops:?}");
        }
        page.press(&[Key::Escape]).await?;
        page.until("no dialog", async || Ok(page.text("embed-sheet").await?.is_none().then_some(()))).await
    })
    .await
}

#[tokio::test]
async fn where_wasm_is_forbidden_element_and_frame_show_a_still_picture_and_say_why() -> Result<()> {
    let name = "where_wasm_is_forbidden";
    visit_under(name, "s/", async |page| {
        // As a host that sends a stricter policy than ours with our pages.
        let file = scratch()?.join(name).join("s/embed/index.html");
        let strict = fs::read_to_string(&file)?.replace(" 'wasm-unsafe-eval'", "");
        fs::write(file, strict)?;
        let body = format!(
            "<script type=\"module\" src=\"{0}figure.js\"></script><switchyard-figure scenario=\"leader-crash\"><img id=\"still\" alt=\"still\" src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>\"></switchyard-figure>
             <iframe id=\"plain\" title=\"figure\" width=\"900\" height=\"700\" src=\"{0}embed/#scenario=leader-crash\"></iframe>",
            page.address
        );
        let host = Host::serve("no-wasm", "", &body)?;
        page.client.goto(&host.server.address()).await?;
        page.until("the element", async || {
            Ok(page.ask::<bool>("return !!customElements.get('switchyard-figure')", vec![]).await?.then_some(()))
        })
        .await?;
        page.ask::<()>("document.querySelector('switchyard-figure').shadowRoot.querySelector('button').click()", vec![]).await?;
        let shown = "const p = document.querySelector('switchyard-figure').shadowRoot.querySelector('p'); return p.hidden ? null : p.textContent";
        let reason = page.until("the reason", async || page.ask::<Option<String>>(shown, vec![]).await).await?;
        ensure!(reason.contains("does not run here") && reason.contains("WebAssembly"), "{reason}");
        ensure!(page.ask::<bool>("return document.getElementById('still').checkVisibility()", vec![]).await?);

        page.client.find(Locator::Css("#plain")).await?.enter_frame().await?;
        let (words, picture): (String, String) = page
            .until("the picture", async || {
                let found = "const box = document.getElementById('failed'); const image = box.querySelector('img');
                    return image?.naturalWidth > 400 && box.checkVisibility() ? [box.innerText, image.src] : null";
                page.ask::<Option<(String, String)>>(found, vec![]).await
            })
            .await?;
        ensure!(words.contains("WebAssembly") && picture.ends_with("/embed/stills/leader-crash.svg"), "{words} {picture}");
        page.client.clone().enter_parent_frame().await?;
        // What the browser says of it is what was meant.
        page.complaints().await.map(drop)
    })
    .await
}
