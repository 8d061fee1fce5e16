//! Decisions without a look at every node.
//!
//! For a template whose pods are neither spread nor near or far from others, the filters and most plugins see nothing
//! but the one node, so its score changes only when the node does. The index keeps the nodes of each such template in
//! a tournament, and plays again only the matches of nodes that changed since its last pod.
//!
//! Two plugins see all nodes: `NodeAffinity` and `TaintToleration` relate a node's number to the largest among the nodes
//! that are left. But that number never changes while the node is described the same. So nodes with the same two
//! numbers make a class with a tournament of its own; what the two plugins give the class follows from which classes
//! still have a node left.

use super::alone::Alone;
use super::attempt::{Scorer, is_open, normalized};
use super::cluster::{Cluster, NodeId, TemplateId};
use super::profile::{Plugin, Profile, Sampling};
use super::scheduler::Decision;
use super::tournament::Tournament;
use super::{interpod, taint};
use crate::order;
use crate::rng::Rng;

/// The most templates whose nodes are kept; the one that was used longest ago goes first.
const TEMPLATES_MAX: usize = 64;

/// Nodes that differ in nothing that plugins relate to other nodes.
#[derive(Clone, Debug)]
struct Class {
    affinity: i64,
    taints: i64,
    /// In the order of their ids.
    nodes: Vec<NodeId>,
    tournament: Tournament,
}

/// The nodes of one template.
#[derive(Clone, Debug)]
struct Standings {
    template: TemplateId,
    used: u64,
    classes: Vec<Class>,
    /// The class of each node and its place there; `None` for nodes that are never for these pods.
    places: Vec<Option<(u32, u32)>>,
    /// Nodes that changed since.
    changed: Vec<NodeId>,
}

/// The nodes of the templates that were used last.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    of: Vec<Standings>,
    uses: u64,
}

impl Index {
    /// Another pod came to or left the node.
    pub(super) fn touch(&mut self, node: NodeId) {
        self.of.iter_mut().for_each(|standings| standings.changed.push(node));
        // More changes than nodes: starting again is cheaper.
        self.of.retain(|standings| standings.changed.len() <= standings.places.len());
    }

    /// Some node is another one from now on.
    pub(super) fn clear(&mut self) {
        self.of.clear();
    }

    /// The decision that a look at every node would come to; `None` when only that look can tell.
    pub(super) fn decide(
        &mut self,
        cluster: &Cluster,
        template: TemplateId,
        profile: &Profile,
        rng: Option<&mut Rng>,
    ) -> Option<Decision> {
        let known = cluster.template(template);
        let alone = known.pod.spread.is_empty() && profile.sampling == Sampling::All;
        if !alone || interpod::concerns(cluster, known, profile) {
            return None;
        }
        self.uses += 1;
        let scorer = Scorer { cluster, template: known, profile };
        let place = self.of.iter().position(|standings| standings.template == template).unwrap_or_else(|| {
            if self.of.len() == TEMPLATES_MAX {
                let oldest = (0..self.of.len()).min_by_key(|place| self.of[*place].used);
                self.of.swap_remove(oldest.expect("there are some"));
            }
            self.of.push(Standings::new(&scorer, template));
            self.of.len() - 1
        });
        let standings = &mut self.of[place];
        standings.used = self.uses;
        standings.catch_up(&scorer);
        Some(standings.decide(profile, rng, scorer.prefers_nodes()))
    }
}

impl Standings {
    fn new(scorer: &Scorer, template: TemplateId) -> Self {
        let alone = Alone::new(scorer.cluster, scorer.template, scorer.profile);
        let cluster = scorer.cluster;
        let mut members: Vec<(i64, i64, Vec<NodeId>)> = Vec::new();
        let mut places = vec![None; cluster.len()];
        for (id, node) in cluster.nodes().filter(|(id, _)| is_open(cluster, scorer.template, *id)) {
            let (affinity, taints) = (scorer.affinity(id), taint::raw_score(&scorer.template.pod, node));
            let same = members.iter().position(|class| (class.0, class.1) == (affinity, taints));
            let class = same.unwrap_or_else(|| {
                members.push((affinity, taints, Vec::new()));
                members.len() - 1
            });
            places[id.index()] = Some((class as u32, members[class].2.len() as u32));
            members[class].2.push(id);
        }
        let class = |(affinity, taints, nodes): (i64, i64, Vec<NodeId>)| {
            let tournament = Tournament::new(nodes.iter().map(|node| alone.score_with_room(*node)));
            Class { affinity, taints, nodes, tournament }
        };
        let classes = members.into_iter().map(class).collect();
        Self { template, used: 0, classes, places, changed: Vec::new() }
    }

    fn catch_up(&mut self, scorer: &Scorer) {
        if self.changed.is_empty() {
            return;
        }
        let alone = Alone::new(scorer.cluster, scorer.template, scorer.profile);
        for node in self.changed.drain(..) {
            if let Some((class, place)) = self.places[node.index()] {
                self.classes[class as usize].tournament.set(place as usize, alone.score_with_room(node));
            }
        }
    }

    fn decide(&self, profile: &Profile, rng: Option<&mut Rng>, prefers_nodes: bool) -> Decision {
        let left = || self.classes.iter().filter_map(|class| Some((class, class.tournament.best()?)));
        let most_affinity = left().map(|(class, _)| class.affinity).max().unwrap_or(0);
        let most_taints = left().map(|(class, _)| class.taints).max().unwrap_or(0);
        let (affinity, taints) = (profile.weight(Plugin::NodeAffinity), profile.weight(Plugin::TaintToleration));
        let total = |(class, (score, _)): (&Class, (i32, usize))| {
            let taints = taints * normalized(Plugin::TaintToleration, class.taints, most_taints);
            let affinity = match prefers_nodes {
                true => affinity * normalized(Plugin::NodeAffinity, class.affinity, most_affinity),
                false => 0,
            };
            i64::from(score) + affinity + taints
        };
        let Some(score) = left().map(total).max() else { return Decision::PENDING };
        let winners = || left().filter(|of| total(*of) == score);
        let node = match rng {
            None => winners().map(|(class, (_, first))| class.nodes[first]).min(),
            Some(rng) => {
                let ties = winners().flat_map(|(class, _)| class.tournament.ties().map(|place| class.nodes[place]));
                let mut ties: Vec<u128> = ties.map(|node| u128::from(node.0)).collect();
                order::sort(&mut ties);
                Some(NodeId(ties[rng.below(ties.len() as u64) as usize] as u32))
            }
        };
        Decision { node, score }
    }
}
