//! What a reader sees of the world: builds the plain data of [`crate::view`].

use super::World;
use super::fault::amounts;
use super::key::TaskKey;
use super::worker::Worker;
use crate::clock::Time;
use crate::ids::{ClassId, NodeId, TaskId};
use crate::order::{sort_by_key, unsigned};
use crate::policy::{Family, Policy};
use crate::queue::{Item, QueueDiscipline};
use crate::stats::{ClassStats, Meters, jain};
use crate::view::{
    BlockedView, ClassView, Health, Metrics, PolicyView, QueueView, SHOWN, Series, Tally, TaskDetail, TaskStatus,
    TaskView, View, WorkerView,
};

impl World {
    /// This moment, as a reader sees it.
    #[must_use]
    pub fn view(&self) -> View {
        View {
            now: self.now,
            next: self.next,
            until: self.setup.until,
            over: self.is_over(),
            binding: self.regime.policies.binding,
            queue_policy: policy_view(&self.regime.policies.queue),
            balance_policy: policy_view(&self.regime.policies.balance),
            place_policy: policy_view(&self.regime.policies.place),
            predict_policy: policy_view(&self.regime.policies.predict),
            classes: self.class_views(),
            control: self.control_views(),
            broken: self.broken,
            broken_at: self.broken_at,
            gateway_leader: self.plane.as_ref().map(|plane| plane.gateway.leader),
            control_tally: self.control_tally(),
            cuts: self.network.cuts().to_vec(),
            central: self.central_view(),
            workers: (0..self.workers.len()).map(|place| self.worker_view(place)).collect(),
            services: self.service_views(),
            containers: self.container_views(),
            container_tally: self.container_tally(),
            protected: self.protected_views(),
            messages: self.first_messages(),
            tally: self.tally(),
            metrics: self.metrics(),
        }
    }

    /// True when nothing is left to happen before the end of the run.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.now >= self.setup.until || (!self.must_decide() && self.is_quiet())
    }

    /// Where tasks stand, in numbers.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let counts = &self.counts;
        let submitting = counts.arrived - counts.recorded;
        Tally {
            arrived: counts.arrived,
            submitting,
            // Where a disk lied, a task may run whose record is lost.
            waiting: self.flow.waiting().saturating_sub(submitting),
            running: self.flow.running(),
            completed: counts.completed,
            rejected: counts.rejected,
            requeued: counts.requeued,
            fenced: counts.fenced,
            moved: counts.moved,
        }
    }

    /// Figures so far.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let mut all = ClassStats::default();
        for class in &self.classes {
            all.merge(class);
        }
        let [mean_waiting, mean_running] = self.flow.means(self.now);
        let service = |worker: &Worker| worker.utilisation(self.now);
        let in_service = || self.workers.iter().filter(|worker| !worker.removed);
        let cpus: f64 = in_service().map(|worker| f64::from(worker.capacity.cpu)).sum();
        let used: f64 = in_service().map(|worker| service(worker) * f64::from(worker.capacity.cpu)).sum();
        let seconds = self.now.as_secs_f64();
        let all = all.summary();
        let costs = || self.workers.iter().map(|worker| (worker.cost(self.now), service(worker)));
        Metrics {
            makespan: self.last_completion.since(self.first_arrival.unwrap_or_default()).as_secs_f64(),
            throughput: if seconds > 0.0 { all.tasks as f64 / seconds } else { 0.0 },
            utilisation: if cpus > 0.0 { used / cpus } else { 0.0 },
            mean_in_system: mean_waiting + mean_running,
            mean_waiting,
            prediction_error: self.misjudged.mean(),
            balance: jain(in_service().map(service)),
            fairness: self.fairness(all.fairness),
            missed: self.counts.missed + self.overdue(),
            cost: costs().map(|(cost, _)| cost).sum(),
            cost_used: costs().map(|(cost, busy)| cost * busy).sum(),
            series: self.series(),
            all,
        }
    }

    fn series(&self) -> Series {
        Series {
            busy: self.usage.shares(self.now, |at| self.meters(at)),
            latency: self.tails.latency(self.now),
            ..self.flow.series(self.now)
        }
    }

    /// Takes down what the processors did until `now`, before anything changes there.
    #[cold]
    pub(super) fn read_meters(&mut self, now: Time) {
        let mut usage = std::mem::take(&mut self.usage);
        usage.close(now, |at| self.meters(at));
        self.usage = usage;
    }

    /// What the workers' processors have done until `at`, when nothing changes before.
    fn meters(&self, at: Time) -> Meters {
        let add = |sum: Meters, worker: &Worker| {
            let [used, owned] = worker.meters(at);
            Meters { used: sum.used + used, owned: sum.owned + owned }
        };
        self.workers.iter().fold(Meters::default(), add)
    }

    /// Jain's index between tenants; that between tasks when no two tenants can be compared.
    fn fairness(&self, of_tasks: f64) -> f64 {
        let means = self.shares.iter().filter(|share| share.0 > 0).map(|(tasks, sum)| *sum as f64 / *tasks as f64);
        if means.clone().count() < 2 { of_tasks } else { jain(means) }
    }

    /// Tasks whose deadline has passed and that are neither done nor turned away.
    fn overdue(&self) -> u64 {
        self.tasks.open().filter(|task| task.traits.deadline.is_some_and(|due| task.arrival + due < self.now)).count()
            as u64
    }

    /// Everything known of one task; `None` when it does not exist or ended long ago.
    #[must_use]
    pub fn task_detail(&self, id: TaskId) -> Option<TaskDetail> {
        let task = self.tasks.get(id)?;
        let record = self.ledger().get(id);
        let status = record.and_then(|record| record.status).unwrap_or(TaskStatus::Waiting);
        let attempt = record.map_or(0, |record| record.attempt);
        let same = |item: &Item| item.task == id && item.attempt == attempt;
        let begun = self.workers.iter().find_map(|worker| {
            let running = worker.running.iter().find(|running| same(&running.item));
            let blocked = || worker.blocked.iter().map(|blocked| blocked.item).find(same);
            running.map(|running| worker.progress(running, self.now)).or_else(blocked)
        });
        let remaining = record.map_or(task.work, |record| record.remaining);
        let item = begun.unwrap_or_else(|| task.item(id, remaining, attempt));
        Some(TaskDetail {
            task: self.task_view(&item)?,
            key: (task.traits.key != TaskKey::Own).then(|| self.keys.key(id, task.traits.key).to_string()),
            status,
            node: record.and_then(|record| record.node),
            first_run: task.first_run,
            blocked: self.blocked_until(id),
            completed: task.ended.filter(|_| status == TaskStatus::Completed),
        })
    }

    /// A task's name.
    #[must_use]
    pub fn task_name(&self, task: TaskId) -> String {
        self.name_of_task(task)
    }

    /// A node's name.
    #[must_use]
    pub fn node_name(&self, node: NodeId) -> String {
        self.workers.get(node.index()).map_or_else(|| node.to_string(), |worker| worker.name.to_string())
    }

    /// A class's name.
    #[must_use]
    pub fn class_name(&self, class: ClassId) -> String {
        self.setup.classes.get(class.index()).map_or_else(|| class.to_string(), Clone::clone)
    }

    /// A task's class.
    #[must_use]
    pub fn class_of(&self, task: TaskId) -> Option<ClassId> {
        self.tasks.get(task).map(|task| task.class)
    }

    fn class_views(&self) -> Vec<ClassView> {
        let views = self.setup.classes.iter().zip(&self.classes).enumerate();
        views
            .map(|(place, (name, stats))| ClassView {
                id: ClassId(place as u16),
                name: name.clone(),
                metrics: stats.summary(),
            })
            .collect()
    }

    fn central_view(&self) -> QueueView {
        let mut view = self.queue_view(&*self.dispatcher().central);
        let parked = self.dispatcher().parked().filter_map(|task| self.task_detail(task)).map(|detail| detail.task);
        let parked: Vec<_> = parked.take(SHOWN).collect();
        view.length += parked.len();
        view.tasks.extend(parked);
        let blocked = self.dispatcher().blocked.iter();
        let blocked = blocked.filter_map(|(task, until)| Some((self.task_detail(*task)?.task, *until)));
        view.blocked = blocked_views(blocked);
        if self.regime.is_late() {
            view.limit = self.regime.policies.queue_limit;
        }
        view
    }

    /// When the I/O of a task is done, while it does one.
    fn blocked_until(&self, task: TaskId) -> Option<Time> {
        let on_workers = self.workers.iter().flat_map(|worker| &worker.blocked);
        let bound = on_workers.filter(|blocked| blocked.item.task == task).map(|blocked| blocked.until);
        let central = self.dispatcher().blocked.iter().filter(|(other, _)| *other == task).map(|(_, until)| *until);
        bound.chain(central).next()
    }

    fn queue_view(&self, queue: &dyn QueueDiscipline) -> QueueView {
        let mut items = Vec::new();
        queue.for_each(&mut |item| items.push((queue.key(self.now, item), *item)));
        sort_by_key(&mut items, |(key, _)| (unsigned(*key), 0));
        let tasks = items.iter().take(SHOWN).filter_map(|(_, item)| self.task_view(item)).collect();
        QueueView { length: items.len(), limit: None, tasks, blocked: Vec::new() }
    }

    fn worker_view(&self, place: usize) -> WorkerView {
        let worker = &self.workers[place];
        let running = worker.running.iter().filter_map(|running| self.task_view(&worker.progress(running, self.now)));
        let mut running: Vec<_> = running.take(SHOWN).collect();
        sort_by_key(&mut running, |task| (task.id.0.into(), 0));
        let mut used = worker.capacity;
        used.take(&worker.free);
        used.cpu = worker.in_use();
        let mut queue = self.queue_view(&*worker.queue);
        queue.limit = self.regime.policies.queue_limit.filter(|_| !self.regime.is_late());
        let blocked = worker.blocked.iter();
        queue.blocked =
            blocked_views(blocked.filter_map(|blocked| Some((self.task_view(&blocked.item)?, blocked.until))));
        let post = self.plane.as_ref().map(|plane| &plane.posts[place]);
        WorkerView {
            id: NodeId(place as u16),
            name: worker.name.to_string(),
            region: worker.region,
            region_name: self.setup.regions[worker.region.index()].clone(),
            health: match () {
                () if worker.removed => Health::Removed,
                () if !worker.up => Health::Crashed,
                () if worker.paused => Health::Paused,
                () if worker.speed < worker.nominal => Health::Slow,
                () => Health::Up,
            },
            leader: post.map(|post| post.leader),
            term: post.map_or(0, |post| post.term),
            unacknowledged: post.map_or(0, |post| post.unacked.len() as u32),
            suspected: self.ledger().node(NodeId(place as u16)).down,
            cordoned: self.ledger().node(NodeId(place as u16)).cordoned,
            taints: worker.marks.taints.iter().map(ToString::to_string).collect(),
            speed: f64::from(worker.speed.0) / 1_000.0,
            nominal_speed: f64::from(worker.nominal.0) / 1_000.0,
            part: worker.part_of_speed(),
            weight: worker.weight,
            price: worker.price,
            capacity: amounts(&worker.capacity),
            used: amounts(&used),
            running,
            queue,
            utilisation: worker.utilisation(self.now),
            finished: worker.finished,
        }
    }

    fn task_view(&self, item: &Item) -> Option<TaskView> {
        let task = self.tasks.get(item.task)?;
        Some(TaskView {
            id: item.task,
            name: self.name_of_task(item.task),
            class: task.class,
            tenant: item.tenant,
            priority: item.priority,
            arrival: item.arrival,
            work: task.work,
            remaining: item.left.get(),
            predicted: item.work,
            since: item.queued,
            deadline: item.deadline,
            demand: amounts(&item.demand),
            attempt: item.attempt,
        })
    }
}

fn policy_view<F: Family>(policy: &Policy<F>) -> PolicyView {
    let params = policy.entry().params.iter().zip(&policy.values().0);
    PolicyView { key: policy.key(), params: params.map(|(param, value)| (param.key, value.clone())).collect() }
}

/// Tasks that do I/O, the soonest to come back first.
fn blocked_views(blocked: impl Iterator<Item = (TaskView, Time)>) -> Vec<BlockedView> {
    let mut views: Vec<_> = blocked.map(|(task, until)| BlockedView { task, until }).collect();
    sort_by_key(&mut views, |view| (view.until.0, view.task.id.0));
    views.truncate(SHOWN);
    views
}
