//! Inputs: what a person or a script does to the world, and what it makes of that.

use super::World;
use super::body::Body;
use super::post::Post;
use super::regime::Choice;
use super::worker::Worker;
use crate::clock::Duration;
use crate::ids::{ClassId, NodeId, ReplicaId, Resources, Seq, Speed};
use crate::ledger::Command;
use crate::scenario::{Input, NodeSpec, Slow, Submit};
use crate::trace::{EventKind, Sink, Site};
use std::sync::Arc;

/// The most workers that a world holds.
pub const NODES_MAX: usize = 10_000;

/// The most tasks submitted by one input.
pub const SUBMIT_MAX: u32 = 10_000;

impl World {
    pub(super) fn on_input<S: Sink>(&mut self, input: &Input, sink: &mut S) {
        if self.check_input(input).is_err() {
            return; // what was allowed when it was scripted may no longer make sense
        }
        if self.on_outage(input, sink) || self.on_nudge(input, sink) {
            return;
        }
        if self.on_services(input, sink) || self.on_members(input, sink) {
            return;
        }
        match input {
            Input::Crash(name) => self.with_node(name, |world, node| world.crash(node, sink)),
            Input::Restart(name) => self.with_node(name, |world, node| world.restart(node, sink)),
            Input::Pause(name) => self.with_node(name, |world, node| world.pause(node, sink)),
            Input::Resume(name) => self.with_node(name, |world, node| world.resume(node, sink)),
            Input::Slow(Slow { node, factor, .. }) => {
                let factor = factor.unwrap_or(1.0);
                self.with_node(node, |world, node| world.slow(node, factor, sink));
            }
            Input::RemoveNode(name) => self.with_node(name, |world, node| world.remove(node, sink)),
            Input::AddNode(spec) => {
                for copy in 0..spec.count {
                    if let Ok(node) = self.add_node(spec, copy) {
                        let cause = self.emit(sink, Site::Worker(node), None, EventKind::NodeAdded { node });
                        if self.plane.is_some() {
                            self.tell(node, Body::Hello { boot: 1 }, cause, sink);
                        }
                    }
                }
            }
            Input::Submit(submit) => self.submit_by_hand(submit, sink),
            Input::SetQueue(policy) => self.choose(Choice::Queue(policy.clone()), sink),
            Input::SetBalance(policy) => self.choose(Choice::Balance(policy.clone()), sink),
            Input::SetPlace(policy) => self.choose(Choice::Place(policy.clone()), sink),
            Input::SetPredict(policy) => self.choose(Choice::Predict(policy.clone()), sink),
            _ => {}
        }
    }

    pub(super) fn check_input(&self, input: &Input) -> Result<(), String> {
        let verdict = self.check_outage(input).or_else(|| self.check_nudge(input));
        let verdict = verdict.or_else(|| self.check_services(input)).or_else(|| self.check_members(input));
        if let Some(verdict) = verdict {
            return verdict;
        }
        let health = |name: &str, wanted: fn(&Worker) -> bool, otherwise: &str| {
            let node = self.node(name)?;
            let worker = &self.workers[node.index()];
            match () {
                () if worker.removed => Err(format!("{name} was taken out of service")),
                () if wanted(worker) => Ok(()),
                () => Err(format!("{name} {otherwise}")),
            }
        };
        match input {
            Input::Crash(name) => health(name, |worker| worker.up, "is down already"),
            Input::Restart(name) => health(name, |worker| !worker.up, "is not down"),
            Input::Pause(name) => health(name, |worker| worker.up && !worker.paused, "is down or paused already"),
            Input::Resume(name) => health(name, |worker| worker.paused, "is not paused"),
            Input::RemoveNode(name) => health(name, |_| true, ""),
            Input::Slow(Slow { node, factor: Some(factor), delay: None }) => {
                if !(*factor > 0.0 && *factor <= 100.0) {
                    return Err(format!("a factor of {factor}: expected more than 0, at most 100"));
                }
                health(node, |worker| worker.up, "is down")
            }
            Input::Slow(Slow { node, .. }) => {
                self.node(node).and_then(|_| Err(format!("{node} is a worker: expected a factor, and nothing else")))
            }
            Input::AddNode(spec) => {
                let taken =
                    (0..spec.count).filter_map(|copy| node_name(spec, copy)).find(|name| self.node(name).is_ok());
                match taken {
                    Some(name) => Err(format!("there is a node {name} already")),
                    None if self.workers.len() + spec.count as usize > NODES_MAX => {
                        Err(format!("more than {NODES_MAX} nodes"))
                    }
                    None => Ok(()),
                }
            }
            Input::Submit(submit) => self.check_submit(submit),
            Input::SetQueue(policy) if *policy == self.regime.policies.queue => {
                Err("this queue discipline is in force already".to_owned())
            }
            Input::SetBalance(policy) if *policy == self.regime.policies.balance => {
                Err("this balancer is in force already".to_owned())
            }
            Input::SetPlace(policy) if *policy == self.regime.policies.place => {
                Err("this placement rule is in force already".to_owned())
            }
            Input::SetPlace(policy) => self.regime.policies.takes(policy).map_err(|problem| problem.message),
            Input::SetPredict(policy) if *policy == self.regime.policies.predict => {
                Err("this predictor is in force already".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn check_submit(&self, submit: &Submit) -> Result<(), String> {
        let class = self.class(&submit.class).ok_or_else(|| format!("there is no class {:?}", submit.class))?;
        if submit.count == 0 || submit.count > SUBMIT_MAX {
            return Err(format!("{} tasks: expected 1 to {SUBMIT_MAX}", submit.count));
        }
        let traits = self.setup.traits(submit.traits(), self.setup.class_traits(class));
        let fits = |worker: &Worker| !worker.removed && worker.capacity.fits(&traits.demand);
        if !self.workers.iter().any(fits) {
            return Err("no node is large enough for such a task".to_owned());
        }
        Ok(())
    }

    fn class(&self, name: &str) -> Option<ClassId> {
        self.setup.classes.iter().position(|class| class == name).map(|place| ClassId(place as u16))
    }

    /// The node with this name.
    pub(super) fn node(&self, name: &str) -> Result<NodeId, String> {
        let place = self.workers.iter().position(|worker| &*worker.name == name);
        place.map(|place| NodeId(place as u16)).ok_or_else(|| format!("there is no node {name:?}"))
    }

    fn with_node(&mut self, name: &str, act: impl FnOnce(&mut Self, NodeId)) {
        if let Ok(node) = self.node(name) {
            act(self, node);
        }
    }

    /// Makes a worker and lets it join.
    pub(super) fn add_node(&mut self, spec: &NodeSpec, copy: u16) -> Result<NodeId, String> {
        if self.workers.len() >= NODES_MAX {
            return Err(format!("more than {NODES_MAX} nodes"));
        }
        let node = NodeId(self.workers.len() as u16);
        let name: Arc<str> = node_name(spec, copy).unwrap_or_else(|| node.to_string()).into();
        if self.node(&name).is_ok() {
            return Err(format!("there are two nodes named {name:?}"));
        }
        let region = self.setup.region(spec.region.as_deref());
        let queue = self.local_queue(node, 1);
        let mut worker = Worker::new(name, spec, region, queue, self.now);
        worker.set_sharing(self.regime.discipline.shares(), self.now);
        self.workers.push(worker);
        for image in &spec.images {
            let image = self.services.image(image);
            self.workers[node.index()].agent.images.push((image, self.now));
        }
        if let Some(detect) = self.regime.detect().cloned() {
            // Nodes made together do not all speak at once.
            let share = u64::from(node.0 % 16 + 1);
            self.beat(node, Duration((detect.heartbeat.0 * share / 16).max(1)));
        }
        if let Some(plane) = &mut self.plane {
            plane.posts.push(Post::default());
        } else {
            // Nobody is told, so there is no need to carry all that may follow a command into this place.
            self.controls[0].ledger.apply(&Command::Join { node, boot: 1 });
            self.enrol(ReplicaId(0), node);
        }
        Ok(node)
    }

    fn crash<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        let lost = self.lose_all(node);
        let worker = &mut self.workers[node.index()];
        worker.up = false;
        worker.paused = false;
        self.emit(sink, Site::Worker(node), None, EventKind::NodeCrashed { node, lost });
    }

    fn restart<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.up = true;
        worker.boot += 1;
        worker.speed = worker.nominal;
        worker.meter(now);
        let boot = worker.boot;
        let cause = self.emit(sink, Site::Worker(node), None, EventKind::NodeRestarted { node });
        self.tell(node, Body::Hello { boot }, cause, sink);
        self.start_beating(node);
    }

    fn pause<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        self.hold(node);
        self.workers[node.index()].paused = true;
        self.emit(sink, Site::Worker(node), None, EventKind::NodePaused { node });
    }

    fn resume<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        let worker = &mut self.workers[node.index()];
        worker.paused = false;
        let inbox = std::mem::take(&mut worker.inbox);
        self.emit(sink, Site::Worker(node), None, EventKind::NodeResumed { node });
        self.go_on(node);
        for envelope in inbox {
            self.on_control_message(node, &envelope, sink);
        }
        self.start_beating(node);
        self.must_schedule(node);
    }

    fn start_beating(&mut self, node: NodeId) {
        if let Some(heartbeat) = self.regime.detect().map(|detect| detect.heartbeat) {
            self.beat(node, Duration(heartbeat.0.min(1_000)));
        }
    }

    fn slow<S: Sink>(&mut self, node: NodeId, factor: f64, sink: &mut S) {
        self.hold(node);
        let worker = &mut self.workers[node.index()];
        let speed = Speed(((f64::from(worker.nominal.0) * factor + 0.5) as u32).max(1));
        worker.speed = speed;
        if worker.is_well() {
            self.go_on(node);
        }
        self.emit(sink, Site::Worker(node), None, EventKind::NodeSlowed { node, speed: speed.0 });
    }

    fn remove<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        self.lose_all(node);
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.removed = true;
        worker.left = Some(now);
        let cause = self.emit(sink, Site::Worker(node), None, EventKind::NodeRemoved { node });
        self.operate(Command::RemoveNode { node }, cause, sink);
    }

    fn submit_by_hand<S: Sink>(&mut self, submit: &Submit, sink: &mut S) {
        let Some(class) = self.class(&submit.class) else { return };
        let mut traits = self.setup.traits(submit.traits(), self.setup.class_traits(class));
        if let Some(key) = &submit.key {
            traits.key = self.keys.intern(key);
        }
        for _ in 0..submit.count {
            self.submit(class, submit.work, traits, None, None::<Seq>, sink);
        }
    }
}

/// The name of the `copy`-th node of a spec; `None` when it has the name of its number.
fn node_name(spec: &NodeSpec, copy: u16) -> Option<String> {
    let name = spec.name.as_ref()?;
    Some(if spec.count == 1 { name.clone() } else { format!("{name}{}", copy + 1) })
}

/// What a node holds, as people write it: processors, memory, disk.
pub(super) fn amounts(resources: &Resources) -> [f64; 3] {
    [resources.cpu, resources.memory, resources.disk].map(|amount| f64::from(amount) / 1_000.0)
}
