//! From when and until when each operation can run, if all is to be done by a horizon.
//!
//! An operation's head is a time before which it cannot start, its tail what has to follow its end. Both grow along
//! jobs, along orders that are decided, and by edge finding; two operations of a machine of which one order does not
//! fit the horizon get the other. Whatever changes is remembered, so that a search can take it back.

use super::Shop;
use super::edges::{ON_MACHINE_MAX, Row, raise_heads};
use crate::optimize::Meter;

/// Something that changed, with what it was.
#[derive(Clone, Copy)]
enum Change {
    Head(usize, i64),
    Tail(usize, i64),
    Behind(usize, u64),
}

pub(super) struct Windows<'a> {
    pub(super) shop: &'a Shop,
    /// When all has to be done.
    horizon: i64,
    pub(super) head: Vec<i64>,
    pub(super) tail: Vec<i64>,
    /// What is decided to come after each operation on its machine, as a set of places in the machine's load.
    behind: Vec<u64>,
    /// The place of each operation in the load of its machine.
    place: Vec<usize>,
    changes: Vec<Change>,
    /// Machines that have to be looked at, each once.
    pending: Vec<usize>,
    is_pending: Vec<bool>,
    /// The machine that showed the last contradiction.
    pub(super) blamed: Option<usize>,
}

/// How far the changes go back.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

impl<'a> Windows<'a> {
    /// Windows without a horizon; `None` when a machine has too much to do.
    pub(super) fn new(shop: &'a Shop) -> Option<Self> {
        if shop.load.iter().any(|load| load.len() > ON_MACHINE_MAX) {
            return None;
        }
        let mut place = vec![0; shop.len()];
        let mut behind = vec![0; shop.len()];
        for load in &shop.load {
            for (at, &operation) in load.iter().enumerate() {
                place[operation] = at;
                // A job that comes twice to a machine comes in its order. The load has the operations by number.
                for (later, &other) in load.iter().enumerate().skip(at + 1) {
                    if (operation..other).all(|step| !shop.last[step]) {
                        behind[operation] |= 1 << later;
                    }
                }
            }
        }
        let (head, tail) = job_ways(shop);
        Some(Self {
            shop,
            horizon: i64::MAX / 8,
            head,
            tail,
            behind,
            place,
            changes: Vec::new(),
            pending: Vec::new(),
            is_pending: vec![false; shop.load.len()],
            blamed: None,
        })
    }

    /// The least horizon that the windows alone do not refute, at most `above`.
    pub(super) fn bound(&mut self, above: i64, meter: &mut Meter) -> i64 {
        let (mut low, mut high) = (trivial_bound(self.shop), above);
        while low < high {
            let middle = low + (high - low) / 2;
            let mark = self.mark();
            match self.suppose(middle, meter) {
                true => high = middle,
                false => low = middle + 1,
            }
            self.back_to(mark);
        }
        low
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.changes.len())
    }

    /// Takes back every change since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        for change in self.changes.drain(mark.0..).rev() {
            match change {
                Change::Head(operation, head) => self.head[operation] = head,
                Change::Tail(operation, tail) => self.tail[operation] = tail,
                Change::Behind(operation, behind) => self.behind[operation] = behind,
            }
        }
    }

    /// Sets the horizon and draws every conclusion; false when it cannot be met.
    pub(super) fn suppose(&mut self, horizon: i64, meter: &mut Meter) -> bool {
        self.horizon = horizon;
        for machine in 0..self.shop.load.len() {
            self.ask_for(machine);
        }
        let fits =
            (0..self.shop.len()).all(|operation| self.fits(operation, self.head[operation], self.tail[operation]));
        self.conclude(fits, meter)
    }

    /// Decides that one operation comes before another on their machine; false when that contradicts the horizon.
    pub(super) fn decide(&mut self, first: usize, second: usize, meter: &mut Meter) -> bool {
        self.put_behind(first, 1 << self.place[second]);
        self.ask_for(self.shop.machine[first]);
        let fits = self.raise_head(second, self.head[first] + self.shop.time[first])
            && self.raise_tail(first, self.tail[second] + self.shop.time[second]);
        if !fits {
            self.blamed = Some(self.shop.machine[first]);
        }
        self.conclude(fits, meter)
    }

    /// How much room the horizon leaves when one operation comes before the other; negative when it does not fit.
    #[inline]
    pub(super) fn room(&self, first: usize, second: usize) -> i64 {
        self.horizon - self.head[first] - self.shop.time[first] - self.shop.time[second] - self.tail[second]
    }

    /// Whether the order of two operations of one machine is decided.
    #[inline]
    pub(super) fn is_decided(&self, a: usize, b: usize) -> bool {
        self.behind[a] >> self.place[b] & 1 == 1 || self.behind[b] >> self.place[a] & 1 == 1
    }

    fn ask_for(&mut self, machine: usize) {
        if !std::mem::replace(&mut self.is_pending[machine], true) {
            self.pending.push(machine);
        }
    }

    fn fits(&self, operation: usize, head: i64, tail: i64) -> bool {
        head + self.shop.time[operation] + tail <= self.horizon
    }

    fn put_behind(&mut self, operation: usize, others: u64) {
        self.changes.push(Change::Behind(operation, self.behind[operation]));
        self.behind[operation] |= others;
    }

    fn raise_head(&mut self, operation: usize, head: i64) -> bool {
        let (mut at, mut head) = (Some(operation), head);
        while let Some(operation) = at.filter(|&operation| head > self.head[operation]) {
            if !self.fits(operation, head, self.tail[operation]) {
                return false;
            }
            self.changes.push(Change::Head(operation, self.head[operation]));
            self.head[operation] = head;
            self.ask_for(self.shop.machine[operation]);
            head += self.shop.time[operation];
            at = self.shop.next(operation);
        }
        true
    }

    fn raise_tail(&mut self, operation: usize, tail: i64) -> bool {
        let (mut at, mut tail) = (Some(operation), tail);
        while let Some(operation) = at.filter(|&operation| tail > self.tail[operation]) {
            if !self.fits(operation, self.head[operation], tail) {
                return false;
            }
            self.changes.push(Change::Tail(operation, self.tail[operation]));
            self.tail[operation] = tail;
            self.ask_for(self.shop.machine[operation]);
            tail += self.shop.time[operation];
            at = self.shop.previous(operation);
        }
        true
    }

    /// Looks at machines until nothing changes any more; false on a contradiction.
    fn conclude(&mut self, mut fits: bool, meter: &mut Meter) -> bool {
        while let Some(machine) = self.pending.pop() {
            self.is_pending[machine] = false;
            if fits {
                let load = self.shop.load[machine].len() as u64;
                meter.spend(4 * load * load + 40);
                fits = self.look_at(machine);
                if !fits {
                    self.blamed = Some(machine);
                }
            }
        }
        fits
    }

    fn look_at(&mut self, machine: usize) -> bool {
        let shop = self.shop;
        let load = &shop.load[machine];
        if !self.order_pairs(load) {
            return false;
        }
        let (mut head, mut tail, mut time) = ([0; ON_MACHINE_MAX], [0; ON_MACHINE_MAX], [0; ON_MACHINE_MAX]);
        let (mut deadline, mut release) = ([0; ON_MACHINE_MAX], [0; ON_MACHINE_MAX]);
        let mut before = [0_u64; ON_MACHINE_MAX];
        for (place, &operation) in load.iter().enumerate() {
            (head[place], tail[place]) = (self.head[operation], self.tail[operation]);
            time[place] = shop.time[operation];
            (deadline[place], release[place]) = (self.horizon - tail[place], self.horizon - head[place]);
            let mut behind = self.behind[operation];
            while behind != 0 {
                before[behind.trailing_zeros() as usize] |= 1 << place;
                behind &= behind - 1;
            }
        }
        let (mut by_head, mut by_tail) = ([0; ON_MACHINE_MAX], [0; ON_MACHINE_MAX]);
        let (by_head, by_tail) = (sorted(&mut by_head, &head, load.len()), sorted(&mut by_tail, &tail, load.len()));
        let (mut raised_head, mut raised_tail) = (head, tail);
        for (place, &operation) in load.iter().enumerate() {
            raised_head[place] = head[place].max(way(by_head, before[place], &head, &time));
            raised_tail[place] = tail[place].max(way(by_tail, self.behind[operation], &tail, &time));
        }
        raise_heads(by_head, &head, &deadline, &time, &mut raised_head)
            && raise_heads(by_tail, &tail, &release, &time, &mut raised_tail)
            && load.iter().enumerate().all(|(place, &operation)| {
                self.raise_head(operation, raised_head[place]) && self.raise_tail(operation, raised_tail[place])
            })
    }

    /// Decides every pair of which only one order fits.
    fn order_pairs(&mut self, load: &[usize]) -> bool {
        for (place, &a) in load.iter().enumerate() {
            for &b in &load[place + 1..] {
                if self.is_decided(a, b) {
                    continue;
                }
                match (self.room(a, b) >= 0, self.room(b, a) >= 0) {
                    (true, true) => {}
                    (true, false) => self.put_behind(a, 1 << self.place[b]),
                    (false, true) => self.put_behind(b, 1 << self.place[a]),
                    (false, false) => return false,
                }
            }
        }
        true
    }
}

/// The places 0 to `count` by rising key.
fn sorted<'a>(places: &'a mut [usize; ON_MACHINE_MAX], key: &Row, count: usize) -> &'a [usize] {
    for place in 0..count {
        let mut at = place;
        while at > 0 && key[places[at - 1]] > key[place] {
            places[at] = places[at - 1];
            at -= 1;
        }
        places[at] = place;
    }
    &places[..count]
}

/// When all of a set can be done, one after the other.
fn way(by_head: &[usize], set: u64, head: &Row, time: &Row) -> i64 {
    let members = by_head.iter().filter(|&&place| set >> place & 1 == 1);
    if set == 0 { 0 } else { members.fold(0, |end: i64, &place| end.max(head[place]) + time[place]) }
}

/// The time of each job up to each operation, and after it.
fn job_ways(shop: &Shop) -> (Vec<i64>, Vec<i64>) {
    let (mut head, mut tail) = (vec![0; shop.len()], vec![0; shop.len()]);
    for operation in 0..shop.len() {
        head[operation] = shop.previous(operation).map_or(0, |previous| head[previous] + shop.time[previous]);
    }
    for operation in (0..shop.len()).rev() {
        tail[operation] = shop.next(operation).map_or(0, |next| tail[next] + shop.time[next]);
    }
    (head, tail)
}

/// The longest job or the most loaded machine, with what comes before and after it anyway.
pub(super) fn trivial_bound(shop: &Shop) -> i64 {
    let (head, tail) = job_ways(shop);
    let jobs = (0..shop.len()).map(|operation| head[operation] + shop.time[operation] + tail[operation]);
    let machines = shop.load.iter().map(|load| {
        let least = |ways: &[i64]| load.iter().map(|&operation| ways[operation]).min().unwrap_or(0);
        least(&head) + load.iter().map(|&operation| shop.time[operation]).sum::<i64>() + least(&tail)
    });
    jobs.chain(machines).max().unwrap_or(0)
}
