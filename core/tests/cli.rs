//! The command line as a person calls it: what it prints, where it complains, and how it ends.

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use switchyard::clock::Time;
use switchyard::scenario::Input;
use switchyard::session::Session;
use switchyard::{builtin, link};

/// Calls `switchyard` with these words and this on its standard input.
fn call(words: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchyard"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo built the program");
    let mut pipe = child.stdin.take().expect("it was piped");
    // A program that refuses its input early does not read it all.
    let _ = pipe.write_all(stdin);
    drop(pipe);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The standard output of a call that goes well.
#[track_caller]
fn good(words: &[&str], stdin: &str) -> String {
    let output = call(words, stdin.as_bytes());
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// The complaint of a call that fails.
#[track_caller]
fn bad(words: &[&str], stdin: &[u8], code: i32) -> String {
    let output = call(words, stdin);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "", "{words:?} prints no result");
    text(&output.stderr)
}

/// A file that is there for one test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, content).expect("the directory for temporary files can be written");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("its name is plain")
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const SMALL: &str = "version: 1\ntitle: Small\nnodes: [{name: A}]\nworkload: [{tasks: [{work: 2s}, {work: 3s}]}]\n";

#[test]
fn a_run_is_told_in_every_format() {
    let page = good(&["run", "-"], SMALL);
    assert!(
        page.starts_with("Small\n") && page.contains("2 arrived, 2 completed") && page.contains("fingerprint "),
        "{page}"
    );
    let report: serde_json::Value =
        serde_json::from_str(&good(&["run", "-", "--format", "json"], SMALL)).expect("JSON");
    assert_eq!((&report["metrics"]["makespan"], &report["tally"]["completed"]), (&5.0.into(), &2.into()));
    let trace = good(&["run", "-", "--format", "ndjson"], SMALL);
    for line in trace.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(event["kind"]["event"].is_string(), "{line}");
    }
    assert_eq!(report["events"], trace.lines().count());
    let tasks = good(&["run", "-", "--format", "csv"], SMALL);
    assert_eq!(
        tasks,
        "task,class,priority,arrival,work,outcome,node,attempts,first_run,completed,response,wait,turnaround,slowdown,late\n\
         T1,tasks,0,0,2,completed,A,1,0,2,0,0,2,1,false\n\
         T2,tasks,0,0,3,completed,A,1,2,5,2,2,5,1.6666666666666667,false\n"
    );
    let bars = good(&["run", "-", "--format", "gantt-csv"], SMALL);
    assert_eq!(
        bars,
        "node,task,class,attempt,start,end,outcome\nA,T1,tasks,1,0,2,finished\nA,T2,tasks,1,2,5,finished\n"
    );
}

#[test]
fn values_can_be_replaced() {
    let tasks = good(&["run", "-", "--set", "nodes.0.speed=2", "--until", "2s", "--format", "gantt-csv"], SMALL);
    assert!(tasks.ends_with("A,T2,tasks,1,1,,running\n"), "{tasks}");
    let seeded = |seed| {
        good(&["run", "playground", "--until", "5s", "--seed", seed, "--set", "expect={}", "--format", "csv"], "")
    };
    assert_eq!(seeded("7"), seeded("7"));
    assert_ne!(seeded("7"), seeded("8"));
    let complaint = bad(&["run", "-", "--set", "policies.queue=fifo"], SMALL.as_bytes(), 1);
    assert!(
        complaint.starts_with(
            "error: standard input: policies.queue: there is no queue policy \"fifo\": expected one of fcfs"
        ),
        "{complaint}"
    );
    bad(&["run", "-", "--set", "seed"], b"", 2);
    bad(&["run", "-", "--format", "pdf"], b"", 2);
}

#[test]
fn a_claim_that_is_not_met_fails_the_run() {
    let claim = |bounds: &str| format!("{SMALL}expect: {{makespan: {bounds}}}\n");
    assert!(good(&["run", "-"], &claim("{max: 5}")).contains("✓ makespan is 5.0000, expected at most 5"));
    let output = call(&["run", "-"], claim("{max: 4}").as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("✗ makespan is 5.0000, expected at most 4"));
    let output = call(&["run", "-", "--format", "csv"], claim("{max: 4}").as_bytes());
    assert_eq!(
        (output.status.code(), text(&output.stderr).as_str()),
        (Some(1), "unmet: makespan is 5.0000, expected at most 4\n")
    );
}

#[test]
fn a_shared_link_runs() {
    let scenario = builtin::scenario("convoy-sjf").expect("it is in the table");
    let shared = link::encode(&scenario, &[], Time::ZERO, None);
    assert_eq!(good(&["run", &shared], ""), good(&["run", "convoy-sjf"], ""));
    assert!(good(&["run", &format!("https://example.org/#{shared}")], "").contains("Convoy"));
    let mut session = Session::new(builtin::scenario("playground").expect("it is in the table")).expect("it is sound");
    session.seek(Time(3_000_000));
    session.act(Input::Crash("w1".to_owned())).expect("w1 is up");
    session.seek(Time(9_000_000));
    let inputs = &session.branches()[0].inputs;
    let hash = session.fingerprint().value();
    let played = link::encode(session.scenario(), inputs, session.now(), Some(hash));
    assert!(good(&["run", &played], "").contains("given out anew"), "the run comes to the fingerprint that was shared");
    let other = link::encode(&scenario, &[], Time(1_000_000), Some(1));
    let complaint = bad(&["run", &other], b"", 1);
    assert!(complaint.contains("the shared run had the fingerprint 0000000000000001 at 1s"), "{complaint}");
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let refused = |name: &str, content: &[u8]| {
        let file = Temporary::new(name, content);
        let complaint = bad(&["run", file.path()], b"", 1);
        assert!(complaint.len() < 600, "{} bytes of complaint", complaint.len());
        let start = format!("error: {}: ", file.path());
        complaint.strip_prefix(&start).unwrap_or_else(|| panic!("{complaint}")).trim_end().to_owned()
    };
    let with = |rest: &str| format!("{SMALL}{rest}").into_bytes();
    assert!(
        refused("policy.yaml", &with("policies:\n  queue: fifo\n"))
            .starts_with("line 6, column 10, policies.queue: there is no queue policy")
    );
    assert!(
        refused("negative.yaml", &with("until: -3s\n")).starts_with("line 5, column 8, until: \"-3s\" is not a time")
    );
    assert_eq!(
        refused("nan.yaml", &with("network: {loss: .nan}\n")),
        "line 5, column 17, network.loss: NaN where a finite number was expected"
    );
    assert_eq!(
        refused("missing.yaml", &with("script: [{at: 1, crash: B}]\n")),
        "line 5, column 25, script.0.crash: at 1s there is no node \"B\": the nodes are A"
    );
    assert_eq!(
        refused("cycle.yaml", &with("notes: &a [*a]\n")),
        "line 5, column 12, notes.0: this alias stands inside what it names"
    );
    assert_eq!(
        refused("cut.swf", b"; MaxProcs: 8\n1 0 -1 10 4 -1 -1 4"),
        "line 2, column 20: the line ends after 8 of 18 columns: expected the requested time here"
    );
    assert!(
        refused("table.csv", b"arrival,length\n0,-1\n")
            .starts_with("line 2, column 2, length: \"-1\" where a number of seconds")
    );
    assert!(refused("binary.yaml", b"\x7fELF\x00\x01").starts_with("line 1, column 1: a text was expected"));
    let garbage: Vec<u8> = (0..10_000_001_u32).map(|i| b'!' + (i.wrapping_mul(2_654_435_761) >> 27) as u8).collect();
    let file = Temporary::new("garbage", &garbage);
    assert_eq!(
        bad(&["run", file.path()], b"", 1),
        format!("error: {} has 11 MB: expected at most 10 MB\n", file.path())
    );
    refused("garbage.yaml", &garbage[..9_999_999]);
    let shared = link::encode(&builtin::scenario("playground").expect("it is in the table"), &[], Time(5), None);
    let complaint = bad(&["run", &shared[..shared.len() / 2]], b"", 1);
    assert!(complaint.starts_with("error: the link ends after "), "{complaint}");
}

#[test]
fn what_is_not_there_is_named() {
    assert!(bad(&["run", "playgroud"], b"", 1).contains("(did you mean \"playground\"?)"));
    assert!(bad(&["run", env!("CARGO_TARGET_TMPDIR")], b"", 1).contains(" is a directory: expected a file"));
    assert!(bad(&["import", "swf", "/no/such/file"], b"", 1).starts_with("error: /no/such/file cannot be opened: "));
    bad(&["frobnicate"], b"", 2);
}

#[test]
fn imports_become_scenarios_that_run() {
    let scenario = good(&["import", "csv", "-"], "arrival,length,colour\n0,2\n0,3\n".replace(",colour", "").as_str());
    assert!(scenario.starts_with("version: 1\n"), "{scenario}");
    assert!(good(&["run", "-"], &scenario).contains("makespan 5.000 s"));
    let file = Temporary::new("imported.yaml", b"");
    let output = call(&["import", "csv", "-", "-o", file.path()], b"arrival,length,colour\n0,2,red\n");
    assert_eq!(
        (output.status.code(), text(&output.stderr).as_str()),
        (Some(0), "note: the column \"colour\" is not used\n")
    );
    assert!(good(&["run", file.path()], "").contains("1 arrived, 1 completed"));
}

#[test]
fn the_tables_and_the_schema_are_printed() {
    assert!(good(&["list", "queue"], "").starts_with("fcfs"));
    for what in ["queue", "balance", "scenario", "format", "figure"] {
        let list: serde_json::Value = serde_json::from_str(&good(&["list", what, "--json"], "")).expect("JSON");
        assert!(list[0]["key"].is_string(), "{what}");
    }
    let schema: serde_json::Value = serde_json::from_str(&good(&["schema"], "")).expect("JSON");
    assert_eq!(schema["properties"]["version"]["const"], 1);
}

#[test]
fn exercises_are_solved() {
    let one = r#"{"kind": "balance/smooth_weighted_round_robin", "cases": [{"weights": {"a": 5, "b": 1, "c": 1}}]}"#;
    let output = call(&["solve"], one.as_bytes());
    let answers: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(answers[0].is_object(), "{answers}");
    let output = call(&["solve", "-"], br#"{"kind": "cpu_sched/cases", "cases": [{}]}"#);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("\"error\""));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for format in ["ndjson", "csv", "gantt-csv", "json"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_switchyard"))
            .args(["run", "playground", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cargo built the program");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{format}");
    }
}
