//! Kept runs as files. One is the text of its link, which the page and the command line open like any link; several are
//! a list in JSON, each with its name, its moment of saving and its link.

use super::{Entry, NAME_MAX, RUNS_MAX, clipped};
use crate::library;
use serde::{Deserialize, Serialize};
use switchyard::import;
use switchyard::link::{self, Link};

/// The ending of both.
const ENDING: &str = ".switchyard";
/// The key that a list of runs begins with: no other file of those that are opened has it.
const MARK: &str = "switchyard-runs";
/// The version of the list's format.
const VERSION: u32 = 1;

/// The list.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "switchyard-runs")]
    version: u32,
    runs: Vec<Listed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    name: String,
    saved_ms: u64,
    link: String,
}

/// A run from a file.
#[derive(Debug, PartialEq)]
pub struct Brought {
    /// What it is called.
    pub name: String,
    /// When it was saved, in milliseconds since 1970; `None` when the file does not say.
    pub saved_ms: Option<u64>,
    /// What it is.
    pub link: Link,
    /// Its link's text.
    pub text: String,
}

/// The name of the file of a run with this name: no character that some system has another use for.
#[must_use]
pub fn name_of(name: &str) -> String {
    let plain = name.chars().map(|letter| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        letter => letter,
    });
    let plain = clipped(&plain.collect::<String>(), NAME_MAX);
    let plain = plain.trim_matches(['.', ' ']);
    format!("{}{ENDING}", if plain.is_empty() { "run" } else { plain })
}

/// Several runs and their links as one file.
#[must_use]
pub fn list(runs: &[(Entry, String)]) -> String {
    let listed = |(entry, link): &(Entry, String)| Listed {
        name: entry.name.clone(),
        saved_ms: entry.kept_ms,
        link: link.clone(),
    };
    let list = List { version: VERSION, runs: runs.iter().map(listed).collect() };
    serde_json::to_string_pretty(&list).expect("a list of runs has text keys and whole numbers")
}

/// True when these bytes look like a list of runs.
#[must_use]
pub fn is_list(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    head.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().trim_start_matches('"').starts_with(MARK))
}

/// The runs of a file: a list, a link, or a scenario in any format that is opened elsewhere. What cannot be read is told
/// in sentences, and the rest is taken.
#[must_use]
pub fn read(name: &str, bytes: &[u8]) -> (Vec<Brought>, Vec<String>) {
    let stem = name.strip_suffix(ENDING).or_else(|| Some(name.rsplit_once('.')?.0)).unwrap_or(name);
    let read = match is_list(bytes) {
        true => read_list(bytes),
        false => read_one(name, stem, bytes).map(|run| (vec![run], Vec::new())),
    };
    let about = |problem: String| format!("{name}: {problem}");
    match read {
        Ok((runs, problems)) => (runs, problems.into_iter().map(about).collect()),
        Err(problem) => (Vec::new(), vec![about(problem)]),
    }
}

fn read_one(name: &str, stem: &str, bytes: &[u8]) -> Result<Brought, String> {
    let text = String::from_utf8_lossy(bytes);
    if link::is_link(text.trim()) {
        return followed(stem, None, &text);
    }
    let (scenario, _) = library::open(name, bytes).map_err(|refusal| match refusal.path.as_str() {
        "" => refusal.message,
        path => format!("{path}: {}", refusal.message),
    })?;
    let link = Link::to(scenario);
    Ok(Brought { name: stem.to_owned(), saved_ms: None, text: link.encode(), link })
}

fn read_list(bytes: &[u8]) -> Result<(Vec<Brought>, Vec<String>), String> {
    let text = import::text(bytes).map_err(|error| error.to_string())?;
    let list: List = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if list.version != VERSION {
        return Err(format!("{MARK}: {} was written by another version: expected {VERSION}", list.version));
    }
    let (runs, more) = list.runs.split_at(list.runs.len().min(RUNS_MAX));
    let (mut brought, mut problems) = (Vec::new(), Vec::new());
    for run in runs {
        match followed(&run.name, Some(run.saved_ms), &run.link) {
            Ok(run) => brought.push(run),
            Err(problem) => problems.push(format!("{:?}: {problem}", switchyard::hint::short(&run.name))),
        }
    }
    if !more.is_empty() {
        problems.push(format!("{} more than {RUNS_MAX} runs", more.len()));
    }
    Ok((brought, problems))
}

fn followed(name: &str, saved_ms: Option<u64>, text: &str) -> Result<Brought, String> {
    let link = link::decode(text).map_err(|error| error.to_string())?;
    let text = text.trim().rsplit('#').next().unwrap_or_default().to_owned();
    Ok(Brought { name: name.to_owned(), saved_ms, link, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use switchyard::clock::Time;

    fn run(name: &str, at: u64) -> (Entry, String) {
        let link = Link { at: Time(at), ..Link::to(library::builtin(1).unwrap()) };
        (Entry::of(&link, at.to_string(), name, 7 + at), link.encode())
    }

    #[test]
    fn a_list_comes_back_as_it_left() {
        let runs = [run("One", 1_000_000), run("Two </script>", 2_000_000)];
        let file = list(&runs);
        assert!(is_list(file.as_bytes()));
        let (back, problems) = read("all.switchyard", file.as_bytes());
        assert_eq!(problems, [""; 0]);
        for (run, (entry, text)) in back.iter().zip(&runs) {
            assert_eq!((&run.name, run.saved_ms, &run.text), (&entry.name, Some(entry.kept_ms), text));
            assert_eq!(run.link.at, entry.at);
        }
        assert_eq!(back.len(), 2);
    }

    #[test]
    fn a_broken_run_of_a_list_is_told_and_the_rest_is_taken() {
        let mut runs = [run("One", 1_000_000), run("Two", 2_000_000)];
        runs[0].1.truncate(40);
        let (back, problems) = read("all.switchyard", list(&runs).as_bytes());
        assert_eq!(back.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), ["Two"]);
        assert!(problems[0].starts_with("all.switchyard: \"One\"") && problems[0].contains("cut"), "{problems:?}");
    }

    #[test]
    fn a_link_and_a_scenario_are_runs_named_by_their_files() {
        let (_, text) = run("One", 1_000_000);
        let (back, _) = read("My run.switchyard", format!("https://example.org/play/#{text}\n").as_bytes());
        assert_eq!((back[0].name.as_str(), &back[0].text), ("My run", &text));
        let (back, _) = read("own.yaml", b"version: 1\nnodes: [{count: 3}]\n");
        assert_eq!((back[0].name.as_str(), back[0].link.at), ("own", Time::ZERO));
        let (none, problems) = read("bad.yaml", b"version: 1\nnodes: 3\n");
        assert!(none.is_empty() && problems[0].starts_with("bad.yaml: nodes"), "{problems:?}");
    }

    #[test]
    fn file_names_have_no_character_that_is_a_path() {
        assert_eq!(name_of("Leader crash"), "Leader crash.switchyard");
        assert_eq!(name_of("../a:b*?\u{7}"), "-a-b--.switchyard");
        assert_eq!(name_of(" . "), "run.switchyard");
        assert_eq!(name_of("领导者"), "领导者.switchyard");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn no_file_is_worse_than_a_sentence(
            text in prop_oneof![
                any::<String>(),
                "\\{\"switchyard-runs\":[0-9]{1,2},\"runs\":\\[[a-z{}\",:0-9.]{0,60}\\]\\}",
                "v[12]\\.[0-9]{1,3}\\.[A-Za-z0-9_-]{0,40}",
            ],
        ) {
            let (runs, problems) = read("x.switchyard", text.as_bytes());
            prop_assert!(runs.is_empty() != problems.is_empty() || is_list(text.as_bytes()), "{runs:?} {problems:?}");
        }
    }
}
