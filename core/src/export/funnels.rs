//! Every placement by the kube-scheduler's rules as a funnel, in lines of text: how many nodes each filter left and why,
//! what each plugin gave those that were left, and which was chosen.
//!
//! The world forgets decisions that are long past, so it is to be asked every now and then while it runs.

use crate::ids::{NodeId, Seq};
use crate::kube::{Outcome, Reason, Rejection};
use crate::trace::{Candidate, Event, EventKind, Sink};
use crate::view::{FunnelNode, FunnelView};
use crate::world::World;
use std::io::{self, Write};

/// The most nodes of one decision that get a line of their own, and the most that are named behind a filter.
const NODES: usize = 20;
const NAMED: usize = 6;

/// Gathers decisions, and tells each once.
#[derive(Default)]
pub struct Funnels {
    /// Decisions that may have a funnel and were not told yet.
    made: Vec<Event>,
    told: u64,
    forgotten: u64,
}

impl Sink for Funnels {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        if of(&event.kind).is_some() {
            self.made.push(event);
        }
    }
}

/// What a decision is about.
enum Of {
    Container,
    Task,
}

fn of(kind: &EventKind) -> Option<Of> {
    match kind {
        EventKind::ContainerPlaced { .. } | EventKind::ContainerUnplaced { .. } => Some(Of::Container),
        EventKind::TaskAssigned { .. } => Some(Of::Task),
        _ => None,
    }
}

impl Funnels {
    /// Tells the decisions since it was last asked to. Those of other rules have no funnel.
    ///
    /// # Errors
    /// What `out` says.
    pub fn tell(&mut self, world: &World, out: &mut impl Write) -> io::Result<()> {
        let first = world.funnels().next();
        for event in std::mem::take(&mut self.made) {
            match world.funnel(event.seq) {
                Some(funnel) => {
                    if self.told > 0 {
                        writeln!(out)?;
                    }
                    self.told += 1;
                    tell(world, &event, &funnel, out)?;
                }
                None => self.forgotten += u64::from(first.is_some_and(|first: Seq| event.seq < first)),
            }
        }
        Ok(())
    }

    /// Tells what could not be told.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        match (self.told, self.forgotten) {
            (0, 0) => writeln!(out, "no placement by the kube-scheduler's rules"),
            (_, 0) => Ok(()),
            (_, count) => writeln!(out, "\n{count} more: too many at one moment to keep them all"),
        }
    }
}

fn tell(world: &World, event: &Event, funnel: &FunnelView, out: &mut impl Write) -> io::Result<()> {
    let node = |id: NodeId| world.node_name(id);
    let (what, attempt) = match event.kind {
        EventKind::ContainerPlaced { container, attempt, .. } => (world.container_name(container), attempt),
        EventKind::ContainerUnplaced { container, .. } => (world.container_name(container), 0),
        EventKind::TaskAssigned { task, attempt, .. } => (Some(world.task_name(task)), attempt),
        _ => (None, 0),
    };
    let what = what.unwrap_or_default();
    write!(out, "{} {} {what}", event.at, event.seq)?;
    match (funnel.chosen, &funnel.pending) {
        (Some(chosen), _) => write!(out, " goes to {}, attempt {attempt}", node(chosen))?,
        (None, Some(pending)) => write!(out, " waits: {pending}")?,
        (None, None) => write!(out, " waits")?,
    }
    writeln!(out)?;
    line(out, "nodes", funnel.looked_at, "")?;
    for stage in funnel.stages.iter().filter(|stage| stage.out > 0) {
        let out_by = |known: &&FunnelNode| match &known.outcome {
            Outcome::Rejected(reasons) => reasons.first().is_some_and(|first| first.filter == stage.filter),
            _ => false,
        };
        let mut said: Vec<String> = Vec::new();
        for known in funnel.nodes.iter().filter(out_by).take(NAMED) {
            let Outcome::Rejected(reasons) = &known.outcome else { continue };
            said.extend(reasons.first().map(|first| format!("{}: {}", node(known.node), reason(first))));
        }
        if stage.out as usize > NAMED {
            said.push(format!("and {} more", stage.out as usize - NAMED));
        }
        line(out, &format!("{:?}", stage.filter), stage.left, &format!("-{}  {}", stage.out, said.join("; ")))?;
    }
    scores(world, funnel, out)
}

fn line(out: &mut impl Write, name: &str, left: u32, note: &str) -> io::Result<()> {
    writeln!(out, "{}", format!("  {name:<20}{left:>6}  {note}").trim_end())
}

/// A line for each node that was scored, the chosen one first, then by total; a column for each plugin.
fn scores(world: &World, funnel: &FunnelView, out: &mut impl Write) -> io::Result<()> {
    let scored = funnel.nodes.iter().filter_map(|known| match &known.outcome {
        Outcome::Scored { plugins, total } => Some((known.node, plugins, *total)),
        _ => None,
    });
    let mut rows: Vec<_> = scored.collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|(node, _, total)| (Some(*node) != funnel.chosen, -total));
    let heads: Vec<String> = funnel.plugins.iter().map(|(plugin, weight)| format!("{plugin:?} x{weight}")).collect();
    let head: String = heads.iter().map(|head| format!("  {head:>16}")).collect();
    writeln!(out, "  {:<20}{:>6}{head}", "scored", "total")?;
    for (node, plugins, total) in rows.iter().take(NODES) {
        let cell = |(head, (plugin, _)): (&String, &(crate::kube::Plugin, i64))| {
            let score = plugins.iter().find(|score| score.plugin == *plugin);
            let words = score.map_or_else(|| "0".to_owned(), |it| format!("{} -> {}", it.normalized, it.weighted));
            format!("  {words:>width$}", width = head.len().max(16))
        };
        let cells: String = heads.iter().zip(&funnel.plugins).map(cell).collect();
        let mark = if Some(*node) == funnel.chosen { "*" } else { "" };
        writeln!(out, "    {:<18}{total:>6}{cells}", format!("{}{mark}", world.node_name(*node)))?;
    }
    if rows.len() > NODES {
        writeln!(out, "    and {} more", rows.len() - NODES)?;
    }
    if funnel.ties > 1 {
        writeln!(out, "    {} have the largest total", funnel.ties)?;
    }
    Ok(())
}

/// What was compared, in the scenario's units.
fn reason(rejection: &Rejection) -> String {
    match &rejection.reason {
        Reason::Insufficient { resource, asked, free, allocatable } => {
            let [asked, free, allocatable] = [asked, free, allocatable].map(|amount| *amount as f64 / 1_000.0);
            format!("{resource}: {asked} asked, {free} free of {allocatable}")
        }
        other => other.to_string(),
    }
}
