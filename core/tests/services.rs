//! Reading services: what is wrong, where, and what was expected.

use switchyard::clock::Duration;
use switchyard::scenario::{Budget, Condition, Image, Portion, Restart, Scenario, UpdateStrategy};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// A scenario of these services, each in its own line from the fourth on.
fn text(services: &[&str]) -> String {
    let lines: String = services.iter().map(|service| format!("- {{{service}}}\n")).collect();
    format!("version: 1\nnodes: [{{cpu: 4, memory: 8}}]\nuntil: 60s\nservices:\n{lines}")
}

#[track_caller]
fn wrong(services: &[&str], expected: &str) {
    let text = text(services);
    match Scenario::parse(&text) {
        Ok(scenario) => panic!("this was taken:\n{text}\nas {scenario:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "\n{text}"),
    }
}

fn read(services: &[&str]) -> Scenario {
    let text = text(services);
    Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn a_service_reads_and_is_written_in_short() {
    let scenario = read(&[
        "name: db, image: {name: postgres, size: 400}, health: {interval: 5s}",
        "name: web, image: nginx, replicas: 3, depends_on: {db: healthy}, update: {surge: 1, unavailable: 0%}",
    ]);
    let [db, web] = &scenario.services[..] else { panic!("there are two") };
    assert_eq!(db.image, Image { name: "postgres".to_owned(), size: 400.0 });
    assert_eq!(web.depends_on["db"], Condition::Healthy);
    assert_eq!(web.update.unavailable, Portion::Percent(0));
    let written = scenario.to_yaml();
    assert_eq!(Scenario::parse(&written).as_ref(), Ok(&scenario));
    assert!(!written.contains("tolerations"), "what was not said is not written: {written}");
}

#[test]
fn a_cycle_of_dependencies_is_named() {
    wrong(
        &[
            "name: web, depends_on: {api: started}",
            "name: api, depends_on: {db: started}",
            "name: db, depends_on: {api: started}",
        ],
        "line 6, column 27, services.1.depends_on: services wait for each other: api → db → api",
    );
    wrong(
        &["name: a, depends_on: {a: started}"],
        "line 5, column 25, services.0.depends_on: services wait for each other: a → a",
    );
}

#[test]
fn dependencies_must_be_there_and_can_come_true() {
    wrong(
        &["name: web, depends_on: {databse: started}", "name: database"],
        "line 5, column 37, services.0.depends_on.databse: there is no service \"databse\": they are web, database (did you mean \"database\"?)",
    );
    wrong(
        &["name: web, depends_on: {db: healthy}", "name: db"],
        "line 5, column 32, services.0.depends_on.db: db has no health check, so nobody ever finds it healthy",
    );
    wrong(
        &["name: web, depends_on: {db: completed}", "name: db"],
        "line 5, column 32, services.0.depends_on.db: db never completes: it is a service, not a job",
    );
    wrong(
        &["name: web, depends_on: {db: running}", "name: db"],
        "line 5, column 32, services.0.depends_on.db: there is no kind \"running\": expected one of started, healthy, completed",
    );
}

#[test]
fn waves_are_the_longest_way_down() {
    let scenario = read(&[
        "name: web, depends_on: {api: started, cache: started}",
        "name: api, depends_on: {db: started}",
        "name: cache",
        "name: db",
    ]);
    assert_eq!(scenario.waves(), Ok(vec![2, 1, 0, 0]));
}

#[test]
fn what_cannot_be_is_refused_in_its_place() {
    wrong(&["name: a", "name: a"], "line 6, column 10, services.1.name: two services are called \"a\"");
    wrong(
        &["name: a, replicas: 4000", "name: b, replicas: 1001"],
        "line 6, column 23, services.1.replicas: more than 5000 containers in all",
    );
    wrong(
        &["name: a, requests: {cpu: -1}"],
        "line 5, column 29, services.0.requests.cpu: -1 is out of range: expected 0 to 4000000",
    );
    wrong(
        &["name: a, requests: {cpu: 2}, limits: {cpu: 1}"],
        "line 5, column 29, services.0.requests.cpu: 2 is more than its limit of 1",
    );
    wrong(
        &["name: a, update: {surge: 0, unavailable: 0%}"],
        "line 5, column 21, services.0.update: surge and unavailable are both 0: then no container could ever be replaced",
    );
    wrong(
        &["name: a, update: {surge: 120%}"],
        "line 5, column 29, services.0.update.surge: \"120%\" is not a part: expected 0% to 100%, or a number",
    );
    wrong(&["name: a, budget: {}"], "line 5, column 21, services.0.budget: expected min_available or max_unavailable");
    wrong(
        &["name: a, kind: job"],
        "line 5, column 3, services.0: \"work\" is missing: how much work is each container of the job?",
    );
    wrong(
        &["name: a, work: 3s"],
        "line 5, column 19, services.0.work: work belongs to a job, and this is a service: say kind: job",
    );
    wrong(
        &["name: a, health: {interval: 0s}"],
        "line 5, column 32, services.0.health.interval: 0s is out of range: expected a length of time above 0",
    );
    wrong(
        &["name: a, restart: {backoff: 20s, max: 10s}"],
        "line 5, column 42, services.0.restart.max: 10s is less than the backoff of 20s",
    );
    wrong(
        &["name: a, image: [x]"],
        "line 5, column 20, services.0.image: a list where the name of an image, or its name and size was expected",
    );
    wrong(
        &["name: a, image: {name: x, syze: 1}"],
        "line 5, column 30, services.0.image: there is no field \"syze\": expected one of name, size (did you mean \"size\"?)",
    );
    wrong(
        &["name: a, tolerations: [{value: x}]"],
        "line 5, column 27, services.0.tolerations.0.key: a toleration without a key tolerates everything: say operator: exists",
    );
    wrong(
        &["name: a, affinity: {node: {required: [[{key: zone}]]}}"],
        "line 5, column 43, services.0.affinity.node.required.0.0.values: expected at least one value",
    );
    wrong(
        &["name: a, affinity: {anti: {preferred: [{weight: 0, labels: []}]}}"],
        "line 5, column 52, services.0.affinity.anti.preferred.0.weight: 0 is out of range: expected 1 to 100",
    );
}

#[test]
fn containers_need_an_end_of_the_run() {
    let error = Scenario::parse("version: 1\nnodes: [{}]\nservices: [{name: a}]\n").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 1, until: containers go on for ever: say when the run ends");
}

#[test]
fn a_script_names_services_that_are_there() {
    let text = text(&["name: web"]);
    let error = |step: &str| Scenario::parse(&format!("{text}script: [{{at: 1s, {step}}}]\n")).unwrap_err().to_string();
    assert_eq!(
        error("update: {service: wep, image: x}"),
        "line 6, column 37, script.0.update.service: there is no service \"wep\": they are web (did you mean \"web\"?)"
    );
    assert_eq!(
        error("scale: {service: web, replicas: 5001}"),
        "line 6, column 51, script.0.scale.replicas: 5001 is out of range: expected 0 to 5000"
    );
    assert_eq!(
        error("drain: w2"),
        "line 6, column 26, script.0.drain: at 1s there is no node \"w2\": the nodes are w1"
    );
}

#[test]
fn parts_of_a_service_are_rounded_as_the_field_does() {
    assert_eq!(UpdateStrategy::default().bounds(10), (3, 2), "25 % up and 25 % down");
    assert_eq!(UpdateStrategy { surge: Portion::Count(0), unavailable: Portion::Percent(25) }.bounds(3), (0, 1));
    let min = |portion| Budget { min_available: Some(portion), max_unavailable: None };
    let max = |portion| Budget { min_available: None, max_unavailable: Some(portion) };
    assert_eq!(min(Portion::Percent(67)).must_stay(3), 3, "67 % of 3 is 3: nothing may be evicted");
    assert_eq!(min(Portion::Count(2)).must_stay(3), 2);
    assert_eq!(max(Portion::Percent(34)).must_stay(3), 1);
    assert_eq!(max(Portion::Count(5)).must_stay(3), 0);
}

#[test]
fn waits_double_up_to_the_longest() {
    let delays = (1..=7).map(|failures| Restart::default().delay(failures));
    assert!(delays.eq([10, 20, 40, 80, 160, 300, 300].map(Duration::from_secs)));
    assert_eq!(Restart::default().delay(u32::MAX), Duration::from_secs(300));
    assert_eq!(Restart::default().delay(0), Duration::from_secs(10));
}
