//! Arrows among the nodes of the stage.
//!
//! The ring is one stop of the tab key, and so are the cards. Inside, an arrow goes to the nearest node that lies that way,
//! Home and End to the first and the last. Only where keys brought the focus: after a click the arrows are the page's.

use crate::action::Command;
use crate::keyboard::Way;
use crate::ui::{Subject, Ui};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{Callback, FocusEvent, KeyboardEvent, TargetCast};

impl Way {
    /// The place that lies this way: near is good, straight ahead is better. At the end of a row, the next row begins.
    fn member(self, here: usize, places: &[(f64, f64)]) -> Option<usize> {
        let (x, y) = *places.get(here)?;
        let ahead = |(dx, dy): (f64, f64)| match self {
            Self::Left => (-dx, dy),
            Self::Right => (dx, dy),
            Self::Up => (-dy, dx),
            _ => (dy, dx),
        };
        let mut best: Option<(f64, usize)> = None;
        for (place, other) in places.iter().enumerate() {
            let (far, aside) = ahead((other.0 - x, other.1 - y));
            let cost = far + 2.0 * aside.abs();
            if far > 1.0 && best.is_none_or(|best| cost < best.0) {
                best = Some((cost, place));
            }
        }
        let found = best.map(|best| best.1);
        match self {
            Self::First => Some(0),
            Self::Last => Some(places.len() - 1),
            Self::Left => found.or(here.checked_sub(1)),
            Self::Right => found.or(Some(here + 1).filter(|next| *next < places.len())),
            Self::Up | Self::Down => found,
        }
    }
}

/// The member of a group that the tab key leads to: the one that had the focus last, else the selected one, else `first`.
#[must_use]
pub fn stop(ui: &Ui, mut members: impl Iterator<Item = Subject>, first: Option<Subject>) -> Option<Subject> {
    let (mut chosen, mut any) = (None, None);
    for member in &mut members {
        if ui.held.contains(&Some(member)) {
            return Some(member);
        }
        if member == ui.subject {
            chosen = Some(member);
        }
        any = any.or(Some(member));
    }
    chosen.or(first).or(any)
}

/// How the attribute spells it.
#[must_use]
pub fn tabindex(is_stop: bool) -> &'static str {
    if is_stop { "0" } else { "-1" }
}

/// Said of a member that got the focus by keys. It is noted when the focus comes: later, a browser may show the focus of a
/// click as well.
const BY_KEYS: &str = "data-keys";

/// Notes that a member has the focus.
pub fn hold(emit: &Callback<Command>, subject: Subject) -> Callback<FocusEvent> {
    emit.reform(move |event: FocusEvent| {
        if let Some(member) = event.target_dyn_into::<Element>() {
            // A well-formed name, which is all that a browser objects to.
            let _ = match member.matches(":focus-visible").unwrap_or(false) {
                true => member.set_attribute(BY_KEYS, ""),
                false => member.remove_attribute(BY_KEYS),
            };
        }
        Command::Hold(subject)
    })
}

/// The arrows of a group: an element with `data-group`, in which every member has `data-member`.
pub fn keys(event: KeyboardEvent) {
    if event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let Some(way) = Way::of_key(&event.key()) else { return };
    let Some(focused) = event.target_dyn_into::<Element>() else { return };
    if !focused.has_attribute(BY_KEYS) {
        return;
    }
    let Some(group) = focused.closest("[data-group]").ok().flatten() else { return };
    let Ok(found) = group.query_selector_all("[data-member]") else { return };
    let members: Vec<HtmlElement> = (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect();
    let places: Vec<_> = members.iter().map(middle).collect();
    let here = members.iter().position(|member| focused.is_same_node(Some(member)));
    event.prevent_default();
    if let Some(next) = here.and_then(|here| way.member(here, &places)) {
        // A member that cannot take the focus leaves it.
        let _ = members[next].focus();
    }
}

/// The middle of what a member stands for: a card is more than its name.
fn middle(member: &HtmlElement) -> (f64, f64) {
    let member: &Element = member;
    let whole = member.closest("[data-site]").ok().flatten();
    let shape = whole.as_ref().unwrap_or(member).get_bounding_client_rect();
    (shape.x() + shape.width() / 2.0, shape.y() + shape.height() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::{NodeId, ReplicaId};

    const ALL: [Way; 4] = [Way::Left, Way::Right, Way::Up, Way::Down];

    #[test]
    fn arrows_reach_every_node_of_a_ring_of_any_size() {
        for count in 2..=9 {
            let places: Vec<_> = (0..count)
                .map(|place| (std::f64::consts::TAU * f64::from(place) / f64::from(count)).sin_cos())
                .map(|(sin, cos)| (200.0 * sin, -200.0 * cos))
                .collect();
            for start in 0..places.len() {
                let mut reached = vec![start];
                let mut looked = 0;
                while let Some(here) = reached.get(looked).copied() {
                    let next = ALL.into_iter().filter_map(|way| way.member(here, &places));
                    let new: Vec<_> = next.filter(|next| !reached.contains(next)).collect();
                    new.into_iter().for_each(|next| {
                        if !reached.contains(&next) {
                            reached.push(next)
                        }
                    });
                    looked += 1;
                }
                assert_eq!(reached.len(), places.len(), "from {start} of {count}");
            }
        }
    }

    #[test]
    fn arrows_keep_to_rows_and_columns_of_cards() {
        let places: Vec<_> = (0..8).map(|n| (f64::from(n % 4) * 130.0, f64::from(n / 4) * 120.0)).collect();
        let from = |here, way: Way| way.member(here, &places);
        assert_eq!([from(1, Way::Right), from(1, Way::Down), from(6, Way::Up)], [Some(2), Some(5), Some(2)]);
        assert_eq!([from(3, Way::Right), from(4, Way::Left)], [Some(4), Some(3)], "a row goes on in the next");
        assert_eq!([from(7, Way::Right), from(0, Way::Left), from(0, Way::Up)], [None; 3]);
        assert_eq!([from(5, Way::First), from(5, Way::Last)], [Some(0), Some(7)]);
    }

    #[test]
    fn the_tab_key_leads_to_who_had_the_focus_then_to_who_is_selected_then_to_the_leader() {
        let ring = || (0..3).map(|n| Subject::Replica(ReplicaId(n)));
        let leader = Some(Subject::Replica(ReplicaId(2)));
        let mut ui = Ui::default();
        assert_eq!(stop(&ui, ring(), leader), leader);
        assert_eq!(stop(&ui, ring(), None), Some(Subject::Replica(ReplicaId(0))));
        ui.subject = Subject::Replica(ReplicaId(1));
        assert_eq!(stop(&ui, ring(), leader), Some(ui.subject));
        ui.held[1] = Some(Subject::Worker(NodeId(0)));
        assert_eq!(stop(&ui, ring(), leader), Some(ui.subject), "what had the focus is in another group");
        ui.held[0] = Some(Subject::Replica(ReplicaId(0)));
        assert_eq!(stop(&ui, ring(), leader), ui.held[0]);
    }
}
