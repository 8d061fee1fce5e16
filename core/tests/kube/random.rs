//! Random clusters, step by step: nodes come, change and go, pods are placed and end.

use switchyard::kube::{
    Container, Decision, Effect, Labels, Node, NodeAffinity, NodeId, NodePolicy, NodeTerm, Operator, PodId,
    PodTemplate, PodTerm, Quantities, Requirement, Scheduler, Selector, SpreadConstraint, Taint, Toleration,
    TolerationOperator, Weighted, WhenUnsatisfiable,
};
use switchyard::rng::Rng;

/// What the pods of a cluster ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Room alone.
    Resources,
    /// Room, labels, tolerations, images.
    Nodes,
    /// All that, and other pods near or far.
    All,
}

/// One step.
#[derive(Clone, Debug)]
pub enum Action {
    Add(Node),
    Update(NodeId, Node),
    Remove(NodeId),
    Place(Box<PodTemplate>),
    /// The pod at this place among those that are bound, counted around.
    End(usize),
    Terminate(usize),
    Namespace(String, Option<Labels>),
}

impl Action {
    /// The decision, when the step asks for one.
    pub fn apply(&self, scheduler: &mut Scheduler) -> Option<Decision> {
        let pod = |scheduler: &Scheduler, place: usize| {
            let pods: Vec<PodId> = scheduler.cluster().pods().map(|(pod, _)| pod).collect();
            pods.get(place.checked_rem(pods.len())?).copied()
        };
        match self {
            Self::Add(node) => drop(scheduler.add_node(node.clone())),
            Self::Update(id, node) => drop(scheduler.update_node(*id, node.clone())),
            Self::Remove(id) => drop(scheduler.remove_node(*id)),
            Self::End(place) => drop(pod(scheduler, *place).and_then(|pod| scheduler.unbind(pod))),
            Self::Terminate(place) => {
                if let Some(pod) = pod(scheduler, *place) {
                    scheduler.terminate(pod);
                }
            }
            Self::Namespace(name, labels) => scheduler.set_namespace(name.clone(), labels.clone()),
            Self::Place(template) => {
                let template = scheduler.template(PodTemplate::clone(template)).expect("it is sound");
                let decision = scheduler.schedule(template);
                if let Some(node) = decision.node {
                    scheduler.bind(template, node, 0).expect("the node is there");
                }
                return Some(decision);
            }
        }
        None
    }
}

/// What draws the steps.
pub struct World {
    rng: Rng,
    shape: Shape,
    nodes: u32,
    templates: Vec<PodTemplate>,
}

impl World {
    pub fn new(seed: u64, shape: Shape) -> Self {
        let mut world = Self { rng: Rng::stream(seed, "kube"), shape, nodes: 0, templates: Vec::new() };
        world.templates = (0..6).map(|_| world.pod()).collect();
        world
    }

    pub fn step(&mut self) -> Action {
        let id = NodeId(self.below(self.nodes.max(1)));
        match self.below(40) {
            _ if self.nodes < 6 => self.add(),
            0 => self.add(),
            1 => Action::Update(id, self.node(id.0)),
            2 if self.nodes > 8 => Action::Remove(id),
            3 if self.shape == Shape::All => {
                let namespace = if self.below(2) == 0 { "default" } else { "other" };
                Action::Namespace(namespace.into(), self.maybe(|world| world.labels(&["team"])))
            }
            4 => Action::Terminate(self.below(1_000) as usize),
            5..12 => Action::End(self.below(1_000) as usize),
            _ => {
                let place = self.below(self.templates.len() as u32) as usize;
                Action::Place(Box::new(self.templates[place].clone()))
            }
        }
    }

    fn add(&mut self) -> Action {
        self.nodes += 1;
        Action::Add(self.node(self.nodes - 1))
    }

    fn below(&mut self, n: u32) -> u32 {
        self.rng.below(u64::from(n)) as u32
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) == 0).then(|| make(self))
    }

    fn some<T>(&mut self, most: u32, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let rare = self.below(2) == 0;
        let count = if rare { 0 } else { self.below(most + 1) };
        (0..count).map(|_| make(self)).collect()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    fn labels(&mut self, keys: &[&str]) -> Labels {
        let mut labels = Labels::new();
        for key in keys {
            if self.below(4) > 0 {
                labels.insert((*key).to_owned(), self.one(&["a", "b", "3"]).to_owned());
            }
        }
        labels
    }

    fn quantities(&mut self, most: [u32; 3]) -> Quantities {
        let mut quantities = Quantities::new();
        for (resource, most) in ["cpu", "memory", "example.com/gpu"].into_iter().zip(most) {
            if self.below(6) > 0 {
                quantities.insert(resource.into(), i64::from(self.below(most + 1)));
            }
        }
        quantities
    }

    fn node(&mut self, id: u32) -> Node {
        let mut node =
            Node { name: format!("n{id}"), allocatable: self.quantities([900, 2_000, 4]), ..Node::default() };
        node.pods_max = self.maybe(|world| world.below(6));
        if self.shape != Shape::Resources {
            node.labels = self.labels(&["zone", "disk", "kubernetes.io/hostname"]);
            node.taints = self.some(2, Self::taint);
            node.images = self
                .some(2, |world| (world.one(&["web", "db:1", "web:latest"]).to_owned(), 600 << 20))
                .into_iter()
                .collect();
            node.unschedulable = self.below(12) == 0;
        }
        node
    }

    fn effect(&mut self) -> Effect {
        self.one(&[Effect::NoSchedule, Effect::PreferNoSchedule, Effect::PreferNoSchedule, Effect::NoExecute])
    }

    fn taint(&mut self) -> Taint {
        let (key, value) = (self.one(&["x", "y"]), self.one(&["a", "b"]));
        Taint { key: key.into(), value: value.into(), effect: self.effect() }
    }

    fn toleration(&mut self) -> Toleration {
        let operator = self.one(&[TolerationOperator::Equal, TolerationOperator::Exists]);
        let (key, value) = (self.one(&["x", "y"]), self.one(&["a", "b"]));
        Toleration { key: key.into(), operator, value: value.into(), effect: self.maybe(Self::effect) }
    }

    fn selector(&mut self, keys: &[&'static str]) -> Selector {
        let requirement = |world: &mut Self| {
            let (_, operator) = world.one(&Operator::ALL);
            let values: &[&str] = match operator {
                Operator::In | Operator::NotIn => [&["a"][..], &["a", "b"]][world.below(2) as usize],
                Operator::Exists | Operator::DoesNotExist => &[],
                Operator::Gt | Operator::Lt => &["2"],
            };
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            Requirement::new(world.one(keys), operator, values).expect("it is sound")
        };
        self.some(2, requirement).into_iter().collect()
    }

    fn node_term(&mut self) -> NodeTerm {
        NodeTerm { labels: self.selector(&["zone", "disk"]), fields: Selector::default() }
    }

    fn weighted<T>(&mut self, make: fn(&mut Self) -> T) -> Weighted<T> {
        Weighted { weight: self.below(101) as i32, term: make(self) }
    }

    fn pod_term(&mut self) -> PodTerm {
        PodTerm {
            selector: Some(self.selector(&["app", "tier"])).filter(|_| self.below(8) > 0),
            topology_key: self.one(&["zone", "kubernetes.io/hostname"]).to_owned(),
            namespaces: self.maybe(|world| vec![world.one(&["default", "other"]).to_owned()]).unwrap_or_default(),
            namespace_selector: self.maybe(|world| world.selector(&["team"])),
            match_label_keys: self.maybe(|_| vec!["tier".to_owned()]).unwrap_or_default(),
            mismatch_label_keys: Vec::new(),
        }
    }

    fn constraint(&mut self) -> SpreadConstraint {
        let policy = [NodePolicy::Honor, NodePolicy::Ignore];
        SpreadConstraint {
            max_skew: 1 + self.below(3),
            topology_key: self.one(&["zone", "kubernetes.io/hostname"]).to_owned(),
            when_unsatisfiable: self.one(&[WhenUnsatisfiable::DoNotSchedule, WhenUnsatisfiable::ScheduleAnyway]),
            selector: Some(self.selector(&["app", "tier"])).filter(|_| self.below(8) > 0),
            min_domains: self.maybe(|world| 1 + world.below(4)),
            node_affinity_policy: self.one(&policy),
            node_taints_policy: self.one(&policy),
            match_label_keys: self.maybe(|_| vec!["tier".to_owned()]).unwrap_or_default(),
        }
    }

    fn pod(&mut self) -> PodTemplate {
        let container = |world: &mut Self| Container {
            image: world.one(&["web", "db:1"]).to_owned(),
            requests: world.quantities([200, 500, 1]),
            ..Container::default()
        };
        let mut pod = PodTemplate {
            containers: (0..=self.below(2)).map(|_| container(self)).collect(),
            priority: self.below(4) as i32 - 1,
            ..PodTemplate::default()
        };
        if self.shape == Shape::Resources {
            return pod;
        }
        pod.tolerations = self.some(2, Self::toleration);
        pod.node_selector = self.maybe(|world| world.labels(&["zone"])).unwrap_or_default();
        pod.node_name = (self.below(12) == 0).then(|| format!("n{}", self.below(8)));
        let required = self.maybe(|world| world.some(3, Self::node_term));
        pod.node_affinity = NodeAffinity { required, preferred: self.some(3, |world| world.weighted(Self::node_term)) };
        if self.shape == Shape::Nodes {
            return pod;
        }
        pod.namespace = self.one(&["default", "other"]).to_owned();
        pod.labels = self.labels(&["app", "tier"]);
        pod.affinity = self.maybe(|world| world.some(2, Self::pod_term)).unwrap_or_default();
        pod.anti_affinity = self.maybe(|world| world.some(2, Self::pod_term)).unwrap_or_default();
        pod.preferred_affinity = self.some(1, |world| world.weighted(Self::pod_term));
        pod.preferred_anti_affinity = self.some(1, |world| world.weighted(Self::pod_term));
        pod.spread = self.maybe(|world| world.some(2, Self::constraint)).unwrap_or_default();
        pod
    }
}
