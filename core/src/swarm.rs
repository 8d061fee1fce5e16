//! Faults that chance picks: from the rates of a scenario to the steps of a script.
//!
//! The swarm is drawn before the run begins, each kind of fault from a stream of its own, so that another rate of one
//! kind leaves the others where they are. Every fault ends after a while, and at the end of the swarm everything is
//! mended, so that what still goes wrong afterwards is not the faults' doing.

use crate::clock::{Duration, Time};
use crate::rng::Rng;
use crate::scenario::{All, ChangeWay, Faults, Impair, Input, Scenario, Slow, Step, Way};

/// The most faults of one kind.
const FAULTS_MAX: usize = 2_000;

/// The faults of a scenario, in the order of their moments; none when it asks for none.
#[must_use]
pub fn steps(scenario: &Scenario, controls: &[String], workers: &[String]) -> Vec<Step> {
    scenario.faults.as_ref().map_or_else(Vec::new, |faults| drawn(faults, scenario.seed, controls, workers))
}

/// Out of line: most scenarios ask for no faults.
#[inline(never)]
fn drawn(faults: &Faults, seed: u64, controls: &[String], workers: &[String]) -> Vec<Step> {
    let mut swarm = Swarm { faults, seed, steps: Vec::new() };
    let rates = &faults.random;
    let names = |names: &[String], rng: &mut Rng| names[rng.below(names.len() as u64) as usize].clone();
    if !controls.is_empty() {
        swarm.draw("crash", rates.crash, |rng| {
            let name = names(controls, rng);
            (Input::Crash(name.clone()), Some(Input::Restart(name)))
        });
        swarm.draw("pause", rates.pause, |rng| {
            let name = names(controls, rng);
            (Input::Pause(name.clone()), Some(Input::Resume(name)))
        });
        swarm.draw("drift", rates.drift, |rng| {
            let node = names(controls, rng);
            let rate = 0.8 + 0.05 * rng.below(10) as f64;
            (Input::Drift { node: node.clone(), rate }, Some(Input::Drift { node, rate: 1.0 }))
        });
        swarm.draw("fill_disk", rates.fill_disk, |rng| {
            let name = names(controls, rng);
            (Input::FillDisk(name.clone()), Some(Input::FreeDisk(name)))
        });
        swarm.draw("slow_disk", rates.slow_disk, |rng| {
            let node = names(controls, rng);
            let sync = Duration::from_millis(1 + rng.below(100));
            (Input::SlowDisk { node: node.clone(), sync }, Some(Input::SlowDisk { node, sync: Duration::ZERO }))
        });
        swarm.draw("slow", rates.slow, |rng| {
            let node = names(controls, rng);
            let delay = Duration::from_millis(1 + rng.below(50));
            let fast = Slow::control(node.clone(), Duration::ZERO);
            (Input::Slow(Slow::control(node, delay)), Some(Input::Slow(fast)))
        });
        swarm.draw("lying_disk", rates.lying_disk, |rng| {
            let node = names(controls, rng);
            let writes = 1 + rng.below(16) as u32;
            (Input::LyingDisk { node: node.clone(), writes }, Some(Input::LyingDisk { node, writes: 0 }))
        });
        swarm.draw("snapshot", rates.snapshot, |rng| (Input::Snapshot(names(controls, rng)), None));
        swarm.draw("timeout", rates.timeout, |rng| (Input::Timeout(names(controls, rng)), None));
        swarm.draw("transfer", rates.transfer, |rng| (Input::Transfer(names(controls, rng)), None));
    }
    if controls.len() > 1 {
        swarm.draw("partition", rates.partition, |rng| {
            (Input::Partition(halves(controls, rng)), Some(Input::Heal(All::All)))
        });
        swarm.draw("impair", rates.impair, |rng| {
            let (from, to) = two(controls, rng);
            let impair = Impair { from, to, loss: 0.2, duplicate: 0.3, delay: Duration::from_millis(80) };
            (Input::Impair(impair), Some(Input::Heal(All::All)))
        });
        swarm.draw("membership", rates.membership, |rng| {
            let way = if rng.below(2) == 0 { ChangeWay::Joint } else { ChangeWay::Single };
            let first = rng.below(controls.len() as u64) as usize;
            let count = controls.len().div_ceil(2).max(1);
            let voters = controls.iter().cycle().skip(first).take(count).cloned().collect();
            let back = Input::SetReplicas { voters: controls.to_vec(), way };
            (Input::SetReplicas { voters, way }, Some(back))
        });
        swarm.draw("cut", rates.cut, |rng| {
            let (from, to) = two(controls, rng);
            let way = Way { from, to };
            (Input::Cut(way), Some(Input::Heal(All::All)))
        });
    }
    let nodes: Vec<_> = controls.iter().chain(workers).cloned().collect();
    if !nodes.is_empty() {
        swarm.draw("isolate", rates.isolate, |rng| (Input::Isolate(names(&nodes, rng)), Some(Input::Heal(All::All))));
    }
    if !workers.is_empty() {
        swarm.draw("worker_crash", rates.worker_crash, |rng| {
            let name = names(workers, rng);
            (Input::Crash(name.clone()), Some(Input::Restart(name)))
        });
    }
    swarm.mend(controls, workers)
}

/// Two different names.
fn two(names: &[String], rng: &mut Rng) -> (String, String) {
    let from = rng.below(names.len() as u64) as usize;
    let to = (from + 1 + rng.below(names.len() as u64 - 1) as usize) % names.len();
    (names[from].clone(), names[to].clone())
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
        for node in controls {
            self.steps.push(Step { at, input: Input::FreeDisk(node.clone()) });
            self.steps.push(Step { at, input: Input::SlowDisk { node: node.clone(), sync: Duration::ZERO } });
            self.steps.push(Step { at, input: Input::Drift { node: node.clone(), rate: 1.0 } });
        }
        if self.faults.random.slow > 0.0 {
            for node in controls {
                let fast = Slow::control(node.clone(), Duration::ZERO);
                self.steps.push(Step { at, input: Input::Slow(fast) });
            }
        }
        if self.faults.random.lying_disk > 0.0 {
            for node in controls {
                self.steps.push(Step { at, input: Input::LyingDisk { node: node.clone(), writes: 0 } });
            }
        }
        if self.faults.random.membership > 0.0 {
            let back = Input::SetReplicas { voters: controls.to_vec(), way: ChangeWay::Joint };
            self.steps.push(Step { at, input: back });
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
