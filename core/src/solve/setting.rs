//! The scenarios that exercises are solved in: workers, tasks and a discipline, and nothing between them.

use crate::clock::{Duration, Time};
use crate::queue::QueuePolicy;
use crate::scenario::{Binding, NodeSpec, Policies, Scenario, Source, TaskSpec, VERSION};

/// So many servers of speed 1. One server has the queue itself, several share a central one.
pub(super) fn scenario(servers: u16, queue: QueuePolicy, workload: Vec<Source>) -> Scenario {
    let binding = if servers == 1 { Binding::Early } else { Binding::Late };
    Scenario {
        version: VERSION,
        nodes: vec![NodeSpec { count: servers, ..NodeSpec::default() }],
        workload,
        policies: Policies { binding, queue, ..Policies::default() },
        ..Scenario::default()
    }
}

/// One server of speed 1 with so many processors, and the queue itself.
pub(super) fn machine(processors: u16, queue: QueuePolicy, workload: Vec<Source>) -> Scenario {
    let mut scenario = scenario(1, queue, workload);
    scenario.nodes[0].cpu = processors.into();
    scenario
}

/// A source that has nothing to send yet.
pub(super) fn source(class: &str) -> Source {
    Source { class: class.to_owned(), ..Source::default() }
}

/// A task written out.
pub(super) fn task(arrival: Time, work: Duration, priority: Option<i32>) -> TaskSpec {
    TaskSpec { arrival, work, priority, ..TaskSpec::default() }
}
