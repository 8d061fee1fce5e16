//! Entries committed per second on 3 and 5 replicas in one thread, 16-byte entries, pipelined in batches of 1, 16 and
//! 256, and elections per second: ours, OmniPaxos, TiKV's Raft. Ratios hold on other machines, times do not.
//!
//! `cargo bench -p switchyard-peers`

#![allow(missing_docs)]

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::time::Duration;
use switchyard_peers::{Cluster, Omni, Ours, Tikv, commit};

const ENTRIES: u64 = 16_384;
const ELECTIONS: u64 = 100;

fn committing<C: Cluster>(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group("commit");
    group.throughput(Throughput::Elements(ENTRIES));
    for replicas in [3, 5] {
        for batch in [1, 16, 256] {
            let id = BenchmarkId::new(name, format!("{replicas} replicas, batch {batch}"));
            group.bench_function(id, |bencher| {
                let run = |mut cluster: C| {
                    commit(&mut cluster, ENTRIES, batch);
                    cluster
                };
                bencher.iter_batched(|| C::new(replicas, batch), run, BatchSize::PerIteration);
            });
        }
    }
}

fn electing<C: Cluster>(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group("elect");
    group.throughput(Throughput::Elements(ELECTIONS));
    for replicas in [3, 5] {
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
}

fn all(c: &mut Criterion) {
    committing::<Ours>(c, "ours");
    committing::<Omni>(c, "omnipaxos");
    committing::<Tikv>(c, "tikv");
    electing::<Ours>(c, "ours");
    electing::<Omni>(c, "omnipaxos");
    electing::<Tikv>(c, "tikv");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = all
}
criterion_main!(benches);
