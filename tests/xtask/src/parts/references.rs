//! Which constants each function of a linked program refers to, out of what `--emit-relocs` makes the linker tell: the
//! symbol table, and for code and data the places at which an address stands.
//! Format: <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, ensure};
use wasmparser::{
    DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationEntry, RelocationType as Reloc,
    SymbolInfo, TypeRef,
};

/// The linker's name for what is never written to.
const CONSTANT: &str = ".rodata";

/// The data of a linked program, and who refers to it.
pub struct References {
    /// What each function refers to, by its mangled name; symbols by number.
    functions: BTreeMap<String, Vec<usize>>,
    /// What each symbol refers to.
    symbols: Vec<Symbol>,
    /// What data without a name refers to.
    nameless: Vec<usize>,
    /// Where the constants are in memory.
    constant: Range<u32>,
}

/// A named piece of data.
struct Symbol {
    place: Range<u32>,
    refers: Vec<usize>,
}

/// A segment of data: where it is in the file, and in memory.
struct Segment {
    file: Range<usize>,
    address: u32,
}

impl References {
    /// Reads a linked program.
    ///
    /// # Errors
    /// When it is no wasm, or was linked without `--emit-relocs`.
    pub fn read(linked: &[u8]) -> Result<Self> {
        let mut read = Read::default();
        for payload in Parser::new(0).parse_all(linked) {
            read.payload(payload?)?;
        }
        read.resolved(linked)
    }

    /// The bytes of memory that can be reached from these functions without leaving the constants, and from all data that
    /// can be written to when `and_variables`.
    pub fn reached(&self, is_in: impl Fn(&str) -> bool, and_variables: bool) -> Constants {
        let from = self.functions.iter().filter(|(name, _)| is_in(name)).flat_map(|(_, refers)| refers.iter().copied());
        let is_variable = |number: &usize| and_variables && !self.is_constant(*number);
        let variables = (0..self.symbols.len()).filter(is_variable);
        let mut open: Vec<usize> = from.chain(variables).chain(self.nameless.iter().copied()).collect();
        let mut reached: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(number) = open.pop() {
            open.extend(self.symbols[number].refers.iter().copied().filter(|next| reached.insert(*next)));
        }
        let places = reached.into_iter().filter(|number| self.is_constant(*number));
        Constants { bytes: places.flat_map(|number| self.symbols[number].place.clone()).collect() }
    }

    fn is_constant(&self, number: usize) -> bool {
        let place = &self.symbols[number].place;
        self.constant.start <= place.start && place.end <= self.constant.end
    }
}

/// Addresses of constants.
pub struct Constants {
    bytes: BTreeSet<u32>,
}

impl Constants {
    /// Those that are not in `others`, as runs. Up to `gap` bytes between two runs are taken along.
    pub fn runs_without(&self, others: &Self, gap: u32) -> Vec<Range<u32>> {
        let mut runs: Vec<Range<u32>> = Vec::new();
        for byte in self.bytes.difference(&others.bytes) {
            match runs.last_mut() {
                Some(run) if byte - run.end <= gap => run.end = byte + 1,
                _ => runs.push(*byte..byte + 1),
            }
        }
        runs
    }
}

#[derive(Default)]
struct Read {
    imports: u32,
    code: usize,
    bodies: Vec<Range<usize>>,
    data: usize,
    segments: Vec<Segment>,
    segment_names: BTreeMap<u32, String>,
    function_names: BTreeMap<u32, String>,
    /// By the number in the symbol table: segment, offset and size of data.
    symbols: Vec<Option<(u32, u32, u32)>>,
    in_code: Vec<RelocationEntry>,
    in_data: Vec<RelocationEntry>,
}

impl Read {
    fn payload(&mut self, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.imports += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { range, .. } => self.code = range.start,
            Payload::CodeSectionEntry(body) => self.bodies.push(body.range()),
            Payload::DataSection(data) => {
                self.data = data.range().start;
                for segment in data {
                    let segment = segment?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else { continue };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else { continue };
                    let file = segment.range.end - segment.data.len()..segment.range.end;
                    self.segments.push(Segment { file, address: value.cast_unsigned() });
                }
            }
            Payload::CustomSection(section) => self.custom(section.name() == "reloc.CODE", section.as_known())?,
            _ => {}
        }
        Ok(())
    }

    fn custom(&mut self, of_code: bool, section: KnownCustom<'_>) -> Result<()> {
        match section {
            KnownCustom::Name(names) => {
                for name in names {
                    let (map, into) = match name? {
                        Name::Function(map) => (map, &mut self.function_names),
                        Name::Data(map) => (map, &mut self.segment_names),
                        _ => continue,
                    };
                    for naming in map {
                        let naming = naming?;
                        into.insert(naming.index, naming.name.to_owned());
                    }
                }
            }
            KnownCustom::Linking(linking) => {
                for part in linking.subsections() {
                    let Linking::SymbolTable(table) = part? else { continue };
                    for symbol in table {
                        self.symbols.push(match symbol? {
                            SymbolInfo::Data { symbol: Some(at), .. } => Some((at.index, at.offset, at.size)),
                            _ => None,
                        });
                    }
                }
            }
            KnownCustom::Reloc(reloc) => {
                let entries = reloc.entries().into_iter().collect::<Result<Vec<_>, _>>()?;
                if of_code {
                    self.in_code = entries;
                } else if self.in_data.is_empty() && self.data > 0 {
                    self.in_data = entries;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn resolved(self, linked: &[u8]) -> Result<References> {
        ensure!(!self.in_code.is_empty(), "the program was linked without --emit-relocs");
        let place = |&(segment, offset, size): &(u32, u32, u32)| {
            let start = self.segments.get(segment as usize).map_or(u32::MAX, |segment| segment.address + offset);
            // What is not in the file is zero at the start, and nobody's constant.
            if start == u32::MAX { start..start } else { start..start + size }
        };
        let places: Vec<_> = self.symbols.iter().map(|symbol| symbol.as_ref().map(place)).collect();
        let mut symbols: Vec<_> = places
            .iter()
            .map(|place| Symbol { place: place.clone().unwrap_or_default(), refers: Vec::new() })
            .collect();
        let mut functions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for entry in self.in_code.iter().filter(|entry| is_address(entry.ty)) {
            let at = self.code + entry.offset as usize;
            self.agrees(linked, at, entry, &places)?;
            let body = self.bodies.partition_point(|body| body.end <= at);
            let name = self.function_names.get(&(self.imports + u32::try_from(body)?)).cloned().unwrap_or_default();
            functions.entry(name).or_default().push(entry.index as usize);
        }
        // Who refers from where: symbols in the order of their addresses.
        let mut order: Vec<usize> = (0..symbols.len()).filter(|number| !symbols[*number].place.is_empty()).collect();
        order.sort_by_key(|number| symbols[*number].place.start);
        let longest = symbols.iter().map(|symbol| symbol.place.end - symbol.place.start).max().unwrap_or(0);
        let mut nameless = Vec::new();
        for entry in self.in_data.iter().filter(|entry| is_address(entry.ty)) {
            let at = self.data + entry.offset as usize;
            self.agrees(linked, at, entry, &places)?;
            let inside =
                self.segments.iter().find(|segment| segment.file.contains(&at)).context("data has a segment")?;
            let address = inside.address + u32::try_from(at - inside.file.start)?;
            // Symbols may share bytes: each of them refers.
            let from = order.partition_point(|number| symbols[*number].place.start < address.saturating_sub(longest));
            let until = order.partition_point(|number| symbols[*number].place.start <= address);
            let around: Vec<_> =
                order[from..until].iter().filter(|number| symbols[**number].place.contains(&address)).collect();
            if around.is_empty() {
                nameless.push(entry.index as usize);
            }
            for number in around {
                symbols[*number].refers.push(entry.index as usize);
            }
        }
        let named = |(index, _): &(usize, &Segment)| {
            self.segment_names.get(&(*index as u32)).is_some_and(|name| name == CONSTANT)
        };
        let (_, constant) = self.segments.iter().enumerate().find(named).context("the linker names its constants")?;
        let size = u32::try_from(constant.file.len())?;
        Ok(References { functions, symbols, nameless, constant: constant.address..constant.address + size })
    }

    /// Fails unless the address that stands at a place of the file is the one that the symbol table says.
    fn agrees(&self, linked: &[u8], at: usize, entry: &RelocationEntry, places: &[Option<Range<u32>>]) -> Result<()> {
        let Some(Some(place)) = places.get(entry.index as usize) else { return Ok(()) };
        if place.start == u32::MAX {
            return Ok(());
        }
        let bytes = linked.get(at..at + 5).context("a place in the file")?;
        let stands = if entry.ty == Reloc::MemoryAddrI32 {
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        } else {
            // Five bytes of seven bits, whatever the number.
            bytes.iter().rev().fold(0, |value, byte| value << 7 | u32::from(byte & 127))
        };
        let said = i64::from(place.start) + entry.addend;
        ensure!(i64::from(stands) == said, "an address of {said} is {stands} in the program");
        Ok(())
    }
}

fn is_address(ty: Reloc) -> bool {
    matches!(ty, Reloc::MemoryAddrLeb | Reloc::MemoryAddrSleb | Reloc::MemoryAddrI32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_take_short_gaps_along_and_leave_out_what_others_have() {
        let constants = |bytes: &[u32]| Constants { bytes: bytes.iter().copied().collect() };
        let all = constants(&[1, 2, 3, 6, 20, 21]);
        assert_eq!(all.runs_without(&constants(&[]), 0), [1..4, 6..7, 20..22]);
        assert_eq!(all.runs_without(&constants(&[2, 20]), 4), [1..7, 21..22]);
    }

    #[test]
    fn constants_are_followed_from_functions_and_through_each_other() {
        let symbol = |place, refers: &[usize]| Symbol { place, refers: refers.to_vec() };
        let references = References {
            functions: [("early", vec![0]), ("late", vec![2])].map(|(name, refers)| (name.to_owned(), refers)).into(),
            symbols: vec![
                symbol(100..102, &[1]),
                symbol(104..105, &[]),
                symbol(110..112, &[1]),
                symbol(200..208, &[4]),
                symbol(120..121, &[]),
            ],
            nameless: Vec::new(),
            constant: 100..150,
        };
        let bytes = |constants: Constants| constants.bytes.into_iter().collect::<Vec<_>>();
        assert_eq!(bytes(references.reached(|name| name == "early", false)), [100, 101, 104]);
        assert_eq!(bytes(references.reached(|name| name == "late", false)), [104, 110, 111]);
        assert_eq!(bytes(references.reached(|_| false, true)), [120]);
    }
}
