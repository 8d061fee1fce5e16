//! The formulas: Kleinrock, *Queueing Systems* (1975); Harchol-Balter, *Performance Modeling and Design of Computer
//! Systems* (2013). Loads are below 1 where they have to be: the caller has looked.

use super::service::Service;
use super::{Class, Order};
use crate::solve::answer::{Answer, numbers};

/// W = 1 / (μ − λ), and the time in the system is exponential with that mean.
pub(super) fn one_server(arrival_rate: f64, service_rate: f64) -> Answer {
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
pub(super) fn many_servers(arrival_rate: f64, service_rate: f64, servers: i64) -> Answer {
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
pub(super) fn bounded(arrival_rate: f64, service_rate: f64, places: i64) -> Answer {
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

/// As many servers as it takes: the number of busy ones is Poisson with mean λ/μ.
pub(super) fn unlimited(arrival_rate: f64, service_rate: f64) -> Answer {
    let load = arrival_rate / service_rate;
    numbers([("L", load), ("W", 1.0 / service_rate), ("P0", libm::exp(-load))])
}

pub(super) fn general(arrival_rate: f64, service: &Service, order: Order) -> Result<Answer, String> {
    let mean = service.mean();
    let load = arrival_rate * mean;
    let shared = mean / (1.0 - load);
    // Pollaczek and Khinchine.
    let wait = || Ok::<_, String>(arrival_rate * service.second_moment()? / (2.0 * (1.0 - load)));
    Ok(match order {
        Order::FirstCome => {
            let wait = wait()?;
            numbers([
                ("rho", load),
                ("scv", service.second_moment()? / (mean * mean) - 1.0),
                ("Wq", wait),
                ("W", wait + mean),
                ("Lq", arrival_rate * wait),
                ("L", arrival_rate * (wait + mean)),
            ])
        }
        // The same for every distribution of that mean, even one without a variance.
        Order::Shared => numbers([("rho", load), ("W", shared), ("mean_slowdown", 1.0 / (1.0 - load))]),
        Order::ShortestRemaining => numbers([
            ("rho", load),
            ("W", shortest_remaining(arrival_rate, service)),
            ("W_fcfs_same_load", wait()? + mean),
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
pub(super) fn by_class(classes: &[Class], preemptive: bool, load: f64) -> Result<Answer, String> {
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
pub(super) fn class_figures(load: f64, times: &[(f64, f64)]) -> Answer {
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
