//! What a reader sees of the control plane: the nodes with their logs and timers, and what is on its way between them.

use super::World;
use super::packet;
use super::plane::RaftNode;
use super::replica::{ControlNode, Replica};
use crate::consensus::raft::Timer as RaftTimer;
use crate::consensus::{Boot, Index, LOG_SHOWN, Outbox, Payload, Protocol as _, Role};
use crate::ids::ReplicaId;
use crate::ledger::{Command, Deed};
use crate::trace::{MessageKind, Site};
use crate::view::{ControlTally, ControlView, EntryKind, EntryView, Health, MessageView, TimerView};

impl World {
    pub(super) fn control_views(&self) -> Vec<ControlView> {
        let views = self.controls.iter().zip(0..).filter_map(|(node, id)| self.control_view(ReplicaId(id), node));
        views.collect()
    }

    pub(super) fn control_tally(&self) -> ControlTally {
        let terms = (0..self.controls.len() as u8).map(|place| self.term_of(ReplicaId(place)).0);
        ControlTally {
            term: terms.max().unwrap_or(0),
            offices: self.counts.offices,
            refused: self.counts.refused,
            stale_reads: self.counts.stale_reads,
            broken: self.counts.broken,
            entries: self.plane.as_ref().map_or(0, |plane| plane.observed.0),
        }
    }

    fn control_view(&self, id: ReplicaId, node: &ControlNode) -> Option<ControlView> {
        let replica = node.replica.as_deref()?;
        let plane = self.plane.as_ref()?;
        let asleep = || {
            // What a restart would find, without anybody noticing.
            let storage = replica.disk.storage.clone();
            let boot = Boot { id, params: plane.params, membership: plane.membership, storage };
            RaftNode::start(boot, &mut Outbox::without_notes()).view()
        };
        let leads = replica.raft.as_ref().is_some_and(|raft| raft.role() == Role::Leader);
        Some(ControlView {
            id,
            name: replica.name.to_string(),
            region: replica.region,
            region_name: self.setup.regions[replica.region.index()].clone(),
            health: match () {
                () if !replica.is_up() => Health::Crashed,
                () if replica.paused => Health::Paused,
                () if !replica.delay.is_zero() => Health::Slow,
                () => Health::Up,
            },
            replica: replica.raft.as_ref().map_or_else(asleep, RaftNode::view),
            serving: node.serving,
            stale: leads && self.leader() != Some(id),
            election: timer(replica, RaftTimer::Election),
            heartbeat: timer(replica, RaftTimer::Heartbeat),
            log: entries(replica),
            clock_rate: f64::from(replica.clock_rate) / 1_000.0,
            delay: replica.delay,
            unread: replica.inbox.len() as u32,
            unsynced: replica.unsynced(),
            disk_full: replica.disk.full,
            disk_lies: replica.disk.lies(),
            disk_owes: replica.disk.owes(),
            disk_forgot: replica.disk.forgotten,
            sessions: node.ledger.sessions() as u32,
            open: node.ledger.open().count() as u32,
        })
    }

    /// What control nodes have on the way to each other.
    pub(super) fn packet_views(&self) -> impl Iterator<Item = MessageView> {
        let view = move |packet: &packet::Packet| {
            let (from, to) = (Site::Control(packet.from), Site::Control(packet.to));
            let lost = packet.lost.is_some() || self.network.is_cut(from, to) || !self.is_reachable(to);
            MessageView {
                id: packet.sent_as.unwrap_or_default(),
                from,
                to,
                sent: packet.sent,
                due: packet.due,
                what: packet::kind(&packet.message),
                task: None,
                lost,
                granted: packet::grants(&packet.message),
            }
        };
        let packets = self.plane.iter().flat_map(|plane| plane.packets.iter());
        packets.filter(|packet| packet::kind(&packet.message) != MessageKind::ReadIndex).map(view)
    }
}

pub(super) fn timer(replica: &Replica, wanted: RaftTimer) -> Option<TimerView> {
    let set = replica.timers.iter().flatten().find(|set| set.timer == wanted)?;
    Some(TimerView { set: set.set, due: set.due })
}

/// The last entries of the log of a node, up or down.
fn entries(replica: &Replica) -> Vec<EntryView> {
    let log = &replica.raft.as_ref().map_or(&replica.disk.storage, RaftNode::storage).log;
    let last = log.last_index();
    let first = log.base_index().0.max(last.0.saturating_sub(LOG_SHOWN as u64));
    let shown = (first + 1..=last.0).map(Index);
    shown.filter_map(|index| Some(entry(index, log.get(index)?))).collect()
}

fn entry(index: Index, entry: &crate::consensus::Entry<Command>) -> EntryView {
    let plain =
        |what| EntryView { index, term: entry.term, what, task: None, node: None, container: None, service: None };
    let about = |what, task| EntryView { task: Some(task), ..plain(what) };
    match entry.payload {
        Payload::Noop => plain(EntryKind::Noop),
        Payload::Membership(_) => plain(EntryKind::Membership),
        Payload::Command { command, .. } => match command {
            Command::Submit { task, .. } => about(EntryKind::Submit, task),
            Command::Reject { task } => about(EntryKind::Reject, task),
            Command::Assign { task, node } => EntryView { node: Some(node), ..about(EntryKind::Assign, task) },
            Command::Finish { task, node, .. } => EntryView { node: Some(node), ..about(EntryKind::Finish, task) },
            Command::Return { task, node, .. } => EntryView { node: Some(node), ..about(EntryKind::Return, task) },
            Command::Requeue { task, .. } => about(EntryKind::Requeue, task),
            Command::Join { node, .. } => EntryView { node: Some(node), ..plain(EntryKind::Join) },
            Command::NodeDown { node, .. } => EntryView { node: Some(node), ..plain(EntryKind::NodeDown) },
            Command::NodeUp { node } => EntryView { node: Some(node), ..plain(EntryKind::NodeUp) },
            Command::RemoveNode { node } => EntryView { node: Some(node), ..plain(EntryKind::RemoveNode) },
            Command::Register { .. } => plain(EntryKind::Register),
            Command::SetPolicy { .. } => plain(EntryKind::SetPolicy),
            Command::Container(ref deed) => EntryView {
                container: deed.container(),
                service: deed.service(),
                node: deed.node(),
                ..plain(match deed {
                    Deed::Create { .. } => EntryKind::CreateContainer,
                    Deed::Place { .. } => EntryKind::PlaceContainer,
                    Deed::Report { .. } => EntryKind::ReportContainer,
                    Deed::Displace { .. } => EntryKind::DisplaceContainer,
                    Deed::Stop { .. } => EntryKind::StopContainer,
                    Deed::Scale { .. } => EntryKind::ScaleService,
                    Deed::Update { .. } => EntryKind::UpdateService,
                    Deed::Settle { .. } => EntryKind::SettleService,
                    Deed::Cordon { drain: true, .. } => EntryKind::DrainNode,
                    Deed::Cordon { drain: false, .. } => EntryKind::UncordonNode,
                    Deed::Drained { .. } => EntryKind::NodeDrained,
                    Deed::Power { up: false, .. } => EntryKind::ServicesDown,
                    Deed::Power { up: true, .. } => EntryKind::ServicesUp,
                })
            },
        },
    }
}
