//! What a scenario fixes for a whole run: names, sources, distances. Shared by all clones of a world.

use super::services::ServiceSetup;
use crate::clock::{Duration, Time};
use crate::dist::{ArrivalSampler, Sampler};
use crate::ids::{ClassId, RegionId, Resources, TenantId};
use crate::order::sort_by_key;
use crate::scenario::{Arrivals, Policies, Scenario, Source, TaskTraits};

pub(super) struct Setup {
    pub until: Time,
    /// How many steps the scenario's script has.
    pub scripted: usize,
    /// The policies at the start.
    pub policies: Policies,
    pub classes: Vec<String>,
    pub tenants: Vec<String>,
    pub regions: Vec<String>,
    /// The region of the control plane.
    pub home: RegionId,
    /// Latency added between two regions: `distances[a * regions.len() + b]`.
    distances: Vec<Duration>,
    pub sources: Vec<SourceSetup>,
    pub services: Vec<ServiceSetup>,
}

pub(super) struct SourceSetup {
    pub class: ClassId,
    pub drawn: Option<Drawn>,
    /// Tasks written out, in the order of their arrival.
    pub listed: Vec<Listed>,
    pub traits: Traits,
}

/// How a source draws its tasks.
pub(super) struct Drawn {
    pub arrivals: ArrivalSampler,
    pub service: Sampler,
    pub limit: u64,
    pub start: Time,
    pub end: Time,
}

/// A task written out.
pub(super) struct Listed {
    pub name: Option<String>,
    pub arrival: Time,
    pub work: Duration,
    pub traits: Traits,
}

/// What a task carries, in the world's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    pub priority: i32,
    pub demand: Resources,
    pub deadline: Option<Duration>,
    pub weight: u32,
    pub period: Option<Duration>,
    pub tenant: TenantId,
    pub region: RegionId,
}

impl Setup {
    pub fn new(scenario: &Scenario) -> Result<Self, String> {
        let mut setup = Self {
            until: scenario.until.unwrap_or(Time::NEVER),
            scripted: scenario.script.len(),
            policies: scenario.policies.clone(),
            classes: Vec::new(),
            tenants: Vec::new(),
            regions: vec![String::new()],
            home: RegionId(0),
            distances: Vec::new(),
            sources: Vec::new(),
            services: ServiceSetup::all(scenario)?,
        };
        setup.read_regions(scenario);
        for source in &scenario.workload {
            let source = setup.source(source)?;
            setup.sources.push(source);
        }
        Ok(setup)
    }

    /// Latency added between two regions.
    #[inline]
    pub fn distance(&self, a: RegionId, b: RegionId) -> Duration {
        self.distances[a.index() * self.regions.len() + b.index()]
    }

    /// What tasks of a class carry when nothing else is said.
    pub fn class_traits(&self, class: ClassId) -> Traits {
        let source = self.sources.iter().find(|source| source.class == class);
        source.map_or(Traits::NONE, |source| source.traits)
    }

    /// The region with this name; unknown ones count as the unnamed one.
    pub fn region(&self, name: Option<&str>) -> RegionId {
        let place = name.and_then(|name| self.regions.iter().position(|known| known == name));
        RegionId(place.unwrap_or(0) as u16)
    }

    /// `traits` in the world's units, over `defaults`. Tenants must be known by now.
    pub fn traits(&self, traits: TaskTraits<'_>, defaults: Traits) -> Traits {
        let tenant = traits.tenant.and_then(|name| self.tenants.iter().position(|known| known == name));
        Traits {
            priority: traits.priority.unwrap_or(defaults.priority),
            demand: Resources {
                cpu: traits.cpu.map_or(defaults.demand.cpu, milli),
                memory: traits.memory.map_or(defaults.demand.memory, milli),
                disk: traits.disk.map_or(defaults.demand.disk, milli),
            },
            deadline: traits.deadline.or(defaults.deadline),
            weight: traits.weight.unwrap_or(defaults.weight),
            period: traits.period.or(defaults.period),
            tenant: tenant.map_or(defaults.tenant, |place| TenantId(place as u16)),
            region: traits.region.map_or(defaults.region, |name| self.region(Some(name))),
        }
    }

    fn read_regions(&mut self, scenario: &Scenario) {
        let network = &scenario.network;
        let named = network.regions.iter().flat_map(|(a, row)| std::iter::once(a).chain(row.keys()));
        let nodes = scenario.nodes.iter().filter_map(|node| node.region.as_ref()).chain(&network.control);
        for name in network.region.iter().chain(named).chain(nodes) {
            intern(&mut self.regions, name);
        }
        let count = self.regions.len();
        self.home = self.region(network.region.as_deref());
        self.distances = vec![Duration::ZERO; count * count];
        for (a, row) in &network.regions {
            for (b, distance) in row {
                let [a, b] = [a, b].map(|name| self.region(Some(name)).index());
                self.distances[a * count + b] = *distance;
                self.distances[b * count + a] = *distance;
            }
        }
    }

    fn source(&mut self, source: &Source) -> Result<SourceSetup, String> {
        let class = ClassId(intern(&mut self.classes, &source.class));
        for tenant in std::iter::once(&source.tenant).chain(source.tasks.iter().map(|task| &task.tenant)).flatten() {
            intern(&mut self.tenants, tenant);
        }
        let mut traits = self.traits(source.traits(), Traits::NONE);
        if let Some(Arrivals::Deterministic { every }) = source.arrivals {
            traits.period = traits.period.or(Some(every));
        }
        let drawn = match (&source.arrivals, &source.service) {
            (Some(arrivals), Some(service)) => Some(Drawn {
                arrivals: ArrivalSampler::new(arrivals)?,
                service: Sampler::new(service)?,
                limit: source.limit.unwrap_or(u64::MAX),
                start: source.start,
                end: source.end.unwrap_or(Time::NEVER),
            }),
            (Some(_), None) => return Err(format!("class {}: arrivals need a service distribution", source.class)),
            (None, _) => None,
        };
        let listed = source.tasks.iter().map(|task| Listed {
            name: task.name.clone(),
            arrival: task.arrival,
            work: task.work,
            traits: self.traits(task.traits(), traits),
        });
        let mut listed: Vec<_> = listed.collect();
        sort_by_key(&mut listed, |task| (task.arrival.0, 0));
        Ok(SourceSetup { class, drawn, listed, traits })
    }
}

impl Traits {
    pub const NONE: Self = Self {
        priority: 0,
        demand: Resources { cpu: 1_000, memory: 0, disk: 0 },
        deadline: None,
        weight: 1,
        period: None,
        tenant: TenantId(0),
        region: RegionId(0),
    };
}

/// An amount in thousandths.
pub(super) fn milli(amount: f64) -> u32 {
    (amount * 1_000.0 + 0.5) as u32
}

fn intern(names: &mut Vec<String>, name: &str) -> u16 {
    let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    place as u16
}
