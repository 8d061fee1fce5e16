//! The filters, read naively: every question is asked of every pod again.

use switchyard::kube::{
    Bound, Cluster, Container, Effect, Labels, Node, NodeId, NodePolicy, PodTemplate, PodTerm, SpreadConstraint,
    Status, WhenUnsatisfiable,
};

/// One pod before a cluster.
pub struct Naive<'a> {
    pub cluster: &'a Cluster,
    pub pod: &'a PodTemplate,
}

impl Naive<'_> {
    /// What the first filter says that rules the node out.
    pub fn verdict(&self, node: NodeId) -> Status {
        let known = self.cluster.node(node).expect("it is there");
        if known.unschedulable || !self.is_named(known) || !self.tolerates(known) || !self.is_wanted(known) {
            return Status::UnschedulableAndUnresolvable;
        }
        [self.room(node, known), self.spread(known), self.near(known)]
            .into_iter()
            .find(|status| *status != Status::Fits)
            .unwrap_or(Status::Fits)
    }

    fn is_named(&self, node: &Node) -> bool {
        self.pod.node_name.as_ref().is_none_or(|name| *name == node.name)
    }

    fn tolerates(&self, node: &Node) -> bool {
        let mut hard = node.taints.iter().filter(|taint| taint.effect != Effect::PreferNoSchedule);
        hard.all(|taint| self.pod.tolerations.iter().any(|toleration| toleration.tolerates(taint)))
    }

    fn is_wanted(&self, node: &Node) -> bool {
        let selected = self.pod.node_selector.iter().all(|(key, value)| node.labels.get(key) == Some(value));
        let required = self.pod.node_affinity.required.as_ref();
        selected && required.is_none_or(|terms| terms.iter().any(|term| term.matches(node)))
    }

    fn room(&self, node: NodeId, known: &Node) -> Status {
        let asked = |pod: &PodTemplate, resource: &str| -> i64 {
            let of = |container: &Container| container.requests.get(resource).copied().unwrap_or(0);
            pod.containers.iter().map(of).sum()
        };
        let pods: Vec<&PodTemplate> =
            self.pods().filter(|(_, at)| *at == node).map(|(bound, _)| self.template(bound)).collect();
        let mut status = Status::Fits;
        if known.pods_max.is_some_and(|most| pods.len() as u32 >= most) {
            status = Status::Unschedulable;
        }
        for resource in ["cpu", "memory", "example.com/gpu"] {
            let there = known.allocatable.get(resource).copied().unwrap_or(0);
            let taken: i64 = pods.iter().map(|pod| asked(pod, resource)).sum();
            let wanted = asked(self.pod, resource);
            if wanted > 0 && wanted > there - taken {
                let hopeless = wanted > there;
                status =
                    status.max(if hopeless { Status::UnschedulableAndUnresolvable } else { Status::Unschedulable });
            }
        }
        status
    }

    fn pods(&self) -> impl Iterator<Item = (&Bound, NodeId)> {
        self.cluster.pods().map(|(_, bound)| (bound, bound.node))
    }

    fn template(&self, bound: &Bound) -> &PodTemplate {
        self.cluster.pod_template(bound.template)
    }

    fn label(&self, node: NodeId, key: &str) -> Option<&String> {
        self.cluster.node(node)?.labels.get(key)
    }

    fn spread(&self, node: &Node) -> Status {
        let hard = |constraint: &&SpreadConstraint| constraint.when_unsatisfiable == WhenUnsatisfiable::DoNotSchedule;
        let hard: Vec<_> = self.pod.spread.iter().filter(hard).collect();
        for constraint in &hard {
            let Some(domain) = node.labels.get(&constraint.topology_key) else {
                return Status::UnschedulableAndUnresolvable;
            };
            let kept = |key: &&String| self.pod.labels.contains_key(*key);
            let kept: Vec<&String> = constraint.match_label_keys.iter().filter(kept).collect();
            let matches = |other: &PodTemplate| {
                other.namespace == self.pod.namespace
                    && constraint.selector.as_ref().is_some_and(|selector| selector.matches(&other.labels))
                    && kept.iter().all(|key| other.labels.get(*key) == self.pod.labels.get(*key))
            };
            let asks = constraint.selector.as_ref().is_some_and(|selector| !selector.is_empty()) || !kept.is_empty();
            let counts_node = |node: &Node| {
                hard.iter().all(|constraint| node.labels.contains_key(&constraint.topology_key))
                    && (constraint.node_affinity_policy == NodePolicy::Ignore || self.is_wanted(node))
                    && (constraint.node_taints_policy == NodePolicy::Ignore || self.tolerates(node))
            };
            let count = |domain: &String| {
                let counted = self.pods().filter(|(bound, at)| {
                    let node = self.cluster.node(*at).expect("it is there");
                    !bound.terminating
                        && asks
                        && matches(self.template(bound))
                        && counts_node(node)
                        && node.labels.get(&constraint.topology_key) == Some(domain)
                });
                counted.count() as i64
            };
            let nodes = self.cluster.nodes().filter(|(_, node)| counts_node(node));
            let mut domains: Vec<&String> = nodes.map(|(_, node)| &node.labels[&constraint.topology_key]).collect();
            domains.sort();
            domains.dedup();
            let enough = domains.len() >= constraint.min_domains.unwrap_or(1) as usize;
            let least = domains.iter().map(|domain| count(domain)).min().filter(|_| enough).unwrap_or(0);
            if count(domain) + i64::from(matches(self.pod)) - least > i64::from(constraint.max_skew) {
                return Status::Unschedulable;
            }
        }
        Status::Fits
    }

    fn near(&self, node: &Node) -> Status {
        let meets_all = |other: &PodTemplate| self.pod.affinity.iter().all(|term| self.covers(term, self.pod, other));
        let in_domain =
            |at: NodeId, key: &str| node.labels.contains_key(key) && self.label(at, key) == node.labels.get(key);
        if self.pod.affinity.iter().any(|term| !node.labels.contains_key(&term.topology_key)) {
            return Status::UnschedulableAndUnresolvable;
        }
        let met = |term: &PodTerm| {
            self.pods().any(|(bound, at)| in_domain(at, &term.topology_key) && meets_all(self.template(bound)))
        };
        if !self.pod.affinity.iter().all(met) {
            let anywhere = self.pods().any(|(bound, at)| {
                let has_any = self.pod.affinity.iter().any(|term| self.label(at, &term.topology_key).is_some());
                has_any && meets_all(self.template(bound))
            });
            if anywhere || !meets_all(self.pod) {
                return Status::UnschedulableAndUnresolvable;
            }
        }
        let refuses = |own: &PodTemplate, other: &PodTemplate, at: NodeId| {
            own.anti_affinity.iter().any(|term| in_domain(at, &term.topology_key) && self.covers(term, own, other))
        };
        let refused = self.pods().any(|(bound, at)| {
            let other = self.template(bound);
            refuses(self.pod, other, at) || refuses(other, self.pod, at)
        });
        if refused { Status::Unschedulable } else { Status::Fits }
    }

    fn covers(&self, term: &PodTerm, own: &PodTemplate, other: &PodTemplate) -> bool {
        let own_only = term.namespaces.is_empty() && term.namespace_selector.is_none();
        let labels = self.cluster.namespace(&other.namespace).cloned().unwrap_or_else(Labels::new);
        let namespace = term.namespaces.contains(&other.namespace)
            || term.namespace_selector.as_ref().is_some_and(|selector| selector.matches(&labels))
            || (own_only && own.namespace == other.namespace);
        let kept = term.match_label_keys.iter().filter(|key| own.labels.contains_key(*key));
        namespace
            && term.selector.as_ref().is_some_and(|selector| selector.matches(&other.labels))
            && kept.into_iter().all(|key| own.labels.get(key) == other.labels.get(key))
    }
}
