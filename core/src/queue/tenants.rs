//! Queues of tenants that share the machines: one queue each, first come, first served, and who holds what.
//!
//! The tenant with the smallest share goes first, ties to the lower index. A tenant whose first task fits on no machine now
//! is passed over, and the others go on. So a tenant of large tasks may wait while small ones come and go; taking running
//! tasks back is left out. What counts as a share is the leaf's to say.

use super::{Cluster, Entrance, Item, Machine, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use std::collections::VecDeque;

/// Processors, memory and disk, in thousandths.
pub(super) type Amounts = [u64; 3];

/// A fraction; the denominator is above 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub part: u64,
    pub of: u128,
}

impl Share {
    fn is_less_than(&self, other: &Self) -> bool {
        u128::from(self.part) * other.of < u128::from(other.part) * self.of
    }

    pub fn thousandths(&self) -> i64 {
        i64::try_from(u128::from(self.part) * 1_000 / self.of).unwrap_or(i64::MAX)
    }
}

/// The share of a tenant that holds `held` of machines that have `total` together, before its weight counts.
pub(super) type ShareOf = fn(held: &Amounts, total: &Amounts) -> Share;

#[derive(Clone)]
pub(super) struct Tenants {
    share_of: ShareOf,
    weighted: bool,
    /// By tenant.
    tenants: Vec<Tenant>,
    waiting: usize,
    machines: Vec<Machine>,
    total: Amounts,
    /// Whose first task runs next.
    next: Option<usize>,
}

#[derive(Clone, Default)]
struct Tenant {
    queue: VecDeque<Item>,
    held: Amounts,
}

impl Tenants {
    pub(super) fn boxed(share_of: ShareOf, weighted: bool) -> Box<dyn QueueDiscipline> {
        let (tenants, machines) = (Vec::new(), Vec::new());
        Box::new(Self { share_of, weighted, tenants, waiting: 0, machines, total: [0; 3], next: None })
    }

    fn tenant(&mut self, item: &Item) -> &mut Tenant {
        let place = item.tenant.index();
        if self.tenants.len() <= place {
            self.tenants.resize(place + 1, Tenant::default());
        }
        &mut self.tenants[place]
    }

    /// The share of the tenant of a task, over the task's weight.
    fn share(&self, item: &Item) -> Share {
        let none = [0; 3];
        let held = self.tenants.get(item.tenant.index()).map_or(&none, |tenant| &tenant.held);
        let Share { part, of } = (self.share_of)(held, &self.total);
        Share { part, of: of * u128::from(if self.weighted { item.weight.max(1) } else { 1 }) }
    }

    fn choose(&self) -> Option<usize> {
        let fits = |item: &Item| self.machines.iter().any(|machine| machine.up && machine.free.fits(&item.demand));
        let mut best: Option<(usize, Share)> = None;
        for (place, tenant) in self.tenants.iter().enumerate() {
            let Some(first) = tenant.queue.front().filter(|first| fits(first)) else { continue };
            let share = self.share(first);
            if best.is_none_or(|(_, least)| share.is_less_than(&least)) {
                best = Some((place, share));
            }
        }
        best.map(|(place, _)| place)
    }
}

impl QueueDiscipline for Tenants {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        self.waiting += 1;
        self.tenant(&item).queue.push_back(item);
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.tenants[self.next?].queue.front()
    }

    fn dequeue(&mut self, _now: Time) -> Option<Item> {
        let item = self.tenants[self.next.take()?].queue.pop_front()?;
        self.waiting -= 1;
        Some(item)
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        self.next = None;
        for tenant in &mut self.tenants {
            if let Some(place) = tenant.queue.iter().position(|item| item.task == task) {
                self.waiting -= 1;
                return tenant.queue.remove(place);
            }
        }
        None
    }

    fn len(&self) -> usize {
        self.waiting
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.tenants.iter().flat_map(|tenant| &tenant.queue).for_each(show);
    }

    /// The share of the task's tenant, in thousandths, as of the last look.
    fn key(&self, _now: Time, item: &Item) -> i64 {
        self.share(item).thousandths()
    }

    fn watches(&self) -> bool {
        true
    }

    fn watch(&mut self, _now: Time, cluster: &Cluster) {
        self.tenants.iter_mut().for_each(|tenant| tenant.held = [0; 3]);
        for held in cluster.held {
            let amounts = amounts(&held.item.demand);
            let tenant = self.tenant(&held.item);
            tenant.held = add(&tenant.held, &amounts);
        }
        let up = cluster.machines.iter().filter(|machine| machine.up);
        self.total = up.fold([0; 3], |total, machine| add(&total, &amounts(&machine.capacity)));
        self.machines.clear();
        self.machines.extend_from_slice(cluster.machines);
        self.next = self.choose();
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

fn amounts(resources: &crate::ids::Resources) -> Amounts {
    [resources.cpu, resources.memory, resources.disk].map(u64::from)
}

fn add(a: &Amounts, b: &Amounts) -> Amounts {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
