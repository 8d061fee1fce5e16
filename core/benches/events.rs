//! How fast the world goes: M/M/1 and M/M/16 at ρ = 0.8, with tracing off and on, beside a bare loop that does the
//! same work with nothing but `std::collections::BinaryHeap`; and timers that are set and cancelled.
//!
//! The bare loop draws the same numbers from the same generators and keeps the same figures with the same collectors
//! (response, wait, turnaround and slowdown with percentiles, numbers waiting and running over time): what the world
//! adds is clients, network, ledger, policies, placement, failure handling. The trace keeps as many events as a
//! session does. Ratios hold on other machines, times do not.
//!
//! Natively: `cargo bench -p switchyard`. In Chromium: `cargo xtask bench`, which runs both.

#![allow(missing_docs)]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::hint::black_box;
use switchyard::clock::{Duration, Time};
use switchyard::dist::Sampler;
use switchyard::ids::Seq;
use switchyard::pending::{Pending, Rank};
use switchyard::rng::Rng;
use switchyard::scenario::{Distribution, Scenario};
use switchyard::session::EVENTS_MAX;
use switchyard::stats::{ClassStats, Flow, Sample};
use switchyard::trace::Trace;
use switchyard::world::World;

const TASKS: u64 = 100_000;

fn scenario(servers: u64) -> Scenario {
    let rate = 0.8 * servers as f64;
    Scenario::parse(&format!(
        "version: 1
seed: 1
nodes: [{{count: {servers}}}]
policies: {{binding: late, balance: round_robin}}
workload: [{{arrivals: {{poisson: {{rate: {rate}}}}}, service: {{exponential: {{mean: 1s}}}}, limit: {TASKS}}}]
"
    ))
    .expect("the scenario is sound")
}

/// A queue of customers in front of `servers` servers, and nothing else. Returns the 99th percentile of the turnaround.
fn bare(servers: u64) -> f64 {
    let mean = |secs: f64| Distribution::Exponential {
        mean: Duration::from_secs_f64(secs).expect("a mean is a length of time"),
    };
    let gap = Sampler::new(&mean(1.0 / (0.8 * servers as f64))).expect("a mean is above 0");
    let service = Sampler::new(&mean(1.0)).expect("a mean is above 0");
    let (mut gaps, mut services) = (Rng::stream(1, "arrivals"), Rng::stream(1, "service"));
    let mut heap: BinaryHeap<Reverse<(u64, u64, Option<Customer>)>> = BinaryHeap::new();
    let mut waiting: VecDeque<(u64, u64)> = VecDeque::new();
    let (mut order, mut idle, mut left) = (0, servers, TASKS);
    let (mut stats, mut flow) = (ClassStats::default(), Flow::default());
    heap.push(Reverse((gap.sample(&mut gaps).0, order, None)));
    while let Some(Reverse((now, _, done))) = heap.pop() {
        match done {
            None => {
                left -= 1;
                flow.wait(Time(now));
                waiting.push_back((now, service.sample(&mut services).0));
                if left > 0 {
                    order += 1;
                    heap.push(Reverse((now + gap.sample(&mut gaps).0, order, None)));
                }
            }
            Some(Customer { arrived, started }) => {
                idle += 1;
                flow.stop(Time(now));
                flow.complete(Time(now));
                let [work, response, turnaround] = [now - started, started - arrived, now - arrived].map(Duration);
                stats.record(Sample::new(work, response, turnaround - work, turnaround), 1, None);
            }
        }
        while idle > 0
            && let Some((arrived, work)) = waiting.pop_front()
        {
            idle -= 1;
            order += 1;
            flow.run(Time(now));
            heap.push(Reverse((now + work, order, Some(Customer { arrived, started: now }))));
        }
    }
    black_box(&flow);
    stats.summary().turnaround.p99
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Customer {
    arrived: u64,
    started: u64,
}

/// The world at its start.
fn start(servers: u64) -> World {
    World::new(&scenario(servers)).expect("the scenario is sound")
}

fn quiet(start: &World) -> f64 {
    let mut world = start.clone();
    world.run(Time::NEVER, &mut ());
    world.metrics().all.turnaround.p99
}

/// `trace` is used again and again, as a long session does once its trace is full.
fn traced(start: &World, trace: &mut Trace) -> (f64, usize) {
    let mut world = start.clone();
    trace.truncate(Seq(0));
    world.run(Time::NEVER, trace);
    (world.metrics().all.turnaround.p99, trace.len())
}

const TIMERS: usize = 100_000;

/// Keeps 100,000 timers pending in a `BinaryHeap`: each step sets one anew, and every other step lets one fire. What was
/// set before is skipped when it surfaces.
fn bare_timers() -> u64 {
    let mut rng = Rng::stream(1, "timers");
    let mut heap = BinaryHeap::new();
    let mut current = vec![0_u32; TIMERS];
    for timer in 0..TIMERS {
        heap.push(Reverse((rng.below(1 << 30), 0_u32, timer)));
    }
    let (mut now, mut fired) = (0, 0);
    for step in 0..TIMERS {
        let timer = rng.below(TIMERS as u64) as usize;
        current[timer] += 1;
        heap.push(Reverse((now + rng.below(1 << 30), current[timer], timer)));
        if step % 2 == 0 {
            while let Some(Reverse((at, generation, timer))) = heap.pop() {
                if current[timer] == generation {
                    now = at;
                    fired += 1;
                    current[timer] += 1;
                    heap.push(Reverse((now + rng.below(1 << 30), current[timer], timer)));
                    break;
                }
            }
        }
    }
    fired
}

/// The same with the pending set.
fn pending_timers() -> u64 {
    let mut rng = Rng::stream(1, "timers");
    let mut pending = Pending::default();
    let set = |pending: &mut Pending<u32>, at, timer| pending.set(Time(at), Rank::Timer, timer);
    let mut ids: Vec<_> = (0..TIMERS as u32).map(|timer| set(&mut pending, rng.below(1 << 30), timer)).collect();
    let (mut now, mut fired) = (0, 0);
    for step in 0..TIMERS {
        let timer = rng.below(TIMERS as u64) as usize;
        pending.cancel(ids[timer]);
        ids[timer] = set(&mut pending, now + rng.below(1 << 30), timer as u32);
        if step % 2 == 0
            && let Some((at, timer)) = pending.pop()
        {
            now = at.0;
            fired += 1;
            ids[timer as usize] = set(&mut pending, now + rng.below(1 << 30), timer);
        }
    }
    fired
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{EVENTS_MAX, TASKS, TIMERS, Trace, bare, bare_timers, black_box, pending_timers, quiet, start, traced};
    use criterion::{Criterion, Throughput, criterion_group};

    fn queueing(c: &mut Criterion) {
        for servers in [1, 16] {
            let mut group = c.benchmark_group(format!("mm{servers}"));
            group.throughput(Throughput::Elements(TASKS * 2)).sample_size(20);
            let (start, mut trace) = (start(servers), Trace::new(EVENTS_MAX));
            group.bench_function("bare", |b| b.iter(|| black_box(bare(servers))));
            group.bench_function("world", |b| b.iter(|| black_box(quiet(&start))));
            group.bench_function("traced", |b| b.iter(|| black_box(traced(&start, &mut trace))));
            group.finish();
        }
    }

    fn timers(c: &mut Criterion) {
        let mut group = c.benchmark_group("timers");
        group.throughput(Throughput::Elements(TIMERS as u64)).sample_size(20);
        group.bench_function("bare", |b| b.iter(|| black_box(bare_timers())));
        group.bench_function("pending", |b| b.iter(|| black_box(pending_timers())));
        group.finish();
    }

    criterion_group!(benches, queueing, timers);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::{EVENTS_MAX, Trace, bare, bare_timers, black_box, pending_timers, quiet, start, traced};
    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_bench]
    fn all(c: &mut Criterion) {
        for servers in [1, 16] {
            let (start, mut trace) = (start(servers), Trace::new(EVENTS_MAX));
            c.bench_function(&format!("mm{servers}/bare"), |b| b.iter(|| black_box(bare(servers))));
            c.bench_function(&format!("mm{servers}/world"), |b| b.iter(|| black_box(quiet(&start))));
            c.bench_function(&format!("mm{servers}/traced"), |b| b.iter(|| black_box(traced(&start, &mut trace))));
        }
        c.bench_function("timers/bare", |b| b.iter(|| black_box(bare_timers())));
        c.bench_function("timers/pending", |b| b.iter(|| black_box(pending_timers())));
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
