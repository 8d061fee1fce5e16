//! Job shops.

use crate::config;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use switchyard::optimize::Budget;
use switchyard::optimize::job_shop::{Operation, solve};

type Jobs = Vec<Vec<Operation>>;

/// The least makespan over every order in which operations can be given their places.
fn least(jobs: &Jobs, done: &mut [usize], job_ready: &mut [u64], machine_ready: &mut [u64]) -> u64 {
    let mut least = u64::MAX;
    for job in 0..jobs.len() {
        let Some(&Operation { machine, time }) = jobs[job].get(done[job]) else { continue };
        let before = (job_ready[job], machine_ready[machine]);
        let end = if time == 0 { before.0 } else { before.0.max(before.1) + time };
        done[job] += 1;
        job_ready[job] = end;
        if time > 0 {
            machine_ready[machine] = end;
        }
        least = least.min(self::least(jobs, done, job_ready, machine_ready));
        done[job] -= 1;
        (job_ready[job], machine_ready[machine]) = before;
    }
    if least == u64::MAX { job_ready.iter().copied().max().unwrap_or(0) } else { least }
}

/// Jobs of any length, some of which come to a machine twice.
fn shops() -> impl Strategy<Value = (usize, Jobs)> {
    (1..4_usize).prop_flat_map(|machines| {
        let operation = (0..machines, 0..9_u64).prop_map(|(machine, time)| Operation { machine, time });
        vec(vec(operation, 0..4), 0..4).prop_map(move |jobs| (machines, jobs))
    })
}

fn is_valid(machines: usize, jobs: &Jobs, starts: &[Vec<u64>]) -> bool {
    let mut busy = vec![Vec::new(); machines];
    for (job, starts) in jobs.iter().zip(starts) {
        let mut ready = 0;
        for (operation, &start) in job.iter().zip(starts) {
            if start < ready {
                return false;
            }
            ready = start + operation.time;
            busy[operation.machine].push((start, ready));
        }
    }
    busy.iter_mut().all(|busy| {
        busy.retain(|(start, end)| start < end);
        busy.sort_unstable();
        busy.windows(2).all(|pair| pair[0].1 <= pair[1].0)
    })
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_small_shop_is_done_as_early_as_in_any_order((machines, jobs) in shops()) {
        let found = solve(machines, &jobs, Budget::SECONDS);
        let best = found.optimum().unwrap();
        let expected = least(&jobs, &mut vec![0; jobs.len()], &mut vec![0; jobs.len()], &mut vec![0; machines]);
        prop_assert_eq!(best.value as u64, expected);
        prop_assert!(is_valid(machines, &jobs, &best.answer), "{best:?}");
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn a_shop_that_is_given_up_has_a_schedule_and_a_bound(
        jobs in vec(vec(1..99_u64, 5), 5..8), shifts in vec(0..5_usize, 8), steps in 0..400_000_u64
    ) {
        // Every job visits all machines, each in an order of its own.
        let order = |shift: usize, step: usize| if shift < 3 { (step + shift) % 5 } else { (9 - step + shift) % 5 };
        let job = |(job, &shift): (&Vec<u64>, &usize)| {
            job.iter().enumerate().map(|(step, &time)| Operation { machine: order(shift, step), time }).collect()
        };
        let jobs: Jobs = jobs.iter().zip(&shifts).map(job).collect();
        let found = solve(5, &jobs, Budget(steps));
        let best = found.best.as_ref().unwrap();
        prop_assert!(is_valid(5, &jobs, &best.answer));
        let end = jobs.iter().zip(&best.answer).map(|(job, starts)| starts[4] + job[4].time).max();
        prop_assert_eq!(Some(best.value as u64), end);
        let optimum = solve(5, &jobs, Budget::SECONDS).optimum().unwrap().value;
        prop_assert!(found.bound <= optimum && optimum <= best.value);
        prop_assert!(!found.proved || best.value == optimum);
    }
}

/// More jobs than the windows can tell apart: the machine's load proves it, or nothing does.
#[test]
fn a_shop_of_many_jobs_is_scheduled_all_the_same() {
    let job = |number: usize| {
        (0..2).map(move |step| Operation { machine: (number + step) % 2, time: 1 + (number % 7) as u64 })
    };
    let jobs: Jobs = (0..80).map(|number| job(number).collect()).collect();
    let found = solve(2, &jobs, Budget(50_000_000));
    let best = found.best.as_ref().unwrap();
    assert!(is_valid(2, &jobs, &best.answer));
    let load: u64 = (0..80).map(|number| 1 + number % 7).sum();
    assert_eq!((best.value as u64, found.proved), (load, true));
}
