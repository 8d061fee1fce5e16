//! The scenarios that exercises are solved in: workers, tasks and a discipline, and nothing between them.

use crate::clock::{Duration, Time};
use crate::queue::QueuePolicy;
use crate::scenario::{Binding, Network, NodeSpec, Policies, Scenario, Source, TaskSpec, VERSION};
use std::collections::BTreeMap;

/// So many servers of speed 1. One server has the queue itself, several share a central one.
pub(super) fn scenario(servers: u16, queue: QueuePolicy, workload: Vec<Source>) -> Scenario {
    let binding = if servers == 1 { Binding::Early } else { Binding::Late };
    let server = NodeSpec {
        name: None,
        count: servers,
        cpu: 1.0,
        memory: 0.0,
        disk: 0.0,
        speed: 1.0,
        weight: 1,
        price: None,
        region: None,
    };
    Scenario {
        faults: None,
        logs: Default::default(),
        version: VERSION,
        title: String::new(),
        summary: String::new(),
        seed: 0,
        until: None,
        control: None,
        nodes: vec![server],
        workload,
        policies: Policies { binding, queue, ..Policies::default() },
        network: Network::default(),
        script: Vec::new(),
        expect: BTreeMap::new(),
        notes: Vec::new(),
    }
}

/// A source that has nothing to send yet.
pub(super) fn source(class: &str) -> Source {
    Source { class: class.to_owned(), ..Source::default() }
}

/// A task written out.
pub(super) fn task(arrival: Time, work: Duration, priority: Option<i32>) -> TaskSpec {
    TaskSpec { arrival, work, priority, ..TaskSpec::default() }
}
