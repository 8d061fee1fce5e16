//! Which tasks wait for which: a directed graph without cycles, in two flat tables.
//!
//! A vertex is a task written out in a scenario, numbered in the order of the sources and of the tasks in them. Drawn
//! tasks wait for nobody and have no vertex.

use crate::hint::hint;
use std::collections::BTreeMap;

/// The most edges of one graph.
pub const EDGES: usize = 1_000_000;

/// Why a graph cannot be made: the vertex whose `after` is at fault, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which vertex.
    pub vertex: usize,
    /// What is wrong.
    pub message: String,
}

/// Who comes before and after whom. Both tables hold vertices in the order in which they are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    before: Table,
    after: Table,
    /// Every vertex after all those that come before it; among several the lowest number first.
    order: Vec<u32>,
}

/// Lists of vertices, one after the other. Invariant: `starts` has one more entry than there are lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    starts: Vec<u32>,
    vertices: Vec<u32>,
}

impl Table {
    fn of(lists: &[Vec<u32>]) -> Self {
        let mut starts = vec![0];
        starts.extend(lists.iter().scan(0, |sum, list| {
            *sum += list.len() as u32;
            Some(*sum)
        }));
        Self { starts, vertices: lists.concat() }
    }

    fn get(&self, vertex: usize) -> &[u32] {
        &self.vertices[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }
}

impl Graph {
    /// The graph of vertices with names (or none), each with the names of those it waits for.
    ///
    /// # Errors
    /// A name that nobody or more than one has, a vertex that waits for itself, by way of others or at once, or more
    /// than [`EDGES`] edges.
    pub fn new(vertices: &[(Option<&str>, &[String])]) -> Result<Self, Fault> {
        let fault = |vertex: usize, message: String| Err(Fault { vertex, message });
        // A name that two vertices have is known as nobody's.
        let mut known: BTreeMap<&str, Option<u32>> = BTreeMap::new();
        for (vertex, (name, _)) in vertices.iter().enumerate() {
            if let Some(name) = name {
                known.entry(name).and_modify(|place| *place = None).or_insert(Some(vertex as u32));
            }
        }
        let mut before: Vec<Vec<u32>> = Vec::with_capacity(vertices.len());
        let mut edges = 0;
        // By vertex, the last one that was found to wait for it: who is named twice counts once.
        let mut named_by = vec![None; vertices.len()];
        for (vertex, (_, names)) in vertices.iter().enumerate() {
            let mut list = Vec::with_capacity(names.len());
            for name in *names {
                match known.get(name.as_str()) {
                    Some(Some(place)) if named_by[*place as usize].replace(vertex) == Some(vertex) => {}
                    Some(Some(place)) => list.push(*place),
                    Some(None) => return fault(vertex, format!("more than one task is called {name:?}")),
                    None => {
                        let names: Vec<_> = known.keys().copied().collect();
                        return fault(vertex, format!("there is no task {name:?}{}", hint(name, &names)));
                    }
                }
            }
            edges += list.len();
            if edges > EDGES {
                return fault(vertex, format!("more than {EDGES} dependencies in all"));
            }
            before.push(list);
        }
        let mut after = vec![Vec::new(); vertices.len()];
        for (vertex, list) in before.iter().enumerate() {
            list.iter().for_each(|other| after[*other as usize].push(vertex as u32));
        }
        let order = sorted(&before, &after);
        if order.len() < vertices.len() {
            let cycle = cycle(&before, &order);
            let name = |vertex: &u32| vertices[*vertex as usize].0.unwrap_or_default().to_owned();
            let names: Vec<_> = cycle.iter().chain(cycle.first()).map(name).collect();
            return fault(cycle[0] as usize, format!("tasks wait for each other: {}", names.join(" after ")));
        }
        Ok(Self { before: Table::of(&before), after: Table::of(&after), order })
    }

    /// How many vertices there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Those that a vertex waits for.
    #[must_use]
    pub fn before(&self, vertex: usize) -> &[u32] {
        self.before.get(vertex)
    }

    /// Those that wait for a vertex.
    #[must_use]
    pub fn after(&self, vertex: usize) -> &[u32] {
        self.after.get(vertex)
    }

    /// Every vertex after all those that come before it; among several the lowest number first.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Of all ways through the graph the one whose vertices weigh most together, from its first to its last; of several
    /// as heavy the one that ends, and at each step comes from, the lowest number.
    ///
    /// # Panics
    /// When there is not a weight for each vertex.
    #[must_use]
    pub fn heaviest(&self, weights: &[u64]) -> Vec<u32> {
        assert_eq!(weights.len(), self.len(), "a weight for each");
        let mut sums = vec![0_u64; self.len()];
        let mut from: Vec<Option<u32>> = vec![None; self.len()];
        let heavier = |a: &u32, b: &u32, sums: &[u64]| sums[*a as usize].cmp(&sums[*b as usize]).then(b.cmp(a));
        for vertex in &self.order {
            let place = *vertex as usize;
            from[place] = self.before(place).iter().copied().max_by(|a, b| heavier(a, b, &sums));
            sums[place] = weights[place].saturating_add(from[place].map_or(0, |other| sums[other as usize]));
        }
        let mut at = (0..self.len() as u32).max_by(|a, b| heavier(a, b, &sums));
        let mut path = Vec::new();
        while let Some(vertex) = at {
            path.push(vertex);
            at = from[vertex as usize];
        }
        path.reverse();
        path
    }

    /// How many vertices stand in a row before each, at most: 0 for those that wait for nobody.
    #[must_use]
    pub fn levels(&self) -> Vec<u32> {
        let mut levels = vec![0; self.len()];
        for vertex in &self.order {
            let before = self.before(*vertex as usize).iter();
            levels[*vertex as usize] = before.map(|other| levels[*other as usize] + 1).max().unwrap_or(0);
        }
        levels
    }
}

/// Kahn's order: always the lowest of those that wait for nobody any more. What is on a cycle, or after one, is left out.
fn sorted(before: &[Vec<u32>], after: &[Vec<u32>]) -> Vec<u32> {
    let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
    let free = (0..before.len() as u32).filter(|vertex| open[*vertex as usize] == 0);
    let mut ready: std::collections::BTreeSet<u32> = free.collect();
    let mut order = Vec::with_capacity(before.len());
    while let Some(vertex) = ready.pop_first() {
        order.push(vertex);
        for next in &after[vertex as usize] {
            open[*next as usize] -= 1;
            if open[*next as usize] == 0 {
                ready.insert(*next);
            }
        }
    }
    order
}

/// A cycle among the vertices that are not in `order`, each before the one that it waits for.
fn cycle(before: &[Vec<u32>], order: &[u32]) -> Vec<u32> {
    let mut stuck = vec![true; before.len()];
    order.iter().for_each(|vertex| stuck[*vertex as usize] = false);
    // Everybody who is stuck waits for somebody who is.
    let next = |vertex: u32| before[vertex as usize].iter().copied().find(|other| stuck[*other as usize]);
    let mut path = Vec::new();
    let mut seen = vec![false; before.len()];
    let mut at = (0..before.len() as u32).find(|vertex| stuck[*vertex as usize]);
    while let Some(vertex) = at.filter(|vertex| !std::mem::replace(&mut seen[*vertex as usize], true)) {
        path.push(vertex);
        at = next(vertex);
    }
    let start = path.iter().position(|vertex| Some(*vertex) == at).unwrap_or(0);
    path.split_off(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// `a b:a c:a,b`: names, each with those it waits for.
    fn graph(text: &str) -> Result<Graph, Fault> {
        let vertices: Vec<(&str, Vec<String>)> = text
            .split(' ')
            .map(|vertex| {
                let (name, after) = vertex.split_once(':').unwrap_or((vertex, ""));
                (name, after.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
            })
            .collect();
        let vertices: Vec<_> = vertices.iter().map(|(name, after)| (Some(*name), &after[..])).collect();
        Graph::new(&vertices)
    }

    #[test]
    fn everybody_stands_after_those_it_waits_for() {
        let graph = graph("d:b,c b:a c:a a").unwrap();
        assert_eq!(graph.order(), [3, 1, 2, 0]);
        assert_eq!(graph.levels(), [2, 1, 1, 0]);
        assert_eq!((graph.before(0), graph.after(3)), (&[1, 2][..], &[1, 2][..]));
    }

    #[test]
    fn the_heaviest_way_is_the_one_with_the_most_weight() {
        let diamond = graph("d:b,c b:a c:a a").unwrap();
        assert_eq!(diamond.heaviest(&[1, 3, 2, 1]), [3, 1, 0]);
        assert_eq!(diamond.heaviest(&[1, 2, 3, 1]), [3, 2, 0]);
        assert_eq!(diamond.heaviest(&[1, 2, 2, 1]), [3, 1, 0], "of two as heavy the lower number");
        assert_eq!(graph("a b c:a").unwrap().heaviest(&[1, 9, 1]), [1], "one that waits for nobody");
        assert_eq!(Graph::default().heaviest(&[]), [0_u32; 0]);
    }

    #[test]
    fn a_cycle_is_named() {
        let fault = graph("a x:a b:d,a c:b d:c e:d").unwrap_err();
        assert_eq!(fault.message, "tasks wait for each other: b after d after c after b");
        assert_eq!(graph("a:a").unwrap_err().message, "tasks wait for each other: a after a");
    }

    #[test]
    fn names_must_be_somebodys_and_only_one_ones() {
        assert_eq!(graph("prepare run:prepar").unwrap_err().vertex, 1);
        assert!(graph("prepare run:prepar").unwrap_err().message.contains("prepare"));
        assert_eq!(graph("a a b:a").unwrap_err().message, "more than one task is called \"a\"");
        assert_eq!(graph("a b:a,a").unwrap().before(1), [0]);
    }
}
