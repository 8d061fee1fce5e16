//! What the scheduler promises, tried on random clusters: by its tournament it decides as by a look at every node, what
//! it remembers of a decision is what was, its filters let through what a naive reading of the rules lets through, and
//! preemption puts out nobody that could stay.
//!
//! A failure names the seed of the cluster and the step.

#![cfg(not(target_arch = "wasm32"))]

#[path = "kube/naive.rs"]
mod naive;
#[path = "kube/random.rs"]
mod random;

use naive::Naive;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, RngSeed};
use random::{Shape, World};
use switchyard::kube::{NodeVerdict, Outcome, PodTemplate, Profile, Sampling, Scheduler, Search, Status, Tie};

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() }
}

fn scheduler(search: Search, tie: Tie, sampling: Sampling) -> Scheduler {
    Scheduler::new(Profile { search, tie, sampling, ..Profile::default() }).expect("the profile is sound")
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn the_tournament_decides_as_a_look_at_every_node_does(
        seed in any::<u64>(),
        shape in proptest::sample::select(vec![Shape::Resources, Shape::Nodes, Shape::All]),
        tie in proptest::sample::select(vec![Tie::First, Tie::Random { seed: 7 }]),
    ) {
        let mut world = World::new(seed, shape);
        let mut by_index = scheduler(Search::Index, tie, Sampling::All);
        let mut by_scan = scheduler(Search::Scan, tie, Sampling::All);
        for step in 0..200 {
            let action = world.step();
            let (one, other) = (action.apply(&mut by_index), action.apply(&mut by_scan));
            prop_assert_eq!(one, other, "step {}: {:?}", step, action);
        }
    }

    #[test]
    fn every_decision_is_that_of_its_reasons_and_stays_so_in_memory(seed in any::<u64>(), percent in 0..120_u8) {
        let sampling = if percent > 100 { Sampling::All } else { Sampling::Percentage(percent) };
        let mut world = World::new(seed, Shape::All);
        let mut scheduler = scheduler(Search::Index, Tie::First, sampling);
        let mut funnels = Vec::new();
        for _ in 0..120 {
            let Some(decision) = world.step().apply(&mut scheduler) else { continue };
            let funnel = scheduler.funnel(0).expect("it was just decided");
            prop_assert_eq!((funnel.winner, funnel.score), (decision.node, decision.score));
            let totals: Vec<_> = funnel.nodes.iter().filter_map(NodeVerdict::total).collect();
            prop_assert_eq!(totals.iter().max().copied().unwrap_or(0), decision.score);
            prop_assert_eq!(totals.iter().filter(|total| **total == decision.score).count() as u32, funnel.ties);
            let winner = funnel.nodes.iter().find(|verdict| Some(verdict.node) == decision.node);
            prop_assert_eq!(winner.and_then(NodeVerdict::total), decision.node.map(|_| decision.score));
            prop_assert_eq!(funnel.pending().is_none(), decision.node.is_some());
            for verdict in &funnel.nodes {
                if let Outcome::Scored { plugins, total } = &verdict.outcome {
                    prop_assert!(plugins.iter().all(|score| (0..=100).contains(&score.normalized)), "{verdict:?}");
                    let weighted = |score: &switchyard::kube::PluginScore| score.normalized * score.weight;
                    prop_assert_eq!(plugins.iter().map(weighted).sum::<i64>(), *total);
                }
            }
            funnels.push(funnel);
        }
        prop_assert_eq!(scheduler.remembered(), funnels.len());
        for (ago, funnel) in funnels.iter().rev().enumerate() {
            prop_assert_eq!(&scheduler.funnel(ago), &Some(funnel.clone()), "{} decisions ago", ago);
        }
        prop_assert_eq!(scheduler.funnel(funnels.len()), None);
    }

    #[test]
    fn filters_let_through_what_the_rules_let_through(seed in any::<u64>()) {
        let mut world = World::new(seed, Shape::All);
        let mut scheduler = scheduler(Search::Index, Tie::First, Sampling::All);
        for step in 0..120 {
            let action = world.step();
            if let random::Action::Place(pod) = &action {
                let template = scheduler.template(PodTemplate::clone(pod)).expect("it is sound");
                for verdict in scheduler.verdicts(template) {
                    let naive = Naive { cluster: scheduler.cluster(), pod }.verdict(verdict.node);
                    prop_assert_eq!(verdict.status(), naive, "step {}: {:?}\n{:?}", step, pod, verdict);
                }
            }
            action.apply(&mut scheduler);
        }
    }

    #[test]
    fn who_is_put_out_has_to_be_and_nobody_else(seed in any::<u64>(), shape in proptest::sample::select(vec![Shape::Resources, Shape::All])) {
        let mut world = World::new(seed, shape);
        let mut scheduler = scheduler(Search::Index, Tie::First, Sampling::All);
        for _ in 0..80 {
            let action = world.step();
            if let random::Action::Place(pod) = &action {
                let template = scheduler.template(PodTemplate::clone(pod)).expect("it is sound");
                let Some(found) = scheduler.preempt(template, &[]) else { continue };
                let fits = |scheduler: &Scheduler| scheduler.rejections(template, found.node).is_empty();
                let mut after = scheduler.clone();
                let gone: Vec<_> = found.victims.iter().map(|victim| after.unbind(*victim).expect("it is there")).collect();
                prop_assert!(fits(&after));
                prop_assert_eq!(found.victims.is_empty(), scheduler.verdicts(template).iter().any(|verdict| verdict.status() == Status::Fits));
                for bound in gone {
                    prop_assert!(after.cluster().pod_template(bound.template).priority < pod.priority);
                    // With room alone to fight for, whoever is back takes it away again.
                    if shape == Shape::Resources {
                        let back = after.bind(bound.template, bound.node, bound.start).expect("the node is there");
                        prop_assert!(!fits(&after));
                        after.unbind(back);
                    }
                }
            }
            action.apply(&mut scheduler);
        }
    }
}
