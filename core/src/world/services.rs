//! Services as a scenario describes them, in the world's units, and what was measured of them.
//!
//! Whoever asks for another version of a service adds it to a list here; the ledger knows it by its number.

use super::World;
use super::orchestrate::pod;
use super::setup::milli;
use crate::clock::{Duration, Time};
use crate::dist::Sampler;
use crate::ids::{ContainerId, Resources, ServiceId};
use crate::kube::PodTemplate;
use crate::ledger::{Command, Deed};
use crate::scenario::{
    CONTAINERS, Condition, Fails, Failure, Image, Input, RestartPolicy, Rollout, Scenario, ServiceKind, ServiceSpec,
};
use crate::trace::Sink;
use crate::view::ContainerStatus;
use std::sync::Arc;

/// The most versions of all services together that people may ask for.
const VERSIONS: usize = 10_000;

/// What a scenario fixes of a service.
pub(super) struct ServiceSetup {
    pub spec: ServiceSpec,
    pub wave: u16,
    /// What each container holds of its node.
    pub demand: Resources,
    /// What the scheduler goes by.
    pub pod: PodTemplate,
    pub depends_on: Vec<(ServiceId, Condition)>,
    pub restart: RestartPolicy,
}

impl ServiceSetup {
    pub fn is_job(&self) -> bool {
        self.spec.kind == ServiceKind::Job
    }

    /// All services of a scenario that was checked.
    pub fn all(scenario: &Scenario) -> Result<Vec<Self>, String> {
        let waves = scenario.waves().map_err(|(_, message)| message)?;
        let place = |name: &String| scenario.services.iter().position(|service| service.name == *name);
        let setup = |(spec, wave): (&ServiceSpec, u16)| {
            let amount = |request: Option<f64>, limit: Option<f64>| milli(request.or(limit).unwrap_or(0.0));
            let (requests, limits) = (spec.requests, spec.limits);
            let depends_on = spec.depends_on.iter();
            let demand = Resources {
                cpu: amount(requests.cpu, limits.cpu),
                memory: amount(requests.memory, limits.memory),
                disk: amount(requests.disk, limits.disk),
            };
            Ok(Self {
                spec: spec.clone(),
                wave,
                demand,
                pod: pod::template(spec, &demand).map_err(|invalid| format!("service {}: {invalid}", spec.name))?,
                depends_on: depends_on
                    .filter_map(|(name, condition)| Some((ServiceId(place(name)? as u16), *condition)))
                    .collect(),
                restart: spec.restart.policy.unwrap_or(match spec.kind {
                    ServiceKind::Service => RestartPolicy::Always,
                    ServiceKind::Job => RestartPolicy::OnFailure,
                }),
            })
        };
        scenario.services.iter().zip(waves).map(setup).collect()
    }
}

/// What the containers of one version of a service are.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// Its image, by its place in [`Services::images`].
    pub image: u16,
    /// How long a node takes that does not have the image.
    pub pull: Duration,
    pub fails: Option<Failing>,
}

/// When containers fail by themselves.
#[derive(Clone, Debug)]
pub(super) struct Failing {
    pub after: Sampler,
    pub how: Failure,
    pub times: u32,
}

/// What is known of a container besides what the ledger says. Kept after its end, for its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub service: ServiceId,
    pub replica: u16,
    pub status: ContainerStatus,
    /// Since when it is so far.
    pub since: Time,
    pub restarts: u32,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    pub restarts: u64,
    /// When all containers were ready, or had completed, for the first time.
    pub ready_at: Option<Time>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    /// All images there are: their names, and their sizes in bytes.
    pub images: Vec<(Arc<str>, i64)>,
    /// By service, its versions by their numbers: 0 is that of the scenario.
    pub versions: Vec<Vec<Version>>,
    /// By container.
    pub known: Vec<Known>,
    /// By service.
    pub measured: Vec<Measured>,
    pub displaced: u64,
    pub evicted: u64,
    /// The number of the latest order of a person.
    orders: u16,
    /// How much data a node fetches in a second; `None` when fetching takes no time.
    bandwidth: Option<f64>,
    seed: u64,
}

impl Services {
    pub fn new(scenario: &Scenario) -> Result<Self, String> {
        let mut services = Self { bandwidth: scenario.network.bandwidth, seed: scenario.seed, ..Self::default() };
        for spec in &scenario.services {
            let version = services.version(&spec.image, spec.fails.as_ref())?;
            services.versions.push(vec![version]);
            services.measured.push(Measured::default());
        }
        Ok(services)
    }

    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// The number of an image.
    pub fn image(&mut self, name: &str) -> u16 {
        let place = self.images.iter().position(|(known, _)| &**known == name).unwrap_or_else(|| {
            self.images.push((name.into(), 0));
            self.images.len() - 1
        });
        place as u16
    }

    fn version(&mut self, image: &Image, fails: Option<&Fails>) -> Result<Version, String> {
        let seconds = self.bandwidth.map_or(0.0, |rate| image.size / rate);
        let failing = |fails: &Fails| {
            let times = fails.times.unwrap_or(u32::MAX);
            Ok::<_, String>(Failing { after: Sampler::new(&fails.after)?, how: fails.how, times })
        };
        let number = self.image(&image.name);
        let size = &mut self.images[usize::from(number)].1;
        *size = pod::bytes(image).max(*size);
        Ok(Version {
            image: number,
            pull: Duration::from_secs_f64(seconds).unwrap_or(Duration::LONGEST),
            fails: fails.map(failing).transpose()?,
        })
    }

    pub fn get(&self, service: ServiceId, version: u16) -> &Version {
        &self.versions[service.index()][version as usize]
    }

    /// The name of the stream that decides when a container fails.
    pub fn stream(&self, service: &str, replica: u16, attempt: u32, restarts: u32) -> crate::rng::Rng {
        crate::rng::Rng::stream(self.seed, &format!("fails/{service}/{replica}/{attempt}/{restarts}"))
    }
}

impl World {
    /// The service with this name.
    fn service(&self, name: &str) -> Result<ServiceId, String> {
        let place = self.setup.services.iter().position(|service| service.spec.name == name);
        place.map(|place| ServiceId(place as u16)).ok_or_else(|| format!("there is no service {name:?}"))
    }

    /// Whether an input is about containers, and then whether it would be taken.
    pub(super) fn check_services(&self, input: &Input) -> Option<Result<(), String>> {
        let ledger = self.ledger();
        let verdict = match input {
            Input::Update(rollout) => self.service(&rollout.service).and_then(|service| self.check_update(service)),
            Input::Scale { service, replicas } => self.service(service).and_then(|service| {
                let others = ledger.containers().services().iter().enumerate();
                let others = others.filter(|(place, _)| *place != service.index());
                let others: usize = others.map(|(_, other)| usize::from(other.replicas)).sum();
                match () {
                    () if ledger.containers().services()[service.index()].replicas == *replicas => {
                        Err(format!("it has {replicas} containers already"))
                    }
                    () if others + usize::from(*replicas) > CONTAINERS => {
                        Err(format!("more than {CONTAINERS} containers in all"))
                    }
                    () => Ok(()),
                }
            }),
            Input::Drain(name) | Input::Uncordon(name) => self.node(name).and_then(|node| {
                let drain = matches!(input, Input::Drain(_));
                match () {
                    () if self.workers[node.index()].removed => Err(format!("{name} was taken out of service")),
                    () if ledger.node(node).cordoned != drain => Ok(()),
                    () if drain => Err(format!("{name} is being drained already")),
                    () => Err(format!("{name} is not drained")),
                }
            }),
            Input::Down(_) | Input::Up(_) => {
                let up = matches!(input, Input::Up(_));
                match () {
                    () if self.services.is_empty() => Err("there are no services".to_owned()),
                    () if ledger.containers().is_down() == up => Ok(()),
                    () if up => Err("services run already".to_owned()),
                    () => Err("services are stopped already".to_owned()),
                }
            }
            _ => return None,
        };
        Some(verdict)
    }

    fn check_update(&self, service: ServiceId) -> Result<(), String> {
        let setup = &self.setup.services[service.index()];
        match () {
            () if setup.is_job() => Err(format!("{} is a job: its containers run once", setup.spec.name)),
            () if self.services.versions.iter().map(Vec::len).sum::<usize>() >= VERSIONS => {
                Err(format!("more than {VERSIONS} versions"))
            }
            () => Ok(()),
        }
    }

    /// Does what an input about containers says; false when it is about something else.
    pub(super) fn on_services<S: Sink>(&mut self, input: &Input, sink: &mut S) -> bool {
        let order = self.services.orders + 1;
        let deed = match input {
            Input::Update(Rollout { service, image, fails }) => {
                let Ok(service) = self.service(service) else { return true };
                let Ok(version) = self.services.version(image, fails.as_ref()) else { return true };
                let versions = &mut self.services.versions[service.index()];
                versions.push(version);
                Deed::Update { service, version: (versions.len() - 1) as u16, order }
            }
            Input::Scale { service, replicas } => {
                let Ok(service) = self.service(service) else { return true };
                Deed::Scale { service, replicas: *replicas, order }
            }
            Input::Drain(name) | Input::Uncordon(name) => {
                let Ok(node) = self.node(name) else { return true };
                Deed::Cordon { node, drain: matches!(input, Input::Drain(_)), order }
            }
            Input::Down(_) | Input::Up(_) => Deed::Power { up: matches!(input, Input::Up(_)), order },
            _ => return false,
        };
        self.services.orders = order;
        self.operate(Command::Container(deed), None, sink);
        true
    }

    /// A container's name; `None` for one that was never recorded.
    #[must_use]
    pub fn container_name(&self, container: ContainerId) -> Option<String> {
        let known = self.services.known.get(container.index())?;
        Some(self.replica_name(known.service, known.replica))
    }

    /// The name of a container of a service.
    pub(crate) fn replica_name(&self, service: ServiceId, replica: u16) -> String {
        format!("{}-{replica}", self.service_name(service))
    }

    /// A service's name.
    #[must_use]
    pub fn service_name(&self, service: ServiceId) -> String {
        let setup = self.setup.services.get(service.index());
        setup.map_or_else(|| service.to_string(), |setup| setup.spec.name.clone())
    }
}
