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
