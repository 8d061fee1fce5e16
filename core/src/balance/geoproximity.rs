//! Geoproximity: the node nearest to the client on the globe.
//!
//! Geoproximity routing of DNS services: distance as the crow flies between the client's region and the node's, by the
//! haversine formula (Sinnott, *Virtues of the Haversine*, 1984). Among nodes at the same distance the one with the
//! fewest unfinished tasks is chosen, then the one with the lowest index. A region whose place the scenario does not
//! tell is farther than any other. Cables do not run as crows fly: see `geo` for the nearest by latency.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

/// The earth's mean radius.
pub(crate) const EARTH_KM: f64 = 6_371.008_8;

/// Farther than any two places are.
const UNKNOWN_KM: f64 = 100_000.0;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "geoproximity",
    name: "Geoproximity (haversine)",
    summary: "Gives each task to the nearest node on the globe, among equals to the least loaded: knows the map, not the cables.",
    source: "Sinnott: Virtues of the Haversine (1984); geoproximity routing of DNS services",
    measure: Measure::Distance,
    params: &[],
    build: |_| Box::new(Geoproximity),
};

#[derive(Clone)]
struct Geoproximity;

impl Balancer for Geoproximity {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut best: Option<((f64, u32), NodeId)> = None;
        for node in nodes.iter().filter(|node| node.eligible) {
            let km =
                if node.region == request.region { Some(0.0) } else { (cx.kilometres)(request.region, node.region) };
            let km = km.unwrap_or(UNKNOWN_KM);
            cx.note(node.id, (km + 0.5) as i64);
            if best.is_none_or(|(best, _)| (km, node.active) < best) {
                best = Some(((km, node.active), node.id));
            }
        }
        best.map(|(_, node)| node)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// The angle between two places as seen from the centre of the globe, in radians. Places are latitude and longitude in
/// degrees.
pub(crate) fn central_angle(a: [f64; 2], b: [f64; 2]) -> f64 {
    let [[a_latitude, a_longitude], [b_latitude, b_longitude]] =
        [a, b].map(|place| place.map(|degrees| degrees * std::f64::consts::PI / 180.0));
    let half_sine = |angle: f64| libm::sin(angle / 2.0);
    let across = half_sine(b_latitude - a_latitude);
    let along = half_sine(b_longitude - a_longitude);
    let haversine = across * across + libm::cos(a_latitude) * libm::cos(b_latitude) * along * along;
    2.0 * libm::asin(haversine.sqrt().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::central_angle;
    use crate::balance::Request;
    use crate::balance::drive::{Driver, nodes, request};
    use crate::ids::RegionId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Nashville to Los Angeles; poles; the date line.
    #[test]
    fn distances_are_great_circles() {
        for (a, b, radius, km) in [
            ([36.12, -86.67], [33.94, -118.4], 6_372.8, 2_887.259_95),
            ([90.0, 0.0], [-90.0, 77.0], 1.0, std::f64::consts::PI),
            ([0.0, 179.5], [0.0, -179.5], 6_371.0, 111.194_93),
            ([12.0, 34.0], [12.0, 34.0], 6_371.0, 0.0),
        ] {
            let seen = central_angle(a, b) * radius;
            assert!((seen - km).abs() < 1e-5, "{seen} {km}");
        }
    }

    /// The driver's regions lie 100 km apart on a line, from the third on nobody knows where.
    #[test]
    fn the_nearest_is_chosen_and_the_unknown_is_farthest() {
        let mut driver = Driver::new("geoproximity");
        let mut nodes = nodes(&[1, 1, 1, 1]);
        for (node, region) in nodes.iter_mut().zip([0, 2, 2, 5]) {
            node.region = RegionId(region);
        }
        let mut from = |region, nodes: &[_]| driver.pick(&Request { region: RegionId(region), ..request(1) }, nodes);
        assert_eq!([0, 1, 2, 5, 7].map(|region| from(region, &nodes).unwrap().0), [0, 0, 1, 3, 0]);
        nodes[1].active = 1;
        assert_eq!(from(2, &nodes).unwrap().0, 2);
    }
}
