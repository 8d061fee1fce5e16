//! Independent tasks on unlike machines, each task's time on each machine being known.
//!
//! Maheswaran, Ali, Siegel, Hensgen and Freund, *Dynamic Mapping of a Class of Independent Tasks onto Heterogeneous
//! Computing Systems* (1999), sections 3 and 4; Braun et al. (2001) compare them. The immediate rules take tasks as
//! they are given, the batch rules choose the next among all that are left. On machines that are all alike, minimum
//! completion time is Graham's list scheduling, and the same with the longest task first is within 4/3 − 1/(3m) of
//! the optimum. Ties go to the lowest index, of tasks and of machines. Arrivals while a batch waits are left out.

/// Which task is given to which machine next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Each task in turn to the machine that is free first (opportunistic load balancing).
    Opportunistic,
    /// Each task in turn to the machine that runs it fastest.
    MinimumExecutionTime,
    /// Each task in turn to the machine that finishes it first.
    MinimumCompletionTime,
    /// Of all tasks, the one that can finish first, to the machine where it does.
    MinMin,
    /// Of all tasks, the one whose first possible finish is last, to the machine where it finishes first.
    MaxMin,
    /// A machine wanted by several tasks goes to the one that would lose most with its second choice. Tasks that got
    /// a machine in a round leave it to the next round to take another.
    Sufferage,
}

/// Who runs what, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The machine of each task.
    pub machine: Vec<usize>,
    /// When each task finishes.
    pub finish: Vec<u64>,
    /// When each machine is free again.
    pub ready: Vec<u64>,
}

impl Mapping {
    /// When the last machine is free again.
    #[must_use]
    pub fn makespan(&self) -> u64 {
        self.ready.iter().copied().max().unwrap_or(0)
    }

    fn give(&mut self, time: &[Vec<u64>], task: usize, machine: usize) {
        self.ready[machine] += time[task][machine];
        self.machine[task] = machine;
        self.finish[task] = self.ready[machine];
    }

    fn completion(&self, time: &[Vec<u64>], task: usize, machine: usize) -> u64 {
        self.ready[machine] + time[task][machine]
    }

    /// The machine that finishes the task first, and when.
    fn first(&self, time: &[Vec<u64>], task: usize) -> (u64, usize) {
        let machines = (0..self.ready.len()).map(|machine| (self.completion(time, task, machine), machine));
        machines.min().expect("there is a machine")
    }

    /// How much later the task finishes on its second choice.
    fn sufferage(&self, time: &[Vec<u64>], task: usize, (first, chosen): (u64, usize)) -> u64 {
        let others = (0..self.ready.len()).filter(|&machine| machine != chosen);
        others.map(|machine| self.completion(time, task, machine)).min().map_or(0, |second| second - first)
    }
}

/// Maps tasks whose time on each machine is `time[task][machine]` to machines that are free from `ready` on. There is
/// at least one machine, and the sum of all times fits 64 bits.
///
/// ```
/// use switchyard::optimize::list::{Rule, map};
/// let time = [[1, 9], [2, 9], [9, 8]].map(Vec::from);
/// assert_eq!(map(Rule::MinMin, &time, &[0, 0]).machine, [0, 0, 1]);
/// assert_eq!(map(Rule::Opportunistic, &time, &[0, 0]).makespan(), 10);
/// ```
#[must_use]
pub fn map(rule: Rule, time: &[Vec<u64>], ready: &[u64]) -> Mapping {
    let tasks = time.len();
    let mut mapping = Mapping { machine: vec![0; tasks], finish: vec![0; tasks], ready: ready.to_vec() };
    let lowest = |key: &dyn Fn(usize) -> u64| (0..ready.len()).min_by_key(|&machine| key(machine)).unwrap_or(0);
    match rule {
        Rule::Opportunistic => {
            for task in 0..tasks {
                let (_, machine) = mapping.ready.iter().copied().zip(0..).min().expect("there is a machine");
                mapping.give(time, task, machine);
            }
        }
        Rule::MinimumExecutionTime => {
            for task in 0..tasks {
                mapping.give(time, task, lowest(&|machine| time[task][machine]));
            }
        }
        Rule::MinimumCompletionTime => {
            for task in 0..tasks {
                let (_, machine) = mapping.first(time, task);
                mapping.give(time, task, machine);
            }
        }
        Rule::MinMin | Rule::MaxMin => batch(rule, time, &mut mapping),
        Rule::Sufferage => {
            let mut left: Vec<usize> = (0..tasks).collect();
            while !left.is_empty() {
                left = sufferage_round(time, &mut mapping, &left);
            }
        }
    }
    mapping
}

fn batch(rule: Rule, time: &[Vec<u64>], mapping: &mut Mapping) {
    let mut left: Vec<usize> = (0..time.len()).collect();
    while !left.is_empty() {
        let finish = |place: &usize| mapping.first(time, left[*place]).0;
        let next = match rule {
            Rule::MaxMin => (0..left.len()).rev().max_by_key(finish),
            _ => (0..left.len()).min_by_key(finish),
        };
        let task = left.remove(next.expect("some are left"));
        let (_, machine) = mapping.first(time, task);
        mapping.give(time, task, machine);
    }
}

/// One round: each machine goes to one task at most. The tasks that got none.
fn sufferage_round(time: &[Vec<u64>], mapping: &mut Mapping, left: &[usize]) -> Vec<usize> {
    let mut holder: Vec<Option<(u64, usize)>> = vec![None; mapping.ready.len()];
    for &task in left {
        let first = mapping.first(time, task);
        let sufferage = mapping.sufferage(time, task, first);
        let held = &mut holder[first.1];
        if held.is_none_or(|(least, _)| least < sufferage) {
            *held = Some((sufferage, task));
        }
    }
    for (machine, held) in holder.iter().enumerate() {
        if let Some((_, task)) = *held {
            mapping.give(time, task, machine);
        }
    }
    let got = |task: &usize| holder.iter().flatten().any(|(_, held)| held == task);
    left.iter().copied().filter(|task| !got(task)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Rule, map};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Worked out by hand.
    #[test]
    fn rules_give_the_same_tasks_to_different_machines() {
        let etc = [[4, 6, 9], [3, 5, 8], [7, 2, 6], [5, 5, 5], [9, 3, 2]].map(Vec::from);
        let rules = [
            (Rule::Opportunistic, vec![0, 1, 2, 0, 1], 9),
            (Rule::MinimumExecutionTime, vec![0, 0, 1, 0, 2], 12),
            (Rule::MinimumCompletionTime, vec![0, 1, 2, 0, 1], 9),
            (Rule::MinMin, vec![0, 0, 1, 1, 2], 7),
            (Rule::MaxMin, vec![1, 0, 2, 0, 2], 8),
            (Rule::Sufferage, vec![0, 0, 1, 1, 2], 7),
        ];
        for (rule, machine, makespan) in rules {
            let mapping = map(rule, &etc, &[0, 0, 0]);
            assert_eq!((&mapping.machine, mapping.makespan()), (&machine, makespan), "{rule:?}");
        }
    }

    /// In the given order, longest first, shortest first.
    #[test]
    fn on_machines_that_are_alike_it_is_list_scheduling() {
        let etc: Vec<_> = [5, 5, 4, 4, 3, 3, 3].iter().map(|&length| vec![length; 3]).collect();
        assert_eq!(map(Rule::MinimumCompletionTime, &etc, &[0; 3]).makespan(), 11);
        assert_eq!(map(Rule::MaxMin, &etc, &[0; 3]).makespan(), 11);
        assert_eq!(map(Rule::MinMin, &etc, &[0; 3]).makespan(), 12);
        assert_eq!(map(Rule::MinimumCompletionTime, &etc, &[20, 0, 0]).ready, [20, 15, 12]);
        assert_eq!(map(Rule::Sufferage, &[], &[7, 3]).makespan(), 7);
    }
}
