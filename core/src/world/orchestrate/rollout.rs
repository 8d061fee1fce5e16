//! How many containers of a service there are, and of which version: more, fewer, or others a few at a time.
//!
//! The numbers of a rolling update are those of the Deployment controller of Kubernetes: with new ones up to `surge` more
//! than there are to be, and old ones taken away as long as no more than `unavailable` are not ready. What is being
//! stopped counts as there until it is gone, so there are never more than that.

use super::gate::Census;
use crate::ids::{ContainerId, ServiceId};
use crate::ledger::{ContainerRecord, Deed};
use crate::order::sort_by_key;
use crate::trace::StopReason;

type Listed<'a> = (ContainerId, &'a ContainerRecord);

/// The changes to one service. `next` is the number of the next container.
pub(super) fn changes(census: &Census, service: usize, next: &mut u32) -> Vec<Deed> {
    let mut draft = Draft { census, service, next, deeds: Vec::new() };
    match (census.setup[service].is_job(), census.setup[service].spec.ordered) {
        (true, _) => draft.job(),
        (false, true) => draft.ordered(),
        (false, false) => draft.rolling(),
    }
    draft.deeds
}

struct Draft<'c, 'a> {
    census: &'c Census<'a>,
    service: usize,
    next: &'c mut u32,
    deeds: Vec<Deed>,
}

impl<'a> Draft<'_, 'a> {
    fn all(&self) -> &[Listed<'a>] {
        &self.census.by_service[self.service]
    }

    /// Those that are not to end.
    fn wanted(&self) -> Vec<Listed<'a>> {
        self.all().iter().copied().filter(|(_, record)| record.is_wanted()).collect()
    }

    fn create(&mut self, replica: u16) {
        let version = self.census.containers.services()[self.service].version;
        let (container, service) = (ContainerId(*self.next), ServiceId(self.service as u16));
        *self.next += 1;
        self.deeds.push(Deed::Create { container, service, replica, version });
    }

    /// The lowest numbers that no container has.
    fn create_some(&mut self, count: u16) {
        let mut taken: Vec<u16> = self.all().iter().map(|(_, record)| record.replica).collect();
        let mut replica = 0;
        for _ in 0..count {
            replica += 1;
            while taken.contains(&replica) {
                replica += 1;
            }
            taken.push(replica);
            self.create(replica);
        }
    }

    fn stop(&mut self, container: ContainerId, reason: StopReason) {
        self.deeds.push(Deed::Stop { container, reason });
    }

    /// So many of them, those first that are missed least: that wait, that are not ready, that came last.
    fn stop_some(&mut self, mut among: Vec<Listed<'a>>, count: usize, reason: StopReason) {
        let missed = |(container, record): &Listed| {
            let class = match () {
                () if record.node.is_none() => 0,
                () if !record.is_ready() => 1,
                () => 2,
            };
            (class, u32::MAX - container.0)
        };
        sort_by_key(&mut among, missed);
        for (container, _) in among.into_iter().take(count) {
            self.stop(container, reason);
        }
    }

    fn rolling(&mut self) {
        let desired = self.census.desired(self.service);
        let version = self.census.containers.services()[self.service].version;
        let (new, old): (Vec<_>, Vec<_>) = self.wanted().into_iter().partition(|(_, record)| record.version == version);
        let surplus = new.len().saturating_sub(usize::from(desired));
        let missing = desired.saturating_sub(new.len() as u16);
        let others = self.census.count(self.service, |record| record.version != version);
        if others == 0 {
            self.create_some(missing);
            self.stop_some(new, surplus, StopReason::Scaled);
            return;
        }
        let (surge, unavailable) = self.census.setup[self.service].spec.update.bounds(desired);
        let present = self.all().len();
        let room = usize::from(desired.saturating_add(surge)).saturating_sub(present);
        self.create_some(missing.min(room as u16));
        let is_ready = |(_, record): &Listed| record.is_ready();
        let must_stay = usize::from(desired.saturating_sub(unavailable));
        let ready = new.iter().chain(&old).filter(|listed| is_ready(listed)).count();
        let unready_new = new.iter().filter(|listed| !is_ready(listed)).count();
        let to_spare = (new.len() + old.len()).saturating_sub(must_stay + unready_new);
        let (ready_old, unready_old): (Vec<_>, Vec<_>) = old.into_iter().partition(is_ready);
        self.stop_some(new, surplus, StopReason::Scaled);
        self.stop_some(unready_old, to_spare, StopReason::Updated);
        if to_spare > 0 {
            self.stop_some(ready_old, ready.saturating_sub(must_stay), StopReason::Updated);
        }
    }

    /// One at a time, in the order of their numbers; away with them in the order turned round.
    fn ordered(&mut self) {
        let desired = self.census.desired(self.service);
        let version = self.census.containers.services()[self.service].version;
        let all = self.all();
        let of = |replica: u16| all.iter().find(|(_, record)| record.replica == replica);
        if all.iter().any(|(_, record)| !record.is_wanted()) {
            return; // one is on its way out
        }
        for replica in 1..=desired {
            match of(replica) {
                None => return self.create(replica),
                Some((container, record)) if !record.is_ready() => {
                    // One of an old version that does not become ready must not stand in the way of the new one.
                    if record.version != version {
                        self.stop(*container, StopReason::Updated);
                    }
                    return;
                }
                Some(_) => {}
            }
        }
        let last = all.iter().max_by_key(|(_, record)| record.replica);
        if let Some((container, _)) = last.filter(|(_, record)| record.replica > desired) {
            return self.stop(*container, StopReason::Scaled);
        }
        let outdated = all.iter().filter(|(_, record)| record.version != version);
        if let Some((container, _)) = outdated.max_by_key(|(_, record)| record.replica) {
            self.stop(*container, StopReason::Updated);
        }
    }

    fn job(&mut self) {
        let desired = self.census.desired(self.service);
        let at_once = self.census.setup[self.service].spec.parallelism.unwrap_or(u16::MAX);
        let open = self.census.count(self.service, |record| !record.status.is_over());
        let all = self.all();
        let missing = (1..=desired).filter(|replica| all.iter().all(|(_, record)| record.replica != *replica));
        let missing: Vec<_> = missing.take(usize::from(at_once.saturating_sub(open))).collect();
        let surplus = all.iter().filter(|(_, record)| record.replica > desired && record.is_wanted());
        let surplus: Vec<_> = surplus.map(|(container, _)| *container).collect();
        missing.into_iter().for_each(|replica| self.create(replica));
        surplus.into_iter().for_each(|container| self.stop(container, StopReason::Scaled));
    }
}
