//! Bandit: tries several balancers while the system runs, and asks those more often that did well.
//!
//! Up to four balancers are the arms. Each decision is one arm's. When the task is done its arm is rewarded with work ÷
//! response, between 0 and 1: 1 for a task that was done as fast as a worker of speed 1 could do it, less for one that
//! waited or came to a slow node. A task that was taken away rewards nobody. Who is asked next is told by `algorithm`:
//!
//! - `ucb1` (Auer, Cesa-Bianchi and Fischer 2002): the largest mean + √(2 ln n / nⱼ), n rewards so far, nⱼ of them the arm's;
//!   ties go to the first. The bonus makes sure that no arm is given up too early.
//! - `thompson` (Thompson 1933; Agrawal and Goyal 2012): a number is drawn for each arm from what its mean may be, Beta(1 +
//!   rewards, 1 + what was missed), and the largest wins.
//! - `epsilon_greedy`: the best mean so far, and with probability `epsilon` any arm.
//!
//! Answers come late: as long as some arm has none, the one of those that was asked least is asked. With a `discount` below 1
//! old rewards lose weight with each new one (Garivier and Moulines 2008), so that an arm may become good again. Arms run
//! with the defaults of their parameters, see every completion, and draw from one stream.

use super::{BalancePolicy, Balancer, Context, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, TaskId};
use crate::policy::{Entry, Measure, Param, ParamKind};
use crate::rng::Rng;
use std::collections::BTreeMap;

/// What may be an arm.
const ARMS: &[&str] = &[
    "none",
    "round_robin",
    "random",
    "weighted_random",
    "smooth_weighted_round_robin",
    "least_connections",
    "greedy",
    "geo",
    "lvs_weighted_round_robin",
    "power_of_d_choices",
    "peak_ewma",
    "weighted_least_request",
];

const fn arm(key: &'static str, default: usize) -> Param {
    Param { key, help: "A balancer to try.", kind: ParamKind::Choice { options: ARMS, default } }
}

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "bandit",
    name: "Bandit",
    summary: "Tries several balancers while the system runs and asks those more often whose tasks were done soon: finds the best of them, at the price of trying the others.",
    source: "Auer, Cesa-Bianchi, Fischer: Finite-time Analysis of the Multiarmed Bandit Problem (2002)",
    measure: Measure::Arm,
    params: &[
        Param {
            key: "algorithm",
            help: "How the next balancer is chosen: by an upper bound of its mean, by a draw, or the best so far.",
            kind: ParamKind::Choice { options: &["ucb1", "thompson", "epsilon_greedy"], default: 0 },
        },
        arm("first", 1),
        arm("second", 5),
        arm("third", 6),
        arm("fourth", 0),
        Param {
            key: "epsilon",
            help: "How often epsilon_greedy tries any balancer: more finds changes sooner and costs more.",
            kind: ParamKind::Real { min: 0.0, max: 1.0, default: 0.1 },
        },
        Param {
            key: "discount",
            help: "How much old rewards keep of their weight with each new one: 1 forgets nothing, less follows changes.",
            kind: ParamKind::Real { min: 0.5, max: 1.0, default: 1.0 },
        },
    ],
    build: |values| {
        let chosen = (1..5).map(|place| ARMS[values.choice(place)]);
        let policies = chosen.filter_map(BalancePolicy::new).map(|policy| policy.build());
        let mut balancers: Vec<_> = policies.collect();
        if balancers.is_empty() {
            balancers.extend(BalancePolicy::new(ARMS[1]).map(|policy| policy.build()));
        }
        Box::new(Bandit {
            algorithm: values.choice(0),
            epsilon: values.real(5),
            discount: values.real(6),
            asked: vec![0; balancers.len()],
            arms: Arms::new(balancers.len()),
            open: BTreeMap::new(),
            balancers,
        })
    },
};

struct Bandit {
    algorithm: usize,
    epsilon: f64,
    discount: f64,
    balancers: Vec<Box<dyn Balancer>>,
    /// How often each was asked.
    asked: Vec<u64>,
    arms: Arms,
    /// Who chose for tasks that are not done, and how much work they are.
    open: BTreeMap<TaskId, (usize, Duration)>,
}

/// What is known of some arms.
#[derive(Clone)]
pub(crate) struct Arms {
    /// How many rewards each had; fractions when old ones lost weight.
    plays: Vec<f64>,
    /// Their sums.
    sums: Vec<f64>,
}

impl Arms {
    pub fn new(count: usize) -> Self {
        Self { plays: vec![0.0; count], sums: vec![0.0; count] }
    }

    /// An arm was rewarded; what was before keeps so much of its weight.
    pub fn reward(&mut self, arm: usize, reward: f64, discount: f64) {
        if discount < 1.0 {
            self.plays.iter_mut().chain(&mut self.sums).for_each(|count| *count *= discount);
        }
        self.plays[arm] += 1.0;
        self.sums[arm] += reward;
    }

    fn mean(&self, arm: usize) -> f64 {
        if self.plays[arm] > 0.0 { self.sums[arm] / self.plays[arm] } else { 0.0 }
    }

    /// The arm with the largest `score`; ties go to the first.
    fn largest(&self, mut score: impl FnMut(usize) -> f64) -> usize {
        let mut best = (0, score(0));
        for arm in 1..self.plays.len() {
            let score = score(arm);
            if score > best.1 {
                best = (arm, score);
            }
        }
        best.0
    }

    /// The arm that UCB1 plays next: each once, then the largest upper bound.
    pub fn ucb1(&self) -> usize {
        if let Some(new) = self.plays.iter().position(|plays| *plays == 0.0) {
            return new;
        }
        let all: f64 = self.plays.iter().sum();
        let bonus = 2.0 * libm::log(all.max(1.0));
        self.largest(|arm| self.mean(arm) + (bonus / self.plays[arm]).sqrt())
    }

    fn thompson(&self, rng: &mut Rng) -> usize {
        self.largest(|arm| {
            let (won, missed) = (self.sums[arm], self.plays[arm] - self.sums[arm]);
            let [a, b] = [won, missed].map(|count| gamma(1.0 + count.max(0.0), rng));
            a / (a + b)
        })
    }

    fn epsilon_greedy(&self, epsilon: f64, rng: &mut Rng) -> usize {
        match rng.unit() < epsilon {
            true => rng.below(self.plays.len() as u64) as usize,
            false => self.largest(|arm| self.mean(arm)),
        }
    }
}

/// A draw from the gamma distribution with this shape, at least 1 (Marsaglia and Tsang 2000).
fn gamma(shape: f64, rng: &mut Rng) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(rng);
        let v = 1.0 + c * x;
        let v = v * v * v;
        // 1 − u is above 0, so that it has a logarithm.
        if v > 0.0 && libm::log(1.0 - rng.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

/// A draw from the standard normal distribution, by Marsaglia's polar method.
fn normal(rng: &mut Rng) -> f64 {
    loop {
        let (x, y) = (2.0 * rng.unit() - 1.0, 2.0 * rng.unit() - 1.0);
        let s = x * x + y * y;
        if s > 0.0 && s < 1.0 {
            return x * (-2.0 * libm::log(s) / s).sqrt();
        }
    }
}

impl Bandit {
    fn next(&self, rng: &mut Rng) -> usize {
        let unknown = (0..self.asked.len()).filter(|arm| self.arms.plays[*arm] == 0.0);
        if let Some(least) = unknown.min_by_key(|arm| self.asked[*arm]) {
            return least;
        }
        match self.algorithm {
            0 => self.arms.ucb1(),
            1 => self.arms.thompson(rng),
            _ => self.arms.epsilon_greedy(self.epsilon, rng),
        }
    }
}

impl Balancer for Bandit {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let arm = self.next(cx.rng);
        let mut quiet =
            Context { now: cx.now, rng: &mut *cx.rng, distance: cx.distance, kilometres: cx.kilometres, why: None };
        let node = self.balancers[arm].pick(&mut quiet, request, nodes)?;
        cx.note(node, arm as i64 + 1);
        self.asked[arm] += 1;
        self.open.insert(request.task, (arm, request.work));
        Some(node)
    }

    fn finished(&mut self, now: Time, node: NodeId, task: TaskId, response: Option<Duration>) {
        self.balancers.iter_mut().for_each(|balancer| balancer.finished(now, node, task, response));
        if let (Some((arm, work)), Some(response)) = (self.open.remove(&task), response) {
            let reward = work.0.max(1) as f64 / response.0.max(1) as f64;
            self.arms.reward(arm, reward.min(1.0), self.discount);
        }
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(Self {
            balancers: self.balancers.iter().map(|balancer| balancer.boxed_clone()).collect(),
            asked: self.asked.clone(),
            arms: self.arms.clone(),
            open: self.open.clone(),
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, nodes, request};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_arm_is_a_balancer() {
        assert!(ARMS[1..].iter().all(|key| BalancePolicy::new(key).is_some() && *key != "bandit"));
    }

    /// The rewards of each arm's k-th play, and who is played.
    #[test]
    fn ucb1_plays_the_published_sequence() {
        let rewards = [
            [1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1],
            [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0],
            [1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0],
        ];
        let mut arms = Arms::new(3);
        let mut picks = Vec::new();
        for _ in 0..20 {
            let arm = arms.ucb1();
            arms.reward(arm, f64::from(rewards[arm][arms.plays[arm] as usize]), 1.0);
            picks.push(arm);
        }
        assert_eq!(picks, [0, 1, 2, 0, 2, 2, 1, 0, 1, 0, 2, 0, 2, 1, 0, 2, 0, 0, 0, 2]);
    }

    /// Of two arms the first is right four times in five, the second once.
    #[test]
    fn the_better_arm_is_asked_more_and_more() {
        for algorithm in 0..3 {
            let mut rng = Rng::stream(3, "bandit");
            let mut arms = Arms::new(2);
            let mut late = 0;
            for round in 0..2_000 {
                let arm = match algorithm {
                    0 => arms.ucb1(),
                    1 => arms.thompson(&mut rng),
                    _ => arms.epsilon_greedy(0.1, &mut rng),
                };
                late += usize::from(round >= 1_000 && arm == 0);
                let won = rng.unit() < [0.8, 0.2][arm];
                arms.reward(arm, f64::from(u8::from(won)), 1.0);
            }
            assert!(late > 900, "{algorithm}: {late} of 1000");
        }
    }

    #[test]
    fn with_a_discount_an_arm_that_became_better_is_noticed_sooner() {
        let asked = |discount| {
            let (mut arms, mut rng) = (Arms::new(2), Rng::stream(4, "bandit"));
            let mut late = 0;
            for round in 0..4_500 {
                let arm = arms.epsilon_greedy(0.1, &mut rng);
                late += usize::from(round >= 4_000 && arm == 1);
                let second = if round < 4_000 { 0.3 } else { 0.9 };
                arms.reward(arm, [0.6, second][arm], discount);
            }
            late
        };
        assert!(asked(0.98) > 300 && asked(1.0) < 150, "{} {}", asked(0.98), asked(1.0));
    }

    #[test]
    fn draws_have_the_mean_and_spread_of_their_distribution() {
        let mut rng = Rng::stream(5, "gamma");
        for shape in [1.0, 2.5, 40.0] {
            let draws: Vec<f64> = (0..40_000).map(|_| gamma(shape, &mut rng)).collect();
            let mean = draws.iter().sum::<f64>() / 40_000.0;
            let spread = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / 40_000.0;
            assert!(
                (mean / shape - 1.0).abs() < 0.03 && (spread / shape - 1.0).abs() < 0.06,
                "{shape}: {mean} {spread}"
            );
        }
    }

    #[test]
    fn whoever_has_no_answer_yet_is_asked_in_turn() {
        let mut driver = Driver::new("bandit: {first: round_robin, second: least_connections, third: none}");
        let mut nodes = nodes(&[1, 1]);
        nodes[0].active = 3;
        // The first takes turns, the second likes b.
        let picks: Vec<_> = (0..4).map(|_| driver.pick(&request(1), &nodes).unwrap().0).collect();
        assert_eq!(picks, [0, 1, 1, 1]);
    }
}
