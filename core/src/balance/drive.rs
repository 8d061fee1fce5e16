//! A balancer driven by hand, for the tests of the leaves. Nodes are called a, b, c, ...; regions lie on a line.

use super::{BalancePolicy, Balancer, Context, Key, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, TaskId};
use crate::rng::Rng;
use crate::scenario::from_text;
use crate::trace::Who;

pub(crate) struct Driver {
    balancer: Box<dyn Balancer>,
    rng: Rng,
}

impl Driver {
    /// `policy` as scenarios write it, such as `ring_hash: {hash: murmur2}`.
    pub(crate) fn new(policy: &str) -> Self {
        let policy = match policy.contains(':') {
            true => from_text::<BalancePolicy>(policy).unwrap(),
            false => BalancePolicy::new(policy).unwrap(),
        };
        Self { balancer: policy.build(), rng: Rng::stream(1, "balance") }
    }

    pub(crate) fn finished(&mut self, node: NodeId, response: Option<Duration>) {
        self.balancer.finished(Time::ZERO, node, TaskId(0), response);
    }

    pub(crate) fn pick(&mut self, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut why = Vec::new();
        let distance = |a: RegionId, b: RegionId| Duration(a.0.abs_diff(b.0).into());
        let known = |region: RegionId| (region.0 < 5).then(|| f64::from(region.0) * 100.0);
        let kilometres = |a, b| Some((known(a)? - known(b)?).abs());
        let (rng, why_too) = (&mut self.rng, Some(&mut why));
        let mut cx = Context { now: Time::ZERO, rng, distance: &distance, kilometres: &kilometres, why: why_too };
        let chosen = self.balancer.pick(&mut cx, request, nodes);
        assert!(chosen.is_none_or(|chosen| nodes[chosen.index()].eligible), "only eligible nodes are chosen");
        assert_eq!(chosen.is_some(), !why.is_empty(), "whoever chooses says what was compared");
        let said: Vec<_> = why.iter().map(|candidate| candidate.who).collect();
        assert!((1..said.len()).all(|place| !said[..place].contains(&said[place])), "each is named once");
        assert!(chosen.is_none_or(|chosen| said.contains(&Who::Node(chosen))), "the chosen one is among them");
        chosen
    }

    /// So many picks, the nodes' states the same for each.
    pub(crate) fn picks(&mut self, nodes: &[NodeState], count: usize) -> String {
        (0..count).map(|_| letter(self.pick(&request(1), nodes).unwrap())).collect()
    }

    /// `r` is a request that stays, `- k` ends the k-th; the picks.
    pub(crate) fn held(&mut self, weights: &[u32], script: &str) -> String {
        let mut nodes = nodes(weights);
        let mut picks: Vec<NodeId> = Vec::new();
        let mut words = script.split(' ');
        while let Some(word) = words.next() {
            if word == "r" {
                let chosen = self.pick(&request(1), &nodes).unwrap();
                nodes[chosen.index()].active += 1;
                picks.push(chosen);
            } else {
                let ended = picks[words.next().unwrap().parse::<usize>().unwrap()];
                nodes[ended.index()].active -= 1;
                self.finished(ended, Some(Duration::SECOND));
            }
        }
        picks.into_iter().map(letter).collect()
    }
}

fn letter(node: NodeId) -> char {
    (b'a' + node.0 as u8) as char
}

/// The share of `picks` picks that each node got.
pub(crate) fn shares(policy: &str, nodes: &[NodeState], picks: usize) -> Vec<f64> {
    let mut driver = Driver::new(policy);
    let mut counts = vec![0; nodes.len()];
    (0..picks).for_each(|_| counts[driver.pick(&request(1), nodes).unwrap().index()] += 1);
    counts.into_iter().map(|count| f64::from(count) / picks as f64).collect()
}

pub(crate) fn request(work: u64) -> Request<'static> {
    let (task, demand) = (TaskId(0), Resources::default());
    Request { task, work: Duration(work), key: Key::Task(task), region: RegionId(0), demand, vertex: None, weight: 1 }
}

/// A request about `key`.
pub(crate) fn about(key: &str) -> Request<'_> {
    Request { key: Key::Named(key), ..request(1) }
}

/// Idle nodes of speed 1 with these weights.
pub(crate) fn nodes(weights: &[u32]) -> Vec<NodeState> {
    let node = |(id, &weight): (usize, &u32)| {
        let id = NodeId(id as u16);
        let name = if id.0 < 26 { letter(id).to_string() } else { id.to_string() };
        NodeState::idle(id, name, weight)
    };
    weights.iter().enumerate().map(node).collect()
}

mod tests {
    use super::*;
    use crate::balance::Balance;
    use crate::policy::Family;

    #[test]
    fn no_balancer_chooses_when_there_is_nobody_to_choose() {
        for entry in Balance::TABLE {
            let mut driver = Driver::new(entry.key);
            let mut nodes = nodes(&[1, 2, 3]);
            assert_eq!(driver.pick(&request(1), &[]), None, "{}", entry.key);
            nodes.iter_mut().for_each(|node| node.eligible = false);
            assert_eq!(driver.pick(&request(1), &nodes), None, "{}", entry.key);
            nodes[1].eligible = true;
            assert_eq!(driver.pick(&request(1), &nodes), Some(NodeId(1)), "{}", entry.key);
        }
    }
}
