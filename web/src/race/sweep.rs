//! The sweep: what it would do, how far it is, and its curves. The background worker does the work.

use super::curves;
use crate::action::{Command, SweepWish};
use crate::background::{Plan, Sweep};
use crate::figures::{percent, short};
use crate::text::Text;
use crate::ui::{Race, Scene};
use switchyard::race::load;
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, TargetCast, html};

/// The sweep.
pub(super) fn sweep(scene: &Scene, race: &Race) -> Html {
    let own = load(scene.frame.session().scenario());
    let problem = match (&own, race.plan.loads()) {
        (Err(problem), _) => Some(problem.to_string()),
        (_, Err(said)) => Some(said),
        _ => None,
    };
    html! {
        <div class="sweep">
            { plan(scene, race, problem.is_some()) }
            <p class="soft">{ match (&problem, &own) {
                (Some(problem), _) => html! { <span class="bad" data-testid="sweep-problem">{ problem }</span> },
                (None, Ok(own)) => html! { { scene.fill(Text::SweepHint, &[&short(*own, 3)]) } },
                _ => html! {},
            } }</p>
            if let Sweep::Failed(why) = &race.sweep {
                <p class="bad" role="alert" data-testid="sweep-failed">{ scene.fill(Text::SweepFailed, &[why]) }</p>
            }
            if let Some(known) = race.sweep.curves() { { curves::curves(scene, known, race.plan.high) } }
        </div>
    }
}

/// What can be chosen, and what can be done.
fn plan(scene: &Scene, race: &Race, blocked: bool) -> Html {
    let plan = &race.plan;
    let running = matches!(race.sweep, Sweep::Running(..));
    let number = |id: &'static str, label: Text, value: String, step: &'static str, set: fn(&mut Plan, f64)| {
        let (emit, plan, before) = (scene.emit.clone(), plan.clone(), value.clone());
        let onchange = Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            match input.value().trim().parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    let mut plan = plan.clone();
                    set(&mut plan, number);
                    emit.emit(Command::Sweep(SweepWish::Plan(plan)));
                }
                _ => input.set_value(&before),
            }
        });
        html! {
            <label class="field"><span>{ scene.say(label) }</span>
                <input type="number" inputmode="decimal" {step} data-testid={id} {value} disabled={running} {onchange} />
            </label>
        }
    };
    html! {
        <div class="plan">
            { number("sweep-low", Text::SweepLow, short(plan.low, 4), "0.05", |plan, value| plan.low = value) }
            { number("sweep-high", Text::SweepHigh, short(plan.high, 4), "0.05", |plan, value| plan.high = value) }
            { number("sweep-points", Text::SweepPoints, plan.points.to_string(), "1", |plan, value| plan.points = value as usize) }
            { number("sweep-seeds", Text::SweepSeeds, plan.seeds.to_string(), "1", |plan, value| plan.seeds = (value as u32).clamp(1, 1_000)) }
            if let Sweep::Running(share, _) = &race.sweep {
                <button class="plain boxed" data-testid="sweep-cancel" onclick={scene.on(Command::Sweep(SweepWish::Cancel))}>{ scene.say(Text::Cancel) }</button>
                <div class="sweep-progress"><progress max="1" value={share.to_string()} aria-label={scene.say(Text::SweepProgress)} data-testid="sweep-progress"></progress>
                    <span class="number">{ percent(*share) }{ " %" }</span></div>
            } else {
                <button class="plain main" data-testid="sweep-start" disabled={blocked} onclick={scene.on(Command::Sweep(SweepWish::Start))}>{ scene.say(Text::SweepStart) }</button>
            }
        </div>
    }
}
