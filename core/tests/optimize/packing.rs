//! Items into bins, onto nodes and onto machines.

use crate::config;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use switchyard::optimize::fit::{Fit, Order, bins, pack};
use switchyard::optimize::min_cost::{self, Node};
use switchyard::optimize::{Budget, bin_packing, makespan, vector_packing};

/// The fewest bins, by giving every item to every bin in use and to a new one.
fn fewest(items: &[Vec<u64>], room: &mut Vec<Vec<u64>>, capacity: &[u64]) -> usize {
    let Some((item, rest)) = items.split_first() else { return room.len() };
    room.push(capacity.iter().zip(item).map(|(capacity, demand)| capacity - demand).collect());
    let mut best = fewest(rest, room, capacity);
    room.pop();
    for bin in 0..room.len() {
        if item.iter().zip(&room[bin]).all(|(demand, room)| demand <= room) {
            room[bin].iter_mut().zip(item).for_each(|(room, demand)| *room -= demand);
            best = best.min(fewest(rest, room, capacity));
            room[bin].iter_mut().zip(item).for_each(|(room, demand)| *room += demand);
        }
    }
    best
}

/// The least cost over every placement.
fn least_cost(nodes: &[Node], items: &[Vec<u64>], apart: &[(usize, usize)]) -> Option<u64> {
    let placements = nodes.len().pow(items.len() as u32);
    let cost = |mut number: usize| {
        let node_of: Vec<usize> = items
            .iter()
            .map(|_| {
                let node = number % nodes.len();
                number /= nodes.len();
                node
            })
            .collect();
        let used = |node: usize| node_of.contains(&node);
        let fits = nodes.iter().enumerate().all(|(place, node)| {
            (0..node.capacity.len()).all(|resource| {
                let held = items.iter().zip(&node_of).filter(|(_, node)| **node == place);
                held.map(|(item, _)| item[resource]).sum::<u64>() <= node.capacity[resource]
            })
        });
        let is_apart = apart.iter().all(|&(a, b)| node_of[a] != node_of[b]);
        (fits && is_apart).then(|| (0..nodes.len()).filter(|&node| used(node)).map(|node| nodes[node].cost).sum())
    };
    if nodes.is_empty() { items.is_empty().then_some(0) } else { (0..placements).filter_map(cost).min() }
}

fn least_makespan(lengths: &[u64], loads: &mut [u64]) -> u64 {
    let Some((length, rest)) = lengths.split_first() else { return loads.iter().copied().max().unwrap_or(0) };
    let tried = (0..loads.len()).map(|machine| {
        loads[machine] += length;
        let least = least_makespan(rest, loads);
        loads[machine] -= length;
        least
    });
    tried.min().expect("there is a machine")
}

/// Items that fit a bin, and its capacity; with one resource or more.
fn vectors(resources: usize, items: usize) -> impl Strategy<Value = (Vec<u64>, Vec<Vec<u64>>)> {
    vec(1..24_u64, resources).prop_flat_map(move |capacity| {
        let item: Vec<_> = capacity.iter().map(|&capacity| 0..=capacity).collect();
        (proptest::strategy::Just(capacity), vec(item, 0..items))
    })
}

fn is_packing(capacity: &[u64], items: &[Vec<u64>], bin_of: &[usize]) -> bool {
    bin_of.len() == items.len()
        && (0..bins(bin_of)).all(|bin| {
            (0..capacity.len()).all(|resource| {
                let held = items.iter().zip(bin_of).filter(|(_, held_by)| **held_by == bin);
                held.map(|(item, _)| item[resource]).sum::<u64>() <= capacity[resource]
            })
        })
}

fn flat(items: &[Vec<u64>]) -> Vec<u64> {
    items.iter().map(|item| item[0]).collect()
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn the_fewest_bins_are_those_of_every_packing((capacity, items) in vectors(1, 9)) {
        let expected = fewest(&items, &mut Vec::new(), &capacity);
        let found = bin_packing::search(capacity[0], &flat(&items), Budget::SECONDS).unwrap();
        let best = found.optimum().unwrap();
        prop_assert_eq!((best.value, bins(&best.answer)), (expected as i64, expected));
        prop_assert!(is_packing(&capacity, &items, &best.answer));
    }

    /// Johnson (1973), Dósa (2007), Dósa and Sgall (2013).
    #[test]
    fn rules_of_thumb_are_within_their_bounds((capacity, items) in vectors(1, 25)) {
        let needed = |fit, order| bins(&pack(&items, &capacity, fit, order).unwrap());
        let found = bin_packing::search(capacity[0], &flat(&items), Budget::SECONDS).unwrap();
        let optimum = found.optimum().unwrap().value as usize;
        prop_assert!(needed(Fit::First, Order::Given) <= 17 * optimum / 10);
        prop_assert!(needed(Fit::Best, Order::Given) <= 17 * optimum / 10);
        prop_assert!(9 * needed(Fit::First, Order::DecreasingSum) <= 11 * optimum + 6);
        prop_assert!(items.is_empty() || needed(Fit::Next, Order::Given) < 2 * optimum);
        prop_assert!(items.is_empty() || needed(Fit::Worst, Order::Given) < 2 * optimum);
        let total: u64 = flat(&items).iter().sum();
        let above_half = flat(&items).iter().filter(|&&item| 2 * item > capacity[0]).count();
        prop_assert!(optimum >= total.div_ceil(capacity[0]) as usize && optimum >= above_half);
        prop_assert!(bin_packing::martello_toth_bound(capacity[0], &flat(&items)) <= optimum);
        prop_assert!(bin_packing::area_bound(capacity[0], &flat(&items)) <= optimum);
    }

    #[test]
    fn a_search_for_bins_that_gives_up_has_a_packing_and_a_bound((capacity, items) in vectors(1, 25), steps in 0..20_000_u64) {
        let optimum = bin_packing::search(capacity[0], &flat(&items), Budget::SECONDS).unwrap().bound;
        let found = bin_packing::search(capacity[0], &flat(&items), Budget(steps)).unwrap();
        let best = found.best.as_ref().unwrap();
        prop_assert!(is_packing(&capacity, &items, &best.answer));
        prop_assert!(found.bound <= optimum && optimum <= best.value);
        prop_assert_eq!(found.proved, found.gap() == Some(0));
    }

    #[test]
    fn the_fewest_bins_of_vectors_are_those_of_every_packing((capacity, items) in (1..4_usize).prop_flat_map(|resources| vectors(resources, 8))) {
        let expected = fewest(&items, &mut Vec::new(), &capacity);
        let found = vector_packing::search(&capacity, &items, Budget::SECONDS).unwrap();
        let best = found.optimum().unwrap();
        prop_assert_eq!((best.value, bins(&best.answer)), (expected as i64, expected));
        prop_assert!(is_packing(&capacity, &items, &best.answer));
        prop_assert!(vector_packing::bound(&capacity, &items) <= expected);
    }

    #[test]
    fn every_rule_packs_vectors((capacity, items) in vectors(3, 20)) {
        for fit in [Fit::Next, Fit::First, Fit::Best, Fit::Worst, Fit::DotProduct] {
            for order in [Order::Given, Order::DecreasingSum, Order::DecreasingDominant] {
                prop_assert!(is_packing(&capacity, &items, &pack(&items, &capacity, fit, order).unwrap()));
            }
        }
    }

    #[test]
    fn the_least_cost_is_that_of_every_placement(
        nodes in vec((vec(0..12_u64, 2), 0..20_u64), 0..5),
        items in vec(vec(0..8_u64, 2), 0..6),
        pairs in vec((0..6_usize, 0..6_usize), 0..3),
    ) {
        let nodes: Vec<Node> = nodes.into_iter().map(|(capacity, cost)| Node { capacity, cost }).collect();
        let apart: Vec<_> = pairs.into_iter().filter(|&(a, b)| a != b && a.max(b) < items.len()).collect();
        let expected = least_cost(&nodes, &items, &apart);
        let found = min_cost::search(&nodes, &items, &apart, Budget::SECONDS);
        prop_assert!(found.proved);
        prop_assert_eq!(found.best.as_ref().map(|best| best.value as u64), expected);
        if let Some(best) = found.best {
            prop_assert!(apart.iter().all(|&(a, b)| best.answer[a] != best.answer[b]));
            for (place, node) in nodes.iter().enumerate() {
                let held = |resource: usize| {
                    let here = items.iter().zip(&best.answer).filter(|(_, node)| **node == place);
                    here.map(|(item, _)| item[resource]).sum::<u64>()
                };
                prop_assert!((0..2).all(|resource| held(resource) <= node.capacity[resource]));
            }
        }
    }

    #[test]
    fn the_least_makespan_is_that_of_every_schedule(lengths in vec(0..60_u64, 0..9), machines in 1..4_usize) {
        let found = makespan::search(machines, &lengths, Budget::SECONDS);
        let best = found.optimum().unwrap();
        prop_assert_eq!(best.value as u64, least_makespan(&lengths, &mut vec![0; machines]));
        let load = |machine: usize| best.answer.iter().zip(&lengths).filter(|(of, _)| **of == machine).map(|(_, length)| length).sum::<u64>();
        prop_assert_eq!((0..machines).map(load).max(), Some(best.value as u64));
    }
}

/// Johnson's example of the bound: 11 bins where 9 do, six sizes just above a half, a quarter and below.
#[test]
fn first_fit_decreasing_can_need_eleven_bins_for_nine() {
    let sizes = [(51, 6), (27, 6), (26, 6), (23, 12)];
    let items: Vec<u64> = sizes.iter().flat_map(|&(size, count)| std::iter::repeat_n(size, count)).collect();
    let vectors: Vec<Vec<u64>> = items.iter().map(|&item| vec![item]).collect();
    assert_eq!(bins(&pack(&vectors, &[100], Fit::First, Order::DecreasingSum).unwrap()), 11);
    assert_eq!(bin_packing::search(100, &items, Budget::SECONDS).unwrap().optimum().unwrap().value, 9);
}

#[test]
fn next_and_worst_fit_can_need_nearly_twice_the_bins() {
    let items: Vec<Vec<u64>> = [[50], [1]].iter().cycle().take(40).map(|item| item.to_vec()).collect();
    let needed = |fit| bins(&pack(&items, &[100], fit, Order::Given).unwrap());
    assert_eq!([Fit::Next, Fit::Worst, Fit::First, Fit::Best].map(needed), [20, 20, 11, 11]);
}

/// Three items fill each bin to the brim, as in Falkenauer's triplets: no rule of thumb sees it.
#[test]
fn bins_without_any_waste_are_found() {
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state * 1_103_515_245 % 2_147_483_647;
        state % below
    };
    let mut items = Vec::new();
    for _ in 0..20 {
        let first = 380 + draw(111);
        let second = 250 + draw((1_000 - first) / 2 - 250);
        items.extend([first, second, 1_000 - first - second]);
    }
    items.sort_unstable();
    let found = bin_packing::search(1_000, &items, Budget::SECONDS).unwrap();
    assert_eq!(found.optimum().unwrap().value, 20);
    assert!(found.steps > 0);
}

#[test]
fn things_at_the_edge_are_packed_or_refused() {
    let packed = |capacity, items: &[u64]| {
        bin_packing::search(capacity, items, Budget::SECONDS).map(|found| found.optimum().unwrap().value)
    };
    assert_eq!(packed(10, &[]), Ok(0));
    assert_eq!(packed(0, &[]), Ok(0));
    assert_eq!(packed(0, &[0, 0]), Ok(1));
    assert_eq!(packed(10, &[0, 10, 0, 10]), Ok(2));
    assert_eq!(packed(0, &[0, 1]), Err(1));
    let large = 1 << 53;
    assert_eq!(packed(large, &[large / 2, large / 2 + 1, large / 2]), Ok(2));
    let vectors = |capacity: &[u64], items: &[[u64; 2]]| {
        let items: Vec<Vec<u64>> = items.iter().map(|item| item.to_vec()).collect();
        vector_packing::search(capacity, &items, Budget::SECONDS).map(|found| found.optimum().unwrap().value)
    };
    assert_eq!(vectors(&[0, 5], &[[0, 3], [0, 3], [0, 0]]), Ok(2));
    assert_eq!(vectors(&[0, 5], &[[0, 5], [1, 0]]), Err(1));
    assert_eq!(vectors(&[large, large - 1], &[[large / 2, 1], [large / 2, 1], [1, 1]]), Ok(2));
}
