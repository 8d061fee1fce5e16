//! The names that sentences about a run of a scenario may use.

use super::{Input, Scenario};
use crate::consensus::Plan;
use crate::predicate::{Knows, Names};

impl Scenario {
    /// What a run begins with, and what its script adds.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        let mut workers = self.node_names();
        let mut control: Vec<_> = match self.control.as_ref().map(|control| *control.build()) {
            Some(Plan::Raft { nodes, .. }) => (1..=nodes).map(|number| format!("n{number}")).collect(),
            Some(Plan::None) | None => Vec::new(),
        };
        for step in &self.script {
            match &step.input {
                Input::AddNode(spec) => spec.name_into(&mut workers),
                Input::SetReplicas { voters, .. } => control.extend_from_slice(voters),
                Input::AddLearner(name) => control.push(name.clone()),
                _ => {}
            }
        }
        let tasks = self.workload.iter().flat_map(|source| &source.tasks).filter_map(|task| task.name.clone());
        let figures: Knows = Box::new(|name| self.knows_figure(name));
        Names { workers, control, tasks: tasks.collect(), figures: Some(figures) }
    }
}
