//! The scheduler: a cluster, and decisions about it.

use super::Invalid;
use super::alone::Alone;
use super::attempt::{Attempt, Scorer};
use super::cluster::{Bound, Cluster, NodeId, PodId, TemplateId};
use super::funnel::{Funnel, NodeVerdict, Outcome, PluginScore, Rejection};
use super::history::{Change, History};
use super::index::Index;
use super::label::Labels;
use super::leaders::Leaders;
use super::node::Node;
use super::pod::PodTemplate;
use super::profile::{Plugin, Profile, Sampling, Search, Tie};
use crate::rng::Rng;

/// Where a pod goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The node; `None` when no node takes the pod.
    pub node: Option<NodeId>,
    /// Its score: the weighted sum over all plugins.
    pub score: i64,
}

impl Decision {
    pub(super) const PENDING: Self = Self { node: None, score: 0 };
}

/// Room to work in, kept from decision to decision.
#[derive(Clone, Debug, Default)]
struct Scratch {
    nodes: Vec<NodeId>,
    totals: Vec<i64>,
    column: Vec<i64>,
    leaders: Leaders,
}

/// A cluster, and what decides about it.
#[derive(Clone, Debug)]
pub struct Scheduler {
    cluster: Cluster,
    profile: Profile,
    /// `None` when every decision looks at every node.
    index: Option<Index>,
    history: History,
    /// Draws among ties; `None` when the first wins.
    rng: Option<Rng>,
    /// Where the next look at the nodes begins.
    start: usize,
    scratch: Scratch,
}

impl Default for Scheduler {
    /// Set up as upstream is by default.
    fn default() -> Self {
        Self::new(Profile::default()).expect("the default is sound")
    }
}

impl Scheduler {
    /// An empty cluster, and a scheduler that is set up so.
    ///
    /// # Errors
    ///
    /// When a weight is out of its range.
    pub fn new(profile: Profile) -> Result<Self, Invalid> {
        profile.check()?;
        let rng = match profile.tie {
            Tie::First => None,
            Tie::Random { seed } => Some(Rng::stream(seed, "placement ties")),
        };
        let index = (profile.search == Search::Index).then(Index::default);
        let history = History::new(profile.remembered);
        let (cluster, scratch) = (Cluster::default(), Scratch::default());
        Ok(Self { cluster, profile, index, history, rng, start: 0, scratch })
    }

    /// What there is.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// How it is set up.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Chooses a node for a pod; it is not bound yet.
    ///
    /// # Panics
    ///
    /// When the template is another cluster's.
    pub fn schedule(&mut self, template: TemplateId) -> Decision {
        let start = self.start;
        let index = self.index.as_mut();
        let decided = index.and_then(|index| index.decide(&self.cluster, template, &self.profile, self.rng.as_mut()));
        let decision = decided.unwrap_or_else(|| self.look(template));
        self.history.decided(template, decision, start);
        decision
    }

    /// Looks at nodes until enough take the pod, scores those, and chooses.
    fn look(&mut self, template: TemplateId) -> Decision {
        let Scratch { nodes, totals, column, leaders } = &mut self.scratch;
        let (cluster, profile) = (&self.cluster, &self.profile);
        let known = cluster.template(template);
        let (attempt, alone) = (Attempt::new(cluster, template), Alone::new(cluster, known, profile));
        let scorer = Scorer { cluster, template: known, profile };
        nodes.clear();
        totals.clear();
        leaders.clear();
        if profile.sampling == Sampling::All && !scorer.relates() {
            alone.offer_all(&attempt, leaders);
        } else {
            let looked_at = attempt.left(profile, self.start, |node, room| {
                nodes.push(node);
                totals.push(alone.score(node, room));
            });
            self.start = (self.start + looked_at).checked_rem(cluster.len()).unwrap_or(0);
        }
        let same = scorer.relate(nodes, totals, column);
        nodes.iter().zip(&*totals).for_each(|(node, total)| leaders.offer(*node, *total));
        let ties = leaders.nodes.len() as u64;
        let draw = self.rng.as_mut().filter(|_| ties > 0).map_or(0, |rng| rng.below(ties) as usize);
        let winner = leaders.nodes.get(draw).copied();
        winner.map_or(Decision::PENDING, |node| Decision { node: Some(node), score: leaders.score + same })
    }

    /// How many of the last decisions can be explained.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.history.len()
    }

    /// Why a decision fell as it did: 0 is the last, 1 the one before it. `None` for those that are forgotten.
    ///
    /// Everything is worked out again on the cluster as it was then, so this takes as long as a look at every node,
    /// and a copy of the cluster.
    #[must_use]
    pub fn funnel(&self, ago: usize) -> Option<Funnel> {
        let (then, cluster) = self.history.recall(&self.cluster, ago)?;
        let Decision { node: winner, score } = then.decision;
        let nodes = verdicts(&cluster, &self.profile, then.template, then.start);
        let is_tie = |verdict: &&NodeVerdict| verdict.total().is_some_and(|total| total == score);
        let ties = nodes.iter().filter(is_tie).count() as u32;
        Some(Funnel { template: then.template, nodes, winner, score, ties, tie: self.profile.tie })
    }

    /// What would become of every node if a pod was to be placed now.
    #[must_use]
    pub fn verdicts(&self, template: TemplateId) -> Vec<NodeVerdict> {
        verdicts(&self.cluster, &self.profile, template, self.start)
    }

    /// What one plugin gives these nodes, whether or not they take the pod; `None` when it has nothing to say, which
    /// counts 0 for all.
    #[must_use]
    pub fn scores(&self, template: TemplateId, plugin: Plugin, nodes: &[NodeId]) -> Option<Vec<PluginScore>> {
        let scorer =
            Scorer { cluster: &self.cluster, template: self.cluster.template(template), profile: &self.profile };
        scorer.column(plugin, self.profile.weight(plugin), nodes)
    }

    /// Everything that keeps a pod away from a node that is there, in the order of the filters.
    ///
    /// # Panics
    ///
    /// When the node is not there.
    #[must_use]
    pub fn rejections(&self, template: TemplateId, node: NodeId) -> Vec<Rejection> {
        Attempt::new(&self.cluster, template).rejections(node)
    }
}

fn verdicts(cluster: &Cluster, profile: &Profile, template: TemplateId, start: usize) -> Vec<NodeVerdict> {
    let attempt = Attempt::new(cluster, template);
    let mut left = Vec::new();
    let looked_at = attempt.left(profile, start, |node, _| left.push(node));
    let scores = Scorer { cluster, template: cluster.template(template), profile }.explain(&left);
    let mut outcomes: Vec<Option<Outcome>> = vec![None; cluster.len()];
    for (node, plugins) in left.into_iter().zip(scores) {
        let total = plugins.iter().map(|plugin| plugin.weighted).sum();
        outcomes[node.index()] = Some(Outcome::Scored { plugins, total });
    }
    let was_looked_at = |node: NodeId| (node.index() + cluster.len() - start) % cluster.len() < looked_at;
    let verdict = |(id, node): (NodeId, &Node)| {
        let outcome = outcomes[id.index()].take().unwrap_or_else(|| match was_looked_at(id) {
            true => Outcome::Rejected(attempt.rejections(id)),
            false => Outcome::NotLookedAt,
        });
        NodeVerdict { node: id, name: node.name.clone(), outcome }
    };
    cluster.nodes().map(verdict).collect()
}

/// What changes the cluster.
impl Scheduler {
    /// Adds a node.
    ///
    /// # Errors
    ///
    /// When another has its name, or a quantity is below 0 or beyond 2⁵³.
    pub fn add_node(&mut self, node: Node) -> Result<NodeId, Invalid> {
        let id = self.cluster.add_node(node)?;
        self.node_changed(id, None);
        Ok(id)
    }

    /// Describes a node anew: other labels, taints, room. Its pods stay.
    ///
    /// # Errors
    ///
    /// When it is not there, another has the new name, or a quantity is below 0 or beyond 2⁵³.
    pub fn update_node(&mut self, id: NodeId, node: Node) -> Result<(), Invalid> {
        let old = self.cluster.node(id).cloned().map(Box::new);
        self.cluster.update_node(id, node)?;
        self.node_changed(id, old);
        Ok(())
    }

    /// Takes a node out, and gives back the pods that were on it; nothing when it is not there.
    pub fn remove_node(&mut self, id: NodeId) -> Vec<Bound> {
        let Some(old) = self.cluster.node(id).cloned() else { return Vec::new() };
        let pods = self.cluster.pods_on(id).to_vec();
        let bound = pods.into_iter().filter_map(|pod| self.unbind(pod)).collect();
        self.cluster.describe(id, None);
        self.node_changed(id, Some(Box::new(old)));
        bound
    }

    fn node_changed(&mut self, id: NodeId, old: Option<Box<Node>>) {
        self.history.changed(Change::Node(id, old));
        if let Some(index) = &mut self.index {
            index.clear();
        }
    }

    /// The template with this content; the same id for the same content.
    ///
    /// # Errors
    ///
    /// When something of it makes no sense, by its path.
    pub fn template(&mut self, pod: PodTemplate) -> Result<TemplateId, Invalid> {
        self.cluster.add_template(pod)
    }

    /// Puts a pod on a node, whether or not it should be there.
    ///
    /// # Errors
    ///
    /// When the node is not there, or more would be taken of it than a number can say.
    pub fn bind(&mut self, template: TemplateId, node: NodeId, start: i64) -> Result<PodId, Invalid> {
        let pod = self.cluster.bind(Bound { template, node, start, terminating: false })?;
        self.pods_changed(node, Change::Bound(pod));
        Ok(pod)
    }

    /// Takes a pod off its node; `None` when it is not there.
    pub fn unbind(&mut self, pod: PodId) -> Option<Bound> {
        let bound = self.cluster.unbind(pod)?;
        self.pods_changed(bound.node, Change::Unbound(bound));
        Some(bound)
    }

    /// Notes that a pod is on its way out.
    pub fn terminate(&mut self, pod: PodId) {
        if let Some(bound) = self.cluster.pod(pod).copied().filter(|bound| !bound.terminating) {
            self.cluster.set_terminating(pod, true);
            self.pods_changed(bound.node, Change::Terminating(pod));
        }
    }

    /// Notes the labels of a namespace.
    pub fn set_namespace(&mut self, namespace: String, labels: Option<Labels>) {
        let old = self.cluster.namespace(&namespace).cloned();
        self.cluster.set_namespace(namespace.clone(), labels);
        self.history.changed(Change::Namespace(namespace, old));
    }

    fn pods_changed(&mut self, node: NodeId, change: Change) {
        self.history.changed(change);
        if let Some(index) = &mut self.index {
            index.touch(node);
        }
    }
}
