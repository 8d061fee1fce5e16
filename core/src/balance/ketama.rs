//! Ketama: consistent hashing as memcached clients and nginx do it, 160 points on the ring for each unit of weight.
//!
//! nginx, `hash $key consistent`, which agrees with Cache::Memcached::Fast. A node's first point is the crc32 of its
//! host, a zero byte and its port; each further one is that crc continued over the four bytes of the point before, low
//! byte first. Of points at one place only the first stays. A key belongs to the first point at or after its crc32. A
//! node's points do not depend on the others, so when one comes or leaves, no key moves between the rest: removing one
//! of n moves about 1 / n of the keys. A node that cannot be chosen is passed over. Where all nodes together would have
//! more than 2²⁰ points, each has the fewer.

use super::hash::CRC32;
use super::ring::{POINTS_MAX, Point, Ring};
use super::walk::{Members, first, in_service};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

/// Points on the ring for each unit of weight.
pub(crate) const POINTS: u64 = 160;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "ketama",
    name: "Ketama",
    summary: "Gives each node 160 points on a ring and each key to the next point: when a node leaves, only its own keys move.",
    source: "nginx 1.22: ngx_http_upstream_hash_module, hash ... consistent",
    measure: Measure::Turn,
    params: &[],
    build: |_| Box::<Ketama>::default(),
};

#[derive(Clone, Default)]
struct Ketama {
    members: Members,
    ring: Ring,
}

impl Balancer for Ketama {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let members = in_service(nodes);
        if self.members.change(&members) {
            self.ring = ring(&members);
        }
        first(cx, nodes, self.ring.walk(CRC32.checksum(request.key.to_string().as_bytes()).into()))
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

fn ring(members: &[&NodeState]) -> Ring {
    let points = |node: &NodeState| u64::from(node.weight) * POINTS;
    let all: u64 = members.iter().map(|node| points(node)).sum();
    let mut ring = Vec::new();
    for node in members {
        let count = if all <= POINTS_MAX { points(node) } else { (points(node) * POINTS_MAX / all).max(1) };
        ring.extend(places(&node.name, count).map(|at| Point { at, node: node.id }));
    }
    Ring::without_collisions(ring)
}

/// Where the points of a server lie.
fn places(server: &str, count: u64) -> impl Iterator<Item = u64> {
    let (host, port) = address(server);
    let mut base = CRC32.digest();
    base.update(host.as_bytes());
    base.update(&[0]);
    base.update(port.as_bytes());
    let mut last = 0_u32;
    (0..count).map(move |_| {
        let mut next = base.clone();
        next.update(&last.to_le_bytes());
        last = next.finalize();
        last.into()
    })
}

/// Host and port. What ends in no colon and digits is all host, as is the path of a unix socket.
fn address(server: &str) -> (&str, &str) {
    if let (Some(scheme), Some(path)) = (server.get(..5), server.get(5..))
        && scheme.eq_ignore_ascii_case("unix:")
    {
        return (path, "");
    }
    let parts = server.rsplit_once(':');
    parts.filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or((server, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn servers(count: usize) -> Vec<NodeState> {
        let mut nodes = nodes(&vec![1; count]);
        for (port, node) in (18_000..).zip(&mut nodes) {
            node.name = format!("127.0.0.1:{port}").into();
        }
        nodes
    }

    fn picks(nodes: &[NodeState]) -> Vec<u16> {
        let mut driver = Driver::new("ketama");
        (0..200).map(|key| driver.pick(&about(&format!("key-{key:03}")), nodes).unwrap().0).collect()
    }

    /// A run of nginx with three servers, the first of 200 keys, and how many moved between four and three or five.
    #[test]
    fn keys_go_where_nginx_sends_them_and_few_move() {
        let letters: String = picks(&servers(3)).iter().take(30).map(|node| char::from(b'a' + *node as u8)).collect();
        assert_eq!(letters, "aabcacaccbacbcbaabbbabbaacacba");
        let four = picks(&servers(4));
        let moved: Vec<_> = four.iter().zip(picks(&servers(3))).filter(|(a, b)| *a != b).collect();
        assert_eq!((moved.len(), moved.iter().all(|(from, _)| **from == 3)), (40, true));
        let moved: Vec<_> = four.iter().zip(picks(&servers(5))).filter(|(a, b)| *a != b).collect();
        assert_eq!((moved.len(), moved.iter().all(|(_, to)| *to == 4)), (37, true));
    }

    #[test]
    fn a_server_that_is_down_is_passed_over_and_one_taken_out_of_service_is_forgotten_alike() {
        let mut four = servers(4);
        four[1].eligible = false;
        let without = picks(&four);
        four[1].removed = true;
        assert_eq!(picks(&four), without);
    }

    #[test]
    fn an_address_is_a_host_and_digits_after_its_last_colon() {
        for (server, parts) in [
            ("10.0.0.1:80", ("10.0.0.1", "80")),
            ("[::1]:80", ("[::1]", "80")),
            ("w1", ("w1", "")),
            ("a:b", ("a:b", "")),
            ("a:", ("a", "")),
            ("unix:/tmp/x:1", ("/tmp/x:1", "")),
            ("Unix:", ("", "")),
            ("数:1", ("数", "1")),
            ("", ("", "")),
        ] {
            assert_eq!(address(server), parts, "{server}");
        }
    }

    #[test]
    fn enormous_weights_share_a_ring_of_bounded_size() {
        let ring = ring(&nodes(&[1_000_000, 1_000_000, 1]).iter().collect::<Vec<_>>());
        let of = |node| ring.points().iter().filter(|point| point.node.0 == node).count() as u64;
        assert!(ring.points().len() as u64 <= POINTS_MAX + 1);
        assert!((POINTS_MAX / 2 - 1_000..=POINTS_MAX / 2).contains(&of(0)) && of(2) == 1, "{} {}", of(0), of(2));
    }
}
