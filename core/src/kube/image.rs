//! The score `ImageLocality`: nodes that already have a pod's images.
//!
//! Each image counts with its size times the share of nodes that have it, so that the first node with a new image
//! does not draw every pod; the sum is scaled between 23 MiB, which is worth 0, and 1,000 MiB for each container,
//! which is worth 100.

use super::SCORE_MAX;
use super::cluster::{Cluster, NodeId, Template};

const BYTES_MIN: i64 = 23 << 20;
const BYTES_MAX: i64 = 1_000 << 20;

/// The name of an image with its tag, `latest` when it has none.
pub(super) fn with_tag(image: &str) -> String {
    // A colon before the last slash is that of a port.
    let tagged = image.rsplit('/').next().is_some_and(|name| name.contains(':'));
    if tagged { image.to_owned() } else { format!("{image}:latest") }
}

/// False when no node has any of the pod's images, so that all score 0.
pub(super) fn is_anywhere(cluster: &Cluster, template: &Template) -> bool {
    template.images.iter().any(|image| cluster.nodes_with_image(image) > 0)
}

/// From 0 to 100.
pub(super) fn score(cluster: &Cluster, template: &Template, node: NodeId) -> i64 {
    let images = &cluster.known(node).images;
    let bytes = |image: &String| {
        let spread = f64::from(cluster.nodes_with_image(image)) / cluster.there() as f64;
        images.get(image).map_or(0, |size| (*size as f64 * spread) as i64)
    };
    let sum: i64 = template.images.iter().map(bytes).sum();
    let most = BYTES_MAX * template.images.len() as i64;
    if most == 0 { 0 } else { SCORE_MAX * (sum.clamp(BYTES_MIN, most) - BYTES_MIN) / (most - BYTES_MIN) }
}

#[cfg(test)]
mod tests {
    use super::with_tag;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_image_without_a_tag_is_the_latest() {
        for (image, expected) in [
            ("nginx", "nginx:latest"),
            ("nginx:1.27", "nginx:1.27"),
            ("localhost:5000/web", "localhost:5000/web:latest"),
            ("registry/web@sha256:0a", "registry/web@sha256:0a"),
        ] {
            assert_eq!(with_tag(image), expected);
        }
    }
}
