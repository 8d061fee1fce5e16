//! Importing workloads: what is found in a file, and what is wrong with a bad one.

use switchyard::clock::{Duration, Time};
use switchyard::import::open;
use switchyard::scenario::{Binding, Io, Scenario};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

#[track_caller]
fn wrong(name: &str, bytes: &[u8], expected: &str) {
    match open(name, bytes) {
        Ok(imported) => panic!("this was taken: {imported:?}"),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}

const LOG: &str = "\
; Version: 2.2
; Computer: Toy
; MaxProcs: 16
; Queue: 0 interactive
; Queue: 1 batch
;
1   0 -1 100  8 -1 2048 -1 -1 -1  1 3 1 -1 0 -1 -1 -1
2  10 -1  50 -1 -1 -1    4 -1 -1  1 4 1 -1 1 -1  1 -1
3  20 -1  -1  4 -1 -1   -1 -1 -1  5 4 1 -1 1 -1 -1 -1
4  30  5   7  4 -1 -1   -1 -1 -1  2 4 1 -1 1 -1 -1 -1
";

#[test]
fn a_log_becomes_one_machine_and_a_class_for_each_queue() {
    let imported = open("toy.swf", LOG.as_bytes()).unwrap();
    let scenario = imported.scenario;
    assert_eq!((scenario.title.as_str(), scenario.nodes[0].cpu, scenario.nodes[0].memory), ("Toy", 16.0, 32.0));
    assert_eq!((scenario.policies.binding, scenario.policies.queue.key()), (Binding::Late, "fcfs"));
    let [interactive, batch] = &scenario.workload[..] else { panic!("{:?}", scenario.workload) };
    assert_eq!((interactive.class.as_str(), batch.class.as_str()), ("interactive", "batch"));
    let first = &interactive.tasks[0];
    assert_eq!((first.work, first.cpu, first.memory), (Duration::from_secs(100), Some(8.0), Some(16.0)));
    let second = &batch.tasks[0];
    assert_eq!((second.arrival, second.cpu, second.tenant.as_deref()), (Time(10_000_000), Some(4.0), Some("user 4")));
    assert_eq!(
        imported.ignored,
        [
            "1 of 4 jobs are left out: their submit time, run time or processors are unknown",
            "1 of 4 jobs are left out: they are parts of jobs that are told in whole elsewhere (status 2 to 4)",
            "1 of 4 jobs name a job that they follow: their own submit times are used",
        ]
    );
    assert_eq!(scenario.notes[..3], ["Version: 2.2", "Computer: Toy", "MaxProcs: 16"]);
    assert_eq!(scenario.notes.len(), 6 + 3);
}

#[test]
fn the_time_that_a_job_asked_for_is_its_estimate() {
    let asked = LOG.replace("1   0 -1 100  8 -1 2048 -1 -1", "1   0 -1 100  8 -1 2048 -1 600");
    let scenario = open("toy.swf", asked.as_bytes()).unwrap().scenario;
    assert_eq!(scenario.policies.predict.key(), "estimate");
    let estimates = scenario.workload.iter().map(|source| source.tasks[0].estimate);
    assert_eq!(estimates.collect::<Vec<_>>(), [Some(Duration::from_secs(600)), None]);
    assert_eq!(open("toy.swf", LOG.as_bytes()).unwrap().scenario.policies.predict.key(), "exact");
    let table = open("t.csv", b"arrival,length,estimate\n0,5,9\n").unwrap().scenario;
    assert_eq!(table.workload[0].tasks[0].estimate, Some(Duration::from_secs(9)));
}

#[test]
fn an_imported_scenario_reads_back_as_it_was_written() {
    let scenario = open("toy.swf", LOG.as_bytes()).unwrap().scenario;
    assert_eq!(Scenario::parse(&scenario.to_yaml()).unwrap(), scenario);
    let other = scenario.with(&[("policies.queue", "sjf")]).unwrap();
    assert_eq!((other.policies.queue.key(), &other.workload), ("sjf", &scenario.workload));
    let error = scenario.with(&[("nodes.0.cpu", "1")]).unwrap_err();
    assert_eq!(error.to_string(), "workload.0.tasks.0.cpu: no node can ever hold 8: the largest has 1");
}

#[test]
fn a_bad_log_is_refused_at_its_place() {
    let with = |line: &str| format!("{LOG}{line}\n");
    wrong(
        "x.swf",
        with("5 40 -1 7").as_bytes(),
        "line 11, column 10: the line ends after 4 of 18 columns: expected the allocated processors here",
    );
    wrong(
        "x.swf",
        with("5 40 -1 seven 4 -1 -1 -1 -1 -1 1 4 1 -1 1 -1 -1 -1").as_bytes(),
        "line 11, column 9, run time: \"seven\" where a number was expected",
    );
    wrong(
        "x.swf",
        with("5 40 -1 -7 4 -1 -1 -1 -1 -1 1 4 1 -1 1 -1 -1 -1").as_bytes(),
        "line 11, column 9, run time: -7 where a number from 0 up, or -1 for unknown, was expected",
    );
    wrong(
        "x.swf",
        with("5 40 -1 NaN 4 -1 -1 -1 -1 -1 1 4 1 -1 1 -1 -1 -1").as_bytes(),
        "line 11, column 9, run time: \"NaN\" where a number was expected",
    );
    wrong(
        "x.swf",
        with("5 40 -1 7 4 -1 -1 -1 -1 -1 1 4 1 -1 1 -1 -1 -1 -1").as_bytes(),
        "line 11, column 48: more than 18 columns: \"-1\" is too much",
    );
    wrong("x.swf", b"; Version: 2.2\n", "there are no jobs in this file: expected lines of 18 numbers");
    // Cut anywhere, the file is either refused or read without the job that was cut.
    for end in 0..LOG.len() {
        let _ = open("x.swf", &LOG.as_bytes()[..end]);
    }
}

const TABLE: &str = "\
id,arrival,length,class,priority,cpu,deadline,region,key,colour
T1,0,3,web,1,2,10,eu,ann,red
T2,1.5s,250ms,batch,,,,,,
\"T,3\",2,5,web,2,0.5,1m,us,bob,blue
";

#[test]
fn a_table_tells_of_input_and_output() {
    let table = "arrival,length,io_every,io_length\n0,3,1,500ms\n0,3,0,7\n0,3,2,\n0,3,,\n";
    let scenario = open("tasks.csv", table.as_bytes()).unwrap().scenario;
    let ios: Vec<_> = scenario.workload[0].tasks.iter().map(|task| task.io).collect();
    let io = |every, length| Some(Io { every: Duration::from_secs(every), length: Duration::from_millis(length) });
    assert_eq!(ios, [io(1, 500), None, io(2, 0), None]);
}

#[test]
fn a_table_becomes_classes_of_tasks() {
    let imported = open("tasks.csv", TABLE.as_bytes()).unwrap();
    let scenario = imported.scenario;
    assert_eq!(imported.ignored, ["the column \"colour\" is not used"]);
    let classes: Vec<_> = scenario.workload.iter().map(|source| (source.class.as_str(), source.tasks.len())).collect();
    assert_eq!(classes, [("web", 2), ("batch", 1)]);
    let third = &scenario.workload[0].tasks[1];
    assert_eq!((third.name.as_deref(), third.deadline), (Some("T,3"), Some(Duration::from_secs(60))));
    assert_eq!((third.key.as_deref(), scenario.workload[1].tasks[0].key.as_deref()), (Some("bob"), None));
    let nodes: Vec<_> = scenario.nodes.iter().map(|node| (node.region.as_deref(), node.cpu)).collect();
    assert_eq!(nodes, [(Some("eu"), 2.0), (Some("us"), 2.0)]);
    let semicolons = open("tasks", TABLE.replace(',', ";").as_bytes()).unwrap().scenario;
    assert_eq!(semicolons.workload[0].tasks.len(), 2);
}

#[test]
fn a_bad_table_is_refused_at_its_place() {
    wrong(
        "t.csv",
        b"arrival,lenght\n0,1\n",
        "line 1, column 1: the column \"length\" is missing: the header names arrival, lenght",
    );
    wrong(
        "t.csv",
        b"arrival,length\n0,-1\n",
        "line 2, column 2, length: \"-1\" where a number of seconds from 0 up, or a time with a unit such as 250ms, was expected",
    );
    wrong("t.csv", b"arrival,length\n0,1\n2\n", "line 3, column 1: 1 columns where the header has 2");
    wrong("t.csv", b"arrival,length\n,1\n", "line 2, column 1, arrival: nothing where a time was expected");
    wrong(
        "t.csv",
        b"arrival,length,cpu\n0,1,NaN\n",
        "line 2, column 3, cpu: NaN where a number from 0 to 4000000 was expected",
    );
    wrong("t.csv", b"arrival,length\n", "there are no tasks below the header row");
}

#[test]
fn files_are_known_by_content_too() {
    assert!(open("log.txt", LOG.as_bytes()).is_ok());
    assert!(open("table.txt", TABLE.as_bytes()).is_ok());
    assert!(open("x", b"version: 1\nnodes: [{}]\n").is_ok());
    wrong(
        "x",
        b"hello world",
        "this is neither a scenario (YAML or JSON), nor a workload in SWF or CSV, a Compose file, a Kubernetes manifest, a \
         WfCommons workflow or a DOT graph",
    );
}

#[test]
fn what_is_no_text_is_refused_fast() {
    wrong("x.swf", b"\x1f\x8b\x08\x00", "the file is packed by gzip: unpack it first");
    wrong(
        "x.yaml",
        b"ab\nc\x00",
        "line 2, column 2: a text was expected, and the byte here is 0x00: this looks like binary data",
    );
    wrong("x.yaml", &vec![0x80; 9_000_000], "a text in UTF-8 was expected: this looks like binary data");
    wrong("x.yaml", &vec![b'x'; 10_000_001], "the file has 11 MB: expected at most 10 MB");
    // Printable garbage: bounded work, and an error whatever the name says.
    let mut state = 1_u64;
    let mut garbage = Vec::with_capacity(9_999_999);
    while garbage.len() < 9_999_999 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        garbage.push(if (state >> 33).is_multiple_of(40) { b'\n' } else { b' ' + ((state >> 40) % 95) as u8 });
    }
    for name in ["x.yaml", "x.swf", "x.csv", "x.json", "x"] {
        assert!(open(name, &garbage).is_err(), "{name}");
    }
}
