//! The same figures measured: a scenario of the station is run, the first tenth of its jobs is left out.
//!
//! Time is scaled so that a job takes a second on average, which keeps a microsecond a millionth of a job.

use super::formula::class_figures;
use super::service::Service;
use super::{Order, Station};
use crate::clock::{Duration, Time};
use crate::dist::{ArrivalSampler, Sampler};
use crate::ids::ClassId;
use crate::policy::Value;
use crate::queue::QueuePolicy;
use crate::rng::Rng;
use crate::scenario::{Arrivals, Distribution, Scenario, Source};
use crate::solve::answer::{Answer, numbers};
use crate::solve::given::Given;
use crate::solve::{Problem, setting};
use crate::trace::{Candidate, Event, EventKind, Sink};
use crate::world::World;

/// The most jobs of one run.
const SAMPLES_MAX: i64 = 1_000_000;

/// The most servers of one run.
const SERVERS_MAX: i64 = 1_000;

/// The most steps for one job; even a shared server takes fewer.
const STEPS_PER_JOB: u64 = 500;

pub(super) fn measure(case: &Given, station: &Station, run: &Given) -> Result<Answer, Problem> {
    let samples = run.whole("samples", 10, SAMPLES_MAX)? as u64;
    let seed = read_seed(&run.field("seed", "a whole number from 0 up")?)?;
    let plan = Plan { samples, seed };
    match station {
        Station::Markov { arrival_rate, service_rate, servers, single } => {
            if *servers > SERVERS_MAX {
                return Err(case.problem_at("params.servers", format!("expected at most {SERVERS_MAX} to simulate")));
            }
            let service = Service::Exponential { mean: 1.0 / service_rate };
            let meter = plan.run(case, &[(*arrival_rate, &service)], *servers as u16, "fcfs")?;
            Ok(markov_figures(&meter, *single))
        }
        Station::General { arrival_rate, service, order } => {
            let of = |policy| plan.run(case, &[(*arrival_rate, service)], 1, policy);
            Ok(match order {
                Order::FirstCome => first_come_figures(&of("fcfs")?),
                Order::Shared => {
                    let meter = of("processor_sharing")?;
                    numbers([("rho", meter.load()), ("W", meter.time()), ("mean_slowdown", meter.slowdown())])
                }
                Order::ShortestRemaining => {
                    let meter = of("srtf")?;
                    let same_load = of("fcfs")?.time();
                    numbers([("rho", meter.load()), ("W", meter.time()), ("W_fcfs_same_load", same_load)])
                }
                Order::ShortestJob => {
                    let meter = of("sjf")?;
                    numbers([("rho", meter.load()), ("W", meter.time())])
                }
            })
        }
        Station::Classes { classes, preemptive } => {
            let sources: Vec<_> = classes.iter().map(|class| (class.arrival_rate, &class.service)).collect();
            let policy = if *preemptive { "priority_preemptive" } else { "priority" };
            let meter = plan.run(case, &sources, 1, policy)?;
            let times = (0..classes.len() as u16).map(|class| meter.of_class(ClassId(class)));
            Ok(class_figures(meter.load(), &times.collect::<Vec<_>>()))
        }
        Station::Bounded { .. } | Station::Unlimited { .. } => {
            Err(case.problem_at("simulate", "this model is solved by formula alone: leave simulate out"))
        }
    }
}

/// A whole number, or a text of one when it has more than 53 bits.
fn read_seed(given: &Given) -> Result<u64, Problem> {
    let value = given.value();
    let seed = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    seed.ok_or_else(|| given.not("a whole number from 0 up, at most 64 bits"))
}

struct Plan {
    samples: u64,
    seed: u64,
}

impl Plan {
    /// Runs sources of (arrival rate, service), the first with the highest priority.
    fn run(&self, case: &Given, sources: &[(f64, &Service)], servers: u16, policy: &str) -> Result<Meter, Problem> {
        let rate: f64 = sources.iter().map(|(rate, _)| rate).sum();
        // Seconds a unit of the case's time.
        let scale = rate / sources.iter().map(|(rate, service)| rate * service.mean()).sum::<f64>();
        let workload = sources.iter().enumerate().map(|(place, &(source_rate, service))| {
            let mut source = self.source(place, source_rate / scale, service, scale)?;
            match sources.len() {
                1 => source.limit = source.limit.map(|_| self.samples),
                _ => {
                    source.limit = None;
                    source.end = Duration::from_secs_f64(self.samples as f64 * scale / rate).map(|end| Time(end.0));
                }
            }
            Ok(source)
        });
        let workload =
            workload.collect::<Result<Vec<_>, String>>().map_err(|message| case.problem_at("params", message))?;
        let scenario = Scenario { seed: self.seed, ..setting::scenario(servers, queue(policy), workload) };
        let mut world = World::new(&scenario).map_err(|problem| case.problem_at("params", problem.to_string()))?;
        let mut meter = Meter { jobs: Vec::with_capacity(self.samples as usize), scale, servers };
        match world.run_some(Time::NEVER, self.samples.saturating_mul(STEPS_PER_JOB), &mut meter) {
            true => meter.without_warm_up(case),
            false => Err(case.problem_at("simulate", "this takes too long to simulate")),
        }
    }

    fn source(&self, place: usize, rate: f64, service: &Service, scale: f64) -> Result<Source, String> {
        let length =
            |units: f64| Duration::from_secs_f64(units * scale).ok_or_else(|| "a service time is too long".to_owned());
        let drawn = match *service {
            Service::Deterministic { mean } => Distribution::Fixed(length(mean)?),
            Service::Exponential { mean } => Distribution::Exponential { mean: length(mean)? },
            Service::Uniform { low, high } => Distribution::Uniform { low: length(low)?, high: length(high)? },
            Service::Hyperexponential { p, mean1, mean2 } => {
                Distribution::Hyperexponential { p, mean1: length(mean1)?, mean2: length(mean2)? }
            }
            Service::Lognormal { mean, sigma } => Distribution::Lognormal { mean: length(mean)?, sigma },
            Service::Pareto { scale, shape } => Distribution::Pareto { scale: length(scale)?, shape },
            Service::Erlang { phases, mean } => {
                return self.in_phases(place, rate, phases, length(mean / phases as f64)?);
            }
        };
        Ok(Source {
            arrivals: Some(Arrivals::Poisson { rate }),
            service: Some(drawn),
            limit: Some(self.samples),
            priority: Some(place as i32),
            ..setting::source(&format!("class {}", place + 1))
        })
    }

    /// Scenarios have no Erlang service: its tasks are written out one by one.
    fn in_phases(&self, place: usize, rate: f64, phases: i64, phase: Duration) -> Result<Source, String> {
        let mut rng = Rng::stream(self.seed, &format!("phases/{place}"));
        let mut arrivals = ArrivalSampler::new(&Arrivals::Poisson { rate })?;
        let service = Sampler::new(&Distribution::Exponential { mean: phase })?;
        let mut now = Time::ZERO;
        let tasks = (0..self.samples).map(|_| {
            now = arrivals.next(now, &mut rng);
            let work = (0..phases).map(|_| service.sample(&mut rng)).sum();
            setting::task(now, work, Some(place as i32))
        });
        Ok(Source { tasks: tasks.collect(), ..setting::source(&format!("class {}", place + 1)) })
    }
}

fn queue(policy: &str) -> QueuePolicy {
    let new = |key| QueuePolicy::new(key).expect("the table has it");
    match policy {
        "priority_preemptive" => new("priority").with("preemptive", Value::Flag(true)),
        key => new(key),
    }
}

/// A job that was run, times in microseconds.
#[derive(Clone, Copy)]
struct Job {
    class: ClassId,
    arrival: Time,
    work: Duration,
    end: Time,
}

impl Job {
    fn time(&self) -> f64 {
        self.end.since(self.arrival).as_secs_f64()
    }

    fn wait(&self) -> f64 {
        self.end.since(self.arrival).saturating_sub(self.work).as_secs_f64()
    }
}

/// Notes arrival and end of every job; its figures are in the case's unit of time.
struct Meter {
    jobs: Vec<Job>,
    scale: f64,
    servers: u16,
}

impl Sink for Meter {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        match event.kind {
            EventKind::TaskArrived { class, work, .. } => {
                self.jobs.push(Job { class, arrival: event.at, work, end: Time::ZERO });
            }
            EventKind::TaskFinished { task, .. } => self.jobs[task.index()].end = event.at,
            _ => {}
        }
    }
}

impl Meter {
    /// Forgets the jobs that met a system not yet in its steady state.
    fn without_warm_up(mut self, case: &Given) -> Result<Self, Problem> {
        self.jobs.drain(..self.jobs.len() / 10);
        match self.jobs.len() {
            0 | 1 => Err(case.problem_at("simulate.samples", "too few jobs arrived to measure anything")),
            _ => Ok(self),
        }
    }

    fn mean(&self, of: impl Fn(&Job) -> f64) -> f64 {
        self.jobs.iter().map(of).sum::<f64>() / self.jobs.len() as f64
    }

    fn time(&self) -> f64 {
        self.mean(Job::time) / self.scale
    }

    fn wait(&self) -> f64 {
        self.mean(Job::wait) / self.scale
    }

    /// Time over work; the least work is a microsecond.
    fn slowdown(&self) -> f64 {
        self.mean(|job| job.time() / job.work.as_secs_f64().max(1e-6))
    }

    /// Jobs a unit of time, from the first arrival to the last.
    fn rate(&self) -> f64 {
        let (first, last) = (self.jobs[0], self.jobs[self.jobs.len() - 1]);
        (self.jobs.len() - 1) as f64 / last.arrival.since(first.arrival).as_secs_f64().max(1e-6) * self.scale
    }

    fn load(&self) -> f64 {
        self.rate() * self.mean(|job| job.work.as_secs_f64()) / self.scale / f64::from(self.servers)
    }

    fn share_waiting(&self) -> f64 {
        self.mean(|job| f64::from(u8::from(job.wait() > 0.0)))
    }

    /// Mean time and mean wait of one class; of nobody, nothing.
    fn of_class(&self, class: ClassId) -> (f64, f64) {
        let jobs: Vec<_> = self.jobs.iter().filter(|job| job.class == class).copied().collect();
        let part = Self { jobs, ..*self };
        if part.jobs.is_empty() { (0.0, 0.0) } else { (part.time(), part.wait()) }
    }

    /// Nearest rank: the smallest time such that at least this share is no longer.
    fn percentile(&self, share: f64) -> f64 {
        let mut times: Vec<u64> = self.jobs.iter().map(|job| job.end.since(job.arrival).0).collect();
        times.sort_unstable();
        let rank = (share * times.len() as f64).ceil() as usize;
        Duration(times[rank.clamp(1, times.len()) - 1]).as_secs_f64() / self.scale
    }
}

/// Numbers in the system by Little's law over the same jobs.
fn markov_figures(meter: &Meter, single: bool) -> Answer {
    let (rate, time, wait) = (meter.rate(), meter.time(), meter.wait());
    let mut fields = vec![
        ("rho", meter.load()),
        ("L", rate * time),
        ("Lq", rate * wait),
        ("W", time),
        ("Wq", wait),
        ("P_wait", meter.share_waiting()),
    ];
    if single {
        let percentiles = [("W_p50", 0.50), ("W_p95", 0.95), ("W_p99", 0.99)];
        fields.extend(percentiles.map(|(key, share)| (key, meter.percentile(share))));
    }
    numbers(fields)
}

fn first_come_figures(meter: &Meter) -> Answer {
    let (rate, time, wait) = (meter.rate(), meter.time(), meter.wait());
    let work = meter.mean(|job| job.work.as_secs_f64());
    let square = meter.mean(|job| job.work.as_secs_f64() * job.work.as_secs_f64());
    numbers([
        ("rho", meter.load()),
        ("scv", square / (work * work) - 1.0),
        ("Wq", wait),
        ("W", time),
        ("Lq", rate * wait),
        ("L", rate * time),
    ])
}
