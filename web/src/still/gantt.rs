//! What ran when: a row for each node, a bar for each stretch of running, up to the moment the figure is of.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, fitted, width_of};
use super::sample::{self, Legend, Sample, mean};
use crate::frame::Frame;
use crate::panels::Window;
use crate::panels::gantt::{Row, rows, shown};
use crate::text::{Lang, Text};
use crate::ticks;
use switchyard::clock::{Duration, Time};
use switchyard::view::{Outcome, Span, Stretch};

const MARGIN: f64 = 20.0;
const TOP: f64 = 16.0;

struct Chart<'a> {
    frame: &'a Frame,
    window: Window,
    left: f64,
    width: f64,
    lane: f64,
}

/// Draws the chart; tells how high it is.
pub fn gantt(pen: &mut Pen, frame: &Frame, lang: Lang, width: f64) -> f64 {
    let session = frame.session();
    let spans = session.spans();
    if spans.is_empty() {
        pen.text(MARGIN, TOP + 20.0, Type::new(13.0, Ink::Soft), lang.say(Text::NoSpans));
        return TOP + 40.0;
    }
    let (mut window, shown) = shown(frame, spans);
    // What comes later is not this figure's.
    window.to = window.to.min(frame.view.now).max(window.from + Duration(1));
    let rows = rows(frame, &shown);
    let lanes: u32 = rows.iter().map(|row| row.lanes).sum();
    let lane = (360.0 / f64::from(lanes.max(1))).clamp(9.0, 26.0).floor();
    let names = rows.iter().map(|row| width_of(&row.name, 12.0)).fold(24.0, f64::max).min(120.0) + 14.0;
    let chart = Chart { frame, window, left: MARGIN + names, width: width - 2.0 * MARGIN - names, lane };
    let bottom = TOP + lane * f64::from(lanes);
    let mut legend = Legend::new();
    chart.ground(pen, &rows, bottom);
    chart.downs(pen, lang, &rows, &mut legend);
    for span in &shown {
        if let Some(row) = rows.iter().find(|row| row.node == span.node) {
            let lane = TOP + f64::from(row.top + row.lane(span)) * chart.lane;
            chart.bar(pen, lang, span, lane, &mut legend);
        }
    }
    let x = chart.x(frame.view.now);
    pen.line([x, TOP, x, bottom], Look::line(Ink::Accent, 2.0));
    let mut all = sample::classes(&frame.view.classes);
    all.extend(legend);
    bottom + 30.0 + sample::legend(pen, &all, [MARGIN, bottom + 30.0], width - 2.0 * MARGIN, Ink::Panel)
}

impl Chart<'_> {
    fn x(&self, at: Time) -> f64 {
        self.left + self.window.percent(at) / 100.0 * self.width
    }

    fn ground(&self, pen: &mut Pen, rows: &[Row], bottom: f64) {
        for (at, label) in ticks::times(self.window.from, self.window.to, 8) {
            let x = self.x(at);
            pen.line([x, TOP, x, bottom], Look::line(Ink::Line, 1.0));
            let x = x.min(self.left + self.width - width_of(&label, 11.0) / 2.0);
            pen.text(x, bottom + 15.0, Type::new(11.0, Ink::Soft).middle(), &label);
        }
        for row in rows {
            let (top, high) = (TOP + f64::from(row.top) * self.lane, f64::from(row.lanes) * self.lane);
            pen.line([self.left, top + high, self.left + self.width, top + high], Look::line(Ink::Line, 1.0));
            let name = fitted(&row.name, 12.0, self.left - MARGIN - 8.0);
            pen.text(self.left - 10.0, top + high / 2.0 + 4.2, Type::new(12.0, Ink::Text).end(), &name);
        }
    }

    /// The stretches in which nodes were down.
    fn downs(&self, pen: &mut Pen, lang: Lang, rows: &[Row], legend: &mut Legend) {
        let now = self.frame.view.now;
        for row in rows {
            for (from, to) in self.frame.timeline.downs(row.node) {
                let (left, right) = (self.x(from), self.x(to.unwrap_or(now).min(now)));
                let (top, high) = (TOP + f64::from(row.top) * self.lane, f64::from(row.lanes) * self.lane);
                if right - left > 0.5 {
                    pen.hatch([left, top + 1.0, right - left, high - 2.0], 8.0, Look::line(Ink::Bad, 2.0).pale(0.35));
                    mean(legend, lang, Sample::Down, Text::Crashed);
                }
            }
        }
    }

    fn bar(&self, pen: &mut Pen, lang: Lang, span: &Span, top: f64, legend: &mut Legend) {
        let now = self.frame.view.now;
        let end = span.end.unwrap_or(now).min(now);
        let (left, right) = (self.x(span.start), self.x(end));
        if right <= left {
            return;
        }
        let ink = Ink::class(span.class.0);
        let look = match span.outcome {
            Outcome::Lost => {
                mean(legend, lang, Sample::Stroke(Ink::Bad, "3 2"), Text::FigureLostRun);
                Look::fill(ink).thin(0.4).edge(Ink::Bad, 1.4).dash("3 2")
            }
            _ if span.stretch == Stretch::Io => {
                mean(legend, lang, Sample::Hollow(span.class.0), Text::DoingIo);
                Look::fill(ink).thin(0.28).edge(ink, 1.2).dash("2 2")
            }
            _ => Look::fill(ink),
        };
        // A gap between neighbours, where there is room for one.
        let gap = if right - left > 3.0 { 0.6 } else { 0.0 };
        let width = right - left - gap;
        let radius = if span.outcome == Outcome::Preempted { 0.0 } else { 3.0_f64.min(width / 2.0) };
        pen.rect([left, top + 2.0, width, self.lane - 4.0], radius, look);
        let full = span.outcome != Outcome::Lost && span.stretch == Stretch::Run;
        let name = self.frame.task_name(span.task);
        if full && self.lane >= 16.0 && width_of(&name, 11.0) + 8.0 < width {
            let kind = Type::new(11.0, Ink::OnTerm).bold().middle();
            pen.text(left + width / 2.0, top + self.lane / 2.0 + 3.9, kind, &name);
        }
    }
}
