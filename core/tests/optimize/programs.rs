//! Knapsacks, assignments and linear programs.

use crate::config;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use switchyard::optimize::Budget;
use switchyard::optimize::assignment::assign;
use switchyard::optimize::generalized_assignment;
use switchyard::optimize::knapsack::knapsack;
use switchyard::optimize::linear::{Answer, Program, Relation, Row, Sense, solve};

fn sums(values: &[u64]) -> Vec<u64> {
    (0..1_usize << values.len())
        .map(|set| values.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, value)| value).sum())
        .collect()
}

/// Every way to give each row a column of its own, the cheapest.
fn cheapest(cost: &[Vec<i64>], used: u32) -> i64 {
    let Some((row, rest)) = cost.split_first() else { return 0 };
    let free = (0..row.len()).filter(|column| used >> column & 1 == 0);
    free.map(|column| row[column] + cheapest(rest, used | 1 << column))
        .min()
        .expect("there are as many columns as rows")
}

/// The least that every job can be done for.
fn least(cost: &[Vec<i64>], load: &[Vec<u64>], capacity: &[u64]) -> Option<i64> {
    let (agents, jobs) = (capacity.len(), cost[0].len());
    let value = |mut number: usize| {
        let mut free = capacity.to_vec();
        let mut value = 0;
        for job in 0..jobs {
            let agent = number % agents;
            number /= agents;
            free[agent] = free[agent].checked_sub(load[agent][job])?;
            value += cost[agent][job];
        }
        Some(value)
    };
    (0..agents.pow(jobs as u32)).filter_map(value).min()
}

fn transposed(rows: &[Vec<f64>], columns: usize) -> Vec<Vec<f64>> {
    (0..columns).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

fn negated(numbers: &[f64]) -> Vec<f64> {
    numbers.iter().map(|number| -number).collect()
}

fn program(sense: Sense, objective: &[f64], rows: &[Vec<f64>], limits: &[f64]) -> Program {
    let row = |(row, &limit): (&Vec<f64>, &f64)| Row { coefficients: row.clone(), relation: Relation::AtMost, limit };
    let rows = rows.iter().zip(limits).map(row).collect();
    Program { sense, objective: objective.to_vec(), rows, bounds: vec![(0.0, f64::INFINITY); objective.len()] }
}

/// Small whole numbers, many of them 0: degenerate on purpose.
fn coefficient() -> impl Strategy<Value = f64> {
    (-4..=4_i32, 0..3_u32).prop_map(|(number, zero)| if zero == 0 { 0.0 } else { f64::from(number) })
}

fn primal() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<f64>>, Vec<f64>)> {
    (1..6_usize, 0..6_usize).prop_flat_map(|(variables, rows)| {
        (vec(coefficient(), variables), vec(vec(coefficient(), variables), rows), vec(coefficient(), rows))
    })
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_knapsack_is_that_of_all_subsets(
        items in vec((0..40_u64, 0..40_u64), 0..13),
        alike in 0..4_u64,
        part in 0..=100_u64,
    ) {
        // Some cases have profits that follow the weights: many items are worth nearly the same then.
        let weights: Vec<u64> = items.iter().map(|item| item.0).collect();
        let profits: Vec<u64> = items.iter().map(|item| if alike == 0 { item.0 + 3 } else { item.1 }).collect();
        let capacity = weights.iter().sum::<u64>() * part / 100;
        let (weight_of, profit_of) = (sums(&weights), sums(&profits));
        let expected = weight_of.iter().zip(&profit_of).filter(|(weight, _)| **weight <= capacity).map(|(_, profit)| *profit).max();
        let found = knapsack(capacity, &weights, &profits, Budget::SECONDS);
        let best = found.optimum().unwrap();
        let set: usize = best.answer.iter().enumerate().map(|(place, &taken)| usize::from(taken) << place).sum();
        prop_assert_eq!(Some(best.value as u64), expected);
        prop_assert_eq!(profit_of[set], best.value as u64);
        prop_assert!(weight_of[set] <= capacity);
    }

    #[test]
    fn a_knapsack_that_gives_up_has_an_answer_and_a_bound(items in vec((1..40_u64, 1..40_u64), 8..13), steps in 0..60_u64) {
        let (weights, profits): (Vec<u64>, Vec<u64>) = items.into_iter().unzip();
        let capacity = weights.iter().sum::<u64>() / 2;
        let optimum = knapsack(capacity, &weights, &profits, Budget::SECONDS).best.unwrap().value;
        let found = knapsack(capacity, &weights, &profits, Budget(steps));
        let best = found.best.as_ref().unwrap();
        prop_assert!(best.value <= optimum && optimum <= found.bound);
        prop_assert_eq!(found.gap(), Some(found.bound.abs_diff(best.value)));
        prop_assert!(!found.proved || best.value == optimum);
    }

    #[test]
    fn the_assignment_is_the_cheapest_of_all(cost in (1..6_usize).prop_flat_map(|rows| {
        (rows..7).prop_flat_map(move |columns| vec(vec(-20..20_i64, columns), rows))
    })) {
        let (chosen, total) = assign(&cost);
        prop_assert_eq!(total, cheapest(&cost, 0));
        prop_assert_eq!(chosen.iter().collect::<std::collections::BTreeSet<_>>().len(), cost.len());
    }

    #[test]
    fn jobs_go_to_agents_as_in_the_cheapest_of_all_assignments(
        (cost, load, capacity) in (1..4_usize, 0..7_usize).prop_flat_map(|(agents, jobs)| {
            (vec(vec(0..30_i64, jobs), agents), vec(vec(0..9_u64, jobs), agents), vec(0..20_u64, agents))
        })
    ) {
        let found = generalized_assignment::search(&cost, &load, &capacity, Budget::SECONDS);
        prop_assert!(found.proved);
        prop_assert_eq!(found.best.as_ref().map(|best| best.value), least(&cost, &load, &capacity));
        for (agent, &capacity) in capacity.iter().enumerate() {
            let taken = found.best.iter().flat_map(|best| best.answer.iter().enumerate().filter(|(_, of)| **of == agent));
            prop_assert!(taken.map(|(job, _)| load[agent][job]).sum::<u64>() <= capacity);
        }
    }

    /// Weak and strong duality prove every answer: an optimum is that of the dual, and where there is none, the dual
    /// has none either.
    #[test]
    fn a_linear_program_and_its_dual_agree((objective, rows, limits) in primal()) {
        let dual = program(
            Sense::Minimise,
            &limits,
            &transposed(&rows, objective.len()).iter().map(|row| negated(row)).collect::<Vec<_>>(),
            &negated(&objective),
        );
        let most = solve(&program(Sense::Maximise, &objective, &rows, &limits)).unwrap();
        match (most, solve(&dual).unwrap()) {
            (Answer::Optimal { value, x }, Answer::Optimal { value: dual, .. }) => {
                prop_assert!((value - dual).abs() < 1e-6, "{value} {dual}");
                prop_assert!(x.iter().all(|&x| x >= -1e-9));
                for (row, limit) in rows.iter().zip(&limits) {
                    prop_assert!(row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>() <= limit + 1e-6);
                }
                // At a vertex as many constraints are tight as there are variables.
                let tight = x.iter().filter(|x| x.abs() < 1e-9).count()
                    + rows.iter().zip(&limits).filter(|(row, limit)| (row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>() - **limit).abs() < 1e-6).count();
                prop_assert!(tight >= x.len(), "{x:?}");
            }
            (Answer::Unbounded, Answer::Infeasible)
            | (Answer::Infeasible, Answer::Unbounded | Answer::Infeasible) => {}
            (primal, dual) => prop_assert!(false, "{primal:?} {dual:?}"),
        }
    }
}

#[test]
fn a_knapsack_of_huge_numbers_takes_no_more_room() {
    let scale = 1 << 52;
    let weights = [1, 1, 1].map(|one| one * scale);
    let found = knapsack(scale * 2 + 1, &weights, &[5, 7, 6], Budget::SECONDS);
    assert_eq!(found.optimum().unwrap().answer, [false, true, true]);
    assert_eq!(knapsack(u64::MAX, &weights, &[5, 7, 6], Budget::SECONDS).optimum().unwrap().value, 18);
    assert_eq!(knapsack(0, &[0, 1], &[3, 4], Budget::SECONDS).optimum().unwrap().value, 3);
}

/// Weights of six digits that are worth exactly what they weigh: nothing is dominated, and the bound says nothing.
#[test]
fn subset_sums_are_found() {
    let mut weight = 123_456_789_u64;
    let weights: Vec<u64> = std::iter::repeat_with(|| {
        weight = weight * 1_103_515_245 % 2_147_483_647;
        weight % 1_000_000
    })
    .take(60)
    .collect();
    let capacity = weights.iter().sum::<u64>() / 3;
    let found = knapsack(capacity, &weights, &weights, Budget::SECONDS);
    assert_eq!(found.optimum().map(|best| best.value as u64), Some(capacity));
}

/// Klee and Minty (1972), in Chvátal's form: a simplex method may visit all 2ⁿ vertices.
#[test]
fn the_cube_of_klee_and_minty_is_crossed() {
    for n in 1..=6_usize {
        let power = |exponent: usize| (0..exponent).map(|_| 10.0).product::<f64>();
        let objective: Vec<f64> = (0..n).map(|j| power(n - 1 - j)).collect();
        let row =
            |i: usize| (0..n).map(|j| if j < i { 2.0 * power(i - j) } else { f64::from(u8::from(i == j)) }).collect();
        let rows: Vec<Vec<f64>> = (0..n).map(row).collect();
        let limits: Vec<f64> = (0..n).map(|i| power(2 * i)).collect();
        let Ok(Answer::Optimal { value, .. }) = solve(&program(Sense::Maximise, &objective, &rows, &limits)) else {
            panic!("there is an optimum");
        };
        assert!((value - power(2 * (n - 1))).abs() < 1e-3, "{n}: {value}");
    }
}

#[test]
fn bounds_and_equalities_hold() {
    let row = |coefficients: [f64; 2], relation, limit| Row { coefficients: coefficients.to_vec(), relation, limit };
    let mut program = Program {
        sense: Sense::Minimise,
        objective: vec![1.0, 1.0],
        rows: vec![row([1.0, -1.0], Relation::Equal, 3.0)],
        bounds: vec![(f64::NEG_INFINITY, 5.0), (-2.0, f64::INFINITY)],
    };
    assert_eq!(solve(&program), Ok(Answer::Optimal { value: -1.0, x: vec![1.0, -2.0] }));
    program.bounds[1] = (3.0, f64::INFINITY);
    assert_eq!(solve(&program), Ok(Answer::Infeasible));
    program.bounds[1] = (3.0, 2.0);
    assert_eq!(solve(&program), Ok(Answer::Infeasible));
}
