//! What there is: nodes, templates, and pods that are bound to nodes.
//!
//! Whatever every decision looks at of every node lies in rows of its own: marks that say whether there is anything
//! to look at beyond them, and the room for CPU and memory. Ids of nodes and templates are never given twice; those
//! of pods are given again when the pod is gone.

mod rows;

pub(super) use rows::{Mark, Room, Share};

use super::demand::{CPU, Demand, MEMORY, RESOURCES, ResourceId};
use super::label::Labels;
use super::node::Node;
use super::pod::PodTemplate;
use super::taint::Effect;
use super::{Invalid, image};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A node of a cluster, by the order in which nodes came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeId(pub u32);

/// A template of a cluster, by the order in which templates came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TemplateId(pub u32);

/// A pod that is bound to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PodId(pub u32);

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of a bound pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What kind of pod it is.
    pub template: TemplateId,
    /// Where it is.
    pub node: NodeId,
    /// When it started, in any unit that is the same for all.
    pub start: i64,
    /// True while it is on its way out: it still takes room, and is not counted when pods are spread.
    pub terminating: bool,
}

/// Everything about a template that is worked out once.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) pod: Arc<PodTemplate>,
    pub(super) demand: Demand,
    /// The images of its containers with their tags, those of init containers too.
    pub(super) images: Vec<String>,
    /// True when labels or the name of a node decide whether it can go there.
    pub(super) selective: bool,
}

/// Nodes, templates and bound pods.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// By their ids.
    resources: Vec<String>,
    nodes: Vec<Option<Arc<Node>>>,
    marks: Vec<Mark>,
    rooms: Vec<Room>,
    /// For each resource beyond CPU and memory, its share of each node.
    others: Vec<Vec<Share>>,
    on: Vec<Vec<PodId>>,
    by_name: BTreeMap<String, NodeId>,
    templates: Vec<Arc<Template>>,
    by_template: BTreeMap<Arc<PodTemplate>, TemplateId>,
    /// How many pods of each template are bound.
    bound: Vec<u32>,
    pods: Vec<Option<Bound>>,
    free: Vec<PodId>,
    with_terms: BTreeSet<PodId>,
    namespaces: BTreeMap<String, Labels>,
    /// On how many nodes each image is.
    images: BTreeMap<String, u32>,
    /// How many nodes have taints that make them less welcome.
    less_welcome: u32,
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            resources: RESOURCES.map(str::to_owned).to_vec(),
            nodes: Vec::new(),
            marks: Vec::new(),
            rooms: Vec::new(),
            others: vec![Vec::new()],
            on: Vec::new(),
            by_name: BTreeMap::new(),
            templates: Vec::new(),
            by_template: BTreeMap::new(),
            bound: Vec::new(),
            pods: Vec::new(),
            free: Vec::new(),
            with_terms: BTreeSet::new(),
            namespaces: BTreeMap::new(),
            images: BTreeMap::new(),
            less_welcome: 0,
        }
    }
}

impl Cluster {
    /// The nodes that are there, in the order of their ids.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().filter_map(|(place, node)| Some((NodeId(place as u32), &**node.as_ref()?)))
    }

    /// A node, when it is there.
    #[must_use]
    pub fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(node.index())?.as_deref()
    }

    /// The node of this name.
    #[must_use]
    pub fn node_named(&self, name: &str) -> Option<NodeId> {
        self.by_name.get(name).copied()
    }

    /// What pods of a template have in common.
    #[must_use]
    pub fn pod_template(&self, template: TemplateId) -> &PodTemplate {
        &self.template(template).pod
    }

    /// A bound pod, when it is there.
    #[must_use]
    pub fn pod(&self, pod: PodId) -> Option<&Bound> {
        self.pods.get(pod.0 as usize)?.as_ref()
    }

    /// All bound pods, in the order of their ids.
    pub fn pods(&self) -> impl Iterator<Item = (PodId, &Bound)> {
        self.pods.iter().enumerate().filter_map(|(place, pod)| Some((PodId(place as u32), pod.as_ref()?)))
    }

    /// The pods on a node, in the order in which they came.
    #[must_use]
    pub fn pods_on(&self, node: NodeId) -> &[PodId] {
        self.on.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// How much of a resource is taken on a node.
    #[must_use]
    pub fn requested(&self, node: NodeId, resource: &str) -> i64 {
        let id = self.resources.iter().position(|known| known == resource);
        id.map_or(0, |id| self.share(id, node).requested)
    }

    /// Adds a node.
    ///
    /// # Errors
    ///
    /// When another has its name, or a quantity is below 0 or beyond 2⁵³.
    pub(super) fn add_node(&mut self, node: Node) -> Result<NodeId, Invalid> {
        node.check()?;
        if self.by_name.contains_key(&node.name) {
            return Err(Invalid::new("name", format!("there is a node {:?} already", node.name)));
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(None);
        self.marks.push(Mark::Gone);
        let none = Share::default();
        self.rooms.push(Room { cpu: none, memory: none, pods: 0, pods_max: 0 });
        self.others.iter_mut().for_each(|column| column.push(none));
        self.on.push(Vec::new());
        self.describe(id, Some(node));
        Ok(id)
    }

    /// Describes a node anew; its pods stay.
    ///
    /// # Errors
    ///
    /// When it is not there, another has the new name, or a quantity is below 0 or beyond 2⁵³.
    pub(super) fn update_node(&mut self, id: NodeId, node: Node) -> Result<(), Invalid> {
        node.check()?;
        if self.node(id).is_none() {
            return Err(Invalid::new("id", format!("there is no node {}", id.0)));
        }
        if self.node_named(&node.name).is_some_and(|other| other != id) {
            return Err(Invalid::new("name", format!("there is a node {:?} already", node.name)));
        }
        self.describe(id, Some(node));
        Ok(())
    }

    /// What a node is from now on; `None` when it is gone, which only an empty one can be.
    pub(super) fn describe(&mut self, id: NodeId, node: Option<Node>) {
        let place = id.index();
        if let Some(old) = self.nodes[place].take() {
            self.by_name.remove(&old.name);
            self.less_welcome -= u32::from(is_less_welcome(&old));
            for image in old.images.keys() {
                *self.images.entry(image.clone()).or_insert(1) -= 1;
            }
            self.images.retain(|_, nodes| *nodes > 0);
        }
        let amounts = node.as_ref().map(|node| node.allocatable.clone()).unwrap_or_default();
        for resource in amounts.keys() {
            self.resource(resource);
        }
        for id in 0..self.resources.len() {
            let allocatable = amounts.get(&self.resources[id]).copied().unwrap_or(0);
            self.share_mut(id, place).allocatable = allocatable;
        }
        self.rooms[place].pods_max = node.as_ref().map_or(0, |node| node.pods_max.unwrap_or(u32::MAX));
        self.marks[place] = Mark::Gone;
        if let Some(mut node) = node {
            node.images = node.images.into_iter().map(|(image, size)| (image::with_tag(&image), size)).collect();
            let guarded =
                node.unschedulable || node.taints.iter().any(|taint| taint.effect != Effect::PreferNoSchedule);
            self.marks[place] = if guarded { Mark::Guarded } else { Mark::Plain };
            self.by_name.insert(node.name.clone(), id);
            self.less_welcome += u32::from(is_less_welcome(&node));
            for image in node.images.keys() {
                *self.images.entry(image.clone()).or_insert(0) += 1;
            }
            self.nodes[place] = Some(Arc::new(node));
        }
    }

    /// The template with this content.
    ///
    /// # Errors
    ///
    /// When something of it makes no sense, by its path.
    pub(super) fn add_template(&mut self, pod: PodTemplate) -> Result<TemplateId, Invalid> {
        if let Some(known) = self.by_template.get(&pod) {
            return Ok(*known);
        }
        pod.check()?;
        let demand = Demand::new(&pod, |resource| self.resource(resource))?;
        let containers = pod.init_containers.iter().chain(&pod.containers);
        let images = containers.map(|container| image::with_tag(&container.image)).collect();
        let selective =
            pod.node_name.is_some() || !pod.node_selector.is_empty() || pod.node_affinity.required.is_some();
        let id = TemplateId(self.templates.len() as u32);
        let pod = Arc::new(pod);
        self.by_template.insert(pod.clone(), id);
        self.bound.push(0);
        self.templates.push(Arc::new(Template { pod, demand, images, selective }));
        Ok(id)
    }

    /// Puts a pod on a node, whether or not it should be there.
    ///
    /// # Errors
    ///
    /// When the node is not there, or more would be taken of it than a number can say.
    pub(super) fn bind(&mut self, bound: Bound) -> Result<PodId, Invalid> {
        if self.node(bound.node).is_none() {
            return Err(Invalid::new("node", format!("there is no node {}", bound.node.0)));
        }
        let template = self.templates[bound.template.0 as usize].clone();
        if !self.counts(bound.node, &template.demand) {
            return Err(Invalid::new("requests", "all pods of the node together request too much"));
        }
        self.take(bound.node, &template.demand, 1);
        self.bound[bound.template.0 as usize] += 1;
        let pod = self.free.pop().unwrap_or_else(|| {
            self.pods.push(None);
            PodId(self.pods.len() as u32 - 1)
        });
        self.pods[pod.0 as usize] = Some(bound);
        self.on[bound.node.index()].push(pod);
        if template.pod.has_terms() {
            self.with_terms.insert(pod);
        }
        Ok(pod)
    }

    /// Takes a pod off its node; `None` when it is not there.
    pub(super) fn unbind(&mut self, pod: PodId) -> Option<Bound> {
        let bound = self.pods.get_mut(pod.0 as usize)?.take()?;
        let template = self.templates[bound.template.0 as usize].clone();
        self.take(bound.node, &template.demand, -1);
        self.bound[bound.template.0 as usize] -= 1;
        let on = &mut self.on[bound.node.index()];
        on.retain(|other| *other != pod);
        self.with_terms.remove(&pod);
        self.free.push(pod);
        Some(bound)
    }

    pub(super) fn set_terminating(&mut self, pod: PodId, terminating: bool) {
        if let Some(bound) = self.pods.get_mut(pod.0 as usize).and_then(Option::as_mut) {
            bound.terminating = terminating;
        }
    }

    pub(super) fn set_namespace(&mut self, namespace: String, labels: Option<Labels>) {
        match labels {
            Some(labels) => self.namespaces.insert(namespace, labels),
            None => self.namespaces.remove(&namespace),
        };
    }

    /// Whether the sums stay below what a number can say.
    fn counts(&self, node: NodeId, demand: &Demand) -> bool {
        let room = &self.rooms[node.index()];
        let pairs = [(room.cpu, CPU), (room.memory, MEMORY)];
        let main = pairs.iter().all(|(share, id)| share.nonzero.checked_add(demand.nonzero[*id]).is_some());
        let more = |(id, amount): &(ResourceId, i64)| self.share(*id, node).requested.checked_add(*amount).is_some();
        main && demand.others.iter().all(more) && room.pods < u32::MAX
    }

    fn take(&mut self, node: NodeId, demand: &Demand, sign: i64) {
        let room = &mut self.rooms[node.index()];
        for (share, id) in [(&mut room.cpu, CPU), (&mut room.memory, MEMORY)] {
            share.requested += sign * demand.real[id];
            share.nonzero += sign * demand.nonzero[id];
        }
        room.pods = room.pods.wrapping_add_signed(sign as i32);
        for (id, amount) in &demand.others {
            let share = self.share_mut(*id, node.index());
            share.requested += sign * amount;
            share.nonzero += sign * amount;
        }
    }

    fn resource(&mut self, name: &str) -> ResourceId {
        self.resources.iter().position(|known| known == name).unwrap_or_else(|| {
            self.resources.push(name.to_owned());
            self.others.push(vec![Share::default(); self.nodes.len()]);
            self.resources.len() - 1
        })
    }
}

fn is_less_welcome(node: &Node) -> bool {
    node.taints.iter().any(|taint| taint.effect == Effect::PreferNoSchedule)
}
