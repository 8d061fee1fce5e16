//! What sources have to sinks that have room, at the least cost: the transportation problem.
//!
//! Hitchcock, *The Distribution of a Product from Several Sources to Numerous Localities* (1941), by successive shortest
//! paths with potentials: Edmonds and Karp (1972), Tomizawa (1971). One source after the other sends what it has along
//! the cheapest way, which may send what others sent elsewhere; costs less the difference of the potentials are never
//! negative, so Dijkstra's way finds it. It is a linear program, so an item may be split; where sinks are bins, the cost is
//! a bound for items that may not be. Whole numbers throughout.

use super::{Budget, Meter};

/// How much goes where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transport {
    /// `amount[source][sink]`.
    pub amount: Vec<Vec<u64>>,
    /// What all of it costs.
    pub cost: i128,
}

/// Sends all that sources have; `cost[source][sink]` is for one unit, at least 0, and `None` where nothing can go. The
/// answer is `None` when the sinks have no room for all, or when the steps do not suffice: some hundred for each source
/// and sink do.
///
/// ```
/// use switchyard::optimize::{Budget, transport::transport};
/// let cost = [[Some(1), Some(4)], [Some(2), Some(9)]].map(Vec::from);
/// let found = transport(&[3, 2], &[4, 5], &cost, Budget::SECONDS).unwrap();
/// assert_eq!(found.amount, [[2, 1], [2, 0]]);
/// assert_eq!(found.cost, 10);
/// ```
#[must_use]
pub fn transport(supply: &[u64], room: &[u64], cost: &[Vec<Option<i64>>], budget: Budget) -> Option<Transport> {
    let mut network = Network {
        cost,
        room: room.to_vec(),
        amount: vec![vec![0; room.len()]; supply.len()],
        source_potential: vec![0; supply.len()],
        sink_potential: vec![0; room.len()],
    };
    let mut meter = Meter::new(budget);
    for (source, &amount) in supply.iter().enumerate() {
        network.send(source, amount, &mut meter)?;
    }
    let amount = network.amount;
    let price = |source: usize, sink: usize| cost[source][sink].map_or(0, i128::from);
    let part = |source: usize, sink: usize| i128::from(amount[source][sink]) * price(source, sink);
    let cost = (0..supply.len()).flat_map(|source| (0..room.len()).map(move |sink| (source, sink)));
    let cost = cost.map(|(source, sink)| part(source, sink)).sum();
    Some(Transport { amount, cost })
}

/// Invariant: where a unit can go, its cost and the source's potential less the sink's is at least 0, and where
/// something goes, it is 0.
struct Network<'a> {
    cost: &'a [Vec<Option<i64>>],
    /// What each sink has room for yet.
    room: Vec<u64>,
    amount: Vec<Vec<u64>>,
    source_potential: Vec<i128>,
    sink_potential: Vec<i128>,
}

/// The cheapest ways from one source.
struct Ways {
    /// To each source and to each sink; `None` where none was found.
    source: Vec<Option<i128>>,
    sink: Vec<Option<i128>>,
    /// The source before each sink, and the sink before each source that gives way.
    before_sink: Vec<usize>,
    before_source: Vec<usize>,
    /// The nearest sink with room.
    nearest: usize,
    length: i128,
}

impl Network<'_> {
    fn send(&mut self, source: usize, mut left: u64, meter: &mut Meter) -> Option<()> {
        let least = |(sink, cost): (usize, &Option<i64>)| Some(self.sink_potential[sink] - i128::from((*cost)?));
        self.source_potential[source] = self.cost[source].iter().enumerate().filter_map(least).max().unwrap_or(0);
        while left > 0 {
            let ways = self.ways(source, meter)?;
            for (potential, way) in self.source_potential.iter_mut().zip(&ways.source) {
                *potential += way.map_or(ways.length, |way| way.min(ways.length));
            }
            for (potential, way) in self.sink_potential.iter_mut().zip(&ways.sink) {
                *potential += way.map_or(ways.length, |way| way.min(ways.length));
            }
            // What every link of the way allows.
            let mut part = left.min(self.room[ways.nearest]);
            let mut at = ways.before_sink[ways.nearest];
            while at != source {
                part = part.min(self.amount[at][ways.before_source[at]]);
                at = ways.before_sink[ways.before_source[at]];
            }
            let (mut to, mut at) = (ways.nearest, ways.before_sink[ways.nearest]);
            self.amount[at][to] += part;
            while at != source {
                to = ways.before_source[at];
                self.amount[at][to] -= part;
                at = ways.before_sink[to];
                self.amount[at][to] += part;
            }
            self.room[ways.nearest] -= part;
            left -= part;
        }
        Some(())
    }

    /// Dijkstra's way, to the nearest sink with room.
    fn ways(&self, from: usize, meter: &mut Meter) -> Option<Ways> {
        let (sources, sinks) = (self.amount.len(), self.room.len());
        let mut ways = Ways {
            source: vec![None; sources],
            sink: vec![None; sinks],
            before_sink: vec![0; sinks],
            before_source: vec![0; sources],
            nearest: 0,
            length: 0,
        };
        let mut done = vec![false; sinks];
        let mut fresh = vec![from];
        ways.source[from] = Some(0);
        loop {
            for at in fresh.drain(..) {
                let reached = ways.source[at].unwrap_or(0) + self.source_potential[at];
                for (sink, cost) in self.cost[at].iter().enumerate().filter(|(sink, _)| !done[*sink]) {
                    let Some(cost) = *cost else { continue };
                    let way = reached + i128::from(cost) - self.sink_potential[sink];
                    if ways.sink[sink].is_none_or(|known| way < known) {
                        (ways.sink[sink], ways.before_sink[sink]) = (Some(way), at);
                    }
                }
                if !meter.spend(sinks as u64) {
                    return None;
                }
            }
            let open = (0..sinks).filter(|&sink| !done[sink]);
            let (way, nearest) = open.filter_map(|sink| Some((ways.sink[sink]?, sink))).min()?;
            done[nearest] = true;
            if self.room[nearest] > 0 {
                (ways.nearest, ways.length) = (nearest, way);
                return Some(ways);
            }
            // Who sends there may give way, at no cost.
            for source in (0..sources).filter(|&source| self.amount[source][nearest] > 0) {
                if ways.source[source].is_none() {
                    (ways.source[source], ways.before_source[source]) = (Some(way), nearest);
                    fresh.push(source);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The least cost of sending unit after unit, tried in every way.
    fn by_hand(units: &[usize], room: &mut [u64], cost: &[Vec<Option<i64>>]) -> Option<i128> {
        let Some((source, rest)) = units.split_first() else { return Some(0) };
        let mut best = None;
        for sink in 0..room.len() {
            let Some(price) = cost[*source][sink].filter(|_| room[sink] > 0) else { continue };
            room[sink] -= 1;
            let all = by_hand(rest, room, cost).map(|all| all + i128::from(price));
            room[sink] += 1;
            best = best.into_iter().chain(all).min();
        }
        best
    }

    #[test]
    fn it_finds_what_trying_everything_finds() {
        let mut rng = Rng::stream(3, "transport");
        let mut possible = 0;
        for _ in 0..400 {
            let supply: Vec<u64> = (0..1 + rng.below(3)).map(|_| rng.below(4)).collect();
            let mut room: Vec<u64> = (0..1 + rng.below(4)).map(|_| rng.below(5)).collect();
            let mut price = || Some(rng.below(12) as i64).filter(|price| *price < 10);
            let cost: Vec<Vec<_>> = supply.iter().map(|_| room.iter().map(|_| price()).collect()).collect();
            let found = transport(&supply, &room, &cost, Budget::SECONDS);
            let units: Vec<usize> =
                (0..supply.len()).flat_map(|it| std::iter::repeat_n(it, supply[it] as usize)).collect();
            let expected = by_hand(&units, &mut room, &cost);
            assert_eq!(found.as_ref().map(|found| found.cost), expected, "{supply:?} {room:?} {cost:?}");
            let Some(found) = found else { continue };
            possible += 1;
            for (row, supply) in found.amount.iter().zip(&supply) {
                assert_eq!(row.iter().sum::<u64>(), *supply);
            }
            for (sink, room) in room.iter().enumerate() {
                assert!(found.amount.iter().map(|row| row[sink]).sum::<u64>() <= *room);
            }
        }
        assert!((100..400).contains(&possible), "{possible}");
    }

    #[test]
    fn without_steps_there_is_no_answer() {
        assert_eq!(transport(&[1], &[1], &[vec![Some(1)]], Budget(0)), None);
        assert_eq!(transport(&[], &[], &[], Budget(0)), Some(Transport { amount: vec![], cost: 0 }));
    }
}
