//! What pods of one kind have in common.

use super::affinity::NodeAffinity;
use super::interpod::PodTerm;
use super::label::Labels;
use super::node::Quantities;
use super::spread::SpreadConstraint;
use super::taint::Toleration;
use super::{Invalid, demand};

/// One container of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Container {
    /// Its image, as a name with or without a tag.
    pub image: String,
    /// What is kept free for it. A resource with a limit and no request is requested up to the limit.
    pub requests: Quantities,
    /// What it may use at most.
    pub limits: Quantities,
}

impl Container {
    /// What it requests of a resource; `None` when it says nothing.
    pub(super) fn requested(&self, resource: &str) -> Option<i64> {
        self.requests.get(resource).or_else(|| self.limits.get(resource)).copied()
    }
}

/// Something that is preferred, and how much.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weighted<T> {
    /// From 1 to 100; 0 counts nothing.
    pub weight: i32,
    /// What is preferred.
    pub term: T,
}

/// What pods of one kind have in common: all that their placement depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PodTemplate {
    /// The namespace they live in.
    pub namespace: String,
    /// Their labels.
    pub labels: Labels,
    /// What runs in them, together.
    pub containers: Vec<Container>,
    /// What runs in them before that, one after the other.
    pub init_containers: Vec<Container>,
    /// What each costs on top of its containers.
    pub overhead: Quantities,
    /// Higher goes first and can put out lower.
    pub priority: i32,
    /// True when they never put out others (`preemptionPolicy: Never`).
    pub never_preempts: bool,
    /// The only node they may be on, when they name one.
    pub node_name: Option<String>,
    /// Labels that their node must have.
    pub node_selector: Labels,
    /// Nodes they need or prefer.
    pub node_affinity: NodeAffinity,
    /// Taints they do not mind.
    pub tolerations: Vec<Toleration>,
    /// Pods they must be near to.
    pub affinity: Vec<PodTerm>,
    /// Pods they must not be near to.
    pub anti_affinity: Vec<PodTerm>,
    /// Pods they would like to be near to.
    pub preferred_affinity: Vec<Weighted<PodTerm>>,
    /// Pods they would like to be away from.
    pub preferred_anti_affinity: Vec<Weighted<PodTerm>>,
    /// How evenly they are to be spread.
    pub spread: Vec<SpreadConstraint>,
}

impl PodTemplate {
    /// True when it says anything of other pods, so that it can count for pods that come later.
    pub(super) fn has_terms(&self) -> bool {
        !(self.affinity.is_empty()
            && self.anti_affinity.is_empty()
            && self.preferred_affinity.is_empty()
            && self.preferred_anti_affinity.is_empty())
    }

    pub(super) fn check(&self) -> Result<(), Invalid> {
        for (kind, containers) in [("containers", &self.containers), ("init_containers", &self.init_containers)] {
            for (place, container) in containers.iter().enumerate() {
                for (part, quantities) in [("requests", &container.requests), ("limits", &container.limits)] {
                    demand::check(quantities, part).map_err(|invalid| invalid.under(&format!("{kind}[{place}]")))?;
                }
                if let Some((resource, limit)) = container
                    .limits
                    .iter()
                    .find(|(resource, limit)| container.requests.get(*resource).is_some_and(|request| request > limit))
                {
                    let message = format!("expected at least what is requested, not {limit}");
                    return Err(Invalid::new(format!("{kind}[{place}].limits.{resource}"), message));
                }
            }
        }
        demand::check(&self.overhead, "overhead")?;
        self.node_affinity.check().map_err(|invalid| invalid.under("node_affinity"))?;
        for (place, constraint) in self.spread.iter().enumerate() {
            constraint.check().map_err(|invalid| invalid.under(&format!("spread[{place}]")))?;
        }
        let preferred = [
            ("preferred_affinity", &self.preferred_affinity),
            ("preferred_anti_affinity", &self.preferred_anti_affinity),
        ];
        for (kind, terms) in preferred {
            for (place, Weighted { weight, term }) in terms.iter().enumerate() {
                check_weight(*weight).map_err(|invalid| invalid.under(&format!("{kind}[{place}]")))?;
                term.check().map_err(|invalid| invalid.under(&format!("{kind}[{place}]")))?;
            }
        }
        for (kind, terms) in [("affinity", &self.affinity), ("anti_affinity", &self.anti_affinity)] {
            for (place, term) in terms.iter().enumerate() {
                term.check().map_err(|invalid| invalid.under(&format!("{kind}[{place}]")))?;
            }
        }
        Ok(())
    }
}

pub(super) fn check_weight(weight: i32) -> Result<(), Invalid> {
    match (0..=100).contains(&weight) {
        true => Ok(()),
        false => Err(Invalid::new("weight", format!("expected a whole number from 0 to 100, not {weight}"))),
    }
}
