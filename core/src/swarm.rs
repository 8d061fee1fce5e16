//! Faults that chance picks: from the rates of a scenario to the steps of a script.
//!
//! The swarm is drawn before the run begins, each kind of fault from a stream of its own, so that another rate of one
//! kind leaves the others where they are. Every fault ends after a while, and at the end of the swarm everything is
//! mended, so that what still goes wrong afterwards is not the faults' doing.

use crate::clock::{Duration, Time};
use crate::rng::Rng;
use crate::scenario::{All, FaultRates, Faults, Input, Scenario, Step, Way};

/// The most faults of one kind.
const FAULTS_MAX: usize = 2_000;

/// The faults of a scenario, in the order of their moments; none when it asks for none.
#[must_use]
pub fn steps(scenario: &Scenario, controls: &[String], workers: &[String]) -> Vec<Step> {
    let Some(faults) = &scenario.faults else { return Vec::new() };
    let mut swarm = Swarm { faults, seed: scenario.seed, steps: Vec::new() };
    let FaultRates { crash, pause, worker_crash, partition, cut, timeout, transfer } = faults.random;
    let names = |names: &[String], rng: &mut Rng| names[rng.below(names.len() as u64) as usize].clone();
    if !controls.is_empty() {
        swarm.draw("crash", crash, |rng| {
            let name = names(controls, rng);
            (Input::Crash(name.clone()), Some(Input::Restart(name)))
        });
        swarm.draw("pause", pause, |rng| {
            let name = names(controls, rng);
            (Input::Pause(name.clone()), Some(Input::Resume(name)))
        });
        swarm.draw("timeout", timeout, |rng| (Input::Timeout(names(controls, rng)), None));
        swarm.draw("transfer", transfer, |rng| (Input::Transfer(names(controls, rng)), None));
    }
    if controls.len() > 1 {
        swarm
            .draw("partition", partition, |rng| (Input::Partition(halves(controls, rng)), Some(Input::Heal(All::All))));
        swarm.draw("cut", cut, |rng| {
            let from = rng.below(controls.len() as u64) as usize;
            let to = (from + 1 + rng.below(controls.len() as u64 - 1) as usize) % controls.len();
            let way = Way { from: controls[from].clone(), to: controls[to].clone() };
            (Input::Cut(way), Some(Input::Heal(All::All)))
        });
    }
    if !workers.is_empty() {
        swarm.draw("worker_crash", worker_crash, |rng| {
            let name = names(workers, rng);
            (Input::Crash(name.clone()), Some(Input::Restart(name)))
        });
    }
    swarm.mend(controls, workers)
}

/// Two groups, neither of them empty.
fn halves(names: &[String], rng: &mut Rng) -> Vec<Vec<String>> {
    loop {
        let (left, right): (Vec<_>, Vec<_>) = names.iter().cloned().partition(|_| rng.below(2) == 0);
        if !left.is_empty() && !right.is_empty() {
            return vec![left, right];
        }
    }
}

struct Swarm<'a> {
    faults: &'a Faults,
    seed: u64,
    steps: Vec<Step>,
}

impl Swarm<'_> {
    /// Faults of one kind, `rate` a second, each with what ends it.
    fn draw(&mut self, kind: &str, rate: f64, mut fault: impl FnMut(&mut Rng) -> (Input, Option<Input>)) {
        if rate <= 0.0 {
            return;
        }
        let mut rng = Rng::stream(self.seed, &format!("faults/{kind}"));
        let mut at = Time::ZERO;
        for _ in 0..FAULTS_MAX {
            at = at + seconds(exponential(&mut rng) / rate);
            if at >= self.faults.until {
                return;
            }
            let (begins, ends) = fault(&mut rng);
            self.steps.push(Step { at, input: begins });
            let length = exponential(&mut rng) * self.faults.length.0 as f64 / 1e6;
            if let Some(input) = ends {
                let at = (at + seconds(length)).min(self.faults.until);
                self.steps.push(Step { at, input });
            }
        }
    }

    /// Ends with everything mended; what is well already takes no notice.
    fn mend(mut self, controls: &[String], workers: &[String]) -> Vec<Step> {
        let at = self.faults.until;
        self.steps.push(Step { at, input: Input::Heal(All::All) });
        for name in controls.iter().chain(workers) {
            self.steps.push(Step { at, input: Input::Resume(name.clone()) });
            self.steps.push(Step { at, input: Input::Restart(name.clone()) });
        }
        crate::order::sort_by_key(&mut self.steps, |step| (step.at.0, 0));
        self.steps
    }
}

/// A draw with mean 1.
fn exponential(rng: &mut Rng) -> f64 {
    -libm::log(1.0 - rng.unit())
}

fn seconds(seconds: f64) -> Duration {
    Duration((seconds * 1e6).clamp(1.0, 1e15) as u64)
}
