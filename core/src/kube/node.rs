//! Nodes as they are described; what is on them is the cluster's.

use super::label::Labels;
use super::taint::Taint;
use super::{Invalid, demand};
use std::collections::BTreeMap;

/// Amounts by the name of the resource: `cpu` in millicores, `memory` in bytes, others in pieces.
pub type Quantities = BTreeMap<String, i64>;

/// A machine that pods can be bound to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name, its own in the cluster.
    pub name: String,
    /// What it has for pods. What is not named it has none of.
    pub allocatable: Quantities,
    /// The most pods it takes; `None` for as many as there is room for.
    pub pods_max: Option<u32>,
    /// Its labels.
    pub labels: Labels,
    /// What keeps pods away from it.
    pub taints: Vec<Taint>,
    /// The images it already has, with their sizes in bytes.
    pub images: BTreeMap<String, i64>,
    /// True while it takes no new pods.
    pub unschedulable: bool,
}

impl Node {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        demand::check(&self.allocatable, "allocatable")?;
        demand::check(&self.images, "images")
    }
}
