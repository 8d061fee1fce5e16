//! What files of containers do not say, and a simulation needs: machines, sizes of images, times.

use crate::clock::{Duration, Time};
use crate::scenario::{Detect, Network, NodeSpec, Policies, Scenario, ServiceSpec, VERSION};

/// The machines: so many, alike.
pub(super) const NODES: u16 = 3;
/// What one machine has: processors, mebibytes of memory and of disk.
pub(super) const HOST: [f64; 3] = [4.0, 16_384.0, 102_400.0];
/// The size of an image, in megabytes, and how many of them a node fetches in a second.
pub(super) const IMAGE: f64 = 100.0;
const BANDWIDTH: f64 = 100.0;
/// How long a container takes from its start until it serves.
pub(super) const START: Duration = Duration::SECOND;
/// The work of a job.
pub(super) const WORK: Duration = Duration::from_secs(5);
/// How long a run is, at least.
const LENGTH: Duration = Duration::from_secs(180);

/// These in words.
pub(super) const WORDS: &str = "an image is taken to be 100 MB and to be fetched in a second, a container to serve a \
                                second after its start, a job to be 5 s of work, and machines to have 4 processors \
                                and 16 GiB where nothing else is said";

/// Machines that hold the largest container, and all of them together.
pub(super) fn nodes(services: &[ServiceSpec], host: [f64; 3]) -> Vec<NodeSpec> {
    let amounts = |service: &ServiceSpec| {
        let (requests, limits) = (&service.requests, &service.limits);
        [requests.cpu.or(limits.cpu), requests.memory.or(limits.memory), requests.disk.or(limits.disk)]
            .map(|amount| amount.unwrap_or(0.0))
    };
    let size = |place: usize| {
        let largest = services.iter().map(|service| amounts(service)[place]).fold(0.0, f64::max);
        let all: f64 = services.iter().map(|service| amounts(service)[place] * f64::from(service.replicas)).sum();
        let needed = if all > host[place] * f64::from(NODES) { all / f64::from(NODES) + largest } else { largest };
        // Whole units, and no more than a node may have: what is larger waits, and says why.
        ((needed.min(4_000_000.0) + 0.999) as u32).max(host[place] as u32).into()
    };
    vec![NodeSpec { count: NODES, cpu: size(0), memory: size(1), disk: size(2), ..NodeSpec::default() }]
}

/// A scenario of services, its machines left out.
pub(super) fn scenario(services: Vec<ServiceSpec>) -> Scenario {
    let slowest = services.iter().filter_map(|service| service.health.as_ref()).map(|health| {
        let tries = Duration((health.interval.0 + health.timeout.0).saturating_mul(health.retries.into()));
        health.start_period + tries
    });
    let slowest = slowest.max().unwrap_or_default().min(Duration::from_secs(86_400));
    Scenario {
        version: VERSION,
        seed: 1,
        until: Some(Time((LENGTH + slowest).0)),
        network: Network { bandwidth: Some(BANDWIDTH), ..Network::default() },
        policies: Policies {
            detect: Some(Detect { heartbeat: Duration::SECOND, timeout: Duration::from_secs(5) }),
            ..Policies::default()
        },
        services,
        ..Scenario::default()
    }
}
