//! Where results go: a file or standard output.

use anyhow::{Context as _, Error, Result};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Opens a file to be written anew, or standard output.
pub fn open(file: Option<&Path>) -> Result<Box<dyn Write>> {
    Ok(match file {
        Some(file) => {
            let created = File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
            Box::new(BufWriter::new(created))
        }
        None => Box::new(BufWriter::new(io::stdout().lock())),
    })
}

/// True when the error is that nobody reads any more.
pub fn reader_is_gone(error: &Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
