//! Reading scenarios: what is wrong, where, and what was expected. Each case is a text and the error it must give.

use switchyard::scenario::Scenario;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const NODE: &str = "version: 1\nnodes: [{name: A, cpu: 4}]\n";
const TASK: &str = "workload: [{tasks: [{work: 1s}]}]\n";

fn error(text: &str) -> String {
    match Scenario::parse(text) {
        Ok(scenario) => panic!("this was taken:\n{text}\nas {scenario:?}"),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn wrong(text: &str, expected: &str) {
    assert_eq!(error(text), expected, "\n{text}");
}

/// `rest` after one node of four processors.
#[track_caller]
fn wrong_after_node(rest: &str, expected: &str) {
    wrong(&format!("{NODE}{rest}"), expected);
}

#[test]
fn a_small_scenario_reads() {
    let scenario = Scenario::parse(&format!("{NODE}{TASK}")).unwrap();
    assert_eq!((scenario.nodes.len(), scenario.workload[0].tasks.len()), (1, 1));
    let json = serde_json::to_string(&scenario).unwrap();
    assert_eq!(Scenario::parse(&json).unwrap(), scenario, "JSON is taken too");
}

#[test]
fn what_is_no_scenario_is_refused() {
    wrong("", "line 1, column 1: there is nothing here");
    wrong("hello", "line 1, column 1: a scenario was expected: a map that begins with version: 1");
    wrong("nodes: []", "line 1, column 1: \"version\" is missing: a scenario begins with version: 1");
    wrong("version: 2", "line 1, column 10, version: this program reads format version 1 only");
    wrong("version: 1", "line 1, column 1: \"nodes\" is missing");
    wrong(
        "a: {b: ]",
        "line 1, column 8, a: this is not YAML: while parsing a node, did not find expected node content",
    );
    wrong("version: 1\n---\nversion: 1\n", "line 2, column 1: a second document starts here: expected one only");
    let nested = format!("{}{}", "[".repeat(100), "]".repeat(100));
    wrong(&nested, "line 1, column 66, 0.0.0.0.0.0.0.0.0.0.0.0....: nested more than 64 deep");
    wrong(&"[".repeat(2_000), "line 1, column 256: this is not YAML: recursion limit exceeded");
    wrong("version: 1\nversion: 1\n", "line 2, column 1: \"version\" stands here twice, first in line 1");
    wrong(&" ".repeat(11_000_000), "the text has 11 MB: expected at most 10 MB");
}

#[test]
fn wrong_words_are_named_with_what_was_expected() {
    let unknown = error(&format!("{NODE}policies:\n  queue: fifo\n"));
    let start = "line 4, column 10, policies.queue: there is no queue policy \"fifo\": expected one of fcfs";
    assert!(unknown.starts_with(start), "{unknown}");
    wrong_after_node(
        "nodez: 3",
        "line 3, column 1: there is no field \"nodez\": expected one of version, title, summary, seed, until, control, logs, nodes, \
         workload, services, policies, network, script, faults, expect, notes (did you mean \"nodes\"?)",
    );
    wrong_after_node(
        "workload: [{arrivals: {poison: {rate: 1}}}]",
        "line 3, column 24, workload.0.arrivals: there is no kind \"poison\": expected one of poisson, deterministic, \
         uniform, bursty, diurnal (did you mean \"poisson\"?)",
    );
    wrong_after_node(
        "policies: {queue: {fcfs: {quantum: 1}}}",
        "line 3, column 27, policies.queue.fcfs: fcfs has no parameters, so not \"quantum\"",
    );
}

#[test]
fn lists_of_parameters_and_io_say_what_is_wrong_with_an_entry() {
    wrong_after_node(
        "workload: [{tasks: [{work: 1s, io: {every: 0s, length: 1s}}]}]",
        "line 3, column 44, workload.0.tasks.0.io.every: 0s is out of range: expected a length of time above 0",
    );
    wrong_after_node(
        "policies: {queue: {mlfq: {quantum: [1s, x]}}}",
        "line 3, column 41, policies.queue.mlfq.quantum.1: \"x\" is not a time: expected a number of seconds from 0 up, or one \
         with a unit such as 250us, 10ms, 1.5s, 2m, 1h, 3d",
    );
    wrong_after_node(
        "policies: {queue: {mlfq: {quantum: {a: 1}}}}",
        "line 3, column 36, policies.queue.mlfq.quantum: a map where one value, or a list of them was expected",
    );
    wrong_after_node(
        "policies: {queue: {mlfq: {quantum: [1s, 0s]}}}",
        "line 3, column 36, policies.queue.mlfq.quantum: quantum of mlfq takes a length of time from 1us up, or a list of them",
    );
    let one = Scenario::parse(&format!("{NODE}policies: {{queue: {{mlfq: {{quantum: 10ms}}}}}}\n")).unwrap();
    let listed = Scenario::parse(&format!("{NODE}policies: {{queue: {{mlfq: {{quantum: [10ms]}}}}}}\n")).unwrap();
    assert_eq!(one, listed);
}

#[test]
fn wrong_types_are_named_in_plain_words() {
    wrong_after_node("seed: -1", "line 3, column 7, seed: -1 where a whole number from 0 up was expected");
    wrong("version: 1\nnodes: [[A, 1]]", "line 2, column 9, nodes.0: a list where a map was expected");
    wrong_after_node("workload: {}", "line 3, column 11, workload: a map where a list was expected");
    wrong_after_node(
        "workload: [{tasks: [{work: -1s}]}]",
        "line 3, column 28, workload.0.tasks.0.work: \"-1s\" is not a time: expected a number of seconds from 0 up, or one \
         with a unit such as 250us, 10ms, 1.5s, 2m, 1h, 3d",
    );
    wrong_after_node(
        "workload: [{tasks: [{arrival: 0}]}]",
        "line 3, column 21, workload.0.tasks.0: \"work\" is missing",
    );
    wrong("version: 1\nnodes: [{cpu: .nan}]", "line 2, column 15, nodes.0.cpu: NaN where a finite number was expected");
    wrong(
        "version: 1\nnodes: [{cpu: 1e999}]",
        "line 2, column 15, nodes.0.cpu: inf where a finite number was expected",
    );
    wrong(
        "version: 1\nnodes: [{cpu: NaN}]",
        "line 2, column 15, nodes.0.cpu: the text \"NaN\" where a number was expected",
    );
    wrong(
        "version: 1\nnodes: [{count: 70000}]",
        "line 2, column 17, nodes.0.count: 70000 where a whole number from 0 to 65535 was expected",
    );
}

#[test]
fn numbers_out_of_range_are_refused() {
    wrong("version: 1\nnodes: []", "line 2, column 8, nodes: a scenario needs at least one node");
    wrong(
        "version: 1\nnodes: [{cpu: 0}]",
        "line 2, column 15, nodes.0.cpu: 0 is out of range: expected 0.001 to 4000000",
    );
    wrong(
        "version: 1\nnodes: [{speed: -1}]",
        "line 2, column 17, nodes.0.speed: -1 is out of range: expected 0.001 to 1000",
    );
    wrong(
        "version: 1\nnodes: [{speed: 2000}]",
        "line 2, column 17, nodes.0.speed: 2000 is out of range: expected 0.001 to 1000",
    );
    wrong(
        "version: 1\nnodes: [{weight: 0}]",
        "line 2, column 18, nodes.0.weight: 0 is out of range: expected 1 to 1000000",
    );
    wrong(
        "version: 1\nnodes: [{count: 0}]",
        "line 2, column 17, nodes.0.count: 0 nodes: expected at least 1, or leave the entry out",
    );
    wrong("version: 1\nnodes: [{count: 10001}]", "line 2, column 17, nodes.0.count: more than 10000 nodes in all");
    wrong("version: 1\nnodes: [{name: w2}, {}]", "line 2, column 21, nodes.1.name: two nodes are called \"w2\"");
    wrong_after_node(
        "workload: [{tasks: [{work: 1, cpu: 8}]}]",
        "line 3, column 36, workload.0.tasks.0.cpu: no node can ever hold 8: the largest has 4",
    );
    wrong_after_node(
        "workload: [{tasks: [{work: 1, priority: 2000000}]}]",
        "line 3, column 41, workload.0.tasks.0.priority: 2000000 is out of range: expected -1000000 to 1000000",
    );
    wrong_after_node("network: {loss: 1}", "line 3, column 17, network.loss: 1 is out of range: expected 0 to 0.9");
    wrong_after_node("policies: {queue_limit: 0}", "line 3, column 25, policies.queue_limit: a queue holds at least 1");
    wrong_after_node("until: 0", "line 3, column 8, until: a run ends after its start, and within 285 years");
}

#[test]
fn half_a_source_is_refused() {
    let source = |text: &str| format!("workload:\n- {{{text}}}\n");
    let exponential = "service: {exponential: {mean: 1}}";
    wrong_after_node(
        &source("class: web"),
        "line 4, column 3, workload.0: a source has tasks, or arrivals and service: this one has neither",
    );
    wrong_after_node(
        &source("tasks: [{work: 1}], arrivals: {poisson: {rate: 1}}"),
        "line 4, column 34, workload.0.arrivals: a source has tasks or arrivals, not both: write two sources",
    );
    wrong_after_node(
        &source("arrivals: {poisson: {rate: 1}}"),
        "line 4, column 3, workload.0: \"service\" is missing: how much work is a task? such as service: {exponential: {mean: 1s}}",
    );
    wrong_after_node(
        &source(&format!("arrivals: {{poisson: {{rate: 0}}}}, {exponential}")),
        "line 4, column 31, workload.0.arrivals.poisson.rate: rate is 0: expected a number of tasks per second above 0 and at most 1000000",
    );
    wrong_after_node(
        &source(&format!("arrivals: {{poisson: {{rate: 1}}}}, {exponential}")),
        "line 4, column 3, workload.0: this source never ends: give it a limit or an end, or the scenario an until",
    );
    wrong_after_node(
        &source(&format!("arrivals: {{poisson: {{rate: 1}}}}, limit: 0, {exponential}")),
        "line 4, column 43, workload.0.limit: 0 tasks: expected at least 1, or leave the source out",
    );
    wrong_after_node(
        &source("tasks: [{work: 1}], limit: 3"),
        "line 4, column 31, workload.0.limit: limit belongs to arrivals, and this source has its tasks written out",
    );
}

#[test]
fn names_that_are_nowhere_are_refused() {
    wrong_after_node(
        "script:\n- {at: 1, crash: B}\n",
        "line 4, column 18, script.0.crash: at 1s there is no node \"B\": the nodes are A",
    );
    wrong_after_node(
        "script:\n- {at: 1, crash: B}\n- {at: 2, add_node: {name: B}}\n",
        "line 4, column 18, script.0.crash: B joins only at 2s",
    );
    wrong_after_node(
        "script:\n- {at: 3, remove_node: A}\n- {at: 4, pause: A}\n",
        "line 5, column 18, script.1.pause: A was taken out of service at 3s",
    );
    wrong_after_node(
        "script: [{at: 1, submit: {class: web, work: 1}}]",
        "line 3, column 34, script.0.submit.class: there is no class \"web\": the classes are none",
    );
    wrong_after_node(
        "script: [{at: 1}]",
        "line 3, column 10, script.0: a step needs something to do beside `at`, such as crash: w1",
    );
    wrong_after_node(
        "workload: [{region: eu, tasks: [{work: 1}]}]",
        "line 3, column 21, workload.0.region: there is no region \"eu\": the regions are none: no node has one",
    );
    wrong_after_node(
        "network: {regions: {eu: {us: 80ms}}}",
        "line 3, column 25, network.regions.eu: there is no region \"eu\": the regions are none: no node has one",
    );
    wrong_after_node(
        "expect: {all.turnaround: {max: 3}}",
        "line 3, column 26, expect.all.turnaround: turnaround has several figures: write turnaround.mean, or another of mean, \
         p50, p90, p95, p99, max",
    );
    wrong_after_node(
        "expect: {makespan: {min: 3, max: 2}}",
        "line 3, column 20, expect.makespan: min 3 is above max 2: nothing lies between them",
    );
}

#[test]
fn keys_and_places_are_checked() {
    const DRAWN: &str = "arrivals: {poisson: {rate: 1}}, service: {fixed: 1s}, limit: 9";
    wrong_after_node(
        &format!("workload: [{{{DRAWN}, keys: {{count: 0}}}}]"),
        "line 3, column 91, workload.0.keys.count: 0 is out of range: expected 1 to 100000",
    );
    wrong_after_node(
        &format!("workload: [{{{DRAWN}, keys: {{count: 5, skew: -1}}}}]"),
        "line 3, column 100, workload.0.keys.skew: -1 is out of range: expected 0 to 10",
    );
    wrong_after_node(
        &format!("workload: [{{{DRAWN}, key: a, keys: {{count: 5}}}}]"),
        "line 3, column 91, workload.0.keys: each task draws one of keys, or all have the same key: write one of the two",
    );
    wrong_after_node(
        "workload: [{keys: {count: 5}, tasks: [{work: 1}]}]",
        "line 3, column 19, workload.0.keys: keys belongs to arrivals, and this source has its tasks written out",
    );
    wrong_after_node(
        "workload: [{tasks: [{work: 1, key: \"\"}]}]",
        "line 3, column 36, workload.0.tasks.0.key: a name has 1 to 120 characters, none of them a control character",
    );
    wrong(
        "version: 1\nnodes: [{region: eu}]\nnetwork: {places: {us: {latitude: 1, longitude: 2}}}",
        "line 3, column 24, network.places.us: there is no region \"us\": the regions are eu",
    );
    wrong(
        "version: 1\nnodes: [{region: eu}]\nnetwork: {places: {eu: {latitude: 91, longitude: 2}}}",
        "line 3, column 35, network.places.eu.latitude: 91 is out of range: expected -90 to 90",
    );
    wrong(
        "version: 1\nnodes: [{region: eu}]\nnetwork: {places: {eu: {latitude: 50}}}",
        "line 3, column 24, network.places.eu: \"longitude\" is missing",
    );
}

#[test]
fn overrides_replace_values_and_name_their_path() {
    let text = format!("{NODE}{TASK}");
    let with = |path: &str, value: &str| Scenario::parse_with(&text, &[(path, value)]);
    assert_eq!(with("nodes.0.count", "4").unwrap().nodes[0].count, 4);
    assert_eq!(with("nodes[0].cpu", "2").unwrap().nodes[0].cpu, 2.0);
    assert_eq!(with("seed", "7").unwrap().seed, 7);
    assert_eq!(with("policies.balance", "round_robin").unwrap().policies.balance.key(), "round_robin");
    let error = |path, value| with(path, value).unwrap_err().to_string();
    let unknown = error("policies.queue", "fifo");
    assert!(
        unknown.starts_with("policies.queue: there is no queue policy \"fifo\": expected one of fcfs"),
        "{unknown}"
    );
    assert_eq!(error("nodes.1.cpu", "2"), "nodes.1.cpu: \"1\" is not a place in a list of 1: places count from 0");
    assert_eq!(error("nodes.0.cpu", "-2"), "nodes.0.cpu: -2 is out of range: expected 0.001 to 4000000");
    assert_eq!(
        error("nodes.0.cpu", "[1"),
        "nodes.0.cpu: \"[1\": this is not YAML: while parsing a flow sequence, expected ',' or ']'"
    );
    assert_eq!(error("", "1"), "an override needs a path, such as policies.queue=sjf");
}

#[test]
fn aliases_work_and_cannot_explode() {
    let text = "version: 1\nnodes: [&a {cpu: 2}, *a]\n";
    assert_eq!(Scenario::parse(text).unwrap().nodes.len(), 2);
    let mut bomb = "version: 1\na0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
    }
    assert!(error(&bomb).ends_with("more than 6000000 values"), "{}", error(&bomb));
}
