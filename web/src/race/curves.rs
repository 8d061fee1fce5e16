//! The curves of a sweep: mean and 99th percentile of the turnaround over the offered load, a line for each lane, and a
//! mark where the winner changes. The same numbers stand in a table below.

use super::lane::letter_class;
use crate::figures::{decimal, seconds, short};
use crate::lanes::letter;
use crate::text::Text;
use crate::ticks;
use crate::ui::Scene;
use switchyard::race::{Crossing, Curves, MEASURES, Measure, Point};
use yew::{Html, html};

/// How many numbers an axis has, about.
const TICKS: usize = 6;
/// The height of a letter at a line's end, as a share of the chart's.
const END: f64 = 0.075;

/// Both charts, what they say in words, and the table.
pub(super) fn curves(scene: &Scene, curves: &Curves, high: f64) -> Html {
    html! {
        <>
            <div class="curves">{ for MEASURES.map(|measure| chart(scene, curves, measure, high)) }</div>
            <details class="numbers-table"><summary>{ scene.say(Text::SweepNumbers) }</summary>{ table(scene, curves) }</details>
        </>
    }
}

fn title(measure: Measure) -> Text {
    match measure {
        Measure::Mean => Text::SweepMean,
        Measure::P99 => Text::SweepP99,
    }
}

fn chart(scene: &Scene, curves: &Curves, measure: Measure, high: f64) -> Html {
    let value = |point: &Point, lane: usize| point.lanes.get(lane)?.estimate(measure).map(|estimate| estimate.mean);
    let lanes = curves.lanes.len();
    let all = curves.points.iter().flat_map(|point| (0..lanes).filter_map(move |lane| value(point, lane)));
    let top = top(all.fold(0.0, f64::max));
    // From no load to the highest of the plan, so that the axis stays while curves grow.
    let right = curves.points.last().map_or(high, |last| last.rho.max(high));
    let x = |rho: f64| decimal(rho / right * 1_000.0, 1);
    let y = |value: f64| decimal(100.0 - value / top * 100.0, 2);
    let line = |lane: usize| {
        let points = curves.points.iter().filter_map(|point| Some((point.rho, value(point, lane)?)));
        let path: String = points.map(|(rho, value)| format!("L{} {}", x(rho), y(value))).collect();
        path.replacen('L', "M", 1)
    };
    let band = |lane: usize| {
        let interval = |point: &Point| Some((point.rho, point.lanes.get(lane)?.estimate(measure)?.interval?));
        let known: Vec<_> = curves.points.iter().filter_map(interval).collect();
        let within = |value: f64| y(value.clamp(0.0, top));
        let upper = known.iter().map(|(rho, [_, high])| format!("L{} {}", x(*rho), within(*high)));
        let lower = known.iter().rev().map(|(rho, [low, _])| format!("L{} {}", x(*rho), within(*low)));
        upper.chain(lower).collect::<String>().replacen('L', "M", 1)
    };
    let last = |lane: usize| curves.points.iter().rev().find_map(|point| Some((point.rho, value(point, lane)?)));
    let ends = (0..lanes).filter_map(|lane| last(lane).map(|(rho, value)| (lane, rho, value / top))).collect();
    let crossings = curves.crossings(measure);
    let told = told(scene, curves, measure, &crossings);
    html! {
        <figure class="curve" data-testid={format!("sweep-{}", measure.key())}>
            <figcaption>{ scene.say(title(measure)) }</figcaption>
            <div class="curve-plot"><div class="curve-area">
                { for (0..=2).map(|half| html! {
                    <span class="y-label" style={format!("top:{}%", half * 50)} aria-hidden="true">{ seconds(top * f64::from(2 - half) / 2.0) }</span>
                }) }
                <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={told.join(" ")}>
                    <path class="grid-line" d="M0 0H1000M0 50H1000M0 100H1000" />
                    { for crossings.iter().map(|crossing| html! {
                        <path class={if crossing.clear { "crossing clear" } else { "crossing" }} d={format!("M{0} 0V100", x(crossing.rho))} />
                    }) }
                    { for (0..lanes).map(|lane| html! { <path key={lane} class={format!("band r-{lane}")} d={band(lane)} /> }) }
                    { for (0..lanes).map(|lane| html! { <path key={lane} class={format!("line r-{lane}")} d={line(lane)} /> }) }
                </svg>
                { for spread(ends, END).into_iter().map(|(lane, rho, height)| html! {
                    <span key={lane} class={format!("{} end", letter_class(lane))} style={place(rho / right, height)} aria-hidden="true">{ letter(lane) }</span>
                }) }
                { for crossings.iter().filter(|crossing| crossing.clear).map(|crossing| html! {
                    <span class="crossing-label" style={format!("left:{}%", decimal(crossing.rho / right * 100.0, 2))} aria-hidden="true">
                        { format!("ρ {}", short(crossing.rho, 2)) }</span>
                }) }
                </div><div class="axis" aria-hidden="true">
                    { for loads(right).into_iter().map(|rho| html! {
                        <span style={format!("left:{}%", decimal(rho / right * 100.0, 2))}>{ short(rho, 2) }</span>
                    }) }
                </div>
                <p class="axis-name" aria-hidden="true">{ scene.say(Text::LoadAxis) }</p>
            </div>
            <ul class="told" data-testid={format!("crossings-{}", measure.key())}>{ for told.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
        </figure>
    }
}

/// The heights of the letters at the ends of lines, as shares of the chart, moved apart where they would overlap.
fn spread(mut ends: Vec<(usize, f64, f64)>, gap: f64) -> Vec<(usize, f64, f64)> {
    // Six at most: each is put where it belongs among those before it.
    for place in 1..ends.len() {
        let mut at = place;
        while at > 0 && ends[at].2 < ends[at - 1].2 {
            ends.swap(at, at - 1);
            at -= 1;
        }
    }
    for place in 1..ends.len() {
        ends[place].2 = ends[place].2.max(ends[place - 1].2 + gap);
    }
    // Those that were pushed out at the top push the others down again.
    let mut most = 1.0;
    for end in ends.iter_mut().rev() {
        end.2 = end.2.min(most);
        most = end.2 - gap;
    }
    ends
}

/// A round number from `most` up for the top of an axis that is cut in halves.
fn top(most: f64) -> f64 {
    let ten = ticks::top(most) / 10.0;
    let round = [1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0];
    let all = round.into_iter().map(|part| part * ten / 10.0).chain(round.into_iter().map(|part| part * ten));
    all.into_iter().find(|top| *top >= most && *top > 0.0).unwrap_or(ten * 10.0)
}

fn place(across: f64, up: f64) -> String {
    format!("left:{}%;bottom:{}%", decimal(across * 100.0, 2), decimal(up * 100.0, 2))
}

/// Round loads from 0 to `right`.
fn loads(right: f64) -> Vec<f64> {
    let step = ticks::top(right / TICKS as f64);
    (0..=(right / step + 1e-9) as usize).map(|place| place as f64 * step).collect()
}

/// Who is best where, in sentences.
fn told(scene: &Scene, curves: &Curves, measure: Measure, crossings: &[Crossing]) -> Vec<String> {
    let name = |lane: usize| letter(lane).to_string();
    if crossings.is_empty() {
        let winner = curves.winners(measure).into_iter().flatten().next();
        return winner.map(|winner| scene.fill(Text::SweepAlways, &[&name(winner)])).into_iter().collect();
    }
    let sentence = |crossing: &Crossing| {
        let text = if crossing.clear { Text::SweepCrossing } else { Text::SweepCrossingUnsure };
        scene.fill(text, &[&short(crossing.rho, 3), &name(crossing.to), &name(crossing.from)])
    };
    crossings.iter().map(sentence).collect()
}

fn table(scene: &Scene, curves: &Curves) -> Html {
    let winners = MEASURES.map(|measure| curves.winners(measure));
    let cell = |at: usize, point: &Point, lane: usize, measure: Measure| {
        let estimate = point.lanes.get(lane).and_then(|cell| cell.estimate(measure));
        let best = winners[measure as usize][at] == Some(lane);
        html! {
            <td class={best.then_some("best")}>{ estimate.map_or("–".to_owned(), |estimate| seconds(estimate.mean)) }
                if best { <span class="unseen">{ scene.say(Text::BestOfLanes) }</span> }</td>
        }
    };
    html! {
        <div class="wide"><table>
            <thead>
                <tr><th scope="col" rowspan="2">{ "ρ" }</th>
                    { for MEASURES.map(|measure| html! { <th scope="colgroup" colspan={curves.lanes.len().to_string()}>{ scene.say(title(measure)) }</th> }) }</tr>
                <tr>{ for MEASURES.iter().flat_map(|_| 0..curves.lanes.len()).map(|lane| html! { <th scope="col"><span class={letter_class(lane)}>{ letter(lane) }</span></th> }) }</tr>
            </thead>
            <tbody>
                { for curves.points.iter().enumerate().map(|(at, point)| html! {
                    <tr><th scope="row">{ short(point.rho, 4) }</th>
                        { for MEASURES.iter().flat_map(|measure| (0..curves.lanes.len()).map(|lane| cell(at, point, lane, *measure))) }</tr>
                }) }
            </tbody>
        </table></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_at_the_ends_do_not_overlap() {
        let heights = |ends: &[f64]| {
            let ends = ends.iter().enumerate().map(|(lane, up)| (lane, 1.0, *up)).collect();
            spread(ends, 0.1).into_iter().map(|(lane, _, up)| (lane, (up * 100.0).round())).collect::<Vec<_>>()
        };
        assert_eq!(heights(&[0.5, 0.2, 0.52]), [(1, 20.0), (0, 50.0), (2, 60.0)]);
        assert_eq!(heights(&[1.0, 0.98, 0.97]), [(2, 80.0), (1, 90.0), (0, 100.0)]);
    }

    #[test]
    fn the_top_of_an_axis_is_round_and_near() {
        for (most, expected) in [(9.7, 10.0), (57.6, 60.0), (10.5, 12.0), (0.33, 0.4), (4.2, 5.0)] {
            let top = top(most);
            assert!((top - expected).abs() < 1e-9 && top >= most, "{most}: {top}");
        }
        assert!(top(0.0) > 0.0);
    }

    #[test]
    fn an_axis_of_loads_has_round_numbers() {
        let labels = |right: f64| loads(right).into_iter().map(|rho| short(rho, 2)).collect::<Vec<_>>();
        assert_eq!(labels(0.95), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(labels(2.0), ["0", "0.5", "1", "1.5", "2"]);
    }
}
