//! Figures over time: who waits and runs, how long tasks take, how busy the nodes are, how much gets done. The same charts
//! as the page's.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, width_of};
use crate::frame::Frame;
use crate::panels::metrics::chart::{Chart, join, path};
use crate::panels::metrics::charts as all;
use crate::text::{Lang, Text};
use crate::ticks;
use switchyard::clock::Time;

const MARGIN: f64 = 20.0;
const GAP: f64 = 32.0;
/// The height of one chart's plot, and of everything around it.
const PLOT: f64 = 120.0;
const AROUND: f64 = 62.0;
/// The room for the numbers of the value axis.
const VALUES: f64 = 48.0;

/// Draws the charts; tells how high all of them are.
pub fn charts(pen: &mut Pen, frame: &Frame, lang: Lang, width: f64) -> f64 {
    let until = frame.view.now;
    let charts = all(&frame.view.metrics.series, until.max(Time(1)));
    let columns = if width < 640.0 { 1 } else { 2 };
    let each = (width - 2.0 * MARGIN - (columns - 1) as f64 * GAP) / columns as f64;
    for (place, chart) in charts.iter().enumerate() {
        let (column, row) = ((place % columns) as f64, (place / columns) as f64);
        pen.moved(MARGIN + column * (each + GAP), 14.0 + row * (PLOT + AROUND), 1.0, |pen| {
            draw(pen, lang, chart, until, each);
        });
    }
    14.0 + charts.len().div_ceil(columns) as f64 * (PLOT + AROUND)
}

/// What one chart says, in words.
pub fn told(frame: &Frame, lang: Lang) -> Vec<String> {
    let charts = all(&frame.view.metrics.series, frame.view.now.max(Time(1)));
    let words = |chart: &Chart| {
        let last =
            chart.lines.iter().filter_map(|line| line.values.iter().rev().find_map(|value| *value)).fold(0.0, f64::max);
        let most = chart.lines.iter().flat_map(|line| &line.values).flatten().copied().fold(0.0, f64::max);
        lang.fill(Text::ChartLabel, &[lang.say(chart.title), &(chart.told)(last), &(chart.told)(most)])
    };
    charts.iter().map(words).collect()
}

fn look(class: &str) -> Look {
    match class {
        "waiting" | "p95" => Look::line(Ink::Class1, 2.0).dash("5 2"),
        "p99" => Look::line(Ink::Class2, 2.0).dash("2 2"),
        _ => Look::line(Ink::Accent, 2.0),
    }
}

fn draw(pen: &mut Pen, lang: Lang, chart: &Chart, until: Time, width: f64) {
    pen.text(0.0, 14.0, Type::new(13.0, Ink::Text).bold(), lang.say(chart.title));
    let mut x = width;
    for line in chart.lines.iter().rev() {
        let Some(name) = line.name else { continue };
        let name = lang.say(name);
        x -= width_of(name, 11.5);
        pen.text(x, 14.0, Type::new(11.5, Ink::Soft), name);
        x -= 24.0;
        pen.line([x, 10.0, x + 18.0, 10.0], look(line.class));
        x -= 12.0;
    }
    let steps = chart.reach.0 as f64 / chart.width.0.max(1) as f64;
    let joined = ((steps / chart.columns) as usize).max(1);
    let steps = steps / joined as f64;
    let lines: Vec<_> = chart.lines.iter().map(|line| (line.class, join(&line.values, joined))).collect();
    let most = lines.iter().flat_map(|line| &line.1).flatten().copied().fold(0.0, f64::max);
    let top = chart.top.unwrap_or_else(|| ticks::top(most));
    let plot = width - VALUES;
    pen.moved(VALUES, 28.0, 1.0, |pen| {
        for part in [0.0, 0.5, 1.0] {
            let y = PLOT * (1.0 - part);
            pen.line([0.0, y, plot, y], Look::line(Ink::Line, 1.0));
            pen.text(-8.0, y + 4.0, Type::new(11.0, Ink::Soft).end(), &(chart.told)(top * part));
        }
        for (class, values) in &lines {
            let data = path(values, top, steps, [plot, PLOT]);
            if !data.is_empty() {
                pen.path(&data, look(class));
            }
        }
        for (at, label) in ticks::times(Time::ZERO, until, 5) {
            let x = at.0 as f64 / until.0.max(1) as f64 * plot;
            pen.line([x, PLOT, x, PLOT + 4.0], Look::line(Ink::Strong, 1.0));
            let x = x.min(plot - width_of(&label, 11.0) / 2.0);
            pen.text(x, PLOT + 17.0, Type::new(11.0, Ink::Soft).middle(), &label);
        }
    });
}
