//! How the turnarounds of all completed tasks are distributed: a bar for each range, two ranges to the doubling.

use crate::figures::{decimal, seconds};
use crate::text::Text;
use crate::ui::Scene;
use switchyard::view::Stat;
use yew::{Html, html};

/// Draws the bars with their median and their 99th percentile.
pub fn bars(scene: &Scene, bars: &[(f64, u32)], stat: &Stat) -> Html {
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else { return html! {} };
    let (from, to) = (range(first.0), range(last.0));
    let count = (to - from + 1) as f64;
    let most = bars.iter().map(|(_, tasks)| *tasks).max().unwrap_or(1);
    let width = 1_000.0 / count;
    let bar = |(upper, tasks): &(f64, u32)| {
        let height = f64::from(*tasks) / f64::from(most) * 98.0;
        let x = (range(*upper) - from) as f64 * width;
        let told = scene.fill(Text::BarLabel, &[&tasks.to_string(), &seconds(lower(*upper)), &seconds(*upper)]);
        html! {
            <rect key={upper.to_bits()} x={decimal(x + width * 0.06, 1)} width={decimal(width * 0.88, 1)} y={decimal(100.0 - height, 1)} height={decimal(height, 1)}>
                <title>{ told }</title>
            </rect>
        }
    };
    // Where a length stands: its range, and how far it is in it.
    let place = |length: f64| {
        let range = range(length).clamp(from, to);
        let (low, high) = edges(range);
        ((range - from) as f64 + ((length * 1e6 - low) / (high - low)).clamp(0.0, 1.0)) / count * 100.0
    };
    let mark = |class: &'static str, length: f64| {
        html! { <span class={format!("quantile {class}")} style={format!("left:{}%", decimal(place(length), 2))} aria-hidden="true"></span> }
    };
    let label = scene
        .fill(Text::BarsLabel, &[&seconds(lower(first.0)), &seconds(last.0), &seconds(stat.p50), &seconds(stat.p99)]);
    html! {
        <figure class="chart" data-testid="histogram">
            <figcaption>{ scene.say(Text::Distribution) }<span class="key p50">{ "p50 " }{ seconds(stat.p50) }</span><span class="key p99">{ "p99 " }{ seconds(stat.p99) }</span></figcaption>
            <div class="plot">
                <span class="top-label">{ most }</span>
                <div class="plot-area">
                    <svg class="bars" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={label}>
                        <path class="grid-line" d="M0 99.5H1000" />
                        { for bars.iter().map(bar) }
                    </svg>
                    { mark("p50", stat.p50) }{ mark("p99", stat.p99) }
                </div>
                <div class="axis" aria-hidden="true"><span class="left" style="left:0">{ seconds(lower(first.0)) }</span><span class="right" style="left:100%">{ seconds(last.0) }</span></div>
            </div>
        </figure>
    }
}

/// Which range a length of so many seconds is in: two to each doubling, cut in the middle.
fn range(length: f64) -> i64 {
    let micros = ((length * 1e6 + 0.5) as u64).max(2);
    let doubling = i64::from(63 - micros.leading_zeros());
    2 * doubling + (micros >> (doubling - 1) & 1) as i64
}

/// Where a range begins and where the next one does, in microseconds.
fn edges(range: i64) -> (f64, f64) {
    let at = |range: i64| {
        let whole = (1_u64 << (range / 2).clamp(0, 62)) as f64;
        if range % 2 == 0 { whole } else { whole * 1.5 }
    };
    (at(range), at(range + 1))
}

/// The lower edge of the bar that ends at `upper`, seconds.
fn lower(upper: f64) -> f64 {
    edges(range(upper)).0 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_one_another_without_gap() {
        for range_of in 4..80 {
            let (low, high) = edges(range_of);
            assert_eq!(range(low / 1e6), range_of);
            assert_eq!(range((high - 1.0) / 1e6), range_of);
            assert_eq!(edges(range_of + 1).0, high);
        }
    }

    #[test]
    fn the_bars_of_a_run_are_ranges_of_their_own() {
        let mut session =
            switchyard::session::Session::new(switchyard::builtin::scenario("playground").unwrap()).unwrap();
        session.seek(switchyard::clock::Time(60_000_000));
        let bars = session.view().metrics.series.latency.bars;
        let ranges: Vec<_> = bars.iter().map(|(upper, _)| range(*upper)).collect();
        assert!(ranges.len() > 5 && ranges.is_sorted_by(|a, b| a < b), "{bars:?}");
    }
}
