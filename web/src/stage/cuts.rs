//! Where the network is cut, as lines: rifts between groups of control nodes, arrows where one way is still open, and who
//! else does not reach which of them.
//!
//! Pure: what a reader sees goes in, places in percent of the ring's box come out.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;
use switchyard::ids::ReplicaId;
use switchyard::trace::Site;
use switchyard::view::View;

/// How far a rift reaches from the middle: beyond the discs.
const OUTSIDE: f64 = 49.0;
/// Where rifts of more than two groups end, so that they leave the middle to its words.
const INSIDE: f64 = 20.0;

/// A line from one point to another.
pub type Line = [f64; 4];

/// For each control node the first of those that it hears and is heard by, directly or through others.
#[must_use]
pub fn groups(view: &View) -> Vec<usize> {
    let nodes = &view.control;
    let cut = |from: usize, to: usize| {
        let way = (Site::Control(nodes[from].id), Site::Control(nodes[to].id));
        view.cuts.binary_search(&way).is_ok()
    };
    let apart = |a: usize, b: usize| cut(a, b) && cut(b, a);
    let mut groups: Vec<usize> = (0..nodes.len()).collect();
    for a in 0..nodes.len() {
        for b in a + 1..nodes.len() {
            if !apart(a, b) {
                let (keep, join) = (groups[a].min(groups[b]), groups[a].max(groups[b]));
                groups.iter_mut().filter(|group| **group == join).for_each(|group| *group = keep);
            }
        }
    }
    groups
}

/// Lines between neighbours of different groups: straight through where there are two places to cut, and from each place
/// towards the middle where there are more.
#[must_use]
pub fn rifts(groups: &[usize]) -> Vec<Line> {
    let count = groups.len();
    let at = |place: usize, radius: f64| {
        let (sin, cos) = libm::sincos(TAU * (place as f64 + 0.5) / count as f64);
        [50.0 + radius * sin, 50.0 - radius * cos]
    };
    let gaps: Vec<usize> = (0..count).filter(|place| groups[*place] != groups[(place + 1) % count]).collect();
    match gaps[..] {
        [] => Vec::new(),
        [a, b] => {
            let ([x1, y1], [x2, y2]) = (at(a, OUTSIDE), at(b, OUTSIDE));
            vec![[x1, y1, x2, y2]]
        }
        _ => {
            let ray = |place: &usize| {
                let ([x1, y1], [x2, y2]) = (at(*place, OUTSIDE), at(*place, INSIDE));
                [x1, y1, x2, y2]
            };
            gaps.iter().map(ray).collect()
        }
    }
}

/// What of a line lies outside the middle, which belongs to its words.
#[must_use]
pub fn spared([x1, y1, x2, y2]: Line) -> Vec<Line> {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let long = (dx * dx + dy * dy).sqrt().max(1e-9);
    let (ux, uy) = (dx / long, dy / long);
    // How far along the line its nearest point to the middle is, and how far from the middle that is.
    let along = (50.0 - x1) * ux + (50.0 - y1) * uy;
    let off = ((50.0 - x1) * uy - (50.0 - y1) * ux).abs();
    let half = (INSIDE * INSIDE - off * off).max(0.0).sqrt();
    let (from, to) = (along - half, along + half);
    if half <= 0.0 || to <= 0.0 || from >= long {
        return vec![[x1, y1, x2, y2]];
    }
    let at = |far: f64| [x1 + ux * far, y1 + uy * far];
    let mut parts = Vec::new();
    if from > 0.0 {
        let [x, y] = at(from);
        parts.push([x1, y1, x, y]);
    }
    if to < long {
        let [x, y] = at(to);
        parts.push([x, y, x2, y2]);
    }
    parts
}

/// The middle of a line, and the angle in degrees at which it runs.
#[must_use]
pub fn arrow([x1, y1, x2, y2]: Line) -> (f64, f64, f64) {
    ((x1 + x2) / 2.0, (y1 + y2) / 2.0, libm::atan2(y2 - y1, x2 - x1) * 360.0 / TAU)
}

/// For everybody else the control nodes that they do not reach, or that do not reach them.
#[must_use]
pub fn strangers(view: &View) -> BTreeMap<Site, BTreeSet<ReplicaId>> {
    let mut strangers: BTreeMap<Site, BTreeSet<ReplicaId>> = BTreeMap::new();
    for way in &view.cuts {
        match *way {
            (Site::Control(_), Site::Control(_)) => {}
            (Site::Control(id), other) | (other, Site::Control(id)) => {
                strangers.entry(other).or_default().insert(id);
            }
            _ => {}
        }
    }
    strangers
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::clock::Time;
    use switchyard::ids::NodeId;
    use switchyard::scenario::Scenario;
    use switchyard::world::World;

    fn view(step: &str) -> View {
        let text = format!(
            "version: 1\ncontrol: {{raft: {{nodes: 5}}}}\nnodes: [{{count: 2}}]\nuntil: 2s\nscript: [{{at: 1s, {step}}}]\n"
        );
        let mut world = World::new(&Scenario::parse(&text).expect("it is sound")).expect("it is sound");
        world.run(Time::NEVER, &mut ());
        world.view()
    }

    #[test]
    fn groups_are_those_who_hear_one_another() {
        assert_eq!(groups(&view("partition: [[n1, n2], [n3, n4, n5]]")), [0, 0, 2, 2, 2]);
        assert_eq!(groups(&view("isolate: n3")), [0, 0, 2, 0, 0]);
        assert_eq!(groups(&view("cut: {from: n1, to: n2}")), [0; 5]);
        assert_eq!(groups(&view("partition: [[n1], [n2, n3, n4, n5]]")).len(), 5);
    }

    #[test]
    fn two_groups_are_parted_by_one_line_and_more_by_rays() {
        assert!(rifts(&[0, 0, 0]).is_empty());
        let halves = rifts(&[0, 0, 2, 2]);
        assert_eq!(halves.len(), 1, "{halves:?}");
        // Between the second and the third, and between the fourth and the first: below right and above left.
        let [x1, y1, x2, y2] = halves[0];
        assert!(x1 > 80.0 && y1 > 80.0 && x2 < 20.0 && y2 < 20.0, "{halves:?}");
        assert_eq!(rifts(&[0, 1, 2]).len(), 3);
        assert_eq!(rifts(&[0, 1, 0, 1]).len(), 4, "groups that sit between one another");
        assert_eq!(rifts(&[0, 1]).len(), 1);
    }

    #[test]
    fn a_rift_leaves_the_middle_to_its_words() {
        assert_eq!(spared([0.0, 50.0, 100.0, 50.0]), [[0.0, 50.0, 30.0, 50.0], [70.0, 50.0, 100.0, 50.0]]);
        assert_eq!(spared([0.0, 10.0, 100.0, 10.0]), [[0.0, 10.0, 100.0, 10.0]], "it passes far from the middle");
        assert_eq!(spared([50.0, 1.0, 50.0, 30.0]), [[50.0, 1.0, 50.0, 30.0]], "a ray ends there");
    }

    #[test]
    fn arrows_stand_in_the_middle_and_point_along() {
        assert_eq!(arrow([0.0, 0.0, 10.0, 0.0]), (5.0, 0.0, 0.0));
        assert_eq!(arrow([0.0, 0.0, 0.0, 10.0]), (0.0, 5.0, 90.0));
    }

    #[test]
    fn workers_know_whom_they_do_not_reach() {
        let view = view("partition: [[n1, n2], [n3, n4, n5, w1, gateway]]");
        let strangers = strangers(&view);
        let cut_off: Vec<u8> = strangers[&Site::Worker(NodeId(0))].iter().map(|id| id.0).collect();
        assert_eq!(cut_off, [0, 1]);
        assert!(strangers.contains_key(&Site::Gateway) && !strangers.contains_key(&Site::Worker(NodeId(1))));
    }
}
