//! Reading and writing a step of the script: a map with `at` and exactly one input.

use super::{All, ChangeWay, Impair, Input, NodeSpec, ReadWay, Rollout, Slow, Step, Submit, Way};
use crate::balance::BalancePolicy;
use crate::clock::{Duration, Time};
use crate::place::PlacePolicy;
use crate::predict::PredictPolicy;
use crate::queue::QueuePolicy;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The same fields with the same names as [`Input`]'s variants, so that each error has its own place.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    at: Time,
    crash: Option<String>,
    restart: Option<String>,
    pause: Option<String>,
    resume: Option<String>,
    slow: Option<Slow>,
    add_node: Option<NodeSpec>,
    remove_node: Option<String>,
    submit: Option<Submit>,
    set_queue: Option<QueuePolicy>,
    set_balance: Option<BalancePolicy>,
    set_place: Option<PlacePolicy>,
    set_predict: Option<PredictPolicy>,
    partition: Option<Vec<Vec<String>>>,
    cut: Option<Way>,
    heal: Option<All>,
    timeout: Option<String>,
    transfer: Option<String>,
    isolate: Option<String>,
    impair: Option<Impair>,
    drift: Option<Drift>,
    fill_disk: Option<String>,
    free_disk: Option<String>,
    slow_disk: Option<SlowDisk>,
    lying_disk: Option<LyingDisk>,
    snapshot: Option<String>,
    set_replicas: Option<SetReplicas>,
    split_vote: Option<All>,
    align_timers: Option<All>,
    spread_timers: Option<All>,
    add_learner: Option<String>,
    promote: Option<String>,
    remove_member: Option<String>,
    read: Option<String>,
    update: Option<Rollout>,
    scale: Option<Scale>,
    drain: Option<String>,
    uncordon: Option<String>,
    down: Option<All>,
    up: Option<All>,
    read_as: Option<ReadAs>,
    drop: Option<u64>,
    hold: Option<u64>,
    deliver: Option<u64>,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct Drift {
    node: String,
    rate: f64,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct SlowDisk {
    node: String,
    sync: Duration,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct LyingDisk {
    node: String,
    writes: u32,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct SetReplicas {
    voters: Vec<String>,
    #[serde(default)]
    way: ChangeWay,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct ReadAs {
    node: String,
    way: ReadWay,
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    service: String,
    replicas: u16,
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        let mut inputs = [
            fields.crash.map(Input::Crash),
            fields.restart.map(Input::Restart),
            fields.pause.map(Input::Pause),
            fields.resume.map(Input::Resume),
            fields.slow.map(Input::Slow),
            fields.add_node.map(Input::AddNode),
            fields.remove_node.map(Input::RemoveNode),
            fields.submit.map(Input::Submit),
            fields.set_queue.map(Input::SetQueue),
            fields.set_balance.map(Input::SetBalance),
            fields.set_place.map(Input::SetPlace),
            fields.set_predict.map(Input::SetPredict),
            fields.partition.map(Input::Partition),
            fields.cut.map(Input::Cut),
            fields.heal.map(Input::Heal),
            fields.timeout.map(Input::Timeout),
            fields.transfer.map(Input::Transfer),
            fields.isolate.map(Input::Isolate),
            fields.impair.map(Input::Impair),
            fields.drift.map(|Drift { node, rate }| Input::Drift { node, rate }),
            fields.fill_disk.map(Input::FillDisk),
            fields.free_disk.map(Input::FreeDisk),
            fields.slow_disk.map(|SlowDisk { node, sync }| Input::SlowDisk { node, sync }),
            fields.lying_disk.map(|LyingDisk { node, writes }| Input::LyingDisk { node, writes }),
            fields.snapshot.map(Input::Snapshot),
            fields.set_replicas.map(|SetReplicas { voters, way }| Input::SetReplicas { voters, way }),
            fields.split_vote.map(Input::SplitVote),
            fields.align_timers.map(Input::AlignTimers),
            fields.spread_timers.map(Input::SpreadTimers),
            fields.add_learner.map(Input::AddLearner),
            fields.promote.map(Input::Promote),
            fields.remove_member.map(Input::RemoveMember),
            fields.read.map(Input::Read),
            fields.update.map(Input::Update),
            fields.scale.map(|Scale { service, replicas }| Input::Scale { service, replicas }),
            fields.drain.map(Input::Drain),
            fields.uncordon.map(Input::Uncordon),
            fields.down.map(Input::Down),
            fields.up.map(Input::Up),
            fields.read_as.map(|ReadAs { node, way }| Input::ReadAs { node, way }),
            fields.drop.map(Input::Drop),
            fields.hold.map(Input::Hold),
            fields.deliver.map(Input::Deliver),
        ]
        .into_iter()
        .flatten();
        match (inputs.next(), inputs.next()) {
            (Some(input), None) => Ok(Self { at: fields.at, input }),
            (None, _) => Err(de::Error::custom("a step needs something to do beside `at`, such as crash: w1")),
            (Some(_), Some(_)) => Err(de::Error::custom("a step does one thing: write two steps with the same `at`")),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("at", &self.at)?;
        match &self.input {
            Input::Crash(node) => map.serialize_entry("crash", node)?,
            Input::Restart(node) => map.serialize_entry("restart", node)?,
            Input::Pause(node) => map.serialize_entry("pause", node)?,
            Input::Resume(node) => map.serialize_entry("resume", node)?,
            Input::Slow(slow) => map.serialize_entry("slow", slow)?,
            Input::AddNode(spec) => map.serialize_entry("add_node", spec)?,
            Input::RemoveNode(node) => map.serialize_entry("remove_node", node)?,
            Input::Submit(submit) => map.serialize_entry("submit", submit)?,
            Input::SetQueue(policy) => map.serialize_entry("set_queue", policy)?,
            Input::SetBalance(policy) => map.serialize_entry("set_balance", policy)?,
            Input::SetPlace(policy) => map.serialize_entry("set_place", policy)?,
            Input::SetPredict(policy) => map.serialize_entry("set_predict", policy)?,
            Input::Partition(groups) => map.serialize_entry("partition", groups)?,
            Input::Cut(way) => map.serialize_entry("cut", way)?,
            Input::Heal(all) => map.serialize_entry("heal", all)?,
            Input::Timeout(node) => map.serialize_entry("timeout", node)?,
            Input::Transfer(node) => map.serialize_entry("transfer", node)?,
            Input::Isolate(node) => map.serialize_entry("isolate", node)?,
            Input::Impair(impair) => map.serialize_entry("impair", impair)?,
            Input::Drift { node, rate } => {
                map.serialize_entry("drift", &Drift { node: node.clone(), rate: *rate })?;
            }
            Input::FillDisk(node) => map.serialize_entry("fill_disk", node)?,
            Input::FreeDisk(node) => map.serialize_entry("free_disk", node)?,
            Input::SlowDisk { node, sync } => {
                map.serialize_entry("slow_disk", &SlowDisk { node: node.clone(), sync: *sync })?;
            }
            Input::LyingDisk { node, writes } => {
                map.serialize_entry("lying_disk", &LyingDisk { node: node.clone(), writes: *writes })?;
            }
            Input::Snapshot(node) => map.serialize_entry("snapshot", node)?,
            Input::SetReplicas { voters, way } => {
                map.serialize_entry("set_replicas", &SetReplicas { voters: voters.clone(), way: *way })?;
            }
            Input::SplitVote(all) => map.serialize_entry("split_vote", all)?,
            Input::AlignTimers(all) => map.serialize_entry("align_timers", all)?,
            Input::SpreadTimers(all) => map.serialize_entry("spread_timers", all)?,
            Input::AddLearner(node) => map.serialize_entry("add_learner", node)?,
            Input::Promote(node) => map.serialize_entry("promote", node)?,
            Input::RemoveMember(node) => map.serialize_entry("remove_member", node)?,
            Input::Read(node) => map.serialize_entry("read", node)?,
            Input::Update(rollout) => map.serialize_entry("update", rollout)?,
            Input::Scale { service, replicas } => {
                map.serialize_entry("scale", &Scale { service: service.clone(), replicas: *replicas })?;
            }
            Input::Drain(node) => map.serialize_entry("drain", node)?,
            Input::Uncordon(node) => map.serialize_entry("uncordon", node)?,
            Input::Down(all) => map.serialize_entry("down", all)?,
            Input::Up(all) => map.serialize_entry("up", all)?,
            Input::ReadAs { node, way } => {
                map.serialize_entry("read_as", &ReadAs { node: node.clone(), way: *way })?;
            }
            Input::Drop(message) => map.serialize_entry("drop", message)?,
            Input::Hold(message) => map.serialize_entry("hold", message)?,
            Input::Deliver(message) => map.serialize_entry("deliver", message)?,
        }
        map.end()
    }
}
