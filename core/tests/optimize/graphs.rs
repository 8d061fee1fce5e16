//! Tasks with precedences, tasks without, and orders to start in.

use crate::config;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use switchyard::optimize::heft::{Dag, Schedule};
use switchyard::optimize::list::{Rule, map};
use switchyard::optimize::start_order::{Cycle, start_order};

type Edges = Vec<(usize, usize, u64)>;

/// Tasks on 1 to 3 processors, with edges from lower to higher numbers, some times and some data being 0.
fn dag() -> impl Strategy<Value = (Vec<Vec<u64>>, Edges)> {
    (1..9_usize, 1..4_usize).prop_flat_map(|(tasks, processors)| {
        let time = vec(vec(0..12_u64, processors), tasks);
        let edges = vec((0..tasks, 0..tasks, 0..9_u64), 0..2 * tasks);
        let upward = |(a, b, data): (usize, usize, u64)| (a != b).then(|| (a.min(b), a.max(b), data));
        (time, edges.prop_map(move |edges| edges.into_iter().filter_map(upward).collect()))
    })
}

/// Every task in its time, after all it needs, and no two at once on one processor.
fn is_valid(schedule: &Schedule, time: &[Vec<u64>], edges: &Edges) -> bool {
    let slots = &schedule.slots;
    let times = slots.iter().zip(time).all(|(slot, time)| slot.finish - slot.start == time[slot.processor]);
    let needs = edges.iter().all(|&(from, to, data)| {
        let (from, to) = (slots[from], slots[to]);
        to.start >= from.finish + if from.processor == to.processor { 0 } else { data }
    });
    let apart = slots.iter().enumerate().all(|(place, a)| {
        slots[..place].iter().all(|b| a.processor != b.processor || a.finish <= b.start || b.finish <= a.start)
    });
    times && needs && apart
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn schedules_of_graphs_respect_needs_and_processors((time, edges) in dag()) {
        let dag = Dag::new(time.clone(), &edges).unwrap();
        let least = |processor: usize| time.iter().map(|time| time[processor]).sum::<u64>();
        for schedule in [dag.heft(), dag.cpop()] {
            prop_assert!(is_valid(&schedule, &time, &edges), "{schedule:?}");
            let mut order = schedule.order.clone();
            order.sort_unstable();
            prop_assert_eq!(order, (0..time.len()).collect::<Vec<_>>());
        }
        if time[0].len() == 1 {
            prop_assert_eq!(dag.heft().makespan(), least(0));
        }
        let ranks = dag.upward_ranks();
        prop_assert!(edges.iter().all(|&(from, to, _)| ranks[from] >= ranks[to]));
    }

    #[test]
    fn every_rule_maps_every_task_and_none_loses_time(
        (time, ready) in (1..5_usize).prop_flat_map(|machines| (vec(vec(0..20_u64, machines), 0..9), vec(0..9_u64, machines)))
    ) {
        let rules = [
            Rule::Opportunistic, Rule::MinimumExecutionTime, Rule::MinimumCompletionTime,
            Rule::MinMin, Rule::MaxMin, Rule::Sufferage,
        ];
        for rule in rules {
            let mapping = map(rule, &time, &ready);
            for machine in 0..ready.len() {
                let given = mapping.machine.iter().zip(&time).filter(|(chosen, _)| **chosen == machine);
                prop_assert_eq!(mapping.ready[machine], ready[machine] + given.map(|(_, time)| time[machine]).sum::<u64>());
            }
            prop_assert!(mapping.finish.iter().all(|&finish| finish <= mapping.makespan()));
        }
    }

    #[test]
    fn everything_starts_after_what_it_needs_or_a_cycle_is_shown(
        needs in (1..7_usize).prop_flat_map(|things| vec(vec(0..things, 0..3), things))
    ) {
        match start_order(&needs) {
            Ok(found) => {
                let wave_of = |thing: usize| found.waves.iter().position(|wave| wave.contains(&thing)).unwrap();
                let place_of = |thing: usize| found.order.iter().position(|&other| other == thing).unwrap();
                for (thing, needs) in needs.iter().enumerate() {
                    prop_assert!(needs.iter().all(|&needed| place_of(needed) < place_of(thing)));
                    let latest = needs.iter().map(|&needed| wave_of(needed) + 1).max().unwrap_or(0);
                    prop_assert_eq!(wave_of(thing), latest);
                }
                // At every place stands the lowest of all that may start there.
                for place in 0..needs.len() {
                    let may_start = |thing: &usize| needs[*thing].iter().all(|&needed| place_of(needed) < place);
                    let lowest = found.order[place..].iter().copied().filter(may_start).min();
                    prop_assert_eq!(lowest, Some(found.order[place]));
                }
            }
            Err(Cycle(cycle)) => {
                let next = cycle.iter().cycle().skip(1);
                prop_assert!(!cycle.is_empty());
                prop_assert!(cycle.iter().zip(next).all(|(thing, next)| needs[*thing].contains(next)));
            }
        }
    }
}

/// The example of Topcuoglu, Hariri and Wu (2002), figure 2: HEFT 80, CPOP 86.
#[test]
fn the_critical_path_on_one_processor_is_longer_here() {
    let time = [
        [14, 16, 9],
        [13, 19, 18],
        [11, 13, 19],
        [13, 8, 17],
        [12, 13, 10],
        [13, 16, 9],
        [7, 15, 11],
        [5, 11, 14],
        [18, 12, 20],
        [21, 7, 16],
    ];
    let edges = [
        (0, 1, 18),
        (0, 2, 12),
        (0, 3, 9),
        (0, 4, 11),
        (0, 5, 14),
        (1, 7, 19),
        (1, 8, 16),
        (2, 6, 23),
        (3, 7, 27),
        (3, 8, 23),
        (4, 8, 13),
        (5, 7, 15),
        (6, 9, 17),
        (7, 9, 11),
        (8, 9, 13),
    ];
    let dag = Dag::new(time.map(Vec::from).to_vec(), &edges).unwrap();
    assert_eq!((dag.heft().makespan(), dag.cpop().makespan()), (80, 86));
    let critical = [0, 1, 8, 9].map(|task| dag.cpop().slots[task].processor);
    assert_eq!(critical, [1; 4]);
}

#[test]
fn tasks_that_need_each_other_have_no_schedule() {
    let time = vec![vec![1]; 3];
    assert_eq!(Dag::new(time.clone(), &[(0, 1, 0), (1, 2, 0), (2, 1, 0)]), Err(Cycle(vec![1, 2])));
    assert_eq!(Dag::new(time, &[(2, 2, 0)]), Err(Cycle(vec![2])));
    assert_eq!(Dag::new(Vec::new(), &[]).unwrap().heft().makespan(), 0);
}
