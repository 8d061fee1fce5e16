//! What the ledger takes and what it refuses.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TASK: TaskId = TaskId(0);
const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);

fn ledger(commands: &[Command]) -> Ledger {
    let mut ledger = Ledger::default();
    for node in [A, B] {
        ledger.apply(&Command::Join { node, boot: 1 });
    }
    for command in commands {
        ledger.apply(command);
    }
    ledger
}

#[test]
fn a_lost_node_cannot_finish_what_was_given_to_another() {
    let mut ledger = ledger(&[
        Command::Submit { task: TASK, work: Duration::SECOND },
        Command::Assign { task: TASK, node: A },
        Command::Requeue { task: TASK, attempt: 1, reason: RequeueReason::NodeLost },
        Command::Assign { task: TASK, node: B },
    ]);
    let late = Command::Finish { task: TASK, node: A, attempt: 1 };
    assert_eq!(ledger.apply(&late), Outcome::Fenced { current: 2 });
    let done = Command::Finish { task: TASK, node: B, attempt: 2 };
    assert_eq!(ledger.apply(&done), Outcome::Applied { attempt: 2 });
    assert_eq!(ledger.apply(&done), Outcome::Fenced { current: 2 }, "done once");
}

#[test]
fn a_submit_sent_twice_is_recorded_once() {
    let submit = Command::Submit { task: TASK, work: Duration::SECOND };
    let mut ledger = ledger(&[submit, Command::Assign { task: TASK, node: A }]);
    assert_eq!(ledger.apply(&submit), Outcome::Ignored);
    assert_eq!(ledger.get(TASK).map(|record| record.attempt), Some(1));
}

#[test]
fn a_client_that_asks_again_is_answered_as_the_first_time() {
    let submit = Command::Submit { task: TASK, work: Duration::SECOND };
    let stamp = Stamp { session: SessionId(1), serial: 1, unanswered: 1 };
    let mut ledger = Ledger::default();
    ledger.keep_sessions(2, [SessionId(1)].into_iter());
    assert_eq!(ledger.record(stamp, Index(5), &submit), Outcome::Applied { attempt: 0 });
    assert_eq!(ledger.record(stamp, Index(9), &submit), Outcome::Repeated);
    assert_eq!(ledger.admit(stamp), Admission::Duplicate(&Index(5)));
    // The session decides, not the task: another client may use the same number for its own command.
    let other = Stamp { session: SessionId(2), ..stamp };
    assert_eq!(ledger.record(other, Index(10), &submit), Outcome::Expired, "its session is not open");
    ledger.apply(&Command::Register { session: SessionId(2) });
    let second = Command::Submit { task: TaskId(1), work: Duration::SECOND };
    assert_eq!(ledger.record(other, Index(12), &second), Outcome::Applied { attempt: 0 });
}

#[test]
fn every_copy_closes_the_same_session() {
    let mut first = Ledger::default();
    first.keep_sessions(2, [1, 2].map(SessionId).into_iter());
    let mut copies = [first.clone(), first];
    for ledger in &mut copies {
        let stamp = Stamp { session: SessionId(1), serial: 1, unanswered: 1 };
        ledger.record(stamp, Index(1), &Command::Submit { task: TASK, work: Duration::SECOND });
        assert_eq!(ledger.apply(&Command::Register { session: SessionId(3) }), Outcome::Applied { attempt: 0 });
        assert_eq!(ledger.apply(&Command::Register { session: SessionId(3) }), Outcome::Ignored);
        let gone = Stamp { session: SessionId(2), serial: 1, unanswered: 1 };
        assert_eq!((ledger.admit(gone), ledger.sessions()), (Admission::Unknown, 2));
    }
    assert_eq!(copies[0], copies[1]);
}

#[test]
fn what_a_node_given_up_was_running_is_known_until_it_begins_anew() {
    let down = Command::NodeDown { node: A, silence: Duration::SECOND };
    let mut ledger = ledger(&[
        Command::Submit { task: TASK, work: Duration::SECOND },
        Command::Assign { task: TASK, node: A },
        down,
        Command::Requeue { task: TASK, attempt: 1, reason: RequeueReason::NodeLost },
    ]);
    assert_eq!(ledger.strays(A).collect::<Vec<_>>(), [(TASK, 1)]);
    ledger.apply(&Command::NodeUp { node: A });
    assert_eq!((ledger.strays(A).count(), ledger.strays(B).count()), (1, 0));
    for anew in [Command::Join { node: A, boot: 2 }, down] {
        let mut ledger = ledger.clone();
        ledger.apply(&anew);
        assert_eq!(ledger.strays(A).count(), 0, "{anew:?}");
    }
}

#[test]
fn nothing_is_given_to_a_node_that_is_down_gone_or_unknown() {
    let task = Command::Submit { task: TASK, work: Duration::SECOND };
    let assign = Command::Assign { task: TASK, node: A };
    let down = Command::NodeDown { node: A, silence: Duration::SECOND };
    let mut ledger = ledger(&[task, down]);
    assert_eq!(ledger.apply(&assign), Outcome::Ignored);
    assert_eq!(ledger.apply(&Command::NodeUp { node: A }), Outcome::Applied { attempt: 0 });
    assert_eq!(ledger.apply(&Command::NodeUp { node: A }), Outcome::Ignored, "it is up already");
    ledger.apply(&Command::RemoveNode { node: A });
    assert_eq!(ledger.apply(&assign), Outcome::Ignored);
    assert_eq!(ledger.apply(&Command::Assign { task: TASK, node: NodeId(7) }), Outcome::Ignored);
}

#[test]
fn a_node_comes_back_once_for_each_start() {
    let mut ledger = ledger(&[]);
    let back = Command::Join { node: A, boot: 2 };
    assert_eq!(ledger.apply(&back), Outcome::Applied { attempt: 0 });
    assert_eq!(ledger.apply(&back), Outcome::Ignored, "said twice");
    assert_eq!(ledger.apply(&Command::Join { node: A, boot: 1 }), Outcome::Ignored, "said late");
}

#[test]
fn ended_tasks_are_forgotten_oldest_first() {
    let mut ledger = ledger(&[]);
    for task in (0..10_000).map(TaskId) {
        ledger.apply(&Command::Submit { task, work: Duration::SECOND });
        ledger.apply(&Command::Assign { task, node: A });
        ledger.apply(&Command::Finish { task, node: A, attempt: 1 });
    }
    assert_eq!(ledger.get(TaskId(10)), None);
    assert!(ledger.get(TaskId(9_999)).is_some());
    assert!(ledger.records.len() <= RETAINED + 1);
    assert_eq!(ledger.apply(&Command::Assign { task: TaskId(3), node: B }), Outcome::Ignored);
}
