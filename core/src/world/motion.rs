//! What moves all the time: asked for with every frame of an animation, where building a whole view would cost more than
//! the drawing.

use super::World;
use super::glass::timer;
use super::network::InFlight;
use crate::consensus::raft::Timer as RaftTimer;
use crate::ids::{NodeId, ReplicaId, TaskId};
use crate::order::sort_by_key;
use crate::view::{MessageView, SHOWN, TimerView};

impl World {
    /// Every message on its way. In no particular order, but one that is on its way keeps its place behind those before it.
    pub fn messages(&self) -> impl Iterator<Item = MessageView> {
        let on_the_wire = self.network.in_flight().filter(|flight| !flight.waiting);
        on_the_wire.map(|flight| self.message_view(flight)).chain(self.packet_views())
    }

    /// The share of its work that was done of a task that runs on this node, from 0 to 1; `None` when it does not.
    #[must_use]
    pub fn done(&self, node: NodeId, task: TaskId) -> Option<f64> {
        let worker = self.workers.get(node.index())?;
        let running = worker.running.iter().find(|running| running.item.task == task)?;
        let left = worker.progress(running, self.now).left.get();
        Some(1.0 - left.0 as f64 / self.tasks.get(task)?.work.0.max(1) as f64)
    }

    /// The timer that makes a control node campaign, while it is set.
    #[must_use]
    pub fn election_timer(&self, id: ReplicaId) -> Option<TimerView> {
        timer(self.controls.get(id.index())?.replica.as_deref()?, RaftTimer::Election)
    }

    /// The term of a control node, up or down; 0 where there is none.
    #[must_use]
    pub fn current_term(&self, id: ReplicaId) -> u64 {
        let replica = self.controls.get(id.index()).and_then(|node| node.replica.as_deref());
        let on_disk = replica.map_or(0, |replica| replica.disk.storage.current_term.0);
        on_disk.max(self.controls.get(id.index()).map_or(0, |_| self.term_of(id).0))
    }

    /// The oldest messages on their way, as many as a view shows.
    pub(super) fn first_messages(&self) -> Vec<MessageView> {
        let mut views: Vec<_> = self.messages().collect();
        sort_by_key(&mut views, |message| (message.id.0, 0));
        views.truncate(SHOWN * 4);
        views
    }

    fn message_view(&self, flight: &InFlight) -> MessageView {
        let envelope = &flight.envelope;
        let dead = self.network.is_dead(envelope.from, envelope.to);
        let lost = flight.losses > 0 || flight.fate.is_some() || dead || !self.is_reachable(envelope.to);
        let task = envelope.body.task();
        MessageView {
            id: envelope.cause.unwrap_or_default(),
            from: envelope.from,
            to: envelope.to,
            sent: flight.sent,
            due: flight.due,
            what: envelope.body.kind(),
            task: task.and_then(|task| Some((task, self.class_of(task)?))),
            lost,
            granted: envelope.body.grants(),
        }
    }
}
