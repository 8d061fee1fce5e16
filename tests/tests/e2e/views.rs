//! Linked views of one moment: what is selected in one is selected in all, and why it happened leads back to an input.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;
use switchyard::{builtin, clock::Time, link};

use crate::harness::{Page, visit};

/// A link to a moment of a built-in scenario.
fn moment(key: &str, at: u64) -> Result<String> {
    let scenario = builtin::scenario(key).context("a built-in scenario")?;
    Ok(format!("#{}", link::encode(&scenario, &[], Time(at), None)))
}

/// Marks about something, as they look.
#[derive(Debug, Deserialize)]
struct Marks {
    /// Those that are marked as selected.
    marked: usize,
    all: usize,
}

const MARKS: &str = r#"
const [word, where] = arguments;
const found = [...document.querySelectorAll(`${where} [data-about~="${word}"]`)];
const looks = (one) => {
  const style = getComputedStyle(one);
  const washed = style.backgroundColor !== "rgba(0, 0, 0, 0)" && one.matches(".event, tr, .lane, span");
  return (style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2) || washed || (one.matches(".span") && style.strokeWidth === "2px");
};
return { all: found.length, marked: found.filter(looks).length };"#;

impl Page {
    /// Waits until there are marks about this, and checks that all of them look selected, or none.
    async fn marks(&self, place: &str, word: &str, selected: bool) -> Result<()> {
        let what = format!("{word} to be {} in {place}", if selected { "selected" } else { "as others" });
        let look = async || {
            let marks: Marks = self.ask(MARKS, vec![json!(word), json!(place)]).await?;
            Ok((marks.all > 0 && marks.marked == if selected { marks.all } else { 0 }).then_some(()))
        };
        let waited = self.until(&what, look).await;
        match waited {
            Ok(()) => Ok(()),
            Err(error) => {
                let marks: Marks = self.ask(MARKS, vec![json!(word), json!(place)]).await?;
                Err(error.context(format!("{marks:?}")))
            }
        }
    }

    /// The attribute of the first element that this selector finds.
    async fn attribute(&self, selector: &str, name: &str) -> Result<Option<String>> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";
        self.ask(script, vec![json!(selector), json!(name)]).await
    }

    /// Clicks on the first element that this selector finds, wherever it is.
    async fn press_on(&self, selector: &str) -> Result<()> {
        let script = "
            const found = document.querySelector(arguments[0]);
            found?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
            return !!found;";
        let pressed = async || Ok(self.ask::<bool>(script, vec![json!(selector)]).await?.then_some(()));
        self.until(selector, pressed).await
    }
}

/// The word about a task among those of an attribute.
fn task_word(words: &str) -> Result<String> {
    let word = words.split(' ').find(|word| word.starts_with("task-"));
    Ok(word.with_context(|| format!("a task among {words}"))?.to_owned())
}

#[tokio::test]
async fn what_is_selected_in_one_view_is_selected_in_all() -> Result<()> {
    visit("what_is_selected_in_one_view_is_selected_in_all", async |page| {
        page.open(&moment("playground", 12_000_000)?).await?;
        page.play(false).await?;

        // A task that waits, on the stage: in its queue, in the events, in the log.
        let words = page.attribute(".stage [data-testid=slot]", "data-about").await?.context("somebody waits")?;
        let task = task_word(&words)?;
        page.marks(".stage", &task, false).await?;
        page.press_on(&format!(".stage [data-testid=slot][data-about='{words}']")).await?;
        page.marks(".stage", &task, true).await?;
        page.click("tab-queues").await?;
        page.marks(".queues", &task, true).await?;
        page.click("tab-log").await?;
        page.marks(".log", &task, true).await?;
        page.click("tab-events").await?;
        page.choose("event-place", "selected").await?;
        page.marks(".event-list", &task, true).await?;
        let told: Vec<String> =
            page.ask("return [...document.querySelectorAll('.event')].map((one) => one.dataset.about)", vec![]).await?;
        ensure!(told.iter().all(|words| words.split(' ').any(|word| word == task)), "{told:?} is not all about {task}");

        // A bar of the Gantt chart: its event, and its task on the stage and in the lanes.
        page.click("tab-gantt").await?;
        let words: String = page
            .ask(
                "const on = new Set([...document.querySelectorAll('.stage [data-testid=run]')].map((run) => run.dataset.about));
                 return [...document.querySelectorAll('.span')].map((bar) => bar.dataset.about)
                   .find((words) => words.split(' ').some((word) => on.has(word)));",
                vec![],
            )
            .await?;
        let running = task_word(&words)?;
        page.marks(".stage", &task, true).await?;
        page.press_on(&format!(".span[data-about='{words}']")).await?;
        page.marks(".gantt", &running, true).await?;
        let event = words.split(' ').find(|word| word.starts_with("event-")).context("a bar has its event")?.to_owned();
        page.click("tab-events").await?;
        page.choose("event-place", "selected").await?;
        page.marks(".event-list", &event, true).await?;

        // An entry of the log.
        page.click("tab-log").await?;
        let words = page.attribute(".log .cell[data-about^=task]", "data-about").await?.context("entries about tasks")?;
        page.press_on(&format!(".log .cell[data-about='{words}']")).await?;
        page.marks(".log", &task_word(&words)?, true).await?;

        // A control node, in terms and lanes; a worker, in queues and the names of bars.
        page.click("control-n2").await?;
        page.click("tab-terms").await?;
        page.marks(".lanes", "control-1", true).await?;
        page.click("tab-lanes").await?;
        page.marks(".spacetime-names", "control-1", true).await?;
        page.marks(".spacetime-names", "worker-2", false).await?;
        page.click("worker-w3").await?;
        page.marks(".spacetime-names", "worker-2", true).await?;
        page.click("tab-queues").await?;
        page.marks(".queues", "worker-2", true).await
    })
    .await
}

#[tokio::test]
async fn what_the_pointer_rests_on_says_why() -> Result<()> {
    visit("what_the_pointer_rests_on_says_why", async |page| {
        page.open(&moment("playground", 12_000_000)?).await?;
        page.play(false).await?;
        let script = "
            const found = document.querySelector('.stage [data-testid=run]');
            const box = found.getBoundingClientRect();
            const at = { bubbles: true, pointerType: 'mouse', clientX: box.x + 3, clientY: box.y + 3 };
            found.dispatchEvent(new PointerEvent(arguments[0], at));
            return found.dataset.name;";
        let name: String = page.ask(script, vec![json!("pointerover")]).await?;
        page.says("peek", &[&name, "given to", "Priority"]).await?;
        page.ask::<String>(script, vec![json!("pointerdown")]).await?;
        page.until("no card", async || Ok(page.text("peek").await?.is_none().then_some(()))).await
    })
    .await
}

/// The causes that the inspector lists, as it shows them.
async fn causes(page: &Page) -> Result<Vec<String>> {
    page.ask(
        "return [...document.querySelectorAll('[data-testid=cause] button')].map((one) => one.textContent)",
        vec![],
    )
    .await
}

#[tokio::test]
async fn a_placed_task_leads_back_to_its_arrival() -> Result<()> {
    visit("a_placed_task_leads_back_to_its_arrival", async |page| {
        page.open(&moment("playground", 12_000_000)?).await?;
        page.play(false).await?;
        let placed = page.event("is given to").await?;
        let task = placed.split(' ').next().context("it begins with the task")?.to_owned();
        page.press_on(".event:not(.future):last-child button").await?;
        let said = page.says("why-chain", &["was given to", "Least connections", "chosen"]).await?;
        ensure!(said.contains("From the workload"), "{said}");
        ensure!(page.attribute("[data-testid=origin]", "data-origin").await?.as_deref() == Some("workload"));
        let links = causes(page).await?;
        ensure!(links.len() >= 4 && links[0].contains("is recorded in the ledger"), "{links:?}");
        let first = links.last().context("a first cause")?;
        ensure!(first.contains(&format!("{task} arrives")), "{links:?} of {placed}");

        // To the first cause and back: the question stays.
        let here = page.moment().await?;
        let script = "const all = document.querySelectorAll('[data-testid=cause] button'); all[all.length - 1].click()";
        page.ask::<Option<bool>>(script, vec![]).await?;
        let there = page.until("the arrival", async || Ok(Some(page.moment().await?).filter(|at| *at != here))).await?;
        ensure!(first.starts_with(&there.time), "{first} is not at {}", there.time);
        ensure!(causes(page).await? == links, "another question: {:?}", causes(page).await?);
        page.says("why-chain", &["was given to"]).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_lost_vote_leads_back_to_the_script() -> Result<()> {
    visit("a_lost_vote_leads_back_to_the_script", async |page| {
        page.open(&moment("split-vote", 1_500_000)?).await?;
        page.play(false).await?;
        page.event("the way is cut").await?;
        page.press_on(".event:not(.future) button").await?;
        let said = page.says("why-chain", &["in its way", "From the scenario's script"]).await?;
        ensure!(said.to_lowercase().contains("vote"), "{said}");
        ensure!(page.attribute("[data-testid=origin]", "data-origin").await?.as_deref() == Some("script"));

        // Who did not get a vote, and why not; back to who made it stand for election.
        page.event("refuses").await?;
        page.press_on(".event:not(.future) button").await?;
        let links =
            page.until("the causes", async || Ok(Some(causes(page).await?).filter(|links| links.len() >= 3))).await?;
        ensure!(links.iter().any(|link| link.contains("stands for election")), "{links:?}");
        ensure!(page.attribute("[data-testid=origin]", "data-origin").await?.as_deref() == Some("script"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn lanes_are_painted_and_reached_by_keyboard() -> Result<()> {
    visit("lanes_are_painted_and_reached_by_keyboard", async |page| {
        page.open(&moment("playground", 12_000_000)?).await?;
        page.play(false).await?;
        page.click("tab-lanes").await?;
        let painted = "
            const canvas = document.querySelector('.spacetime canvas');
            if (!canvas?.width) return 0;
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const colours = new Set();
            for (let place = 0; place < data.length; place += 4) colours.add((data[place] << 16) | (data[place + 1] << 8) | data[place + 2]);
            return colours.size;";
        page.until("a picture", async || Ok((page.ask::<usize>(painted, vec![]).await? > 30).then_some(()))).await?;
        page.find("spacetime").await?;
        page.ask::<Option<bool>>("document.querySelector('[data-testid=spacetime]').focus()", vec![]).await?;
        let aim = async || page.attribute("[data-testid=spacetime]", "data-aim").await;
        let start = page.until("something to point at", async || aim().await).await?;
        let mut seen = vec![start];
        // Along the lane, to a lane beside it, whichever there is, and back in time.
        for keys in [&[Key::Left][..], &[Key::Left], &[Key::Up, Key::Down], &[Key::Left]] {
            let last = seen.last().cloned();
            let next = page.until("another event", async || {
                for key in keys {
                    page.press(&[*key]).await?;
                    if let Some(now) = aim().await?.filter(|now| Some(now) != last.as_ref()) {
                        return Ok(Some(now));
                    }
                }
                Ok(None)
            });
            seen.push(next.await?);
        }
        page.says("lanes-said", &["0:11.", "·"]).await?;
        let here = page.moment().await?.time;
        page.press(&[Key::Enter]).await?;
        page.says("why-chain", &["Why this happened"]).await?;
        ensure!(page.moment().await?.time <= here, "{seen:?}");

        // A shorter stretch of time, and a longer one.
        let span = async || page.ask::<String>("return document.querySelector('.spacetime-head .span').textContent", vec![]).await;
        let before = span().await?;
        page.click("lanes-closer").await?;
        page.until("a shorter stretch", async || Ok((span().await? != before).then_some(()))).await?;
        page.click("lanes-wider").await?;
        page.until("the same stretch", async || Ok((span().await? == before).then_some(()))).await
    })
    .await
}

#[tokio::test]
async fn two_panels_stand_side_by_side_and_sizes_stay() -> Result<()> {
    visit("two_panels_stand_side_by_side_and_sizes_stay", async |page| {
        page.open(&moment("playground", 12_000_000)?).await?;
        page.play(false).await?;
        page.click("tab-lanes").await?;
        page.click("pin").await?;
        page.find("panel-beside").await?;
        ensure!(page.text("tab-lanes").await?.is_none(), "the pinned panel is in the strip, too");
        page.click("tab-gantt").await?;
        let both =
            "return [!!document.querySelector('#panel .gantt'), !!document.querySelector('#panel-beside .spacetime')]";
        page.until("both panels", async || {
            Ok((page.ask::<(bool, bool)>(both, vec![]).await? == (true, true)).then_some(()))
        })
        .await?;
        let sizes = "
            const box = (name) => document.querySelector(name).getBoundingClientRect();
            return [Math.round(box('.panels').height), Math.round(box('#panel').width)];";
        let before: (f64, f64) = page.ask(sizes, vec![]).await?;
        for (splitter, key) in [("upper", Key::Up), ("upper", Key::Up), ("between", Key::Left)] {
            let focus = format!("document.querySelector('[data-testid=splitter-{splitter}]').focus()");
            page.ask::<Option<bool>>(&focus, vec![]).await?;
            page.press(&[key]).await?;
        }
        let larger = |(height, width): (f64, f64)| height > before.0 + 40.0 && width < before.1 - 20.0;
        let after = page
            .until("other sizes", async || Ok(Some(page.ask(sizes, vec![]).await?).filter(|now| larger(*now))))
            .await?;
        page.open("").await?;
        page.find("panel-beside").await?;
        page.until("the sizes again", async || {
            Ok((page.ask::<(f64, f64)>(sizes, vec![]).await? == after).then_some(()))
        })
        .await?;
        // A tablet has room for one.
        page.size(900, 900).await?;
        page.until("one panel", async || Ok(page.text("panel-beside").await?.is_none().then_some(()))).await?;
        page.size(1440, 900).await?;
        page.click("unpin").await?;
        page.until("one panel", async || Ok(page.text("panel-beside").await?.is_none().then_some(()))).await
    })
    .await
}

#[tokio::test]
async fn charts_keep_what_was_seen_after_going_back() -> Result<()> {
    visit("charts_keep_what_was_seen_after_going_back", async |page| {
        page.open(&moment("playground", 30_000_000)?).await?;
        page.play(false).await?;
        page.click("tab-metrics").await?;
        let lines = "return [...document.querySelectorAll('[data-testid=chart] path:not(.grid-line)')].map((path) => path.getAttribute('d').length)";
        let seen: Vec<usize> = page.until("charts", async || Ok(Some(page.ask::<Vec<usize>>(lines, vec![]).await?).filter(|all| all.len() == 7))).await?;
        ensure!(seen.iter().all(|length| *length > 40), "{seen:?}");
        page.find("histogram").await?;
        page.scrub(0.04).await?;
        let back: Vec<usize> = page.ask(lines, vec![]).await?;
        ensure!(back == seen, "{back:?} after {seen:?}");
        let veiled: bool = page.ask("return parseFloat(document.querySelector('.veil').style.left) < 60", vec![]).await?;
        ensure!(veiled, "what is to come is not veiled");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_default_scenario_goes_to_five_thousand_workers() -> Result<()> {
    visit("the_default_scenario_goes_to_five_thousand_workers", async |page| {
        page.open_and_pause().await?;
        ensure!(page.text("field").await?.is_none(), "eight workers are cards");
        let set = "
            const slider = document.querySelector('[data-testid=scale-slider]');
            slider.value = arguments[0];
            slider.dispatchEvent(new Event('change', { bubbles: true }));
            return slider.max;";
        let most: String = page.ask(set, vec![json!("4")]).await?;
        page.until("a map of a hundred", async || {
            Ok(page.attribute("[data-testid=field]", "data-count").await?.filter(|count| count == "100"))
        })
        .await?;
        page.play(false).await?;
        page.says("scale", &["100 workers"]).await?;

        // By keyboard from tile to tile, and to the worker.
        page.ask::<Option<bool>>("document.querySelector('[data-testid=field-map]').focus()", vec![]).await?;
        for (key, wanted) in [(Key::Right, "0"), (Key::Right, "1"), (Key::Left, "0")] {
            page.press(&[key]).await?;
            let aim =
                async || Ok(page.attribute("[data-testid=field-map]", "data-aim").await?.filter(|aim| aim == wanted));
            page.until(wanted, aim).await?;
        }
        page.says("field-said", &["w1", "running"]).await?;
        page.press(&[Key::Enter]).await?;
        page.says("inspector", &["w1"]).await?;
        page.press(&[Key::Escape]).await?;

        page.until("the slider", async || {
            let script = format!("if (!document.querySelector('[data-testid=scale-slider]')) return null; {set}");
            page.ask::<Option<String>>(&script, vec![json!(most)]).await
        })
        .await?;
        page.until("a map of five thousand", async || {
            Ok(page.attribute("[data-testid=field]", "data-count").await?.filter(|count| count == "5000"))
        })
        .await?;
        page.play(false).await?;
        // The curve is measured once it is unfolded.
        page.ask::<Option<bool>>("document.querySelector('[data-testid=cost]').click()", vec![]).await?;
        page.until("the whole curve", async || {
            Ok(page.attribute("[data-testid=cost-curve]", "data-points").await?.filter(|points| points == "11"))
        })
        .await?;
        page.says("scale", &["heartbeats", "of consensus"]).await.map(drop)
    })
    .await
}
