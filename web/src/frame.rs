//! One moment of the page's run, as everything below the player sees it.
//!
//! A frame never changes, and two frames are equal only when they are the same one: a component that gets the frame it
//! already has does nothing.

use crate::lanes::LaneMoment;
use crate::speed::Speed;
use crate::timeline::Timeline;
use std::cell::{Ref, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use switchyard::clock::Time;
use switchyard::consensus::Role;
use switchyard::ids::{ClassId, ContainerId, NodeId, ReplicaId, ServiceId, TaskId};
use switchyard::scenario::Step;
use switchyard::session::{BranchId, BranchView, Contrast, Deed, Parting, Session};
use switchyard::trace::{Site, Trace};
use switchyard::view::{ContainerView, ControlView, Health, ServiceView, View, WorkerView};

/// Which of two stages a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The branch that is shown.
    Here,
    /// The one that it is compared with.
    There,
}

impl Side {
    /// The id of an element of which each stage has its own.
    #[must_use]
    pub fn id(self, name: &str) -> String {
        match self {
            Self::Here => name.to_owned(),
            Self::There => format!("{name}-there"),
        }
    }
}

/// What a frame holds.
pub struct Moment {
    /// Which stage it is for.
    pub side: Side,
    /// Which run this is: a number that changes whenever another scenario is loaded.
    pub run: u32,
    /// The moment as the core shows it.
    pub view: View,
    /// True while time passes.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// True when this computer is slower than `speed` asks.
    pub behind: bool,
    /// How far the present branch was simulated.
    pub known_until: Time,
    /// How far the timeline reaches.
    pub reach: Time,
    /// The number of what is known of the present branch: another one whenever that does not only grow.
    pub edition: u64,
    /// What would be undone, and done again.
    pub deeds: [Option<Deed>; 2],
    /// What stops the run, as it was written.
    pub stops: Vec<String>,
    /// The branch that is compared, at the same moment.
    pub beside: Option<Beside>,
    /// What is different in the two branches that are compared; nothing when none are.
    pub contrast: Rc<Contrast>,
    /// The branch that is shown.
    pub branch: BranchId,
    /// All branches, in the order in which they were opened.
    pub branches: Vec<BranchView>,
    /// Density and marks for the scrubber.
    pub timeline: Timeline,
    /// The lanes of a race at a moment that all of them have reached, while there is a race.
    pub lanes: Option<Rc<[LaneMoment]>>,
    pub(crate) session: Rc<RefCell<Session>>,
}

/// Another branch at the same moment.
pub struct Beside {
    /// The moment there.
    pub frame: Frame,
    /// The first input that both do not have in common, here and there.
    pub inputs: [Option<Step>; 2],
    /// Where both part, as far as is known.
    pub parting: Option<Parting>,
}

/// A shared, unchanging [`Moment`].
#[derive(Clone)]
pub struct Frame(pub(crate) Rc<Moment>);

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Frame {
    type Target = Moment;
    fn deref(&self) -> &Moment {
        &self.0
    }
}

impl Frame {
    /// The session, for questions about the trace, the spans and single tasks. Nothing is changed through it.
    #[must_use]
    pub fn session(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }

    /// Everything known of the frame's branch.
    #[must_use]
    pub fn trace(&self) -> Ref<'_, Trace> {
        Ref::map(self.session.borrow(), |session| session.trace_of(self.branch).unwrap_or_else(|| session.trace()))
    }

    /// The worker with this id.
    #[must_use]
    pub fn worker(&self, id: NodeId) -> Option<&WorkerView> {
        self.view.workers.get(id.index())
    }

    /// The control node with this id.
    #[must_use]
    pub fn replica(&self, id: ReplicaId) -> Option<&ControlView> {
        self.view.control.iter().find(|node| node.id == id)
    }

    /// The control node that leads in the latest term, if one does.
    #[must_use]
    pub fn leader(&self) -> Option<&ControlView> {
        let leads = |node: &&ControlView| node.replica.role == Role::Leader && node.health != Health::Crashed;
        self.view.control.iter().filter(leads).max_by_key(|node| node.replica.current_term)
    }

    /// The control node's name.
    #[must_use]
    pub fn replica_name(&self, id: ReplicaId) -> String {
        self.replica(id).map_or_else(|| id.to_string(), |node| node.name.clone())
    }

    /// The node's name.
    #[must_use]
    pub fn node_name(&self, id: NodeId) -> String {
        self.worker(id).map_or_else(|| self.session().node_name(id), |worker| worker.name.clone())
    }

    /// The task's name.
    #[must_use]
    pub fn task_name(&self, id: TaskId) -> String {
        self.session().task_name(id)
    }

    /// The container's name.
    #[must_use]
    pub fn container_name(&self, id: ContainerId) -> String {
        self.session().container_name(id)
    }

    /// The container with this id, while it is there.
    #[must_use]
    pub fn container(&self, id: ContainerId) -> Option<&ContainerView> {
        self.view.containers.iter().find(|container| container.id == id)
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> Option<&ServiceView> {
        self.view.services.get(id.index())
    }

    /// The service's name.
    #[must_use]
    pub fn service_name(&self, id: ServiceId) -> String {
        self.service(id).map_or_else(|| id.to_string(), |service| service.name.clone())
    }

    /// The class's name.
    #[must_use]
    pub fn class_name(&self, id: ClassId) -> String {
        self.view.classes.get(id.index()).map_or_else(|| id.to_string(), |class| class.name.clone())
    }

    /// True when `site` is this node.
    #[must_use]
    pub fn is_at(site: Site, node: NodeId) -> bool {
        site == Site::Worker(node)
    }

    /// True when nothing can follow: the run is over and all of it is behind.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.view.over && self.lanes.iter().flat_map(|lanes| lanes.iter()).all(|lane| lane.view.over)
    }
}
