//! Parts a program: what its first view runs is one wasm module, and the rest is others, which share its memory and its
//! table of functions and are fetched when one of their functions is first called.
//!
//! A function of a later part has a stand-in in the first, which loads its part and calls it through the table. So any
//! function can be in any part, whatever the source looks like: which ones are in the first is measured ([`visit`]), not
//! declared. Binaryen's `wasm-split` does the same, and is in none of its packages; the crates that part Rust programs at
//! `async` functions keep every policy in the first part, because a table names them all.
//! Constants go with the functions that refer to them, by what the linker tells ([`references`]).

mod data;
mod modules;
mod references;
pub mod visit;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, bail, ensure};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, GlobalId, LocalFunction, Module, TableId, ValType,
    ir::{Value, Visitor, dfs_in_order},
};

use data::Data;
use references::References;

/// The module that the page's script gives: its one function loads the part with a number.
const LOADER: (&str, &str) = ("later", "load");

/// What functions use.
#[derive(Default)]
struct Uses {
    calls: Vec<FunctionId>,
    globals: Vec<GlobalId>,
}

impl<'a> Visitor<'a> for Uses {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.calls.push(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.push(*global);
    }
}

fn uses(function: &LocalFunction) -> Uses {
    let mut uses = Uses::default();
    dfs_in_order(&mut uses, function, function.entry_block());
    uses
}

/// A program, and which functions it has itself, in an order that is the same whenever it is read.
struct Program {
    module: Module,
    functions: Vec<FunctionId>,
    place: HashMap<FunctionId, usize>,
    table: TableId,
}

impl Program {
    fn read(wasm: &[u8]) -> Result<Self> {
        let module = Module::from_buffer(wasm)?;
        let functions: Vec<_> = module.funcs.iter_local().map(|(id, _)| id).collect();
        let place = functions.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let table = module.tables.main_function_table()?.context("the program has a table of functions")?;
        Ok(Self { module, functions, place, table })
    }

    fn uses(&self, place: usize) -> Uses {
        uses(self.module.funcs.get(self.functions[place]).kind.unwrap_local())
    }

    /// The places of its own functions that one calls.
    fn calls(&self, place: usize) -> impl Iterator<Item = usize> {
        self.uses(place).calls.into_iter().filter_map(|id| self.place.get(&id).copied())
    }
}

/// How many functions a program has itself.
///
/// # Errors
/// When it is no wasm.
pub fn count(wasm: &[u8]) -> Result<usize> {
    Ok(Program::read(wasm)?.functions.len())
}

/// The program in one part.
///
/// # Errors
/// When it is no wasm.
pub fn whole(wasm: &[u8]) -> Result<Vec<u8>> {
    Ok(modules::finished(Program::read(wasm)?.module))
}

/// The program with a call to the loader at the start of every function, with the function's place.
///
/// # Errors
/// When it is no wasm.
pub fn watched(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut program = Program::read(wasm)?;
    let ty = program.module.types.add(&[ValType::I32], &[]);
    let (seen, _) = program.module.add_import_func(LOADER.0, LOADER.1, ty);
    for (place, id) in program.functions.iter().enumerate() {
        let function = program.module.funcs.get_mut(*id).kind.unwrap_local_mut();
        let mut body = function.builder_mut().func_body();
        body.const_at(0, Value::I32(i32::try_from(place)?)).call_at(1, seen);
    }
    Ok(program.module.emit_wasm())
}

/// The parts of a program as wasm modules. `of` tells the part of each of its functions, 0 for the first part; those that
/// the page's script calls are in the first in any case. `linked` is the program as the linker left it.
///
/// # Errors
/// When one of them is not what rustc, its linker and wasm-bindgen make.
pub fn parted(wasm: &[u8], linked: &[u8], of: &[usize]) -> Result<Vec<Vec<u8>>> {
    let program = Program::read(wasm)?;
    ensure!(of.len() == program.functions.len(), "each function is in a part");
    let mut of = of.to_vec();
    for export in program.module.exports.iter() {
        if let ExportItem::Function(id) = export.item
            && let Some(place) = program.place.get(&id)
        {
            of[*place] = 0;
        }
    }
    let seams = Seams::between(&program, of)?;
    let data = Data::shared(&program, &References::read(linked)?, &seams.of)?;
    let count = seams.of.iter().max().map_or(1, |last| last + 1);
    let mut parts = vec![modules::first(program, &seams, &data)?];
    for part in 1..count {
        parts.push(modules::later(Program::read(wasm)?, part, &seams, &data)?);
    }
    Ok(parts)
}

/// Where the parts meet.
struct Seams {
    /// The part of each function.
    of: Vec<usize>,
    /// The slots in the table of each function that is in it.
    slots: BTreeMap<usize, Vec<u32>>,
    /// How many slots there are.
    size: u32,
    /// Functions of later parts that are called from elsewhere.
    stand_ins: BTreeSet<usize>,
    /// Functions that later parts import.
    shared: BTreeSet<usize>,
}

impl Seams {
    fn between(program: &Program, of: Vec<usize>) -> Result<Self> {
        let mut slots: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for element in program.module.elements.iter() {
            let ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(offset)) } = &element.kind else {
                bail!("a table is filled in another way than before");
            };
            let (ElementItems::Functions(items), true) = (&element.items, *table == program.table) else {
                bail!("a table is filled with something else than functions");
            };
            for (slot, id) in (offset.cast_unsigned()..).zip(items) {
                if let Some(place) = program.place.get(id) {
                    slots.entry(*place).or_default().push(slot);
                }
            }
        }
        let mut stand_ins: BTreeSet<_> = slots.keys().copied().filter(|place| of[*place] > 0).collect();
        let mut shared = BTreeSet::new();
        for (place, part) in of.iter().enumerate() {
            for called in program.calls(place).filter(|called| of[*called] != *part) {
                if of[called] > 0 {
                    stand_ins.insert(called);
                }
                if *part > 0 {
                    shared.insert(called);
                }
            }
        }
        let mut size = u32::try_from(program.module.tables.get(program.table).initial)?;
        for place in &stand_ins {
            slots.entry(*place).or_insert_with(|| {
                size += 1;
                vec![size - 1]
            });
        }
        Ok(Self { of, slots, size, stand_ins, shared })
    }

    fn resize(&self, program: &mut Program) {
        let table = program.module.tables.get_mut(program.table);
        table.initial = u64::from(self.size);
        table.maximum = table.maximum.map(|maximum| maximum.max(u64::from(self.size)));
    }
}
