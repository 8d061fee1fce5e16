//! The logs of all control nodes in one table: a row for each node, a column for each index, the colour of a cell the term
//! of its entry. The newest columns that fit are drawn.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, fitted};
use super::sample::{self, Legend, Sample, mean};
use crate::frame::Frame;
use crate::panels::log::{Shown, entry};
use crate::text::{Lang, Text};
use switchyard::view::{ControlView, Health};

const MARGIN: f64 = 20.0;
const NAMES: f64 = 84.0;
const TOP: f64 = 38.0;
const COLUMN: f64 = 34.0;
const ROW: f64 = 30.0;

/// Draws the table; tells how high it is.
pub fn log(pen: &mut Pen, frame: &Frame, lang: Lang, width: f64) -> f64 {
    let nodes = &frame.view.control;
    if nodes.is_empty() {
        pen.text(MARGIN, TOP, Type::new(13.0, Ink::Soft), lang.say(Text::NoLog));
        return TOP + 16.0;
    }
    let columns = (((width - 2.0 * MARGIN - NAMES) / COLUMN) as u64).max(1);
    let last = nodes.iter().map(|node| node.replica.last_index.0).max().unwrap_or(0);
    // One more than the last: where the leader writes next.
    let start = (last + 2).saturating_sub(columns).max(1);
    let leader = frame.leader();
    let mut legend = Legend::new();
    pen.text(MARGIN, TOP - 12.0, Type::new(11.0, Ink::Soft), lang.say(Text::Node));
    for place in 0..columns {
        let x = MARGIN + NAMES + place as f64 * COLUMN + COLUMN / 2.0;
        pen.text(x, TOP - 12.0, Type::new(11.0, Ink::Soft).middle(), &(start + place).to_string());
    }
    for (row, node) in nodes.iter().enumerate() {
        let y = TOP + row as f64 * ROW;
        name(pen, node, leader, y);
        let believed = leader.and_then(|leader| leader.replica.peers.iter().find(|peer| peer.id == node.id));
        for place in 0..columns {
            let index = start + place;
            let at = [MARGIN + NAMES + place as f64 * COLUMN + 2.0, y + 2.0, COLUMN - 4.0, ROW - 4.0];
            let drawn = cell(pen, lang, node, index, at, &mut legend);
            if believed.is_some_and(|peer| peer.match_index.0 == index) {
                let [x, y] = [at[0] + at[2] - 2.0, at[1] + 2.0];
                pen.circle(x, y, 4.6, Look::fill(Ink::Panel));
                pen.circle(x, y, 3.2, Look::fill(Ink::Text));
                mean(&mut legend, lang, Sample::Glyph("●"), Text::FigureMatch);
            }
            if !drawn && believed.is_some_and(|peer| peer.next_index.0 == index) {
                arrow(pen, at);
                mean(&mut legend, lang, Sample::Glyph("↑"), Text::FigureNext);
            }
        }
    }
    let bottom = TOP + nodes.len() as f64 * ROW;
    bottom + 14.0 + sample::legend(pen, &legend, [MARGIN, bottom + 14.0], width - 2.0 * MARGIN, Ink::Panel)
}

fn name(pen: &mut Pen, node: &ControlView, leader: Option<&ControlView>, y: f64) {
    let ink = Ink::term(node.replica.current_term.0);
    let middle = y + ROW / 2.0;
    let faded = node.health == Health::Crashed;
    let look = Look::fill(ink).pale(if faded { 0.45 } else { 1.0 });
    match leader.is_some_and(|leader| leader.id == node.id) {
        true => {
            pen.moved(MARGIN + 7.0, middle, 1.0, |pen| pen.path("M-7 5L-8 -5L-3.5 -0.5L0 -7L3.5 -0.5L8 -5L7 5Z", look))
        }
        false => pen.circle(MARGIN + 7.0, middle, 5.0, look),
    }
    let kind = Type::new(13.0, if faded { Ink::Soft } else { Ink::Text }).bold();
    pen.text(MARGIN + 22.0, middle + 4.6, kind, &fitted(&node.name, 13.0, NAMES - 30.0));
}

/// A cell of the table; false when nothing stands there.
fn cell(pen: &mut Pen, lang: Lang, node: &ControlView, index: u64, at: [f64; 4], legend: &mut Legend) -> bool {
    let replica = &node.replica;
    let [x, y, width, height] = at;
    let faded = if node.health == Health::Crashed { 0.45 } else { 1.0 };
    match entry(replica, index) {
        Shown::Nothing => return false,
        Shown::Snapshot { term } => {
            let ink = Ink::term(term);
            pen.rect(at, 6.0, Look::fill(ink).thin(0.3).pale(faded));
            pen.hatch([x + 2.0, y + 2.0, width - 4.0, height - 4.0], 6.0, Look::line(ink, 1.6).pale(faded));
            mean(legend, lang, Sample::Down, Text::FigureSnapshot);
        }
        Shown::Entry { term } => {
            let (ink, open) = (Ink::term(term), index > replica.commit_index.0);
            let look = match open {
                true => Look::fill(ink).thin(0.22).edge(ink, 1.2).dash("4 3"),
                false => Look::fill(ink),
            };
            pen.rect(at, 6.0, look.pale(faded));
            let on = if open { Ink::Text } else { Ink::OnTerm };
            let kind = Type::new(12.5, on).bold().middle();
            pen.text(x + width / 2.0, y + height / 2.0 + 4.4, kind, &term.to_string());
            if index <= replica.last_applied.0 {
                let line = [x + 6.0, y + height - 4.0, x + width - 6.0, y + height - 4.0];
                pen.line(line, Look::line(on, 2.0).pale(0.6));
                mean(legend, lang, Sample::Applied(term), Text::FigureApplied);
            } else if open {
                mean(legend, lang, Sample::Dashed(term), Text::FigureOpen);
            } else {
                mean(legend, lang, Sample::Term(term), Text::FigureCommitted);
            }
        }
    }
    true
}

fn arrow(pen: &mut Pen, [x, y, width, height]: [f64; 4]) {
    let data = "M0 6V-6M-4 -2L0 -6L4 -2";
    pen.moved(x + width / 2.0, y + height / 2.0, 1.0, |pen| pen.path(data, Look::line(Ink::Soft, 1.6)));
}
