//! The filter `NodeResourcesFit`: room for one more pod, and enough of everything that it asks for.
//!
//! A resource that a pod asks nothing of cannot keep it away, even where the node is overfull of it. What is not even
//! there in all cannot be had by putting others out.

use super::cluster::{Cluster, NodeId, Room, Share};
use super::demand::{CPU, Demand, MEMORY, ResourceId};
use super::funnel::Reason;

/// True when the pod has room, `room` and `share` being what the node has now.
#[inline]
pub(super) fn fits<'a>(demand: &Demand, room: &Room, share: impl Fn(ResourceId) -> &'a Share) -> bool {
    let lacks = |asked: i64, share: &Share| asked > 0 && asked > share.free();
    room.pods < room.pods_max
        && !lacks(demand.real[CPU], &room.cpu)
        && !lacks(demand.real[MEMORY], &room.memory)
        && !demand.others.iter().any(|(id, asked)| lacks(*asked, share(*id)))
}

/// Everything that it lacks.
pub(super) fn lacking(cluster: &Cluster, demand: &Demand, node: NodeId) -> Vec<Reason> {
    let room = cluster.room(node);
    let mut reasons = Vec::new();
    if room.pods >= room.pods_max {
        reasons.push(Reason::TooManyPods { pods: room.pods, max: room.pods_max });
    }
    let main = [(CPU, demand.real[CPU]), (MEMORY, demand.real[MEMORY])];
    for (resource, asked) in main.into_iter().chain(demand.others.iter().copied()) {
        let share = cluster.share(resource, node);
        if asked > 0 && asked > share.free() {
            reasons.push(Reason::Insufficient {
                resource: cluster.resource_name(resource).to_owned(),
                asked,
                free: share.free(),
                allocatable: share.allocatable,
            });
        }
    }
    reasons
}
