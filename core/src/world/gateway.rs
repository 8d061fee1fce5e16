//! The gateway as the client of a replicated control plane.
//!
//! It asks the control node that it believes to lead. A follower says who leads, and it asks there; no answer for a
//! while, and it asks the next one. What it asks for keeps its number through all of this, so that it is recorded
//! once, and it goes on asking until it hears that it is recorded.

use super::body::Body;
use super::{Timer, World};
use crate::clock::Duration;
use crate::ids::{ReplicaId, Seq};
use crate::ledger::{Command, Deed};
use crate::pending::{Rank, TimerId};
use crate::trace::{Sink, Site};
use std::collections::BTreeMap;

/// How long the gateway waits for an answer.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often it follows redirects before it waits.
const HOPS: u8 = 3;

#[derive(Clone, Debug, Default)]
pub(super) struct Gateway {
    /// Who leads, as far as it knows.
    pub leader: ReplicaId,
    /// In which term it said so.
    term: u32,
    /// What is not known to be recorded.
    pub asks: BTreeMap<Number, Ask>,
}

/// What names something that is asked for: of which kind it is, and which.
pub(super) type Number = (u8, u32);

#[derive(Clone, Debug)]
pub(super) struct Ask {
    command: Command,
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
        _ => None,
    }
}

impl World {
    /// Asks for something to be recorded.
    #[inline(never)]
    pub(super) fn ask<S: Sink>(&mut self, command: Command, cause: Option<Seq>, sink: &mut S) {
        let Some(plane) = &mut self.plane else { return };
        let Some(number) = number_of(&command) else { return };
        let ask = Ask { command, asked: plane.gateway.leader, hops: 0, timer: TimerId::NONE, cause };
        plane.gateway.asks.entry(number).or_insert(ask);
        self.ask_again(number, cause, sink);
    }

    fn ask_again<S: Sink>(&mut self, number: Number, cause: Option<Seq>, sink: &mut S) {
        let Some(plane) = &mut self.plane else { return };
        let leader = plane.gateway.leader;
        let Some(ask) = plane.gateway.asks.get_mut(&number) else { return };
        self.pending.cancel(ask.timer);
        ask.timer = self.pending.set(self.now + PATIENCE, Rank::Timer, Timer::Patience(number.0, number.1));
        ask.asked = leader;
        let command = ask.command;
        self.send(Site::Gateway, Site::Control(leader), Body::Ask { command }, cause, sink);
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
                if let Some(ask) = number.and_then(|number| gateway.asks.remove(&number)) {
                    self.pending.cancel(ask.timer);
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
}
