//! What decisions look at: rows of marks and of room, and short ways to the rest.

use super::{Bound, Cluster, NodeId, Template, TemplateId};
use crate::kube::demand::{CPU, MEMORY, ResourceId};
use crate::kube::label::Labels;
use crate::kube::node::Node;
use std::ops::Range;
use std::sync::Arc;

/// How much of one resource there is on a node, and what is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::kube) struct Share {
    pub(in crate::kube) allocatable: i64,
    pub(in crate::kube) requested: i64,
    /// The same with what containers count for that say nothing of CPU or memory.
    pub(in crate::kube) nonzero: i64,
}

impl Share {
    /// Can be below 0: when a node shrinks, its pods stay.
    pub(in crate::kube) fn free(&self) -> i64 {
        self.allocatable - self.requested
    }
}

/// What every node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kube) struct Room {
    pub(in crate::kube) cpu: Share,
    pub(in crate::kube) memory: Share,
    pub(in crate::kube) pods: u32,
    /// `u32::MAX` when there is no bound.
    pub(in crate::kube) pods_max: u32,
}

/// Whether a node is there, and whether it is in any way special.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kube) enum Mark {
    Gone,
    Plain,
    /// Has taints that keep pods away, or is unschedulable.
    Guarded,
}

impl Cluster {
    /// How many ids of nodes were given.
    pub(in crate::kube) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How many nodes are there.
    pub(in crate::kube) fn there(&self) -> usize {
        self.by_name.len()
    }

    /// One that is there.
    pub(in crate::kube) fn known(&self, node: NodeId) -> &Node {
        self.nodes[node.index()].as_deref().expect("only nodes that are there are looked at")
    }

    pub(in crate::kube) fn template(&self, template: TemplateId) -> &Template {
        &self.templates[template.0 as usize]
    }

    pub(in crate::kube) fn templates(&self) -> &[Arc<Template>] {
        &self.templates
    }

    /// Nodes with what every decision looks at, those that are gone too.
    #[inline]
    pub(in crate::kube) fn rows(&self, range: Range<usize>) -> impl Iterator<Item = (NodeId, Mark, &Room)> {
        let rows = self.marks[range.clone()].iter().zip(&self.rooms[range.clone()]);
        range.zip(rows).map(|(place, (mark, room))| (NodeId(place as u32), *mark, room))
    }

    pub(in crate::kube) fn mark(&self, node: NodeId) -> Mark {
        self.marks[node.index()]
    }

    pub(in crate::kube) fn room(&self, node: NodeId) -> &Room {
        &self.rooms[node.index()]
    }

    pub(in crate::kube) fn share(&self, resource: ResourceId, node: NodeId) -> &Share {
        match resource {
            CPU => &self.rooms[node.index()].cpu,
            MEMORY => &self.rooms[node.index()].memory,
            other => &self.others[other - 2][node.index()],
        }
    }

    pub(super) fn share_mut(&mut self, resource: ResourceId, place: usize) -> &mut Share {
        match resource {
            CPU => &mut self.rooms[place].cpu,
            MEMORY => &mut self.rooms[place].memory,
            other => &mut self.others[other - 2][place],
        }
    }

    pub(in crate::kube) fn resource_name(&self, resource: ResourceId) -> &str {
        &self.resources[resource]
    }

    pub(in crate::kube) fn resource_id(&self, name: &str) -> Option<ResourceId> {
        self.resources.iter().position(|known| known == name)
    }

    /// Pods that say anything of other pods.
    pub(in crate::kube) fn with_terms(&self) -> impl Iterator<Item = &Bound> {
        self.with_terms.iter().filter_map(|pod| self.pod(*pod))
    }

    /// Templates of pods that are there and say anything of other pods.
    pub(in crate::kube) fn templates_with_terms(&self) -> impl Iterator<Item = &Template> {
        let there = self.templates.iter().zip(&self.bound).filter(|(_, bound)| **bound > 0);
        there.map(|(template, _)| &**template).filter(|template| template.pod.has_terms())
    }

    /// The labels of a namespace, when it has any.
    #[must_use]
    pub fn namespace(&self, namespace: &str) -> Option<&Labels> {
        self.namespaces.get(namespace)
    }

    /// On how many nodes an image with its tag is.
    pub(in crate::kube) fn nodes_with_image(&self, image: &str) -> u32 {
        self.images.get(image).copied().unwrap_or(0)
    }

    pub(in crate::kube) fn any_less_welcome(&self) -> bool {
        self.less_welcome > 0
    }
}
