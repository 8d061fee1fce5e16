//! Promises in words: what each is called, and what the step did that broke one.

use crate::frame::Frame;
use crate::text::{Lang, Text};
use switchyard::trace::{Invariant, Violation};
use switchyard::view::ControlView;

/// What a promise is called.
#[must_use]
pub fn promise_text(invariant: Invariant) -> Text {
    match invariant {
        Invariant::ElectionSafety => Text::PromiseElection,
        Invariant::LeaderAppendOnly => Text::PromiseAppendOnly,
        Invariant::LogMatching => Text::PromiseMatching,
        Invariant::LeaderCompleteness => Text::PromiseCompleteness,
        Invariant::StateMachineSafety => Text::PromiseStateMachine,
        Invariant::ExactlyOnce => Text::PromiseOnce,
        Invariant::Fencing => Text::PromiseFencing,
    }
}

/// What happened that breaks a promise.
#[must_use]
pub fn breach(frame: &Frame, lang: Lang, violation: &Violation) -> String {
    let text = match violation.invariant {
        Invariant::ElectionSafety => Text::BreachElection,
        Invariant::LeaderAppendOnly => Text::BreachAppendOnly,
        Invariant::LogMatching => Text::BreachMatching,
        Invariant::LeaderCompleteness => Text::BreachCompleteness,
        Invariant::StateMachineSafety => Text::BreachStateMachine,
        Invariant::ExactlyOnce => Text::BreachOnce,
        Invariant::Fencing => Text::BreachFencing,
    };
    let name = frame.replica_name(violation.replica);
    lang.fill(text, &[&name, &violation.term.to_string(), &violation.index.to_string()])
}

/// What the protocol relies on and did not get: the disks that forgot what they had called durable.
#[must_use]
pub fn excuses(frame: &Frame, lang: Lang) -> Vec<String> {
    let forgot = frame.view.control.iter().filter(|node| node.disk_forgot > 0);
    let say = |node: &ControlView| lang.fill(Text::BreachByDisk, &[&node.name, &node.disk_forgot.to_string()]);
    forgot.map(say).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Player;
    use switchyard::builtin;
    use switchyard::clock::Duration;

    #[test]
    fn time_stops_at_a_breach_and_the_page_says_what_broke_and_why_it_could() {
        let scenario = builtin::scenario("lying-disk").expect("it is in the table");
        let mut player = Player::new(scenario).expect("it is sound");
        while player.playing() {
            player.pass(Duration::from_millis(20), || false);
        }
        let frame = player.frame();
        let violation = frame.view.broken.expect("it stopped for that");
        assert_eq!(violation.invariant, Invariant::LeaderCompleteness);
        let said = breach(&frame, Lang::En, &violation);
        let name = frame.replica_name(violation.replica);
        assert!(said.starts_with(&format!("{name} is elected in term 2 without entry ")), "{said}");
        let excuses = excuses(&frame, Lang::En);
        assert!(excuses.len() == 1 && excuses[0].starts_with("The disk of n2 had lost 64 writes"), "{excuses:?}");
        let session = frame.session();
        let event = session.trace().get(frame.view.broken_at.expect("an event tells of it")).expect("it is kept");
        let told = crate::wording::sentence(&frame, Lang::En, event);
        assert_eq!(told, format!("a promise is broken, leader completeness: {said}"));
    }
}
