//! Exercises about keys: which server, bucket or node each goes to, and the tables that say so.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::{Bench, read_weights};
use crate::balance::NodeState;
use crate::balance::hash::{HASHES, RingHash};
use crate::balance::jump_hash::jump;
use crate::balance::ketama::POINTS;
use crate::balance::maglev::{self, Filler, by_name, is_prime};
use crate::balance::ring::POINTS_MAX;
use crate::balance::ring_hash;
use crate::ids::NodeId;
use serde_json::Value;

/// The most servers, hosts or nodes.
const HOSTS_MAX: usize = 10_000;

/// The most keys or hashes.
const KEYS_MAX: usize = 1_000_000;

/// The most slots of a table; Envoy's bound too.
const SLOTS_MAX: i64 = 5_000_011;

/// The most steps of an answer: servers times keys, or hosts times slots.
const STEPS_MAX: u64 = 1_000_000_000;

/// `servers`, `weights` (1 each when they are not given), `keys` → `picks`.
pub(in super::super) fn ketama(case: &Given) -> Result<Answer, Problem> {
    let servers = texts(case, "servers", 1, HOSTS_MAX)?;
    let weights = weights(case, servers.len())?;
    let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if total * POINTS > POINTS_MAX {
        let most = POINTS_MAX / POINTS;
        return Err(
            case.problem_at("weights", format!("{total} in all: expected at most {most}, {POINTS} points each"))
        );
    }
    picks(case, "ketama", &servers, &weights)
}

/// `servers`, `weights`, `keys` → `picks`.
pub(in super::super) fn modulo_hash(case: &Given) -> Result<Answer, Problem> {
    let servers = texts(case, "servers", 1, HOSTS_MAX)?;
    case.list("weights")?;
    let weights = weights(case, servers.len())?;
    picks(case, "modulo_hash", &servers, &weights)
}

/// The place of the server of each key.
fn picks(case: &Given, policy: &str, servers: &[&str], weights: &[u32]) -> Result<Answer, Problem> {
    let keys = texts(case, "keys", 0, KEYS_MAX)?;
    bounded(case, "keys", servers.len(), keys.len() as u64)?;
    let nodes = named(servers, weights);
    let mut bench = Bench::new(policy);
    let pick = |key: &&str| number(bench.pick_by(key, &nodes).index());
    let picks = keys.iter().map(pick).collect();
    Ok(Answer::Record(vec![("picks", Answer::List(picks))]))
}

/// `hash`, `hosts`, `minimum_ring_size`, `hashes` → `ring`, `picks`: positions and hashes, each with the place of its
/// host. `weights` and `maximum_ring_size` may be there too.
pub(in super::super) fn ring_hash(case: &Given) -> Result<Answer, Problem> {
    let hash = case.field("hash", "a text")?;
    let name = hash.as_text()?;
    let place = HASHES.iter().position(|known| *known == name);
    let function = RingHash::at(place.ok_or_else(|| hash.not(&format!("one of {}", HASHES.join(", "))))?);
    let hosts = texts(case, "hosts", 1, HOSTS_MAX)?;
    let weights = weights(case, hosts.len())?;
    let minimum = case.whole("minimum_ring_size", 1, POINTS_MAX as i64)?;
    let maximum = case.optional("maximum_ring_size")?;
    let maximum = maximum.map(|given| given.as_whole(minimum, POINTS_MAX as i64)).transpose()?;
    let size = ring_hash::scale(weights.iter().copied(), minimum as u64, maximum.map_or(u64::MAX, |most| most as u64));
    if size > POINTS_MAX as f64 {
        let message = format!("so uneven weights make a ring of {size:.0} points: expected at most {POINTS_MAX}");
        return Err(case.problem_at("weights", message));
    }
    let hashes = list(case, "hashes", 0, KEYS_MAX)?;
    let hosts: Vec<_> =
        (0..).map(NodeId).zip(hosts).zip(weights).map(|((id, name), weight)| (id, name, weight)).collect();
    let ring = ring_hash::ring(function, &hosts, minimum as u64, maximum.map_or(POINTS_MAX, |most| most as u64));
    let pair = |at: u64, node: NodeId| Answer::List(vec![Answer::Text(at.to_string()), number(node.index())]);
    let pick = |given: &Given| {
        let hash = given.as_u64()?;
        Ok(pair(hash, ring.walk(hash).next().expect("some host has a weight, so the ring has points")))
    };
    let picks = hashes.iter().map(pick).collect::<Result<_, Problem>>()?;
    let points = ring.points().iter().map(|point| pair(point.at, point.node)).collect();
    Ok(Answer::Record(vec![("ring", Answer::List(points)), ("picks", Answer::List(picks))]))
}

/// `hosts`, `weights`, `M` or `offset_skip`, `M` → `table`: the place of the host of each slot.
pub(in super::super) fn maglev(case: &Given) -> Result<Answer, Problem> {
    let slots = case.whole("M", 2, SLOTS_MAX)? as u64;
    if !is_prime(slots) {
        return Err(case.field("M", "a prime")?.not("a prime: in others not every skip comes to every slot"));
    }
    let fillers = match case.optional("offset_skip")? {
        Some(rows) => permutations(case, &rows, slots)?,
        None => {
            let hosts = texts(case, "hosts", 1, HOSTS_MAX)?;
            let weights = weights(case, hosts.len())?;
            by_name(&hosts.into_iter().zip(weights).collect::<Vec<_>>(), slots)
        }
    };
    bounded(case, "M", fillers.len(), slots)?;
    let table = maglev::table(&fillers, slots).into_iter().map(number).collect();
    Ok(Answer::Record(vec![("table", Answer::List(table))]))
}

fn permutations(case: &Given, rows: &Given, slots: u64) -> Result<Vec<Filler>, Problem> {
    let rows = within(case, "offset_skip", rows.items()?, 1, HOSTS_MAX)?;
    let weights = weights(case, rows.len())?;
    let row = |(host, row): (usize, &Given)| {
        let parts = row.items()?;
        let [offset, skip] = &parts[..] else { return Err(row.not("[offset, skip]")) };
        let last = slots as i64 - 1;
        let (offset, skip) = (offset.as_whole(0, last)? as u64, skip.as_whole(1, last)? as u64);
        Ok(Filler { host, weight: weights[host], offset, skip })
    };
    let fillers = rows.iter().enumerate().map(row).collect::<Result<Vec<_>, _>>()?;
    Ok(fillers.into_iter().filter(|filler| filler.weight > 0).collect())
}

/// `key`, `buckets` → `bucket`.
pub(in super::super) fn jump_hash(case: &Given) -> Result<Answer, Problem> {
    let key = case.field("key", "a whole number of 64 bits, as a text or a number")?.as_u64()?;
    let buckets = case.whole("buckets", 1, i64::from(i32::MAX))? as u32;
    Ok(Answer::Record(vec![("bucket", number(jump(key, buckets) as usize))]))
}

/// `nodes`, `keys` → `picks`: the name of each key's node.
pub(in super::super) fn rendezvous(case: &Given) -> Result<Answer, Problem> {
    let names = texts(case, "nodes", 1, HOSTS_MAX)?;
    let keys = texts(case, "keys", 0, KEYS_MAX)?;
    bounded(case, "keys", names.len() * 10, keys.len() as u64)?;
    let nodes = named(&names, &vec![1; names.len()]);
    let mut bench = Bench::new("rendezvous");
    let pick = |key: &&str| ((*key).to_owned(), Value::from(names[bench.pick_by(key, &nodes).index()]));
    let picks = keys.iter().map(pick).collect();
    Ok(Answer::Record(vec![("picks", Answer::Given(Value::Object(picks)))]))
}

fn number(number: usize) -> Answer {
    Answer::Number(number as f64)
}

/// Nodes with these names and weights. Those of weight 0 take no part.
fn named(names: &[&str], weights: &[u32]) -> Vec<NodeState> {
    let mut nodes = Bench::nodes(weights);
    for (node, name) in nodes.iter_mut().zip(names) {
        node.name = (*name).into();
        node.eligible = node.weight > 0;
    }
    nodes
}

/// A weight for each of so many; 1 where none are given.
fn weights(case: &Given, count: usize) -> Result<Vec<u32>, Problem> {
    let Some(given) = case.optional("weights")? else { return Ok(vec![1; count]) };
    let weights = given.items()?;
    match weights.len() == count {
        true => read_weights(case, &weights),
        false => Err(given.problem(format!("{} weights for {count}: expected one for each", weights.len()))),
    }
}

fn list<'a>(case: &Given<'a>, key: &str, least: usize, most: usize) -> Result<Vec<Given<'a>>, Problem> {
    within(case, key, case.list(key)?, least, most)
}

fn within<'a>(
    case: &Given,
    key: &str,
    items: Vec<Given<'a>>,
    least: usize,
    most: usize,
) -> Result<Vec<Given<'a>>, Problem> {
    match (least..=most).contains(&items.len()) {
        true => Ok(items),
        false => Err(case.problem_at(key, format!("expected {least} to {most} of them, not {}", items.len()))),
    }
}

fn texts<'a>(case: &Given<'a>, key: &str, least: usize, most: usize) -> Result<Vec<&'a str>, Problem> {
    list(case, key, least, most)?.iter().map(Given::as_text).collect()
}

/// Whether so many times so many are few enough to be looked at.
fn bounded(case: &Given, key: &str, hosts: usize, times: u64) -> Result<(), Problem> {
    match hosts as u64 * times <= STEPS_MAX {
        true => Ok(()),
        false => Err(case.problem_at(key, format!("{times} are too many for so many hosts"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::solve::balance::tests::{assert_error, assert_solved};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn keys_go_where_the_rules_say() {
        for (kind, case, expected) in [
            ("ketama", r#"{"servers": ["a:1"], "keys": ["x", "", "数据"]}"#, r#"{"picks":[0,0,0]}"#),
            ("ketama", r#"{"servers": ["a:1", "b:1"], "weights": [0, 3], "keys": ["x", "y"]}"#, r#"{"picks":[1,1]}"#),
            ("ketama", r#"{"servers": ["a:1"], "keys": []}"#, r#"{"picks":[]}"#),
            ("modulo_hash", r#"{"servers": ["a", "b"], "weights": [0, 1], "keys": ["x", "y"]}"#, r#"{"picks":[1,1]}"#),
            (
                "ring_hash",
                r#"{"hash": "xxhash64", "hosts": ["127.0.0.1:80"], "minimum_ring_size": 1, "hashes": ["0", 7, "18446744073709551615"]}"#,
                r#"{"ring":[["5454692015285649509",0]],"picks":[["0",0],["7",0],["18446744073709551615",0]]}"#,
            ),
            ("maglev", r#"{"offset_skip": [[3, 4], [0, 2], [3, 1]], "M": 7}"#, r#"{"table":[1,0,1,0,2,2,0]}"#),
            (
                "maglev",
                r#"{"offset_skip": [[3, 4], [3, 1]], "M": 7, "weights": [0, 1]}"#,
                r#"{"table":[1,1,1,1,1,1,1]}"#,
            ),
            ("maglev", r#"{"hosts": ["a"], "M": 2}"#, r#"{"table":[0,0]}"#),
            ("jump_hash", r#"{"key": "16045690984833335023", "buckets": 255}"#, r#"{"bucket":237}"#),
            ("jump_hash", r#"{"key": 16045690984833335023, "buckets": 255}"#, r#"{"bucket":237}"#),
            ("jump_hash", r#"{"key": 1, "buckets": 18}"#, r#"{"bucket":17}"#),
            ("rendezvous", r#"{"nodes": ["0", "1", "2"], "keys": ["ok", "lol"]}"#, r#"{"picks":{"lol":"2","ok":"0"}}"#),
        ] {
            assert_solved(kind, case, expected);
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error_in_its_place() {
        const U64: &str = "expected a whole number from 0 to 18446744073709551615, as a text or a number, not";
        for (kind, case, path, message) in [
            ("ketama", r#"{"servers": [], "keys": []}"#, "servers", "expected 1 to 10000 of them, not 0"),
            ("ketama", r#"{"servers": ["a"]}"#, "keys", "missing: expected a list"),
            ("ketama", r#"{"servers": ["a"], "keys": [5]}"#, "keys[0]", "expected a text, not 5"),
            (
                "ketama",
                r#"{"servers": ["a"], "weights": [1, 1], "keys": []}"#,
                "weights",
                "2 weights for 1: expected one for each",
            ),
            (
                "ketama",
                r#"{"servers": ["a"], "weights": [7000], "keys": []}"#,
                "weights",
                "7000 in all: expected at most 6553, 160 points each",
            ),
            ("modulo_hash", r#"{"servers": ["a"], "keys": []}"#, "weights", "missing: expected a list"),
            (
                "modulo_hash",
                r#"{"servers": ["a"], "weights": [0], "keys": []}"#,
                "weights",
                "expected at least one weight above 0",
            ),
            (
                "ring_hash",
                r#"{"hash": "md5", "hosts": ["a"], "minimum_ring_size": 1, "hashes": []}"#,
                "hash",
                r#"expected one of xxhash64, murmur2, not \"md5\""#,
            ),
            (
                "ring_hash",
                r#"{"hash": "murmur2", "hosts": ["a", "b"], "weights": [1, 1000000], "minimum_ring_size": 1048576, "hashes": []}"#,
                "weights",
                "so uneven weights make a ring of 2000002 points: expected at most 1048576",
            ),
            (
                "ring_hash",
                r#"{"hash": "murmur2", "hosts": ["a"], "minimum_ring_size": 0, "hashes": []}"#,
                "minimum_ring_size",
                "expected a whole number from 1 to 1048576, not 0",
            ),
            (
                "maglev",
                r#"{"hosts": ["a"], "M": 9}"#,
                "M",
                "expected a prime: in others not every skip comes to every slot, not 9",
            ),
            ("maglev", r#"{"M": 7}"#, "hosts", "missing: expected a list"),
            (
                "maglev",
                r#"{"offset_skip": [[7, 1]], "M": 7}"#,
                "offset_skip[0][0]",
                "expected a whole number from 0 to 6, not 7",
            ),
            (
                "maglev",
                r#"{"offset_skip": [[0, 0]], "M": 7}"#,
                "offset_skip[0][1]",
                "expected a whole number from 1 to 6, not 0",
            ),
            ("maglev", r#"{"offset_skip": [[0]], "M": 7}"#, "offset_skip[0]", "expected [offset, skip], not a list"),
            ("jump_hash", r#"{"key": "x", "buckets": 1}"#, "key", &format!(r#"{U64} \"x\""#)),
            ("jump_hash", r#"{"key": -1, "buckets": 1}"#, "key", &format!("{U64} -1")),
            (
                "jump_hash",
                r#"{"key": "18446744073709551616", "buckets": 1}"#,
                "key",
                &format!(r#"{U64} \"18446744073709551616\""#),
            ),
            (
                "jump_hash",
                r#"{"key": "1", "buckets": 0}"#,
                "buckets",
                "expected a whole number from 1 to 2147483647, not 0",
            ),
            ("rendezvous", r#"{"nodes": [], "keys": []}"#, "nodes", "expected 1 to 10000 of them, not 0"),
            ("rendezvous", r#"{"nodes": [1], "keys": []}"#, "nodes[0]", "expected a text, not 1"),
        ] {
            assert_error(kind, case, path, message);
        }
    }
}
