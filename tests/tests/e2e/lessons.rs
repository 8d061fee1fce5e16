//! The lessons in a browser: they fit every screen, axe-core finds nothing, guesses are kept, and both languages are found.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::access::{axe, look};
use crate::harness::{Page, visit, visit_under};

const PAGES: [&str; 9] =
    ["index", "queues", "starvation", "choices", "packing", "log", "election", "partition", "once"];

/// Everything that a page loaded, and whether it is wider than its window.
const LOADED: &str = "return performance.getEntriesByType('resource').map(entry => entry.name)";
const WIDER: &str = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

async fn open(page: &Page, path: &str) -> Result<()> {
    Ok(page.client.goto(&format!("{}learn/{path}", page.address)).await?)
}

async fn theme(page: &Page, theme: &str) -> Result<()> {
    let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    page.chromium("Emulation.setEmulatedMedia", feature).await.map(drop)
}

#[tokio::test]
async fn axe_finds_nothing_on_any_lesson() -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    visit("axe_on_lessons", async |page| {
        for (folder, scheme) in [("en", "light"), ("zh", "dark")] {
            theme(page, scheme).await?;
            for name in PAGES {
                open(page, &format!("{folder}/{name}.html")).await?;
                let all = "document.querySelectorAll('details').forEach(one => one.open = true)";
                page.client.execute(all, Vec::new()).await?;
                look(page, &axe, &format!("{folder}/{name}")).await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn lessons_fit_every_screen_and_load_no_wasm() -> Result<()> {
    visit("lessons_fit", async |page| {
        for name in PAGES {
            for (width, folder) in [(1440, "en"), (768, "zh"), (390, "en"), (320, "zh")] {
                page.size(width, 800).await?;
                open(page, &format!("{folder}/{name}.html")).await?;
                let wider = page.ask::<i32>(WIDER, Vec::new()).await?;
                ensure!(wider <= 0, "{folder}/{name} is {wider} px wider than {width}");
                let loaded = page.ask::<Vec<String>>(LOADED, Vec::new()).await?;
                ensure!(loaded.iter().all(|file| !file.contains(".wasm")), "{folder}/{name} loads {loaded:?}");
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_knob_shows_another_run_and_a_guess_is_kept() -> Result<()> {
    visit_under("lesson_guess", "switchyard/", async |page| {
        open(page, "en/queues.html").await?;
        let shown = "return [...document.querySelectorAll('figure.live')].at(-1).innerText";
        let before = page.ask::<String>(shown, Vec::new()).await?;
        page.client
            .execute("[...document.querySelectorAll('.knob')].at(-1).querySelectorAll('input')[1].click()", Vec::new())
            .await?;
        let after = page.ask::<String>(shown, Vec::new()).await?;
        ensure!(before.contains("17\u{a0}s") && !after.contains("17\u{a0}s"), "{before}\n{after}");

        let guess = "document.querySelector('.question input[value=\"1\"]').click();
            document.querySelector('.question summary').click()";
        page.client.execute(guess, Vec::new()).await?;
        let guessed = "return document.querySelector('.question').dataset.guessed || ''";
        let told = async || Ok((page.ask::<String>(guessed, Vec::new()).await? == "wrong").then_some(()));
        page.until("the verdict", told).await?;
        open(page, "en/queues.html").await?;
        ensure!(page.ask::<String>(guessed, Vec::new()).await? == "wrong", "the guess is kept");
        let ticks = page.ask::<usize>("return document.querySelectorAll('.contents .done').length", Vec::new()).await?;
        ensure!(ticks == 1, "{ticks} lessons are marked as answered");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_lessons_open_in_the_language_that_was_chosen() -> Result<()> {
    visit("lesson_language", async |page| {
        let here = async |path: &str| {
            let script = "return location.pathname";
            let there = async || Ok(page.ask::<String>(script, Vec::new()).await?.ends_with(path).then_some(()));
            page.until(path, there).await
        };
        open(page, "").await?;
        here("/learn/en/index.html").await?;
        open(page, "en/log.html").await?;
        page.client.execute("document.querySelector('[data-lang]').click()", Vec::new()).await?;
        here("/learn/zh/log.html").await?;
        open(page, "").await?;
        here("/learn/zh/index.html").await
    })
    .await
}

#[tokio::test]
async fn the_search_finds_words_in_both_languages() -> Result<()> {
    visit("lesson_search", async |page| {
        for (folder, words, lesson) in [
            ("en", "little's law", "queues.html"),
            ("zh", "护航队", "queues.html"),
            ("zh", "选票瓜分", "election.html"),
        ] {
            open(page, &format!("{folder}/index.html")).await?;
            let script = "const field = document.querySelector('.search input'); field.value = arguments[0];
                field.dispatchEvent(new Event('input'))";
            page.client.execute(script, vec![Value::from(words)]).await?;
            let first = "return document.querySelector('.search li a')?.getAttribute('href') ?? ''";
            let found = async || {
                let href = page.ask::<String>(first, Vec::new()).await?;
                Ok(href.starts_with(lesson).then_some(()))
            };
            page.until(words, found).await?;
        }
        Ok(())
    })
    .await
}
