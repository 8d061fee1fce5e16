//! Checks of services: what each says of itself, what they say of each other, and bounds on all of them together.

use super::parts::{AMOUNT, named, positive, range};
use super::{CONTAINERS, Checked, Problem, placement};
use crate::clock::LONGEST;
use crate::hint::hint;
use crate::scenario::{Amounts, Budget, Condition, Fails, Health, Image, Restart, RestartPolicy, Rollout};
use crate::scenario::{Scenario, ServiceKind, ServiceSpec};
use std::collections::BTreeMap;

pub(super) fn check(scenario: &Scenario) -> Checked {
    if scenario.services.is_empty() { Ok(()) } else { check_all(scenario) }
}

/// Out of line: most scenarios have none.
#[inline(never)]
fn check_all(scenario: &Scenario) -> Checked {
    let services = &scenario.services;
    if scenario.until.is_none() {
        return Err(Problem::new("until", "containers go on for ever: say when the run ends"));
    }
    let mut known = BTreeMap::new();
    let mut containers = 0;
    for (place, service) in services.iter().enumerate() {
        let fault = |problem: Problem| problem.within(place).within("services");
        service.check().map_err(fault)?;
        containers += usize::from(service.replicas);
        if containers > CONTAINERS {
            return Err(fault(Problem::new("replicas", format!("more than {CONTAINERS} containers in all"))));
        }
        if known.insert(service.name.as_str(), service).is_some() {
            return Err(fault(Problem::new("name", format!("two services are called {:?}", service.name))));
        }
    }
    for (place, service) in services.iter().enumerate() {
        for (name, condition) in &service.depends_on {
            let fault = |message: String| {
                Problem::new("", message).within(name).within("depends_on").within(place).within("services")
            };
            let Some(other) = known.get(name.as_str()) else { return Err(fault(unknown(scenario, name))) };
            match condition {
                Condition::Healthy if other.health.is_none() => {
                    return Err(fault(format!("{name} has no health check, so nobody ever finds it healthy")));
                }
                Condition::Completed if other.kind == ServiceKind::Service => {
                    return Err(fault(format!("{name} never completes: it is a service, not a job")));
                }
                _ => {}
            }
        }
    }
    match scenario.waves() {
        Ok(_) => Ok(()),
        Err((place, message)) => Err(Problem::new("depends_on", message).within(place).within("services")),
    }
}

fn unknown(scenario: &Scenario, name: &str) -> String {
    let known: Vec<_> = scenario.services.iter().map(|service| service.name.as_str()).collect();
    let listed = match known.len() {
        0 => "there are none".to_owned(),
        1..=24 => format!("they are {}", known.join(", ")),
        count => format!("they are {}, ... ({count} in all)", known[..24].join(", ")),
    };
    format!("there is no service {name:?}: {listed}{}", hint(name, &known))
}

/// The service called `name`.
pub(super) fn service_named<'s>(scenario: &'s Scenario, path: &str, name: &str) -> Result<&'s ServiceSpec, Problem> {
    let found = scenario.services.iter().find(|service| service.name == name);
    found.ok_or_else(|| Problem::new(path, unknown(scenario, name)))
}

pub(super) fn check_rollout(scenario: &Scenario, rollout: &Rollout) -> Checked {
    service_named(scenario, "service", &rollout.service)?;
    rollout.image.check().map_err(|problem| problem.within("image"))?;
    rollout.fails.as_ref().map_or(Ok(()), |fails| fails.check()).map_err(|problem| problem.within("fails"))
}

pub(super) fn check_scale(replicas: u16) -> Checked {
    range("replicas", replicas.into(), 0.0, CONTAINERS as f64)
}

impl ServiceSpec {
    fn check(&self) -> Checked {
        named("name", Some(&self.name))?;
        self.image.check().map_err(|problem| problem.within("image"))?;
        self.check_kind()?;
        self.requests.check().map_err(|problem| problem.within("requests"))?;
        self.limits.check().map_err(|problem| problem.within("limits"))?;
        for ((resource, request), (_, limit)) in self.requests.named().into_iter().zip(self.limits.named()) {
            if let (Some(request), Some(limit)) = (request, limit)
                && request > limit
            {
                let message = format!("{request} is more than its limit of {limit}");
                return Err(Problem::new(resource, message).within("requests"));
            }
        }
        for (path, time) in [("start", self.start), ("stop", self.stop)] {
            if time.0 > LONGEST {
                return Err(Problem::new(path, "a time beyond 285 years"));
            }
        }
        let part = |path: &'static str, checked: Option<Checked>| {
            checked.unwrap_or(Ok(())).map_err(|problem| problem.within(path))
        };
        part("health", self.health.as_ref().map(Health::check))?;
        part("fails", self.fails.as_ref().map(Fails::check))?;
        part("restart", Some(self.restart.check()))?;
        if self.update.surge.is_zero() && self.update.unavailable.is_zero() {
            let message = "surge and unavailable are both 0: then no container could ever be replaced";
            return Err(Problem::new("update", message));
        }
        part("budget", self.budget.as_ref().map(Budget::check))?;
        placement::check_service(self)
    }

    fn check_kind(&self) -> Checked {
        let fault = |path: &str, message: &str| Err(Problem::new(path, message));
        match (self.kind, self.work) {
            (ServiceKind::Service, Some(_)) => {
                fault("work", "work belongs to a job, and this is a service: say kind: job")
            }
            (ServiceKind::Service, None) if self.parallelism.is_some() => {
                fault("parallelism", "parallelism belongs to a job, and this is a service")
            }
            (ServiceKind::Job, None) => fault("", "\"work\" is missing: how much work is each container of the job?"),
            (ServiceKind::Job, Some(work)) if work.0 > LONGEST => fault("work", "a time beyond 285 years"),
            (ServiceKind::Job, _) if self.restart.policy == Some(RestartPolicy::Always) => {
                fault("restart.policy", "a job that is always restarted never completes: expected on_failure or never")
            }
            (ServiceKind::Job, _) if self.parallelism == Some(0) => {
                fault("parallelism", "0 containers at a time: expected at least 1, or leave it out")
            }
            _ => Ok(()),
        }
    }
}

impl Image {
    pub(super) fn check(&self) -> Checked {
        if !self.name.is_empty() {
            named("name", Some(&self.name))?;
        }
        range("size", self.size, 0.0, 1e12)
    }
}

impl Amounts {
    fn named(&self) -> [(&'static str, Option<f64>); 3] {
        [("cpu", self.cpu), ("memory", self.memory), ("disk", self.disk)]
    }

    fn check(&self) -> Checked {
        self.named().into_iter().try_for_each(|(path, amount)| range(path, amount.unwrap_or(0.0), 0.0, AMOUNT))
    }
}

impl Health {
    fn check(&self) -> Checked {
        positive("interval", self.interval)?;
        positive("timeout", self.timeout)?;
        if self.start_period.0 > LONGEST {
            return Err(Problem::new("start_period", "a time beyond 285 years"));
        }
        range("retries", self.retries.into(), 1.0, 1_000_000.0)
    }
}

impl Fails {
    fn check(&self) -> Checked {
        self.after.check_at("after")
    }
}

impl Restart {
    fn check(&self) -> Checked {
        positive("backoff", self.backoff)?;
        positive("reset", self.reset)?;
        match self.max < self.backoff {
            true => Err(Problem::new("max", format!("{} is less than the backoff of {}", self.max, self.backoff))),
            false => positive("max", self.max),
        }
    }
}

impl Budget {
    fn check(&self) -> Checked {
        match (self.min_available, self.max_unavailable) {
            (None, None) => Err(Problem::new("", "expected min_available or max_unavailable")),
            (Some(_), Some(_)) => Err(Problem::new("", "min_available and max_unavailable: expected one of them")),
            _ => Ok(()),
        }
    }
}
