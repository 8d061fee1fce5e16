//! Transcripts: a scenario and everything that happened in it, an event a line, in one file each side by side.
//!
//! A change of behaviour shows as a difference that a person can read. `BLESS=1 cargo test -p switchyard-tests --test
//! transcripts` writes the files anew; then `git diff` is what has to be judged.

#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use switchyard::clock::Time;
use switchyard::scenario::Scenario;
use switchyard::trace::{Candidate, Event, Sink};
use switchyard::world::World;

/// More events than this are no longer read by anybody.
const LINES: usize = 1_500;

#[derive(Default)]
struct Transcript(String, usize);

impl Sink for Transcript {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.1 += 1;
        let Event { seq, at, site, cause, kind } = &event;
        let site = flat(&serde_json::to_value(site).expect("plain data"));
        let _ = write!(self.0, "{seq} {}.{:06} {site}", at.0 / 1_000_000, at.0 % 1_000_000);
        let kind = serde_json::to_value(kind).expect("plain data");
        let _ = write!(self.0, " {}", kind["event"].as_str().unwrap_or("?"));
        tell(&mut self.0, "", &kind);
        for candidate in candidates {
            let _ = write!(self.0, " [{}]", flat(&serde_json::to_value(candidate).expect("plain data")));
        }
        if let Some(cause) = cause {
            let _ = write!(self.0, " <- {cause}");
        }
        self.0.push('\n');
    }
}

/// Adds what an object says, but not its tag: `name=value`, nested names joined by dots.
fn tell(line: &mut String, prefix: &str, value: &Value) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields.iter().filter(|(name, value)| *name != "event" && !value.is_null()) {
        match value {
            Value::Object(_) if value.get("why").is_some_and(Value::is_string) => {
                let _ = write!(line, " {}", value["why"].as_str().unwrap_or_default());
                tell(line, "", value);
            }
            Value::Object(_) => tell(line, &format!("{prefix}{name}."), value),
            Value::String(_) if name == "why" => {}
            other => {
                let _ = write!(line, " {prefix}{name}={}", flat(other));
            }
        }
    }
}

/// A value in one word, as far as one word will do.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("({})", items.iter().map(flat).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}:{}", flat(value))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let entries = fs::read_dir(folder).expect("the folder of transcripts is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
}

#[test]
fn every_transcript_is_what_happens() {
    let files = files();
    assert!(files.len() >= 25, "there are {} transcripts", files.len());
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("it can be read");
        let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut world = World::new(&scenario).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut found = Transcript::default();
        world.run(Time::NEVER, &mut found);
        assert!(found.1 <= LINES, "{}: {} events are too many to read", path.display(), found.1);
        let golden = path.with_extension("trace");
        if bless {
            fs::write(&golden, &found.0).expect("it can be written");
            continue;
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        let first = expected.lines().zip(found.0.lines()).position(|(a, b)| a != b);
        if expected != found.0 {
            let line = first.unwrap_or(expected.lines().count().min(found.0.lines().count()));
            let shown = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
            wrong.push(format!(
                "{} line {}\n  expected {}\n  found    {}",
                path.display(),
                line + 1,
                shown(&expected),
                shown(&found.0)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
