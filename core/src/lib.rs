//! Switchyard simulates a distributed scheduler: clients, a control plane with its ledger, a network and workers.
//!
//! The same scenario, seed and inputs give the same trace, byte for byte, natively and in a browser. Nothing in this
//! library knows a browser, a clock, a thread or a file.
//!
//! ```
//! use switchyard::{clock::Time, scenario::Scenario, trace::Fingerprint, world::World};
//!
//! let scenario = Scenario::parse("
//! version: 1
//! nodes: [{count: 2}]
//! policies: {queue: sjf, balance: least_connections}
//! workload: [{arrivals: {poisson: {rate: 1.5}}, service: {exponential: {mean: 1s}}, limit: 100}]
//! ").unwrap();
//! let mut world = World::new(&scenario).unwrap();
//! let mut fingerprint = Fingerprint::default();
//! world.run(Time::NEVER, &mut fingerprint);
//! assert_eq!(world.tally().completed, 100);
//! ```
//!
//! # The map
//!
//! In the order of import: a module uses those above it, never those below.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`clock`], [`ids`], [`rng`] | time, names by number, chance by named streams |
//! | [`graph`] | which tasks wait for which |
//! | [`policy`] | what tables of policies have in common: entries, parameters, a chosen policy |
//! | [`consensus`] | replicas that agree on one log, without clock, network, chance or disk: Raft |
//! | [`optimize`] | what is best over plain integers, and what rules of thumb reach: packing, assignment, shop schedules |
//! | [`trace`] | the vocabulary of events with their reasons, sinks, the fingerprint |
//! | [`kube`] | the kube-scheduler's rules, and the horizontal autoscaler's |
//! | [`queue`], [`balance`], [`place`], [`predict`] | four families: a trait, a table, and a leaf file for each policy |
//! | [`predicate`] | sentences about one moment that are true or false, for breakpoints and claims |
//! | [`scenario`] | everything that decides a run, read from YAML with errors that have a place |
//! | [`import`], [`builtin`] | scenarios from other files, those that come with the program |
//! | [`dist`], [`swarm`] | draws of service times and arrivals, and of faults |
//! | [`view`], [`expect`] | one moment as plain data for readers; claims about it |
//! | [`check`] | promises that are looked at after every step |
//! | [`pending`], [`ledger`], [`stats`] | what is due; what was decided; what was measured |
//! | [`world`] | one clock, one network, clients, control plane, workers |
//! | [`session`] | a world that goes forward and back, takes input, and branches |
//! | [`link`] | shared runs, as text |
//! | [`causality`] | what led to what: light cones, and why something happened, back to an input |
//! | [`race`] | the same tasks under several policies, side by side, and at rising load |
//! | [`cost`] | the same system with more or fewer workers, and what it costs in messages |
//! | [`exercise`] | what a learner has to bring about, and codes that prove it |
//! | [`export`] | traces, tasks, bars and races as text |
//! | [`solve`] | textbook exercises: cases in, answers out |
//!
//! A leaf sees its family's trait and plain values, nothing of the world. To add a policy, write one file with an
//! `ENTRY` and the trait's methods, and add its `mod` line and its place in the family's table; choosers, `switchyard
//! list`, scenario reading, the schema and the tests take it from there.

pub mod clock;
pub mod ids;
pub mod rng;
pub mod hint;
pub mod graph;
mod order;
pub mod policy;
pub mod consensus;
pub mod optimize;
pub mod trace;
pub mod kube;
pub mod queue;
pub mod balance;
pub mod place;
pub mod predict;
pub mod predicate;
pub mod scenario;
pub mod import;
pub mod builtin;
pub mod dist;
pub mod swarm;
pub mod view;
pub mod expect;
pub mod check;
pub mod pending;
pub mod ledger;
pub mod stats;
pub mod world;
pub mod session;
pub mod link;
pub mod causality;
pub mod race;
pub mod cost;
pub mod exercise;
pub mod export;
pub mod solve;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
