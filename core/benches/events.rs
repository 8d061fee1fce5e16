//! How fast the world goes: M/M/1 and M/M/16 at ρ = 0.8, with tracing off and on, beside a bare loop that does the
//! same work with nothing but `std::collections::BinaryHeap`; and timers that are set and cancelled.
//!
//! The bare loop draws the same numbers from the same generators and keeps the same figures with the same collectors
//! (response, wait, turnaround and slowdown with percentiles, numbers waiting and running over time): what the world
//! adds is clients, network, ledger, policies, placement, failure handling. Ratios between the two hold on other
//! machines, times do not.

#![allow(clippy::unwrap_used)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::hint::black_box;
use switchyard::clock::{Duration, Time};
use switchyard::dist::Sampler;
use switchyard::pending::{Pending, Rank};
use switchyard::rng::Rng;
use switchyard::scenario::{Distribution, Scenario};
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
    .unwrap()
}

/// A queue of customers in front of `servers` servers, and nothing else. Returns the 99th percentile of the turnaround.
fn bare(servers: u64) -> f64 {
    let mean = |secs: f64| Distribution::Exponential { mean: Duration::from_secs_f64(secs).unwrap() };
    let gap = Sampler::new(&mean(1.0 / (0.8 * servers as f64))).unwrap();
    let service = Sampler::new(&mean(1.0)).unwrap();
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
                stats.record(Sample::new(work, response, turnaround - work, turnaround), false);
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

fn queueing(c: &mut Criterion) {
    for servers in [1, 16] {
        let mut group = c.benchmark_group(format!("mm{servers}"));
        group.throughput(Throughput::Elements(TASKS * 2)).sample_size(20);
        let start = World::new(&scenario(servers)).unwrap();
        group.bench_function("bare", |b| b.iter(|| black_box(bare(servers))));
        group.bench_function("world", |b| {
            b.iter_batched(
                || start.clone(),
                |mut world| {
                    world.run(Time::NEVER, &mut ());
                    black_box(world.metrics().all.turnaround.p99)
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function("traced", |b| {
            b.iter_batched(
                || start.clone(),
                |mut world| {
                    let mut trace = Trace::new(usize::MAX);
                    world.run(Time::NEVER, &mut trace);
                    black_box((world.metrics().all.turnaround.p99, trace.len()))
                },
                BatchSize::LargeInput,
            );
        });
        group.finish();
    }
}

const TIMERS: usize = 100_000;

/// Keeps 100,000 timers pending: one step sets one anew (cancel and set), and every other step lets one fire.
fn timers(c: &mut Criterion) {
    let mut group = c.benchmark_group("timers");
    group.throughput(Throughput::Elements(TIMERS as u64)).sample_size(20);
    group.bench_function("bare", |b| {
        b.iter(|| {
            let mut rng = Rng::stream(1, "timers");
            let mut heap = BinaryHeap::new();
            let mut current = vec![0_u32; TIMERS];
            for timer in 0..TIMERS {
                heap.push(Reverse((rng.below(1 << 30), 0_u32, timer)));
            }
            let (mut now, mut fired) = (0, 0_u64);
            for step in 0..TIMERS {
                let timer = rng.below(TIMERS as u64) as usize;
                current[timer] += 1;
                heap.push(Reverse((now + rng.below(1 << 30), current[timer], timer)));
                while step % 2 == 0 {
                    let Reverse((at, generation, timer)) = heap.pop().unwrap();
                    if current[timer] == generation {
                        now = at;
                        fired += 1;
                        current[timer] += 1;
                        heap.push(Reverse((now + rng.below(1 << 30), current[timer], timer)));
                        break;
                    }
                }
            }
            black_box(fired)
        });
    });
    group.bench_function("pending", |b| {
        b.iter(|| {
            let mut rng = Rng::stream(1, "timers");
            let mut pending = Pending::default();
            let set = |pending: &mut Pending<u32>, at, timer| pending.set(Time(at), Rank::Timer, timer);
            let mut ids: Vec<_> =
                (0..TIMERS as u32).map(|timer| set(&mut pending, rng.below(1 << 30), timer)).collect();
            let (mut now, mut fired) = (0, 0_u64);
            for step in 0..TIMERS {
                let timer = rng.below(TIMERS as u64) as usize;
                pending.cancel(ids[timer]);
                ids[timer] = set(&mut pending, now + rng.below(1 << 30), timer as u32);
                if step % 2 == 0 {
                    let (at, timer) = pending.pop().unwrap();
                    now = at.0;
                    fired += 1;
                    ids[timer as usize] = set(&mut pending, now + rng.below(1 << 30), timer);
                }
            }
            black_box(fired)
        });
    });
    group.finish();
}

criterion_group!(benches, queueing, timers);
criterion_main!(benches);
