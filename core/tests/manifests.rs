//! Importing containers and graphs: Compose files, Kubernetes manifests, WfCommons workflows and DOT graphs.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::{Duration, Time};
use switchyard::import::{Imported, open};
use switchyard::scenario::{
    Amounts, Condition, Operator, Portion, RestartPolicy, Scenario, ServiceKind, ServiceSpec, TaintEffect,
    TolerationOperator, Unsatisfied,
};
use switchyard::view::View;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn read(name: &str, text: &str) -> Imported {
    let imported = open(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let scenario = &imported.scenario;
    assert_eq!(Scenario::parse(&scenario.to_yaml()).as_ref(), Ok(scenario), "it reads back as it was written");
    imported
}

#[track_caller]
fn wrong(name: &str, text: &str, expected: &str) {
    match open(name, text.as_bytes()) {
        Ok(imported) => panic!("this was taken: {imported:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "\n{text}"),
    }
}

fn end(scenario: &Scenario) -> View {
    let mut world = World::new(scenario).unwrap();
    world.run(Time::NEVER, &mut ());
    world.view()
}

fn service<'s>(scenario: &'s Scenario, name: &str) -> &'s ServiceSpec {
    scenario.services.iter().find(|service| service.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

const COMPOSE: &str = "
name: shop
x-defaults: &defaults
  restart: unless-stopped
  labels: {tier: front}
services:
  web:
    <<: *defaults
    image: nginx:${TAG:-1.25}
    labels: [tier=edge]
    depends_on:
      api: {condition: service_healthy, restart: true}
      migrate: {condition: service_completed_successfully}
      extra: {condition: service_started, required: false}
    deploy:
      replicas: '${WEB:-3}'
      resources: {limits: {cpus: '0.50', memory: 50M}, reservations: {cpus: '0.25', memory: 20M}}
      restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3}
      update_config: {parallelism: 2, order: start-first}
      placement: {constraints: [node.labels.zone == a, node.hostname != w2]}
    ports: ['80:80']
  api:
    <<: [*defaults]
    build: .
    depends_on: [db]
    healthcheck: {test: curl localhost, interval: 1m30s, timeout: 10s, retries: 5, start_period: 40s, start_interval: 5s}
    mem_limit: 1gb
    cpus: 1.5
  db:
    image: postgres
    restart: on-failure:4
    healthcheck: {disable: true}
    networks: [back]
  migrate:
    image: shop/migrate
    depends_on: {db: {condition: service_started}}
  debug:
    image: tools
    profiles: [debug]
networks: {back: {}}
";

#[test]
fn a_compose_file_becomes_services() {
    let Imported { scenario, ignored } = read("compose.yaml", COMPOSE);
    assert_eq!(scenario.title, "shop");
    let web = service(&scenario, "web");
    assert_eq!((web.image.name.as_str(), web.replicas), ("nginx:1.25", 3));
    let needs = [("api".to_owned(), Condition::Healthy), ("migrate".to_owned(), Condition::Completed)];
    assert_eq!(web.depends_on, needs.into());
    assert_eq!(web.labels, [("tier".to_owned(), "edge".to_owned())].into(), "its own go before those merged in");
    assert_eq!(web.limits, Amounts { cpu: Some(0.5), memory: Some(50.0), disk: None });
    assert_eq!(web.requests, Amounts { cpu: Some(0.25), memory: Some(20.0), disk: None });
    assert_eq!((web.restart.policy, web.restart.retries), (Some(RestartPolicy::OnFailure), Some(3)));
    assert_eq!((web.restart.delay(1), web.restart.delay(9)), (Duration::from_secs(5), Duration::from_secs(5)));
    assert_eq!((web.update.surge, web.update.unavailable), (Portion::Count(2), Portion::Count(0)));
    let constraints = &web.affinity.node.required[0];
    assert_eq!((constraints[0].key.as_str(), constraints[0].operator), ("zone", Operator::In));
    assert_eq!((constraints[1].key.as_str(), constraints[1].operator), ("kubernetes.io/hostname", Operator::NotIn));
    let api = service(&scenario, "api");
    let health = api.health.as_ref().unwrap();
    let times = [health.interval, health.timeout, health.start_period].map(|time| time.0 / 1_000_000);
    assert_eq!((times, health.retries), ([90, 10, 40], 5));
    assert_eq!((api.image.name.as_str(), api.restart.policy), ("api (built)", Some(RestartPolicy::Always)));
    assert_eq!((api.limits.cpu, api.limits.memory), (Some(1.5), Some(1_024.0)));
    let db = service(&scenario, "db");
    assert_eq!((db.restart.policy, db.restart.retries, &db.health), (Some(RestartPolicy::OnFailure), Some(4), &None));
    assert_eq!(service(&scenario, "migrate").kind, ServiceKind::Job);
    assert_eq!(
        (service(&scenario, "debug").replicas, service(&scenario, "migrate").restart.policy),
        (0, Some(RestartPolicy::Never))
    );
    for said in [
        "ports of a service",
        "networks of a service",
        "debug belongs to a profile",
        "start_interval",
        "extra is not there",
    ] {
        assert!(ignored.iter().any(|line| line.contains(said)), "{said}: {ignored:?}");
    }
    assert!(!ignored.iter().any(|line| line.contains("x-defaults")), "{ignored:?}");
    assert!(scenario.notes.len() >= ignored.len());
    let view = end(&scenario.with(&[("nodes.0.labels", "{zone: a}")]).unwrap());
    assert_eq!(
        view.services.iter().map(|it| (it.ready, it.completed)).collect::<Vec<_>>(),
        [(3, 0), (1, 0), (1, 0), (0, 1), (0, 0)]
    );
}

#[test]
fn a_service_may_extend_another() {
    let text = "services:
  base: {image: x, depends_on: [db], labels: [a=1, b=2], healthcheck: {test: [CMD, a], retries: 7}}
  middle: {extends: base, restart: always, labels: {b: 3}}
  web:
    extends: {service: middle}
    image: y
    depends_on: {cache: {condition: service_healthy}}
    healthcheck: {test: other}
  far: {extends: {file: common.yml, service: thing}, restart: always}
  db: {image: db}
  cache: {image: redis}
";
    let Imported { scenario, ignored } = read("compose.yaml", text);
    let web = service(&scenario, "web");
    assert_eq!((web.image.name.as_str(), web.restart.policy), ("y", Some(RestartPolicy::Always)));
    let needs = [("cache".to_owned(), Condition::Healthy), ("db".to_owned(), Condition::Started)];
    assert_eq!(web.depends_on, needs.into());
    assert_eq!(web.labels, [("a", "1"), ("b", "3")].map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    assert_eq!(web.health.as_ref().unwrap().retries, 7);
    assert!(service(&scenario, "cache").health.is_some(), "its image's");
    assert_eq!(service(&scenario, "base").restart.policy, Some(RestartPolicy::Never));
    assert_eq!(service(&scenario, "far").image.name, "thing (common.yml)");
    for said in ["common.yml, which is not read", "cache has no healthcheck, so that of its image is assumed"] {
        assert!(ignored.iter().any(|line| line.contains(said)), "{said}: {ignored:?}");
    }
}

#[test]
fn a_bad_compose_file_is_refused_at_its_place() {
    let with = |rest: &str| format!("services:\n  web:\n    image: nginx\n{rest}");
    wrong("compose.yaml", "services: {}\n", "there are no services in this file");
    wrong(
        "compose.yaml",
        &with("    depends_on: [dbb]\n  database: {image: x}\n"),
        "line 4, column 18, services.web.depends_on.0: there is no service \"dbb\": they are database, web",
    );
    wrong(
        "compose.yaml",
        &with("    depends_on: {web: {condition: service_helthy}}\n"),
        "line 4, column 35, services.web.depends_on.web.condition: \"service_helthy\" is not known: expected one of \
         service_started, service_healthy, service_completed_successfully (did you mean \"service_healthy\"?)",
    );
    wrong(
        "compose.yaml",
        &with("    depends_on: {db: {condition: service_healthy}}\n  db: {image: x, healthcheck: {disable: true}}\n"),
        "line 4, column 22, services.web.depends_on.db: the healthcheck of db is disabled, so it never becomes healthy",
    );
    wrong(
        "compose.yaml",
        &with("    extends: a\n  a: {extends: {service: b}}\n  b: {extends: a}\n"),
        "line 6, column 16, services.web.extends: services extend each other: a → b → a",
    );
    wrong(
        "compose.yaml",
        &with("    extends: {service: dbb}\n  dbs: {image: x}\n"),
        "line 4, column 14, services.web.extends: there is no service \"dbb\" (did you mean \"dbs\"?)",
    );
    wrong(
        "compose.yaml",
        &with("    depends_on: [db]\n  db: {image: x, depends_on: [web]}\n"),
        "line 4, column 17, services.web.depends_on: services wait for each other: web → db → web",
    );
    wrong(
        "compose.yaml",
        &with("    healthcheck: {interval: 30}\n"),
        "line 4, column 29, services.web.healthcheck.interval: 30 where a length of time such as 1m30s or 500ms was expected",
    );
    wrong(
        "compose.yaml",
        &with("    deploy: {resources: {limits: {memory: 5Q}}}\n"),
        "line 4, column 43, services.web.deploy.resources.limits.memory: there is no unit \"q\": expected one of b, k, m, g, t",
    );
    wrong(
        "compose.yaml",
        &with("    deploy: {replicas: -1}\n"),
        "line 4, column 24, services.web.deploy.replicas: -1 where a whole number from 0 to 5000 was expected",
    );
    wrong(
        "compose.yaml",
        "services:\n  web:\n    ports: []\n",
        "line 3, column 5, services.web: this service has neither an image nor a build",
    );
    wrong(
        "compose.yaml",
        "services:\n  web: nginx\n",
        "line 2, column 8, services.web: the text \"nginx\" where a map of a service's settings was expected",
    );
    wrong("compose.yaml", "services: [a]\n", "line 1, column 11, services: a list where a map was expected");
}

const MANIFEST: &str = "
apiVersion: v1
kind: List
items:
- {kind: Node, metadata: {name: a, labels: {zone: x}}, spec: {taints: [{key: gpu, effect: NoSchedule}]},
   status: {allocatable: {cpu: '8', memory: 16Gi, pods: '110'}, images: [{names: [nginx:1], sizeBytes: 5}]}}
- {kind: Node, metadata: {name: b}, spec: {unschedulable: true}, status: {capacity: {cpu: 1500m, memory: 1e9}}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 50%, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: web}}
    spec:
      priorityClassName: high
      nodeSelector: {zone: x}
      tolerations: [{key: gpu, operator: Exists}]
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [x, y]}]}]
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - {weight: 7, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}}
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}
      initContainers: [{name: init, image: busybox, resources: {requests: {cpu: 2, memory: 10Mi}}}]
      containers:
      - {name: web, image: nginx:1, resources: {requests: {cpu: 500m, memory: 1.5Gi}, limits: {memory: 2Gi, nvidia.com/gpu: 1}},
         readinessProbe: {periodSeconds: 5, initialDelaySeconds: 3}, livenessProbe: {failureThreshold: 7, timeoutSeconds: 2}}
      - {name: side, image: envoy, resources: {limits: {cpu: 250m, memory: 128Mi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {replicas: 3, serviceName: db, template: {metadata: {labels: {app: db}}, spec: {containers: [{image: pg}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec: {completions: 5, parallelism: 2, backoffLimit: 4, template: {spec: {restartPolicy: Never, containers: [{image: perl}]}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: db}
spec: {minAvailable: 67%, selector: {matchLabels: {app: db}}}
---
apiVersion: v1
kind: Pod
metadata: {name: lone}
spec: {nodeName: a, restartPolicy: OnFailure, containers: [{image: x}]}
---
kind: Service
metadata: {name: web}
";

#[test]
fn a_manifest_becomes_services_and_nodes() {
    let Imported { scenario, ignored } = read("all.yaml", MANIFEST);
    let [a, b] = &scenario.nodes[..] else { panic!("{:?}", scenario.nodes) };
    assert_eq!(
        (a.name.as_deref(), a.cpu, a.memory, &a.images[..]),
        (Some("a"), 8.0, 16_384.0, &["nginx:1".to_owned()][..])
    );
    assert_eq!((a.taints[0].key.as_str(), a.taints[0].effect), ("gpu", TaintEffect::NoSchedule));
    assert_eq!((b.cpu, b.taints[0].key.as_str()), (1.5, "node.kubernetes.io/unschedulable"));
    assert!((b.memory - 953.674).abs() < 0.001, "{}", b.memory);
    let web = service(&scenario, "web");
    assert_eq!((web.replicas, web.priority, web.node_selector["zone"].as_str()), (4, 1_000, "x"));
    assert_eq!((web.update.surge, web.update.unavailable), (Portion::Percent(50), Portion::Count(0)));
    // The init container needs more processors than both others together, and less memory.
    assert_eq!((web.requests.cpu, web.requests.memory), (Some(2.0), Some(1_536.0 + 128.0)));
    assert_eq!(web.tolerations[0].operator, TolerationOperator::Exists);
    assert_eq!(web.affinity.node.required[0][0].values, ["x", "y"]);
    assert_eq!((web.affinity.anti.preferred[0].weight, web.spread[0].unsatisfied), (7, Unsatisfied::ScheduleAnyway));
    let health = web.health.as_ref().unwrap();
    assert_eq!((health.retries, health.timeout), (7, Duration::from_secs(2)), "the liveness probe restarts it");
    let db = service(&scenario, "db");
    assert_eq!((db.ordered, db.replicas, db.budget.unwrap().must_stay(3)), (true, 3, 3));
    let pi = service(&scenario, "pi");
    assert_eq!((pi.kind, pi.replicas, pi.parallelism, pi.restart.retries), (ServiceKind::Job, 5, Some(2), Some(4)));
    let lone = service(&scenario, "lone");
    assert_eq!(lone.affinity.node.required[0][0].values, ["a"]);
    assert_eq!(lone.restart.policy, Some(RestartPolicy::OnFailure));
    for said in [
        "the kind Service",
        "nvidia.com/gpu",
        "init containers of web",
        "2 containers of a pod of web",
        "probes of web",
    ] {
        assert!(ignored.iter().any(|line| line.contains(said)), "{said}: {ignored:?}");
    }
}

#[test]
fn flow_style_with_trailing_commas_and_json_are_read_too() {
    let flow = "---\n{\n  apiVersion: \"v1\",\n  kind: \"Pod\",\n  metadata: {name: \"nginx\", labels: {env: \"test\",},},\n  spec: {\n    containers: [{name: \"nginx\", image: \"nginx\",}],\n    tolerations: [{key: \"k\", operator: \"Exists\", effect: \"NoSchedule\",}],\n  },\n}\n";
    let scenario = read("pod.yaml", flow).scenario;
    assert_eq!((scenario.services[0].name.as_str(), scenario.services[0].tolerations.len()), ("nginx", 1));
    let json = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"image\": \"x\"}]}}";
    assert_eq!(read("pod.json", json).scenario.services.len(), 1);
    assert_eq!(read("anything", json).scenario.services.len(), 1);
}

/// A pod with this in its one container or its spec.
fn pod(container: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{image: x{container}}}\n{spec}"
    )
}

#[test]
fn a_bad_manifest_is_refused_at_its_place() {
    wrong(
        "k.yaml",
        &pod(", resources: {requests: {cpu: 100x}}", ""),
        "line 6, column 44, spec.containers.0.resources.requests.cpu: \"100x\" is not a quantity: there is no suffix \"x\": \
         expected one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, or an exponent such as e3",
    );
    wrong(
        "k.yaml",
        &pod(", resources: {requests: {memory: -1Gi}}", ""),
        "line 6, column 47, spec.containers.0.resources.requests.memory: -1Gi is negative: expected 0 or more",
    );
    wrong(
        "k.yaml",
        &pod(", resources: {requests: {cpu: 2}, limits: {cpu: 1}}", ""),
        "line 6, column 44, spec.containers.0.resources.requests.cpu: 2 is more than its limit of 1",
    );
    wrong(
        "k.yaml",
        &pod(
            "",
            "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: z, operator: In}]}]}}}\n",
        ),
        "line 7, column 118, spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExe....nodeSelectorTerms.0.\
         matchExpressions.0.values: expected at least one value",
    );
    wrong("k.yaml", "kind: Pod\nmetadata: {name: a}\n", "line 1, column 1: \"spec\" is missing");
    wrong(
        "k.yaml",
        "kind: Pod\nmetadata: {}\nspec: {containers: [{image: x}]}\n",
        "line 1, column 1, metadata: \"name\" is missing",
    );
    wrong(
        "k.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n",
        "line 4, column 7, spec.containers: a pod has at least one container",
    );
    wrong(
        "k.yaml",
        "kind: ConfigMap\n",
        "there is nothing to run in this file: expected a Pod, Deployment, StatefulSet or Job",
    );
    wrong(
        "k.yaml",
        &format!(
            "{}---\nkind: Deployment\nmetadata: {{name: b}}\nspec: {{replicas: many, template: {{spec: {{containers: [{{}}]}}}}}}\n",
            pod("", "")
        ),
        "line 10, column 18, document 2.spec.replicas: the text \"many\" where a whole number from 0 to 5000 was expected",
    );
    wrong(
        "k.yaml",
        &format!(
            "{}---\nkind: PodDisruptionBudget\nmetadata: {{name: b}}\nspec: {{minAvailable: 1, maxUnavailable: 1}}\n",
            pod("", "")
        ),
        "line 10, column 7, document 2.spec: minAvailable and maxUnavailable: expected one of them",
    );
}

/// What is wrong with the whole and not with one value still has a place: the object that it is about.
#[test]
fn what_only_shows_in_the_end_is_told_at_the_object_it_is_about() {
    wrong(
        "k.yaml",
        &format!("kind: ConfigMap\n---\n{}", pod(", resources: {requests: {cpu: 1e22}}", "")),
        "line 3, column 1, Pod a.requests.cpu: 10000000000000000000000 is out of range: expected 0 to 4000000",
    );
    wrong(
        "k.yaml",
        &format!("kind: Node\nmetadata: {{name: n}}\nstatus: {{allocatable: {{cpu: 0}}}}\n---\n{}", pod("", "")),
        "line 1, column 1, Node n.cpu: 0 is out of range: expected 0.001 to 4000000",
    );
    wrong(
        "compose.yaml",
        "services:\n  a:\n    image: x\n    depends_on: [b]\n  b: {image: x, depends_on: {c: {condition: service_healthy}}}\n  c: {image: x, depends_on: [a]}\n",
        "line 4, column 17, services.a.depends_on: services wait for each other: a → b → c → a",
    );
}

#[test]
fn many_edges_and_long_chains_end_soon() {
    let many = |from: usize, to: usize| {
        let right: Vec<_> = (0..to).map(|number| format!("b{number}")).collect();
        // All in one line.
        let row = |number| format!("a{number} -> {{{}}};", right.join(" "));
        format!("digraph {{{}}}", (0..from).map(row).collect::<String>())
    };
    assert_eq!(open("g.dot", many(300, 300).as_bytes()).unwrap().scenario.workload[0].tasks.len(), 600);
    let error = open("g.dot", many(1_050, 1_000).as_bytes()).unwrap_err().to_string();
    assert!(error.contains("1000000"), "{error}");
    let chain: Vec<_> = (0..20_000).map(|number| format!("n{number}")).collect();
    assert!(open("g.dot", format!("digraph {{ {} }}", chain.join(" -> ")).as_bytes()).is_ok());
}

#[test]
fn what_cannot_be_placed_waits_with_its_reason() {
    let huge = read("k.yaml", &pod(", resources: {requests: {cpu: 900}}", "")).scenario;
    let small = huge.with(&[("nodes", "[{cpu: 2, count: 3, memory: 100}]")]).unwrap();
    let view = end(&small);
    assert_eq!(view.containers[0].ruled_out.len(), 1);
    assert_eq!(view.containers[0].ruled_out[0].1, 3, "too small, all three");
    let nowhere = read(
        "k.yaml",
        &pod(
            "",
            "  nodeSelector: {zone: a}\n  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}]}}}\n",
        ),
    );
    let view = end(&nowhere.scenario);
    assert_eq!((view.container_tally.pending, view.containers[0].ruled_out[0].1), (1, 3));
}

/// A budget is of its namespace's pods, and of none if it does not say which; so is what is told by a selector.
#[test]
fn a_missing_selector_selects_nothing() {
    let deployment = |name: &str, namespace: &str, spec: &str| {
        format!(
            "kind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{replicas: 2, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{image: x, resources: {{requests: {{cpu: null}}}}}}]{spec}}}}}}}\n---\n"
        )
    };
    let anti = ", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, namespaces: [z]}]}}";
    let text = deployment("one", "default", "")
        + &deployment("two", "other", "")
        + &deployment("free", "third", anti)
        + "kind: PodDisruptionBudget\nmetadata: {name: p}\nspec: {minAvailable: 1, selector: {matchLabels: {a: b}}}\n---\n"
        + "kind: PodDisruptionBudget\nmetadata: {name: none, namespace: other}\nspec: {minAvailable: 1}\n---\n"
        + "kind: PodDisruptionBudget\nmetadata: {name: all, namespace: third}\nspec: {minAvailable: 1, selector: {}}\n---\n"
        + "kind: Node\nmetadata: {name: only}\n";
    let Imported { scenario, ignored } = read("k.yaml", &text);
    let has: Vec<_> = scenario.services.iter().map(|service| service.budget.is_some()).collect();
    assert_eq!(has, [true, false, true]);
    assert_eq!(end(&scenario).services[2].ready, 2, "both on the one node");
    for said in
        ["the budget none is about no pods", "namespaces are not told apart", "namespaces of an affinity to pods"]
    {
        assert!(ignored.iter().any(|line| line.contains(said)), "{said}: {ignored:?}");
    }
}

/// A budget that asks for more than there are never lets a drain go on.
#[test]
fn a_budget_that_cannot_be_met_blocks_the_drain() {
    let text = "kind: Deployment\nmetadata: {name: d}\nspec: {replicas: 2, template: {metadata: {labels: {a: b}}, spec: {containers: [{image: x}]}}}\n---\nkind: PodDisruptionBudget\nmetadata: {name: p}\nspec: {minAvailable: 5, selector: {matchLabels: {a: b}}}\n";
    let scenario = read("k.yaml", text).scenario;
    let drained =
        scenario.with(&[("script", "[{at: 20s, drain: w1}, {at: 20s, drain: w2}, {at: 20s, drain: w3}]")]).unwrap();
    let view = end(&drained);
    assert_eq!((view.container_tally.ready, view.container_tally.blocked, view.container_tally.evicted), (2, 2, 0));
}

#[test]
fn deep_and_wide_files_end_in_an_error_and_soon() {
    let mut chain = "kind: Pod\na0: &a0 [x]\n".to_owned();
    for level in 1..5_000 {
        chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    let error = open("k.yaml", chain.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("nested more than 64 deep") || error.contains("more than 512 entries"), "{error}");
    let nested = format!("kind: Pod\nx: {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
    assert!(open("k.yaml", nested.as_bytes()).is_err());
    let mut laughs = "services:\n  web: {image: x}\nx-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        laughs += &format!("x-{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    }
    let error = open("compose.yaml", laughs.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("more than 6000000 values"), "{error}");
    let mut merges = "services:\n  web: {image: x}\nx-0: &a0 {k: v}\n".to_owned();
    for level in 1..200 {
        merges += &format!("x-{level}: &a{level}\n  <<: [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    }
    assert!(open("compose.yaml", merges.as_bytes()).is_ok(), "what says the same again adds nothing");
    let itself = "services: &s\n  web: {image: x, labels: *s}\n";
    assert!(open("compose.yaml", itself.as_bytes()).is_err());
    let dot = format!("digraph {{ {} a {} }}", "{".repeat(5_000), "}".repeat(5_000));
    assert!(open("g.dot", dot.as_bytes()).unwrap_err().to_string().contains("nested more than 64 deep"));
}

const WORKFLOW: &str = r#"{"name": "w", "schemaVersion": "1.5", "workflow": {
  "specification": {
    "tasks": [{"name": "A", "id": "a", "parents": [], "children": ["b", "c"], "inputFiles": [], "outputFiles": ["f"]},
              {"name": "A", "id": "b", "parents": ["a"], "children": []},
              {"name": "C", "id": "c", "parents": [], "children": ["d"]},
              {"name": "D", "id": "d", "parents": ["b"], "children": []}],
    "files": [{"id": "f", "sizeInBytes": 2000000}]},
  "execution": {"makespanInSeconds": 9.5, "executedAt": "x",
    "tasks": [{"id": "a", "runtimeInSeconds": 1.5, "coreCount": 2}, {"id": "b", "runtimeInSeconds": 2},
              {"id": "c", "runtimeInSeconds": 4}, {"id": "d", "runtimeInSeconds": 1}],
    "machines": [{"nodeName": "m1", "cpu": {"coreCount": 8}}]}}}"#;

#[test]
fn a_workflow_becomes_a_graph_of_tasks() {
    let scenario = read("w.json", WORKFLOW).scenario;
    let tasks = &scenario.workload[0].tasks;
    let after: BTreeMap<_, _> = tasks.iter().map(|task| (task.name.clone().unwrap(), task.after.join(" "))).collect();
    let expected = [("a", ""), ("b", "a"), ("c", "a"), ("d", "b c")];
    assert_eq!(after, expected.map(|(name, after)| (name.to_owned(), after.to_owned())).into());
    assert_eq!((tasks[0].work, tasks[0].cpu, tasks[0].output), (Duration::from_millis(1_500), Some(2.0), 2.0));
    assert_eq!((scenario.nodes[0].name.as_deref(), scenario.nodes[0].cpu), (Some("m1"), 8.0));
    assert_eq!(end(&scenario).metrics.makespan, 6.5, "a, then c, then d");
    let old = r#"{"name": "o", "workflow": {"jobs": [{"name": "a", "runtime": 3, "parents": [], "files": [{"link": "output", "name": "f", "size": 1000000}]}, {"name": "b", "runtime": 1, "parents": ["a"]}], "machines": []}}"#;
    let scenario = read("o.json", old).scenario;
    assert_eq!((scenario.workload[0].tasks[0].output, end(&scenario).metrics.makespan), (1.0, 4.0));
    let named = r#"{"name": "n", "workflow": {"tasks": [{"name": "first", "id": "1", "runtimeInSeconds": 3}, {"name": "second", "id": "2", "runtimeInSeconds": 1, "parents": ["first"]}]}}"#;
    assert_eq!(read("n.json", named).scenario.workload[0].tasks[1].after, ["1"], "by its name, which is its only");
}

#[test]
fn a_bad_workflow_is_refused() {
    let with = |from: &str, to: &str| WORKFLOW.replace(from, to);
    wrong(
        "w.json",
        &with("[\"b\", \"c\"]", "[\"z\"]"),
        "line 1, column 51, workflow: \"a\" names \"z\", which is no task",
    );
    wrong(
        "w.json",
        &with("\"parents\": [], \"children\": [\"b\", \"c\"]", "\"parents\": [\"d\"], \"children\": [\"b\", \"c\"]"),
        "workload.0.tasks.0.after: tasks wait for each other: a after d after b after a",
    );
    wrong(
        "w.json",
        &with("\"runtimeInSeconds\": 1.5", "\"runtimeInSeconds\": -1"),
        "line 9, column 47, workflow.execution.tasks.0.runtimeInSeconds: -1 where a number from 0 up was expected",
    );
    wrong(
        "w.json",
        "{\"workflow\": {\"specification\": {\"tasks\": []}}}",
        "line 1, column 14, workflow: there are no tasks in this workflow",
    );
    wrong("w.json", "{\"workflow\": {}}", "line 1, column 14, workflow: \"jobs\" is missing");
}

const GRAPH: &str = r#"
// what is built, and in which order
strict digraph "the build" {
  rankdir=LR; node [work="2s", shape=box] edge [color=red]
  fetch [work=3, label="get \"it\""];
  fetch -> { compile_a; "compile b" } -> link:out:s -> test [weight=9]
  subgraph cluster_docs { label=docs; node [work="500ms" class=docs]; manual }
  compile_a -> manual /* after the code */
  # a preprocessor's line
  alone [work=<b>, work=1.5, "cpu"="2"]
}
"#;

#[test]
fn a_graph_becomes_tasks() {
    let scenario = read("build.dot", GRAPH).scenario;
    assert_eq!(scenario.title, "the build");
    let tasks: Vec<_> =
        scenario.workload.iter().flat_map(|source| source.tasks.iter().map(move |task| (source, task))).collect();
    let told: Vec<_> = tasks
        .iter()
        .map(|(source, task)| {
            format!("{} {} {} [{}]", source.class, task.name.as_deref().unwrap(), task.work, task.after.join(", "))
        })
        .collect();
    let expected = [
        "tasks fetch 3s []",
        "tasks compile_a 2s [fetch]",
        "tasks compile b 2s [fetch]",
        "tasks link 2s [compile_a, compile b]",
        "tasks test 2s [link]",
        "tasks alone 1.5s []",
        "docs manual 500ms [compile_a]",
    ];
    assert_eq!(told, expected);
    assert_eq!(end(&scenario).tally.completed, 7);
    assert_eq!(read("x", GRAPH).scenario.workload.len(), 2, "known by its content too");
}

#[test]
fn a_bad_graph_is_refused_at_its_place() {
    wrong("g.dot", "graph { a -- b }", "the edges of this graph have no direction: expected digraph, with arrows ->");
    wrong("g.dot", "digraph { a -- b }", "line 1, column 13: -- where an arrow -> was expected");
    wrong("g.dot", "digraph {\n a -> }", "line 2, column 7: } where a vertex was expected");
    wrong("g.dot", "digraph { a -> b", "the file ends where a vertex, an arrow or } was expected");
    wrong(
        "g.dot",
        "digraph { a [work=fast] }",
        "line 1, column 19: \"fast\" is not a time: expected a number of seconds from 0 up, or one with a unit such as 250us, 10ms, 1.5s, 2m, 1h, 3d",
    );
    wrong(
        "g.dot",
        "digraph { a [work=500ms] }",
        "line 1, column 19: \"500ms\" is neither a name nor a number: put it in quotes",
    );
    wrong("g.dot", "digraph { a \"b }", "line 1, column 13: this text in quotes does not end");
    wrong("g.dot", "digraph { a -> b -> a }", "workload.0.tasks.0.after: tasks wait for each other: a after b after a");
    wrong("g.dot", "digraph {}", "there are no vertices in this graph");
    wrong("g.dot", "digraph { a } digraph { b }", "line 1, column 15: something follows the graph: expected one only");
    wrong("g.dot", "digraph { a -> a }", "workload.0.tasks.0.after: tasks wait for each other: a after a");
}
