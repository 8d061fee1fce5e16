//! The present moment for whoever paints what moves: asked for with every frame of an animation, where a view would cost
//! more than the drawing.

use super::Session;
use crate::world::World;

impl Session {
    /// The present moment: [`World::messages`], [`World::done`] and the like.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.moment.world
    }

    /// The same moment in the branch beside.
    #[must_use]
    pub fn beside_world(&self) -> Option<&World> {
        self.beside.as_ref().map(|beside| &beside.moment.world)
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
            let moving: Vec<_> = session.world().messages().collect();
            assert_eq!(moving.len(), view.messages.len());
            assert!(view.messages.iter().all(|message| moving.contains(message)), "at {}", view.now);
            messages += moving.len();
            for worker in &view.workers {
                for task in &worker.running {
                    let done = 1.0 - task.remaining.0 as f64 / task.work.0 as f64;
                    assert_eq!(session.world().done(worker.id, task.id), Some(done));
                    running += 1;
                }
            }
            for node in &view.control {
                assert_eq!(session.world().election_timer(node.id), node.election);
                assert_eq!(session.world().current_term(node.id), node.replica.current_term.0);
                timers += usize::from(node.election.is_some());
                crashed += usize::from(node.health == crate::view::Health::Crashed);
            }
        }
        assert!(messages > 100 && running > 100 && timers > 100 && crashed > 10);
    }
}
