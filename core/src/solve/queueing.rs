//! Queueing theory: means of a station in its steady state, by formula or by running the world.
//!
//! Rates and times share any unit. W is the time in the system, Wq the time in the queue, L and Lq the numbers there.
//! With `"simulate": {"samples": N, "seed": S}` the same figures are measured in the world, as far as they can be.

mod formula;
mod service;
mod simulate;

use super::Problem;
use super::answer::Answer;
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

/// `model`, `params` → `expect`, the figures of that model.
pub(super) fn solve(case: &Given) -> Result<Answer, Problem> {
    let station = read_station(case)?;
    let load = station.load();
    if !matches!(station, Station::Bounded { .. } | Station::Unlimited { .. }) && load >= 1.0 {
        let message = format!("the load is {load}: expected less than 1, else the queue grows for ever");
        return Err(case.problem_at("params", message));
    }
    let figures = match case.optional("simulate")? {
        Some(run) => simulate::measure(case, &station, &run),
        None => station.figures().map_err(|message| case.problem_at("params", message)),
    };
    Ok(Answer::Record(vec![("expect", figures?)]))
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
            Self::Markov { arrival_rate, service_rate, single: true, .. } => {
                formula::one_server(*arrival_rate, *service_rate)
            }
            Self::Markov { arrival_rate, service_rate, servers, .. } => {
                formula::many_servers(*arrival_rate, *service_rate, *servers)
            }
            Self::Bounded { arrival_rate, service_rate, places } => {
                formula::bounded(*arrival_rate, *service_rate, *places)
            }
            Self::Unlimited { arrival_rate, service_rate } => formula::unlimited(*arrival_rate, *service_rate),
            Self::General { arrival_rate, service, order } => formula::general(*arrival_rate, service, *order)?,
            Self::Classes { classes, preemptive } => formula::by_class(classes, *preemptive, self.load())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
            let figures = format!(r#"{{"expect":{expected}"#);
            assert!(answer(model, params).starts_with(&figures), "{}", answer(model, params));
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
