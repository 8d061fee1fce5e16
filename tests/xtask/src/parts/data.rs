//! Which part brings which constants.

use std::{collections::HashMap, ops::Range};

use anyhow::{Context, Result, ensure};
use walrus::{ConstExpr, ir::Value};

use super::{Program, references::References};

/// Runs of constants nearer than this are one: each costs about so much.
const GAP: u32 = 8;

/// The constants of later parts: the bytes, each run with its address.
pub struct Data {
    /// For each part: what it brings. For the first: what it leaves out.
    pub runs: Vec<Vec<(u32, Vec<u8>)>>,
}

impl Data {
    /// Shares the constants out to those who refer to them.
    pub fn shared(program: &Program, references: &References, of: &[usize]) -> Result<Self> {
        let names = program.functions.iter().map(|id| program.module.funcs.get(*id).name.as_deref());
        let part_of: HashMap<&str, usize> = names.zip(of).filter_map(|(name, part)| Some((name?, *part))).collect();
        ensure!(part_of.len() > of.len() / 2, "the program has lost its functions' names");
        // A function that has another name by now counts as one of the first part.
        let part = |name: &str| part_of.get(name).copied().unwrap_or(0);
        let first = references.reached(|name| part(name) == 0, true);
        let count = of.iter().max().map_or(1, |last| last + 1);
        let all = references.reached(|_| true, true);
        let mut runs = vec![bytes(program, all.runs_without(&first, 0))?];
        for number in 1..count {
            let reached = references.reached(|name| part(name) == number, false);
            runs.push(bytes(program, reached.runs_without(&first, GAP))?);
        }
        Ok(Self { runs })
    }
}

/// What stands at these addresses at the start.
fn bytes(program: &Program, runs: Vec<Range<u32>>) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut found = Vec::new();
    for run in runs {
        let inside = program.module.data.iter().find_map(|data| {
            let start = address(&data.kind)?;
            let bytes = data.value.get((run.start.checked_sub(start)?) as usize..(run.end - start) as usize)?;
            Some(bytes.to_vec())
        });
        found.push((run.start, inside.context("constants are in the program")?));
    }
    Ok(found)
}

/// Where a segment starts, when that is a plain number.
pub fn address(kind: &walrus::DataKind) -> Option<u32> {
    match kind {
        walrus::DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => Some(offset.cast_unsigned()),
        _ => None,
    }
}
