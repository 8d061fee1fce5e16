//! Where the keys go: the bars of the Gantt chart as one stop, and choosers that keep the focus of who chose by keyboard.

use anyhow::{Context, Result, bail, ensure};
use fantoccini::key::Key;

use crate::harness::{Page, visit};

/// More stops of the tab key than the page has.
const STOPS: usize = 80;

#[tokio::test]
async fn arrows_go_from_bar_to_bar() -> Result<()> {
    visit("arrows_go_from_bar_to_bar", async |page| {
        page.open_and_pause().await?;
        page.scrub(0.15).await?;
        page.click("tab-gantt").await?;
        let first = bar_by_tab(page).await?;
        page.press(&[Key::Tab]).await?;
        ensure!(bar(page).await?.is_none(), "a second bar is a stop of the tab key");
        page.press_with_shift(Key::Tab).await?;
        ensure!(bar(page).await?.as_ref() == Some(&first));

        // Along the row, to its ends, and to the row beside it.
        let moment = page.moment().await?;
        page.press(&[Key::Home]).await?;
        let start = another(page, &first).await?;
        ensure!(start.node() == first.node() && start.from() < first.from(), "{first:?}, {start:?}");
        page.press(&[Key::Right]).await?;
        let next = another(page, &start).await?;
        ensure!(next.node() == first.node() && next.from() > start.from(), "{start:?}, {next:?}");
        page.press(&[if first.node() == "w1" { Key::Down } else { Key::Up }]).await?;
        let beside = another(page, &next).await?;
        ensure!(beside.node() != next.node(), "{next:?}, {beside:?}");
        ensure!(page.moment().await? == moment, "an arrow on a bar moved the time");

        // To where it began, with its task beside it; the focus stays.
        page.press(&[Key::Enter]).await?;
        let there = page.until("the bar's start", async || Ok(Some(page.moment().await?).filter(|at| *at != moment)));
        ensure!(there.await?.time == beside.from(), "{beside:?}");
        page.says("inspector", &[beside.task()]).await?;
        ensure!(bar(page).await?.as_ref() == Some(&beside), "{:?}", bar(page).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chooser_keeps_the_focus_of_the_keyboard() -> Result<()> {
    visit("a_chooser_keeps_the_focus_of_the_keyboard", async |page| {
        page.open("").await?;
        // One with tasks, as is the next in the list: without tasks there are no choosers of policies.
        page.choose("scenario", "convoy-fcfs").await?;
        page.play(false).await?;
        // From the top of the page downwards, as the tab key goes.
        for wanted in ["scenario", "queue-policy", "balance-policy"] {
            tab_to(page, wanted).await?;
            let before: String = page.ask(VALUE, Vec::new()).await?;
            page.press(&[Key::Down]).await?;
            let changed = async || Ok((page.ask::<String>(VALUE, Vec::new()).await? != before).then_some(()));
            page.until(&format!("{wanted} to change"), changed).await?;
            ensure!(focused(page).await? == wanted, "the focus went from {wanted} to {:?}", focused(page).await?);
        }
        Ok(())
    })
    .await
}

/// What the name of a bar says: `T3 on w1, 0:01.000 to 0:02.500`.
#[derive(Debug, PartialEq)]
struct Bar(String);

impl Bar {
    fn task(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    fn node(&self) -> &str {
        self.0.split([' ', ',']).nth(2).unwrap_or_default()
    }

    fn from(&self) -> &str {
        self.0.rsplit(' ').nth(2).unwrap_or_default()
    }
}

/// The bar that has the focus.
async fn bar(page: &Page) -> Result<Option<Bar>> {
    let script = "
        const focused = document.activeElement;
        return focused?.dataset.testid === 'span' ? focused.getAttribute('aria-label') : null";
    Ok(page.ask::<Option<String>>(script, Vec::new()).await?.map(Bar))
}

/// Waits until another bar has the focus.
async fn another(page: &Page, than: &Bar) -> Result<Bar> {
    page.until("another bar", async || Ok(bar(page).await?.filter(|bar| bar != than))).await
}

async fn bar_by_tab(page: &Page) -> Result<Bar> {
    tab_to(page, "span").await?;
    bar(page).await?.context("a bar has the focus")
}

async fn tab_to(page: &Page, wanted: &str) -> Result<()> {
    for _ in 0..STOPS {
        page.press(&[Key::Tab]).await?;
        if focused(page).await? == wanted {
            return Ok(());
        }
    }
    bail!("tab does not lead to {wanted}")
}

async fn focused(page: &Page) -> Result<String> {
    page.ask("return document.activeElement?.dataset.testid ?? ''", Vec::new()).await
}

const VALUE: &str = "return document.activeElement.value ?? ''";
