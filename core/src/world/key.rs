//! Keys: what tasks are about, and which node had each last.
//!
//! A balancer that hashes sends tasks of one key to one node, which may then have something of it at hand. How often a
//! key finds itself on another node than before is what such balancers are measured by.

use crate::balance::Key;
use crate::ids::{NodeId, TaskId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a task is about: a number for every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TaskKey {
    /// Nothing that another task is about.
    Own,
    /// One that its source drew.
    Numbered(u32),
    /// One with a name, by its place among the names.
    Named(u32),
}

/// The keys with names.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyNames {
    names: Vec<Arc<str>>,
    /// Invariant: `places[names[i]]` is i.
    places: BTreeMap<Arc<str>, u32>,
}

impl KeyNames {
    pub fn find(&self, name: &str) -> Option<TaskKey> {
        self.places.get(name).copied().map(TaskKey::Named)
    }

    pub fn intern(&mut self, name: &str) -> TaskKey {
        if let Some(known) = self.find(name) {
            return known;
        }
        let (name, place): (Arc<str>, _) = (name.into(), self.names.len() as u32);
        self.names.push(name.clone());
        self.places.insert(name, place);
        TaskKey::Named(place)
    }
}

/// The keys of a run, and where each was last.
#[derive(Clone, Debug)]
pub(super) struct KeyBook {
    names: Arc<KeyNames>,
    /// By number and by place: the node that the last task of the key was given to.
    numbered: Vec<Option<NodeId>>,
    named: Vec<Option<NodeId>>,
}

impl KeyBook {
    pub fn new(names: &Arc<KeyNames>) -> Self {
        Self { names: names.clone(), numbered: Vec::new(), named: Vec::new() }
    }

    /// The key with this name, new or known.
    pub fn intern(&mut self, name: &str) -> TaskKey {
        self.names.find(name).unwrap_or_else(|| Arc::make_mut(&mut self.names).intern(name))
    }

    /// A task's key in words.
    pub fn key(&self, task: TaskId, key: TaskKey) -> Key<'_> {
        match key {
            TaskKey::Own => Key::Task(task),
            TaskKey::Numbered(number) => Key::Numbered(number),
            TaskKey::Named(place) => Key::Named(&self.names.names[place as usize]),
        }
    }

    /// A task of this key is given to `node`; true when the one before was given to another.
    pub fn moves(&mut self, key: TaskKey, node: NodeId) -> bool {
        let (nodes, place) = match key {
            TaskKey::Own => return false,
            TaskKey::Numbered(number) => (&mut self.numbered, number as usize),
            TaskKey::Named(place) => (&mut self.named, place as usize),
        };
        if nodes.len() <= place {
            nodes.resize(place + 1, None);
        }
        nodes[place].replace(node).is_some_and(|before| before != node)
    }
}
