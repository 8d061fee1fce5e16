//! The order on each machine, and the times that follow from it.

use super::{Schedule, Shop};

/// An order of the operations on every machine, without a cycle, with the longest ways that follow from it.
#[derive(Clone)]
pub(super) struct Sequence<'a> {
    pub(super) shop: &'a Shop,
    pub(super) order: Vec<Vec<usize>>,
    /// The place of each operation in the order of its machine.
    pub(super) place: Vec<usize>,
    /// The longest way to the start of each operation: when it starts.
    pub(super) head: Vec<i64>,
    /// The longest way from the end of each operation to the end of all.
    pub(super) tail: Vec<i64>,
    pub(super) makespan: i64,
    sorted: Vec<usize>,
    waits: Vec<u8>,
}

/// Operations that could be next on one machine, in a schedule that is being made.
pub(super) struct Ready<'a> {
    pub(super) operations: &'a [usize],
    /// The time of each and of all that its job does after it.
    work_left: &'a [i64],
}

impl Ready<'_> {
    pub(super) fn most_work_left(&self) -> usize {
        let work_left = |operation: &usize| (self.work_left[*operation], std::cmp::Reverse(*operation));
        self.operations.iter().copied().max_by_key(work_left).expect("something is ready")
    }
}

impl<'a> Sequence<'a> {
    fn of(shop: &'a Shop, order: Vec<Vec<usize>>) -> Self {
        let operations = shop.len();
        let mut sequence = Self {
            shop,
            order,
            place: vec![0; operations],
            head: vec![0; operations],
            tail: vec![0; operations],
            makespan: 0,
            sorted: Vec::with_capacity(operations),
            waits: vec![0; operations],
        };
        for order in &sequence.order {
            for (place, &operation) in order.iter().enumerate() {
                sequence.place[operation] = place;
            }
        }
        sequence.measure();
        sequence
    }

    /// The order in which a schedule starts the operations.
    pub(super) fn like(shop: &'a Shop, schedule: &Schedule) -> Self {
        let mut order = shop.load.clone();
        for order in &mut order {
            order.sort_by_key(|&operation| schedule.starts[operation]);
        }
        Self::of(shop, order)
    }

    /// An active schedule by Giffler and Thompson (1960): on the machine of the operation that could end first, one of
    /// those that could start before that end is `choose`n.
    pub(super) fn dispatched(shop: &'a Shop, choose: &mut dyn FnMut(&Ready) -> usize) -> Self {
        let mut work_left = shop.time.clone();
        for operation in (0..shop.len()).rev() {
            work_left[operation] += shop.next(operation).map_or(0, |next| work_left[next]);
        }
        let mut order = vec![Vec::new(); shop.load.len()];
        let mut free = vec![0; shop.load.len()];
        let mut arrival = vec![0; shop.len()];
        let mut ready: Vec<usize> = (0..shop.len()).filter(|&operation| shop.first[operation]).collect();
        loop {
            let start = |operation: usize| match shop.time[operation] {
                0 => arrival[operation],
                _ => arrival[operation].max(free[shop.machine[operation]]),
            };
            let end = |operation: &usize| (start(*operation) + shop.time[*operation], *operation);
            let Some((first_end, first)) = ready.iter().map(end).min() else { break };
            let chosen = if shop.time[first] == 0 {
                first
            } else {
                let rivals = ready.iter().copied().filter(|&operation| {
                    shop.time[operation] > 0
                        && shop.machine[operation] == shop.machine[first]
                        && start(operation) < first_end
                });
                choose(&Ready { operations: &rivals.collect::<Vec<_>>(), work_left: &work_left })
            };
            let end = start(chosen) + shop.time[chosen];
            if shop.time[chosen] > 0 {
                free[shop.machine[chosen]] = end;
                order[shop.machine[chosen]].push(chosen);
            }
            ready.retain(|&operation| operation != chosen);
            if let Some(next) = shop.next(chosen) {
                arrival[next] = end;
                ready.push(next);
            }
        }
        Self::of(shop, order)
    }

    /// What its machine does before, if it needs one.
    #[inline]
    pub(super) fn before(&self, operation: usize) -> Option<usize> {
        match (self.shop.time[operation], self.place[operation]) {
            (0, _) | (_, 0) => None,
            (_, place) => Some(self.order[self.shop.machine[operation]][place - 1]),
        }
    }

    /// What its machine does next.
    #[inline]
    pub(super) fn after(&self, operation: usize) -> Option<usize> {
        match self.shop.time[operation] {
            0 => None,
            _ => self.order[self.shop.machine[operation]].get(self.place[operation] + 1).copied(),
        }
    }

    /// Takes what stands at one place of a machine's order to another. The caller sees to it that no cycle comes of it,
    /// and measures afterwards.
    pub(super) fn shift(&mut self, machine: usize, from: usize, to: usize) {
        let (low, high) = (from.min(to), from.max(to));
        match from < to {
            true => self.order[machine][low..=high].rotate_left(1),
            false => self.order[machine][low..=high].rotate_right(1),
        }
        for place in low..=high {
            self.place[self.order[machine][place]] = place;
        }
    }

    /// Computes all longest ways. False when the order has a cycle; then they mean nothing.
    pub(super) fn measure(&mut self) -> bool {
        self.sorted.clear();
        for operation in 0..self.shop.len() {
            let previous = self.shop.previous(operation).is_some();
            self.waits[operation] = u8::from(previous) + u8::from(self.before(operation).is_some());
            if self.waits[operation] == 0 {
                self.sorted.push(operation);
            }
        }
        self.makespan = 0;
        let mut done = 0;
        while let Some(&operation) = self.sorted.get(done) {
            done += 1;
            self.head[operation] = self.end(self.shop.previous(operation)).max(self.end(self.before(operation)));
            self.makespan = self.makespan.max(self.head[operation] + self.shop.time[operation]);
            for next in [self.shop.next(operation), self.after(operation)].into_iter().flatten() {
                self.waits[next] -= 1;
                if self.waits[next] == 0 {
                    self.sorted.push(next);
                }
            }
        }
        for done in (0..self.sorted.len()).rev() {
            let operation = self.sorted[done];
            self.tail[operation] = self.rest(self.shop.next(operation)).max(self.rest(self.after(operation)));
        }
        self.sorted.len() == self.shop.len()
    }

    /// The longest way to the end of an operation.
    #[inline]
    pub(super) fn end(&self, operation: Option<usize>) -> i64 {
        operation.map_or(0, |operation| self.head[operation] + self.shop.time[operation])
    }

    /// The longest way from the start of an operation.
    #[inline]
    pub(super) fn rest(&self, operation: Option<usize>) -> i64 {
        operation.map_or(0, |operation| self.shop.time[operation] + self.tail[operation])
    }

    pub(super) fn schedule(&self) -> Schedule {
        Schedule { starts: self.head.clone() }
    }
}
