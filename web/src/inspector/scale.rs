//! The size of the default scenario: one slider from 5 to 5,000 workers, and what each size costs in messages.

use crate::action::Command;
use crate::figures::{decimal, rate};
use crate::library;
use crate::text::Text;
use crate::ui::Scene;
use gloo_timers::callback::Timeout;
use switchyard::clock::{Duration, SECOND, Time};
use switchyard::cost::{self, MessageCost};
use switchyard::scenario::Scenario;
use web_sys::HtmlInputElement;
use yew::{Component, Context, Event, Html, Properties, TargetCast, html};

/// The sizes that the slider stops at.
pub const SIZES: [u16; 11] = [5, 8, 20, 50, 100, 200, 500, 1_000, 2_000, 3_500, 5_000];
/// When the messages are counted: after the first election, for so long.
const COUNTED: (Time, Duration) = (Time(2 * SECOND), Duration(SECOND));
/// The width and the height of the drawing.
const SHAPE: (f64, f64) = (300.0, 120.0);
/// The most messages of a second that the drawing has room for, as a power of ten; it begins at one.
const DECADES: f64 = 5.0;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub scene: Scene,
    /// How many workers there are.
    pub workers: u16,
}

/// What the drawing is told.
pub(super) enum Msg {
    /// It is unfolded, or folded.
    Open(bool),
    /// The next size is to be measured.
    Measure,
}

/// The slider and the curve. The curve is measured once somebody unfolds it: sizes are measured one after the other, between two drawings, smallest first.
pub(super) struct Scale {
    open: bool,
    scenario: Option<Scenario>,
    costs: Vec<MessageCost>,
    next: Option<Timeout>,
}

impl Component for Scale {
    type Message = Msg;
    type Properties = Props;

    fn create(cx: &Context<Self>) -> Self {
        let _ = cx;
        Self { open: false, scenario: library::builtin(0), costs: Vec::new(), next: None }
    }

    fn update(&mut self, cx: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Open(open) = msg {
            self.open = open;
            self.later(cx);
            return true;
        }
        let measured = SIZES.get(self.costs.len()).zip(self.scenario.as_ref());
        let Some(Ok(cost)) = measured.map(|(size, scenario)| cost::measure(scenario, *size, COUNTED.0, COUNTED.1))
        else {
            return false;
        };
        self.costs.push(cost);
        self.later(cx);
        true
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let Props { scene, workers } = cx.props();
        let place = SIZES.iter().position(|size| size >= workers).unwrap_or(SIZES.len() - 1);
        let emit = scene.emit.clone();
        let onchange = move |event: Event| {
            let value =
                event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse::<usize>().ok());
            if let Some(size) = value.and_then(|place| SIZES.get(place)) {
                emit.emit(Command::Scale(*size));
            }
        };
        let (count, open) = (workers.to_string(), self.open);
        html! {
            <section class="scale" data-testid="scale">
                <h3>{ scene.say(Text::ScaleTitle) }</h3>
                <label class="field">
                    <span>{ scene.fill(Text::ScaleWorkers, &[&count]) }</span>
                    <input type="range" min="0" max={(SIZES.len() - 1).to_string()} value={place.to_string()} aria-valuetext={count.clone()}
                        data-testid="scale-slider" {onchange} />
                </label>
                <details ontoggle={cx.link().callback(move |_| Msg::Open(!open))} open={open}>
                    <summary data-testid="cost">{ scene.say(Text::CostTitle) }</summary>
                    if self.open { { self.curve(scene, *workers) } }
                </details>
            </section>
        }
    }
}

impl Scale {
    /// Measures the next size when the page has drawn.
    fn later(&mut self, cx: &Context<Self>) {
        let link = cx.link().clone();
        // While time passes the run comes first.
        let rest = if cx.props().scene.frame.playing { 120 } else { 10 };
        let more = self.open && self.costs.len() < SIZES.len();
        self.next = more.then(|| Timeout::new(rest, move || link.send_message(Msg::Measure)));
    }

    fn curve(&self, scene: &Scene, workers: u16) -> Html {
        let (width, height) = SHAPE;
        let line = |of: fn(&MessageCost) -> f64| {
            let point =
                |cost: &MessageCost| format!("{} {}", decimal(across(cost.workers), 1), decimal(up(of(cost)), 1));
            self.costs
                .iter()
                .map(point)
                .enumerate()
                .fold(String::new(), |path, (n, point)| format!("{path}{}{point}", if n == 0 { "M" } else { "L" }))
        };
        let here = self.costs.iter().find(|cost| cost.workers >= workers);
        let said = here.map_or_else(String::new, |cost| {
            scene.fill(
                Text::CostHere,
                &[&rate(cost.all()), &rate(cost.heartbeats), &rate(cost.tasks), &rate(cost.consensus)],
            )
        });
        let across_label = |size: u16| {
            html! { <text class="tick" x={decimal(across(size), 0)} y={(height + 13.0).to_string()} text-anchor="middle">{ size }</text> }
        };
        let up_label = |power: i32| {
            let y = up(10_f64.powi(power));
            html! {
                <>
                    <path class="grid-line" d={format!("M34 {0}H{width}", decimal(y, 1))} />
                    <text class="tick" x="30" y={decimal(y + 3.5, 1)} text-anchor="end">{ ["1", "10", "100", "1k", "10k", "100k"][power as usize] }</text>
                </>
            }
        };
        html! {
            <figure class="cost">
                <figcaption>
                    <span class="key all">{ scene.say(Text::CostAll) }</span>
                    <span class="key heartbeats">{ scene.say(Text::CostHeartbeats) }</span>
                    <span class="key tasks">{ scene.say(Text::CostTasks) }</span>
                    <span class="key consensus">{ scene.say(Text::CostConsensus) }</span>
                </figcaption>
                <svg viewBox={format!("0 -6 {width} {}", height + 24.0)} role="img" aria-label={scene.fill(Text::CostLabel, &[&said])} data-testid="cost-curve" data-points={self.costs.len().to_string()}>
                    { for [0, 1, 2, 3, 4, 5].into_iter().map(up_label) }
                    { for [5, 50, 500, 5_000].into_iter().map(across_label) }
                    <path class="all" d={line(MessageCost::all)} />
                    <path class="heartbeats" d={line(|cost| cost.heartbeats)} />
                    <path class="tasks" d={line(|cost| cost.tasks)} />
                    <path class="consensus" d={line(|cost| cost.consensus)} />
                    <path class="here" d={format!("M{0} 0V{height}", decimal(across(workers), 1))} />
                </svg>
                <p class="soft">{ said }</p>
            </figure>
        }
    }
}

/// Where a number of workers stands from the left, on a scale of powers.
fn across(workers: u16) -> f64 {
    let [least, most] = cost::WORKERS.map(f64::from);
    let share = (f64::from(workers.max(1)) / least).ln() / (most / least).ln();
    38.0 + share.clamp(0.0, 1.0) * (SHAPE.0 - 56.0)
}

/// Where a number of messages stands from the top, on a scale of powers.
fn up(messages: f64) -> f64 {
    SHAPE.1 - (messages.max(1.0).log10() / DECADES).min(1.0) * SHAPE.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slider_goes_from_5_to_5_000_and_the_curve_with_it() {
        assert_eq!([SIZES[0], SIZES[SIZES.len() - 1]], cost::WORKERS);
        assert!(SIZES.is_sorted_by(|a, b| a < b));
        assert_eq!((across(5), across(5_000)), (38.0, SHAPE.0 - 18.0));
        assert!((across(158) - (across(5) + across(5_000)) / 2.0).abs() < 0.5);
        assert_eq!((up(0.0), up(100_000.0), up(1e9)), (SHAPE.1, 0.0, 0.0));
    }
}
