//! Places by their names, and who talks to whom.

use super::World;
use crate::ids::{ClassId, NodeId, ReplicaId};
use crate::scenario::{ALL, CLIENT, CONTROL, GATEWAY};
use crate::trace::Site;

impl World {
    /// The control node, worker, client or gateway with this name.
    pub(super) fn site(&self, name: &str) -> Result<Site, String> {
        if let Some(control) = self.control(name) {
            return Ok(Site::Control(control));
        }
        if name == GATEWAY {
            return Ok(Site::Gateway);
        }
        if let Ok(node) = self.node(name) {
            return Ok(Site::Worker(node));
        }
        let class = |name| self.setup.classes.iter().position(|class| class == name);
        match name.strip_prefix(CLIENT).and_then(class) {
            Some(place) => Ok(Site::Client(ClassId(place as u16))),
            None if name == CONTROL && self.plane.is_none() => Ok(Site::Control(ReplicaId(0))),
            None => Err(format!(
                "there is neither a control node nor a worker nor a client {name:?}, and it is not the gateway"
            )),
        }
    }

    /// The ways between two names, one of which may stand for all.
    pub(super) fn ways(&self, from: &str, to: &str) -> Result<Vec<(Site, Site)>, String> {
        match (from, to) {
            (ALL, ALL) => Err("expected one site at least: not all at both ends".to_owned()),
            (ALL, to) => self.site(to).map(|to| self.partners(to).into_iter().map(|from| (from, to)).collect()),
            (from, ALL) => self.site(from).map(|from| self.partners(from).into_iter().map(|to| (from, to)).collect()),
            (from, to) => Ok(vec![(self.site(from)?, self.site(to)?)]),
        }
    }

    /// Everybody with whom a site exchanges messages.
    pub(super) fn partners(&self, site: Site) -> Vec<Site> {
        let controls = (0..self.controls.len() as u8).map(ReplicaId).map(Site::Control);
        let workers = (0..self.workers.len() as u16).map(NodeId).map(Site::Worker);
        let clients = (0..self.setup.classes.len() as u16).map(ClassId).map(Site::Client);
        match site {
            Site::Client(_) => vec![Site::Gateway],
            Site::Gateway => controls.chain(clients).collect(),
            Site::Control(_) => controls.filter(|other| *other != site).chain([Site::Gateway]).chain(workers).collect(),
            Site::Worker(_) => controls.collect(),
        }
    }
}
