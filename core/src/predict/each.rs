//! Something learnt for each class, for each tenant, or for all tasks together.

use super::Features;
use crate::policy::{Param, ParamKind};

/// Whose past tells of a task.
pub(super) const PER: Param = Param {
    key: "per",
    help: "Whose past tells of a task: that of its class, of its tenant, or of all tasks.",
    kind: ParamKind::Choice { options: &["class", "tenant", "all"], default: 0 },
};

#[derive(Clone)]
pub(super) struct Each<T> {
    /// A place among the options of [`PER`].
    per: usize,
    known: Vec<T>,
}

impl<T: Clone + Default> Each<T> {
    pub fn new(per: usize) -> Self {
        Self { per, known: Vec::new() }
    }

    fn place(&self, task: &Features) -> usize {
        match self.per {
            0 => task.class.index(),
            1 => task.tenant.index(),
            _ => 0,
        }
    }

    /// What is known of those like `task`; `None` when that is nothing.
    pub fn of(&self, task: &Features) -> Option<&T> {
        self.known.get(self.place(task))
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, task: &Features) -> &mut T {
        let place = self.place(task);
        if self.known.len() <= place {
            self.known.resize(place + 1, T::default());
        }
        &mut self.known[place]
    }
}
