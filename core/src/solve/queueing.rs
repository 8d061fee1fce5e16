//! Queueing theory: means of a station in its steady state, by formula or by running the world.
//!
//! Rates and times share any unit. W is the time in the system, Wq the time in the queue, L and Lq the numbers there.
//! The formulas are those of Kleinrock, *Queueing Systems* (1975), and Harchol-Balter, *Performance Modeling and Design
//! of Computer Systems* (2013); each stands where it is used. With `"simulate": {"samples": N, "seed": S}` the same
//! figures are measured in the world, as far as they can be.

mod service;
mod simulate;

use super::Problem;
use super::answer::{Answer, numbers};
use super::given::{Given, short};
use service::Service;

/// The most servers of one station.
const SERVERS_MAX: i64 = 10_000;

/// The most classes of one station.
const CLASSES_MAX: usize = 100;

/// A station with its parameters.
enum Station {
    /// Poisson arrivals, exponential service, `servers` of them, first come, first served.
    Markov { arrival_rate: f64, service_rate: f64, servers: i64, single: bool },
    /// The same with one server and room for `places` in all; who finds it full goes away.
    Bounded { arrival_rate: f64, service_rate: f64, places: i64 },
    /// As many servers as it takes.
    Unlimited { arrival_rate: f64, service_rate: f64 },
    /// Poisson arrivals, any service, one server.
    General { arrival_rate: f64, service: Service, order: Order },
    /// Classes of decreasing priority.
    Classes { classes: Vec<Class>, preemptive: bool },
}

/// Who is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    FirstCome,
    /// All at once, each at an equal share.
    Shared,
    ShortestRemaining,
    ShortestJob,
}

struct Class {
    arrival_rate: f64,
    service: Service,
}

/// `model`, `params` → the figures of that model.
pub(super) fn solve(case: &Given) -> Result<Answer, Problem> {
    let station = read_station(case)?;
    let load = station.load();
    if !matches!(station, Station::Bounded { .. } | Station::Unlimited { .. }) && load >= 1.0 {
        let message = format!("the load is {load}: expected less than 1, else the queue grows for ever");
        return Err(case.problem_at("params", message));
    }
    match case.optional("simulate")? {
        Some(run) => simulate::measure(case, &station, &run),
        None => station.figures().map_err(|message| case.problem_at("params", message)),
    }
}

fn read_station(case: &Given) -> Result<Station, Problem> {
    let model = case.text("model")?;
    let params = case.field("params", "an object")?;
    let text = model.to_lowercase();
    let has = |part: &str| text.contains(part);
    let general = |order| -> Result<Station, Problem> {
        let arrival_rate = params.positive("arrival_rate")?;
        let service = match params.optional("service")? {
            None if has("m/m/") => Service::Exponential { mean: 1.0 / params.positive("service_rate")? },
            None if has("m/d/") => Service::Deterministic { mean: 1.0 / params.positive("service_rate")? },
            _ => Service::read(&params.field("service", "an object")?)?,
        };
        Ok(Station::General { arrival_rate, service, order })
    };
    let markov = || Ok((params.positive("arrival_rate")?, params.positive("service_rate")?));
    match () {
        () if has("priority") => {
            let preemptive = !has("non-preemptive") && !has("nonpreemptive") && !has("non preemptive");
            Ok(Station::Classes { classes: read_classes(&params)?, preemptive })
        }
        () if has("srpt") || has("srtf") => general(Order::ShortestRemaining),
        () if has("sjf") => general(Order::ShortestJob),
        () if text.split(' ').any(|word| word == "ps") || has("processor sharing") => general(Order::Shared),
        () if has("m/g/1") || has("m/d/1") => general(Order::FirstCome),
        () if has("m/m/1/k") => {
            let (arrival_rate, service_rate) = markov()?;
            Ok(Station::Bounded { arrival_rate, service_rate, places: params.whole("K", 1, 1_000_000)? })
        }
        () if has("m/m/inf") || has("m/m/∞") => {
            let (arrival_rate, service_rate) = markov()?;
            Ok(Station::Unlimited { arrival_rate, service_rate })
        }
        () if has("m/m/1") => {
            let (arrival_rate, service_rate) = markov()?;
            Ok(Station::Markov { arrival_rate, service_rate, servers: 1, single: true })
        }
        () if has("m/m/") => {
            let (arrival_rate, service_rate) = markov()?;
            let servers = params.whole("servers", 1, SERVERS_MAX)?;
            Ok(Station::Markov { arrival_rate, service_rate, servers, single: false })
        }
        () => Err(case.problem_at("model", format!("there is no model {}: expected one of {MODELS}", short(model)))),
    }
}

const MODELS: &str = "M/M/1 FCFS, M/M/c FCFS, M/M/1/K, M/M/inf, M/G/1 FCFS, M/G/1 PS, M/G/1 SRPT, \
    M/G/1 non-preemptive SJF, M/M/1 priority non-preemptive, M/M/1 priority preemptive-resume";

/// `arrival_rates` and `mean_service`, exponential, or `services` for others; the first class goes first.
fn read_classes(params: &Given) -> Result<Vec<Class>, Problem> {
    let rates = params.list("arrival_rates")?;
    if rates.is_empty() || rates.len() > CLASSES_MAX {
        let message = format!("expected 1 to {CLASSES_MAX} classes, not {}", rates.len());
        return Err(params.problem_at("arrival_rates", message));
    }
    let (key, services) = match params.optional("services")? {
        Some(services) => ("services", services.items()?),
        None => ("mean_service", params.list("mean_service")?),
    };
    if services.len() != rates.len() {
        let message = format!("expected one for each of {} classes, not {}", rates.len(), services.len());
        return Err(params.problem_at(key, message));
    }
    let class = |(rate, service): (&Given, &Given)| {
        let service = match key {
            "services" => Service::read(service)?,
            _ => Service::Exponential { mean: service.as_positive()? },
        };
        Ok(Class { arrival_rate: rate.as_positive()?, service })
    };
    rates.iter().zip(&services).map(class).collect()
}

impl Station {
    /// ρ: the share of its time that a server is busy, or would be if it could keep up.
    fn load(&self) -> f64 {
        match self {
            Self::Markov { arrival_rate, service_rate, servers, .. } => arrival_rate / (service_rate * *servers as f64),
            Self::Bounded { arrival_rate, service_rate, .. } | Self::Unlimited { arrival_rate, service_rate } => {
                arrival_rate / service_rate
            }
            Self::General { arrival_rate, service, .. } => arrival_rate * service.mean(),
            Self::Classes { classes, .. } => classes.iter().map(|it| it.arrival_rate * it.service.mean()).sum(),
        }
    }

    fn figures(&self) -> Result<Answer, String> {
        Ok(match self {
            Self::Markov { arrival_rate, service_rate, single: true, .. } => one_server(*arrival_rate, *service_rate),
            Self::Markov { arrival_rate, service_rate, servers, .. } => {
                many_servers(*arrival_rate, *service_rate, *servers)
            }
            Self::Bounded { arrival_rate, service_rate, places } => bounded(*arrival_rate, *service_rate, *places),
            Self::Unlimited { arrival_rate, service_rate } => {
                let load = arrival_rate / service_rate;
                numbers([("L", load), ("W", 1.0 / service_rate), ("P0", libm::exp(-load))])
            }
            Self::General { arrival_rate, service, order } => general(*arrival_rate, service, *order)?,
            Self::Classes { classes, preemptive } => by_class(classes, *preemptive, self.load())?,
        })
    }
}

/// W = 1 / (μ − λ), and the time in the system is exponential with that mean.
fn one_server(arrival_rate: f64, service_rate: f64) -> Answer {
    let load = arrival_rate / service_rate;
    let time = 1.0 / (service_rate - arrival_rate);
    let wait = load * time;
    let percentile = |share: f64| time * -libm::log1p(-share);
    numbers([
        ("rho", load),
        ("L", arrival_rate * time),
        ("Lq", arrival_rate * wait),
        ("W", time),
        ("Wq", wait),
        ("W_p50", percentile(0.50)),
        ("W_p95", percentile(0.95)),
        ("W_p99", percentile(0.99)),
        ("P_wait", load),
    ])
}

/// Erlang: B by recursion over the servers, C = B / (1 − ρ(1 − B)), Wq = C / (cμ − λ).
fn many_servers(arrival_rate: f64, service_rate: f64, servers: i64) -> Answer {
    let offered = arrival_rate / service_rate;
    let load = offered / servers as f64;
    let blocking = (1..=servers).fold(1.0, |b, k| offered * b / (k as f64 + offered * b));
    let waiting = blocking / (1.0 - load * (1.0 - blocking));
    let wait = waiting / (servers as f64 * service_rate - arrival_rate);
    let time = wait + 1.0 / service_rate;
    numbers([
        ("rho", load),
        ("P_wait", waiting),
        ("erlang_b", blocking),
        ("Wq", wait),
        ("W", time),
        ("Lq", arrival_rate * wait),
        ("L", arrival_rate * time),
    ])
}

/// The states 0..=K have chances in the ratio 1 : ρ : ρ² ...; they are summed from the largest, so that nothing
/// overflows.
fn bounded(arrival_rate: f64, service_rate: f64, places: i64) -> Answer {
    let load = arrival_rate / service_rate;
    let ratio = load.min(1.0 / load);
    let (mut weight, mut sum, mut moment) = (1.0, 0.0, 0.0);
    for step in 0..=places {
        let state = if load <= 1.0 { step } else { places - step };
        sum += weight;
        moment += weight * state as f64;
        weight *= ratio;
    }
    let full = if load <= 1.0 { libm::pow(load, places as f64) } else { 1.0 } / sum;
    let number = moment / sum;
    numbers([("P_block", full), ("L", number), ("W", number / (arrival_rate * (1.0 - full)))])
}

fn general(arrival_rate: f64, service: &Service, order: Order) -> Result<Answer, String> {
    let mean = service.mean();
    let load = arrival_rate * mean;
    // Pollaczek and Khinchine.
    let wait = arrival_rate * service.second_moment()? / (2.0 * (1.0 - load));
    let shared = mean / (1.0 - load);
    Ok(match order {
        Order::FirstCome => numbers([
            ("rho", load),
            ("scv", service.second_moment()? / (mean * mean) - 1.0),
            ("Wq", wait),
            ("W", wait + mean),
            ("Lq", arrival_rate * wait),
            ("L", arrival_rate * (wait + mean)),
        ]),
        Order::Shared => numbers([("rho", load), ("W", shared), ("mean_slowdown", 1.0 / (1.0 - load))]),
        Order::ShortestRemaining => numbers([
            ("rho", load),
            ("W", shortest_remaining(arrival_rate, service)),
            ("W_fcfs_same_load", wait + mean),
            ("W_ps_same_load", shared),
        ]),
        Order::ShortestJob => numbers([("rho", load), ("W", shortest_job(arrival_rate, service)?)]),
    })
}

/// Schrage and Miller (1966). With ρ(x) the load of jobs up to size x, a job of size x waits
/// λ(∫₀ˣ t² f(t) dt + x² (1 − F(x))) / 2(1 − ρ(x))² and then takes ∫₀ˣ dt / (1 − ρ(t)). The mean of the latter over all
/// sizes is ∫ (1 − F(t)) / (1 − ρ(t)) dt. Jobs of equal size are served first come, first served.
fn shortest_remaining(arrival_rate: f64, service: &Service) -> f64 {
    if let Service::Deterministic { mean } = *service {
        return mean + arrival_rate * mean * mean / (2.0 * (1.0 - arrival_rate * mean));
    }
    let idle = |x: f64| 1.0 - arrival_rate * service.first_moment_up_to(x);
    let wait = service.integrate(|x| {
        let work = service.second_moment_up_to(x) + x * x * service.beyond(x);
        service.density(x) * arrival_rate * work / (2.0 * idle(x) * idle(x))
    });
    let residence = service.start() + service.integrate(|x| service.beyond(x) / idle(x));
    wait + residence
}

/// Phipps (1956): a job of size x waits λ E[S²] / 2(1 − ρ(x))².
fn shortest_job(arrival_rate: f64, service: &Service) -> Result<f64, String> {
    let second = service.second_moment()?;
    if let Service::Deterministic { mean } = *service {
        return Ok(mean + arrival_rate * second / (2.0 * (1.0 - arrival_rate * mean)));
    }
    let wait = service.integrate(|x| {
        let idle = 1.0 - arrival_rate * service.first_moment_up_to(x);
        service.density(x) * arrival_rate * second / (2.0 * idle * idle)
    });
    Ok(service.mean() + wait)
}

/// Cobham (1954). With s the load of a class and all above it, and s' that of those above alone: without preemption
/// Wq = Σ λE[S²]/2 / ((1 − s')(1 − s)) over all classes; with it, over the class and those above, and the service
/// itself takes E[S] / (1 − s').
fn by_class(classes: &[Class], preemptive: bool, load: f64) -> Result<Answer, String> {
    let mut residual = Vec::new();
    for class in classes {
        residual.push(class.arrival_rate * class.service.second_moment()? / 2.0);
    }
    let mut above = 0.0;
    let mut times = Vec::new();
    for (place, class) in classes.iter().enumerate() {
        let mean = class.service.mean();
        let upto = above + class.arrival_rate * mean;
        let met: f64 = if preemptive { residual[..=place].iter().sum() } else { residual.iter().sum() };
        let service = if preemptive { mean / (1.0 - above) } else { mean };
        let time = service + met / ((1.0 - above) * (1.0 - upto));
        times.push((time, time - mean));
        above = upto;
    }
    Ok(class_figures(load, &times))
}

/// The load, and W and Wq of each class: of the highest and the lowest by name, of all as lists.
fn class_figures(load: f64, times: &[(f64, f64)]) -> Answer {
    let (high, low) = (times[0], times[times.len() - 1]);
    let list = |of: fn(&(f64, f64)) -> f64| Answer::List(times.iter().map(|times| Answer::Number(of(times))).collect());
    Answer::Record(vec![
        ("rho", Answer::Number(load)),
        ("W_high", Answer::Number(high.0)),
        ("W_low", Answer::Number(low.0)),
        ("Wq_high", Answer::Number(high.1)),
        ("Wq_low", Answer::Number(low.1)),
        ("W", list(|times| times.0)),
        ("Wq", list(|times| times.1)),
    ])
}

#[cfg(test)]
mod tests {
    use crate::solve::solve;

    fn answer(model: &str, params: &str) -> String {
        let text = format!(r#"{{"kind": "queueing/points", "cases": [{{"model": "{model}", "params": {params}}}]}}"#);
        solve(&text).text.trim_end().trim_start_matches('[').trim_end_matches(']').to_owned()
    }

    #[test]
    fn models_beside_the_points_of_the_oracles() {
        for (model, params, expected) in [
            (
                "M/M/1/K",
                r#"{"arrival_rate": 1.5, "service_rate": 1, "K": 10}"#,
                r#"{"P_block":0.337232,"L":8.128659,"W":8.176476}"#,
            ),
            (
                "M/M/1/K",
                r#"{"arrival_rate": 0.8, "service_rate": 1, "K": 5}"#,
                r#"{"P_block":0.088819,"L":1.868332,"W":2.563065}"#,
            ),
            ("M/M/inf", r#"{"arrival_rate": 5, "service_rate": 1}"#, r#"{"L":5,"W":1,"P0":0.006738}"#),
            (
                "M/M/1 two-class priority non-preemptive",
                r#"{"arrival_rates": [0.3, 0.4], "mean_service": [1, 1]}"#,
                r#"{"rho":0.7,"W_high":2,"W_low":4.333333,"Wq_high":1,"Wq_low":3.333333,"W":[2,4.333333],"Wq":[1,3.333333"#,
            ),
        ] {
            assert!(answer(model, params).starts_with(expected), "{}", answer(model, params));
        }
    }

    #[test]
    fn sizes_that_are_known_shorten_the_mean() {
        // The integrals by Simpson's rule with 400,000 steps, apart from this program.
        let exponential = r#"{"kind": "exponential", "mean": 1}"#;
        let hyper = r#"{"kind": "hyperexponential", "p": 0.9, "mean1": 0.5, "mean2": 5.5}"#;
        for (model, load, service, expected) in [
            ("M/G/1 SRPT", 0.5, exponential, 1.425373),
            ("M/G/1 SRPT", 0.7, exponential, 1.874567),
            ("M/G/1 SRPT", 0.9, exponential, 3.552125),
            ("M/G/1 SRPT", 0.7, hyper, 1.796),
            ("M/G/1 non-preemptive SJF", 0.7, exponential, 2.312197),
            ("M/G/1 non-preemptive SJF", 0.9, exponential, 4.196913),
            ("M/G/1 SRPT", 0.5, r#"{"kind": "deterministic", "mean": 1}"#, 1.5),
            ("M/G/1 SRPT", 0.5, r#"{"kind": "lognormal", "mean": 1, "sigma": 0.000001}"#, 1.5),
            ("M/G/1 SRPT", 0.5, r#"{"kind": "erlang", "k": 1, "mean": 1}"#, 1.425373),
            ("M/G/1 non-preemptive SJF", 0.7, r#"{"kind": "erlang", "k": 1, "mean": 1}"#, 2.312197),
        ] {
            let answer = answer(model, &format!(r#"{{"arrival_rate": {load}, "service": {service}}}"#));
            let (_, seen) = answer.split_once(r#""W":"#).unwrap();
            let seen: f64 = seen[..seen.find([',', '}']).unwrap()].parse().unwrap();
            let last_digit: f64 = if expected == 1.796 { 1e-3 } else { 2e-6 };
            assert!((seen - expected).abs() < last_digit, "{model} {load} {service}: {answer}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error_in_its_place() {
        for (model, params, path, message) in [
            ("M/M/1", r#"{"arrival_rate": 0.5}"#, "params.service_rate", "missing: expected a number above 0"),
            (
                "M/M/1",
                r#"{"arrival_rate": 2, "service_rate": 1}"#,
                "params",
                "the load is 2: expected less than 1, else the queue grows for ever",
            ),
            (
                "M/G/1",
                r#"{"arrival_rate": 0.1, "service": {"kind": "pareto", "scale": 1, "shape": 1.5}}"#,
                "params",
                "the service has no variance, so the mean wait is infinite: expected a shape above 2",
            ),
            (
                "M/M/1 priority preemptive",
                r#"{"arrival_rates": [0.1, 0.2], "mean_service": [1]}"#,
                "params.mean_service",
                "expected one for each of 2 classes, not 1",
            ),
        ] {
            let expected = format!(r#"{{"error":{{"path":"cases[0].{path}","message":"{message}"}}}}"#);
            assert_eq!(answer(model, params), expected);
        }
        assert!(answer("G/G/7", "{}").contains("there is no model"));
    }
}
