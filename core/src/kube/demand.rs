//! What a pod takes of a node, resource by resource.
//!
//! Containers run together and are added; init containers run before them, one by one, and count when one of them
//! alone needs more; the overhead comes on top. For the scores of allocation, and only there, a container that says
//! nothing of CPU (memory) counts as 100 millicores (200 MiB), so that nodes full of such pods are not taken for
//! empty ones; an explicit 0 stays 0.

use super::Invalid;
use super::node::Quantities;
use super::pod::{Container, PodTemplate};

/// The place of a resource in the cluster's list of names.
pub(super) type ResourceId = usize;

pub(super) const CPU: ResourceId = 0;
pub(super) const MEMORY: ResourceId = 1;
/// Resources from here on are not in every room, and the scores pass over them when a pod does not ask for them.
pub(super) const EPHEMERAL_STORAGE: ResourceId = 2;

/// The names of the resources that every cluster knows.
pub(super) const RESOURCES: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// What a container counts for that says nothing: millicores, bytes.
const DEFAULTS: [i64; 2] = [100, 200 << 20];

/// The most of one resource that one thing can have or want: of bytes, 8 PiB.
pub(super) const QUANTITY_MAX: i64 = 1 << 53;

/// What pods of one template take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Demand {
    /// CPU and memory.
    pub(super) real: [i64; 2],
    /// The same with what containers count for that say nothing.
    pub(super) nonzero: [i64; 2],
    /// The other resources that they ask more than 0 of.
    pub(super) others: Vec<(ResourceId, i64)>,
}

impl Demand {
    /// `id` gives each resource its place.
    pub(super) fn new(pod: &PodTemplate, mut id: impl FnMut(&str) -> ResourceId) -> Result<Self, Invalid> {
        let mut demand = Self::default();
        for (place, resource) in RESOURCES[..2].iter().enumerate() {
            demand.real[place] = amount(pod, resource, 0)?;
            demand.nonzero[place] = amount(pod, resource, DEFAULTS[place])?;
        }
        let containers = pod.containers.iter().chain(&pod.init_containers);
        let named = containers.flat_map(|container| container.requests.keys().chain(container.limits.keys()));
        let mut names: Vec<&str> = named.chain(pod.overhead.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        for name in names.into_iter().filter(|name| !RESOURCES[..2].contains(name)) {
            let amount = amount(pod, name, 0)?;
            if amount > 0 {
                demand.others.push((id(name), amount));
            }
        }
        Ok(demand)
    }

    /// How much of one of the other resources they take.
    pub(super) fn other(&self, resource: ResourceId) -> i64 {
        self.others.iter().find(|(id, _)| *id == resource).map_or(0, |(_, amount)| *amount)
    }
}

fn amount(pod: &PodTemplate, resource: &str, default: i64) -> Result<i64, Invalid> {
    let of = |container: &Container| i128::from(container.requested(resource).unwrap_or(default));
    let together: i128 = pod.containers.iter().map(of).sum();
    let alone = pod.init_containers.iter().map(of).max().unwrap_or(0);
    let overhead = i128::from(pod.overhead.get(resource).copied().unwrap_or(0));
    let amount = together.max(alone) + overhead;
    let fits = i64::try_from(amount).ok().filter(|amount| *amount <= QUANTITY_MAX);
    fits.ok_or_else(|| {
        Invalid::new(format!("requests.{resource}"), format!("{amount} in all is more than {QUANTITY_MAX}"))
    })
}

/// Quantities from 0 up.
pub(super) fn check(quantities: &Quantities, path: &str) -> Result<(), Invalid> {
    match quantities.iter().find(|(_, amount)| !(0..=QUANTITY_MAX).contains(*amount)) {
        None => Ok(()),
        Some((resource, amount)) => {
            let message = format!("expected a whole number from 0 to {QUANTITY_MAX}, not {amount}");
            Err(Invalid::new(format!("{path}.{resource}"), message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn quantities(of: &[(&str, i64)]) -> Quantities {
        of.iter().map(|(resource, amount)| ((*resource).to_owned(), *amount)).collect()
    }

    fn container(requests: &[(&str, i64)]) -> Container {
        Container { requests: quantities(requests), ..Container::default() }
    }

    fn demand(pod: &PodTemplate) -> Demand {
        Demand::new(pod, |_| EPHEMERAL_STORAGE + 1).unwrap()
    }

    #[test]
    fn containers_are_added_and_the_largest_before_them_counts() {
        let pod = PodTemplate {
            containers: vec![container(&[("cpu", 100), ("memory", 30)]), container(&[("cpu", 200), ("gpu", 1)])],
            init_containers: vec![container(&[("cpu", 250), ("memory", 50)]), container(&[("memory", 40)])],
            overhead: quantities(&[("cpu", 5)]),
            ..PodTemplate::default()
        };
        let demand = demand(&pod);
        assert_eq!(demand.real, [305, 50]);
        // The second container says nothing of memory, the second init container nothing of CPU.
        assert_eq!(demand.nonzero, [305, 30 + (200 << 20)]);
        assert_eq!(demand.others, [(EPHEMERAL_STORAGE + 1, 1)]);
    }

    #[test]
    fn what_is_not_said_is_a_default_and_what_is_0_stays_0() {
        let silent = PodTemplate { containers: vec![Container::default()], ..PodTemplate::default() };
        assert_eq!((demand(&silent).real, demand(&silent).nonzero), ([0, 0], [100, 200 << 20]));
        let zero = PodTemplate { containers: vec![container(&[("cpu", 0), ("memory", 0)])], ..PodTemplate::default() };
        assert_eq!(demand(&zero).nonzero, [0, 0]);
        assert_eq!(demand(&PodTemplate::default()), Demand::default());
        let limited = Container { limits: quantities(&[("cpu", 7)]), ..Container::default() };
        let limited = PodTemplate { containers: vec![limited], ..PodTemplate::default() };
        assert_eq!(demand(&limited).real, [7, 0]);
    }

    #[test]
    fn too_much_and_less_than_nothing_are_errors() {
        let many = PodTemplate { containers: vec![container(&[("cpu", QUANTITY_MAX)]); 2], ..PodTemplate::default() };
        let invalid = Demand::new(&many, |_| 0).unwrap_err();
        assert_eq!(invalid.to_string(), "requests.cpu: 18014398509481984 in all is more than 9007199254740992");
        let invalid = check(&quantities(&[("memory", -1)]), "requests").unwrap_err();
        assert_eq!(invalid.to_string(), "requests.memory: expected a whole number from 0 to 9007199254740992, not -1");
    }
}
