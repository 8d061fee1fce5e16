//! Domains: the nodes that have the same value of one label are one domain of that topology.

use super::cluster::{Cluster, NodeId};
use std::collections::BTreeMap;

/// The label by which each node is a domain of its own.
pub(super) const HOSTNAME: &str = "kubernetes.io/hostname";

/// The domains of one topology, numbered in the order of the nodes.
#[derive(Clone, Debug)]
pub(super) struct Domains<'a> {
    pub(super) key: &'a str,
    /// The domain of each node; `NONE` for nodes without the label.
    of: Vec<u32>,
    values: Vec<&'a str>,
}

const NONE: u32 = u32::MAX;

impl<'a> Domains<'a> {
    pub(super) fn new(cluster: &'a Cluster, key: &'a str) -> Self {
        let (mut of, mut values, mut known) = (vec![NONE; cluster.len()], Vec::new(), BTreeMap::new());
        for (id, node) in cluster.nodes() {
            if let Some(value) = node.labels.get(key) {
                of[id.index()] = *known.entry(value.as_str()).or_insert_with(|| {
                    values.push(value.as_str());
                    values.len() as u32 - 1
                });
            }
        }
        Self { key, of, values }
    }

    /// The domain that a node is in.
    #[inline]
    pub(super) fn of(&self, node: NodeId) -> Option<usize> {
        let domain = self.of[node.index()];
        (domain != NONE).then_some(domain as usize)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// What the nodes of a domain have in common.
    pub(super) fn value(&self, domain: usize) -> &'a str {
        self.values[domain]
    }
}
