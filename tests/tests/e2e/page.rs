//! The page as a reader sees and handles it: what it shows, real clicks, real keys.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{
    Locator,
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
    key::Key,
};
use serde::Deserialize;
use serde_json::json;
use switchyard::link::{self, Link};

use crate::harness::Page;

/// What the page shows of the run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Moment {
    /// The clock's text.
    pub time: String,
    /// Whether time passes.
    pub playing: bool,
    /// Counts of tasks by where they stand, as far as the inspector shows them.
    pub tally: BTreeMap<String, u32>,
    /// The cards on the stage.
    pub workers: Vec<Worker>,
}

/// A worker's card.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Worker {
    pub name: String,
    pub health: String,
    /// Names of tasks.
    pub running: Vec<String>,
    /// Names of tasks.
    pub waiting: Vec<String>,
}

const MOMENT: &str = r#"
const shown = (name) => document.querySelector(`[data-testid="${name}"]`);
const titles = (card, what) => [...card.querySelectorAll(what)].map((element) => element.dataset.name);
return {
  time: shown("time")?.textContent.trim() ?? "",
  playing: document.querySelector(".page")?.dataset.playing === "true",
  tally: Object.fromEntries([...document.querySelectorAll('[data-testid^="tally-"]')]
    .map((element) => [element.dataset.testid.slice(6), Number(element.textContent)])),
  workers: [...document.querySelectorAll(".card")].map((card) => {
    const name = card.querySelector('[data-testid^="worker-"]');
    return { name: name.dataset.testid.slice(7), health: name.dataset.health,
      running: titles(card, ".run"), waiting: titles(card, ".slots button") };
  }),
};"#;

/// What has the focus.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Focus {
    /// Its test id, or its id, or what it is.
    pub id: String,
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// True when it shows that it has the focus.
    pub seen: bool,
}

const FOCUS: &str = r#"
const it = document.activeElement;
if (!it || it === document.body) return null;
const ringed = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
const around = [it, it.closest("label"), it.closest(".editor"), it.querySelector("rect")].filter((one) => one);
return {
  id: it.dataset.testid ?? (it.id || it.className?.toString() || it.tagName),
  seen: around.some((one) => ringed(getComputedStyle(one))) || ringed(getComputedStyle(it, "::after")),
};"#;

const EVENTS: &str = r#"
return [...document.querySelectorAll('[data-testid="event"]:not(.future)')]
  .map((line) => line.querySelector("button > span:last-child").textContent);"#;

impl Moment {
    /// The clock in seconds.
    pub fn seconds(&self) -> f64 {
        let parts = self.time.split(':').map(|part| part.parse::<f64>().unwrap_or(f64::NAN));
        parts.fold(0.0, |sum, part| sum * 60.0 + part)
    }

    /// A count of the tally, which must be in sight.
    pub fn count(&self, of: &str) -> Result<u32> {
        self.tally.get(of).copied().with_context(|| format!("no count of {of} tasks is in sight"))
    }

    /// The card of a worker, which must be there.
    pub fn worker(&self, name: &str) -> Result<&Worker> {
        self.workers.iter().find(|worker| worker.name == name).with_context(|| format!("there is no worker {name}"))
    }
}

impl Page {
    /// Opens the playground with this fragment, or without one, from nothing.
    pub async fn open(&self, fragment: &str) -> Result<()> {
        self.client.goto("about:blank").await?;
        self.client.goto(&format!("{}play/{fragment}", self.address)).await?;
        self.until("the program", async || Ok(self.text("time").await?.filter(|time| !time.is_empty()))).await?;
        Ok(())
    }

    /// Opens the site, and stops time where it then is.
    pub async fn open_and_pause(&self) -> Result<()> {
        self.open("").await?;
        self.play(false).await
    }

    /// Starts or stops time.
    pub async fn play(&self, playing: bool) -> Result<()> {
        if self.moment().await?.playing != playing {
            self.click("play").await?;
        }
        let what = if playing { "time to pass" } else { "time to stand still" };
        self.until(what, async || Ok((self.moment().await?.playing == playing).then_some(()))).await
    }

    /// What the page shows now.
    pub async fn moment(&self) -> Result<Moment> {
        self.ask(MOMENT, Vec::new()).await
    }

    /// The text of the first element with this test id; nothing when there is none.
    pub async fn text(&self, id: &str) -> Result<Option<String>> {
        let script = "return document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.textContent.trim() ?? null";
        self.ask(script, vec![json!(id)]).await
    }

    /// Waits until the element with this test id says all of these words, and returns its text.
    pub async fn says(&self, id: &str, words: &[&str]) -> Result<String> {
        let what = format!("{id} to say {words:?}");
        let said = async || Ok(self.text(id).await?.filter(|text| words.iter().all(|word| text.contains(word))));
        let waited = self.until(&what, said).await;
        match waited {
            Ok(text) => Ok(text),
            Err(error) => Err(error.context(format!("{id} says {:?}", self.text(id).await?))),
        }
    }

    /// The element with this test id, as soon as it is there.
    pub async fn find(&self, id: &str) -> Result<Element> {
        let selector = format!("[data-testid='{id}']");
        let found = async || Ok(self.client.find(Locator::Css(&selector)).await.ok());
        self.until(id, found).await
    }

    /// Clicks on the middle of it. A click that the element's redrawing got in the way of is tried again.
    pub async fn click(&self, id: &str) -> Result<()> {
        self.until(&format!("{id} to take a click"), async || Ok(self.find(id).await?.click().await.ok())).await
    }

    /// Presses keys one after the other, whatever has the focus.
    pub async fn press(&self, keys: &[Key]) -> Result<()> {
        self.type_keys(keys.iter().map(|key| char::from(*key))).await
    }

    /// Types a text, whatever has the focus.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.type_keys(text.chars()).await
    }

    /// Presses a key while shift is held.
    pub async fn press_with_shift(&self, key: Key) -> Result<()> {
        let (shift, key) = (char::from(Key::Shift), char::from(key));
        let keys = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: shift })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: shift });
        Ok(self.client.perform_actions(keys).await?)
    }

    /// Presses a letter while the control key is held.
    pub async fn press_with_control(&self, letter: char) -> Result<()> {
        let control = char::from(Key::Control);
        let keys = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: letter })
            .then(KeyAction::Up { value: letter })
            .then(KeyAction::Up { value: control });
        Ok(self.client.perform_actions(keys).await?)
    }

    /// What has the focus; nothing when the page as a whole has it.
    pub async fn focus(&self) -> Result<Option<Focus>> {
        let found: Option<Focus> = self.ask(FOCUS, Vec::new()).await?;
        let Some(mut focus) = found else { return Ok(None) };
        // The name as the browser computes it for those who do not see the page.
        let expression = json!({ "expression": "document.activeElement" });
        let element = self.chromium("Runtime.evaluate", expression).await?;
        let only = json!({ "objectId": element["result"]["objectId"], "fetchRelatives": false });
        let tree = self.chromium("Accessibility.getPartialAXTree", only).await?;
        focus.name = tree["nodes"][0]["name"]["value"].as_str().unwrap_or_default().trim().to_owned();
        Ok(Some(focus))
    }

    /// Waits until the focus is on what has this test id, or is this element's id, and can be seen and named.
    pub async fn focused(&self, id: &str) -> Result<Focus> {
        let what = format!("the focus on {id}");
        let there = async || Ok(self.focus().await?.filter(|focus| focus.id == id));
        let waited = self.until(&what, there).await;
        let Ok(focus) = waited else { bail!("{what} does not come: it is on {:?}", self.focus().await?) };
        ensure!(focus.seen, "{id} does not show that it has the focus");
        ensure!(!focus.name.is_empty(), "{id} has no name");
        Ok(focus)
    }

    async fn type_keys(&self, keys: impl Iterator<Item = char>) -> Result<()> {
        let pressed = keys.fold(KeyActions::new("keys".to_owned()), |actions, value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        Ok(self.client.perform_actions(pressed).await?)
    }

    /// Presses `-` or `+` until the speed is as wanted, such as `1/10×`.
    pub async fn set_speed(&self, key: &str, wanted: &str) -> Result<()> {
        self.until(wanted, async || {
            if self.text("speed").await?.as_deref() == Some(wanted) {
                return Ok(Some(()));
            }
            self.type_text(key).await?;
            Ok(None)
        })
        .await
    }

    /// Clicks on the scrubber at a share of its width, and waits until the page is there.
    pub async fn scrub(&self, share: f64) -> Result<Moment> {
        let scrubber = self.find("scrubber").await?;
        let (left, _, width, _) = scrubber.rectangle().await?;
        let reach: f64 = scrubber.attr("aria-valuemax").await?.context("a slider has an end")?.parse()?;
        // The middle of an element is a whole pixel, rounded down.
        let x = (width * share).round() - (width / 2.0).floor();
        let duration = Some(Duration::ZERO);
        let clicks = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element: scrubber, duration, x, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(clicks).await?;
        let (wanted, pixel) = (share * reach / 1e3, reach / 1e3 / width);
        let what = format!("a click at {} of {width} pixels from {left} to lead to {wanted} s", width * share);
        let near = |moment: &Moment| (moment.seconds() - wanted).abs() <= 2.0 * pixel;
        self.until(&what, async || Ok(Some(self.moment().await?).filter(near))).await
    }

    /// Chooses a line of a chooser by its value.
    pub async fn choose(&self, id: &str, value: &str) -> Result<()> {
        let chosen = async || Ok(self.find(id).await?.select_by_value(value).await.ok());
        self.until(&format!("{id} to take {value}"), chosen).await
    }

    /// Replaces what stands in a text field, in one go, as pasting does.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let script = "
            const field = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
            field.focus();
            field.select();
            return document.execCommand(arguments[1] ? 'insertText' : 'delete', false, arguments[1])";
        self.find(id).await?;
        ensure!(self.ask::<bool>(script, vec![json!(id), json!(text)]).await?, "{id} does not take text");
        Ok(())
    }

    /// The sentences of the events so far that contain these words, as the events panel lists them.
    pub async fn events(&self, words: &str) -> Result<Vec<String>> {
        if self.text("event-filter").await?.is_none() {
            self.click("tab-events").await?;
        }
        self.fill("event-filter", words).await?;
        let lower = words.to_lowercase();
        self.until("the filter to work", async || {
            let lines: Vec<String> = self.ask(EVENTS, Vec::new()).await?;
            Ok(lines.iter().all(|line| line.to_lowercase().contains(&lower)).then_some(lines))
        })
        .await
    }

    /// Waits for an event whose sentence contains these words.
    pub async fn event(&self, words: &str) -> Result<String> {
        self.until(&format!("the event {words:?}"), async || Ok(self.events(words).await?.pop())).await
    }

    /// What the address bar carries, once it is about the moment that the page shows.
    pub async fn link(&self) -> Result<Link> {
        self.until("the address to be about this moment", async || {
            let address = self.client.current_url().await?;
            let Ok(link) = link::decode(address.as_str()) else { return Ok(None) };
            let shown = self.moment().await?.seconds();
            Ok(((shown * 1e3).round() as u64 == link.at.0 / 1_000).then_some(link))
        })
        .await
    }
}
