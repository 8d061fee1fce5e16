//! The command line as a person calls it: what it prints, where it complains, and how it ends.

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::link::{self, Link};
use switchyard::scenario::Input;
use switchyard::session::Session;

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
fn a_run_stops_when_a_sentence_becomes_true() {
    let call = |sentence: &str| call(&["run", "stale-leader", "--stop-when", sentence, "--format", "ndjson"], b"");
    let output = call("on leader change");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).lines().any(|line| line.contains("became_leader")));
    assert!(text(&output.stderr).starts_with("stopped at "), "{}", text(&output.stderr));
    let output = call("queue of w1 > 1000000");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("never: queue of w1 > 1000000, until "), "{}", text(&output.stderr));
    let output = call("two leeders");
    let complaint = "error: --stop-when: character 5: \"leeders\" stands where a comparison";
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with(complaint), "{}", text(&output.stderr));
}

#[test]
fn a_shared_link_runs() {
    let scenario = builtin::scenario("convoy-sjf").expect("it is in the table");
    let shared = link::encode(&scenario, &[], Time::ZERO, None);
    assert_eq!(good(&["run", &shared], ""), good(&["run", "convoy-sjf"], ""));
    assert!(good(&["run", &format!("https://example.org/#{shared}")], "").contains("Convoy"));
    assert_eq!(good(&["run", "-"], &format!("{shared}\n")), good(&["run", "convoy-sjf"], ""), "saved as a file");
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
    // A link of a run that went otherwise from some event on says between which of its hashes that is.
    let mut shared = Link { fingerprint: Some(1), ..Link::of(&session) };
    assert!(shared.marks.len() > 3, "{:?}", shared.marks);
    let [equal, by] = [shared.marks[1].seq.0 + 1, shared.marks[2].seq.0];
    shared.marks[2..].iter_mut().for_each(|mark| mark.hash ^= 1);
    let complaint = bad(&["run", &shared.encode()], b"", 1);
    let since = format!("equal for {equal} events and not after event {by}");
    assert!(complaint.contains(&since), "{complaint}: {since}");
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
    for (format, foreign, said) in [
        ("compose", "services: {web: {image: x}}", "1 of 1 containers ready"),
        ("kubernetes", "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: x}]}\n", "1 of 1 containers ready"),
        ("wfcommons", r#"{"name": "w", "workflow": {"tasks": [{"name": "a", "runtimeInSeconds": 2}]}}"#, "1 completed"),
        ("dot", "digraph { a -> b }", "2 arrived, 2 completed"),
    ] {
        let scenario = good(&["import", format, "-"], foreign);
        assert!(good(&["run", "-"], &scenario).contains(said), "{format}");
    }
}

#[test]
fn placements_are_told_as_funnels() {
    let told = good(&["run", "kube-funnel", "--format", "funnels"], "");
    for said in [
        "0s #17 web-1 goes to west-2, attempt 1\n  nodes                    5\n",
        "  TaintToleration          4  -1  vault: untolerated taint dedicated=db\n",
        "batch-6 waits: 0/5 nodes are available",
        "cpu: 1 asked, 0.5 free of 4",
    ] {
        assert!(told.contains(said), "{said}:\n{told}");
    }
    let tasks = format!("{SMALL}policies: {{binding: late, place: kube}}\n");
    let told = good(&["run", "-", "--format", "funnels"], &tasks);
    assert!(told.contains("T1 goes to A, attempt 1\n  nodes                    1\n"), "{told}");
    assert!(told.contains("T2 goes to A"), "{told}");
    assert_eq!(good(&["run", "-", "--format", "funnels"], SMALL), "no placement by the kube-scheduler's rules\n");
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
    for format in ["ndjson", "csv", "gantt-csv", "json", "funnels", "shiviz", "metrics"] {
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

#[test]
fn a_race_is_told_in_every_format() {
    let page = good(&["race", "convoy-fcfs", "--policy", "queue=fcfs,sjf"], "");
    assert_eq!(
        page,
        "Convoy effect
the same tasks in 2 lanes, seed 0

                           fcfs            sjf
completed                     3              3
makespan               30.000 s       30.000 s
turnaround mean        27.000 s       13.000 s*
turnaround p50         27.000 s        6.000 s*
turnaround p95         30.000 s       30.000 s
turnaround p99         30.000 s       30.000 s
wait mean              17.000 s        3.000 s*
response mean          17.000 s        3.000 s*
response p99           27.000 s        6.000 s*
slowdown mean             6.667          1.417*
slowdown p99             10.000          2.000*
fairness                  0.733          0.917*
utilisation              75.0 %         75.0 %
cost                     0.0111         0.0111
cost, used part          0.0083         0.0083

* best

turnaround of each task less that of the same task with fcfs
  sjf: -14.000 s; 2 sooner, 1 later, 0 alike

first difference from fcfs
  sjf: at 0s it starts P2 on cpu, and fcfs starts P1 on cpu
"
    );
    let rows = good(&["race", "convoy-fcfs", "--policy", "queue=fcfs,sjf", "--format", "csv"], "");
    let rows: Vec<_> = rows.lines().map(|row| row.split(',').collect::<Vec<_>>()).collect();
    let column = |name: &str| rows[0].iter().position(|known| *known == name).expect("the column is there");
    let cells = |name: &str| [rows[1][column(name)], rows[2][column(name)]];
    assert_eq!(
        [cells("lane"), cells("turnaround_mean"), cells("difference")],
        [["fcfs", "sjf"], ["27", "13"], ["", "-14"]]
    );
    let json = good(&["race", "convoy-fcfs", "--policy", "queue=fcfs,sjf", "--seeds", "2", "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let lane = &json["lanes"][1];
    assert_eq!(lane["sets"]["policies.queue"], "sjf");
    assert_eq!(lane["figures"]["turnaround_mean"]["high"], 13.0);
    assert_eq!((&lane["figures"]["wait_mean"]["best"], &lane["against_first"]["sooner"]), (&true.into(), &4.into()));
    // A lane is the run that `switchyard run` makes of it.
    let run =
        good(&["run", "convoy-fcfs", "--set", "policies.queue=sjf", "--set", "expect={}", "--format", "json"], "");
    let run: serde_json::Value = serde_json::from_str(&run).expect("JSON");
    assert_eq!(lane["fingerprint"], run["fingerprint"]);
}

#[test]
fn a_sweep_is_told_in_every_format() {
    let call = |format: &str| {
        let words =
            ["race", "-", "--policy", "nodes=[{speed: 2}],[{count: 2}]", "--sweep", "rho=0.1,0.8", "--seeds", "6"];
        good(&[&words[..], &["--format", format]].concat(), FAST_OR_TWO)
    };
    let page = call("text");
    assert!(page.contains("at rising load, 6 seeds from 0 on") && page.contains("turnaround p99"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&call("json")).expect("JSON");
    assert_eq!(json["mean"]["winners"], serde_json::json!([0, 1]));
    let crossing = &json["mean"]["crossings"][0];
    assert_eq!((&crossing["from"], &crossing["to"], &crossing["clear"]), (&0.into(), &1.into(), &true.into()));
    let rho = crossing["rho"].as_f64().expect("a load");
    assert!(page.contains(&format!("from rho {rho:.3} on nodes=[count: 2] is better than nodes=[speed: 2]")), "{page}");
    let csv = call("csv");
    let rows: Vec<_> = csv.lines().collect();
    assert_eq!(rows[0], "rho,lane,seeds,completed,mean,mean_low,mean_high,best_mean,p99,p99_low,p99_high,best_p99");
    let first = &json["points"][0]["lanes"][0]["mean"]["mean"];
    assert!(rows[1].starts_with(&format!("0.1,nodes=[speed: 2],6,1500,{first},")) && rows.len() == 5, "{csv}");
}

/// A server of twice the speed against two servers: the one wins at low load, the two when short tasks wait for long ones.
const FAST_OR_TWO: &str = "version: 1
nodes: [{}]
policies: {binding: late}
workload: [{arrivals: {poisson: {rate: 1}}, service: {hyperexponential: {p: 0.95, mean1: 500ms, mean2: 10500ms}}, limit: 1500}]
";

#[test]
fn a_link_that_was_shared_as_a_race_brings_its_lanes() {
    let scenario = builtin::scenario("convoy-fcfs").expect("it is in the table");
    let with = |queue: &str| scenario.with(&[("policies.queue", queue)]).expect("it is a discipline").policies;
    let lanes = [with("fcfs"), with("sjf"), with("srtf")];
    let shared = Link { at: Time(1_000_000), lanes: lanes.to_vec(), ..Link::to(scenario.clone()) }.encode();
    let rows = good(&["race", &shared, "--format", "csv"], "");
    let same = good(&["race", "convoy-fcfs", "--policy", "queue=fcfs,sjf,srtf", "--format", "csv"], "");
    let figures =
        |text: &str| text.lines().map(|line| line.split_once(',').map(|(_, rest)| rest.to_owned())).collect::<Vec<_>>();
    assert_eq!((rows.lines().count(), figures(&rows)), (4, figures(&same)));
    assert!(rows.lines().nth(2).is_some_and(|row| row.starts_with("sjf,")), "{rows}");
    // What is asked for goes before what the link brings.
    let asked = good(&["race", &shared, "--policy", "queue=lpt,edf", "--format", "csv"], "");
    assert!(asked.lines().count() == 3 && asked.contains("\nlpt,"), "{asked}");
    let alone = link::encode(&scenario, &[], Time::ZERO, None);
    assert!(bad(&["race", &alone], b"", 2).contains("a link that was shared as a race"));
}

#[test]
fn a_race_that_makes_no_sense_is_refused_with_its_place() {
    let refused = |words: &[&str], code: i32| bad(&[&["race"], words].concat(), SMALL.as_bytes(), code);
    let policy = ["-", "--policy", "queue=fcfs,sjf"];
    for (words, code, said) in [
        (&["-"][..], 2, "--policy"),
        (&["-", "--policy", "queue"], 2, "expected a path and its values, such as queue=fcfs,sjf"),
        (&["-", "--policy", "queue=fcfs"], 1, "error: standard input: a race has 2 to 6 lanes, not 1"),
        (&["-", "--policy", "queue=fcfs,sjf", "--policy", "nodes.0.cpu=1,2,3,4"], 1, "more than 6 lanes"),
        (&["-", "--policy", "queue=fcfs,fifo"], 1, "lane fifo: policies.queue: there is no queue policy \"fifo\""),
        (
            &["-", "--policy", "workload.0.tasks=[{work: 1s}],[{work: 2s}]"],
            1,
            "workload: the lanes of a race have the same tasks",
        ),
        (&["-", "--lane", "as-is", "--lane", "queue"], 2, "or as-is"),
        (&[&policy[..], &["--sweep", "rho=0.5..0.1"]].concat(), 2, "a smaller load before a larger one"),
        (&[&policy[..], &["--sweep", "speed=1,2"]].concat(), 2, "expected rho and its loads"),
        (
            &[&policy[..], &["--sweep", "rho=0.5"]].concat(),
            1,
            "standard input: workload.0: the tasks of this source are written out",
        ),
        (&[&policy[..], &["--seeds", "0"]].concat(), 2, "0 is not in 1..=1000"),
        (&["missing.yaml", "--policy", "queue=fcfs,sjf"], 1, "there is no file"),
    ] {
        let complaint = refused(words, code);
        assert!(complaint.contains(said), "{words:?}: {complaint}");
    }
}

#[test]
fn a_link_that_solves_an_exercise_gets_a_code_and_the_code_holds() {
    let exercise = switchyard::exercise::exercise("partition").unwrap();
    let inputs = |text: &str| switchyard::scenario::from_text(text).unwrap();
    let shared = |inputs: &[_]| link::encode(&exercise.scenario, inputs, Time::ZERO, None);

    let solved: Vec<_> = inputs("[{at: 4s, isolate: n1}, {at: 8s, heal: all}]");
    let told = good(&["verify-code", &shared(&solved)], "");
    assert!(told.starts_with("partition: solved\n  reach  two leaders: at 4."), "{told}");
    let code = told.lines().find_map(|line| line.trim().strip_prefix("code ")).expect("a code is printed").trim();
    let told = good(&["verify-code", code], "");
    assert!(told.contains(r#"  by     {"at":"4s","isolate":"n1"}"#), "{told}");

    let output = call(&["verify-code", &shared(&solved[..1])], b"");
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.starts_with("partition: not solved yet") && told.contains("reach  exactly 1 leader: not yet"),
        "{told}"
    );
}

#[test]
fn what_is_no_solution_of_an_exercise_is_refused_with_a_reason() {
    let playground = link::encode(&builtin::scenario("playground").unwrap(), &[], Time::ZERO, None);
    let cases = [
        ("SY1.nothing.AAAA", "there is no exercise \"nothing\""),
        ("SY1.queues.AAAA", "characters of the code were changed"),
        ("hello", "\"hello\" is no code: expected SY1.EXERCISE.CONTENT"),
        (playground.as_str(), "the link's scenario belongs to no exercise"),
    ];
    for (words, reason) in cases {
        let told = bad(&["verify-code", words], b"", 1);
        assert!(told.contains(reason), "{told}");
    }
}
