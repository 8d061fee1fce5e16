//! What of the present moment is asked for with every frame of an animation.

use super::Session;
use crate::ids::{NodeId, ReplicaId, TaskId};
use crate::trace::Violation;
use crate::view::{MessageView, TimerView};

impl Session {
    /// Every message on its way; see [`crate::world::World::messages`].
    pub fn messages(&self) -> impl Iterator<Item = MessageView> {
        self.moment.world.messages()
    }

    /// The share of its work that was done of a task that runs on this node; see [`crate::world::World::done`].
    #[must_use]
    pub fn done(&self, node: NodeId, task: TaskId) -> Option<f64> {
        self.moment.world.done(node, task)
    }

    /// The timer that makes a control node campaign, while it is set.
    #[must_use]
    pub fn election_timer(&self, id: ReplicaId) -> Option<TimerView> {
        self.moment.world.election_timer(id)
    }

    /// The term of a control node, up or down; 0 where there is none.
    #[must_use]
    pub fn current_term(&self, id: ReplicaId) -> u64 {
        self.moment.world.current_term(id)
    }

    /// The first promise that was broken, if one was.
    #[must_use]
    pub fn broken(&self) -> Option<Violation> {
        self.moment.world.broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::clock::Time;

    #[test]
    fn what_moves_is_what_the_view_shows() {
        let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
        let (mut messages, mut running, mut timers, mut crashed) = (0, 0, 0, 0);
        for moment in 1..80 {
            session.seek(Time(moment * 500_000 + 37_000));
            let view = session.view();
            let moving: Vec<_> = session.messages().collect();
            assert_eq!(moving.len(), view.messages.len());
            assert!(view.messages.iter().all(|message| moving.contains(message)), "at {}", view.now);
            messages += moving.len();
            for worker in &view.workers {
                for task in &worker.running {
                    let done = 1.0 - task.remaining.0 as f64 / task.work.0 as f64;
                    assert_eq!(session.done(worker.id, task.id), Some(done));
                    running += 1;
                }
            }
            for node in &view.control {
                assert_eq!(session.election_timer(node.id), node.election);
                assert_eq!(session.current_term(node.id), node.replica.current_term.0);
                timers += usize::from(node.election.is_some());
                crashed += usize::from(node.health == crate::view::Health::Crashed);
            }
        }
        assert!(messages > 100 && running > 100 && timers > 100 && crashed > 10);
    }
}
