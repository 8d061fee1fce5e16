//! Branches: what they are called, how they leave one another under the timeline, and the sheet that lists them.

use crate::action::{self, Command, Situation};
use crate::figures::stamp;
use crate::frame::Frame;
use crate::icons::icon;
use crate::page;
use crate::sheet::Leaf;
use crate::text::{Lang, Text};
use crate::ui::Scene;
use switchyard::clock::Time;
use switchyard::scenario::{Input, Step};
use switchyard::session::{BranchId, BranchView, Deed, NAME_MAX};
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, PointerEvent, TargetCast, classes, component, html};

/// Rows of other futures under the timeline; what does not fit is in the sheet.
const ROWS: usize = 3;
/// The height of a row in the drawing, and of the space above the first.
const ROW: usize = 10;

/// What a branch is called.
#[must_use]
pub fn name(lang: Lang, branch: &BranchView) -> String {
    match (&branch.name, branch.parent) {
        (Some(name), _) => name.to_string(),
        (None, None) => lang.say(Text::FirstBranch).to_owned(),
        (None, Some((_, at))) => lang.fill(Text::BranchName, &[&(branch.id.0 + 1).to_string(), &stamp(at)]),
    }
}

/// What a branch of this number is called; nothing when it is not there.
#[must_use]
pub fn name_of(frame: &Frame, lang: Lang, id: BranchId) -> String {
    frame.branches.iter().find(|branch| branch.id == id).map_or_else(String::new, |branch| name(lang, branch))
}

/// An input as scenarios spell it, in a few words: `crash w1`.
#[must_use]
pub fn input_words(input: &Input) -> String {
    let step = Step { at: Time::ZERO, input: input.clone() };
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(&step) else { return String::new() };
    let Some((key, value)) = fields.into_iter().find(|(key, _)| key != "at") else { return String::new() };
    let verb = key.replace('_', " ");
    match short_value(&value) {
        Some(what) => format!("{verb} {what}"),
        None => verb,
    }
}

/// The one word of a value that says most.
fn short_value(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Object(fields) => {
            let telling = ["node", "service", "class", "name", "from"].iter().find_map(|key| fields.get(*key));
            // A policy with parameters is a map with its key.
            telling.and_then(short_value).or_else(|| fields.keys().next().cloned())
        }
        serde_json::Value::Array(items) => {
            Some(items.iter().filter_map(short_value).collect::<Vec<_>>().join(" | ")).filter(|text| !text.is_empty())
        }
        _ => None,
    }
}

/// What a person did, in a few words.
#[must_use]
pub fn deed_words(lang: Lang, deed: &Deed) -> String {
    let text = match deed {
        Deed::Acted(input) => return input_words(input),
        Deed::Opened => Text::DeedOpened,
        Deed::Switched => Text::DeedSwitched,
        Deed::Renamed => Text::DeedRenamed,
        Deed::Deleted => Text::DeedDeleted,
        Deed::Edited => Text::DeedEdited,
    };
    lang.say(text).to_owned()
}

/// When `other` leaves the present branch: the first thing that was done in one and not in the other, or where one was
/// opened out of the other.
#[must_use]
pub fn leaves(own: &BranchView, other: &BranchView) -> Time {
    let shared = own.inputs.iter().zip(&other.inputs).take_while(|(own, other)| own == other).count();
    let done = own.inputs.get(shared).into_iter().chain(other.inputs.get(shared)).map(|step| step.at).min();
    let opened = [(own, other), (other, own)]
        .into_iter()
        .filter_map(|(child, parent)| child.parent.filter(|(id, _)| *id == parent.id).map(|(_, at)| at));
    done.into_iter().chain(opened).min().unwrap_or(own.known_until.min(other.known_until))
}

/// The other futures under the timeline: each leaves the present one where it is another, and a click goes there.
pub fn tree(scene: &Scene) -> Html {
    let frame = &scene.frame;
    let Some(own) = frame.branches.iter().find(|branch| branch.id == frame.branch) else { return html! {} };
    let others: Vec<_> = frame.branches.iter().filter(|branch| branch.id != frame.branch).collect();
    let shown = &others[others.len().saturating_sub(ROWS)..];
    let share = |at: Time| (at.0 as f64 / frame.reach.0.max(1) as f64 * 1_000.0).clamp(0.0, 1_000.0);
    let height = ROW * shown.len();
    html! {
        <div class="tree" style={format!("--rows:{}", shown.len())}>
            <svg viewBox={format!("0 0 1000 {height}")} preserveAspectRatio="none" aria-hidden="true">
                { for shown.iter().enumerate().map(|(row, branch)| {
                    let (from, to) = (share(leaves(own, branch)), share(branch.known_until));
                    let y = row * ROW + ROW / 2;
                    let bend = (from + 8.0).min(1_000.0);
                    let class = (frame.beside.as_ref().is_some_and(|beside| beside.frame.branch == branch.id)).then_some("beside");
                    html! { <path key={branch.id.0} {class} d={format!("M{from:.1} 0Q{from:.1} {y} {bend:.1} {y}L{:.1} {y}", to.max(bend + 4.0))} /> }
                }) }
            </svg>
            { for shown.iter().enumerate().map(|(row, branch)| {
                let from = leaves(own, branch);
                let name = name(scene.ui.lang, branch);
                let title = scene.fill(Text::BranchTwig, &[&name, &stamp(from)]);
                // The name stands after the line, and before it where there is no room.
                let [start, end] = [from, branch.known_until].map(|at| share(at) / 10.0);
                let style = match end < 76.0 {
                    true => format!("left:calc({:.2}% + 6px);top:calc({row} * var(--row))", end.max(start + 1.2)),
                    false => format!("right:calc({:.2}% + 4px);top:calc({row} * var(--row))", 100.0 - start),
                };
                html! {
                    <button key={branch.id.0} class="twig" {style} title={title.clone()} aria-label={title} data-testid={format!("twig-{}", branch.id.0)}
                        onclick={scene.on(Command::Switch(branch.id))}>{ name }</button>
                }
            }) }
        </div>
    }
}

/// The sheet: every branch with its name, what was done in it, and what can be done with it.
#[component]
pub fn Branches(scene: &Scene) -> Html {
    let frame = &scene.frame;
    html! {
        <Leaf scene={scene.clone()} title={Text::Branches} name="branches-sheet">
            <p>{ scene.say(Text::BranchesIntro) }</p>
            <ul class="branch-list">
                { for frame.branches.iter().map(|branch| line(scene, branch)) }
            </ul>
            <footer>
                <button class="plain boxed" data-testid="fork" onclick={scene.on(Command::Fork)}>{ icon("branch") }{ scene.say(Text::BranchHere) }</button>
            </footer>
        </Leaf>
    }
}

fn line(scene: &Scene, branch: &BranchView) -> Html {
    let id = branch.id;
    let name = name(scene.ui.lang, branch);
    let shown = id == scene.frame.branch;
    let parent = branch.parent;
    let own: Vec<_> = branch.inputs.iter().filter(|step| parent.is_none_or(|(_, at)| step.at > at)).collect();
    let onchange = {
        let emit = scene.emit.clone();
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                emit.emit(Command::Rename(id, field.value()));
            }
        })
    };
    let button = |key: &str, text: Text, command: Command, off: bool| {
        let label = scene.fill(Text::BranchTells, &[&name, scene.say(text)]);
        let onclick = if off { Callback::noop() } else { scene.on(command) };
        html! {
            <button class="plain boxed" data-testid={format!("{key}-{}", id.0)} aria-label={label} aria-disabled={off.to_string()} {onclick}>
                { scene.say(text) }</button>
        }
    };
    html! {
        <li key={id.0} class={classes!("branch", shown.then_some("shown"))} data-testid={format!("branch-{}", id.0)}>
            <input type="text" maxlength={NAME_MAX.to_string()} value={branch.name.as_deref().unwrap_or_default().to_owned()} placeholder={name.clone()}
                aria-label={scene.fill(Text::BranchRename, &[&name])} data-testid={format!("name-{}", id.0)} {onchange} />
            <p class="soft">
                if own.is_empty() { <span>{ scene.say(Text::BranchNothing) }</span> }
                { for own.iter().take(6).map(|step| html! {
                    <button class="link" onclick={(shown).then(|| scene.on::<yew::MouseEvent>(Command::Seek(step.at)))}><code>{ input_words(&step.input) }</code>{ " " }{ stamp(step.at) }</button>
                }) }
                if own.len() > 6 { <span>{ scene.fill(Text::AndMore, &[&(own.len() - 6).to_string()]) }</span> }
                <span>{ scene.fill(Text::BranchKnown, &[&stamp(branch.known_until)]) }</span>
            </p>
            <span class="branch-verbs">
                { button("show", if shown { Text::BranchShown } else { Text::BranchGo }, Command::Switch(id), shown) }
                { button("compare", Text::BranchCompare, Command::Compare(Some(id)), shown) }
                { button("delete", Text::BranchDelete, Command::Delete(id), parent.is_none()) }
            </span>
        </li>
    }
}

/// Goes to the moment under the pointer on a strip that stands for the time until `reach`.
pub fn seek_on(scene: &Scene, selector: &'static str, reach: Time) -> Callback<PointerEvent> {
    let emit = scene.emit.clone();
    Callback::from(move |event: PointerEvent| {
        // The listener sits on the page's root, so the event's own current target is not the rail.
        let within = event.target_dyn_into::<web_sys::Element>().and_then(|target| target.closest(selector).ok());
        let Some(rail) = within.flatten() else { return };
        let moved = event.type_() == "pointermove";
        if (moved && event.buttons() & 1 == 0) || event.button() > 0 {
            return;
        }
        if !moved {
            // Keeps the drag when the pointer leaves the rail; without it dragging still works above the rail.
            let _ = rail.set_pointer_capture(event.pointer_id());
        }
        let rect = rail.get_bounding_client_rect();
        let share = ((f64::from(event.client_x()) - rect.x()) / rect.width().max(1.0)).clamp(0.0, 1.0);
        emit.emit(Command::Seek(Time((share * reach.0 as f64) as u64)));
    })
}

/// The chooser of branches, the door to their sheet, and what sets two side by side; nothing while there is one.
pub fn chooser(scene: &Scene) -> Html {
    let frame = &scene.frame;
    if frame.branches.len() < 2 {
        return html! {};
    }
    let onchange = crate::ui::when(&scene.emit, |event: Event| {
        Some(Command::Switch(BranchId(page::choice(&event)?.parse().ok()?)))
    });
    html! {
        <span class="branch-tools">
            <select class="branches" title={scene.say(Text::BranchHint)} aria-label={scene.say(Text::Branch)} data-testid="branches" {onchange}>
                { for frame.branches.iter().map(|branch| html! {
                    <option key={branch.id.0} value={branch.id.0.to_string()} selected={branch.id == frame.branch}>{ name(scene.ui.lang, branch) }</option>
                }) }
            </select>
            <button class="plain square" data-testid="open-branches" title={format!("{} (p)", scene.say(Text::BranchesAction))}
                aria-label={scene.say(Text::BranchesAction)} onclick={scene.on(Command::Lay(crate::ui::Sheet::Branches))}>{ icon("branch") }</button>
            { comparing(scene) }
        </span>
    }
}

/// What sets two branches side by side, or no longer.
fn comparing(scene: &Scene) -> Html {
    let Some(compare) = action::action("compare") else { return html! {} };
    let Ok(command) = (compare.rule)(&Situation::of(&scene.frame, &scene.ui)) else { return html! {} };
    html! {
        <button class="plain square" data-testid="compare" title={format!("{} (m)", scene.say(compare.label))} aria-label={scene.say(Text::BranchCompare)}
            aria-pressed={scene.frame.beside.is_some().to_string()} onclick={scene.on(command)}>{ icon("pin") }</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;
    use switchyard::session::Session;

    #[test]
    fn inputs_are_spelled_as_scenarios_spell_them() {
        assert_eq!(input_words(&Input::Crash("w1".to_owned())), "crash w1");
        assert_eq!(input_words(&Input::SplitVote(switchyard::scenario::All::All)), "split vote all");
        assert_eq!(input_words(&Input::Drift { node: "n2".to_owned(), rate: 1.5 }), "drift n2");
        let groups = vec![vec!["n1".to_owned(), "n2".to_owned()], vec!["n3".to_owned()]];
        assert_eq!(input_words(&Input::Partition(groups)), "partition n1 | n2 | n3");
    }

    #[test]
    fn a_branch_leaves_where_something_else_was_done() {
        let mut session = Session::new(library::builtin(0).unwrap()).unwrap();
        session.seek(Time(9_000_000));
        session.seek(Time(3_000_000));
        session.act(Input::Crash("w1".to_owned())).unwrap();
        session.seek(Time(5_000_000));
        session.fork();
        let branches = session.branches();
        let leave = |own: usize, other: usize| leaves(&branches[own], &branches[other]).0;
        assert_eq!([leave(0, 1), leave(1, 0), leave(0, 2), leave(1, 2)], [3_000_000, 3_000_000, 3_000_001, 5_000_000]);
        assert_eq!(name(Lang::En, &branches[0]), "First run");
        assert_eq!(name(Lang::En, &branches[1]), "Branch 2, from 0:03.000");
    }
}
