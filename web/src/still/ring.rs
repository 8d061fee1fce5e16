//! The control plane on a still stage: the ring with its glyphs, or one disc.

use super::ink::Ink;
use super::pen::{Look, Pen, Type, number, width_of};
use super::sample::{Legend, Sample, mean};
use crate::frame::Frame;
use crate::stage::cuts;
use crate::stage::geometry::Rect;
use crate::stage::middle_said;
use crate::stage::ring::{CROWN, Seat, ballot_at, seat_at, side_of};
use crate::text::{Lang, Text};
use std::f64::consts::TAU;
use switchyard::consensus::Role;
use switchyard::trace::Site;
use switchyard::view::{ControlView, Health};

/// The boxes of the nodes in a ring that fills `area`.
pub fn places(nodes: &[ControlView], area: Rect) -> Vec<(Site, Rect)> {
    let count = nodes.len();
    let size = area.width * if count > 5 { 0.16 } else { 0.19 };
    let place = |(place, node): (usize, &ControlView)| {
        let [x, y] = point(area, seat_at(place, count));
        (Site::Control(node.id), Rect { x: x - size / 2.0, y: y - size / 2.0, width: size, height: size })
    };
    nodes.iter().enumerate().map(place).collect()
}

/// A place in percent of the ring's box as a point.
fn point(area: Rect, [x, y]: [f64; 2]) -> [f64; 2] {
    [area.x + area.width * x / 100.0, area.y + area.height * y / 100.0]
}

/// The lines between nodes, what cuts them apart, and what stands in the middle.
pub fn mesh(pen: &mut Pen, frame: &Frame, lang: Lang, area: Rect, legend: &mut Legend) {
    let (view, nodes) = (&frame.view, &frame.view.control);
    let count = nodes.len();
    let unit = area.width / 100.0;
    let [x, y] = point(area, [50.0, 50.0]);
    pen.circle(x, y, area.width * 0.36, Look::line(Ink::Line, 1.0));
    let groups = cuts::groups(view);
    let cut =
        |from: usize, to: usize| view.cuts.contains(&(Site::Control(nodes[from].id), Site::Control(nodes[to].id)));
    let drawn = |line: [f64; 4]| {
        let ([x1, y1], [x2, y2]) = (point(area, [line[0], line[1]]), point(area, [line[2], line[3]]));
        [x1, y1, x2, y2]
    };
    for (a, b) in (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))) {
        // Across a rift there is no way: the rift says so.
        if groups[a] != groups[b] {
            continue;
        }
        let ([x1, y1], [x2, y2]) = (seat_at(a, count), seat_at(b, count));
        let (ab, ba) = (cut(a, b), cut(b, a));
        let look = match (ab, ba) {
            (false, false) => Look::line(Ink::Line, 1.2),
            (true, true) => Look::line(Ink::Bad, 2.0).dash("5 8"),
            _ => Look::line(Ink::Bad, 2.0).dash("16 7"),
        };
        pen.line(drawn([x1, y1, x2, y2]), look);
        if ab || ba {
            mean(legend, lang, Sample::Cut, Text::FigureCut);
        }
        if ab != ba {
            // The way that is open.
            let (x, y, angle) = cuts::arrow(if ab { [x2, y2, x1, y1] } else { [x1, y1, x2, y2] });
            let [x, y] = point(area, [x, y]);
            head(pen, [x, y], angle, 7.0, Ink::Bad);
        }
    }
    for rift in cuts::rifts(&groups) {
        let parts = if count < 3 { vec![rift] } else { cuts::spared(rift) };
        for part in parts {
            pen.line(drawn(part), Look::line(Ink::Bad, 1.1 * unit).dash("13 7"));
        }
        mean(legend, lang, Sample::Cut, Text::FigureCut);
    }
    let Some([term, said, committed]) = middle_said(frame, lang) else { return };
    // Between three discs that are near there is no room for the second.
    let lines = [(&said, 6.0), (&committed, 24.0)];
    for (line, dy) in &lines[..if area.width < 260.0 { 1 } else { 2 }] {
        let wide = width_of(line, 12.0);
        pen.rect([x - wide / 2.0, y + dy - 2.0, wide, 17.0], 6.0, Look::fill(Ink::Stage).thin(0.82));
        pen.text(x, y + dy + 11.0, Type::new(12.0, Ink::Soft).middle(), line);
    }
    pen.text(x, y - 6.0, Type::new(20.0, Ink::Text).bold().middle(), &term);
}

/// An arrowhead that points at an angle in degrees.
pub fn head(pen: &mut Pen, [x, y]: [f64; 2], angle: f64, size: f64, ink: Ink) {
    let (sin, cos) = libm::sincos(angle * TAU / 360.0);
    let at = |along: f64, across: f64| {
        format!("{} {}", number(x + along * cos - across * sin), number(y + along * sin + across * cos))
    };
    let half = size / 2.0;
    pen.path(&format!("M{}L{}L{}Z", at(-half, -half), at(half, 0.0), at(-half, half)), Look::fill(ink));
}

/// The glyphs of all nodes, with their names.
pub fn glyphs(pen: &mut Pen, frame: &Frame, lang: Lang, area: Rect, legend: &mut Legend) {
    let nodes = &frame.view.control;
    let count = nodes.len();
    for (place, (node, (_, at))) in nodes.iter().zip(places(nodes, area)).enumerate() {
        let seat = Seat::of(node, nodes);
        pen.moved(at.x, at.y, at.width / 80.0, |pen| glyph(pen, frame, node, &seat, place, count));
        name(pen, lang, &seat, side_of(seat_at(place, count)), at);
        let term = seat.term;
        match seat.role {
            _ if seat.health == Health::Crashed => mean(legend, lang, Sample::Down, Text::Crashed),
            Role::Leader => mean(legend, lang, Sample::Crown(term), Text::Leader),
            Role::Candidate | Role::PreCandidate => mean(legend, lang, Sample::Candidate(term), Text::Candidate),
            Role::Follower => {}
        }
        if seat.timed && seat.health != Health::Crashed {
            mean(legend, lang, Sample::Timer(term), Text::ElectionIn);
        }
    }
}

/// The glyph, in a box of 80 by 80.
fn glyph(pen: &mut Pen, frame: &Frame, node: &ControlView, seat: &Seat, place: usize, count: usize) {
    let ink = Ink::term(seat.term);
    let shape = seat.shape();
    let (leads, crashed) =
        (seat.role == Role::Leader && seat.health != Health::Crashed, seat.health == Health::Crashed);
    pen.circle(40.0, 40.0, 40.0, Look::fill(Ink::Stage));
    let rim = Look::line(if leads { ink } else { Ink::Line }, 4.0);
    let rim = match shape {
        "leader stale" => rim.dash("4 6"),
        "learner" => rim.dash("2 5"),
        _ => rim,
    };
    pen.circle(40.0, 40.0, 36.0, rim);
    if let Some(timer) = node.election.as_ref().filter(|_| seat.timed && !crashed) {
        let left = timer.due.since(frame.view.now).0 as f64 / timer.due.since(timer.set).0.max(1) as f64;
        arc(pen, left.clamp(0.0, 1.0), ink);
    }
    let (body, pale) = match (shape, seat.health) {
        (_, Health::Crashed) => (Look::fill(Ink::Line).edge(Ink::Strong, 1.2).dash("4 3"), true),
        (_, Health::Paused) => (Look::fill(ink).thin(0.5).edge(ink, 2.0).dash("9 5"), true),
        ("leader stale", _) => (Look::fill(ink).thin(0.45), true),
        ("candidate asking", _) => (Look::fill(ink).thin(0.35).edge(ink, 1.2).dash("3 3"), true),
        (_, Health::Slow) => (Look::fill(ink).thin(0.72), false),
        _ => (Look::fill(ink), false),
    };
    match shape {
        "learner" => pen.rect([15.0, 15.0, 50.0, 50.0], 12.0, body),
        _ => pen.circle(40.0, 40.0, 29.0, body),
    }
    let on = if pale { Ink::Text } else { Ink::OnTerm };
    for ballot in &seat.ballots {
        let [x, y] = ballot_at(ballot, place, count);
        match ballot.kind {
            "granted" => pen.circle(x, y, 4.2, Look::fill(on)),
            "refused" => {
                pen.circle(x, y, 4.2, Look::line(on, 1.3));
                let [l, r, t, b] = [x - 2.0, x + 2.0, y - 2.0, y + 2.0].map(number);
                pen.path(&format!("M{l} {t}L{r} {b}M{l} {b}L{r} {t}"), Look::line(on, 1.4));
            }
            _ => pen.circle(x, y, 4.2, Look::line(on, 1.3).dash("2 2")),
        }
    }
    let size = if shape.starts_with("candidate") { 15.0 } else { 19.0 };
    let on = if crashed { Ink::Soft } else { on };
    pen.text(40.0, 40.0 + size * 0.36, Type::new(size, on).bold().middle(), &seat.term.to_string());
    if leads {
        pen.moved(0.0, -13.0, 1.0, |pen| {
            pen.path(CROWN, Look::line(Ink::Stage, 3.0));
            pen.path(CROWN, if seat.stale { Look::fill(Ink::Stage).edge(ink, 1.6) } else { Look::fill(ink) });
        });
    }
    if crashed {
        pen.circle(64.0, 16.0, 10.0, Look::fill(Ink::Stage).edge(Ink::Bad, 2.0));
        super::sample::cross(pen, [64.0, 16.0], 4.0, 2.4);
    }
}

/// What is left of the time to an election, from the top clockwise.
fn arc(pen: &mut Pen, left: f64, ink: Ink) {
    let look = Look::line(ink, 4.0);
    if left > 0.999 {
        pen.circle(40.0, 40.0, 36.0, look);
    } else if left > 0.001 {
        let (sin, cos) = libm::sincos(TAU * left);
        let [x, y] = [40.0 + 36.0 * sin, 40.0 - 36.0 * cos].map(number);
        pen.path(&format!("M40 4A36 36 0 {} 1 {x} {y}", u8::from(left > 0.5)), look);
    }
}

/// A node's name outside the ring, with what it is or what ails it.
fn name(pen: &mut Pen, lang: Lang, seat: &Seat, side: &str, at: Rect) {
    let (_, condition) = seat.condition();
    let said = lang.say(condition.unwrap_or(seat.role_said()));
    let small = match seat.health {
        Health::Crashed => Type::new(11.0, Ink::Bad).bold(),
        _ => Type::new(11.0, Ink::Soft),
    };
    let large = Type::new(13.0, Ink::Text).bold();
    let middle = at.middle();
    let crown = if seat.role == Role::Leader && seat.health != Health::Crashed { 9.0 } else { 0.0 };
    let (x, y, large, small) = match side {
        "north" => (middle.x, at.y - 19.0 - crown, large.middle(), small.middle()),
        "south" => (middle.x, at.y + at.height + 16.0, large.middle(), small.middle()),
        "east" => (at.x + at.width + 8.0, middle.y - 1.0, large, small),
        _ => (at.x - 8.0, middle.y - 1.0, large.end(), small.end()),
    };
    pen.text(x, y, large, &seat.name);
    pen.text(x, y + 13.5, small, said);
}

/// A control plane that is not replicated: the ledger as one disc.
pub fn disc(pen: &mut Pen, frame: &Frame, lang: Lang, at: Rect) {
    let middle = at.middle();
    let (big, small) = crate::stage::recorded(&frame.view);
    pen.circle(middle.x, middle.y, at.width / 2.0 + 6.5, Look::fill(Ink::Stage).edge(Ink::Line, 1.0));
    pen.circle(middle.x, middle.y, at.width / 2.0, Look::fill(Ink::Panel).edge(Ink::Line, 1.0));
    pen.text(middle.x, middle.y - 18.0, Type::new(12.0, Ink::Soft).bold().middle(), lang.say(Text::Ledger));
    let size = if big.chars().count() > 7 { 19.0 } else { 26.0 };
    pen.text(middle.x, middle.y + 9.0, Type::new(size, Ink::Text).bold().middle(), &big);
    pen.text(middle.x, middle.y + 27.0, Type::new(11.5, Ink::Soft).middle(), lang.say(small));
}
