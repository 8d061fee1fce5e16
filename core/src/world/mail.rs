//! What a control node reads, and when: at once, unless it is frozen, slow, or waits for its disk.
//!
//! What it does not read at once waits in its inbox, in order. A slow node takes its time over everything that it
//! handles, a message or a timer, one after the other; a timer that somebody set anew meanwhile is skipped. A node whose
//! disk is too far behind reads no more until the disk has caught up.
//!
//! Everything is bounded. Into a full inbox nothing gets: a message between control nodes is lost, and one on a connection
//! is sent again later, like any that is lost.

use super::network::Envelope;
use super::plane::Message;
use super::replica::Replica;
use super::{Timer, World};
use crate::clock::Duration;
use crate::consensus::Protocol as _;
use crate::ids::{ReplicaId, Seq};
use crate::pending::{Rank, TimerId};
use crate::trace::{EventKind, Sink, Site};

/// The most messages that wait at one node to be read.
pub(super) const INBOX: usize = 1_024;

/// The most handlers whose effects wait for a disk before its node reads no more.
const BEHIND: usize = 1_024;

/// Something that a node will get to later.
#[derive(Clone)]
pub(super) enum Mail {
    Envelope(Envelope),
    Packet {
        from: ReplicaId,
        message: Message,
        cause: Option<Seq>,
    },
    /// The timer in this place is due, if it is still this one.
    Timer {
        place: u16,
        id: TimerId,
    },
}

impl Replica {
    /// True when it can handle something.
    pub fn is_ready(&self) -> bool {
        self.is_well() && self.held.len() < BEHIND
    }

    /// True when the timer in this place is still this one.
    fn is_set(&self, place: u16, id: TimerId) -> bool {
        self.timers.get(place as usize).is_some_and(|set| set.is_some_and(|set| set.id == id))
    }

    /// What was set anew while it waited costs no time.
    fn skip_moot_timers(&mut self) {
        while let Some(&Mail::Timer { place, id }) = self.inbox.front()
            && !self.is_set(place, id)
        {
            self.inbox.pop_front();
        }
    }

    /// True when it handles at once what reaches it.
    fn reads_at_once(&self) -> bool {
        self.is_ready() && self.delay.is_zero() && self.inbox.is_empty()
    }
}

impl World {
    /// True when nothing more gets into the inbox there.
    pub(super) fn is_full(&self, site: Site) -> bool {
        match site {
            Site::Control(control) => {
                let replica = self.controls[control.index()].replica.as_ref();
                replica.is_some_and(|replica| replica.inbox.len() >= INBOX)
            }
            Site::Worker(node) => self.workers[node.index()].inbox.len() >= INBOX,
            Site::Client(_) | Site::Gateway => false,
        }
    }

    /// Something reached a control node that is up, and has room for it.
    pub(super) fn receive<S: Sink>(&mut self, control: ReplicaId, mail: Mail, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        if replica.reads_at_once() {
            return self.read(control, mail, sink);
        }
        replica.inbox.push_back(mail);
        self.attend(control);
    }

    fn read<S: Sink>(&mut self, control: ReplicaId, mail: Mail, sink: &mut S) {
        match mail {
            Mail::Envelope(Envelope { from, ref body, cause, .. }) => self.on_mail(control, from, body, cause, sink),
            Mail::Packet { from, message, cause } => {
                self.with_raft(control, cause, sink, |raft, out| raft.on_message(from, message, out));
            }
            Mail::Timer { place, id } => {
                let replica = self.controls[control.index()].replica.as_ref();
                if replica.is_some_and(|replica| replica.is_set(place, id)) {
                    self.fire(control, place, sink);
                }
            }
        }
    }

    /// A node that is neither frozen nor behind reads what waits; a slow one begins with the first.
    pub(super) fn read_on<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        while let Some(replica) = &mut self.controls[control.index()].replica {
            let ready = replica.is_ready() && replica.delay.is_zero();
            let Some(mail) = replica.inbox.pop_front_if(|_| ready) else { break };
            self.read(control, mail, sink);
        }
        self.attend(control);
    }

    /// A slow node will be done with the next thing after its delay, unless it is at something already.
    fn attend(&mut self, control: ReplicaId) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        replica.skip_moot_timers();
        let idle = replica.attends == TimerId::NONE && !replica.inbox.is_empty();
        if idle && replica.is_ready() && !replica.delay.is_zero() {
            replica.attends = self.pending.set(self.now + replica.delay, Rank::Timer, Timer::Attend(control));
        }
    }

    /// A slow node is done with what it was at, and goes on to the next.
    #[inline(never)]
    pub(super) fn on_attended<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        replica.attends = TimerId::NONE;
        if !replica.is_ready() {
            return; // whatever makes it ready lets it read on
        }
        replica.skip_moot_timers();
        if let Some(mail) = replica.inbox.pop_front() {
            self.read(control, mail, sink);
        }
        self.attend(control);
    }

    /// A control node takes another time over everything that it handles.
    pub(super) fn slow_control<S: Sink>(&mut self, control: ReplicaId, delay: Duration, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        replica.delay = delay;
        self.pending.cancel(std::mem::replace(&mut replica.attends, TimerId::NONE));
        self.emit(sink, Site::Control(control), None, EventKind::ReplicaSlowed { delay });
        self.read_on(control, sink);
    }

    /// A timer of a replica is due.
    #[inline(never)]
    pub(super) fn on_replica_timer<S: Sink>(&mut self, control: ReplicaId, place: u16, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let ready = replica.is_ready();
        let Some(Some(set)) = replica.timers.get_mut(place as usize) else { return };
        if !replica.delay.is_zero() {
            replica.inbox.push_back(Mail::Timer { place, id: set.id });
            return self.attend(control);
        }
        if !ready {
            set.overdue = true;
            return;
        }
        self.fire(control, place, sink);
    }

    fn fire<S: Sink>(&mut self, control: ReplicaId, place: u16, sink: &mut S) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let Some(set) = replica.timers.get_mut(place as usize).and_then(Option::take) else { return };
        self.with_raft(control, None, sink, |raft, out| raft.on_timer(set.timer, out));
    }

    /// A node goes on that was frozen: it reads what waits, and then the timers fire that were due meanwhile and still
    /// are.
    pub(super) fn catch_up<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        self.read_on(control, sink);
        self.on_synced(control, sink);
        self.fire_overdue(control, sink);
        self.on_offer(control);
    }

    /// The disk of a node has caught up: so does the node.
    pub(super) fn unblock<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        self.read_on(control, sink);
        self.fire_overdue(control, sink);
        self.on_offer(control);
    }

    fn fire_overdue<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let overdue = |replica: &Replica| replica.timers.iter().position(|set| set.is_some_and(|set| set.overdue));
        while let Some(replica) = self.controls[control.index()].replica.as_deref_mut().filter(|it| it.is_ready())
            && let Some(place) = overdue(replica)
        {
            if let Some(set) = &mut replica.timers[place] {
                set.overdue = false;
            }
            self.on_replica_timer(control, place as u16, sink);
        }
    }
}
