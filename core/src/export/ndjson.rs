//! The trace, one event a line in JSON, each with what was compared for its decision.

use crate::trace::{Candidate, Event, Sink};
use serde::Serialize;
use std::io::{self, Write};

/// Writes events as they come.
pub struct Lines<W> {
    out: W,
    /// The first thing that went wrong; nothing is written after it.
    error: Option<io::Error>,
}

/// An event, with what was compared for its decision.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TraceEvent"))]
pub struct Line<'a> {
    /// The event.
    #[serde(flatten)]
    pub event: &'a Event,
    /// What was compared, the chosen first; at most [`crate::trace::CANDIDATES`] of them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub candidates: &'a [Candidate],
}

impl<W: Write> Lines<W> {
    /// Events go to `out`.
    pub fn new(out: W) -> Self {
        Self { out, error: None }
    }

    /// Whether everything until now could be written.
    ///
    /// # Errors
    /// The first thing that went wrong, once.
    pub fn check(&mut self) -> io::Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }
}

impl<W: Write> Sink for Lines<W> {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        if self.error.is_none() {
            let line = Line { event: &event, candidates };
            let written = serde_json::to_writer(&mut self.out, &line).map_err(io::Error::from);
            self.error = written.and_then(|()| self.out.write_all(b"\n")).err();
        }
    }
}
