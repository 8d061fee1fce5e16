//! Clients: where tasks come from.
//!
//! Each source of the workload is a client of its own with its own random streams. A client sends a task to the
//! gateway the moment it arrives and goes on; it never waits for an answer.

use super::body::Body;
use super::key::TaskKey;
use super::setup::{Setup, Traits};
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::dist::ArrivalSampler;
use crate::ids::{ClassId, Resources, Seq, TaskId};
use crate::ledger::RETAINED;
use crate::pending::Rank;
use crate::queue::{Item, Left};
use crate::rng::Rng;
use crate::trace::{EventKind, Sink, Site};
use std::collections::VecDeque;

/// A task as its client made it, and what was measured of it since.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub class: ClassId,
    pub arrival: Time,
    pub work: Duration,
    pub traits: Traits,
    /// Its place among the listed tasks of its source, for its name.
    pub listed: Option<(u16, u32)>,
    /// The attempt that was recorded last.
    pub attempt: u32,
    pub first_run: Option<Time>,
    /// On how many workers it runs: more than one while a node that was given up goes on with it.
    pub runs: u16,
    /// How long it ran or did I/O, lost attempts included.
    pub ran: Duration,
    pub ended: Option<Time>,
    /// What its work was predicted to be when it was first dispatched; `None` when that is what it is.
    pub predicted: Option<Duration>,
    /// True once it was.
    pub forecast: bool,
    /// What it adds to the backlog of the node it is given to.
    pub given: Duration,
    /// When the dispatcher gave it to that node, or found it there.
    pub given_at: Time,
    /// What the central queue's discipline remembers of it.
    pub mark: i64,
    /// What it had not spent of its slice when it was last stopped, for the central queue's discipline.
    pub unspent: Duration,
    /// When its last I/O is done, with late binding.
    pub io_until: Time,
    /// What the dispatcher counts as taken by it on the node it is given to.
    pub held: Resources,
}

impl Task {
    /// What a queue sees of it when so much is left.
    #[inline]
    pub fn item(&self, task: TaskId, left: Duration, attempt: u32) -> Item {
        let work = self.predicted.unwrap_or(self.work);
        let done = self.work.saturating_sub(left);
        Item {
            task,
            arrival: self.arrival,
            queued: self.arrival,
            work,
            remaining: work.saturating_sub(done),
            done,
            left: Left::new(left),
            priority: self.traits.priority,
            deadline: self.traits.deadline.map_or(Time::NEVER, |deadline| self.arrival + deadline),
            weight: self.traits.weight,
            period: self.traits.period.unwrap_or(Duration::LONGEST),
            tenant: self.traits.tenant,
            demand: self.traits.demand,
            attempt,
            mark: 0,
            unspent: Duration::ZERO,
        }
    }
}

/// The newest tasks, and all that are not done.
#[derive(Clone, Debug, Default)]
pub(super) struct Tasks {
    /// Invariant: `known[i]` is numbered `forgotten + i`.
    known: VecDeque<Task>,
    forgotten: u32,
}

impl Tasks {
    #[inline]
    pub fn get(&self, task: TaskId) -> Option<&Task> {
        self.known.get(task.0.checked_sub(self.forgotten)? as usize)
    }

    #[inline]
    pub fn get_mut(&mut self, task: TaskId) -> Option<&mut Task> {
        self.known.get_mut(task.0.checked_sub(self.forgotten)? as usize)
    }

    /// Another discipline is in force: what the one before remembered of tasks means nothing to it.
    pub fn forget_marks(&mut self) {
        for task in &mut self.known {
            (task.mark, task.unspent) = (0, Duration::ZERO);
        }
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Those that have not ended.
    pub fn open(&self) -> impl Iterator<Item = &Task> {
        self.known.iter().filter(|task| task.ended.is_none())
    }

    /// The first that is so.
    pub fn named(&self, is: impl Fn(TaskId) -> bool) -> Option<TaskId> {
        (self.forgotten..).map(TaskId).take(self.known.len()).find(|task| is(*task))
    }

    #[inline]
    fn add(&mut self, task: Task) -> TaskId {
        while self.known.len() > RETAINED && self.known[0].ended.is_some() {
            self.known.pop_front();
            self.forgotten += 1;
        }
        self.known.push_back(task);
        TaskId(self.forgotten + (self.known.len() - 1) as u32)
    }
}

/// Where a source is in its work.
#[derive(Clone, Debug)]
pub(super) struct SourceState {
    arrivals: Option<ArrivalSampler>,
    gaps: Rng,
    services: Rng,
    keys: Rng,
    sent: u64,
    /// The next listed task.
    cursor: u32,
}

impl SourceState {
    pub fn all(setup: &Setup, seed: u64) -> Result<Vec<Self>, String> {
        let source = |(place, source): (usize, &super::setup::SourceSetup)| {
            let stream = |what| Rng::stream(seed, &format!("{what}/{place}/{}", setup.classes[source.class.index()]));
            Self {
                arrivals: source.drawn.as_ref().map(|drawn| drawn.arrivals.clone()),
                gaps: stream("arrivals"),
                services: stream("service"),
                keys: stream("keys"),
                sent: 0,
                cursor: 0,
            }
        };
        u16::try_from(setup.sources.len()).map_err(|_| "more than 65535 sources".to_owned())?;
        Ok(setup.sources.iter().enumerate().map(source).collect())
    }
}

impl World {
    pub(super) fn start_sources(&mut self) {
        for source in 0..self.sources.len() as u16 {
            let setup = &self.setup.sources[source as usize];
            let at = match (&setup.drawn, setup.listed.first()) {
                (Some(drawn), _) => {
                    let state = &mut self.sources[source as usize];
                    state.arrivals.as_mut().map(|arrivals| arrivals.next(drawn.start, &mut state.gaps))
                }
                (None, first) => first.map(|task| task.arrival),
            };
            self.expect_arrival(source, at);
        }
    }

    fn expect_arrival(&mut self, source: u16, at: Option<Time>) {
        let end = self.setup.sources[source as usize].drawn.as_ref().map_or(Time::NEVER, |drawn| drawn.end);
        if let Some(at) = at.filter(|at| *at <= end && *at < Time::NEVER) {
            self.pending.push(at, Rank::Arrival, Timer::Arrival(source));
        }
    }

    #[inline]
    pub(super) fn on_arrival<S: Sink>(&mut self, source: u16, sink: &mut S) {
        let place = source as usize;
        let setup = &self.setup.sources[place];
        let state = &mut self.sources[place];
        let class = setup.class;
        if let Some(drawn) = &setup.drawn {
            let work = drawn.service.sample(&mut state.services);
            state.sent += 1;
            let more = state.sent < drawn.limit;
            let next = state.arrivals.as_mut().filter(|_| more).map(|it| it.next(self.now, &mut state.gaps));
            let mut traits = setup.traits;
            if let Some(keys) = &drawn.keys {
                traits.key = TaskKey::Numbered(keys.sample(&mut state.keys));
            }
            self.expect_arrival(source, next);
            self.submit(class, work, traits, None, None, sink);
        } else {
            let cursor = state.cursor;
            let listed = &setup.listed[cursor as usize];
            let (work, traits) = (listed.work, listed.traits);
            state.cursor += 1;
            let next = setup.listed.get(cursor as usize + 1).map(|task| task.arrival);
            self.expect_arrival(source, next);
            self.submit(class, work, traits, Some((source, cursor)), None, sink);
        }
    }

    /// A client has a new task and sends it.
    #[inline]
    pub(super) fn submit<S: Sink>(
        &mut self,
        class: ClassId,
        work: Duration,
        traits: Traits,
        listed: Option<(u16, u32)>,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let arrival = self.now;
        let task = self.tasks.add(Task {
            class,
            arrival,
            work,
            traits,
            listed,
            attempt: 0,
            first_run: None,
            runs: 0,
            ran: Duration::ZERO,
            ended: None,
            predicted: None,
            forecast: false,
            given: Duration::ZERO,
            given_at: arrival,
            mark: 0,
            unspent: Duration::ZERO,
            io_until: Time::ZERO,
            held: Resources::default(),
        });
        self.know(task, listed);
        self.counts.arrived += 1;
        self.first_arrival.get_or_insert(arrival);
        self.flow.wait(arrival);
        let kind = EventKind::TaskArrived { task, class, work, priority: traits.priority };
        let cause = self.emit(sink, Site::Client(class), cause, kind);
        self.send(Site::Client(class), Site::Gateway, Body::Submit { task }, cause, sink);
    }

    /// The name of a task.
    pub(super) fn name_of_task(&self, id: TaskId) -> String {
        let listed = self.tasks.get(id).and_then(|task| task.listed);
        let name =
            listed.and_then(|(source, place)| self.setup.sources[source as usize].listed[place as usize].name.clone());
        name.unwrap_or_else(|| id.to_string())
    }
}
