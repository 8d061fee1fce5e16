//! The part of a node's score that depends on the node alone.

use super::allocation::{Allocated, Balanced, Even};
use super::attempt::Attempt;
use super::cluster::{Cluster, Mark, NodeId, Room, Template};
use super::leaders::Leaders;
use super::profile::{Plugin, Profile};
use super::{fit, image};

/// Below every score: the node may not take the pod.
const NOT: i64 = i64::MIN;

/// The plugins that look at nothing but the node, with what they count for.
pub(super) struct Alone<'a> {
    cluster: &'a Cluster,
    template: &'a Template,
    allocated: (i64, Allocated<'a>),
    /// `None` when it says nothing.
    balanced: Option<(i64, Balanced)>,
    /// `None` when no node has an image of the pod.
    images: Option<i64>,
    /// All of them where they are what they mostly are.
    even: Option<Even>,
}

impl<'a> Alone<'a> {
    pub(super) fn new(cluster: &'a Cluster, template: &'a Template, profile: &'a Profile) -> Self {
        let weight = |plugin| profile.weight(plugin);
        let allocated = Allocated::new(cluster, template, &profile.strategy, &profile.fit_resources);
        let allocated = (weight(Plugin::NodeResourcesFit), allocated);
        let balanced = Balanced::new(cluster, template, &profile.balanced_resources);
        let balanced = balanced.map(|balanced| (weight(Plugin::NodeResourcesBalancedAllocation), balanced));
        let images = image::is_anywhere(cluster, template).then(|| weight(Plugin::ImageLocality));
        let both = balanced.as_ref().filter(|_| images.is_none());
        let even = both.and_then(|(weight, balanced)| Even::new((allocated.0, &allocated.1), (*weight, balanced)));
        Self { cluster, template, allocated, balanced, images, even }
    }

    /// Their weighted sum.
    #[inline]
    pub(super) fn score(&self, node: NodeId, room: &Room) -> i64 {
        let even = self.even.as_ref().and_then(|even| even.score(room));
        even.unwrap_or_else(|| self.any_score(node, room))
    }

    fn any_score(&self, node: NodeId, room: &Room) -> i64 {
        let (weight, allocated) = &self.allocated;
        let mut sum = weight * allocated.score(self.cluster, node, room);
        if let Some((weight, balanced)) = &self.balanced {
            sum += weight * balanced.score(self.cluster, node, room);
        }
        if let Some(weight) = &self.images {
            sum += weight * image::score(self.cluster, self.template, node);
        }
        sum
    }

    /// The same; `None` when the node has no room.
    pub(super) fn score_with_room(&self, node: NodeId) -> Option<i32> {
        let (room, share) = (self.cluster.room(node), |resource| self.cluster.share(resource, node));
        fit::fits(&self.template.demand, room, share).then(|| self.score(node, room) as i32)
    }

    /// Offers every node that may take the pod with its score.
    ///
    /// Most pods ask for CPU and memory and mind nothing else, and most nodes have both and are in no way special: for
    /// those this is a loop of its own, a few comparisons and the arithmetic.
    pub(super) fn offer_all(&self, attempt: &Attempt, leaders: &mut Leaders) {
        let (cluster, demand) = (self.cluster, &self.template.demand);
        let plain = attempt.asks_for_room_alone() && demand.others.is_empty();
        let even = self.even.filter(|_| plain);
        // What is not asked for is never lacking.
        let [cpu, memory] = demand.real.map(|asked| if asked == 0 { i64::MIN } else { asked });
        for (node, mark, room) in cluster.rows(0..cluster.len()) {
            let quick = even.filter(|_| mark == Mark::Plain).and_then(|even| {
                if cpu > room.cpu.free() || memory > room.memory.free() || room.pods >= room.pods_max {
                    return Some(NOT);
                }
                even.score(room)
            });
            let score = quick.unwrap_or_else(|| if attempt.admits(node) { self.score(node, room) } else { NOT });
            if score >= leaders.score {
                leaders.offer(node, score);
            }
        }
    }
}
