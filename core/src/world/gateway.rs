//! The gateway as the client of a replicated control plane.
//!
//! It asks the control node that it believes to lead. A follower says who leads, and it asks there; no answer for a
//! while, and it asks the next one. It goes on asking until it hears that it is recorded.
//!
//! For each class of tasks it has a session with the ledger, open from the start, and what it asks for has a number in it
//! that stays the same through all of this: what is asked for twice is recorded once (dissertation section 6.3). A ledger
//! that keeps too many sessions closes one; the gateway then opens another and asks anew.

use super::body::Body;
use super::{Timer, World};
use crate::clock::Duration;
use crate::consensus::{SessionId, Stamp};
use crate::ids::{ReplicaId, Seq};
use crate::ledger::{Command, Deed};
use crate::pending::{Rank, TimerId};
use crate::trace::{Sink, Site};
use std::collections::{BTreeMap, BTreeSet};

/// How long the gateway waits for an answer.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often it follows redirects before it waits.
const HOPS: u8 = 3;

#[derive(Clone, Debug)]
pub(super) struct Gateway {
    /// Who leads, as far as it knows.
    pub leader: ReplicaId,
    /// In which term it said so.
    term: u32,
    /// What is not known to be recorded.
    pub asks: BTreeMap<Number, Ask>,
    /// By class.
    sessions: Vec<ClientSession>,
    /// The highest number of a session so far.
    last_session: u32,
}

/// A session as its client knows it.
#[derive(Clone, Debug)]
struct ClientSession {
    id: SessionId,
    /// The number of its last command.
    serial: u32,
    /// The numbers of those that it waits for.
    unanswered: BTreeSet<u32>,
    /// True until the ledger has opened it: meanwhile its commands wait.
    opening: bool,
}

/// What names something that is asked for: of which kind it is, and which.
pub(super) type Number = (u8, u32);

/// The kind of [`Command::Register`].
const REGISTER: u8 = u8::MAX;

#[derive(Clone, Debug)]
pub(super) struct Ask {
    command: Command,
    stamp: Stamp,
    asked: ReplicaId,
    hops: u8,
    timer: TimerId,
    cause: Option<Seq>,
}

fn number_of(command: &Command) -> Option<Number> {
    match *command {
        Command::Submit { task, .. } => Some((0, task.0)),
        Command::RemoveNode { node } => Some((1, node.0.into())),
        Command::SetPolicy { family, choice } => Some((2 + family as u8, choice.into())),
        Command::Container(
            Deed::Scale { order, .. }
            | Deed::Update { order, .. }
            | Deed::Cordon { order, .. }
            | Deed::Power { order, .. },
        ) => Some((100, order.into())),
        Command::Register { session } => Some((REGISTER, session.0)),
        _ => None,
    }
}

impl ClientSession {
    fn new(id: u32) -> Self {
        Self { id: SessionId(id), serial: 0, unanswered: BTreeSet::new(), opening: false }
    }

    /// The next command of this session.
    fn next(&mut self) -> Stamp {
        self.serial += 1;
        self.unanswered.insert(self.serial);
        Stamp { session: self.id, serial: self.serial, unanswered: 0 }
    }
}

impl Gateway {
    /// A gateway with a session for each class of tasks.
    pub fn new(classes: usize) -> Self {
        let sessions: Vec<_> = (1..=classes as u32).map(ClientSession::new).collect();
        let last_session = classes as u32;
        Self { leader: ReplicaId(0), term: 0, asks: BTreeMap::new(), sessions, last_session }
    }

    /// The sessions that are open before anything is asked for.
    pub fn first_sessions(&self) -> impl Iterator<Item = SessionId> {
        self.sessions.iter().map(|session| session.id)
    }

    fn session(&mut self, id: SessionId) -> Option<&mut ClientSession> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    /// It is recorded: nobody waits for it any more.
    fn answered(&mut self, number: Number) -> Option<Ask> {
        let ask = self.asks.remove(&number)?;
        if let Some(session) = self.session(ask.stamp.session) {
            session.unanswered.remove(&ask.stamp.serial);
        }
        Some(ask)
    }

    /// What is asked for within a session, in the order of its numbers.
    fn asked_in(&self, id: SessionId) -> Vec<Number> {
        let asks = self.asks.iter().filter(|(_, ask)| ask.stamp.session == id && ask.stamp.serial > 0);
        let mut asks: Vec<_> = asks.map(|(number, ask)| (ask.stamp.serial, *number)).collect();
        asks.sort_unstable();
        asks.into_iter().map(|(_, number)| number).collect()
    }

    /// The ledger has closed a session: another takes its place, with everything that was asked for in it.
    fn renew(&mut self, closed: SessionId) -> Option<SessionId> {
        let numbers = self.asked_in(closed);
        let id = self.last_session + 1;
        let session = self.session(closed).filter(|session| !session.opening)?;
        *session = ClientSession { opening: true, ..ClientSession::new(id) };
        let stamps: Vec<_> = numbers.iter().map(|_| session.next()).collect();
        self.last_session = id;
        for (number, stamp) in numbers.iter().zip(stamps) {
            if let Some(ask) = self.asks.get_mut(number) {
                ask.stamp = stamp;
            }
        }
        Some(SessionId(id))
    }
}

impl World {
    /// Asks for something to be recorded.
    #[inline(never)]
    pub(super) fn ask<S: Sink>(&mut self, command: Command, cause: Option<Seq>, sink: &mut S) {
        let class = match command {
            Command::Submit { task, .. } => self.class_of(task),
            _ => None,
        };
        let Some(plane) = &mut self.plane else { return };
        let Some(number) = number_of(&command) else { return };
        let Gateway { asks, sessions, leader, .. } = &mut plane.gateway;
        asks.entry(number).or_insert_with(|| {
            let session = class.and_then(|class| sessions.get_mut(class.index()));
            let stamp = session.map_or_else(Stamp::default, ClientSession::next);
            Ask { command, stamp, asked: *leader, hops: 0, timer: TimerId::NONE, cause }
        });
        self.ask_again(number, cause, sink);
    }

    fn ask_again<S: Sink>(&mut self, number: Number, cause: Option<Seq>, sink: &mut S) {
        let Some(plane) = &mut self.plane else { return };
        let gateway = &mut plane.gateway;
        let leader = gateway.leader;
        let Some(ask) = gateway.asks.get_mut(&number) else { return };
        self.pending.cancel(std::mem::replace(&mut ask.timer, TimerId::NONE));
        let mut stamp = ask.stamp;
        if let Some(session) = gateway.sessions.iter().find(|session| session.id == stamp.session) {
            if session.opening {
                return;
            }
            stamp.unanswered = session.unanswered.first().copied().unwrap_or(stamp.serial);
        }
        ask.timer = self.pending.set(self.now + PATIENCE, Rank::Timer, Timer::Patience(number.0, number.1));
        ask.asked = leader;
        let command = ask.command;
        self.send(Site::Gateway, Site::Control(leader), Body::Ask { command, stamp }, cause, sink);
    }

    /// No answer for a while: the next control node is asked, unless another one is believed to lead by now.
    #[inline(never)]
    pub(super) fn on_patience<S: Sink>(&mut self, number: Number, sink: &mut S) {
        let nodes = self.controls.len() as u8;
        let Some(plane) = &mut self.plane else { return };
        let Some(ask) = plane.gateway.asks.get_mut(&number) else { return };
        ask.hops = 0;
        ask.timer = TimerId::NONE;
        if ask.asked == plane.gateway.leader {
            plane.gateway.leader = ReplicaId((ask.asked.0 + 1) % nodes);
        }
        let cause = ask.cause;
        self.ask_again(number, cause, sink);
    }

    /// A control node has something to say to the gateway.
    pub(super) fn on_answer<S: Sink>(&mut self, from: ReplicaId, body: &Body, cause: Option<Seq>, sink: &mut S) {
        let Some(plane) = &mut self.plane else { return };
        let gateway = &mut plane.gateway;
        match *body {
            Body::Recorded { command } => {
                let number = number_of(&command);
                if let Some(ask) = number.and_then(|number| gateway.answered(number)) {
                    self.pending.cancel(ask.timer);
                }
                if let Command::Register { session } = command {
                    self.on_session_opened(session, cause, sink);
                }
            }
            Body::Expired { session } => {
                if let Some(session) = gateway.renew(session) {
                    self.ask(Command::Register { session }, cause, sink);
                }
            }
            Body::Reply { task } => {
                if let Some(class) = self.class_of(task) {
                    self.send(Site::Gateway, Site::Client(class), Body::Reply { task }, cause, sink);
                }
            }
            Body::Announce { term } if term >= gateway.term => {
                (gateway.term, gateway.leader) = (term, from);
                let all: Vec<_> = gateway.asks.keys().copied().collect();
                for number in all {
                    self.ask_again(number, cause, sink);
                }
            }
            Body::Redirect { leader, about: Some(command) } => {
                let Some(number) = number_of(&command) else { return };
                let Some(ask) = gateway.asks.get_mut(&number) else { return };
                let Some(leader) = leader.filter(|_| ask.hops < HOPS && ask.asked == from) else { return };
                ask.hops += 1;
                gateway.leader = leader;
                self.ask_again(number, cause, sink);
            }
            _ => {}
        }
    }

    /// What waited for a session is asked for.
    fn on_session_opened<S: Sink>(&mut self, id: SessionId, cause: Option<Seq>, sink: &mut S) {
        let Some(plane) = &mut self.plane else { return };
        let Some(session) = plane.gateway.session(id).filter(|session| session.opening) else { return };
        session.opening = false;
        for number in plane.gateway.asked_in(id) {
            self.ask_again(number, cause, sink);
        }
    }
}
