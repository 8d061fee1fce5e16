//! Entries committed per second on 3 and 5 replicas in one thread, 16-byte entries, pipelined in batches of 1, 16 and
//! 256, and elections per second: ours, OmniPaxos, TiKV's Raft. Ratios hold on other machines, times do not.
//!
//! `cargo bench -p switchyard-peers`

#![allow(missing_docs)]

use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::mem::forget;
use std::time::Duration;
use switchyard_peers::{Cluster, Omni, Ours, Tikv, commit};

type Group<'a> = BenchmarkGroup<'a, CpuTime>;

const ENTRIES: u64 = 16_384;
const ELECTIONS: u64 = 100;

/// What the thread itself took: others that want the processor do not count.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, time: &Duration) -> f64 {
        WallTime.to_f64(time)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn committing<C: Cluster>(group: &mut Group, name: &str, replicas: usize, batch: u64) {
    let id = BenchmarkId::new(name, format!("{replicas} replicas, batch {batch}"));
    group.bench_function(id, |bencher| {
        let run = |mut cluster: C| {
            commit(&mut cluster, ENTRIES, batch);
            cluster
        };
        bencher.iter_batched(|| C::new(replicas, batch), run, BatchSize::PerIteration);
    });
}

fn electing<C: Cluster>(group: &mut Group, name: &str, replicas: usize) {
    group.bench_function(BenchmarkId::new(name, format!("{replicas} replicas")), |bencher| {
        let run = |mut cluster: C| {
            for election in 1..=ELECTIONS as usize {
                cluster.elect(election % replicas);
            }
            cluster
        };
        bencher.iter_batched(|| C::new(replicas, 1), run, BatchSize::PerIteration);
    });
}

/// Has the allocator keep what is freed. Otherwise it gives the logs of every cluster back to the system when they are
/// dropped, and whoever comes next pays for getting them again, page by page: as much as for the entries themselves, and
/// whether it does depends on what was freed before.
fn warm_up() {
    let room = |bytes| black_box(Vec::<u8>::with_capacity(bytes));
    // From the first large block that is freed on, glibc takes blocks of that size from its heap.
    drop(room(30 << 20));
    // The heap shrinks from its end only: what is free below a block that stays is kept.
    let free: Vec<_> = (0..8).map(|_| room(30 << 20)).collect();
    forget(room(1 << 20));
    drop(free);
}

/// What is compared runs one after the other, so that whatever else the machine does meets all of them.
fn all(c: &mut Criterion<CpuTime>) {
    warm_up();
    let mut group = c.benchmark_group("commit");
    group.throughput(Throughput::Elements(ENTRIES));
    for (replicas, batch) in [(3, 1), (5, 1), (3, 16), (5, 16), (3, 256), (5, 256)] {
        committing::<Ours>(&mut group, "ours", replicas, batch);
        committing::<Omni>(&mut group, "omnipaxos", replicas, batch);
        committing::<Tikv>(&mut group, "tikv", replicas, batch);
    }
    group.finish();
    let mut group = c.benchmark_group("elect");
    group.throughput(Throughput::Elements(ELECTIONS));
    for replicas in [3, 5] {
        electing::<Ours>(&mut group, "ours", replicas);
        electing::<Omni>(&mut group, "omnipaxos", replicas);
        electing::<Tikv>(&mut group, "tikv", replicas);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .with_measurement(CpuTime)
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = all
}
criterion_main!(benches);
