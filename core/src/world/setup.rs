//! What a scenario fixes for a whole run: names, sources, distances. Shared by all clones of a world.

use super::key::{KeyNames, TaskKey};
use super::services::ServiceSetup;
use crate::balance::geoproximity::{EARTH_KM, central_angle};
use crate::clock::{Duration, Time};
use crate::dist::{ArrivalSampler, KeySampler, Sampler};
use crate::graph::Graph;
use crate::ids::{ClassId, RegionId, Resources, TenantId};
use crate::order::sort_by_key;
use crate::place::Outline;
use crate::predict::Features;
use crate::scenario::{Arrivals, Io, Policies, Scenario, Source, TaskTraits};
use std::sync::Arc;

pub(super) struct Setup {
    pub until: Time,
    pub seed: u64,
    /// How many steps the scenario's script has.
    pub scripted: usize,
    /// The policies at the start.
    pub policies: Policies,
    pub classes: Vec<String>,
    /// The first is that of tasks which say none.
    pub tenants: Vec<String>,
    pub regions: Vec<String>,
    /// The keys that the scenario names; those that come later are in the world's book alone.
    pub keys: Arc<KeyNames>,
    /// The region of the control plane.
    pub home: RegionId,
    /// Latency added between two regions: `distances[a * regions.len() + b]`.
    distances: Vec<Duration>,
    /// By region: latitude and longitude.
    places: Vec<Option<[f64; 2]>>,
    pub sources: Vec<SourceSetup>,
    pub services: Vec<ServiceSetup>,
    /// Which of the tasks written out wait for which.
    pub graph: Option<Graph>,
    /// By vertex, its source and its place there; empty without a graph.
    pub vertices: Vec<(u16, u32)>,
    /// By vertex, its work.
    pub work: Vec<Duration>,
    /// By vertex, what it needs while it runs.
    pub demand: Vec<Resources>,
    /// By vertex, how long its output takes from one node to another.
    pub fetch: Vec<Duration>,
    /// Thousandths of data that cross between nodes in a second.
    pub bandwidth: Option<u64>,
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
    pub keys: Option<KeySampler>,
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
    /// Thousandths of data that each task after it needs.
    pub output: u64,
    /// Its number among all tasks written out, in the order of the scenario.
    pub vertex: u32,
}

/// What a task carries, in the world's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    pub priority: i32,
    pub demand: Resources,
    pub deadline: Option<Duration>,
    pub estimate: Option<Duration>,
    pub weight: u32,
    pub period: Option<Duration>,
    pub io: Option<Io>,
    pub tenant: TenantId,
    pub region: RegionId,
    pub key: TaskKey,
}

impl Setup {
    pub fn new(scenario: &Scenario) -> Result<Self, String> {
        let mut setup = Self {
            until: scenario.until.unwrap_or(Time::NEVER),
            seed: scenario.seed,
            scripted: scenario.script.len(),
            policies: scenario.policies.clone(),
            classes: Vec::new(),
            tenants: vec![String::new()],
            regions: vec![String::new()],
            keys: Arc::default(),
            home: RegionId(0),
            distances: Vec::new(),
            places: Vec::new(),
            sources: Vec::new(),
            services: ServiceSetup::all(scenario)?,
            graph: scenario.graph().map_err(|(.., message)| message)?,
            vertices: Vec::new(),
            work: Vec::new(),
            demand: Vec::new(),
            fetch: Vec::new(),
            bandwidth: scenario.network.bandwidth.map(|rate| (rate * 1_000.0 + 0.5) as u64),
        };
        setup.read_regions(scenario);
        for source in &scenario.workload {
            let source = setup.source(source)?;
            setup.sources.push(source);
        }
        if setup.graph.is_some() {
            setup.vertices = setup.by_vertex();
            let predictor = scenario.policies.predict.build();
            let work = |vertex| {
                let (class, listed) = setup.listed(vertex);
                predictor.predict(&listed.traits.features(class)).unwrap_or(listed.work)
            };
            setup.work = (0..setup.vertices.len()).map(work).collect();
            setup.demand = (0..setup.vertices.len()).map(|vertex| setup.listed(vertex).1.traits.demand).collect();
            let fetch = |vertex| setup.crossing(setup.listed(vertex).1.output);
            setup.fetch = (0..setup.vertices.len()).map(fetch).collect();
        }
        Ok(setup)
    }

    /// Latency added between two regions.
    #[inline]
    pub fn distance(&self, a: RegionId, b: RegionId) -> Duration {
        self.distances[a.index() * self.regions.len() + b.index()]
    }

    /// How far apart two regions are as the crow flies, where the scenario says where they are.
    pub fn kilometres(&self, a: RegionId, b: RegionId) -> Option<f64> {
        let place = |region: RegionId| self.places.get(region.index()).copied().flatten();
        Some(central_angle(place(a)?, place(b)?) * EARTH_KM)
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
            estimate: traits.estimate.or(defaults.estimate),
            weight: traits.weight.unwrap_or(defaults.weight),
            period: traits.period.or(defaults.period),
            io: traits.io.or(defaults.io),
            tenant: tenant.map_or(defaults.tenant, |place| TenantId(place as u16)),
            region: traits.region.map_or(defaults.region, |name| self.region(Some(name))),
            key: traits.key.and_then(|name| self.keys.find(name)).unwrap_or(defaults.key),
        }
    }

    fn read_regions(&mut self, scenario: &Scenario) {
        let network = &scenario.network;
        let named = network.regions.iter().flat_map(|(a, row)| std::iter::once(a).chain(row.keys()));
        let nodes = scenario.nodes.iter().filter_map(|node| node.region.as_ref()).chain(&network.control);
        for name in network.region.iter().chain(named).chain(nodes) {
            intern(&mut self.regions, name);
        }
        let place = |name: &String| network.places.get(name).map(|place| [place.latitude, place.longitude]);
        self.places = self.regions.iter().map(place).collect();
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

    /// What placement rules may know beforehand of tasks that wait for each other.
    pub fn outline(&self) -> Option<Outline<'_>> {
        let graph = self.graph.as_ref()?;
        Some(Outline { graph, work: &self.work, demand: &self.demand, fetch: &self.fetch })
    }

    /// How long so much data takes from one node to another.
    pub fn crossing(&self, amount: u64) -> Duration {
        let Some(bandwidth) = self.bandwidth else { return Duration::ZERO };
        Duration((u128::from(amount) * 1_000_000).div_ceil(bandwidth.into()) as u64)
    }

    /// The vertex of a task that is written out, by its source and its place there.
    pub fn vertex(&self, (source, place): (u16, u32)) -> usize {
        self.sources[usize::from(source)].listed[place as usize].vertex as usize
    }

    fn by_vertex(&self) -> Vec<(u16, u32)> {
        let mut vertices = vec![(0, 0); self.sources.iter().map(|source| source.listed.len()).sum()];
        for (number, source) in self.sources.iter().enumerate() {
            for (place, task) in source.listed.iter().enumerate() {
                vertices[task.vertex as usize] = (number as u16, place as u32);
            }
        }
        vertices
    }

    /// The task written out that is a vertex of the graph, and its class.
    pub fn listed(&self, vertex: usize) -> (ClassId, &Listed) {
        let (source, place) = self.vertices[vertex];
        let source = &self.sources[usize::from(source)];
        (source.class, &source.listed[place as usize])
    }

    fn source(&mut self, source: &Source) -> Result<SourceSetup, String> {
        let class = ClassId(intern(&mut self.classes, &source.class));
        for tenant in std::iter::once(&source.tenant).chain(source.tasks.iter().map(|task| &task.tenant)).flatten() {
            intern(&mut self.tenants, tenant);
        }
        for key in std::iter::once(&source.key).chain(source.tasks.iter().map(|task| &task.key)).flatten() {
            Arc::make_mut(&mut self.keys).intern(key);
        }
        let mut traits = self.traits(source.traits(), Traits::NONE);
        if let Some(Arrivals::Deterministic { every }) = source.arrivals {
            traits.period = traits.period.or(Some(every));
        }
        let drawn = match (&source.arrivals, &source.service) {
            (Some(arrivals), Some(service)) => Some(Drawn {
                arrivals: ArrivalSampler::new(arrivals)?,
                service: Sampler::new(service)?,
                keys: source.keys.as_ref().map(KeySampler::new),
                limit: source.limit.unwrap_or(u64::MAX),
                start: source.start,
                end: source.end.unwrap_or(Time::NEVER),
            }),
            (Some(_), None) => return Err(format!("class {}: arrivals need a service distribution", source.class)),
            (None, _) => None,
        };
        let written = self.sources.iter().map(|source| source.listed.len()).sum::<usize>();
        let listed = source.tasks.iter().enumerate().map(|(place, task)| Listed {
            vertex: (written + place) as u32,
            name: task.name.clone(),
            arrival: task.arrival,
            work: task.work,
            traits: self.traits(task.traits(), traits),
            output: (task.output * 1_000.0 + 0.5) as u64,
        });
        let mut listed: Vec<_> = listed.collect();
        sort_by_key(&mut listed, |task| (task.arrival.0, 0));
        Ok(SourceSetup { class, drawn, listed, traits })
    }
}

impl Traits {
    /// What a predictor sees of a task.
    pub fn features(&self, class: ClassId) -> Features {
        let Self { tenant, estimate, priority, demand, .. } = *self;
        Features { class, tenant, estimate, priority, demand }
    }

    pub const NONE: Self = Self {
        priority: 0,
        demand: Resources { cpu: 1_000, memory: 0, disk: 0 },
        deadline: None,
        estimate: None,
        weight: 1,
        period: None,
        io: None,
        tenant: TenantId(0),
        region: RegionId(0),
        key: TaskKey::Own,
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
