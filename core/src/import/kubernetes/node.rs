//! Nodes: what they have, what they are known by, and what keeps pods away.

use super::placement::taint;
use super::{need_name, objects, pod};
use crate::import::assumed;
use crate::import::quantity::{MEBIBYTE, quantity};
use crate::import::tree::{Ignored, field, flag, read, text};
use crate::scenario::yaml::Node;
use crate::scenario::{Flaw, NodeSpec, Taint};

/// The taint of a node that takes no pods.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

pub(super) fn node(node: &Node, ignored: &mut Ignored) -> Result<NodeSpec, Flaw> {
    let name = need_name(node)?;
    let mut spec = NodeSpec {
        name: Some(name.clone()),
        labels: pod::labels(node)?,
        cpu: assumed::HOST[0],
        memory: assumed::HOST[1],
        disk: assumed::HOST[2],
        ..NodeSpec::default()
    };
    read(node, "spec", |part| {
        spec.taints = objects(part, "taints", taint)?;
        if read(part, "unschedulable", flag)?.unwrap_or(false)
            && !spec.taints.iter().any(|taint| taint.key == UNSCHEDULABLE)
        {
            spec.taints.push(Taint { key: UNSCHEDULABLE.to_owned(), ..Taint::default() });
        }
        Ok(())
    })?;
    let sized = read(node, "status", |status| {
        let images = objects(status, "images", |image| objects(image, "names", text))?;
        spec.images = images.into_iter().flatten().take(200).collect();
        let key = if field(status, "allocatable").is_some() { "allocatable" } else { "capacity" };
        read(status, key, |amounts| {
            let amount = |key: &str| read(amounts, key, quantity);
            spec.cpu = amount("cpu")?.unwrap_or(spec.cpu);
            spec.memory = amount("memory")?.map_or(spec.memory, |bytes| bytes / MEBIBYTE);
            spec.disk = amount("ephemeral-storage")?.map_or(spec.disk, |bytes| bytes / MEBIBYTE);
            Ok(())
        })
    })?;
    if sized.flatten().is_none() {
        ignored.add(format!("the node {name} does not say what it has: 4 processors and 16 GiB are assumed"));
    }
    Ok(spec)
}
