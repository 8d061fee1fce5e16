//! The parts as modules.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalKind, ImportedFunction,
    Module, ValType,
    ir::{UnaryOp, Value},
};

use super::{
    LOADER, Program, Seams,
    data::{Data, address},
};

/// The module that later parts import: the first part's exports.
const FIRST: &str = "first";

/// What the first part calls a function, a global or a table for the others.
fn name(kind: char, number: usize) -> String {
    format!("{kind}{number}")
}

/// The first part: stand-ins for what is in the others, and exports for them.
pub fn first(mut program: Program, seams: &Seams, data: &Data) -> Result<Vec<u8>> {
    seams.resize(&mut program);
    let (functions, table) = (program.functions, program.table);
    let module = &mut program.module;
    let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    let ty = module.types.add(&[ValType::I32], &[]);
    let (load, _) = module.add_import_func(LOADER.0, LOADER.1, ty);
    let mut ensures = vec![load];
    for part in 1..data.runs.len() {
        let loaded = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
        module.exports.add(&name('p', part), loaded);
        let mut ensure = FunctionBuilder::new(&mut module.types, &[], &[]);
        let number = i32::try_from(part)?;
        ensure.func_body().global_get(loaded).unop(UnaryOp::I32Eqz).if_else(
            None,
            |then| {
                then.i32_const(number).call(load);
            },
            |_| {},
        );
        ensures.push(ensure.finish(Vec::new(), &mut module.funcs));
    }
    for place in &seams.stand_ins {
        let ty = module.funcs.get(functions[*place]).ty();
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let locals: Vec<_> = params.iter().map(|ty| module.locals.add(*ty)).collect();
        let mut stand_in = FunctionBuilder::new(&mut module.types, &params, &results);
        let mut body = stand_in.func_body();
        body.call(ensures[seams.of[*place]]);
        for local in &locals {
            body.local_get(*local);
        }
        body.i32_const(seams.slots[place][0].cast_signed()).call_indirect(ty, table);
        module.funcs.get_mut(functions[*place]).kind = FunctionKind::Local(stand_in.local_func(locals));
    }
    for place in &seams.shared {
        module.exports.add(&name('f', *place), functions[*place]);
    }
    for (number, global) in globals.into_iter().enumerate() {
        module.exports.add(&name('g', number), global);
    }
    for (number, table) in tables.into_iter().enumerate() {
        module.exports.add(&name('t', number), table);
    }
    let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for (start, bytes) in &data.runs[0] {
        for id in &segments {
            let data = module.data.get_mut(*id);
            let Some(offset) = address(&data.kind).and_then(|address| start.checked_sub(address)) else { continue };
            if let Some(there) = data.value.get_mut(offset as usize..offset as usize + bytes.len()) {
                there.fill(0);
            }
        }
    }
    Ok(finished(program.module))
}

/// A later part: its own functions, its constants, and its places in the table.
pub fn later(mut program: Program, part: usize, seams: &Seams, data: &Data) -> Result<Vec<u8>> {
    seams.resize(&mut program);
    let own = |place: &usize| seams.of[*place] == part;
    let places = 0..program.functions.len();
    let wanted: BTreeSet<_> =
        places.filter(own).flat_map(|place| program.calls(place)).filter(|called| !own(called)).collect();
    let (functions, table) = (program.functions, program.table);
    let module = &mut program.module;
    module.start = None;
    for id in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    for id in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
        module.elements.delete(id);
    }
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        module.data.delete(id);
    }
    for place in wanted {
        let id = functions[place];
        let ty = module.funcs.get(id).ty();
        let import = module.imports.add(FIRST, &name('f', place), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    for (number, id) in module.globals.iter().map(|global| global.id()).collect::<Vec<_>>().into_iter().enumerate() {
        let import = module.imports.add(FIRST, &name('g', number), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for (number, id) in module.tables.iter().map(|table| table.id()).collect::<Vec<_>>().into_iter().enumerate() {
        let import = module.imports.add(FIRST, &name('t', number), id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    let memory = module.get_memory_id()?;
    let import = module.imports.add(FIRST, "memory", memory);
    let kept = module.memories.get_mut(memory);
    kept.import = Some(import);
    kept.data_segments.clear();
    for (start, bytes) in &data.runs[part] {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        let id = module.data.add(walrus::DataKind::Active { memory, offset }, bytes.clone());
        module.memories.get_mut(memory).data_segments.insert(id);
    }
    let slots = seams
        .stand_ins
        .iter()
        .filter(|place| own(place))
        .flat_map(|place| seams.slots[place].iter().map(|slot| (*slot, functions[*place])));
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (slot, id) in slots.collect::<BTreeMap<_, _>>() {
        match runs.last_mut() {
            Some((start, items)) if *start + items.len() as u32 == slot => items.push(id),
            _ => runs.push((slot, vec![id])),
        }
    }
    for (start, items) in runs {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        let id = module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(items));
        module.tables.get_mut(table).elem_segments.insert(id);
    }
    Ok(finished(program.module))
}

/// The module without what nothing uses, and without what only tools read.
pub fn finished(mut module: Module) -> Vec<u8> {
    for id in module.customs.iter().map(|(id, _)| id).collect::<Vec<_>>() {
        module.customs.delete(id);
    }
    walrus::passes::gc::run(&mut module);
    module.emit_wasm()
}
